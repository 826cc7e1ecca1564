//! `new`: whatever it writes is valid at once, in both languages, under `check --strict`.

use std::path::Path;

use crate::common::program::{Run, command, finish};
use crate::common::tree;

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command)
}

/// A site as `init` makes it.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    run_in(folder.path(), &["init"]).expect(0);
    folder
}

#[track_caller]
fn is_clean(root: &Path) {
    let check = run_in(
        root,
        &["check", "--strict", "--base-url", "https://example.org/"],
    );
    assert_eq!(
        (check.status, check.stdout.as_str()),
        (0, ""),
        "{}",
        check.stderr
    );
}

fn text(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect(path)
}

#[test]
fn each_new_thing_is_valid_at_once() {
    let folder = site();
    let root = folder.path();
    is_clean(root);
    let before = tree::read(root);
    let dry = run_in(root, &["new", "chapter", "border", "--dry-run"]).expect(0);
    assert!(
        dry.stdout.contains("+++ b/content/en/border.md"),
        "{}",
        dry.stdout
    );
    assert_eq!(tree::differences(&before, &tree::read(root)), [""; 0]);

    let title = "Aan de \"grens\": nu #1 \\ straks";
    let chapter = run_in(
        root,
        &[
            "new",
            "chapter",
            "border",
            "--title",
            &format!("nl={title}"),
            "--title",
            "en=At the border",
        ],
    )
    .expect(0);
    assert_eq!(
        chapter.stdout,
        "content/en/border.md\ncontent/nl/border.md\n"
    );
    is_clean(root);
    let list = run_in(root, &["list", "--format", "json"]).expect(0).stdout;
    let list: Vec<serde_json::Value> = serde_json::from_str(&list).expect("JSON");
    let titles: Vec<&str> = list
        .iter()
        .filter(|page| page["id"] == "border")
        .filter_map(|page| page["title"].as_str())
        .collect();
    assert_eq!(titles, [title, "At the border"]);

    run_in(
        root,
        &["new", "question", "visit", "--title", "nl=Komt er bezoek?"],
    )
    .expect(0);
    is_clean(root);
    let case = text(root, "content/questionnaires/visit.cases.yaml");
    assert!(case.contains("questionnaire: visit"), "{case}");
    run_in(
        root,
        &[
            "new",
            "term",
            "host",
            "--title",
            "nl=gastheer",
            "--title",
            "en=host",
        ],
    )
    .expect(0);
    is_clean(root);
    run_in(
        root,
        &[
            "new",
            "reference",
            "guide",
            "--kind",
            "guideline",
            "--url",
            "https://example.org/g",
        ],
    )
    .expect(0);
    is_clean(root);
    assert!(text(root, "content/references.yaml").ends_with(
        "- id: guide\n  kind: guideline\n  title: {nl: \"Guide\", en: \"Guide\"}\n  url: \"https://example.org/g\"\n"
    ));
    // What was there is there still.
    for (path, bytes) in before {
        assert!(tree::read(root)[&path].starts_with(&bytes), "{path}");
    }
}

#[test]
fn a_page_goes_into_the_folder_of_another_and_after_its_siblings() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let files = [
        (
            "content/nl/reizen/_index.md",
            "---\ntitle: Reizen\nid: travel\n---\n",
        ),
        (
            "content/en/travel/_index.md",
            "---\ntitle: Travel\nid: travel\n---\n",
        ),
        (
            "content/nl/reizen/eerst.md",
            "---\ntitle: Eerst\nid: first\nweight: 30\n---\n",
        ),
        (
            "content/en/travel/first.md",
            "---\ntitle: First\nid: first\nweight: 30\n---\n",
        ),
    ];
    tree::write(
        root,
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    is_clean(root);
    let run = run_in(root, &["new", "chapter", "next", "--below", "travel"]).expect(0);
    assert_eq!(
        run.stdout,
        "content/en/travel/next.md\ncontent/nl/reizen/next.md\n"
    );
    assert!(text(root, "content/nl/reizen/next.md").contains("weight: 40\n"));
    is_clean(root);
    // Without a glossary or references there is none to add to.
    run_in(root, &["new", "term", "host"]).expect(0);
    run_in(root, &["new", "reference", "guide"]).expect(0);
    run_in(root, &["new", "question", "visit"]).expect(0);
    is_clean(root);
}

#[test]
fn what_cannot_be_made_is_refused_and_nothing_is_written() {
    let folder = site();
    let root = folder.path();
    let before = tree::read(root);
    for (arguments, told) in [
        (vec!["chapter", "Border"], "cannot be an id"),
        (
            vec!["chapter", "on-the-road"],
            "there is a page `on-the-road` already",
        ),
        (
            vec!["chapter", "x", "--below", "on-the-road"],
            "with a folder of its own",
        ),
        (vec!["chapter", "x", "--title", "fr=X"], "no language `fr`"),
        (vec!["chapter", "search"], "`search`"),
        (
            vec!["question", "packing"],
            "there is a questionnaire `packing` already",
        ),
        (
            vec!["term", "work-device"],
            "there is a term `work-device` already",
        ),
        (
            vec!["reference", "gdpr"],
            "there is a reference `gdpr` already",
        ),
        (vec!["reference", "x", "--url", "javascript:x"], "https://"),
    ] {
        let run = run_in(root, &[&["new"], arguments.as_slice()].concat());
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{arguments:?}: {}", run.stderr);
    }
    let mut after = tree::read(root);
    after.retain(|path, _| !path.starts_with(".leidraad/"));
    assert_eq!(tree::differences(&before, &after), [""; 0]);
}
