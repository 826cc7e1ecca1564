//! A questionnaire of the shipped content in a browser, first of all without scripts.

use std::path::Path;

use crate::common::answering::trip_site;
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

/// What is published of the client script, for everyone who opens a questionnaire.
const SCRIPT_LIMIT: u64 = 8_000;

#[test]
fn the_client_script_stays_small() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url(&format!("nl/{}/", questionnaires()[0])));
    let size = page.evaluate(
        "fetch(document.querySelector('script[src*=questionnaire]').src)
            .then(answer => new Response(answer.body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer())
            .then(bytes => bytes.byteLength)",
    );
    let size = size.as_u64().expect("a size");
    assert!((2_000..=SCRIPT_LIMIT).contains(&size), "{size} bytes");
}

#[test]
fn a_browser_that_does_not_know_has_shows_help_and_the_way_back_to_the_start() {
    let Some(mut page) = browser::page() else {
        return;
    };
    // The same site with a style sheet whose question about `:has` is answered with no.
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in tree::read(shipped()) {
        let questionnaire = path.contains("/person/") || path.starts_with("assets/");
        if !questionnaire {
            continue;
        }
        let mut bytes = bytes;
        if path.ends_with(".css") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            bytes = text
                .replace("selector(:has(*))", "selector(:hasnot(*))")
                .replace(":has(", ":hasnot(")
                .into_bytes();
        }
        tree::write(folder.path(), [(path.as_str(), bytes.as_slice())]);
    }
    let server = Server::start(folder.path(), "/");
    page.allow_scripts(false);
    page.open(&server.url("en/person/"));
    let visible = |page: &mut Page, selector: &str| {
        page.evaluate(&format!("[...document.querySelectorAll('{selector}')].filter(element => element.checkVisibility()).length"))
    };
    page.click("#begin .actions a");
    page.wait_until("location.hash === '#s1'");
    assert_eq!(visible(&mut page, ".group > .block"), 1);
    assert_eq!(visible(&mut page, ".shared"), 1);
    assert_eq!(visible(&mut page, ".again a"), 1);
    // The question is in sight although the beginning still stands above it.
    assert!(page.holds("(box => box.top >= 0 && box.top < innerHeight)(document.querySelector('#s1').getBoundingClientRect())"));
    for _ in 0..100 {
        if page.holds("document.querySelector('.block[data-o]:target')") {
            break;
        }
        page.evaluate_click(".block:target .answers a");
    }
    assert_eq!(visible(&mut page, ".block[data-o]"), 1);
    assert!(page.holds("[...document.querySelectorAll('.results .advice > li')].some(item => item.checkVisibility())"));
    page.click(".again a");
    page.wait_until("location.hash === '#begin'");
    assert_eq!(visible(&mut page, ".group > .block"), 0);
    assert_eq!(visible(&mut page, ".block[data-o]"), 0);
}

#[test]
fn the_diagram_shows_the_way_that_answers_in_the_address_take() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    for (language, words) in [
        ("nl", "Uw weg in het schema: "),
        ("en", "Your path in the diagram: "),
    ] {
        page.open("about:blank");
        page.open(&server.url(&format!("{language}/trip/tree/#v1:subject=no,means=laptop")));
        let taken = page.evaluate(
            "[...document.querySelectorAll('.tree-node.taken')].map(node => node.dataset.node)",
        );
        assert_eq!(
            taken,
            serde_json::json!(["before", "subject", "means", "staff"])
        );
        let lines = page.evaluate(
            "[...document.querySelectorAll('.tree-lines .taken')].map(line => line.dataset.from + '>' + line.dataset.to)",
        );
        assert_eq!(
            lines,
            serde_json::json!(["before>subject", "subject>means", "means>staff"])
        );
        let way = page.text("document.querySelector('.tree').previousElementSibling.textContent");
        assert!(way.starts_with(words), "{way}");
        assert_eq!(way.matches(" → ").count(), 3, "{way}");
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}
