//! Every page of the shipped content in a browser: what no page may do, and what each kind of page
//! must be for people who read with other means.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::common::browser::{self, Page};
use crate::common::pages;
use crate::common::program::{repository, run, shipped};
use crate::common::server::Server;

fn paths() -> Vec<String> {
    pages::all(shipped())
        .into_iter()
        .filter(|page| !page.is_redirect())
        .map(|page| page.path)
        .collect()
}

/// The first lines, each cut to a length that can be read.
fn shortened(wrong: &[String]) -> String {
    let lines = wrong
        .iter()
        .take(25)
        .map(|line| line.chars().take(320).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} times:\n{}",
        wrong.len(),
        shortened(wrong)
    );
}

#[test]
fn no_page_asks_elsewhere_breaks_the_policy_or_scrolls_sideways() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/a/b/");
    let mut wrong = Vec::new();
    for path in paths() {
        // That page alone needs to know where the site stands.
        if path == "404.html" {
            continue;
        }
        page.resize(320, 800);
        page.open(&server.url(&path));
        if let Some(line) = too_wide(&mut page) {
            wrong.push(format!("{path} at 320: {line}"));
        }
    }
    wrong.extend(page.complaints().iter().cloned());
    wrong.extend(page.foreign_requests(&server.origin()));
    none(&wrong);
}

/// What makes the page wider than the window, if anything does.
fn too_wide(page: &mut Page) -> Option<String> {
    let found = page.evaluate(
        "(() => {
            const root = document.documentElement;
            if (root.scrollWidth <= innerWidth) return null;
            const wide = [...document.querySelectorAll('body *')]
                .filter(element => element.getBoundingClientRect().right > innerWidth + 1);
            return `${root.scrollWidth} wide, by ` + wide.slice(-3).map(element => element.outerHTML.slice(0, 100)).join(' … ');
        })()",
    );
    found.as_str().map(str::to_owned)
}

#[test]
fn text_spacing_and_a_zoom_of_four_hundred_percent_break_nothing() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.resize(320, 256);
    let mut wrong = Vec::new();
    for path in pages::of_each_kind(shipped()) {
        page.open_file(shipped(), &path);
        page.evaluate(
            "(sheet => { sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'); document.adoptedStyleSheets = [sheet]; })(new CSSStyleSheet())",
        );
        wrong.extend(too_wide(&mut page).map(|line| format!("{path}: {line}")));
    }
    none(&wrong);
}

/// Violations by rule, so that one mistake of a template does not hide the others.
#[derive(Default)]
struct Violations(BTreeMap<String, Vec<String>>);

impl Violations {
    fn add(&mut self, page: &mut Page, place: &str) {
        self.insert(place, page.axe());
    }

    fn insert(&mut self, place: &str, lines: Vec<String>) {
        for line in lines {
            let rule = line.split(' ').next().unwrap_or_default().to_owned();
            self.0
                .entry(rule)
                .or_default()
                .push(format!("{place}: {line}"));
        }
    }

    #[track_caller]
    fn none(self) {
        let rules = self.0.into_iter();
        let told = rules.map(|(rule, lines)| {
            format!(
                "{rule}, {} times:\n{}",
                lines.len(),
                shortened(&lines[..lines.len().min(4)])
            )
        });
        let told: Vec<String> = told.collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn axe_finds_nothing_on_any_kind_of_page() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    let mut violations = Violations::default();
    for path in pages::of_each_kind(shipped()) {
        page.open(&server.url(&path));
        for (scheme, width) in [
            ("light", 320),
            ("dark", 320),
            ("light", 1280),
            ("dark", 1280),
        ] {
            page.resize(width, 900);
            page.emulate(scheme, "screen");
            violations.add(&mut page, &format!("{path} {scheme} {width}"));
        }
    }
    violations.none();
}

/// The widths and schemes in which every page is looked at, with rules for each. All rules run in the
/// first; in the others those whose answer hangs on colours or on the width, for the rest looks at
/// what the page says of itself.
const FORMS: [(&str, u32, &str); 4] = [
    ("light", 1280, "null"),
    ("dark", 1280, "['color-contrast', 'link-in-text-block']"),
    (
        "light",
        320,
        "['color-contrast', 'target-size', 'scrollable-region-focusable']",
    ),
    ("dark", 320, "['color-contrast']"),
];

#[test]
fn axe_finds_nothing_on_any_page_in_any_form() {
    let server = Server::start(shipped(), "/");
    let (paths, next) = (paths(), AtomicUsize::new(0));
    let violations = Mutex::new(Violations::default());
    let sweep = || {
        let Some(mut page) = browser::page() else {
            return;
        };
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (number, (scheme, width, rules)) in FORMS.into_iter().enumerate() {
                page.resize(width, 900);
                page.emulate(scheme, "screen");
                if number == 0 {
                    page.open(&server.url(path));
                }
                let lines = page.axe_of("html", rules);
                let mut violations = violations.lock().expect("no sweep has failed");
                violations.insert(&format!("{path} {scheme} {width}"), lines);
            }
        }
    };
    // One page waits for the browser's own work as often as it works.
    std::thread::scope(|scope| {
        scope.spawn(sweep);
        scope.spawn(sweep);
    });
    violations.into_inner().expect("no sweep has failed").none();
}

#[test]
fn the_page_of_all_components_holds_in_every_form() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (root, out) = (repository().join("docs"), folder.path().join("out"));
    let (root, to) = (root.to_string_lossy(), out.to_string_lossy());
    run(["build", "--no-cache", "-q", "-r", &*root, "-o", &*to]).expect(0);
    let mut violations = Violations::default();
    let mut wide = Vec::new();
    page.open_file(&out, "en/components/index.html");
    let forms = FORMS.map(|(scheme, width, _)| (scheme, width));
    for (scheme, width) in forms.into_iter().chain([("light", 768), ("dark", 1440)]) {
        page.resize(width, 900);
        page.emulate(scheme, "screen");
        violations.add(&mut page, &format!("{scheme} {width}"));
        wide.extend(too_wide(&mut page).map(|line| format!("{width}: {line}")));
    }
    violations.none();
    none(&wide);
}

#[test]
fn every_page_works_from_a_disk() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let mut wrong = Vec::new();
    for path in pages::of_each_kind(shipped())
        .into_iter()
        .filter(|path| path != "404.html")
    {
        page.open_file(shipped(), &path);
        let styled = page.evaluate("[...document.styleSheets].every(sheet => sheet.ownerNode.sheet) && document.styleSheets.length > 0");
        if styled != Value::Bool(true) {
            wrong.push(format!("{path}: no styles"));
        }
    }
    wrong.extend(page.complaints().iter().cloned());
    wrong.extend(page.foreign_requests("file://"));
    none(&wrong);
}
