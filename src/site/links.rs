//! Every link of every document looked up, and the backlinks that follow from it.

use super::overlay::is_local;
use super::{DocumentIndex, Key, LanguageIndex, PageKind, Site, questionnaires};
use crate::content::{Document, Link, ParseOptions, Target};
use crate::diagnostics::{Diagnostic, catalogue, near};
use crate::questionnaire::texts::Outside;
use crate::source::{SourceTree, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

/// What a link leads to, the same in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    Page {
        key: Key,
        heading: Option<String>,
    },
    Here {
        heading: String,
    },
    Term(usize),
    Reference(usize),
    /// A questionnaire's page; the answers as its script reads them from the fragment.
    Questionnaire {
        key: Key,
        answers: Vec<(String, String)>,
    },
    Asset(usize),
    External(String),
    Snippet(DocumentIndex),
    /// Told as an error; shown as text.
    Broken,
}

pub(super) struct Resolver<'a> {
    pub(super) tree: &'a SourceTree,
    pub(super) site: &'a Site,
    /// Old page ids.
    former: BTreeMap<&'a str, Key>,
    by_path: HashMap<&'a str, DocumentIndex>,
    assets: HashMap<&'a str, usize>,
    snippets: Vec<BTreeMap<&'a str, DocumentIndex>>,
    /// The ids of pages near one that is not known: a page that ten thousand others lead to is looked
    /// for once when it goes.
    near: Mutex<HashMap<String, Vec<&'a str>>>,
}

pub(super) fn resolve(
    tree: &SourceTree,
    site: &mut Site,
    options: &ParseOptions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let resolver = Resolver::new(tree, site);
    let mut links = Vec::with_capacity(site.documents.len());
    let mut images = Vec::with_capacity(site.documents.len());
    let documents = (0..site.documents.len()).into_par_iter();
    let resolved: Vec<_> = documents
        .map(|index| {
            let mut found = Vec::new();
            let links = resolver.document(index, &mut found);
            let images = resolver.images(index, &mut found);
            resolver.sources(index, &mut found);
            resolver.moved(index, &mut found);
            (links, images, found)
        })
        .collect();
    for (of_links, of_images, found) in resolved {
        links.push(of_links);
        images.push(of_images);
        diagnostics.extend(found);
    }
    resolver.circles(&links, diagnostics);
    let mut term_links = Vec::with_capacity(site.glossary.terms.len());
    for term in &site.glossary.terms {
        let mut of_term = BTreeMap::new();
        for (code, definition) in &term.definitions {
            let language = site.language_index(code).unwrap_or(0);
            let resolved = definition
                .links
                .iter()
                .map(|link| resolver.link(link, None, language, diagnostics))
                .collect();
            of_term.insert(code.clone(), resolved);
        }
        term_links.push(of_term);
        for source in &term.sources {
            if site.references.find(source).is_none() {
                diagnostics.push(catalogue::unknown_reference(
                    source.span,
                    source,
                    site.references.ids(),
                ));
            }
        }
    }
    let texts: Vec<_> = site
        .questionnaires
        .iter()
        .map(|entry| resolver.questionnaire_texts(entry, options, diagnostics))
        .collect();
    drop(resolver);
    for (entry, texts) in site.questionnaires.iter_mut().zip(texts) {
        entry.texts = texts;
    }
    site.links = links;
    site.images = images;
    site.term_links = term_links;
    backlinks(site);
    site.mentions = questionnaires::mentions(site);
    site.tell_missing_pages(diagnostics);
}

/// Looks up anew what one document's links and images lead to, in a site in which all others are.
pub fn relink(
    tree: &SourceTree,
    site: &mut Site,
    index: DocumentIndex,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let resolver = Resolver::new(tree, site);
    let links = resolver.document(index, diagnostics);
    let images = resolver.images(index, diagnostics);
    site.links[index] = links;
    site.images[index] = images;
}

