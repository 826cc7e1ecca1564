//! Cases, versions, explanations and comparisons of the sample questionnaire.

use crate::common::questionnaire::{SOUND, proven, told, with};
use leidraad::diagnostics::Diagnostic;
use leidraad::questionnaire::diff::{Ending, check_version, diff};
use leidraad::questionnaire::explain::{Line, WrittenProblem, explain, read_answers};
use leidraad::questionnaire::walk::AnswerProblem;
use leidraad::questionnaire::{cases, witness};
use leidraad::source::FileId;

/// Cases that use every part of the sample.
const CASES: &str = r#"questionnaire: sample
cases:
  - name: {nl: alles, en: everything}
    given: {first: "yes", second: [a], third: 9}
    expect: {outcome: stop, advice: [look], flags: [red, blue], asked: [first, second, third]}
  - given: {first: "yes", second: [], third: many}
    expect: {outcome: wait, advice: [plan], not: [look], flags: [red]}
  - given: {first: "no", second: [none], third: 4.5}
    expect: {outcome: go, flags: []}
"#;

fn check(text: &str, limit: Option<u32>) -> (Vec<String>, Vec<Diagnostic>) {
    let proven = proven("sample", SOUND);
    let mut diagnostics = Vec::new();
    let file = FileId::from_number(1);
    let read = cases::read(file, text, &cases::shapes(), &mut diagnostics);
    diagnostics.extend(cases::check(&proven, read.as_ref(), limit).diagnostics);
    (told(text, &diagnostics), diagnostics)
}

fn edited(from: &str, to: &str) -> String {
    assert!(CASES.contains(from), "{from}");
    CASES.replacen(from, to, 1)
}

#[track_caller]
fn expect(text: &str, expected: &[&str]) {
    let (found, _) = check(text, Some(0));
    assert_eq!(found, expected);
}

#[test]
fn the_sample_cases_pass_and_cover_everything() {
    assert_eq!(check(CASES, Some(100)).0, Vec::<String>::new());
    assert_eq!(check(CASES, None).0, Vec::<String>::new());
}

#[test]
fn q401_a_case_fails() {
    let text = edited("outcome: stop", "outcome: wait");
    expect(
        &text,
        &["Q401 5:23 case “everything”: the outcome got: stop, expected: wait"],
    );
    let (_, diagnostics) = check(&text, Some(0));
    assert_eq!(
        diagnostics[0].labels[0].message.en,
        "here the paths part: after first=yes, second=a `wait` is out of reach"
    );
    // `goto: third` of the second question: line 23, column 11.
    assert_eq!(
        told(
            SOUND,
            &[Diagnostic::new(
                "Q401",
                diagnostics[0].labels[0].span,
                diagnostics[0].message.clone()
            )]
        )[0]
        .split(' ')
        .nth(1),
        Some("23:11")
    );
    expect(
        &edited("advice: [plan], not: [look]", "advice: [plan, look]"),
        &["Q401 7:44 case “#2”: advice `look` got: not given, expected: given"],
    );
    expect(
        &edited("not: [look]", "not: [plan]"),
        &["Q401 7:51 case “#2”: advice `plan` got: given, expected: not given"],
    );
    expect(
        &edited("flags: []", "flags: [red]"),
        &["Q401 9:34 case “#3”: the flags got: [], expected: [red]"],
    );
    expect(
        &edited("asked: [first, second, third]", "asked: [first, third]"),
        &[
            "Q401 5:72 case “everything”: the questions asked got: [first, second, third], expected: [first, third]",
        ],
    );
    expect(
        &edited("outcome: go,", "outcome: goo,"),
        &["Q401 9:23 case “#3”: unknown outcome `goo`"],
    );
    expect(
        &edited("second: []", "second: [a, none]"),
        &["Q401 6:35 case “#2”: `none` of `second` cannot go with another answer"],
    );
    expect(
        &edited("first: \"no\"", "first: [\"no\", \"yes\"]"),
        &["Q401 8:20 case “#3”: `first` takes exactly one answer"],
    );
    expect(
        &edited("third: many", "third: lots"),
        &["Q203 6:46 unknown option `lots`"],
    );
}

#[test]
fn q402_a_case_answers_what_is_not_asked() {
    expect(
        &edited("third: 4.5}", "third: 4.5, fourth: x}"),
        &["Q402 8:54 case “#3” answers `fourth`, which is not asked on its path"],
    );
}

#[test]
fn q403_a_case_leaves_a_question_open() {
    expect(
        &edited(
            "{first: \"no\", second: [none], third: 4.5}",
            "{first: \"no\"}",
        ),
        &["Q403 8:5 case “#3” gives no answer to `second`"],
    );
}

