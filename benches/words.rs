//! Words for sites of any size to measure with: always the same ones.
//!
//! They are those of our own content with their frequencies, read as it stands; compounds and
//! inflections are added, so that the vocabulary grows with the site as it does in real text. It
//! knows nothing of pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A small generator of numbers (xorshift); the same seed gives the same site.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// Words of running text, as often as they occur, and the longer ones by themselves.
pub struct Words {
    pub running: Vec<String>,
    pub long: Vec<String>,
}

impl Words {
    /// The words of the Markdown below a folder.
    pub fn read(content: &Path) -> Words {
        let mut paths = Vec::new();
        collect(content, &mut paths);
        paths.sort();
        let mut running = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for path in paths {
            let text = std::fs::read_to_string(&path).expect("our own content can be read");
            let body = text.splitn(3, "---").nth(2).unwrap_or(&text);
            for word in body.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '’') {
                // Without digits: numbers would have to be the same in all languages.
                let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
                if word.chars().any(char::is_alphabetic) && !has_digit {
                    running.push(word.to_owned());
                    *counts.entry(word.to_lowercase()).or_default() += 1;
                }
            }
        }
        let long = counts
            .into_iter()
            .filter(|(word, count)| {
                *count > 1 && word.len() > 4 && word.bytes().all(|b| b.is_ascii_lowercase())
            })
            .map(|(word, _)| word)
            .collect();
        Words { running, long }
    }

    /// New words: two known ones together, with an ending now and then.
    pub fn compounds(&self, language: &str, pages: usize, random: &mut Random) -> Vec<String> {
        let endings: &[&str] = if language == "nl" {
            &["", "", "en", "s"]
        } else {
            &["", "", "s", "ing"]
        };
        // Vocabulary grows slower than text.
        let count = (2_000.0 * (pages as f64 / 50.0).sqrt()) as usize;
        (0..count)
            .map(|_| {
                let first = &self.long[random.below(self.long.len())];
                let second = &self.long[random.below(self.long.len())];
                let first = if language == "nl" {
                    first.as_str()
                } else {
                    &first[..first.len().min(6)]
                };
                format!("{first}{second}{}", endings[random.below(endings.len())])
            })
            .collect()
    }

    /// Some words as they follow each other in the source.
    #[allow(dead_code, reason = "not every corpus needs phrases")]
    pub fn run(&self, length: usize, random: &mut Random) -> &[String] {
        let start = random.below(self.running.len() - length);
        &self.running[start..start + length]
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("our own content is there") {
        let path = entry.expect("our own content can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}
