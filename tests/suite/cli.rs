//! The command line beside building: explanations, completions, search, pipes and the environment.

use std::io::Read;
use std::path::Path;

use leidraad::diagnostics::CODES;
use serde_json::Value;

use crate::common::program::{Run, command, finish, repository};
use crate::common::tree;

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 3] = [
        ("content/nl/_index.md", b"# Thuis\n\nWelkom.\n"),
        (
            "content/nl/export.md",
            b"# Exportcontrole\n\nWie goederen uitvoert.\n\n## Vergunning {#vergunning}\n\nVraag die op tijd aan.\n",
        ),
        ("content/en/_index.md", b"# Home\n\nWelcome.\n"),
    ];
    tree::write(folder.path(), files);
    folder
}

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command)
}

#[test]
fn explain_prints_the_page_of_every_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = run_in(folder.path(), &["explain", "l101"]).expect(0).stdout;
    assert!(page.starts_with("error[L101]: Unknown page\n"), "{page}");
    for part in ["What it means", "Example", "How to mend it"] {
        assert!(page.contains(part), "{part} in\n{page}");
    }
    let list = run_in(folder.path(), &["explain", "--messages", "nl"]).expect(0);
    for entry in CODES {
        assert!(list.stdout.contains(entry.title_nl), "{}", entry.code);
    }
    let wrong = run_in(folder.path(), &["explain", "L999"]).expect(2);
    assert!(wrong.stdout.is_empty() && wrong.stderr.contains("L999"));
}

#[test]
fn completions_and_manual_pages_come_from_the_definition() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run_in(folder.path(), &["completions", shell])
            .expect(0)
            .stdout;
        assert!(script.contains("in-place"), "{shell}");
    }
    let page = run_in(folder.path(), &["man"]).expect(0).stdout;
    assert!(
        page.contains(".TH leidraad 1") && page.contains("serve"),
        "{page}"
    );
    let page = run_in(folder.path(), &["man", "serve"]).expect(0).stdout;
    assert!(page.contains("\\-\\-port"), "{page}");
    run_in(folder.path(), &["man", "nothing"]).expect(2);
    run_in(folder.path(), &["completions", "nothing"]).expect(2);
}

#[test]
fn search_finds_what_a_reader_would() {
    let folder = site();
    let found = run_in(
        folder.path(),
        &["search", "--lang", "nl", "vergunning", "--format", "json"],
    )
    .expect(0);
    let hits: Vec<Value> = serde_json::from_str(&found.stdout).expect("an array");
    let best = &hits[0];
    assert_eq!(best["url"], "nl/export/index.html#vergunning");
    assert_eq!(best["heading"], "Vergunning");
    assert_eq!(
        (&best["title"], &best["lang"]),
        (&"Exportcontrole".into(), &"nl".into())
    );
    assert!(best["score"].as_f64().expect("a number") > 0.0);
    let text = run_in(folder.path(), &["search", "exportcontrole"])
        .expect(0)
        .stdout;
    assert!(text.contains("nl/export/index.html"), "{text}");
    let nothing = run_in(folder.path(), &["search", "--format", "json", "qqqqzzzz"]).expect(0);
    assert_eq!(nothing.stdout.trim(), "[]");
    run_in(folder.path(), &["search", "--lang", "de", "x"]).expect(2);
    run_in(folder.path(), &["search"]).expect(2);
}

#[test]
fn each_command_has_its_formats() {
    let folder = site();
    run_in(folder.path(), &["list", "--format", "sarif"]).expect(2);
    run_in(folder.path(), &["--format", "html", "check"]).expect(2);
    run_in(folder.path(), &["build", "--format", "yaml"]).expect(2);
    // The report of a build that a program reads is its result.
    let build = run_in(folder.path(), &["build", "--format", "json"]).expect(0);
    let report: Vec<Value> = serde_json::from_str(&build.stdout).expect("an array");
    assert!(report.iter().all(|one| one["severity"] != "error"));
    // In text it is for the person, and only the result of a command is on standard output.
    let build = run_in(folder.path(), &["build"]).expect(0);
    assert_eq!(build.stdout, "");
    assert!(build.stderr.contains("public"), "{}", build.stderr);
    let quiet = run_in(
        folder.path(),
        &["-q", "build", "--base-url", "https://example.org/"],
    );
    let quiet = quiet.expect(0).stderr;
    // The English page that is missing is still told.
    assert!(
        quiet.contains("T101") && !quiet.contains("public"),
        "{quiet}"
    );
}

#[test]
fn warnings_stop_a_build_only_when_asked() {
    let folder = site();
    run_in(folder.path(), &["build", "--strict"]).expect(1);
    assert!(!folder.path().join("public").exists());
    run_in(folder.path(), &["build"]).expect(0);
    assert!(folder.path().join("public/nl/export/index.html").is_file());
}

#[test]
fn a_second_run_on_one_folder_is_told_at_once() {
    let folder = site();
    let lock = std::fs::File::create(folder.path().join(".public.leidraad-lock")).expect("a lock");
    lock.lock().expect("held");
    let told = run_in(folder.path(), &["build", "--messages", "nl"]).expect(4);
    assert!(
        told.stderr.contains("een andere opdracht"),
        "{}",
        told.stderr
    );
    assert!(!folder.path().join("public").exists());
    drop(lock);
    run_in(folder.path(), &["build"]).expect(0);
}

