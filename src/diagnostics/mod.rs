//! What can be wrong with a site, where it is, and how it is told.
//!
//! A `Diagnostic` is data: whoever finds a problem makes one with a constructor of `catalogue` and
//! goes on, so that all problems of a site are told in one run. Every message exists in English and
//! Dutch. Nothing here looks for problems, and nothing here reads files.

pub mod catalogue;
mod codes;
mod report;
mod suggest;

pub use codes::{CODES, CodeEntry, entry};
pub use report::{Format, Located, LocatedFix, Reporter};
pub use suggest::{certain, near, nearest};

use crate::source::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Advice,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        }
    }
}

/// The language messages to editors are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum MessageLanguage {
    #[default]
    En,
    Nl,
}

/// One sentence or two, in both languages of the editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub en: String,
    pub nl: String,
}

impl Text {
    pub fn new(en: impl Into<String>, nl: impl Into<String>) -> Self {
        Text {
            en: en.into(),
            nl: nl.into(),
        }
    }

    pub fn of(&self, language: MessageLanguage) -> &str {
        match language {
            MessageLanguage::En => &self.en,
            MessageLanguage::Nl => &self.nl,
        }
    }
}

/// Where a problem is: in a file's text, at a file or folder as a whole, or in the site as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Span(Span),
    Path(String),
    Site,
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Place::Span(span)
    }
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub message: Text,
}

/// A change that certainly mends the problem: `check --fix` applies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub span: Span,
    /// The name within the span that is to go; none: the whole span. A name that stands there more
    /// than once, or that another notation hides, is left to the editor.
    pub name: Option<String>,
    pub replacement: String,
}

impl Fix {
    /// The part of the span that is replaced; `text` is the text of the span.
    pub fn part(&self, text: &str) -> Option<Span> {
        let Some(name) = &self.name else {
            return Some(self.span);
        };
        // The text of a link may hold the name too; the target is what is meant.
        let start = match text.starts_with("[[") {
            true => 0,
            false => text.rfind("](").map_or(0, |at| at + 2),
        };
        let end = match text.starts_with("[[") {
            true => text.find('|').unwrap_or(text.len()),
            false => text.len(),
        };
        let target = text.get(start..end)?;
        let mut places = target.match_indices(name.as_str()).filter(|(at, _)| {
            let is_of_name =
                |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/');
            let before = target[..*at].chars().next_back();
            let after = target[at + name.len()..].chars().next();
            !before.is_some_and(is_of_name) && !after.is_some_and(is_of_name)
        });
        let (at, _) = places.next()?;
        match places.next() {
            None => Some(self.span.part(start + at, name.len())),
            Some(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static str,
    pub severity: Severity,
    pub place: Place,
    pub message: Text,
    pub labels: Vec<Label>,
    pub help: Option<Text>,
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of a known code, with the severity its entry in `CODES` gives.
    ///
    /// Panics when the code has no entry: that is a mistake in this program.
    pub fn new(code: &'static str, place: impl Into<Place>, message: Text) -> Self {
        let severity = entry(code)
            .unwrap_or_else(|| panic!("diagnostic code {code} is not in CODES"))
            .severity;
        Diagnostic {
            code,
            severity,
            place: place.into(),
            message,
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    pub fn help(mut self, en: impl Into<String>, nl: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, nl));
        self
    }

    pub fn label(mut self, span: Span, en: impl Into<String>, nl: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: Text::new(en, nl),
        });
        self
    }

    /// Adds the change that mends it: what the span holds is replaced.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            name: None,
            replacement: replacement.into(),
        });
        self
    }

    /// Adds the change that mends it: a name somewhere at its place is replaced.
    pub fn fix_name(mut self, name: &str, replacement: &str) -> Self {
        self.fix = self.span().map(|span| Fix {
            span,
            name: Some(name.to_string()),
            replacement: replacement.to_string(),
        });
        self
    }

    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    pub fn span(&self) -> Option<Span> {
        match self.place {
            Place::Span(span) => Some(span),
            _ => None,
        }
    }
}
