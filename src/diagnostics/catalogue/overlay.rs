//! Problems of an institution's own additions.

use super::suggest;
use crate::diagnostics::{Diagnostic, Place, Severity, Text};
use crate::source::Span;

pub fn note_at_unknown<'a>(
    span: Span,
    at: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "O101",
        span,
        Text::new(
            format!("the national text has no page or section `{at}`"),
            format!("de landelijke tekst heeft geen pagina of onderdeel `{at}`"),
        ),
    );
    suggest(
        diagnostic,
        at,
        known,
        (
            "name a page or PAGE#SECTION; `leidraad list` names the pages",
            "noem een pagina of PAGINA#ONDERDEEL; `leidraad list` noemt de pagina's",
        ),
    )
}

pub fn note_outdated(
    span: Span,
    id: &str,
    since: &str,
    difference: &str,
    national: Span,
    severity: Severity,
) -> Diagnostic {
    Diagnostic::new(
        "O102",
        span,
        Text::new(
            format!("the note `{id}` was written on {since}, and the national text changed since: {difference}"),
            format!("de aanvulling `{id}` is geschreven op {since} en de landelijke tekst is daarna gewijzigd: {difference}"),
        ),
    )
    .severity(severity)
    .label(national, "the national text", "de landelijke tekst")
    .help(
        format!("change the note where it must, then `leidraad overlay ack {id} --reason \"…\"`; until then readers see that it is of an earlier version"),
        format!("pas de aanvulling zo nodig aan en geef daarna `leidraad overlay ack {id} --reason \"…\"`; tot dan zien lezers dat zij bij een eerdere versie hoort"),
    )
}

pub fn note_unrecorded(span: Span, id: &str) -> Diagnostic {
    Diagnostic::new(
        "O103",
        span,
        Text::new(
            format!("nothing records for which national text the note `{id}` was written"),
            format!("nergens staat voor welke landelijke tekst de aanvulling `{id}` is geschreven"),
        ),
    )
    .help(
        format!("check it against the text and run `leidraad overlay ack {id} --reason \"…\"`"),
        format!("vergelijk haar met de tekst en geef `leidraad overlay ack {id} --reason \"…\"`"),
    )
}

pub fn overlay_of_other_edition(
    span: Span,
    written: &str,
    national: Option<&str>,
    severity: Severity,
) -> Diagnostic {
    let (en, nl) = match national {
        Some(national) => (
            format!("this one is {national}"),
            format!("dit is uitgave {national}"),
        ),
        None => (
            "this one has no edition".to_string(),
            "deze heeft geen uitgave".to_string(),
        ),
    };
    Diagnostic::new(
        "O104",
        span,
        Text::new(
            format!("these additions are for edition {written}, and {en}"),
            format!("deze aanvullingen horen bij uitgave {written}, en {nl}"),
        ),
    )
    .severity(severity)
    .help(
        "go through `leidraad overlay status`, then name this edition in overlay.yaml",
        "loop `leidraad overlay status` na en noem daarna deze uitgave in overlay.yaml",
    )
}

pub fn note_with_heading(span: Span) -> Diagnostic {
    Diagnostic::new(
        "O105",
        span,
        Text::new(
            "a note has no headings: they would stand among those of the national text",
            "een aanvulling heeft geen koppen: die zouden tussen die van de landelijke tekst staan",
        ),
    )
    .help(
        "give the note a `title`, or make it a page of its own in overlay/pages",
        "geef de aanvulling een `title`, of maak er een eigen pagina van in overlay/pages",
    )
}

pub fn note_with_footnote(span: Span) -> Diagnostic {
    Diagnostic::new(
        "O105",
        span,
        Text::new(
            "a note has no footnotes: they would mix with those of the national text",
            "een aanvulling heeft geen voetnoten: die zouden zich mengen met die van de landelijke tekst",
        ),
    )
    .help(
        "put it in the note's own text",
        "zet het in de tekst van de aanvulling zelf",
    )
}

pub fn overlay_shadows(span: Span, what: (&str, &str), id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "O106",
        span,
        Text::new(
            format!("there is a national {} `{id}`, which an addition cannot replace", what.0),
            format!("er is al een {} `{id}`; een aanvulling kan niets vervangen", what.1),
        ),
    )
    .label(first, "the national one", "het landelijke")
    .help(
        "choose another id; to say something about it, write a note in overlay/notes",
        "kies een andere id; wilt u er iets bij zeggen, schrijf dan een aanvulling in overlay/notes",
    )
}

pub fn note_in_one_language(span: Span, id: &str, language: &str) -> Diagnostic {
    Diagnostic::new(
        "O107",
        span,
        Text::new(
            format!("the note `{id}` does not exist in `{language}`"),
            format!("de aanvulling `{id}` bestaat niet in `{language}`"),
        ),
    )
    .help(
        format!("write overlay/notes/{language}/{id}.md, or add `one_language: true` to say that it is meant so"),
        format!("schrijf overlay/notes/{language}/{id}.md, of zet er `one_language: true` bij als het zo bedoeld is"),
    )
}

pub fn overlay_key_refused(span: Span, key: &str) -> Diagnostic {
    Diagnostic::new(
        "O108",
        span,
        Text::new(
            format!("a page of an overlay has no `{key}`: it reaches outside its own folder"),
            format!("een pagina van een overlay heeft geen `{key}`: dat reikt buiten de eigen map"),
        ),
    )
    .help("take it out", "haal het weg")
}

pub fn overlay_without_name(place: Place) -> Diagnostic {
    Diagnostic::new(
        "O109",
        place,
        Text::new(
            "these additions do not say whose they are",
            "deze aanvullingen zeggen niet van wie ze zijn",
        ),
    )
    .help(
        "add `name: …` to overlay/overlay.yaml: readers see it at every addition",
        "zet `name: …` in overlay/overlay.yaml: lezers zien die naam bij elke aanvulling",
    )
}

pub fn overlay_token(span: Span, en: String, nl: String) -> Diagnostic {
    Diagnostic::new("O110", span, Text::new(en, nl)).help(
        "the tokens are `accent` and `accent-dark`, each a colour as \"#rrggbb\"",
        "de tokens zijn `accent` en `accent-dark`, elk een kleur als \"#rrggbb\"",
    )
}

pub fn overlay_logo(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "O111",
        span,
        Text::new(
            format!("there is no image overlay/assets/{path}"),
            format!("er is geen afbeelding overlay/assets/{path}"),
        ),
    )
    .help(
        "name an svg, png, jpg, webp or avif below overlay/assets",
        "noem een svg, png, jpg, webp of avif onder overlay/assets",
    )
}
