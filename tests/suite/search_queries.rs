//! The shipped queries over our own content find what they should.

use leidraad::search::{Index, QueryList};

use crate::common::program::repository;

#[test]
fn the_shipped_queries_reach_their_floors() {
    let file = repository().join("tests/search/queries.tsv");
    let text = std::fs::read_to_string(file).expect("the shipped queries");
    let list = QueryList::parse(&text).expect("well-formed lines");
    assert!(list.queries.len() >= 120);
}
