//! The reader in the browser against the engine of the build: the same answers to the same queries,
//! from one file and from shards, from a server and from a disk.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use leidraad::build::{Built, Cache, Options, build};
use leidraad::search::{Index, QueryList};
use leidraad::source::{ReadLimits, SourceTree, read_tree};

use crate::common::browser::{self, file_url};
use crate::common::program::{repository, shipped};
use crate::common::results::{Comparison, ask};
use crate::common::server::Server;
use crate::common::tree;
use crate::corpus::{Corpus, Syntax};

const NL: &str = "nl/zoeken/index.html";
const EN: &str = "en/search/index.html";

/// A site of generated pages that is too large for one file of search, built in this process.
struct Large {
    folder: tempfile::TempDir,
    built: Built,
}

fn large() -> &'static Large {
    static LARGE: OnceLock<Large> = OnceLock::new();
    LARGE.get_or_init(|| Large::publish(160, ""))
}

impl Large {
    /// Publishes a generated site of so many pages, with more settings than it has.
    fn publish(pages: usize, settings: &str) -> Large {
        let corpus = Corpus::new(&repository().join("content"), pages, Syntax::Leidraad);
        let files = (0..corpus.len()).map(|number| {
            let (path, text) = corpus.file(number);
            let more = if path == "leidraad.yaml" {
                settings
            } else {
                ""
            };
            (path, text + more)
        });
        let sources = Arc::new(SourceTree::from_texts(files));
        let built = build(&sources, &Options::default(), &mut Cache::default());
        let output = built.output.as_ref().expect("a site without errors");
        let bytes = |path: &String| {
            output
                .bytes(path)
                .expect("a planned path")
                .expect("no errors")
        };
        let files: Vec<(&str, Vec<u8>)> = output
            .paths()
            .iter()
            .map(|path| (path.as_str(), bytes(path).into_owned()))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let files = files.iter().map(|(path, bytes)| (*path, bytes.as_slice()));
        tree::write(folder.path(), files);
        Large { folder, built }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn index(&self, code: &str) -> &Index {
        let output = self.built.output.as_ref().expect("a site without errors");
        output.index(code).expect("both languages have an index")
    }
}

/// Asks all queries in the browser and compares its answers with the engine's.
fn compare(folder: &Path, queries: &[(String, String)], index: impl Fn(&str) -> &'static Index) {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(folder, "/a/b/");
    let start = server.url("");
    let mut comparison = Comparison::default();
    for (language, query) in queries {
        let (results_page, other) = match language.as_str() {
            "nl" => (NL, "en"),
            _ => (EN, "nl"),
        };
        let shown = ask(&mut page, &start, results_page, query);
        comparison.add(&shown, &[index(language), index(other)], query);
    }
    assert_eq!(comparison.differences, Vec::<String>::new());
    assert!(comparison.results > 5 * queries.len(), "{comparison:?}");
    assert!(
        comparison.other_sections * 100 <= comparison.results,
        "{comparison:?}"
    );
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn the_reader_answers_the_shipped_queries_as_the_engine_does() {
    static BUILT: OnceLock<Built> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let sources = Arc::new(read_tree(repository(), &ReadLimits::default()));
        build(&sources, &Options::default(), &mut Cache::default())
    });
    let output = built
        .output
        .as_ref()
        .expect("the shipped site has no errors");
    let text = std::fs::read_to_string(repository().join("tests/search/queries.tsv"))
        .expect("the shipped queries");
    let list = QueryList::parse(&text).expect("queries");
    let mut queries: Vec<(String, String)> = list
        .queries
        .into_iter()
        .map(|query| (query.language, query.query))
        .collect();
    queries.extend(
        [
            "de",
            "waarom is dit de leidraad van het loket",
            "kennis kennis",
            "exportcontrolebeleidsmedewerker",
            "zzzzzz",
            "vog avg",
            "kenins veiligheid embargo",
        ]
        .map(|query| ("nl".to_owned(), query.to_owned())),
    );
    compare(shipped(), &queries, |code| {
        output.index(code).expect("an index")
    });
}

#[test]
fn the_reader_answers_from_shards_as_the_engine_does() {
    let large = large();
    let queries = queries_of(large);
    assert!(queries.len() > 60, "{}", queries.len());
    compare(large.path(), &queries, |code| large.index(code));
}

