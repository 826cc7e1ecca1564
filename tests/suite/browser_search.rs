//! Searching the shipped content in a browser: from a server, from a sub-folder and from a disk.

use crate::common::browser::{self, Page, file_url};
use crate::common::program::shipped;
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
