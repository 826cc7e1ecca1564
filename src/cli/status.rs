//! `status`: which translations are behind, missing or without a source.

use super::arguments::{Global, OutputFormat, date};
use super::context::{Context, named_language, no_such_format, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{
    Assembled, Cache, SectionStatus, Status as Report, TranslationStatus, assemble,
};
use crate::content::escape;
use crate::diagnostics::{Format, Located};
use crate::edit::Scope;
use crate::site::State;
use clap::Args;
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct Status {
    /// A page, or a section as PAGE#SECTION [default: all pages]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Only translations into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// The date that ages are counted to, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
}

pub fn run(global: &Global, verb: &Status, terminal: &Terminal) -> Result<Outcome, Failure> {
    if !matches!(
        global.format,
        OutputFormat::Text | OutputFormat::Json | OutputFormat::Html
    ) {
        return Err(no_such_format("text, json, html"));
    }
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let Assembled {
        site,
        mut diagnostics,
        ..
    } = assemble(&tree, &context.options, &mut Cache::default());
    diagnostics.retain(|diagnostic| diagnostic.is_error());
    let errors = Located::all(diagnostics, &tree);
    let outcome = report(
        &errors,
        Format::Text,
        Stream::Messages,
        global.strict,
        terminal,
    );
    let language = named_language(&site, verb.lang.as_deref())?;
    let mut status = Report::of(&site, verb.today.as_deref());
    for id in &verb.ids {
        is_known(&status, id)?;
    }
    status.retain(|page| language.is_none_or(|index| site.languages[index] == page.lang));
    if !verb.ids.is_empty() {
        limit(&mut status, &verb.ids);
    }
    terminal.result(&match global.format {
        OutputFormat::Json => as_json(&status),
        OutputFormat::Html => as_html(&status, terminal),
        _ => as_text(&status, !verb.ids.is_empty(), terminal),
    });
    std::mem::forget((tree, site));
    Ok(outcome)
}

fn is_known(status: &Report, id: &str) -> Result<(), Failure> {
    let known = status.pages.iter().any(|page| covers(id, page, None));
    if known {
        return Ok(());
    }
    let id = id.escape_default();
    Err(Failure::wrong_use(
        format!("there is no translated page or section `{id}`"),
        format!("er is geen vertaalde pagina of geen onderdeel `{id}`"),
    )
    .help(
        "`leidraad list` names every page",
        "`leidraad list` noemt elke pagina",
    ))
}

/// Whether what was typed is this page, or this section of it.
fn covers(id: &str, page: &TranslationStatus, section: Option<&SectionStatus>) -> bool {
    match (Scope::parse(id), section) {
        (Scope::Page { id, section: None }, _) => id == page.id,
        (
            Scope::Page {
                id,
                section: Some(wanted),
            },
            None,
        ) => id == page.id && page.sections.iter().any(|section| section.id == wanted),
        (
            Scope::Page {
                id,
                section: Some(wanted),
            },
            Some(section),
        ) => id == page.id && section.id == wanted,
        (Scope::All, _) => true,
    }
}

/// Keeps what was asked for.
fn limit(status: &mut Report, ids: &[String]) {
    for page in &mut status.pages {
        let whole = page.clone();
        page.sections
            .retain(|section| ids.iter().any(|id| covers(id, &whole, Some(section))));
    }
    status.retain(|page| ids.iter().any(|id| covers(id, page, None)));
}

fn as_json(status: &Report) -> String {
    let mut text = serde_json::to_string_pretty(status).expect("states are texts and numbers");
    text.push('\n');
    text
}

/// The word for a state.
fn word<'a>(state: State, terminal: &Terminal) -> &'a str {
    let (en, nl) = match state {
        State::Current => ("current", "actueel"),
        State::Acknowledged => ("acknowledged", "bevestigd"),
        State::Unpinned => ("unpinned", "niet vastgelegd"),
        State::Orphan => ("orphan", "zonder bron"),
        State::Missing => ("missing", "ontbreekt"),
        State::Stale => ("stale", "verouderd"),
    };
    match terminal.language {
        crate::diagnostics::MessageLanguage::En => en,
        crate::diagnostics::MessageLanguage::Nl => nl,
    }
}

/// What the columns of a section say.
fn columns(section: &SectionStatus, terminal: &Terminal) -> [String; 4] {
    let age = match section.age {
        Some(1) => terminal.pick("1 day", "1 dag").to_string(),
        Some(days) => format!("{days} {}", terminal.pick("days", "dagen")),
        None => String::new(),
    };
    [
        word(section.state, terminal).to_string(),
        section.words.to_string(),
        section.pinned.clone().unwrap_or_default(),
        age,
    ]
}

/// A table of the pages that need someone, with the sections that do; all of them when verbose or
/// asked for by id.
fn as_text(status: &Report, all: bool, terminal: &Terminal) -> String {
    let all = all || terminal.verbose;
    let mut rows: Vec<[String; 6]> = Vec::new();
    for page in &status.pages {
        if !all && page.state == State::Current {
            continue;
        }
        let words: u32 = page.sections.iter().map(|section| section.words).sum();
        rows.push([
            page.id.clone(),
            page.lang.clone(),
            word(page.state, terminal).to_string(),
            words.to_string(),
            String::new(),
            String::new(),
        ]);
        // A page that is missing as a whole is told in one line.
        let is_missing = page.path.is_none();
        let same = page
            .sections
            .iter()
            .all(|section| section.state == page.state);
        let sections = page
            .sections
            .iter()
            .filter(|section| all || !is_missing && !same && section.state != State::Current);
        for section in sections {
            let [state, words, pinned, age] = columns(section, terminal);
            rows.push([
                format!("  #{}", section.id),
                page.lang.clone(),
                state,
                words,
                pinned,
                age,
            ]);
        }
    }
    let mut text = table(&rows);
    if !rows.is_empty() {
        text.push('\n');
    }
    for state in State::ALL {
        let count = status.totals.sections[state.name()];
        if count > 0 {
            let words = status.totals.words[state.name()];
            let _ = writeln!(
                text,
                "{}: {count} {}, {words} {}",
                word(state, terminal),
                if count == 1 {
                    terminal.pick("section", "onderdeel")
                } else {
                    terminal.pick("sections", "onderdelen")
                },
                terminal.pick("words", "woorden"),
            );
        }
    }
    text
}

/// Columns as wide as their widest value; the fourth is of numbers.
fn table(rows: &[[String; 6]]) -> String {
    let mut widths = [0; 6];
    for row in rows {
        for (width, value) in widths.iter_mut().zip(row) {
            *width = (*width).max(value.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (index, (width, value)) in widths.iter().zip(row).enumerate() {
            let shown = value.replace(char::is_control, "\u{fffd}");
            let _ = match index {
                3 => write!(line, "{shown:>width$}  "),
                _ => write!(line, "{shown:<width$}  "),
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// A page of its own with one table, for whoever reads no terminal.
fn as_html(status: &Report, terminal: &Terminal) -> String {
    let title = terminal.pick("State of the translations", "Stand van de vertalingen");
    let code = terminal.pick("en", "nl");
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<table>\n<caption>"
    );
    let totals = State::ALL.map(|state| {
        let count = status.totals.sections[state.name()];
        format!("{}: {count}", word(state, terminal))
    });
    html.push_str(&totals.join(", "));
    html.push_str("</caption>\n<thead><tr>");
    for (en, nl) in [
        ("Page", "Pagina"),
        ("Language", "Taal"),
        ("Section", "Onderdeel"),
        ("State", "Stand"),
        ("Words", "Woorden"),
        ("Translated", "Vertaald"),
        ("Age", "Ouderdom"),
    ] {
        let _ = write!(html, "<th scope=\"col\">{}</th>", terminal.pick(en, nl));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for page in &status.pages {
        for section in &page.sections {
            let [state, words, pinned, age] = columns(section, terminal);
            let cells = [&page.lang, &section.id, &state, &words, &pinned, &age];
            html.push_str("<tr><th scope=\"row\">");
            escape(&page.id, &mut html);
            html.push_str("</th>");
            for cell in cells {
                html.push_str("<td>");
                escape(cell, &mut html);
                html.push_str("</td>");
            }
            html.push_str("</tr>\n");
        }
    }
    html.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
    html
}
