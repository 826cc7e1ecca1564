//! Translation files: what is exported comes back without loss, and what does not fit stays out.

use leidraad::build::{Cache, Options, assemble};
use leidraad::diagnostics::Located;
use leidraad::edit::po::{self, Imported};
use leidraad::edit::{self, Scope};
use leidraad::site::{Site, State};
use leidraad::source::{ReadLimits, SourceTree, read_tree};
use proptest::prelude::*;

use crate::common::program::{repository, run};
use crate::common::tools;

const DATE: &str = "2026-11-24";
const FILE: &str = "po/en/alfa.po";
const PAGE: &str = "content/en/alfa.md";
const SOURCE: &str = "content/nl/alfa.md";

/// A site in memory with its translation files.
struct Desk {
    tree: SourceTree,
    /// The tree that was imported into, in which the places of what is told are.
    before: SourceTree,
}

impl Desk {
    fn new(nl: &str, en: &str) -> Desk {
        let files = [
            ("content/nl/_index.md", "# Thuis\n"),
            ("content/en/_index.md", "# Home\n"),
            (SOURCE, nl),
            (PAGE, en),
        ];
        let files = files.into_iter().filter(|(_, text)| !text.is_empty());
        Desk {
            tree: SourceTree::from_texts(files),
            before: SourceTree::default(),
        }
    }

    fn site(&self) -> Site {
        assemble(&self.tree, &Options::default(), &mut Cache::default()).site
    }

    fn mark(&mut self) {
        let site = self.site();
        let (edits, _) =
            edit::mark(&self.tree, &site, &Scope::All, None, "2026-11-01").expect("marked");
        self.tree = edits.applied_to(&self.tree);
    }

    fn write(&mut self, path: &str, text: &str) {
        self.tree = self.tree.with_texts([(path, Some(text))]);
    }

    fn remove(&mut self, path: &str) {
        self.tree = self.tree.with_texts([(path, None)]);
    }

    fn text(&self, path: &str) -> String {
        let (_, file) = self.tree.find(path).expect(path);
        file.text().to_string()
    }

    fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.text(path);
        assert!(text.contains(old), "{old} is not in {path}:\n{text}");
        self.write(path, &text.replacen(old, new, 1));
    }

    /// The page's translation file, which the tree gets too.
    fn export(&mut self) -> String {
        let site = self.site();
        let files = po::export(&self.tree, &site, Some("alfa"), None, DATE).expect("exported");
        assert_eq!(files.len(), 1);
        self.write(FILE, &files[0].text);
        files[0].text.clone()
    }

    fn import(&self) -> Imported {
        po::import(&self.tree, &Options::default(), &[FILE.to_string()], DATE).expect("imported")
    }

    /// Imports and makes the changes.
    fn take_over(&mut self) -> Imported {
        let imported = self.import();
        self.before = self.tree.clone();
        self.tree = imported.edits.applied_to(&self.tree);
        imported
    }

    /// `line:column code` of everything an import tells.
    fn told(&self, imported: &Imported) -> Vec<String> {
        let tree = if self.before.is_empty() {
            &self.tree
        } else {
            &self.before
        };
        let located = Located::all(imported.diagnostics.clone(), tree);
        let told = located.iter().map(|one| {
            assert_eq!(one.path, FILE);
            assert!(one.diagnostic.help.is_some());
            assert_ne!(one.diagnostic.message.en, one.diagnostic.message.nl);
            format!(
                "{}:{} {}",
                one.start.line, one.start.column, one.diagnostic.code
            )
        });
        told.collect()
    }

    fn states(&self) -> Vec<(String, State)> {
        let pages = self.site().page_states();
        let page = pages
            .into_iter()
            .find(|page| page.id == "alfa")
            .expect("the page");
        page.sections
            .into_iter()
            .map(|one| (one.id, one.state))
            .collect()
    }

    fn is_current(&self) -> bool {
        self.states()
            .iter()
            .all(|(_, state)| *state == State::Current)
    }
}

const NL: &str = "---\ntitle: Alfa\nid: alfa\nsummary: Kort.\n---\n\nVooraf.\n\n## Een {#one}\n\nEerste zin,\nop twee regels.\n\nZelfde tekst.\n\n## Twee {#two}\n\n- punt\n- komma\n\nZelfde tekst.\n";
const EN: &str = "---\ntitle: Alpha\nid: alfa\nsummary: Short.\n---\n\nUp front.\n\n## One {#one}\n\nFirst sentence,\non two lines.\n\nSame text.\n\n## Two {#two}\n\n- point\n- comma\n\nSame text.\n";

