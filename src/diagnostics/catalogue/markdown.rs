//! Problems of the Markdown of one page.

use super::suggest;
use crate::diagnostics::{Diagnostic, Place, Severity, Text};
use crate::source::Span;

pub fn merge_marker(span: Span) -> Diagnostic {
    Diagnostic::new(
        "M101",
        span,
        Text::new(
            "a merge was left unfinished here",
            "hier is een samenvoeging niet afgemaakt",
        ),
    )
    .help(
        "keep one of the two versions and delete the marker lines",
        "houd een van de twee versies en verwijder de markeringsregels",
    )
}

/// An error; where a site lets some HTML pass, a warning that this was left out.
pub fn raw_html(span: Span, is_left_out: bool) -> Diagnostic {
    let (severity, text) = match is_left_out {
        false => (
            Severity::Error,
            Text::new("raw HTML is not allowed", "ruwe HTML is niet toegestaan"),
        ),
        true => (
            Severity::Warning,
            Text::new(
                "this HTML is left out of the page",
                "deze HTML is uit de pagina weggelaten",
            ),
        ),
    };
    Diagnostic::new("M102", span, text).severity(severity).help(
        "write it as Markdown; for a literal `<` write `\\<` or `&lt;`",
        "schrijf het als Markdown; schrijf voor een gewone `<` `\\<` of `&lt;`",
    )
}

/// In Markdown, a line that begins with a comment is HTML to its end.
pub fn text_after_comment(span: Span) -> Diagnostic {
    Diagnostic::new(
        "M102",
        span,
        Text::new(
            "text on the line of a comment counts as raw HTML",
            "tekst op de regel van een opmerking telt als ruwe HTML",
        ),
    )
    .help(
        "put the comment on a line of its own, with a blank line after it",
        "zet de opmerking op een eigen regel, met een lege regel erna",
    )
}

pub fn heading_attribute(span: Span, attribute: &str) -> Diagnostic {
    Diagnostic::new(
        "M103",
        span,
        Text::new(
            format!("`{attribute}` is not allowed on a heading"),
            format!("`{attribute}` is op een kop niet toegestaan"),
        ),
    )
    .help(
        "a heading takes an id and classes: `{#id .class}`",
        "een kop krijgt een id en klassen: `{#id .klasse}`",
    )
}

pub fn nested_too_deep(span: Span, limit: u32) -> Diagnostic {
    Diagnostic::new(
        "M104",
        span,
        Text::new(
            format!("blocks nested more than {limit} deep"),
            format!("blokken meer dan {limit} diep genest"),
        ),
    )
    .help(
        "use fewer lists and quotes inside each other",
        "gebruik minder lijsten en citaten in elkaar",
    )
}

pub fn too_many_footnotes(span: Span, limit: u32) -> Diagnostic {
    Diagnostic::new(
        "M105",
        span,
        Text::new(
            format!("more than {limit} footnotes"),
            format!("meer dan {limit} voetnoten"),
        ),
    )
    .help("split the page", "splits de pagina")
}

pub fn table_too_wide(span: Span, limit: u32) -> Diagnostic {
    Diagnostic::new(
        "M106",
        span,
        Text::new(
            format!("a table of more than {limit} columns"),
            format!("een tabel met meer dan {limit} kolommen"),
        ),
    )
    .help("split the table", "splits de tabel")
}

pub fn footnote_without_text<'a>(
    span: Span,
    label: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "M107",
        span,
        Text::new(
            format!("the footnote `{label}` has no text"),
            format!("de voetnoot `{label}` heeft geen tekst"),
        ),
    );
    suggest(
        diagnostic,
        label,
        known,
        (
            &format!("add a line `[^{label}]: text`"),
            &format!("voeg een regel `[^{label}]: tekst` toe"),
        ),
    )
}

pub fn unused_footnote(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(
        "M108",
        span,
        Text::new(
            format!("nothing refers to the footnote `{label}`"),
            format!("niets verwijst naar de voetnoot `{label}`"),
        ),
    )
    .help(
        format!("write `[^{label}]` where it belongs, or delete it"),
        format!("schrijf `[^{label}]` waar hij hoort of verwijder hem"),
    )
}

pub fn duplicate_heading_id(span: Span, id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "M109",
        span,
        Text::new(
            format!("another heading of this page has the id `{id}`"),
            format!("een andere kop van deze pagina heeft de id `{id}`"),
        ),
    )
    .label(first, "the other heading", "de andere kop")
    .help(
        "give one of them another id",
        "geef een van beide een andere id",
    )
}

