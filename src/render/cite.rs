//! What a page is cited by, and the forms in which reference managers read it.
//!
//! One value is the source of every form: the written reference, BibTeX, RIS, CSL-JSON, the meta
//! tags and the JSON-LD. The page's script writes the same forms from the JSON-LD, so that pages
//! need not carry them; a browser test holds them against the files. Nothing is filled in that neither the content nor the configuration says.

use super::Renderer;
use super::body::Place;
use super::page::title;
use super::value::{fields, list, text};
use crate::site::{Key, LanguageIndex, PageKind};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write;
use tera::Value;

/// What is known of a page as a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Citation {
    /// The page, its language and its year: the key in a list of references.
    pub key: String,
    pub title: String,
    /// The title of the site; none for the home page, which stands for the whole.
    pub book: Option<String>,
    /// Number of the chapter.
    pub number: Option<String>,
    /// Who publishes it, and so is its author.
    pub publisher: Option<String>,
    pub edition: Option<String>,
    /// `YYYY-MM-DD`.
    pub published: Option<String>,
    pub changed: Option<String>,
    pub language: String,
    /// Absolute address; none without a base URL.
    pub url: Option<String>,
}

/// The words of a written reference.
pub(super) struct Words<'a> {
    pub inside: &'a str,
    pub edition: &'a str,
    pub chapter: &'a str,
    pub undated: &'a str,
}

impl Renderer {
    /// What a page is cited by; none for pages that only show what others say.
    pub(super) fn citation(&self, language: LanguageIndex, key: Key) -> Option<Citation> {
        let site = &self.site;
        let (identity, page) = (site.identity(key), site.page(language, key));
        // An addition is not the publisher's: citing it as that would be false.
        if page.fallback || identity.kind == PageKind::Search || identity.local {
            return None;
        }
        let code = &site.languages[language];
        let front_matter = site.document(language, key).map(|page| &page.front_matter);
        let published = front_matter.and_then(|front_matter| front_matter.published.as_ref());
        let changed = front_matter.and_then(|front_matter| front_matter.changed.first());
        let whole = title(site, language);
        let is_whole = identity.kind == PageKind::Home;
        let mut citation = Citation {
            key: format!("{}-{code}", identity.id),
            title: if is_whole {
                whole.clone()
            } else {
                page.title.clone()
            },
            book: (!is_whole).then_some(whole),
            number: self.chapter_number(language, key).map(Cow::into_owned),
            publisher: site
                .config
                .publisher
                .name
                .as_ref()
                .map(|name| name.of(code).to_string()),
            edition: site.config.edition.clone(),
            published: published.map(|date| date.value.clone()),
            changed: changed.map(|change| change.date.value.clone()),
            language: code.clone(),
            url: self
                .base_url()
                .map(|base| format!("{base}{}", self.plan.permalinks[language][key.index()])),
        };
        if let Some(date) = citation.date() {
            citation.key = format!("{}-{}", citation.key, &date[..4]);
        }
        Some(citation)
    }

    /// The cite box: the written reference and the forms for reference managers.
    pub(super) fn cite(&self, place: Place, citation: &Citation) -> Value {
        let word = |key| self.text(place.language, key);
        let words = Words {
            inside: word("cite_in"),
            edition: word("cite_edition"),
            chapter: word("cite_chapter"),
            undated: word("cite_undated"),
        };
        let date = citation
            .date()
            .map(|date| self.languages[place.language].dates.written(date));
        let formats = [("bibtex", "BibTeX"), ("ris", "RIS"), ("csl", "CSL-JSON")];
        let formats =
            formats
                .into_iter()
                .zip(crate::plan::CITATION_FILES)
                .map(|((id, name), file)| {
                    fields([
                        ("id", text(id)),
                        ("name", text(name)),
                        ("href", text(file)),
                        ("ending", text(file.trim_start_matches("cite"))),
                    ])
                });
        fields([
            (
                "reference",
                text(&citation.reference(&words, date.as_deref())),
            ),
            ("key", text(&citation.key)),
            (
                "url",
                citation.url.as_deref().map_or_else(Value::none, text),
            ),
            ("formats", list(formats.collect())),
        ])
    }
}

impl Citation {
    /// The date of the text as it stands.
    pub fn date(&self) -> Option<&str> {
        self.changed.as_deref().or(self.published.as_deref())
    }

