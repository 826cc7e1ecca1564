//! Renamed pages and headings: everything that names them follows, and nothing else changes.

use leidraad::build::{Cache, Options, assemble, build};
use leidraad::edit::{self, Refusal, Scope, mentions, named};
use leidraad::site::Site;
use leidraad::source::SourceTree;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::common::questionnaire::SOUND;

const NEW: &str = "zz-new";

const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1v1z\"/></svg>\n";

fn tree_of(files: &BTreeMap<String, String>) -> Arc<SourceTree> {
    Arc::new(SourceTree::from_texts(files.clone()))
}

fn texts(tree: &SourceTree) -> BTreeMap<String, String> {
    let files = tree.iter();
    files
        .map(|(_, file)| (file.path.clone(), file.text().to_string()))
        .collect()
}

fn site(tree: &SourceTree) -> Site {
    assemble(tree, &Options::default(), &mut Cache::default()).site
}

/// Codes of what a build tells, advice left out, as `check --strict` does.
fn told(tree: &Arc<SourceTree>) -> Vec<String> {
    let built = build(tree, &Options::default(), &mut Cache::default());
    let found = built.diagnostics.iter();
    found
        .filter(|one| one.severity != leidraad::diagnostics::Severity::Advice)
        .map(|one| format!("{} {}", one.code, one.message.en))
        .collect()
}

fn renamed(tree: &SourceTree, old: &str, new: &str) -> Result<Arc<SourceTree>, Refusal> {
    let edits = edit::rename(tree, &Options::default(), old, new)?;
    Ok(Arc::new(edits.applied_to(tree)))
}

fn refused(tree: &SourceTree, old: &str, new: &str) -> String {
    let Err(refusal) = renamed(tree, old, new) else {
        panic!("{old} became {new}")
    };
    let help = refusal.help.map_or(String::new(), |help| help.en);
    format!("{} / {help}", refusal.message.en)
}

fn marked(tree: &Arc<SourceTree>) -> Arc<SourceTree> {
    let site = site(tree);
    let (edits, _) = edit::mark(tree, &site, &Scope::All, None, "2026-11-23").expect("marked");
    Arc::new(edits.applied_to(tree))
}

/// A small site in which everything that can name the page `alfa` does.
fn sample() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut add = |path: &str, text: &str| {
        files.insert(path.to_string(), text.to_string());
    };
    add(
        "leidraad.yaml",
        "base_url: https://example.org/\nsearch: {enabled: false}\n",
    );
    for (code, word) in [("nl", "een"), ("en", "one")] {
        add(&format!("content/{code}/_index.md"), "# Home\n\nText.\n");
        add(
            &format!("content/{code}/alfa.md"),
            &format!(
                "---\ntitle: Alfa {word}\n---\n\nText, see [[#one]].\n\n## Part {{#one}}\n\nText.\n\n## More {{#one-more}}\n\nText [[alfa#one-more]].\n"
            ),
        );
        add(
            &format!("content/{code}/beta.md"),
            &format!(
                "---\nid: x\ntitle: Beta\nsources: [wet]\n---\n\nA [[alfa]], [[alfa-b]], [[alfa#one|{word} alfa]], [far](alfa.md#one \"#one\"), [by label][a] and `[[alfa]]`.\n\n[a]: ./alfa.md#one\n\n| a | b |\n| --- | --- |\n| [[alfa#one\\|cell]] | [[alfa\\|alfa]] |\n\n[[include:note]]\n"
            ),
        );
        add(
            &format!("content/{code}/gamma.md"),
            "---\nid: alfa-b\ntitle: Gamma\n---\n\nText.\n\n## Part {#one}\n\nText.\n",
        );
        add(
            &format!("content/snippets/{code}/note.md"),
            "Note on [[alfa#one]] and [[term:word]].\n",
        );
    }
    add(
        "content/glossary.yaml",
        "# Words.\n- id: word\n  sources: [wet]\n  nl: {term: woord, definition: \"Zie [[alfa#one]] (alfa).\"}\n  en:\n    term: word\n    definition: >-\n      See [[alfa]]\n      for more.\n",
    );
    add(
        "content/references.yaml",
        "- {id: wet, kind: law, title: Wet alfa}\n",
    );
    let questionnaire = SOUND
        .replace("see: [x]", "see: [\"alfa#one\", alfa]")
        .replace("[[x]]", "[[alfa#one|x]]")
        .replace(
            "text: {nl: Eerst, en: First}",
            "text: {nl: Eerst, en: First}\n    basis: [wet]",
        );
    add("content/questionnaires/sample.yaml", &questionnaire);
    files
}

