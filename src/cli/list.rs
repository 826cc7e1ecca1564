//! `list`: the pages with id, language, path and state.

use super::arguments::Global;
use super::context::{Context, report, wants_json};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, PageEntry, build};
use crate::diagnostics::{Format, Located};
use std::fmt::Write;

pub fn run(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let json = wants_json(global)?;
    let context = Context::new(global)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    built.diagnostics.retain(|diagnostic| diagnostic.is_error());
    let errors = Located::all(std::mem::take(&mut built.diagnostics), &tree);
    let outcome = report(
        &errors,
        Format::Text,
        Stream::Messages,
        global.strict,
        terminal,
    );
    let pages = built.pages();
    terminal.result(&if json {
        as_json(&pages)
    } else {
        as_text(&pages)
    });
    Ok(outcome)
}

fn as_json(pages: &[PageEntry]) -> String {
    let mut text = serde_json::to_string_pretty(pages).expect("pages are texts and flags");
    text.push('\n');
    text
}

/// Columns as wide as their widest value: language, state, id, URL, source.
fn as_text(pages: &[PageEntry]) -> String {
    let rows: Vec<[&str; 5]> = pages
        .iter()
        .map(|page| {
            [
                page.lang.as_str(),
                if page.draft { "draft" } else { page.state },
                &page.id,
                &page.url,
                page.source.as_deref().unwrap_or("-"),
            ]
        })
        .collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, value) in widths.iter_mut().zip(row) {
            *width = (*width).max(value.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (width, value) in widths.iter().zip(row) {
            let shown = value.replace(char::is_control, "\u{fffd}");
            let _ = write!(line, "{shown:<width$}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
