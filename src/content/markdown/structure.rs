//! What a text is made of, to be compared with its translation: lists, tables, footnotes.

use super::super::{Block, BlockKind, Facts, FootnoteReference};
use crate::source::Span;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Watches a document's events; writes no HTML.
#[derive(Default)]
pub(super) struct Structure {
    /// Indices of the blocks that are open, outermost first.
    open: Vec<usize>,
}

impl Structure {
    pub fn see(&mut self, event: &Event, span: Span, facts: &mut Facts) {
        match event {
            Event::Start(Tag::List(_) | Tag::DefinitionList) => {
                self.begin(BlockKind::List { items: 0 }, span, facts);
            }
            Event::Start(Tag::Table(alignments)) => {
                let columns = alignments.len() as u32;
                self.begin(BlockKind::Table { rows: 0, columns }, span, facts);
            }
            Event::Start(Tag::Item | Tag::DefinitionListTitle | Tag::TableRow) => {
                if let Some(open) = self.open.last() {
                    match &mut facts.blocks[*open].kind {
                        BlockKind::List { items } => *items += 1,
                        BlockKind::Table { rows, .. } => *rows += 1,
                    }
                }
            }
            Event::End(TagEnd::List(_) | TagEnd::DefinitionList | TagEnd::Table) => {
                self.open.pop();
            }
            Event::FootnoteReference(label) => {
                let section = facts.sections.len();
                facts.footnotes.push(FootnoteReference {
                    label: label.to_string(),
                    span,
                    section,
                });
            }
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind, span: Span, facts: &mut Facts) {
        self.open.push(facts.blocks.len());
        let section = facts.sections.len();
        facts.blocks.push(Block {
            kind,
            span,
            section,
        });
    }
}
