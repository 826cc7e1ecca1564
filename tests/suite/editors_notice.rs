//! What readers are told of a translation that is behind: at that section, and nowhere else.

use std::path::Path;

use serde_json::Value;

use crate::common::program::{command, finish};
use crate::common::{html, tree};

fn run(folder: &Path, arguments: &[&str]) -> String {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command).expect(0).stdout
}

const NL: &str = "---\ntitle: Alfa\n---\n\nVooraf & meer.\n\n## Een {#one}\n\nEen oude zin met [[#two|een link]].\n\n## Twee {#two}\n\n- punt\n- komma\n\n## Drie {#three}\n\nTot slot.\n";
const EN: &str = "---\ntitle: Alpha\n---\n\nUp front.\n\n## One {#one}\n\nAn old sentence with [[#two|a link]].\n\n## Two {#two}\n\n- point\n- comma\n\n## Three {#three}\n\nFinally.\n";

fn pair() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("content/nl/map/alfa.md", NL),
        ("content/en/map/alfa.md", EN),
    ];
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    folder
}

fn page(folder: &Path) -> String {
    run(folder, &["build"]);
    std::fs::read_to_string(folder.join("public/en/map/alfa/index.html")).expect("the page")
}

fn edit(folder: &Path, path: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(folder.join(path)).expect(path);
    assert!(text.contains(old), "{old} is not in {path}");
    std::fs::write(folder.join(path), text.replace(old, new)).expect(path);
}

/// The ids of the headings after which a notice of this kind stands; empty for the opening.
fn noticed(page: &str, kind: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut heading = String::new();
    for tag in html::tags(html::main_part(page)) {
        if tag.name == "h2" {
            // The end of the page has headings of the frame, which are no sections.
            heading = tag.get("id").unwrap_or_default().to_string();
        }
        if tag
            .get("class")
            .is_some_and(|class| class.split(' ').any(|one| one == kind))
        {
            ids.push(heading.clone());
        }
    }
    ids
}

/// The ids of the sections that `status` gives this state.
fn in_state(folder: &Path, wanted: &str) -> Vec<String> {
    let status: Value =
        serde_json::from_str(&run(folder, &["status", "--format", "json"])).expect("JSON");
    let pages = status["pages"].as_array().expect("pages").iter();
    let sections = pages
        .filter(|page| page["id"] == "map-alfa")
        .flat_map(|page| page["sections"].as_array().expect("sections"));
    sections
        .filter(|section| section["state"] == wanted)
        .map(|section| section["id"].as_str().expect("an id").to_string())
        .collect()
}

#[test]
fn a_notice_stands_exactly_where_status_says_stale_or_missing() {
    let folder = pair();
    let root = folder.path();
    let before = page(root);
    assert_eq!(
        noticed(&before, "notice-stale"),
        [""; 0],
        "unpinned is no reason to tell"
    );
    run(root, &["sync", "mark", "--all", "--today", "2026-11-23"]);
    assert_eq!(page(root), before, "pins alone change nothing");

    edit(
        root,
        "content/nl/map/alfa.md",
        "Een oude zin",
        "Een heel nieuwe <zin",
    );
    edit(root, "content/nl/map/alfa.md", "- komma", "- komma\n- kol");
    edit(root, "content/nl/map/alfa.md", "Tot slot.", "Ten slotte.");
    run(
        root,
        &["sync", "ack", "map-alfa#three", "--reason", "Woordkeus"],
    );
    edit(
        root,
        "content/en/map/alfa.md",
        "## Two {#two}\n\n- point\n- comma\n\n",
        "",
    );
    edit(root, "content/en/map/alfa.md", "[[#two|a link]]", "a link");
    let after = page(root);
    for (state, kind) in [("stale", "notice-stale"), ("missing", "notice-missing")] {
        assert_eq!(
            noticed(&after, kind).len(),
            in_state(root, state).len(),
            "{state}"
        );
    }
    assert_eq!(noticed(&after, "notice-stale"), ["one"]);
    assert_eq!(in_state(root, "missing"), ["two"]);
    assert_eq!(in_state(root, "acknowledged"), ["three"]);
    for told in [
        "This section was translated on <time datetime=\"2026-11-23\">23 November 2026</time>.",
        "<a href=\"../../../nl/map/alfa/index.html#one\" hreflang=\"nl\">Read the original text</a>",
        "<div class=\"difference\" lang=\"nl\">",
        "Een <del>oude zin</del> <ins>heel nieuwe &lt;zin</ins> met een link.",
    ] {
        assert!(
            after.contains(told),
            "{told} is missing in\n{}",
            html::main_part(&after)
        );
    }
    assert!(!after.contains("style="));
    let dutch = std::fs::read_to_string(root.join("public/nl/map/alfa/index.html"));
    assert_eq!(
        noticed(&dutch.expect("the source"), "notice-stale"),
        [""; 0]
    );

    edit(
        root,
        "content/nl/map/alfa.md",
        "title: Alfa",
        "title: Alfa en meer",
    );
    assert_eq!(noticed(&page(root), "notice-stale"), ["", "one"]);
    run(root, &["sync", "mark", "map-alfa"]);
    assert_eq!(noticed(&page(root), "notice-stale"), [""; 0]);
}

#[test]
fn a_change_that_readers_do_not_see_is_shown_as_it_is_written() {
    let folder = pair();
    let root = folder.path();
    run(root, &["sync", "mark", "--all", "--today", "2026-11-23"]);
    edit(
        root,
        "content/nl/map/alfa.md",
        "[[#two|een link]]",
        "[[#three|een link]]",
    );
    let page = page(root);
    assert!(
        page.contains("<del>[[#two|een</del> <ins>[[#three|een</ins>"),
        "{page}"
    );
}
