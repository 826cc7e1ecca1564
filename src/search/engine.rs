//! The engine that answers queries: tantivy's index of the fields of all pages, its BM25 scores read
//! back as plain numbers.
//!
//! One segment, written by one thread, so that pages keep their order. The scores are tantivy's
//! own, summed over the fields in a fixed order. A build that only publishes needs no index to
//! query: `score` computes the same numbers, to the bit, in a tenth of the time.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings as _;
use tantivy::query::Bm25Weight;
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
        let mut schema = Schema::builder();
        let fields = FIELDS.map(|field| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER)
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(field.has_length);
            let options = TextOptions::default().set_indexing_options(indexing);
            schema.add_text_field(field.name, options)
        });
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
            let mut texts: [Vec<u8>; FIELDS.len()] = Default::default();
            for (on_page, counts) in content.groups() {
                for count in counts {
                    let text = &mut texts[count.field()];
                    (0..count.times()).for_each(|_| write_key(on_page.group, text));
                }
            }
            for (field, text) in fields.iter().zip(texts) {
                if !text.is_empty() {
                    document.add_text(*field, String::from_utf8(text).expect(ASCII));
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
            let is_stop = |group: Group| is_stop[group as usize];
            self.term_scores(field, None, &is_stop, |group, page, score| {
                postings.add(group, page, score);
            })?;
        }
        Ok(())
    }

    /// Calls `sink` with the weighted score of a group on every page in one field; of every group
    /// in order, if none is named by its key.
    fn term_scores(
        &self,
        field: usize,
        only: Option<&str>,
        is_stop: &dyn Fn(Group) -> bool,
        mut sink: impl FnMut(Group, u32, f32),
    ) -> tantivy::Result<()> {
        let searcher = self.index.reader()?.searcher();
        // No page, no segment.
        let [segment] = searcher.segment_readers() else {
            return Ok(());
        };
        let column = segment.fast_fields().u64("page")?.first_or_default_col(0);
        let numbers: Vec<u32> = (0..segment.max_doc())
            .map(|document| column.get_val(document) as u32)
            .collect();
        let weight = FIELDS[field].weight;
        let field = self.index.schema().get_field(FIELDS[field].name)?;
        let inverted = segment.inverted_index(field)?;
        let pages = u64::from(segment.max_doc());
        let (norms, average) = match segment.fieldnorms_readers().get_field(field)? {
            Some(norms) => (norms, inverted.total_num_tokens() as f32 / pages as f32),
            None => (FieldNormReader::constant(segment.max_doc(), 1), 1.0),
        };
        let mut terms = match only {
            Some(key) => inverted.terms().range().ge(key).le(key).into_stream()?,
            None => inverted.terms().stream()?,
        };
        while let Some((key, term)) = terms.next() {
            let group = group_of(key);
            let factor = if is_stop(group) {
                weight * STOP_WEIGHT
            } else {
                weight
            };
            let frequency = u64::from(term.doc_freq);
            let bm25 = Bm25Weight::for_one_term_without_explain(frequency, pages, average)
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

    /// The weighted scores of a group on one page, by field; fields that add nothing are left out.
    pub fn page_scores(&self, group: Group, page: u32, is_stop: bool) -> Vec<(usize, f32)> {
        let found = (0..FIELDS.len())
            .map(|field| Ok((field, self.page_score(field, group, page, is_stop)?)));
        let scores: tantivy::Result<Vec<(usize, f32)>> = found.collect();
        let scores = scores.expect("an index in memory can be read");
        scores
            .into_iter()
            .filter(|(_, score)| *score > 0.0)
            .collect()
    }

    fn page_score(
        &self,
        field: usize,
        group: Group,
        page: u32,
        is_stop: bool,
    ) -> tantivy::Result<f32> {
        let mut key = Vec::new();
        write_key(group, &mut key);
        let key = String::from_utf8(key).expect(ASCII);
        let mut found = 0.0;
        self.term_scores(field, Some(key.trim_end()), &|_| is_stop, |_, at, score| {
            if at == page {
                found = score;
            }
        })?;
        Ok(found)
    }
}

/// Characters of a key: in the order of their codes, so that keys sort as the groups do.
const DIGITS: &[u8; 64] = b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const ASCII: &str = "digits are ASCII";

/// Adds a group to a field's text: a key of four characters, and a space.
fn write_key(group: Group, text: &mut Vec<u8>) {
    let digit = |shift: u32| DIGITS[(group >> shift) as usize & 63];
    text.extend_from_slice(&[digit(18), digit(12), digit(6), digit(0), b' ']);
}

/// The group that a key stands for.
fn group_of(key: &[u8]) -> Group {
    key.iter().fold(0, |group, byte| {
        let digit = DIGITS.binary_search(byte).expect("a key that we made");
        group << 6 | digit as Group
    })
}
