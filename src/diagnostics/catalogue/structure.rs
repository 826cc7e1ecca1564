//! Differences between a section and its source in what both must have.

use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

/// A difference told in the translation, with its place in the source.
fn differs(code: &'static str, span: Span, source: Span, en: String, nl: String) -> Diagnostic {
    Diagnostic::new(code, span, Text::new(en, nl))
        .label(source, "in the source text", "in de brontekst")
        .help(
            format!("make them alike, or say before the heading or block why they differ: `<!-- leidraad: allow {code}: reason -->`"),
            format!("maak ze gelijk, of zeg voor de kop of het blok waarom ze verschillen: `<!-- leidraad: allow {code}: reden -->`"),
        )
}

pub fn list_count_differs(span: Span, here: usize, there: usize, source: Span) -> Diagnostic {
    differs(
        "T201",
        span,
        source,
        format!("lists in this section: {here}, in its source {there}"),
        format!("lijsten in dit onderdeel: {here}, in de bron {there}"),
    )
}

pub fn list_size_differs(span: Span, here: u32, there: u32, source: Span) -> Diagnostic {
    differs(
        "T201",
        span,
        source,
        format!("items in this list: {here}, in its source {there}"),
        format!("punten in deze lijst: {here}, in de bron {there}"),
    )
}

pub fn table_count_differs(span: Span, here: usize, there: usize, source: Span) -> Diagnostic {
    differs(
        "T202",
        span,
        source,
        format!("tables in this section: {here}, in its source {there}"),
        format!("tabellen in dit onderdeel: {here}, in de bron {there}"),
    )
}

/// Sizes are rows and columns.
pub fn table_size_differs(
    span: Span,
    here: (u32, u32),
    there: (u32, u32),
    source: Span,
) -> Diagnostic {
    let (rows, columns) = here;
    let (source_rows, source_columns) = there;
    differs(
        "T202",
        span,
        source,
        format!(
            "this table has {rows} rows of {columns}, in the source {source_rows} of {source_columns}"
        ),
        format!(
            "deze tabel heeft {rows} rijen van {columns}, in de bron {source_rows} van {source_columns}"
        ),
    )
}

pub fn link_missing(span: Span, target: &str, source: Span) -> Diagnostic {
    differs(
        "T203",
        span,
        source,
        format!("this section lacks the link to `{target}` that its source has"),
        format!("dit onderdeel mist de link naar `{target}` die de bron heeft"),
    )
}

pub fn link_extra(span: Span, target: &str, source: Span) -> Diagnostic {
    differs(
        "T203",
        span,
        source,
        format!("the source of this section has no link to `{target}`"),
        format!("de bron van dit onderdeel heeft geen link naar `{target}`"),
    )
}

pub fn external_links_differ(span: Span, here: usize, there: usize, source: Span) -> Diagnostic {
    differs(
        "T203",
        span,
        source,
        format!("links to files and other sites in this section: {here}, in its source {there}"),
        format!(
            "links naar bestanden en andere sites in dit onderdeel: {here}, in de bron {there}"
        ),
    )
}

pub fn reference_missing(span: Span, id: &str, source: Span) -> Diagnostic {
    differs(
        "T204",
        span,
        source,
        format!("this section does not cite `{id}`, its source does"),
        format!("dit onderdeel noemt `{id}` niet, de bron wel"),
    )
}

pub fn reference_extra(span: Span, id: &str, source: Span) -> Diagnostic {
    differs(
        "T204",
        span,
        source,
        format!("the source of this section does not cite `{id}`"),
        format!("de bron van dit onderdeel noemt `{id}` niet"),
    )
}

pub fn footnotes_differ(span: Span, here: usize, there: usize, source: Span) -> Diagnostic {
    differs(
        "T205",
        span,
        source,
        format!("footnotes in this section: {here}, in its source {there}"),
        format!("voetnoten in dit onderdeel: {here}, in de bron {there}"),
    )
}

pub fn number_missing(span: Span, number: &str, source: Span) -> Diagnostic {
    differs(
        "T206",
        span,
        source,
        format!("this section lacks the number {number} of its source"),
        format!("dit onderdeel mist het getal {number} van de bron"),
    )
}

pub fn number_extra(span: Span, number: &str, source: Span) -> Diagnostic {
    differs(
        "T206",
        span,
        source,
        format!("the source of this section has no number {number}"),
        format!("de bron van dit onderdeel heeft geen getal {number}"),
    )
}

pub fn date_missing(span: Span, date: &str, source: Span) -> Diagnostic {
    differs(
        "T207",
        span,
        source,
        format!("this section lacks the date {date} of its source"),
        format!("dit onderdeel mist de datum {date} van de bron"),
    )
}

pub fn date_extra(span: Span, date: &str, source: Span) -> Diagnostic {
    differs(
        "T207",
        span,
        source,
        format!("the source of this section has no date {date}"),
        format!("de bron van dit onderdeel heeft geen datum {date}"),
    )
}