pub fn heading_without_id(span: Span, made: &str) -> Diagnostic {
    Diagnostic::new(
        "M110",
        span,
        Text::new(
            "this heading has no id of its own, and the page has a translation",
            "deze kop heeft geen eigen id en de pagina heeft een vertaling",
        ),
    )
    .help(
        format!("give it the same id in every language, for instance `{{#{made}}}`"),
        format!("geef hem in elke taal dezelfde id, bijvoorbeeld `{{#{made}}}`"),
    )
}

pub fn heading_level_skipped(span: Span, level: u8, before: u8) -> Diagnostic {
    Diagnostic::new(
        "M111",
        span,
        Text::new(
            format!("a heading of level {level} follows one of level {before}"),
            format!("een kop van niveau {level} volgt op een kop van niveau {before}"),
        ),
    )
    .help(
        format!("use {} times `#`", before + 1),
        format!("gebruik {} keer `#`", before + 1),
    )
}

pub fn unused_allowance(span: Span, code: &str) -> Diagnostic {
    Diagnostic::new(
        "M112",
        span,
        Text::new(
            format!("this allows {code}, but nothing here gives it"),
            format!("dit staat {code} toe, maar dat komt hier niet voor"),
        ),
    )
    .help("delete the comment", "verwijder het commentaar")
}

pub fn second_title(span: Span) -> Diagnostic {
    Diagnostic::new(
        "M113",
        span,
        Text::new(
            "the page has a title already",
            "de pagina heeft al een titel",
        ),
    )
    .help("begin sections with `##`", "begin onderdelen met `##`")
}

pub fn chapter_too_large(span: Span, limit: u32) -> Diagnostic {
    Diagnostic::new(
        "M114",
        span,
        Text::new(
            format!("the text is larger than {limit} bytes"),
            format!("de tekst is groter dan {limit} bytes"),
        ),
    )
    .help(
        "split the page, or raise `limits.chapter`",
        "splits de pagina of verhoog `limits.chapter`",
    )
}

pub fn allowance_without_reason(span: Span) -> Diagnostic {
    Diagnostic::new(
        "M115",
        span,
        Text::new(
            "an allowance needs a code and a reason",
            "een toestemming heeft een code en een reden nodig",
        ),
    )
    .help(
        "write `<!-- leidraad: allow T104: reason -->`",
        "schrijf `<!-- leidraad: allow T104: reden -->`",
    )
}

pub fn empty_heading(span: Span) -> Diagnostic {
    Diagnostic::new(
        "M117",
        span,
        Text::new("this heading has no text", "deze kop heeft geen tekst"),
    )
    .help(
        "give it a text or delete it",
        "geef hem een tekst of verwijder hem",
    )
}

pub fn missing_alternative_text(span: Span) -> Diagnostic {
    Diagnostic::new(
        "A101",
        span,
        Text::new(
            "this image has no alternative text",
            "deze afbeelding heeft geen tekstalternatief",
        ),
    )
    .help(
        "describe it between the brackets, or mark it `{.decorative}`",
        "beschrijf haar tussen de haken of markeer haar met `{.decorative}`",
    )
}

pub fn foreign_image(span: Span) -> Diagnostic {
    Diagnostic::new("A104", span, Text::new("images from elsewhere are not allowed: they tell others who reads this page", "afbeeldingen van elders zijn niet toegestaan: ze vertellen anderen wie deze pagina leest"))
        .help("put the image in content/assets/", "zet de afbeelding in content/assets/")
}

pub fn link_scheme(span: Span, scheme: &str) -> Diagnostic {
    Diagnostic::new(
        "L107",
        span,
        Text::new(
            format!("links with `{scheme}:` are not allowed"),
            format!("links met `{scheme}:` zijn niet toegestaan"),
        ),
    )
    .help(
        "use https, http, mailto or tel, or a path of this site",
        "gebruik https, http, mailto of tel, of een pad van deze site",
    )
}

pub fn page_too_large(place: Option<Span>, path: &str, limit: usize) -> Diagnostic {
    let place = place.map_or(Place::Site, Place::Span);
    Diagnostic::new(
        "M116",
        place,
        Text::new(
            format!("the page `{path}` is larger than {limit} bytes"),
            format!("de pagina `{path}` is groter dan {limit} bytes"),
        ),
    )
    .help(
        "split the page, or raise `limits.page`",
        "splits de pagina of verhoog `limits.page`",
    )
}
