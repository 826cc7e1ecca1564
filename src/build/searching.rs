//! What the search is told of a site, and what it makes of it: now, or behind a site that is already
//! being shown.

use crate::content::glossary::TermText;
use crate::plan::Plan;
use crate::search::{GlossaryEntry, Index, SearchDocument, SearchInput, SearchSection};
use crate::site::{PageKind, Site};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The search of one site, made when it is first needed.
pub(super) struct Search {
    site: Arc<Site>,
    plan: Arc<Plan>,
    made: OnceLock<Arc<Made>>,
    /// That of the site before, which answers until this one is made.
    before: Option<Arc<Made>>,
}

/// The indexes of a site, one for each language, and their files.
pub(super) struct Made {
    pub indexes: Vec<Arc<Index>>,
    /// By path below the output folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the search page of each language carries of its index, as JSON that may stand in a page.
    pub manifests: Vec<String>,
}

impl Search {
    /// Nothing is made yet. With an earlier search, that one answers in the meantime.
    pub fn new(site: Arc<Site>, plan: Arc<Plan>, earlier: Option<&Search>) -> Search {
        let before = earlier.and_then(|earlier| {
            let made = earlier.made.get().or(earlier.before.as_ref());
            made.map(Arc::clone)
        });
        Search {
            site,
            plan,
            made: OnceLock::new(),
            before,
        }
    }

    /// The search of this very site; makes it at the first call.
    pub fn made(&self) -> &Made {
        self.made
            .get_or_init(|| Arc::new(Made::of(&self.site, &self.plan)))
    }

    /// What can be answered without waiting, as far as there is anything.
    pub fn at_hand(&self) -> &Made {
        match (self.made.get(), &self.before) {
            (None, Some(before)) => before,
            _ => self.made(),
        }
    }
}

impl Made {
    fn of(site: &Site, plan: &Plan) -> Made {
        let mut files = BTreeMap::new();
        let mut indexes = Vec::new();
        if site.config.search.enabled {
            indexes = inputs(site, plan)
                .par_iter()
                .map(|input| Arc::new(Index::build(input)))
                .collect();
            for index in &indexes {
                for (name, bytes) in index.files() {
                    files.insert(format!("search/{}/{name}", index.language()), bytes);
                }
            }
        }
        let manifests = indexes
            .iter()
            .map(|index| files.get(&format!("search/{}/m.json", index.language())))
            .map(|bytes| bytes.map_or(String::new(), |bytes| json_in_html(bytes)))
            .collect();
        Made {
            indexes,
            files,
            manifests,
        }
    }
}

/// JSON that may stand in a page: nothing in it can end the element it stands in.
fn json_in_html(json: &[u8]) -> String {
    String::from_utf8_lossy(json)
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// One input for each language, its pages in reading order.
fn inputs(site: &Site, plan: &Plan) -> Vec<SearchInput> {
    (0..site.languages.len())
        .map(|language| input(site, plan, language))
        .collect()
}

/// What the glossary shows of a term: its definition, its abbreviation in brackets, other names.
fn glossary_text(term: &TermText) -> String {
    let abbreviation = term.abbreviation.iter().map(|text| format!("({text})"));
    let names = term.forms.iter().chain(&term.avoid).cloned();
    let texts = std::iter::once(term.definition.clone());
    texts
        .chain(abbreviation)
        .chain(names)
        .collect::<Vec<_>>()
        .join("\n")
}

fn input(site: &Site, plan: &Plan, language: usize) -> SearchInput {
    let code = &site.languages[language];
    let documents = site.order[language].par_iter().filter_map(|key| {
        let page = site.page(language, *key);
        if page.fallback {
            return None;
        }
        let url = format!("{}index.html", plan.permalinks[language][key.index()]);
        let chapter = site
            .chapter(language, *key)
            .filter(|chapter| chapter != key);
        let section_title = chapter
            .map(|chapter| site.page(language, chapter).title.clone())
            .unwrap_or_default();
        match site.identity(*key).kind {
            PageKind::Home | PageKind::Section | PageKind::Page => {
                let shown = page.document?;
                let document = &site.documents[shown];
                if document.front_matter.search == Some(false) {
                    return None;
                }
                let headings =
                    std::iter::once(None).chain(document.facts.headings.iter().map(Some));
                let sections =
                    document
                        .facts
                        .sections
                        .iter()
                        .zip(headings)
                        .map(|(section, heading)| SearchSection {
                            anchor: heading
                                .map(|heading| heading.id.clone())
                                .unwrap_or_default(),
                            heading: heading
                                .map(|heading| heading.title.clone())
                                .unwrap_or_default(),
                            text: site.plain_text(language, shown, &section.text),
                        });
                Some(SearchDocument {
                    url,
                    title: page.title.clone(),
                    summary: site.summary(language, *key).unwrap_or_default(),
                    section_title,
                    sections: sections.collect(),
                    aliases: Vec::new(),
                })
            }
            PageKind::Glossary => Some(SearchDocument {
                url,
                title: page.title.clone(),
                section_title,
                sections: site
                    .glossary
                    .terms
                    .iter()
                    .filter_map(|term| {
                        let own = term.languages.get(code)?;
                        Some(SearchSection {
                            anchor: term.id.clone(),
                            heading: own.term.clone(),
                            text: glossary_text(own),
                        })
                    })
                    .collect(),
                ..SearchDocument::default()
            }),
            _ => None,
        }
    });
    let glossary = site.glossary.terms.iter().filter_map(|term| {
        let own = term.languages.get(code)?;
        let others = term.languages.iter().filter(|(other, _)| *other != code);
        Some(GlossaryEntry {
            term: own.term.clone(),
            abbreviation: own.abbreviation.clone(),
            forms: own.forms.clone(),
            avoid: own.avoid.clone(),
            other_languages: others
                .flat_map(|(_, other)| {
                    let names = std::iter::once(&other.term).chain(&other.abbreviation);
                    names.chain(&other.forms).cloned().collect::<Vec<_>>()
                })
                .collect(),
        })
    });
    let settings = &site.config.search;
    SearchInput {
        language: code.clone(),
        documents: documents.collect(),
        glossary: glossary.collect(),
        synonyms: settings.synonyms.get(code).cloned().unwrap_or_default(),
        stems: settings
            .stems
            .get(code)
            .map(|stems| stems.clone().into_iter().collect())
            .unwrap_or_default(),
        ..SearchInput::default()
    }
}
