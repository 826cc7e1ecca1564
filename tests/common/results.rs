//! The search's results page in a browser, and what the build-time engine answers to the same query.

use serde::Deserialize;
use serde_json::json;

use leidraad::search::{Index, Results};

use super::browser::Page;

/// What the results page shows for a query.
#[derive(Debug, Deserialize)]
pub struct Shown {
    pub notes: Vec<String>,
    pub groups: Vec<Group>,
}

/// The results in one language: addresses of the sections that answer.
#[derive(Debug, Deserialize)]
pub struct Group {
    pub language: String,
    pub links: Vec<String>,
}

/// Opens a results page with a query and reads what it shows. `start` is the address of the site.
pub fn ask(page: &mut Page, start: &str, results_page: &str, query: &str) -> Shown {
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    page.open(&format!("{start}{results_page}?q={query}"));
    page.wait_until("document.getElementById('search-results').ariaBusy === 'false'");
    let start = json!(start);
    let shown = page.evaluate(&format!(
        "({{
            notes: [...document.querySelectorAll('.search-note')].map(note => note.innerText),
            groups: [...document.querySelectorAll('.search-group')].map(group => ({{
                language: group.lang,
                links: [...group.querySelectorAll('.search-hit')].map(hit => [...hit.querySelectorAll('a')].at(-1).href.replace({start}, '')),
            }})),
        }})"
    ));
    serde_json::from_value(shown).expect("what was asked for")
}

/// How the page's answers compare with the engine's.
#[derive(Debug, Default)]
pub struct Comparison {
    pub results: usize,
    /// What differs where the scores are not the same.
    pub differences: Vec<String>,
    /// Pages at which another section is opened: where two sections of a page answer equally well,
    /// the last digit of a sum decides.
    pub other_sections: usize,
}

impl Comparison {
    /// Compares what the page shows with what the engine answers, one index a language, the page's
    /// own language first.
    pub fn add(&mut self, shown: &Shown, indexes: &[&Index], query: &str) {
        let own = indexes[0].query(query, 10);
        let mut asked = vec![indexes[0]];
        if own.ask_others {
            asked.extend(&indexes[1..]);
        }
        let expected: Vec<(&Index, Results)> = asked
            .into_iter()
            .map(|index| (index, index.query(query, usize::MAX)))
            .filter(|(_, results)| !results.hits.is_empty())
            .collect();
        let had: Vec<&str> = shown
            .groups
            .iter()
            .map(|group| group.language.as_str())
            .collect();
        let wanted: Vec<&str> = expected.iter().map(|(index, _)| index.language()).collect();
        if had != wanted {
            self.differences
                .push(format!("{query}: {had:?} instead of {wanted:?}"));
            return;
        }
        let missing = own.missing.len() + own.instead.len();
        let notes = missing + usize::from(expected.is_empty());
        if shown.notes.len() != notes {
            self.differences.push(format!(
                "{query}: {:?}, but the engine {own:?}",
                shown.notes
            ));
        }
        for ((_, results), group) in expected.iter().zip(&shown.groups) {
            self.group(results, group);
        }
    }

    fn group(&mut self, results: &Results, group: &Group) {
        let query = &results.query;
        let top = &results.hits[..results.hits.len().min(10)];
        if group.links.len() != top.len() {
            let (had, wanted) = (group.links.len(), top.len());
            self.differences
                .push(format!("{query}: {had} results instead of {wanted}"));
            return;
        }
        for (hit, link) in top.iter().zip(&group.links) {
            self.results += 1;
            let page = link.split('#').next().unwrap_or_default();
            let Some(same) = results.hits.iter().find(|other| other.page == page) else {
                self.differences
                    .push(format!("{query}: {link} is no result of the engine"));
                return;
            };
            self.other_sections += usize::from(same.url != *link);
            let apart = (same.score - hit.score).abs();
            if apart > 1e-9 * hit.score {
                self.differences.push(format!(
                    "{query}: {link} ({}) stands where {} ({}) should",
                    same.score, hit.page, hit.score
                ));
                return;
            }
        }
    }
}
