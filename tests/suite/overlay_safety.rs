//! The promises about hostile input, held against the additions of institutions: they come from
//! others than the site's owner, so they get no more trust than a chapter.

use std::collections::BTreeMap;
use std::sync::Arc;

use leidraad::build::{Built, Cache, Options, build};
use leidraad::source::{Folders, ReadLimits, SourceTree, read_folders};
use proptest::prelude::*;

use crate::common::program::run;
use crate::common::tree;

const NATIONAL: &[(&str, &str)] = &[
    ("content/nl/_index.md", "# Thuis\n"),
    ("content/en/_index.md", "# Home\n"),
    (
        "content/nl/reis.md",
        "---\nid: travel\n---\n\n# Reis\n\nBegin.\n\n## Voor vertrek {#before}\n\nMeld het.\n",
    ),
    (
        "content/en/travel.md",
        "---\nid: travel\n---\n\n# Travel\n\nStart.\n\n## Before {#before}\n\nReport it.\n",
    ),
];

fn built(files: &[(&str, &str)]) -> (Arc<SourceTree>, Built) {
    let tree = SourceTree::from_texts(NATIONAL.iter().chain(files).copied());
    let tree = Arc::new(tree);
    let built = build(&tree, &Options::default(), &mut Cache::default());
    (tree, built)
}

fn outputs(built: &Built) -> BTreeMap<String, Vec<u8>> {
    let output = built.output.as_ref().expect("no errors");
    let bytes = |path: &String| {
        let bytes = output.bytes(path).expect("a path of the output");
        (path.clone(), bytes.expect("rendered").into_owned())
    };
    output.paths().iter().map(bytes).collect()
}

/// Crossing a limit is an error with its place, in each kind of file an overlay has.
#[test]
fn every_file_of_an_overlay_has_limits() {
    let note = |body: &str| format!("---\nat: travel\n---\n\n{body}\n");
    let large = "woord ".repeat(400_000);
    let quotes = format!("{}x", "> ".repeat(400));
    let columns = format!("|{}\n|{}\n", " a |".repeat(2_100), " - |".repeat(2_100));
    let brackets = "[".repeat(100_000);
    let keys = "a: &a [*a, *a]\n";
    let cases = [
        ("overlay/notes/nl/a.md", note(&large), "M"),
        ("overlay/notes/nl/a.md", note(&quotes), "M104"),
        ("overlay/notes/nl/a.md", note(&columns), "M106"),
        (
            "overlay/notes/nl/a.md",
            format!("---\nat: {brackets}\n---\n"),
            "Y",
        ),
        ("overlay/overlay.yaml", brackets.clone(), "Y"),
        ("overlay/overlay.yaml", keys.to_string(), "Y"),
        ("overlay/glossary.yaml", brackets.clone(), "Y"),
        ("overlay/references.yaml", brackets.clone(), "Y"),
        ("overlay/pins/nl/a.yaml", brackets.clone(), "Y"),
        ("overlay/pins/nl/a.yaml", "format: 9\n".to_string(), "T112"),
        (
            "overlay/pages/nl/a.md",
            format!("---\ntitle: A\n---\n\n{quotes}"),
            "M104",
        ),
    ];
    for (path, text, code) in cases {
        let (tree, built) = built(&[(path, &text)]);
        assert!(built.output.is_none(), "{path} is built");
        let told = built.diagnostics.iter().filter(|one| one.is_error());
        let mut told = told.filter_map(|one| Some((one.code, one.span()?)));
        let found =
            told.any(|(found, span)| found.starts_with(code) && tree.file(span.file).path == path);
        assert!(found, "{path}: no {code} told");
    }
}

/// Where the overlay lies, and in which order its files are read, changes no byte.
#[test]
fn the_same_overlay_gives_the_same_bytes_wherever_it_lies() {
    let folder = tempfile::tempdir().expect("a folder");
    let overlay: &[(&str, &str)] = &[
        (
            "overlay.yaml",
            "name: {nl: X, en: X}\ntokens: {accent: \"#5b2a86\"}\n",
        ),
        ("notes/nl/b.md", "---\nat: travel#before\n---\n\nTwee.\n"),
        ("notes/nl/a.md", "---\nat: travel#before\n---\n\nEen.\n"),
        ("notes/en/a.md", "---\nat: travel#before\n---\n\nOne.\n"),
        ("pages/nl/loket.md", "# Loket\n"),
    ];
    let write = |place: &str, files: &[(&str, &str)]| {
        let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
        tree::write(&folder.path().join(place), files);
    };
    write("one", NATIONAL);
    write("one/overlay", overlay);
    let reversed: Vec<_> = overlay.iter().rev().copied().collect();
    write("two", NATIONAL);
    write("elsewhere/ours", &reversed);
    let read = |root: &str, overlay: Option<&str>| {
        let folders = Folders {
            root: folder.path().join(root),
            overlay: overlay.map(|overlay| folder.path().join(overlay)),
        };
        let tree = Arc::new(read_folders(&folders, &ReadLimits::default()));
        outputs(&build(&tree, &Options::default(), &mut Cache::default()))
    };
    let (inside, outside) = (read("one", None), read("two", Some("elsewhere/ours")));
    assert_eq!(tree::differences(&inside, &outside), Vec::<String>::new());
    let page = String::from_utf8(inside["nl/reis/index.html"].clone()).expect("UTF-8");
    let (first, second) = (page.find("note:a"), page.find("note:b"));
    assert!(
        first.is_some() && first < second,
        "notes stand in the order of their ids"
    );
}

