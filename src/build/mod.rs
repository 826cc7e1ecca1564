//! The pipeline: a tree of files into a checked site and outputs that are rendered on demand.
//!
//! Everything is called from here and nothing is decided here. It reads no file, writes none, and
//! knows no clock: dates come with the options.

mod ahead;
mod entries;
mod fingerprints;
mod offline;
mod pins;
mod questionnaires;
mod searching;
mod status;

pub use entries::PageEntry;
pub use status::{SectionStatus, Status, TranslationStatus, date_of_epoch, days};

use crate::config::{CONFIG_FILE, Config, TextOrTexts, is_base_url};
use crate::content::note::NOTES_FOLDER;
use crate::content::pins::{NOTE_PINS_FOLDER, PINS_FOLDER};
use crate::content::{self, Document, ParseOptions};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::plan::{self, OutputKind, Plan};
use crate::questionnaire::overlay::Signature;
use crate::render::Renderer;
use crate::search::Index;
use crate::site::{self, Key, PageKind, Parts, Site, SiteOptions};
use crate::source::{SourceFile, SourceTree, Span, Spanned};
use crate::theme::Theme;
use crate::wording;
use fingerprints::Fingerprints;
use rayon::prelude::*;
use searching::Search;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// What a caller may set beside the site's own configuration.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub base_url: Option<String>,
    pub drafts: bool,
    /// The date of the site, `YYYY-MM-DD`, before any that the content gives.
    pub date: Option<String>,
    /// Whether queries will be put to the site: then its search gets an engine besides its files.
    pub answers: bool,
    /// Pages beside their source, also where the configuration does not ask for them.
    pub parallel: bool,
    /// Whether the words of the texts are compared with the glossary.
    pub wording: bool,
    /// Advice on plain language too, also where the configuration does not ask for it.
    pub advice: bool,
}

/// What came of a build.
pub struct Built {
    pub site: Arc<Site>,
    pub plan: Arc<Plan>,
    pub diagnostics: Vec<Diagnostic>,
    /// None when there are errors.
    pub output: Option<Output>,
}

/// Parsed files from earlier builds, by path; may be empty at any time.
#[derive(Default)]
pub struct Cache {
    questionnaires: HashMap<String, questionnaires::Cached>,
    documents: HashMap<String, Cached>,
    pins: pins::PinsCache,
    note_pins: pins::PinsCache,
    settings: String,
    search: Option<Arc<Search>>,
}

struct Cached {
    file: Arc<SourceFile>,
    document: Arc<Document>,
}

/// All outputs of a site: their paths, and their bytes when asked for.
pub struct Output {
    renderer: Renderer,
    plan: Arc<Plan>,
    paths: OnceLock<Vec<String>>,
    search: Arc<Search>,
    search_page: Option<Key>,
    page_limit: usize,
    limit_span: Option<Span>,
    tree: Arc<SourceTree>,
    site: Arc<Site>,
    options: Options,
    fingerprints: OnceLock<Fingerprints>,
}

