//! `diff`: what changed in the source since a translation was made, word by word.

use super::arguments::Global;
use super::context::{Context, named_language, wants_json};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, assemble};
use crate::difference::{Change, Line, Piece, compare, shortened};
use crate::edit::{SectionDifference, differences};
use crate::source::SourceTree;
use clap::Args;
use serde_json::{Value as Json, json};
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct Diff {
    /// A page, or a section as PAGE#SECTION [default: all that are stale]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Only the translation into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// Unchanged lines shown around a change.
const AROUND: usize = 1;

pub fn run(global: &Global, verb: &Diff, terminal: &Terminal) -> Result<Outcome, Failure> {
    let json = wants_json(global)?;
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let site = assemble(&tree, &context.options, &mut Cache::default()).site;
    let language = named_language(&site, verb.lang.as_deref())?;
    let scope = super::sync::scope(verb.id.as_deref());
    let found = differences(&tree, &site, &scope, language)?;
    if json {
        let list: Vec<Json> = found.iter().map(|one| as_json(one, &tree)).collect();
        terminal.result(&format!("{:#}\n", Json::Array(list)));
        return Ok(Outcome::Fine);
    }
    let color = terminal.color(Stream::Result);
    for one in &found {
        terminal.result(&as_text(one, &tree, color, terminal));
    }
    if found.is_empty() {
        terminal.say(
            "nothing changed in the source since it was translated",
            "in de bron is niets gewijzigd sinds de vertaling",
        );
    }
    Ok(Outcome::Fine)
}

fn as_json(one: &SectionDifference, tree: &SourceTree) -> Json {
    let place = |span| {
        let file: crate::source::Span = span;
        json!({"path": tree.file(file.file).path, "line": tree.position(file).line})
    };
    let lines = compare(&one.before, &one.now);
    json!({
        "id": one.page,
        "lang": one.language,
        "section": one.section,
        "state": one.state.name(),
        "pinned": one.since,
        "source": place(one.source),
        "translation": place(one.translation),
        "lines": lines_as_json(&lines),
    })
}

/// Lines of a difference, each a list of pieces.
pub(super) fn lines_as_json(lines: &[Line]) -> Json {
    let piece = |piece: &Piece| {
        json!({
            "change": match piece.change {
                Change::Kept => "kept",
                Change::Removed => "removed",
                Change::Added => "added",
            },
            "text": piece.text,
        })
    };
    let line = |line: &Line| line.pieces.iter().map(piece).collect();
    Json::Array(lines.iter().map(line).collect())
}

fn as_text(one: &SectionDifference, tree: &SourceTree, color: bool, terminal: &Terminal) -> String {
    let (bold, reset) = if color {
        ("\x1b[1m", "\x1b[0m")
    } else {
        ("", "")
    };
    let mut text = String::new();
    let since = one.since.as_str();
    let translated = match terminal.pick("en", "nl") {
        "en" => format!("translated into {} on {since}", one.language),
        _ => format!("vertaald in het {} op {since}", one.language),
    };
    let _ = writeln!(
        text,
        "{bold}{}#{}{reset}  {translated}",
        one.page, one.section
    );
    for span in [one.source, one.translation] {
        let line = tree.position(span).line;
        let path = tree
            .file(span.file)
            .path
            .replace(char::is_control, "\u{fffd}");
        let _ = writeln!(text, "  {path}:{line}");
    }
    difference_lines(&one.before, &one.now, color, &mut text);
    text.push('\n');
    text
}

/// Appends what differs between two texts, with a line around each change.
pub(super) fn difference_lines(before: &str, now: &str, color: bool, text: &mut String) {
    let lines = compare(before, now);
    for line in shortened(&lines, AROUND) {
        match line {
            Some(line) => {
                text.push_str("    ");
                write_line(line, color, text);
                text.push('\n');
            }
            None => text.push_str("    …\n"),
        }
    }
}

fn write_line(line: &Line, color: bool, text: &mut String) {
    for (index, piece) in line.pieces.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        let shown = piece.text.replace(char::is_control, "\u{fffd}");
        let _ = match (piece.change, color) {
            (Change::Kept, _) => write!(text, "{shown}"),
            (Change::Removed, true) => write!(text, "\x1b[31;9m{shown}\x1b[0m"),
            (Change::Added, true) => write!(text, "\x1b[32;1m{shown}\x1b[0m"),
            (Change::Removed, false) => write!(text, "[-{shown}-]"),
            (Change::Added, false) => write!(text, "{{+{shown}+}}"),
        };
    }
}
