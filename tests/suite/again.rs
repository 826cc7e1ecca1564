//! Building again: with what earlier builds left, a build is the same to the byte as one from
//! nothing, and does no more than has to be done.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use leidraad::build::{Cache, Options, Output, build};
use leidraad::diagnostics::Diagnostic;
use leidraad::source::{ReadLimits, SourceTree, read_tree};
use leidraad::write::{Disk, Files, Target, Written};

use crate::common::program::{command, finish};
use crate::common::tree;
use crate::corpus::{Corpus, Syntax};

const PAGES: usize = 48;

/// A site in a folder that goes when the test ends.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new(configuration: &str) -> Site {
        let folder = tempfile::tempdir().expect("a folder");
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
        let corpus = Corpus::new(&content, PAGES, Syntax::Leidraad);
        let site = Site { folder };
        for number in 0..corpus.len() {
            let (path, mut text) = corpus.file(number);
            if path == "leidraad.yaml" {
                text.push_str(configuration);
            }
            site.save(&path, &text);
        }
        site
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn save(&self, path: &str, text: &str) {
        tree::write(&self.root(), [(path, text.as_bytes())]);
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("a file of the site")
    }

    fn append(&self, path: &str, text: &str) {
        let text = self.text(path) + text;
        self.save(path, &text);
    }

    /// The Markdown files of a language, sorted.
    fn pages(&self, language: &str) -> Vec<String> {
        let folder = format!("content/{language}");
        let files = tree::read(&self.root().join(&folder));
        files
            .keys()
            .map(|path| format!("{folder}/{path}"))
            .collect()
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Builds with the program; what it said.
    fn build(&self, out: &Path, more: &[&str]) -> String {
        let mut build = command();
        build.arg("build").args(more).arg("--root").arg(self.root());
        build.arg("--output-dir").arg(out);
        let run = finish(build).expect(0);
        run.stderr
    }

    /// Builds over the earlier output and from nothing, and compares all files.
    #[track_caller]
    fn same_as_from_nothing(&self, what: &str) -> String {
        let said = self.build(&self.out(), &[]);
        let fresh = self.folder.path().join("fresh");
        self.build(&fresh, &["--no-cache"]);
        let (again, nothing) = (tree::read(&self.out()), tree::read(&fresh));
        fs::remove_dir_all(&fresh).expect("it goes");
        assert!(
            again == nothing,
            "{what}: {:?}",
            tree::differences(&again, &nothing)
        );
        said
    }
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn any_edit_gives_the_bytes_of_a_build_from_nothing() {
    let site = Site::new("");
    site.same_as_from_nothing("the first build");
    let mut random = Random(7);
    for step in 0..14 {
        let kind = step % 7;
        let language = if kind == 2 { 0 } else { random.below(2) };
        let pages = site.pages(["nl", "en"][language]);
        let page = pages[random.below(pages.len())].clone();
        let other = pages[random.below(pages.len())].clone();
        match kind {
            0 => site.append(&page, "\nNog een alinea, met *nadruk*.\n"),
            1 => {
                let text = site.text(&page).replacen("title: \"", "title: \"Anders ", 1);
                site.save(&page, &text);
            }
            // Not translated yet, so its translation shows it too.
            2 => site.append(&page, "\n## Een nieuw kopje {#nieuw}\n\nZie [[term:term-3]].\n"),
            3 => {
                let folder = other.rsplit_once('/').expect("a folder").0;
                site.save(&format!("{folder}/nieuw-{step}.md"), "# Nieuw\n\nZie [[home]].\n");
            }
            4 => site.append("content/glossary.yaml", &format!(
                "- id: nog-{step}\n  nl:\n    term: nogeen{step}\n    definition: Iets.\n  en:\n    term: another{step}\n    definition: Something.\n"
            )),
            5 => site.save("tokens.css", &format!(":root {{ --c-link: #00{step:02}aa; }}\n")),
            _ => {
                let text = site.text("leidraad.yaml");
                let text = text.replacen("nl: Meetsite", "nl: Meetsites", 1);
                site.save("leidraad.yaml", &text);
            }
        }
        site.same_as_from_nothing(&format!("edit {step} of kind {kind}, {page}"));
    }
}

/// Something that happens to a file of the cache.
type Damage = fn(&Path);

#[test]
fn what_was_left_may_be_damaged_foreign_or_gone() {
    let site = Site::new("search:\n  enabled: false\n");
    site.build(&site.out(), &[]);
    assert!(
        site.same_as_from_nothing("nothing")
            .contains("nothing changed")
    );
    let cache = site.root().join(".leidraad/cache");
    let damages: [(&str, Damage); 4] = [
        ("cut off", |path| {
            let text = fs::read(path).expect("a file");
            fs::write(path, &text[..text.len() / 2]).expect("written");
        }),
        ("one byte", |path| {
            let mut text = fs::read(path).expect("a file");
            let middle = text.len() / 2;
            text[middle] ^= 1;
            fs::write(path, text).expect("written");
        }),
        ("foreign", |path| {
            fs::write(path, b"\xff\x00 something else entirely").expect("written");
        }),
        ("gone", |path| fs::remove_file(path).expect("it goes")),
    ];
    let page = site.pages("nl").pop().expect("a page");
    for (what, damage) in damages {
        for entry in fs::read_dir(&cache).expect("a cache") {
            damage(&entry.expect("an entry").path());
        }
        site.same_as_from_nothing(what);
        site.append(&page, "\nNog een regel.\n");
        for entry in fs::read_dir(&cache).expect("a cache") {
            damage(&entry.expect("an entry").path());
        }
        site.same_as_from_nothing(what);
    }
    fs::remove_dir_all(&cache).expect("it goes");
    site.same_as_from_nothing("the whole cache gone");
}

#[test]
fn an_output_that_somebody_touched_is_mended() {
    let site = Site::new("search:\n  enabled: false\n");
    site.build(&site.out(), &[]);
    site.build(&site.out(), &[]);
    let page = site.out().join("nl/index.html");
    let text = fs::read_to_string(&page).expect("a page");
    fs::write(&page, text.replace("html", "HTML")).expect("written");
    site.same_as_from_nothing("a page of the same length");
    fs::remove_file(&page).expect("it goes");
    site.same_as_from_nothing("a page that is gone");
    fs::write(site.out().join("nl/extra.html"), "").expect("written");
    site.same_as_from_nothing("a page too many");
}

#[test]
fn problems_are_told_again_when_nothing_changed() {
    let site = Site::new("search:\n  enabled: false\n");
    site.save(
        "content/nl/alleen.md",
        "# Alleen in het Nederlands\n\nTekst.\n",
    );
    let told = |said: &str| -> Vec<String> {
        let lines = said.lines().filter(|line| !line.contains(" files"));
        lines.map(str::to_owned).collect()
    };
    let first = site.build(&site.out(), &[]);
    assert!(first.contains("content/nl/alleen.md"), "{first}");
    let again = site.build(&site.out(), &[]);
    assert!(again.contains("nothing changed"), "{again}");
    assert_eq!(told(&first), told(&again));
}

/// An output that counts which of its files are made.
struct Counting<'a> {
    output: &'a Output,
    made: Mutex<Vec<String>>,
}

