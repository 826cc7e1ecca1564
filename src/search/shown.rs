//! What is shown of a page that is found.

use super::input::SearchDocument;

/// A page's address and titles, without its text.
#[derive(Clone, Debug)]
pub struct Shown {
    pub url: String,
    pub title: String,
    pub summary: String,
    pub section_title: String,
    /// Anchor and heading of each section after the start.
    pub headings: Vec<(String, String)>,
}

impl Shown {
    pub fn of(document: &SearchDocument) -> Shown {
        Shown {
            url: document.url.clone(),
            title: document.title.clone(),
            summary: document.summary.clone(),
            section_title: document.section_title.clone(),
            headings: document
                .sections
                .iter()
                .filter(|section| !section.anchor.is_empty())
                .map(|section| (section.anchor.clone(), section.heading.clone()))
                .collect(),
        }
    }
}
