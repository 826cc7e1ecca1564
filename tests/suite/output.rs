//! The shipped content as built files: what must be true of every page, read without a browser.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::pages::{self, OutputPage};
use crate::common::program::{repository, run, shipped};
use crate::common::{html, tree};

fn all() -> &'static [OutputPage] {
    static PAGES: OnceLock<Vec<OutputPage>> = OnceLock::new();
    PAGES.get_or_init(|| pages::all(shipped()))
}

/// Pages that readers read: not the ones that lead from an old address to a new one.
fn read() -> impl Iterator<Item = &'static OutputPage> {
    all().iter().filter(|page| !page.is_redirect())
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} times:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn the_shipped_content_has_no_diagnostics() {
    let root = repository().to_string_lossy();
    let check = run(["check", "--strict", "--format", "json", "--root", &*root]).expect(0);
    assert_eq!(check.stdout.trim(), "[]");
}

#[test]
fn ids_are_unique() {
    let mut wrong = Vec::new();
    for page in all() {
        let mut seen = BTreeSet::new();
        wrong.extend(
            page.ids()
                .into_iter()
                .filter(|id| !seen.insert(*id))
                .map(|id| format!("{}: {id}", page.path)),
        );
    }
    none(&wrong);
}

#[test]
fn every_link_leads_somewhere() {
    none(&pages::broken_links(shipped(), all()));
}

#[test]
fn a_broken_link_would_be_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = br##"<a href="b/index.html#there"></a><a href="#no"></a><a href="../out.html"></a><a href="https://example.org/x"></a><a href="c.html"></a>"##;
    let files: [(&str, &[u8]); 2] = [
        ("a.html", page),
        (
            "b/index.html",
            br##"<p id="there"><a href="../a.html"></a></p>"##,
        ),
    ];
    tree::write(folder.path(), files);
    let broken = pages::broken_links(folder.path(), &pages::all(folder.path()));
    assert_eq!(
        broken,
        ["a.html: a #no", "a.html: a ../out.html", "a.html: a c.html"]
    );
}

#[test]
fn every_page_names_its_language_title_and_one_first_heading() {
    let mut wrong = Vec::new();
    for page in read() {
        let lang = page
            .first("html")
            .and_then(|html| html.get("lang"))
            .unwrap_or_default();
        let folder = page.language();
        if lang.is_empty() || (["nl", "en"].contains(&folder) && lang != folder) {
            wrong.push(format!("{}: lang={lang:?}", page.path));
        }
        let title = page
            .text
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"));
        if title.is_none_or(|(title, _)| title.trim().is_empty()) {
            wrong.push(format!("{}: no title", page.path));
        }
        let levels: Vec<u32> = page
            .tags
            .iter()
            .filter_map(|tag| {
                tag.name
                    .strip_prefix('h')
                    .and_then(|level| level.parse().ok())
            })
            .collect();
        if levels.iter().filter(|level| **level == 1).count() != 1 {
            wrong.push(format!("{}: headings {levels:?}", page.path));
        }
        if levels.windows(2).any(|pair| pair[1] > pair[0] + 1) {
            wrong.push(format!("{}: skips a level {levels:?}", page.path));
        }
    }
    none(&wrong);
}

