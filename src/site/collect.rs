//! From documents to page identities: which documents are one page, in which folder it stands, and
//! which pages the program adds itself.

use super::overlay::{LOCAL, is_local, language_of, tell_refused_keys};
use super::{
    Asset, DocumentIndex, Identity, Key, LanguageIndex, Page, PageKind, Parts, QuestionnaireEntry,
    Site, SiteOptions,
};
use crate::content::glossary::Glossary;
use crate::content::note::NOTES_FOLDER;
use crate::content::references::References;
use crate::content::{Document, is_id, make_id};
use crate::diagnostics::{Diagnostic, Place, catalogue};
use std::collections::{BTreeMap, HashMap};

/// Names that mean something to servers and systems, or to this program.
const RESERVED: [&str; 12] = [
    "con",
    "nul",
    "aux",
    "prn",
    "com1",
    "lpt1",
    "index",
    "404",
    "sitemap",
    "robots",
    "assets",
    "leidraad-manifest",
];

/// A document's place in its language's folders.
struct Placed {
    /// Path below the language folder without `.md`; of `_index.md`, its folder's path.
    path: String,
    is_index: bool,
}

fn placed(document: &Document, language: &str) -> Placed {
    let path = document.path.as_str();
    let below = path
        .strip_prefix("content/")
        .or_else(|| path.strip_prefix(super::overlay::PAGES_FOLDER))
        .and_then(|path| path.strip_prefix(language))
        .unwrap_or(path);
    let mut path = below
        .trim_start_matches('/')
        .trim_end_matches(".md")
        .to_string();
    if is_local(&document.path) {
        path = format!("{LOCAL}/{path}");
    }
    match path.strip_suffix("_index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => Placed {
            path: folder.trim_end_matches('/').to_string(),
            is_index: true,
        },
        _ => Placed {
            path,
            is_index: false,
        },
    }
}

fn parent_folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

