//! The pages the program itself makes: glossary, references, search, languages, 404.

use super::body::Place;
use super::page::{View, language_name, title};
use super::value::{fields, html, list, optional, text};
use super::{Renderer, root_of};
use crate::content::make_id;
use crate::content::references::ReferenceKind;
use crate::diagnostics::Diagnostic;
use crate::site::order::{collator, compare};
use crate::site::{Key, Page, PageKind};
use tera::Value;

/// Entries of a list under the letters they begin with.
pub(super) struct Letters<T> {
    groups: Vec<(String, Vec<T>)>,
}

impl<T> Letters<T> {
    /// Sorts entries as a dictionary of the language does, and groups them by first letter.
    pub(super) fn new(language: &str, mut entries: Vec<(String, T)>) -> Self {
        let collator = collator(language);
        entries.sort_by(|(a, _), (b, _)| compare(collator.as_ref(), a, b));
        let mut groups: Vec<(String, Vec<T>)> = Vec::new();
        for (name, entry) in entries {
            let letter = make_id(&name)
                .chars()
                .next()
                .filter(char::is_ascii_alphabetic)
                .map_or("#".to_string(), |letter| {
                    letter.to_ascii_uppercase().to_string()
                });
            match groups.iter_mut().find(|(known, _)| *known == letter) {
                Some((_, entries)) => entries.push(entry),
                None => groups.push((letter, vec![entry])),
            }
        }
        Letters { groups }
    }

    pub(super) fn value(self, entries: impl Fn(T) -> Value) -> Value {
        let groups = self.groups.into_iter().map(|(letter, group)| {
            fields([
                ("letter", text(&letter)),
                ("entries", list(group.into_iter().map(&entries).collect())),
            ])
        });
        list(groups.collect())
    }
}

impl Renderer {
    pub(super) fn glossary(&self, view: &mut View, place: Place) {
        let site = &self.site;
        let code = &site.languages[place.language];
        let mut entries = Vec::new();
        for (index, term) in site.glossary.terms.iter().enumerate() {
            if let Some(own) = term.languages.get(code) {
                entries.push((own.term.clone(), index));
            }
        }
        let letters = Letters::new(code, entries);
        view.set("letters", letters.value(|index| self.term(place, index)));
    }

    fn term(&self, place: Place, index: usize) -> Value {
        let site = &self.site;
        let code = &site.languages[place.language];
        let term = &site.glossary.terms[index];
        let own = &term.languages[code];
        let definition = self.fragment(
            place,
            &term.definitions[code],
            &site.term_links[index][code],
        );
        let other = term
            .languages
            .iter()
            .filter(|(language, _)| *language != code);
        let texts = |texts: &[String]| list(texts.iter().map(|word| text(word)).collect());
        fields([
            ("id", text(&term.id)),
            ("local", self.entry_mark(place.language, term.local)),
            ("term", text(&own.term)),
            ("abbreviation", optional(own.abbreviation.as_deref())),
            ("definition", html(&definition)),
            (
                "other",
                list(
                    other
                        .map(|(language, other)| {
                            fields([
                                ("lang", text(language)),
                                ("name", text(&language_name(&self.theme, language))),
                                ("term", text(&other.term)),
                            ])
                        })
                        .collect(),
                ),
            ),
            ("forms", texts(&own.forms)),
            ("avoid", texts(&own.avoid)),
            (
                "sources",
                self.sources(place, term.sources.iter().map(|id| id.value.as_str())),
            ),
            (
                "backlinks",
                self.mentions(place, &site.term_backlinks[index]),
            ),
        ])
    }

    fn mentions(&self, place: Place, keys: &[Key]) -> Value {
        list(
            keys.iter()
                .map(|key| self.link_value(place, Some(*key)))
                .collect(),
        )
    }

