//! Every output path and permalink of a site, made once, and what collides.
//!
//! No other module makes an address. It reads nothing of a page but its place.

use crate::config::Offline;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::questionnaire::views;
use crate::site::{AssetKind, Key, LanguageIndex, PageKind, Resolved, Site};
use crate::theme::Theme;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is made at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputKind {
    Page {
        language: LanguageIndex,
        key: Key,
    },
    /// A page and all below it on one page, to print.
    Booklet {
        language: LanguageIndex,
        key: Key,
    },
    /// The page that offers the languages.
    Languages,
    NotFound,
    /// An old address that leads to a page.
    Redirect {
        language: LanguageIndex,
        key: Key,
    },
    /// A further page of a questionnaire: its name.
    Questionnaire {
        language: LanguageIndex,
        key: Key,
        name: &'static str,
    },
    /// A file by which a page is cited: its name.
    Citation {
        language: LanguageIndex,
        key: Key,
        name: &'static str,
    },
    /// The compiled questionnaire.
    QuestionnaireData {
        key: Key,
    },
    /// A page beside the page it was translated from; the language is the translation's.
    Parallel {
        language: LanguageIndex,
        key: Key,
    },
    /// The script that keeps a copy for use without a connection.
    Worker,
    Sitemap,
    Robots,
    SecurityText,
    Asset(usize),
    Static(String),
    /// The style sheet of questionnaires with this many outcomes.
    OutcomeStyles(usize),
    /// A file of the search index of a language: its name.
    Search {
        language: LanguageIndex,
        name: String,
    },
}

/// All outputs of a site.
#[derive(Debug, Default)]
pub struct Plan {
    /// By language and key: the folder of the page below the output folder, with a `/` at its end.
    pub permalinks: Vec<Vec<String>>,
    pub outputs: BTreeMap<String, OutputKind>,
    /// Paths of assets, by their index.
    pub assets: Vec<String>,
    /// Paths of booklets.
    pub booklets: BTreeMap<(LanguageIndex, Key), String>,
}

