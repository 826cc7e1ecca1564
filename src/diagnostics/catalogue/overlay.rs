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

/// An item of an overlay's questionnaire that is not marked as own by its id, or that has the id of
/// a national one.
pub fn overlay_changes_national(span: Span, id: &str, national: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "O112",
        span,
        match national {
            Some(_) => Text::new(
                format!("`{id}` is national: an institution adds to it and changes nothing"),
                format!("`{id}` is landelijk: een instelling vult aan en wijzigt niets"),
            ),
            None => Text::new(
                format!("the id `{id}` does not begin with `own-`"),
                format!("de id `{id}` begint niet met `own-`"),
            ),
        },
    );
    match national {
        Some(place) => diagnostic
            .label(place, "the national one", "de landelijke")
            .help(
                "add a text after it under `texts`, or insert a question of your own under `insert`",
                "zet er onder `texts` een tekst achter, of voeg onder `insert` een eigen vraag in",
            ),
        None => diagnostic.help(
            format!("write `own-{id}`, so that everyone sees whose it is"),
            format!("schrijf `own-{id}`, zodat iedereen ziet van wie het is"),
        ),
    }
}

/// A national flag that an own answer sets.
pub fn overlay_sets_national_flag(span: Span, flag: &str, national: Span) -> Diagnostic {
    Diagnostic::new(
        "O112",
        span,
        Text::new(
            format!("an own answer cannot set the national flag `{flag}`: national rules depend on it"),
            format!("een eigen antwoord kan de landelijke vlag `{flag}` niet zetten: landelijke regels hangen ervan af"),
        ),
    )
    .label(national, "the national flag", "de landelijke vlag")
    .help(
        "make a flag of your own, or lead the answer to an outcome with `goto`",
        "maak een eigen vlag, of leid het antwoord met `goto` naar een uitkomst",
    )
}

/// An insertion, or `continue`, that has no place in the national questionnaire.
pub fn overlay_insertion(span: Span, en: &str, nl: &str, first: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::new("O113", span, Text::new(en, nl));
    let diagnostic = match first {
        Some(first) => diagnostic.label(first, "the first", "de eerste"),
        None => diagnostic,
    };
    diagnostic.help(
        "own nodes come in with `on: {from: …, option: …}` or `before: …`, and go on there with `goto: continue`",
        "eigen knopen komen erin met `on: {from: …, option: …}` of `before: …`, en gaan daar verder met `goto: continue`",
    )
}

/// A national case that does not hold with what an institution adds. `span` is the first own node
/// on the way.
pub fn overlay_case(span: Span, names: (&str, &str), what: (&str, &str), case: Span) -> Diagnostic {
    Diagnostic::new(
        "O114",
        span,
        Text::new(
            format!("with this addition the national case “{}” {}", names.0, what.0),
            format!("met deze aanvulling klopt het landelijke geval “{}” niet: het {}", names.1, what.1),
        ),
    )
    .label(case, "the case", "het geval")
    .help(
        "an own answer may lead to the same outcome or a more severe one, and may take no national advice away",
        "een eigen antwoord mag tot dezelfde of een ernstiger uitkomst leiden, en geen landelijk advies wegnemen",
    )
}
