//! Diagnostics as people and programs read them: text with the source line, JSON, annotations for
//! git hosts, and SARIF.
//!
//! Only shows: it neither finds problems nor prints.

use super::{Diagnostic, MessageLanguage, Place, Severity, entry};
use crate::source::{Position, SourceTree, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value as Json, json};
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
    Github,
    Sarif,
}

/// A diagnostic with its place looked up in the source.
#[derive(Debug, Clone)]
pub struct Located {
    pub diagnostic: Diagnostic,
    pub path: String,
    pub start: Position,
    pub end: Position,
    /// The source lines the place covers, at most three, without the line end.
    pub excerpt: Option<Excerpt>,
    pub labels: Vec<LocatedLabel>,
    pub fix: Option<LocatedFix>,
}

/// The change that mends a problem, where it is to be made.
#[derive(Debug, Clone)]
pub struct LocatedFix {
    pub path: String,
    pub span: Span,
    pub start: Position,
    pub end: Position,
    pub replacement: String,
}

#[derive(Debug, Clone)]
pub struct Excerpt {
    pub line: usize,
    pub text: String,
    pub range: std::ops::Range<usize>,
}

#[derive(Debug, Clone)]
pub struct LocatedLabel {
    pub path: String,
    pub start: Position,
    pub end: Position,
    pub message: super::Text,
    pub excerpt: Option<Excerpt>,
}

impl Located {
    /// Looks up the places of all diagnostics and sorts them by path, line, column and code.
    pub fn all(diagnostics: Vec<Diagnostic>, tree: &SourceTree) -> Vec<Located> {
        let mut located: Vec<Located> = diagnostics
            .into_iter()
            .map(|diagnostic| Located::new(diagnostic, tree))
            .collect();
        located.sort_by(Located::order);
        located.dedup_by(|a, b| {
            // A template that fails at one place does so on many pages: once will do.
            let again = a.diagnostic.code == "H102" && b.diagnostic.code == "H102";
            a.path == b.path && a.start == b.start && (again || a.diagnostic == b.diagnostic)
        });
        located
    }

    /// Two lists as one in the same order.
    pub fn joined(mut one: Vec<Located>, other: Vec<Located>) -> Vec<Located> {
        one.extend(other);
        one.sort_by(Located::order);
        one
    }

    fn order(&self, other: &Located) -> std::cmp::Ordering {
        let key = |one: &Located| (one.start, one.diagnostic.code);
        self.path
            .cmp(&other.path)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.diagnostic.message.en.cmp(&other.diagnostic.message.en))
    }

    fn new(diagnostic: Diagnostic, tree: &SourceTree) -> Located {
        let first = Position { line: 1, column: 1 };
        let labels = diagnostic
            .labels
            .iter()
            .map(|label| LocatedLabel {
                path: tree.file(label.span.file).path.clone(),
                start: tree.position(label.span),
                end: tree.end_position(label.span),
                message: label.message.clone(),
                excerpt: excerpt(tree, label.span),
            })
            .collect();
        let (path, start, end, excerpt) = match &diagnostic.place {
            Place::Span(span) => (
                tree.file(span.file).path.clone(),
                tree.position(*span),
                tree.end_position(*span),
                excerpt(tree, *span),
            ),
            Place::Path(path) => (path.clone(), first, first, None),
            Place::Site => (String::new(), first, first, None),
        };
        let fix = diagnostic.fix.as_ref().and_then(|fix| {
            let file = tree.file(fix.span.file);
            let span = fix.part(file.text().get(fix.span.range())?)?;
            Some(LocatedFix {
                path: file.path.clone(),
                span,
                start: tree.position(span),
                end: tree.end_position(span),
                replacement: fix.replacement.clone(),
            })
        });
        Located {
            diagnostic,
            path,
            start,
            end,
            excerpt,
            labels,
            fix,
        }
    }
}

/// The line on which a span starts, cut to a readable length around it.
fn excerpt(tree: &SourceTree, span: Span) -> Option<Excerpt> {
    let text = tree.file(span.file).text();
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..]
        .find('\n')
        .map_or(text.len(), |newline| start + newline);
    let mut end = (span.end as usize).clamp(start, line_end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    const AROUND: usize = 100;
    let mut from = if start - line_start > AROUND {
        start - AROUND
    } else {
        line_start
    };
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = if line_end - end > AROUND {
        end + AROUND
    } else {
        line_end
    };
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    Some(Excerpt {
        line: Position::of(text, start).line,
        text: text[from..to].to_string(),
        range: start - from..end - from,
    })
}

