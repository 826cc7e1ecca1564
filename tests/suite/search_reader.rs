//! The reader in the browser against the engine of the build: the same answers to the same queries,
//! from one file and from shards, from a server and from a disk.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use leidraad::build::{Built, Cache, Options, build};
use leidraad::search::{Index, QueryList};
use leidraad::source::{ReadLimits, SourceTree, read_tree};

use crate::common::browser;
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
    LARGE.get_or_init(|| {
        let corpus = Corpus::new(&repository().join("content"), 160, Syntax::Leidraad);
        let files: Vec<(String, String)> = (0..corpus.len())
            .map(|number| corpus.file(number))
            .collect();
        let sources = Arc::new(SourceTree::from_texts(files));
        let built = build(&sources, &Options::default(), &mut Cache::default());
        let output = built.output.as_ref().expect("a site without errors");
        let folder = tempfile::tempdir().expect("a folder");
        let files: Vec<(&str, Vec<u8>)> = output
            .paths()
            .iter()
            .map(|path| {
                let bytes = output
                    .bytes(path)
                    .expect("a planned path")
                    .expect("no errors");
                (path.as_str(), bytes.into_owned())
            })
            .collect();
        tree::write(
            folder.path(),
            files.iter().map(|(path, bytes)| (*path, bytes.as_slice())),
        );
        Large { folder, built }
    })
}

impl Large {
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
