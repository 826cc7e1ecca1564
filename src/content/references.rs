//! `content/references.yaml`: what the texts cite.

use super::identity::{ID_PATTERN, is_id};
use super::target::{Target, parse_target};
use crate::config::TextOrTexts;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{SourceTree, Span, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub const REFERENCES_FILE: &str = "content/references.yaml";
/// What an institution's own additions cite.
pub const OVERLAY_REFERENCES_FILE: &str = "overlay/references.yaml";

/// One reference in the file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceEntry {
    /// Identity of the reference.
    #[schemars(regex(pattern = ID_PATTERN))]
    pub id: Spanned<String>,
    pub kind: ReferenceKind,
    /// One title, or one per language.
    pub title: TextOrTexts,
    #[serde(default)]
    pub publisher: Option<TextOrTexts>,
    /// Year, month or day of publication: 2022, 2022-01 or 2022-01-31.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"))]
    pub date: Option<Spanned<String>>,
    #[serde(default)]
    pub url: Option<Spanned<String>>,
    /// Language of the document itself.
    #[serde(default)]
    pub language: Option<Spanned<String>>,
    /// Official number.
    #[serde(default)]
    pub number: Option<String>,
    /// Whether it is an institution's own addition.
    #[serde(skip)]
    pub local: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReferenceKind {
    Law,
    Bill,
    Decision,
    Letter,
    Guideline,
    Code,
    Report,
    Article,
    Site,
    News,
}

impl ReferenceKind {
    /// The key of the kind's name in the theme's texts.
    pub fn text_key(self) -> &'static str {
        match self {
            ReferenceKind::Law => "kind_law",
            ReferenceKind::Bill => "kind_bill",
            ReferenceKind::Decision => "kind_decision",
            ReferenceKind::Letter => "kind_letter",
            ReferenceKind::Guideline => "kind_guideline",
            ReferenceKind::Code => "kind_code",
            ReferenceKind::Report => "kind_report",
            ReferenceKind::Article => "kind_article",
            ReferenceKind::Site => "kind_site",
            ReferenceKind::News => "kind_news",
        }
    }

    pub const ALL: [ReferenceKind; 10] = [
        ReferenceKind::Law,
        ReferenceKind::Bill,
        ReferenceKind::Decision,
        ReferenceKind::Letter,
        ReferenceKind::Guideline,
        ReferenceKind::Code,
        ReferenceKind::Report,
        ReferenceKind::Article,
        ReferenceKind::Site,
        ReferenceKind::News,
    ];
}

/// The schema of the references file.
pub static REFERENCES_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Vec<ReferenceEntry>>);

/// All references, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct References {
    pub entries: Vec<ReferenceEntry>,
    by_id: BTreeMap<String, usize>,
}

impl References {
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

/// Reads the references; a site without the file has none.
pub fn read(tree: &SourceTree, diagnostics: &mut Vec<Diagnostic>) -> References {
    let mut references = References::default();
    for path in [REFERENCES_FILE, OVERLAY_REFERENCES_FILE] {
        read_file(tree, path, &mut references, diagnostics);
    }
    references
}

fn read_file(
    tree: &SourceTree,
    path: &str,
    references: &mut References,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((id, file)) = tree.find(path) else {
        return;
    };
    let local = path == OVERLAY_REFERENCES_FILE;
    let read =
        yaml::read::<Vec<ReferenceEntry>>(id, 0, file.text(), YamlLimits::FILE, &REFERENCES_SHAPES);
    diagnostics.extend(read.diagnostics);
    for mut entry in read.value.unwrap_or_default() {
        let span: Span = entry.id.span;
        if !is_id(&entry.id) {
            diagnostics.push(catalogue::invalid_id(span, &entry.id));
            continue;
        }
        if let Some(first) = references.by_id.get(&entry.id.value) {
            let first = &references.entries[*first];
            diagnostics.push(match local && !first.local {
                true => {
                    let what = ("reference", "landelijke bron");
                    catalogue::overlay_shadows(span, what, &entry.id, first.id.span)
                }
                false => catalogue::duplicate_reference(span, &entry.id, first.id.span),
            });
            continue;
        }
        if let Some(date) = &entry.date
            && !is_partial_date(date)
        {
            diagnostics.push(catalogue::invalid_date(date.span, date));
            entry.date = None;
        }
        if let Some(url) = &entry.url
            && !matches!(parse_target(url), Target::External(_))
        {
            diagnostics.push(catalogue::invalid_reference(
                url.span,
                "the address of a reference begins with https:// or http://",
                "het adres van een bron begint met https:// of http://",
            ));
            entry.url = None;
        }
        entry.local = local;
        references
            .by_id
            .insert(entry.id.value.clone(), references.entries.len());
        references.entries.push(entry);
    }
}

fn is_partial_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_string(),
    };
    super::front_matter::is_date(&whole)
}
