//! What can be typed. What it means is decided in `context` and in the commands.

use crate::diagnostics::MessageLanguage;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Makes a bilingual guidance site from Markdown chapters, with questionnaires and search.
#[derive(Debug, Parser)]
#[command(name = "leidraad", version, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes, before or after its name.
#[derive(Debug, Args)]
pub struct Global {
    /// The site's folder [default: this folder, or the nearest above it with a leidraad.yaml]
    #[arg(short, long, value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// Where the site is written [default: ROOT/public]
    #[arg(short, long, value_name = "DIR", global = true)]
    pub output_dir: Option<PathBuf>,
    /// The folder of the institution's own additions [default: ROOT/overlay]
    #[arg(long, value_name = "DIR", global = true)]
    pub overlay: Option<PathBuf>,
    /// The address of the published site, in place of the one in leidraad.yaml
    #[arg(long, value_name = "URL", global = true, value_parser = base_url)]
    pub base_url: Option<String>,
    /// Include pages marked as drafts
    #[arg(long, global = true)]
    pub drafts: bool,
    /// The site's date, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", global = true, value_parser = date)]
    pub as_of: Option<String>,
    /// Neither use nor write the build cache
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Treat warnings as errors
    #[arg(long, global = true)]
    pub strict: bool,
    /// The form of the command's result
    #[arg(
        long,
        value_name = "FORMAT",
        global = true,
        default_value = "text",
        hide_default_value = true
    )]
    pub format: OutputFormat,
    /// The language of messages [default: that of the system's locale, else en]
    #[arg(long, value_name = "LANG", global = true)]
    pub messages: Option<MessageLanguage>,
    /// Say nothing but problems and results
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; shows every diagnostic
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Json,
    Github,
    Sarif,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a small bilingual site in an empty folder
    Init(Init),
    /// Build the site into the output folder
    Build(Build),
    /// Show the site in a browser and follow every change
    Serve(Serve),
    /// Find every problem and write nothing
    Check(Check),
    /// List the pages with language, path and state
    List,
    /// Search the site as a reader would
    Search(Search),
    /// Explain a diagnostic code, or list all codes
    Explain(Explain),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page of the program or of a command
    Man(Man),
    /// Say which translations are behind, missing or without a source
    Status(super::status::Status),
    /// Show what changed in the source since a translation was made
    Diff(super::diff::Diff),
    /// Record which source text translations were made from
    Sync(super::sync::Sync),
    /// Exchange translations with translators' tools, as gettext's PO files
    Po(super::po::Po),
    /// Begin a page, questionnaire, term or reference in every language
    New(super::new::NewVerb),
    /// Print the JSON Schema of a kind of file, or list the kinds
    Schema(Schema),
    /// List every place that cites a page, section, term or reference
    Refs(super::refs::Refs),
    /// Rename a page or heading, or move a page's file, with everything that names it
    Mv(super::mv::Mv),
    /// Run cases, explain a walk, and compare revisions of a questionnaire
    Questionnaire(super::questionnaire::QuestionnaireVerb),
    /// Start a theme from the default one, or find what no longer fits it
    Theme(super::theme::Theme),
    /// Add an institution's own notes, and see whether they still fit the national text
    Overlay(super::overlay::Overlay),
    /// Print a configuration for a web server
    Host(super::host::HostVerb),
    /// Ask a published site for its pages and say what its server should send otherwise
    CheckHost(super::check_host::CheckHost),
    /// Make a signed release of the site and its source, for mirrors
    Release(super::release::Release),
    /// Keep a verified copy of a site, from its signed releases
    Mirror(super::mirror::Mirror),
    /// Check that a copy is what was signed, file by file
    Verify(super::mirror::Verify),
    /// Publish the built site to object storage
    Publish(super::publish::Publish),
    /// Print the manual's page on the command line
    #[command(hide = true, name = "command-line-page")]
    ManualPage,
}

#[derive(Debug, Args)]
pub struct Init {
    /// The folder, which is made when it is not there [default: this folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Build {
    /// Write into the output folder file by file, where it cannot be exchanged in one step
    #[arg(long)]
    pub in_place: bool,
    /// Put compressed copies, .gz and .br, beside the text files
    #[arg(long)]
    pub compress: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Mend what is certain: a misspelt key or id, an old id, a heading without an id
    #[arg(long)]
    pub fix: bool,
    /// With --fix: show the changes and write nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Also ask other sites whether what the texts link to is still there: slowly, one request at a
    /// time to a host; answers are kept for some days
    #[arg(long)]
    pub external: bool,
    /// With --external: the most seconds to take
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 300,
        requires = "external"
    )]
    pub external_time: u64,
    /// Also advise on plain language: long sentences and paragraphs, unexplained abbreviations
    #[arg(long)]
    pub advice: bool,
    /// Also tell questionnaires whose logic changed since this folder or git revision while their
    /// version did not rise
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// The port; 0 takes a free one and prints it
    #[arg(long, value_name = "N", default_value_t = 4400)]
    pub port: u16,
    /// The name or address to listen on
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// A list of queries and what they should find, for the editor's desk
    #[arg(long, value_name = "FILE.tsv")]
    pub queries: Option<PathBuf>,
    /// Open the home page in the browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Args)]
pub struct Search {
    /// The language to search in [default: the first of the site]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// The most pages to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Show how the words are read, and the score of each page by word and field
    #[arg(long)]
    pub explain: bool,
    /// What to search for; or `eval FILE.tsv` to measure a list of queries and what they should find
    #[arg(required = true, value_name = "WORDS")]
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The code between brackets in a message, such as L101
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// The kind of file
    #[arg(value_name = "KIND")]
    pub subject: Option<super::schema::Subject>,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// A command; without one, the program as a whole
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

pub(super) fn date(text: &str) -> Result<String, String> {
    let wrong = || "expected a date as YYYY-MM-DD".to_string();
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(wrong());
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().map_err(|_| wrong());
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if (1..=days).contains(&day) {
        Ok(text.to_string())
    } else {
        Err(format!("there is no {text}"))
    }
}

fn base_url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or("expected an address that begins with https:// or http://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || rest.contains(['?', '#']) || text.contains(char::is_whitespace) {
        return Err("expected an address such as https://example.org/guidance/".into());
    }
    Ok(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert!(date("2024-02-29").is_ok());
        for wrong in [
            "2023-02-29",
            "2023-13-01",
            "2023-1-01",
            "2023-00-10",
            "today",
            "2023-04-31",
            "2023-01-0é",
        ] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn base_urls_need_a_scheme_and_a_host() {
        assert!(base_url("https://example.org/a/").is_ok());
        for wrong in [
            "example.org",
            "https://",
            "ftp://example.org",
            "https://example.org/?a",
            "https:// a",
        ] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }
}
