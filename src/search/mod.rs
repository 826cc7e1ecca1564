//! Search: text analysis for each language, the index, its published form, and the engine that
//! answers queries at build time.
//!
//! Everything starts from a [`SearchInput`] and ends in bytes or [`Results`]. This room knows
//! nothing of files, themes, questionnaires or the rest of the site, and its output depends on
//! nothing but its input.

mod compound;
mod corpus;
mod engine;
mod evaluate;
mod explain;
mod export;
mod fields;
mod glossary;
mod input;
mod intern;
mod language;
mod lexicon;
mod postings;
mod query;
mod results;
mod score;
mod shard;
mod shown;
mod spaces;
mod stem;
mod text;
mod vocabulary;

use corpus::Corpus;
use engine::Engine;
pub use evaluate::{BadLine, Evaluation, Figures, QueryList, WantedQuery};
pub use explain::{
    Explanation, HitExplanation, MeaningExplanation, ScoreExplanation, WordExplanation,
};
use glossary::{Matcher, Phrases};
pub use input::{Documents, GlossaryEntry, SearchDocument, SearchInput, SearchSection};
use language::Language;
use lexicon::Lexicon;
use postings::{Postings, Quantiser};
pub use results::{Hit, Instead, Results};
use shown::Shown;
use vocabulary::Vocabulary;

/// For each of a sorted list of folded words the group of the words that the search takes for forms
/// of one; a word that says little is a group of its own.
pub fn word_groups(language: &str, words: &[&str]) -> Vec<String> {
    let language = Language::new(language, None);
    stem::stems(words, &language, &std::collections::BTreeMap::new())
}

/// Fewer answers than this, and the other languages are asked as well.
const FEW: usize = 3;

/// The search index of one language.
pub struct Index {
    language_code: String,
    documents: Vec<Shown>,
    vocabulary: Vocabulary,
    /// By word: whether no page has it, only the editors' lists.
    is_foreign: Vec<bool>,
    /// None where the index is only published.
    engine: Option<Engine>,
    postings: Postings,
    quantiser: Quantiser,
}

impl Index {
    /// Analyses and indexes one language, to be published.
    pub fn build(input: &SearchInput) -> Index {
        Index::of(input, &input.documents, false)
    }

    /// Analyses and indexes one language; `documents` stand in for those of the input. For an index
    /// that `answers` queries an engine is made and gives the scores; for one that is only published
    /// the same scores are computed directly.
    pub fn of(input: &SearchInput, documents: &dyn Documents, answers: bool) -> Index {
        let language = Language::new(&input.language, input.stop.as_deref());
        let phrases = Phrases::of(input);
        let corpus = Corpus::read(documents, &phrases.texts);
        let mut known = vec![false; corpus.words.len()];
        for token in corpus
            .phrases
            .iter()
            .flatten()
            .filter(|token| !token.is_joined())
        {
            known[token.word()] = true;
        }
        let Corpus {
            words,
            page_counts,
            pages,
            shown,
            phrases: cut,
        } = corpus;
        let is_foreign = page_counts.iter().map(|count| *count == 0).collect();
        let vocabulary =
            Vocabulary::new(words, &page_counts, pages.len(), &known, input, &language);
        let matcher = Matcher::new(&phrases, &cut, &vocabulary);
        let pages = fields::distribute(pages, &page_counts, &vocabulary, &matcher);
        let groups = vocabulary.heads.len();
        let (postings, engine) = if answers {
            let mut postings = Postings::lay_out(groups, &pages, &[]);
            let engine = Engine::index(&pages).expect("an index in memory has no world to fail in");
            engine
                .score(&mut postings, &vocabulary.is_stop)
                .expect("an index in memory can be read");
            (postings, Some(engine))
        } else {
            let scores = score::scores(&pages, &vocabulary.is_stop);
            (Postings::lay_out(groups, &pages, &scores), None)
        };
        drop(pages);
        let quantiser = Quantiser::new(postings.highest());
        Index {
            language_code: input.language.clone(),
            documents: shown,
            vocabulary,
            is_foreign,
            engine,
            postings,
            quantiser,
        }
    }

    /// Code of the language this index is of.
    pub fn language(&self) -> &str {
        &self.language_code
    }

    /// Answers a query with at most `limit` pages.
    pub fn query(&self, query: &str, limit: usize) -> Results {
        let reading = query::read(self.lexicon(), query);
        let matches = query::rank(&reading, self.lexicon());
        let mut results = Results {
            query: query.to_owned(),
            language: self.language_code.clone(),
            total: matches.len(),
            hits: matches
                .iter()
                .take(limit)
                .map(|found| self.hit(found))
                .collect(),
            ..Results::default()
        };
        for slot in &reading.slots {
            if !slot.instead.is_empty() {
                let found = Instead {
                    typed: slot.typed.clone(),
                    found: slot.instead.clone(),
                };
                if !results.instead.contains(&found) {
                    results.instead.push(found);
                }
            } else if slot.options.is_empty() && !slot.in_pair {
                results.missing.push(slot.typed.clone());
            }
        }
        results.ask_others = results.total < FEW
            || !results.missing.is_empty()
            || !results.instead.is_empty()
            || reading.slots.iter().any(|slot| slot.is_foreign);
        results
    }

    fn lexicon(&self) -> Lexicon<'_> {
        Lexicon {
            vocabulary: &self.vocabulary,
            postings: &self.postings,
            quantiser: &self.quantiser,
            is_foreign: &self.is_foreign,
        }
    }

    fn hit(&self, found: &query::Match) -> Hit {
        let document = &self.documents[found.page as usize];
        let section = (found.section as usize)
            .checked_sub(1)
            .and_then(|at| document.headings.get(at));
        Hit {
            url: match section {
                Some((anchor, _)) => format!("{}#{anchor}", document.url),
                None => document.url.clone(),
            },
            page: document.url.clone(),
            title: document.title.clone(),
            heading: section.map(|(_, heading)| heading.clone()),
            section_title: document.section_title.clone(),
            summary: document.summary.clone(),
            score: found.score,
        }
    }
}

#[cfg(test)]
mod tests;
