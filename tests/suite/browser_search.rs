//! Searching the shipped content in a browser: from a server, from a sub-folder and from a disk.

use crate::common::browser::{self, Page, file_url};
use crate::common::program::shipped;
use crate::common::results;
use crate::common::server::Server;

/// Finds "exportcontrole" from a page by keyboard and follows a result to its section.
fn search_from(page: &mut Page, start: &str) {
    page.resize(1280, 800);
    page.open(start);
    page.press("/");
    page.wait_until("document.activeElement.matches('input[type=search]')");
    page.type_text("exportcontrole");
    page.wait_until("document.querySelector('[role=listbox] [role=option]')");
    page.press("Escape");
    page.wait_until("!document.querySelector('[role=listbox]')?.checkVisibility()");
    page.following(|page| page.press("Enter"));
    page.wait_until("document.querySelector('#search-results a[href]')");
    assert_eq!(
        page.text("new URLSearchParams(location.search).get('q')"),
        "exportcontrole"
    );
    page.wait_until(
        "/[0-9]/.test(document.querySelector('.search-summary[role=status]').innerText)",
    );
    let first = page.text("document.querySelector('#search-results a[href]').innerText");
    assert!(first.to_lowercase().contains("export"), "{first}");
    page.following(|page| page.click("#search-results a[href*='#']"));
    assert!(page.holds("location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))"));
    assert!(page.holds("/export/i.test(document.querySelector('main').innerText)"));
}

#[test]
fn a_search_from_a_server() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    search_from(&mut page, &server.url("nl/"));
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(
        page.foreign_requests(&server.origin()),
        Vec::<String>::new()
    );
    // The query is in the address of the results, for sharing, and in no other request.
    let sent: Vec<String> = server
        .log()
        .into_iter()
        .filter(|path| path.contains('?'))
        .collect();
    assert_eq!(sent, ["/nl/zoeken/index.html?q=exportcontrole"]);
}

#[test]
fn a_search_from_a_sub_folder() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/mirrors/kennis veiligheid/");
    search_from(&mut page, &server.url("nl/stelsel/index.html"));
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert!(
        server
            .log()
            .iter()
            .all(|path| path.starts_with("/mirrors/")),
        "{:?}",
        server.log()
    );
}

#[test]
fn a_search_from_a_disk() {
    let Some(mut page) = browser::page() else {
        return;
    };
    search_from(&mut page, &file_url(shipped(), "nl/index.html"));
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(page.foreign_requests("file://"), Vec::<String>::new());
}

#[test]
fn the_english_index_answers_in_english() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url("en/search/?q=export%20control"));
    page.wait_until("document.querySelector('#search-results a[href]')");
    assert!(
        page.holds("document.querySelector('#search-results a[href]').pathname.startsWith('/en/')")
    );
}

#[test]
fn what_was_searched_for_is_never_markup() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url("nl/zoeken/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20%3Cb%3Erisico"));
    page.wait_until("document.querySelector('.search-summary').innerText.length > 0");
    assert!(
        page.holds("!document.querySelector('main img[src=x], .search-summary b, .search-note b')")
    );
    assert_eq!(
        page.text("document.querySelector('input[type=search]').value"),
        "<img src=x onerror=alert(1)> <b>risico"
    );
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn by_keyboard_only() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.resize(1280, 800);
    page.open(&server.url("nl/"));
    page.press("Tab");
    page.press("Control+k");
    page.wait_until("document.activeElement.matches('input[type=search]')");
    // A slash is a letter like any other while one types.
    page.type_text("dual-use/");
    assert_eq!(page.text("document.activeElement.value"), "dual-use/");
    page.press("Backspace");
    page.wait_until("document.querySelectorAll('[role=option]').length > 1");
    let active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant') || '')";
    assert!(
        page.holds(&format!("!{active}")),
        "nothing is chosen by itself"
    );
    page.press("ArrowDown");
    page.wait_until(&format!(
        "{active}?.getAttribute('aria-selected') === 'true'"
    ));
    assert!(
        page.holds("document.activeElement.matches('input[type=search]')"),
        "the focus stays in the field"
    );
    let before = page.text("location.pathname");
    page.following(|page| page.press("Enter"));
    assert_ne!(page.text("location.pathname"), before);
}

