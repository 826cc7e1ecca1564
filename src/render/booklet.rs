//! Booklets: a part of the guidance, or all of it, on one page to print.
//!
//! The texts are those of the pages, one after another, with headings one level deeper and ids that
//! say which page they come from; links between its pages lead within the booklet.

use super::body::{Filler, Place};
use super::notes::Numbers;
use super::page::{View, language_name, title};
use super::terms;
use super::value::{fields, html, list, optional, text};
use super::{Renderer, root_of};
use crate::diagnostics::Diagnostic;
use crate::site::{Key, LanguageIndex, PageKind};
use std::collections::BTreeSet;
use tera::Value;

/// The pages of a booklet.
pub(super) struct Bound {
    keys: BTreeSet<Key>,
}

impl Bound {
    /// What stands before the ids of a page of this booklet; none for pages outside it.
    pub fn prefix(&self, renderer: &Renderer, key: Key) -> Option<String> {
        let known = self.keys.contains(&key);
        known.then(|| format!("{}--", renderer.site.identity(key).id))
    }
}

impl Renderer {
    /// The booklet of the page `key` and all below it; of the home page, everything there is.
    pub(super) fn booklet(
        &self,
        path: &str,
        language: LanguageIndex,
        key: Key,
    ) -> Result<String, Vec<Diagnostic>> {
        let site = &self.site;
        let keys = crate::plan::booklet_pages(site, language, key);
        let bound = Bound {
            keys: keys.iter().copied().collect(),
        };
        let is_whole = site.identity(key).kind == PageKind::Home;
        let place = Place {
            path,
            language,
            key: None,
            number: None,
        };
        let numbers = Numbers::default();
        let depth_of = |page: Key| site.ancestors(language, page).len();
        let top = depth_of(key) + usize::from(is_whole);
        let chapters = keys.iter().map(|page| {
            let deeper = depth_of(*page).saturating_sub(top);
            self.bound_page(place, *page, deeper.min(2) as u8, &bound, &numbers)
        });
        let mut view = View::new();
        view.set("chapters", list(chapters.collect()));
        let whole = title(site, language);
        let heading = if is_whole {
            whole.clone()
        } else {
            site.page(language, key).title.clone()
        };
        view.set("kind", "booklet");
        view.set("id", text(&site.identity(key).id));
        view.set("title", text(&heading));
        view.set("heading", text(&heading));
        view.set("whole", optional((!is_whole).then_some(whole.as_str())));
        view.set("summary", Value::none());
        view.set("indexed", Value::from(false));
        let home = self.link_value(place, Some(key));
        view.set("of", home);
        let dates = &self.languages[language].dates;
        view.set("date", dates.value(site.date.as_deref()));
        let address = self
            .base_url()
            .map(|base| format!("{base}{}", self.plan.permalinks[language][key.index()]));
        view.set("address", optional(address.as_deref()));
        let others = site
            .languages
            .iter()
            .enumerate()
            .filter_map(|(other, code)| {
                let path_of = self.plan.booklets.get(&(other, key))?;
                Some(fields([
                    ("code", text(code)),
                    ("name", text(&language_name(&self.theme, code))),
                    ("href", text(&crate::plan::relative(path, path_of))),
                    ("current", Value::from(other == language)),
                    ("missing", Value::from(false)),
                ]))
            });
        view.set("languages", list(others.collect()));
        self.template(
            "booklet.html",
            path,
            language,
            &root_of(path),
            view.finish(),
        )
    }

    /// One page as a chapter of a booklet.
    fn bound_page(
        &self,
        place: Place,
        key: Key,
        deeper: u8,
        bound: &Bound,
        numbers: &Numbers,
    ) -> Value {
        let site = &self.site;
        let page = site.page(place.language, key);
        let number = self.chapter_number(place.language, key);
        let place = Place {
            key: Some(key),
            number: number.as_deref(),
            ..place
        };
        let id = &site.identity(key).id;
        let mut body = String::new();
        let mut sections = Vec::new();
        if let Some(document) = page.document {
            let filler = Filler {
                renderer: self,
                place,
                document: &site.documents[document],
                index: document,
                depth: 0,
                prefix: format!("{id}--"),
                numbers: self.section_numbers(place, document),
                numbers_given: numbers,
                language: None,
                terms: &terms::NONE,
                bound: Some(bound),
                deeper: 1 + deeper,
            };
            self.text_of(&filler, &mut body);
            self.footnotes(
                place,
                numbers,
                Some(bound),
                (document, &terms::NONE),
                &mut body,
            );
            let headings = site.documents[document].facts.headings.iter();
            let own = headings
                .zip(&filler.numbers)
                .filter(|(heading, _)| heading.level == 2);
            sections.extend(own.map(|(heading, number)| {
                fields([
                    ("id", text(&format!("{id}--{}", heading.id))),
                    ("title", text(&heading.title)),
                    ("number", optional(number.as_deref())),
                ])
            }));
        }
        let front_matter = site
            .document(place.language, key)
            .map(|page| &page.front_matter);
        let sources = front_matter.map(|front_matter| {
            self.sources(
                place,
                front_matter.sources.iter().map(|id| id.value.as_str()),
            )
        });
        let dates = &self.languages[place.language].dates;
        let reviewed = front_matter.and_then(|front_matter| front_matter.reviewed.as_ref());
        fields([
            ("id", text(&format!("{id}--"))),
            ("title", text(&page.title)),
            ("number", optional(number.as_deref())),
            ("level", Value::from(u64::from(2 + deeper))),
            (
                "lang",
                optional(
                    page.fallback
                        .then(|| site.languages[site.identity(key).source].as_str()),
                ),
            ),
            ("lead", self.summary(place.language, key)),
            ("html", html(&body)),
            ("sections", list(sections)),
            ("sources", sources.unwrap_or_else(Value::none)),
            (
                "reviewed",
                dates.value(reviewed.map(|date| date.value.as_str())),
            ),
        ])
    }
}
