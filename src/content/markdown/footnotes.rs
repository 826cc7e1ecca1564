//! Footnotes: gathered in the order of their first reference. Their numbers are the page's, which may
//! show several documents, so they are given where it is rendered.

use super::{Body, SlotKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use std::collections::BTreeMap;

#[derive(Default)]
pub(super) struct Footnotes {
    definitions: BTreeMap<String, (Span, Body)>,
    /// Labels in the order of their first reference.
    references: Vec<(String, Span)>,
}

impl Footnotes {
    pub fn define(&mut self, label: String, span: Span, body: Body) {
        self.definitions.entry(label).or_insert((span, body));
    }

    /// Leaves a slot for the mark of a reference.
    pub fn refer(&mut self, label: &str, span: Span, body: &mut Body) {
        let known = self.references.iter().position(|(known, _)| known == label);
        let index = known.unwrap_or_else(|| {
            self.references.push((label.to_string(), span));
            self.references.len() - 1
        });
        body.slot(SlotKind::Note(index as u32));
    }

    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Puts the notes into the body and tells which have no text or no reference.
    pub fn finish(mut self, body: &mut Body, diagnostics: &mut Vec<Diagnostic>) {
        let known: Vec<String> = self.definitions.keys().cloned().collect();
        for (label, span) in &self.references {
            let note = self.definitions.remove(label).map(|(_, note)| note);
            if note.is_none() {
                diagnostics.push(catalogue::footnote_without_text(
                    *span,
                    label,
                    known.iter().map(String::as_str),
                ));
            }
            body.notes.push(note.unwrap_or_default());
        }
        for (label, (span, _)) in self.definitions {
            diagnostics.push(catalogue::unused_footnote(span, &label));
        }
    }
}
