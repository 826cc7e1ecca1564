//! The shipped queries over our own content find what they should.

use crate::common::program::{repository, run};

#[test]
fn the_shipped_queries_reach_their_floors() {
    let file = repository().join("tests/search/queries.tsv");
    let text = std::fs::read_to_string(&file).expect("the shipped queries");
    let queries = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .count();
    assert!(queries >= 120, "{queries} queries");
    let file = file.to_str().expect("a path of our own");
    let root = repository();
    let root = root.to_str().expect("a path of our own");
    run(["--root", root, "search", "eval", file]).expect(0);
}
