//! The HTML of a document with its slots filled, for one page in one language.

use super::Renderer;
use super::booklet::Bound;
use super::notes::Numbers;
use super::terms::{self, Terms};
use crate::content::note::NotePlace;
use crate::content::{Body, Document, Fragment, SlotKind, escape};
use crate::plan::{relative, relative_to};
use crate::site::{DocumentIndex, Key, LanguageIndex, MissingSection, PageKind, Resolved};
use std::fmt::Write;
use std::ops::Range;

/// How deep snippets may stand in snippets.
const SNIPPET_DEPTH: usize = 8;

/// Where a text is shown.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The output the text goes into.
    pub path: &'a str,
    pub language: LanguageIndex,
    pub key: Option<Key>,
    /// The page's chapter number, before the numbers of its sections.
    pub number: Option<&'a str>,
}

impl Renderer {
    /// The body of a document shown on a page.
    pub(super) fn body(&self, place: Place, index: DocumentIndex, terms: &Terms) -> String {
        let document = &self.site.documents[index];
        let mut html =
            String::with_capacity(document.body.html.len() + document.body.slots.len() * 96);
        let numbers_given = Numbers::default();
        let filler = Filler {
            renderer: self,
            place,
            document,
            index,
            depth: 0,
            prefix: String::new(),
            numbers: self.section_numbers(place, index),
            numbers_given: &numbers_given,
            language: None,
            terms,
            bound: None,
            deeper: 0,
        };
        self.text_of(&filler, &mut html);
        self.footnotes(place, &numbers_given, None, (index, terms), &mut html);
        html
    }

    /// The text of a document without its notes.
    pub(super) fn text_of(&self, filler: &Filler, html: &mut String) {
        let document = filler.document;
        let missing = self.site.missing.get(&filler.index);
        let missing = missing.map_or(&[][..], Vec::as_slice);
        self.stale_notice(filler.place, filler.index, 0, html);
        self.notes(filler.place, None, NotePlace::Before, html);
        self.notes(filler.place, None, NotePlace::Margin, html);
        // Text before the first heading, sections missing there, then section by section.
        let starts: Vec<usize> = section_slots(&document.body);
        let end = document.body.slots.len();
        filler.slots(0, 0..starts.first().copied().unwrap_or(end), html);
        filler.missing(None, missing, html);
        for heading in 0..starts.len() {
            filler.section(&starts, heading, html);
            filler.missing(Some(heading), missing, html);
        }
        self.notes(filler.place, None, NotePlace::After, html);
    }

    /// Some sections of a document as they stand on its page; the opening is the first.
    pub(super) fn sections(
        &self,
        place: Place,
        index: DocumentIndex,
        range: Range<usize>,
        numbers_given: &Numbers,
    ) -> String {
        let document = &self.site.documents[index];
        let filler = Filler {
            renderer: self,
            place,
            document,
            index,
            depth: 0,
            prefix: String::new(),
            numbers: self.section_numbers(place, index),
            numbers_given,
            language: None,
            terms: &terms::NONE,
            bound: None,
            deeper: 0,
        };
        let starts = section_slots(&document.body);
        let end = document.body.slots.len();
        let mut html = String::new();
        for section in range {
            match section.checked_sub(1) {
                Some(heading) => filler.section(&starts, heading, &mut html),
                None => {
                    self.stale_notice(place, index, 0, &mut html);
                    filler.slots(0, 0..starts.first().copied().unwrap_or(end), &mut html);
                }
            }
        }
        html
    }

    /// A definition or another short text.
    pub(super) fn fragment(&self, place: Place, fragment: &Fragment, links: &[Resolved]) -> String {
        let mut html = String::with_capacity(fragment.body.html.len() + 64);
        let mut at = 0;
        for slot in &fragment.body.slots {
            html.push_str(&fragment.body.html[at..slot.at as usize]);
            at = slot.at as usize;
            match slot.kind {
                SlotKind::Link(link) => {
                    let index = link as usize;
                    self.link(
                        place,
                        &links[index],
                        fragment.links[index].has_text,
                        &mut html,
                    );
                }
                SlotKind::LinkEnd(_) => html.push_str("</a>"),
                _ => {}
            }
        }
        html.push_str(&fragment.body.html[at..]);
        html
    }