/// How diagnostics are written out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reporter {
    pub format: Format,
    pub language: MessageLanguage,
    pub color: bool,
    /// Show every diagnostic, where text otherwise sums up more than `SUMMED_UP_FROM` of one code.
    pub verbose: bool,
}

const SUMMED_UP_FROM: usize = 20;

impl Reporter {
    /// The whole report; empty when there is nothing to tell in a text format.
    pub fn render(&self, diagnostics: &[Located]) -> String {
        match self.format {
            Format::Text => self.text(diagnostics),
            Format::Json => {
                let list: Vec<Json> = diagnostics
                    .iter()
                    .map(|located| self.json(located))
                    .collect();
                format!("{:#}\n", Json::Array(list))
            }
            Format::Github => diagnostics
                .iter()
                .map(|located| self.github(located))
                .collect(),
            Format::Sarif => format!("{:#}\n", self.sarif(diagnostics)),
        }
    }

    fn text(&self, diagnostics: &[Located]) -> String {
        let mut report = String::new();
        let mut shown: std::collections::BTreeMap<&str, usize> = Default::default();
        for located in diagnostics {
            let count = shown.entry(located.diagnostic.code).or_default();
            *count += 1;
            if self.verbose || *count <= SUMMED_UP_FROM {
                self.one(located, &mut report);
            }
        }
        for (code, count) in shown {
            if !self.verbose && count > SUMMED_UP_FROM {
                let more = count - SUMMED_UP_FROM;
                let _ = match self.language {
                    MessageLanguage::En => {
                        writeln!(report, "… and {more} more of {code} (-v shows all)\n")
                    }
                    MessageLanguage::Nl => {
                        writeln!(report, "… en nog {more} keer {code} (-v toont alles)\n")
                    }
                };
            }
        }
        report
    }

