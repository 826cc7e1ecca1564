//! Problems of links, files and assets.

use super::suggest;
use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::Span;

pub fn unknown_page<'a>(
    span: Span,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L101",
        span,
        Text::new(
            format!("there is no page `{id}`"),
            format!("er is geen pagina `{id}`"),
        ),
    );
    suggest(
        diagnostic,
        id,
        known,
        (
            "`leidraad list` shows every page with its id",
            "`leidraad list` toont elke pagina met haar id",
        ),
    )
}

pub fn link_to_this_site(span: Span, url: &str) -> Diagnostic {
    Diagnostic::new(
        "L113",
        span,
        Text::new(
            format!("`{url}` is an address of this site"),
            format!("`{url}` is een adres van deze site"),
        ),
    )
    .help(
        "link to the page by its id: `[[page-id]]`",
        "link naar de pagina met haar id: `[[pagina-id]]`",
    )
}

pub fn old_name(span: Span, old: &str, new: &str) -> Diagnostic {
    Diagnostic::new(
        "L115",
        span,
        Text::new(
            format!("`{old}` is an old id of `{new}`"),
            format!("`{old}` is een oude id van `{new}`"),
        ),
    )
    .help(format!("write `{new}`"), format!("schrijf `{new}`"))
    .fix_name(old, new)
}

pub fn unknown_heading<'a>(
    span: Span,
    page: &str,
    heading: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let list = known.join(", ");
    let (english, dutch) = match known.is_empty() {
        true => (
            "the page has no headings; link to the page itself".to_string(),
            "de pagina heeft geen koppen; link naar de pagina zelf".to_string(),
        ),
        false => (
            format!("its headings: {list}"),
            format!("haar koppen: {list}"),
        ),
    };
    let diagnostic = Diagnostic::new(
        "L102",
        span,
        Text::new(
            format!("the page `{page}` has no heading `{heading}`"),
            format!("de pagina `{page}` heeft geen kop `{heading}`"),
        ),
    );
    suggest(diagnostic, heading, known, (&english, &dutch))
}

pub fn unknown_term<'a>(
    span: Span,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L103",
        span,
        Text::new(
            format!("the glossary has no term `{id}`"),
            format!("de begrippenlijst heeft geen begrip `{id}`"),
        ),
    );
    suggest(
        diagnostic,
        id,
        known,
        (
            "add it to content/glossary.yaml",
            "voeg het toe aan content/glossary.yaml",
        ),
    )
}

pub fn unknown_reference<'a>(
    span: Span,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L104",
        span,
        Text::new(
            format!("there is no reference `{id}`"),
            format!("er is geen bron `{id}`"),
        ),
    );
    suggest(
        diagnostic,
        id,
        known,
        (
            "add it to content/references.yaml",
            "voeg haar toe aan content/references.yaml",
        ),
    )
}

pub fn unknown_questionnaire<'a>(
    span: Span,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L105",
        span,
        Text::new(
            format!("there is no questionnaire `{id}`"),
            format!("er is geen vragenlijst `{id}`"),
        ),
    );
    suggest(
        diagnostic,
        id,
        known,
        (
            "questionnaires are in content/questionnaires/",
            "vragenlijsten staan in content/questionnaires/",
        ),
    )
}

pub fn unknown_snippet<'a>(
    span: Span,
    id: &str,
    language: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L106",
        span,
        Text::new(
            format!("there is no snippet `{id}` in `{language}`"),
            format!("er is geen fragment `{id}` in `{language}`"),
        ),
    );
    suggest(
        diagnostic,
        id,
        known,
        (
            &format!("make content/snippets/{language}/{id}.md"),
            &format!("maak content/snippets/{language}/{id}.md"),
        ),
    )
}

pub fn file_not_found<'a>(
    span: Span,
    path: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "L108",
        span,
        match path {
            "" => Text::new("the link leads nowhere", "de link heeft geen doel"),
            _ => Text::new(
                format!("there is no file `{path}`"),
                format!("er is geen bestand `{path}`"),
            ),
        },
    );
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_page = !name.contains('.') || name.ends_with(".md") || name.ends_with(".html");
    let help = match is_page {
        true => (
            "link to a page by its id: `[[page-id]]`",
            "link naar een pagina met haar id: `[[pagina-id]]`",
        ),
        false => (
            "put the file beside the page, or in content/assets/ and link to `/assets/…`",
            "zet het bestand naast de pagina, of in content/assets/ met een link naar `/assets/…`",
        ),
    };
    let mut diagnostic = suggest(diagnostic, path, known, help);
    // The known paths are not written as the link has to be.
    diagnostic.fix = None;
    diagnostic
}

