//! Questionnaires that are large or hostile: more outcomes than the style sheet knows by heart,
//! trees with loops, endless conditions, brackets without end. Each ends in a page or in a message.

#[path = "../../benches/trees.rs"]
mod trees;

use std::fmt::Write;

use crate::common::browser;
use crate::common::program::run;
use crate::common::questionnaire::{check, told};
use crate::common::tree;

/// A question with so many answers, each with its outcome, and advice at three of them.
fn fan(outcomes: usize) -> String {
    let mut text = String::from(
        "schema: leidraad/questionnaire/1\nid: fan\nversion: 1\ntitle: {nl: F, en: F}\nstart: which\nquestions:\n  - id: which\n    type: single\n    text: {nl: Welke, en: Which}\n    options:\n",
    );
    for number in 1..=outcomes {
        let _ = writeln!(
            text,
            "      - {{id: a{number}, text: {{nl: A, en: A{number}}}, goto: end-{number}}}"
        );
    }
    text.push_str("outcomes:\n");
    for number in 1..=outcomes {
        let _ = writeln!(
            text,
            "  - {{id: end-{number}, severity: none, title: {{nl: E, en: E{number}}}, text: {{nl: \"[[x]]\", en: \"[[x]]\"}}}}"
        );
    }
    text.push_str("advice:\n");
    for number in [1, 100, 101, outcomes] {
        let _ = writeln!(
            text,
            "  - {{id: advice-{number}, when: always, at: [end-{number}], title: {{nl: T, en: T{number}}}, text: {{nl: T, en: T}}}}"
        );
    }
    text
}

/// A built site with one questionnaire.
fn built(id: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = format!("content/questionnaires/{id}.yaml");
    let page = "---\nid: x\ntitle: X\nsummary: X.\n---\n\nText.\n";
    let home = "---\ntitle: Home\nsummary: Home.\n---\n\nText.\n";
    let files = [
        ("content/nl/_index.md", home),
        ("content/nl/x.md", page),
        ("content/en/_index.md", home),
        ("content/en/x.md", page),
        (path.as_str(), text),
    ];
    tree::write(
        folder.path(),
        files.map(|(path, text)| (path, text.as_bytes())),
    );
    let root = folder.path().to_string_lossy().into_owned();
    run(["build", "--no-cache", "--root", &root]).expect(0);
    folder
}

#[test]
fn the_hundred_and_first_outcome_shows_its_advice_without_scripts() {
    let site = built("fan", &fan(230));
    let public = site.path().join("public");
    let names: Vec<String> = tree::read(&public)
        .into_keys()
        .filter(|path| path.starts_with("assets/theme/outcomes-"))
        .collect();
    assert_eq!(names, ["assets/theme/outcomes-300.css"]);
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    page.open_file(&public, "en/fan/index.html");
    for number in [1, 2, 100, 101, 102, 230] {
        let state = page.text(&format!(
            "document.querySelector('[data-o=\"end-{number}\"]').id"
        ));
        page.evaluate(&format!("location.hash = '{state}'"));
        let shown = page.text(
            "[...document.querySelectorAll('.results li')].filter(item => item.checkVisibility()).map(item => item.dataset.a).join()",
        );
        let expected = match number {
            2 | 102 => String::new(),
            number => format!("advice-{number}"),
        };
        assert_eq!(shown, expected, "{number}");
    }
}

/// A chain of questions in which each answer may lead back to the first.
fn loops(questions: usize) -> String {
    let mut text = String::from(
        "schema: leidraad/questionnaire/1\nid: sample\nversion: 1\ntitle: {nl: V, en: S}\nstart: q0\nquestions:\n",
    );
    for question in 0..questions {
        let next = match question + 1 {
            last if last == questions => "done".to_owned(),
            next => format!("q{next}"),
        };
        let _ = writeln!(
            text,
            "  - id: q{question}\n    type: single\n    text: {{nl: V, en: Q}}\n    options:\n      - {{id: on, text: {{nl: A, en: A}}, goto: {next}}}\n      - {{id: back, text: {{nl: B, en: B}}, goto: q{}}}",
            question / 2
        );
    }
    text.push_str("outcomes:\n  - {id: done, severity: none, title: {nl: K, en: D}, text: {nl: \"[[x]]\", en: \"[[x]]\"}}\n");
    text
}

#[test]
fn a_tree_full_of_loops_is_told_loop_by_loop() {
    let text = loops(300);
    let (proven, diagnostics) = check("sample", &text);
    assert!(proven.is_none());
    let found = told(&text, &diagnostics);
    assert_eq!(found.len(), 300, "{:?}", &found[..3]);
    assert!(
        found.iter().all(|told| told.starts_with("Q301 ")),
        "{found:?}"
    );
    // The first question leads back to itself, which is told at the target.
    assert!(
        found[0].starts_with("Q301 12:48 after the answers q0=back"),
        "{}",
        found[0]
    );
}

