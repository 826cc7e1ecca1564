//! Paragraphs: what stands alone in one, the first of a page, and ids that outlast edits elsewhere.
//!
//! The id of a paragraph is made from the heading above it and its own first words, so that a link
//! to it still leads there after text was added or taken away around it.

use super::super::normal::digest_of_normal;
use super::builder::Builder;
use super::{Slot, SlotKind};
use crate::diagnostics::catalogue;
use crate::source::Span;

/// Longest summary taken from a first paragraph, in characters.
const SUMMARY_LENGTH: usize = 200;
/// Number of first words a paragraph is known by.
const FIRST_WORDS: usize = 8;
/// Hexadecimal digits of its digest in its id.
const ID_DIGITS: usize = 6;

pub(super) struct OpenParagraph {
    html: usize,
    slots: usize,
    text: usize,
    span: Span,
}

impl Builder<'_> {
    pub(super) fn start_paragraph(&mut self, span: Span) {
        let text = self.section_text.len();
        let body = self.body();
        let open = OpenParagraph {
            html: body.html.len(),
            slots: body.slots.len(),
            text,
            span,
        };
        body.html.push_str("<p>");
        self.paragraph = Some(open);
    }

    pub(super) fn end_paragraph(&mut self) {
        self.close_elements();
        let Some(open) = self.paragraph.take() else {
            return;
        };
        let body = self.bodies.last_mut().expect("a body is always open");
        let is_alone = body.html.len() == open.html + 3 && body.slots.len() == open.slots + 1;
        match body.slots.get(open.slots).map(|slot| slot.kind.clone()) {
            Some(SlotKind::Image(image)) if is_alone => {
                body.html.truncate(open.html);
                body.slots[open.slots] = Slot {
                    at: open.html as u32,
                    kind: SlotKind::Figure(image),
                };
            }
            Some(SlotKind::Include(_)) if is_alone => {
                body.html.truncate(open.html);
                body.slots[open.slots].at = open.html as u32;
            }
            _ => {
                for slot in &body.slots[open.slots..] {
                    if let SlotKind::Include(link) = slot.kind {
                        let at = self.facts.links[link as usize].span;
                        self.diagnostics.push(catalogue::include_not_alone(at));
                    }
                }
                self.identify(&open);
                self.push("</p>");
            }
        }
        let paragraph = self.section_text.get(open.text..).unwrap_or("").trim();
        if self.first_paragraph.is_none() && self.bodies.len() == 1 && !paragraph.is_empty() {
            self.first_paragraph = Some(cut_at_word(paragraph, SUMMARY_LENGTH));
        }
        self.plain("\n");
    }

    /// Gives a paragraph of the running text an id and a link to itself. Lists, tables, notes and
    /// asides are reached by the paragraph or heading before them.
    fn identify(&mut self, open: &OpenParagraph) {
        if self.depth > 0 || self.bodies.len() > 1 {
            return;
        }
        let source = &self.text[open.span.range()];
        let section = self.facts.headings.last().map_or("", |heading| &heading.id);
        let id = [FIRST_WORDS, usize::MAX]
            .into_iter()
            .filter_map(|words| paragraph_id(section, source, words))
            .find(|id| !self.ids.contains_key(id));
        // Without a word of its own, or word for word as another of its section: no id.
        let Some(id) = id else { return };
        self.ids.insert(id.clone(), open.span);
        let index = self.facts.paragraphs.len() as u32;
        self.facts.paragraphs.push(id);
        let body = self.body();
        let start = Slot {
            at: open.html as u32 + 2,
            kind: SlotKind::Paragraph(index),
        };
        body.slots.insert(open.slots, start);
        body.slot(SlotKind::ParagraphEnd(index));
    }
}

/// An id from the heading above and the first words; none without words.
fn paragraph_id(section: &str, source: &str, words: usize) -> Option<String> {
    let mut known_by = String::with_capacity(section.len() + 64);
    for word in source.split_whitespace().take(words) {
        let start = known_by.len();
        if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            known_by.push_str(word);
        } else {
            known_by.extend(word.chars().filter(|character| character.is_alphanumeric()));
        }
        if known_by.len() > start {
            known_by.push(' ');
        }
    }
    if known_by.is_empty() {
        return None;
    }
    if known_by.is_ascii() {
        known_by.make_ascii_lowercase();
    } else {
        known_by = known_by.to_lowercase();
    }
    known_by.push_str(section);
    // Words with single spaces between them need no more to be normal.
    let digest = digest_of_normal(known_by.trim_end()).first_digits();
    let mut id = String::with_capacity(2 + ID_DIGITS);
    id.push_str("p-");
    id.push_str(&digest[..ID_DIGITS]);
    Some(id)
}

/// The text, or its beginning up to the last whole word within `limit` characters and an ellipsis.
fn cut_at_word(text: &str, limit: usize) -> String {
    let mut beginning = String::with_capacity(text.len().min(limit + 32));
    let mut length = 0;
    for word in text.split_whitespace() {
        if length > limit {
            break;
        }
        length += usize::from(!beginning.is_empty()) + word.chars().count();
        if !beginning.is_empty() {
            beginning.push(' ');
        }
        beginning.push_str(word);
    }
    let text = beginning;
    match text.char_indices().nth(limit) {
        None => text,
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", text[..cut].trim_end_matches([',', ';', ':', '.']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::paragraph_id;

    #[test]
    fn a_paragraph_is_known_by_its_section_and_first_words() {
        let id = |section, source| paragraph_id(section, source, 8);
        let first = id("a", "One two three four five six seven eight nine.");
        assert_eq!(
            first,
            id(
                "a",
                "One **two** three, four\nfive six seven eight – and more."
            )
        );
        assert_ne!(
            first,
            id("b", "One two three four five six seven eight nine.")
        );
        assert_ne!(first, id("a", "One two three four five six seven nine."));
        assert_eq!(first.map(|id| id.len()), Some(8));
        assert_eq!(id("a", "— …"), None);
    }
}
