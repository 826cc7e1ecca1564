//! What an institution adds to a questionnaire: one allowed and one refused change of each kind, at
//! its exact place, and the national cases held against every way of answering own questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use leidraad::build::{Built, Cache, Options, build};
use leidraad::diagnostics::Severity;
use leidraad::questionnaire::explain::read_answers;
use leidraad::questionnaire::overlay::Signature;
use leidraad::questionnaire::{Limits, Proven, lay_over, prove, walk};
use leidraad::source::{FileId, SourceTree};
use proptest::prelude::*;

use crate::common::questionnaire::{LANGUAGES, SOUND, check, with};

const OWN: &str = "overlay/questionnaires/sample.yaml";
const NATIONAL: &str = "content/questionnaires/sample.yaml";
const CASES: &str = r#"questionnaire: sample
cases:
  - name: {nl: alles, en: everything}
    given: {first: "yes", second: [a], third: 2}
    expect: {outcome: stop, advice: [look]}
  - name: {nl: veel, en: many}
    given: {first: "no", second: [], third: 7}
    expect: {outcome: wait, advice: [plan]}
  - name: {nl: niets, en: nothing}
    given: {first: "no", second: [], third: 2}
    expect: {outcome: go}
"#;

/// One of each kind of addition.
const ALLOWED: &str = r#"contacts:
  desk: {title: {nl: Eigen loket, en: Own desk}, email: desk@example.org}
  own-head: {title: {nl: Labhoofd, en: Head of the lab}, fallback: desk}
flags:
  own-risk: {nl: labrisico, en: risk in the lab, show: true}
questions:
  - id: own-lab
    type: single
    text: {nl: In een lab, en: In a lab}
    help: {nl: "Zie [[x]].", en: "See [[x]]."}
    options:
      - {id: "yes", text: {nl: Ja, en: "Yes"}, sets: [own-risk], advise: [own-report, look]}
      - {id: "no", text: {nl: Nee, en: "No"}}
    goto: own-route
  - id: own-word
    type: note
    text: {nl: Let op, en: Mind this}
    goto: continue
decisions:
  - id: own-route
    goto:
      - {when: "own-risk and both", goto: own-halt}
      - {otherwise: continue}
outcomes:
  - {id: own-halt, severity: stop, title: {nl: Sta stil, en: Halt}, text: {nl: "Wacht: [[x]]", en: "Wait: [[x]]"}, contact: [own-head, desk]}
advice:
  - {id: own-report, title: {nl: Meld het, en: Report it}, text: {nl: "Bij [[x]].", en: "At [[x]]."}, see: [x]}
insert:
  - {before: verdict, node: own-lab}
  - {on: {from: first, option: "yes"}, node: own-word}
texts:
  - {after: intro, text: {nl: Onze inleiding., en: Our introduction.}}
  - {after: question.first, text: {nl: "Bij ons: [[x]].", en: "With us: [[x]]."}}
  - {after: outcome.go, text: {nl: Toch melden., en: Report all the same.}}
  - {after: advice.look, text: {nl: Kijk ook hier., en: Look here too.}}
"#;

fn built_with(national: &str, own: Option<&str>) -> (Arc<SourceTree>, Built) {
    let page = "---\nid: x\ntitle: X\nsummary: X.\n---\n\nText.\n";
    let home = "---\ntitle: Home\nsummary: Home.\n---\n\nText.\n";
    let mut files = vec![
        ("content/nl/_index.md", home),
        ("content/nl/x.md", page),
        ("content/en/_index.md", home),
        ("content/en/x.md", page),
        (NATIONAL, national),
        ("content/questionnaires/sample.cases.yaml", CASES),
    ];
    if let Some(own) = own {
        let name = "name: {nl: Universiteit X, en: University X}\n";
        files.extend([("overlay/overlay.yaml", name), (OWN, own)]);
    }
    let tree = Arc::new(SourceTree::from_texts(files));
    let built = build(&tree, &Options::default(), &mut Cache::default());
    (tree, built)
}

