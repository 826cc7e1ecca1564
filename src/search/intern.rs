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
    numbers: QuickMap<Box<str>, u32>,
    next: u32,
}

impl Interner {
    /// The number of a word, a new one if it was not seen before.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.next;
        self.next += 1;
        self.numbers.insert(word.into(), number);
        number
    }

    /// All words by their number.
    pub fn into_words(self) -> Vec<Box<str>> {
        let mut words: Vec<Box<str>> = vec![Box::default(); self.next as usize];
        for (word, number) in self.numbers {
            words[number as usize] = word;
        }
        words
    }
}
