//! Other forms of reading: booklets on paper, a copy for use without a connection, the looks of an
//! institution.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::common::browser::{self, Page};
use crate::common::program::{repository, run, shipped};
use crate::common::server::Server;
use crate::common::{pages, tree};

#[test]
fn a_booklet_holds_every_page_below_it_and_its_links_stay_in_it() {
    let all = pages::all(shipped());
    let booklet = all
        .iter()
        .find(|page| page.path == "nl/boekje/index.html")
        .expect("the booklet of everything in Dutch");
    let headings: Vec<&str> = booklet
        .tags
        .iter()
        .filter(|tag| ["h2", "h3", "h4"].contains(&tag.name.as_str()))
        .filter_map(|tag| tag.get("id"))
        .filter_map(|id| id.strip_suffix("--"))
        .collect();
    let root = repository().to_string_lossy();
    let list = run(["list", "--format", "json", "-r", &*root]).expect(0);
    let list: Vec<serde_json::Value> = serde_json::from_str(&list.stdout).expect("a list");
    let wanted: Vec<&str> = list
        .iter()
        .filter(|entry| entry["lang"] == "nl")
        .filter(|entry| entry["kind"] == "page" || entry["kind"] == "section")
        .filter_map(|entry| entry["id"].as_str())
        .collect();
    assert_eq!(headings, wanted, "every page once, in reading order");
    // Of the links to a chapter that the booklet holds, all lead within it.
    let out: Vec<&str> = booklet
        .tags
        .iter()
        .skip_while(|tag| tag.name != "main")
        .filter(|tag| tag.name == "a")
        .filter_map(|tag| tag.get("href"))
        .filter(|href| href.contains("hoofdstukken/"))
        .collect();
    assert!(out.is_empty(), "{out:?}");
}

#[test]
fn a_booklet_is_printed_with_cover_contents_and_a_page_for_each_chapter() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.open_file(
        shipped(),
        "nl/hoofdstukken/wetten-en-codes/boekje/index.html",
    );
    page.emulate("light", "print");
    let hidden = ".site-header, .booklet-way, .scheme";
    assert!(page.holds(&format!(
        "[...document.querySelectorAll('{hidden}')].every(part => !part.checkVisibility())"
    )));
    let breaks = "[...document.querySelectorAll('.booklet-contents, .booklet-chapter')].map(part => getComputedStyle(part).breakBefore)";
    let breaks = page.evaluate(breaks);
    let breaks = breaks.as_array().expect("chapters");
    assert!(
        breaks.len() > 7 && breaks.iter().all(|one| one == "page"),
        "{breaks:?}"
    );
    let address = "getComputedStyle(document.querySelector('.booklet-chapter .body a[rel=external]') ?? document.querySelector('.booklet-sources a'), '::after').content";
    assert!(page.text(address).len() > 2);
    assert!(page.print_to_pdf().starts_with(b"%PDF-"));
}

#[test]
fn a_site_too_large_for_one_booklet_has_one_for_each_section() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Een zin die vaak terugkomt. ".repeat(200);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    // A page may be 40 kB: a section of three such texts fits, all of them do not.
    files.insert(
        "leidraad.yaml".into(),
        "languages: [nl]\nlimits: {page: 40000}\n".into(),
    );
    files.insert("content/nl/_index.md".into(), "# Begin\n".into());
    for section in ["a", "b", "c"] {
        for page in ["_index", "een", "twee"] {
            let title = format!("# {section} {page}\n\n{text}\n");
            files.insert(format!("content/nl/{section}/{page}.md"), title);
        }
    }
    let pairs = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()));
    tree::write(folder.path(), pairs);
    let out = folder.path().join("out");
    let (root, to) = (folder.path().to_string_lossy(), out.to_string_lossy());
    run(["build", "-q", "--no-cache", "-r", &*root, "-o", &*to]).expect(0);
    assert!(!out.join("nl/boekje").exists());
    for section in ["a", "b", "c"] {
        assert!(
            out.join(format!("nl/{section}/boekje/index.html"))
                .is_file()
        );
    }
}

/// The shipped content with another setting for its offline copy.
fn with_offline(folder: &Path, setting: &str) {
    let content = tree::read(&repository().join("content"));
    let files = content
        .iter()
        .map(|(path, bytes)| (format!("content/{path}"), bytes.clone()));
    let mut files: Vec<(String, Vec<u8>)> = files.collect();
    let config = format!("languages: [nl, en]\nbase_url: https://leidraad.example/\n{setting}");
    files.push(("leidraad.yaml".into(), config.into_bytes()));
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    tree::write(folder, files);
    let (root, out) = (folder.to_string_lossy(), folder.join("out"));
    let out = out.to_string_lossy();
    run(["build", "-q", "--no-cache", "-r", &*root, "-o", &*out]).expect(0);
}