#[test]
fn without_scripts_the_search_page_lists_every_page() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    page.open_file(shipped(), "nl/index.html");
    page.following(|page| {
        page.click("form[role=search] input[type=search]");
        page.type_text("sancties");
        page.press("Enter");
    });
    assert!(
        page.text("location.pathname")
            .ends_with("nl/zoeken/index.html")
    );
    let links = page
        .evaluate("document.querySelectorAll('.az a[href]').length")
        .as_u64();
    assert!(links.is_some_and(|links| links > 60), "{links:?}");
}

const OPEN: &str =
    "document.querySelectorAll('.search-list:not([hidden]) [role=option]').length > 1";
const ACTIVE: &str =
    "document.getElementById(document.activeElement.getAttribute('aria-activedescendant') || '')";

#[test]
fn the_list_of_suggestions_is_walked_with_the_keyboard() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.resize(1280, 800);
    for (start, word) in [("nl/index.html", "kennis"), ("en/index.html", "knowledge")] {
        page.open(&server.url(start));
        page.press("Control+k");
        page.type_text(word);
        page.wait_until(OPEN);
        let count = "document.querySelectorAll('[role=option]').length";
        let expanded = "document.activeElement.getAttribute('aria-expanded')";
        assert_eq!(page.text(expanded), "true");
        let options = page.evaluate(count).as_u64().expect("a number");
        assert_eq!(
            page.text("document.querySelector('.search-status').textContent")
                .split(' ')
                .next(),
            Some(&*(options - 1).to_string()),
            "all but the last are suggestions"
        );
        let at = format!("[...document.querySelectorAll('[role=option]')].indexOf({ACTIVE})");
        let walk = |page: &mut Page, key: &str, expected: i64| {
            page.press(key);
            assert_eq!(page.evaluate(&at).as_i64(), Some(expected), "{key}");
            assert!(
                page.holds("document.activeElement.matches('input[type=search]')"),
                "{key}"
            );
        };
        let last = options as i64 - 1;
        walk(&mut page, "ArrowDown", 0);
        walk(&mut page, "ArrowDown", 1);
        walk(&mut page, "ArrowUp", 0);
        walk(&mut page, "End", last);
        walk(&mut page, "ArrowDown", -1);
        walk(&mut page, "ArrowUp", last);
        walk(&mut page, "Home", 0);
        assert_eq!(page.axe(), Vec::<String>::new());
        assert!(page.holds("[...document.querySelectorAll('[role=option]')].every(option => option.getBoundingClientRect().height >= 24)"));
        page.press("Escape");
        assert_eq!(page.text(expanded), "false");
        assert_eq!(page.text("document.activeElement.value"), word);
        // The list comes back with the key, and its last line leads to all results.
        page.press("ArrowDown");
        page.wait_until(OPEN);
        page.press("ArrowUp");
        page.following(|page| page.press("Enter"));
        page.wait_until("document.getElementById('search-results')?.ariaBusy === 'false'");
        assert_eq!(
            page.text("new URLSearchParams(location.search).get('q')"),
            word
        );
        // From the results to a section, by keyboard as well.
        assert_eq!(page.axe(), Vec::<String>::new());
        while !page.holds("document.activeElement.matches('.search-hit-section a')") {
            page.press("Tab");
        }
        let target = page.text("document.activeElement.href");
        page.following(|page| page.press("Enter"));
        // The address of a page is shown without the name of its file.
        assert_eq!(page.text("location.href"), target.replace("index.html", ""));
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn hostile_queries_are_answered_like_others() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    let start = server.url("");
    let ask =
        |page: &mut Page, query: &str| results::ask(page, &start, "nl/zoeken/index.html", query);
    let long = "sancties ".repeat(1_100);
    for query in [
        "\u{0}\u{7}\u{1b}[0m\r\n\t sancties",
        "\u{202e}\u{200f}sancties",
        "🦀 👩‍👩‍👧 sancties",
        ".*+?^${}()|[]\\ sancties",
        "<img src=x onerror=alert(1)> sancties",
        "<script>alert(1)</script> sancties",
        "constructor __proto__ toString sancties",
        "{q} {typed} $& $1 sancties",
        "%27%22%3C sancties",
        &long,
    ] {
        let shown = ask(&mut page, query);
        let links = &shown.groups[0].links;
        assert!(
            links
                .iter()
                .any(|link| link.starts_with("nl/hoofdstukken/wetten-en-codes/sancties/")),
            "{query}: {shown:?}"
        );
        let strange = "document.querySelectorAll('main img[src=x], main script:not([type]), [onerror]').length";
        assert_eq!(page.text(strange), "0", "{query}");
    }
    for query in ["مرحبا بالعالم", "🦀🦀🦀", "()", &"x".repeat(10_000)] {
        let shown = ask(&mut page, query);
        assert!(shown.groups.is_empty(), "{query}: {shown:?}");
        assert!(
            page.text("document.querySelector('.search-summary').innerText")
                .starts_with("Geen resultaten")
        );
    }
    // Only spaces is no query.
    page.open(&server.url("nl/zoeken/index.html?q=%20%20"));
    assert_eq!(
        page.text("document.querySelector('.search-summary').innerText"),
        ""
    );
    // A right-to-left mark in the query does not turn round the sentence that tells of it.
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn a_term_of_the_other_language_is_answered_in_both_under_their_own_headings() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    let start = server.url("");
    let shown = results::ask(
        &mut page,
        &start,
        "nl/zoeken/index.html",
        "knowledge embargo",
    );
    let first: Vec<(&str, &str)> = shown
        .groups
        .iter()
        .map(|group| (group.language.as_str(), group.links[0].as_str()))
        .collect();
    assert_eq!(first.len(), 2);
    assert!(
        first[0].0 == "nl"
            && first[0]
                .1
                .starts_with("nl/hoofdstukken/wetten-en-codes/kennisembargo/"),
        "{first:?}"
    );
    assert!(
        first[1].0 == "en"
            && first[1]
                .1
                .starts_with("en/chapters/law-and-codes/knowledge-embargo/"),
        "{first:?}"
    );
    for group in &shown.groups {
        let prefix = format!("{}/", group.language);
        assert!(
            group.links.iter().all(|link| link.starts_with(&prefix)),
            "{group:?}"
        );
    }
    let headings = "[...document.querySelectorAll('.search-group > h2')].filter(h => !h.matches('.visually-hidden')).map(h => h.innerText).join(' | ')";
    assert_eq!(
        page.text(headings),
        "Resultaten in het Nederlands | Resultaten in het Engels"
    );
    assert!(page.holds(
        "[...document.querySelectorAll('.search-group[lang=en] a')].every(a => a.hreflang === 'en')"
    ));
    assert_eq!(page.axe(), Vec::<String>::new());
}