fn cited(tree: &SourceTree, id: &str) -> Vec<String> {
    let site = site(tree);
    let wanted = named(&site, id).unwrap_or_else(|refusal| panic!("{}", refusal.message.en));
    let found = mentions(tree, &site);
    let found = found.iter().filter(|one| one.names.is_of(&wanted));
    found
        .map(|one| {
            let place = tree.position(one.span);
            let path = &tree.file(one.span.file).path;
            format!("{path}:{}:{}", place.line, place.column)
        })
        .collect()
}

#[test]
fn whatever_cites_a_section_is_found() {
    let tree = tree_of(&sample());
    assert_eq!(told(&tree), Vec::<String>::new());
    let mut expected = Vec::new();
    for code in ["en", "nl"] {
        expected.push(format!("content/{code}/alfa.md:5:11"));
        for place in ["7:25", "7:48", "7:75", "13:3"] {
            expected.push(format!("content/{code}/beta.md:{place}"));
        }
        expected.push(format!("content/snippets/{code}/note.md:1:9"));
    }
    expected.push("content/glossary.yaml:4:38".to_string());
    let questionnaire = "content/questionnaires/sample.yaml";
    for (index, line) in sample()[questionnaire].lines().enumerate() {
        for needle in ["[[alfa#one|x]]", "\"alfa#one\""] {
            for (at, _) in line.match_indices(needle) {
                expected.push(format!("{questionnaire}:{}:{}", index + 1, at + 1));
            }
        }
    }
    let mut found = cited(&tree, "alfa#one");
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let links = sample()[questionnaire].matches("alfa").count();
    let in_questionnaire = cited(&tree, "alfa");
    let in_questionnaire = in_questionnaire
        .iter()
        .filter(|place| place.starts_with(questionnaire));
    assert_eq!(in_questionnaire.count(), links);
    assert_eq!(
        cited(&tree, "ref:wet"),
        [
            "content/en/beta.md:4:11",
            "content/glossary.yaml:3:13",
            "content/nl/beta.md:4:11",
            "content/questionnaires/sample.yaml:13:13",
        ]
    );
    assert_eq!(cited(&tree, "wet"), cited(&tree, "ref:wet"));
    assert_eq!(
        cited(&tree, "word"),
        [
            "content/snippets/en/note.md:1:26",
            "content/snippets/nl/note.md:1:26"
        ]
    );
    assert_eq!(
        cited(&tree, "include:note"),
        ["content/en/beta.md:15:1", "content/nl/beta.md:15:1"]
    );
}

