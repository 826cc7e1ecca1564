//! The index engine: tantivy's BM25 over the fields of all pages, read back as plain numbers.
//!
//! One segment, written by one thread, so that pages keep their order. The scores are tantivy's
//! own, summed over the fields in a fixed order; nothing else in search computes a BM25 score.

use tantivy::collector::Count;
use tantivy::postings::Postings as _;
use tantivy::query::{AllQuery, Bm25Weight};
use tantivy::schema::{
    FAST, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocSet, Index, TERMINATED, TantivyDocument};

use super::fields::{FIELDS, PageFields, STOP_WEIGHT};
use super::postings::Postings;
use super::spaces::SpaceTokenizer;
use super::vocabulary::Group;

const TOKENIZER: &str = "spaces";
/// Only a hint for tantivy: this writer always makes one segment.
const WRITER_BYTES: usize = 64 << 20;

/// An index in memory.
pub struct Engine {
    index: Index,
}

impl Engine {
    /// Indexes the pages in their order.
    pub fn index(pages: &[PageFields]) -> tantivy::Result<Engine> {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let options = TextOptions::default().set_indexing_options(indexing);
        let mut schema = Schema::builder();
        let fields = FIELDS.map(|field| schema.add_text_field(field.name, options.clone()));
        let number = schema.add_u64_field("page", NumericOptions::from(FAST));
        let mut builder = Index::builder().schema(schema.build());
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        tokenizers.register(TOKENIZER, TextAnalyzer::from(SpaceTokenizer::default()));
        builder = builder.tokenizers(tokenizers);
        let mut writer = builder.single_segment_index_writer(
            tantivy::directory::RamDirectory::create(),
            WRITER_BYTES,
        )?;
        for (page, content) in pages.iter().enumerate() {
            let mut document = TantivyDocument::default();
            document.add_u64(number, page as u64);
            for (field, groups) in fields.iter().zip(&content.groups) {
                if !groups.is_empty() {
                    document.add_text(*field, keys(groups));
                }
            }
            writer.add_document(document)?;
        }
        Ok(Engine {
            index: writer.finalize()?,
        })
    }

    /// Adds every field's score to the postings.
    pub fn score(&self, postings: &mut Postings, is_stop: &[bool]) -> tantivy::Result<()> {
        for field in 0..FIELDS.len() {
            postings.rewind();
            self.field_scores(field, is_stop, |group, page, score| {
                postings.add(group, page, score)
            })?;
        }
        Ok(())
    }

    /// Calls `sink` with the weighted score of every group on every page for one field, in order.
    pub fn field_scores(
        &self,
        field: usize,
        is_stop: &[bool],
        mut sink: impl FnMut(Group, u32, f32),
    ) -> tantivy::Result<()> {
        let reader = self.index.reader()?;
        let searcher = reader.searcher();
        let [segment] = searcher.segment_readers() else {
            // No page, no segment.
            debug_assert_eq!(searcher.search(&AllQuery, &Count)?, 0);
            return Ok(());
        };
        let column = segment.fast_fields().u64("page")?.first_or_default_col(0);
        let numbers: Vec<u32> = (0..segment.max_doc())
            .map(|document| column.get_val(document) as u32)
            .collect();
        let weight = FIELDS[field].weight;
        let field = self.index.schema().get_field(FIELDS[field].name)?;
        let inverted = segment.inverted_index(field)?;
        let norms = segment.get_fieldnorms_reader(field)?;
        let pages = u64::from(segment.max_doc());
        let average = inverted.total_num_tokens() as f32 / pages as f32;
        let mut terms = inverted.terms().stream()?;
        while let Some((key, term)) = terms.next() {
            let group = group_of(key);
            let factor = if is_stop[group as usize] {
                weight * STOP_WEIGHT
            } else {
                weight
            };
            let bm25 =
                Bm25Weight::for_one_term_without_explain(u64::from(term.doc_freq), pages, average)
                    .boost_by(factor);
            let mut postings =
                inverted.read_postings_from_terminfo(term, IndexRecordOption::WithFreqs)?;
            let mut document = postings.doc();
            while document != TERMINATED {
                let score = bm25.score(norms.fieldnorm_id(document), postings.term_freq());
                sink(group, numbers[document as usize], score);
                document = postings.advance();
            }
        }
        Ok(())
    }
}

/// Characters of a key: in the order of their codes, so that keys sort as the groups do.
const DIGITS: &[u8; 64] = b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The field's text: a key of four characters for every group, and a space.
fn keys(groups: &[Group]) -> String {
    let mut text = Vec::with_capacity(groups.len() * 5);
    for group in groups {
        let digit = |shift: u32| DIGITS[(group >> shift) as usize & 63];
        text.extend_from_slice(&[digit(18), digit(12), digit(6), digit(0), b' ']);
    }
    String::from_utf8(text).expect("digits are ASCII")
}

/// The group that a key stands for.
fn group_of(key: &[u8]) -> Group {
    key.iter().fold(0, |group, byte| {
        let digit = DIGITS.binary_search(byte).expect("a key that we made");
        group << 6 | digit as Group
    })
}