/// All errors, as `CODE path line:column`, with the name of the overlay's file and the national one
/// left out.
fn errors(tree: &SourceTree, built: &Built) -> Vec<String> {
    let errors = built.diagnostics.iter();
    let errors = errors.filter(|one| one.severity == Severity::Error);
    let told = errors.map(|one| {
        let span = one.span().expect("a place");
        let position = tree.position(span);
        let place = format!("{}:{}", position.line, position.column);
        match tree.file(span.file).path.as_str() {
            OWN => format!("{} {place}", one.code),
            NATIONAL => format!("{} national {place}", one.code),
            other => format!("{} {other} {place}", one.code),
        }
    });
    told.collect()
}

fn proven(built: &Built) -> Arc<Proven> {
    let entry = &built.site.questionnaires[0];
    entry.proven.clone().expect("proven")
}

fn page(built: &Built, path: &str) -> String {
    let output = built.output.as_ref().expect("no errors");
    let bytes = output.bytes(path).expect("a path").expect("rendered");
    String::from_utf8(bytes.into_owned()).expect("UTF-8")
}

/// Where the answers lead: the outcome, and the advice given there.
fn result(proven: &Proven, answers: &str) -> String {
    let questionnaire = &proven.questionnaire;
    let answers = read_answers(questionnaire, answers).expect("answers");
    let walk = walk(questionnaire, &answers);
    let outcome = walk.outcome().expect("an outcome");
    let advice = walk.advice.iter();
    let advice: Vec<&str> = advice
        .map(|place| questionnaire.advice[*place].id.as_str())
        .collect();
    format!(
        "{} {}",
        questionnaire.outcomes[outcome].id.value,
        advice.join(" ")
    )
}

#[test]
fn every_kind_of_addition_is_laid_over_and_marked() {
    let (_, national) = built_with(SOUND, None);
    let (tree, with) = built_with(SOUND, Some(ALLOWED));
    assert_eq!(errors(&tree, &with), Vec::<String>::new());
    let told = |built: &Built| -> Vec<String> {
        let diagnostics = built.diagnostics.iter();
        let ours = diagnostics.filter(|one| one.code.starts_with(['Q', 'O']));
        ours.map(|one| format!("{} {}", one.code, one.message.en))
            .collect()
    };
    assert_eq!(told(&national), Vec::<String>::new());
    assert_eq!(told(&with), Vec::<String>::new());

    let (before, after) = (proven(&national), proven(&with));
    for (answers, own, expected) in [
        (
            "first=yes,second=a,third=few",
            "own-lab=yes",
            "own-halt look own-report",
        ),
        ("first=yes,second=a,third=few", "own-lab=no", "stop look"),
        (
            "first=no,second=,third=many",
            "own-lab=yes",
            "wait look plan own-report",
        ),
        ("first=no,second=,third=many", "own-lab=no", "wait plan"),
        ("first=yes,second=,third=few", "own-lab=no", "go "),
    ] {
        let found = result(&after, &format!("{answers},{own}"));
        assert_eq!(found, expected, "{answers} {own}");
        if own == "own-lab=no" {
            assert_eq!(result(&before, answers), expected, "{answers}");
        }
    }
    // The note stands on the one edge only.
    let asked = |answers: &str| {
        let questionnaire = &after.questionnaire;
        let answers = read_answers(questionnaire, answers).expect("answers");
        let path = walk(questionnaire, &answers).path;
        let word = questionnaire.question("own-word");
        path.iter().any(|step| Some(step.question) == word)
    };
    assert!(asked("first=yes"));
    assert!(!asked("first=no"));

    for (language, mark) in [
        ("nl", "Aanvulling van Universiteit X"),
        ("en", "Addition by University X"),
    ] {
        let marked = |path: &str, texts: &[&str]| {
            let page = page(&with, &format!("{language}/sample/{path}"));
            for text in texts {
                let at = page.find(text).unwrap_or_else(|| panic!("{path}: {text}"));
                let (start, end) = (at.saturating_sub(120), at + text.len() + 120);
                let around = String::from_utf8_lossy(&page.as_bytes()[start..end.min(page.len())]);
                assert!(around.contains(mark), "{path}: no mark at {text}: {around}");
            }
        };
        let texts = match language {
            "nl" => [
                "Onze inleiding.",
                "Bij ons:",
                "Toch melden.",
                "Kijk ook hier.",
                "In een lab</h2>",
                "Sta stil</h2>",
                "Meld het</h3>",
                "labrisico",
                "Let op</h2>",
                "Eigen loket",
            ],
            _ => [
                "Our introduction.",
                "With us:",
                "Report all the same.",
                "Look here too.",
                "In a lab</h2>",
                "Halt</h2>",
                "Report it</h3>",
                "risk in the lab",
                "Mind this</h2>",
                "Own desk",
            ],
        };
        marked("index.html", &texts);
        let without_flag: Vec<&str> = texts
            .iter()
            .filter(|text| !text.starts_with(['l', 'r']))
            .copied()
            .collect();
        marked("print/index.html", &without_flag);
        marked("outcomes/index.html", &[texts[2], texts[5]]);
        let tree = page(&with, &format!("{language}/sample/tree/index.html"));
        assert!(tree.matches(mark).count() >= 4, "own boxes are marked");
        let plain = page(&national, &format!("{language}/sample/index.html"));
        assert!(
            !plain.contains("local-mark"),
            "nothing of it without an overlay"
        );
    }
    let data: serde_json::Value =
        serde_json::from_str(&page(&with, "questionnaires/sample.json")).expect("JSON");
    assert_eq!(data["overlay"], "Universiteit X");
    assert_eq!(data["own_texts"]["intro"]["en"], "Our introduction.");
    let script = page(&with, "en/sample/index.html");
    assert!(script.contains("\"overlay\":\"Universiteit X\""));
    assert!(script.contains("\"text\":\"In a lab (Addition by University X)\""));
}

