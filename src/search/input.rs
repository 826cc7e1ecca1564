//! What search is told about a site: documents in navigation order, and the editors' word lists.
//!
//! Plain data, one `SearchInput` for each language. Search knows nothing else of the site.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The pages of one language in navigation order, each made when it is asked for, from any thread.
pub trait Documents: Sync {
    fn count(&self) -> usize;

    /// One page, by its number below the count.
    fn document(&self, number: usize) -> Cow<'_, SearchDocument>;
}

impl Documents for Vec<SearchDocument> {
    fn count(&self) -> usize {
        self.len()
    }

    fn document(&self, number: usize) -> Cow<'_, SearchDocument> {
        Cow::Borrowed(&self[number])
    }
}

/// One language's part of the site.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct SearchInput {
    /// Language code, as in the site's paths.
    pub language: String,
    /// The pages in navigation order.
    pub documents: Vec<SearchDocument>,
    /// The glossary as this language sees it.
    pub glossary: Vec<GlossaryEntry>,
    /// Groups of words or phrases that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// A form and the stem it is to have, where the stemmer is wrong.
    pub stems: Vec<(String, String)>,
    /// Words that are no compounds although they look like it.
    pub whole_words: Vec<String>,
    /// Words that say little; `None` takes the language's own list.
    pub stop: Option<Vec<String>>,
}

/// One page.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct SearchDocument {
    /// Path relative to the output folder.
    pub url: String,
    pub title: String,
    pub summary: String,
    /// Title of the chapter the page belongs to; empty for none.
    pub section_title: String,
    pub sections: Vec<SearchSection>,
    /// Other names of this page.
    pub aliases: Vec<String>,
}

/// The text below one heading.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct SearchSection {
    /// Id of the heading; empty for the text before the first one.
    pub anchor: String,
    pub heading: String,
    pub text: String,
}

/// A term of the glossary.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct GlossaryEntry {
    pub term: String,
    pub abbreviation: Option<String>,
    /// Other forms in which the term is written.
    pub forms: Vec<String>,
    /// Words that mean the term but are better not used.
    pub avoid: Vec<String>,
    /// Terms and abbreviations in the other languages.
    pub other_languages: Vec<String>,
}
