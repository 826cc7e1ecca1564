//! Puts words that are forms of one word into one group: Snowball's stems, with repairs.
//!
//! Snowball keeps some forms apart that belong together (`beheert` and `beheer`, `advies` and
//! `adviezen`, `openbaar` and `openbare`). The repairs come in two kinds: some rewrite the word
//! or the stem by its letters alone; others look for a witness, another form that the site really
//! uses. Every repair has a word list in the tests, of pairs that must meet and pairs that must
//! not.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use tantivy::tokenizer::{Stemmer, TextAnalyzer, TokenStream};

use super::language::{self, Family, Language};
use super::spaces::SpaceTokenizer;

/// The stem of every word of a sorted list. A stop word is its own stem, marked so that it meets
/// no other word.
pub fn stems(
    words: &[&str],
    language: &Language,
    overrides: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut stems: Vec<String> = words
        .par_chunks(2048)
        .flat_map_iter(|chunk| by_letters(chunk, language))
        .collect();
    by_witness(words, &mut stems, language);
    for (stem, forms) in language.stems {
        for form in forms.split(' ') {
            if let Ok(at) = words.binary_search(&form) {
                (*stem).clone_into(&mut stems[at]);
            }
        }
    }
    for (word, stem) in words.iter().zip(&mut stems) {
        if let Some(group) = overrides.get(*word) {
            group.clone_into(stem);
        } else if language.is_stop(word) {
            *stem = format!("{STOP}{word}");
        }
    }
    stems
}

/// Stands before the stem of a stop word.
pub const STOP: char = '\u{1}';

/// The stems as far as each word's own letters tell.
fn by_letters(words: &[&str], language: &Language) -> Vec<String> {
    let prepared: Vec<Prepared> = words.iter().map(|word| prepare(word, language)).collect();
    let Some(algorithm) = language.algorithm else {
        return words.iter().map(|word| (*word).to_owned()).collect();
    };
    let mut text = String::with_capacity(words.len() * 12);
    for word in &prepared {
        text.push_str(&word.text);
        text.push(' ');
    }
    let mut analyzer = TextAnalyzer::builder(SpaceTokenizer::default())
        .filter(Stemmer::new(algorithm))
        .build();
    let mut stream = analyzer.token_stream(&text);
    let mut stems = Vec::with_capacity(words.len());
    for word in &prepared {
        assert!(
            stream.advance(),
            "the tokenizer gives one token for each word"
        );
        stems.push(match word.is_stem {
            true => word.text.clone().into_owned(),
            false => finish(&stream.token().text, language),
        });
    }
    stems
}

struct Prepared<'a> {
    text: Cow<'a, str>,
    is_stem: bool,
}

/// Rewrites an ending that Snowball does not know; some endings are a stem already.
fn prepare<'a>(word: &'a str, language: &Language) -> Prepared<'a> {
    let whole = Prepared {
        text: Cow::Borrowed(word),
        is_stem: false,
    };
    // The stemmers expect letters; a number, or a word with digits, has no forms.
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return Prepared {
            is_stem: true,
            ..whole
        };
    }
    if language.family != Family::Dutch || word.len() < 6 {
        return whole;
    }
    for ending in ["baarheden", "baarheid", "baarder", "baarst", "bare", "baar"] {
        if let Some(base) = word.strip_suffix(ending)
            && base.len() >= 3
        {
            return Prepared {
                text: Cow::Owned(format!("{base}baar")),
                is_stem: true,
            };
        }
    }
    for (endings, infinitive) in [
        (["eert", "eerde", "eerden", "eerd"], "eren"),
        (["igt", "igde", "igden", "igd"], "igen"),
    ] {
        for ending in endings {
            if let Some(base) = word.strip_suffix(ending)
                && base.len() >= 2
                && !base.starts_with("ge")
            {
                return Prepared {
                    text: Cow::Owned(format!("{base}{infinitive}")),
                    is_stem: false,
                };
            }
        }
    }
    match hide_prefix(word) {
        Some(hidden) => Prepared {
            text: Cow::Owned(hidden),
            is_stem: false,
        },
        None => whole,
    }
}

/// Stands for the `e` of a `ge-` that is to stay. The stemmer takes it for a vowel, and folded
/// words do not have it.
const KEPT: char = 'è';

/// Hides every `ge` that the stemmer would take for the prefix of a participle and that is none:
/// in `gebied`, `begeleiden`, `mogelijk`, `kennisgebied`.
fn hide_prefix(word: &str) -> Option<String> {
    let mut hidden = word.to_owned();
    // From the end, so that earlier places stay where they are.
    for (at, _) in word.rmatch_indices("ge") {
        let (before, rest) = (&word[..at], &word[at + 2..]);
        let is_in_reach = rest.len() >= 3;
        if is_in_reach && !is_participle(before, rest) {
            let kept = at + 1;
            hidden.replace_range(kept..=kept, KEPT.encode_utf8(&mut [0; 2]));
        }
    }
    (hidden.len() > word.len()).then_some(hidden)
}

