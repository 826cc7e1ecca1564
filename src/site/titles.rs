//! What links and summaries say: titles in a language.

use super::{DocumentIndex, Key, LanguageIndex, PageKind, Resolved, Site};
use crate::content::fill_titles;

impl Site {
    /// What a link shows that has no text of its own, in a language.
    pub fn target_title(
        &self,
        language: LanguageIndex,
        page: Option<Key>,
        target: &Resolved,
    ) -> String {
        let code = &self.languages[language];
        match target {
            Resolved::Page { key, heading: None } | Resolved::Questionnaire { key, .. } => {
                self.page(language, *key).title.clone()
            }
            Resolved::Page {
                key,
                heading: Some(id),
            } => self.heading_title(language, *key, id),
            Resolved::Here { heading } => page
                .map(|key| self.heading_title(language, key, heading))
                .unwrap_or_default(),
            Resolved::Term(index) => {
                let languages = &self.glossary.terms[*index].languages;
                let text = languages.get(code).or_else(|| languages.values().next());
                text.map(|text| text.term.clone()).unwrap_or_default()
            }
            Resolved::Reference(index) => {
                self.references.entries[*index].title.of(code).to_string()
            }
            Resolved::Asset(_)
            | Resolved::External(_)
            | Resolved::Snippet(_)
            | Resolved::Broken => String::new(),
        }
    }

    fn heading_title(&self, language: LanguageIndex, key: Key, id: &str) -> String {
        let documents = self
            .document(language, key)
            .into_iter()
            .chain(self.source_document(key));
        documents
            .flat_map(|document| &document.facts.headings)
            .find(|heading| heading.id == id)
            .map(|heading| heading.title.clone())
            .unwrap_or_default()
    }

    /// Plain text of a document as it is read in a language: with the titles of its links.
    pub fn plain_text(
        &self,
        language: LanguageIndex,
        document: DocumentIndex,
        text: &str,
    ) -> String {
        fill_titles(text, |link| {
            let target = self.links[document].get(link);
            target
                .map(|target| self.target_title(language, self.document_keys[document], target))
                .unwrap_or_default()
        })
    }

    /// The summary of the document a page shows.
    pub fn summary(&self, language: LanguageIndex, key: Key) -> Option<String> {
        if let PageKind::Questionnaire(index) = self.identity(key).kind {
            let texts = self.questionnaires[index]
                .texts
                .get(&self.languages[language])?;
            let intro = texts.get("intro")?;
            return Some(fill_titles(&intro.fragment.first_paragraph, |link| {
                let target = intro.links.get(link);
                target
                    .map(|target| self.target_title(language, None, target))
                    .unwrap_or_default()
            }));
        }
        let document = self.page(language, key).document?;
        Some(self.plain_text(language, document, &self.documents[document].summary))
    }
}
