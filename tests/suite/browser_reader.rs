//! What a reader gains at the keyboard and from the script: menu, definitions, cite box, contents
//! that follow, remarks that know their place, and notices by the reader's clock.

use serde_json::json;

use crate::common::browser::{self, Page};
use crate::common::program::{run, shipped};
use crate::common::server::Server;
use crate::common::tree;

/// Goes on with Tab until what has the focus matches the selector.
fn reach(page: &mut Page, selector: &str) {
    for _ in 0..500 {
        if page.holds(&format!(
            "document.activeElement.matches({})",
            json!(selector)
        )) {
            return;
        }
        page.press("Tab");
    }
    panic!("not reached with Tab: {selector}");
}

const CHAPTER: &str = "en/chapters/assessing-risk/";

#[test]
fn the_menu_of_a_narrow_window_opens_and_leads_on_with_the_keyboard() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.resize(360, 740);
    // The menu is a native element: it must work without the script too.
    for scripts in [true, false] {
        page.allow_scripts(scripts);
        page.open(&server.url(CHAPTER));
        assert!(page.holds("!document.querySelector('.menu li a').checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })"));
        reach(&mut page, ".menu summary");
        page.press("Enter");
        page.wait_until("document.querySelector('.menu details').open");
        page.press("Tab");
        assert!(page.holds("document.activeElement.matches('.menu li:first-child a')"));
        let wanted = page.text("document.activeElement.href");
        page.following(|page| page.press("Enter"));
        let tidy = |address: &str| address.trim_end_matches("index.html").to_owned();
        assert_eq!(tidy(&page.text("location.href")), tidy(&wanted));
    }
}

#[test]
fn a_definition_opens_closes_and_gives_the_focus_back_with_the_keyboard() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    for scripts in [true, false] {
        page.allow_scripts(scripts);
        page.open(&server.url(CHAPTER));
        reach(&mut page, ".body button[popovertarget]");
        let box_of = "document.getElementById(document.querySelector('.body button[popovertarget]').getAttribute('popovertarget'))";
        assert!(page.holds(&format!("!{box_of}.matches(':popover-open')")));
        page.press("Enter");
        page.wait_until(&format!("{box_of}.matches(':popover-open')"));
        // The meaning comes next in the order of the keyboard, with the term in the other language.
        page.press("Tab");
        assert!(page.holds(&format!("{box_of}.contains(document.activeElement)")));
        assert!(page.holds(&format!(
            "document.activeElement.hash.length > 1 && {box_of}.querySelector('[lang=nl]').textContent.length > 2"
        )));
        page.press("Escape");
        page.wait_until(&format!("!{box_of}.matches(':popover-open')"));
        assert!(page.holds(
            "document.activeElement === document.querySelector('.body button[popovertarget]')"
        ));
    }
}

#[test]
fn the_cite_box_is_used_with_the_keyboard() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url(CHAPTER));
    page.evaluate("window.taken = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: text => { taken.push(text); return Promise.resolve(); } } })");
    reach(&mut page, "#page-cite summary");
    page.press("Enter");
    page.wait_until("document.getElementById('page-cite').open");
    for (number, wanted) in [
        "document.querySelector('#page-cite > p').textContent",
        "document.querySelectorAll('#page-cite pre')[0].textContent",
        "document.querySelectorAll('#page-cite pre')[1].textContent",
        "document.querySelectorAll('#page-cite pre')[2].textContent",
    ]
    .iter()
    .enumerate()
    {
        page.press("Tab");
        reach(&mut page, "#page-cite button");
        let own = page.text("document.activeElement.getAttribute('aria-label') ?? ''");
        page.press("Enter");
        page.wait_until(&format!("taken.length === {}", number + 1));
        assert!(
            page.holds(&format!("taken[{number}] === {wanted}")),
            "{own}"
        );
        page.wait_until("document.querySelector('.copied').textContent.length > 0");
        assert!(
            page.holds("document.activeElement.matches('#page-cite button')"),
            "the focus stays"
        );
    }
}

#[test]
fn the_contents_follow_the_text() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.resize(1280, 800);
    page.open(&server.url(CHAPTER));
    let ids = page.evaluate(
        "[...document.querySelectorAll('.contents a')].map(entry => entry.hash.slice(1))",
    );
    let ids = ids.as_array().expect("entries").clone();
    assert!(ids.len() > 8);
    let marked = "[...document.querySelectorAll('.contents [aria-current]')].map(entry => entry.hash.slice(1)).join()";
    // Down and up again; the last sections may be too short to reach the top.
    for id in ids[..ids.len() - 2].iter().chain(ids[..3].iter().rev()) {
        page.evaluate(&format!(
            "document.getElementById({id}).scrollIntoView({{ behavior: 'instant' }})"
        ));
        page.wait_until(&format!("{marked} === {id}"));
    }
}