#[test]
fn nothing_inline_and_nothing_from_elsewhere() {
    let mut wrong = Vec::new();
    for page in all() {
        for tag in &page.tags {
            let data = ["application/ld+json", "application/json"]
                .contains(&tag.get("type").unwrap_or_default());
            let inline_script = tag.name == "script" && tag.get("src").is_none() && !data;
            let handler = tag
                .attributes
                .iter()
                .any(|(name, _)| name.starts_with("on") || name == "style");
            let frame = ["style", "iframe", "object", "embed", "base"].contains(&tag.name.as_str());
            let fetched = ["script", "img", "source", "image", "use"].contains(&tag.name.as_str())
                || (tag.name == "link"
                    && ["stylesheet", "icon", "preload", "manifest"]
                        .contains(&tag.get("rel").unwrap_or_default()));
            let foreign = fetched
                && ["src", "href", "srcset"]
                    .iter()
                    .filter_map(|name| tag.get(name))
                    .any(|value| value.contains("//"));
            if inline_script || handler || frame || foreign || tag.get("integrity").is_some() {
                wrong.push(format!("{}: {tag:?}", page.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn addresses_are_relative_but_on_the_page_for_what_is_not_found() {
    let mut wrong = Vec::new();
    for page in all() {
        let not_found = page.path == "404.html";
        for (_, address) in page.addresses() {
            let own = !address.contains(':') && !address.starts_with('#');
            if own && not_found != address.starts_with('/') {
                wrong.push(format!("{}: {address}", page.path));
            }
        }
    }
    none(&wrong);
}

#[test]
fn translations_point_at_each_other() {
    let mut others: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for page in read().filter(|page| page.path.ends_with("index.html")) {
        let switch = page
            .tags
            .iter()
            .filter(|tag| tag.name == "a" && tag.get("rel") == Some("alternate"));
        let links: BTreeSet<String> = switch
            .map(|tag| {
                assert_eq!(tag.get("lang"), tag.get("hreflang"), "{}", page.path);
                target(&page.path, tag.get("href").unwrap_or_default())
            })
            .collect();
        if ["nl", "en"].contains(&page.language()) {
            assert_eq!(links.len(), 1, "{}: {links:?}", page.path);
        }
        others.insert(&page.path, links);
    }
    assert!(others.len() > 100, "only {} pages", others.len());
    let mut wrong = Vec::new();
    for (path, links) in &others {
        for link in links {
            if !others
                .get(link.as_str())
                .is_some_and(|back| back.contains(*path))
            {
                wrong.push(format!("{path} -> {link}"));
            }
        }
    }
    none(&wrong);
}

/// The file that a relative address without tricks means.
fn target(page: &str, address: &str) -> String {
    let base = Path::new("/").join(page);
    let mut path = base.parent().expect("a page lies in a folder").to_owned();
    for part in address.split('/') {
        match part {
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.to_string_lossy().trim_start_matches('/').to_owned()
}

#[test]
fn headings_of_a_pair_have_the_same_ids_in_the_same_order() {
    let pages: BTreeMap<&str, &OutputPage> =
        read().map(|page| (page.path.as_str(), page)).collect();
    let ids = |page: &OutputPage| -> Vec<(String, String)> {
        let main = html::tags(html::main_part(&page.text));
        let headings = main
            .into_iter()
            .filter(|tag| ["h2", "h3", "h4"].contains(&tag.name.as_str()));
        headings
            .filter_map(|tag| Some((tag.name.clone(), tag.get("id")?.to_owned())))
            .collect()
    };
    let mut compared = 0;
    for page in read().filter(|page| {
        page.language() == "nl" && ["page", "section", "home"].contains(&page.kind())
    }) {
        let switch = page
            .tags
            .iter()
            .find(|tag| tag.name == "a" && tag.get("rel") == Some("alternate"));
        let other = target(
            &page.path,
            switch
                .and_then(|tag| tag.get("href"))
                .expect("a language switch"),
        );
        assert_eq!(
            ids(page),
            ids(pages[other.as_str()]),
            "{} and {other}",
            page.path
        );
        compared += ids(page).len();
    }
    assert!(compared > 200, "only {compared} headings compared");
}

#[test]
fn every_page_says_that_it_is_not_official() {
    let lines = [
        (
            "nl",
            "Dit is geen officiële publicatie van de Rijksoverheid.",
        ),
        (
            "en",
            "This is not an official publication of the Dutch government.",
        ),
    ];
    let mut wrong = Vec::new();
    for page in read() {
        let lang = page
            .first("html")
            .and_then(|html| html.get("lang"))
            .unwrap_or_default();
        let said = |(language, line): &(&str, &str)| {
            // The front door belongs to no language, so it says it in each.
            (*language != lang && page.kind() != "languages") || page.text.contains(line)
        };
        if !lines.iter().all(said) {
            wrong.push(page.path.clone());
        }
    }
    none(&wrong);
}

#[test]
fn the_front_door_offers_both_languages_and_sends_nobody_on() {
    let door = all()
        .iter()
        .find(|page| page.path == "index.html")
        .expect("OUT/index.html");
    assert!(!door.is_redirect());
    let main = html::tags(html::main_part(&door.text));
    let links: Vec<&str> = main.iter().filter_map(|tag| tag.get("hreflang")).collect();
    assert!(links.contains(&"nl") && links.contains(&"en"), "{links:?}");
}

#[test]
fn the_manifest_names_every_file_with_its_sum() {
    let mut files = tree::read(shipped());
    let manifest = files.remove("leidraad-manifest.json").expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("the manifest is JSON");
    let text = manifest.to_string();
    for (path, bytes) in &files {
        let sum: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert!(
            text.contains(&format!("\"{path}\"")),
            "{path} is not in the manifest"
        );
        assert!(text.contains(&sum), "{path} has another sum");
    }
}

#[test]
fn the_site_map_lists_what_is_to_be_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let (root, to) = (repository().to_string_lossy(), out.to_string_lossy());
    run([
        "build",
        "--no-cache",
        "--base-url",
        "https://example.org/gids/",
        "--root",
        &*root,
        "--output-dir",
        &*to,
    ])
    .expect(0);
    let map = std::fs::read_to_string(out.join("sitemap.xml")).expect("a site map");
    let listed: BTreeSet<String> = map
        .split("<loc>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</loc>"))
        .map(|(url, _)| {
            url.strip_prefix("https://example.org/gids/")
                .expect("below the base URL")
                .to_owned()
        })
        .collect();
    let mut canonical = BTreeSet::new();
    for page in pages::all(&out) {
        let hidden = page
            .tags
            .iter()
            .any(|tag| tag.get("name") == Some("robots"));
        if page.is_redirect() || hidden || ["404.html", "index.html"].contains(&page.path.as_str())
        {
            continue;
        }
        let link = page
            .tags
            .iter()
            .find(|tag| tag.get("rel") == Some("canonical"));
        let url = link
            .and_then(|tag| tag.get("href"))
            .unwrap_or_else(|| panic!("{}: no canonical", page.path));
        canonical.insert(
            url.strip_prefix("https://example.org/gids/")
                .expect("below the base URL")
                .to_owned(),
        );
    }
    assert_eq!(listed, canonical);
    for url in &listed {
        let file = if url.is_empty() || url.ends_with('/') {
            format!("{url}index.html")
        } else {
            url.clone()
        };
        assert!(out.join(&file).is_file(), "{url}");
    }
    let alternates = map.matches("hreflang=\"en\"").count();
    assert!(
        alternates * 2 >= listed.len(),
        "{alternates} alternates for {} addresses",
        listed.len()
    );
    assert!(out.join("robots.txt").is_file());
    // The page for what is not found stands anywhere, so it alone has the path of the base URL.
    let not_found =
        std::fs::read_to_string(out.join("404.html")).expect("a page for what is not found");
    assert!(not_found.contains("href=\"/gids/"));
}

#[test]
fn list_tells_every_page_with_its_address() {
    let root = repository().to_string_lossy();
    let list = run(["list", "--format", "json", "--root", &*root]).expect(0);
    let list: Vec<Value> = serde_json::from_str(&list.stdout).expect("a JSON array");
    assert!(list.len() > 100, "only {} entries", list.len());
    for entry in &list {
        for field in [
            "id", "lang", "kind", "title", "source", "url", "draft", "state",
        ] {
            assert!(entry.get(field).is_some(), "{field} is missing in {entry}");
        }
        let url = entry["url"].as_str().unwrap_or_default();
        let file = if url.ends_with('/') || url.is_empty() {
            format!("{url}index.html")
        } else {
            url.to_owned()
        };
        assert!(
            shipped().join(&file).is_file(),
            "{url} is not in the output"
        );
    }
}
