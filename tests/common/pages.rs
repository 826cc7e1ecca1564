//! The pages of a built site: which there are, of what kind, and where their links lead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::html::{self, Tag};
use super::tree;

const ADDRESSES: [&str; 7] = [
    "href",
    "src",
    "action",
    "data",
    "poster",
    "formaction",
    "xlink:href",
];

/// One page of the output, read once.
pub struct OutputPage {
    /// Path below the output folder: `nl/begrippen/index.html`.
    pub path: String,
    pub text: String,
    pub tags: Vec<Tag>,
}

impl OutputPage {
    /// The kind that the theme writes as a class of the body: `home`, `page`, `search` …
    pub fn kind(&self) -> &str {
        let body = self
            .first("body")
            .and_then(|body| body.get("class"))
            .unwrap_or_default();
        body.split(' ')
            .find_map(|class| class.strip_prefix("kind-"))
            .unwrap_or_default()
    }

    /// The language folder it lies in, empty at the top.
    pub fn language(&self) -> &str {
        self.path.split_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn first(&self, name: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.name == name)
    }

    /// A page that only leads from an old address to the new one.
    pub fn is_redirect(&self) -> bool {
        self.tags
            .iter()
            .any(|tag| tag.name == "meta" && tag.get("http-equiv") == Some("refresh"))
    }

    pub fn ids(&self) -> Vec<&str> {
        self.tags.iter().filter_map(|tag| tag.get("id")).collect()
    }

    /// Every address in the page, with the tag it stands in.
    pub fn addresses(&self) -> impl Iterator<Item = (&Tag, &str)> {
        self.tags.iter().flat_map(|tag| {
            ADDRESSES
                .iter()
                .filter_map(move |name| tag.get(name).map(|value| (tag, value)))
        })
    }
}

/// Every HTML page below a folder, in the order of their paths.
pub fn all(folder: &Path) -> Vec<OutputPage> {
    let html = tree::read(folder)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".html"));
    html.map(|(path, bytes)| {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
        let tags = html::tags(&text);
        OutputPage { path, text, tags }
    })
    .collect()
}

/// One page of each kind in each language, the longest there is: it has most that can go wrong.
pub fn of_each_kind(folder: &Path) -> Vec<String> {
    let mut longest: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    for page in all(folder) {
        if page.is_redirect() {
            continue;
        }
        let key = (page.language().to_owned(), page.kind().to_owned());
        let candidate = (page.text.len(), page.path.clone());
        let best = longest.entry(key).or_default();
        if candidate > *best {
            *best = candidate;
        }
    }
    longest.into_values().map(|(_, path)| path).collect()
}

/// What is wrong with the links of a site: targets that are not there, and paths that leave it.
pub fn broken_links(folder: &Path, pages: &[OutputPage]) -> Vec<String> {
    let files: BTreeSet<String> = tree::read(folder).into_keys().collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|page| (page.path.as_str(), page.ids().into_iter().collect()))
        .collect();
    let mut broken = Vec::new();
    for page in pages {
        for (tag, address) in page.addresses() {
            let Some((path, fragment)) = inside(&page.path, address) else {
                continue;
            };
            let wrong = match path {
                None => true,
                Some(path) if !files.contains(&path) => true,
                Some(path) => match (fragment, ids.get(path.as_str())) {
                    (Some(fragment), Some(ids)) => !ids.contains(fragment.as_str()),
                    // A fragment of a file that is no page cannot be looked up.
                    _ => false,
                },
            };
            if wrong {
                broken.push(format!("{}: {} {address}", page.path, tag.name));
            }
        }
    }
    broken
}

/// The file and fragment that an address of a page means, when it is one of the site; the file is
/// `None` where the path climbs out of it.
fn inside(page: &str, address: &str) -> Option<(Option<String>, Option<String>)> {
    let scheme = address
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']));
    if scheme || address.starts_with("//") {
        return None;
    }
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(decoded(fragment))),
        None => (address, None),
    };
    // `#v3:field=yes` or `#field=yes` carries answers to a questionnaire and names no place.
    let fragment =
        fragment.filter(|fragment| !fragment.is_empty() && !fragment.contains([':', '=']));
    let path = decoded(address.split('?').next().unwrap_or_default());
    if path.is_empty() {
        return Some((Some(page.to_owned()), fragment));
    }
    let (mut parts, rest): (Vec<&str>, &str) = match path.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => (
            page.split('/')
                .rev()
                .skip(1)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
            path.as_str(),
        ),
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Some((None, fragment));
                }
            }
            part => parts.push(part),
        }
    }
    if path.ends_with('/') || parts.is_empty() {
        parts.push("index.html");
    }
    Some((Some(parts.join("/")), fragment))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