/// Titles of pages as they are, with errors, cut, joined, and in the other language.
fn queries_of(large: &'static Large) -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for page in large.built.pages().iter().step_by(2) {
        let words: Vec<&str> = page
            .title
            .split_whitespace()
            .filter(|word| word.is_ascii())
            .collect();
        let Some(long) = words
            .iter()
            .max_by_key(|word| word.len())
            .filter(|word| word.len() > 6)
        else {
            continue;
        };
        let (start, end) = long.split_at(long.len() / 2);
        let query = match queries.len() % 7 {
            0 => words.join(" "),
            1 => format!("{start}{}", &end[1..]),
            2 => format!("{}{}{start}{end}", &end[..1], &start[1..2]),
            3 => format!("{start} {end}"),
            4 => start.to_owned(),
            5 => words.join(""),
            _ => format!("x{long}"),
        };
        queries.push((page.lang.clone(), query));
        if queries.len() % 7 == 0 {
            let other = if page.lang == "nl" { "en" } else { "nl" };
            queries.push((other.to_owned(), words.join(" ")));
        }
    }
    queries
}

/// Queries for pages of the large site whose words stand in different shards, and the file of the
/// first word's shard.
fn two_words_apart(large: &'static Large) -> (String, String, String) {
    let manifest =
        std::fs::read_to_string(large.path().join("search/nl/m.js")).expect("a manifest");
    let manifest = manifest
        .strip_prefix("leidraadSearch(\"nl/m\",")
        .and_then(|rest| rest.strip_suffix(");\n"))
        .expect("a script that hands over the manifest");
    let manifest: serde_json::Value = serde_json::from_str(manifest).expect("JSON");
    let keys: Vec<&str> = manifest["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter_map(|key| key.as_str())
        .collect();
    assert!(keys.len() > 10, "large enough for shards");
    let id = manifest["id"].as_str().expect("a version");
    let shard = |word: &str| keys.partition_point(|key| *key <= word) - 1;
    let titles = large
        .built
        .pages()
        .into_iter()
        .filter(|page| page.lang == "nl" && page.kind == "page");
    let mut words: Vec<String> = titles
        .flat_map(|page| {
            page.title
                .split(' ')
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        })
        .filter(|word| word.len() > 8 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        .collect();
    words.sort();
    let (first, last) = (words[0].clone(), words[words.len() - 1].clone());
    assert_ne!(shard(&first), shard(&last));
    let file = format!("search/nl/s{}.{id}.js", shard(&first));
    (first, last, file)
}

/// The large site with one file changed or left out.
fn with_damage(
    large: &'static Large,
    file: &str,
    damage: impl Fn(&mut Vec<u8>) -> bool,
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = tree::read(large.path());
    let bytes = files
        .get_mut(file)
        .unwrap_or_else(|| panic!("{file} is published"));
    if !damage(bytes) {
        files.remove(file);
    }
    tree::write(
        folder.path(),
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
    );
    folder
}

const PARTIAL: &str = "Een deel van de zoekindex";

#[test]
fn a_missing_or_damaged_shard_is_told_and_the_rest_answers() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let large = large();
    let (lost, there, file) = two_words_apart(large);
    let damages: [fn(&mut Vec<u8>) -> bool; 5] = [
        |_| false,
        |bytes| {
            bytes.truncate(bytes.len() / 2);
            true
        },
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x40;
            true
        },
        |bytes| {
            bytes.clear();
            true
        },
        |bytes| {
            *bytes = b"<!DOCTYPE html><title>Please log in</title>".to_vec();
            true
        },
    ];
    for damage in damages {
        let folder = with_damage(large, &file, damage);
        let server = Server::start(folder.path(), "/");
        let shown = ask(&mut page, &server.url(""), NL, &format!("{lost} {there}"));
        assert_eq!(shown.groups[0].language, "nl", "{shown:?}");
        assert!(!shown.groups[0].links.is_empty());
        assert!(
            shown.notes.iter().any(|note| note.starts_with(PARTIAL)),
            "{shown:?}"
        );
        // Nothing is claimed about a word that could not be looked up.
        let shown = ask(&mut page, &server.url(""), NL, &there);
        assert!(shown.notes.is_empty(), "{shown:?}");
    }
}

#[test]
fn titles_that_cannot_be_had_are_told_and_the_others_shown() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let large = large();
    let (word, _, _) = two_words_apart(large);
    let titles = |path: &&String| path.starts_with("search/nl/d");
    let files = tree::read(large.path());
    let server = Server::start(large.path(), "/");
    let _ = ask(&mut page, &server.url(""), NL, &word);
    let log = server.log();
    let used = files
        .keys()
        .filter(titles)
        .find(|path| log.iter().any(|asked| asked.ends_with(*path)));
    let folder = with_damage(large, used.expect("titles were asked for"), |_| false);
    let server = Server::start(folder.path(), "/");
    let shown = ask(&mut page, &server.url(""), NL, &word);
    assert!(
        shown.notes.iter().any(|note| note.starts_with(PARTIAL)),
        "{shown:?}"
    );
}

