//! The editors' commands as a person types them: what they print, what they write, how they end.

use std::path::Path;

use serde_json::Value;

use crate::common::program::{Run, command, finish};
use crate::common::tree;

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command)
}

fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    folder
}

const NL: &str = "---\ntitle: Alfa\n---\n\nVooraf.\n\n## Een {#one}\n\nEen oude zin.\n\n## Twee {#two}\n\nNog iets.\n";
const EN: &str = "---\ntitle: Alpha\n---\n\nUp front.\n\n## One {#one}\n\nAn old sentence.\n\n## Two {#two}\n\nMore.\n";

fn pair() -> tempfile::TempDir {
    site(&[
        ("content/nl/_index.md", "# Thuis\n"),
        ("content/en/_index.md", "# Home\n"),
        ("content/nl/alfa.md", NL),
        ("content/en/alfa.md", EN),
    ])
}

fn replace(folder: &Path, path: &str, old: &str, new: &str) {
    let file = folder.join(path);
    let text = std::fs::read_to_string(&file).expect(path);
    assert!(text.contains(old), "{old} is not in {path}");
    std::fs::write(&file, text.replace(old, new)).expect(path);
}

fn json(run: Run) -> Value {
    serde_json::from_str(&run.expect(0).stdout).expect("JSON")
}

#[test]
fn marking_editing_and_marking_again() {
    let folder = pair();
    let root = folder.path();
    let dry = run_in(
        root,
        &[
            "sync",
            "mark",
            "--all",
            "--today",
            "2026-11-23",
            "--dry-run",
        ],
    )
    .expect(0);
    assert!(
        dry.stdout.contains("+++ b/content/pins/en/alfa.yaml"),
        "{}",
        dry.stdout
    );
    assert!(!root.join("content/pins").exists());

    let marked = run_in(root, &["sync", "mark", "--all", "--today", "2026-11-23"]).expect(0);
    assert_eq!(
        marked.stdout,
        "content/pins/en/alfa.yaml\ncontent/pins/en/home.yaml\n"
    );
    let pins = std::fs::read_to_string(root.join("content/pins/en/alfa.yaml")).expect("pins");
    assert!(pins.starts_with("# The text each section") && pins.contains("2026-11-23"));
    let again = run_in(root, &["sync", "mark", "--all"]).expect(0);
    assert_eq!(again.stdout, "");
    run_in(root, &["check"]).expect(0);

    replace(root, "content/nl/alfa.md", "oude", "nieuwe");
    let list = json(run_in(root, &["list", "--format", "json"]));
    let state = |list: &Value, id: &str, lang: &str| {
        let entries = list.as_array().expect("a list").iter();
        let mut found = entries.filter(|entry| entry["id"] == id && entry["lang"] == lang);
        found.next().expect("listed")["state"]
            .as_str()
            .expect("a state")
            .to_string()
    };
    assert_eq!(state(&list, "alfa", "en"), "stale");
    assert_eq!(state(&list, "alfa", "nl"), "current");
    assert_eq!(state(&list, "home", "en"), "current");

    let diff = run_in(root, &["diff", "alfa"]).expect(0);
    for told in [
        "alfa#one  translated into en on 2026-11-23",
        "content/nl/alfa.md:7",
        "content/en/alfa.md:7",
        "Een [-oude-] {+nieuwe+} zin.",
    ] {
        assert!(
            diff.stdout.contains(told),
            "{told} is missing in\n{}",
            diff.stdout
        );
    }
    assert!(!diff.stdout.contains("Nog iets"));
    let coloured = run_in(root, &["diff", "--color", "always"]).expect(0);
    assert!(
        coloured
            .stdout
            .contains("\u{1b}[31;9moude\u{1b}[0m \u{1b}[32;1mnieuwe\u{1b}[0m")
    );
    let pieces = json(run_in(root, &["diff", "alfa#one", "--format", "json"]));
    assert_eq!(pieces[0]["section"], "one");
    assert_eq!(
        pieces[0]["lines"][1][1],
        serde_json::json!({"change": "removed", "text": "oude"})
    );

    run_in(root, &["sync", "mark", "alfa#one"]).expect(0);
    let diff = run_in(root, &["diff"]).expect(0);
    assert_eq!(diff.stdout, "");
    assert_eq!(
        state(
            &json(run_in(root, &["list", "--format", "json"])),
            "alfa",
            "en"
        ),
        "current"
    );
}

