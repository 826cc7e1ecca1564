//! The steps of the pipeline by themselves, on 400 pages: `cargo bench --bench pipeline`.

#[path = "../search/generate.rs"]
mod generate;
#[path = "../corpus/site.rs"]
mod site;
#[expect(dead_code, reason = "the tests use the other tree too")]
#[path = "../trees.rs"]
mod trees;
#[path = "../words.rs"]
mod words;

use divan::Bencher;
use leidraad::build::{Cache, Options, build};
use leidraad::config::Config;
use leidraad::content::{ParseOptions, parse};
use leidraad::questionnaire::{self, Limits};
use leidraad::search::Index;
use leidraad::source::{FileId, SourceTree};
use rayon::prelude::*;
use site::{Corpus, Syntax};
use std::path::PathBuf;
use std::sync::Arc;

const PAGES: usize = 400;

fn main() {
    divan::main();
}

fn content() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("content")
}

/// A site without search, so that the steps before it can be told apart.
fn tree() -> Arc<SourceTree> {
    let corpus = Corpus::new(&content(), PAGES, Syntax::Leidraad);
    let files = (0..corpus.len()).map(|number| corpus.file(number));
    let mut files: Vec<(String, String)> = files.collect();
    for (path, text) in &mut files {
        if path == "leidraad.yaml" {
            text.push_str("search:\n  enabled: false\n");
        }
    }
    Arc::new(SourceTree::from_texts(files))
}

/// Markdown files into documents, on one thread.
#[divan::bench(sample_count = 20)]
fn parsing(bencher: Bencher) {
    let tree = tree();
    let config = Config::read(&tree, &mut Vec::new());
    let options = ParseOptions {
        limits: config.limits.clone(),
        html: config.markdown.html,
        digests: false,
    };
    bencher.bench_local(|| {
        tree.iter()
            .filter(|(_, file)| file.path.ends_with(".md"))
            .map(|(id, file)| parse(id, file, &options).body.html.len())
            .sum::<usize>()
    });
}

/// Everything from known documents up to a site that can be rendered: links, order, checks, addresses.
#[divan::bench(sample_count = 20)]
fn assembling(bencher: Bencher) {
    let tree = tree();
    let options = Options::default();
    let mut cache = Cache::default();
    build(&tree, &options, &mut cache);
    bencher.bench_local(|| build(&tree, &options, &mut cache).diagnostics.len());
}

/// Every output's bytes, on all cores.
#[divan::bench(sample_count = 20)]
fn rendering(bencher: Bencher) {
    let built = build(&tree(), &Options::default(), &mut Cache::default());
    let output = built.output.expect("the corpus has no errors");
    bencher.bench_local(|| {
        let sizes = output
            .paths()
            .par_iter()
            .map(|path| match output.bytes(path) {
                Some(Ok(bytes)) => bytes.len(),
                _ => panic!("{path} cannot be rendered"),
            });
        sizes.sum::<usize>()
    });
}

/// Text analysis and index of one language.
#[divan::bench(sample_count = 10)]
fn indexing(bencher: Bencher) {
    let input = generate::site(&content(), "nl", PAGES);
    bencher.bench_local(|| Index::build(&input));
}

/// The files that a reader's browser searches in.
#[divan::bench(sample_count = 10)]
fn exporting(bencher: Bencher) {
    let index = Index::build(&generate::site(&content(), "nl", PAGES));
    bencher.bench_local(|| index.files().len());
}

/// All states of a questionnaire of 40 questions and 40 advice items, from its text.
#[divan::bench(sample_count = 20)]
fn proving(bencher: Bencher) {
    let text = trees::forty_and_forty();
    let shapes = questionnaire::shapes();
    bencher.bench_local(|| {
        let file = FileId::from_number(0);
        let read = questionnaire::read(file, "forty", &text, &["nl", "en"], &shapes);
        let questionnaire = read.questionnaire.expect("no errors");
        let proof = questionnaire::prove(questionnaire, &Limits::default());
        proof.proven.expect("proven").folded.len()
    });
}