#[test]
fn rules_that_stood_on_an_edge_still_decide_behind_an_own_question() {
    let own = r#"questions:
  - id: own-lab
    type: single
    text: {nl: Lab, en: Lab}
    options:
      - {id: "yes", text: {nl: Ja, en: "Yes"}, advise: [look]}
      - {id: "no", text: {nl: Nee, en: "No"}}
    goto: continue
insert:
  - {on: {from: PLACE}, node: own-lab}
"#;
    // Rules on the question, and rules behind them that still have something to decide.
    let rules = with(&[
        (
            30,
            "    goto: [{when: \"both\", goto: stop}, {otherwise: verdict}]",
        ),
        (
            34,
            "      - {when: \"blue and not red and third is few\", goto: stop}",
        ),
    ]);
    for (national, place) in [
        (SOUND, "verdict"),
        (SOUND, "third"),
        (SOUND, "third, option: many"),
        (SOUND, "second"),
        (rules.as_str(), "third"),
        (rules.as_str(), "third, option: few"),
    ] {
        let (_, alone) = built_with(national, None);
        let (tree, with) = built_with(national, Some(&own.replace("PLACE", place)));
        assert_eq!(errors(&tree, &alone), Vec::<String>::new(), "{place}");
        assert_eq!(errors(&tree, &with), Vec::<String>::new(), "{place}");
        let (before, after) = (proven(&alone), proven(&with));
        for first in ["yes", "no"] {
            for second in ["a", "none"] {
                for third in ["few", "many"] {
                    let answers = format!("first={first},second={second},third={third}");
                    let outcome = |proven: &Proven, answers: &str| {
                        let all = result(proven, answers);
                        all.split(' ').next().map(str::to_owned)
                    };
                    let expected = outcome(&before, &answers);
                    for lab in ["yes", "no"] {
                        let with_lab = format!("{answers},own-lab={lab}");
                        assert_eq!(outcome(&after, &with_lab), expected, "{place} {with_lab}");
                    }
                }
            }
        }
    }
}

/// What is told of an overlay in which `«` marks the place of its one error.
fn refused(national: &str, code: &str, marked: &str) {
    let at = marked.find('«').expect("a mark");
    let before = &marked[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1) + 1;
    let own = marked.replace('«', "");
    let (tree, built) = built_with(national, Some(&own));
    assert_eq!(
        errors(&tree, &built),
        [format!("{code} {line}:{column}")],
        "{own}"
    );
    let told = built.diagnostics.iter().find(|one| one.code == code);
    assert!(
        told.is_some_and(|one| one.help.is_some()),
        "{code} says what to do"
    );
}

const NOTE: &str =
    "questions:\n  - {id: own-a, type: note, text: {nl: A, en: A}, goto: continue}\n";

