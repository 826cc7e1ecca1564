//! What the search is told of a site, and what it makes of it: now, or behind a site that is already
//! being shown.

use crate::content::glossary::TermText;
use crate::plan::Plan;
use crate::search::{Documents, GlossaryEntry, Index, SearchDocument, SearchInput, SearchSection};
use crate::site::{Key, PageKind, Site};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The search of one site, made when it is first needed.
pub(super) struct Search {
    site: Arc<Site>,
    plan: Arc<Plan>,
    /// Whether it is to be queried, besides being published.
    answers: bool,
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
    pub fn new(
        site: Arc<Site>,
        plan: Arc<Plan>,
        answers: bool,
        earlier: Option<&Search>,
    ) -> Search {
        let before = earlier.and_then(|earlier| {
            let made = earlier.made.get().or(earlier.before.as_ref());
            made.map(Arc::clone)
        });
        Search {
            site,
            plan,
            answers,
            made: OnceLock::new(),
            before,
        }
    }

    /// The search of this very site; makes it at the first call.
    pub fn made(&self) -> &Made {
        self.made
            .get_or_init(|| Arc::new(Made::of(&self.site, &self.plan, self.answers)))
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
    fn of(site: &Site, plan: &Plan, answers: bool) -> Made {
        let mut files = BTreeMap::new();
        let mut indexes = Vec::new();
        let mut manifests = Vec::new();
        if site.config.search.enabled {
            let languages = 0..site.languages.len();
            let made: Vec<_> = languages
                .into_par_iter()
                .map(|language| {
                    let input = input(site, language);
                    let pages = Pages::of(site, plan, language);
                    let index = Index::of(&input, &pages, answers);
                    let published = index.published();
                    (index, published)
                })
                .collect();
            for (index, (manifest, named)) in made {
                manifests.push(json_in_html(&manifest));
                for (name, bytes) in named {
                    files.insert(format!("search/{}/{name}", index.language()), bytes);
                }
                indexes.push(Arc::new(index));
            }
        }
        Made {
            indexes,
            files,
            manifests,
        }
    }
}

/// JSON that may stand in a page: nothing in it can end the element it stands in.
fn json_in_html(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// The name of a term as a heading: with its abbreviation in brackets, which is then found best where
/// it is explained.
fn glossary_heading(term: &TermText) -> String {
    match &term.abbreviation {
        Some(abbreviation) => format!("{} ({abbreviation})", term.term),
        None => term.term.clone(),
    }
}

/// What the glossary shows of a term: its definition and its other names.
fn glossary_text(term: &TermText) -> String {
    let names = term.forms.iter().chain(&term.avoid).map(String::as_str);
    let texts = std::iter::once(term.definition.as_str());
    texts.chain(names).collect::<Vec<_>>().join("\n")
}

/// The pages of a language that are searched, in reading order, told one by one.
struct Pages<'a> {
    site: &'a Site,
    plan: &'a Plan,
    language: usize,
    keys: Vec<Key>,
}

impl<'a> Pages<'a> {
    fn of(site: &'a Site, plan: &'a Plan, language: usize) -> Pages<'a> {
        let is_searched = |key: &Key| {
            let page = site.page(language, *key);
            !page.fallback
                && match site.identity(*key).kind {
                    PageKind::Home | PageKind::Section | PageKind::Page => {
                        page.document.is_some_and(|shown| {
                            site.documents[shown].front_matter.search != Some(false)
                        })
                    }
                    PageKind::Glossary => true,
                    PageKind::Questionnaire(index) => site.questionnaires[index].proven.is_some(),
                    PageKind::References | PageKind::Search => false,
                }
        };
        let order = site.order[language].iter().copied();
        Pages {
            site,
            plan,
            language,
            keys: order.filter(is_searched).collect(),
        }
    }

    fn sections(&self, shown: usize) -> Vec<SearchSection> {
        let facts = &self.site.documents[shown].facts;
        let headings = std::iter::once(None).chain(facts.headings.iter().map(Some));
        let sections = facts.sections.iter().zip(headings);
        let sections = sections.map(|(section, heading)| SearchSection {
            anchor: heading
                .map(|heading| heading.id.clone())
                .unwrap_or_default(),
            heading: heading
                .map(|heading| heading.title.clone())
                .unwrap_or_default(),
            text: self.site.plain_text(self.language, shown, &section.text),
        });
        sections.collect()
    }

