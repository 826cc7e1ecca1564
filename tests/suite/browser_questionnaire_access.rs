//! Every step of every questionnaire as people with other means meet it: no violation found by axe
//! with scripts and without, in both languages, light and dark, and no page wider than a phone.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::common::answering::{Tested, install, trip_site};
use crate::common::browser::{self, Page};
use crate::common::program::shipped;
use crate::common::questionnaire::LANGUAGES;
use crate::common::server::Server;

/// All rules in light; in dark only what a colour can break.
fn violations(page: &mut Page, within: &str, place: &str, wrong: &mut Vec<String>) {
    for (scheme, rules) in [("light", "null"), ("dark", "['color-contrast']")] {
        page.emulate(scheme, "screen");
        let found = page.axe_of(within, rules);
        wrong.extend(
            found
                .into_iter()
                .map(|line| format!("{place}, {scheme}: {line}")),
        );
    }
    let width = page.evaluate("document.documentElement.scrollWidth");
    if width.as_u64().is_some_and(|width| width > 320) {
        wrong.push(format!("{place} is {width} wide"));
    }
}

/// The fragments that show every question and outcome once, by the cases.
fn fragments(tested: &Tested, language: &str) -> Vec<String> {
    let questionnaire = &tested.proven.questionnaire;
    let mut met = BTreeSet::new();
    let mut found = Vec::new();
    for case in tested.answered(language) {
        let mut fragment = format!("#v{}:", questionnaire.version.value);
        let ends = case.asked.iter().map(Some).chain([None]);
        for at in ends {
            let name = at.map_or(&case.outcome, |question| question);
            if met.insert(name.clone()) {
                found.push(fragment.clone());
            }
            let Some(question) = at else { break };
            let ids = case.given[question]["ids"]
                .as_array()
                .expect("a list")
                .iter();
            let ids: Vec<&str> = ids.filter_map(Value::as_str).collect();
            let comma = if fragment.ends_with(':') { "" } else { "," };
            fragment.push_str(&format!("{comma}{question}={}", ids.join("+")));
        }
    }
    found
}

fn none(wrong: &[String]) {
    let lines: Vec<String> = wrong
        .iter()
        .take(20)
        .map(|line| line.chars().take(500).collect())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} times:\n{}",
        wrong.len(),
        lines.join("\n")
    );
}

fn sites() -> [(Server, Vec<Tested>); 2] {
    [
        (Server::start(shipped(), "/"), Tested::shipped()),
        (Server::start(trip_site(), "/"), vec![Tested::trip()]),
    ]
}

fn every_step(language: &str) {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.resize(320, 900);
    let mut wrong = Vec::new();
    for (server, questionnaires) in sites() {
        for tested in &questionnaires {
            page.open("about:blank");
            page.open(&server.url(&format!("{language}/{}/", tested.id)));
            install(&mut page);
            violations(
                &mut page,
                "html",
                &format!("{} begin", tested.id),
                &mut wrong,
            );
            // The script holds what it takes its texts from; axe need not look through it each time.
            page.evaluate("document.getElementById('blocks').remove()");
            for fragment in fragments(tested, language) {
                let state = page.evaluate(&format!("answering.go('{fragment}')"));
                let place = format!("{} {fragment}", tested.id);
                assert!(state["view"] != "begin", "{place}");
                violations(&mut page, "#stage", &place, &mut wrong);
                // The trip has every kind of question, so its mistakes are all there are.
                if tested.id == "trip" && state["view"] == "ask" {
                    page.evaluate("answering.submit()");
                    violations(
                        &mut page,
                        "#stage",
                        &format!("{place} with a mistake"),
                        &mut wrong,
                    );
                }
                if tested.id == "trip" && state["view"] == "result" {
                    page.evaluate("answering.press('mail')");
                    violations(
                        &mut page,
                        "#stage",
                        &format!("{place} with its e-mail"),
                        &mut wrong,
                    );
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_dutch_step_with_the_script_is_accessible() {
    every_step("nl");
}

#[test]
fn every_english_step_with_the_script_is_accessible() {
    every_step("en");
}

#[test]
fn all_states_without_scripts_are_accessible() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.resize(320, 900);
    let mut wrong = Vec::new();
    for (server, questionnaires) in sites() {
        for tested in &questionnaires {
            for language in LANGUAGES {
                page.allow_scripts(false);
                page.open("about:blank");
                page.open(&server.url(&format!("{language}/{}/", tested.id)));
                page.allow_scripts(true);
                let place = format!("{} {language} without scripts", tested.id);
                violations(&mut page, "html", &place, &mut wrong);
                // All states at once: whatever one of them shows is then looked at.
                page.evaluate(
                    "(sheet => {
                        sheet.replaceSync('.block, .shared, .results, .results * { display: revert !important }');
                        document.adoptedStyleSheets.push(sheet);
                    })(new CSSStyleSheet())",
                );
                let shown = page.evaluate("[...document.querySelectorAll('.block')].filter(block => block.checkVisibility()).length");
                assert_eq!(shown, tested.proven.folded.len() + 1, "{place}");
                violations(
                    &mut page,
                    "#blocks",
                    &format!("{place}, all states"),
                    &mut wrong,
                );
            }
        }
    }
    none(&wrong);
}
