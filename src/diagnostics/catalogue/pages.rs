//! Problems of the configuration, of pages as a whole, of their translations and paths.

use super::suggest;
use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::Span;

pub fn unknown_language(span: Span, code: &str) -> Diagnostic {
    Diagnostic::new(
        "C101",
        span,
        Text::new(
            format!("`{code}` is not a language code"),
            format!("`{code}` is geen taalcode"),
        ),
    )
    .help(
        "write it as `nl`, `en` or `pt-BR`",
        "schrijf hem als `nl`, `en` of `pt-BR`",
    )
}

pub fn invalid_base_url(span: Span, url: &str) -> Diagnostic {
    Diagnostic::new(
        "C102",
        span,
        Text::new(
            format!("`{url}` cannot be a base URL"),
            format!("`{url}` kan geen basis-URL zijn"),
        ),
    )
    .help(
        "write it as `https://example.org/path/`, without query or fragment",
        "schrijf hem als `https://example.org/pad/`, zonder zoekdeel of fragment",
    )
}

pub fn too_many_languages(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        "C103",
        span,
        Text::new(
            format!("more than {limit} languages"),
            format!("meer dan {limit} talen"),
        ),
    )
    .help("name fewer languages", "noem minder talen")
}

pub fn no_base_url() -> Diagnostic {
    Diagnostic::new(
        "C104",
        Place::Site,
        Text::new(
            "without `base_url` there is no sitemap, canonical address or Open Graph address",
            "zonder `base_url` is er geen sitemap, canoniek adres of Open Graph-adres",
        ),
    )
    .help(
        "set `base_url` in leidraad.yaml or give --base-url",
        "zet `base_url` in leidraad.yaml of geef --base-url",
    )
}

pub fn no_accessibility_statement() -> Diagnostic {
    Diagnostic::new(
        "C107",
        Place::Site,
        Text::new(
            "an official publication without a link to its accessibility statement",
            "een officiële publicatie zonder link naar haar toegankelijkheidsverklaring",
        ),
    )
    .help(
        "set `accessibility.statement_url` in leidraad.yaml",
        "zet `accessibility.statement_url` in leidraad.yaml",
    )
}

pub fn invalid_setting(span: Span, name: &str, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new(
        "C105",
        span,
        Text::new(
            format!("`{name}` cannot be this: expected {en}"),
            format!("`{name}` kan dit niet zijn: verwacht {nl}"),
        ),
    )
    .help(
        "the manual's page on configuration says what each setting takes",
        "de handleiding zegt bij de configuratie wat elke instelling aanneemt",
    )
}

pub fn front_matter_unclosed(span: Span) -> Diagnostic {
    Diagnostic::new(
        "F101",
        span,
        Text::new(
            "the front matter is opened here and never closed",
            "de front matter begint hier en wordt nooit afgesloten",
        ),
    )
    .help(
        "put a line with only `---` after the last key",
        "zet na de laatste sleutel een regel met alleen `---`",
    )
}

pub fn no_title(span: Span) -> Diagnostic {
    Diagnostic::new(
        "F102",
        span,
        Text::new("this page has no title", "deze pagina heeft geen titel"),
    )
    .help(
        "add `title:` to the front matter, or a first line `# Title`",
        "zet `title:` in de front matter of begin met een regel `# Titel`",
    )
}

pub fn invalid_id(span: Span, id: &str) -> Diagnostic {
    Diagnostic::new(
        "F103",
        span,
        Text::new(
            format!("`{id}` cannot be an id"),
            format!("`{id}` kan geen id zijn"),
        ),
    )
    .help(
        "use small letters a–z, digits and single hyphens between them",
        "gebruik kleine letters a–z, cijfers en losse koppeltekens ertussen",
    )
}

pub fn invalid_date(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(
        "F104",
        span,
        Text::new(
            format!("`{text}` is not a date"),
            format!("`{text}` is geen datum"),
        ),
    )
    .help(
        "write it as year-month-day, for instance 2026-11-23",
        "schrijf hem als jaar-maand-dag, bijvoorbeeld 2026-11-23",
    )
}

pub fn language_differs(span: Span, lang: &str, folder: &str) -> Diagnostic {
    Diagnostic::new(
        "F105",
        span,
        Text::new(
            format!("`lang: {lang}` stands in the folder of `{folder}`"),
            format!("`lang: {lang}` staat in de map van `{folder}`"),
        ),
    )
    .help(
        "move the file, or leave `lang` out",
        "verplaats het bestand of laat `lang` weg",
    )
    .fix(span, folder)
}

pub fn name_without_id(path: &str) -> Diagnostic {
    Diagnostic::new(
        "F106",
        Place::Path(path.to_string()),
        Text::new(
            "no id can be made from this name",
            "van deze naam is geen id te maken",
        ),
    )
    .help(
        "give the file a name with letters or digits, or set `id` and `slug`",
        "geef het bestand een naam met letters of cijfers, of zet `id` en `slug`",
    )
}

