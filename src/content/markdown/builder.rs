//! The one pass over a document's Markdown events.

use super::super::target::Target;
use super::super::{Allowance, Facts, ParseOptions};
use super::footnotes::Footnotes;
use super::headings::OpenHeading;
use super::paragraphs::OpenParagraph;
use super::structure::Structure;
use super::{Body, Parsed, SlotKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span, Spanned};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Parser, Tag, TagEnd};
use pulldown_cmark_escape::escape_html_body_text;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

pub(super) struct Builder<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) range: Range<usize>,
    pub(super) options: &'a ParseOptions,
    /// What is written to; definitions of footnotes are written apart.
    pub(super) bodies: Vec<Body>,
    pub(super) facts: Facts,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) allowances: Vec<Allowance>,
    pub(super) waiting_allowances: Vec<Allowance>,
    has_block: bool,
    pub(super) footnotes: Footnotes,
    structure: Structure,
    pub(super) title: Option<Spanned<String>>,
    pub(super) first_paragraph: Option<String>,
    pub(super) ids: BTreeMap<String, Span>,
    pub(super) section_text: String,
    pub(super) section_start: usize,
    pub(super) heading: Option<OpenHeading>,
    pub(super) paragraph: Option<OpenParagraph>,
    pub(super) image: Option<OpenImage>,
    /// The last image, while `{.decorative}` may still follow it.
    pub(super) waiting_image: Option<u32>,
    /// Depth of links whose own text is not shown.
    pub(super) silent: bool,
    pub(super) table: Option<Table>,
    pub(super) open_elements: Vec<(&'static str, Span)>,
    pub(super) html_block: Option<(usize, String)>,
    pub(super) depth: u32,
    pub(super) list_depth: u32,
    /// Class for the lists of the section, which its heading asks for.
    pub(super) list_class: Option<&'static str>,
    pub(super) level: u8,
}

pub(super) struct OpenImage {
    pub(super) path: String,
    pub(super) alternative: String,
    pub(super) span: Span,
}

pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl<'a> Builder<'a> {
    pub fn new(
        file: FileId,
        text: &'a str,
        range: Range<usize>,
        options: &'a ParseOptions,
    ) -> Self {
        Builder {
            file,
            text,
            section_start: range.start,
            range,
            options,
            bodies: vec![Body::default()],
            facts: Facts::default(),
            diagnostics: Vec::new(),
            allowances: Vec::new(),
            waiting_allowances: Vec::new(),
            has_block: false,
            footnotes: Footnotes::default(),
            structure: Structure::default(),
            title: None,
            first_paragraph: None,
            ids: BTreeMap::new(),
            section_text: String::new(),
            heading: None,
            paragraph: None,
            image: None,
            waiting_image: None,
            silent: false,
            table: None,
            open_elements: Vec::new(),
            html_block: None,
            depth: 0,
            list_depth: 0,
            list_class: None,
            level: 1,
        }
    }

    pub fn run(mut self) -> Parsed {
        let start = self.range.start;
        let text = &self.text[self.range.clone()];
        self.bodies[0].html.reserve(text.len() + text.len() / 4);
        for (event, range) in Parser::new_ext(text, super::DIALECT).into_offset_iter() {
            let span = Span::new(self.file, start + range.start, start + range.end);
            if !self.event(event, span) {
                break;
            }
        }
        self.finish()
    }

    fn finish(mut self) -> Parsed {
        self.settle_image();
        self.close_elements();
        while self.bodies.len() > 1 {
            let inner = self.bodies.pop().unwrap_or_default();
            self.body().append(inner);
        }
        let end = self.range.end;
        self.close_section(end);
        let mut body = self.bodies.pop().unwrap_or_default();
        std::mem::take(&mut self.footnotes).finish(&mut body, &mut self.diagnostics);
        self.allowances.append(&mut self.waiting_allowances);
        self.extend_allowances();
        body.html.shrink_to_fit();
        Parsed {
            title: self.title,
            first_paragraph: self.first_paragraph.unwrap_or_default(),
            facts: self.facts,
            body,
            allowances: self.allowances,
            diagnostics: self.diagnostics,
        }
    }

    /// An allowance before a heading holds for the whole section.
    fn extend_allowances(&mut self) {
        for allowance in &mut self.allowances {
            if let Some(section) = self
                .facts
                .sections
                .iter()
                .skip(1)
                .find(|section| section.source.start == allowance.covers.start)
            {
                allowance.covers.end = section.source.end;
            }
        }
    }

    pub(super) fn body(&mut self) -> &mut Body {
        // The first body is there from the start and never taken off before the end.
        self.bodies.last_mut().expect("a body is always open")
    }

    pub(super) fn push(&mut self, html: &str) {
        self.body().html.push_str(html);
    }

    fn event(&mut self, event: Event<'a>, span: Span) -> bool {
        if let Some(image) = &mut self.image
            && !matches!(event, Event::End(TagEnd::Image))
        {
            match event {
                Event::Text(text) | Event::Code(text) => image.alternative.push_str(&text),
                Event::SoftBreak | Event::HardBreak => image.alternative.push(' '),
                _ => {}
            }
            return true;
        }
        if !matches!(event, Event::Text(_)) {
            self.settle_image();
        }
        self.structure.see(&event, span, &mut self.facts);
        match event {
            Event::Start(tag) => return self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => self.on_text(&text, span),
            Event::Code(code) => {
                if !self.silent {
                    self.push("<code>");
                    let _ = escape_html_body_text(&mut self.body().html, &code);
                    self.push("</code>");
                    self.plain(&code);
                }
            }
            Event::SoftBreak => {
                self.push("\n");
                self.plain(" ");
            }
            Event::HardBreak => {
                self.push("<br>");
                self.plain(" ");
            }
            Event::Rule => {
                self.block_begins(span, !self.has_block);
                self.has_block = true;
                self.push("<hr>");
            }
            Event::FootnoteReference(label) => {
                if self.footnotes.len() >= self.options.limits.footnotes as usize {
                    self.diagnostics.push(catalogue::too_many_footnotes(
                        span,
                        self.options.limits.footnotes,
                    ));
                    return false;
                }
                let mut body = std::mem::take(self.body());
                self.footnotes.refer(&label, span, &mut body);
                *self.body() = body;
            }
            Event::Html(html) => match &mut self.html_block {
                Some((_, block)) => block.push_str(&html),
                None => self.raw_html(&html, span),
            },
            Event::InlineHtml(html) => self.raw_html(&html, span),
            // Not enabled: maths and task lists.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
        true
    }

    pub(super) fn plain(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
        }
        self.section_text.push_str(text);
    }

    fn on_text(&mut self, text: &str, span: Span) {
        if self.silent {
            return;
        }
        let mut text = text;
        if let Some(index) = self.waiting_image {
            if let Some(rest) = text.strip_prefix("{.decorative}") {
                self.facts.images[index as usize].decorative = true;
                text = rest;
            }
            self.settle_image();
            if text.is_empty() {
                return;
            }
        }
        self.undefined_footnote(span);
        let _ = escape_html_body_text(&mut self.body().html, text);
        self.plain(text);
    }

    /// A footnote mark without a text reaches us as plain text that begins with its bracket.
    fn undefined_footnote(&mut self, span: Span) {
        let rest = &self.text[span.range().start..self.range.end];
        if !rest.starts_with("[^") || self.html_block.is_some() || self.bodies.is_empty() {
            return;
        }
        if let Some(length) = rest.find(']')
            && length > 2
            && !rest[2..length].contains(char::is_whitespace)
            && !self.text[..span.start as usize].ends_with('\\')
            && !self.in_code()
        {
            let label = &rest[2..length];
            let at = Span::new(
                self.file,
                span.start as usize,
                span.start as usize + length + 1,
            );
            self.diagnostics.push(catalogue::footnote_without_text(
                at,
                label,
                std::iter::empty(),
            ));
        }
    }

    fn in_code(&self) -> bool {
        self.bodies.last().is_some_and(|body| {
            body.html
                .rfind("<pre")
                .is_some_and(|open| !body.html[open..].contains("</pre>"))
        })
    }

    /// A block starts here: allowances that wait hold for it.
    fn block_begins(&mut self, span: Span, opens: bool) {
        for mut allowance in self.waiting_allowances.drain(..) {
            allowance.covers = span.start..span.end;
            allowance.opening = opens;
            self.allowances.push(allowance);
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Span) -> bool {
        let is_block = !matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::HtmlBlock
                | Tag::Superscript
                | Tag::Subscript
        );
        if counts(&tag) {
            self.depth += 1;
        }
        if self.depth > self.options.limits.nesting {
            self.diagnostics.push(catalogue::nested_too_deep(
                span,
                self.options.limits.nesting,
            ));
            return false;
        }
        if is_block {
            let is_title = matches!(
                &tag,
                Tag::Heading {
                    level: pulldown_cmark::HeadingLevel::H1,
                    ..
                }
            );
            let is_heading = matches!(&tag, Tag::Heading { .. }) && !is_title;
            self.block_begins(span, !self.has_block && !is_heading);
            self.has_block |= !is_title;
        }
        match tag {
            Tag::Paragraph => self.start_paragraph(span),
            Tag::Heading {
                level,
                id,
                classes,
                attrs,
            } => self.start_heading(level, id, classes, attrs, span),
            Tag::BlockQuote(None) => self.push("<blockquote>"),
            Tag::BlockQuote(Some(kind)) => {
                let (name, key) = alert(kind);
                let _ = write!(
                    self.body().html,
                    "<div class=\"alert alert-{name}\" role=\"note\"><p class=\"alert-title\">"
                );
                self.body().slot(SlotKind::Text(key));
                self.push("</p>");
            }
            Tag::CodeBlock(kind) => {
                self.push("<pre tabindex=\"0\"><code");
                if let CodeBlockKind::Fenced(language) = kind
                    && let Some(language) = language.split_whitespace().next()
                    && language
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                {
                    let _ = write!(self.body().html, " class=\"language-{language}\"");
                }
                self.push(">");
            }
            Tag::HtmlBlock => self.html_block = Some((span.start as usize, String::new())),
            Tag::List(start) => {
                let class = match self.list_class {
                    Some(class) if self.list_depth == 0 => format!(" class=\"{class}\""),
                    _ => String::new(),
                };
                self.list_depth += 1;
                let _ = match start {
                    None => write!(self.body().html, "<ul{class}>"),
                    Some(1) => write!(self.body().html, "<ol{class}>"),
                    Some(start) => write!(self.body().html, "<ol{class} start=\"{start}\">"),
                };
            }
            Tag::Item => self.push("<li>"),
            Tag::FootnoteDefinition(_) => self.bodies.push(Body::default()),
            Tag::DefinitionList => self.push("<dl>"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::Table(alignments) => {
                if alignments.len() > self.options.limits.table_columns as usize {
                    self.diagnostics.push(catalogue::table_too_wide(
                        span.part(0, 0),
                        self.options.limits.table_columns,
                    ));
                    return false;
                }
                let heading = self
                    .facts
                    .headings
                    .len()
                    .checked_sub(1)
                    .map(|index| index as u32);
                self.push("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
                self.body().slot(SlotKind::TableLabel { heading });
                self.push("\"><table>");
                self.table = Some(Table {
                    alignments,
                    column: 0,
                    in_head: false,
                });
            }
            Tag::TableHead => {
                self.push("<thead><tr>");
                if let Some(table) = &mut self.table {
                    table.in_head = true;
                    table.column = 0;
                }
            }
            Tag::TableRow => {
                self.push("<tr>");
                if let Some(table) = &mut self.table {
                    table.column = 0;
                }
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.start_link(link_type, &dest_url, span),
            Tag::Image { dest_url, .. } => {
                self.image = Some(OpenImage {
                    path: dest_url.to_string(),
                    alternative: String::new(),
                    span,
                });
            }
            Tag::MetadataBlock(_) => {}
        }
        true
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Right) => " class=\"align-end\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            _ => "",
        };
        table.column += 1;
        let html = if table.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        };
        self.push(&html);
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        if counts_end(&tag) {
            self.depth = self.depth.saturating_sub(1);
        }
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(None) => self.push("</blockquote>"),
            TagEnd::BlockQuote(Some(_)) => self.push("</div>"),
            TagEnd::CodeBlock => {
                self.push("</code></pre>");
                self.plain(" ");
            }
            TagEnd::HtmlBlock => {
                if let Some((start, block)) = self.html_block.take() {
                    self.raw_html(
                        &block,
                        Span::new(self.file, start, start + block.trim_end().len()),
                    );
                }
            }
            TagEnd::List(ordered) => {
                self.list_depth -= 1;
                self.push(if ordered { "</ol>" } else { "</ul>" });
            }
            TagEnd::Item => {
                self.close_elements();
                self.plain(" ");
            }
            TagEnd::FootnoteDefinition => {
                let body = self.bodies.pop().unwrap_or_default();
                let source = &self.text[span.range()];
                let label = source
                    .trim_start()
                    .strip_prefix("[^")
                    .and_then(|rest| rest.split(']').next())
                    .unwrap_or("");
                let at = source.len() - source.trim_start().len();
                self.footnotes
                    .define(label.to_string(), span.part(at, label.len() + 3), body);
            }
            TagEnd::DefinitionList => self.push("</dl>"),
            TagEnd::DefinitionListTitle => {
                self.plain(" ");
            }
            TagEnd::DefinitionListDefinition => {
                self.plain(" ");
            }
            TagEnd::Table => {
                self.push("</table></div>");
                self.table = None;
            }
            TagEnd::TableHead => {
                self.push("<tbody>");
                if let Some(table) = &mut self.table {
                    table.in_head = false;
                }
            }
            TagEnd::TableRow => {}
            TagEnd::TableCell => {
                self.close_elements();
                self.plain(" ");
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => {
                self.silent = false;
                let last = self.facts.links.len().saturating_sub(1);
                match self.facts.links.last().map(|link| &link.target) {
                    Some(Target::Include(_)) => {}
                    Some(Target::Term(_)) => self.body().slot(SlotKind::LinkEnd(last as u32)),
                    _ => self.push("</a>"),
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::MetadataBlock(_) => {}
        }
    }
}

/// The blocks that hold other blocks: their nesting is what is limited.
fn counts(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_) | Tag::DefinitionList
    )
}

fn counts_end(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
    )
}

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "alert_note"),
        BlockQuoteKind::Tip => ("tip", "alert_tip"),
        BlockQuoteKind::Important => ("important", "alert_important"),
        BlockQuoteKind::Warning => ("warning", "alert_warning"),
        BlockQuoteKind::Caution => ("caution", "alert_caution"),
    }
}
