//! What translators have to look at: sections whose source is no longer what it was.

use super::sync::{pages, wanted};
use super::{Refusal, Scope};
use crate::site::{Site, State};
use crate::source::{SourceTree, Span};

/// A section whose source changed since it was translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionDifference {
    pub page: String,
    /// Language of the translation.
    pub language: String,
    pub section: String,
    pub state: State,
    /// When it was translated.
    pub since: String,
    /// What the source then said, normalised, and what it says now.
    pub before: String,
    pub now: String,
    /// Where the section begins in the source and in the translation.
    pub source: Span,
    pub translation: Span,
}

/// The stale sections of a scope; of a section that is named, an acknowledged change too.
pub fn differences(
    tree: &SourceTree,
    site: &Site,
    scope: &Scope,
    language: Option<usize>,
) -> Result<Vec<SectionDifference>, Refusal> {
    let mut found = Vec::new();
    let is_named = matches!(
        scope,
        Scope::Page {
            section: Some(_),
            ..
        }
    );
    for page in pages(site, scope, language)? {
        let Some(key) = page.key else { continue };
        let identity = site.identity(key);
        let (Some(source), Some(translation)) = (
            identity.documents[page.source],
            identity.documents[page.language],
        ) else {
            continue;
        };
        let (source, translation) = (&*site.documents[source], &*site.documents[translation]);
        for section in wanted(&page, scope)? {
            let shown =
                section.state == State::Stale || is_named && section.state == State::Acknowledged;
            let pin = site
                .pins_of(page.language, &page.id)
                .and_then(|pins| pins.sections.get(&section.id));
            let (true, Some(pin), Some(of_source), Some(of_translation)) =
                (shown, pin, section.source, section.translation)
            else {
                continue;
            };
            found.push(SectionDifference {
                page: page.id.clone(),
                language: site.languages[page.language].clone(),
                section: section.id.clone(),
                state: section.state,
                since: pin.date.clone(),
                before: pin.text.clone(),
                now: source.section_source(tree.file(source.file).text(), of_source),
                source: source.section_place(of_source),
                translation: translation.section_place(of_translation),
            });
        }
    }
    Ok(found)
}