/// Puts a translation into the entry of a text; takes its mark as fuzzy away.
fn translate(file: &str, source: &str, translation: &str) -> String {
    let wanted = format!("\nmsgid \"{source}\"\nmsgstr \"");
    let at = file
        .find(&wanted)
        .unwrap_or_else(|| panic!("{source} is not in\n{file}"));
    let from = at + wanted.len();
    let end = from + file[from..].find("\"\n").expect("a quote");
    let block = file[..at].rfind("\n\n").expect("an entry before");
    format!(
        "{}{}{wanted}{translation}{}",
        &file[..block],
        file[block..at].replace("#, fuzzy\n", ""),
        &file[end..]
    )
}

fn line_of(file: &str, wanted: &str) -> usize {
    1 + file
        .lines()
        .position(|line| line.contains(wanted))
        .unwrap_or_else(|| panic!("{wanted}"))
}

#[test]
fn equal_texts_have_entries_of_their_own_and_a_text_keeps_its_name() {
    let mut desk = Desk::new(NL, EN);
    desk.mark();
    let file = desk.export();
    let contexts = |file: &str, text: &str| -> Vec<String> {
        let lines: Vec<&str> = file.lines().collect();
        let pairs = lines
            .windows(2)
            .filter(|pair| pair[1] == format!("msgid \"{text}\""));
        pairs.map(|pair| pair[0].to_string()).collect()
    };
    let same = contexts(&file, "Zelfde tekst.");
    assert!(same.len() == 2 && same[0] != same[1], "{same:?}");
    assert!(same[0].contains("alfa#one/text-") && same[1].contains("alfa#two/text-"));
    assert!(file.contains("msgctxt \"alfa/title\"\nmsgid \"Alfa\"\nmsgstr \"Alpha\"\n"));
    assert!(file.contains(
        "msgid \"Eerste zin, op twee regels.\"\nmsgstr \"First sentence, on two lines.\""
    ));
    assert!(!file.contains("#: "), "no line numbers");
    desk.replace(SOURCE, "Eerste zin", "Nieuw.\n\nEerste zin");
    assert_eq!(contexts(&desk.export(), "Zelfde tekst."), same);
}

#[test]
fn a_changed_paragraph_alone_is_fuzzy_with_what_it_was_and_its_translation_makes_it_current() {
    let mut desk = Desk::new(NL, EN);
    desk.mark();
    desk.replace(SOURCE, "Eerste zin,", "Eerste andere zin,");
    let file = desk.export();
    assert_eq!(file.matches("#, fuzzy").count(), 1);
    assert!(file.contains("#| msgid \"Eerste zin, op twee regels.\"\nmsgctxt \"alfa#one/text-"));

    let untouched = desk.import();
    assert!(untouched.edits.is_empty());
    let fuzzy = line_of(&file, "Eerste andere zin") - 1;
    assert_eq!(desk.told(&untouched), [format!("{fuzzy}:1 E107")]);

    desk.write(
        FILE,
        &translate(
            &file,
            "Eerste andere zin, op twee regels.",
            "First other sentence.",
        ),
    );
    let imported = desk.take_over();
    assert_eq!(desk.told(&imported), [""; 0]);
    assert_eq!((imported.changed, imported.marked), (1, 1));
    assert_eq!(
        desk.text(PAGE),
        EN.replace("First sentence,\non two lines.", "First other sentence.")
    );
    assert!(desk.is_current());
    assert!(desk.text("content/pins/en/alfa.yaml").contains(DATE));
}

#[test]
fn a_section_that_got_another_form_is_made_anew_once_all_of_it_is_translated() {
    let mut desk = Desk::new(
        NL,
        &EN.replace("- point", "<!-- leidraad: allow T206: why -->\n- point"),
    );
    desk.mark();
    desk.replace(
        SOURCE,
        "- komma",
        "- komma\n\n> [!NOTE]\n> Let op:\n> dit.\n\n| a | b |\n|---|---|\n| c | `d` |",
    );
    let file = desk.export();
    assert_eq!(file.matches("#, fuzzy").count(), 0, "{file}");
    let part = translate(&file, "Let op: dit.", "Mind this.");
    desk.write(FILE, &part);
    let waiting = desk.take_over();
    assert!(waiting.edits.is_empty());
    let line = line_of(&part, "msgid \"Twee\"") + 1;
    assert_eq!(desk.told(&waiting), [format!("{line}:1 E110")]);

    let mut whole = part;
    for (text, translation) in [("a", "aa"), ("b", "bb"), ("c", "cc"), ("`d`", "`d`")] {
        whole = translate(&whole, text, translation);
    }
    desk.write(FILE, &whole);
    let imported = desk.take_over();
    assert_eq!(desk.told(&imported), [""; 0]);
    let english = desk.text(PAGE);
    let wanted = "## Two {#two}\n\n<!-- leidraad: allow T206: why -->\n\n- point\n- comma\n\n> [!NOTE]\n> Mind this.\n\n| aa | bb |\n|---|---|\n| cc | `d` |\n\nSame text.\n";
    assert!(english.ends_with(wanted), "{english}");
    assert!(desk.is_current());
}