pub fn duplicate_id(span: Span, id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "F107",
        span,
        Text::new(
            format!("another page in this language has the id `{id}`"),
            format!("een andere pagina in deze taal heeft de id `{id}`"),
        ),
    )
    .label(first, "the other page", "de andere pagina")
    .help(
        "give one of them another `id`",
        "geef een van beide een andere `id`",
    )
}

pub fn reserved_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        "F108",
        span,
        Text::new(
            format!("`{name}` is a reserved name"),
            format!("`{name}` is een gereserveerde naam"),
        ),
    )
    .help(
        "choose another name or `slug`",
        "kies een andere naam of `slug`",
    )
}

pub fn hidden_character(span: Span, character: char) -> Diagnostic {
    let code = character as u32;
    Diagnostic::new(
        "F109",
        span,
        Text::new(
            format!("hidden character U+{code:04X}"),
            format!("verborgen teken U+{code:04X}"),
        ),
    )
    .help(
        "delete it; it can make text read differently from what it is",
        "verwijder het; het kan tekst anders laten lezen dan die is",
    )
}

pub fn changes_out_of_order(span: Span) -> Diagnostic {
    Diagnostic::new(
        "F110",
        span,
        Text::new(
            "this change is newer than the one before it",
            "deze wijziging is nieuwer dan de vorige",
        ),
    )
    .help(
        "list the newest change first",
        "zet de nieuwste wijziging voorop",
    )
}

pub fn dates_contradict(span: Span, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new("F111", span, Text::new(en, nl)).help(
        "correct one of the two dates",
        "verbeter een van de twee datums",
    )
}

pub fn page_missing(place: Place, id: &str, language: &str, source: &str) -> Diagnostic {
    Diagnostic::new(
        "T101",
        place,
        Text::new(
            format!("the page `{id}` does not exist in `{language}`"),
            format!("de pagina `{id}` bestaat niet in `{language}`"),
        ),
    )
    .help(
        format!("until it is translated, readers get the text in `{source}` with a notice"),
        format!("tot de vertaling er is, krijgen lezers de tekst in `{source}` met een melding"),
    )
}

pub fn heading_only_in_translation<'a>(
    span: Span,
    id: &str,
    source_page: Span,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "T102",
        span,
        Text::new(
            format!("the source text has no heading `{id}`"),
            format!("de brontekst heeft geen kop `{id}`"),
        ),
    )
    .label(source_page, "the source text", "de brontekst");
    suggest(
        diagnostic,
        id,
        known,
        (
            "give the heading the id it has in the source text",
            "geef de kop de id die hij in de brontekst heeft",
        ),
    )
}

pub fn heading_level_differs(span: Span, id: &str, source: Span) -> Diagnostic {
    Diagnostic::new(
        "T103",
        span,
        Text::new(
            format!("the heading `{id}` has another level in the source text"),
            format!("de kop `{id}` heeft in de brontekst een ander niveau"),
        ),
    )
    .label(source, "in the source text", "in de brontekst")
    .help(
        "give both the same number of `#`",
        "geef beide evenveel keer `#`",
    )
}

pub fn headings_reordered(span: Span, id: &str, source: Span) -> Diagnostic {
    Diagnostic::new(
        "T104",
        span,
        Text::new(
            format!("the heading `{id}` stands in another place than in the source text"),
            format!("de kop `{id}` staat op een andere plaats dan in de brontekst"),
        ),
    )
    .label(source, "in the source text", "in de brontekst")
    .help(
        "keep the sections in the order of the source text",
        "houd de volgorde van de brontekst aan",
    )
}

pub fn section_missing(span: Span, id: &str, source: Span) -> Diagnostic {
    Diagnostic::new(
        "T105",
        span,
        Text::new(
            format!("the section `{id}` is missing in this translation"),
            format!("het onderdeel `{id}` ontbreekt in deze vertaling"),
        ),
    )
    .label(source, "in the source text", "in de brontekst")
    .help(
        "translate it; until then readers get the source text with a notice",
        "vertaal het; tot dan krijgen lezers de brontekst met een melding",
    )
}

pub fn source_language_missing(span: Span, language: &str) -> Diagnostic {
    Diagnostic::new(
        "T106",
        span,
        Text::new(
            format!("this page does not exist in its source language `{language}`"),
            format!("deze pagina bestaat niet in haar brontaal `{language}`"),
        ),
    )
    .help(
        "write that page, or change `source`",
        "schrijf die pagina of wijzig `source`",
    )
}

