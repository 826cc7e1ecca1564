//! The manual is a site of this program, and what it says is compared with the program.

use std::collections::BTreeMap;

use leidraad::config::Config;
use leidraad::content::FrontMatter;
use leidraad::diagnostics::CODES;
use schemars::JsonSchema;
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

/// A chapter by the end of its path.
fn chapter(name: &str) -> String {
    let (_, text) = chapters()
        .into_iter()
        .find(|(path, _)| path.ends_with(name))
        .unwrap_or_else(|| panic!("no page {name}"));
    text
}

/// The keys of a type as an editor writes them, those of its parts after a dot.
fn keys<T: JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T).to_value();
    let mut keys = Vec::new();
    for (key, value) in schema["properties"].as_object().expect("a record") {
        let part = value["$ref"]
            .as_str()
            .and_then(|name| name.rsplit('/').next());
        let below = part.and_then(|name| schema["$defs"][name]["properties"].as_object());
        match below {
            Some(below) => keys.extend(below.keys().map(|name| format!("{key}.{name}"))),
            None => keys.push(key.clone()),
        }
    }
    keys
}

#[track_caller]
fn each_has_a_row(keys: &[String], page: &str) {
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| {
            let named = format!("`{key}`");
            !rows.iter().any(|row| row.contains(&named))
        })
        .collect();
    assert!(missing.is_empty(), "not in the manual: {missing:?}");
}

#[test]
fn every_key_of_the_configuration_and_of_front_matter_is_explained() {
    let configuration = keys::<Config>();
    assert!(
        configuration.contains(&"limits.chapter".to_owned()),
        "{configuration:?}"
    );
    each_has_a_row(&configuration, &chapter("configuration.md"));
    let front_matter = keys::<FrontMatter>();
    assert!(front_matter.len() > 20, "{front_matter:?}");
    each_has_a_row(&front_matter, &chapter("front-matter.md"));
}

#[test]
fn every_field_that_a_template_gets_is_explained() {
    let page = chapter("theming.md");
    let words: std::collections::BTreeSet<&str> = page
        .split(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
        .collect();
    let mut missing = Vec::new();
    for (path, bytes) in tree::read(&repository().join("src/render")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let packed: String = code
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let set = packed.split("view.set(\"").skip(1);
        let named = packed.split("fields([").skip(1).flat_map(|after| {
            // Up to the bracket that closes the list.
            let mut depth = 1;
            let end = after.find(|letter: char| {
                depth += i32::from(letter == '[') - i32::from(letter == ']');
                depth == 0
            });
            after[..end.unwrap_or(after.len())].split("(\"").skip(1)
        });
        for field in set.chain(named) {
            let (name, rest) = field.split_once('"').unwrap_or((field, ""));
            // An address put together is no field.
            let is_name = rest.starts_with(',') && !name.contains('{');
            if is_name && !words.contains(name) {
                missing.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "not in the manual: {missing:?}");
}

#[test]
fn every_template_of_the_theme_is_named() {
    let page = chapter("theming.md");
    let templates = tree::read(&repository().join("themes/default/templates"));
    let missing: Vec<&String> = templates
        .keys()
        .filter(|name| !name.contains('/') && !page.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "not in the manual: {missing:?}");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = std::fs::read_to_string(repository().join("Cargo.toml")).expect("Cargo.toml");
    let mut in_dependencies = false;
    let mut wanted = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (in_dependencies, line.split_once(" = ")) {
            wanted.push(name.to_owned());
        }
    }
    assert!(wanted.len() > 20, "{wanted:?}");
    let page = std::fs::read_to_string(repository().join("docs/dependencies.md")).expect("a list");
    let mut named: Vec<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|row| row.split_once(" |"))
        .map(|(name, _)| name.trim_matches('`').to_owned())
        .filter(|name| name != "dependency")
        .collect();
    wanted.sort();
    wanted.dedup(); // one may stand under both kinds of dependencies
    named.sort();
    assert_eq!(named, wanted, "docs/dependencies.md and Cargo.toml");
}

/// The blocks of code on a page, without their fences.
fn examples(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut parts = page.split("\n```");
    parts.next();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (_, text) = block.split_once('\n').unwrap_or((block, ""));
        blocks.push(format!("{text}\n"));
    }
    blocks
}

#[test]
fn the_questionnaire_of_the_manual_proves_and_its_cases_hold() {
    let blocks = examples(&chapter("format/questionnaires.md"));
    let [questionnaire, cases] = &blocks[..] else {
        panic!("{} blocks of code", blocks.len());
    };
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("content/nl/_index.md", "# Thuis\n"),
        ("content/en/_index.md", "# Home\n"),
        ("content/nl/export.md", "# Uitvoer\n"),
        ("content/en/export.md", "# Export\n"),
        ("content/questionnaires/trip.yaml", questionnaire.as_str()),
        ("content/questionnaires/trip.cases.yaml", cases.as_str()),
    ];
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    let root = folder.path().to_string_lossy();
    let check = run(["check", "--strict", "--root", &*root]);
    assert_eq!(check.status, 0, "{}", check.stdout);
}
