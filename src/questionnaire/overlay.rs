//! An institution's own contacts, laid over those of a national questionnaire.
//!
//! Only who is to be asked can be replaced: questions, rules, outcomes and advice stay what they
//! are, so that nothing that was proven of the questionnaire has to be proven again.

use super::format::{ContactSource, LocalizedSource};
use super::model::{Contact, Localized, Questionnaire};
use super::structure::check_address;
use crate::diagnostics::catalogue::Named;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub const OVERLAY_FOLDER: &str = "overlay/questionnaires/";

/// What an overlay says of a questionnaire.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OverlaySource {
    /// By the id of the national contact that each takes the place of.
    #[serde(default)]
    contacts: BTreeMap<String, Spanned<ContactSource>>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<OverlaySource>);

/// Replaces contacts as the text of an overlay's file says. `marks` is, by language, what is shown
/// with each. What is wrong is told, and then that contact stays the national one.
pub fn replace_contacts(
    questionnaire: &mut Questionnaire,
    file: FileId,
    text: &str,
    marks: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    let read = yaml::read::<OverlaySource>(file, 0, text, YamlLimits::FILE, &SHAPES);
    let mut diagnostics = read.diagnostics;
    let (Some(source), Some(root)) = (read.value, read.node) else {
        return diagnostics;
    };
    for (id, own) in &source.contacts {
        let known: Vec<String> = questionnaire
            .contacts
            .iter()
            .map(|contact| contact.id.value.clone())
            .collect();
        let Some(place) = known.iter().position(|known| known == id) else {
            let key = root.get("contacts").and_then(|node| node.entry(id));
            diagnostics.push(catalogue::questionnaire_unknown_name(
                key.map_or(own.span, |(key, _)| key.span),
                Named::Contact,
                id,
                known.iter().map(String::as_str),
            ));
            continue;
        };
        let before = diagnostics.len();
        check_address(own.email.as_ref(), own.url.as_ref(), &mut diagnostics);
        let title = own.title.as_ref().map(|title| {
            let texts = texts(title);
            for (language, text) in marks.keys().map(|language| (language, texts.get(language))) {
                if text.is_none_or(|text| text.value.trim().is_empty()) {
                    diagnostics.push(catalogue::questionnaire_translation_missing(
                        title.span.part(0, 0),
                        language,
                        text.is_some(),
                    ));
                }
            }
            Localized {
                span: title.span,
                texts,
            }
        });
        if diagnostics.len() == before {
            replace(&mut questionnaire.contacts[place], own, title, marks);
        }
    }
    diagnostics
}

fn texts(source: &Spanned<LocalizedSource>) -> BTreeMap<String, Spanned<String>> {
    match &source.value {
        LocalizedSource::Plain(_) => BTreeMap::new(),
        LocalizedSource::Languages(written) => written
            .iter()
            .filter_map(|(language, text)| Some((language.clone(), text.clone()?)))
            .collect(),
    }
}

/// The address is the institution's alone; the national title stays where it gives none.
fn replace(
    contact: &mut Contact,
    own: &Spanned<ContactSource>,
    title: Option<Localized>,
    marks: &BTreeMap<String, String>,
) {
    if let Some(title) = title {
        contact.title = title;
    }
    contact.email = own.email.clone();
    contact.url = own.url.clone();
    contact.local = Some(marks.clone());
}