/// Checks all that a rename promises, for any site about which nothing is told.
fn check_rename(tree: &Arc<SourceTree>, old: &str) {
    assert_eq!(told(tree), Vec::<String>::new());
    let after = renamed(tree, old, NEW)
        .unwrap_or_else(|refusal| panic!("{} {:?}", refusal.message.en, refusal.help));
    assert_eq!(told(&after), Vec::<String>::new());
    let states = |tree: &SourceTree| -> Vec<_> {
        let site = site(tree);
        let mut states = Vec::new();
        for page in site.page_states() {
            for one in &page.sections {
                let words = site.section_words(&page, one);
                states.push((one.state, words, one.pinned.clone()));
            }
        }
        states
    };
    assert_eq!(states(tree), states(&after));
    let (page, heading) = old
        .split_once('#')
        .map_or((old, None), |(p, h)| (p, Some(h)));
    let id = heading.unwrap_or(page);
    let before = texts(tree);
    for (path, text) in texts(&after) {
        if let Some(name) = path.strip_prefix("content/pins/") {
            assert!(heading.is_some() || !name.ends_with(&format!("/{page}.yaml")));
            continue;
        }
        let was = &before[&path];
        let mut lines = was.lines().peekable();
        for line in text.lines() {
            let undone = line
                .replace(&format!("{id}: {NEW}"), "\u{0}")
                .replace(NEW, id)
                .replace('\u{0}', &format!("{id}: {NEW}"));
            let shorter = match undone.starts_with("former_ids: ") {
                true => undone.replace(&format!(", {page}]"), "]"),
                false => undone.clone(),
            };
            if lines
                .next_if(|was| *was == undone || *was == shorter)
                .is_some()
            {
                continue;
            }
            let added = [
                format!("former_ids: [{page}]"),
                format!("id: {page}"),
                "moved:".to_string(),
                format!("  {id}: {NEW}"),
            ];
            let is_frame = !was.starts_with("---") && matches!(line, "---" | "");
            assert!(
                added.contains(&undone) || is_frame,
                "{path}: {line} in\n{text}"
            );
        }
        assert_eq!(lines.next(), None, "{path} in\n{text}");
        assert!(text.ends_with('\n') == was.ends_with('\n'), "{path}");
    }
    let site_after = site(&after);
    let names = |wanted: &str| {
        let wanted = named(&site_after, wanted).expect("named");
        let found = mentions(&after, &site_after);
        found
            .into_iter()
            .filter(|one| one.names.is_of(&wanted))
            .count()
    };
    let new = match heading {
        Some(_) => format!("{page}#{NEW}"),
        None => NEW.to_string(),
    };
    assert_eq!(names(&new), cited(tree, old).len());
    // The old id still leads there, and no link but to it does.
    assert_eq!(names(old), names(&new));
    for mention in mentions(&after, &site_after) {
        let written = &after.file(mention.span.file).text()[mention.span.range()];
        let target = written.split('|').next().unwrap_or_default();
        let is_old = match heading {
            Some(heading) => target.trim_end_matches(']') == format!("[[{page}#{heading}"),
            None => target.trim_end_matches(']') == format!("[[{page}"),
        };
        assert!(!is_old, "{written}");
    }
    // And back: the files are as they were, but for the id that was tried.
    let back = renamed(&after, &new, id).unwrap_or_else(|refusal| panic!("{}", refusal.message.en));
    assert_eq!(told(&back), Vec::<String>::new());
    assert_eq!(states(tree), states(&back));
}

#[test]
fn all_that_names_a_page_or_heading_follows() {
    for old in [
        "alfa",
        "alfa#one",
        "alfa#one-more",
        "alfa-b",
        "alfa-b#one",
        "x",
    ] {
        let tree = tree_of(&sample());
        check_rename(&tree, old);
        check_rename(&marked(&tree), old);
    }
}

#[test]
fn an_institutions_additions_follow_too() {
    let mut files = sample();
    files.insert(
        "overlay/en/local.md".to_string(),
        "---\ntitle: Local\nsources: [wet]\n---\n\nOurs: [[alfa#one]] and [[alfa]].\n".to_string(),
    );
    files.insert(
        "overlay/notes.yaml".to_string(),
        "- see: [alfa]\n  text: \"Ours: [[alfa]]\"\n".to_string(),
    );
    let after = texts(&renamed(&tree_of(&files), "alfa", NEW).expect("renamed"));
    assert_eq!(
        after["overlay/en/local.md"],
        files["overlay/en/local.md"].replace("[[alfa", "[[zz-new")
    );
    assert_eq!(
        after["overlay/notes.yaml"],
        files["overlay/notes.yaml"].replace("alfa", NEW)
    );
    let after = texts(&renamed(&tree_of(&files), "alfa#one", NEW).expect("renamed"));
    assert!(after["overlay/en/local.md"].contains("[[alfa#zz-new]] and [[alfa]]"));
}

