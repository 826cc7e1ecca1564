//! Headings: numbered, each a link to itself, with the way to the same heading in other languages.

use super::Renderer;
use super::body::{Filler, Place};
use crate::content::note::NotePlace;
use crate::content::{Document, escape};
use crate::site::DocumentIndex;
use std::collections::HashMap;
use std::fmt::Write;

/// With more languages than this, a heading leads only to the language the page is translated from.
const MOST_LANGUAGES: usize = 4;

impl Renderer {
    /// The numbers of a document's sections below the number of its chapter. A translation has
    /// those of its source, so that they are the same in every language.
    pub(super) fn section_numbers(
        &self,
        place: Place,
        index: DocumentIndex,
    ) -> Vec<Option<String>> {
        let document = &self.site.documents[index];
        let Some(chapter) = place.number else {
            return vec![None; document.facts.headings.len()];
        };
        let own = count(document, chapter);
        let source = place.key.and_then(|key| self.site.source_document(key));
        let Some(source) = source.filter(|source| source.file != document.file) else {
            return own;
        };
        let headings = source.facts.headings.iter();
        let known: HashMap<&str, Option<String>> = headings
            .map(|heading| heading.id.as_str())
            .zip(count(source, chapter))
            .collect();
        let headings = document.facts.headings.iter();
        let shared = headings.map(|heading| known.get(heading.id.as_str()).cloned());
        shared.collect::<Option<Vec<_>>>().unwrap_or(own)
    }
}

/// Numbers of sections and subsections in their order; deeper headings have none.
fn count(document: &Document, chapter: &str) -> Vec<Option<String>> {
    let (mut section, mut subsection) = (0, 0);
    let headings = document.facts.headings.iter();
    let numbers = headings.map(|heading| match heading.level {
        2 => {
            section += 1;
            subsection = 0;
            Some(format!("{chapter}.{section}"))
        }
        3 => {
            subsection += 1;
            Some(format!("{chapter}.{section}.{subsection}"))
        }
        _ => None,
    });
    numbers.collect()
}

impl Filler<'_> {
    pub(super) fn heading(&self, index: usize, html: &mut String) {
        let heading = &self.document.facts.headings[index];
        if self.bound.is_none() {
            self.old_ids(&heading.id, html);
        }
        self.open_heading(index, html);
    }

    /// Places for the ids that a heading had before.
    fn old_ids(&self, id: &str, html: &mut String) {
        for (old, new) in &self.document.front_matter.moved {
            if new.value == id {
                html.push_str("<a id=\"");
                escape(old, html);
                html.push_str("\"></a>");
            }
        }
    }

    fn open_heading(&self, index: usize, html: &mut String) {
        let heading = &self.document.facts.headings[index];
        let level = self.level(heading.level);
        let _ = write!(html, "<h{level} id=\"");
        html.push_str(&self.prefix);
        html.push_str(&heading.id);
        html.push('"');
        if !heading.classes.is_empty() {
            let _ = write!(html, " class=\"{}\"", heading.classes.join(" "));
        }
        html.push('>');
        if self.links_itself() && !heading.has_links {
            html.push_str("<a href=\"#");
            html.push_str(&heading.id);
            html.push_str("\">");
        }
        if let Some(Some(number)) = self.numbers.get(index) {
            let _ = write!(html, "<i>{number}</i> ");
        }
    }

    pub(super) fn heading_end(&self, index: usize, html: &mut String) {
        let heading = &self.document.facts.headings[index];
        if self.links_itself() {
            if heading.has_links {
                let _ = write!(
                    html,
                    " <a class=\"permalink\" href=\"#{}\" aria-label=\"",
                    heading.id
                );
                escape(self.renderer.text(self.place.language, "permalink"), html);
                html.push_str("\">#</a>");
            } else {
                html.push_str("</a>");
            }
            self.other_languages(&heading.id, html);
        }
        let _ = write!(html, "</h{}>", self.level(heading.level));
        if self.depth == 0 {
            let section = index + 1;
            self.renderer
                .stale_notice(self.place, self.index, section, html);
            for at in [NotePlace::Before, NotePlace::Margin] {
                self.renderer.notes(self.place, Some(&heading.id), at, html);
            }
        }
    }

    /// Headings of snippets and booklets are no places of their own.
    fn links_itself(&self) -> bool {
        self.depth == 0 && self.bound.is_none()
    }

    fn level(&self, written: u8) -> u8 {
        (written + self.deeper).min(6)
    }

    /// Links to the same heading in the other languages, by the language's code.
    fn other_languages(&self, id: &str, html: &mut String) {
        let Some(key) = self.place.key else { return };
        let site = &self.renderer.site;
        let identity = site.identity(key);
        for (language, code) in site.languages.iter().enumerate() {
            let Some(document) = identity.documents[language] else {
                continue;
            };
            if language == self.place.language
                || (site.languages.len() > MOST_LANGUAGES && language != identity.source)
                || !site.documents[document]
                    .facts
                    .headings
                    .iter()
                    .any(|heading| heading.id == id)
            {
                continue;
            }
            html.push_str(" <a href=\"");
            self.renderer
                .page_address(self.place.path, language, key, Some(id), html);
            let _ = write!(html, "\" hreflang=\"{code}\">{}</a>", code.to_uppercase());
        }
    }
}