pub(super) fn collect(
    parts: Parts,
    options: &SiteOptions,
    glossary: Glossary,
    references: References,
    assets: Vec<Asset>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Site {
    let Parts {
        config,
        languages,
        documents,
        pins,
        questionnaires,
        ..
    } = parts;
    let documents: Vec<_> = documents
        .into_iter()
        .filter(|document| options.drafts || !document.front_matter.draft)
        .collect();
    let document_languages: Vec<LanguageIndex> = documents
        .iter()
        .map(|document| language_of(&document.path, &languages).unwrap_or(0))
        .collect();
    let terms = glossary.terms.len();
    let entries = references.entries.len();
    let mut site = Site {
        pages: vec![Vec::new(); languages.len()],
        order: vec![Vec::new(); languages.len()],
        position: vec![Vec::new(); languages.len()],
        term_links: vec![BTreeMap::new(); terms],
        mentions: BTreeMap::new(),
        term_backlinks: vec![Vec::new(); terms],
        reference_backlinks: vec![Vec::new(); entries],
        document_keys: vec![None; documents.len()],
        links: Vec::new(),
        images: Vec::new(),
        identities: Vec::new(),
        by_id: BTreeMap::new(),
        generated: BTreeMap::new(),
        missing: HashMap::new(),
        pins: super::sync::sorted(pins),
        stale: HashMap::new(),
        backlinks: Vec::new(),
        date: None,
        config,
        languages,
        documents,
        document_languages,
        glossary,
        references,
        assets,
        folders: Vec::new(),
        questionnaires,
        overlay: super::Overlay::default(),
    };
    let mut collector = Collector {
        site: &mut site,
        folders: Vec::new(),
        paths: Vec::new(),
        diagnostics,
    };
    collector.identities();
    collector.sections();
    collector.sources();
    let placed = collector.parents();
    let folders = collector.folders;
    site.folders = folders;
    site.fill_pages(placed, options);
    site.add_generated(options);
    site
}

struct Collector<'a> {
    site: &'a mut Site,
    /// By language: the key of each folder's page.
    folders: Vec<BTreeMap<String, Key>>,
    /// Path of each document below its language.
    paths: Vec<Option<Placed>>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Collector<'_> {
    fn new_identity(&mut self, id: &str, kind: PageKind, folder: &str) -> Key {
        let key = Key(self.site.identities.len() as u32);
        self.site.identities.push(Identity {
            id: id.to_string(),
            kind,
            documents: vec![None; self.site.languages.len()],
            source: 0,
            folder: folder.to_string(),
            local: false,
        });
        self.site.by_id.insert(id.to_string(), key);
        key
    }

    /// Pairs documents by id.
    fn identities(&mut self) {
        let home = self.new_identity("home", PageKind::Home, "");
        self.folders = vec![BTreeMap::from([(String::new(), home)]); self.site.languages.len()];
        for index in 0..self.site.documents.len() {
            let document = self.site.documents[index].clone();
            let language = self.site.document_languages[index];
            if document.path.starts_with("content/snippets/")
                || document.path.starts_with(NOTES_FOLDER)
            {
                self.paths.push(None);
                continue;
            }
            let local = is_local(&document.path);
            if local {
                tell_refused_keys(&document, self.diagnostics);
            }
            let placed = placed(&document, &self.site.languages[language]);
            if let Some(lang) = &document.front_matter.lang
                && lang.value != self.site.languages[language]
            {
                self.diagnostics.push(catalogue::language_differs(
                    lang.span,
                    lang,
                    &self.site.languages[language],
                ));
            }
            let is_home = placed.is_index && placed.path.is_empty();
            let (id, span) = match &document.front_matter.id {
                _ if is_home => ("home".to_string(), document.start),
                Some(id) => (id.value.clone(), id.span),
                None => (make_id(&placed.path), document.start),
            };
            if id.is_empty() {
                self.diagnostics
                    .push(catalogue::name_without_id(&document.path));
                self.paths.push(None);
                continue;
            }
            let kind = match () {
                () if is_home => PageKind::Home,
                () if placed.is_index => PageKind::Section,
                () => PageKind::Page,
            };
            let key = match self.site.by_id.get(&id) {
                Some(key) => *key,
                None => self.new_identity(&id, kind, ""),
            };
            if local && !self.site.identities[key.index()].local {
                let is_new = key.index() + 1 == self.site.identities.len()
                    && self.site.identities[key.index()]
                        .documents
                        .iter()
                        .all(Option::is_none);
                if !is_new {
                    let first = self.site.identities[key.index()].documents.iter().flatten();
                    let first = first.map(|first| self.site.documents[*first].start).next();
                    self.diagnostics.push(catalogue::overlay_shadows(
                        span,
                        ("page", "landelijke pagina"),
                        &id,
                        first.unwrap_or(span),
                    ));
                    self.paths.push(None);
                    continue;
                }
                self.site.identities[key.index()].local = true;
            }
            let identity = &mut self.site.identities[key.index()];
            if let Some(first) = identity.documents[language] {
                let first = &self.site.documents[first];
                let first = first
                    .front_matter
                    .id
                    .as_ref()
                    .map_or(first.start, |id| id.span);
                self.diagnostics
                    .push(catalogue::duplicate_id(span, &id, first));
                self.paths.push(None);
                continue;
            }
            if kind == PageKind::Section {
                identity.kind = kind;
                identity.folder = last_part(&placed.path).to_string();
                self.folders[language].insert(placed.path.clone(), key);
            }
            identity.documents[language] = Some(index);
            self.site.document_keys[index] = Some(key);
            self.paths.push(Some(placed));
        }
    }

    /// Gives every folder without a page of its own a generated one.
    fn sections(&mut self) {
        // Those of additions last: an id that both would have is the national folder's.
        for local in [false, true] {
            self.sections_of(local);
        }
    }

    fn sections_of(&mut self, local: bool) {
        for language in 0..self.site.languages.len() {
            let mut wanted: Vec<String> = Vec::new();
            for (index, placed) in self.paths.iter().enumerate() {
                let Some(placed) = placed else { continue };
                if self.site.document_languages[index] != language {
                    continue;
                }
                let mut folder = parent_folder(&placed.path);
                while !folder.is_empty() {
                    wanted.push(folder.to_string());
                    folder = parent_folder(folder);
                }
            }
            wanted.retain(|folder| folder.starts_with(LOCAL) == local);
            wanted.sort();
            wanted.dedup();
            for folder in wanted {
                if self.folders[language].contains_key(&folder) {
                    continue;
                }
                let id = make_id(&folder);
                let key = match self.site.by_id.get(&id) {
                    Some(key)
                        if matches!(self.site.identities[key.index()].kind, PageKind::Section)
                            && self.site.identities[key.index()].local == local =>
                    {
                        *key
                    }
                    Some(_) => self.new_identity(
                        &format!("{id}-section"),
                        PageKind::Section,
                        last_part(&folder),
                    ),
                    None => self.new_identity(&id, PageKind::Section, last_part(&folder)),
                };
                self.site.identities[key.index()].local = local;
                self.folders[language].insert(folder, key);
            }
        }
    }

    /// Settles from which language each page is translated.
    fn sources(&mut self) {
        for identity in &mut self.site.identities {
            let first = identity
                .documents
                .iter()
                .position(Option::is_some)
                .unwrap_or(0);
            identity.source = first;
            let mut named: Option<(crate::source::Span, LanguageIndex)> = None;
            for document in identity.documents.iter().flatten() {
                let Some(source) = &self.site.documents[*document].front_matter.source else {
                    continue;
                };
                let Some(language) = self
                    .site
                    .languages
                    .iter()
                    .position(|language| *language == source.value)
                else {
                    self.diagnostics
                        .push(catalogue::source_language_missing(source.span, source));
                    continue;
                };
                match named {
                    Some((other, known)) if known != language => self
                        .diagnostics
                        .push(catalogue::sources_differ(source.span, other)),
                    Some(_) => {}
                    None if identity.documents[language].is_none() => {
                        self.diagnostics
                            .push(catalogue::source_language_missing(source.span, source));
                    }
                    None => named = Some((source.span, language)),
                }
            }
            if let Some((_, language)) = named {
                identity.source = language;
            }
        }
    }

    /// The parent and slug of every page in every language.
    fn parents(&mut self) -> Vec<Vec<(Option<Key>, String)>> {
        let mut all = Vec::new();
        for language in 0..self.site.languages.len() {
            let mut of_language = Vec::new();
            for index in 0..self.site.identities.len() {
                let identity = &self.site.identities[index];
                let own = identity.documents[language];
                let shown = own.or(identity.documents[identity.source]);
                let key = Key(index as u32);
                of_language.push(match shown {
                    _ if identity.kind == PageKind::Home => (None, String::new()),
                    Some(document) => self.parent_of_document(key, document),
                    None => self.parent_of_folder(key, language),
                });
            }
            all.push(of_language);
        }
        all
    }

    fn parent_of_document(&mut self, key: Key, document: DocumentIndex) -> (Option<Key>, String) {
        let language = self.site.document_languages[document];
        let Some(placed) = &self.paths[document] else {
            return (Some(Key(0)), String::new());
        };
        let parent = self.folders[language]
            .get(parent_folder(&placed.path))
            .copied()
            .unwrap_or(Key(0));
        let document = &self.site.documents[document];
        let slug = match &document.front_matter.slug {
            Some(slug) => slug.value.clone(),
            None => make_id(last_part(&placed.path)),
        };
        if slug.is_empty() {
            self.diagnostics
                .push(catalogue::name_without_id(&document.path));
        }
        if RESERVED.contains(&slug.as_str()) {
            let span = document
                .front_matter
                .slug
                .as_ref()
                .map_or(document.start, |slug| slug.span);
            self.diagnostics.push(catalogue::reserved_name(span, &slug));
        }
        let parent = if parent == key { Key(0) } else { parent };
        (
            Some(parent),
            if is_id(&slug) {
                slug
            } else {
                self.site.identities[key.index()].id.clone()
            },
        )
    }

    fn parent_of_folder(&self, key: Key, language: LanguageIndex) -> (Option<Key>, String) {
        // The folder may exist in another language only: then it is placed as it is there.
        let languages = std::iter::once(language).chain(0..self.site.languages.len());
        for language in languages {
            if let Some((path, _)) = self.folders[language]
                .iter()
                .find(|(_, folder)| **folder == key)
            {
                let parent = self.folders[language]
                    .get(parent_folder(path))
                    .copied()
                    .unwrap_or(Key(0));
                return (Some(parent), make_id(last_part(path)));
            }
        }
        (Some(Key(0)), self.site.identity(key).id.clone())
    }
}

