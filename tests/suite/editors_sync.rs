//! Translations and their source: which sections are said to be behind, and which are not.

use leidraad::build::{Assembled, Cache, Options, assemble};
use leidraad::edit::{self, Scope};
use leidraad::site::{PageState, Site, State};
use leidraad::source::SourceTree;
use proptest::prelude::*;

/// A site in memory to which edits are made.
struct Desk {
    tree: SourceTree,
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        Desk {
            tree: SourceTree::from_texts(files.iter().copied()),
        }
    }

    fn assembled(&self) -> Assembled {
        assemble(&self.tree, &Options::default(), &mut Cache::default())
    }

    fn site(&self) -> Site {
        self.assembled().site
    }

    fn write(&mut self, path: &str, text: &str) {
        self.tree = self.tree.with_texts([(path, Some(text))]);
    }

    fn text(&self, path: &str) -> String {
        let (_, file) = self.tree.find(path).expect(path);
        file.text().to_string()
    }

    fn replace(&mut self, path: &str, old: &str, new: &str) {
        let text = self.text(path);
        assert!(text.contains(old), "{old} is not in {path}");
        self.write(path, &text.replace(old, new));
    }

    fn mark(&mut self, scope: &str) -> edit::Marked {
        let scope = match scope {
            "" => Scope::All,
            scope => Scope::parse(scope),
        };
        let site = self.site();
        let (edits, marked) =
            edit::mark(&self.tree, &site, &scope, None, "2026-11-23").expect("marked");
        self.tree = edits.applied_to(&self.tree);
        marked
    }

    fn acknowledge(&mut self, scope: &str) -> Result<(), edit::Refusal> {
        let site = self.site();
        let scope = Scope::parse(scope);
        let edits = edit::acknowledge(
            &self.tree,
            &site,
            &scope,
            None,
            "2026-12-01",
            "Only spelling",
        )?;
        self.tree = edits.applied_to(&self.tree);
        Ok(())
    }

    fn page(&self, id: &str) -> PageState {
        let states = self.site().page_states();
        states.into_iter().find(|page| page.id == id).expect(id)
    }

    /// `id state` of every section of a page.
    fn sections(&self, id: &str) -> Vec<String> {
        let page = self.page(id);
        let sections = page.sections.iter();
        sections
            .map(|section| format!("{} {}", section.id, section.state.name()))
            .collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        let diagnostics = self.assembled().diagnostics;
        diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect()
    }
}

const NL: &str = "---\ntitle: Alfa\nsummary: Kort.\n---\n\nVooraf.\n\n## Een {#one}\n\nEerste zin.\n\n## Twee {#two}\n\n- punt\n- komma\n";
const EN: &str = "---\ntitle: Alpha\nsummary: Short.\n---\n\nUp front.\n\n## One {#one}\n\nFirst sentence.\n\n## Two {#two}\n\n- point\n- comma\n";

fn pair() -> Desk {
    Desk::new(&[("content/nl/alfa.md", NL), ("content/en/alfa.md", EN)])
}

const PINS: &str = "content/pins/en/alfa.yaml";

#[test]
fn a_translation_goes_from_unpinned_to_current_to_stale_and_back() {
    let mut desk = pair();
    assert_eq!(
        desk.sections("alfa"),
        [" unpinned", "one unpinned", "two unpinned"]
    );
    assert!(
        desk.codes().iter().all(|code| !code.starts_with('T')),
        "a state is no diagnostic"
    );
    assert_eq!(desk.mark("").marked, 3);
    assert_eq!(desk.page("alfa").state, State::Current);

    desk.replace("content/nl/alfa.md", "Eerste zin.", "Een andere zin.");
    assert_eq!(
        desk.sections("alfa"),
        [" current", "one stale", "two current"]
    );
    assert_eq!(desk.page("alfa").state, State::Stale);
    let stale = desk.mark("");
    assert_eq!(
        (stale.marked, stale.left),
        (0, 1),
        "marking everything blesses nothing stale"
    );
    assert_eq!(desk.page("alfa").state, State::Stale);
    assert_eq!(desk.mark("alfa#one").marked, 1);
    assert_eq!(desk.page("alfa").state, State::Current);

    for (old, new) in [
        ("title: Alfa", "title: Alfa!"),
        ("Kort.", "Bondig."),
        ("Vooraf.", "Eerst."),
    ] {
        desk.replace("content/nl/alfa.md", old, new);
        assert_eq!(desk.sections("alfa")[0], " stale", "{new}");
        desk.mark("alfa#");
        assert_eq!(desk.page("alfa").state, State::Current);
    }
    desk.replace(
        "content/nl/alfa.md",
        "summary:",
        "reviewed: 2026-11-23\nsummary:",
    );
    assert_eq!(
        desk.page("alfa").state,
        State::Current,
        "dates are not translated"
    );
    desk.replace("content/nl/alfa.md", "title: Alfa!\n", "");
    desk.replace("content/nl/alfa.md", "Eerst.", "# Alfa!\n\nEerst.");
    assert_eq!(
        desk.page("alfa").state,
        State::Current,
        "a title is a title wherever it stands"
    );
}