/// The sample's question with a condition, to be told in bounded time whatever it is.
fn with_condition(condition: &str) -> String {
    format!(
        "schema: leidraad/questionnaire/1\nid: sample\nversion: 1\ntitle: {{nl: V, en: S}}\nstart: q\nflags: {{red: {{nl: r, en: r, show: true}}}}\nquestions:\n  - id: q\n    type: single\n    text: {{nl: V, en: Q}}\n    options:\n      - {{id: a, text: {{nl: A, en: A}}, sets: [red]}}\n      - {{id: b, text: {{nl: B, en: B}}}}\n    goto:\n      - {{when: \"{condition}\", goto: one}}\n      - {{otherwise: two}}\noutcomes:\n  - {{id: one, severity: none, title: {{nl: K, en: D}}, text: {{nl: \"[[x]]\", en: \"[[x]]\"}}}}\n  - {{id: two, severity: none, title: {{nl: K, en: D}}, text: {{nl: \"[[x]]\", en: \"[[x]]\"}}}}\n"
    )
}

#[test]
fn endless_conditions_are_told_at_the_term_or_bracket_that_is_too_much() {
    let sound = with_condition("red");
    assert_eq!(
        told(&sound, &check("sample", &sound).1),
        Vec::<String>::new()
    );
    for hostile in [
        vec!["red"; 10_000].join(" or "),
        vec!["not red"; 100_000].join(" and "),
        format!("{}red{}", "(".repeat(1_000), ")".repeat(1_000)),
        format!("{}red{}", "(".repeat(100_000), ")".repeat(100_000)),
        "(".repeat(100_000),
        format!("{} red", "not ".repeat(100_000)),
        format!("count({}) >= 2", vec!["red"; 20_000].join(", ")),
        format!("q in ({})", vec!["a"; 20_000].join(", ")),
    ] {
        let text = with_condition(&hostile);
        let (proven, diagnostics) = check("sample", &text);
        let start: String = hostile.chars().take(40).collect();
        assert!(proven.is_none(), "{start}");
        let found = told(&text, &diagnostics);
        assert!(found[0].starts_with("Q110 15:"), "{start}: {}", found[0]);
        assert!(found.len() <= 3, "{start}: {}", found.len());
        let help = diagnostics[0].help.is_some();
        assert!(help, "{start}");
    }
}

/// The bytes of the elements that begin with `open` up to `close`, without their texts, and how many
/// there are.
fn markup(page: &str, open: &str, close: &str) -> (usize, usize) {
    let (mut bytes, mut count, mut rest) = (0, 0, page);
    while let Some(start) = rest.find(open) {
        let end = start + rest[start..].find(close).expect("its end") + close.len();
        let (mut inside, mut tags) = (false, 0);
        for byte in rest[start..end].bytes() {
            inside |= byte == b'<';
            tags += usize::from(inside);
            inside &= byte != b'>';
        }
        bytes += tags;
        count += 1;
        rest = &rest[end..];
    }
    (bytes, count)
}

#[test]
fn a_page_of_22_questions_and_50_outcomes_stays_small_and_says_each_text_once() {
    let text = trees::fifty_outcomes();
    let proven = crate::common::questionnaire::proven("fifty", &text);
    let (questions, outcomes) = (
        proven.questionnaire.questions.len(),
        proven.questionnaire.outcomes.len(),
    );
    assert_eq!((questions, outcomes), (22, 50));
    let states = proven.folded.len();
    assert!(states <= 250, "{states} states");
    let site = built("fifty", &text);
    let page = std::fs::read_to_string(site.path().join("public/en/fifty/index.html"));
    let page = page.expect("the page");
    let (bytes, blocks) = markup(&page, "<section class=\"block", "</section>");
    // One more than the states: the beginning.
    assert_eq!(blocks, states + 1);
    let each = bytes.div_ceil(blocks);
    println!(
        "{states} states, {each} bytes of HTML each, {} in all",
        page.len()
    );
    assert!(each <= 450, "{each} bytes a state");
    for (before, after, count) in [
        ("How to know ", ".", 20),
        ("Reason for ", ".", 20),
        ("What now at ", ":", 50),
        ("Do point ", ".", 20),
    ] {
        let found = page.matches(before).count();
        assert_eq!(found, count, "{before}");
        let mut different: Vec<&str> = page
            .split(before)
            .skip(1)
            .filter_map(|rest| rest.split(after).next())
            .collect();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), count, "{before}");
    }
}

#[test]
fn forty_questions_and_forty_advice_items_are_proven_in_few_states() {
    let text = trees::forty_and_forty();
    let proven = crate::common::questionnaire::proven("forty", &text);
    let advice = proven.questionnaire.advice.len();
    assert_eq!((proven.questionnaire.questions.len(), advice), (40, 40));
    // A group is remembered as none, one or enough, and the groups by their number.
    let states = proven.folded.len();
    println!(
        "{states} states of {} before folding",
        proven.folded.unfolded
    );
    assert!(states <= 40 * 3 * 6 + 6, "{states}");
}
