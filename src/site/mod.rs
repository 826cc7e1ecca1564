//! All documents together: pages in every language, their order, links and cross-file checks.
//!
//! Here everything is looked up that one file cannot know. It makes no URL and no HTML: addresses
//! are `plan`'s, text is `render`'s.

mod assets;
mod collect;
mod links;
mod numbers;
pub(crate) mod order;
mod overlay;
mod questionnaires;
mod security;
mod structure;
mod sync;
mod titles;
mod translations;

pub use assets::{Asset, AssetKind};
pub(crate) use assets::{svg_attribute, svg_element};
pub use links::{Resolved, relink};
pub use overlay::{NationalText, Note, NoteState, Overlay};
pub use sync::{PageState, SectionState, StaleSection, State};

use crate::config::Config;
use crate::content::glossary::Glossary;
use crate::content::overlay::OverlayFile;
use crate::content::pins::Pins;
use crate::content::references::References;
use crate::content::{Document, Fragment, ParseOptions};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::questionnaire::proof::Proven;
use crate::source::SourceTree;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Index of a page identity; the same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u32);

/// Index of a language of the site.
pub type LanguageIndex = usize;

/// Index of a document.
pub type DocumentIndex = usize;

impl Key {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageKind {
    Home,
    /// A folder's page; without a document it only lists its children.
    Section,
    Page,
    Glossary,
    References,
    Search,
    /// A questionnaire, by its index.
    Questionnaire(usize),
}

impl PageKind {
    /// The name templates and lists use.
    pub fn name(self) -> &'static str {
        match self {
            PageKind::Home => "home",
            PageKind::Section => "section",
            PageKind::Page => "page",
            PageKind::Glossary => "glossary",
            PageKind::References => "references",
            PageKind::Search => "search",
            PageKind::Questionnaire(_) => "questionnaire",
        }
    }
}

/// A page's identity with its documents.
#[derive(Debug, Clone)]
pub struct Identity {
    pub id: String,
    pub kind: PageKind,
    /// The document in each language.
    pub documents: Vec<Option<DocumentIndex>>,
    /// The language the page is translated from.
    pub source: LanguageIndex,
    /// The folder's name, for a section without a document.
    pub folder: String,
    /// Whether it is an institution's own addition.
    pub local: bool,
}

/// A page as it stands in one language.
#[derive(Debug, Clone)]
pub struct Page {
    /// The document shown, of this language or, where that is missing, of the source.
    pub document: Option<DocumentIndex>,
    /// Whether the document is of another language because the translation is missing.
    pub fallback: bool,
    pub parent: Option<Key>,
    pub children: Vec<Key>,
    pub title: String,
    pub slug: String,
    pub weight: i64,
}

/// A section that a translation lacks: shown in the source language after the heading before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSection {
    /// Index of the heading of the translation after whose section it is shown; none: at the start.
    pub after: Option<usize>,
    /// Index of the heading in the source document.
    pub heading: usize,
}

/// One checked site.
#[derive(Clone)]
pub struct Site {
    pub config: Config,
    pub languages: Vec<String>,
    pub documents: Vec<Arc<Document>>,
    /// Language of each document.
    pub document_languages: Vec<LanguageIndex>,
    pub document_keys: Vec<Option<Key>>,
    /// The targets of each document's links, in their order.
    pub links: Vec<Vec<Resolved>>,
    /// The asset of each document's images, in their order.
    pub images: Vec<Vec<Option<usize>>>,
    pub identities: Vec<Identity>,
    pub by_id: BTreeMap<String, Key>,
    /// The pages the program adds, by what they are.
    generated: BTreeMap<PageKind, Key>,
    /// By language and key.
    pub pages: Vec<Vec<Page>>,
    /// By language: all pages in reading order.
    pub order: Vec<Vec<Key>>,
    /// By language and key: the place in that order.
    pub position: Vec<Vec<u32>>,
    /// By document: sections of the source that it lacks.
    pub missing: HashMap<DocumentIndex, Vec<MissingSection>>,
    /// From what translations were made, by language and page id.
    pub pins: Vec<Arc<Pins>>,
    /// By document: its sections that are behind the source.
    pub stale: HashMap<DocumentIndex, Vec<StaleSection>>,
    /// By key, in reading order: the pages that link to it.
    pub backlinks: Vec<Vec<Key>>,
    /// By page and questionnaire: the parts of the questionnaire that name the page, as anchors of
    /// its paper version.
    pub mentions: BTreeMap<(Key, Key), Vec<String>>,
    pub term_backlinks: Vec<Vec<Key>>,
    pub reference_backlinks: Vec<Vec<Key>>,
    pub glossary: Glossary,
    /// The targets of the links in each term's definition, by term and language.
    pub term_links: Vec<BTreeMap<String, Vec<Resolved>>>,
    pub references: References,
    pub questionnaires: Vec<QuestionnaireEntry>,
    pub assets: Vec<Asset>,
    /// By language: the page of each folder below the language's own.
    pub folders: Vec<BTreeMap<String, Key>>,
    /// The date of the site, `YYYY-MM-DD`, when anything gives one.
    pub date: Option<String>,
    /// An institution's additions.
    pub overlay: Overlay,
}

/// What of a site's options reaches its content.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    pub drafts: bool,
    /// The date given by the caller, before any that the content gives.
    pub date: Option<String>,
    /// Title and slug, per language, of the pages the program adds; the mark of additions.
    pub generated: BTreeMap<&'static str, Vec<(String, String)>>,
}

/// Parsed files, before they know of each other.
pub struct Parts {
    pub config: Config,
    pub languages: Vec<String>,
    pub documents: Vec<Arc<Document>>,
    pub questionnaires: Vec<QuestionnaireEntry>,
    pub pins: Vec<Arc<Pins>>,
    pub overlay: OverlayFile,
    /// For which text the overlay's notes were written.
    pub note_pins: Vec<Arc<Pins>>,
}