impl Files for Counting<'_> {
    fn paths(&self) -> &[String] {
        self.output.paths()
    }

    fn bytes(&self, path: &str) -> Result<Cow<'_, [u8]>, Vec<Diagnostic>> {
        self.made
            .lock()
            .expect("nobody panicked")
            .push(path.to_owned());
        self.output.bytes(path).expect("a path of the output")
    }

    fn fingerprint(&self, path: &str) -> Option<[u8; 32]> {
        self.output.fingerprint(path)
    }
}

/// Builds and writes as the program does; what was made, and what became of it.
fn counted(
    site: &Site,
    tree: &std::sync::Arc<SourceTree>,
    cache: &mut Cache,
) -> (Vec<String>, Written) {
    let built = build(tree, &Options::default(), cache);
    let output = built.output.expect("no errors");
    output.prepare_fingerprints();
    let counting = Counting {
        output: &output,
        made: Mutex::new(Vec::new()),
    };
    let (root, out) = (site.root(), site.out());
    let target = Target {
        out: &out,
        root: &root,
        overlay: None,
        in_place: false,
        compress: false,
        cache: true,
    };
    let written = leidraad::write::write(&counting, &target, &Disk::new()).expect("a disk");
    let made = counting.made.into_inner().expect("nobody panicked");
    (made, written)
}

