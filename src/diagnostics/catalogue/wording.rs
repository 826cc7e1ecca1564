//! How texts are worded: terms and plain language.

use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

/// `term` is the id of the entry that says which word is preferred.
pub fn word_to_avoid(span: Span, word: &str, preferred: &str, term: &str) -> Diagnostic {
    Diagnostic::new(
        "W101",
        span,
        Text::new(
            format!("the glossary says not to use “{word}”"),
            format!("de begrippenlijst raadt “{word}” af"),
        ),
    )
    .help(
        format!("write “{preferred}” (term `{term}`), or say before the block why this word is right: `<!-- leidraad: allow W101: reason -->`"),
        format!("schrijf “{preferred}” (begrip `{term}`), of zeg voor het blok waarom dit woord klopt: `<!-- leidraad: allow W101: reden -->`"),
    )
}

pub fn term_without_equivalent(span: Span, term: &str, wanted: &str, source: Span) -> Diagnostic {
    Diagnostic::new(
        "W102",
        span,
        Text::new(
            format!("the source of this section says “{term}”, and nothing here stands for it"),
            format!("de bron van dit onderdeel zegt “{term}”, en niets hier staat daarvoor"),
        ),
    )
    .label(source, "in the source text", "in de brontekst")
    .help(
        format!("write “{wanted}”, add the word used here to the term's `forms`, or say before the heading why it is missing: `<!-- leidraad: allow W102: reason -->`"),
        format!("schrijf “{wanted}”, voeg het woord dat hier staat toe aan `forms` van het begrip, of zeg voor de kop waarom het ontbreekt: `<!-- leidraad: allow W102: reden -->`"),
    )
}

pub fn long_sentence(span: Span, words: usize, most: usize) -> Diagnostic {
    Diagnostic::new(
        "W201",
        span,
        Text::new(
            format!("this sentence has {words} words, more than {most}"),
            format!("deze zin heeft {words} woorden, meer dan {most}"),
        ),
    )
    .help(
        "make two sentences of it, or a list",
        "maak er twee zinnen van, of een lijst",
    )
}

pub fn long_paragraph(span: Span, words: usize, most: usize) -> Diagnostic {
    Diagnostic::new(
        "W202",
        span,
        Text::new(
            format!("this paragraph has {words} words, more than {most}"),
            format!("deze alinea heeft {words} woorden, meer dan {most}"),
        ),
    )
    .help(
        "make two paragraphs of it, each with one thought",
        "maak er twee alinea's van, elk met één gedachte",
    )
}

pub fn undefined_abbreviation(span: Span, abbreviation: &str) -> Diagnostic {
    Diagnostic::new(
        "W203",
        span,
        Text::new(
            format!("nothing on this page or in the glossary says what {abbreviation} is"),
            format!("niets op deze pagina of in de begrippenlijst zegt wat {abbreviation} is"),
        ),
    )
    .help(
        format!("write it out where it stands first, with ({abbreviation}) after it; make it a term of the glossary; or add it to `plain_language.known` in leidraad.yaml"),
        format!("schrijf het de eerste keer uit, met ({abbreviation}) erachter; maak er een begrip van; of zet het in `plain_language.known` in leidraad.yaml"),
    )
}
