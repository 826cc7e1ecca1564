//! `leidraad questionnaire …` and `leidraad check --base`, as processes on a small site.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::program::{Run, run};
use crate::common::questionnaire::{SOUND, with};
use crate::common::tree;

const CASES: &str = r#"questionnaire: sample
cases:
  - name: {nl: stop, en: a stop}
    given: {first: "yes", second: [a], third: 9}
    expect: {outcome: stop}
"#;

/// A site with the sound questionnaire, its text changed as asked, and one case.
fn site(changes: &[(usize, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let questionnaire = with(changes);
    let mut files: Vec<(String, String)> = Vec::new();
    for language in ["nl", "en"] {
        let home = "---\ntitle: Home\nsummary: Home.\n---\n\nText.\n";
        files.push((format!("content/{language}/_index.md"), home.to_owned()));
        let page = "---\nid: x\ntitle: Chapter\nsummary: A chapter.\n---\n\nText.\n";
        files.push((format!("content/{language}/x.md"), page.to_owned()));
    }
    files.push((
        "content/questionnaires/sample.yaml".to_owned(),
        questionnaire,
    ));
    files.push((
        "content/questionnaires/sample.cases.yaml".to_owned(),
        CASES.to_owned(),
    ));
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()));
    tree::write(folder.path(), files);
    folder
}

fn on(root: &Path, arguments: &[&str]) -> Run {
    let root = root.to_string_lossy();
    run(arguments.iter().copied().chain(["--root", &*root]))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("no JSON: {}", run.stdout))
}

#[test]
fn cases_say_what_is_covered_and_where_the_rest_stands() {
    let site = site(&[]);
    let told = on(site.path(), &["questionnaire", "cases"])
        .expect(0)
        .stdout;
    let lines: Vec<&str> = told.lines().collect();
    // 3 of the 6 options; 1 of 3 rules; 1 of 3 outcomes; both items of advice.
    assert_eq!(
        lines[..2],
        [
            "sample: 1 of 1 cases as expected",
            "  covered 50%: options 3 of 6, rules 1 of 3, outcomes 1 of 3, advice 2 of 2",
        ]
    );
    assert_eq!(
        lines[2],
        "  content/questionnaires/sample.yaml:15:14: unused: option first=no"
    );
    assert_eq!(lines.len(), 2 + 7);
    let found = json(&on(
        site.path(),
        &["questionnaire", "cases", "sample", "--format", "json"],
    ));
    assert_eq!(found[0]["percent"], 50);
    assert_eq!(found[0]["covered"]["rules"]["used"], 1);
    assert_eq!(found[0]["unused"][0]["place"]["line"], 15);
    let dutch = on(site.path(), &["questionnaire", "cases", "--messages", "nl"]).stdout;
    assert!(dutch.contains("gedekt 50%: opties 3 van 6"), "{dutch}");
}

#[test]
fn a_case_that_fails_is_told_and_ends_with_status_one() {
    let site = site(&[(34, "      - {when: \"both\", goto: wait}"), (38, "")]);
    let ended = on(site.path(), &["questionnaire", "cases", "sample"]).expect(1);
    assert!(ended.stdout.contains("fails: a stop"), "{}", ended.stdout);
    assert!(ended.stderr.contains("Q401"), "{}", ended.stderr);
}

#[test]
fn suggested_cases_cover_all_that_was_missing() {
    let site = site(&[]);
    let suggested = on(
        site.path(),
        &["questionnaire", "cases", "--suggest", "sample"],
    )
    .expect(0);
    assert!(
        suggested.stdout.contains("# review"),
        "{}",
        suggested.stdout
    );
    assert!(
        !suggested.stdout.contains("questionnaire:"),
        "there is a case file"
    );
    let path = site.path().join("content/questionnaires/sample.cases.yaml");
    std::fs::write(&path, format!("{CASES}{}", suggested.stdout)).expect("written");
    let told = on(site.path(), &["questionnaire", "cases"])
        .expect(0)
        .stdout;
    assert!(told.contains("covered 100%"), "{told}");
    on(
        site.path(),
        &["check", "--strict", "--base-url", "https://example.org/"],
    )
    .expect(0);
    // Nothing is left to suggest; without a case file the suggestion is a whole one.
    let nothing = on(
        site.path(),
        &["questionnaire", "cases", "--suggest", "sample"],
    )
    .expect(0);
    assert_eq!(nothing.stdout, "");
    std::fs::remove_file(&path).expect("gone");
    let whole = on(
        site.path(),
        &["questionnaire", "cases", "--suggest", "sample"],
    )
    .expect(0);
    std::fs::write(&path, whole.stdout).expect("written");
    let told = on(site.path(), &["questionnaire", "cases"])
        .expect(0)
        .stdout;
    assert!(told.contains("covered 100%"), "{told}");
}

