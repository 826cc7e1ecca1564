//! What is known of a language: its stemmer, its stop words, how its compounds are linked.
//!
//! Tables only. Site-specific words come in through `SearchInput`; texts for visitors do not
//! belong here.

use std::collections::BTreeSet;

use tantivy::tokenizer::Language as Algorithm;

/// The languages with rules of their own; every other one is `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Dutch,
    English,
    Other,
}

/// The rules of one language.
#[derive(Clone, Debug)]
pub struct Language {
    pub family: Family,
    pub algorithm: Option<Algorithm>,
    /// Words that say little; they count for less, they are not removed.
    pub stop: BTreeSet<String>,
    /// Letters that may stand between the parts of a compound, the empty link first.
    pub links: &'static [&'static str],
    /// Endings that are words too; as the part of a compound they mean nothing.
    pub endings: &'static [&'static str],
    /// Words that only look like compounds.
    pub whole: &'static [&'static str],
    /// Stems with their forms, where the stemmer is wrong.
    pub stems: &'static [(&'static str, &'static str)],
}

impl Language {
    /// The rules for a language code; a stop list of the site replaces ours.
    pub fn new(code: &str, stop: Option<&[String]>) -> Language {
        let code = code.split(['-', '_']).next().unwrap_or(code);
        let family = match code {
            "nl" => Family::Dutch,
            "en" => Family::English,
            _ => Family::Other,
        };
        let default_stop = match family {
            Family::Dutch => include_str!("words/nl-stop.txt"),
            Family::English => include_str!("words/en-stop.txt"),
            Family::Other => "",
        };
        let stop = match stop {
            Some(words) => words
                .iter()
                .flat_map(|word| super::text::words(word))
                .collect(),
            None => default_stop.split_whitespace().map(str::to_owned).collect(),
        };
        Language {
            family,
            algorithm: algorithm(code),
            stop,
            links: match family {
                Family::Dutch => &["", "s", "en", "n", "e"],
                _ => &[""],
            },
            endings: match family {
                Family::Dutch => DUTCH_ENDINGS,
                Family::English => ENGLISH_ENDINGS,
                Family::Other => &[],
            },
            whole: match family {
                Family::Dutch => DUTCH_WHOLE,
                Family::English => ENGLISH_WHOLE,
                Family::Other => &[],
            },
            stems: match family {
                Family::Dutch => DUTCH_STEMS,
                Family::English => ENGLISH_STEMS,
                Family::Other => &[],
            },
        }
    }

    /// Whether a word says little in this language.
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }
}

fn algorithm(code: &str) -> Option<Algorithm> {
    Some(match code {
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "sv" => Algorithm::Swedish,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

const DUTCH_ENDINGS: &[&str] = &[
    "achtig", "baar", "bare", "heid", "heden", "isch", "ische", "lijk", "lijke", "loos", "loze",
    "matig", "matige", "schap", "waarts", "zaam", "zame", "zijds",
];

const ENGLISH_ENDINGS: &[&str] = &[
    "able", "ably", "fully", "hood", "less", "like", "ment", "ness", "ship", "ships", "some",
    "tion", "ward", "wards", "ware", "wise",
];

/// Dutch words whose halves are words too, but not their meaning.
const DUTCH_WHOLE: &[&str] = &["leidraad"];

/// English words whose halves are words too, but not their meaning.
const ENGLISH_WHOLE: &[&str] = &[];

/// Verb prefixes between which and the verb a participle has `ge`.
pub const DUTCH_VERB_PREFIXES: &[&str] = &[
    "aan", "achter", "af", "beet", "bij", "binnen", "bloot", "deel", "door", "goed", "her", "in",
    "klaar", "kwijt", "los", "mee", "mis", "na", "neer", "om", "on", "onder", "op", "open", "over",
    "plaats", "rond", "samen", "stil", "tegen", "terug", "toe", "tot", "uit", "vast", "vol",
    "voor", "voort", "vrij", "waar", "weer", "weg",
];

/// What follows `ge` in words that look like participles and are none.
pub const DUTCH_GE_WORDS: &[&str] = &[
    "baar", "bed", "beur", "bied", "boor", "bouw", "brek", "bruik", "dacht", "dicht", "drag",
    "duld", "duren", "est", "geven", "goed", "hal", "hand", "heel", "heim", "heug", "hele", "ld",
    "leerd", "legen", "leid", "lijk", "loof", "lov", "luid", "luk", "mak", "meen", "middeld",
    "moed", "neesm", "net", "nerat", "noot", "noten", "ograf", "recht", "reed", "ring", "rust",
    "schenk", "schied", "schik", "schil", "slacht", "sprek", "stalt", "tal", "tuig", "vaar", "val",
    "varen", "voel", "volg", "wald", "wapen", "was", "weld", "west", "wet", "wicht", "wone",
    "woon", "zag", "zamen", "zel", "zicht", "zin", "zond",
];

/// Dutch stems with forms that the stemmer takes apart or throws together with others.
const DUTCH_STEMS: &[(&str, &str)] = &[
    ("eenheid", "eenheid eenheden"),
    ("enig", "enig enige"),
    ("gelijk", "gelijk gelijke"),
    ("gewoon", "gewoon gewone"),
    ("kijken", "kijken kijk kijkt keek keken gekeken"),
    ("onderzoek", "onderzocht onderzochte onderzochten"),
    ("order", "orde order orders"),
    ("overheid", "overheid overheden overheids"),
    (
        "wijzig",
        "wijzig wijzigen wijzigt wijzigde wijzigden wijziging wijzigingen gewijzigd gewijzigde",
    ),
];

/// English stems with forms that the stemmer takes apart or throws together with others.
const ENGLISH_STEMS: &[(&str, &str)] = &[
    ("business", "business businesses"),
    ("centr", "center centers centered"),
    ("defens", "defence defences"),
    ("department", "department departments departmental"),
    ("important", "important importance importantly"),
    ("informal", "informal informally"),
    ("licens", "licence licences"),
    ("offens", "offence offences"),
    ("program", "programme programmes"),
    ("universe", "universe universal universally"),
];