    fn one(&self, located: &Located, report: &mut String) {
        let diagnostic = &located.diagnostic;
        let place = match &diagnostic.place {
            Place::Span(_) => format!(
                "{}:{}:{}: ",
                printable(&located.path),
                located.start.line,
                located.start.column
            ),
            Place::Path(_) => format!("{}: ", printable(&located.path)),
            Place::Site => String::new(),
        };
        let (bold, colour, reset) = match (self.color, diagnostic.severity) {
            (false, _) => ("", "", ""),
            (true, Severity::Error) => ("\x1b[1m", "\x1b[1;31m", "\x1b[0m"),
            (true, Severity::Warning) => ("\x1b[1m", "\x1b[1;33m", "\x1b[0m"),
            (true, Severity::Advice) => ("\x1b[1m", "\x1b[1;36m", "\x1b[0m"),
        };
        let _ = writeln!(
            report,
            "{place}{colour}{}[{}]{reset}: {bold}{}{reset}",
            severity_word(diagnostic.severity, self.language),
            diagnostic.code,
            printable(diagnostic.message.of(self.language)),
        );
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Advice => Level::HELP,
        };
        let renderer = if self.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let snippet = |excerpt: &Excerpt, label: Option<&str>, kind: AnnotationKind| {
            let text = printable_line(&excerpt.text, &excerpt.range);
            let annotation = kind.span(text.1.clone()).label(label.map(str::to_string));
            Snippet::source(text.0)
                .line_start(excerpt.line)
                .annotation(annotation)
        };
        let mut groups = Vec::new();
        if let Some(excerpt) = &located.excerpt {
            groups.push(Group::with_level(level.clone()).element(snippet(
                excerpt,
                None,
                AnnotationKind::Primary,
            )));
        }
        if !groups.is_empty() {
            let _ = writeln!(report, "{}", renderer.render(&groups));
        }
        for label in &located.labels {
            let _ = writeln!(
                report,
                "  {}:{}:{}: {}",
                printable(&label.path),
                label.start.line,
                label.start.column,
                printable(label.message.of(self.language))
            );
            if let Some(excerpt) = &label.excerpt {
                let group = Group::with_level(Level::NOTE).element(snippet(
                    excerpt,
                    None,
                    AnnotationKind::Primary,
                ));
                let _ = writeln!(report, "{}", renderer.render(&[group]));
            }
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(report, "  = {}", printable(help.of(self.language)));
        }
        report.push('\n');
    }

    fn json(&self, located: &Located) -> Json {
        let diagnostic = &located.diagnostic;
        json!({
            "code": diagnostic.code,
            "severity": diagnostic.severity.name(),
            "path": located.path,
            "line": located.start.line,
            "column": located.start.column,
            "end_line": located.end.line,
            "end_column": located.end.column,
            "message": diagnostic.message.of(self.language),
            "help": diagnostic.help.as_ref().map(|help| help.of(self.language)),
            "labels": located.labels.iter().map(|label| json!({
                "path": label.path,
                "line": label.start.line,
                "column": label.start.column,
                "end_line": label.end.line,
                "end_column": label.end.column,
                "message": label.message.of(self.language),
            })).collect::<Vec<_>>(),
            "fix": located.fix.as_ref().map(|fix| json!({
                "path": fix.path,
                "line": fix.start.line,
                "column": fix.start.column,
                "end_line": fix.end.line,
                "end_column": fix.end.column,
                "replacement": fix.replacement,
            })),
        })
    }

    /// One workflow command a line, as git hosts read them from a log.
    fn github(&self, located: &Located) -> String {
        let diagnostic = &located.diagnostic;
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        let property = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
                .replace(':', "%3A")
                .replace(',', "%2C")
        };
        let data = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        let mut message = diagnostic.message.of(self.language).to_string();
        if let Some(help) = &diagnostic.help {
            message = format!("{message}\n{}", help.of(self.language));
        }
        format!(
            "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
            property(&located.path),
            located.start.line,
            located.start.column,
            located.end.line,
            located.end.column,
            diagnostic.code,
            data(&message),
        )
    }

    /// SARIF 2.1.0, the form code hosts and editors import.
    fn sarif(&self, diagnostics: &[Located]) -> Json {
        let mut codes: Vec<&str> = diagnostics
            .iter()
            .map(|located| located.diagnostic.code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let rules: Vec<Json> = codes
            .iter()
            .filter_map(|code| entry(code))
            .map(|entry| {
                json!({"id": entry.code, "shortDescription": {"text": match self.language {
                    MessageLanguage::En => entry.title_en,
                    MessageLanguage::Nl => entry.title_nl,
                }}})
            })
            .collect();
        let location = |path: &str, start: Position, end: Position| {
            json!({"physicalLocation": {
                "artifactLocation": {"uri": percent_encoding::utf8_percent_encode(path, SARIF_PATH).to_string()},
                "region": {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column},
            }})
        };
        let results: Vec<Json> = diagnostics
            .iter()
            .map(|located| {
                let diagnostic = &located.diagnostic;
                let mut text = diagnostic.message.of(self.language).to_string();
                if let Some(help) = &diagnostic.help {
                    text = format!("{text}\n{}", help.of(self.language));
                }
                let mut result = json!({
                    "ruleId": diagnostic.code,
                    "level": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning", Severity::Advice => "note" },
                    "message": {"text": text},
                    "relatedLocations": located.labels.iter().map(|label| {
                        let mut related = location(&label.path, label.start, label.end);
                        related["message"] = json!({"text": label.message.of(self.language)});
                        related
                    }).collect::<Vec<_>>(),
                });
                if let Some(fix) = &located.fix {
                    let place = location(&fix.path, fix.start, fix.end);
                    let place = &place["physicalLocation"];
                    result["fixes"] = json!([{
                        "artifactChanges": [{
                            "artifactLocation": place["artifactLocation"],
                            "replacements": [{
                                "deletedRegion": place["region"],
                                "insertedContent": {"text": fix.replacement},
                            }],
                        }],
                    }]);
                }
                if diagnostic.place != Place::Site {
                    result["locations"] = json!([location(&located.path, located.start, located.end)]);
                }
                result
            })
            .collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {"name": "leidraad", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        })
    }
}

const SARIF_PATH: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

fn severity_word(severity: Severity, language: MessageLanguage) -> &'static str {
    match (language, severity) {
        (MessageLanguage::En, severity) => severity.name(),
        (MessageLanguage::Nl, Severity::Error) => "fout",
        (MessageLanguage::Nl, Severity::Warning) => "waarschuwing",
        (MessageLanguage::Nl, Severity::Advice) => "advies",
    }
}

/// Characters that could move a terminal's cursor or turn a line around.
fn dangerous(character: char) -> bool {
    (character.is_control() && character != '\n' && character != '\t')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Text without characters that act on a terminal: they are shown as `\u{…}`.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if dangerous(character) {
            let _ = write!(shown, "\\u{{{:x}}}", character as u32);
        } else {
            shown.push(character);
        }
    }
    shown
}

/// As `printable`, with a byte range carried along.
fn printable_line(text: &str, range: &std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
    let before = printable(&text[..range.start]);
    let inside = printable(&text[range.clone()]);
    let after = printable(&text[range.end..]);
    let start = before.len();
    let end = start + inside.len();
    (before + &inside + &after, start..end)
}
