//! Translation files: what is exported comes back without loss, and what does not fit stays out.

use leidraad::build::{Cache, Options, assemble};
use leidraad::diagnostics::Located;
use leidraad::edit::po::{self, Imported};
use leidraad::edit::{self, Scope};
use leidraad::site::{Site, State};
use leidraad::source::SourceTree;

pub const DATE: &str = "2026-11-24";
pub const FILE: &str = "po/en/alfa.po";
pub const PAGE: &str = "content/en/alfa.md";
pub const SOURCE: &str = "content/nl/alfa.md";

/// A site in memory with its translation files.
pub struct Desk {
    pub tree: SourceTree,
    /// The tree that was imported into, in which the places of what is told are.
    before: SourceTree,
}

impl Desk {
    pub fn new(nl: &str, en: &str) -> Desk {
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

    pub fn site(&self) -> Site {
        assemble(&self.tree, &Options::default(), &mut Cache::default()).site
    }

    pub fn mark(&mut self) {
        let site = self.site();
        let (edits, _) =
            edit::mark(&self.tree, &site, &Scope::All, None, "2026-11-01").expect("marked");
        self.tree = edits.applied_to(&self.tree);
    }

    pub fn write(&mut self, path: &str, text: &str) {
        self.tree = self.tree.with_texts([(path, Some(text))]);
    }

    pub fn remove(&mut self, path: &str) {
        self.tree = self.tree.with_texts([(path, None)]);
    }

    pub fn text(&self, path: &str) -> String {
        let (_, file) = self.tree.find(path).expect(path);
        file.text().to_string()
    }

    pub fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.text(path);
        assert!(text.contains(old), "{old} is not in {path}:\n{text}");
        self.write(path, &text.replacen(old, new, 1));
    }

    /// The page's translation file, which the tree gets too.
    pub fn export(&mut self) -> String {
        let site = self.site();
        let files = po::export(&self.tree, &site, Some("alfa"), None, DATE).expect("exported");
        assert_eq!(files.len(), 1);
        self.write(FILE, &files[0].text);
        files[0].text.clone()
    }

    pub fn import(&self) -> Imported {
        po::import(&self.tree, &Options::default(), &[FILE.to_string()], DATE).expect("imported")
    }

    /// Imports and makes the changes.
    pub fn take_over(&mut self) -> Imported {
        let imported = self.import();
        self.before = self.tree.clone();
        self.tree = imported.edits.applied_to(&self.tree);
        imported
    }

    /// `line:column code` of everything an import tells.
    pub fn told(&self, imported: &Imported) -> Vec<String> {
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

    pub fn states(&self) -> Vec<(String, State)> {
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

    pub fn is_current(&self) -> bool {
        self.states()
            .iter()
            .all(|(_, state)| *state == State::Current)
    }
}

pub const NL: &str = "---\ntitle: Alfa\nid: alfa\nsummary: Kort.\n---\n\nVooraf.\n\n## Een {#one}\n\nEerste zin,\nop twee regels.\n\nZelfde tekst.\n\n## Twee {#two}\n\n- punt\n- komma\n\nZelfde tekst.\n";
pub const EN: &str = "---\ntitle: Alpha\nid: alfa\nsummary: Short.\n---\n\nUp front.\n\n## One {#one}\n\nFirst sentence,\non two lines.\n\nSame text.\n\n## Two {#two}\n\n- point\n- comma\n\nSame text.\n";

/// Puts a translation into the entry of a text; takes its mark as fuzzy away.
pub fn translate(file: &str, source: &str, translation: &str) -> String {
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
fn a_section_of_a_page_that_does_not_exist_yet_waits_for_the_opening() {
    let mut desk = Desk::new(NL, "");
    let file = translate(&desk.export(), "Een", "One");
    desk.write(FILE, &file);
    let imported = desk.take_over();
    // At what was translated, below what was to be.
    let place = line_of(&file, "msgstr \"One\"");
    assert_eq!(desk.told(&imported), [format!("{place}:1 E110")]);
    assert!(desk.tree.find(PAGE).is_none());
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
