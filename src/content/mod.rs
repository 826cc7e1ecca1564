//! One file's text into one `Document`: front matter, Markdown, links, headings.
//!
//! Pure, and one file at a time: it does not know any other file, so it cannot know whether a link
//! leads anywhere. What it cannot decide it keeps: links as targets, and the places in the HTML
//! where the site's knowledge is to be put in as slots.

mod front_matter;
pub mod glossary;
mod identity;
mod markdown;
mod normal;
pub mod note;
pub mod overlay;
pub mod pins;
pub mod references;
mod target;

pub use front_matter::{
    Change, ChangeText, ChangeWeight, Date, FRONT_MATTER_SHAPES, FrontMatter, check_date, is_date,
};
pub use identity::{hidden_character, is_id, make_id};
pub use markdown::{
    Body, Fragment, Outline, Slot, SlotKind, Unit, UnitKind, escape, escape_text, fill_titles,
    outline, plain_text, render_fragment, render_fragment_at, unit_line,
};
pub use normal::{Digest, digest, normalise};
pub use target::{Target, parse_target, parse_wiki};

use crate::config::{HtmlPolicy, Limits};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, SourceFile, Span, Spanned};
use std::ops::Range;

/// What `parse` needs to know of the configuration.
#[derive(Debug, Clone)]
pub struct ParseOptions {
    pub limits: Limits,
    pub html: HtmlPolicy,
    /// Whether sections get their digest: for nothing where no pin is compared with it.
    pub digests: bool,
}

/// A page or snippet in one language, as far as its own file tells.
#[derive(Debug, Clone)]
pub struct Document {
    pub file: FileId,
    pub path: String,
    pub front_matter: FrontMatter,
    /// What the front matter of a note says; none for other documents.
    pub note: Option<note::NoteSettings>,
    /// The start of the file, for messages about the document as a whole.
    pub start: Span,
    pub title: Spanned<String>,
    pub summary: String,
    pub facts: Facts,
    pub body: Body,
    pub allowances: Vec<Allowance>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What a document tells about itself, for everything that does not need its HTML.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The headings below the title, in order.
    pub headings: Vec<Heading>,
    /// Ids of the paragraphs of the running text, in order.
    pub paragraphs: Vec<String>,
    /// The text before the first heading and the text under each heading, in order; always one
    /// more than there are headings.
    pub sections: Vec<Section>,
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    /// Lists and tables.
    pub blocks: Vec<Block>,
    pub footnotes: Vec<FootnoteReference>,
}

#[derive(Debug, Clone)]
pub struct Heading {
    pub id: String,
    /// Whether the editor wrote the id.
    pub explicit: bool,
    pub level: u8,
    pub title: String,
    /// Whether its text holds links, so that it cannot be one itself.
    pub has_links: bool,
    pub classes: Vec<String>,
    pub span: Span,
}

/// A heading's own text, without that of the headings below it.
#[derive(Debug, Clone)]
pub struct Section {
    /// Of its normalised source, where that was asked for.
    pub digest: Option<Digest>,
    /// The lines of the source, heading included.
    pub source: Range<u32>,
    /// Plain text for search and counting.
    pub text: String,
}

impl Section {
    pub fn words(&self) -> u32 {
        normal::count_words(&self.text)
    }
}

#[derive(Debug, Clone)]
pub struct Link {
    pub target: Target,
    pub span: Span,
    /// Whether the editor gave a text; without one, the target's title is shown.
    pub has_text: bool,
    /// Index of the section the link stands in.
    pub section: usize,
}

/// A block whose size a translation shares with its source.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// Index of the section it stands in.
    pub section: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    List {
        items: u32,
    },
    /// Rows without those of the head.
    Table {
        rows: u32,
        columns: u32,
    },
}

/// A mark of a footnote in the text.
#[derive(Debug, Clone)]
pub struct FootnoteReference {
    pub label: String,
    pub span: Span,
    /// Index of the section it stands in.
    pub section: usize,
}

#[derive(Debug, Clone)]
pub struct Image {
    pub path: String,
    pub alternative: String,
    pub decorative: bool,
    pub span: Span,
}

/// A comment that silences a code in the block after it.
#[derive(Debug, Clone)]
pub struct Allowance {
    pub code: String,
    pub span: Span,
    pub covers: Range<u32>,
    /// It stands before the text's first block, and so holds for what is told of the page's opening
    /// as a whole, at the start of the file.
    pub opening: bool,
}

/// Where the front matter's YAML stands in the text of a page; empty where there is none.
pub fn front_matter_range(text: &str) -> Range<usize> {
    let whole = Span::new(FileId::from_number(0), 0, text.len());
    front_matter::split(whole, text, &mut Vec::new()).yaml
}