/// A folder's name as a title: `law-and-codes` reads "Law and codes".
fn folder_title(folder: &str) -> String {
    let words = folder.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// Folders of two languages that stand in each other are put below the home page.
fn break_circles(pages: &mut [(Option<Key>, String)]) {
    for start in 0..pages.len() {
        let mut at = start;
        let mut steps = 0;
        while let Some(parent) = pages[at].0 {
            at = parent.index();
            steps += 1;
            if steps > pages.len() {
                pages[start].0 = Some(Key(0));
                break;
            }
        }
    }
}

impl Site {
    fn fill_pages(&mut self, placed: Vec<Vec<(Option<Key>, String)>>, options: &SiteOptions) {
        let local_home = self.local_home();
        for (language, mut pages) in placed.into_iter().enumerate() {
            break_circles(&mut pages);
            for (index, (parent, slug)) in pages.into_iter().enumerate() {
                let identity = &self.identities[index];
                let own = identity.documents[language];
                let document = own.or(identity.documents[identity.source]);
                let title = match document {
                    Some(document) => self.documents[document].title.value.clone(),
                    None if identity.kind == PageKind::Home => self.languages[language].clone(),
                    None => folder_title(&identity.folder),
                };
                let mut weight =
                    document.map_or(0, |document| self.documents[document].front_matter.weight);
                let (mut title, mut slug) = (title, slug);
                if local_home == Some(Key(index as u32)) {
                    // After everything of the national text, whatever it says of itself.
                    weight = i64::MAX;
                    let named = options
                        .generated
                        .get("local_pages")
                        .and_then(|all| all.get(language));
                    let own = document.map(|document| &self.documents[document].front_matter);
                    if let Some((named_title, named_slug)) = named {
                        if document.is_none() {
                            title.clone_from(named_title);
                        }
                        if own.is_none_or(|own| own.slug.is_none()) {
                            slug.clone_from(named_slug);
                        }
                    }
                }
                self.pages[language].push(Page {
                    document,
                    fallback: own.is_none() && document.is_some(),
                    parent,
                    children: Vec::new(),
                    title,
                    slug,
                    weight,
                });
            }
        }
    }

    /// Adds the pages that the program itself writes. Their titles and slugs are the theme's.
    fn add_generated(&mut self, options: &SiteOptions) {
        let mut kinds = vec![(PageKind::Search, "search")];
        if !self.glossary.terms.is_empty() {
            kinds.push((PageKind::Glossary, "glossary"));
        }
        if !self.references.entries.is_empty() {
            kinds.push((PageKind::References, "references"));
        }
        for index in 0..self.questionnaires.len() {
            let QuestionnaireEntry { id, proven, .. } = self.questionnaires[index].clone();
            let languages = self.languages.clone();
            self.add_page(
                PageKind::Questionnaire(index),
                &format!("questionnaire-{id}"),
                |language| {
                    let title = proven
                        .as_ref()
                        .map(|proven| proven.questionnaire.title.get(&languages[language]));
                    (title.unwrap_or_default().to_string(), id.clone())
                },
            );
        }
        for (kind, id) in kinds {
            let texts = options.generated.get(id);
            self.add_page(kind, id, |language| {
                texts
                    .and_then(|texts| texts.get(language))
                    .cloned()
                    .unwrap_or_else(|| (id.to_string(), id.to_string()))
            });
        }
    }

    /// Adds a page below the home page in every language; `text` gives its title and slug.
    pub(super) fn add_page(
        &mut self,
        kind: PageKind,
        id: &str,
        text: impl Fn(LanguageIndex) -> (String, String),
    ) {
        let mut free = id.to_string();
        while self.by_id.contains_key(&free) {
            free.push_str("-page");
        }
        let key = Key(self.identities.len() as u32);
        self.by_id.insert(free.clone(), key);
        self.generated.insert(kind, key);
        self.identities.push(Identity {
            id: free,
            kind,
            documents: vec![None; self.languages.len()],
            source: 0,
            folder: String::new(),
            local: false,
        });
        for language in 0..self.languages.len() {
            let (title, slug) = text(language);
            self.pages[language].push(Page {
                document: None,
                fallback: false,
                parent: Some(Key(0)),
                children: Vec::new(),
                title,
                slug,
                weight: i64::MAX,
            });
        }
    }

    /// Tells pages that exist in one language and not in another.
    pub(super) fn tell_missing_pages(&self, diagnostics: &mut Vec<Diagnostic>) {
        for identity in &self.identities {
            let Some(source) = identity.documents[identity.source] else {
                continue;
            };
            let source = &self.documents[source];
            for (language, document) in identity.documents.iter().enumerate() {
                if document.is_none() {
                    let source_language = &self.languages[identity.source];
                    diagnostics.push(catalogue::page_missing(
                        Place::Span(source.start),
                        &identity.id,
                        &self.languages[language],
                        source_language,
                    ));
                }
            }
        }
    }
}
