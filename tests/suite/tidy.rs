//! House rules that a machine can keep: the order of the modules, who may touch files, and what
//! every file must begin with.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::program::repository;
use crate::common::tree;

fn texts(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let path = repository().join(folder);
    let files = tree::read(&path)
        .into_iter()
        .filter(|(path, _)| path.ends_with(extension));
    files
        .map(|(path, bytes)| {
            (
                format!("{folder}/{path}"),
                String::from_utf8(bytes).expect("UTF-8"),
            )
        })
        .collect()
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules in the order of the table in `src/lib.rs`.
fn order() -> Vec<String> {
    let library = std::fs::read_to_string(repository().join("src/lib.rs")).expect("the library");
    let rows = library
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`"));
    rows.filter_map(|row| row.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The module a file belongs to: `src/site/order.rs` is of `site`.
fn module_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split(['/', '.']).next().unwrap_or(below)
}

/// The text without comments and without its tests, at the end or in a file of their own.
fn code(path: &str, text: &str) -> String {
    if path.ends_with("/tests.rs") {
        return String::new();
    }
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_table_of_modules_is_complete() {
    let library = std::fs::read_to_string(repository().join("src/lib.rs")).expect("the library");
    let declared: Vec<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|name| name.trim_end_matches(';'))
        .collect();
    let mut listed = order();
    listed.sort();
    assert_eq!(listed, declared, "the table and the modules of src/lib.rs");
    assert!(listed.len() > 10);
}

#[test]
fn a_module_uses_only_those_above_it() {
    let order = order();
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    for (path, text) in texts("src", ".rs") {
        let Some(own) = place(module_of(&path)) else {
            continue;
        };
        for used in code(&path, &text).split("crate::").skip(1) {
            let name: String = used
                .chars()
                .take_while(|letter| letter.is_ascii_lowercase() || *letter == '_')
                .collect();
            if place(&name).is_some_and(|used| used > own) {
                wrong.push(format!("{path} uses {name}, which is below it"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn files_are_touched_in_three_places_only() {
    let mut wrong = Vec::new();
    for (path, text) in texts("src", ".rs") {
        if ["source", "write", "storage"].contains(&module_of(&path)) {
            continue;
        }
        for raw in [
            "std::fs",
            "fs::read",
            "fs::write",
            "File::open",
            "File::create",
            "OpenOptions",
            "tokio::fs",
            "read_dir(",
            "remove_dir_all(",
        ] {
            if code(&path, &text).contains(raw) {
                wrong.push(format!("{path}: {raw}"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn nothing_before_the_build_knows_time_place_or_network() {
    let order = order();
    let build = order
        .iter()
        .position(|module| module == "build")
        .expect("build is a module");
    let mut wrong = Vec::new();
    for (path, text) in texts("src", ".rs") {
        if !order[..build]
            .iter()
            .any(|module| module == module_of(&path))
        {
            continue;
        }
        for raw in [
            "SystemTime::now",
            "Instant::now",
            "std::env",
            "env::var",
            "std::net",
            "std::io::stdout",
            "println!",
            "eprintln!",
            "std::process",
            "static mut",
        ] {
            if code(&path, &text).contains(raw) {
                wrong.push(format!("{path}: {raw}"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn side_rooms_do_not_know_each_other() {
    let mut wrong = Vec::new();
    for (path, text) in texts("src", ".rs") {
        for (room, other) in [
            ("search", "crate::questionnaire"),
            ("questionnaire", "crate::search"),
        ] {
            if module_of(&path) == room && code(&path, &text).contains(other) {
                wrong.push(format!("{path}: {other}"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut wrong = Vec::new();
    for (path, text) in texts("src", ".rs").into_iter().chain(texts("tests", ".rs")) {
        if !text.starts_with("//! ") {
            wrong.push(format!("{path} does not begin with what it is for"));
        }
        let lines = text.lines().count();
        if lines > 700 {
            wrong.push(format!("{path} has {lines} lines"));
        }
    }
    none(&wrong);
}

#[test]
fn nothing_is_left_open() {
    // Put together, so that this file does not hold the words it looks for.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["X", "XX"],
        ["todo", "!("],
        ["unimplemented", "!("],
        ["dbg", "!("],
    ]
    .map(|parts| parts.concat());
    let mut wrong = Vec::new();
    let files = [
        ("src", ".rs"),
        ("tests/suite", ".rs"),
        ("tests/common", ".rs"),
        ("themes", ""),
    ];
    for (path, text) in files
        .into_iter()
        .flat_map(|(folder, extension)| texts(folder, extension))
    {
        wrong.extend(
            words
                .iter()
                .filter(|word| text.contains(*word))
                .map(|word| format!("{path}: {word}")),
        );
    }
    none(&wrong);
}

#[test]
fn templates_trust_only_what_the_program_made() {
    let own = [
        "page.html",
        "page.sidebar",
        "page.json_ld",
        "page.search_manifest",
        "item.title",
        "item.html",
        "group.help",
        "group.why",
        "step.help",
        "step.why",
        "outcome.html",
        "own.html",
        "chapter.html",
        "row.left",
        "row.right",
        "page.notes_left",
        "page.notes_right",
        "q.intro",
        "q.data",
        "entry.definition",
        "term.definition",
    ];
    let mut wrong = Vec::new();
    let templates = texts("themes", ".html");
    assert!(templates.len() > 5);
    for (path, text) in templates {
        for (number, line) in text.lines().enumerate() {
            let line = line.replace("|safe", "| safe");
            for (at, _) in line.match_indices("| safe") {
                let value = line[..at]
                    .trim_end()
                    .rsplit([' ', '{', '('])
                    .next()
                    .unwrap_or_default();
                if !own.contains(&value) {
                    wrong.push(format!("{path}:{}: {value} | safe", number + 1));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn scripts_of_the_theme_build_no_markup_from_text() {
    let mut wrong = Vec::new();
    for (path, text) in texts("themes", ".js") {
        for way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "cookie",
        ] {
            if text.contains(way) {
                wrong.push(format!("{path}: {way}"));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_module_of_the_suite_and_every_case_takes_part() {
    let main =
        std::fs::read_to_string(repository().join("tests/suite/main.rs")).expect("the suite");
    let mut wrong = Vec::new();
    for path in texts("tests/suite", ".rs").into_keys() {
        let name = path
            .trim_start_matches("tests/suite/")
            .trim_end_matches(".rs");
        if !name.contains('/') && name != "main" && !main.contains(&format!("mod {name};")) {
            wrong.push(format!("{path} is not in the suite"));
        }
    }
    for entry in std::fs::read_dir(repository().join("tests/cases")).expect("the cases") {
        let case = entry.expect("a case").path();
        if case.is_dir()
            && !(case.join("report.txt").is_file() && Path::new(&case).join("input").is_dir())
        {
            wrong.push(format!("{} has no input or no report", case.display()));
        }
    }
    none(&wrong);
}