#[test]
fn status_has_the_fields_that_were_promised() {
    let folder = pair();
    let root = folder.path();
    run_in(root, &["sync", "mark", "alfa", "--today", "2026-11-23"]).expect(0);
    replace(root, "content/nl/alfa.md", "Nog iets.", "Nog iets meer.");
    let status = json(run_in(
        root,
        &["status", "--format", "json", "--today", "2026-12-03"],
    ));
    let pages = status["pages"].as_array().expect("pages");
    let alfa = pages
        .iter()
        .find(|page| page["id"] == "alfa")
        .expect("alfa");
    assert_eq!(alfa["lang"], "en");
    assert_eq!(alfa["source_lang"], "nl");
    assert_eq!(alfa["state"], "stale");
    let sections: Vec<String> = alfa["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .map(|section| {
            format!(
                "{} {} {} {} {}",
                section["id"],
                section["state"],
                section["words"],
                section["pinned"],
                section["age"]
            )
        })
        .collect();
    assert_eq!(
        sections,
        [
            "\"\" \"current\" 2 \"2026-11-23\" 10",
            "\"one\" \"current\" 3 \"2026-11-23\" 10",
            "\"two\" \"stale\" 3 \"2026-11-23\" 10",
        ]
    );
    let home = pages
        .iter()
        .find(|page| page["id"] == "home")
        .expect("home");
    assert_eq!(home["state"], "unpinned");
    assert_eq!(home["sections"][0]["pinned"], Value::Null);
    let totals = &status["totals"];
    assert_eq!(
        (&totals["stale"], &totals["unpinned"]),
        (&1.into(), &1.into())
    );
    assert_eq!(totals["words"]["stale"], 3);
    for state in [
        "current",
        "stale",
        "missing",
        "orphan",
        "acknowledged",
        "unpinned",
    ] {
        assert!(totals[state].is_u64(), "{totals}");
    }

    let text = run_in(root, &["status"]).expect(0).stdout;
    assert!(text.contains("#two") && !text.contains("#one"), "{text}");
    assert!(text.contains("stale: 1 section, 3 words"), "{text}");
    let dutch = run_in(root, &["status", "alfa", "--messages", "nl"])
        .expect(0)
        .stdout;
    assert!(dutch.contains("#one") && dutch.contains("verouderd") && !dutch.contains("home"));
    let one = json(run_in(root, &["status", "alfa#two", "--format", "json"]));
    assert_eq!(
        one["pages"][0]["sections"].as_array().map(Vec::len),
        Some(1)
    );
    let html = run_in(root, &["status", "--format", "html"])
        .expect(0)
        .stdout;
    assert!(html.starts_with("<!doctype html>") && html.contains("<td>stale</td>"));
    crate::common::html::tags(&html);
    run_in(root, &["status", "--format", "sarif"]).expect(2);
    run_in(root, &["status", "nothing"]).expect(2);
    run_in(root, &["status", "--lang", "fr"]).expect(2);
}

#[test]
fn an_acknowledgement_needs_a_reason_and_a_change() {
    let folder = pair();
    let root = folder.path();
    run_in(root, &["sync", "mark", "--all"]).expect(0);
    run_in(root, &["sync", "ack", "alfa#one"]).expect(2);
    run_in(root, &["sync", "ack", "alfa", "--reason", "why"]).expect(2);
    run_in(root, &["sync", "ack", "alfa#one", "--reason", "why"]).expect(2);
    replace(root, "content/nl/alfa.md", "oude", "aloude");
    run_in(root, &["sync", "ack", "alfa#one", "--reason", " "]).expect(2);
    run_in(
        root,
        &["sync", "ack", "alfa#one", "--reason", "Alleen \"stijl\""],
    )
    .expect(0);
    let status = json(run_in(root, &["status", "alfa#one", "--format", "json"]));
    assert_eq!(status["pages"][0]["sections"][0]["state"], "acknowledged");
    let diff = run_in(root, &["diff", "alfa"]).expect(0).stdout;
    assert_eq!(diff, "");
    let named = run_in(root, &["diff", "alfa#one"]).expect(0).stdout;
    assert!(named.contains("{+aloude+}"), "{named}");
    run_in(root, &["check", "--strict"]).expect(0);
}

#[test]
fn a_damaged_file_of_pins_stops_the_build_and_stays_as_it_is() {
    let folder = pair();
    let root = folder.path();
    run_in(root, &["sync", "mark", "--all"]).expect(0);
    let file = root.join("content/pins/en/alfa.yaml");
    let text = std::fs::read_to_string(&file).expect("pins");
    let text = text.replace("  \"two\":", "=======\n  \"two\":");
    let text = text.replace("  \"one\":", "<<<<<<< ours\n  \"one\":") + ">>>>>>> theirs\n";
    std::fs::write(&file, &text).expect("written");
    let check = run_in(root, &["check"]).expect(1).stdout;
    assert!(check.contains("content/pins/en/alfa.yaml:"), "{check}");
    assert!(check.contains("error[M101]"), "{check}");
    run_in(root, &["sync", "mark", "alfa"]).expect(2);
    run_in(root, &["build"]).expect(1);
    assert_eq!(std::fs::read_to_string(&file).expect("pins"), text);
}
