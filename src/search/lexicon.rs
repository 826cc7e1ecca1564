//! What the reader may look up: every word, and the words that are like one that is not there.
//!
//! The reader in the browser chooses by the same rules (`search.js`, `likeness`), from the part of
//! the lexicon that it has fetched. The rules speak of letters only, and a word is looked for only
//! among those that share a third of its letters, at its start or at its end; so the reader knows
//! which parts to fetch.

use super::postings::{Postings, Quantiser};
use super::vocabulary::{Group, Vocabulary};

/// What is known of the words of a site.
#[derive(Clone, Copy)]
pub struct Lexicon<'a> {
    pub vocabulary: &'a Vocabulary,
    pub postings: &'a Postings,
    pub quantiser: &'a Quantiser,
    /// By word: whether no page has it, only the editors' lists.
    pub is_foreign: &'a [bool],
}

impl Lexicon<'_> {
    /// The number of a word, if the site has it.
    pub fn find(&self, word: &str) -> Option<usize> {
        self.vocabulary.find(word)
    }

    /// The group of forms of a word.
    pub fn group(&self, word: usize) -> Group {
        self.vocabulary.groups[word]
    }

    /// On how many pages a word is found.
    fn pages(&self, word: usize) -> usize {
        self.postings.list(self.group(word)).pages.len()
    }
}

/// A word taken in place of one that was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Number of the word.
    pub word: usize,
    /// How like it is to the typed one: 1 is the same.
    pub likeness: f64,
}

/// Words less like than this are taken only when the typed one cannot be cut in two either.
const GOOD: f64 = 0.7;
/// How much less like the best one a further choice may be.
const MARGIN: f64 = 0.1;
/// How many words are taken in place of one.
const CHOICES: usize = 6;
/// Shortest word that is looked for at the end of others.
const HEAD: usize = 5;
/// Shortest half of a word cut in two.
const HALF: usize = 3;

/// What was found for a word that is not in the lexicon.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Words like it.
    Like(Vec<Choice>),
    /// Two words that make it up.
    Two(usize, usize),
    Nothing,
}

/// Finds what to search in place of a word that the site does not have. Of words that are equally
/// like, those on more pages come first.
pub fn instead(lexicon: Lexicon<'_>, typed: &str) -> Found {
    let letters: Vec<char> = typed.chars().collect();
    let mut choices: Vec<(Choice, usize)> = Vec::new();
    let mut other = Vec::new();
    for (word, text) in lexicon.vocabulary.words.iter().enumerate() {
        let is_longer = text.starts_with(typed) || text.ends_with(typed);
        if text.len().abs_diff(typed.len()) > 12 && !is_longer {
            continue;
        }
        other.clear();
        other.extend(text.chars());
        let likeness = likeness(&letters, &other);
        if likeness > 0.0 {
            choices.push((Choice { word, likeness }, other.len()));
        }
    }
    choices.sort_by(|(a, a_length), (b, b_length)| {
        let by_pages = || lexicon.pages(b.word).cmp(&lexicon.pages(a.word));
        b.likeness
            .total_cmp(&a.likeness)
            .then_with(by_pages)
            .then(a_length.cmp(b_length))
            .then(a.word.cmp(&b.word))
    });
    let best = choices.first().map_or(0.0, |(choice, _)| choice.likeness);
    if best < GOOD
        && let Some((left, right)) = two(lexicon, &letters)
    {
        return Found::Two(left, right);
    }
    let mut groups = Vec::new();
    let mut taken = Vec::new();
    for (choice, _) in choices {
        let group = lexicon.group(choice.word);
        if choice.likeness >= best - MARGIN && !groups.contains(&group) && taken.len() < CHOICES {
            groups.push(group);
            taken.push(choice);
        }
    }
    if taken.is_empty() {
        Found::Nothing
    } else {
        Found::Like(taken)
    }
}

