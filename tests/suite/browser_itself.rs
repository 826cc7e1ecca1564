//! The tools of the browser tests, tried on a page of their own: a check that cannot fail would
//! let everything else pass.

use crate::common::browser::{self, file_url};
use crate::common::html;
use crate::common::server::Server;
use crate::common::tree;

const PAGE: &str = r##"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tools</title><link rel="stylesheet" href="page.css">
<script src="page.js" defer></script></head>
<body><main><h1>Tools</h1><p id="state">scripts off</p><p><a id="next" href="next.html?q=1&amp;r=2#there">Next</a></p>
<p><label>Field <input id="field"></label></p></main></body></html>
"##;
const NEXT: &str = r##"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Next</title></head>
<body><main><h1 id="there" style="width: 900px">Next</h1><script>document.title = "inline"</script>
<img src="http://127.0.0.1:1/elsewhere.png"></main></body></html>
"##;

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 4] = [
        ("page.html", PAGE.as_bytes()),
        ("next.html", NEXT.as_bytes()),
        ("page.css", b"body { color: #000; background: #fff } @media (prefers-color-scheme: dark) { body { color: #333; background: #222 } } @media print { #next { display: none } }"),
        ("page.js", b"document.getElementById('state').textContent = 'scripts on'; document.addEventListener('keydown', event => { if (event.key === 'k' && event.ctrlKey) { event.preventDefault(); document.getElementById('field').focus(); } })"),
    ];
    tree::write(folder.path(), files);
    folder
}

#[test]
fn a_page_is_opened_clicked_and_typed_in() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = site();
    page.open_file(folder.path(), "page.html");
    assert_eq!(
        page.text("document.getElementById('state').textContent"),
        "scripts on"
    );
    page.press("Control+k");
    page.type_text("dual-use /1");
    assert_eq!(page.text("document.activeElement.value"), "dual-use /1");
    page.press("Shift+Tab");
    assert_eq!(page.text("document.activeElement.id"), "next");
    page.following(|page| page.press("Enter"));
    assert_eq!(
        page.text("location.href"),
        file_url(folder.path(), "next.html?q=1&r=2#there")
    );
}

#[test]
fn scripts_can_be_switched_off() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = site();
    page.allow_scripts(false);
    page.open_file(folder.path(), "page.html");
    assert_eq!(
        page.text("document.getElementById('state').textContent"),
        "scripts off"
    );
    page.following(|page| page.click("#next"));
    assert_eq!(page.text("document.title"), "Next");
}

#[test]
fn a_broken_policy_and_a_foreign_request_are_seen() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = site();
    let server = Server::start(folder.path(), "/a/b/");
    page.open(&server.url("page.html"));
    assert_eq!(
        page.complaints(),
        Vec::<String>::new(),
        "the first page is clean"
    );
    assert!(page.foreign_requests(&server.origin()).is_empty());
    page.following(|page| page.click("#next"));
    let complaints = page.complaints().join("\n");
    assert!(complaints.contains("inline script"), "{complaints}");
    assert!(complaints.contains("inline style"), "{complaints}");
    assert_eq!(
        page.text("document.title"),
        "Next",
        "the policy is in force"
    );
    let mut log = server.log();
    log.sort();
    let asked = ["next.html?q=1&r=2", "page.css", "page.html", "page.js"];
    assert_eq!(log, asked.map(|path| format!("/a/b/{path}")));
    page.open_file(folder.path(), "next.html");
    let foreign = page.foreign_requests("file://").join("\n");
    assert!(
        foreign.contains("http://127.0.0.1:1/elsewhere.png"),
        "{foreign}"
    );
}

#[test]
fn axe_and_the_window_see_what_is_wrong() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = site();
    page.resize(320, 600);
    page.open_file(folder.path(), "page.html");
    page.emulate("light", "screen");
    assert_eq!(page.axe(), Vec::<String>::new());
    assert!(page.holds("document.documentElement.scrollWidth <= innerWidth"));
    page.emulate("dark", "screen");
    let violations = page.axe().join("\n");
    assert!(violations.contains("color-contrast"), "{violations}");
    page.emulate("light", "print");
    assert!(page.holds("getComputedStyle(document.getElementById('next')).display === 'none'"));
    assert!(page.print_to_pdf().starts_with(b"%PDF-"));
    let image = folder.path().join("image.png");
    page.screenshot(&image);
    assert!(
        std::fs::read(image)
            .expect("an image")
            .starts_with(b"\x89PNG\r\n")
    );
    page.emulate("light", "screen");
    page.open_file(folder.path(), "next.html");
    assert!(page.holds("document.documentElement.scrollWidth > innerWidth"));
    assert!(page.axe().join("\n").contains("image-alt"));
}

#[test]
fn tags_are_read_with_their_attributes() {
    let tags = html::tags(PAGE);
    let link = tags
        .iter()
        .find(|tag| tag.get("id") == Some("next"))
        .expect("the link");
    assert_eq!(link.get("href"), Some("next.html?q=1&r=2#there"));
    assert_eq!(
        html::main_part("<body><main id=\"x\">\n<p>a</p>\n</main>"),
        "<p>a</p>"
    );
    assert!(std::panic::catch_unwind(|| html::tags("<p><b>a</p></b>")).is_err());
}
