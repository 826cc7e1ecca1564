//! Diagnostics as the browser shows them.

use crate::diagnostics::{Located, MessageLanguage, Place, Severity};
use serde::Serialize;

/// What is wrong, and the words around it.
#[derive(Debug, Serialize)]
pub struct Problems {
    pub errors: usize,
    pub others: usize,
    /// At most `SHOWN`, errors first.
    pub list: Vec<Problem>,
    pub title: String,
    pub more: Option<String>,
    pub close: &'static str,
    pub language: &'static str,
}

#[derive(Debug, Serialize)]
pub struct Problem {
    pub severity: &'static str,
    pub code: &'static str,
    /// `path:line:column`, as far as known.
    pub place: String,
    pub message: String,
    pub help: Option<String>,
    /// The source line in three parts: before, within and after the place.
    pub excerpt: Option<[String; 3]>,
    pub line: usize,
}

/// More than a person reads at once.
const SHOWN: usize = 50;

/// `good`: whether there is a good version to show below them.
pub fn of(located: &[Located], good: bool, language: MessageLanguage) -> Problems {
    let is_error = |one: &&Located| one.diagnostic.severity == Severity::Error;
    let errors = located.iter().filter(is_error).count();
    let others = located.len() - errors;
    let mut list: Vec<&Located> = located.iter().collect();
    list.sort_by_key(|one| one.diagnostic.severity);
    let more = list.len().saturating_sub(SHOWN);
    let nl = language == MessageLanguage::Nl;
    Problems {
        errors,
        others,
        list: list
            .into_iter()
            .take(SHOWN)
            .map(|one| problem(one, language))
            .collect(),
        title: title(errors, others, good, nl),
        more: (more > 0).then(|| match nl {
            true => format!("en nog {more}"),
            false => format!("and {more} more"),
        }),
        close: if nl { "Sluiten" } else { "Close" },
        language: if nl { "nl" } else { "en" },
    }
}

fn title(errors: usize, others: usize, good: bool, nl: bool) -> String {
    let count = if errors > 0 { errors } else { others };
    let noun = match (nl, errors > 0, count == 1) {
        (false, true, true) => "error",
        (false, true, false) => "errors",
        (false, false, true) => "remark",
        (false, false, false) => "remarks",
        (true, true, true) => "fout",
        (true, true, false) => "fouten",
        (true, false, true) => "opmerking",
        (true, false, false) => "opmerkingen",
    };
    match (errors > 0 && good, nl) {
        (false, _) => format!("{count} {noun}"),
        (true, false) => format!("{count} {noun}: this is the last good version"),
        (true, true) => format!("{count} {noun}: dit is de laatste goede versie"),
    }
}

fn problem(located: &Located, language: MessageLanguage) -> Problem {
    let diagnostic = &located.diagnostic;
    let place = match diagnostic.place {
        Place::Span(_) => format!(
            "{}:{}:{}",
            located.path, located.start.line, located.start.column
        ),
        _ => located.path.clone(),
    };
    Problem {
        severity: diagnostic.severity.name(),
        code: diagnostic.code,
        place,
        message: diagnostic.message.of(language).to_string(),
        help: diagnostic
            .help
            .as_ref()
            .map(|help| help.of(language).to_string()),
        excerpt: located.excerpt.as_ref().map(|excerpt| {
            let (text, range) = (&excerpt.text, &excerpt.range);
            [
                text[..range.start].to_string(),
                text[range.clone()].to_string(),
                text[range.end..].to_string(),
            ]
        }),
        line: located.start.line,
    }
}