/// A questionnaire with its place in the site.
#[derive(Clone)]
pub struct QuestionnaireEntry {
    pub id: String,
    /// The options of each question, to check links with answers.
    pub questions: BTreeMap<String, Vec<String>>,
    /// With what an institution adds; none when its errors were told.
    pub proven: Option<Arc<Proven>>,
    /// Without: what the national cases and versions are about.
    pub national: Option<Arc<Proven>>,
    /// Its Markdown texts with the targets of their links, by language and text id.
    pub texts: BTreeMap<String, BTreeMap<String, LinkedText>>,
}

/// A short text with the targets of its links.
#[derive(Debug, Clone)]
pub struct LinkedText {
    pub fragment: Fragment,
    pub links: Vec<Resolved>,
}

/// Puts the parts together and checks what only shows across files.
pub fn assemble(
    tree: &SourceTree,
    mut parts: Parts,
    options: &SiteOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Site {
    let overlay = std::mem::take(&mut parts.overlay);
    let note_pins = std::mem::take(&mut parts.note_pins);
    let parse_options = ParseOptions {
        limits: parts.config.limits.clone(),
        html: parts.config.markdown.html,
        digests: false,
    };
    let glossary =
        crate::content::glossary::read(tree, &parts.languages, &parse_options, diagnostics);
    let references = crate::content::references::read(tree, diagnostics);
    let assets = assets::collect(tree, &parts.languages, diagnostics);
    let mut site = collect::collect(parts, options, glossary, references, assets, diagnostics);
    order::arrange(&mut site);
    links::resolve(tree, &mut site, &parse_options, diagnostics);
    translations::compare(tree, &mut site, diagnostics);
    sync::compare(&mut site, diagnostics);
    structure::compare(tree, &site, diagnostics);
    overlay::place(tree, &mut site, overlay, note_pins, options, diagnostics);
    site.date = options.date.clone().or_else(|| newest_date(&site));
    security::check(&site, options, diagnostics);
    site
}

fn newest_date(site: &Site) -> Option<String> {
    site.documents
        .iter()
        .filter(|document| !overlay::is_local(&document.path))
        .flat_map(|document| {
            let front_matter = &document.front_matter;
            front_matter
                .changed
                .iter()
                .map(|change| &change.date)
                .chain(&front_matter.reviewed)
                .map(|date| date.value.clone())
        })
        .max()
}

impl Site {
    pub fn identity(&self, key: Key) -> &Identity {
        &self.identities[key.index()]
    }

    pub fn page(&self, language: LanguageIndex, key: Key) -> &Page {
        &self.pages[language][key.index()]
    }

    pub fn language_index(&self, code: &str) -> Option<LanguageIndex> {
        self.languages.iter().position(|language| language == code)
    }

    /// The document a page shows.
    pub fn document(&self, language: LanguageIndex, key: Key) -> Option<&Document> {
        self.page(language, key)
            .document
            .map(|index| &*self.documents[index])
    }

    /// The document a page is translated from.
    pub fn source_document(&self, key: Key) -> Option<&Document> {
        let identity = self.identity(key);
        identity.documents[identity.source].map(|index| &*self.documents[index])
    }

    /// The key of the only page of a generated kind.
    pub fn generated(&self, kind: PageKind) -> Option<Key> {
        self.generated.get(&kind).copied()
    }

    /// The pages from the home page down to `key`, without `key` itself.
    pub fn ancestors(&self, language: LanguageIndex, key: Key) -> Vec<Key> {
        let mut ancestors = Vec::new();
        let mut at = key;
        while let Some(parent) = self.page(language, at).parent {
            ancestors.push(parent);
            at = parent;
        }
        ancestors.reverse();
        ancestors
    }

    /// The section directly below the home page in which a page stands; the page itself may be it.
    pub fn chapter(&self, language: LanguageIndex, key: Key) -> Option<Key> {
        let mut at = key;
        let mut chapter = None;
        while let Some(parent) = self.page(language, at).parent {
            chapter = Some(at);
            at = parent;
        }
        chapter
    }

    /// Applies the allowances in documents: takes out what they silence, and tells those that
    /// silence nothing.
    /// A code for which `looked_for` is false was not looked for, so nothing tells whether it would
    /// have been silenced.
    pub fn apply_allowances(
        &self,
        diagnostics: &mut Vec<Diagnostic>,
        looked_for: impl Fn(&str) -> bool,
    ) {
        let mut allowances = BTreeMap::new();
        for document in &self.documents {
            let own = document.allowances.iter().map(|one| (one, false));
            if !document.allowances.is_empty() {
                allowances.insert(document.file, (document.start, own.collect::<Vec<_>>()));
            }
        }
        diagnostics.retain(|diagnostic| {
            let Some(span) = diagnostic.span() else {
                return true;
            };
            let Some((start, allowances)) = allowances.get_mut(&span.file) else {
                return true;
            };
            let mut silenced = false;
            for (allowance, used) in allowances {
                let covers = &allowance.covers;
                let is_covered = covers.start <= span.start
                    && span.start < covers.end.max(covers.start + 1)
                    || allowance.opening && span.start == start.start;
                if diagnostic.code == allowance.code && is_covered {
                    silenced = true;
                    *used = true;
                }
            }
            !silenced
        });
        let unused: Vec<Diagnostic> = allowances
            .into_values()
            .flat_map(|(_, allowances)| allowances)
            .filter(|(allowance, used)| !used && looked_for(&allowance.code))
            .map(|(allowance, _)| catalogue::unused_allowance(allowance.span, &allowance.code))
            .collect();
        diagnostics.extend(unused);
    }
}
