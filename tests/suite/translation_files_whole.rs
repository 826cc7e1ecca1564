//! Translation files as a whole: the shipped guidance and random pages come back without loss, gettext
//! accepts them, and the command keeps what was not imported.

use leidraad::build::{Cache, Options, assemble};
use leidraad::edit::po;
use leidraad::site::{Site, State};
use leidraad::source::{ReadLimits, SourceTree, read_tree};
use proptest::prelude::*;

use crate::common::program::{repository, run};
use crate::common::tools;
use crate::translation_files::{DATE, Desk, EN, FILE, NL, PAGE, SOURCE, translate};

#[test]
fn the_shipped_content_comes_back_without_loss() {
    let tree = read_tree(repository(), &ReadLimits::default());
    let site = assemble(&tree, &Options::default(), &mut Cache::default()).site;
    let files = po::export(&tree, &site, None, None, DATE).expect("exported");
    let entries: usize = files.iter().map(|file| file.entries).sum();
    let whole: usize = files
        .iter()
        .map(|file| file.text.matches("/section-").count())
        .sum();
    println!(
        "{} files, {entries} entries, {whole} whole sections",
        files.len()
    );
    assert!(
        files.len() >= 49 && entries > 2_500,
        "{} files, {entries}",
        files.len()
    );
    assert_eq!(
        whole, 0,
        "every section of the guidance has the form of its source"
    );
    for file in &files {
        assert_eq!((file.fuzzy, file.untranslated), (0, 0), "{}", file.path);
    }
    let paths: Vec<String> = files
        .iter()
        .map(|file| format!("po/{}", file.path))
        .collect();
    let texts = paths
        .iter()
        .zip(&files)
        .map(|(path, file)| (path.as_str(), Some(file.text.as_str())));
    let tree = tree.with_texts(texts);
    let imported = po::import(&tree, &Options::default(), &paths, DATE).expect("imported");
    assert_eq!(imported.diagnostics, []);
    assert!(
        imported.edits.is_empty(),
        "{:?}",
        imported.edits.changes.keys()
    );

    // From the entries alone: every translation is taken away, and made again.
    let english: Vec<String> = tree
        .below("content/en/")
        .filter(|(_, file)| file.path.ends_with(".md"))
        .map(|(_, file)| file.path.clone())
        .collect();
    let pins: Vec<String> = tree
        .below("content/pins/en/")
        .map(|(_, file)| file.path.clone())
        .collect();
    let gone = english
        .iter()
        .chain(&pins)
        .map(|path| (path.as_str(), None));
    let empty = tree.with_texts(gone);
    // One page stands for the language, so that it stays one of the site.
    let empty = empty.with_texts([("content/en/zz.md", Some("# Z\n"))]);
    let imported = po::import(&empty, &Options::default(), &paths, DATE).expect("imported");
    assert_eq!(imported.diagnostics, []);
    let again = imported.edits.applied_to(&empty);
    let site_again = assemble(&again, &Options::default(), &mut Cache::default()).site;
    let page = |site: &Site, tree: &SourceTree, path: &str| {
        let document = site
            .documents
            .iter()
            .find(|one| one.path == path)
            .expect(path)
            .clone();
        document.page_source(tree.file(document.file).text())
    };
    let mut compared = 0;
    for path in &english {
        assert_eq!(
            page(&site_again, &again, path),
            page(&site, &tree, path),
            "{path}"
        );
        compared += 1;
    }
    assert!(compared >= 49);
    let pages = site_again.page_states();
    let behind: Vec<&str> = pages
        .iter()
        .filter(|page| page.id != "zz" && page.state != State::Current)
        .map(|page| page.id.as_str())
        .collect();
    assert_eq!(behind, [""; 0]);
}