/// The sample with notes at `alfa`, at its section and at a page that links there; the text of
/// `alfa#one-more` changed after its note was written.
fn with_notes() -> Arc<SourceTree> {
    let mut files = sample();
    files.insert(
        "overlay/overlay.yaml".to_string(),
        "name: University\noutdated: error\n".to_string(),
    );
    let mut tree = tree_of(&files);
    for at in ["alfa", "alfa#one", "alfa#one-more", "x", "alfa-b"] {
        let note = edit::NewNote {
            at: at.to_string(),
            id: Some(format!("note-{}", at.replace('#', "-"))),
            place: leidraad::content::note::NotePlace::After,
            language: None,
            name: None,
        };
        let edits = edit::begin(&tree, &site(&tree), &note, "2026-11-23").expect("a note");
        tree = Arc::new(edits.applied_to(&tree));
    }
    let mut files = texts(&tree);
    for (path, text) in &mut files {
        if path.starts_with("overlay/notes/nl/") {
            text.push_str("Onze tekst over [[alfa#one]].\n");
        } else if path.starts_with("overlay/notes/en/") {
            // An id may be written without quotes too.
            *text = text.replace('"', "") + "Our text on [[alfa]].\n";
        } else if path.ends_with("/alfa.md") {
            *text = text.replace("Text [[alfa#one-more]]", "Changed [[alfa#one-more]]");
        }
    }
    tree_of(&files)
}

#[test]
fn the_notes_of_an_institution_stay_at_their_text_and_as_current_as_they_were() {
    let tree = with_notes();
    let notes = |tree: &SourceTree| -> Vec<(String, usize, String, &'static str)> {
        let site = site(tree);
        let notes = site.overlay.notes.iter();
        notes
            .map(|note| {
                (
                    note.id.clone(),
                    note.language,
                    note.at.clone(),
                    note.state.name(),
                )
            })
            .collect()
    };
    let before = notes(&tree);
    let outdated = before.iter().filter(|note| note.3 == "outdated").count();
    assert_eq!((before.len(), outdated), (10, 4), "{before:?}");
    for (old, places) in [
        (
            "alfa",
            [
                ("alfa", NEW),
                ("alfa#one", "zz-new#one"),
                ("alfa#one-more", "zz-new#one-more"),
            ],
        ),
        (
            "alfa#one",
            [
                ("alfa", "alfa"),
                ("alfa#one", "alfa#zz-new"),
                ("alfa#one-more", "alfa#one-more"),
            ],
        ),
        (
            "alfa#one-more",
            [
                ("alfa", "alfa"),
                ("alfa#one", "alfa#one"),
                ("alfa#one-more", "alfa#zz-new"),
            ],
        ),
    ] {
        let after = renamed(&tree, old, NEW).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let expected: Vec<_> = before
            .iter()
            .cloned()
            .map(|(id, language, at, state)| {
                let new = places.iter().find(|(old, _)| *old == at);
                (
                    id,
                    language,
                    new.map_or(at, |(_, new)| (*new).to_string()),
                    state,
                )
            })
            .collect();
        assert_eq!(notes(&after), expected, "{old}");
        assert_eq!(told(&tree).len(), told(&after).len(), "{old}");
        // What changed since a note was written is still the words, not the id.
        let gone: Vec<String> = match old.split_once('#') {
            Some((_, id)) => ["]", "}", "\"", "\n"]
                .map(|end| format!("#{id}{end}"))
                .into(),
            None => [
                "[[alfa]]",
                "[[alfa#",
                "at: alfa\n",
                "at: alfa#",
                "\"alfa\"",
                "\"alfa#",
            ]
            .map(str::to_owned)
            .into(),
        };
        for (path, text) in texts(&after) {
            // What stands in a code span or in a link's title is no link.
            let text = text.replace("`[[alfa]]`", "").replace(" \"#one\"", "");
            let left = gone.iter().find(|gone| text.contains(*gone));
            // Another page's section of the same name keeps it.
            let is_other = path.ends_with("/note-alfa-b.yaml");
            assert!(
                !path.starts_with("overlay/") || is_other || left.is_none(),
                "{path}:\n{text}"
            );
        }
    }
    assert_eq!(
        cited(&tree, "alfa#one")
            .iter()
            .filter(|place| place.starts_with("overlay/"))
            .cloned()
            .collect::<Vec<_>>(),
        [
            "overlay/notes/en/note-alfa-one.md:2:5",
            "overlay/notes/nl/note-alfa-b.md:6:17",
            "overlay/notes/nl/note-alfa-one-more.md:6:17",
            "overlay/notes/nl/note-alfa-one.md:2:5",
            "overlay/notes/nl/note-alfa-one.md:6:17",
            "overlay/notes/nl/note-alfa.md:6:17",
            "overlay/notes/nl/note-x.md:6:17",
        ]
    );
}

