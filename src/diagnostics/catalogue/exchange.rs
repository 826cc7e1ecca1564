//! Problems of translation files that are taken over.

use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

pub fn po_unreadable(span: Span, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new("E101", span, Text::new(en, nl)).help(
        "mend this place, or export the file again; nothing was taken over from it",
        "herstel deze plaats, of exporteer het bestand opnieuw; er is niets uit overgenomen",
    )
}

/// The charset that the header names; none: the bytes are not UTF-8.
pub fn po_charset(span: Span, charset: Option<&str>) -> Diagnostic {
    let (en, nl) = match charset {
        None => (
            "this is not UTF-8".to_string(),
            "dit is geen UTF-8".to_string(),
        ),
        Some("") => (
            "the header names no charset".to_string(),
            "de kop noemt geen tekenset".to_string(),
        ),
        Some(charset) => {
            let charset = charset.escape_default();
            (
                format!("the header names the charset `{charset}`, not UTF-8"),
                format!("de kop noemt de tekenset `{charset}`, niet UTF-8"),
            )
        }
    };
    Diagnostic::new("E102", span, Text::new(en, nl)).help(
        "save the file as UTF-8 with `Content-Type: text/plain; charset=UTF-8` in its header, as `msgconv -t UTF-8` does",
        "bewaar het bestand als UTF-8 met `Content-Type: text/plain; charset=UTF-8` in de kop, zoals `msgconv -t UTF-8` doet",
    )
}

/// The language that the header names; none: there is no header.
pub fn po_header(span: Span, language: Option<&str>, languages: &[String]) -> Diagnostic {
    let (en, nl) = match language {
        None => (
            "this file has no header".to_string(),
            "dit bestand heeft geen kop".to_string(),
        ),
        Some("") => (
            "the header names no language".to_string(),
            "de kop noemt geen taal".to_string(),
        ),
        Some(code) => {
            let code = code.escape_default();
            (
                format!("the header names the language `{code}`, which this site does not have"),
                format!("de kop noemt de taal `{code}`, die deze site niet heeft"),
            )
        }
    };
    let languages = languages.join(", ");
    Diagnostic::new("E102", span, Text::new(en, nl)).help(
        format!("the first entry has an empty msgid and in its msgstr a line `Language: …`, one of: {languages}"),
        format!("de eerste ingang heeft een lege msgid en in msgstr een regel `Language: …`, een van: {languages}"),
    )
}

pub fn po_moved_on(span: Span, context: &str, source: Span) -> Diagnostic {
    let context = context.escape_default();
    Diagnostic::new(
        "E103",
        span,
        Text::new(
            format!("the source no longer says what `{context}` translates"),
            format!("de bron zegt niet meer wat `{context}` vertaalt"),
        ),
    )
    .label(source, "the source as it is now", "de bron zoals zij nu is")
    .help(
        "this entry was not taken over; export again and translate the text as it now is",
        "deze ingang is niet overgenomen; exporteer opnieuw en vertaal de tekst zoals die nu is",
    )
}

pub fn po_foreign(span: Span, context: &str) -> Diagnostic {
    let context = context.escape_default();
    let (en, nl) = match context.to_string().as_str() {
        "" => (
            "this entry has no context, so nothing says which text it is of".to_string(),
            "deze ingang heeft geen context, dus niets zegt van welke tekst hij is".to_string(),
        ),
        context => (
            format!("`{context}` is no text of this site that is translated into this language"),
            format!("`{context}` is geen tekst van deze site die naar deze taal wordt vertaald"),
        ),
    };
    Diagnostic::new("E104", span, Text::new(en, nl)).help(
        "this entry was not taken over; translate in a file that `leidraad po export` wrote, and leave msgctxt and msgid as they are",
        "deze ingang is niet overgenomen; vertaal in een bestand dat `leidraad po export` schreef en laat msgctxt en msgid zoals ze zijn",
    )
}

pub fn po_twice(span: Span, context: &str, first: Span) -> Diagnostic {
    let context = context.escape_default();
    Diagnostic::new(
        "E105",
        span,
        Text::new(
            format!("`{context}` is translated twice"),
            format!("`{context}` is twee keer vertaald"),
        ),
    )
    .label(first, "and here", "en hier")
    .help(
        "keep one of the two; neither was taken over",
        "houd een van de twee; geen van beide is overgenomen",
    )
}

