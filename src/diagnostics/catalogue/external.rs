//! What other sites say of the addresses that the texts link to.

use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

pub fn external_gone(span: Span, address: &str, status: u16) -> Diagnostic {
    Diagnostic::new(
        "L120",
        span,
        Text::new(
            format!("`{address}` is not there: its host answers with status {status}"),
            format!("`{address}` is er niet: de host antwoordt met status {status}"),
        ),
    )
    .help(
        "find where the text is now, or link to an archived copy",
        "zoek waar de tekst nu staat, of link naar een gearchiveerde kopie",
    )
}

pub fn external_moved(span: Span, address: &str, to: &str) -> Diagnostic {
    Diagnostic::new(
        "L121",
        span,
        Text::new(
            format!("`{address}` has moved for good to `{to}`"),
            format!("`{address}` is voorgoed verplaatst naar `{to}`"),
        ),
    )
    .help(
        "look whether that is the same text, and link to it there",
        "kijk of daar dezelfde tekst staat, en link daarnaar",
    )
}

pub fn external_without_answer(span: Span, address: &str, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new(
        "L122",
        span,
        Text::new(
            format!("`{address}` gives no page: {en}"),
            format!("`{address}` geeft geen pagina: {nl}"),
        ),
    )
    .help(
        "open it in a browser; it is asked again after a day, or now with --no-cache",
        "open het in een browser; na een dag wordt het opnieuw gevraagd, of nu met --no-cache",
    )
}

/// `status` is what the host answered; none where it asks programs to stay away.
pub fn external_not_judged(span: Span, address: &str, status: Option<u16>) -> Diagnostic {
    let (en, nl) = match status {
        Some(status) => (
            format!("its host answers programs with status {status}"),
            format!("de host antwoordt programma's met status {status}"),
        ),
        None => (
            "its host asks programs to stay away".to_string(),
            "de host vraagt programma's om weg te blijven".to_string(),
        ),
    };
    Diagnostic::new(
        "L123",
        span,
        Text::new(
            format!("whether `{address}` is there cannot be told: {en}"),
            format!("of `{address}` er is, valt niet te zeggen: {nl}"),
        ),
    )
    .help("open it in a browser", "open het in een browser")
}
