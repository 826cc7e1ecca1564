//! Texts in every language: what is missing, empty or not given per language.

use super::Builder;
use crate::diagnostics::catalogue;
use crate::questionnaire::format::LocalizedSource;
use crate::questionnaire::model::Localized;
use crate::source::{Span, Spanned};

impl Builder<'_> {
    /// A text that must be there. `owner` is where a missing one is told.
    pub(super) fn required_text(
        &mut self,
        owner: Span,
        field: &str,
        source: Option<&Spanned<LocalizedSource>>,
    ) -> Localized {
        match source {
            Some(source) => self.text(source),
            None => {
                self.missing(owner, field);
                Localized {
                    span: owner,
                    texts: Default::default(),
                }
            }
        }
    }

    pub(super) fn optional_text(
        &mut self,
        source: Option<&Spanned<LocalizedSource>>,
    ) -> Option<Localized> {
        source.map(|source| self.text(source))
    }

    fn text(&mut self, source: &Spanned<LocalizedSource>) -> Localized {
        let span = source.span;
        let mut texts = std::collections::BTreeMap::new();
        match &source.value {
            LocalizedSource::Plain(_) => {
                let place = self.first_line(span);
                self.report(catalogue::questionnaire_text_without_languages(
                    place,
                    self.languages,
                ));
            }
            LocalizedSource::Languages(written) => {
                for language in self.languages {
                    let text = written.get(*language).and_then(Option::as_ref);
                    if text.is_none_or(|text| text.value.trim().is_empty()) {
                        let place = self.first_line(span);
                        self.report(catalogue::questionnaire_translation_missing(
                            place,
                            language,
                            written.contains_key(*language),
                        ));
                    }
                }
                for (language, text) in written {
                    if let Some(text) = text {
                        texts.insert(language.clone(), text.clone());
                    }
                }
            }
        }
        Localized { span, texts }
    }
}
