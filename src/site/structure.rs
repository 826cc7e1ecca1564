//! Translations compared with their source, section by section, by what both must have: lists and
//! tables of the same size, the same links, references and footnotes, the same numbers and dates.
//!
//! Only sections that are not behind are compared: of the others an editor knows already. What
//! differs on purpose is allowed in place, so every message stands in the translation.

use super::numbers::{Found, Kind, Part, Writing, find, parts};
use super::{DocumentIndex, Key, LanguageIndex, Resolved, Site, State};
use crate::content::{Block, BlockKind, Document, Link, Target, fill_titles};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{SourceTree, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(super) fn compare(tree: &SourceTree, site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let writings: Vec<Writing> = site
        .languages
        .iter()
        .map(|code| Writing::of(code))
        .collect();
    let pages = (0..site.identities.len()).into_par_iter();
    let found: Vec<Vec<Diagnostic>> = pages
        .map(|index| {
            let key = Key(index as u32);
            let mut found = Vec::new();
            for language in 0..site.languages.len() {
                compare_page(tree, site, key, language, &writings, &mut found);
            }
            found
        })
        .collect();
    diagnostics.extend(found.into_iter().flatten());
}

fn compare_page(
    tree: &SourceTree,
    site: &Site,
    key: Key,
    language: LanguageIndex,
    writings: &[Writing],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(page) = site.page_state(language, key) else {
        return;
    };
    let documents = &site.identity(key).documents;
    let (Some(source), Some(translation)) = (documents[page.source], documents[language]) else {
        return;
    };
    for section in &page.sections {
        if let (Some(of_source), Some(of_translation)) = (section.source, section.translation)
            && section.state != State::Stale
        {
            Pair {
                tree,
                site,
                key,
                source: Side::of(site, source, page.source, of_source, writings),
                translation: Side::of(site, translation, language, of_translation, writings),
            }
            .compare(diagnostics);
        }
    }
}

/// A section in one language.
struct Side<'a> {
    document: &'a Document,
    index: DocumentIndex,
    section: usize,
    writing: &'a Writing,
}

/// A section in the source language and in its translation.
struct Pair<'a> {
    tree: &'a SourceTree,
    site: &'a Site,
    key: Key,
    source: Side<'a>,
    translation: Side<'a>,
}

