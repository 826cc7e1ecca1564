//! The published form of a run of words with their postings.
//!
//! ```text
//! u32 rows | u32 bytes of words | u32 bytes of pages | words | pages | impacts | sections
//! a word:  u8 letters shared with the word before (top bit: its list is that of an earlier word;
//!          next bit: stop word) | u8 length of the rest (top bit: another language's word) | the rest
//!          | for an earlier word's list: varint, how many words back
//! pages:   for each list a varint count and that many varint gaps
//! impacts: one byte for each page of each list; sections: the same
//! ```
//! Numbers are little-endian. A list that words of several shards share stands in each of them, so
//! that one fetch is always enough.

use super::intern::QuickMap;
use super::postings::{List, Quantiser};
use super::vocabulary::Group;

const REDIRECT: u8 = 0x80;
const STOP: u8 = 0x40;
const FOREIGN: u8 = 0x80;
const MOST_SHARED: usize = 0x3f;

/// A word to be published.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub word: &'a str,
    pub group: Group,
    pub is_stop: bool,
    pub is_foreign: bool,
}

/// Writes sorted words with their lists.
#[derive(Default)]
pub struct ShardWriter {
    rows: u32,
    words: Vec<u8>,
    pages: Vec<u8>,
    impacts: Vec<u8>,
    sections: Vec<u8>,
    last: String,
    lists: QuickMap<Group, u32>,
}

impl ShardWriter {
    /// Adds a word; `list` is its group's postings.
    pub fn add(&mut self, row: Row<'_>, list: List<'_>, quantiser: Quantiser) {
        let shared = shared_bytes(&self.last, row.word);
        let earlier = self.lists.get(&row.group).copied();
        let rest = &row.word.as_bytes()[shared..];
        let redirect = if earlier.is_some() { REDIRECT } else { 0 };
        self.words
            .push(shared as u8 | redirect | if row.is_stop { STOP } else { 0 });
        self.words
            .push(rest.len() as u8 | if row.is_foreign { FOREIGN } else { 0 });
        self.words.extend_from_slice(rest);
        match earlier {
            Some(earlier) => varint(self.rows - earlier, &mut self.words),
            None => {
                self.lists.insert(row.group, self.rows);
                self.list(list, quantiser);
            }
        }
        self.rows += 1;
        self.last.clear();
        self.last.push_str(row.word);
    }

    fn list(&mut self, list: List<'_>, quantiser: Quantiser) {
        varint(list.pages.len() as u32, &mut self.pages);
        let mut next = 0;
        for page in list.pages {
            varint(page - next, &mut self.pages);
            next = page + 1;
        }
        self.impacts
            .extend(list.scores.iter().map(|score| quantiser.byte(*score)));
        self.sections.extend_from_slice(list.sections);
    }

    /// How many bytes the shard has so far.
    pub fn len(&self) -> usize {
        12 + self.words.len() + self.pages.len() + self.impacts.len() + self.sections.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The shard's bytes.
    pub fn finish(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        for number in [self.rows, self.words.len() as u32, self.pages.len() as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for part in [&self.words, &self.pages, &self.impacts, &self.sections] {
            bytes.extend_from_slice(part);
        }
        bytes
    }
}

/// How many bytes two words share at their start, cut at a character of the second.
fn shared_bytes(before: &str, word: &str) -> usize {
    let same = before
        .bytes()
        .zip(word.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let mut shared = same.min(MOST_SHARED);
    while !word.is_char_boundary(shared) {
        shared -= 1;
    }
    shared
}

fn varint(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