/// Plans every output but the search's, which are only known once the index is made.
pub fn plan(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Plan {
    let mut plan = Plan {
        permalinks: permalinks(site),
        ..Plan::default()
    };
    let mut taken: HashMap<String, String> = HashMap::new();
    for language in 0..site.languages.len() {
        // Pages without a file first: what collides with them is told at the file.
        let order = &site.order[language];
        let made = order
            .iter()
            .filter(|key| site.document(language, **key).is_none());
        let written = order
            .iter()
            .filter(|key| site.document(language, **key).is_some());
        for key in made.chain(written).copied() {
            let folder = &plan.permalinks[language][key.index()];
            let path = format!("{folder}index.html");
            let name = describe(site, language, key);
            if let Some(first) = taken.insert(path.to_lowercase(), name.clone()) {
                diagnostics.push(collision(site, language, key, folder, &first));
            }
            if let PageKind::Questionnaire(_) = site.identity(key).kind {
                for form in QUESTIONNAIRE_PAGES {
                    let path = format!("{folder}{form}/index.html");
                    taken.insert(path.to_lowercase(), name.clone());
                    let kind = OutputKind::Questionnaire {
                        language,
                        key,
                        name: form,
                    };
                    plan.outputs.insert(path, kind);
                }
            }
            let is_cited = site.document(language, key).is_some() && !site.is_local(key);
            if is_cited && !site.page(language, key).fallback {
                for name in CITATION_FILES {
                    let kind = OutputKind::Citation {
                        language,
                        key,
                        name,
                    };
                    plan.outputs.insert(format!("{folder}{name}"), kind);
                }
            }
            plan.outputs
                .insert(path, OutputKind::Page { language, key });
        }
    }
    for language in 0..site.languages.len() {
        booklets(site, theme, language, Key(0), &mut plan, &mut taken);
    }
    aliases(site, &mut plan, &mut taken, diagnostics);
    assets(site, &mut plan, &mut taken, diagnostics);
    check_logo(site, diagnostics);
    plan.outputs
        .insert("index.html".to_string(), OutputKind::Languages);
    plan.outputs
        .insert("404.html".to_string(), OutputKind::NotFound);
    plan.outputs
        .insert("robots.txt".to_string(), OutputKind::Robots);
    if site.config.offline != Offline::Off {
        plan.outputs.insert("sw.js".to_string(), OutputKind::Worker);
    }
    if site.config.base_url.is_some() {
        plan.outputs
            .insert("sitemap.xml".to_string(), OutputKind::Sitemap);
    }
    if site.config.security.contact.is_some() {
        plan.outputs.insert(
            ".well-known/security.txt".to_string(),
            OutputKind::SecurityText,
        );
    }
    if site.config.parallel {
        parallel(site, &mut plan);
    }
    for (index, identity) in site.identities.iter().enumerate() {
        if let PageKind::Questionnaire(place) = identity.kind {
            let outcomes = outcomes_of(site, place);
            if let Some(path) = outcome_styles_path(outcomes) {
                plan.outputs
                    .insert(path, OutputKind::OutcomeStyles(outcomes));
            }
            let id = identity.id.trim_start_matches("questionnaire-");
            plan.outputs.insert(
                format!("questionnaires/{id}.json"),
                OutputKind::QuestionnaireData {
                    key: Key(index as u32),
                },
            );
        }
    }
    for (name, file) in &theme.statics {
        plan.outputs
            .insert(file.path.clone(), OutputKind::Static(name.clone()));
    }
    plan
}

/// How many outcomes a questionnaire has.
pub fn outcomes_of(site: &Site, questionnaire: usize) -> usize {
    let proven = site.questionnaires[questionnaire].proven.as_ref();
    proven.map_or(0, |proven| proven.questionnaire.outcomes.len())
}

/// Where the style sheet for so many outcomes stands; none where the theme's own is enough.
pub fn outcome_styles_path(outcomes: usize) -> Option<String> {
    let (name, _) = views::outcome_styles(outcomes)?;
    Some(format!("assets/theme/{name}"))
}

/// The files beside a page by which it is cited: BibTeX, RIS, CSL-JSON.
pub const CITATION_FILES: [&str; 3] = ["cite.bib", "cite.ris", "cite.json"];

/// The pages a questionnaire has besides its own.
pub const QUESTIONNAIRE_PAGES: [&str; 3] = ["outcomes", "print", "tree"];

fn permalinks(site: &Site) -> Vec<Vec<String>> {
    (0..site.languages.len())
        .map(|language| {
            let mut folders = vec![String::new(); site.identities.len()];
            // In reading order a parent always comes before its children.
            for key in &site.order[language] {
                let page = site.page(language, *key);
                folders[key.index()] = match page.parent {
                    Some(parent) => format!("{}{}/", folders[parent.index()], page.slug),
                    None => format!("{}/", site.languages[language]),
                };
            }
            folders
        })
        .collect()
}

fn parallel(site: &Site, plan: &mut Plan) {
    for key in (0..site.identities.len()).map(|index| Key(index as u32)) {
        for language in 0..site.languages.len() {
            if let Some(folder) = parallel_folder(site, language, key) {
                let kind = OutputKind::Parallel { language, key };
                plan.outputs.insert(format!("{folder}index.html"), kind);
            }
        }
    }
}

/// The pages that a booklet holds, in reading order: `key` and all below it, but not the home page,
/// which leads on to the others.
pub fn booklet_pages(site: &Site, language: LanguageIndex, key: Key) -> Vec<Key> {
    let mut pages = Vec::new();
    let mut waiting = vec![key];
    while let Some(key) = waiting.pop() {
        // A booklet is of the national text, with the notes that stand in it.
        if site.is_local(key) {
            continue;
        }
        let kind = site.identity(key).kind;
        if matches!(kind, PageKind::Section | PageKind::Page) {
            pages.push(key);
        }
        if matches!(kind, PageKind::Section | PageKind::Page | PageKind::Home) {
            waiting.extend(site.page(language, key).children.iter().rev());
        }
    }
    pages
}

/// Plans the booklet of a page and, where it fits within the limit of a page, those of the sections
/// below it; where it does not fit, only these.
fn booklets(
    site: &Site,
    theme: &Theme,
    language: LanguageIndex,
    key: Key,
    plan: &mut Plan,
    taken: &mut HashMap<String, String>,
) {
    let sections: Vec<Key> = site
        .page(language, key)
        .children
        .iter()
        .copied()
        .filter(|child| !site.page(language, *child).children.is_empty())
        .collect();
    let pages = booklet_pages(site, language, key);
    let size = pages.iter().map(|page| {
        let document = site.page(language, *page).document;
        document.map_or(0, |index| site.documents[index].body.html.len() * 5 / 4) + 2_000
    });
    let fits = size.sum::<usize>() <= site.config.limits.page as usize;
    if fits && pages.len() > 1 {
        let slug = theme.text(&site.languages[language], "slug_booklet");
        let path = format!(
            "{}{slug}/index.html",
            plan.permalinks[language][key.index()]
        );
        // A page of the site's own at that address comes first.
        if let Entry::Vacant(free) = taken.entry(path.to_lowercase()) {
            free.insert("a booklet".to_string());
            plan.booklets.insert((language, key), path.clone());
            plan.outputs
                .insert(path, OutputKind::Booklet { language, key });
        }
    }
    // A site too large for one booklet has each page in one booklet at most.
    let is_small = plan.booklets.contains_key(&(language, Key(0)));
    if is_small || !fits {
        for section in sections {
            booklets(site, theme, language, section, plan, taken);
        }
    }
}

/// The folder of a page beside its source, if it has both; it does not lie in a language's folder,
/// since it is of two. The first translation has the plain address.
pub fn parallel_folder(site: &Site, language: LanguageIndex, key: Key) -> Option<String> {
    let identity = site.identity(key);
    identity.documents[identity.source]?;
    let is_translated =
        |other: &LanguageIndex| *other != identity.source && identity.documents[*other].is_some();
    let first = (0..site.languages.len()).find(is_translated)?;
    let (id, code) = (&identity.id, &site.languages[language]);
    match is_translated(&language) {
        true if language == first => Some(format!("parallel/{id}/")),
        true => Some(format!("parallel/{id}/{code}/")),
        false => None,
    }
}

fn describe(site: &Site, language: LanguageIndex, key: Key) -> String {
    match site.document(language, key) {
        Some(document) => document.path.clone(),
        None => format!("the page `{}`", site.identity(key).id),
    }
}

fn collision(
    site: &Site,
    language: LanguageIndex,
    key: Key,
    folder: &str,
    first: &str,
) -> Diagnostic {
    match site.document(language, key) {
        Some(document) => {
            let span = document
                .front_matter
                .slug
                .as_ref()
                .map_or(document.start, |slug| slug.span);
            catalogue::duplicate_url(span, folder, first)
        }
        None => catalogue::duplicate_url_at(&site.identity(key).id, folder, first),
    }
}

fn aliases(
    site: &Site,
    plan: &mut Plan,
    taken: &mut HashMap<String, String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (index, document) in site.documents.iter().enumerate() {
        let Some(key) = site.document_keys[index] else {
            continue;
        };
        let language = site.document_languages[index];
        for alias in &document.front_matter.aliases {
            let below = alias.trim_matches('/');
            let fits = !below.is_empty()
                && below.split('/').all(|part| {
                    !part.is_empty()
                        && !part.starts_with('.')
                        && part
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
                });
            if !fits {
                diagnostics.push(catalogue::invalid_alias(alias.span, alias));
                continue;
            }
            let path = format!("{}/{below}/index.html", site.languages[language]);
            if let Some(first) = taken.insert(path.to_lowercase(), document.path.clone()) {
                diagnostics.push(catalogue::alias_collides(alias.span, alias, &first));
                continue;
            }
            plan.outputs
                .insert(path, OutputKind::Redirect { language, key });
        }
    }
}

fn assets(
    site: &Site,
    plan: &mut Plan,
    taken: &mut HashMap<String, String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let linked: HashSet<usize> = site
        .links
        .iter()
        .flatten()
        .filter_map(|link| match link {
            Resolved::Asset(index) => Some(*index),
            _ => None,
        })
        .collect();
    for (index, asset) in site.assets.iter().enumerate() {
        let path = match &asset.shared {
            Some(path) => format!("assets/{path}"),
            None => beside_pages(site, plan, &asset.source),
        };
        plan.assets.push(path.clone());
        // A drawing beside a page is put into the page; elsewhere, or where a link leads to it, it
        // is a file like others.
        if asset.kind == AssetKind::Svg && asset.shared.is_none() && !linked.contains(&index) {
            continue;
        }
        if let Some(first) = taken.insert(path.to_lowercase(), asset.source.clone()) {
            diagnostics.push(catalogue::duplicate_url_at(&asset.source, &path, &first));
        }
        plan.outputs.insert(path, OutputKind::Asset(index));
    }
}

/// Tells a logo that names no image.
fn check_logo(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let Some(logo) = &site.config.theme.logo else {
        return;
    };
    let images: Vec<&str> = site
        .assets
        .iter()
        .filter(|asset| asset.kind != AssetKind::Other)
        .filter_map(|asset| asset.shared.as_deref())
        .collect();
    if !images.contains(&logo.value.as_str()) {
        diagnostics.push(catalogue::logo_not_found(logo.span, logo, images));
    }
}

/// Where a file that lies among the pages of a folder is published: in that folder's address.
fn beside_pages(site: &Site, plan: &Plan, source: &str) -> String {
    let below = source.strip_prefix("content/").unwrap_or(source);
    let (code, rest) = below.split_once('/').unwrap_or((below, ""));
    let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let language = site.language_index(code).unwrap_or(0);
    match site.folders[language].get(folder) {
        Some(key) => format!("{}{name}", plan.permalinks[language][key.index()]),
        None => below.to_lowercase(),
    }
}

/// The relative address from one output to another; both are paths below the output folder.
pub fn relative(from: &str, to: &str) -> String {
    let mut address = String::with_capacity(to.len() + 12);
    relative_to(from, to, &mut address);
    address
}

/// As `relative`, at the end of a text.
pub fn relative_to(from: &str, to: &str, text: &mut String) {
    let from_folder = from.rfind('/').map_or("", |slash| &from[..slash + 1]);
    let mut common = 0;
    for (index, (a, b)) in from_folder.bytes().zip(to.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            common = index + 1;
        }
    }
    let up = from_folder[common..]
        .bytes()
        .filter(|byte| *byte == b'/')
        .count();
    for _ in 0..up {
        text.push_str("../");
    }
    text.push_str(&to[common..]);
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn relative_addresses() {
        for (from, to, address) in [
            ("nl/a/index.html", "nl/b/index.html", "../b/index.html"),
            ("nl/a/index.html", "nl/a/index.html", "index.html"),
            ("nl/index.html", "nl/a/b/index.html", "a/b/index.html"),
            (
                "nl/a/b/index.html",
                "en/index.html",
                "../../../en/index.html",
            ),
            ("index.html", "assets/x.css", "assets/x.css"),
            ("nl/ab/index.html", "nl/a/index.html", "../a/index.html"),
        ] {
            assert_eq!(relative(from, to), address, "{from} -> {to}");
        }
    }
}