/// Whether `ge` between these two makes a participle: `opgeleverd`, `gebonden`.
fn is_participle(before: &str, rest: &str) -> bool {
    let ends = ["d", "de", "den", "t", "te", "en", "ene", "aan", "ien"];
    let may_be_verb = match before {
        "" => !language::DUTCH_GE_WORDS
            .iter()
            .any(|word| rest.starts_with(word)),
        _ => language::DUTCH_VERB_PREFIXES.contains(&before),
    };
    may_be_verb && ends.iter().any(|end| rest.ends_with(end))
}

/// Repairs a stem by its letters.
fn finish(stem: &str, language: &Language) -> String {
    match language.family {
        Family::Dutch => {
            let stem = stem.replace(KEPT, "e");
            single_vowel(&stem).unwrap_or(stem)
        }
        Family::English => one_spelling(stem),
        Family::Other => stem.to_owned(),
    }
}

/// British and American spelling as one: `organiz` is `organis`, `behaviour` is `behavior`.
fn one_spelling(stem: &str) -> String {
    if stem.len() >= 6 {
        if let Some(base) = stem.strip_suffix("iz") {
            return format!("{base}is");
        }
        if let Some(base) = stem.strip_suffix("our") {
            return format!("{base}or");
        }
    }
    stem.to_owned()
}

/// A doubled vowel in the last syllable written once (`controleer`, `controler`), unless it is the
/// only syllable: `boom` and `bom` are two words.
fn single_vowel(stem: &str) -> Option<String> {
    let bytes = stem.as_bytes();
    let last = bytes.len().checked_sub(1)?;
    let (first, second) = (last.checked_sub(2)?, last - 1);
    let doubled =
        bytes[first] == bytes[second] && matches!(bytes[first], b'a' | b'e' | b'o' | b'u');
    if !doubled || is_vowel(bytes[last]) || !bytes[..first].iter().any(|byte| is_vowel(*byte)) {
        return None;
    }
    let mut repaired = String::with_capacity(stem.len() - 1);
    repaired.push_str(&stem[..second]);
    repaired.push_str(&stem[last..]);
    Some(repaired)
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Brings forms together for which another word of the site is the witness.
fn by_witness(words: &[&str], stems: &mut [String], language: &Language) {
    let place: HashMap<&str, usize> = words
        .iter()
        .enumerate()
        .map(|(at, word)| (*word, at))
        .collect();
    let mut moves: Vec<(usize, String)> = Vec::new();
    if language.family == Family::Dutch {
        // The stems of infinitives and plurals, which `-en` marks.
        let long_forms: std::collections::HashSet<&str> = words
            .iter()
            .zip(stems.iter())
            .filter(|(word, _)| word.ends_with("en"))
            .map(|(_, stem)| stem.as_str())
            .collect();
        for (at, word) in words.iter().enumerate() {
            if let Some(stem) = dutch_witness(word, &stems[at], &place, stems, &long_forms) {
                moves.push((at, stem));
            }
        }
    }
    for (at, word) in words.iter().enumerate() {
        // A plural or genitive after a vowel: `risico's`, `university's`.
        if let Some(base) = word.strip_suffix('s')
            && base.len() >= 4
            && base
                .bytes()
                .last()
                .is_some_and(|byte| is_vowel(byte) && byte != b'e')
            && let Some(singular) = place.get(base)
        {
            moves.push((at, stems[*singular].clone()));
        }
    }
    for (at, stem) in moves {
        stems[at] = stem;
    }
}

/// The stem under which the site knows another form of a Dutch word, if that differs.
fn dutch_witness(
    word: &str,
    stem: &str,
    _place: &HashMap<&str, usize>,
    _stems: &[String],
    long_forms: &std::collections::HashSet<&str>,
) -> Option<String> {
    // `advies` is the stem of `adviezen`.
    if stem != word && long_forms.contains(word) {
        return Some(word.to_owned());
    }
    // `deelt` goes with `delen`, `beheerd` with `beheren`.
    let base = word.strip_suffix('t').or_else(|| word.strip_suffix('d'))?;
    if base.len() < 4 || long_forms.contains(stem) {
        return None;
    }
    let base = single_vowel(base).unwrap_or_else(|| base.to_owned());
    long_forms.contains(base.as_str()).then_some(base)
}