/// A random page in two languages of one form.
fn document() -> impl Strategy<Value = (String, String)> {
    let inline = prop_oneof![
        "[a-zé]{1,6}( [a-z]{1,4}){0,3}",
        Just("*een* \\*twee\\* **drie**".to_string()),
        Just("`code | x` [tekst](https://example.org/a_b)".to_string()),
        Just("[[alfa]] en [[alfa|dit]]".to_string()),
        Just("zegt \"ja\" & <https://example.org/>".to_string()),
        Just("één\nop twee regels".to_string()),
        Just("hard\\\nafgebroken".to_string()),
        Just("![beeld](https://example.org/x.png)".to_string()),
    ];
    let words = |strategy: BoxedStrategy<String>| (strategy.clone(), strategy);
    let inline = inline.boxed();
    let block = (0..9u8, proptest::collection::vec(words(inline), 3));
    proptest::collection::vec(block, 0..9).prop_map(|blocks| {
        let mut pages = ["# Titel\n\n".to_string(), "# Title\n\n".to_string()];
        for (number, (kind, texts)) in blocks.iter().enumerate() {
            for (language, page) in pages.iter_mut().enumerate() {
                let text = |index: usize| match language {
                    0 => texts[index].0.clone(),
                    _ => texts[index].1.clone(),
                };
                let line = |index: usize| text(index).replace("\\\n", " ").replace('\n', " ");
                let cell = |index: usize| line(index).replace('|', "\\|");
                let indented =
                    |index: usize, prefix: &str| text(index).replace('\n', &format!("\n{prefix}"));
                let written = match kind {
                    0 => format!("## {} {{#h{number}}}", line(0)),
                    1 => format!(
                        "- {}\n- {}\n  - {}",
                        indented(0, "  "),
                        indented(1, "  "),
                        indented(2, "    ")
                    ),
                    2 => format!(
                        "1. {}\n\n   {}\n\n2. {}",
                        indented(0, "   "),
                        indented(1, "   "),
                        indented(2, "   ")
                    ),
                    3 => format!(
                        "> [!NOTE]\n> {}\n>\n> - {}",
                        indented(0, "> "),
                        indented(1, ">   ")
                    ),
                    4 => format!(
                        "| {} | {} |\n|---|:-:|\n| {} | |",
                        cell(0),
                        cell(1),
                        cell(2)
                    ),
                    5 => format!("```sh\n{}\n\n  {}\n```", line(0), line(1)),
                    6 => format!("{}\n: {}", line(0), line(1)),
                    7 => format!("{}[^n{number}]\n\n[^n{number}]: {}", text(0), line(1)),
                    _ => format!("{}\n\n---\n\n<!-- opmerking -->\n\n{}", text(0), text(1)),
                };
                page.push_str(&written);
                page.push_str("\n\n");
            }
        }
        let [nl, en] = pages.map(|page| page.trim_end().to_string() + "\n");
        (nl, en)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_pages_come_back_byte_by_byte_and_from_their_entries_alone((nl, en) in document()) {
        let mut desk = Desk::new(&nl, &en);
        let site = desk.site();
        let sound = site.documents.iter().all(|one| one.diagnostics.iter().all(|one| !one.is_error()));
        prop_assume!(sound);
        desk.mark();
        let file = desk.export();
        prop_assert!(!file.contains("/section-"), "{}", file);
        let imported = desk.import();
        prop_assert_eq!(&imported.diagnostics, &vec![]);
        prop_assert!(imported.edits.is_empty(), "{}", imported.edits.unified());
        let page = |desk: &Desk| {
            let site = desk.site();
            let document = site.documents.iter().find(|one| one.path == PAGE).expect("the page").clone();
            document.page_source(&desk.text(PAGE)).replace("<!-- opmerking -->", "")
        };
        let before = page(&desk);
        desk.remove(PAGE);
        desk.remove("content/pins/en/alfa.yaml");
        let imported = desk.take_over();
        prop_assert_eq!(desk.told(&imported), vec![""; 0], "{}", file);
        // A page of which nothing was to be translated but its title has no more to give.
        prop_assert_eq!(page(&desk), before, "{}\n{}", file, desk.text(PAGE));
    }

    #[test]
    fn no_file_makes_the_import_panic(start in 0..40usize, text in "(msgid|msgstr|msgctxt|\"|\\\\|\n|#,|#~| |alfa/title|fuzzy){0,20}") {
        let mut desk = Desk::new(NL, EN);
        let file = desk.export();
        let at = file.match_indices('\n').nth(start).map_or(0, |(at, _)| at);
        desk.write(FILE, &format!("{}{text}{}", &file[..at], &file[at..]));
        let imported = desk.import();
        for edit in imported.edits.changes.values() {
            prop_assert!(edit.after.is_some());
        }
    }
}

#[test]
fn gettext_accepts_what_is_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("site");
    let tree = read_tree(repository(), &ReadLimits::default());
    for (_, file) in tree.below("content/") {
        let path = root.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, file.bytes()).expect("written");
    }
    // Something stale, something in another form, something missing.
    let nl = root.join("content/nl/chapters/threats.md");
    let text = std::fs::read_to_string(&nl).expect("a page");
    let at = text.find("\n## ").expect("a section");
    let text = format!(
        "{}\n\nEen \"nieuwe\" alinea met \\ en\ttab.\n{}",
        &text[..at],
        &text[at..]
    );
    std::fs::write(&nl, text).expect("written");
    std::fs::remove_file(root.join("content/en/chapters/travel.md")).expect("gone");
    let root = root.to_string_lossy().into_owned();
    run(["po", "export", "--root", &root, "--today", DATE]).expect(0);
    let again = run(["po", "export", "--root", &root, "--today", "2026-11-25"]).expect(0);
    assert_eq!(again.stdout, "", "another day alone changes no file");
    let Some(msgfmt) = tools::gettext() else {
        return;
    };
    let mut files = 0;
    for entry in walkdir(&format!("{root}/po")) {
        let output = std::process::Command::new(msgfmt)
            .args(["-c", "-o", "/dev/null"])
            .arg(&entry)
            .output()
            .expect("msgfmt starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{}: {told}",
            entry.display()
        );
        files += 1;
    }
    assert!(files >= 49, "{files}");
}