#[test]
fn an_explanation_names_each_place() {
    let site = site(&[]);
    let told = on(
        site.path(),
        &[
            "questionnaire",
            "explain",
            "sample",
            "first=yes",
            "second=a,third=2",
        ],
    )
    .expect(0)
    .stdout;
    let path = "content/questionnaires/sample.yaml";
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            format!("{path}:14:14: first = yes; sets red"),
            format!("{path}:16:11:   first -> second"),
            format!("{path}:21:14: second = a; sets blue; gives look"),
            format!("{path}:23:11:   second -> third"),
            format!("{path}:28:14: third = few"),
            format!("{path}:30:11:   third -> verdict"),
            format!("{path}:34:16:   verdict: “both”: true"),
            format!("{path}:35:16:   verdict: “not both and third is many”: false"),
            format!("{path}:34:30:   verdict -> stop by this rule"),
            format!("{path}:42:10: advice look: given"),
            "outcome: stop (high)".to_owned(),
        ]
    );
    let open = on(site.path(), &["questionnaire", "explain", "sample"])
        .expect(0)
        .stdout;
    assert_eq!(open, "still open: first (yes, no)\n");
    let found = json(&on(
        site.path(),
        &[
            "questionnaire",
            "explain",
            "sample",
            "first=no",
            "--format",
            "json",
        ],
    ));
    assert_eq!(found["end"]["open"], "second");
    assert_eq!(found["lines"][0]["place"]["line"], 15);
}