#[test]
fn a_site_is_read_searched_and_answered_without_a_connection_and_leaves_when_told() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    with_offline(folder.path(), "offline: on\n");
    let server = Server::start(&folder.path().join("out"), "/a/b/");
    page.open(&server.url("nl/index.html"));
    page.wait_until("navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === 'activated'");
    let first = page.evaluate("caches.keys()");
    server.keep_silent(true);
    page.open(&server.url("en/chapters/assessing-risk/"));
    assert!(
        page.text("document.querySelector('h1').innerText")
            .contains("risk")
    );
    assert!(
        page.holds(
            "getComputedStyle(document.querySelector('.skip-link')).position === 'absolute'"
        )
    );
    page.open(&server.url("nl/zoeken/index.html?q=exportcontrole"));
    page.wait_until("document.querySelector('#search-results a[href]')");
    page.open(&server.url("nl/collaboration/"));
    assert!(page.holds("document.querySelector('h1').innerText.length > 3"));
    // A new build brings a new copy under a new name, and takes the old one away.
    server.keep_silent(false);
    with_offline(folder.path(), "offline: on\nedition: '2'\n");
    page.open(&server.url("nl/index.html"));
    page.wait_until(&format!(
        "caches.keys().then(keys => keys.length === 1 && keys[0] !== {})",
        first[0]
    ));
    with_offline(folder.path(), "offline: remove\n");
    page.open(&server.url("nl/index.html"));
    page.wait_until("Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()]).then(left => left.every(list => list.length === 0))");
    assert_eq!(
        page.foreign_requests(&server.origin()),
        Vec::<String>::new()
    );
}

#[test]
fn without_the_setting_there_is_no_worker() {
    assert!(!shipped().join("sw.js").exists());
}

/// Token files in the manner of three families: scoped to a class, on the root, and one for dark.
const TOKENS: [(&str, &str, &str); 3] = [
    (
        "utrecht",
        "light",
        ".house { --utrecht-document-color: #102030; --utrecht-document-background-color: #fefefe; --utrecht-link-color: #00539b; --utrecht-document-font-family: 'House Sans', sans-serif; --utrecht-heading-color: #102030; --nl-heading-level-1-font-size: 37px; }",
    ),
    (
        "basis",
        "light",
        ":root { --basis-color-default-color-document: #102030; --basis-color-default-bg-document: #fefefe; --basis-color-action-1-color-default: #00539b; --basis-text-font-family-default: 'House Sans', sans-serif; --basis-heading-color: #102030; --nl-heading-level-1-font-size: 37px; }",
    ),
    (
        "dark",
        "dark",
        "@media (prefers-color-scheme: dark) { .house { --basis-color-default-color-document: #e0e8f0; --basis-color-default-bg-document: #0a0f14; --utrecht-link-color: #9cc8ff; --nl-paragraph-font-family: 'House Sans', sans-serif; --basis-heading-color: #e0e8f0; --nl-heading-level-1-font-size: 37px; } }",
    ),
];

#[test]
fn the_tokens_of_a_house_are_taken_over() {
    let Some(mut page) = browser::page() else {
        return;
    };
    for (name, scheme, tokens) in TOKENS {
        let folder = tempfile::tempdir().expect("a folder");
        let files: [(&str, &str); 4] = [
            ("leidraad.yaml", "languages: [nl]\ntheme: {class: house}\n"),
            ("tokens.css", tokens),
            ("content/nl/_index.md", "# Begin\n"),
            (
                "content/nl/een.md",
                "# Een\n\nTekst met [een link](https://example.org/).\n\n## Kop {#kop}\n\nMeer.\n",
            ),
        ];
        tree::write(
            folder.path(),
            files.map(|(path, text)| (path, text.as_bytes())),
        );
        let out = folder.path().join("out");
        let (root, to) = (folder.path().to_string_lossy(), out.to_string_lossy());
        run(["build", "-q", "--no-cache", "-r", &*root, "-o", &*to]).expect(0);
        page.emulate(scheme, "screen");
        page.open_file(&out, "nl/een/index.html");
        let (ink, paper, link) = match scheme {
            "dark" => (
                "rgb(224, 232, 240)",
                "rgb(10, 15, 20)",
                "rgb(156, 200, 255)",
            ),
            _ => ("rgb(16, 32, 48)", "rgb(254, 254, 254)", "rgb(0, 83, 155)"),
        };
        let mut style = |element: &str, property: &str| style(&mut page, element, property);
        assert_eq!(style("body", "color"), ink, "{name}");
        assert_eq!(style("html", "backgroundColor"), paper, "{name}");
        assert_eq!(style("h1", "color"), ink, "{name}");
        assert_eq!(style("h1", "fontSize"), "37px", "{name}");
        assert_eq!(style(".body p a[rel]", "color"), link, "{name}");
        assert!(style("body", "fontFamily").contains("House Sans"), "{name}");
        assert_eq!(page.axe(), Vec::<String>::new(), "{name}");
    }
}

fn style(page: &mut Page, element: &str, property: &str) -> String {
    let element = json!(element);
    page.text(&format!(
        "getComputedStyle(document.querySelector({element})).{property}"
    ))
}