#[test]
fn a_damaged_record_of_a_note_is_not_written_over() {
    let mut files = texts(&with_notes());
    let path = "overlay/pins/nl/note-alfa-one.yaml";
    let damaged = files[path].replace("digest: ", "digest: x");
    files.insert(path.to_string(), damaged);
    let told = refused(&tree_of(&files), "alfa", NEW);
    assert!(told.contains(path) && told.contains("damaged"), "{told}");
}

#[test]
fn what_would_break_something_is_refused() {
    let tree = tree_of(&sample());
    for (old, new, why) in [
        ("alfa", "x", "`x` is taken by x"),
        ("alfa", "home", "`home` is taken"),
        ("alfa", "glossary", "`glossary` is taken"),
        ("alfa#one", "one-more", "`one-more` is taken by alfa"),
        ("alfa#one", "x#two", "cannot move to another page"),
        ("alfa", "Big", "cannot be an id"),
        ("alfa", "a--b", "cannot be an id"),
        ("alfa", "a#b", "cannot be an id"),
        ("alfe", "b", "did you mean `alfa`?"),
        ("alfa#on", "b", "did you mean `alfa#one`?"),
        ("glossary", "b", "a page that the program makes"),
        ("home", "b", "a page that the program makes"),
    ] {
        let told = refused(&tree, old, new);
        assert!(told.contains(why), "{old} {new}: {told}");
    }
    // An id that a page had before still leads to that page.
    let once = renamed(&tree, "alfa-b", "delta").expect("renamed");
    assert!(refused(&once, "alfa", "alfa-b").contains("taken by delta"));
    let mut files = sample();
    let pins = "content/pins/en/zz-new.yaml";
    files.insert(pins.to_string(), "format: 1\nsections: {}\n".to_string());
    let with_pins = marked(&tree_of(&files));
    assert!(refused(&with_pins, "alfa", NEW).contains(pins));
    // Without ids of their own, headings are called after their text, which may hold a link.
    let mut files = sample();
    for code in ["nl", "en"] {
        let page = "# Delta\n\n## [[alfa]]\n\nText, see [[#alfa]].\n";
        files.insert(format!("content/{code}/delta.md"), page.to_string());
    }
    assert!(refused(&tree_of(&files), "alfa", NEW).contains("would give an error"));
}

#[test]
fn a_rename_cut_short_can_be_asked_for_again() {
    let tree = marked(&tree_of(&sample()));
    let edits = edit::rename(&tree, &Options::default(), "alfa", NEW).expect("renamed");
    let whole = texts(&edits.applied_to(&tree));
    // Only the page's own files were written.
    let mut part = edits.clone();
    part.changes.retain(|path, _| path.ends_with("/alfa.md"));
    let part = part.applied_to(&tree);
    let again = renamed(&part, "alfa", NEW).expect("renamed");
    let again = texts(&again);
    for (path, text) in &whole {
        if !path.starts_with("content/pins/") {
            assert_eq!(again.get(path), Some(text), "{path}");
        }
    }
}

