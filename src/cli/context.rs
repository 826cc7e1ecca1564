//! What the flags mean: which folders, which options, how diagnostics are told.

use super::arguments::{Global, OutputFormat};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Options, Output, date_of_epoch};
use crate::diagnostics::{Diagnostic, Format, Located, Reporter, Severity};
use crate::site::Site;
use crate::source::{Folders, ReadLimits, SourceTree, find_root, read_folders};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A site on disk and how it is to be built.
#[derive(Debug)]
pub struct Context {
    pub root: PathBuf,
    /// The overlay's folder, when one was named.
    pub overlay: Option<PathBuf>,
    pub out: PathBuf,
    pub options: Options,
}

impl Context {
    pub fn new(global: &Global) -> Result<Context, Failure> {
        let root = match &global.root {
            Some(root) => root.clone(),
            None => found_root().ok_or_else(no_site)?,
        };
        let out = match &global.output_dir {
            Some(out) => out.clone(),
            None => root.join("public"),
        };
        let options = Options {
            base_url: global.base_url.clone(),
            drafts: global.drafts,
            date: match &global.as_of {
                Some(date) => Some(date.clone()),
                None => source_date_epoch()?.map(date_of_epoch),
            },
            answers: false,
            parallel: false,
            wording: false,
            advice: false,
        };
        Ok(Context {
            overlay: global.overlay.as_deref().map(overlay_folder).transpose()?,
            root,
            out,
            options,
        })
    }

    /// Where the site's files are.
    pub fn folders(&self) -> Folders {
        Folders {
            root: self.root.clone(),
            overlay: self.overlay.clone(),
        }
    }

    /// A context for work on the texts: drafts are texts too.
    pub fn of_texts(global: &Global) -> Result<Context, Failure> {
        let mut context = Context::new(global)?;
        context.options.drafts = true;
        Ok(context)
    }

    /// Today's date: as given, else the site's date if one was given, else the clock's, in UTC.
    pub fn today(&self, given: Option<&str>) -> String {
        if let Some(date) = given.or(self.options.date.as_deref()) {
            return date.to_string();
        }
        let since_1970 = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        date_of_epoch(i64::try_from(since_1970.as_secs()).unwrap_or_default())
    }

    /// Reads the site's files.
    ///
    /// Errors: there is no content at all.
    pub fn read(&self) -> Result<Arc<SourceTree>, Failure> {
        let tree = read_folders(&self.folders(), &ReadLimits::default());
        if tree.below("content/").next().is_none() && tree.problems.is_empty() {
            return Err(Failure::wrong_use(
                format!("{} holds no content", self.root.display()),
                format!("{} bevat geen inhoud", self.root.display()),
            )
            .help(
                "a site has pages in content/nl and content/en; `leidraad init` makes an example",
                "een site heeft pagina's in content/nl en content/en; `leidraad init` maakt een voorbeeld",
            ));
        }
        Ok(Arc::new(tree))
    }
}

/// The site's root from the current folder up; relative when it is the current folder itself, as
/// messages are shorter so.
fn found_root() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let root = find_root(&here)?;
    Some(if root == here {
        PathBuf::from(".")
    } else {
        root
    })
}

/// The folder that `--overlay` names, without links on the way to it.
fn overlay_folder(named: &Path) -> Result<PathBuf, Failure> {
    let shown = named.display();
    match named.canonicalize() {
        Ok(real) if real.is_dir() => Ok(real),
        _ => Err(Failure::wrong_use(
            format!("there is no folder {shown} for --overlay"),
            format!("er is geen map {shown} voor --overlay"),
        )
        .help(
            "name the folder that holds overlay.yaml, or make it",
            "noem de map waarin overlay.yaml staat, of maak die",
        )),
    }
}

fn no_site() -> Failure {
    Failure::wrong_use(
        "there is no site here: no content folder, and no leidraad.yaml in this folder or above",
        "hier is geen site: geen map content, en geen leidraad.yaml in deze map of daarboven",
    )
    .help(
        "go to the site's folder, name it with --root, or start one with `leidraad init`",
        "ga naar de map van de site, noem die met --root, of begin er een met `leidraad init`",
    )
}

fn source_date_epoch() -> Result<Option<i64>, Failure> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty())
    else {
        return Ok(None);
    };
    value
        .to_str()
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            Failure::wrong_use(
                "SOURCE_DATE_EPOCH is not a whole number of seconds",
                "SOURCE_DATE_EPOCH is geen geheel aantal seconden",
            )
        })
}