/// What a link leads to, as far as languages share it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Goal<'a> {
    Page(Key, Option<&'a str>),
    Term(usize),
    Questionnaire(Key, &'a [(String, String)]),
    Snippet(&'a str),
}

impl<'a> Side<'a> {
    fn of(
        site: &'a Site,
        index: DocumentIndex,
        language: LanguageIndex,
        section: usize,
        writings: &'a [Writing],
    ) -> Side<'a> {
        Side {
            document: &site.documents[index],
            index,
            section,
            writing: &writings[language],
        }
    }

    fn place(&self) -> Span {
        self.document.section_place(self.section)
    }

    /// The section's blocks of one kind, each with its size.
    fn blocks<S>(&self, size: impl Fn(&Block) -> Option<S>) -> Vec<(&'a Block, S)> {
        let blocks = &self.document.facts.blocks;
        let own = blocks[self.part(blocks, |block| block.section)].iter();
        own.filter_map(|block| Some((block, size(block)?)))
            .collect()
    }

    /// The section's links with what they lead to.
    fn links(&self, site: &'a Site) -> impl Iterator<Item = (&'a Link, &'a Resolved)> {
        let links = &self.document.facts.links;
        let part = self.part(links, |link| link.section);
        links[part.clone()]
            .iter()
            .zip(&site.links[self.index][part])
    }

    /// The part of a document's facts, which are in the order of the text, that is this section's.
    fn part<T>(&self, facts: &[T], section: impl Fn(&T) -> usize) -> Range<usize> {
        let start = facts.partition_point(|fact| section(fact) < self.section);
        let end = facts.partition_point(|fact| section(fact) <= self.section);
        start..end
    }

    /// What a reader sees, heading included, titles of other pages not.
    fn text(&self) -> String {
        let heading = match self.section.checked_sub(1) {
            Some(heading) => self.document.facts.headings[heading].title.as_str(),
            None => self.document.title.value.as_str(),
        };
        let text = &self.document.facts.sections[self.section].text;
        format!("{heading}\n{}", fill_titles(text, |_| String::new()))
    }

    fn numbers(&self, text: &str) -> BTreeSet<(Kind, String)> {
        let found = find(text, self.writing).into_iter();
        found.map(|found| (found.kind, found.value)).collect()
    }

    /// Where a number or date is written; the section where it cannot be found.
    fn place_of(&self, tree: &SourceTree, kind: Kind, value: &str) -> Span {
        let file = self.document.file;
        let range = &self.document.facts.sections[self.section].source;
        let start = range.start as usize;
        let text = &tree.file(file).text()[start..range.end as usize];
        let is_it = |found: &Found| found.kind == kind && found.value == value;
        match find(text, self.writing).into_iter().find(is_it) {
            Some(found) => Span::new(file, start + found.place.start, start + found.place.end),
            None => self.place(),
        }
    }

    /// The first line of a block.
    fn first_line(&self, tree: &SourceTree, block: &Block) -> Span {
        let text = &tree.file(block.span.file).text()[block.span.range()];
        let length = text.find('\n').unwrap_or(text.len());
        block.span.part(0, length)
    }
}

impl Pair<'_> {
    fn compare(&self, diagnostics: &mut Vec<Diagnostic>) {
        self.lists(diagnostics);
        self.tables(diagnostics);
        self.links(diagnostics);
        self.external_links(diagnostics);
        self.references(diagnostics);
        self.footnotes(diagnostics);
        self.numbers(diagnostics);
    }

    fn lists(&self, diagnostics: &mut Vec<Diagnostic>) {
        let items = |block: &Block| match block.kind {
            BlockKind::List { items } => Some(items),
            BlockKind::Table { .. } => None,
        };
        let (source, translation) = (self.source.blocks(items), self.translation.blocks(items));
        if source.len() != translation.len() {
            diagnostics.push(catalogue::list_count_differs(
                self.translation.place(),
                translation.len(),
                source.len(),
                self.source.place(),
            ));
            return;
        }
        for ((there, size_there), (here, size_here)) in source.into_iter().zip(translation) {
            if size_there != size_here {
                diagnostics.push(catalogue::list_size_differs(
                    self.translation.first_line(self.tree, here),
                    size_here,
                    size_there,
                    self.source.first_line(self.tree, there),
                ));
            }
        }
    }

    fn tables(&self, diagnostics: &mut Vec<Diagnostic>) {
        let size = |block: &Block| match block.kind {
            BlockKind::Table { rows, columns } => Some((rows, columns)),
            BlockKind::List { .. } => None,
        };
        let (source, translation) = (self.source.blocks(size), self.translation.blocks(size));
        if source.len() != translation.len() {
            diagnostics.push(catalogue::table_count_differs(
                self.translation.place(),
                translation.len(),
                source.len(),
                self.source.place(),
            ));
            return;
        }
        for ((there, size_there), (here, size_here)) in source.into_iter().zip(translation) {
            if size_there != size_here {
                diagnostics.push(catalogue::table_size_differs(
                    self.translation.first_line(self.tree, here),
                    size_here,
                    size_there,
                    self.source.first_line(self.tree, there),
                ));
            }
        }
    }

    fn goal<'a>(&self, link: &'a Link, resolved: &'a Resolved) -> Option<Goal<'a>> {
        match (resolved, &link.target) {
            (Resolved::Page { key, heading }, _) => Some(Goal::Page(*key, heading.as_deref())),
            (Resolved::Here { heading }, _) => Some(Goal::Page(self.key, Some(heading))),
            (Resolved::Term(term), _) => Some(Goal::Term(*term)),
            (Resolved::Questionnaire { key, answers }, _) => {
                Some(Goal::Questionnaire(*key, answers))
            }
            (Resolved::Snippet(_), Target::Include(id)) => Some(Goal::Snippet(id)),
            _ => None,
        }
    }

    /// What a section leads to; of several links to one goal the first is named.
    fn goals<'s>(&'s self, side: &'s Side) -> BTreeMap<Goal<'s>, &'s Link> {
        let mut goals = BTreeMap::new();
        for (link, resolved) in side.links(self.site) {
            if let Some(goal) = self.goal(link, resolved) {
                goals.entry(goal).or_insert(link);
            }
        }
        goals
    }

    fn links(&self, diagnostics: &mut Vec<Diagnostic>) {
        let (source, translation) = (self.goals(&self.source), self.goals(&self.translation));
        for (goal, link) in &source {
            if !translation.contains_key(goal) {
                let name = written(&link.target);
                diagnostics.push(catalogue::link_missing(
                    self.translation.place(),
                    &name,
                    link.span,
                ));
            }
        }
        for (goal, link) in &translation {
            if !source.contains_key(goal) {
                let name = written(&link.target);
                diagnostics.push(catalogue::link_extra(link.span, &name, self.source.place()));
            }
        }
    }

    /// Pages and files elsewhere differ by language, so only their number is compared.
    fn external_links(&self, diagnostics: &mut Vec<Diagnostic>) {
        let number = |side: &Side| {
            let links = side
                .links(self.site)
                .filter_map(|(_, resolved)| match resolved {
                    Resolved::External(url) => Some(url.clone()),
                    Resolved::Asset(asset) => Some(asset.to_string()),
                    _ => None,
                });
            links.collect::<BTreeSet<_>>().len()
        };
        let (there, here) = (number(&self.source), number(&self.translation));
        if there != here {
            diagnostics.push(catalogue::external_links_differ(
                self.translation.place(),
                here,
                there,
                self.source.place(),
            ));
        }
    }

    fn references(&self, diagnostics: &mut Vec<Diagnostic>) {
        let cited = |side: &Side| -> BTreeMap<usize, Span> {
            let links = side
                .links(self.site)
                .filter_map(|(link, resolved)| match resolved {
                    Resolved::Reference(reference) => Some((*reference, link.span)),
                    _ => None,
                });
            links.collect::<Vec<_>>().into_iter().rev().collect()
        };
        let (source, translation) = (cited(&self.source), cited(&self.translation));
        let id = |reference: &usize| self.site.references.entries[*reference].id.value.as_str();
        for (reference, span) in &source {
            if !translation.contains_key(reference) {
                let place = self.translation.place();
                diagnostics.push(catalogue::reference_missing(place, id(reference), *span));
            }
        }
        for (reference, span) in &translation {
            if !source.contains_key(reference) {
                let place = self.source.place();
                diagnostics.push(catalogue::reference_extra(*span, id(reference), place));
            }
        }
    }

    fn footnotes(&self, diagnostics: &mut Vec<Diagnostic>) {
        let number = |side: &Side| {
            let marks = &side.document.facts.footnotes;
            let own = marks[side.part(marks, |mark| mark.section)].iter();
            own.map(|mark| mark.label.as_str())
                .collect::<BTreeSet<_>>()
                .len()
        };
        let (there, here) = (number(&self.source), number(&self.translation));
        if there != here {
            diagnostics.push(catalogue::footnotes_differ(
                self.translation.place(),
                here,
                there,
                self.source.place(),
            ));
        }
    }

    fn numbers(&self, diagnostics: &mut Vec<Diagnostic>) {
        let texts = (self.source.text(), self.translation.text());
        let source = self.source.numbers(&texts.0);
        let translation = self.translation.numbers(&texts.1);
        if source == translation {
            return;
        }
        let only = |these: &BTreeSet<(Kind, String)>, others, side: &Side, text: &str| {
            let missing = these.difference(others).cloned();
            missing
                .filter(|(kind, value)| {
                    *kind == Kind::Date || !side.writing.has_in_words(text, value)
                })
                .collect::<BTreeSet<_>>()
        };
        let missing = only(&source, &translation, &self.translation, &texts.1);
        let extra = only(&translation, &source, &self.source, &texts.0);
        if are_the_same_parts(&missing, &extra) {
            return;
        }
        for (kind, value) in &missing {
            let there = self.source.place_of(self.tree, *kind, value);
            let here = self.translation.place();
            diagnostics.push(match kind {
                Kind::Number => catalogue::number_missing(here, value, there),
                Kind::Date => catalogue::date_missing(here, value, there),
            });
        }
        for (kind, value) in &extra {
            let here = self.translation.place_of(self.tree, *kind, value);
            let there = self.source.place();
            diagnostics.push(match kind {
                Kind::Number => catalogue::number_extra(here, value, there),
                Kind::Date => catalogue::date_extra(here, value, there),
            });
        }
    }
}