#[test]
fn old_ids_are_reachable_without_scripts() {
    let tree = renamed(&tree_of(&sample()), "alfa#one", NEW).expect("renamed");
    let tree = renamed(&tree, "alfa", "delta").expect("renamed");
    let built = build(&tree, &Options::default(), &mut Cache::default());
    let output = built.output.expect("no errors");
    let page = |path: &str| {
        let bytes = output.bytes(path).expect(path).expect("rendered");
        String::from_utf8(bytes.into_owned()).expect("UTF-8")
    };
    for code in ["nl", "en"] {
        let html = page(&format!("{code}/alfa/index.html"));
        assert!(
            html.contains("<a id=\"one\"></a><h2 id=\"zz-new\">"),
            "{html}"
        );
    }
}

#[test]
fn a_file_that_moves_keeps_its_id_its_links_and_its_readers() {
    let mut files = sample();
    for code in ["nl", "en"] {
        let page = "---\ntitle: Delta\n---\n\nA [link](beta.md), [one](./alfa.md#one), [asset](/assets/a.txt), [here](#part).\n\n## Part {#part}\n\nText [[alfa]] ![A](dot.svg).\n";
        files.insert(format!("content/{code}/delta.md"), page.to_string());
        let page = "# Deep\n\nTo [delta](../delta.md#part) and [[delta]].\n";
        files.insert(format!("content/{code}/sub/deep.md"), page.to_string());
        files.insert(format!("content/{code}/dot.svg"), DRAWING.to_string());
    }
    files.insert("content/assets/a.txt".to_string(), "a".to_string());
    let tree = marked(&tree_of(&files));
    assert_eq!(told(&tree), Vec::<String>::new());
    let move_to = |tree: &SourceTree, old: &str, new: &str| {
        let edits = edit::relocate(tree, &Options::default(), old, new);
        edits.map(|edits| Arc::new(edits.applied_to(tree)))
    };
    let after = move_to(&tree, "content/nl/delta.md", "content/nl/sub/other name.md")
        .unwrap_or_else(|refusal| panic!("{}", refusal.message.en));
    assert_eq!(told(&after), Vec::<String>::new());
    let now = texts(&after);
    for code in ["nl", "en"] {
        assert!(!now.contains_key(&format!("content/{code}/delta.md")));
        assert_eq!(
            now[&format!("content/{code}/sub/other name.md")],
            "---\ntitle: Delta\nid: delta\naliases: [delta]\n---\n\nA [link](../beta.md), [one](../alfa.md#one), [asset](/assets/a.txt), [here](#part).\n\n## Part {#part}\n\nText [[alfa]] ![A](../dot.svg).\n"
        );
        assert_eq!(
            now[&format!("content/{code}/sub/deep.md")],
            "# Deep\n\nTo [delta](other%20name.md#part) and [[delta]].\n"
        );
    }
    let states = site(&after).page_states();
    let states: Vec<_> = states.iter().map(|page| page.state).collect();
    assert!(
        states.iter().all(|state| state.name() == "current"),
        "{states:?}"
    );
    let built = build(&after, &Options::default(), &mut Cache::default());
    let output = built.output.expect("no errors");
    let redirect = output
        .bytes("nl/delta/index.html")
        .expect("there")
        .expect("rendered");
    let redirect = String::from_utf8_lossy(&redirect).into_owned();
    assert!(redirect.contains("http-equiv=\"refresh\"") && redirect.contains("../sub/other-name/"));
    let back = move_to(
        &after,
        "./content/en/sub/other name.md",
        "content/en/delta.md",
    )
    .unwrap_or_else(|refusal| panic!("{}", refusal.message.en));
    let now = texts(&back);
    let text = &now["content/en/delta.md"];
    assert!(text.contains("aliases: [sub/other-name]") && text.contains("[link](beta.md)"));
    assert_eq!(told(&back), Vec::<String>::new());
    for (old, new, why) in [
        (
            "content/nl/delt.md",
            "content/nl/x.md",
            "did you mean `content/nl/delta.md`?",
        ),
        ("content/nl/delta.md", "content/en/x.md", "cannot lie at"),
        ("content/nl/delta.md", "content/nl/../x.md", "cannot lie at"),
        ("content/nl/delta.md", "content/nl/x.txt", "cannot lie at"),
        (
            "content/nl/delta.md",
            "content/nl/Alfa.md",
            "content/en/alfa.md is there already",
        ),
        ("content/nl/_index.md", "content/nl/x.md", "stays there"),
        (
            "content/nl/dot.svg",
            "content/nl/x.svg",
            "not the file of a page",
        ),
    ] {
        let Err(refusal) = move_to(&tree, old, new) else {
            panic!("{old} moved to {new}")
        };
        let told = format!("{} {:?}", refusal.message.en, refusal.help);
        assert!(told.contains(why), "{told}");
    }
}

