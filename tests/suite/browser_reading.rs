//! The shipped content in a browser: reading, with and without scripts.

use crate::common::browser::{self, Page};
use crate::common::program::shipped;
use crate::common::server::Server;

/// Where the first chapter of the reading order is, as the home page's links give it.
const HOME: &str = "nl/index.html";

#[test]
fn the_chapters_are_read_one_after_another_without_scripts() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    page.open_file(shipped(), HOME);
    page.following(|page| page.click("main a[href*='hoofdstukken/']"));
    let mut titles: Vec<String> = Vec::new();
    while titles.len() < 200 {
        let title = page.text("document.querySelector('main h1').innerText");
        assert!(!titles.contains(&title), "{title} comes twice: {titles:?}");
        titles.push(title);
        let text = page
            .evaluate("document.querySelector('main').innerText.length")
            .as_u64();
        assert!(
            text.is_some_and(|length| length > 150),
            "{titles:?} {text:?}"
        );
        if !page.holds("document.querySelector('a[rel=next]')") {
            break;
        }
        page.following(|page| page.click("a[rel=next]"));
    }
    assert!(titles.len() >= 12, "{titles:?}");
    assert_eq!(page.foreign_requests("file://"), Vec::<String>::new());
}

#[test]
fn the_contents_lead_to_their_sections_without_scripts() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    page.resize(1280, 800);
    open_long_chapter(&mut page);
    let id = page.text("document.querySelectorAll('.contents a')[2].hash");
    page.click(".contents li:nth-child(3) a");
    page.wait_until(&format!("location.hash === '{id}'"));
    page.wait_until(&format!(
        "Math.abs(document.querySelector('{id}').getBoundingClientRect().top) < innerHeight / 2"
    ));
}

/// The chapter on risk: many sections, a figure, tables and lists.
fn open_long_chapter(page: &mut Page) {
    page.open_file(shipped(), "nl/hoofdstukken/risicos-inschatten/index.html");
}

#[test]
fn the_language_switch_keeps_the_page_without_scripts() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    open_long_chapter(&mut page);
    page.following(|page| page.click(".languages a[hreflang=en]"));
    assert!(
        page.text("location.pathname")
            .ends_with("en/chapters/assessing-risk/index.html")
    );
    assert_eq!(page.text("document.documentElement.lang"), "en");
    page.following(|page| page.click(".languages a[hreflang=nl]"));
    assert!(
        page.text("location.pathname")
            .ends_with("nl/hoofdstukken/risicos-inschatten/index.html")
    );
}

#[test]
fn a_heading_links_to_itself_in_the_other_language_without_scripts() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    open_long_chapter(&mut page);
    let id = page.text("[...document.querySelectorAll('main h2[id]')].at(2).id");
    page.following(|page| page.click(&format!("#{id} a[hreflang=en]")));
    assert_eq!(page.text("document.documentElement.lang"), "en");
    assert_eq!(page.text("location.hash"), format!("#{id}"));
    assert!(page.holds(&format!(
        "document.querySelector('h2#{id}').getBoundingClientRect().top < innerHeight"
    )));
}

#[test]
fn the_language_switch_keeps_the_heading() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.resize(1280, 700);
    open_long_chapter(&mut page);
    // From an address with a fragment.
    let id = page.text("[...document.querySelectorAll('main h2[id]')].at(2).id");
    page.evaluate(&format!("location.hash = '{id}'"));
    page.wait_until(&format!(
        "document.querySelector('.languages a').hash === '#{id}'"
    ));
    page.following(|page| page.evaluate_click(".languages a[hreflang=en]"));
    assert_eq!(page.text("location.hash"), format!("#{id}"));
    assert_eq!(page.text("document.documentElement.lang"), "en");
    assert!(page.holds(&format!(
        "document.getElementById('{id}').getBoundingClientRect().top < innerHeight"
    )));
    // From a page that was scrolled.
    let id = page.text("[...document.querySelectorAll('main h2[id]')].at(3).id");
    page.evaluate(&format!(
        "document.getElementById('{id}').scrollIntoView({{ behavior: 'instant' }})"
    ));
    page.wait_until(&format!(
        "document.querySelector('.languages a').hash === '#{id}'"
    ));
    assert!(page.holds(&format!(
        "document.querySelector('.contents a[aria-current=true]').hash === '#{id}'"
    )));
    page.following(|page| page.evaluate_click(".languages a[hreflang=nl]"));
    assert_eq!(page.text("location.hash"), format!("#{id}"));
    assert_eq!(page.text("document.documentElement.lang"), "nl");
}

#[test]
fn the_first_tab_shows_the_way_past_the_menus() {
    let Some(mut page) = browser::page() else {
        return;
    };
    open_long_chapter(&mut page);
    page.press("Tab");
    assert_eq!(page.text("document.activeElement.hash"), "#main");
    assert!(page.holds("(box => box.width > 24 && box.height >= 24 && box.top >= 0 && box.left >= 0)(document.activeElement.getBoundingClientRect())"));
    page.press("Enter");
    page.wait_until("document.activeElement.id === 'main'");
}

#[test]
fn the_front_door_sends_nobody_on() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url(""));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(page.text("location.pathname"), "/");
    page.following(|page| page.click("main a[hreflang=en]"));
    assert_eq!(page.text("document.documentElement.lang"), "en");
}

#[test]
fn light_or_dark_is_kept() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.emulate("light", "screen");
    page.open(&server.url("nl/"));
    let ground = "getComputedStyle(document.documentElement).backgroundColor";
    let light = page.text(ground);
    let choose = "(select => { select.value = 'dark'; select.dispatchEvent(new Event('change')); })(document.getElementById('page-scheme'))";
    page.evaluate(choose);
    let dark = page.text(ground);
    assert_ne!(light, dark);
    page.open(&server.url("en/"));
    assert_eq!(page.text(ground), dark);
    assert_eq!(
        page.text("document.getElementById('page-scheme').value"),
        "dark"
    );
}

#[test]
fn print_leaves_out_what_paper_cannot_use() {
    let Some(mut page) = browser::page() else {
        return;
    };
    open_long_chapter(&mut page);
    page.emulate("light", "print");
    let shown = "[...document.querySelectorAll('nav, form, select')].filter(element => element.getClientRects().length).map(element => element.outerHTML.slice(0, 80))";
    assert_eq!(page.evaluate(shown), serde_json::json!([]));
    assert!(page.print_to_pdf().starts_with(b"%PDF-"));
}

#[test]
fn an_address_that_does_not_exist_is_answered_in_any_folder() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(shipped(), "/");
    page.open(&server.url("nl/bestaat/niet/"));
    assert!(page.holds("document.querySelector('h1').innerText.length > 0"));
    assert!(
        page.holds("[...document.styleSheets].length > 0"),
        "its styles are found from any depth"
    );
    page.following(|page| page.click("main a[href]"));
    assert!(page.holds("document.body.matches('.kind-home, .kind-languages, .kind-search')"));
}