#[test]
fn nothing_national_can_be_changed() {
    for (code, own) in [
        (
            "O112",
            "questions:\n  - id: «first\n    type: note\n    text: {nl: L, en: L}\n    goto: go\n",
        ),
        (
            "O112",
            "questions:\n  - id: «lab\n    type: note\n    text: {nl: L, en: L}\n    goto: go\n",
        ),
        ("O112", "decisions:\n  - {id: «verdict, goto: go}\n"),
        (
            "O112",
            "outcomes:\n  - {id: «go, severity: none, title: {nl: A, en: A}, text: {nl: A, en: A}}\n",
        ),
        (
            "O112",
            "advice:\n  - {id: «look, title: {nl: A, en: A}, text: {nl: A, en: A}}\n",
        ),
        ("O112", "flags:\n  «red: {nl: A, en: A}\n"),
        (
            "O112",
            "questions:\n  - id: own-a\n    type: single\n    text: {nl: L, en: L}\n    options:\n      - {id: b, text: {nl: B, en: B}, sets: [«red]}\n      - {id: c, text: {nl: C, en: C}}\n    goto: go\n",
        ),
        ("Y103", "«title: {nl: A, en: A}\n"),
        ("Y103", "«start: own-a\n"),
        ("Y103", "«define: {both: always}\n"),
    ] {
        refused(SOUND, code, own);
    }
}

#[test]
fn own_items_and_texts_are_held_to_the_same_rules_as_national_ones() {
    for (code, own) in [
        (
            "Q103",
            "texts:\n  - {after: intro, text: «{nl: Alleen Nederlands}}\n",
        ),
        (
            "Q103",
            "advice:\n  - {id: own-a, when: always, title: «{en: A}, text: {nl: A, en: A}}\n",
        ),
        (
            "Q205",
            "texts:\n  - {after: «outcome.nowhere, text: {nl: A, en: A}}\n",
        ),
        (
            "Q104",
            "texts:\n  - {after: intro, text: {nl: A, en: A}}\n  - {after: «intro, text: {nl: B, en: B}}\n",
        ),
        ("Q204", "contacts:\n  «nobody: {email: a@b.nl}\n"),
        (
            "Q111",
            "contacts:\n  desk: {url: «\"javascript:alert(1)\"}\n",
        ),
        ("Q101", "contacts:\n  own-desk: «{email: a@b.nl}\n"),
        (
            "Q204",
            "contacts:\n  own-a: {title: {nl: A, en: A}, fallback: «own-b}\n  own-b: {title: {nl: B, en: B}, email: a@b.nl}\n",
        ),
        (
            "Q109",
            "contacts:\n  desk: {email: a@b.nl, fallback: «desk}\n",
        ),
        (
            "Q201",
            "advice:\n  - {id: own-a, when: \"«rad\", title: {nl: A, en: A}, text: {nl: A, en: A}}\n",
        ),
        (
            "Q104",
            "advice:\n  - {id: own-a, when: always, title: {nl: A, en: A}, text: {nl: A, en: A}}\n  - {id: «own-a, when: always, title: {nl: A, en: A}, text: {nl: A, en: A}}\n",
        ),
        (
            "Q306",
            "advice:\n  - {id: «own-a, title: {nl: A, en: A}, text: {nl: A, en: A}}\n",
        ),
        (
            "Q304",
            "questions:\n  - {id: «own-a, type: note, text: {nl: A, en: A}, goto: go}\n",
        ),
        (
            "Q207",
            "advice:\n  - {id: own-a, when: always, title: {nl: A, en: A}, text: {nl: \"Zie «[[nergens]]\", en: A}}\n",
        ),
    ] {
        refused(SOUND, code, own);
    }
}

