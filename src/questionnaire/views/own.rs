//! What is an institution's own on the pages of a questionnaire: texts after national ones, and the
//! mark of own items.

use crate::questionnaire::model::Questionnaire;
use crate::questionnaire::texts::TextRenderer;
use serde::Serialize;

/// A text that an institution adds.
#[derive(Debug, Clone, Serialize)]
pub struct OwnView {
    /// Whose it is.
    pub mark: String,
    /// Safe HTML.
    pub html: String,
}

/// The text added after `intro`, `question.ID`, `outcome.ID` or `advice.ID`.
pub(super) fn after(
    questionnaire: &Questionnaire,
    language: &str,
    renderer: &dyn TextRenderer,
    place: &str,
) -> Option<OwnView> {
    let own = questionnaire.own.as_ref()?;
    let found = own.texts.iter().any(|text| text.after == place);
    found.then(|| OwnView {
        mark: own.marks.get(language).cloned().unwrap_or_default(),
        html: renderer.html(&format!("{place}.own")),
    })
}
