//! Terms explained at the word: the first use in each section opens its definition.

use super::Renderer;
use super::body::Place;
use super::page::language_name;
use super::value::{fields, html, list, optional, text};
use crate::site::{DocumentIndex, PageKind, Resolved};
use std::collections::{BTreeSet, HashMap};
use tera::Value;

/// Which links of a document open a definition.
#[derive(Default)]
pub(super) struct Terms {
    /// By link: the place of its term in `explained`.
    opening: Vec<Option<usize>>,
    /// The terms the page explains, by index in the glossary, in the order of their first use.
    explained: Vec<usize>,
}

/// For texts that explain nothing.
pub(super) static NONE: Terms = Terms {
    opening: Vec::new(),
    explained: Vec::new(),
};

impl Terms {
    /// The id of the definition that a link opens; none for links that only lead to it.
    pub fn opened_by(&self, link: usize) -> Option<String> {
        self.opening.get(link).copied().flatten().map(id)
    }
}

fn id(place: usize) -> String {
    format!("page-t{place}")
}

impl Renderer {
    /// The terms a document explains; none where there is no glossary to read on in.
    pub(super) fn terms(&self, place: Place, index: DocumentIndex) -> Terms {
        let site = &self.site;
        let document = &site.documents[index];
        let mut terms = Terms::default();
        if site.generated(PageKind::Glossary).is_none() {
            return terms;
        }
        let code = &site.languages[place.language];
        let mut seen = BTreeSet::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        terms.opening = vec![None; document.facts.links.len()];
        for (link, target) in site.links[index].iter().enumerate() {
            let Resolved::Term(term) = target else {
                continue;
            };
            let has_text = site.glossary.terms[*term].languages.contains_key(code);
            if has_text && seen.insert((document.facts.links[link].section, *term)) {
                let place = *places.entry(*term).or_insert_with(|| {
                    terms.explained.push(*term);
                    terms.explained.len() - 1
                });
                terms.opening[link] = Some(place);
            }
        }
        terms
    }

    /// What the page shows of each term it explains.
    pub(super) fn definitions(&self, place: Place, terms: &Terms) -> Value {
        let site = &self.site;
        let code = &site.languages[place.language];
        let address = site
            .generated(PageKind::Glossary)
            .map(|key| self.href(place.path, place.language, key))
            .unwrap_or_default();
        let definitions = terms.explained.iter().enumerate().map(|(number, index)| {
            let term = &site.glossary.terms[*index];
            let own = &term.languages[code];
            let definition = self.fragment(
                place,
                &term.definitions[code],
                &site.term_links[*index][code],
            );
            let others = term.languages.iter().filter(|(other, _)| *other != code);
            let others = others.map(|(other, words)| {
                fields([
                    ("lang", text(other)),
                    ("name", text(&language_name(&self.theme, other))),
                    ("term", text(&words.term)),
                ])
            });
            fields([
                ("id", text(&id(number))),
                ("term", text(&own.term)),
                ("abbreviation", optional(own.abbreviation.as_deref())),
                ("definition", html(&definition)),
                ("other", list(others.collect())),
                ("href", text(&format!("{address}#{}", term.id))),
            ])
        });
        list(definitions.collect())
    }
}
