//! Every folder below `tests/cases` is one case: what an editor wrote, and what must come of it.
//!
//! - `input/`: the root of a site. `prepare.sh`, run by `sh` in a copy of it, makes what git cannot
//!   hold: links, pipes, odd bytes, huge files.
//! - `report.txt`: every diagnostic as `path:line:column severity code`, in order, and the exit
//!   status. `~ text` after the code asks for that text in message, help or labels.
//! - `expected/`, where there is one: pages of the output, of which the part inside `<main>` counts.
//! - `arguments`, where there is one: a command-line argument a line, instead of a `--base-url`.
//!
//! `#` begins a comment. `UPDATE_CASES=1` rewrites expectations; read the difference as code.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use serde_json::Value;

use crate::common::{html, program, tree};

#[test]
fn each_case_gives_what_it_expects() {
    let folder = program::repository().join("tests/cases");
    let entries = std::fs::read_dir(&folder)
        .expect("the cases")
        .map(|entry| entry.expect("a case").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() > 30, "only {} cases found", cases.len());
    let only = std::env::var("CASE").unwrap_or_default();
    cases.retain(|case| case.to_string_lossy().contains(&only));
    let failures: Vec<String> = cases
        .par_iter()
        .filter_map(|case| Case::at(case).failure())
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases fail\n\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

struct Case {
    folder: PathBuf,
    /// A copy of the input, so that no run can leave anything behind in the repository.
    copy: tempfile::TempDir,
}

impl Case {
    fn at(folder: &Path) -> Case {
        let copy = tempfile::tempdir().expect("a folder for the copy");
        let root = copy.path().join("site");
        std::fs::create_dir(&root).expect("the site's root");
        let files = tree::read(&folder.join("input"));
        tree::write(
            &root,
            files
                .iter()
                .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
        );
        let script = folder.join("prepare.sh");
        if script.exists() {
            let status = Command::new("sh")
                .arg("-eu")
                .arg(&script)
                .current_dir(&root)
                .status();
            assert!(status.expect("sh starts").success(), "{}", script.display());
        }
        Case {
            folder: folder.to_owned(),
            copy,
        }
    }

    fn root(&self) -> PathBuf {
        self.copy.path().join("site")
    }

    fn arguments(&self) -> Vec<String> {
        match std::fs::read_to_string(self.folder.join("arguments")) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(_) => vec!["--base-url".to_owned(), "https://example.org/".to_owned()],
        }
    }

    /// What is wrong, with the case's name, or nothing.
    fn failure(&self) -> Option<String> {
        let before = tree::read(&self.root());
        let mut wrong = self.report();
        wrong.extend(self.pages());
        let mut after = tree::read(&self.root());
        after.retain(|path, _| !path.starts_with(".leidraad/cache/"));
        for path in tree::differences(&before, &after) {
            wrong.push(format!("  the run touched the sources: {path}"));
        }
        let name = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        (!wrong.is_empty()).then(|| format!("case {name}\n{}\n", wrong.join("\n")))
    }

    fn report(&self) -> Vec<String> {
        let mut arguments: Vec<String> = ["check", "--format", "json", "--root"]
            .map(str::to_owned)
            .into();
        arguments.push(self.root().to_string_lossy().into_owned());
        arguments.extend(self.arguments());
        let run = program::run(&arguments);
        let found: Vec<Value> = match serde_json::from_str(&run.stdout) {
            Ok(found) => found,
            Err(error) => {
                return vec![format!(
                    "  no JSON report: {error}\n{}{}",
                    run.stdout, run.stderr
                )];
            }
        };
        let file = self.folder.join("report.txt");
        let report = std::fs::read_to_string(&file).unwrap_or_default();
        let mut expected: Vec<&str> = report
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let exit = format!("exit {}", run.status);
        let helpless: Vec<&Value> = found
            .iter()
            .filter(|found| found["help"].as_str().is_none_or(str::is_empty))
            .collect();
        if !helpless.is_empty() {
            return vec![format!("  told without saying what to do: {helpless:#?}")];
        }
        let same = expected.pop() == Some(exit.as_str())
            && expected.len() == found.len()
            && expected
                .iter()
                .zip(&found)
                .all(|(line, found)| fits(line, found));
        if same {
            return Vec::new();
        }
        if updating() {
            let text = rewritten(&report, &found, &exit);
            std::fs::write(&file, text).expect("the report is written");
            return Vec::new();
        }
        let mut wrong = vec!["  expected report".to_owned()];
        wrong.extend(report.lines().map(|line| format!("    {line}")));
        wrong.push("  found".to_owned());
        wrong.extend(found.iter().map(|found| {
            format!(
                "    {} -- {} / {}",
                place(found),
                found["message"],
                found["help"]
            )
        }));
        wrong.push(format!("    {exit}"));
        wrong.push(run.stderr);
        wrong
    }

    fn pages(&self) -> Vec<String> {
        let expected = self.folder.join("expected");
        if !expected.is_dir() {
            return Vec::new();
        }
        let out = self.copy.path().join("out");
        let mut arguments: Vec<String> = vec!["build".into(), "--root".into()];
        arguments.push(self.root().to_string_lossy().into_owned());
        arguments.extend(["--output-dir".into(), out.to_string_lossy().into_owned()]);
        arguments.extend(self.arguments());
        let run = program::run(&arguments);
        if run.status != 0 {
            return vec![format!("  build ends with {}\n{}", run.status, run.stderr)];
        }
        let mut wrong = Vec::new();
        for (path, bytes) in tree::read(&expected) {
            let expected_text = String::from_utf8(bytes).expect("expected pages are UTF-8");
            let found = std::fs::read_to_string(out.join(&path)).unwrap_or_default();
            let found = html::main_part(&found).trim();
            if found == expected_text.trim() {
                continue;
            }
            if updating() {
                std::fs::write(expected.join(&path), format!("{found}\n"))
                    .expect("the page is written");
            } else {
                wrong.push(format!(
                    "  page {path}\n--- expected\n{}\n--- found\n{found}",
                    expected_text.trim()
                ));
            }
        }
        wrong
    }
}

fn updating() -> bool {
    std::env::var_os("UPDATE_CASES").is_some()
}

/// `path:line:column severity code` of a diagnostic.
fn place(found: &Value) -> String {
    let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
    format!(
        "{}:{}:{} {} {}",
        text("path"),
        found["line"],
        found["column"],
        text("severity"),
        text("code")
    )
}

fn fits(line: &str, found: &Value) -> bool {
    let (wanted, contained) = line.split_once(" ~ ").unwrap_or((line, ""));
    let told = format!("{} {} {}", found["message"], found["help"], found["labels"]);
    wanted == place(found) && told.contains(contained)
}

/// The report as it would now be expected: comments stay, and so do lines that still fit.
fn rewritten(report: &str, found: &[Value], exit: &str) -> String {
    let mut text = String::new();
    for comment in report.lines().filter(|line| line.starts_with('#')) {
        let _ = writeln!(text, "{comment}");
    }
    for found in found {
        let kept = report.lines().find(|line| fits(line, found));
        let _ = writeln!(text, "{}", kept.map_or_else(|| place(found), str::to_owned));
    }
    let _ = writeln!(text, "{exit}");
    text
}
