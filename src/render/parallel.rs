//! A page beside the page it was translated from, section by section.
//!
//! Both texts are rendered as they stand on their own pages; only their ids get the language in
//! front of them, for a page may have each id once.

use super::body::Place;
use super::notes::Numbers;
use super::page::{View, language_name};
use super::terms;
use super::value::{fields, html, list, text};
use super::{Renderer, root_of};
use crate::diagnostics::Diagnostic;
use crate::site::{DocumentIndex, Key, LanguageIndex, SectionState, State};
use std::ops::Range;
use tera::Value;

/// Attributes that hold ids of the page, several of them with spaces between.
const ID_ATTRIBUTES: [&str; 7] = [
    "id",
    "for",
    "headers",
    "popovertarget",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
];

impl Renderer {
    /// The page `key` in `language` beside its source.
    pub(super) fn parallel_page(
        &self,
        path: &str,
        language: LanguageIndex,
        key: Key,
    ) -> Result<String, Vec<Diagnostic>> {
        let site = &self.site;
        let identity = site.identity(key);
        let (Some(source), Some(translation), Some(state)) = (
            identity.documents[identity.source],
            identity.documents[language],
            site.page_state(language, key),
        ) else {
            return Ok(String::new());
        };
        let frame = identity.source;
        let left = Column::new(self, path, key, identity.source, source);
        let right = Column::new(self, path, key, language, translation);
        let (of_left, of_right) = (
            left.ranges(state.sections.iter().map(|section| section.source)),
            right.ranges(state.sections.iter().map(|section| section.translation)),
        );
        let rows = state.sections.iter().zip(of_left.into_iter().zip(of_right));
        let rows = rows
            .filter(|(_, ranges)| ranges.0.is_some() || ranges.1.is_some())
            .map(|(section, (of_left, of_right))| {
                fields([
                    ("id", text(row_id(section))),
                    ("state", text(section.state.name())),
                    (
                        "state_text",
                        text(self.text(frame, state_key(section.state))),
                    ),
                    ("left", html(&left.html(of_left))),
                    ("right", html(&right.html(of_right))),
                ])
            });
        let rows: Vec<Value> = rows.collect();
        let (notes_left, notes_right) = (left.notes(), right.notes());
        let title = &site.page(identity.source, key).title;
        let heading = self.text(frame, "parallel_title").replace("{title}", title);
        let mut view = View::new();
        view.set("rows", list(rows));
        view.set("notes_left", html(&notes_left));
        view.set("notes_right", html(&notes_right));
        view.set("columns", list(vec![left.value(), right.value()]));
        view.set("kind", "parallel");
        view.set("id", text(&identity.id));
        view.set("title", text(&heading));
        view.set("heading", text(&heading));
        view.set("summary", Value::none());
        view.set("languages", list(Vec::new()));
        view.set("indexed", Value::from(false));
        self.template("parallel.html", path, frame, &root_of(path), view.finish())
    }
}

/// The id of a section's row, which no heading has: the page's opening has none of its own.
fn row_id(section: &SectionState) -> &str {
    match section.id.as_str() {
        "" => "opening",
        id => id,
    }
}

fn state_key(state: State) -> &'static str {
    match state {
        State::Current => "state_current",
        State::Acknowledged => "state_acknowledged",
        State::Unpinned => "state_unpinned",
        State::Orphan => "state_orphan",
        State::Missing => "state_missing",
        State::Stale => "state_stale",
    }
}

/// One of the two texts.
struct Column<'a> {
    renderer: &'a Renderer,
    place: Place<'a>,
    document: DocumentIndex,
    key: Key,
    numbers: Numbers,
}

