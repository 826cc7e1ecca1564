//! What is numbered on a page across the documents it shows: its own text, snippets in it, sections
//! shown in another language. Footnotes are gathered here and listed below all of them.

use super::Renderer;
use super::body::{Filler, Place};
use super::booklet::Bound;
use super::terms::{self, Terms};
use crate::content::escape;
use crate::site::DocumentIndex;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The numbers given so far on a page.
#[derive(Default)]
pub(super) struct Numbers {
    /// How many notes have been listed: those of earlier chapters of a booklet.
    listed: Cell<usize>,
    figures: Cell<usize>,
    snippets: Cell<usize>,
    /// How many tables have a name.
    tables: RefCell<BTreeMap<String, usize>>,
    notes: RefCell<Vec<Note>>,
}

/// A footnote that the page refers to.
struct Note {
    document: DocumentIndex,
    /// Its place among the document's notes.
    place: usize,
    references: usize,
    /// The language of its text, where that is not the page's.
    language: Option<usize>,
}

impl Numbers {
    pub fn figure(&self) -> usize {
        self.figures.set(self.figures.get() + 1);
        self.figures.get()
    }

    pub fn snippet(&self) -> usize {
        self.snippets.set(self.snippets.get() + 1);
        self.snippets.get()
    }

    /// The number of a table among those of the same name. Regions on one page must differ in their
    /// names, also where the headings above them are equal, as in a booklet.
    pub fn table(&self, name: &str) -> usize {
        let mut tables = self.tables.borrow_mut();
        let number = tables.entry(name.to_string()).or_default();
        *number += 1;
        *number
    }

    /// The number of a note, and which of its references this is.
    fn refer(
        &self,
        document: DocumentIndex,
        place: usize,
        language: Option<usize>,
    ) -> (usize, usize) {
        let mut notes = self.notes.borrow_mut();
        let known = notes
            .iter()
            .position(|note| note.document == document && note.place == place);
        let index = known.unwrap_or_else(|| {
            notes.push(Note {
                document,
                place,
                references: 0,
                language,
            });
            notes.len() - 1
        });
        notes[index].references += 1;
        (index + 1, notes[index].references)
    }
}

fn reference_id(number: usize, occurrence: usize) -> String {
    if occurrence == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{occurrence}")
    }
}

impl Filler<'_> {
    /// Writes the mark of a reference to a note.
    pub(super) fn note(&self, place: usize, html: &mut String) {
        let (number, occurrence) = self.numbers_given.refer(self.index, place, self.language);
        let id = reference_id(number, occurrence);
        let _ = write!(
            html,
            "<sup><a class=\"footnote\" id=\"{id}\" href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }
}

impl Renderer {
    /// The list of the notes that were referred to; a note may refer to further ones.
    /// Terms are explained in those of the page's own document.
    pub(super) fn footnotes(
        &self,
        place: Place,
        numbers: &Numbers,
        bound: Option<&Bound>,
        (own, own_terms): (DocumentIndex, &Terms),
        html: &mut String,
    ) {
        let first = numbers.listed.get();
        if numbers.notes.borrow().len() <= first {
            return;
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape(self.text(place.language, "footnotes"), html);
        html.push_str("\"><ol");
        if first > 0 {
            let _ = write!(html, " start=\"{}\"", first + 1);
        }
        html.push('>');
        let mut index = first;
        loop {
            let (document, at, language) = match numbers.notes.borrow().get(index) {
                Some(note) => (note.document, note.place, note.language),
                None => break,
            };
            let number = index + 1;
            let _ = write!(html, "<li id=\"fn-{number}\"");
            if let Some(language) = language {
                let _ = write!(html, " lang=\"{}\"", self.site.languages[language]);
            }
            html.push('>');
            let filler = Filler {
                renderer: self,
                place,
                document: &self.site.documents[document],
                index: document,
                depth: 1,
                prefix: String::new(),
                numbers: Vec::new(),
                numbers_given: numbers,
                language,
                terms: if document == own {
                    own_terms
                } else {
                    &terms::NONE
                },
                bound,
                deeper: 0,
            };
            filler.note_text(at, html);
            let in_paragraph = html.ends_with("</p>");
            if in_paragraph {
                html.truncate(html.len() - 4);
            }
            let references = numbers.notes.borrow()[index].references;
            for occurrence in 1..=references {
                self.way_back(place, number, occurrence, html);
            }
            html.push_str(if in_paragraph { "</p>" } else { "" });
            index += 1;
        }
        html.push_str("</ol></section>");
        numbers.listed.set(index);
    }

    /// The link from a note back to one of its references; each has a name of its own.
    fn way_back(&self, place: Place, number: usize, occurrence: usize, html: &mut String) {
        let _ = write!(
            html,
            " <a class=\"footnote-back\" href=\"#{}\" role=\"doc-backlink\" aria-label=\"",
            reference_id(number, occurrence)
        );
        let named = match occurrence {
            1 => number.to_string(),
            _ => format!("{number}-{occurrence}"),
        };
        let label = self.text(place.language, "footnote_back");
        escape(&label.replace("{number}", &named), html);
        html.push_str("\">↩</a>");
    }
}