/// A site that is checked but not planned: what commands need that show no page.
pub struct Assembled {
    pub site: Site,
    pub theme: Theme,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks a site's files, up to where its outputs would be planned.
pub fn assemble(tree: &SourceTree, options: &Options, cache: &mut Cache) -> Assembled {
    let mut diagnostics: Vec<Diagnostic> = tree
        .problems
        .iter()
        .map(catalogue::unreadable_file)
        .collect();
    for (id, file) in tree.iter() {
        if let Some(offset) = file.invalid_utf8 {
            diagnostics.push(catalogue::not_utf8(Span::new(id, offset, offset)));
        }
    }
    let mut config = Config::read(tree, &mut diagnostics);
    if let Some(url) = options.base_url.clone().filter(|url| is_base_url(url)) {
        let span = config
            .base_url
            .as_ref()
            .map(|url| url.span)
            .unwrap_or(Span::new(crate::source::FileId::from_number(0), 0, 0));
        config.base_url = Some(Spanned::new(url, span));
    }
    config.parallel |= options.parallel;
    let languages = config.languages(tree);
    let mut theme = Theme::load(tree, &config, &languages, &mut diagnostics);
    let documents = parse(tree, &config, &languages, cache);
    for document in &documents {
        if options.drafts || !document.front_matter.draft {
            diagnostics.extend(document.diagnostics.iter().cloned());
        }
    }
    let pins = pins::read(
        tree,
        PINS_FOLDER,
        &languages,
        &mut cache.pins,
        &mut diagnostics,
    );
    let note_pins = pins::read(
        tree,
        NOTE_PINS_FOLDER,
        &languages,
        &mut cache.note_pins,
        &mut diagnostics,
    );
    let overlay = content::overlay::read(tree, &mut diagnostics);
    let overlay_name = overlay.name.clone().or_else(|| config.overlay.name.clone());
    let site_options = SiteOptions {
        drafts: options.drafts,
        date: options.date.clone(),
        generated: generated(&theme, &languages, overlay_name.as_ref()),
    };
    let own_marks = site_options.generated["local_mark"].iter();
    let signature = Signature {
        name: (overlay_name.as_ref().zip(languages.first()))
            .map_or_else(String::new, |(name, language)| {
                name.of(language).to_string()
            }),
        marks: (languages.iter().cloned())
            .zip(own_marks.map(|(mark, _)| mark.clone()))
            .collect(),
    };
    let questionnaires = questionnaires::read(
        tree,
        &config,
        &languages,
        &signature,
        cache,
        &mut diagnostics,
    );
    let parts = Parts {
        config,
        languages,
        documents,
        pins,
        questionnaires,
        overlay,
        note_pins,
    };
    let site = site::assemble(tree, parts, &site_options, &mut diagnostics);
    theme.add_local_tokens(&site.overlay.tokens);
    Assembled {
        site,
        theme,
        diagnostics,
    }
}

/// Builds a site from its files.
pub fn build(tree: &Arc<SourceTree>, options: &Options, cache: &mut Cache) -> Built {
    let Assembled {
        site,
        theme,
        mut diagnostics,
    } = assemble(tree, options, cache);
    let plan = plan::plan(&site, &theme, &mut diagnostics);
    let advice = options.wording && (options.advice || site.config.plain_language.always);
    if options.wording {
        diagnostics.extend(wording::terms(tree, &site));
    }
    if advice {
        diagnostics.extend(wording::advice(tree, &site));
    }
    site.apply_allowances(&mut diagnostics, |code| match code {
        "W101" | "W102" => options.wording,
        "W201" | "W202" | "W203" => advice,
        _ => true,
    });
    if site.config.base_url.is_none() {
        diagnostics.push(catalogue::no_base_url());
    }
    // Public bodies must publish one; whoever is not one says nothing false by having none.
    if site.config.publisher.official && site.config.accessibility.statement_url.is_none() {
        diagnostics.push(catalogue::no_accessibility_statement());
    }
    let site = Arc::new(site);
    let has_errors = diagnostics.iter().any(Diagnostic::is_error);
    // Templates are read even when there are errors, so that theirs are told in the same run.
    let plan = Arc::new(plan);
    let renderer = Renderer::new(
        tree.clone(),
        site.clone(),
        Arc::new(theme),
        plan.clone(),
        &mut diagnostics,
    );
    let output = match renderer {
        Some(renderer) if !has_errors => {
            let earlier = cache.search.as_deref();
            let search = Arc::new(Search::new(
                site.clone(),
                plan.clone(),
                options.answers,
                earlier,
            ));
            cache.search = Some(search.clone());
            Some(Output::new(
                renderer,
                plan.clone(),
                search,
                &site,
                tree,
                options,
            ))
        }
        _ => None,
    };
    Built {
        site,
        plan,
        diagnostics,
        output,
    }
}

/// Title and slug of the pages the program adds, as the theme words them.
fn generated(
    theme: &Theme,
    languages: &[String],
    overlay_name: Option<&TextOrTexts>,
) -> BTreeMap<&'static str, Vec<(String, String)>> {
    [
        "search",
        "glossary",
        "references",
        "local_pages",
        "local_mark",
    ]
    .into_iter()
    .map(|id| {
        let texts = languages.iter().map(|language| {
            let name = overlay_name.map_or("", |name| name.of(language));
            (
                theme.text(language, id).replace("{name}", name),
                theme.text(language, &format!("slug_{id}")).to_string(),
            )
        });
        (id, texts.collect())
    })
    .collect()
}

/// What the parser of pages is told of a site.
fn parse_options(tree: &SourceTree, config: &Config) -> ParseOptions {
    ParseOptions {
        limits: config.limits.clone(),
        html: config.markdown.html,
        digests: tree.below(content::pins::PINS_FOLDER).next().is_some(),
    }
}

/// Parses every Markdown file of the site's languages, in parallel; unchanged ones come from the cache.
fn parse(
    tree: &SourceTree,
    config: &Config,
    languages: &[String],
    cache: &mut Cache,
) -> Vec<Arc<Document>> {
    let options = parse_options(tree, config);
    let settings = format!("{options:?}");
    if cache.settings != settings {
        cache.documents.clear();
        cache.settings = settings;
    }
    let mut files: Vec<(crate::source::FileId, &SourceFile)> = Vec::new();
    let folders: Vec<String> = languages
        .iter()
        .flat_map(|language| {
            [
                format!("content/{language}/"),
                format!("content/snippets/{language}/"),
            ]
        })
        .collect();
    // Additions come last, so that what is national has its place before them.
    let additions = languages.iter().flat_map(|language| {
        [
            format!("overlay/pages/{language}/"),
            format!("{NOTES_FOLDER}{language}/"),
        ]
    });
    let folders: Vec<String> = folders.into_iter().chain(additions).collect();
    for folder in &folders {
        files.extend(
            tree.below(folder)
                .filter(|(_, file)| file.path.ends_with(".md")),
        );
    }
    let known = &cache.documents;
    let same = |one: &SourceFile, other: &SourceFile| std::ptr::eq(one, other) || one == other;
    let parsed: Vec<Arc<Document>> = files
        .par_iter()
        .map(|(id, file)| match known.get(&file.path) {
            Some(cached) if cached.document.file == *id && same(&cached.file, file) => {
                cached.document.clone()
            }
            _ => Arc::new(content::parse(*id, file, &options)),
        })
        .collect();
    let cached = parsed.iter().map(|document| {
        let cached = Cached {
            file: tree.shared(document.file).clone(),
            document: document.clone(),
        };
        (document.path.clone(), cached)
    });
    cache.documents = cached.collect();
    parsed
}

