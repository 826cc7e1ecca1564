//! The results page filled in for a query, for readers without scripts who have a server that can
//! search.

use super::page::View;
use super::value::{fields, html, list, optional, text};
use super::{Renderer, body::Place, root_of};
use crate::diagnostics::Diagnostic;
use crate::plan::relative;
use crate::search::{Index, Results};
use crate::site::{Key, LanguageIndex};
use std::sync::Arc;
use tera::Value;

/// Most results of one language on the page.
const MOST: usize = 20;

impl Renderer {
    /// The results page of a language with the answers to a query.
    pub fn search_answer(
        &self,
        path: &str,
        (language, key): (LanguageIndex, Key),
        query: &str,
        indexes: &[Arc<Index>],
        manifests: &[String],
    ) -> Result<String, Vec<Diagnostic>> {
        let place = Place {
            path,
            language,
            key: Some(key),
            number: None,
        };
        let mut view = View::new();
        self.frame(&mut view, place, key, self.site.page(language, key));
        view.set("html", html(""));
        self.search_page(&mut view, place, manifests);
        view.set("query", text(query));
        view.set("results", self.results(place, query, indexes));
        self.template("search.html", path, language, &root_of(path), view.finish())
    }

    fn results(&self, place: Place, query: &str, indexes: &[Arc<Index>]) -> Value {
        let language = place.language;
        let Some(index) = indexes.get(language) else {
            return Value::none();
        };
        let own = index.query(query, MOST);
        let mut groups = vec![(language, own.clone())];
        if own.ask_others {
            for (other, index) in indexes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != language)
            {
                groups.push((other, index.query(query, MOST)));
            }
        }
        groups.retain(|(_, results)| !results.hits.is_empty());
        let several = groups.len() > 1 || groups.iter().any(|(group, _)| *group != language);
        let fill = |key: &str| self.text(language, key).replace("{q}", query);
        let count = match groups
            .iter()
            .map(|(_, results)| results.total)
            .sum::<usize>()
        {
            0 => fill("search_none"),
            total => self
                .theme
                .counted(&self.site.languages[language], "search", total)
                .replace("{n}", &total.to_string())
                .replace("{q}", query),
        };
        let mut notes: Vec<Value> = Vec::new();
        for instead in &own.instead {
            let note = self
                .text(language, "search_instead")
                .replace("{typed}", &instead.typed)
                .replace("{found}", &instead.found);
            notes.push(text(&note));
        }
        for missing in &own.missing {
            notes.push(text(
                &self
                    .text(language, "search_missing")
                    .replace("{typed}", missing),
            ));
        }
        if groups.is_empty() {
            notes.push(text(self.text(language, "search_none_help")));
        }
        fields([
            ("query", text(query)),
            ("count_text", text(&count)),
            ("notes", list(notes)),
            (
                "groups",
                list(
                    groups
                        .iter()
                        .map(|(group, results)| self.group(place, *group, results, several))
                        .collect(),
                ),
            ),
        ])
    }

    fn group(
        &self,
        place: Place,
        language: LanguageIndex,
        results: &Results,
        is_named: bool,
    ) -> Value {
        let code = &self.site.languages[language];
        let title = match self.text(place.language, &format!("search_in_{code}")) {
            "" => self.text(place.language, "search_in_other"),
            title => title,
        };
        let hits = results.hits.iter().map(|hit| {
            fields([
                ("title", text(&hit.title)),
                ("href", text(&relative(place.path, &hit.page))),
                ("section_title", text(&hit.section_title)),
                ("heading", optional(hit.heading.as_deref())),
                ("section_href", text(&relative(place.path, &hit.url))),
                ("text", text(&hit.summary)),
            ])
        });
        fields([
            ("lang", text(code)),
            ("title", text(title)),
            ("is_named", Value::from(is_named)),
            ("hits", list(hits.collect())),
        ])
    }
}