    /// The opening tag of a link, and its text when the editor gave none.
    pub(super) fn link(&self, place: Place, target: &Resolved, has_text: bool, html: &mut String) {
        match target {
            Resolved::Page { key, heading } => {
                let page = self.site.page(place.language, *key);
                html.push_str("<a href=\"");
                self.page_address(place.path, place.language, *key, heading.as_deref(), html);
                html.push('"');
                if page.fallback {
                    let source = &self.site.languages[self.site.identity(*key).source];
                    let _ = write!(html, " class=\"untranslated\" hreflang=\"{source}\"");
                }
                html.push('>');
            }
            Resolved::Here { heading } => {
                html.push_str("<a href=\"#");
                html.push_str(heading);
                html.push_str("\">");
            }
            Resolved::Term(index) => {
                let term = &self.site.glossary.terms[*index];
                html.push_str("<a class=\"term\" href=\"");
                self.generated_address(place, crate::site::PageKind::Glossary, &term.id, html);
                html.push_str("\">");
            }
            Resolved::Reference(index) => {
                let reference = &self.site.references.entries[*index];
                html.push_str("<a href=\"");
                self.generated_address(
                    place,
                    crate::site::PageKind::References,
                    &reference.id,
                    html,
                );
                html.push_str("\">");
            }
            Resolved::Questionnaire { key, answers } => {
                html.push_str("<a class=\"questionnaire\" href=\"");
                self.page_address(place.path, place.language, *key, None, html);
                let proven = match self.site.identity(*key).kind {
                    crate::site::PageKind::Questionnaire(index) => {
                        self.site.questionnaires[index].proven.as_ref()
                    }
                    _ => None,
                };
                if let (false, Some(proven)) = (answers.is_empty(), proven) {
                    html.push('#');
                    let version = proven.questionnaire.version.value;
                    escape(
                        &crate::questionnaire::texts::fragment(version, answers),
                        html,
                    );
                }
                html.push_str("\">");
            }
            Resolved::Asset(index) => {
                html.push_str("<a href=\"");
                escape(&relative(place.path, &self.plan.assets[*index]), html);
                html.push_str("\">");
            }
            Resolved::External(url) => {
                html.push_str(if url.starts_with("http") {
                    "<a rel=\"external\" href=\""
                } else {
                    "<a href=\""
                });
                escape(&encoded(url), html);
                html.push_str("\">");
            }
            Resolved::Snippet(_) | Resolved::Broken => html.push_str("<a>"),
        }
        if !has_text {
            let title = self.site.target_title(place.language, place.key, target);
            escape(&title, html);
        }
    }

    /// Writes the relative address of a page.
    pub(super) fn page_address(
        &self,
        from: &str,
        language: LanguageIndex,
        key: Key,
        heading: Option<&str>,
        html: &mut String,
    ) {
        relative_to(from, &self.plan.permalinks[language][key.index()], html);
        html.push_str("index.html");
        if let Some(heading) = heading {
            html.push('#');
            html.push_str(heading);
        }
    }

    pub(super) fn href(&self, from: &str, language: LanguageIndex, key: Key) -> String {
        let mut address = relative(from, &self.plan.permalinks[language][key.index()]);
        address.push_str("index.html");
        address
    }

    fn generated_address(
        &self,
        place: Place,
        kind: crate::site::PageKind,
        anchor: &str,
        html: &mut String,
    ) {
        match self.site.generated(kind) {
            Some(key) if Some(key) == place.key => html.push('#'),
            Some(key) => {
                html.push_str(&self.href(place.path, place.language, key));
                html.push('#');
            }
            None => {}
        }
        html.push_str(anchor);
    }
}

/// Characters that must not stand in an address as they are.
fn encoded(url: &str) -> String {
    const UNSAFE: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'\\')
        .add(b'{')
        .add(b'}');
    percent_encoding::utf8_percent_encode(url, UNSAFE).to_string()
}

/// The indices of the slots at which sections begin.
fn section_slots(body: &Body) -> Vec<usize> {
    body.slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| matches!(slot.kind, SlotKind::Heading(_)))
        .map(|(index, _)| index)
        .collect()
}