    pub(super) fn references(&self, view: &mut View, place: Place) {
        let site = &self.site;
        let code = &site.languages[place.language];
        let collator = collator(code);
        let groups = ReferenceKind::ALL.into_iter().filter_map(|kind| {
            let mut entries: Vec<usize> = site
                .references
                .entries
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.kind == kind)
                .map(|(index, _)| index)
                .collect();
            if entries.is_empty() {
                return None;
            }
            let name = |index: usize| site.references.entries[index].title.of(code);
            entries.sort_by(|a, b| compare(collator.as_ref(), name(*a), name(*b)));
            Some(fields([
                ("kind", text(kind.text_key().trim_start_matches("kind_"))),
                ("label", text(self.text(place.language, kind.text_key()))),
                (
                    "entries",
                    list(
                        entries
                            .into_iter()
                            .map(|index| self.reference(place, index))
                            .collect(),
                    ),
                ),
            ]))
        });
        view.set("groups", list(groups.collect()));
    }

    fn reference(&self, place: Place, index: usize) -> Value {
        let site = &self.site;
        let code = &site.languages[place.language];
        let entry = &site.references.entries[index];
        let dates = &self.languages[place.language].dates;
        fields([
            ("id", text(&entry.id)),
            ("local", self.entry_mark(place.language, entry.local)),
            ("title", text(entry.title.of(code))),
            // A title given per language is in the reader's language, whatever the document's is.
            (
                "lang",
                match &entry.title {
                    crate::config::TextOrTexts::Text(_) => optional(
                        entry
                            .language
                            .as_ref()
                            .map(|language| language.value.as_str()),
                    ),
                    crate::config::TextOrTexts::Texts(_) => Value::none(),
                },
            ),
            (
                "publisher",
                optional(entry.publisher.as_ref().map(|name| name.of(code))),
            ),
            (
                "date",
                dates.value(entry.date.as_ref().map(|date| date.value.as_str())),
            ),
            (
                "url",
                optional(entry.url.as_ref().map(|url| url.value.as_str())),
            ),
            ("number", optional(entry.number.as_deref())),
            (
                "backlinks",
                self.mentions(place, &site.reference_backlinks[index]),
            ),
        ])
    }

    /// Every page and term from A to Z.
    pub(super) fn search_page(&self, view: &mut View, place: Place, manifests: &[String]) {
        let site = &self.site;
        let code = &site.languages[place.language];
        let mut entries: Vec<(String, Value)> = Vec::new();
        for key in &site.order[place.language] {
            let kind = site.identity(*key).kind;
            let page = site.page(place.language, *key);
            if matches!(kind, PageKind::Search) || page.title.is_empty() {
                continue;
            }
            let lang = if page.fallback {
                &site.languages[site.identity(*key).source]
            } else {
                code
            };
            let href = self.href(place.path, place.language, *key);
            entries.push((
                page.title.clone(),
                entry(
                    &page.title,
                    &href,
                    kind.name(),
                    lang,
                    self.page_mark(place.language, *key),
                ),
            ));
        }
        if let Some(glossary) = site.generated(PageKind::Glossary) {
            let href = self.href(place.path, place.language, glossary);
            for term in &site.glossary.terms {
                if let Some(own) = term.languages.get(code) {
                    entries.push((
                        own.term.clone(),
                        entry(
                            &own.term,
                            &format!("{href}#{}", term.id),
                            "term",
                            code,
                            self.entry_mark(place.language, term.local),
                        ),
                    ));
                }
            }
        }
        if let Some(manifest) = manifests.get(place.language) {
            view.set("search_manifest", html(manifest));
        }
        view.set("az", Letters::new(code, entries).value(|entry| entry));
    }

    /// The questionnaires; none where the page's own text leads to each of them.
    pub(super) fn questionnaire_links(&self, place: Place, page: &Page) -> Value {
        let site = &self.site;
        let is_one = |key: &Key| matches!(site.identity(*key).kind, PageKind::Questionnaire(_));
        let keys = site.order[place.language].iter().copied().filter(is_one);
        let keys: Vec<Key> = keys.collect();
        if self.leads_to_all(page, &keys) {
            return list(Vec::new());
        }
        let questionnaires = keys.into_iter().map(|key| {
            fields([
                ("id", text(&site.identity(key).id)),
                ("title", text(&site.page(place.language, key).title)),
                ("href", text(&self.href(place.path, place.language, key))),
                ("intro", self.summary(place.language, key)),
            ])
        });
        list(questionnaires.collect())
    }

    pub(super) fn languages_page(&self, path: &str) -> Result<String, Vec<Diagnostic>> {
        let site = &self.site;
        let mut view = View::new();
        let entries = site.languages.iter().enumerate().map(|(language, code)| {
            let not_official =
                (!site.config.publisher.official).then(|| self.text(language, "not_official"));
            fields([
                ("code", text(code)),
                ("name", text(&language_name(&self.theme, code))),
                ("title", text(&title(site, language))),
                ("href", text(&self.href(path, language, Key(0)))),
                ("description", self.summary(language, Key(0))),
                ("not_official", optional(not_official)),
            ])
        });
        view.set("entries", list(entries.collect()));
        let titles: Vec<String> = (0..site.languages.len())
            .map(|language| title(site, language))
            .collect();
        view.set("kind", "languages");
        view.set("id", "languages");
        view.set("title", text(&titles.join(" / ")));
        view.set("heading", text(self.text(0, "choose_language")));
        view.set("summary", Value::none());
        view.set("languages", list(Vec::new()));
        view.set("indexed", Value::from(true));
        if let Some(base) = self.base_url() {
            view.set("canonical", text(base));
            let alternates = site.languages.iter().enumerate().map(|(language, code)| {
                fields([
                    ("lang", text(code)),
                    (
                        "href",
                        text(&format!("{base}{}", self.plan.permalinks[language][0])),
                    ),
                ])
            });
            let default = fields([("lang", text("x-default")), ("href", text(base))]);
            view.set("alternates", list(alternates.chain([default]).collect()));
        }
        self.template("languages.html", path, 0, &root_of(path), view.finish())
    }

    /// The page for addresses that lead nowhere. It may be shown at any depth, so its links begin
    /// at the root of the server.
    pub(super) fn not_found_page(&self) -> Result<String, Vec<Diagnostic>> {
        let root = match self.base_url() {
            Some(base) => {
                let rest = base.split_once("://").map_or("", |(_, rest)| rest);
                rest.find('/')
                    .map_or("/".to_string(), |slash| rest[slash..].to_string())
            }
            None => "/".to_string(),
        };
        let mut view = View::new();
        let entries = self
            .site
            .languages
            .iter()
            .enumerate()
            .map(|(language, code)| {
                fields([
                    ("code", text(code)),
                    ("heading", text(self.text(language, "not_found"))),
                    ("text", text(self.text(language, "not_found_text"))),
                    (
                        "not_official",
                        optional(
                            (!self.site.config.publisher.official)
                                .then(|| self.text(language, "not_official")),
                        ),
                    ),
                    ("link", text(self.text(language, "not_found_home"))),
                    (
                        "href",
                        text(&format!(
                            "{root}{}index.html",
                            self.plan.permalinks[language][0]
                        )),
                    ),
                ])
            });
        view.set("entries", list(entries.collect()));
        view.set("kind", "not-found");
        view.set("id", "not-found");
        view.set("title", text(self.text(0, "not_found")));
        view.set("heading", text(self.text(0, "not_found")));
        view.set("summary", Value::none());
        view.set("languages", list(Vec::new()));
        view.set("indexed", Value::from(false));
        self.template("not-found.html", "404.html", 0, &root, view.finish())
    }
}

fn entry(title: &str, href: &str, kind: &str, lang: &str, local: Value) -> Value {
    fields([
        ("local", local),
        ("title", text(title)),
        ("href", text(href)),
        ("kind", text(kind)),
        ("lang", text(lang)),
    ])
}
