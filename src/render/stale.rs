//! What a reader is told at a section whose source changed since it was translated.

use super::Renderer;
use super::body::Place;
use crate::content::{Document, escape, plain_text};
use crate::difference::{Change, Line, compare, shortened};
use crate::site::{DocumentIndex, StaleSection};
use std::fmt::Write;

impl Renderer {
    /// The notice of a section of a document: when it was translated, the way to the source, and
    /// what changed there. Nothing where the section is not behind.
    pub(super) fn stale_notice(
        &self,
        place: Place,
        index: DocumentIndex,
        section: usize,
        html: &mut String,
    ) {
        let stale = self.site.stale.get(&index).and_then(|sections| {
            let mut sections = sections.iter();
            sections.find(|stale| stale.section == section)
        });
        let (Some(stale), Some(key)) = (stale, place.key) else {
            return;
        };
        let identity = self.site.identity(key);
        let Some(source) = identity.documents[identity.source] else {
            return;
        };
        let source = &self.site.documents[source];
        let code = &self.site.languages[identity.source];
        html.push_str("<div class=\"notice notice-stale\" role=\"note\"><p>");
        self.dated(place, "stale_section", Some(&stale.since), html);
        html.push_str("</p><p><a href=\"");
        let heading = stale
            .source
            .checked_sub(1)
            .map(|heading| source.facts.headings[heading].id.as_str());
        self.page_address(place.path, identity.source, key, heading, html);
        let _ = write!(html, "\" hreflang=\"{code}\">");
        escape(self.text(place.language, "stale_section_link"), html);
        html.push_str("</a></p><details><summary>");
        escape(self.text(place.language, "stale_section_difference"), html);
        let _ = write!(html, "</summary><div class=\"difference\" lang=\"{code}\">");
        self.stale_difference(source, stale, html);
        html.push_str("</div></details></div>");
    }

    /// A sentence of the theme with a date, which stands in a `time` element.
    pub(super) fn dated(&self, place: Place, key: &str, since: Option<&str>, html: &mut String) {
        let sentence = self.text(place.language, key);
        let (before, after) = sentence.split_once("{date}").unwrap_or((sentence, ""));
        let since = since.unwrap_or("");
        escape(before, html);
        let _ = write!(html, "<time datetime=\"{since}\">");
        escape(&self.languages[place.language].dates.written(since), html);
        html.push_str("</time>");
        escape(after, html);
    }

    /// The lines of the source that changed, in the words a reader sees; as they are written where
    /// only what readers do not see has changed.
    fn stale_difference(&self, source: &Document, stale: &StaleSection, html: &mut String) {
        let now = source.section_source(self.tree.file(source.file).text(), stale.source);
        let mut lines = compare(&plain_text(&stale.text), &plain_text(&now));
        if !lines.iter().any(Line::is_changed) {
            lines = compare(&stale.text, &now);
        }
        for line in shortened(&lines, 0) {
            html.push_str("<p>");
            match line {
                Some(line) => write_line(line, html),
                None => html.push('…'),
            }
            html.push_str("</p>");
        }
    }
}

fn write_line(line: &Line, html: &mut String) {
    for (index, piece) in line.pieces.iter().enumerate() {
        if index > 0 {
            html.push(' ');
        }
        let element = match piece.change {
            Change::Kept => None,
            Change::Removed => Some("del"),
            Change::Added => Some("ins"),
        };
        if let Some(element) = element {
            let _ = write!(html, "<{element}>");
        }
        escape(&piece.text, html);
        if let Some(element) = element {
            let _ = write!(html, "</{element}>");
        }
    }
}
