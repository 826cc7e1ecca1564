//! Headings: numbered, each a link to itself, with the way to the same heading in other languages.

use super::body::Filler;
use super::page::language_name;
use crate::content::escape;
use std::fmt::Write;

/// With more languages than this, a heading leads only to the language the page is translated from.
const MOST_LANGUAGES: usize = 4;

impl Filler<'_> {
    pub(super) fn heading(&self, index: usize, html: &mut String) {
        let heading = &self.document.facts.headings[index];
        for (old, new) in &self.document.front_matter.moved {
            if new.value == heading.id {
                html.push_str("<a id=\"");
                escape(old, html);
                html.push_str("\"></a>");
            }
        }
        let _ = write!(html, "<h{} id=\"{}\"", heading.level, heading.id);
        if !heading.classes.is_empty() {
            let _ = write!(html, " class=\"{}\"", heading.classes.join(" "));
        }
        html.push('>');
        if self.depth == 0 && !heading.has_links {
            let _ = write!(html, "<a href=\"#{}\">", heading.id);
        }
        if let Some(Some(number)) = self.numbers.get(index) {
            let _ = write!(html, "<span class=\"number\">{number}</span> ");
        }
    }

    pub(super) fn heading_end(&self, index: usize, html: &mut String) {
        let heading = &self.document.facts.headings[index];
        if self.depth == 0 {
            if heading.has_links {
                let _ = write!(
                    html,
                    " <a class=\"permalink\" href=\"#{}\" aria-label=\"",
                    heading.id
                );
                escape(self.renderer.text(self.place.language, "permalink"), html);
                html.push_str("\">#</a>");
            } else {
                html.push_str("</a>");
            }
            self.other_languages(&heading.id, html);
        }
        let _ = write!(html, "</h{}>", heading.level);
        if self.depth == 0 {
            let section = index + 1;
            self.renderer
                .stale_notice(self.place, self.index, section, html);
        }
    }

    /// Links to the same heading in the other languages, by the language's own name.
    fn other_languages(&self, id: &str, html: &mut String) {
        let Some(key) = self.place.key else { return };
        let site = &self.renderer.site;
        let identity = site.identity(key);
        for (language, code) in site.languages.iter().enumerate() {
            let Some(document) = identity.documents[language] else {
                continue;
            };
            if language == self.place.language
                || (site.languages.len() > MOST_LANGUAGES && language != identity.source)
                || !site.documents[document]
                    .facts
                    .headings
                    .iter()
                    .any(|heading| heading.id == id)
            {
                continue;
            }
            html.push_str(" <a href=\"");
            self.renderer
                .page_address(self.place.path, language, key, Some(id), html);
            let _ = write!(html, "\" hreflang=\"{code}\" lang=\"{code}\">");
            escape(&language_name(&self.renderer.theme, code), html);
            html.push_str("</a>");
        }
    }
}
