//! What a query is answered with.

use serde::Serialize;

/// The answer to a query in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Results {
    pub query: String,
    pub language: String,
    /// How many pages answer, of which `hits` are the best.
    pub total: usize,
    pub hits: Vec<Hit>,
    /// Words that the site does not have, and what was searched instead.
    pub instead: Vec<Instead>,
    /// Words that the site does not have and for which nothing was found.
    pub missing: Vec<String>,
    /// Whether the other languages should be asked too.
    pub ask_others: bool,
}

/// A page, opened at the section that answers best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Relative to the output folder, with the section's anchor.
    pub url: String,
    /// The same without the anchor.
    pub page: String,
    pub title: String,
    /// The section's heading; none at the start of the page.
    pub heading: Option<String>,
    /// Title of the chapter.
    pub section_title: String,
    pub summary: String,
    pub score: f64,
}

/// A word that is searched in place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instead {
    pub typed: String,
    pub found: String,
}
