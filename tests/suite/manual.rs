//! The manual is a site of this program, and what it says is compared with the program.

use std::collections::BTreeMap;

use leidraad::diagnostics::CODES;
use serde_json::Value;

use crate::common::program::{repository, run};
use crate::common::{pages, tree};

fn chapters() -> BTreeMap<String, String> {
    let files = tree::read(&repository().join("docs/content"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".md"));
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
        .collect()
}

#[test]
fn the_manual_builds_without_diagnostics() {
    let root = repository().join("docs");
    let root = root.to_string_lossy();
    let check = run(["check", "--strict", "--format", "json", "--root", &*root]).expect(0);
    let found: Vec<Value> = serde_json::from_str(&check.stdout).expect("JSON");
    assert!(
        found
            .iter()
            .all(|diagnostic| diagnostic["severity"] == "advice"),
        "{found:?}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_string_lossy();
    run([
        "build",
        "--no-cache",
        "--root",
        &*root,
        "--output-dir",
        &*out,
    ])
    .expect(0);
    let pages = pages::all(folder.path());
    assert!(pages.len() > 8, "only {} pages", pages.len());
    assert_eq!(
        pages::broken_links(folder.path(), &pages),
        Vec::<String>::new()
    );
}

#[test]
fn every_diagnostic_code_has_its_page() {
    let mut pages: BTreeMap<String, String> = chapters()
        .into_iter()
        .filter_map(|(path, text)| Some((path.split_once("diagnostics/")?.1.to_owned(), text)))
        .collect();
    pages.remove("_index.md").expect("the list of codes");
    let mut wrong = Vec::new();
    for entry in CODES {
        let page = pages
            .remove(&format!("{}.md", entry.code.to_ascii_lowercase()))
            .unwrap_or_default();
        if !page.contains(&format!("title: \"{}: {}\"", entry.code, entry.title_en)) {
            wrong.push(format!(
                "{} has no page with the title {:?}",
                entry.code, entry.title_en
            ));
        }
    }
    wrong.extend(
        pages
            .into_keys()
            .map(|path| format!("{path} is of no code")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_unique_and_titled() {
    let mut codes: Vec<&str> = CODES.iter().map(|entry| entry.code).collect();
    codes.sort_unstable();
    let before = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), before);
    assert!(CODES.iter().all(|entry| !entry.title_en.is_empty()
        && !entry.title_nl.is_empty()
        && entry.title_en != entry.title_nl));
}

#[test]
fn the_page_on_architecture_names_the_modules_of_the_source() {
    let library = std::fs::read_to_string(repository().join("src/lib.rs")).expect("the library");
    let modules: Vec<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`"))
        .filter_map(|row| row.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    let (_, architecture) = chapters()
        .into_iter()
        .find(|(path, _)| path.ends_with("architecture.md"))
        .expect("a page on architecture");
    let named: Vec<&str> = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, modules, "the modules, in their order");
}

#[test]
fn the_page_on_the_command_line_is_the_programs_own_help() {
    let (_, page) = chapters()
        .into_iter()
        .find(|(path, _)| path.ends_with("command-line.md"))
        .expect("a page on the command line");
    let help = run(["--help"]).expect(0).stdout;
    let flags: Vec<&str> = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches([',', '.', ')', '`', ':']))
        .collect();
    assert!(flags.len() > 8, "{help}");
    let everywhere = ["--help", "--version"];
    let missing: Vec<&&str> = flags
        .iter()
        .filter(|flag| !everywhere.contains(flag) && !page.contains(**flag))
        .collect();
    assert!(missing.is_empty(), "not in the manual: {missing:?}");
}
