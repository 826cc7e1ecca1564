//! The shipped guidance as its editors have it: pinned, up to date, and compared with its source so
//! that a change of one section shows at that section and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use leidraad::build::{Cache, Options, assemble};
use leidraad::content::{BlockKind, Document};
use leidraad::site::{Site, State};
use leidraad::source::{ReadLimits, SourceTree, read_tree};
use proptest::prelude::*;

use crate::common::program::repository;

fn shipped() -> SourceTree {
    read_tree(repository(), &ReadLimits::default())
}

fn site(tree: &SourceTree, cache: &mut Cache) -> Site {
    assemble(tree, &Options::default(), cache).site
}

/// `page#section` of every section in a state, over the whole site.
fn sections_in(site: &Site, state: State) -> BTreeSet<String> {
    let pages = site.page_states().into_iter();
    pages
        .flat_map(|page| {
            let sections = page.sections.into_iter();
            let found = sections.filter(|section| section.state == state);
            let id = page.id;
            found
                .map(|section| format!("{id}#{}", section.id))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn shipped_translations_are_pinned_and_up_to_date() {
    let site = site(&shipped(), &mut Cache::default());
    for state in State::ALL {
        let count = sections_in(&site, state).len();
        match state {
            State::Current | State::Acknowledged => println!("{count} {}", state.name()),
            _ => assert_eq!(count, 0, "{:?}", sections_in(&site, state)),
        }
    }
    assert!(sections_in(&site, State::Current).len() > 300);
}

/// The Dutch pages that have a translation, with their sections by id.
fn dutch(site: &Site) -> Vec<(&Document, Vec<(String, usize)>)> {
    let pages = site.page_states().into_iter();
    pages
        .filter_map(|page| {
            let identity = site.identity(page.key?);
            let source = &*site.documents[identity.documents[page.source]?];
            let sections = page.sections.iter().filter_map(|section| {
                let name = format!("{}#{}", page.id, section.id);
                Some((name, section.source?))
            });
            Some((source, sections.collect()))
        })
        .collect()
}

/// A change that does not count: paragraphs wrapped anew, a comment, blank lines.
fn laid_out_anew(text: &str, width: usize) -> String {
    let mut laid_out = String::new();
    for line in text.split_inclusive('\n') {
        let is_running = line.starts_with(char::is_alphabetic);
        let mut words = line.split(' ').peekable();
        let mut count = 0;
        while let Some(word) = words.next() {
            laid_out.push_str(word);
            count += 1;
            if let Some(next) = words.peek() {
                let may_break = is_running && next.starts_with(char::is_alphabetic);
                laid_out.push_str(match may_break && count % width == 0 {
                    true => "\n",
                    false => " ",
                });
            }
        }
    }
    laid_out + "\n\n<!-- een opmerking\nvan twee regels -->\n\n"
}

/// A change that counts, of one of four kinds.
fn changed(text: &str, kind: usize) -> String {
    let mut letters = text
        .char_indices()
        .filter(|(_, letter)| letter.is_alphabetic());
    match (kind, letters.next_back()) {
        (0, _) => format!("{}\n\nNog een zin.\n\n", text.trim_end()),
        (1, Some((at, letter))) => {
            format!("{}{}", &text[..at], &text[at + letter.len_utf8()..])
        }
        (2, Some((at, _))) => format!("{}x{}", &text[..at], &text[at..]),
        (_, _) if text.starts_with('#') => text.replacen(" ", " Nieuw: ", 1),
        (_, _) => format!("Vooraf. {text}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn edits_of_some_sections_make_exactly_those_stale(
        seeds in proptest::collection::vec(0usize..1_000, 400),
        width in 1usize..9,
    ) {
        let tree = shipped();
        let mut cache = Cache::default();
        let before = site(&tree, &mut cache);
        let mut wanted = BTreeSet::new();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        let mut seeds = seeds.into_iter().cycle();
        for (document, sections) in dutch(&before) {
            let file = tree.file(document.file);
            let mut text = file.text().to_string();
            // From the end, so that the places before stay what they are.
            for (index, section) in document.facts.sections.iter().enumerate().rev() {
                let seed = seeds.next().unwrap_or_default();
                let range = section.source.start as usize..section.source.end as usize;
                let name = sections.iter().find(|(_, source)| *source == index);
                let new = match name {
                    Some((name, _)) if seed % 4 == 0 => {
                        wanted.insert(name.clone());
                        changed(&text[range.clone()], seed / 4 % 4)
                    }
                    _ => laid_out_anew(&text[range.clone()], width),
                };
                text.replace_range(range, &new);
            }
            texts.insert(file.path.clone(), text);
        }
        prop_assert!(wanted.len() > 20);
        let edited = tree.with_texts(texts.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))));
        let after = site(&edited, &mut cache);
        prop_assert_eq!(sections_in(&after, State::Stale), wanted);
    }
}

/// What is told of each page after the pages got these texts.
fn told<'t>(
    tree: &SourceTree,
    texts: &'t BTreeMap<String, String>,
) -> Vec<(&'t str, &'static str)> {
    let changes = texts.iter();
    let tree = tree.with_texts(changes.map(|(path, text)| (path.as_str(), Some(text.as_str()))));
    let found = assemble(&tree, &Options::default(), &mut Cache::default()).diagnostics;
    let places = found.iter().filter_map(|one| {
        let (path, _) = texts.get_key_value(&tree.file(one.span()?.file).path)?;
        Some((path.as_str(), one.code))
    });
    places.collect()
}

/// The page without the first item of its first list.
fn without_an_item(document: &Document, text: &str) -> Option<String> {
    let list = document.facts.blocks.iter().find(|block| {
        matches!(block.kind, BlockKind::List { items } if items > 2)
            && text[block.span.range()].starts_with("- ")
    })?;
    let list = list.span.range();
    let length = text[list.clone()].find("\n- ")?;
    let mut shorter = text.to_string();
    shorter.replace_range(list.start..list.start + length + 1, "");
    Some(shorter)
}

/// The page with another year in the place of one in its running text.
fn with_another_year(document: &Document, text: &str) -> Option<String> {
    let body = document.facts.sections[0].source.start as usize;
    let mut years = text[body..]
        .match_indices(" 202")
        .map(|(at, _)| body + at + 1);
    let year = years.find(|at| {
        let line = &text[text[..*at].rfind('\n').map_or(0, |end| end + 1)..];
        text[at + 4..].starts_with(['.', ' ', ',']) && !line.starts_with("![")
    })?;
    let mut other = text.to_string();
    other.replace_range(year..year + 4, "1999");
    Some(other)
}

type Change = fn(&Document, &str) -> Option<String>;

#[test]
fn an_item_or_a_year_that_only_one_language_has_is_told_on_every_page() {
    let tree = shipped();
    let before = site(&tree, &mut Cache::default());
    let changes: [(Change, &[&str], usize); 2] = [
        (without_an_item, &["T201"], 15),
        (with_another_year, &["T206", "T207"], 5),
    ];
    for (change, codes, least) in changes {
        let english = before.documents.iter();
        let english = english.filter(|document| document.path.starts_with("content/en/"));
        let texts: BTreeMap<String, String> = english
            .filter_map(|document| {
                let text = change(document, tree.file(document.file).text())?;
                Some((document.path.clone(), text))
            })
            .collect();
        assert!(texts.len() > least, "only {} pages", texts.len());
        let told = told(&tree, &texts);
        for path in texts.keys() {
            let is_told = told
                .iter()
                .any(|(page, code)| page == path && codes.contains(code));
            assert!(is_told, "{path}: none of {codes:?}");
        }
    }
}