#[test]
fn missing_sections_and_pages_are_made_from_their_entries() {
    let mut desk = Desk::new(NL, EN);
    desk.mark();
    let file = desk.export();
    for missing in [
        EN.replace(
            "## One {#one}\n\nFirst sentence,\non two lines.\n\nSame text.\n\n",
            "",
        ),
        EN[..EN.find("## One").expect("there")]
            .trim_end()
            .to_string(),
        String::new(),
    ] {
        match missing.as_str() {
            "" => desk.remove(PAGE),
            text => desk.write(PAGE, text),
        }
        let imported = desk.take_over();
        assert_eq!(desk.told(&imported), [""; 0]);
        let joined = EN.replace("sentence,\n", "sentence, ");
        let text = desk
            .text(PAGE)
            .replace("sentence,\n", "sentence, ")
            .replace('"', "");
        assert_eq!(text, joined);
        assert!(desk.is_current(), "{:?}", desk.states());
        desk.write(FILE, &file);
    }
}

#[test]
fn an_entry_whose_source_moved_on_is_refused_and_the_rest_applied() {
    let mut desk = Desk::new(NL, EN);
    desk.mark();
    let file = desk.export();
    let file = translate(&file, "punt", "dot");
    let file = translate(&file, "Kort.", "Brief.");
    desk.write(FILE, &file);
    desk.replace(SOURCE, "- komma", "- streep");
    desk.replace(SOURCE, "title: Alfa", "title: Alfa!");
    let imported = desk.take_over();
    let lines = [
        line_of(&file, "alfa/title"),
        line_of(&file, "msgid \"komma\"") - 1,
    ];
    assert_eq!(
        desk.told(&imported),
        lines.map(|line| format!("{line}:1 E103"))
    );
    assert!(imported.diagnostics.iter().all(|one| one.labels.len() == 1));
    assert_eq!(imported.marked, 0, "neither section is wholly translated");
    let english = desk.text(PAGE);
    assert!(
        english.contains("- dot\n- comma") && english.contains("summary: \"Brief.\""),
        "{english}"
    );
}

#[test]
fn what_does_not_fit_is_told_at_its_entry_and_the_rest_is_applied() {
    let base = Desk::new(NL, EN).export();
    for (text, translation, code, at_translation) in [
        ("punt", "- dot", "E108", true),
        ("punt", "# dot", "E108", true),
        ("Een", "One {#other}", "E108", true),
        ("punt", "[[nowhere]]", "E108", true),
        ("punt", "<b>dot</b>", "E108", true),
        ("Alfa", "", "", true),
    ] {
        let mut desk = Desk::new(NL, EN);
        desk.export();
        let file = translate(&translate(&base, text, translation), "komma", "pause");
        desk.write(FILE, &file);
        let imported = desk.take_over();
        let line = line_of(&file, &format!("msgid \"{text}\"")) + usize::from(at_translation);
        let wanted = if code.is_empty() {
            vec![]
        } else {
            vec![format!("{line}:1 {code}")]
        };
        assert_eq!(desk.told(&imported), wanted, "{translation}");
        let english = desk.text(PAGE);
        assert_eq!(english, EN.replace("- comma", "- pause"), "{translation}");
    }
}

#[test]
fn a_translation_edited_since_the_export_is_not_written_over() {
    let mut desk = Desk::new(NL, EN);
    let file = translate(&desk.export(), "punt", "dot");
    desk.write(FILE, &file);
    desk.replace(PAGE, "- point", "- full stop");
    let imported = desk.take_over();
    let line = line_of(&file, "msgid \"punt\"") + 1;
    assert_eq!(desk.told(&imported), [format!("{line}:1 E109")]);
    assert!(desk.text(PAGE).contains("- full stop"));
}