impl<'a> Column<'a> {
    fn new(
        renderer: &'a Renderer,
        path: &'a str,
        key: Key,
        language: LanguageIndex,
        document: DocumentIndex,
    ) -> Column<'a> {
        let place = Place {
            path,
            language,
            key: Some(key),
            number: None,
        };
        Column {
            renderer,
            place,
            document,
            key,
            numbers: Numbers::default(),
        }
    }

    fn code(&self) -> &str {
        &self.renderer.site.languages[self.place.language]
    }

    fn value(&self) -> Value {
        let (renderer, language) = (self.renderer, self.place.language);
        let title = &renderer.site.page(language, self.key).title;
        let href = renderer.href(self.place.path, language, self.key);
        fields([
            ("code", text(self.code())),
            ("name", text(&language_name(&renderer.theme, self.code()))),
            ("title", text(title)),
            ("href", text(&href)),
        ])
    }

    /// The sections of the document that go with each of those that have a twin: a heading that
    /// cannot be paired stays with the section before it.
    fn ranges(&self, wanted: impl Iterator<Item = Option<usize>>) -> Vec<Option<Range<usize>>> {
        let wanted: Vec<Option<usize>> = wanted.collect();
        let end = self.renderer.site.documents[self.document]
            .facts
            .sections
            .len();
        let mut starts: Vec<usize> = wanted.iter().flatten().copied().collect();
        starts.sort_unstable();
        let range = |start: usize| {
            let next = starts.partition_point(|one| *one <= start);
            start..starts.get(next).copied().unwrap_or(end)
        };
        wanted.into_iter().map(|start| start.map(range)).collect()
    }

    fn html(&self, range: Option<Range<usize>>) -> String {
        let Some(range) = range else {
            return String::new();
        };
        let html = self
            .renderer
            .sections(self.place, self.document, range, &self.numbers);
        with_own_ids(&html, &format!("{}:", self.code()))
    }

    /// The footnotes that the sections written so far refer to.
    fn notes(&self) -> String {
        let mut html = String::new();
        let own = (self.document, &terms::NONE);
        self.renderer
            .footnotes(self.place, &self.numbers, None, own, &mut html);
        with_own_ids(&html, &format!("{}:", self.code()))
    }
}

/// HTML of this program with a prefix before each id and each mention of one in its tags.
fn with_own_ids(html: &str, prefix: &str) -> String {
    let mut result = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        result.push_str(before);
        let end = end_of_tag(from);
        tag(&from[..end], prefix, &mut result);
        rest = &from[end..];
    }
    result.push_str(rest);
    result
}

/// Where a tag ends: at the first `>` outside quotes.
fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn tag(tag: &str, prefix: &str, result: &mut String) {
    let mut rest = tag;
    while let Some(equals) = rest.find("=\"") {
        let (before, value) = rest.split_at(equals + 2);
        let value_end = value.find('"').unwrap_or(value.len());
        let name = before[..equals].rsplit([' ', '\n', '\t']).next();
        let name = name.unwrap_or_default();
        result.push_str(before);
        own_value(name, &value[..value_end], prefix, result);
        rest = &value[value_end..];
        // The closing quote belongs to the value.
        if let Some(after) = rest.strip_prefix('"') {
            result.push('"');
            rest = after;
        }
    }
    result.push_str(rest);
}

fn own_value(name: &str, value: &str, prefix: &str, result: &mut String) {
    if ID_ATTRIBUTES.contains(&name) {
        for (index, id) in value.split(' ').enumerate() {
            if index > 0 {
                result.push(' ');
            }
            result.push_str(prefix);
            result.push_str(id);
        }
    } else if let (true, Some(id)) = (name.ends_with("href"), value.strip_prefix('#')) {
        result.push('#');
        result.push_str(prefix);
        result.push_str(id);
    } else {
        result.push_str(&value.replace("url(#", &format!("url(#{prefix}")));
    }
}

#[cfg(test)]
mod tests {
    use super::with_own_ids;

    #[test]
    fn ids_and_what_names_them_get_the_prefix_and_text_does_not() {
        for (before, after) in [
            (
                "<h2 id=\"a\">id=\"x\"</h2>",
                "<h2 id=\"nl:a\">id=\"x\"</h2>",
            ),
            (
                "<a href=\"#a\" title=\"1 > 2\" id=\"b\">t</a>",
                "<a href=\"#nl:a\" title=\"1 > 2\" id=\"nl:b\">t</a>",
            ),
            (
                "<a href=\"../x.html#a\">t</a>",
                "<a href=\"../x.html#a\">t</a>",
            ),
            (
                "<svg aria-labelledby=\"t d\"><use xlink:href=\"#u\"/><path fill=\"url(#g)\"/></svg>",
                "<svg aria-labelledby=\"nl:t nl:d\"><use xlink:href=\"#nl:u\"/><path fill=\"url(#nl:g)\"/></svg>",
            ),
            ("<hr> 1 = \"2\" <", "<hr> 1 = \"2\" <"),
        ] {
            assert_eq!(with_own_ids(before, "nl:"), after);
        }
    }
}