impl<'a> Resolver<'a> {
    fn new(tree: &'a SourceTree, site: &'a Site) -> Self {
        let mut former = BTreeMap::new();
        let mut by_path = HashMap::new();
        let mut snippets = vec![BTreeMap::new(); site.languages.len()];
        for (index, document) in site.documents.iter().enumerate() {
            by_path.insert(document.path.as_str(), index);
            if let Some(key) = site.document_keys[index] {
                for id in &document.front_matter.former_ids {
                    former.insert(id.value.as_str(), key);
                }
            }
            let language = site.document_languages[index];
            if let Some(name) = document.path.strip_prefix("content/snippets/")
                && let Some((folder, id)) = name.split_once('/')
                && folder == site.languages[language]
            {
                snippets[language].insert(id.trim_end_matches(".md"), index);
            }
        }
        let assets = site
            .assets
            .iter()
            .enumerate()
            .map(|(index, asset)| (asset.source.as_str(), index))
            .collect();
        Resolver {
            tree,
            site,
            former,
            by_path,
            assets,
            snippets,
            near: Mutex::default(),
        }
    }

    fn near(&self, id: &str) -> Vec<&'a str> {
        let mut known = self
            .near
            .lock()
            .expect("no thread panics while it holds this");
        if let Some(near) = known.get(id) {
            return near.clone();
        }
        let near = near(id, self.site.by_id.keys().map(String::as_str));
        known.insert(id.to_string(), near.clone());
        near
    }

    fn document(&self, index: DocumentIndex, diagnostics: &mut Vec<Diagnostic>) -> Vec<Resolved> {
        let document = &self.site.documents[index];
        let language = self.site.document_languages[index];
        document
            .facts
            .links
            .iter()
            .map(|link| self.link(link, Some(document), language, diagnostics))
            .collect()
    }

    pub(super) fn link(
        &self,
        link: &Link,
        document: Option<&Document>,
        language: LanguageIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Resolved {
        let span = link.span;
        match &link.target {
            Target::Page { id, heading } => {
                self.page(span, id, heading.as_deref(), language, diagnostics)
            }
            Target::Here { heading } => match document {
                Some(document) => self.here(span, heading, document, diagnostics),
                None => {
                    diagnostics.push(catalogue::link_unresolvable(span, &format!("#{heading}")));
                    Resolved::Broken
                }
            },
            Target::Term(id) => match self.site.glossary.find(id) {
                Some(term) => Resolved::Term(term),
                None => self.broken(
                    catalogue::unknown_term(span, id, self.site.glossary.ids()),
                    diagnostics,
                ),
            },
            Target::Reference(id) => match self.site.references.find(id) {
                Some(reference) => Resolved::Reference(reference),
                None => self.broken(
                    catalogue::unknown_reference(span, id, self.site.references.ids()),
                    diagnostics,
                ),
            },
            Target::Questionnaire { id, answers } => {
                self.questionnaire(span, id, answers, diagnostics)
            }
            Target::Include(id) => match self.snippets[language].get(id.as_str()) {
                Some(snippet) => Resolved::Snippet(*snippet),
                None => self.broken(
                    catalogue::unknown_snippet(
                        span,
                        id,
                        &self.site.languages[language],
                        self.snippets[language].keys().copied(),
                    ),
                    diagnostics,
                ),
            },
            Target::Path { path, fragment } => self.path(
                span,
                path,
                fragment.as_deref(),
                document,
                language,
                diagnostics,
            ),
            Target::External(url) => {
                if self.is_of_this_site(url) {
                    diagnostics.push(catalogue::link_to_this_site(span, url));
                }
                Resolved::External(url.clone())
            }
            Target::Forbidden { .. } | Target::Unknown(_) => Resolved::Broken,
        }
    }

    /// Whether an address is that of a page of this site.
    fn is_of_this_site(&self, url: &str) -> bool {
        let base = self.site.config.base_url.as_ref();
        base.is_some_and(|base| {
            let below = url.strip_prefix(base.value.trim_end_matches('/'));
            let mut parts = below.unwrap_or_default().split(['/', '?', '#']);
            parts.next() == Some("")
                && parts
                    .next()
                    .is_some_and(|code| self.site.language_index(code).is_some())
        })
    }

    fn broken(&self, diagnostic: Diagnostic, diagnostics: &mut Vec<Diagnostic>) -> Resolved {
        diagnostics.push(diagnostic);
        Resolved::Broken
    }

    pub(super) fn page(
        &self,
        span: Span,
        id: &str,
        heading: Option<&str>,
        language: LanguageIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Resolved {
        let key = match (self.site.by_id.get(id), self.former.get(id)) {
            (Some(key), _) => *key,
            (None, Some(key)) => {
                let new = &self.site.identity(*key).id;
                diagnostics.push(catalogue::old_name(span, id, new));
                *key
            }
            (None, None) => {
                return self.broken(
                    catalogue::unknown_page(span, id, self.near(id)),
                    diagnostics,
                );
            }
        };
        let Some(wanted) = heading else {
            return Resolved::Page { key, heading: None };
        };
        match self.heading(key, wanted, language) {
            Ok(heading) => {
                if let Some(new) = heading.as_deref().filter(|new| *new != wanted) {
                    diagnostics.push(catalogue::old_name(span, wanted, new));
                }
                Resolved::Page { key, heading }
            }
            Err(known) => self.broken(
                catalogue::unknown_heading(span, id, wanted, known),
                diagnostics,
            ),
        }
    }

    /// The heading a page has under this id or had under it; else the ids it has.
    fn heading(
        &self,
        key: Key,
        wanted: &str,
        language: LanguageIndex,
    ) -> Result<Option<String>, Vec<&'a str>> {
        let shown = self.site.document(language, key);
        let source = self.site.source_document(key);
        for document in shown.into_iter().chain(source) {
            if document
                .facts
                .headings
                .iter()
                .any(|heading| heading.id == wanted)
            {
                return Ok(Some(wanted.to_string()));
            }
            if let Some(new) = document.front_matter.moved.get(wanted) {
                return Ok(Some(new.value.clone()));
            }
        }
        Err(shown
            .or(source)
            .map(|document| {
                document
                    .facts
                    .headings
                    .iter()
                    .map(|heading| heading.id.as_str())
                    .collect()
            })
            .unwrap_or_default())
    }

    fn here(
        &self,
        span: Span,
        wanted: &str,
        document: &Document,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Resolved {
        let key = self
            .by_path
            .get(document.path.as_str())
            .and_then(|index| self.site.document_keys[*index]);
        let language = self
            .by_path
            .get(document.path.as_str())
            .map_or(0, |index| self.site.document_languages[*index]);
        match key.map(|key| self.heading(key, wanted, language)) {
            Some(Ok(Some(heading))) => {
                if heading != wanted {
                    diagnostics.push(catalogue::old_name(span, wanted, &heading));
                }
                Resolved::Here { heading }
            }
            Some(Err(known)) => {
                let id = key.map_or("", |key| self.site.identity(key).id.as_str());
                self.broken(
                    catalogue::unknown_heading(span, id, wanted, known),
                    diagnostics,
                )
            }
            _ => self.broken(
                catalogue::link_unresolvable(span, &format!("#{wanted}")),
                diagnostics,
            ),
        }
    }

    fn questionnaire(
        &self,
        span: Span,
        id: &str,
        answers: &[(String, String)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Resolved {
        let key = self.site.by_id.get(&format!("questionnaire-{id}")).copied();
        if let Some(key) = key
            && let PageKind::Questionnaire(index) = self.site.identity(key).kind
        {
            self.prefill(span, index, answers, diagnostics);
            return Resolved::Questionnaire {
                key,
                answers: answers.to_vec(),
            };
        }
        let known = self
            .site
            .questionnaires
            .iter()
            .map(|questionnaire| questionnaire.id.as_str());
        self.broken(
            catalogue::unknown_questionnaire(span, id, known),
            diagnostics,
        )
    }

    /// Tells answers in a link that the questionnaire does not know.
    fn prefill(
        &self,
        span: Span,
        index: usize,
        answers: &[(String, String)],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let questions = &self.site.questionnaires[index].questions;
        for (question, option) in answers {
            match questions.get(question) {
                None => diagnostics.push(catalogue::unknown_prefill(
                    span,
                    question,
                    questions.keys().map(String::as_str),
                )),
                Some(options) if !options.contains(option) => {
                    diagnostics.push(catalogue::unknown_prefill(
                        span,
                        option,
                        options.iter().map(String::as_str),
                    ));
                }
                Some(_) => {}
            }
        }
    }

    /// The path of a file that a link in `document` names, below the site root.
    fn file_path(
        &self,
        span: Span,
        path: &str,
        document: Option<&Document>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        // A file of the overlay leads to files of the overlay, others to files of the content.
        let top = match document {
            Some(document) if is_local(&document.path) => "overlay",
            _ => "content",
        };
        let mut parts: Vec<&str> = match (path.strip_prefix('/'), document) {
            (Some(_), _) => vec![top],
            (None, Some(document)) => document
                .path
                .split('/')
                .rev()
                .skip(1)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
            (None, None) => vec![top],
        };
        if path.starts_with('/') && !path.starts_with("/assets/") {
            diagnostics.push(catalogue::link_by_root_path(span, path));
            return None;
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                    if parts.is_empty() {
                        diagnostics.push(catalogue::link_leaves_content(span, path, top));
                        return None;
                    }
                }
                part => parts.push(part),
            }
        }
        if parts.first() != Some(&top) {
            diagnostics.push(catalogue::link_leaves_content(span, path, top));
            return None;
        }
        Some(parts.join("/"))
    }

    fn path(
        &self,
        span: Span,
        path: &str,
        fragment: Option<&str>,
        document: Option<&Document>,
        language: LanguageIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Resolved {
        let Some(full) = self.file_path(span, path, document, diagnostics) else {
            return Resolved::Broken;
        };
        if let Some(index) = self.by_path.get(full.as_str())
            && let Some(key) = self.site.document_keys[*index]
        {
            let id = &self.site.identity(key).id;
            return self.page(span, id, fragment, language, diagnostics);
        }
        match self.assets.get(full.as_str()) {
            Some(asset) => Resolved::Asset(*asset),
            None => self.broken(self.not_found(span, path, &full), diagnostics),
        }
    }

    fn not_found(&self, span: Span, path: &str, full: &str) -> Diagnostic {
        let folder = full.rsplit_once('/').map_or("", |(folder, _)| folder);
        let prefix = &path[..path.rfind('/').map_or(0, |slash| slash + 1)];
        let folder = format!("{folder}/");
        let known: Vec<String> = self
            .tree
            .below(&folder)
            .filter_map(|(_, file)| file.path.strip_prefix(&folder))
            .filter(|name| !name.contains('/'))
            .take(1_000)
            .map(|name| format!("{prefix}{name}"))
            .collect();
        catalogue::file_not_found(span, path, known.iter().map(String::as_str))
    }

    fn images(
        &self,
        index: DocumentIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Option<usize>> {
        let document = &self.site.documents[index];
        document
            .facts
            .images
            .iter()
            .map(|image| {
                let full = self.file_path(image.span, &image.path, Some(document), diagnostics)?;
                let asset = self.assets.get(full.as_str()).copied();
                match asset {
                    None => diagnostics.push(self.not_found(image.span, &image.path, &full)),
                    Some(asset) => self.site.assets[asset].check_as_image(image.span, diagnostics),
                }
                asset
            })
            .collect()
    }

    fn sources(&self, index: DocumentIndex, diagnostics: &mut Vec<Diagnostic>) {
        for source in &self.site.documents[index].front_matter.sources {
            if self.site.references.find(source).is_none() {
                diagnostics.push(catalogue::unknown_reference(
                    source.span,
                    source,
                    self.site.references.ids(),
                ));
            }
        }
    }

    /// Tells old heading ids whose new id is no heading of the page.
    fn moved(&self, index: DocumentIndex, diagnostics: &mut Vec<Diagnostic>) {
        let document = &self.site.documents[index];
        let known = || {
            document
                .facts
                .headings
                .iter()
                .map(|heading| heading.id.as_str())
        };
        for new in document.front_matter.moved.values() {
            if !known().any(|id| id == new.value) {
                let id = self.site.document_keys[index]
                    .map_or("", |key| self.site.identity(key).id.as_str());
                diagnostics.push(catalogue::unknown_heading(new.span, id, new, known()));
            }
        }
    }

    /// Tells snippets that include themselves; a circle is told once, where it closes.
    fn circles(&self, links: &[Vec<Resolved>], diagnostics: &mut Vec<Diagnostic>) {
        for (language, snippets) in self.snippets.iter().enumerate() {
            for (id, index) in snippets {
                let mut seen = BTreeSet::new();
                let mut waiting = vec![*index];
                while let Some(at) = waiting.pop() {
                    for (position, link) in links[at].iter().enumerate() {
                        let Resolved::Snippet(next) = link else {
                            continue;
                        };
                        if next == index && self.site.document_languages[at] == language {
                            let span = self.site.documents[at].facts.links[position].span;
                            diagnostics.push(catalogue::include_circle(span, id));
                        } else if *next > *index && seen.insert(*next) {
                            waiting.push(*next);
                        }
                    }
                }
            }
        }
    }
}

/// Who links to what, in the reading order of the first language.
fn backlinks(site: &mut Site) {
    let mut pages = vec![BTreeSet::new(); site.identities.len()];
    let mut terms = vec![BTreeSet::new(); site.glossary.terms.len()];
    let mut references = vec![BTreeSet::new(); site.references.entries.len()];
    let position: &[u32] = site.position.first().map_or(&[], Vec::as_slice);
    for (index, links) in site.links.iter().enumerate() {
        // The national pages say nothing of the additions, or they would change with them.
        let from = site.document_keys[index].filter(|key| !site.is_local(*key));
        let Some(from) = from else {
            continue;
        };
        let from = (position[from.index()], from);
        for link in links {
            match link {
                Resolved::Page { key, .. } | Resolved::Questionnaire { key, .. }
                    if *key != from.1 =>
                {
                    pages[key.index()].insert(from);
                }
                Resolved::Term(term) => {
                    terms[*term].insert(from);
                }
                Resolved::Reference(reference) => {
                    references[*reference].insert(from);
                }
                _ => {}
            }
        }
        for source in &site.documents[index].front_matter.sources {
            if let Some(reference) = site.references.find(source) {
                references[reference].insert(from);
            }
        }
    }
    for (index, entry) in site.questionnaires.iter().enumerate() {
        let (Some(proven), Some(from)) = (
            &entry.proven,
            site.generated(PageKind::Questionnaire(index)),
        ) else {
            continue;
        };
        let from = (position[from.index()], from);
        for reference in proven.questionnaire.references() {
            let id = reference.id.split('#').next().unwrap_or("");
            match reference.outside {
                Outside::Page => {
                    if let Some(key) = site.by_id.get(id) {
                        pages[key.index()].insert(from);
                    }
                }
                Outside::Reference => {
                    if let Some(reference) = site.references.find(id) {
                        references[reference].insert(from);
                    }
                }
            }
        }
        for link in entry
            .texts
            .values()
            .flat_map(|texts| texts.values())
            .flat_map(|text| &text.links)
        {
            match link {
                Resolved::Page { key, .. } | Resolved::Questionnaire { key, .. }
                    if *key != from.1 =>
                {
                    pages[key.index()].insert(from);
                }
                Resolved::Term(term) => {
                    terms[*term].insert(from);
                }
                Resolved::Reference(reference) => {
                    references[*reference].insert(from);
                }
                _ => {}
            }
        }
    }
    let keys = |sets: Vec<BTreeSet<(u32, Key)>>| {
        sets.into_iter()
            .map(|set| set.into_iter().map(|(_, key)| key).collect())
            .collect()
    };
    site.backlinks = keys(pages);
    site.term_backlinks = keys(terms);
    site.reference_backlinks = keys(references);
}