    /// The reference as it is written in a list of references.
    pub fn reference(&self, words: &Words, date: Option<&str>) -> String {
        let mut reference = String::new();
        let date = date.unwrap_or(words.undated);
        // Without an author the title comes first.
        let _ = match &self.publisher {
            Some(author) => write!(
                reference,
                "{}({date}). {}",
                ended(author),
                ended(&self.title)
            ),
            None => write!(reference, "{}({date}). ", ended(&self.title)),
        };
        let edition = self
            .edition
            .as_ref()
            .map(|edition| words.edition.replace("{edition}", edition));
        let chapter = self
            .number
            .as_ref()
            .map(|number| words.chapter.replace("{number}", number));
        let details: Vec<String> = edition.into_iter().chain(chapter).collect();
        let details = if details.is_empty() {
            String::new()
        } else {
            format!("({})", details.join(", "))
        };
        match &self.book {
            Some(book) if details.is_empty() => {
                reference.push_str(&ended(&format!("{} {book}", words.inside)))
            }
            Some(book) => {
                let _ = write!(reference, "{} {book} {details}. ", words.inside);
            }
            None if details.is_empty() => {}
            None => {
                let _ = write!(reference, "{details}. ");
            }
        }
        if let Some(url) = &self.url {
            reference.push_str(url);
        }
        reference.trim_end().to_string()
    }

    /// The content of one of the files beside a page.
    pub fn file(&self, name: &str) -> String {
        match name.rsplit('.').next() {
            Some("bib") => self.bibtex(),
            Some("ris") => self.ris(),
            _ => self.csl(),
        }
    }

    fn bibtex(&self) -> String {
        let kind = if self.book.is_some() {
            "incollection"
        } else {
            "book"
        };
        let mut entry = format!("@{kind}{{{}", self.key);
        let language = match self.language.as_str() {
            "nl" => "dutch",
            "en" => "english",
            other => other,
        };
        let date = self.date();
        // The second pair of braces keeps capitals and the names of organisations as they are.
        let fields = [
            ("author", self.publisher.as_deref(), true),
            ("title", Some(self.title.as_str()), true),
            ("booktitle", self.book.as_deref(), true),
            ("chapter", self.number.as_deref(), false),
            ("edition", self.edition.as_deref(), false),
            ("publisher", self.publisher.as_deref(), true),
            ("year", date.map(|date| &date[..4]), false),
            ("date", date, false),
            ("language", Some(language), false),
        ];
        for (name, value, keeps) in fields {
            if let Some(value) = value {
                let (open, close) = if keeps { ("{{", "}}") } else { ("{", "}") };
                let _ = write!(
                    entry,
                    ",\n  {name} = {open}{}{close}",
                    bibtex_escaped(value)
                );
            }
        }
        // An address is read as it is written.
        if let Some(url) = &self.url {
            let _ = write!(entry, ",\n  url = {{{url}}}");
        }
        entry.push_str("\n}\n");
        entry
    }

    fn ris(&self) -> String {
        let kind = if self.book.is_some() { "CHAP" } else { "BOOK" };
        let date = self.date();
        let day = date.map(|date| date.replace('-', "/"));
        let fields = [
            ("TY", Some(kind)),
            ("ID", Some(self.key.as_str())),
            ("AU", self.publisher.as_deref()),
            ("TI", Some(self.title.as_str())),
            ("T2", self.book.as_deref()),
            ("SE", self.number.as_deref()),
            ("ET", self.edition.as_deref()),
            ("PB", self.publisher.as_deref()),
            ("PY", date.map(|date| &date[..4])),
            ("DA", day.as_deref()),
            ("LA", Some(self.language.as_str())),
            ("UR", self.url.as_deref()),
        ];
        let mut record = String::with_capacity(512);
        for (tag, value) in fields {
            if let Some(value) = value {
                record.push_str(tag);
                record.push_str("  -");
                // One line a field: a line break would end it.
                for word in value.split_whitespace() {
                    record.push(' ');
                    record.push_str(word);
                }
                if value.trim().is_empty() {
                    record.push(' ');
                }
                record.push_str("\r\n");
            }
        }
        record.push_str("ER  - \r\n");
        record
    }