/// A site of pages with dates and a place for remarks.
fn dated(feedback: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let config = format!("languages: [nl, en]\nedition: '2026.1'\nfeedback: '{feedback}'\n");
    let page = |title: &str, dates: &str| {
        format!(
            "---\ntitle: {title}\npublished: 2000-01-01\n{dates}\n---\n\n## Kop & staart {{#kop}}\n\nTekst.\n"
        )
    };
    let mut files = vec![
        ("leidraad.yaml".to_owned(), config),
        ("content/nl/_index.md".to_owned(), "# Begin\n".to_owned()),
        ("content/en/_index.md".to_owned(), "# Start\n".to_owned()),
    ];
    let kinds = [
        ("laat", "review_by: 2001-02-03"),
        ("voorbij", "valid_from: 2000-01-01\nvalid_until: 2001-02-03"),
        ("straks", "valid_from: 2999-01-01"),
        (
            "geldig",
            "valid_from: 2000-01-01\nvalid_until: 2999-12-31\nreview_by: 2999-12-31",
        ),
    ];
    for (name, dates) in kinds {
        for language in ["nl", "en"] {
            files.push((format!("content/{language}/{name}.md"), page(name, dates)));
        }
    }
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()));
    tree::write(folder.path(), files);
    let (root, out) = (folder.path().to_string_lossy(), folder.path().join("out"));
    let out = out.to_string_lossy();
    run(["build", "--no-cache", "-q", "-r", &*root, "-o", &*out]).expect(0);
    folder
}

#[test]
fn what_is_overdue_or_not_in_force_is_said_by_the_readers_clock() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let site = dated("mailto:redactie@example.org");
    let out = site.path().join("out");
    let notices = "[...document.querySelectorAll('.page-header .notice')].map(notice => notice.className + ': ' + notice.textContent)";
    let cases = [
        ("nl/laat", "notice-overdue", "getoetst"),
        ("nl/voorbij", "notice-validity", "niet meer"),
        ("nl/straks", "notice-validity", "nog niet"),
        ("en/laat", "notice-overdue", "review"),
        ("en/voorbij", "notice-validity", "no longer"),
        ("en/straks", "notice-validity", "yet"),
    ];
    for (path, class, word) in cases {
        page.allow_scripts(true);
        page.open_file(&out, &format!("{path}/index.html"));
        let told = page.evaluate(notices);
        let told = told.as_array().expect("notices");
        let text = told.first().and_then(|told| told.as_str()).unwrap_or("");
        assert_eq!(told.len(), 1, "{path}: {told:?}");
        assert!(
            text.contains(class) && text.to_lowercase().contains(word),
            "{path}: {text}"
        );
        // Without the script nothing is claimed, and the date stands there.
        page.allow_scripts(false);
        page.open_file(&out, &format!("{path}/index.html"));
        assert_eq!(page.evaluate(notices), json!([]), "{path}");
        assert!(
            page.holds("[...document.querySelectorAll('main time')].some(time => /^(2001-02-03|2999-01-01)$/.test(time.dateTime) && /2001|2999/.test(time.textContent))"),
            "{path}"
        );
    }
    page.allow_scripts(true);
    page.open_file(&out, "nl/geldig/index.html");
    assert_eq!(page.evaluate(notices), json!([]));
}

#[test]
fn a_remark_names_the_page_and_the_section() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let site = dated("https://example.org/new?page={page}&part={section}&lang={lang}&v={version}");
    page.open_file(&site.path().join("out"), "nl/geldig/index.html");
    let link = "document.querySelector('.feedback a').href";
    assert_eq!(
        page.text(link),
        "https://example.org/new?page=geldig&part=&lang=nl&v=2026%2E1"
    );
    page.evaluate("location.hash = 'kop'");
    page.wait_until(&format!(
        "{link} === 'https://example.org/new?page=geldig&part=kop&lang=nl&v=2026%2E1'"
    ));
    assert!(
        page.holds("document.querySelector('.feedback a').textContent.includes('Kop & staart')")
    );
    let site = dated("mailto:redactie@example.org");
    page.open_file(&site.path().join("out"), "nl/geldig/index.html");
    page.evaluate("location.hash = 'kop'");
    page.wait_until(&format!("{link}.includes('kop')"));
    let subject = page.text(&format!(
        "decodeURIComponent({link}.replace('mailto:redactie@example.org?subject=', ''))"
    ));
    assert_eq!(subject, "geldig (geldig#kop, nl, 2026.1)");
}

#[test]
fn the_sign_of_a_heading_or_paragraph_copies_its_address() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url(CHAPTER));
    page.evaluate("window.taken = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: text => { taken.push(text); return Promise.resolve(); } } })");
    for (number, part) in [".body h2[id]", ".body p[id]"].iter().enumerate() {
        let id = page.text(&format!("document.querySelector('{part}').id"));
        page.evaluate_click(&format!("{part} > a[href='#{id}']"));
        page.wait_until(&format!("taken.length === {}", number + 1));
        let address = format!("{}#{id}", server.url(CHAPTER));
        assert_eq!(page.text(&format!("taken[{number}]")), address);
        page.wait_until(&format!("location.hash === '#{id}'"));
        page.wait_until("document.querySelector('.copied').textContent.length > 0");
    }
}
