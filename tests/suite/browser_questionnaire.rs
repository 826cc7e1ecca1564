//! A questionnaire of the shipped content in a browser, first of all without scripts.

use std::path::Path;

use crate::common::browser::{self, Page};
use crate::common::program::shipped;
use crate::common::server::Server;
use crate::common::tree;

/// The ids of the shipped questionnaires.
fn questionnaires() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/questionnaires");
    let names = tree::read(&folder)
        .into_keys()
        .filter(|name| !name.ends_with(".cases.yaml"));
    names
        .map(|name| name.trim_end_matches(".yaml").to_owned())
        .collect()
}

/// The answers that can be chosen now: links within the page that are shown.
const ANSWERS: &str =
    "[...document.querySelectorAll('main a[href^=\"#s\"]')].filter(link => link.checkVisibility())";

/// Follows the n-th answer, counted round, until there is none left; returns the outcome's title.
fn walk(page: &mut Page, choice: usize) -> (usize, String) {
    for steps in 0..100 {
        let answers = page
            .evaluate(&format!("{ANSWERS}.length"))
            .as_u64()
            .unwrap_or_default() as usize;
        let heading = page.text("[...document.querySelectorAll('main h1, main h2')].filter(heading => heading.checkVisibility()).at(-1)?.innerText");
        if answers == 0 {
            return (steps, heading);
        }
        let target = page.text(&format!(
            "(link => {{ link.dataset.chosen = ''; return link.hash; }})({ANSWERS}[{}])",
            choice % answers
        ));
        page.click("[data-chosen]");
        page.wait_until(&format!("location.hash === '{target}'"));
        page.evaluate("document.querySelector('[data-chosen]')?.removeAttribute('data-chosen')");
    }
    panic!("a hundred questions and no outcome");
}

#[test]
fn a_walk_without_scripts_asks_the_server_once() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.allow_scripts(false);
    for id in questionnaires() {
        for choice in [0, 1] {
            page.open("about:blank");
            let before = server.log().len();
            page.open(&server.url(&format!("nl/{id}/")));
            let (steps, outcome) = walk(&mut page, choice);
            assert!(steps >= 2, "{id}: {steps} steps to {outcome:?}");
            assert!(!outcome.is_empty(), "{id}: an outcome has a title");
            let pages: Vec<String> = server.log()[before..]
                .iter()
                .filter(|path| !path.starts_with("/assets/"))
                .cloned()
                .collect();
            assert_eq!(
                pages,
                [format!("/nl/{id}/")],
                "no answer reaches the server"
            );
        }
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn the_way_back_is_the_browsers() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    let id = &questionnaires()[0];
    page.open_file(shipped(), &format!("en/{id}/index.html"));
    let shown = "[...document.querySelectorAll('.block')].filter(block => block.checkVisibility()).map(block => block.id).join()";
    let mut walked = Vec::new();
    for _ in 0..3 {
        walked.push(page.text(shown));
        page.evaluate(&format!("{ANSWERS}[0].dataset.chosen = ''"));
        page.click("[data-chosen]");
        page.wait_until(&format!(
            "({shown}) !== {}",
            serde_json::json!(walked.last())
        ));
        page.evaluate("document.querySelector('[data-chosen]').removeAttribute('data-chosen')");
    }
    for block in walked.into_iter().rev() {
        page.evaluate("history.back()");
        page.wait_until(&format!("({shown}) === {}", serde_json::json!(block)));
    }
}

#[test]
fn every_state_of_a_walk_is_accessible() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    page.resize(320, 900);
    let id = &questionnaires()[0];
    page.open_file(shipped(), &format!("nl/{id}/index.html"));
    let mut wrong = Vec::new();
    for _ in 0..30 {
        page.allow_scripts(true);
        for scheme in ["light", "dark"] {
            page.emulate(scheme, "screen");
            wrong.extend(page.axe());
        }
        page.allow_scripts(false);
        assert!(page.holds("document.documentElement.scrollWidth <= innerWidth"));
        if page.holds(&format!("{ANSWERS}.length === 0")) {
            break;
        }
        let target = page.text(&format!("{ANSWERS}[0].hash"));
        page.evaluate(&format!("location.hash = '{target}'"));
        page.wait_until(&format!("location.hash === '{target}'"));
    }
    assert_eq!(wrong, Vec::<String>::new());
}