#[test]
fn an_acknowledged_change_stays_acknowledged_until_the_next() {
    let mut desk = pair();
    desk.mark("");
    let refused = desk.acknowledge("alfa#one").expect_err("nothing changed");
    assert!(refused.message.en.contains("current"));
    desk.replace("content/nl/alfa.md", "Eerste", "Eerst");
    desk.acknowledge("alfa#one").expect("acknowledged");
    assert_eq!(
        desk.sections("alfa"),
        [" current", "one acknowledged", "two current"]
    );
    assert!(desk.text(PINS).contains("reason: \"Only spelling\""));
    assert_eq!(desk.mark("").marked, 0);
    assert_eq!(desk.page("alfa").state, State::Acknowledged);
    desk.replace("content/nl/alfa.md", "Eerst zin", "Eerst zin en meer");
    assert_eq!(desk.sections("alfa")[1], "one stale");
    desk.acknowledge("alfa#one").expect("again");
    assert_eq!(desk.sections("alfa")[1], "one acknowledged");
    desk.replace("content/nl/alfa.md", " en meer", "");
    assert_eq!(
        desk.sections("alfa")[1],
        "one acknowledged",
        "the first acknowledgement is kept"
    );
    desk.mark("alfa");
    assert!(!desk.text(PINS).contains("acknowledged:\n"));
}

#[test]
fn missing_and_orphaned_sections_and_pages_are_told_apart() {
    let mut desk = pair();
    desk.mark("");
    desk.replace(
        "content/en/alfa.md",
        "## Two {#two}\n\n- point\n- comma\n",
        "",
    );
    assert_eq!(
        desk.sections("alfa"),
        [" current", "one current", "two missing"]
    );
    desk.replace("content/nl/alfa.md", "## Een {#one}", "## Een {#other}");
    assert_eq!(
        desk.sections("alfa"),
        [" current", "other missing", "two missing", "one orphan"]
    );
    assert_eq!(desk.mark("alfa").dropped, 2, "pins whose section is gone");
    assert_eq!(desk.page("alfa").sections.len(), 4);

    desk.write(
        "content/nl/beta.md",
        "# Beta\n\nTwee woorden.\n\n## Deel {#deel}\n\nMeer.\n",
    );
    let beta = desk.page("beta");
    assert_eq!((beta.state, beta.sections.len()), (State::Missing, 2));
    assert_eq!(
        desk.site().section_words(&beta, &beta.sections[0]),
        3,
        "the title is to be translated too"
    );
    let pins = desk.text(PINS);
    desk.write("content/pins/en/gone.yaml", &pins);
    let gone = desk.page("gone");
    assert_eq!((gone.state, gone.key), (State::Orphan, None));
}

#[test]
fn any_language_can_be_the_source_of_a_page() {
    let mut desk = pair();
    desk.write("content/de/alfa.md", &EN.replace("Alpha", "Alpha DE"));
    desk.write("leidraad.yaml", "languages: [nl, en, de]\n");
    desk.replace("content/en/alfa.md", "title:", "source: en\ntitle:");
    assert_eq!(desk.mark("").marked, 6);
    desk.replace("content/nl/alfa.md", "Eerste zin.", "Vrij vertaald.");
    let states = desk.site().page_states();
    assert!(
        states.iter().all(|page| page.state == State::Current),
        "{states:?}"
    );
    desk.replace("content/en/alfa.md", "First sentence.", "Another sentence.");
    let states = desk.site().page_states();
    assert_eq!(states.len(), 2);
    for page in &states {
        assert_eq!(page.source, 1);
        assert_eq!(page.sections[1].state, State::Stale);
    }
    // Pins of another source say nothing of this one.
    desk.replace("content/en/alfa.md", "source: en\n", "");
    let german = desk.site().page_states();
    let german = german
        .iter()
        .find(|page| page.language == 2)
        .expect("German");
    assert_eq!(german.state, State::Unpinned);
}

