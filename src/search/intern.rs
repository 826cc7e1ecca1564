//! Gives every distinct word a number, quickly.
//!
//! The tables here are only looked things up in; nothing walks them, so their order never reaches
//! the output.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map for short keys made by us; not for keys that an attacker could choose to collide
/// endlessly: a collision costs time at build, never anything else.
pub type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Multiplies and rotates eight bytes at a time.
#[derive(Default)]
pub struct QuickHasher(u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl QuickHasher {
    fn add(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(FACTOR);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(u64::from_le_bytes(
                chunk.try_into().expect("chunks of eight"),
            ));
        }
        let mut rest = [0; 8];
        rest[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.add(u64::from_le_bytes(rest));
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.add(u64::from(value));
    }

    fn write_u128(&mut self, value: u128) {
        self.add(value as u64);
        if value >> 64 != 0 {
            self.add((value >> 64) as u64);
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// Words in order of first appearance, each with its number.
#[derive(Default)]
pub struct Interner {
    /// Words of up to sixteen bytes, packed: most words, and no pointer to follow.
    short: QuickMap<u128, u32>,
    long: QuickMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Interner {
    /// The number of a word, a new one if it was not seen before.
    pub fn number(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = match packed(word) {
            Some(key) => *self.short.entry(key).or_insert(next),
            None => match self.long.get(word) {
                Some(number) => *number,
                None => {
                    self.long.insert(word.into(), next);
                    next
                }
            },
        };
        if number == next {
            self.words.push(word.into());
        }
        number
    }

    /// All words by their number.
    pub fn into_words(self) -> Vec<Box<str>> {
        self.words
    }
}

/// A short word as a number. Words have no NUL, so two words never give the same one.
fn packed(word: &str) -> Option<u128> {
    let bytes = word.as_bytes();
    let mut key = [0; 16];
    key.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u128::from_le_bytes(key))
}
