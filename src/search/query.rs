//! Answers a query from the postings.
//!
//! The reader in the browser answers by the same rules from the published bytes (`search.js`,
//! `rank`); a test runs both. The scores are those that are published, so both agree.

use std::collections::BTreeMap;

use super::fields::Section;
use super::lexicon::{self, Choice, Found, Lexicon};
use super::text;
use super::vocabulary::Group;

/// How much of a query is read.
const CHARACTERS: usize = 400;
const WORDS: usize = 12;
/// What a stop word counts among the words that were found.
const STOP_SHARE: f64 = 0.1;
/// How like the word meant a word cut in two is.
const TWO_WEIGHT: f64 = 0.8;
/// How much more a page counts that has all words in one heading, or in its title.
const IN_ONE_HEADING: f64 = 1.5;
/// How many of the words searched instead are named.
const NAMED: usize = 3;

/// One word of a query as it is searched.
#[derive(Clone, Debug)]
pub struct Slot {
    pub typed: String,
    /// The words searched, each with all its forms.
    pub options: Vec<Choice>,
    /// The words that are searched instead, to be shown; empty if it is the typed one.
    pub instead: String,
    pub is_stop: bool,
    /// It is searched as one word with its neighbour.
    pub in_pair: bool,
    /// The site has this word only as another language's name for something.
    pub is_foreign: bool,
}

/// A query as it is searched.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub slots: Vec<Slot>,
    /// Groups for two neighbouring slots written as one word: the first slot's number and the group.
    pub pairs: Vec<(usize, Group)>,
}

/// A page that answers a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    pub page: u32,
    pub section: u8,
    pub score: f64,
}

/// Reads a query.
pub fn read(lexicon: Lexicon<'_>, query: &str) -> Reading {
    let mut typed: Vec<String> = Vec::new();
    let head: String = query.chars().take(CHARACTERS).collect();
    for word in text::words(&head) {
        if !typed.contains(&word) && typed.len() < WORDS {
            typed.push(word);
        }
    }
    let exact: Vec<Option<usize>> = typed.iter().map(|word| lexicon.find(word)).collect();
    let joined: Vec<Vec<Group>> = typed
        .windows(2)
        .map(|two| {
            let forms = [
                format!("{}{}", two[0], two[1]),
                format!("{}s{}", two[0], two[1]),
            ];
            let found = forms.iter().filter_map(|form| lexicon.find(form));
            found.map(|word| lexicon.group(word)).collect()
        })
        .collect();
    let mut reading = Reading::default();
    for (at, word) in typed.iter().enumerate() {
        let is_joined = |pair: usize| joined.get(pair).is_some_and(|groups| !groups.is_empty());
        let in_pair = is_joined(at) || (at > 0 && is_joined(at - 1));
        let start = reading.slots.len();
        reading
            .slots
            .extend(slots(lexicon, word, exact[at], in_pair));
        if let Some(groups) = joined.get(at) {
            let last = reading.slots.len() - 1;
            debug_assert!(last >= start);
            reading
                .pairs
                .extend(groups.iter().map(|group| (last, *group)));
        }
    }
    reading
}

/// The slots of one typed word: two if it has to be cut in two.
fn slots(lexicon: Lexicon<'_>, typed: &str, exact: Option<usize>, in_pair: bool) -> Vec<Slot> {
    let is_stop = |option: &Choice| lexicon.vocabulary.is_stop[lexicon.group(option.word) as usize];
    let slot = |options: Vec<Choice>, instead: String, foreign: bool| Slot {
        typed: typed.to_owned(),
        is_stop: !options.is_empty() && options.iter().all(is_stop),
        is_foreign: foreign,
        options,
        instead,
        in_pair,
    };
    let text = |word: usize| lexicon.vocabulary.words[word].to_string();
    let choice = |word: usize, likeness: f64| Choice { word, likeness };
    if let Some(word) = exact {
        return vec![slot(
            vec![choice(word, 1.0)],
            String::new(),
            lexicon.is_foreign[word],
        )];
    }
    if in_pair {
        return vec![slot(Vec::new(), String::new(), false)];
    }
    match lexicon::instead(lexicon, typed) {
        Found::Nothing => vec![slot(Vec::new(), String::new(), false)],
        Found::Two(left, right) => {
            let found = format!("{} {}", text(left), text(right));
            let half = |word| slot(vec![choice(word, TWO_WEIGHT)], found.clone(), false);
            vec![half(left), half(right)]
        }
        Found::Like(choices) => {
            let names: Vec<String> = choices
                .iter()
                .take(NAMED)
                .map(|choice| text(choice.word))
                .collect();
            vec![slot(choices, names.join(", "), false)]
        }
    }
}