#[test]
fn lock_step_makes_what_is_behind_an_error_at_its_heading() {
    let mut desk = pair();
    desk.mark("");
    desk.replace("content/nl/alfa.md", "komma", "puntkomma");
    assert!(desk.codes().iter().all(|code| *code != "T110"));
    desk.write("leidraad.yaml", "sync: lock-step\n");
    let found = desk.assembled();
    let told: Vec<_> = found
        .diagnostics
        .iter()
        .filter(|one| one.code == "T110")
        .collect();
    assert_eq!(told.len(), 1);
    let at = told[0].span().expect("a place");
    assert_eq!(desk.tree.file(at.file).path, "content/en/alfa.md");
    assert_eq!(&EN[at.range()], "## Two {#two}");
    assert_eq!(
        desk.tree.file(told[0].labels[0].span.file).path,
        "content/nl/alfa.md"
    );
    desk.acknowledge("alfa#two").expect("acknowledged");
    assert!(!desk.codes().contains(&"T110"));
    desk.replace(
        "content/en/alfa.md",
        "\n## Two {#two}\n\n- point\n- comma\n",
        "",
    );
    let found = desk.assembled();
    assert!(
        found
            .diagnostics
            .iter()
            .any(|one| one.code == "T105" && one.is_error())
    );
    // A page may have a policy of its own.
    desk.replace("content/nl/alfa.md", "title:", "sync: source-first\ntitle:");
    assert!(!desk.codes().contains(&"T105"));
}

#[test]
fn damaged_pins_are_told_and_never_written_over() {
    let mut desk = pair();
    desk.mark("");
    let good = desk.text(PINS);
    for (bad, code) in [
        (
            good.replace("  \"one\":", "<<<<<<< ours\n  \"one\":"),
            "M101",
        ),
        (good.replace("format: 1", "format: 9"), "T112"),
        (good.replace("Eerste zin.", "Een zin."), "T111"),
        (good.replace("digest: \"", "digest: \"x"), "T111"),
        (format!("{good}  \"one\": {{}}\n"), "Y105"),
        (format!("{good}verder: 1\n"), "Y103"),
        (good.replace("    source: \"nl\"\n", ""), "Y104"),
        (good[..good.len() / 2].to_string(), "Y104"),
        (String::new(), "Y104"),
    ] {
        desk.write(PINS, &bad);
        let found = desk.assembled();
        let told = found.diagnostics.iter().find(|one| one.code == code);
        let told = told.unwrap_or_else(|| panic!("{code} in {:?}", found.diagnostics));
        assert!(told.is_error());
        let path = &desk.tree.file(told.span().expect("a place").file).path;
        assert_eq!(path, PINS);
        let site = desk.site();
        let refused = edit::mark(&desk.tree, &site, &Scope::parse("alfa"), None, "2026-11-23");
        assert!(refused.expect_err("refused").message.en.starts_with(PINS));
    }
    desk.write(PINS, &good);
    desk.write("content/pins/en/No page.yaml", &good);
    assert!(desk.codes().contains(&"S110"));
}

#[test]
fn what_cannot_be_marked_is_refused_with_the_nearest_name() {
    let mut desk = pair();
    desk.write("content/nl/beta.md", "# Beta\n");
    let site = desk.site();
    let refusal = |scope: &str| {
        let result = edit::mark(&desk.tree, &site, &Scope::parse(scope), None, "2026-11-23");
        let refusal = result.expect_err(scope);
        format!(
            "{} / {}",
            refusal.message.en,
            refusal.help.map_or(String::new(), |help| help.en)
        )
    };
    assert!(refusal("alfe").ends_with("did you mean `alfa`?"));
    assert!(refusal("alfa#tow").ends_with("did you mean `alfa#two`?"));
    assert!(refusal("beta").contains("has no translation"));
    desk.replace("content/en/alfa.md", "Up front.", "<b>Up</b> [[nowhere]]");
    let site = desk.site();
    let result = edit::mark(&desk.tree, &site, &Scope::parse("alfa"), None, "2026-11-23");
    assert!(
        result
            .expect_err("errors")
            .message
            .en
            .ends_with("en/alfa.md has errors")
    );
}

#[test]
fn marks_of_two_people_merge() {
    let Ok(version) = std::process::Command::new("git").arg("--version").output() else {
        return;
    };
    assert!(version.status.success());
    let mut desk = pair();
    desk.mark("");
    let base = desk.text(PINS);
    desk.replace("content/nl/alfa.md", "Eerste zin.", "Nieuwe zin.");
    desk.mark("alfa#one");
    let ours = desk.text(PINS);
    desk.write(PINS, &base);
    desk.replace("content/nl/alfa.md", "komma", "puntkomma");
    desk.mark("alfa#two");
    let theirs = desk.text(PINS);
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let merge = std::process::Command::new("git")
        .args(["merge-file", "-p"])
        .args([
            file("ours", &ours),
            file("base", &base),
            file("theirs", &theirs),
        ])
        .output()
        .expect("git runs");
    assert!(
        merge.status.success(),
        "{}",
        String::from_utf8_lossy(&merge.stdout)
    );
    desk.write(PINS, &String::from_utf8(merge.stdout).expect("UTF-8"));
    assert_eq!(desk.page("alfa").state, State::Current);
}