/// Writes a document's HTML into a page.
pub(super) struct Filler<'a> {
    pub renderer: &'a Renderer,
    pub place: Place<'a>,
    pub document: &'a Document,
    pub index: DocumentIndex,
    /// How deep in snippets; 0 is the page's own text.
    pub depth: usize,
    /// Before the ids of headings; empty but in snippets, which may stand on a page twice.
    pub prefix: String,
    pub numbers: Vec<Option<String>>,
    /// What the page numbers across its documents.
    pub numbers_given: &'a Numbers,
    /// The language of the text, where that is not the page's.
    pub language: Option<LanguageIndex>,
    /// Which links open a definition.
    pub terms: &'a Terms,
    /// The booklet that the text is part of.
    pub bound: Option<&'a Bound>,
    /// How many levels deeper headings are than they were written.
    pub deeper: u8,
}

impl Filler<'_> {
    /// The home page leads on and snippets stand in many places: neither has paragraphs to cite.
    fn has_paragraph_links(&self) -> bool {
        let site = &self.renderer.site;
        self.depth == 0
            && self.bound.is_none()
            && self.place.key.is_some_and(|key| {
                matches!(site.identity(key).kind, PageKind::Page | PageKind::Section)
            })
    }

    /// Writes the section that begins at a heading; `starts` are the slots at which sections begin.
    fn section(&self, starts: &[usize], heading: usize, html: &mut String) {
        let slots = &self.document.body.slots;
        let start = starts[heading];
        let end = starts.get(heading + 1).copied().unwrap_or(slots.len());
        self.slots(slots[start].at as usize, start..end, html);
        if self.depth == 0 {
            let id = &self.document.facts.headings[heading].id;
            let renderer = self.renderer;
            renderer.notes(self.place, Some(id), NotePlace::After, html);
        }
    }

    /// Writes all of the document's text.
    pub(super) fn whole(&self, html: &mut String) {
        self.slots(0, 0..self.document.body.slots.len(), html);
    }

    /// Writes the HTML from `at`, before the first slot of a range, up to the slot after the range,
    /// filling the slots.
    fn slots(&self, at: usize, range: Range<usize>, html: &mut String) {
        self.slots_of(&self.document.body, at, range, html);
    }

    /// Writes the text of one of the document's footnotes.
    pub(super) fn note_text(&self, place: usize, html: &mut String) {
        let Some(note) = self.document.body.notes.get(place) else {
            return;
        };
        self.slots_of(note, 0, 0..note.slots.len(), html);
    }

    fn slots_of(&self, body: &Body, mut at: usize, range: Range<usize>, html: &mut String) {
        for slot in &body.slots[range.clone()] {
            html.push_str(&body.html[at..slot.at as usize]);
            at = slot.at as usize;
            self.fill(&slot.kind, html);
        }
        let end = body
            .slots
            .get(range.end)
            .map_or(body.html.len(), |slot| slot.at as usize);
        html.push_str(&body.html[at..end]);
    }

    fn fill(&self, kind: &SlotKind, html: &mut String) {
        let renderer = self.renderer;
        match kind {
            SlotKind::Link(index) => {
                let index = *index as usize;
                let has_text = self.document.facts.links[index].has_text;
                let target = &renderer.site.links[self.index][index];
                match self.terms.opened_by(index) {
                    Some(id) => {
                        let _ = write!(html, "<button popovertarget=\"{id}\">");
                        if !has_text {
                            let site = &renderer.site;
                            let title =
                                site.target_title(self.place.language, self.place.key, target);
                            escape(&title, html);
                        }
                    }
                    None => match self.within_booklet(target) {
                        Some(address) => {
                            let _ = write!(html, "<a href=\"#{address}\">");
                            if !has_text {
                                let place = self.place;
                                let title =
                                    renderer
                                        .site
                                        .target_title(place.language, place.key, target);
                                escape(&title, html);
                            }
                        }
                        None => renderer.link(self.place, target, has_text, html),
                    },
                }
            }
            SlotKind::LinkEnd(index) => {
                let opens = self.terms.opened_by(*index as usize).is_some();
                html.push_str(if opens { "</button>" } else { "</a>" });
            }
            SlotKind::Paragraph(index) => {
                if self.has_paragraph_links() {
                    html.push_str(" id=\"");
                    html.push_str(&self.document.facts.paragraphs[*index as usize]);
                    html.push('"');
                }
            }
            SlotKind::ParagraphEnd(index) => {
                if self.has_paragraph_links() {
                    let index = *index as usize;
                    html.push_str("<a href=\"#");
                    html.push_str(&self.document.facts.paragraphs[index]);
                    html.push_str("\">¶");
                    let _ = write!(html, "{}", index + 1);
                    html.push_str("</a>");
                }
            }
            SlotKind::Heading(index) => self.heading(*index as usize, html),
            SlotKind::HeadingEnd(index) => self.heading_end(*index as usize, html),
            SlotKind::Image(index) => self.image(*index as usize, false, html),
            SlotKind::Figure(index) => self.image(*index as usize, true, html),
            SlotKind::Include(index) => self.include(*index as usize, html),
            SlotKind::Note(place) => self.note(*place as usize, html),
            SlotKind::TableLabel { heading } => {
                let title = heading
                    .map(|index| self.document.facts.headings[index as usize].title.as_str());
                let name = title.unwrap_or(&self.document.title.value);
                let number = self.numbers_given.table(name);
                let key = match (title, number) {
                    (None, 1) => "table_untitled",
                    (_, 1) => "table",
                    _ => "table_numbered",
                };
                let label = renderer
                    .text(self.place.language, key)
                    .replace("{title}", name)
                    .replace("{number}", &number.to_string());
                escape(&label, html);
            }
            SlotKind::Text(key) => escape(
                renderer
                    .text(self.place.language, key)
                    .trim_end_matches(" {number}"),
                html,
            ),
        }
    }

    /// Where a link leads that stays within the booklet.
    fn within_booklet(&self, target: &Resolved) -> Option<String> {
        let bound = self.bound?;
        let (key, heading) = match target {
            Resolved::Page { key, heading } => (*key, heading.as_deref()),
            Resolved::Here { heading } => (self.place.key?, Some(heading.as_str())),
            _ => return None,
        };
        let prefix = bound.prefix(self.renderer, key)?;
        Some(format!("{prefix}{}", heading.unwrap_or("")))
    }

    fn include(&self, index: usize, html: &mut String) {
        let Some(Resolved::Snippet(snippet)) = self.renderer.site.links[self.index].get(index)
        else {
            return;
        };
        if self.depth >= SNIPPET_DEPTH {
            return;
        }
        let document = &self.renderer.site.documents[*snippet];
        let numbers = vec![None; document.facts.headings.len()];
        let filler = Filler {
            document,
            index: *snippet,
            depth: self.depth + 1,
            prefix: format!("s{}-", self.numbers_given.snippet()),
            numbers,
            terms: &terms::NONE,
            ..*self
        };
        filler.whole(html);
    }

    /// Sections that this translation lacks, in the source language with a notice.
    fn missing(&self, after: Option<usize>, missing: &[MissingSection], html: &mut String) {
        let Some(key) = self.place.key else { return };
        let site = &self.renderer.site;
        let identity = site.identity(key);
        let Some(source_index) = identity.documents[identity.source] else {
            return;
        };
        let source = &site.documents[source_index];
        for section in missing.iter().filter(|section| section.after == after) {
            let code = &site.languages[identity.source];
            html.push_str("<p class=\"notice notice-missing\">");
            escape(
                self.renderer.text(self.place.language, "missing_section"),
                html,
            );
            let _ = write!(html, "</p><div lang=\"{code}\" class=\"fallback\">");
            let starts = section_slots(&source.body);
            let filler = Filler {
                document: source,
                index: source_index,
                prefix: self.prefix.clone(),
                language: Some(identity.source),
                numbers: self.renderer.section_numbers(self.place, source_index),
                terms: &terms::NONE,
                ..*self
            };
            filler.section(&starts, section.heading, html);
            html.push_str("</div>");
        }
    }
}