#[test]
fn wrong_names_are_wrong_use_with_the_nearest_known() {
    let site = site(&[]);
    for (arguments, message, help) in [
        (
            &["cases", "sampel"][..],
            "there is no questionnaire `sampel`",
            "did you mean `sample`?",
        ),
        (
            &["explain", "sample", "fisrt=yes"],
            "there is no question `fisrt`",
            "did you mean `first`?",
        ),
        (
            &["explain", "sample", "first=yse"],
            "no option `yse`",
            "did you mean `yes`?",
        ),
        (&["explain", "sample", "first"], "`first` is no answer", ""),
        (
            &["explain", "sample", "second=a+none"],
            "excludes every other",
            "",
        ),
        (
            &["diff", "sample", "no-such-revision"],
            "neither a folder nor a git revision",
            "",
        ),
        (
            &["diff", "sample", "--", "--output=x"],
            "neither a folder nor a git revision",
            "",
        ),
    ] {
        let arguments: Vec<&str> = ["--root", &site.path().to_string_lossy(), "questionnaire"]
            .into_iter()
            .chain(arguments.iter().copied())
            .map(str::to_owned)
            .map(|text| &*text.leak())
            .collect();
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(message), "{}", ended.stderr);
        assert!(ended.stderr.contains(help), "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_questionnaire_with_errors_is_told_and_ends_with_status_one() {
    let site = site(&[(36, "")]);
    let ended = on(site.path(), &["questionnaire", "explain", "sample"]).expect(1);
    assert!(ended.stderr.contains("Q302"), "{}", ended.stderr);
}

/// Ways that lead to `stop` lead to `wait`, which the version does not say.
const MILDER: [(usize, &str); 2] = [(34, "      - {when: \"both\", goto: wait}"), (38, "")];

#[test]
fn a_folder_is_compared_with_and_a_version_that_did_not_rise_is_told() {
    let before = site(&[]);
    let after = site(&MILDER);
    std::fs::write(
        after
            .path()
            .join("content/questionnaires/sample.cases.yaml"),
        CASES.replace("outcome: stop", "outcome: wait"),
    )
    .expect("written");
    let base = before.path().to_string_lossy().into_owned();
    let ended = on(after.path(), &["questionnaire", "diff", "sample", &base]).expect(1);
    assert_eq!(
        ended.stdout,
        "sample: other logic; ways of answering: 6 the same, 2 elsewhere, 0 new, 0 gone\n  \
         stop -> wait: 2, for example first=yes, second/a=yes, third=few\n"
    );
    assert!(ended.stderr.contains("Q501"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("sample.yaml:3:10"),
        "{}",
        ended.stderr
    );
    let found = json(&on(
        after.path(),
        &["questionnaire", "diff", "sample", &base, "--format", "json"],
    ));
    assert_eq!(found["elsewhere"], "2");
    assert_eq!(found["groups"][0]["before"], "stop");

    let checked = on(
        after.path(),
        &["check", "--base", &base, "--format", "json"],
    )
    .expect(1);
    assert!(checked.stdout.contains("Q501"), "{}", checked.stdout);
    let sarif = on(
        after.path(),
        &["check", "--base", &base, "--format", "sarif"],
    )
    .expect(1);
    assert!(sarif.stdout.contains("Q501"), "{}", sarif.stdout);
    let checked = on(after.path(), &["check", "--format", "json"]);
    assert!(!checked.stdout.contains("Q501"), "{}", checked.stdout);
    // A version that rose, and a questionnaire that did not change, are as they should be.
    let path = after.path().join("content/questionnaires/sample.yaml");
    let raised = with(&MILDER).replace("version: 1", "version: 2");
    std::fs::write(&path, raised).expect("written");
    let checked = on(
        after.path(),
        &["check", "--base", &base, "--format", "json"],
    );
    assert!(!checked.stdout.contains("Q501"), "{}", checked.stdout);
    std::fs::write(&path, SOUND).expect("written");
    let same = on(after.path(), &["questionnaire", "diff", "sample", &base]).expect(0);
    assert_eq!(
        same.stdout,
        "sample: the same logic; ways of answering: 8 the same, 0 elsewhere, 0 new, 0 gone\n"
    );
}

#[test]
fn a_git_revision_is_compared_with() {
    let site = site(&[]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(site.path())
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments);
        command.output().map(|output| output.status.success())
    };
    if git(&["init", "-q"]).is_err() {
        return;
    }
    assert!(git(&["add", "-A"]).expect("git"));
    assert!(git(&["commit", "-q", "-m", "first"]).expect("git"));
    let path = site.path().join("content/questionnaires/sample.yaml");
    std::fs::write(&path, with(&MILDER)).expect("written");
    let ended = on(site.path(), &["questionnaire", "diff", "sample", "HEAD"]).expect(1);
    assert!(ended.stdout.contains("stop -> wait: 2"), "{}", ended.stdout);
    let checked = on(
        site.path(),
        &["check", "--base", "HEAD", "--format", "json"],
    )
    .expect(1);
    assert!(checked.stdout.contains("Q501"), "{}", checked.stdout);
    on(site.path(), &["check", "--base", "HEAD~9"]).expect(2);
}

#[test]
fn a_coverage_that_is_asked_for_is_an_error_below_it() {
    let site = site(&[]);
    let check = |limit: u32| {
        let config = format!("base_url: https://example.org/\nlimits: {{coverage: {limit}}}\n");
        std::fs::write(site.path().join("leidraad.yaml"), config).expect("written");
        on(site.path(), &["check", "--format", "json"])
    };
    let found = check(51).expect(1).stdout;
    assert!(
        found.contains("Q404") && found.contains("less than 51%"),
        "{found}"
    );
    check(50).expect(0);
    // Without a case file nothing is covered.
    let cases = site.path().join("content/questionnaires/sample.cases.yaml");
    std::fs::remove_file(cases).expect("gone");
    let found = check(1).expect(1).stdout;
    assert!(
        found.contains("sample.yaml") && found.contains("Q404"),
        "{found}"
    );
}
