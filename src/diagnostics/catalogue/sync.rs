//! Problems of translations that are behind their source, and of the pins that tell.

use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

/// How messages name a section; the page's opening has no id.
fn section(id: &str) -> (String, String) {
    if id.is_empty() {
        (
            "the opening of this page".to_string(),
            "het begin van deze pagina".to_string(),
        )
    } else {
        (
            format!("the section `{id}`"),
            format!("het onderdeel `{id}`"),
        )
    }
}

pub fn section_stale(span: Span, page: &str, id: &str, since: &str, source: Span) -> Diagnostic {
    let (en, nl) = section(id);
    Diagnostic::new(
        "T110",
        span,
        Text::new(
            format!("{en} was translated on {since}, and its source has changed since"),
            format!("{nl} is vertaald op {since} en de bron is daarna gewijzigd"),
        ),
    )
    .label(source, "the source", "de bron")
    .help(
        format!("`leidraad diff {page}#{id}` shows what changed; translate it and run `leidraad sync mark {page}#{id}`, or `leidraad sync ack` with a reason"),
        format!("`leidraad diff {page}#{id}` toont wat er wijzigde; vertaal het en geef `leidraad sync mark {page}#{id}`, of `leidraad sync ack` met een reden"),
    )
}

pub fn pin_without_digest(span: Span, id: &str) -> Diagnostic {
    let (en, nl) = section(id);
    Diagnostic::new(
        "T111",
        span,
        Text::new(
            format!("the pin of {en} has no digest of 32 hexadecimal digits"),
            format!("de pin van {nl} heeft geen digest van 32 hexadecimale cijfers"),
        ),
    )
    .help(HELP_DAMAGED.0, HELP_DAMAGED.1)
}

pub fn pin_text_differs(span: Span, id: &str, digest: Span) -> Diagnostic {
    let (en, nl) = section(id);
    Diagnostic::new(
        "T111",
        span,
        Text::new(
            format!("the pinned text of {en} is not the text of its digest"),
            format!("de vastgelegde tekst van {nl} is niet de tekst van de digest"),
        ),
    )
    .label(digest, "its digest", "de digest")
    .help(HELP_DAMAGED.0, HELP_DAMAGED.1)
}

const HELP_DAMAGED: (&str, &str) = (
    "take this section from an earlier version of the file; where there is none, delete the section and run `leidraad sync mark` once the translation has been checked",
    "neem dit onderdeel over uit een eerdere versie van het bestand; is die er niet, verwijder het onderdeel dan en geef `leidraad sync mark` als de vertaling is nagekeken",
);

pub fn pins_of_another_version(span: Span, format: i64) -> Diagnostic {
    Diagnostic::new(
        "T112",
        span,
        Text::new(
            format!(
                "these pins have form {format}, which this version of the program does not know"
            ),
            format!("deze pins hebben vorm {format}, die deze versie van het programma niet kent"),
        ),
    )
    .help(
        "use the version of the program that wrote them; until then they are left as they are",
        "gebruik de versie van het programma die ze schreef; tot dan blijven ze zoals ze zijn",
    )
}
