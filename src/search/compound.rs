//! Takes compounds apart: `kennisveiligheidsbeleid` holds `kennisveiligheid`, `kennis`,
//! `veiligheid` and `beleid`.
//!
//! The dictionary is the site's own vocabulary, so a word is only taken apart into words that the
//! site uses. All ways of cutting are compared, the cheapest wins: few parts, made of frequent
//! words. The compound itself stays a word; its parts go into fields of their own.

use rayon::prelude::*;

use super::intern::QuickMap;
use super::language::{Family, Language};

/// Shortest part.
const PART: usize = 4;
/// A part must stand on this many pages, or in the glossary.
const PAGES: u32 = 3;
/// What each further part costs, against the logarithm of its rarity.
const PART_COST: f32 = 4.0;
/// What letters between two parts cost.
const LINK_COST: f32 = 0.5;
/// What an ending costs that the part does not have in the dictionary.
const ENDING_COST: f32 = 1.0;

/// Finds the parts of words.
pub struct Splitter<'a> {
    words: &'a [&'a str],
    /// Cost of a dictionary word, by word number.
    dictionary: QuickMap<&'a str, (u32, f32)>,
    whole: Vec<&'a str>,
    language: &'a Language,
}

impl<'a> Splitter<'a> {
    /// Makes the dictionary. `page_counts` goes with `words`; `known` are words that count as
    /// frequent; `whole` are not to be taken apart.
    pub fn new(
        words: &'a [&'a str],
        page_counts: &[u32],
        pages: usize,
        known: &[bool],
        whole: &'a [String],
        language: &'a Language,
    ) -> Splitter<'a> {
        let dictionary = (0..words.len())
            .filter(|number| page_counts[*number] >= PAGES || known[*number])
            .filter(|number| is_part(words[*number], language))
            .map(|number| {
                let count = page_counts[number].max(PAGES) as f32;
                (
                    words[number],
                    (number as u32, (pages as f32 / count).max(1.0).ln()),
                )
            })
            .collect();
        let whole = language
            .whole
            .iter()
            .copied()
            .chain(whole.iter().map(String::as_str))
            .collect();
        Splitter {
            words,
            dictionary,
            whole,
            language,
        }
    }

    /// The parts of every word, as word numbers; compounds inside compounds count too.
    pub fn split_all(&self) -> Vec<Box<[u32]>> {
        let direct: Vec<Vec<u32>> = self
            .words
            .par_iter()
            .map(|word| self.split(word).unwrap_or_default())
            .collect();
        direct
            .par_iter()
            .map(|parts| with_inner_parts(parts, &direct).into())
            .collect()
    }

    /// The cheapest way to take a word apart into two or more parts.
    pub fn split(&self, word: &str) -> Option<Vec<u32>> {
        let length = word.len();
        if length < 2 * PART || self.whole.contains(&word) || !word.is_ascii() {
            return None;
        }
        // For every position: what it costs to come there, the last part, and where that began.
        let mut best: Vec<Option<(f32, u32, usize)>> = vec![None; length + 1];
        let mut reachable = vec![0];
        while let Some(start) = reachable.pop() {
            let cost = best[start].map_or(0.0, |(cost, ..)| cost);
            for end in start + PART..=length {
                if end - start == length {
                    continue;
                }
                let Some((number, extra)) = self.part(&word[start..end], end == length) else {
                    continue;
                };
                for link in self.language.links {
                    let next = end + link.len();
                    if !word[end..].starts_with(link) || (end < length && next + PART > length) {
                        continue;
                    }
                    let link_cost = if link.is_empty() { 0.0 } else { LINK_COST };
                    let total = cost + PART_COST + extra + link_cost;
                    if best[next].is_none_or(|(known, ..)| total < known) {
                        best[next] = Some((total, number, start));
                        if next < length {
                            reachable.push(next);
                        }
                    }
                }
            }
        }
        let mut parts = Vec::new();
        let mut at = length;
        while at > 0 {
            let (_, number, start) = best[at]?;
            parts.push(number);
            at = start;
        }
        parts.reverse();
        Some(parts)
    }

    /// A dictionary word and its cost; the last part may carry an ending.
    fn part(&self, text: &str, is_last: bool) -> Option<(u32, f32)> {
        if let Some(found) = self.dictionary.get(text) {
            return Some(*found);
        }
        if !is_last || self.language.family == Family::Other {
            return None;
        }
        ["en", "s", "e", "n"].iter().find_map(|ending| {
            let (number, cost) = *self.dictionary.get(text.strip_suffix(ending)?)?;
            Some((number, cost + ENDING_COST))
        })
    }
}

/// Whether a word may be a part: long enough, no stop word, no ending that happens to be a word.
fn is_part(word: &str, language: &Language) -> bool {
    word.len() >= PART
        && word.is_ascii()
        && !word.bytes().any(|byte| byte.is_ascii_digit())
        && !language.is_stop(word)
        && !language.endings.contains(&word)
}

/// Parts, and the parts of those that are compounds themselves.
fn with_inner_parts(parts: &[u32], direct: &[Vec<u32>]) -> Vec<u32> {
    let mut all: Vec<u32> = parts.to_vec();
    let mut at = 0;
    while at < all.len() {
        for inner in &direct[all[at] as usize] {
            if !all.contains(inner) {
                all.push(*inner);
            }
        }
        at += 1;
    }
    all
}