    /// The notes on a page that are in the reader's language, each under its mark.
    fn notes(&self, key: Key) -> impl Iterator<Item = SearchSection> {
        let (site, language) = (self.site, self.language);
        let notes = site.overlay.of_page(language, key);
        let notes = notes.filter(move |note| note.language == language);
        notes.map(move |note| {
            let mark = site.overlay.mark(language);
            let facts = &site.documents[note.document].facts;
            let text = facts.sections.iter().map(|section| section.text.as_str());
            let text = text.collect::<Vec<_>>().join("\n");
            SearchSection {
                anchor: format!("note:{}", note.id),
                heading: match &note.title {
                    Some(title) => format!("{mark}: {title}"),
                    None => mark.to_string(),
                },
                text: site.plain_text(language, note.document, &text),
            }
        })
    }

    fn terms(&self) -> Vec<SearchSection> {
        let code = &self.site.languages[self.language];
        let terms = self.site.glossary.terms.iter().filter_map(|term| {
            let own = term.languages.get(code)?;
            Some(SearchSection {
                anchor: term.id.clone(),
                heading: match term.local {
                    true => {
                        let mark = self.site.overlay.mark(self.language);
                        format!("{} ({mark})", glossary_heading(own))
                    }
                    false => glossary_heading(own),
                },
                text: glossary_text(own),
            })
        });
        terms.collect()
    }

    /// The beginning, questions, outcomes and advice of a questionnaire, each once. They are text of
    /// its one page: no reader can go to them, and as so many headings they would outweigh those of
    /// the pages on the subject.
    fn parts(&self, index: usize) -> Vec<SearchSection> {
        let site = self.site;
        let Some(proven) = &site.questionnaires[index].proven else {
            return Vec::new();
        };
        let questionnaire = &proven.questionnaire;
        let code = &site.languages[self.language];
        let text = |id: String| site.questionnaire_text(self.language, index, &id);
        let section = |title: &str, text: String| SearchSection {
            text: format!("{title}\n{text}"),
            ..SearchSection::default()
        };
        let beginning = std::iter::once(section("", text("intro".to_string())));
        let questions = questionnaire.questions.iter().map(|question| {
            let id = &question.id.value;
            let help = text(format!("question.{id}.help"));
            let why = text(format!("question.{id}.why"));
            section(question.text.get(code), format!("{help}\n{why}"))
        });
        let outcomes = questionnaire.outcomes.iter().map(|outcome| {
            let id = format!("outcome.{}.text", outcome.id.value);
            section(outcome.title.get(code), text(id))
        });
        let advice = questionnaire.advice.iter().map(|advice| {
            let id = format!("advice.{}.text", advice.id.value);
            section(advice.title.get(code), text(id))
        });
        let parts = beginning.chain(questions).chain(outcomes).chain(advice);
        parts.collect()
    }
}

impl Documents for Pages<'_> {
    fn count(&self) -> usize {
        self.keys.len()
    }

    fn document(&self, number: usize) -> Cow<'_, SearchDocument> {
        let (site, language, key) = (self.site, self.language, self.keys[number]);
        let page = site.page(language, key);
        let chapter = site
            .chapter(language, key)
            .filter(|chapter| *chapter != key);
        let section_title = match site.is_local(key) {
            true => site.overlay.mark(language).to_string(),
            false => chapter
                .map(|chapter| site.page(language, chapter).title.clone())
                .unwrap_or_default(),
        };
        let is_glossary = site.identity(key).kind == PageKind::Glossary;
        let summary = match is_glossary {
            true => None,
            false => site.summary(language, key),
        };
        Cow::Owned(SearchDocument {
            url: format!("{}index.html", self.plan.permalinks[language][key.index()]),
            title: page.title.clone(),
            summary: summary.unwrap_or_default(),
            section_title,
            sections: match (site.identity(key).kind, page.document) {
                (PageKind::Questionnaire(index), _) => self.parts(index),
                (_, Some(shown)) if !is_glossary => {
                    let mut sections = self.sections(shown);
                    sections.extend(self.notes(key));
                    sections
                }
                _ => self.terms(),
            },
            aliases: Vec::new(),
        })
    }
}

/// What a language's search is told besides its pages.
fn input(site: &Site, language: usize) -> SearchInput {
    let code = &site.languages[language];
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