#[test]
fn in_place_serves_where_a_folder_cannot_be_exchanged() {
    let folder = site();
    run_in(folder.path(), &["build"]).expect(0);
    let exchanged = tree::read(&folder.path().join("public"));
    run_in(folder.path(), &["build", "--in-place", "-o", "other"]).expect(0);
    let in_place = tree::read(&folder.path().join("other"));
    assert_eq!(
        tree::differences(&exchanged, &in_place),
        Vec::<String>::new()
    );
}

#[test]
fn compressed_copies_are_the_same_bytes_however_they_are_asked_for() {
    let folder = site();
    let page = format!("# Lang\n\n{}\n", "Wie goederen uitvoert. ".repeat(60));
    tree::write(folder.path(), [("content/nl/lang.md", page.as_bytes())]);
    let built = |threads: &str, arguments: &[&str]| {
        let mut command = command();
        command
            .args(arguments)
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads);
        finish(command).expect(0);
        tree::read(&folder.path().join("public"))
    };
    let plain = built("2", &["build"]);
    let one = built("1", &["build", "--compress"]);
    for name in ["nl/lang/index.html.gz", "nl/lang/index.html.br"] {
        assert!(one.contains_key(name) && !plain.contains_key(name));
        let manifest = String::from_utf8_lossy(&one["leidraad-manifest.json"]);
        assert!(manifest.contains(name), "{manifest}");
    }
    let more = built("3", &["build", "--compress", "--no-cache"]);
    assert_eq!(tree::differences(&one, &more), Vec::<String>::new());
    tree::write(folder.path(), [("leidraad.yaml", &b"compress: true\n"[..])]);
    let configured = built("2", &["build"]);
    assert_eq!(tree::differences(&one, &configured), Vec::<String>::new());
    tree::write(
        folder.path(),
        [("leidraad.yaml", &b"compress: false\n"[..])],
    );
    assert_eq!(
        tree::differences(&plain, &built("2", &["build"])),
        Vec::<String>::new()
    );
}

#[test]
fn the_cache_changes_no_byte_and_may_be_absent() {
    let folder = site();
    run_in(folder.path(), &["build", "--no-cache"]).expect(0);
    assert!(!folder.path().join(".leidraad").exists());
    let without = tree::read(&folder.path().join("public"));
    run_in(folder.path(), &["build"]).expect(0);
    assert!(folder.path().join(".leidraad/cache").is_dir());
    let cache = folder.path().join(".leidraad/cache");
    for entry in std::fs::read_dir(&cache).expect("the cache") {
        std::fs::write(entry.expect("an entry").path(), "damaged").expect("damaged");
    }
    run_in(folder.path(), &["build"]).expect(0);
    let with = tree::read(&folder.path().join("public"));
    assert_eq!(tree::differences(&without, &with), Vec::<String>::new());
}

#[test]
fn the_date_comes_from_the_flag_or_the_environment() {
    let folder = site();
    let with = |epoch: &str, arguments: &[&str]| {
        let mut command = command();
        command
            .args(arguments)
            .current_dir(folder.path())
            .env("SOURCE_DATE_EPOCH", epoch);
        finish(command)
    };
    with("1790000000", &["build"]).expect(0);
    with("", &["build"]).expect(0);
    with("next week", &["build"]).expect(2);
    // The flag comes first, and then nobody asks what the environment says.
    with("next week", &["build", "--as-of", "2026-11-23"]).expect(0);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = site();
    for arguments in [
        &["list"][..],
        &["--help"],
        &["explain"],
        &["completions", "bash"],
    ] {
        let mut command = command();
        let mut process = command
            .args(arguments)
            .current_dir(folder.path())
            .spawn()
            .expect("the program starts");
        drop(process.stdout.take());
        let mut told = String::new();
        let mut stderr = process.stderr.take().expect("its stderr");
        stderr.read_to_string(&mut told).expect("text");
        let status = process.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {told}");
        assert!(!told.contains("panicked"), "{told}");
    }
}

#[test]
fn global_flags_stand_before_or_after_the_command() {
    let folder = site();
    let before = run_in(folder.path(), &["--format", "json", "list"])
        .expect(0)
        .stdout;
    let after = run_in(folder.path(), &["list", "--format", "json"])
        .expect(0)
        .stdout;
    assert_eq!(before, after);
    let pages: Vec<Value> = serde_json::from_str(&after).expect("an array");
    for field in [
        "id", "lang", "kind", "title", "source", "url", "draft", "state",
    ] {
        assert!(pages[0].get(field).is_some(), "{field}");
    }
}

#[test]
fn the_manuals_page_on_the_command_line_is_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = run_in(folder.path(), &["command-line-page"])
        .expect(0)
        .stdout;
    let file = repository().join("docs/content/en/command-line.md");
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        found, page,
        "write it anew: leidraad command-line-page > docs/content/en/command-line.md"
    );
}