#[test]
fn insertions_have_one_place_in_the_national_questionnaire() {
    let note = |insert: &str| format!("{NOTE}insert:\n{insert}");
    for (code, insert) in [
        ("O113", "  - {before: verdict, node: «third}\n"),
        (
            "O113",
            "  - {before: verdict, node: own-a}\n  - {before: «verdict, node: own-a}\n",
        ),
        (
            "O113",
            "  - {on: {from: second, option: «a}, node: own-a}\n",
        ),
        (
            "O113",
            "  - {on: {from: verdict, option: «a}, node: own-a}\n",
        ),
        ("O113", "  - {on: {from: «go}, node: own-a}\n"),
        ("O113", "  - {on: {from: «own-a}, node: own-a}\n"),
        ("O113", "  - {before: «own-a, node: own-a}\n"),
        ("Q205", "  - {before: «nowhere, node: own-a}\n"),
        ("Q205", "  - {before: verdict, node: «own-z}\n"),
        (
            "Q203",
            "  - {on: {from: first, option: «perhaps}, node: own-a}\n",
        ),
        ("Q101", "  - «{before: verdict}\n"),
        ("Q101", "  - «{node: own-a}\n"),
        (
            "Q109",
            "  - {on: {from: first}, before: «verdict, node: own-a}\n",
        ),
    ] {
        refused(SOUND, code, &note(insert));
    }
    let said = "questions:\n  - {id: own-a, type: note, text: {nl: A, en: A}, goto: «continue}\n";
    refused(SOUND, "O113", said);
    refused(
        SOUND,
        "O113",
        &format!(
            "{said}insert:\n  - {{before: verdict, node: own-a}}\n  - {{before: second, node: own-a}}\n"
        ),
    );
    refused(
        SOUND,
        "O113",
        "decisions:\n  - {id: own-d, goto: continue}\ninsert:\n  - {before: first, node: «own-d}\n",
    );
}

#[test]
fn the_proof_runs_again_over_national_and_own_together() {
    // Back to a question that was asked: told where the way back stands.
    refused(
        SOUND,
        "Q301",
        "questions:\n  - id: own-a\n    type: single\n    text: {nl: A, en: A}\n    options:\n      - {id: b, text: {nl: B, en: B}, goto: «first}\n      - {id: c, text: {nl: C, en: C}}\n    goto: continue\ninsert:\n  - {before: verdict, node: own-a}\n",
    );
    refused(
        SOUND,
        "Q303",
        "questions:\n  - {id: own-a, type: note, text: {nl: A, en: A}, goto: own-d}\ndecisions:\n  - id: own-d\n    goto:\n      - {when: «\"red\", goto: stop}\n      - {when: \"red or blue\", goto: continue}\n      - {otherwise: continue}\ninsert:\n  - {before: verdict, node: own-a}\n",
    );
    // What is national stays within reach: an own outcome before the verdict cuts it off.
    let own = "outcomes:\n  - {id: own-end, severity: stop, title: {nl: E, en: E}, text: {nl: \"[[x]]\", en: \"[[x]]\"}, contact: [desk]}\ninsert:\n  - {before: verdict, node: own-end}\n";
    let (tree, built) = built_with(SOUND, Some(own));
    let found = errors(&tree, &built);
    let expected =
        ["32:9", "38:10", "39:10", "40:10"].map(|place| format!("Q304 national {place}"));
    assert_eq!(found, expected);
    let first = built.diagnostics.iter().find(|one| one.code == "Q304");
    let label = &first.expect("told").labels[0];
    let place = tree.position(label.span);
    assert_eq!(
        (place.line, place.column),
        (4, 29),
        "the insertion is named"
    );
}

#[test]
fn national_cases_hold_with_own_questions_answered_in_every_way() {
    let own = |answer: &str, more: &str| {
        format!(
            "questions:\n  - id: «own-a\n    type: single\n    text: {{nl: A, en: A}}\n    options:\n      - {{id: b, text: {{nl: B, en: B}}, goto: {answer}}}\n      - {{id: c, text: {{nl: C, en: C}}}}\n    goto: continue\ninsert:\n  - {{before: verdict, node: own-a}}\n{more}"
        )
    };
    let end = |severity: &str| {
        format!(
            "outcomes:\n  - {{id: own-end, severity: {severity}, title: {{nl: E, en: E}}, text: {{nl: \"[[x]]\", en: \"[[x]]\"}}, contact: [desk]}}\n"
        )
    };
    let message = |own: &str| {
        let (_, built) = built_with(SOUND, Some(&own.replace('«', "")));
        let told = built
            .diagnostics
            .into_iter()
            .filter(|one| one.code == "O114");
        told.map(|one| one.message.en).collect::<Vec<_>>()
    };
    // More severe than every national outcome: allowed.
    let (tree, built) = built_with(SOUND, Some(&own("own-end", &end("stop")).replace('«', "")));
    assert_eq!(errors(&tree, &built), Vec::<String>::new());
    // As severe as `stop`, but another outcome.
    let same = own("own-end", &end("high"));
    refused(SOUND, "O114", &same);
    assert_eq!(
        message(&same),
        [
            "with this addition the national case “everything” comes to `own-end`, which is not more severe than `stop` (first=yes, second=a, third=few, own-a=b)"
        ]
    );
    // Milder: `go` in place of `stop` and of `wait`.
    let milder = own("go", "");
    let found = message(&milder);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[1].contains("“many” comes to `go`, which is not more severe than `wait`"),
        "{found:?}"
    );
    // Advice that is given at national outcomes only disappears at an own one.
    let at = with(&[(
        42,
        "  - {id: look, at: [stop], title: {nl: Kijk, en: Look}, text: {nl: Kijk, en: Look}, see: [x]}",
    )]);
    refused(&at, "O114", &own("own-end", &end("stop")));
    // More ways than can be looked at.
    let mut long = String::from("questions:\n");
    for number in 0..16 {
        let next = if number == 15 {
            "continue".to_owned()
        } else {
            format!("own-q{}", number + 1)
        };
        let mark = if number == 0 { "«" } else { "" };
        long += &format!(
            "  - id: {mark}own-q{number}\n    type: single\n    text: {{nl: A, en: A}}\n    options:\n      - {{id: b, text: {{nl: B, en: B}}, advise: [look]}}\n      - {{id: c, text: {{nl: C, en: C}}}}\n    goto: {next}\n"
        );
    }
    long += "insert:\n  - {before: verdict, node: own-q0}\n";
    let found = message(&long);
    assert_eq!(found.len(), 3, "one for each case");
    assert!(found[0].contains("more than 10000 ways"), "{found:?}");
}