/// Whether what two texts differ in is how they put dates together: `24 en 25 maart` and
/// `March 24 and 25`. Where only whole dates differ, they are other dates.
fn are_the_same_parts(some: &BTreeSet<(Kind, String)>, others: &BTreeSet<(Kind, String)>) -> bool {
    let mut all = some.iter().chain(others);
    all.any(|(kind, _)| *kind == Kind::Number) && all_parts(some) == all_parts(others)
}

fn all_parts(found: &BTreeSet<(Kind, String)>) -> BTreeSet<Part<'_>> {
    let found = found.iter();
    found
        .flat_map(|(kind, value)| parts(*kind, value))
        .collect()
}

/// A target as an editor writes it.
fn written(target: &Target) -> String {
    match target {
        Target::Page { id, heading: None } => id.clone(),
        Target::Page {
            id,
            heading: Some(heading),
        } => format!("{id}#{heading}"),
        Target::Here { heading } => format!("#{heading}"),
        Target::Term(id) => format!("term:{id}"),
        Target::Reference(id) => format!("ref:{id}"),
        Target::Questionnaire { id, .. } => format!("questionnaire:{id}"),
        Target::Include(id) => format!("include:{id}"),
        Target::Path { path, .. } => path.clone(),
        Target::External(url) => url.clone(),
        Target::Forbidden { scheme } => scheme.clone(),
        Target::Unknown(text) => text.clone(),
    }
}