/// The format for commands whose result is diagnostics.
pub fn diagnostics_format(global: &Global) -> Result<Format, Failure> {
    match global.format {
        OutputFormat::Text => Ok(Format::Text),
        OutputFormat::Json => Ok(Format::Json),
        OutputFormat::Github => Ok(Format::Github),
        OutputFormat::Sarif => Ok(Format::Sarif),
        OutputFormat::Html => Err(no_such_format("text, json, github, sarif")),
    }
}

/// Whether a command that knows only text and JSON is to write JSON.
pub fn wants_json(global: &Global) -> Result<bool, Failure> {
    match global.format {
        OutputFormat::Text => Ok(false),
        OutputFormat::Json => Ok(true),
        _ => Err(no_such_format("text, json")),
    }
}

pub(super) fn no_such_format(known: &str) -> Failure {
    Failure::wrong_use(
        format!("this command's --format is one of: {known}"),
        format!("de --format van deze opdracht is een van: {known}"),
    )
}

/// The language a command is limited to, if one was named.
pub fn named_language(site: &Site, code: Option<&str>) -> Result<Option<usize>, Failure> {
    let Some(code) = code else { return Ok(None) };
    match site.language_index(code) {
        Some(language) => Ok(Some(language)),
        None => {
            let known = site.languages.join(", ");
            let code = code.escape_default();
            Err(Failure::wrong_use(
                format!("this site has no language `{code}`, but {known}"),
                format!("deze site heeft geen taal `{code}`, wel {known}"),
            ))
        }
    }
}

/// All diagnostics of a build, those that only rendering finds too.
pub fn rendered_diagnostics(output: &Output) -> Vec<Diagnostic> {
    use rayon::prelude::*;
    output
        .paths()
        .par_iter()
        .filter_map(|path| output.bytes(path)?.err())
        .flatten()
        .collect()
}

/// How many of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub advice: usize,
}

impl Counts {
    pub fn of(located: &[Located]) -> Counts {
        let mut counts = Counts::default();
        for one in located {
            match one.diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Advice => counts.advice += 1,
            }
        }
        counts
    }

    pub fn outcome(&self, strict: bool) -> Outcome {
        if self.errors > 0 || strict && self.warnings > 0 {
            Outcome::ContentProblems
        } else {
            Outcome::Fine
        }
    }

    /// "2 errors, 1 warning"; empty when there is nothing.
    pub fn told(&self, terminal: &Terminal) -> String {
        let parts = [
            (self.errors, ("error", "errors"), ("fout", "fouten")),
            (
                self.warnings,
                ("warning", "warnings"),
                ("waarschuwing", "waarschuwingen"),
            ),
            (
                self.advice,
                ("piece of advice", "pieces of advice"),
                ("advies", "adviezen"),
            ),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, en, nl)| {
                let (en, nl) = if *count == 1 {
                    (en.0, nl.0)
                } else {
                    (en.1, nl.1)
                };
                format!("{count} {}", terminal.pick(en, nl))
            })
            .collect();
        told.join(", ")
    }
}

/// Tells diagnostics on a stream and says how they count.
pub fn report(
    located: &[Located],
    format: Format,
    stream: Stream,
    strict: bool,
    terminal: &Terminal,
) -> Outcome {
    let text = reporter(format, stream, terminal).render(located);
    let counts = Counts::of(located);
    tell(&text, counts, stream, strict, terminal);
    counts.outcome(strict)
}

pub fn reporter(format: Format, stream: Stream, terminal: &Terminal) -> Reporter {
    Reporter {
        format,
        language: terminal.language,
        color: format == Format::Text && terminal.color(stream),
        verbose: terminal.verbose,
    }
}

/// Tells a report that is rendered already.
pub fn tell(text: &str, counts: Counts, stream: Stream, strict: bool, terminal: &Terminal) {
    terminal.write(stream, text);
    let told = counts.told(terminal);
    if !told.is_empty() {
        let raised = strict && counts.errors == 0 && counts.warnings > 0;
        let (en, nl) = if raised {
            (
                " (warnings count as errors)",
                " (waarschuwingen tellen als fouten)",
            )
        } else {
            ("", "")
        };
        terminal.say(&format!("{told}{en}"), &format!("{told}{nl}"));
    }
}