pub fn po_missing(header: Span, context: &str, source: &str) -> Diagnostic {
    let source = shortened(source);
    Diagnostic::new(
        "E106",
        header,
        Text::new(
            format!("this file has no entry `{context}`: “{source}”"),
            format!("dit bestand heeft geen ingang `{context}`: “{source}”"),
        ),
    )
    .help(
        "that text stays as it is; export again to have the entry back",
        "die tekst blijft zoals hij is; exporteer opnieuw om de ingang terug te krijgen",
    )
}

pub fn po_fuzzy(span: Span, context: &str) -> Diagnostic {
    Diagnostic::new(
        "E107",
        span,
        Text::new(
            format!("`{context}` is marked as fuzzy and was not taken over"),
            format!("`{context}` is als onzeker gemarkeerd en niet overgenomen"),
        ),
    )
    .help(
        "compare it with the source, mend it, and take the mark `fuzzy` away",
        "vergelijk de vertaling met de bron, pas haar aan en haal de markering `fuzzy` weg",
    )
}

/// `cause`: the error that the text would bring into the site.
pub fn po_unfit(span: Span, context: &str, cause: Option<&Text>) -> Diagnostic {
    let (en, nl) = match cause {
        Some(cause) => (
            format!(
                "the translation of `{context}` would bring in an error: {}",
                cause.en
            ),
            format!(
                "de vertaling van `{context}` zou een fout geven: {}",
                cause.nl
            ),
        ),
        None => (
            format!("the translation of `{context}` would change the form of the page around it"),
            format!("de vertaling van `{context}` zou de vorm van de pagina eromheen wijzigen"),
        ),
    };
    Diagnostic::new("E108", span, Text::new(en, nl)).help(
        "keep the Markdown of the source text, and add none that makes a heading, list, table or paragraph; this text was not taken over",
        "houd de Markdown van de brontekst, en voeg niets toe dat een kop, lijst, tabel of alinea maakt; deze tekst is niet overgenomen",
    )
}

pub fn po_changed_since(span: Span, context: &str, now: &str) -> Diagnostic {
    let now = shortened(now);
    Diagnostic::new(
        "E109",
        span,
        Text::new(
            format!("the translation of `{context}` has been changed in the site since the export: “{now}”"),
            format!("de vertaling van `{context}` is na de export in de site gewijzigd: “{now}”"),
        ),
    )
    .help(
        "choose one: put this text into the page by hand, or export again; nothing was written over",
        "kies: zet deze tekst met de hand in de pagina, of exporteer opnieuw; er is niets overschreven",
    )
}

pub fn po_waiting(span: Span, section: &str, waits_for: &str, missing: usize) -> Diagnostic {
    let name = |id: &str, en: &str, nl: &str| match id {
        "" => (en.to_string(), nl.to_string()),
        id => (
            format!("the section `{id}`"),
            format!("het onderdeel `{id}`"),
        ),
    };
    let (en, nl) = name(
        section,
        "the opening of the page",
        "het begin van de pagina",
    );
    let (for_en, for_nl) = match section == waits_for {
        true => ("it".to_string(), "het".to_string()),
        false => name(
            waits_for,
            "the opening of the page",
            "het begin van de pagina",
        ),
    };
    Diagnostic::new(
        "E110",
        span,
        Text::new(
            format!("{en} is made anew and waits: {missing} texts of {for_en} have no translation"),
            format!("{nl} wordt opnieuw gemaakt en wacht: {missing} teksten ervan hebben geen vertaling ({for_nl})"),
        ),
    )
    .help(
        "its form changed, or it does not exist yet; translate the other texts too and import again",
        "de vorm is gewijzigd of bestaat nog niet; vertaal ook de andere teksten en importeer opnieuw",
    )
}

pub fn po_plural(span: Span) -> Diagnostic {
    Diagnostic::new(
        "E111",
        span,
        Text::new(
            "this entry has plural forms, and no text of a page has them",
            "deze ingang heeft meervoudsvormen, en geen tekst van een pagina heeft die",
        ),
    )
    .help(
        "write one msgid and one msgstr; this entry was not taken over",
        "schrijf één msgid en één msgstr; deze ingang is niet overgenomen",
    )
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let start: String = line.chars().take(MOST - 1).collect();
    format!("{start}…")
}
