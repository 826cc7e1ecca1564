//! An institution's additions: the national text stays byte for byte what it is, every addition says
//! whose it is, and none outlives unnoticed the text it was written for.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use leidraad::build::{Assembled, Built, Cache, Options, assemble, build};
use leidraad::content::note::NotePlace;
use leidraad::diagnostics::{Diagnostic, Severity};
use leidraad::edit::{self, NewNote};
use leidraad::site::NoteState;
use leidraad::source::{ReadLimits, SourceTree, read_tree};

use crate::common::program::{repository, run};
use crate::common::{html, tree};

const DATE: &str = "2026-11-23";

/// The shipped content, read once.
pub fn national() -> &'static SourceTree {
    static TREE: OnceLock<SourceTree> = OnceLock::new();
    TREE.get_or_init(|| read_tree(repository(), &ReadLimits::default()))
}

pub fn options() -> Options {
    Options {
        base_url: Some("https://example.org/guidance/".to_string()),
        answers: true,
        ..Options::default()
    }
}

pub fn with(files: &[(&str, &str)]) -> Arc<SourceTree> {
    let files = files.iter().map(|(path, text)| (*path, Some(*text)));
    Arc::new(national().with_texts(files))
}

pub fn built(tree: &Arc<SourceTree>) -> Built {
    build(tree, &options(), &mut Cache::default())
}

pub fn outputs(built: &Built) -> BTreeMap<String, Vec<u8>> {
    let errors: Vec<_> = built
        .diagnostics
        .iter()
        .filter(|one| one.is_error())
        .collect();
    let output = built
        .output
        .as_ref()
        .unwrap_or_else(|| panic!("{errors:#?}"));
    let bytes = |path: &String| {
        let bytes = output.bytes(path).expect("a path of the output");
        (path.clone(), bytes.expect("rendered").into_owned())
    };
    output.paths().iter().map(bytes).collect()
}

fn of_overlay(tree: &SourceTree) -> Vec<Diagnostic> {
    let Assembled { diagnostics, .. } = assemble(tree, &options(), &mut Cache::default());
    let mut told: Vec<Diagnostic> = diagnostics;
    told.retain(|one| one.code.starts_with('O'));
    told
}

/// An overlay with one of everything. The notes stand at a page as a whole and at sections, in each
/// place, in two languages and in one.
const EVERYTHING: &[(&str, &str)] = &[
    (
        "overlay/overlay.yaml",
        "name: {nl: Universiteit X, en: University X}\nlogo: logo.svg\ntokens: {accent: \"#5b2a86\", accent-dark: \"#d0b3ff\"}\n",
    ),
    (
        "overlay/assets/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><rect width=\"10\" height=\"10\"/></svg>",
    ),
    (
        "overlay/notes/nl/threats-desk.md",
        "---\nat: threats\nplace: before\ntitle: \"Ons meldpunt <b>\"\n---\n\nBel **toestel 4**, de uilenkast, en lees [[local-desk]].\n",
    ),
    (
        "overlay/notes/en/threats-desk.md",
        "---\nat: threats\nplace: before\n---\n\nCall **extension 4** and read [[local-desk]] and [[term:own-desk]] and [[ref:own-rules]].\n",
    ),
    (
        "overlay/notes/nl/home-contact.md",
        "---\nat: home#contact\nplace: margin\none_language: true\n---\n\n- een\n- twee\n\n![Teken](/assets/logo.svg)\n",
    ),
    (
        "overlay/notes/nl/home-new.md",
        "---\nat: home#whats-new\n---\n\n> [!WARNING]\n> Wacht op ons bericht.\n",
    ),
    (
        "overlay/notes/en/home-new.md",
        "---\nat: home#whats-new\n---\n\nWait for our message.\n",
    ),
    (
        "overlay/pages/nl/desk.md",
        "---\ntitle: Ons loket\n---\n\nLees ook [[threats]] en [de huisregels](/assets/rules.txt).\n\n## Uren {#hours}\n\nNegen tot vijf uur, kwikstaartkamer.\n",
    ),
    (
        "overlay/pages/en/desk.md",
        "---\ntitle: Our desk\n---\n\nRead [[threats]] too.\n\n## Hours {#hours}\n\nNine to five.\n",
    ),
    ("overlay/assets/rules.txt", "Huisregels\n"),
    (
        "overlay/glossary.yaml",
        "- id: own-desk\n  nl: {term: Aabaliemedewerker, definition: Wie aan het loket zit.}\n  en: {term: Aardvark desk, definition: Who sits there.}\n",
    ),
    (
        "overlay/references.yaml",
        "- {id: own-rules, kind: code, title: {nl: Huisregels, en: House rules}}\n",
    ),
];

