//! Every diagnostic code is expected somewhere at its exact place: in the report of a case, or, where
//! a case cannot bring it about, in a test that quotes code and place.

use std::collections::{BTreeMap, BTreeSet};

use leidraad::diagnostics::CODES;

use crate::common::program::repository;

/// Codes that no case below `tests/cases` can bring about: what their area begins with, which test
/// quotes their places, and why.
const ELSEWHERE: &[(&str, &[&str], &str)] = &[
    (
        "Q",
        &["questionnaire_codes.rs", "questionnaire_cases.rs"],
        "one sound questionnaire with one line changed for each code",
    ),
    (
        "L12",
        &["external.rs"],
        "they are about what another host answers",
    ),
    (
        "O11",
        &["overlay_trees.rs"],
        "one sound addition to a questionnaire with one part changed for each",
    ),
    (
        "E1",
        &["translation_files.rs", "translation_files_whole.rs"],
        "they are about files of translators, which a command reads",
    ),
    (
        "S108",
        &["codes.rs"],
        "what may be read depends on who runs the program",
    ),
];

/// Codes told at the beginning of a file, or of a file, folder or site as a whole, and why.
const AT_THE_BEGINNING: &[(&str, &str)] = &[
    ("S101", "the entry itself is wrong; it is not opened"),
    ("S102", "the entry itself is wrong; it is not opened"),
    ("S103", "the file is not read"),
    ("S104", "the folder is not read"),
    ("S105", "the folder is not read"),
    ("S106", "the name is wrong"),
    ("S107", "the name is wrong"),
    ("S108", "the file cannot be read"),
    ("S110", "the file as a whole is of no use"),
    ("A102", "the file's type is wrong"),
    ("A105", "the file's name is wrong"),
    ("C104", "what is missing stands nowhere"),
    ("C107", "what is missing stands nowhere"),
    ("F101", "front matter begins at the file's beginning"),
    ("F106", "the file's name is wrong"),
    ("F108", "the file's name is wrong"),
    ("H107", "the file as a whole is of an earlier version"),
    ("T101", "a page that is missing stands nowhere"),
    ("M116", "the page as a whole is too large"),
    ("O109", "what is missing stands nowhere"),
];

fn suite(name: &str) -> String {
    let path = repository().join("tests/suite").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The places at which each code is expected in the reports of the cases.
fn expected() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let cases = std::fs::read_dir(repository().join("tests/cases")).expect("the cases");
    for case in cases {
        let report = case.expect("a case").path().join("report.txt");
        let report = std::fs::read_to_string(report).unwrap_or_default();
        for line in report.lines().filter(|line| !line.starts_with('#')) {
            let line = line.split(" ~ ").next().unwrap_or_default();
            let Some((rest, code)) = line.rsplit_once(' ') else {
                continue;
            };
            let Some((place, severity)) = rest.rsplit_once(' ') else {
                continue;
            };
            let entry = CODES.iter().find(|entry| entry.code == code);
            assert!(
                entry.is_some_and(|entry| ["error", "warning", "advice"].contains(&severity)
                    && !entry.title_en.is_empty()),
                "{line}"
            );
            found
                .entry(code.to_owned())
                .or_default()
                .insert(place.to_owned());
        }
    }
    found
}

/// Line and column at the end of a place, where it has them.
fn line_and_column(place: &str) -> Option<(u32, u32)> {
    let mut parts = place.rsplit(':');
    let column = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, column))
}

/// Whether a text quotes a line and column right after a code, `"Q101 3:7`, or right before it,
/// `:7 E101`, or marks the place: with a `«` in the quoted text after the code, or by the quoted text
/// that is at the place, `"text", "E104"`.
fn quotes(text: &str, code: &str) -> bool {
    let is_marked = |at: usize| {
        let marks = text.match_indices('«');
        marks.into_iter().any(|(mark, _)| mark.abs_diff(at) < 800)
    };
    let quoted = format!("\"{code}\",");
    let mut named = text.match_indices(&quoted);
    if named.any(|(at, _)| is_marked(at)) || text.contains(&format!("\", \"{code}\"")) {
        return true;
    }
    let before = format!(" {code}\"");
    let has_column = |at: usize| {
        let column = text[..at].rsplit(':').next().unwrap_or_default();
        !column.is_empty() && column.bytes().all(|byte| byte.is_ascii_digit())
    };
    if text.match_indices(&before).any(|(at, _)| has_column(at)) {
        return true;
    }
    text.match_indices(&format!("\"{code} "))
        .any(|(at, found)| {
            let place: String = text[at + found.len()..]
                .chars()
                .take_while(|letter| letter.is_ascii_digit() || *letter == ':')
                .collect();
            line_and_column(&place).is_some()
        })
}

#[test]
fn every_code_is_expected_at_its_exact_place() {
    let expected = expected();
    let mut wrong = Vec::new();
    for entry in CODES {
        let code = entry.code;
        let without = AT_THE_BEGINNING.iter().any(|(listed, _)| *listed == code);
        if let Some(places) = expected.get(code) {
            let lines: Vec<_> = places.iter().map(|place| line_and_column(place)).collect();
            // A place in a file always has both; that of a whole file is its beginning.
            let exact = lines
                .iter()
                .flatten()
                .any(|line_and_column| *line_and_column != (1, 1));
            match (exact, without) {
                (false, false) => wrong.push(format!(
                    "{code} is only expected at a beginning: {places:?}"
                )),
                (true, true) => {
                    wrong.push(format!("{code} has other places after all: {places:?}"))
                }
                _ => {}
            }
            continue;
        }
        let elsewhere = ELSEWHERE.iter().find(|(area, _, _)| code.starts_with(area));
        match elsewhere {
            None => wrong.push(format!("{code} is in no report below tests/cases")),
            Some((_, files, _)) if !files.iter().any(|file| quotes(&suite(file), code)) => {
                wrong.push(format!(
                    "{code} is quoted with its place in none of {files:?}"
                ));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("content/nl");
    std::fs::create_dir_all(&pages).expect("content");
    let file = pages.join("alfa.md");
    std::fs::write(&file, "# Alfa\n").expect("a page");
    let allow = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("allowed");
    };
    allow(folder.path(), 0o755);
    allow(&file, 0o000);
    let program = env!("CARGO_BIN_EXE_leidraad");
    // Who runs everything may read everything, so the program is run as nobody then.
    let mut command = match std::fs::read(&file) {
        Err(_) => Command::new(program),
        Ok(_) => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid",
                "65534",
                "--regid",
                "65534",
                "--clear-groups",
                program,
            ]);
            command
        }
    };
    command.args(["check", "--no-cache", "--format", "json", "--root"]);
    let Ok(run) = command.arg(folder.path()).output() else {
        eprintln!("skipped: the program cannot be run as someone who may not read the file");
        return;
    };
    let found: Vec<serde_json::Value> = match serde_json::from_slice(&run.stdout) {
        Ok(found) => found,
        Err(_) => {
            eprintln!("skipped: {}", String::from_utf8_lossy(&run.stderr));
            return;
        }
    };
    let told: Vec<String> = found
        .iter()
        .filter(|one| one["path"] == "content/nl/alfa.md")
        .map(|one| {
            let code = one["code"].as_str().unwrap_or_default();
            format!("{code} {}:{}", one["line"], one["column"])
        })
        .collect();
    assert_eq!(told, ["S108 1:1"]);
    assert_eq!(run.status.code(), Some(1));
}