#[test]
fn q404_cases_do_not_cover_everything() {
    let text = CASES.lines().take(5).collect::<Vec<_>>().join("\n");
    let (found, diagnostics) = check(&text, None);
    assert_eq!(
        found,
        [
            "Q404 2:1 the cases of `sample` cover 50%, less than 100%; unused: option first=no, option second=none, option third=few, rule “not both and third is many” of verdict, rule “otherwise” of verdict, outcome wait, outcome go"
        ]
    );
    assert!(!diagnostics[0].is_error());
    let (found, diagnostics) = check(&text, Some(51));
    assert!(found[0].starts_with("Q404 2:1 the cases of `sample` cover 50%, less than 51%"));
    assert!(diagnostics[0].is_error());
    assert_eq!(check(&text, Some(50)).0, Vec::<String>::new());
}

#[test]
fn q501_the_version_did_not_rise() {
    let base = proven("sample", SOUND);
    let of = |changes: &[(usize, &str)]| {
        let text = with(changes);
        let current = proven("sample", &text);
        check_version(&base.questionnaire, &current.questionnaire)
            .map(|diagnostic| told(&text, &[diagnostic])[0].clone())
    };
    assert_eq!(of(&[]), None);
    // Words, and the names of definitions, are not logic.
    assert_eq!(of(&[(4, "title: {nl: Anders, en: Different}")]), None);
    assert_eq!(
        of(&[
            (8, "define: {pair: \"red and blue\"}"),
            (34, "      - {when: \"pair\", goto: stop}"),
            (
                35,
                "      - {when: \"not pair and third is many\", goto: wait}"
            ),
        ]),
        None
    );
    let changed = (
        28,
        "      - {id: few, below: 6, text: {nl: weinig, en: few}}",
    );
    let other = (
        29,
        "      - {id: many, from: 6, text: {nl: veel, en: many}, advise: [plan]}",
    );
    assert_eq!(
        of(&[changed, other]).as_deref(),
        Some(
            "Q501 3:10 the logic of `sample` differs from the base revision, but its version is still 1"
        )
    );
    assert_eq!(of(&[(3, "version: 2"), changed, other]), None);
}

#[test]
fn an_explanation_names_every_rule_in_order() {
    let sample = proven("sample", SOUND);
    let answers = read_answers(&sample.questionnaire, "first=yes,second=,third=7").expect("known");
    let explained = explain(&sample.questionnaire, &answers);
    let lines: Vec<String> = explained
        .lines
        .iter()
        .map(|line| match line {
            Line::Answer {
                question,
                choices,
                sets,
                ..
            } => format!("{question}={} {sets:?}", choices.join("+")),
            Line::Rule {
                condition, holds, ..
            } => format!("{condition}: {holds}"),
            Line::Goes { from, to, .. } => format!("{from} -> {to}"),
            Line::Advice { advice, given, .. } => format!("{advice}: {given}"),
        })
        .collect();
    assert_eq!(
        lines,
        [
            "first=yes [\"red\"]",
            "first -> second",
            "second=none []",
            "second -> third",
            "third=many []",
            "third -> verdict",
            "both: false",
            "not both and third is many: true",
            "verdict -> wait",
            "plan: true",
        ]
    );
    assert_eq!(
        witness(&sample.questionnaire, &explained.walk.path),
        "first=yes, second=none, third=many"
    );
    let problem = |written: &str| read_answers(&sample.questionnaire, written).expect_err("wrong");
    assert_eq!(problem("first"), WrittenProblem::NoAnswer("first".into()));
    assert_eq!(
        problem("fisrt=yes"),
        WrittenProblem::UnknownQuestion("fisrt".into())
    );
    assert_eq!(
        problem("first=maybe"),
        WrittenProblem::Answer {
            question: "first".into(),
            problem: AnswerProblem::UnknownOption("maybe".into())
        }
    );
}

#[test]
fn a_comparison_counts_the_ways_that_end_elsewhere() {
    let before = proven("sample", SOUND);
    let outcome = |id: &str| Ending::Outcome(id.to_owned());
    let same = diff(&before, &before);
    assert!(same.same_logic && same.complete);
    // 2 answers to the first question, 2 to the second, 2 to the third.
    assert_eq!(
        (same.same(), same.elsewhere(), same.new_ways(), same.gone()),
        (8, 0, 0, 0)
    );

    let mild = with(&[(34, "      - {when: \"both\", goto: wait}"), (38, "")]);
    let mild = diff(&before, &proven("sample", &mild));
    assert_eq!((mild.same(), mild.elsewhere()), (6, 2));
    assert_eq!(mild.groups[0].before, outcome("stop"));
    assert_eq!(mild.groups[0].after, outcome("wait"));
    assert_eq!(mild.groups[0].example, "first=yes, second/a=yes, third=few");

    let more = with(&[(
        15,
        r#"      - {id: "no", text: {nl: Nee, en: "No"}}
      - {id: unsure, text: {nl: Onbekend, en: Unknown}, sets: [red]}"#,
    )]);
    let more = proven("sample", &more);
    let added = diff(&before, &more);
    assert_eq!(
        (
            added.same(),
            added.elsewhere(),
            added.new_ways(),
            added.gone()
        ),
        (8, 0, 4, 0)
    );
    let removed = diff(&more, &before);
    assert_eq!(
        (removed.same(), removed.new_ways(), removed.gone()),
        (8, 0, 4)
    );
}