fn walkdir(folder: &str) -> Vec<std::path::PathBuf> {
    let files = crate::common::tree::read(std::path::Path::new(folder));
    files
        .into_keys()
        .map(|path| std::path::Path::new(folder).join(path))
        .collect()
}

#[test]
fn the_command_writes_shows_and_keeps_what_was_not_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for (path, text) in [(SOURCE, NL), (PAGE, EN)] {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let shown = root.to_string_lossy().into_owned();
    let export = |more: &[&str]| {
        let arguments = ["po", "export", "--root", &shown, "--today", DATE];
        run(arguments.iter().copied().chain(more.iter().copied()))
    };
    let dry = export(&["--dry-run"]).expect(0);
    assert!(dry.stdout.contains("+msgid \"punt\"") && !root.join("po").exists());
    export(&[]).expect(0);
    let file = root.join(FILE);
    let text = std::fs::read_to_string(&file).expect("exported");
    std::fs::write(&file, translate(&text, "punt", "dot")).expect("written");
    let refused = export(&[]).expect(2);
    assert!(
        refused.stderr.contains("en/alfa.po holds 1 translations"),
        "{}",
        refused.stderr
    );

    let arguments = ["po", "import", "--root", &shown, "--today", DATE];
    let dry = run(arguments.iter().copied().chain(["--dry-run"])).expect(0);
    assert!(dry.stdout.contains("-- point\n+- dot"), "{}", dry.stdout);
    let page = root.join(PAGE);
    assert_eq!(std::fs::read_to_string(&page).expect("there"), EN);
    let done = run(arguments).expect(0);
    assert!(done.stdout.contains(PAGE), "{}", done.stdout);
    assert!(
        std::fs::read_to_string(&page)
            .expect("there")
            .contains("- dot")
    );
    export(&[]).expect(0);

    std::fs::write(&file, "msgid \"a").expect("written");
    let broken = run(["po", "import", "--root", &shown, "--format", "json"]).expect(1);
    let found: Vec<serde_json::Value> = serde_json::from_str(&broken.stdout).expect("JSON");
    assert_eq!(
        (&found[0]["code"], &found[0]["line"], &found[0]["column"]),
        (&"E101".into(), &1.into(), &7.into())
    );
    let dutch = run([
        "po",
        "import",
        "--root",
        &shown,
        "--messages",
        "nl",
        &file.to_string_lossy(),
    ])
    .expect(1);
    assert!(
        dutch.stderr.contains("geen sluitend aanhalingsteken"),
        "{}",
        dutch.stderr
    );
    run(["po", "import", "--root", &shown, "--dir", "/nowhere/at/all"]).expect(2);
}