/// All pages that answer, best first; equal ones in navigation order.
pub fn rank(reading: &Reading, lexicon: Lexicon<'_>) -> Vec<Match> {
    let mut pages: BTreeMap<u32, Vec<Part>> = BTreeMap::new();
    for (at, slot) in reading.slots.iter().enumerate() {
        for option in &slot.options {
            each(
                lexicon,
                lexicon.group(option.word),
                |page, section, score| {
                    let parts = pages
                        .entry(page)
                        .or_insert_with(|| vec![Part::default(); reading.slots.len()]);
                    let score = score * option.likeness;
                    if score > parts[at].score {
                        parts[at] = Part { score, section };
                    }
                },
            );
        }
    }
    for (at, group) in &reading.pairs {
        each(lexicon, *group, |page, section, score| {
            let parts = pages
                .entry(page)
                .or_insert_with(|| vec![Part::default(); reading.slots.len()]);
            // The page has what both words mean together.
            let both = score.max(parts[*at].score + parts[at + 1].score);
            parts[*at] = Part {
                score: both / 2.0,
                section,
            };
            parts[at + 1] = parts[*at];
        });
    }
    let mut matches: Vec<Match> = pages
        .iter()
        .map(|(page, parts)| finish(*page, parts, &reading.slots))
        .collect();
    matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.page.cmp(&b.page)));
    matches
}

/// What one slot adds to a page.
#[derive(Clone, Copy, Default)]
struct Part {
    score: f64,
    section: Section,
}

fn each(lexicon: Lexicon<'_>, group: Group, mut sink: impl FnMut(u32, Section, f64)) {
    let list = lexicon.postings.list(group);
    for ((page, section), score) in list.pages.iter().zip(list.sections).zip(list.scores) {
        sink(*page, *section, lexicon.quantiser.published(*score));
    }
}

fn finish(page: u32, parts: &[Part], slots: &[Slot]) -> Match {
    let mut sum = 0.0;
    let (mut found, mut all) = (0.0, 0.0);
    let mut sections: BTreeMap<u8, f64> = BTreeMap::new();
    for (part, slot) in parts.iter().zip(slots) {
        let share = if slot.is_stop { STOP_SHARE } else { 1.0 };
        all += share;
        if part.score > 0.0 {
            found += share;
            sum += part.score;
            *sections.entry(part.section.number()).or_default() += part.score;
        }
    }
    let mut best = (0, 0.0);
    for (section, score) in sections {
        if score > best.1 {
            best = (section, score);
        }
    }
    let heading = if in_one_heading(parts, slots) {
        IN_ONE_HEADING
    } else {
        1.0
    };
    // A page counts for the share of the words that it has.
    Match {
        page,
        section: best.0,
        score: sum * (found / all) * heading,
    }
}

/// Whether one heading, or the title, has all words of the query but stop words.
fn in_one_heading(parts: &[Part], slots: &[Slot]) -> bool {
    let words = parts.iter().zip(slots).filter(|(_, slot)| !slot.is_stop);
    let mut sections = words.map(|(part, _)| part.section);
    let first = sections.next().unwrap_or_default();
    first.is_heading() && sections.all(|section| section == first)
}