    fn csl(&self) -> String {
        let author = self.publisher.as_deref();
        let date = self.date().map(|date| {
            let parts = date.split('-').filter_map(|part| part.parse().ok());
            CslDate {
                parts: [parts.collect()],
            }
        });
        let item = CslItem {
            url: self.url.as_deref(),
            author: author.map(|literal| [CslName { literal }]),
            number: self.number.as_deref(),
            book: self.book.as_deref(),
            edition: self.edition.as_deref(),
            id: &self.key,
            issued: date,
            language: &self.language,
            publisher: self.publisher.as_deref(),
            title: &self.title,
            kind: if self.book.is_some() {
                "chapter"
            } else {
                "book"
            },
        };
        // A list of items is what reference managers import. Strings and numbers always serialise.
        let mut text = serde_json::to_string_pretty(&[item]).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// An item of CSL-JSON, its fields in the order of their names.
#[derive(Serialize)]
struct CslItem<'a> {
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<[CslName<'a>; 1]>,
    #[serde(rename = "chapter-number", skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    book: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'a str>,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<CslDate>,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct CslName<'a> {
    literal: &'a str,
}

#[derive(Serialize)]
struct CslDate {
    #[serde(rename = "date-parts")]
    parts: [Vec<u32>; 1],
}

/// A part of a reference with a full stop and a space, unless it ends in a mark of its own.
fn ended(part: &str) -> String {
    if part.ends_with(['.', '?', '!']) {
        format!("{part} ")
    } else {
        format!("{part}. ")
    }
}

/// Text as BibTeX reads it back. Braces are written as commands, since BibTeX counts even those
/// after a backslash.
fn bibtex_escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            character if character.is_whitespace() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Citation, Words};

    const WORDS: Words = Words {
        inside: "In",
        edition: "uitgave {edition}",
        chapter: "hoofdstuk {number}",
        undated: "z.d.",
    };

    fn chapter() -> Citation {
        Citation {
            key: "risk-nl-2026".into(),
            title: "Risico’s & kansen: 100% “één {maat}”?".into(),
            book: Some("Leidraad".into()),
            number: Some("5".into()),
            publisher: Some("Bureau <X> & Co".into()),
            edition: Some("2026.1".into()),
            published: Some("2026-01-31".into()),
            changed: Some("2026-11-03".into()),
            language: "nl".into(),
            url: Some("https://example.org/nl/risico/".into()),
        }
    }

    #[test]
    fn a_reference_names_what_is_known() {
        assert_eq!(
            chapter().reference(&WORDS, Some("3 november 2026")),
            "Bureau <X> & Co. (3 november 2026). Risico’s & kansen: 100% “één {maat}”? In Leidraad (uitgave 2026.1, hoofdstuk 5). https://example.org/nl/risico/"
        );
        let bare = Citation {
            title: "Titel".into(),
            book: Some("Boek".into()),
            ..Citation::default()
        };
        assert_eq!(bare.reference(&WORDS, None), "Titel. (z.d.). In Boek.");
        let whole = Citation {
            title: "Boek".into(),
            edition: Some("2".into()),
            ..Citation::default()
        };
        assert_eq!(
            whole.reference(&WORDS, Some("2026")),
            "Boek. (2026). (uitgave 2)."
        );
    }

    #[test]
    fn bibtex_keeps_its_braces_in_balance() {
        let text = chapter().bibtex();
        assert!(text.contains("title = {{Risico’s \\& kansen: 100\\% “één \\textbraceleft{}maat\\textbraceright{}”?}},"), "{text}");
        assert!(text.contains("date = {2026-11-03},"), "{text}");
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn ris_has_one_line_a_field() {
        let citation = Citation {
            title: "Een\ntitel  met wit".into(),
            ..chapter()
        };
        let text = citation.ris();
        assert!(text.starts_with("TY  - CHAP\r\n") && text.ends_with("ER  - \r\n"));
        assert!(text.contains("\r\nTI  - Een titel met wit\r\n"), "{text}");
        assert!(text.contains("\r\nDA  - 2026/11/03\r\n"), "{text}");
    }

    #[test]
    fn csl_is_json_with_the_same_values() {
        let value: serde_json::Value = serde_json::from_str(&chapter().csl()).expect("JSON");
        assert_eq!(value[0]["title"], chapter().title.as_str());
        assert_eq!(
            value[0]["issued"]["date-parts"],
            serde_json::json!([[2026, 11, 3]])
        );
        assert_eq!(value[0]["author"][0]["literal"], "Bureau <X> & Co");
    }
}
