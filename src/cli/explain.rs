//! `explain`: the manual's page about a diagnostic code.

use super::arguments::Explain;
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::diagnostics::{CODES, CodeEntry, MessageLanguage, entry, nearest};
use include_dir::{Dir, include_dir};
use std::fmt::Write;

static PAGES: Dir = include_dir!("$CARGO_MANIFEST_DIR/docs/content/en/diagnostics");

pub fn run(verb: &Explain, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(code) = &verb.code else {
        terminal.result(&list(terminal));
        return Ok(Outcome::Fine);
    };
    let code = code.to_ascii_uppercase();
    let found = entry(&code).and_then(|entry| Some((entry, page(entry)?)));
    let Some((entry, page)) = found else {
        let known = nearest(&code, CODES.iter().map(|entry| entry.code));
        let failure = Failure::wrong_use(
            format!("there is no diagnostic code `{code}`"),
            format!("er is geen meldingscode `{code}`"),
        );
        return Err(match known {
            Some(known) => failure.help(
                format!("did you mean {known}? `leidraad explain` lists all codes"),
                format!("bedoelt u {known}? `leidraad explain` noemt alle codes"),
            ),
            None => failure.help(
                "`leidraad explain` lists all codes",
                "`leidraad explain` noemt alle codes",
            ),
        });
    };
    let bold = terminal.color(Stream::Result);
    terminal.result(&shown(entry, page, terminal.language, bold));
    Ok(Outcome::Fine)
}

/// The text of the manual's page about a code, front matter and all.
fn page(entry: &CodeEntry) -> Option<&'static str> {
    let name = format!("{}.md", entry.code.to_ascii_lowercase());
    PAGES.get_file(name)?.contents_utf8()
}

fn title(entry: &CodeEntry, language: MessageLanguage) -> &'static str {
    match language {
        MessageLanguage::En => entry.title_en,
        MessageLanguage::Nl => entry.title_nl,
    }
}

fn list(terminal: &Terminal) -> String {
    CODES.iter().fold(String::new(), |mut text, entry| {
        let severity = entry.severity.name();
        let title = title(entry, terminal.language);
        let _ = writeln!(text, "{}  {severity:<7}  {title}", entry.code);
        text
    })
}

fn shown(entry: &CodeEntry, page: &str, language: MessageLanguage, bold: bool) -> String {
    let (on, off) = if bold {
        ("\x1b[1m", "\x1b[0m")
    } else {
        ("", "")
    };
    let severity = entry.severity.name();
    let mut text = format!(
        "{on}{severity}[{}]: {}{off}\n",
        entry.code,
        title(entry, language)
    );
    for line in body(page).lines() {
        let _ = match line.strip_prefix("## ") {
            Some(heading) => {
                let heading = heading.split(" {#").next().unwrap_or(heading);
                writeln!(text, "{on}{heading}{off}")
            }
            None => writeln!(text, "{line}"),
        };
    }
    text
}

/// The page without its front matter.
fn body(page: &str) -> &str {
    page.strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(page, |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page() {
        for entry in CODES {
            let Some(page) = page(entry) else {
                panic!(
                    "docs/content/en/diagnostics lacks the page of {}",
                    entry.code
                );
            };
            let title = format!("title: \"{}: {}\"", entry.code, entry.title_en);
            assert!(page.contains(&title), "{}: expected {title}", entry.code);
            for heading in ["## What it means", "## Example", "## How to mend it"] {
                assert!(page.contains(heading), "{}: {heading}", entry.code);
            }
        }
    }

    #[test]
    fn every_page_has_its_code() {
        let pages = PAGES.files().filter_map(|file| file.path().file_stem());
        for page in pages.filter(|name| *name != "_index") {
            let code = page.to_string_lossy().to_ascii_uppercase();
            assert!(entry(&code).is_some(), "{code} is no code");
        }
    }

    #[test]
    fn a_page_is_shown_without_front_matter_and_heading_ids() {
        let entry = entry("M101").unwrap();
        let text = shown(entry, page(entry).unwrap(), MessageLanguage::En, false);
        assert!(text.starts_with("error[M101]: Merge marker\n"));
        assert!(!text.contains("{#") && !text.contains("summary:"));
    }
}
