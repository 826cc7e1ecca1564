//! The published form of a run of words with their postings.
//!
//! ```text
//! u32 rows | u32 bytes of words | u32 bytes of pages | u32 sum | words | pages | impacts | sections
//! a word:  u8 bytes shared with the word before (top bit: its list is elsewhere; next bit: stop word)
//!          | u8 length of the rest (top bit: another language's word) | the rest
//!          | if elsewhere: varint, the list of how many words back, or 0 for a file of its own
//! pages:   for each list a varint count and that many varint gaps
//! impacts: one byte for each page of each list; sections: the same, with the top bit for a word in
//!          the section's heading, or in the title
//! ```
//! Numbers are little-endian. The sum is of all bytes after it, each time multiplied by 31 first: a
//! damaged shard is told from a good one. A list that words of several shards share stands in each of them, so
//! that one fetch is always enough.

use super::intern::QuickMap;
use super::postings::{List, Quantiser};
use super::vocabulary::Group;

const ELSEWHERE: u8 = 0x80;
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
    pub fn add(&mut self, row: Row<'_>, list: List<'_>, quantiser: &Quantiser) {
        let earlier = self.lists.get(&row.group).copied();
        self.word(row, earlier.is_some());
        match earlier {
            Some(earlier) => varint(self.rows - earlier, &mut self.words),
            None => {
                self.lists.insert(row.group, self.rows);
                self.list(list, quantiser);
            }
        }
        self.rows += 1;
    }

    /// Adds a word whose list is in a file of its own.
    pub fn add_far(&mut self, row: Row<'_>) {
        self.word(row, true);
        varint(0, &mut self.words);
        self.rows += 1;
    }

    fn word(&mut self, row: Row<'_>, is_elsewhere: bool) {
        let shared = shared_bytes(&self.last, row.word);
        let rest = &row.word.as_bytes()[shared..];
        let elsewhere = if is_elsewhere { ELSEWHERE } else { 0 };
        let stop = if row.is_stop { STOP } else { 0 };
        self.words.push(shared as u8 | elsewhere | stop);
        let foreign = if row.is_foreign { FOREIGN } else { 0 };
        self.words.push(rest.len() as u8 | foreign);
        self.words.extend_from_slice(rest);
        self.last.clear();
        self.last.push_str(row.word);
    }

    fn list(&mut self, list: List<'_>, quantiser: &Quantiser) {
        varint(list.pages.len() as u32, &mut self.pages);
        let mut next = 0;
        for page in list.pages {
            varint(page - next, &mut self.pages);
            next = page + 1;
        }
        self.impacts
            .extend(list.scores.iter().map(|score| quantiser.byte(*score)));
        self.sections
            .extend(list.sections.iter().map(|section| section.0));
    }

    /// The shard's bytes.
    pub fn finish(self) -> Vec<u8> {
        let parts = [&self.words, &self.pages, &self.impacts, &self.sections];
        let sum = parts.into_iter().flatten().fold(0u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
        });
        let lengths = [self.words.len() as u32, self.pages.len() as u32];
        let mut bytes = Vec::new();
        for number in [self.rows, lengths[0], lengths[1], sum] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for part in parts {
            bytes.extend_from_slice(part);
        }
        bytes
    }
}

/// A list as a file of its own: a shard of one word without letters.
pub fn list_bytes(list: List<'_>, quantiser: &Quantiser) -> Vec<u8> {
    let mut writer = ShardWriter::default();
    let row = Row {
        word: "",
        group: 0,
        is_stop: false,
        is_foreign: false,
    };
    writer.add(row, list, quantiser);
    writer.finish()
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

#[cfg(test)]
mod tests {
    use super::super::fields::Section;
    use super::*;

    /// By hand, from the description at the top of this file.
    #[test]
    fn a_shard_is_what_is_described() {
        let quantiser = Quantiser::new(4.0);
        let rows = [("beleid", 0), ("beleids", 0), ("wet", 1)];
        let lists = [
            List {
                pages: &[0, 3],
                sections: &[Section(0), Section(2)],
                scores: &[4.0, 2.0],
            },
            List {
                pages: &[200],
                sections: &[Section(0x81)],
                scores: &[0.000_001],
            },
        ];
        let mut writer = ShardWriter::default();
        for (word, group) in rows {
            let row = Row {
                word,
                group,
                is_stop: word == "wet",
                is_foreign: word == "wet",
            };
            writer.add(row, lists[group as usize], &quantiser);
        }
        let words = b"\x00\x06beleid\x86\x01s\x01\x40\x83wet";
        // Two pages, 0 and two further; one page, number 200.
        let pages = b"\x02\x00\x02\x01\xc8\x01";
        // 73 is the highest score; half of it is 7 steps of a tenth below; never 0.
        let impacts_and_sections = b"\x49\x42\x01\x00\x02\x81";
        let body = [&words[..], pages, impacts_and_sections].concat();
        let sum = body
            .iter()
            .fold(0u64, |sum, byte| (sum * 31 + u64::from(*byte)) % (1 << 32));
        let head = [3, words.len() as u32, pages.len() as u32, sum as u32];
        let expected = [head.map(u32::to_le_bytes).concat(), body].concat();
        assert_eq!(writer.finish(), expected);
    }
}