/// How like a word is to the one typed: 0 for not at all.
pub fn likeness(typed: &[char], word: &[char]) -> f64 {
    let (long, short) = (typed.len().max(word.len()), typed.len().min(word.len()));
    let start = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    // The typed word is the beginning of this one.
    if start == typed.len() {
        return if start < 2 { 0.0 } else { 0.9 };
    }
    if typed.iter().any(char::is_ascii_digit) {
        return 0.0;
    }
    // The typed word is what a compound ends with.
    if typed.len() >= HEAD && long - short >= HALF && word.ends_with(typed) {
        return 0.82;
    }
    let part = typed.len().saturating_sub(1) / 3;
    let end = typed
        .iter()
        .rev()
        .zip(word.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    if typed.len() < 4 || word.len() < 3 || long - short > 3 || (start < part && end < part) {
        return 0.0;
    }
    let edits = if long - short > 2 {
        3
    } else {
        distance(typed, word)
    };
    let first = if start == 0 { 0.04 } else { 0.0 };
    if edits == 1 {
        return 0.85 - first;
    }
    // Another ending of the same word.
    let rest = long - start;
    if (start >= 4 && rest <= 3) || (start >= 6 && rest <= 5) {
        return 0.8 - 0.03 * rest as f64;
    }
    if edits == 2 && typed.len() >= 8 {
        0.65 - first
    } else {
        0.0
    }
}

/// Edits between two words; two letters that changed places are one edit. Exact up to 2.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut rows = vec![0; width * 3];
    for (column, cell) in rows[width..2 * width].iter_mut().enumerate() {
        *cell = column;
    }
    for i in 1..=a.len() {
        let (before, rest) = rows.split_at_mut(width);
        let (last, row) = rest.split_at_mut(width);
        row[0] = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
        }
        rows.rotate_left(width);
    }
    rows[2 * width - 1]
}

/// The two words that a typed one consists of; of several ways, the one nearest the middle.
fn two(lexicon: Lexicon<'_>, typed: &[char]) -> Option<(usize, usize)> {
    let mut best = None;
    let mut best_length = 0;
    for cut in HALF..typed.len().saturating_sub(HALF - 1) {
        let shorter = cut.min(typed.len() - cut);
        if shorter <= best_length {
            continue;
        }
        let right: String = typed[cut..].iter().collect();
        let Some(right) = lexicon.find(&right) else {
            continue;
        };
        let left: String = typed[..cut].iter().collect();
        if let Some(left) = linked(lexicon, &left) {
            best = Some((left, right));
            best_length = shorter;
        }
    }
    best
}

/// A word, or a word with the letters that link it to the next one.
fn linked(lexicon: Lexicon<'_>, text: &str) -> Option<usize> {
    ["", "s", "en", "n", "e"].iter().find_map(|link| {
        let word = text.strip_suffix(link)?;
        (word.len() >= HALF).then(|| lexicon.find(word)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(typed: &str, word: &str) -> f64 {
        likeness(
            &typed.chars().collect::<Vec<_>>(),
            &word.chars().collect::<Vec<_>>(),
        )
    }

    #[test]
    fn counts_edits_with_swaps_as_one() {
        let count = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(count("kennis", "kennis"), 0);
        assert_eq!(count("kenins", "kennis"), 1);
        assert_eq!(count("kenis", "kennis"), 1);
        assert_eq!(count("kkenis", "kennis"), 2);
        assert_eq!(count("", "abc"), 3);
    }

    #[test]
    fn short_words_and_numbers_are_taken_literally() {
        assert_eq!(like("vog", "vol"), 0.0);
        assert_eq!(like("2021", "2020"), 0.0);
        assert!(like("veilg", "veilig") > 0.8);
        assert_eq!(like("veilig", "heilzaam"), 0.0);
    }

    #[test]
    fn beginnings_endings_and_errors_are_alike_in_this_order() {
        let beginning = like("beveilig", "beveiliging");
        let error = like("beveiligimg", "beveiliging");
        let ending = like("beveiligend", "beveiliging");
        let two_errors = like("bevelligimg", "beveiliging");
        assert!(beginning > error && error > ending && ending > two_errors && two_errors > 0.0);
    }
}
