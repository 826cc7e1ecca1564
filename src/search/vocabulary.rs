//! The words of a language with what is known of each: its group of forms, and its parts.
//!
//! A group is what a reader means by one word: `beheer`, `beheren`, `beheerd`. Groups are numbered
//! by their first form, so their order is the words' order.

use std::collections::BTreeMap;

use super::compound::Splitter;
use super::input::SearchInput;
use super::intern::QuickMap;
use super::language::Language;
use super::{stem, text};

/// Number of a group of forms.
pub type Group = u32;

/// All words of one language.
pub struct Vocabulary {
    /// Distinct words, sorted.
    pub words: Vec<Box<str>>,
    /// By word: its stem, to be shown.
    pub stems: Vec<String>,
    /// By word: its group.
    pub groups: Vec<Group>,
    /// By group: its first form.
    pub heads: Vec<u32>,
    /// By word: the groups of its parts, its own left out.
    pub parts: Vec<Box<[Group]>>,
    /// By group: whether it says little.
    pub is_stop: Vec<bool>,
}

impl Vocabulary {
    /// Analyses sorted words; `pages` is how many there are, `known` marks the
    /// words of the glossary.
    pub fn new(
        words: Vec<Box<str>>,
        page_counts: &[u32],
        pages: usize,
        known: &[bool],
        input: &SearchInput,
        language: &Language,
    ) -> Vocabulary {
        let view: Vec<&str> = words.iter().map(|word| &**word).collect();
        let stems = stem::stems(&view, language, &overrides(input));
        let (groups, heads) = group(&stems);
        let whole: Vec<String> = input
            .whole_words
            .iter()
            .flat_map(|word| text::words(word))
            .collect();
        let splitter = Splitter::new(&view, page_counts, pages, known, &whole, language);
        let parts = splitter
            .split_all()
            .into_iter()
            .enumerate()
            .map(|(word, parts)| part_groups(&parts, groups[word], &groups))
            .collect();
        let is_stop = heads
            .iter()
            .map(|head| stems[*head as usize].starts_with(stem::STOP))
            .collect();
        Vocabulary {
            stems,
            groups,
            heads,
            parts,
            is_stop,
            words,
        }
    }

    /// The number of a word.
    pub fn find(&self, word: &str) -> Option<usize> {
        self.words
            .binary_search_by(|known| (**known).cmp(word))
            .ok()
    }
}

/// The editors' stems by folded form.
fn overrides(input: &SearchInput) -> BTreeMap<String, String> {
    input
        .stems
        .iter()
        .filter_map(|(form, stem)| {
            Some((
                text::words(form).into_iter().next()?,
                text::words(stem).into_iter().next()?,
            ))
        })
        .collect()
}

/// Numbers the stems in order of their first word.
fn group(stems: &[String]) -> (Vec<Group>, Vec<u32>) {
    let mut numbers: QuickMap<&str, Group> = QuickMap::default();
    let mut heads = Vec::new();
    let groups = stems
        .iter()
        .enumerate()
        .map(|(word, stem)| {
            *numbers.entry(stem).or_insert_with(|| {
                heads.push(word as u32);
                heads.len() as Group - 1
            })
        })
        .collect();
    (groups, heads)
}

fn part_groups(parts: &[u32], own: Group, groups: &[Group]) -> Box<[Group]> {
    let mut found: Vec<Group> = parts.iter().map(|part| groups[*part as usize]).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|group| *group != own);
    found.into()
}
