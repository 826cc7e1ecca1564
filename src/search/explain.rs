//! Tells editors how a query is read and why the best pages score as they do.

use std::fmt;

use serde::Serialize;

use super::fields::FIELDS;
use super::query::{self, Slot};
use super::{Index, stem};

/// How a query is answered.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub query: String,
    pub language: String,
    pub words: Vec<WordExplanation>,
    /// Neighbouring words that are also searched as one.
    pub joined: Vec<String>,
    pub hits: Vec<HitExplanation>,
}

/// How one word of a query is searched.
#[derive(Clone, Debug, Serialize)]
pub struct WordExplanation {
    pub typed: String,
    /// A stop word counts for little.
    pub is_stop: bool,
    pub meanings: Vec<MeaningExplanation>,
}

/// One group of forms that a word is searched as.
#[derive(Clone, Debug, Serialize)]
pub struct MeaningExplanation {
    /// The word of the site.
    pub word: String,
    /// 1 for the typed word itself, less for a word like it.
    pub likeness: f64,
    pub stem: String,
    /// The forms of the site with this stem.
    pub forms: Vec<String>,
    /// The words inside it, if it is a compound.
    pub parts: Vec<String>,
    /// On how many pages it is found.
    pub pages: usize,
}

/// Why a page scores as it does.
#[derive(Clone, Debug, Serialize)]
pub struct HitExplanation {
    pub url: String,
    pub title: String,
    pub score: f64,
    /// For each word and field: what it adds, before the share of words found is taken.
    pub parts: Vec<ScoreExplanation>,
}

/// What one word in one field adds.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreExplanation {
    pub word: String,
    pub field: &'static str,
    pub score: f64,
}

impl Index {
    /// Explains a query and its first `limit` pages.
    pub fn explain(&self, query: &str, limit: usize) -> Explanation {
        let reading = query::read(self.lexicon(), query);
        let matches = query::rank(&reading, self.lexicon());
        let head = |group: u32| self.word(self.vocabulary.heads[group as usize] as usize);
        Explanation {
            query: query.to_owned(),
            language: self.language_code.clone(),
            words: reading
                .slots
                .iter()
                .map(|slot| self.word_explanation(slot))
                .collect(),
            joined: reading
                .pairs
                .iter()
                .map(|(_, group)| head(*group))
                .collect(),
            hits: matches
                .iter()
                .take(limit)
                .map(|found| {
                    let hit = self.hit(found);
                    HitExplanation {
                        url: hit.url,
                        title: hit.title,
                        score: hit.score,
                        parts: self.score_parts(&reading, found.page),
                    }
                })
                .collect(),
        }
    }

    fn word_explanation(&self, slot: &Slot) -> WordExplanation {
        let meanings = slot.options.iter().map(|option| {
            let group = self.vocabulary.groups[option.word];
            let forms = (0..self.vocabulary.words.len())
                .filter(|word| self.vocabulary.groups[*word] == group)
                .map(|word| self.word(word))
                .collect();
            let parts = self.vocabulary.parts[option.word].iter();
            MeaningExplanation {
                word: self.word(option.word),
                likeness: option.likeness,
                stem: self.vocabulary.stems[option.word]
                    .trim_start_matches(stem::STOP)
                    .to_owned(),
                forms,
                parts: parts
                    .map(|part| self.word(self.vocabulary.heads[*part as usize] as usize))
                    .collect(),
                pages: self.postings.list(group).pages.len(),
            }
        });
        WordExplanation {
            typed: slot.typed.clone(),
            is_stop: slot.is_stop,
            meanings: meanings.collect(),
        }
    }

    fn score_parts(&self, reading: &query::Reading, page: u32) -> Vec<ScoreExplanation> {
        let mut words: Vec<(usize, u32, f64)> = reading
            .slots
            .iter()
            .flat_map(|slot| &slot.options)
            .map(|option| {
                (
                    option.word,
                    self.vocabulary.groups[option.word],
                    option.likeness,
                )
            })
            .collect();
        let pairs = reading.pairs.iter();
        words.extend(
            pairs.map(|(_, group)| (self.vocabulary.heads[*group as usize] as usize, *group, 1.0)),
        );
        let mut parts = Vec::new();
        // An index that is only published is not explained.
        let Some(engine) = &self.engine else {
            return parts;
        };
        for (word, group, likeness) in words {
            let is_stop = self.vocabulary.is_stop[group as usize];
            for (field, score) in engine.page_scores(group, page, is_stop) {
                parts.push(ScoreExplanation {
                    word: self.word(word),
                    field: FIELDS[field].name,
                    score: f64::from(score) * likeness,
                });
            }
        }
        parts
    }

    fn word(&self, number: usize) -> String {
        self.vocabulary.words[number].to_string()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for word in &self.words {
            let stop = if word.is_stop { " (stop word)" } else { "" };
            writeln!(f, "{}{stop}", word.typed)?;
            if word.meanings.is_empty() {
                writeln!(f, "  not on this site")?;
            }
            for meaning in &word.meanings {
                write!(f, "  {}", meaning.word)?;
                if meaning.likeness < 1.0 {
                    write!(f, " (likeness {:.2})", meaning.likeness)?;
                }
                write!(f, ": stem {}, {} pages", meaning.stem, meaning.pages)?;
                write!(f, ", forms {}", meaning.forms.join(" "))?;
                if !meaning.parts.is_empty() {
                    write!(f, ", parts {}", meaning.parts.join(" + "))?;
                }
                writeln!(f)?;
            }
        }
        if !self.joined.is_empty() {
            writeln!(f, "also as one word: {}", self.joined.join(" "))?;
        }
        for (place, hit) in self.hits.iter().enumerate() {
            writeln!(
                f,
                "{}. {:.2}  {}  {}",
                place + 1,
                hit.score,
                hit.url,
                hit.title
            )?;
            for part in &hit.parts {
                writeln!(
                    f,
                    "     {:>6.2}  {} in {}",
                    part.score, part.word, part.field
                )?;
            }
        }
        Ok(())
    }
}