pub fn link_leaves_content(span: Span, path: &str, top: &str) -> Diagnostic {
    Diagnostic::new(
        "L109",
        span,
        Text::new(
            format!("`{path}` leads out of the folder {top}"),
            format!("`{path}` leidt buiten de map {top}"),
        ),
    )
    .help(
        format!("link to a file below {top}/, or to a page by its id: `[[page-id]]`"),
        format!(
            "link naar een bestand onder {top}/, of naar een pagina met haar id: `[[pagina-id]]`"
        ),
    )
}

pub fn include_not_alone(span: Span) -> Diagnostic {
    Diagnostic::new(
        "L110",
        span,
        Text::new(
            "a snippet must stand alone in its paragraph",
            "een fragment moet alleen in zijn alinea staan",
        ),
    )
    .help("put blank lines around it", "zet er lege regels omheen")
}

pub fn include_circle(span: Span, id: &str) -> Diagnostic {
    Diagnostic::new(
        "L111",
        span,
        Text::new(
            format!("the snippet `{id}` includes itself by this way"),
            format!("het fragment `{id}` roept langs deze weg zichzelf aan"),
        ),
    )
    .help(
        "take one of the snippets out of the circle",
        "haal een van de fragmenten uit de kring",
    )
}

pub fn unknown_prefill<'a>(
    span: Span,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let list = known.join(", ");
    let diagnostic = Diagnostic::new(
        "L112",
        span,
        Text::new(
            format!("the questionnaire has no question or option `{name}`"),
            format!("de vragenlijst heeft geen vraag of optie `{name}`"),
        ),
    );
    suggest(
        diagnostic,
        name,
        known,
        (
            &format!("known here: {list}"),
            &format!("hier bekend: {list}"),
        ),
    )
}

pub fn link_by_root_path(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "L114",
        span,
        Text::new(
            format!("`{path}` begins at the root of a server"),
            format!("`{path}` begint bij de wortel van een server"),
        ),
    )
    .help(
        "link to a page by its id: `[[page-id]]`; only `/assets/` may stand first",
        "link naar een pagina met haar id: `[[pagina-id]]`; alleen `/assets/` mag voorop staan",
    )
}

pub fn link_unresolvable(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new("L114", span, Text::new(format!("`{text}` is no link this program knows"), format!("`{text}` is geen link die dit programma kent")))
        .help("known forms: `[[page-id]]`, `[[page-id#heading-id|text]]`, `[[term:ID]]`, `[[ref:ID]]`, `[[questionnaire:ID]]`", "bekende vormen: `[[pagina-id]]`, `[[pagina-id#kop-id|tekst]]`, `[[term:ID]]`, `[[ref:ID]]`, `[[questionnaire:ID]]`")
}

pub fn asset_type(path: &str) -> Diagnostic {
    Diagnostic::new(
        "A102",
        Place::Path(path.to_string()),
        Text::new(
            "files of this type are not published",
            "bestanden van dit type worden niet gepubliceerd",
        ),
    )
    .help(
        "allowed: png, jpg, webp, avif, svg, pdf, csv, txt, woff2",
        "toegestaan: png, jpg, webp, avif, svg, pdf, csv, txt, woff2",
    )
}

pub fn unsafe_svg(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        "A103",
        span,
        Text::new(
            format!("this SVG holds {what}"),
            format!("deze SVG bevat {what}"),
        ),
    )
    .help(
        "remove it; an SVG may hold shapes and text only",
        "verwijder het; een SVG mag alleen vormen en tekst bevatten",
    )
}

pub fn asset_name(path: &str) -> Diagnostic {
    Diagnostic::new(
        "A105",
        Place::Path(path.to_string()),
        Text::new(
            "this name cannot be published",
            "deze naam kan niet worden gepubliceerd",
        ),
    )
    .help(
        "use small letters, digits, `.`, `-` and `_`, beginning with a letter or digit",
        "gebruik kleine letters, cijfers, `.`, `-` en `_`, te beginnen met een letter of cijfer",
    )
}

pub fn image_unmeasured(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "A106",
        span,
        Text::new(
            format!("the size of `{path}` cannot be read"),
            format!("de afmetingen van `{path}` zijn niet te lezen"),
        ),
    )
    .help(
        "check that the file is a whole image of the type its name says",
        "controleer of het bestand een hele afbeelding is van het type in de naam",
    )
}
