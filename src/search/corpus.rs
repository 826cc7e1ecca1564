//! All words of one language's pages, numbered in alphabetical order.
//!
//! Cutting and numbering is the largest part of the work, so it happens in chunks of pages, in
//! parallel, each with numbers of its own that are exchanged for the final ones afterwards. The
//! result does not depend on the chunks.

use rayon::prelude::*;
use std::ops::Range;

use super::fields::Section;
use super::input::{Documents, SearchDocument, SearchSection};
use super::intern::{Interner, QuickMap};
use super::shown::Shown;
use super::text::{Cutter, Kind};

/// A word's number, and what it was in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(u32);

const JOINED: u32 = 1 << 30;
const DEFINED: u32 = 1 << 31;

impl Token {
    /// The number of the word.
    pub fn word(self) -> usize {
        (self.0 & !(JOINED | DEFINED)) as usize
    }

    /// Whether this is a hyphenated word written as one.
    pub fn is_joined(self) -> bool {
        self.0 & JOINED != 0
    }

    /// Whether this is an abbreviation in brackets.
    pub fn is_defined(self) -> bool {
        self.0 & DEFINED != 0
    }
}

/// Where on a page a run of words stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Title,
    Alias,
    Heading,
    Text,
}

/// A run of words.
#[derive(Clone, Debug)]
pub struct Run {
    pub place: Place,
    /// 0 is the start of the page, 1 the part below its first heading.
    pub section: u8,
    pub end: u32,
}

/// The words of one page in order, with the runs they fall into.
#[derive(Clone, Debug, Default)]
pub struct Page {
    tokens: Vec<Token>,
    runs: Vec<Run>,
}

impl Page {
    /// The runs with their words.
    pub fn runs(&self) -> impl Iterator<Item = (&Run, &[Token])> {
        let mut start = 0;
        self.runs.iter().map(move |run| {
            let tokens = &self.tokens[start..run.end as usize];
            start = run.end as usize;
            (run, tokens)
        })
    }
}

/// The words of a language and the pages made of them.
pub struct Corpus {
    /// Distinct words, sorted.
    pub words: Vec<Box<str>>,
    /// On how many pages each word stands.
    pub page_counts: Vec<u32>,
    pub pages: Vec<Page>,
    /// What is shown of each page.
    pub shown: Vec<Shown>,
    /// The editors' phrases, in the order they were given.
    pub phrases: Vec<Vec<Token>>,
}

/// A chunk has at least so many, if there are as many.
const PAGES_IN_A_CHUNK: usize = 64;

impl Corpus {
    /// Cuts all texts of a language; `phrases` are cut along, and their words are part of it.
    ///
    /// Documents are asked for a few at a time and dropped again: their texts are never all there.
    pub fn read(documents: &dyn Documents, phrases: &[&str]) -> Corpus {
        let count = documents.count();
        // Each chunk meets most words again, so few chunks are less work, but as many as fill the
        // processor.
        let chunk = (count / (4 * rayon::current_num_threads())).clamp(PAGES_IN_A_CHUNK, 1_000);
        let mut chunks: Vec<Chunk> = (0..count.div_ceil(chunk))
            .into_par_iter()
            .map(|number| {
                let start = number * chunk;
                Chunk::of_pages(documents, start..(start + chunk).min(count))
            })
            .collect();
        chunks.push(Chunk::of_phrases(phrases));

        let words = all_words(&chunks);
        let numbers: QuickMap<&str, u32> = words
            .iter()
            .enumerate()
            .map(|(number, word)| (&**word, number as u32))
            .collect();
        let mut page_counts = vec![0; words.len()];
        for chunk in &mut chunks {
            let final_numbers: Vec<u32> = chunk.words.iter().map(|word| numbers[&**word]).collect();
            for (number, count) in final_numbers.iter().zip(&chunk.page_counts) {
                page_counts[*number as usize] += count;
            }
            chunk.final_numbers = final_numbers;
        }
        chunks.par_iter_mut().for_each(Chunk::renumber);
        drop(numbers);

        let phrases = chunks.pop().map(|chunk| chunk.pages).unwrap_or_default();
        let (mut pages, mut shown) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for chunk in chunks {
            pages.extend(chunk.pages);
            shown.extend(chunk.shown);
        }
        Corpus {
            words,
            page_counts,
            pages,
            shown,
            phrases: phrases.into_iter().map(|page| page.tokens).collect(),
        }
    }
}