#[test]
fn files_are_read_once_and_one_edit_makes_and_writes_one_page() {
    let site = Site::new("search:\n  enabled: false\n");
    let limits = ReadLimits::default();
    let tree = std::sync::Arc::new(read_tree(&site.root(), &limits));
    assert_eq!(tree.opened, tree.len(), "each file is opened once");
    let mut cache = Cache::default();
    let (made, written) = counted(&site, &tree, &mut cache);
    assert_eq!(
        (made.len(), written.written),
        (written.files, written.files)
    );

    let is_text = |path: &&String| path.ends_with("/index.html") && path.matches('/').count() > 2;
    let page = site.pages("nl").pop().expect("a page");
    site.append(&page, "\nNog een alinea.\n");
    for cache in [&mut cache, &mut Cache::default()] {
        let next = tree.with_changes(
            &site.root().as_path().into(),
            std::slice::from_ref(&page),
            &limits,
        );
        assert_eq!(next.opened, 1, "only what changed is opened");
        let (made, written) = counted(&site, &std::sync::Arc::new(next), cache);
        let pages: Vec<&String> = made.iter().filter(is_text).collect();
        if written.untouched {
            assert_eq!(
                pages,
                Vec::<&String>::new(),
                "the second time nothing changed"
            );
        } else {
            let (booklets, own): (Vec<&String>, Vec<&String>) =
                pages.iter().partition(|path| path.contains("/boekje/"));
            assert_eq!(own.len(), 1, "{pages:?}");
            assert_eq!(booklets.len(), 1, "that of its section: {pages:?}");
            assert_eq!(written.written, 3, "and that of the whole");
        }
    }

    // Of the whole tree only what changed is opened.
    let again = tree.read_whole(&site.root().as_path().into(), &limits);
    assert_eq!(again.opened, 1);
}

#[test]
fn a_page_shown_ahead_is_that_of_the_whole_site() {
    let site = Site::new("search:\n  enabled: false\n");
    let limits = ReadLimits::default();
    let options = Options::default();
    let mut cache = Cache::default();
    let tree = std::sync::Arc::new(read_tree(&site.root(), &limits));
    let before = build(&tree, &options, &mut cache);
    let before = before.output.expect("no errors");
    let pages = site.pages("nl");
    let (page, other) = (pages.last().expect("a page"), &pages[1]);
    let text = site.text(page);
    let of_other = site.text(other);
    let other_id = of_other
        .lines()
        .find_map(|line| line.strip_prefix("id: "))
        .expect("an id of its own")
        .trim_matches('"');
    assert!(!text.contains(other_id), "no link to it yet");

    // What is added, whether it can be shown ahead, and whether other pages stay as they were.
    let edits = [
        ("\nNog een alinea.\n".to_string(), true, true),
        (format!("\nZie ook [[{other_id}]].\n"), true, false),
        (
            "\n## Nieuwe kop {#nieuw}\n\nTekst.\n".to_string(),
            false,
            false,
        ),
        ("\nZie [[bestaat-niet]].\n".to_string(), false, false),
    ];
    for (added, is_shown, is_alone) in edits {
        site.save(page, &format!("{text}{added}"));
        let changed = std::slice::from_ref(page);
        let next = tree.with_changes(&site.root().as_path().into(), changed, &limits);
        let next = std::sync::Arc::new(next);
        let ahead = before.ahead(&next, &tree.differences(&next));
        assert_eq!(ahead.is_some(), is_shown, "{added}");
        let Some(ahead) = ahead else { continue };
        let whole = build(&next, &options, &mut cache)
            .output
            .expect("no errors");
        assert_eq!(ahead.shows_as(&whole), is_alone, "{added}");
        let bytes =
            |output: &Output, path: &str| output.bytes(path).map(|made| made.map(Cow::into_owned));
        let differing = whole.paths().iter().filter(|path| {
            bytes(&ahead, path).expect("a path").ok() != bytes(&whole, path).expect("a path").ok()
        });
        let differing: Vec<&String> = differing.collect();
        if is_alone {
            assert_eq!(differing, Vec::<&String>::new(), "{added}");
        } else {
            // Only the page that is linked to, which tells who links to it.
            assert!(
                differing.len() <= 2 && !differing.is_empty(),
                "{differing:?}"
            );
        }
    }

    site.save(page, &format!("{text}\nEen.\n"));
    site.append(other, "\nTwee.\n");
    let both = tree.read_whole(&site.root().as_path().into(), &limits);
    let changed = tree.differences(&both);
    assert_eq!(changed.len(), 2);
    assert!(before.ahead(&std::sync::Arc::new(both), &changed).is_none());
}
