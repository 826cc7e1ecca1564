//! How each translation stands to its source, section by section, by the pins.
//!
//! A section is stale when its source no longer is the text that its pin holds. It compares and
//! says; whether that is wrong is the policy's, and what readers see is `render`'s.

use super::{DocumentIndex, Key, LanguageIndex, Site};
use crate::config::SyncPolicy;
use crate::content::pins::{Pin, Pins};
use crate::content::{Digest, Document};
use crate::diagnostics::{Diagnostic, catalogue};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// How a section or page of a translation stands to its source, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Current,
    /// The source changed, and an editor found that this needs no other translation.
    Acknowledged,
    /// Nothing says from which text it was made.
    Unpinned,
    /// The source has no such section or page any more.
    Orphan,
    /// The translation has no such section or page.
    Missing,
    /// The source changed since.
    Stale,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Current,
        State::Acknowledged,
        State::Unpinned,
        State::Orphan,
        State::Missing,
        State::Stale,
    ];

    /// The name that commands and their JSON use.
    pub fn name(self) -> &'static str {
        match self {
            State::Current => "current",
            State::Acknowledged => "acknowledged",
            State::Unpinned => "unpinned",
            State::Orphan => "orphan",
            State::Missing => "missing",
            State::Stale => "stale",
        }
    }
}

/// A translation of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageState {
    /// Id of the page.
    pub id: String,
    /// None for pins whose page is gone.
    pub key: Option<Key>,
    pub language: LanguageIndex,
    pub source: LanguageIndex,
    pub state: State,
    /// In the order of the source, then those that the source does not have.
    pub sections: Vec<SectionState>,
}

/// A section of a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionState {
    /// Id of the heading; empty for the page's opening.
    pub id: String,
    pub state: State,
    /// Index of the section in the source document.
    pub source: Option<usize>,
    /// Index of the section in the translation.
    pub translation: Option<usize>,
    /// When it was translated, as its pin says.
    pub pinned: Option<String>,
}

/// A section whose source changed since it was translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleSection {
    /// Index of the section in the translation.
    pub section: usize,
    /// Index of the section in the source document.
    pub source: usize,
    /// When it was translated.
    pub since: String,
    /// What the source then said.
    pub text: String,
}

/// A document's sections by id: the opening, and those whose heading has an id of its own or one
/// that `other` has too. Without either nothing says which section is the translation of which.
fn sections<'a>(document: &'a Document, other: Option<&Document>) -> Vec<(&'a str, usize)> {
    let twins: HashSet<&str> = other
        .into_iter()
        .flat_map(|other| &other.facts.headings)
        .map(|heading| heading.id.as_str())
        .collect();
    let mut seen = HashSet::new();
    let headings = document.facts.headings.iter().enumerate();
    let own = headings
        .filter(|(_, heading)| heading.explicit || twins.contains(heading.id.as_str()))
        .map(|(index, heading)| (heading.id.as_str(), index + 1));
    std::iter::once(("", 0))
        .chain(own)
        .filter(|(id, _)| seen.insert(*id))
        .collect()
}

/// Words of a section; the opening's title and summary count, as they are translated with it.
fn words(document: &Document, section: usize) -> u32 {
    let mut words = document.facts.sections[section].words();
    if section == 0 {
        let summary = document.front_matter.summary.as_deref().unwrap_or_default();
        for text in [document.title.value.as_str(), summary] {
            words += text.split_whitespace().count() as u32;
        }
    }
    words
}

/// What a pin says of a source that now has this digest.
fn judge(pin: Option<&Pin>, digest: Option<Digest>) -> State {
    let same = |pinned: Digest| digest == Some(pinned);
    match pin {
        None => State::Unpinned,
        Some(pin) if same(pin.digest) => State::Current,
        Some(pin) if pin.acknowledged.iter().any(|later| same(later.digest)) => State::Acknowledged,
        Some(_) => State::Stale,
    }
}

impl Site {
    /// The pins of a page in a language, if there is a file of them.
    pub fn pins_of(&self, language: LanguageIndex, id: &str) -> Option<&Pins> {
        let code = self.languages[language].as_str();
        self.pins
            .binary_search_by(|pins| (pins.language.as_str(), pins.page.as_str()).cmp(&(code, id)))
            .ok()
            .map(|index| &*self.pins[index])
    }

    /// The policy of a page: its own, else its source's, else the site's.
    pub fn sync_policy(&self, translation: &Document, source: &Document) -> SyncPolicy {
        translation
            .front_matter
            .sync
            .or(source.front_matter.sync)
            .unwrap_or(self.config.sync)
    }

    /// How the page stands to its source in a language; none where there is nothing to translate
    /// or the language is the source's own.
    pub fn page_state(&self, language: LanguageIndex, key: Key) -> Option<PageState> {
        if !self.is_translation(language, key) {
            return None;
        }
        let identity = self.identity(key);
        let source = &*self.documents[identity.documents[identity.source]?];
        let translation = identity.documents[language].map(|index| &*self.documents[index]);
        let pins = self.pins_of(language, &identity.id);
        let sections = self.section_states(source, translation, identity.source, pins);
        let state = match translation {
            None => State::Missing,
            Some(_) => worst(&sections),
        };
        Some(PageState {
            id: identity.id.clone(),
            key: Some(key),
            language,
            source: identity.source,
            state,
            sections,
        })
    }

    /// Whether a page in a language is made, or is to be made, from a source in another.
    fn is_translation(&self, language: LanguageIndex, key: Key) -> bool {
        let identity = self.identity(key);
        language != identity.source && identity.documents[identity.source].is_some()
    }

