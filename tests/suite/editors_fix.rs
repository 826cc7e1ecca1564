//! `check --fix`: what is certain is mended, everything else stays as it was, byte for byte.

use std::path::Path;

use serde_json::Value;

use crate::common::program::{Run, command, finish};
use crate::common::tree;

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command)
}

const NL: &str = "---\ntitle: Alfa\nsumary: Kort.\nformer_ids: [omega]\nmoved: {vroeger: border}\n---\n\nZie [[travle|travle hier]] en [[travel#bordrs]] en [[travel]].\n\n## Aan de grens {#border}\n\nOud: [[omega]], [[#vroeger]], [[alfa#vroeger|vroeger]].\n\n## Zonder id\n\nZie [[ref:gdprr]] en [de grens](#bordre).\n";
const EN: &str = "---\ntitle: Alpha\n---\n\nSee [[travel]].\n\n## At the border {#bordrr}\n\nOld: [[alfa]].\n\n## Without id\n\nText.\n";
const TRAVEL: &str = "---\ntitle: T\nid: travel\n---\n\n## Grens {#borders}\n\nTekst.\n";

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let windows = NL.replace('\n', "\r\n");
    let files = [
        ("content/nl/alfa.md", windows.as_str()),
        ("content/en/alfa.md", EN),
        ("content/nl/travel.md", TRAVEL),
        ("content/en/travel.md", TRAVEL),
        (
            "content/references.yaml",
            "- {id: gdpr-2016, kind: law, title: G}\n",
        ),
        (
            "leidraad.yaml",
            "base_url: https://example.org/\nedtion: \"3\"\nsync: source-frst\n",
        ),
    ];
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    folder
}

fn text(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).expect(path)
}

#[test]
fn what_is_certain_is_mended_and_nothing_else() {
    let folder = site();
    let root = folder.path();
    let before = tree::read(root);
    let dry = run_in(root, &["check", "--fix", "--dry-run"]).expect(0);
    assert!(
        dry.stdout
            .contains("--- a/content/nl/alfa.md\n+++ b/content/nl/alfa.md"),
        "{}",
        dry.stdout
    );
    assert!(
        dry.stdout.contains("-sumary: Kort.\n+summary: Kort."),
        "{}",
        dry.stdout
    );
    assert_eq!(
        tree::differences(&before, &tree::read(root)),
        [""; 0],
        "nothing is written"
    );

    let fixed = run_in(root, &["check", "--fix"]);
    let nl = NL
        .replace("sumary", "summary")
        .replace("[[travle|travle hier]]", "[[travel|travle hier]]")
        .replace("#bordrs]]", "#borders]]")
        .replace(
            "[[omega]], [[#vroeger]], [[alfa#vroeger|vroeger]]",
            "[[alfa]], [[#border]], [[alfa#border|vroeger]]",
        )
        .replace("(#bordre)", "(#border)")
        .replace("## Zonder id", "## Zonder id {#zonder-id}");
    assert_eq!(
        text(root, "content/nl/alfa.md"),
        nl.replace('\n', "\r\n"),
        "{}",
        fixed.stderr
    );
    let en = EN.replace("{#bordrr}", "{#border}");
    assert_eq!(
        text(root, "content/en/alfa.md"),
        en,
        "which heading the one without id translates was not certain"
    );
    assert_eq!(
        text(root, "leidraad.yaml"),
        "base_url: https://example.org/\nedition: \"3\"\nsync: source-first\n"
    );
    assert_eq!(
        fixed.status, 1,
        "the unknown reference is left to the editor"
    );
    assert!(fixed.stdout.contains("error[L104]"), "{}", fixed.stdout);

    run_in(root, &["check", "--fix"]);
    let twin = en.replace("## Without id", "## Without id {#zonder-id}");
    assert_eq!(text(root, "content/en/alfa.md"), twin, "now it is");
    let done = tree::read(root);
    run_in(root, &["check", "--fix"]);
    assert_eq!(
        tree::differences(&done, &tree::read(root)),
        [""; 0],
        "nothing is left to mend"
    );
}

#[test]
fn a_change_that_would_break_something_else_is_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    // Both slips mean the same key, which may stand there once.
    let twice = "---\ntitle: Alfa\nsumary: Een.\nsummarry: Twee.\n---\n";
    let files = [("content/nl/alfa.md", twice)];
    tree::write(
        root,
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    let run = run_in(root, &["check", "--fix"]);
    assert_eq!(
        (run.status, text(root, "content/nl/alfa.md").as_str()),
        (1, twice)
    );
    assert!(
        run.stderr.contains("content/nl/alfa.md is left as it is"),
        "{}",
        run.stderr
    );
}

#[test]
fn programs_get_the_changes_too() {
    let folder = site();
    let root = folder.path();
    let run = run_in(root, &["check", "--format", "json"]);
    let found: Vec<Value> = serde_json::from_str(&run.stdout).expect("JSON");
    let of = |message: &str| {
        let mut found = found.iter();
        &found.find(|one| one["message"] == message).expect(message)["fix"]
    };
    assert_eq!(
        *of("unknown key `sumary`"),
        serde_json::json!({"path": "content/nl/alfa.md", "line": 3, "column": 1, "end_line": 3, "end_column": 7, "replacement": "summary"})
    );
    assert_eq!(
        *of("there is no page `travle`"),
        serde_json::json!({"path": "content/nl/alfa.md", "line": 8, "column": 7, "end_line": 8, "end_column": 13, "replacement": "travel"})
    );
    assert_eq!(*of("there is no reference `gdprr`"), Value::Null);
    let run = run_in(root, &["check", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let fixes: Vec<&Value> = results.iter().filter_map(|one| one.get("fixes")).collect();
    assert_eq!(
        fixes.len(),
        found.iter().filter(|one| !one["fix"].is_null()).count()
    );
    let fixes: Vec<&Value> = fixes
        .into_iter()
        .filter(|fix| fix.to_string().contains("\"summary\""))
        .collect();
    assert_eq!(
        fixes[0][0]["artifactChanges"][0]["replacements"][0],
        serde_json::json!({
            "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 7},
            "insertedContent": {"text": "summary"},
        })
    );
    let run = run_in(root, &["check"]);
    assert!(
        run.stderr.contains("`leidraad check --fix` mends"),
        "{}",
        run.stderr
    );
}
