//! Finds the glossary's terms and the editors' synonyms in running text, and says which other
//! names they have: the abbreviation, the words to avoid, the other languages' terms.
//!
//! A page is then found by every name of what it is about, and the reader needs no dictionary.

use super::corpus::Token;
use super::input::SearchInput;
use super::intern::QuickMap;
use super::vocabulary::{Group, Vocabulary};

/// The phrases of the editors' lists, and which of them belong together.
pub struct Phrases<'a> {
    /// In the order in which the corpus is to cut them.
    pub texts: Vec<&'a str>,
    /// For each set of names: the phrases that are recognised, and all that are added.
    sets: Vec<Names>,
}

#[derive(Default)]
struct Names {
    recognised: Vec<usize>,
    added: Vec<usize>,
}

impl<'a> Phrases<'a> {
    /// Collects the glossary and the synonyms.
    pub fn of(input: &'a SearchInput) -> Phrases<'a> {
        let mut phrases = Phrases {
            texts: Vec::new(),
            sets: Vec::new(),
        };
        for entry in &input.glossary {
            let mut names = Names::default();
            let own = [&entry.term].into_iter().chain(&entry.abbreviation);
            for name in own.chain(&entry.forms).chain(&entry.avoid) {
                let number = phrases.add(name);
                names.recognised.push(number);
                names.added.push(number);
            }
            for name in &entry.other_languages {
                names.added.push(phrases.add(name));
            }
            phrases.sets.push(names);
        }
        for group in &input.synonyms {
            let numbers: Vec<usize> = group.iter().map(|name| phrases.add(name)).collect();
            phrases.sets.push(Names {
                recognised: numbers.clone(),
                added: numbers,
            });
        }
        phrases
    }

    fn add(&mut self, text: &'a str) -> usize {
        self.texts.push(text);
        self.texts.len() - 1
    }
}

/// The groups after the first one of a phrase, and the entry it belongs to.
type Phrase = (Box<[Group]>, u32);

/// Recognises phrases by their groups of forms.
pub struct Matcher {
    /// By first group: the rest of the phrase, and the set it names.
    phrases: QuickMap<Group, Vec<Phrase>>,
    /// By set: all groups of its names.
    sets: Vec<Box<[Group]>>,
}

impl Matcher {
    /// Prepares the phrases as the corpus cut them.
    pub fn new(phrases: &Phrases, cut: &[Vec<Token>], vocabulary: &Vocabulary) -> Matcher {
        let grouped: Vec<Vec<Group>> = cut
            .iter()
            .map(|tokens| {
                let plain = tokens.iter().filter(|token| !token.is_joined());
                plain.map(|token| vocabulary.groups[token.word()]).collect()
            })
            .collect();
        let mut matcher = Matcher {
            phrases: QuickMap::default(),
            sets: Vec::new(),
        };
        for (set, names) in phrases.sets.iter().enumerate() {
            for name in &names.recognised {
                matcher.recognise(&grouped[*name], set as u32, vocabulary);
            }
            let mut added: Vec<Group> = names
                .added
                .iter()
                .flat_map(|name| &grouped[*name])
                .copied()
                .collect();
            added.sort_unstable();
            added.dedup();
            added.retain(|group| !vocabulary.is_stop[*group as usize]);
            matcher.sets.push(added.into());
        }
        for candidates in matcher.phrases.values_mut() {
            // Longest first, so that `knowledge security` is not taken for `knowledge`.
            candidates.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
            candidates.dedup();
        }
        matcher
    }

    fn recognise(&mut self, phrase: &[Group], set: u32, vocabulary: &Vocabulary) {
        let Some((first, rest)) = phrase.split_first() else {
            return;
        };
        if phrase
            .iter()
            .all(|group| vocabulary.is_stop[*group as usize])
        {
            return;
        }
        self.phrases
            .entry(*first)
            .or_default()
            .push((rest.into(), set));
    }

    /// Calls `sink` with every group that another name adds to this run of groups.
    pub fn aliases(&self, groups: &[Group], mut sink: impl FnMut(Group)) {
        if self.phrases.is_empty() {
            return;
        }
        let mut at = 0;
        while at < groups.len() {
            let mut matched = 0;
            if let Some(candidates) = self.phrases.get(&groups[at]) {
                for (rest, set) in candidates {
                    let length = rest.len() + 1;
                    if matched > length || !groups[at + 1..].starts_with(rest) {
                        continue;
                    }
                    matched = length;
                    let found = &groups[at..at + length];
                    for group in self.sets[*set as usize]
                        .iter()
                        .filter(|group| !found.contains(group))
                    {
                        sink(*group);
                    }
                }
            }
            at += matched.max(1);
        }
    }
}
