//! Takes compounds apart: `kennisveiligheidsbeleid` holds `kennisveiligheid`, `kennis`,
//! `veiligheid` and `beleid`.
//!
//! The dictionary is the site's own vocabulary, so a word is only taken apart into words that the
//! site uses. All ways of cutting are compared, the cheapest wins: few parts, made of frequent
//! words. The compound itself stays a word; its parts go into fields of their own.

use rayon::prelude::*;

use super::intern::QuickMap;
use super::language::{DUTCH_VERB_PREFIXES, Family, Language};

/// Shortest part; a part as short as this must be frequent.
const PART: usize = 3;
/// Length from which a part need not be frequent.
const USUAL_PART: usize = 4;
/// Shortest word that is taken for a compound.
const COMPOUND: usize = 7;
/// Shortest last part behind a first one that the site does not have by itself.
const LONE_PART: usize = 5;
/// A part must stand on this many pages of a large site, or in the glossary. Chance makes words on
/// one page of many; on a small site a word on one page is as good as any.
const PAGES: u32 = 3;
/// A site is large from this many pages.
const LARGE: usize = 200;
/// What each further part costs, against the logarithm of its rarity.
const PART_COST: f32 = 4.0;
/// What a part of three letters costs more.
const SHORT_COST: f32 = 3.0;
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
        let least = if pages >= LARGE { PAGES } else { 1 };
        let least_of_short = (pages as u32 / 50).max(5);
        let dictionary = (0..words.len())
            .filter(|number| page_counts[*number] >= least || known[*number])
            .filter(|number| is_part(words[*number], language))
            .filter(|number| {
                words[*number].len() >= USUAL_PART || page_counts[*number] >= least_of_short
            })
            .map(|number| {
                let count = page_counts[number].max(least) as f32;
                let rarity = (pages as f32 / count).max(1.0).ln();
                let is_short = words[number].len() < USUAL_PART;
                let cost = rarity + if is_short { SHORT_COST } else { 0.0 };
                (words[number], (number as u32, cost))
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
        if length < COMPOUND || self.whole.contains(&word) || !word.is_ascii() {
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
        if best[length].is_none() {
            return self.last_part(word).map(|number| vec![number]);
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

    /// The longest last part of a Dutch compound whose first part the site does not have by itself:
    /// `samenvatting` in `managementsamenvatting`.
    fn last_part(&self, word: &str) -> Option<u32> {
        if self.language.family != Family::Dutch || word.len() < USUAL_PART + LONE_PART {
            return None;
        }
        (USUAL_PART..=word.len() - LONE_PART).find_map(|start| {
            let (number, _) = *self.dictionary.get(&word[start..])?;
            may_be_word(&word[..start], self.language).then_some(number)
        })
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

/// Whether the beginning of a Dutch word may be a word: it has a vowel, says something, and does not
/// begin as derived words do.
fn may_be_word(text: &str, language: &Language) -> bool {
    let derived = ["be", "ge", "ver", "ont", "her", "er", "on"];
    let prefixes = derived.iter().chain(DUTCH_VERB_PREFIXES);
    text.bytes().any(|byte| b"aeiouy".contains(&byte))
        && !language.is_stop(text)
        && !prefixes.into_iter().any(|prefix| text.starts_with(prefix))
}

/// Whether a word may be a part: long enough, no stop word, no ending that happens to be a word.
fn is_part(word: &str, language: &Language) -> bool {
    let is_short = word.len() < USUAL_PART;
    word.len() >= PART
        && (!is_short || language.family == Family::Dutch)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The words into which each of some words is taken apart on a site with all of these words.
    fn parts(code: &str, words: &[&str]) -> Vec<String> {
        let mut sorted: Vec<&str> = words.to_vec();
        sorted.sort_unstable();
        let counts = vec![6; sorted.len()];
        let known = vec![false; sorted.len()];
        let language = Language::new(code, None);
        let splitter = Splitter::new(&sorted, &counts, 60, &known, &[], &language);
        let all = splitter.split_all();
        let shown = words.iter().map(|word| {
            let at = sorted.binary_search(word).expect("a word of the list");
            let parts: Vec<&str> = all[at].iter().map(|part| sorted[*part as usize]).collect();
            format!("{word}: {}", parts.join(" "))
        });
        shown.filter(|line| !line.ends_with(": ")).collect()
    }

    #[test]
    fn dutch_compounds_come_apart_with_their_links_and_inner_compounds() {
        let simple = [
            "kennis",
            "veiligheid",
            "beleid",
            "instelling",
            "sanctie",
            "lijst",
            "onderzoek",
            "gegevens",
            "land",
            "partner",
            "toets",
            "investering",
            "reis",
            "dienst",
            "code",
            "gedrag",
            "wet",
        ];
        let compounds = [
            "kennisveiligheid",
            "kennisveiligheidsbeleid",
            "instellingsbeleid",
            "sanctielijsten",
            "onderzoeksgegevens",
            "partnerlanden",
            "investeringstoets",
            "dienstreis",
            "gedragscode",
        ];
        assert_eq!(
            parts("nl", &[&simple[..], &compounds].concat()),
            [
                "kennisveiligheid: kennis veiligheid",
                "kennisveiligheidsbeleid: kennisveiligheid beleid kennis veiligheid",
                "instellingsbeleid: instelling beleid",
                "sanctielijsten: sanctie lijst",
                "onderzoeksgegevens: onderzoek gegevens",
                "partnerlanden: partner land",
                "investeringstoets: investering toets",
                "dienstreis: dienst reis",
                "gedragscode: gedrag code",
            ]
        );
    }

    #[test]
    fn words_that_only_look_like_compounds_stay_whole() {
        let words = [
            // Halves that are words, of words that mean something else.
            "leid",
            "raad",
            "leidraad",
            // Endings that are words too.
            "schap",
            "vriend",
            "vriendschap",
            "heid",
            "vrij",
            "vrijheid",
            "baar",
            "toon",
            "toonbaar",
            // Stop words are no parts.
            "over",
            "onder",
            "voor",
            "heen",
            "stel",
            "voorstel",
            "heb",
            "overheen",
        ];
        assert_eq!(parts("nl", &words), Vec::<String>::new());
    }

    #[test]
    fn english_compounds_have_no_links() {
        assert_eq!(
            parts(
                "en",
                &[
                    "work",
                    "place",
                    "workplace",
                    "data",
                    "base",
                    "database",
                    "worksplace",
                    "hard",
                    "ware",
                    "hardware",
                    "leader",
                    "ship",
                    "leadership"
                ]
            ),
            ["workplace: work place", "database: data base"]
        );
    }

    #[test]
    fn the_last_part_counts_although_the_first_is_not_there() {
        assert_eq!(
            parts(
                "nl",
                &["samenvatting", "managementsamenvatting", "gesamenvatting"]
            ),
            ["managementsamenvatting: samenvatting"]
        );
    }

    #[test]
    fn on_a_large_site_a_part_has_to_be_usual() {
        let words = ["export", "exportpapier", "papier"];
        let language = Language::new("nl", None);
        let split = |counts: [u32; 3], known: [bool; 3]| {
            Splitter::new(&words, &counts, 1_000, &known, &[], &language).split("exportpapier")
        };
        assert_eq!(split([9, 1, 9], [false; 3]), Some(vec![0, 2]));
        assert_eq!(split([9, 1, 1], [false; 3]), None);
        // A word of the glossary is usual.
        assert_eq!(split([9, 1, 1], [false, false, true]), Some(vec![0, 2]));
    }
}
