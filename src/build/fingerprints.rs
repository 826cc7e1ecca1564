//! What a page's bytes depend on, as one number: a page whose number is the same need not be made
//! again.
//!
//! One part is of the whole site: every file that is no page's text, and of each page all that other
//! pages can see of it. The other is of the page: its text, and what it shows of its source's. So an
//! edit of a paragraph makes one page anew, an edit of a title all of them. Rather too many than one
//! too few: whatever other pages come to show of a page has to be added here.

use super::Options;
use crate::plan::{OutputKind, Plan};
use crate::site::{Key, LanguageIndex, PageKind, Site};
use crate::source::SourceTree;
use rayon::prelude::*;
use std::collections::HashSet;

/// The part of the whole site.
pub(super) struct Fingerprints {
    whole: [u8; 32],
}

impl Fingerprints {
    pub fn of(tree: &SourceTree, site: &Site, plan: &Plan, options: &Options) -> Fingerprints {
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        add(format!("{options:?} {:?} {:?}", site.date, site.languages).as_bytes());
        let pages: HashSet<&str> = site
            .documents
            .iter()
            .zip(&site.document_keys)
            .filter(|(_, key)| key.is_some())
            .map(|(document, _)| document.path.as_str())
            .collect();
        let files: Vec<_> = tree
            .iter()
            .filter(|(_, file)| !pages.contains(file.path.as_str()))
            .collect();
        let files: Vec<(&str, blake3::Hash)> = files
            .into_par_iter()
            .map(|(_, file)| (file.path.as_str(), blake3::hash(file.bytes())))
            .collect();
        for (path, hash) in files {
            add(path.as_bytes());
            add(hash.as_bytes());
        }
        let seen: Vec<blake3::Hash> = (0..site.documents.len())
            .into_par_iter()
            .map(|document| seen_of(tree, site, document))
            .collect();
        for hash in seen {
            add(hash.as_bytes());
        }
        // Who links to whom is told by the texts, and shown on the page that is linked to.
        let backlinks = [
            &site.backlinks,
            &site.term_backlinks,
            &site.reference_backlinks,
        ];
        for keys in backlinks.into_iter().flatten() {
            let bytes: Vec<u8> = keys.iter().flat_map(|key| key.0.to_le_bytes()).collect();
            add(&bytes);
        }
        // A note in another language than its page says how it stands to a text of its own language.
        for note in &site.overlay.notes {
            add(format!("{} {:?} {:?}", note.id, note.state, note.since).as_bytes());
        }
        for permalink in plan.permalinks.iter().flatten() {
            add(permalink.as_bytes());
        }
        for path in plan.outputs.keys() {
            add(path.as_bytes());
        }
        Fingerprints {
            whole: *hasher.finalize().as_bytes(),
        }
    }

    /// The number of an output; none for what is made from more than one page's text.
    pub fn output(
        &self,
        tree: &SourceTree,
        site: &Site,
        path: &str,
        kind: &OutputKind,
    ) -> Option<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.whole);
        hasher.update(path.as_bytes());
        match kind {
            OutputKind::Page { language, key } => {
                let is_text = matches!(
                    site.identity(*key).kind,
                    PageKind::Home | PageKind::Section | PageKind::Page
                );
                if !is_text {
                    return None;
                }
                texts(tree, site, *language, *key, &mut hasher);
            }
            OutputKind::Booklet { language, key } => {
                for page in crate::plan::booklet_pages(site, *language, *key) {
                    texts(tree, site, *language, page, &mut hasher);
                }
            }
            // Made of what all pages can see, or a file as it is.
            OutputKind::Citation { .. }
            | OutputKind::Redirect { .. }
            | OutputKind::Static(_)
            | OutputKind::Asset(_) => {}
            _ => return None,
        }
        Some(*hasher.finalize().as_bytes())
    }
}

/// The text of a page, and that of its source where something of it is shown: sections that are not
/// translated, or what changed since they were.
fn texts(
    tree: &SourceTree,
    site: &Site,
    language: LanguageIndex,
    key: Key,
    hasher: &mut blake3::Hasher,
) {
    let identity = site.identity(key);
    let own = identity.documents[language];
    let shows_source =
        own.is_none_or(|own| site.missing.contains_key(&own) || site.stale.contains_key(&own));
    let source = identity.documents[identity.source].filter(|_| shows_source);
    for document in [own, source] {
        let text = document.map_or("", |document| {
            tree.file(site.documents[document].file).text()
        });
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
}

/// What other pages can see of a document: its front matter, title, summary and headings; of a text
/// that stands in other pages, everything.
pub(super) fn seen_of(tree: &SourceTree, site: &Site, index: usize) -> blake3::Hash {
    let document = &site.documents[index];
    let text = tree.file(document.file).text();
    let facts = &document.facts;
    let own = match site.document_keys[index] {
        Some(_) => facts.sections[0].source.start as usize,
        None => text.len(),
    };
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(&document.path);
    add(&text[..own]);
    add(&document.title.value);
    // With the titles of its links.
    if let Some(key) = site.document_keys[index] {
        let language = site.document_languages[index];
        add(&site.summary(language, key).unwrap_or_default());
    }
    for heading in &facts.headings {
        add(&heading.id);
        add(&heading.title);
        heading.classes.iter().for_each(|class| add(class));
        add(if heading.has_links { "l" } else { "" });
        add(if heading.explicit { "e" } else { "" });
        add(&heading.level.to_string());
    }
    hasher.finalize()
}