pub fn sources_differ(span: Span, other: Span) -> Diagnostic {
    Diagnostic::new(
        "T107",
        span,
        Text::new(
            "the translations of this page name different source languages",
            "de vertalingen van deze pagina noemen verschillende brontalen",
        ),
    )
    .label(other, "the other one", "de andere")
    .help(
        "name the same source language in both, or in one of them only",
        "noem in beide dezelfde brontaal, of noem haar maar in een van de twee",
    )
}

pub fn duplicate_url(span: Span, url: &str, first: &str) -> Diagnostic {
    Diagnostic::new(
        "P101",
        span,
        Text::new(
            format!("`{url}` is also the address of {first}"),
            format!("`{url}` is ook het adres van {first}"),
        ),
    )
    .help(
        "give one of the two another `slug`",
        "geef een van de twee een andere `slug`",
    )
}

pub fn duplicate_url_at(path: &str, url: &str, first: &str) -> Diagnostic {
    Diagnostic::new(
        "P101",
        Place::Path(path.to_string()),
        Text::new(
            format!("`{url}` is also the address of {first}"),
            format!("`{url}` is ook het adres van {first}"),
        ),
    )
    .help(
        "give one of the two another name or `slug`",
        "geef een van de twee een andere naam of `slug`",
    )
}

pub fn alias_collides(span: Span, alias: &str, first: &str) -> Diagnostic {
    Diagnostic::new(
        "P102",
        span,
        Text::new(
            format!("the alias `{alias}` is already the address of {first}"),
            format!("de alias `{alias}` is al het adres van {first}"),
        ),
    )
    .help(
        "remove the alias; the address works as it is",
        "haal de alias weg; het adres werkt al",
    )
}

pub fn invalid_alias(span: Span, alias: &str) -> Diagnostic {
    Diagnostic::new(
        "P103",
        span,
        Text::new(
            format!("`{alias}` cannot be an alias"),
            format!("`{alias}` kan geen alias zijn"),
        ),
    )
    .help(
        "write the old path below the language, for instance `chapters/old-name`",
        "schrijf het oude pad onder de taal, bijvoorbeeld `hoofdstukken/oude-naam`",
    )
}

pub fn invalid_term(span: Span, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new("G101", span, Text::new(en, nl)).help(
        "add the term in that language, with `term` and `definition`",
        "voeg het begrip in die taal toe, met `term` en `definition`",
    )
}

pub fn duplicate_term(span: Span, id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "G102",
        span,
        Text::new(
            format!("the term `{id}` is here twice"),
            format!("het begrip `{id}` staat hier twee keer"),
        ),
    )
    .label(first, "first given here", "hier staat het eerste")
    .help(
        "give one of them another id",
        "geef een van beide een andere id",
    )
}

pub fn duplicate_reference(span: Span, id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "G103",
        span,
        Text::new(
            format!("the reference `{id}` is here twice"),
            format!("de bron `{id}` staat hier twee keer"),
        ),
    )
    .label(first, "first given here", "hier staat de eerste")
    .help(
        "give one of them another id",
        "geef een van beide een andere id",
    )
}

pub fn invalid_reference(span: Span, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new("G104", span, Text::new(en, nl)).help(
        "correct the address, or leave `url` out",
        "verbeter het adres of laat `url` weg",
    )
}

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

pub fn security_without_contact(span: Span) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            "an expiry without a contact: no security.txt is made",
            "een vervaldatum zonder contact: er komt geen security.txt",
        ),
    )
    .help(
        "add `contact:` under `security:`, or take the expiry out",
        "zet `contact:` onder `security:`, of haal de vervaldatum weg",
    )
}

pub fn security_without_expiry(span: Span) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            "security.txt needs the moment on which it expires",
            "security.txt moet zeggen wanneer het vervalt",
        ),
    )
    .help(
        "add `expires: \"YYYY-MM-DDT00:00:00Z\"` under `security:`, less than a year ahead",
        "zet `expires: \"JJJJ-MM-DDT00:00:00Z\"` onder `security:`, minder dan een jaar vooruit",
    )
}

pub fn security_expired(span: Span, expires: &str, date: &str) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            format!("security.txt expired: {expires} is not after {date}, the date of this site"),
            format!("security.txt is verlopen: {expires} ligt niet na {date}, de datum van deze site"),
        ),
    )
    .help(
        "check that the contact still answers, then set a new expiry less than a year ahead",
        "ga na of het contact nog antwoordt en kies dan een nieuwe vervaldatum, minder dan een jaar vooruit",
    )
}

pub fn security_too_far_ahead(span: Span, date: &str) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            format!("security.txt would not expire within a year of {date}"),
            format!("security.txt zou niet binnen een jaar na {date} verlopen"),
        ),
    )
    .help(
        "choose an earlier expiry: RFC 9116 asks for less than a year",
        "kies een eerdere vervaldatum: RFC 9116 vraagt minder dan een jaar",
    )
}