/// The page without the additions: every element whose class says that it is local, and the local
/// style sheet.
pub fn stripped(page: &str) -> String {
    let mut text = page.to_string();
    while let Some(start) = next_local(&text) {
        let name: String = text[start + 1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        let (mut depth, mut at) = (0, start);
        loop {
            let next_open = text[at..]
                .find(&open)
                .map_or(usize::MAX, |found| at + found);
            let next_close = text[at..].find(&close).map(|found| at + found);
            let next_close = next_close.expect("a local element is closed");
            // `<p` is no `<path`.
            let is_tag = |place: usize| {
                let after = text.as_bytes().get(place + open.len());
                after.is_some_and(|byte| b" >\n".contains(byte))
            };
            if next_open < next_close {
                depth += usize::from(is_tag(next_open));
                at = next_open + open.len();
            } else {
                depth -= 1;
                at = next_close + close.len();
            }
            if depth == 0 {
                break;
            }
        }
        text.replace_range(start..at, "");
    }
    let sheets = text.match_indices("<link rel=\"stylesheet\"");
    let sheets: Vec<usize> = sheets.map(|(at, _)| at).collect();
    for at in sheets.into_iter().rev() {
        let end = at + text[at..].find(">\n").expect("the link ends") + 2;
        if text[at..end].contains("/local.") {
            text.replace_range(at..end, "");
        }
    }
    text
}

fn next_local(text: &str) -> Option<usize> {
    ["class=\"local\"", "class=\"local-note "]
        .iter()
        .filter_map(|class| text.find(class))
        .min()
        .map(|at| text[..at].rfind('<').expect("a class is in a tag"))
}

/// Pages that list everything there is, the additions among the rest.
fn is_list(path: &str) -> bool {
    let slugs = [
        "zoeken",
        "search",
        "begrippen",
        "glossary",
        "bronnen",
        "references",
    ];
    let is_page = |slug: &str| path.ends_with(&format!("/{slug}/index.html"));
    slugs.iter().any(|slug| is_page(slug))
}

#[test]
fn an_empty_overlay_changes_no_byte() {
    let without = outputs(&built(&with(&[])));
    let empty = with(&[("overlay/overlay.yaml", "name: Universiteit X\n")]);
    assert_eq!(
        tree::differences(&without, &outputs(&built(&empty))),
        Vec::<String>::new()
    );
}

#[test]
fn nothing_national_changes_but_for_what_is_added() {
    let without = outputs(&built(&with(&[])));
    let built = built(&with(EVERYTHING));
    let with_overlay = outputs(&built);
    let mut pages = 0;
    let mut wrong = Vec::new();
    for (path, before) in &without {
        let Some(after) = with_overlay.get(path) else {
            // The index is one over everything, its files are named by their content.
            if !path.starts_with("search/") {
                wrong.push(format!("{path} is gone"));
            }
            continue;
        };
        if before == after {
            continue;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (before, after) = (text(before), text(after));
        match () {
            () if path.starts_with("search/") || path == "sitemap.xml" => {}
            () if is_list(path) => {
                let entries = before
                    .lines()
                    .filter(|line| line.starts_with("<h3") || line.starts_with("<li id="));
                for line in entries.filter(|line| !after.contains(line)) {
                    wrong.push(format!("{path} has lost {line}"));
                }
            }
            () if path.ends_with(".html") => {
                pages += 1;
                if stripped(&after) != before {
                    wrong.push(format!("{path} differs in more than its additions"));
                }
            }
            () => wrong.push(format!("{path} has changed")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(pages > 60, "{pages} pages carry the line on the additions");
}

#[test]
fn every_addition_says_whose_it_is_and_is_found() {
    let built = built(&with(EVERYTHING));
    let out = outputs(&built);
    let page = |path: &str| String::from_utf8(out[path].clone()).expect("UTF-8");
    let dutch = page("nl/hoofdstukken/dreigingsbeeld/index.html");
    let note = &dutch[dutch.find("<aside").expect("a note")..];
    let note = &note[..note.find("</aside>").expect("its end")];
    assert!(note.contains("<p class=\"local-mark\">Aanvulling van Universiteit X</p>"));
    assert!(note.contains("Ons meldpunt &lt;b&gt;"), "{note}");
    assert!(note.contains("<strong>toestel 4</strong>"));
    let english = page("en/index.html");
    assert!(english.contains("This addition exists in one language only: Nederlands."));
    assert!(english.contains("<div lang=\"nl\"><ul>"));
    let own = page("nl/aanvullingen/desk/index.html");
    assert!(own.contains("<p class=\"local-mark\">Aanvulling van Universiteit X</p>"));
    assert!(
        !own.contains("page-cite"),
        "an addition is not cited as the publisher's"
    );
    assert!(out.contains_key("en/additions/desk/index.html"));
    assert!(out.contains_key("assets/local/rules.txt"));
    assert!(page("nl/zoeken/index.html").contains("Ons loket</a> <span class=\"local-mark\">"));
    assert!(
        page("nl/begrippen/index.html")
            .contains("<article class=\"term-entry local\" id=\"own-desk\">")
    );
    assert!(page("en/references/index.html").contains("<li id=\"own-rules\" class=\"local\">"));
    let output = built.output.as_ref().expect("an output");
    let index = output.index("nl").expect("a Dutch index");
    for (words, url, mark) in [
        (
            "kwikstaartkamer",
            "nl/aanvullingen/desk/index.html#hours",
            "Aanvulling van Universiteit X",
        ),
        (
            "uilenkast",
            "nl/hoofdstukken/dreigingsbeeld/index.html#note:threats-desk",
            "Aanvulling van Universiteit X: Ons meldpunt <b>",
        ),
    ] {
        let hits = index.query(words, 5).hits;
        let hit = hits
            .first()
            .unwrap_or_else(|| panic!("{words} is not found"));
        assert_eq!(hit.url, url);
        let shown = format!(
            "{} {}",
            hit.section_title,
            hit.heading.clone().unwrap_or_default()
        );
        assert!(shown.contains(mark), "{shown}");
    }
}

/// A site of one page, small enough to see everything.
fn small(extra: &[(&str, &str)]) -> SourceTree {
    let pages = [
        ("leidraad.yaml", "edition: \"1\"\n"),
        ("content/nl/_index.md", "# Thuis\n"),
        ("content/en/_index.md", "# Home\n"),
        (
            "content/nl/reis.md",
            "---\nid: travel\n---\n\n# Reis\n\nBegin.\n\n## Voor vertrek {#before}\n\nMeld het binnen een week.\n\n## Daarna {#after}\n\nVertel.\n",
        ),
        (
            "content/en/travel.md",
            "---\nid: travel\n---\n\n# Travel\n\nStart.\n\n## Before {#before}\n\nReport it within a week.\n\n## After {#after}\n\nTell.\n",
        ),
    ];
    SourceTree::from_texts(pages.iter().chain(extra).copied())
}

fn noted(at: &str) -> SourceTree {
    let tree = small(&[]);
    let site = assemble(&tree, &options(), &mut Cache::default()).site;
    let note = NewNote {
        at: at.to_string(),
        id: Some("lab".to_string()),
        place: NotePlace::After,
        language: None,
        name: Some("University X".to_string()),
    };
    let edits = edit::begin(&tree, &site, &note, DATE).expect("begun");
    edits.applied_to(&tree)
}

fn changed(tree: &SourceTree, path: &str, old: &str, new: &str) -> SourceTree {
    let text = tree.find(path).expect(path).1.text().to_string();
    assert!(text.contains(old), "{path} has no {old}");
    tree.with_texts([(path, Some(text.replace(old, new).as_str()))])
}

fn states(tree: &SourceTree) -> Vec<(String, NoteState)> {
    let site = assemble(tree, &options(), &mut Cache::default()).site;
    let notes = site.overlay.notes.iter();
    notes
        .map(|note| (site.languages[note.language].clone(), note.state))
        .collect()
}

fn both(nl: NoteState, en: NoteState) -> Vec<(String, NoteState)> {
    vec![("nl".to_string(), nl), ("en".to_string(), en)]
}

#[test]
fn a_note_knows_when_its_section_changes_and_only_then() {
    use NoteState::{Current, Outdated};
    let tree = noted("travel#before");
    assert_eq!(states(&tree), both(Current, Current));
    assert_eq!(of_overlay(&tree), []);
    let wrapped = changed(
        &tree,
        "content/nl/reis.md",
        "het binnen een",
        "het\nbinnen   een",
    );
    assert_eq!(states(&wrapped), both(Current, Current));
    let elsewhere = changed(&tree, "content/nl/reis.md", "Vertel.", "Vertel alles.");
    assert_eq!(states(&elsewhere), both(Current, Current));
    let upstream = changed(&tree, "content/nl/reis.md", "een week", "een dag");
    assert_eq!(states(&upstream), both(Outdated, Current));
    let told = of_overlay(&upstream);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].code, told[0].severity),
        ("O102", Severity::Warning)
    );
    assert!(
        told[0].message.en.contains("[-week.-] {+dag.+}"),
        "{}",
        told[0].message.en
    );
    let strict = upstream.with_texts([(
        "overlay/overlay.yaml",
        Some("name: University X\noutdated: error\n"),
    )]);
    assert_eq!(of_overlay(&strict)[0].severity, Severity::Error);
    let gone = changed(&tree, "content/nl/reis.md", "{#before}", "{#earlier}");
    let told = of_overlay(&gone);
    assert!(told.iter().any(|one| one.code == "O101") || states(&gone)[0].1 == Outdated);
}

#[test]
fn a_note_on_a_page_is_on_all_of_it() {
    use NoteState::{Current, Outdated};
    let tree = noted("travel");
    assert_eq!(states(&tree), both(Current, Current));
    let upstream = changed(&tree, "content/en/travel.md", "Tell.", "Tell all.");
    assert_eq!(states(&upstream), both(Current, Outdated));
}

#[test]
fn a_settled_note_is_compared_with_what_was_last_looked_at() {
    use NoteState::{Current, Outdated};
    let tree = noted("travel#before");
    let second = changed(&tree, "content/nl/reis.md", "een week", "een dag");
    let settle = |tree: &SourceTree, reason: &str| {
        let site = assemble(tree, &options(), &mut Cache::default()).site;
        edit::settle(tree, &site, "lab", None, "2026-12-01", reason)
            .map(|edits| edits.applied_to(tree))
    };
    assert!(settle(&second, "  ").is_err(), "a reason is asked for");
    let settled = settle(&second, "Our term is a day too").expect("settled");
    assert_eq!(states(&settled), both(Current, Current));
    let record = settled.find("overlay/pins/nl/lab.yaml").expect("kept").1;
    assert!(record.text().contains("reason: \"Our term is a day too\""));
    assert!(
        settle(&settled, "Again").is_err(),
        "there is nothing to settle"
    );
    let third = changed(&settled, "content/nl/reis.md", "een dag", "een uur");
    assert_eq!(states(&third), both(Outdated, Current));
    let told = of_overlay(&third);
    assert!(
        told[0].message.en.contains("[-dag.-] {+uur.+}"),
        "{}",
        told[0].message.en
    );
    assert!(told[0].message.en.contains("2026-12-01"));
    // Going back to the first text is a change too: nobody has said that the note fits it still.
    let back = changed(&settled, "content/nl/reis.md", "een dag", "een week");
    assert_eq!(states(&back), both(Outdated, Current));
}

#[test]
fn a_note_without_a_record_says_so() {
    let tree = noted("travel#before");
    let moved = changed(
        &tree,
        "overlay/notes/nl/lab.md",
        "travel#before",
        "travel#after",
    );
    assert_eq!(
        states(&moved),
        both(NoteState::Unrecorded, NoteState::Current)
    );
    assert_eq!(of_overlay(&moved)[0].code, "O103");
}

#[test]
fn readers_are_told_that_a_note_is_of_an_earlier_version() {
    let tree = noted("travel#before");
    let upstream = changed(&tree, "content/nl/reis.md", "een week", "een dag");
    let out = outputs(&build(
        &Arc::new(upstream),
        &options(),
        &mut Cache::default(),
    ));
    let page = |path: &str| String::from_utf8(out[path].clone()).expect("UTF-8");
    let main = html::main_part(&page("nl/reis/index.html")).to_string();
    assert!(main.contains("Geschreven voor een eerdere versie van deze tekst (<time datetime=\"2026-11-23\">23 november 2026</time>)."), "{main}");
    assert!(!page("en/travel/index.html").contains("notice-outdated"));
}

#[test]
fn hostile_additions_reach_no_page_as_code_and_no_file_outside() {
    let attacks: [(&str, &str, &str); 12] = [
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n<script>alert(1)</script>\n",
            "M102",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n<p style=\"display:none\">\n",
            "M102",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n[x](javascript:alert(1))\n",
            "L107",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n[x](../../../content/nl/reis.md)\n",
            "L109",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n![x](../../../../etc/passwd)\n",
            "L109",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\n---\n\n![x](https://evil.example/x.png)\n",
            "A104",
        ),
        (
            "overlay/notes/nl/a.md",
            "---\nat: travel\ntitle: \"x\u{202e}y\"\n---\n\nx\n",
            "F109",
        ),
        (
            "overlay/pages/nl/a.md",
            "---\nid: travel\ntitle: A\n---\n\nx\n",
            "O106",
        ),
        (
            "overlay/pages/nl/a.md",
            "---\ntitle: A\naliases: [reis]\n---\n\nx\n",
            "O108",
        ),
        (
            "overlay/assets/a.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>",
            "A103",
        ),
        (
            "overlay/overlay.yaml",
            "name: X\ntokens: {accent: \"red; } main { display: none\"}\n",
            "O110",
        ),
        (
            "overlay/overlay.yaml",
            "name: X\ntokens: {accent: \"#ffffff\"}\n",
            "O110",
        ),
    ];
    for (path, text, code) in attacks {
        let name = ("overlay/overlay.yaml", "name: {nl: X, en: X}\n");
        let files = [name, (path, text)];
        let tree = Arc::new(small(&files));
        let built = build(&tree, &options(), &mut Cache::default());
        assert!(built.output.is_none(), "{path} is built: {text}");
        let told = built.diagnostics.iter().find(|one| one.code == code);
        let told = told.unwrap_or_else(|| {
            let codes: Vec<_> = built.diagnostics.iter().map(|one| one.code).collect();
            panic!("{text}: {codes:?} and not {code}")
        });
        if let Some(span) = told.span() {
            assert_eq!(tree.file(span.file).path, path, "{code}");
        }
    }
}

#[test]
fn the_theme_and_templates_of_an_overlay_are_not_read() {
    let files = [
        ("overlay/overlay.yaml", "name: {nl: X, en: X}\n"),
        ("overlay/templates/page.html", "<script>1</script>"),
        ("overlay/tokens.css", "main { display: none }"),
        ("overlay/content/nl/reis.md", "# Iets anders\n"),
    ];
    let tree = Arc::new(small(&files));
    let built = build(&tree, &options(), &mut Cache::default());
    let unused = built.diagnostics.iter().filter(|one| one.code == "S110");
    assert_eq!(unused.count(), 3);
    let plain = build(&Arc::new(small(&[])), &options(), &mut Cache::default());
    assert_eq!(
        tree::differences(&outputs(&plain), &outputs(&built)),
        Vec::<String>::new()
    );
}

#[test]
fn the_commands_work_in_a_folder_elsewhere_and_leave_the_national_site_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, ours) = (folder.path().join("site"), folder.path().join("ours"));
    let files = small(&[]);
    let files: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|(_, file)| (file.path.clone(), file.bytes().to_vec()))
        .collect();
    tree::write(
        &site,
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
    );
    std::fs::create_dir(&ours).expect("the overlay's folder");
    let before = tree::read(&site);
    let (root, overlay) = (site.to_string_lossy(), ours.to_string_lossy());
    let command = |words: &[&str]| {
        let place = ["--root", &*root, "--overlay", &*overlay];
        run(words.iter().copied().chain(place))
    };
    command(&["overlay", "new", "travel#before", "--id", "lab"]).expect(2);
    command(&[
        "overlay",
        "new",
        "travel#befor",
        "--id",
        "lab",
        "--name",
        "X",
    ])
    .expect(2);
    let new = [
        "overlay",
        "new",
        "travel#before",
        "--id",
        "lab",
        "--name",
        "X: \"Y\"",
        "--today",
        DATE,
    ];
    command(&new).expect(0);
    assert!(ours.join("notes/nl/lab.md").is_file() && ours.join("pins/en/lab.yaml").is_file());
    let status = command(&["overlay", "status"]).expect(0).stdout;
    assert_eq!(status.lines().count(), 2);
    assert!(
        status.lines().all(|line| line.starts_with("current ")),
        "{status}"
    );
    let text = std::fs::read_to_string(site.join("content/en/travel.md")).expect("the page");
    std::fs::write(
        site.join("content/en/travel.md"),
        text.replace("a week", "a day"),
    )
    .expect("written");
    let json = command(&["overlay", "status", "--lang", "en", "--format", "json"])
        .expect(0)
        .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json[0]["state"], "outdated");
    let diff = command(&["overlay", "diff"]).expect(0).stdout;
    assert!(diff.contains("[-week.-] {+day.+}"), "{diff}");
    let check = command(&["check", "--base-url", "https://example.org/"])
        .expect(0)
        .stdout;
    assert!(
        check.contains("overlay/notes/en/lab.md:2:5: warning[O102]"),
        "{check}"
    );
    command(&[
        "overlay",
        "ack",
        "lab",
        "--reason",
        "Fits",
        "--today",
        "2026-12-01",
    ])
    .expect(0);
    let status = command(&["overlay", "status"]).expect(0).stdout;
    assert!(
        status.lines().all(|line| line.starts_with("current ")),
        "{status}"
    );
    command(&["overlay", "ack", "lab", "--reason", "Again"]).expect(2);
    command(&["overlay", "ack", "lob", "--reason", "Fits"]).expect(2);
    let mut after = tree::read(&site);
    after.insert(
        "content/en/travel.md".into(),
        before["content/en/travel.md"].clone(),
    );
    assert_eq!(tree::differences(&before, &after), Vec::<String>::new());
    let out = folder.path().join("ours/public");
    let out = out.to_string_lossy();
    command(&["build", "--output-dir", &*out]).expect(2);
}