#[test]
fn an_index_that_cannot_be_had_is_told() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = tree::read(shipped());
    files.insert("search/nl/all.js".to_owned(), b"leidraadSearch(".to_vec());
    tree::write(
        folder.path(),
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
    );
    let server = Server::start(folder.path(), "/");
    let start = server.url("");
    page.open(&format!("{start}{NL}?q=sancties"));
    page.wait_until("document.getElementById('search-results').ariaBusy === 'false'");
    let summary = page.text("document.querySelector('.search-summary').innerText");
    assert!(summary.starts_with("Zoeken lukt nu niet"), "{summary}");
    // The suggestions say so too, to those who cannot see that there are none.
    page.open(&server.url("nl/index.html"));
    page.click(".search-input");
    page.type_text("sancties");
    page.wait_until(
        "document.querySelector('.search-status').textContent.startsWith('Zoeken lukt nu niet')",
    );
}

/// Counts in every page opened from now on how many files of the index waited for one another:
/// `window.steps`. A file that only waits for a free connection waits for nothing here.
const COUNT_STEPS: &str = "window.steps = 0; const steps = {}; let hand;
    const append = Element.prototype.append;
    Element.prototype.append = function (...nodes) {
        for (const { src } of nodes) {
            const [name] = /\\w+\\/[\\w.]+(?=\\.js$)/.exec(src || '') || [];
            if (name) steps[name] = window.steps + 1;
        }
        return append.apply(this, nodes);
    };
    Object.defineProperty(window, 'leidraadSearch', { get: () => hand, set: use => {
        hand = (name, data) => {
            window.steps = Math.max(window.steps, steps[name]);
            use(name, data);
        };
    } });";

#[test]
fn words_of_the_site_take_two_steps_in_a_language() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let large = large();
    let server = Server::start(large.path(), "/");
    page.call(
        "Page.addScriptToEvaluateOnNewDocument",
        serde_json::json!({ "source": COUNT_STEPS }),
    );
    // Where few pages answer, the other language is asked afterwards, in steps of its own.
    let is_answered = |query: &String| !large.index("nl").query(query, 1).ask_others;
    let pages = large.built.pages().into_iter();
    let titles = pages.filter(|page| page.lang == "nl" && page.kind == "page");
    let mut words: Vec<String> = titles
        .flat_map(|page| {
            page.title
                .split(' ')
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        })
        .filter(|word| word.len() > 5 && is_answered(word))
        .collect();
    words.sort();
    words.dedup();
    let (first, last) = (&words[0], &words[words.len() - 1]);
    let (middle, other) = (&words[words.len() / 2], &words[words.len() / 3]);
    let queries = [
        first.clone(),
        last.clone(),
        format!("{first} {last}"),
        format!("de {other} van {middle}"),
    ];
    for query in queries {
        assert!(is_answered(&query), "{query}");
        let shown = ask(&mut page, &server.url(""), NL, &query);
        assert_eq!(shown.groups.len(), 1, "{query}");
        assert_eq!(page.text("window.steps"), "2", "{query}");
    }
    // There is no second copy of the whole index.
    assert!(!large.path().join("search/nl/all.js").exists());
}

#[test]
fn a_large_site_answers_from_a_disk() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let large = large();
    let start = file_url(large.path(), "");
    let mut comparison = Comparison::default();
    for (language, query) in queries_of(large).into_iter().step_by(9) {
        let (results_page, other) = if language == "nl" {
            (NL, "en")
        } else {
            (EN, "nl")
        };
        let shown = ask(&mut page, &start, results_page, &query);
        comparison.add(
            &shown,
            &[large.index(&language), large.index(other)],
            &query,
        );
    }
    assert_eq!(comparison.differences, Vec::<String>::new());
    assert!(comparison.results > 20, "{comparison:?}");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn the_single_key_can_be_switched_off() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let site = Large::publish(4, "search:\n  single_key: false\n");
    page.open_file(site.path(), "nl/index.html");
    page.press("/");
    assert!(!page.holds("document.activeElement.matches('input')"));
    page.press("Control+k");
    page.wait_until("document.activeElement.matches('input[type=search]')");
    assert!(!page.holds("document.activeElement.title.includes('/')"));
}