/// The distinct words of all chunks, sorted.
fn all_words(chunks: &[Chunk]) -> Vec<Box<str>> {
    let mut words: Vec<&str> = chunks
        .iter()
        .flat_map(|chunk| chunk.words.iter().map(|word| &**word))
        .collect();
    words.par_sort_unstable();
    words.dedup();
    words.into_iter().map(Box::from).collect()
}

/// Some pages, with word numbers of their own.
struct Chunk {
    words: Vec<Box<str>>,
    page_counts: Vec<u32>,
    final_numbers: Vec<u32>,
    pages: Vec<Page>,
    shown: Vec<Shown>,
}

impl Chunk {
    fn of_pages(documents: &dyn Documents, numbers: Range<usize>) -> Chunk {
        let mut reader = PageReader::default();
        let (mut pages, mut shown) = (Vec::new(), Vec::new());
        for number in numbers {
            let document = documents.document(number);
            pages.push(reader.document(&document));
            shown.push(Shown::of(&document));
        }
        reader.finish(pages, shown)
    }

    fn of_phrases(phrases: &[&str]) -> Chunk {
        let mut reader = PageReader::default();
        let pages = phrases
            .iter()
            .map(|phrase| {
                let mut page = Page::default();
                reader.run(&mut page, Place::Text, 0, phrase);
                page
            })
            .collect();
        let mut chunk = reader.finish(pages, Vec::new());
        // The editors' lists are no pages.
        chunk.page_counts.fill(0);
        chunk
    }

    fn renumber(&mut self) {
        for token in self.pages.iter_mut().flat_map(|page| &mut page.tokens) {
            let marks = token.0 & (JOINED | DEFINED);
            *token = Token(self.final_numbers[token.word()] | marks);
        }
    }
}

/// Whether a summary was taken from the text itself.
fn is_beginning(summary: &str, first: Option<&SearchSection>) -> bool {
    let start: String = summary.chars().take(40).collect();
    first.is_some_and(|section| section.text.trim_start().starts_with(&start))
}

#[derive(Default)]
struct PageReader {
    cutter: Cutter,
    interner: Interner,
    /// By word number: how many pages had it, and the last of them.
    seen: Vec<(u32, u32)>,
    page: u32,
}

impl PageReader {
    fn document(&mut self, document: &SearchDocument) -> Page {
        let mut page = Page::default();
        self.page += 1;
        self.run(&mut page, Place::Title, 0, &document.title);
        for alias in &document.aliases {
            self.run(&mut page, Place::Alias, 0, alias);
        }
        if !is_beginning(&document.summary, document.sections.first()) {
            self.run(&mut page, Place::Text, 0, &document.summary);
        }
        let mut section = 0;
        for part in &document.sections {
            if !part.anchor.is_empty() {
                section += 1;
            }
            let number = match u8::try_from(section) {
                Ok(number) if number <= Section::LAST => number,
                _ => 0,
            };
            self.run(&mut page, Place::Heading, number, &part.heading);
            self.run(&mut page, Place::Text, number, &part.text);
        }
        page.tokens.shrink_to_fit();
        page
    }

    fn run(&mut self, page: &mut Page, place: Place, section: u8, text: &str) {
        if text.is_empty() {
            return;
        }
        let (interner, seen, current) = (&mut self.interner, &mut self.seen, self.page);
        self.cutter.cut(text, |word, kind| {
            let number = interner.number(word);
            if seen.len() <= number as usize {
                seen.push((0, u32::MAX));
            }
            let entry = &mut seen[number as usize];
            if entry.1 != current {
                *entry = (entry.0 + 1, current);
            }
            let mark = match kind {
                Kind::Word => 0,
                Kind::Joined => JOINED,
                Kind::Defined => DEFINED,
            };
            page.tokens.push(Token(number | mark));
        });
        page.runs.push(Run {
            place,
            section,
            end: page.tokens.len() as u32,
        });
    }

    fn finish(self, pages: Vec<Page>, shown: Vec<Shown>) -> Chunk {
        Chunk {
            words: self.interner.into_words(),
            page_counts: self.seen.into_iter().map(|(count, _)| count).collect(),
            final_numbers: Vec::new(),
            pages,
            shown,
        }
    }
}