/// One change to a Dutch page.
#[derive(Debug, Clone)]
enum Change {
    Word { section: usize, word: usize },
    Insert { section: usize, word: usize },
    Delete { section: usize, word: usize },
    Item { section: usize },
    Heading { section: usize },
}

impl Change {
    fn section(&self) -> usize {
        match self {
            Change::Word { section, .. }
            | Change::Insert { section, .. }
            | Change::Delete { section, .. }
            | Change::Item { section }
            | Change::Heading { section } => *section,
        }
    }
}

/// A section as it is kept here: heading, words of a paragraph, items of a list.
#[derive(Debug, Clone)]
struct Part {
    id: usize,
    heading: String,
    words: Vec<String>,
    items: Vec<String>,
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let word = "[a-z]{1,8}[,.]?";
    let part = (
        proptest::collection::vec(word, 3..30),
        proptest::collection::vec(word, 0..4),
    );
    proptest::collection::vec(part, 2..7).prop_map(|parts| {
        let parts = parts.into_iter().enumerate();
        parts
            .map(|(id, (words, items))| Part {
                id,
                heading: format!("Kop {id}"),
                words,
                items,
            })
            .collect()
    })
}

fn changes() -> impl Strategy<Value = Change> {
    (0..5usize, 0..100usize, 0..100usize).prop_map(|(kind, section, word)| match kind {
        0 => Change::Word { section, word },
        1 => Change::Insert { section, word },
        2 => Change::Delete { section, word },
        3 => Change::Item { section },
        _ => Change::Heading { section },
    })
}

fn apply(change: &Change, parts: &mut [Part]) -> usize {
    let count = parts.len();
    let part = &mut parts[change.section() % count];
    let length = part.words.len();
    match change {
        Change::Word { word, .. } => part.words[word % length].push_str("zz"),
        Change::Insert { word, .. } => part.words.insert(word % length, "ingevoegd".to_string()),
        Change::Delete { word, .. } => {
            part.words.remove(word % length);
        }
        Change::Item { .. } => part.items.push("nieuw".to_string()),
        Change::Heading { .. } => part.heading.push_str(" anders"),
    }
    part.id
}

/// The page as Markdown; `layout` decides on wrapping, white space and comments, which do not count.
fn page(parts: &[Part], layout: u32) -> String {
    let mut text = String::from("---\ntitle: Pagina\n---\n\nVooraf.\n");
    for part in parts {
        let gap = "\n".repeat(1 + (layout % 3) as usize);
        let width = 1 + (layout / 3 % 9) as usize;
        text.push_str(&format!(
            "{gap}##  {}   {{#s{}}}\n{gap}",
            part.heading, part.id
        ));
        if layout.is_multiple_of(5) {
            text.push_str("<!-- een opmerking\nover regels -->\n\n");
        }
        for (index, word) in part.words.iter().enumerate() {
            let end = if (index + 1) % width == 0 { "\n" } else { " " };
            text.push_str(&format!("{word}{end}"));
        }
        text.push_str("\n\n");
        for item in &part.items {
            text.push_str(&format!("- {item}\n"));
        }
        if layout.is_multiple_of(7) {
            text.push_str("\n<!-- nog een -->\n");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_of_one_section_makes_exactly_that_section_stale(
        parts in parts(),
        change in changes(),
        layouts in (0u32..1_000, 0u32..1_000),
        turn in 0usize..7,
    ) {
        let mut parts = parts;
        let mut desk = Desk::new(&[]);
        desk.write("content/nl/p.md", &page(&parts, layouts.0));
        desk.write("content/en/p.md", &page(&parts, 1));
        desk.mark("");
        prop_assert_eq!(desk.page("p").state, State::Current);

        let turn = turn % parts.len();
        parts.rotate_left(turn);
        desk.write("content/nl/p.md", &page(&parts, layouts.1));
        prop_assert_eq!(desk.page("p").state, State::Current, "reflow, comments and order do not count");

        let changed = format!("s{}", apply(&change, &mut parts));
        desk.write("content/nl/p.md", &page(&parts, layouts.1));
        let page = desk.page("p");
        for section in page.sections {
            let wanted = if section.id == changed { State::Stale } else { State::Current };
            prop_assert_eq!(section.state, wanted, "{} after {:?}", section.id, change);
        }
    }
}
