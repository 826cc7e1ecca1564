//! Footnotes: numbered in the order of their first reference, listed at the end with back links.

use super::{Body, SlotKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::Span;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Default)]
pub(super) struct Footnotes {
    definitions: BTreeMap<String, (Span, Body)>,
    /// Labels in the order of their first reference, with the number of references.
    references: Vec<(String, usize, Span)>,
}

impl Footnotes {
    pub fn define(&mut self, label: String, span: Span, body: Body) {
        self.definitions.entry(label).or_insert((span, body));
    }

    /// Writes the mark of a reference.
    pub fn refer(&mut self, label: &str, span: Span, body: &mut Body) {
        let index = match self
            .references
            .iter()
            .position(|(known, ..)| known == label)
        {
            Some(index) => index,
            None => {
                self.references.push((label.to_string(), 0, span));
                self.references.len() - 1
            }
        };
        self.references[index].1 += 1;
        let number = index + 1;
        let id = reference_id(number, self.references[index].1);
        let _ = write!(
            body.html,
            "<sup><a class=\"footnote\" id=\"{id}\" href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    pub fn len(&self) -> usize {
        self.references.len()
    }

    /// Appends the list of notes and tells which have no text or no reference.
    pub fn finish(mut self, body: &mut Body, diagnostics: &mut Vec<Diagnostic>) {
        let known: Vec<String> = self.definitions.keys().cloned().collect();
        if self
            .references
            .iter()
            .any(|(label, ..)| self.definitions.contains_key(label))
        {
            body.html
                .push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
            body.slot(SlotKind::Text("footnotes"));
            body.html.push_str("\"><ol>");
        }
        let mut any = false;
        for (index, (label, count, span)) in self.references.iter().enumerate() {
            let Some((_, note)) = self.definitions.remove(label) else {
                diagnostics.push(catalogue::footnote_without_text(
                    *span,
                    label,
                    known.iter().map(String::as_str),
                ));
                continue;
            };
            any = true;
            let number = index + 1;
            let _ = write!(body.html, "<li id=\"fn-{number}\">");
            let inside_paragraph = note.html.ends_with("</p>");
            let mut note = note;
            if inside_paragraph {
                note.html.truncate(note.html.len() - 4);
            }
            body.append(note);
            for occurrence in 1..=*count {
                let _ = write!(
                    body.html,
                    " <a class=\"footnote-back\" href=\"#{}\" role=\"doc-backlink\" aria-label=\"",
                    reference_id(number, occurrence)
                );
                body.slot(SlotKind::Text("footnote_back"));
                let _ = write!(body.html, " {number}\">↩</a>");
            }
            body.html.push_str(if inside_paragraph {
                "</p></li>"
            } else {
                "</li>"
            });
        }
        if any {
            body.html.push_str("</ol></section>");
        }
        for (label, (span, _)) in self.definitions {
            diagnostics.push(catalogue::unused_footnote(span, &label));
        }
    }
}

fn reference_id(number: usize, occurrence: usize) -> String {
    if occurrence == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{occurrence}")
    }
}