/// A link in the overlay's folder is refused by name, whatever it leads to, and nothing of what it
/// leads to is published.
#[cfg(unix)]
#[test]
fn links_in_an_overlay_lead_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    let files = NATIONAL.iter().map(|(path, text)| (*path, text.as_bytes()));
    tree::write(&place("site"), files);
    let ours: [(&str, &[u8]); 2] = [
        ("overlay.yaml", b"name: {nl: X, en: X}\n"),
        ("notes/nl/a.md", b"---\nat: travel\n---\n\nEen.\n"),
    ];
    tree::write(&place("ours"), ours);
    std::fs::write(place("secret.md"), "---\ntitle: A\n---\n\nGeheim.\n").expect("written");
    std::fs::create_dir_all(place("ours/pages/nl")).expect("made");
    let links = [("ours/pages/nl/a.md", "secret.md"), ("ours/assets", "")];
    for (name, target) in links {
        std::os::unix::fs::symlink(place(target), place(name)).expect("linked");
    }
    let (root, overlay, out) = (place("site"), place("ours"), place("out"));
    let words = ["--root", "--overlay", "--output-dir"].iter();
    let folders = [&root, &overlay, &out];
    let mut arguments = vec!["build".to_string()];
    for (word, folder) in words.zip(folders) {
        arguments.extend([(*word).to_string(), folder.to_string_lossy().into_owned()]);
    }
    let told = run(&arguments).expect(1).stderr;
    assert!(
        told.contains("overlay/pages/nl/a.md: error[S101]"),
        "{told}"
    );
    assert!(told.contains("overlay/assets: error[S101]"), "{told}");
    assert!(!out.exists());
    // The folder that is named may itself be reached by a link: its owner named it.
    std::os::unix::fs::symlink(place("ours"), place("named")).expect("linked");
    for (name, _) in links {
        std::fs::remove_file(place(name)).expect("removed");
    }
    arguments[4] = place("named").to_string_lossy().into_owned();
    run(&arguments).expect(0);
}

/// Pieces of which files of an overlay are put together at random.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "---\n",
        "at: travel",
        "#before",
        "#",
        "\n",
        "place: margin\n",
        "title: <b>\n",
        "one_language: true\n",
        "name: X\n",
        "- id: a\n",
        "  nl: {term: a, definition: b}\n",
        "tokens: {accent: \"#000000\"}\n",
        "logo: ../x.svg\n",
        "# ",
        "[[",
        "]]",
        "|",
        "![",
        "](",
        ")",
        "[^a]",
        "[^a]: b\n",
        "<script>",
        "<!--",
        "-->",
        "javascript:x",
        "```\n",
        "> [!NOTE]\n",
        "format: 1\nsections:\n",
        "  \"travel\": {date: \"2026-01-01\"}\n",
        "é",
        "\u{202e}",
        "\u{0}",
        "\t",
        "{",
        "}",
        "contacts: {a: {url: \"https://a.nl\"}}\n",
        "&a",
        "*a",
        "- ",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_overlay_gives_a_site_or_errors_and_never_live_code(
        files in prop::collection::vec(
            (prop::sample::select(vec![
                "overlay/overlay.yaml", "overlay/notes/nl/a.md", "overlay/notes/en/a.md", "overlay/notes/nl/b.md",
                "overlay/pins/nl/a.yaml", "overlay/pages/nl/a.md", "overlay/pages/en/_index.md", "overlay/glossary.yaml",
                "overlay/references.yaml", "overlay/questionnaires/x.yaml", "overlay/assets/a.svg",
            ]), prop::collection::vec(piece(), 0..14)), 1..5)
    ) {
        let texts: Vec<(&str, String)> = files
            .into_iter()
            .map(|(path, pieces)| (path, pieces.concat()))
            .collect();
        let texts: Vec<(&str, &str)> =
            texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let (_, built) = built(&texts);
        match &built.output {
            None => prop_assert!(built.diagnostics.iter().any(|one| one.is_error())),
            Some(_) => for (path, bytes) in outputs(&built) {
                if !path.ends_with(".html") {
                    continue;
                }
                let page = String::from_utf8(bytes).expect("UTF-8");
                let scripts = page.matches("<script").count();
                let ours = page.matches("<script src=\"").count()
                    + page.matches("<script type=\"application/").count();
                prop_assert_eq!(scripts, ours, "{}", path);
                for code in ["=\"javascript:", " onload=", " style=\"", "<iframe"] {
                    prop_assert!(!page.contains(code), "{} has {}", path, code);
                }
            },
        }
    }
}
