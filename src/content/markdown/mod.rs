//! Markdown into HTML with slots, and the facts about it.
//!
//! One pass over the parser's events writes the HTML; nothing is kept as a tree. It does not know
//! the site: wherever the site decides what is shown, it leaves a slot.

mod builder;
mod footnotes;
mod headings;
mod html;
mod inline;
mod paragraphs;
mod plain;
mod structure;
mod units;

use super::{Allowance, Facts, Link, ParseOptions};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span, Spanned};
use pulldown_cmark::Options;
use std::ops::Range;

pub use plain::plain_text;
pub use units::{Outline, Unit, UnitKind, outline, unit_line};

/// The Markdown of this program's pages.
const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// HTML of a document with the places where the site's knowledge is put in.
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub html: String,
    /// In the order of `at`.
    pub slots: Vec<Slot>,
    /// The texts of the footnotes, in the order of their first reference.
    pub notes: Vec<Body>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Byte offset in the HTML before which the slot's content goes.
    pub at: u32,
    pub kind: SlotKind,
}

/// What goes into a slot. Numbers are indices into the document's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// The opening `<a …>` of a link, with the target's title after it when the link has no text.
    Link(u32),
    /// The opening tag of a heading, and what stands before a section.
    Heading(u32),
    /// The heading's permalink, its closing tag, and what stands between a heading and its text.
    HeadingEnd(u32),
    /// The end of a link that may be more than `</a>`: one to a term.
    LinkEnd(u32),
    /// The attributes of a paragraph that has an id.
    Paragraph(u32),
    /// The paragraph's link to itself.
    ParagraphEnd(u32),
    /// An image inside a line of text.
    Image(u32),
    /// An image that is a block of its own.
    Figure(u32),
    /// A snippet.
    Include(u32),
    /// A reference to a footnote: its place among the document's notes.
    Note(u32),
    /// The label of a table: the heading above it, if any, and its number under that heading.
    TableLabel { heading: Option<u32> },
    /// A text of the theme, by its key.
    Text(&'static str),
}

impl Body {
    fn slot(&mut self, kind: SlotKind) {
        self.slots.push(Slot {
            at: self.html.len() as u32,
            kind,
        });
    }

    /// Appends another body, its slots moved along.
    fn append(&mut self, other: Body) {
        let shift = self.html.len() as u32;
        self.notes.extend(other.notes);
        self.html.push_str(&other.html);
        self.slots.extend(other.slots.into_iter().map(|slot| Slot {
            at: slot.at + shift,
            ..slot
        }));
    }
}

/// Character around the number of a link in plain text where the target's title belongs.
const TITLE_MARK: char = '\u{fffc}';

fn title_mark(link: u32) -> String {
    format!("{TITLE_MARK}{link}{TITLE_MARK}")
}

/// Plain text with the titles of the links that have no text of their own.
pub fn fill_titles(text: &str, title: impl Fn(usize) -> String) -> String {
    if !text.contains(TITLE_MARK) {
        return text.to_string();
    }
    let parts = text.split(TITLE_MARK).enumerate();
    parts
        .map(|(place, part)| match (place % 2, part.parse()) {
            (1, Ok(link)) => title(link),
            _ => part.to_string(),
        })
        .collect()
}

pub(super) struct Parsed {
    pub title: Option<Spanned<String>>,
    pub first_paragraph: String,
    pub facts: Facts,
    pub body: Body,
    pub allowances: Vec<Allowance>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses the Markdown of `text[range]`; spans count in `text`.
pub(super) fn parse(
    file: FileId,
    text: &str,
    range: Range<usize>,
    options: &ParseOptions,
) -> Parsed {
    builder::Builder::new(file, text, range, options).run()
}

/// A piece of Markdown that is no page: a definition, a question, an advice.
#[derive(Debug, Clone, Default)]
pub struct Fragment {
    pub body: Body,
    /// The first paragraph as plain text.
    pub first_paragraph: String,
    /// All of it as plain text.
    pub plain: String,
    pub links: Vec<Link>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a text that stands in a YAML value at `span`; every problem is told at that value.
pub fn render_fragment(text: &str, span: Span, options: &ParseOptions) -> Fragment {
    render_fragment_at(text, span, options, |_, _| span)
}

/// Parses a text that stands in a YAML value at `span`; `place` finds a part of it, given where it
/// starts in the text and its length.
pub fn render_fragment_at(
    text: &str,
    span: Span,
    options: &ParseOptions,
    place: impl Fn(usize, usize) -> Span,
) -> Fragment {
    let parsed = builder::Builder::new(span.file, text, 0..text.len(), options).run();
    let mut links = parsed.facts.links;
    for link in &mut links {
        let range = link.span.range();
        link.span = place(range.start, range.len());
    }
    let mut diagnostics = parsed.diagnostics;
    for diagnostic in &mut diagnostics {
        let at = diagnostic.span().map_or(span, |own| {
            let range = own.range();
            place(range.start, range.len())
        });
        diagnostic.place = at.into();
        diagnostic.fix = None;
        diagnostic.labels.clear();
    }
    let sections = parsed.facts.sections.iter();
    let plain: Vec<&str> = sections.map(|section| section.text.as_str()).collect();
    Fragment {
        body: parsed.body,
        first_paragraph: parsed.first_paragraph,
        plain: plain.join("\n"),
        links,
        diagnostics,
    }
}

/// Appends text to HTML, as the value of an attribute or between tags.
pub fn escape(text: &str, html: &mut String) {
    // Writing to a string cannot fail.
    let _ = pulldown_cmark_escape::escape_html(html, text);
}

/// Appends text to HTML between tags, where quotation marks stay as they are.
pub fn escape_text(text: &str, html: &mut String) {
    // Writing to a string cannot fail.
    let _ = pulldown_cmark_escape::escape_html_body_text(html, text);
}
