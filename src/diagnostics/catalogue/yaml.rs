//! Problems of YAML: its syntax, and values that do not fit where they stand.

use super::suggest;
use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

/// The kinds of value a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Nothing,
    Bool,
    Integer,
    Number,
    Text,
    List,
    Map,
}

impl Kind {
    fn en(self) -> &'static str {
        match self {
            Kind::Nothing => "nothing",
            Kind::Bool => "true or false",
            Kind::Integer => "a whole number",
            Kind::Number => "a number",
            Kind::Text => "text",
            Kind::List => "a list",
            Kind::Map => "a map of keys and values",
        }
    }

    fn nl(self) -> &'static str {
        match self {
            Kind::Nothing => "niets",
            Kind::Bool => "true of false",
            Kind::Integer => "een geheel getal",
            Kind::Number => "een getal",
            Kind::Text => "tekst",
            Kind::List => "een lijst",
            Kind::Map => "een reeks sleutels met waarden",
        }
    }
}

pub fn yaml_unreadable(span: Span, detail: &str) -> Diagnostic {
    Diagnostic::new(
        "Y101",
        span,
        Text::new(
            format!("this YAML cannot be read: {detail}"),
            format!("deze YAML is niet te lezen: {detail}"),
        ),
    )
    .help(
        "check indentation, quotes and colons just before this place",
        "controleer inspringing, aanhalingstekens en dubbele punten vlak voor deze plek",
    )
}

pub fn yaml_wrong_type(span: Span, expected: &[Kind], found: Kind) -> Diagnostic {
    let en: Vec<&str> = expected.iter().map(|kind| kind.en()).collect();
    let nl: Vec<&str> = expected.iter().map(|kind| kind.nl()).collect();
    let diagnostic = Diagnostic::new(
        "Y102",
        span,
        Text::new(
            format!("expected {}, found {}", en.join(" or "), found.en()),
            format!("verwacht: {}; gevonden: {}", nl.join(" of "), found.nl()),
        ),
    );
    if expected.contains(&Kind::Text) && matches!(found, Kind::Bool | Kind::Number) {
        return diagnostic.help("write it between quotes", "zet het tussen aanhalingstekens");
    }
    diagnostic.help(
        "the manual's page on the content format lists every key with its type",
        "de handleiding noemt bij het inhoudsformaat elke sleutel met zijn type",
    )
}

pub fn yaml_unknown_key<'a>(
    span: Span,
    key: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let list = known.join(", ");
    let diagnostic = Diagnostic::new(
        "Y103",
        span,
        Text::new(
            format!("unknown key `{key}`"),
            format!("onbekende sleutel `{key}`"),
        ),
    );
    suggest(
        diagnostic,
        key,
        known,
        (
            &format!("known keys: {list}"),
            &format!("bekende sleutels: {list}"),
        ),
    )
}

pub fn yaml_missing_key(span: Span, key: &str) -> Diagnostic {
    Diagnostic::new(
        "Y104",
        span,
        Text::new(
            format!("the key `{key}` is missing"),
            format!("de sleutel `{key}` ontbreekt"),
        ),
    )
    .help(
        format!("add `{key}:` with a value"),
        format!("voeg `{key}:` met een waarde toe"),
    )
}

pub fn yaml_duplicate_key(span: Span, key: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "Y105",
        span,
        Text::new(
            format!("the key `{key}` is here twice"),
            format!("de sleutel `{key}` staat hier twee keer"),
        ),
    )
    .label(first, "first given here", "hier staat de eerste")
    .help("keep one of the two", "laat een van de twee staan")
}

pub fn yaml_too_large(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        "Y106",
        span.part(0, 0),
        Text::new(
            format!("more than {limit} bytes of YAML"),
            format!("meer dan {limit} bytes YAML"),
        ),
    )
    .help(
        "move text into the page, or split the file",
        "zet tekst in de pagina zelf of splits het bestand",
    )
}

pub fn yaml_too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        "Y107",
        span,
        Text::new(
            format!("nested more than {limit} levels deep"),
            format!("meer dan {limit} niveaus diep genest"),
        ),
    )
    .help(
        "check for brackets that are not closed",
        "kijk of er haken zijn die niet worden gesloten",
    )
}

pub fn yaml_control_character(span: Span, code: u8) -> Diagnostic {
    Diagnostic::new(
        "Y108",
        span,
        Text::new(
            format!("control character U+{code:04X}"),
            format!("stuurteken U+{code:04X}"),
        ),
    )
    .help(
        "delete it; it may be invisible in your editor",
        "verwijder het; uw editor laat het misschien niet zien",
    )
}

pub fn yaml_out_of_range(span: Span, minimum: Option<i64>, maximum: Option<i64>) -> Diagnostic {
    let (en, nl) = match (minimum, maximum) {
        (Some(low), Some(high)) => (
            format!("a number from {low} to {high} was expected"),
            format!("verwacht: een getal van {low} tot en met {high}"),
        ),
        (Some(low), None) => (
            format!("a number of at least {low} was expected"),
            format!("verwacht: een getal van ten minste {low}"),
        ),
        (None, Some(high)) => (
            format!("a number of at most {high} was expected"),
            format!("verwacht: een getal van ten hoogste {high}"),
        ),
        (None, None) => (
            "a number was expected".to_string(),
            "verwacht: een getal".to_string(),
        ),
    };
    Diagnostic::new("Y109", span, Text::new(en, nl)).help(
        "write a number within these bounds",
        "schrijf een getal binnen deze grenzen",
    )
}

pub fn yaml_unknown_word(span: Span, word: &str, known: &[String]) -> Diagnostic {
    let list = known.join(", ");
    let diagnostic = Diagnostic::new(
        "Y110",
        span,
        Text::new(
            format!("`{word}` is not one of: {list}"),
            format!("`{word}` is niet een van: {list}"),
        ),
    );
    suggest(
        diagnostic,
        word,
        known.iter().map(String::as_str),
        (
            &format!("choose one of: {list}"),
            &format!("kies uit: {list}"),
        ),
    )
}

pub fn yaml_anchor(span: Span) -> Diagnostic {
    Diagnostic::new(
        "Y101",
        span,
        Text::new(
            "anchors (`&name`) and aliases (`*name`) are not allowed",
            "ankers (`&naam`) en verwijzingen daarnaar (`*naam`) zijn niet toegestaan",
        ),
    )
    .help(
        "write the value out in each place; put text that begins with `&` or `*` between quotes",
        "schrijf de waarde op elke plaats uit; zet tekst die met `&` of `*` begint tussen aanhalingstekens",
    )
}