impl Built {
    /// Every page, by language in reading order.
    pub fn pages(&self) -> Vec<PageEntry> {
        PageEntry::all(&self.site, &self.plan)
    }
}

impl Output {
    fn new(
        renderer: Renderer,
        plan: Arc<Plan>,
        search: Arc<Search>,
        site: &Arc<Site>,
        tree: &Arc<SourceTree>,
        options: &Options,
    ) -> Output {
        let limit_span = tree.find(CONFIG_FILE).map(|(id, _)| Span::new(id, 0, 0));
        Output {
            renderer,
            paths: OnceLock::new(),
            search,
            search_page: site.generated(PageKind::Search),
            page_limit: site.config.limits.page as usize,
            limit_span,
            plan,
            site: site.clone(),
            tree: tree.clone(),
            options: options.clone(),
            fingerprints: OnceLock::new(),
        }
    }

    /// Every file below the output folder, sorted, but the manifest. Makes the search, so call it
    /// before a parallel loop and not within one.
    pub fn paths(&self) -> &[String] {
        self.paths.get_or_init(|| {
            let pages = self.plan.outputs.keys();
            let search = self.search.made().files.keys();
            let mut paths: Vec<String> = pages.chain(search).cloned().collect();
            paths.sort();
            paths
        })
    }

    /// Makes what `fingerprint` needs; to be called before a parallel loop and not within one.
    pub fn prepare_fingerprints(&self) {
        self.fingerprints
            .get_or_init(|| Fingerprints::of(&self.tree, &self.site, &self.plan, &self.options));
    }

    /// A number that changes whenever the bytes of an output could, with this program; none when
    /// nothing is known or prepared.
    pub fn fingerprint(&self, path: &str) -> Option<[u8; 32]> {
        let kind = self.plan.outputs.get(path)?;
        let fingerprints = self.fingerprints.get()?;
        fingerprints.output(&self.tree, &self.site, path, kind)
    }

    /// Whether there is a page or file at a path, those of the search left out.
    pub fn has(&self, path: &str) -> bool {
        self.plan.outputs.contains_key(path)
    }

    /// Makes the search, if it is not made yet.
    pub fn make_search(&self) {
        self.search.made();
    }

    /// The bytes of one output, made now; none when there is no such output. Errors: what is wrong
    /// with a template or too large a page.
    ///
    /// As long as the search of this site is not made, that of the build before with the same cache
    /// answers, if there was one.
    pub fn bytes(&self, path: &str) -> Option<Result<Cow<'_, [u8]>, Vec<Diagnostic>>> {
        let Some(kind) = self.plan.outputs.get(path) else {
            if !path.starts_with("search/") {
                return None;
            }
            let bytes = self.search.at_hand().files.get(path)?;
            return Some(Ok(Cow::Borrowed(bytes)));
        };
        if let OutputKind::Worker = kind
            && let Some(worker) = offline::Worker::new(&self.tree, &self.site, &self.plan)
        {
            let script = worker.script(self.search.made().files.keys());
            return Some(Ok(Cow::Owned(script.into_bytes())));
        }
        let manifests = match kind {
            OutputKind::Page { key, .. } if self.search_page == Some(*key) => {
                self.search.at_hand().manifests.as_slice()
            }
            _ => &[],
        };
        let rendered = self.renderer.render(path, kind, manifests);
        Some(match (rendered, kind) {
            (Ok(bytes), OutputKind::Page { language, key, .. })
                if bytes.len() > self.page_limit =>
            {
                let own = self.site.identity(*key).documents[*language];
                let own = own.map(|index| self.site.documents[index].start);
                Err(vec![catalogue::page_too_large(
                    own.or(self.limit_span),
                    path,
                    self.page_limit,
                )])
            }
            (rendered, _) => rendered,
        })
    }

    /// The results page at `path` with the answers to a query; none when no such page is there.
    pub fn answer(&self, path: &str, query: &str) -> Option<Result<Vec<u8>, Vec<Diagnostic>>> {
        let OutputKind::Page { language, key } = self.plan.outputs.get(path)? else {
            return None;
        };
        if self.search_page != Some(*key) {
            return None;
        }
        let place = (*language, *key);
        let search = self.search.at_hand();
        let page =
            self.renderer
                .search_answer(path, place, query, &search.indexes, &search.manifests);
        Some(page.map(String::into_bytes))
    }

    /// The search index of a language.
    pub fn index(&self, language: &str) -> Option<&Index> {
        self.search
            .made()
            .indexes
            .iter()
            .find(|index| index.language() == language)
            .map(Arc::as_ref)
    }
}