#[test]
fn additions_change_no_national_page_and_no_case_or_version() {
    let (_, national) = built_with(SOUND, None);
    let (_, with) = built_with(SOUND, Some(ALLOWED));
    let entry = &with.site.questionnaires[0];
    let (alone, merged) = (
        entry.national.as_ref().expect("proven"),
        entry.proven.as_ref().expect("proven"),
    );
    assert_eq!(alone.fingerprints, proven(&national).fingerprints);
    assert_ne!(alone.fingerprints.logic, merged.fingerprints.logic);
    assert_eq!(merged.questionnaire.version.value, 1);
    let texts: BTreeMap<String, String> = alone
        .questionnaire
        .markdown("en")
        .into_iter()
        .map(|text| (text.id, text.markdown.to_owned()))
        .collect();
    for text in merged.questionnaire.markdown("en") {
        if let Some(national) = texts.get(&text.id) {
            assert_eq!(national, text.markdown, "{}", text.id);
        } else {
            assert!(text.id.contains("own"), "{}", text.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// Lines of a sound overlay left out, doubled and exchanged, and words exchanged within them.
    #[test]
    fn any_overlay_is_laid_over_or_told(
        lines in prop::collection::vec(0..ALLOWED.lines().count(), 0..40),
        in_order in any::<bool>(),
        words in prop::collection::vec((0..WORDS.len(), 0..WORDS.len()), 0..3),
    ) {
        let all: Vec<&str> = ALLOWED.lines().collect();
        let mut lines = lines;
        if in_order {
            // Nearly all of them, so that much of it holds.
            lines = (0..all.len()).filter(|line| !lines.iter().take(3).any(|left| left == line)).collect();
        }
        let mut text: String = lines.iter().map(|line| format!("{}\n", all[*line])).collect();
        for (word, other) in words {
            text = text.replacen(WORDS[word], WORDS[other], 1);
        }
        let (national, _) = check("sample", SOUND);
        let national = national.expect("sound").questionnaire;
        let laid = lay_over(&national, FileId::from_number(1), &text, &LANGUAGES, &Signature::default());
        let told = laid.diagnostics.iter().any(|one| one.is_error());
        match laid.questionnaire {
            Some(merged) => {
                prop_assert!(!told);
                let proof = prove(merged, &Limits::default());
                let told = proof.diagnostics.iter().any(|one| one.is_error());
                prop_assert_eq!(proof.proven.is_none(), told);
            }
            None => prop_assert!(told || text.trim().is_empty()),
        }
    }
}

const WORDS: [&str; 16] = [
    "own-lab",
    "own-word",
    "own-route",
    "own-halt",
    "own-report",
    "own-risk",
    "continue",
    "first",
    "verdict",
    "go",
    "look",
    "both",
    "before",
    "option",
    "single",
    "\"yes\"",
];
