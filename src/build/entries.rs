//! The pages of a site as `list` tells them.

use crate::plan::Plan;
use crate::site::{Key, Site, State};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageEntry {
    pub id: String,
    pub lang: String,
    pub kind: &'static str,
    pub title: String,
    /// Path of the Markdown file; none for pages the program makes.
    pub source: Option<String>,
    /// Relative to the output folder.
    pub url: String,
    pub draft: bool,
    pub state: &'static str,
}

impl PageEntry {
    /// Every page, by language in reading order.
    pub fn all(site: &Site, plan: &Plan) -> Vec<PageEntry> {
        let mut entries = Vec::new();
        for language in 0..site.languages.len() {
            for key in &site.order[language] {
                entries.push(entry(site, plan, language, *key));
            }
        }
        entries
    }
}

fn entry(site: &Site, plan: &Plan, language: usize, key: Key) -> PageEntry {
    let identity = site.identity(key);
    let page = site.page(language, key);
    let document = identity.documents[language].map(|index| &site.documents[index]);
    let state = site
        .page_state(language, key)
        .map_or(State::Current, |page| page.state);
    PageEntry {
        id: identity.id.clone(),
        lang: site.languages[language].clone(),
        kind: identity.kind.name(),
        title: page.title.clone(),
        source: document.map(|document| document.path.clone()),
        url: plan.permalinks[language][key.index()].clone(),
        draft: document.is_some_and(|document| document.front_matter.draft),
        state: state.name(),
    }
}
