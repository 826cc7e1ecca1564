//! How texts are worded: the glossary's terms, and plain language.
//!
//! Reads the sources of a checked site and tells; it changes nothing and knows neither pages' HTML
//! nor the search's index, only which words are forms of one. Asked for by `check`, never by a build.

mod plain;
mod terms;
mod words;

use crate::content::{Document, UnitKind, outline};
use crate::diagnostics::Diagnostic;
use crate::site::{LanguageIndex, Site};
use crate::source::SourceTree;
use rayon::prelude::*;

/// Words to be avoided, and terms that a translation lacks.
pub fn terms(tree: &SourceTree, site: &Site) -> Vec<Diagnostic> {
    terms::check(tree, site)
}

/// Long sentences and paragraphs, and abbreviations that are not explained.
pub fn advice(tree: &SourceTree, site: &Site) -> Vec<Diagnostic> {
    plain::check(tree, site)
}

/// A piece of running text where it stands.
struct Text<'a> {
    document: &'a Document,
    language: LanguageIndex,
    kind: UnitKind,
    source: &'a str,
    /// Where the source begins in its file.
    start: usize,
}

/// All running text of the site, file by file in the order of the text.
fn texts<'a>(tree: &'a SourceTree, site: &'a Site) -> Vec<Text<'a>> {
    let of_document = |document: &'a std::sync::Arc<Document>| -> Vec<Text<'a>> {
        let Some(language) = language_of(site, &document.path) else {
            return Vec::new();
        };
        let text = tree.file(document.file).text();
        let sections = &document.facts.sections;
        let (Some(first), Some(last)) = (sections.first(), sections.last()) else {
            return Vec::new();
        };
        let outline = outline(text, first.source.start as usize..last.source.end as usize);
        let title = document.title.span.range();
        let in_front_matter = title.end <= first.source.start as usize && !title.is_empty();
        let title = in_front_matter.then_some((UnitKind::Title, title));
        let units = outline
            .units
            .into_iter()
            .map(|unit| (unit.kind, unit.range));
        title
            .into_iter()
            .chain(units)
            .filter(|(kind, _)| !matches!(kind, UnitKind::Code | UnitKind::Html))
            .map(|(kind, range)| Text {
                document,
                language,
                kind,
                source: &text[range.clone()],
                start: range.start,
            })
            .collect()
    };
    let found: Vec<Vec<Text>> = site.documents.par_iter().map(of_document).collect();
    found.into_iter().flatten().collect()
}

fn language_of(site: &Site, path: &str) -> Option<LanguageIndex> {
    let below = [
        "content/snippets/",
        "overlay/pages/",
        "overlay/notes/",
        "content/",
    ]
    .iter()
    .find_map(|folder| path.strip_prefix(folder))?;
    site.language_index(below.split('/').next()?)
}
