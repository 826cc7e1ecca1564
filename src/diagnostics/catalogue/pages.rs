//! Problems of pages as a whole, of their translations and paths, and of terms and references.

use super::suggest;
use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::Span;

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
