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
    if language.family != Family::Dutch || word.len() < 5 {
        return whole;
    }
    if word.len() > 5
        && let Some(prepared) = prepare_ending(word)
    {
        return prepared;
    }
    match hide_prefix(word) {
        Some(hidden) => Prepared {
            text: Cow::Owned(hidden),
            is_stem: false,
        },
        None => whole,
    }
}

/// Rewrites a Dutch ending.
fn prepare_ending(word: &str) -> Option<Prepared<'static>> {
    for ending in ["baarheden", "baarheid", "baarder", "baarst", "bare", "baar"] {
        if let Some(base) = word.strip_suffix(ending)
            && base.len() >= 3
        {
            return Some(Prepared {
                text: Cow::Owned(format!("{base}baar")),
                is_stem: true,
            });
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
                return Some(Prepared {
                    text: Cow::Owned(format!("{base}{infinitive}")),
                    is_stem: false,
                });
            }
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether two words of a list fall into one group.
    struct Groups {
        words: Vec<&'static str>,
        stems: Vec<String>,
    }

    impl Groups {
        fn of(code: &str, lists: &[&[&'static str]]) -> Groups {
            let mut words: Vec<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
            words.sort_unstable();
            words.dedup();
            let stems = stems(&words, &Language::new(code, None), &BTreeMap::new());
            Groups { words, stems }
        }

        fn stem(&self, word: &str) -> &str {
            &self.stems[self.words.binary_search(&word).expect("a word of the list")]
        }

        /// The lists whose words do not all meet.
        fn apart(&self, lists: &[&[&'static str]]) -> Vec<String> {
            let shown = |list: &&[&str]| {
                let stems: Vec<String> = list
                    .iter()
                    .map(|word| format!("{word}: {}", self.stem(word)))
                    .collect();
                stems.join(", ")
            };
            let is_apart = |list: &&&[&str]| {
                list.iter()
                    .any(|word| self.stem(word) != self.stem(list[0]))
            };
            lists.iter().filter(is_apart).map(shown).collect()
        }

        /// The lists of which two words meet.
        fn merged(&self, lists: &[&[&'static str]]) -> Vec<String> {
            let mut found = Vec::new();
            for list in lists {
                for (at, word) in list.iter().enumerate() {
                    for other in &list[at + 1..] {
                        if self.stem(word) == self.stem(other) {
                            found.push(format!("{word} = {other}: {}", self.stem(word)));
                        }
                    }
                }
            }
            found
        }
    }

    const DUTCH_TOGETHER: &[&[&str]] = &[
        &["beheer", "beheert", "beheren", "beheerd", "beheerde"],
        &["advies", "adviezen"],
        &["reis", "reizen"],
        &["bewijs", "bewijzen"],
        &["openbaar", "openbare", "openbaarheid"],
        &["betrouwbaar", "betrouwbare", "betrouwbaarheid"],
        &["instelling", "instellingen"],
        &[
            "controleren",
            "controleert",
            "controleer",
            "controleerde",
            "gecontroleerd",
        ],
        &["publiceren", "publiceert", "gepubliceerd"],
        &[
            "wijzigen",
            "wijzigt",
            "wijziging",
            "wijzigingen",
            "gewijzigd",
        ],
        &["beveiligen", "beveiligt", "beveiligd"],
        &["risico", "risicos"],
        &["kennisgebied", "kennisgebieden"],
        &["bestuurder", "bestuurders"],
        &["begeleiden", "begeleidt"],
        &["onderzoeker", "onderzoekers"],
        &["overheid", "overheden"],
        &["eenheid", "eenheden"],
        &["veilig", "veilige"],
        &["bezoek", "bezoeken", "bezoekt"],
        &["delen", "deelt"],
        &["onderzoek", "onderzoeken", "onderzocht"],
        &["internationaal", "internationale"],
        &["academisch", "academische"],
        &["leveren", "levert", "geleverd"],
        &["opleveren", "oplevert", "opgeleverd"],
        &["sanctie", "sancties"],
        &["universiteit", "universiteiten"],
        &["samenwerken", "samenwerkt"],
        &["samenwerking", "samenwerkingen"],
    ];

    const DUTCH_APART: &[&[&str]] = &[
        &["boom", "bom"],
        &["maan", "man"],
        &["gelijk", "lijken"],
        &["gebied", "bieden"],
        &["geval", "vallen"],
        &["gebruik", "bruin"],
        &["gemak", "maken"],
        &["gezag", "zagen"],
        &["gebouw", "bouwen"],
        &["geheim", "heim"],
        &["geluk", "lukken"],
        &["gericht", "gerecht"],
        &["beleid", "beleven"],
        &["kennis", "kennel"],
        &["begin", "bezin"],
        &["personeel", "personen"],
        &["kritiek", "kritisch"],
        &["verdrag", "vergaderen"],
        &["wetenschap", "weten", "wet"],
        &["instelling", "instantie"],
        &["voorwaarde", "voorwaarts"],
    ];

    const ENGLISH_TOGETHER: &[&[&str]] = &[
        &["institution", "institutions"],
        &["organise", "organize", "organised", "organizing"],
        &["behaviour", "behavior", "behaviours"],
        &["policy", "policies"],
        &["risk", "risks"],
        &["sanction", "sanctions", "sanctioned"],
        &["travel", "travels", "travelling", "travelled"],
        &["agreement", "agreements"],
        &["licence", "licences"],
        &["export", "exports", "exporting", "exported"],
        &["classify", "classified", "classifies"],
        &["visitor", "visitors"],
        &["university", "universities"],
        &["knowledge", "knowledges"],
    ];

    const ENGLISH_APART: &[&[&str]] = &[
        &["universe", "university"],
        &["important", "import"],
        &["business", "busy"],
        &["department", "depart"],
        &["informal", "inform"],
        &["policy", "police"],
        &["sensitive", "sense"],
        &["international", "internal"],
        &["centre", "cent"],
        &["defence", "defend"],
    ];

    #[test]
    fn dutch_forms_meet_and_other_words_do_not() {
        let groups = Groups::of(
            "nl",
            &[DUTCH_TOGETHER.concat().leak(), DUTCH_APART.concat().leak()],
        );
        assert_eq!(groups.apart(DUTCH_TOGETHER), Vec::<String>::new());
        assert_eq!(groups.merged(DUTCH_APART), Vec::<String>::new());
    }

    #[test]
    fn english_forms_meet_and_other_words_do_not() {
        let groups = Groups::of(
            "en",
            &[
                ENGLISH_TOGETHER.concat().leak(),
                ENGLISH_APART.concat().leak(),
            ],
        );
        assert_eq!(groups.apart(ENGLISH_TOGETHER), Vec::<String>::new());
        assert_eq!(groups.merged(ENGLISH_APART), Vec::<String>::new());
    }

    #[test]
    fn no_two_headwords_of_the_lists_meet() {
        for (code, lists) in [("nl", DUTCH_TOGETHER), ("en", ENGLISH_TOGETHER)] {
            let groups = Groups::of(code, lists);
            let heads: Vec<&str> = lists.iter().map(|list| list[0]).collect();
            // A noun in -ing and its verb may or may not meet; that is the stemmer's choice.
            let heads: Vec<&str> = heads
                .into_iter()
                .filter(|word| *word != "samenwerking")
                .collect();
            assert_eq!(groups.merged(&[heads.leak()]), Vec::<String>::new());
        }
    }

    #[test]
    fn editors_stems_go_before_ours_and_stop_words_stand_alone() {
        let words = ["de", "loket", "loketten", "meldpunt"];
        let overrides = BTreeMap::from([("meldpunt".to_owned(), "loket".to_owned())]);
        let stems = stems(&words, &Language::new("nl", None), &overrides);
        assert_eq!(stems[3], "loket");
        assert_eq!(stems[1], stems[2]);
        assert!(stems[0].starts_with(STOP));
    }
}