#[test]
fn the_sentence_is_filled_in_without_moving_anything() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.resize(1280, 800);
    page.open(&server.url("nl/zoeken/index.html?q=dienstreis%20laptop"));
    page.evaluate(
        "window.moved = []; new PerformanceObserver(list => list.getEntries().forEach(({ sources }) => sources.forEach(({ node }) => {
            if (node?.parentElement?.closest('#search-results')) moved.push(node.outerHTML);
        }))).observe({ type: 'layout-shift', buffered: true }); 0",
    );
    page.wait_until("document.querySelectorAll('.search-hit-text mark').length > 1");
    let tops = "[...document.querySelectorAll('.search-hit')].map(hit => Math.round(hit.getBoundingClientRect().height))";
    let before = page.text(tops);
    page.evaluate("window.scrollTo(0, document.querySelector('.search-hits').lastChild.offsetTop)");
    page.wait_until("document.querySelector('.search-hit:last-child mark')");
    assert_eq!(page.text(tops), before);
    let marked = page.text("[...document.querySelectorAll('.search-hit-text mark')].map(mark => mark.innerText.toLowerCase()).join(' ')");
    assert!(
        marked.split(' ').all(|word| ["reis", "reiz", "laptop"]
            .iter()
            .any(|part| word.contains(part))),
        "{marked}"
    );
    assert_eq!(page.text("moved.join()"), "");
    assert_eq!(page.complaints(), Vec::<String>::new());
}