#[test]
fn missing_doubled_foreign_and_plural_entries_are_told_and_the_rest_is_applied() {
    let mut desk = Desk::new(NL, EN);
    let file = translate(&desk.export(), "komma", "pause");
    let block = |text: &str| {
        let at = file.find(&format!("msgid \"{text}\"")).expect(text);
        let from = file[..at].rfind("\n\n").expect("a block") + 2;
        let end = file[at..]
            .find("\n\n")
            .map_or(file.len(), |end| at + end + 2);
        file[from..end].to_string()
    };
    let point = block("punt");
    for (changed, told) in [
        (file.replace(&point, ""), vec![("msgid \"\"", "E106")]),
        (
            format!("{file}\n{}", point.replace("point", "second dot")),
            vec![("second dot", "E105")],
        ),
        (
            format!("{file}\nmsgctxt \"beta#x/text-1\"\nmsgid \"foreign\"\nmsgstr \"\"\n"),
            vec![("\"foreign\"", "E104")],
        ),
        (
            format!("{file}\nmsgctxt \"alfa#three/text-1\"\nmsgid \"foreign\"\nmsgstr \"\"\n"),
            vec![("\"foreign\"", "E104")],
        ),
        (
            format!("{file}\nmsgid \"foreign\"\nmsgstr \"\"\n"),
            vec![("foreign", "E104")],
        ),
        (
            file.replace(
                "msgstr \"point\"",
                "msgid_plural \"punten\"\nmsgstr[0] \"point\"\nmsgstr[1] \"points\"",
            ),
            vec![("msgid \"punt\"", "E111")],
        ),
    ] {
        let mut desk = Desk::new(NL, EN);
        desk.write(FILE, &changed);
        let imported = desk.take_over();
        let wanted: Vec<String> = told
            .into_iter()
            .map(|(text, code)| {
                let mut line = line_of(&changed, text);
                // The place of an entry is its first keyword.
                let lines: Vec<&str> = changed.lines().collect();
                while line > 1 && lines[line - 2].starts_with("msg") {
                    line -= 1;
                }
                format!("{line}:1 {code}")
            })
            .collect();
        assert_eq!(desk.told(&imported), wanted);
        assert_eq!(desk.text(PAGE), EN.replace("- comma", "- pause"));
    }
}

#[test]
fn a_file_that_cannot_be_understood_changes_nothing() {
    let file = translate(&Desk::new(NL, EN).export(), "komma", "pause");
    let charset = line_of(&file, "charset=UTF-8");
    let header = line_of(&file, "msgstr \"\"");
    assert!(charset > header);
    for (changed, told) in [
        (
            file.replace("msgstr \"pause\"", "msgstr \"pause"),
            format!("{}:8 E101", line_of(&file, "pause")),
        ),
        (
            file.replace("charset=UTF-8", "charset=ISO-8859-1"),
            format!("{header}:1 E102"),
        ),
        (
            file.replace("charset=UTF-8", "charset=CHARSET"),
            format!("{header}:1 E102"),
        ),
        (
            file.replace("Language: en", "Language: de"),
            format!("{header}:1 E102"),
        ),
        (
            file[file.find("\n\n").expect("an entry") + 2..].to_string(),
            "1:1 E102".to_string(),
        ),
        (String::new(), "1:1 E102".to_string()),
    ] {
        let mut desk = Desk::new(NL, EN);
        desk.write(FILE, &changed);
        let imported = desk.import();
        assert!(imported.edits.is_empty());
        assert_eq!(desk.told(&imported), [told]);
    }
    let mut bytes = file.clone().into_bytes();
    let at = file.find("pause").expect("there");
    bytes[at] = 0xe9;
    let mut files: Vec<(String, Vec<u8>)> = Desk::new(NL, EN)
        .tree
        .iter()
        .map(|(_, file)| (file.path.clone(), file.text().into()))
        .collect();
    files.push((FILE.to_string(), bytes));
    let mut desk = Desk::new(NL, EN);
    desk.tree = SourceTree::from_texts(files);
    let imported = desk.import();
    assert_eq!(
        desk.told(&imported),
        [format!("{}:9 E102", line_of(&file, "pause"))]
    );
}

#[test]
fn line_ends_marks_wrapping_and_obsolete_entries_do_not_matter() {
    let file = translate(&Desk::new(NL, EN).export(), "komma", "pause");
    let wrapped = file.replace("msgstr \"pause\"", "msgstr \"\"\n\"pa\"\n\"use\"");
    let obsolete =
        format!("{file}\n#~ msgctxt \"alfa#one/text-0\"\n#~ msgid \"weg\"\n#~ msgstr \"gone\"\n");
    for changed in [
        file.replace('\n', "\r\n"),
        format!("\u{feff}{file}"),
        wrapped,
        obsolete.clone(),
        file.replace("charset=UTF-8", "charset=utf-8"),
    ] {
        let mut desk = Desk::new(NL, EN);
        desk.write(FILE, &changed);
        let imported = desk.take_over();
        assert_eq!(desk.told(&imported), [""; 0]);
        assert_eq!(imported.obsolete, usize::from(changed == obsolete));
        assert_eq!(desk.text(PAGE), EN.replace("- comma", "- pause"));
    }
}

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
        let output = std::process::Command::new(&msgfmt)
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
