//! Problems of a theme: templates, overrides, texts, and what every page promises.

use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::Span;

pub fn broken_template(place: Place, detail: &str) -> Diagnostic {
    Diagnostic::new(
        "H101",
        place,
        Text::new(
            format!("this template cannot be read: {detail}"),
            format!("dit sjabloon is niet te lezen: {detail}"),
        ),
    )
    .help(
        "the manual's page on theming lists the syntax and fields",
        "de handleiding noemt bij theming de syntaxis en de velden",
    )
}

pub fn template_fails(place: Place, page: &str, detail: &str) -> Diagnostic {
    Diagnostic::new(
        "H102",
        place,
        Text::new(
            format!("this template fails for `{page}`: {detail}"),
            format!("dit sjabloon faalt voor `{page}`: {detail}"),
        ),
    )
    .help(
        "the manual's page on theming lists the fields a template gets",
        "de handleiding noemt bij theming de velden die een sjabloon krijgt",
    )
}

pub fn theme_not_found(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        "H103",
        span,
        Text::new(
            format!("there is no folder `themes/{name}`"),
            format!("er is geen map `themes/{name}`"),
        ),
    )
    .help(
        "make it, or leave `theme.name` out for the default theme",
        "maak die map of laat `theme.name` weg voor het standaardthema",
    )
}

pub fn logo_not_found<'a>(
    span: Span,
    logo: &str,
    images: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "H106",
        span,
        Text::new(
            format!("there is no image `content/assets/{logo}`"),
            format!("er is geen afbeelding `content/assets/{logo}`"),
        ),
    );
    match super::nearest(logo, images) {
        Some(near) => diagnostic.help(
            format!("did you mean `{near}`?"),
            format!("bedoelde u `{near}`?"),
        ),
        None => diagnostic.help(
            "name an image below content/assets, or leave `theme.logo` out",
            "noem een afbeelding onder content/assets of laat `theme.logo` weg",
        ),
    }
}

pub fn override_is_behind(span: Span, path: &str, now: &str) -> Diagnostic {
    Diagnostic::new(
        "H107",
        span,
        Text::new(
            format!("the default theme's `{path}` has changed since this file was made from it"),
            format!("`{path}` van het standaardthema is gewijzigd sinds dit bestand ervan is gemaakt"),
        ),
    )
    .help(
        format!("compare it with what `leidraad theme export` writes now; then put `{path}: \"{now}\"` in theme.yaml"),
        format!("vergelijk het met wat `leidraad theme export` nu schrijft; zet daarna `{path}: \"{now}\"` in theme.yaml"),
    )
}

pub fn override_without_default(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(
        "H107",
        span,
        Text::new(
            format!("the default theme no longer has `{path}`"),
            format!("het standaardthema heeft geen `{path}` meer"),
        ),
    )
    .help(
        "include it from a template of your own, or remove it here and in theme.yaml",
        "neem het op in een eigen sjabloon, of haal het hier en in theme.yaml weg",
    )
}

pub fn unknown_block<'a>(
    span: Span,
    block: &str,
    parent: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "H108",
        span,
        Text::new(
            format!("`{parent}` has no block `{block}`, so this would be shown nowhere"),
            format!("`{parent}` heeft geen blok `{block}`, dus dit zou nergens te zien zijn"),
        ),
    );
    match super::nearest(block, known) {
        Some(near) => diagnostic.help(
            format!("did you mean `{near}`?"),
            format!("bedoelde u `{near}`?"),
        ),
        None => diagnostic.help(
            "the manual's page on theming lists the blocks",
            "de handleiding noemt bij theming de blokken",
        ),
    }
}

/// How a file of a theme breaks what every page promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeRisk {
    ScriptInPage,
    StyleInPage,
    OtherSite,
}

pub fn unsafe_theme(span: Span, risk: ThemeRisk) -> Diagnostic {
    let (en, nl, help_en, help_nl) = match risk {
        ThemeRisk::ScriptInPage => (
            "this puts a script into the page, which browsers are told to refuse",
            "dit zet een script in de pagina, en dat moeten browsers weigeren",
            "put it in a file below static/ of the theme and load that with `<script src defer>`",
            "zet het in een bestand onder static/ van het thema en laad dat met `<script src defer>`",
        ),
        ThemeRisk::StyleInPage => (
            "this puts a style into the page, which browsers are told to refuse",
            "dit zet opmaak in de pagina, en die moeten browsers weigeren",
            "give the element a class, and style that in a file below static/ of the theme",
            "geef het element een klasse en maak die op in een bestand onder static/ van het thema",
        ),
        ThemeRisk::OtherSite => (
            "this makes every reader's browser fetch something from another site",
            "hiermee haalt de browser van elke lezer iets op bij een andere site",
            "put the file itself below static/ of the theme",
            "zet het bestand zelf onder static/ van het thema",
        ),
    };
    Diagnostic::new("H104", span, Text::new(en, nl)).help(help_en, help_nl)
}

pub fn theme_texts_missing(place: Place, language: &str, first: &str, count: usize) -> Diagnostic {
    let (en, nl) = match count {
        1 => (
            format!("the theme has no text `{first}` in `{language}`; the English one is shown"),
            format!("het thema heeft geen tekst `{first}` in `{language}`; de Engelse staat er"),
        ),
        _ => (
            format!(
                "the theme lacks {count} texts in `{language}`, `{first}` first; the English ones are shown"
            ),
            format!(
                "het thema mist {count} teksten in `{language}`, `{first}` als eerste; de Engelse staan er"
            ),
        ),
    };
    Diagnostic::new("H105", place, Text::new(en, nl)).help(
        format!("write them in `strings/{language}.yaml` of a theme of your own"),
        format!("zet ze in `strings/{language}.yaml` van een eigen thema"),
    )
}
