//! The ways on from a page: above it, beside it, before and after it, in other languages.

use super::Renderer;
use super::body::Place;
use super::value::{fields, html, list, optional, text};
use crate::content::Heading;
use crate::site::{Key, LanguageIndex, Page, PageKind, Resolved};
use std::collections::BTreeSet;
use std::fmt::Write;
use tera::Value;

/// With more pages than this in a folder, its navigation shows only those around the reader.
const SIDEBAR_MOST: usize = 60;
const SIDEBAR_AROUND: usize = 12;

impl Renderer {
    pub(super) fn breadcrumbs(&self, place: Place, key: Key) -> Value {
        list(
            self.site
                .ancestors(place.language, key)
                .into_iter()
                .map(|ancestor| self.link_value(place, Some(ancestor)))
                .collect(),
        )
    }

    /// The pages before and after a page in its chapter.
    pub(super) fn neighbours(
        &self,
        language: LanguageIndex,
        key: Key,
    ) -> (Option<Key>, Option<Key>) {
        let site = &self.site;
        if !matches!(site.identity(key).kind, PageKind::Page | PageKind::Section) {
            return (None, None);
        }
        let order = &site.order[language];
        let position = site.position[language][key.index()] as usize;
        let run = self.run(language, key);
        let same = |other: Option<&Key>| {
            other
                .copied()
                .filter(|other| run.is_some() && self.run(language, *other) == run)
        };
        (
            same(position.checked_sub(1).and_then(|before| order.get(before))),
            same(order.get(position + 1)),
        )
    }

    /// The pages that are read one after another: a chapter, or the pages directly below home.
    fn run(&self, language: LanguageIndex, key: Key) -> Option<Key> {
        let chapter = self.site.chapter(language, key)?;
        match self.site.identity(chapter).kind {
            PageKind::Section => Some(chapter),
            PageKind::Page => Some(Key(0)),
            _ => None,
        }
    }

    pub(super) fn language_links(&self, place: Place, key: Key) -> Value {
        let site = &self.site;
        if site.languages.len() < 2 {
            return list(Vec::new());
        }
        let names = &self.languages[place.language].names;
        let links = (0..site.languages.len()).map(|language| {
            fields([
                ("code", names[language].0.clone()),
                ("name", names[language].1.clone()),
                ("href", text(&self.href(place.path, language, key))),
                ("current", Value::from(language == place.language)),
                ("missing", Value::from(site.page(language, key).fallback)),
            ])
        });
        list(links.collect())
    }

    /// The pages below a page; none where its own text leads to each of them.
    pub(super) fn children(&self, place: Place, page: &Page) -> Value {
        let kind = |key: &Key| self.site.identity(*key).kind;
        let of_home = page.parent.is_none();
        let shown = |key: &Key| {
            matches!(kind(key), PageKind::Section | PageKind::Page)
                && !(of_home && self.site.is_local(*key))
        };
        let children: Vec<Key> = page.children.iter().copied().filter(shown).collect();
        if self.leads_to_all(page, &children) {
            return list(Vec::new());
        }
        let children = children.into_iter().map(|key| {
            let number = self.chapter_number(place.language, key);
            fields([
                ("title", text(&self.site.page(place.language, key).title)),
                ("href", text(&self.href(place.path, place.language, key))),
                ("summary", self.summary(place.language, key)),
                ("number", optional(number.as_deref())),
            ])
        });
        list(children.collect())
    }

    /// Whether the text of a page has a link to each of some pages.
    pub(super) fn leads_to_all(&self, page: &Page, keys: &[Key]) -> bool {
        let links = page
            .document
            .map_or(&[][..], |index| &self.site.links[index]);
        let mut wanted: BTreeSet<Key> = keys.iter().copied().collect();
        for link in links {
            if let Resolved::Page { key, .. } | Resolved::Questionnaire { key, .. } = link {
                wanted.remove(key);
            }
        }
        wanted.is_empty()
    }

    /// The headings of levels 2 and 3, those of sections that a translation lacks in their places.
    pub(super) fn contents(&self, place: Place, index: usize) -> Value {
        let document = &self.site.documents[index];
        let numbers = self.section_numbers(place, index);
        let missing = self.site.missing.get(&index).map_or(&[][..], Vec::as_slice);
        let source = place.key.and_then(|key| {
            let identity = self.site.identity(key);
            identity.documents[identity.source]
        });
        let source_numbers = match (source, missing.is_empty()) {
            (Some(source), false) => self.section_numbers(place, source),
            _ => Vec::new(),
        };
        let mut entries = Vec::new();
        let lacking = |after: Option<usize>, entries: &mut Vec<Value>| {
            let sections = missing.iter().filter(|section| section.after == after);
            for section in sections {
                let Some(source) = source else { continue };
                let heading = &self.site.documents[source].facts.headings[section.heading];
                let number = source_numbers[section.heading].as_deref();
                entries.extend(contents_entry(heading, number));
            }
        };
        lacking(None, &mut entries);
        for (place, (heading, number)) in document.facts.headings.iter().zip(&numbers).enumerate() {
            entries.extend(contents_entry(heading, number.as_deref()));
            lacking(Some(place), &mut entries);
        }
        list(entries)
    }

    /// The navigation of a chapter: its pages, those below the reader's page opened.
    pub(super) fn sidebar(&self, place: Place, key: Key, chapter: Option<Key>) -> Value {
        let Some(chapter) = chapter else {
            return Value::none();
        };
        let page = self.site.page(place.language, chapter);
        if page.children.is_empty() {
            return Value::none();
        }
        let mut open = self.site.ancestors(place.language, key);
        open.push(key);
        let mut list = String::with_capacity(128 * page.children.len().min(SIDEBAR_MOST) + 256);
        list.push_str("<ul>");
        self.sidebar_item(place, chapter, key, &open, &mut list);
        list.push_str("</ul>");
        html(&list)
    }

    fn sidebar_item(&self, place: Place, key: Key, current: Key, open: &[Key], list: &mut String) {
        let page = self.site.page(place.language, key);
        list.push_str("<li><a href=\"");
        self.page_address(place.path, place.language, key, None, list);
        list.push_str(if key == current {
            "\" aria-current=\"page\">"
        } else {
            "\">"
        });
        if let Some(number) = self.chapter_number(place.language, key) {
            let _ = write!(list, "<i>{number}</i> ");
        }
        crate::content::escape(&page.title, list);
        list.push_str("</a>");
        if open.contains(&key) && !page.children.is_empty() {
            let children = window(&page.children, open);
            list.push_str("<ul>");
            children
                .iter()
                .for_each(|child| self.sidebar_item(place, *child, current, open, list));
            list.push_str("</ul>");
        }
    }
}

/// All children, or those around the one that is open where there are too many to show.
fn window<'a>(children: &'a [Key], open: &[Key]) -> &'a [Key] {
    if children.len() <= SIDEBAR_MOST {
        return children;
    }
    let at = children
        .iter()
        .position(|child| open.contains(child))
        .unwrap_or(0);
    let start = at.saturating_sub(SIDEBAR_AROUND);
    &children[start..(at + SIDEBAR_AROUND + 1).min(children.len())]
}

/// A line of the on-page contents, for the headings that stand in it.
fn contents_entry(heading: &Heading, number: Option<&str>) -> Option<Value> {
    if heading.level > 3 {
        return None;
    }
    let mut title = String::new();
    crate::content::escape(&heading.title, &mut title);
    Some(fields([
        ("id", text(&heading.id)),
        ("title", html(&title)),
        ("level", Value::from(u64::from(heading.level))),
        ("number", optional(number)),
    ]))
}
