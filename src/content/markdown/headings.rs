//! Headings and the sections they begin.

use super::super::identity::{hidden_character, make_id};
use super::super::normal::digest;
use super::super::{Heading, Section};
use super::builder::Builder;
use super::{Body, SlotKind};
use crate::diagnostics::catalogue;
use crate::source::{Span, Spanned};
use pulldown_cmark::{CowStr, HeadingLevel};

/// Classes of a heading that the lists of its section get.
const LIST_CLASSES: [&str; 2] = ["checklist", "cards"];

pub(super) struct OpenHeading {
    pub(super) level: u8,
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) span: Span,
    pub(super) title: String,
    pub(super) is_title: bool,
    /// Length of the HTML and number of links where the heading begins.
    html: usize,
    links: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn start_heading(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'a>>,
        classes: Vec<CowStr<'a>>,
        attributes: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
        span: Span,
    ) {
        let source = &self.text[span.range()];
        let allowed = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        let place = |text: &str| {
            source
                .rfind(text)
                .map_or(span, |at| span.part(at, text.len()))
        };
        for (name, value) in &attributes {
            let written = value
                .as_ref()
                .map_or(name.to_string(), |value| format!("{name}={value}"));
            let at = source
                .rfind(&format!("{name}="))
                .or_else(|| source.rfind(name.as_ref()))
                .map_or(span, |at| span.part(at, name.len()));
            self.diagnostics
                .push(catalogue::heading_attribute(at, &written));
        }
        for name in id
            .iter()
            .chain(classes.iter())
            .filter(|name| !allowed(name))
        {
            self.diagnostics
                .push(catalogue::heading_attribute(place(name), name));
        }
        let level = level as u8;
        let is_title = level == 1 && self.title.is_none() && self.facts.headings.is_empty();
        if level == 1 && !is_title {
            self.diagnostics.push(catalogue::second_title(
                span.part(0, source.trim_end().len()),
            ));
        }
        if !is_title {
            self.close_section(span.start as usize);
            if level > self.level + 1 {
                self.diagnostics.push(catalogue::heading_level_skipped(
                    span.part(0, level as usize),
                    level,
                    self.level,
                ));
            }
            self.level = level.max(2);
            let index = self.facts.headings.len() as u32;
            self.body().slot(SlotKind::Heading(index));
        } else {
            self.bodies.push(Body::default());
        }
        self.heading = Some(OpenHeading {
            level: level.max(2),
            id: id.filter(|id| allowed(id)).map(|id| id.to_string()),
            classes: classes
                .iter()
                .filter(|class| allowed(class))
                .map(|class| class.to_string())
                .collect(),
            span: span.part(0, source.trim_end().len()),
            title: String::new(),
            is_title,
            html: self.body().html.len(),
            links: self.facts.links.len(),
        });
    }

    pub(super) fn end_heading(&mut self) {
        self.close_elements();
        let Some(open) = self.heading.take() else {
            return;
        };
        let title = open.title.trim().to_string();
        if open.is_title {
            self.bodies.pop();
            self.section_text.clear();
            self.title = Some(Spanned::new(title, open.span));
            return;
        }
        if title.is_empty() {
            self.diagnostics.push(catalogue::empty_heading(open.span));
        }
        if let Some((_, character)) = hidden_character(&title) {
            self.diagnostics
                .push(catalogue::hidden_character(open.span, character));
        }
        let explicit = open.id.is_some();
        let id = match open.id {
            Some(id) => {
                if let Some(first) = self.ids.get(&id) {
                    self.diagnostics
                        .push(catalogue::duplicate_heading_id(open.span, &id, *first));
                }
                id
            }
            None => self.free_id(&title),
        };
        self.ids.entry(id.clone()).or_insert(open.span);
        let index = self.facts.headings.len() as u32;
        // Marks of footnotes are written as they are, all other links are facts.
        let has_links =
            self.facts.links.len() > open.links || self.body().html[open.html..].contains("<a ");
        self.body().slot(SlotKind::HeadingEnd(index));
        self.list_class = LIST_CLASSES
            .into_iter()
            .find(|known| open.classes.iter().any(|class| class == known));
        self.facts.headings.push(Heading {
            id,
            explicit,
            level: open.level,
            title,
            has_links,
            classes: open.classes,
            span: open.span,
        });
        self.section_text.clear();
    }

    /// An id from a heading's text that no heading before it has.
    fn free_id(&self, title: &str) -> String {
        let made = make_id(title);
        let made = if made.is_empty() {
            "section".to_string()
        } else {
            made
        };
        let mut id = made.clone();
        let mut number = 2;
        while self.ids.contains_key(&id) {
            id = format!("{made}-{number}");
            number += 1;
        }
        id
    }

    /// Ends the section that began at the last heading.
    pub(super) fn close_section(&mut self, end: usize) {
        let source = &self.text[self.section_start..end];
        let text = self.section_text.trim().to_string();
        self.section_text.clear();
        self.facts.sections.push(Section {
            digest: self.options.digests.then(|| digest(source)),
            source: self.section_start as u32..end as u32,
            text,
        });
        self.section_start = end;
    }
}