    fn section_states(
        &self,
        source: &Document,
        translation: Option<&Document>,
        source_language: LanguageIndex,
        pins: Option<&Pins>,
    ) -> Vec<SectionState> {
        let code = self.languages[source_language].as_str();
        let pin_of = |id: &str| pins.and_then(|pins| pins.sections.get(id));
        let mut translated: BTreeMap<&str, usize> = translation
            .map(|document| sections(document, Some(source)))
            .unwrap_or_default()
            .into_iter()
            .collect();
        let mut states = Vec::new();
        for (id, index) in sections(source, translation) {
            let own = translated.remove(id);
            let pin = pin_of(id).filter(|pin| pin.source == code);
            states.push(SectionState {
                id: id.to_string(),
                state: match own {
                    None => State::Missing,
                    Some(_) => judge(pin, source.facts.sections[index].digest),
                },
                source: Some(index),
                translation: own,
                pinned: pin.map(|pin| pin.date.clone()),
            });
        }
        let mut orphans: Vec<(usize, &str)> = translated
            .into_iter()
            .map(|(id, index)| (index, id))
            .collect();
        orphans.sort_unstable();
        for (index, id) in orphans {
            states.push(SectionState {
                id: id.to_string(),
                state: State::Orphan,
                source: None,
                translation: Some(index),
                pinned: pin_of(id).map(|pin| pin.date.clone()),
            });
        }
        let known: HashSet<&str> = states.iter().map(|state| state.id.as_str()).collect();
        let left_over: Vec<SectionState> = pins
            .into_iter()
            .flat_map(|pins| &pins.sections)
            .filter(|(id, _)| !known.contains(id.as_str()))
            .map(|(id, pin)| left_over_pin(id, pin))
            .collect();
        states.extend(left_over);
        states
    }

    /// Words of a section of a translation in its source, or in the translation where there is no
    /// source. Counted only when asked for: it takes reading the text.
    pub fn section_words(&self, page: &PageState, section: &SectionState) -> u32 {
        let documents = page.key.map(|key| &self.identity(key).documents);
        let counted = |language: LanguageIndex, section: Option<usize>| {
            let document = documents?[language]?;
            Some(words(&self.documents[document], section?))
        };
        counted(page.source, section.source)
            .or_else(|| counted(page.language, section.translation))
            .unwrap_or(0)
    }

    /// All translations: by language in reading order, then pins whose page is gone.
    pub fn page_states(&self) -> Vec<PageState> {
        let mut states = Vec::new();
        for language in 0..self.languages.len() {
            let keys = self.order[language].iter();
            states.extend(keys.filter_map(|key| self.page_state(language, *key)));
        }
        for pins in &self.pins {
            let Some(language) = self.language_index(&pins.language) else {
                continue;
            };
            let key = self.by_id.get(&pins.page).copied();
            if key.is_some_and(|key| self.is_translation(language, key)) {
                continue;
            }
            let sections = pins.sections.iter();
            states.push(PageState {
                id: pins.page.clone(),
                key: None,
                language,
                source: key.map_or(0, |key| self.identity(key).source),
                state: State::Orphan,
                sections: sections.map(|(id, pin)| left_over_pin(id, pin)).collect(),
            });
        }
        states
    }
}

fn left_over_pin(id: &str, pin: &Pin) -> SectionState {
    SectionState {
        id: id.to_string(),
        state: State::Orphan,
        source: None,
        translation: None,
        pinned: Some(pin.date.clone()),
    }
}

fn worst(sections: &[SectionState]) -> State {
    let states = sections.iter().map(|section| section.state);
    states.max().unwrap_or(State::Current)
}

/// Finds the sections that readers are to be told of, and tells them where a policy asks for it.
pub(super) fn compare(site: &mut Site, diagnostics: &mut Vec<Diagnostic>) {
    let mut all: Vec<(DocumentIndex, Vec<StaleSection>)> = Vec::new();
    for pins in &site.pins {
        let (Some(language), Some(key)) = (
            site.language_index(&pins.language),
            site.by_id.get(&pins.page).copied(),
        ) else {
            continue;
        };
        let identity = site.identity(key);
        let (Some(index), Some(source), true) = (
            identity.documents[language],
            identity.documents[identity.source],
            identity.source != language,
        ) else {
            continue;
        };
        let stale = site.stale_sections(index, source, identity.source, pins);
        let (document, source) = (&site.documents[index], &site.documents[source]);
        if site.sync_policy(document, source) == SyncPolicy::LockStep {
            for section in &stale {
                let id = section
                    .section
                    .checked_sub(1)
                    .map_or("", |heading| document.facts.headings[heading].id.as_str());
                diagnostics.push(catalogue::section_stale(
                    document.section_place(section.section),
                    &identity.id,
                    id,
                    &section.since,
                    source.section_place(section.source),
                ));
            }
        }
        if !stale.is_empty() {
            all.push((index, stale));
        }
    }
    site.stale.extend(all);
}

impl Site {
    fn stale_sections(
        &self,
        translation: DocumentIndex,
        source: DocumentIndex,
        source_language: LanguageIndex,
        pins: &Pins,
    ) -> Vec<StaleSection> {
        let (translation, source) = (&*self.documents[translation], &*self.documents[source]);
        self.section_states(source, Some(translation), source_language, Some(pins))
            .into_iter()
            .filter(|section| section.state == State::Stale)
            .filter_map(|section| {
                let pin = pins.sections.get(&section.id)?;
                Some(StaleSection {
                    section: section.translation?,
                    source: section.source?,
                    since: pin.date.clone(),
                    text: pin.text.clone(),
                })
            })
            .collect()
    }
}

/// Sorts files of pins as `pins_of` finds them.
pub(super) fn sorted(mut pins: Vec<Arc<Pins>>) -> Vec<Arc<Pins>> {
    pins.sort_by(|a, b| (&a.language, &a.page).cmp(&(&b.language, &b.page)));
    pins
}
