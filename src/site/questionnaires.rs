//! What the texts of questionnaires lead to, and which of their parts name a page.

use super::links::Resolver;
use super::{Key, LanguageIndex, LinkedText, PageKind, QuestionnaireEntry, Resolved, Site};
use crate::config::HtmlPolicy;
use crate::content::{ParseOptions, fill_titles, render_fragment_at};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::questionnaire::texts::{Outside, part_of, place};
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// The Markdown texts of a questionnaire, and what its `see` and `basis` name, looked up.
    pub(super) fn questionnaire_texts(
        &self,
        entry: &QuestionnaireEntry,
        options: &ParseOptions,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> BTreeMap<String, BTreeMap<String, LinkedText>> {
        let Some(proven) = &entry.proven else {
            return BTreeMap::new();
        };
        let mut found = Vec::new();
        for reference in proven.questionnaire.references() {
            let (id, span) = (&reference.id.value, reference.id.span);
            match reference.outside {
                Outside::Page => {
                    let (page, heading) = id
                        .split_once('#')
                        .map_or((id.as_str(), None), |(page, heading)| (page, Some(heading)));
                    self.page(span, page, heading, 0, &mut found);
                }
                Outside::Reference if self.site.references.find(id).is_none() => {
                    found.push(catalogue::unknown_reference(
                        span,
                        id,
                        self.site.references.ids(),
                    ));
                }
                Outside::Reference => {}
            }
        }
        let without_html = ParseOptions {
            html: HtmlPolicy::Refuse,
            ..options.clone()
        };
        let mut all = BTreeMap::new();
        for (language, code) in self.site.languages.iter().enumerate() {
            let texts = proven.questionnaire.markdown(code).into_iter().map(|text| {
                let file = self.tree.file(text.span.file).text();
                let at = |start, length| place(file, &text, start, length);
                // An institution's own texts bring no HTML, whatever the site allows its own.
                let is_own = text.span.file != proven.questionnaire.file;
                let options = if is_own { &without_html } else { options };
                let mut fragment = render_fragment_at(text.markdown, text.span, options, at);
                found.append(&mut fragment.diagnostics);
                let links = fragment
                    .links
                    .iter()
                    .map(|link| self.link(link, None, language, &mut found))
                    .collect();
                (text.id.clone(), LinkedText { fragment, links })
            });
            all.insert(code.clone(), texts.collect());
        }
        diagnostics.extend(found.into_iter().map(catalogue::in_questionnaire));
        all
    }
}

/// By page and questionnaire, the parts that name the page, in the order of the questionnaire.
pub(super) fn mentions(site: &Site) -> BTreeMap<(Key, Key), Vec<String>> {
    let mut mentions: BTreeMap<(Key, Key), Vec<String>> = BTreeMap::new();
    for (index, entry) in site.questionnaires.iter().enumerate() {
        let (Some(proven), Some(own)) = (
            &entry.proven,
            site.generated(PageKind::Questionnaire(index)),
        ) else {
            continue;
        };
        let mut add = |page: Key, part: String| {
            let parts = mentions.entry((page, own)).or_default();
            if !parts.contains(&part) {
                parts.push(part);
            }
        };
        for texts in entry.texts.values() {
            // In the order of the file, whatever the order of the ids.
            for text in proven.questionnaire.markdown(&site.languages[0]) {
                let (Some(part), Some(text)) = (part_of(&text.id), texts.get(&text.id)) else {
                    continue;
                };
                for link in &text.links {
                    if let Resolved::Page { key, .. } = link {
                        add(*key, part.clone());
                    }
                }
            }
        }
        for reference in proven.questionnaire.references() {
            let id = reference.id.split('#').next().unwrap_or_default();
            if let (Outside::Page, Some(key)) = (reference.outside, site.by_id.get(id)) {
                add(*key, reference.part);
            }
        }
    }
    mentions
}

impl Site {
    /// A text of a questionnaire as plain text, with the titles of its links.
    pub fn questionnaire_text(&self, language: LanguageIndex, index: usize, id: &str) -> String {
        let texts = self.questionnaires[index]
            .texts
            .get(&self.languages[language]);
        let Some(text) = texts.and_then(|texts| texts.get(id)) else {
            return String::new();
        };
        fill_titles(&text.fragment.plain, |link| {
            let target = text.links.get(link);
            target
                .map(|target| self.target_title(language, None, target))
                .unwrap_or_default()
        })
    }
}
