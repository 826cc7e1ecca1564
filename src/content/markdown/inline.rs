//! Links, images and raw HTML inside a block.

use super::super::target::{Target, parse_target, parse_wiki};
use super::super::{Allowance, Image, Link};
use super::builder::Builder;
use super::html::{self, Html};
use super::{SlotKind, title_mark};
use crate::config::HtmlPolicy;
use crate::diagnostics::catalogue;
use crate::source::Span;
use pulldown_cmark::LinkType;
use std::fmt::Write;

impl Builder<'_> {
    pub(super) fn start_link(&mut self, kind: LinkType, destination: &str, span: Span) {
        let (target, has_text) = match kind {
            LinkType::WikiLink { has_pothole } => {
                (parse_wiki(destination.trim_end_matches('\\')), has_pothole)
            }
            LinkType::Email => (Target::External(format!("mailto:{destination}")), true),
            _ => (parse_target(destination), true),
        };
        match &target {
            Target::Forbidden { scheme } => {
                self.diagnostics.push(catalogue::link_scheme(span, scheme))
            }
            Target::Unknown(text) => self
                .diagnostics
                .push(catalogue::link_unresolvable(span, text)),
            _ => {}
        }
        self.silent = !has_text || matches!(target, Target::Include(_));
        let index = self.facts.links.len() as u32;
        let slot = if matches!(target, Target::Include(_)) {
            SlotKind::Include(index)
        } else {
            SlotKind::Link(index)
        };
        self.facts.links.push(Link {
            target,
            span,
            has_text,
            section: self.facts.sections.len(),
        });
        self.body().slot(slot);
        if !has_text {
            // The site knows the title that stands here; a heading's title cannot wait for it.
            match &mut self.heading {
                Some(heading) => heading.title.push_str(destination),
                None => self.section_text.push_str(&title_mark(index)),
            }
        }
    }

    pub(super) fn end_image(&mut self) {
        let Some(open) = self.image.take() else {
            return;
        };
        let index = self.facts.images.len() as u32;
        match parse_target(&open.path) {
            Target::Path { path, .. } => {
                self.facts.images.push(Image {
                    path,
                    alternative: open.alternative.trim().to_string(),
                    decorative: false,
                    span: open.span,
                });
                self.body().slot(SlotKind::Image(index));
                self.waiting_image = Some(index);
            }
            Target::Forbidden { scheme } if scheme != "//" => self
                .diagnostics
                .push(catalogue::link_scheme(open.span, &scheme)),
            _ => self.diagnostics.push(catalogue::foreign_image(open.span)),
        }
    }

    /// Nothing more can follow the last image: now its alternative text must be there.
    pub(super) fn settle_image(&mut self) {
        if let Some(index) = self.waiting_image.take() {
            let image = &self.facts.images[index as usize];
            if image.alternative.is_empty() && !image.decorative {
                self.diagnostics
                    .push(catalogue::missing_alternative_text(image.span));
            }
        }
    }

    pub(super) fn raw_html(&mut self, source: &str, span: Span) {
        match html::classify(source, self.options.html) {
            Html::Comments(orders) => {
                for (at, length, order) in orders {
                    let span = span.part(at, length);
                    match html::allowance(&order) {
                        Some(code) => {
                            self.waiting_allowances.push(Allowance {
                                code: code.to_string(),
                                span,
                                covers: span.end..span.end,
                                opening: false,
                            });
                        }
                        None => self
                            .diagnostics
                            .push(catalogue::allowance_without_reason(span)),
                    }
                }
            }
            Html::Element(tag) => match html::paired(tag) {
                Some((name, true)) => {
                    self.open_elements.push((name, span));
                    self.push(tag);
                }
                Some((name, false))
                    if self
                        .open_elements
                        .last()
                        .is_some_and(|(open, _)| *open == name) =>
                {
                    self.open_elements.pop();
                    self.push(tag);
                }
                Some(_) => self.refuse_html(span),
                None => self.push(tag),
            },
            // An error under any policy: what is lost is the editor's text.
            Html::TextAfterComment => self.diagnostics.push(catalogue::text_after_comment(span)),
            Html::Refused => self.refuse_html(span),
        }
    }

    /// What may not pass is left out and told: an error, or a warning where a site lets some pass.
    fn refuse_html(&mut self, span: Span) {
        let is_left_out = self.options.html == HtmlPolicy::Sanitise;
        self.diagnostics
            .push(catalogue::raw_html(span, is_left_out));
    }

    /// Elements that were opened and not closed in their block are told, and closed.
    pub(super) fn close_elements(&mut self) {
        while let Some((name, span)) = self.open_elements.pop() {
            self.refuse_html(span);
            let _ = write!(self.body().html, "</{name}>");
        }
    }
}