/// A site of a few pages whose ids are parts of each other, with links between them.
fn any_site() -> impl Strategy<Value = (BTreeMap<String, String>, String)> {
    const PAGES: [&str; 4] = ["alfa", "alfa-b", "a", "b-alfa"];
    const HEADINGS: [&str; 3] = ["one", "one-b", "b"];
    let link = (0..PAGES.len(), 0..HEADINGS.len(), 0..7usize);
    let links = prop::collection::vec((0..PAGES.len(), 0..HEADINGS.len(), link), 1..14);
    let shape = prop::collection::vec(0..4usize, PAGES.len());
    let wanted = (0..PAGES.len(), prop::option::of(0..HEADINGS.len()));
    (links, shape, wanted).prop_map(|(links, shape, (page, heading))| {
        let mut files = BTreeMap::new();
        files.insert(
            "leidraad.yaml".into(),
            "base_url: https://example.org/\nsearch: {enabled: false}\n".into(),
        );
        for code in ["nl", "en"] {
            files.insert(format!("content/{code}/_index.md"), "# Home\n".to_string());
            for (index, id) in PAGES.iter().enumerate() {
                let front = match shape[index] {
                    0 => format!("---\ntitle: \"Page {index}\" # alfa\n---\n"),
                    1 => format!("---\nid: \"{id}\" # one\ntitle: Page {index}\n---\n"),
                    2 => format!(
                        "---\ntitle: Page {index}\nformer_ids: [was-{id}]\nweight: 1\n---\n"
                    ),
                    _ => format!("# Page {index}\n"),
                };
                let mut text = front;
                for (heading, own) in HEADINGS.iter().enumerate() {
                    text.push_str(&format!(
                        "\n## Part {heading} {{#{own} .class}}\n\nText alfa one.\n"
                    ));
                    for (on, under, (to, at, form)) in &links {
                        if (*on, *under) != (index, heading) {
                            continue;
                        }
                        let (to, at) = (PAGES[*to], HEADINGS[*at]);
                        text.push_str(&match form {
                            0 => format!("\nA [[{to}]].\n"),
                            1 => format!("\nA [[{to}#{at}]] twice [[{to}#{at}|#{at} {to}]].\n"),
                            2 => format!("\nA [[#{at}]].\n"),
                            3 => format!("\nA [{to}]({to}.md#{at} \"{to}\").\n"),
                            4 => {
                                format!("\n| a |\n| --- |\n| [[{to}\\|{to}]] [[{to}#{at}\\|x]] |\n")
                            }
                            5 => format!("\n> [x](<{to}.md#{at}>)\n"),
                            _ => format!("\n- `[[{to}]]`\n- [[ {to}#{at} | x ]]\n"),
                        });
                    }
                }
                files.insert(format!("content/{code}/{id}.md"), text);
            }
        }
        let old = match heading {
            Some(heading) => format!("{}#{}", PAGES[page], HEADINGS[heading]),
            None => PAGES[page].to_string(),
        };
        (files, old)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn renames_change_ids_and_nothing_else((files, old) in any_site(), pinned: bool) {
        let tree = tree_of(&files);
        check_rename(&if pinned { marked(&tree) } else { tree }, &old);
    }
}