/// Parses one Markdown file. Never fails: what is wrong is in the document's diagnostics.
pub fn parse(file: FileId, source: &SourceFile, options: &ParseOptions) -> Document {
    let text = source.text();
    let mut diagnostics = Vec::new();
    let whole = Span::new(file, 0, text.len());
    merge_markers(whole, text, &mut diagnostics);
    let split = front_matter::split(whole, text, &mut diagnostics);
    // What a merge left behind is told; what follows from it is not.
    let is_merging = diagnostics.iter().any(|diagnostic| {
        let at = diagnostic.span().map_or(0, |span| span.start as usize);
        split.yaml.contains(&at)
    });
    let is_note = note::is_note(&source.path);
    let mut settings = None;
    let read = match is_merging || is_note {
        true => front_matter::Read::broken(),
        false => front_matter::read(file, split.yaml.clone(), text, &mut diagnostics),
    };
    if is_note && !is_merging && !split.broken {
        settings = note::read(file, split.yaml.clone(), text, &mut diagnostics);
    }
    let front_matter = read.front_matter;
    let mut body_range = split.body;
    if body_range.len() > options.limits.chapter as usize {
        diagnostics.push(catalogue::chapter_too_large(
            whole.part(body_range.start, 0),
            options.limits.chapter,
        ));
        body_range.end = body_range.start;
    }
    let parsed = markdown::parse(file, text, body_range.clone(), options);
    diagnostics.extend(parsed.diagnostics);
    if is_note {
        note::check_body(
            &parsed.facts,
            parsed.title.as_ref(),
            &parsed.body,
            whole,
            text,
            &mut diagnostics,
        );
    }
    if let (Some(_), Some(second)) = (&front_matter.title, parsed.title.as_ref()) {
        diagnostics.push(catalogue::second_title(second.span));
    }
    let own_title = settings.as_ref().and_then(|note| note.title.clone());
    let title = match own_title.or(front_matter.title.clone()).or(parsed.title) {
        Some(title) if !title.trim().is_empty() => title,
        _ => {
            let is_snippet = source.path.starts_with("content/snippets/") || is_note;
            if !split.broken && !is_snippet && !read.title_is_told {
                let at = if let Some(title) = &front_matter.title {
                    title.span
                } else if split.yaml.is_empty() {
                    whole.part(0, first_line(text))
                } else {
                    whole.part(split.yaml.start.saturating_sub(4), 3)
                };
                diagnostics.push(catalogue::no_title(at));
            }
            Spanned::new(String::new(), whole.part(0, 0))
        }
    };
    if let Some((at, character)) = hidden_character(&title.value) {
        let _ = at;
        diagnostics.push(catalogue::hidden_character(title.span, character));
    }
    let summary = front_matter
        .summary
        .clone()
        .unwrap_or(parsed.first_paragraph);
    let mut document = Document {
        file,
        path: source.path.clone(),
        front_matter,
        note: settings,
        start: whole.part(0, first_line(text)),
        title,
        summary,
        facts: parsed.facts,
        body: parsed.body,
        allowances: parsed.allowances,
        diagnostics,
    };
    if options.digests {
        document.facts.sections[0].digest = Some(digest(&document.opening(text)));
    }
    document
}

impl Document {
    /// The normalised source of the whole page, what belongs to its opening included.
    pub fn page_source(&self, text: &str) -> String {
        let sections = 0..self.facts.sections.len();
        let sections: Vec<String> = sections
            .map(|section| self.section_source(text, section))
            .filter(|section| !section.is_empty())
            .collect();
        sections.join("\n\n")
    }

    /// The normalised source of a section; `text` is the text of the document's file.
    ///
    /// The first section is the page's opening: its title and summary are part of it, wherever
    /// they are written, for a translation has to follow them too.
    pub fn section_source(&self, text: &str, section: usize) -> String {
        if section == 0 {
            return normalise(&self.opening(text));
        }
        let range = &self.facts.sections[section].source;
        normalise(&text[range.start as usize..range.end as usize])
    }

    /// Where a section begins: its heading, or the page's first line.
    pub fn section_place(&self, section: usize) -> Span {
        match section.checked_sub(1) {
            Some(heading) => self.facts.headings[heading].span,
            None => self.start,
        }
    }

    fn opening(&self, text: &str) -> String {
        let range = &self.facts.sections[0].source;
        let (start, end) = (range.start as usize, range.end as usize);
        let title = self.title.span.range();
        let body = if start <= title.start && title.end <= end && !title.is_empty() {
            [&text[start..title.start], &text[title.end..end]]
        } else {
            [&text[start..end], ""]
        };
        let summary = self.front_matter.summary.as_deref().unwrap_or_default();
        let title = self.title.value.as_str();
        format!("# {title}\n\n{summary}\n\n{}\n\n{}", body[0], body[1])
    }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn merge_markers(whole: Span, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    if text.starts_with("<<<<<<<") {
        diagnostics.push(catalogue::merge_marker(whole.part(0, 7)));
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), "\n<<<<<<<") {
        diagnostics.push(catalogue::merge_marker(whole.part(at + 1, 7)));
    }
}
