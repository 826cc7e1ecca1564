//! `overlay/overlay.yaml`: whose additions these are, for which release, and how they look.

use crate::config::{OutdatedPolicy, TextOrTexts};
use crate::diagnostics::Diagnostic;
use crate::source::{SourceTree, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub const OVERLAY_FOLDER: &str = "overlay/";
pub const OVERLAY_FILE: &str = "overlay/overlay.yaml";

/// What an institution says of its additions.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OverlayFile {
    /// Name of the institution: one text, or one per language.
    pub name: Option<TextOrTexts>,
    /// The edition of the national text that the additions were made for.
    pub edition: Option<Spanned<String>>,
    /// What a note is that was written for an earlier version of its section.
    pub outdated: OutdatedPolicy,
    /// Path of the institution's logo, below `overlay/assets/`.
    pub logo: Option<Spanned<String>>,
    /// Colours of the additions, by name.
    pub tokens: BTreeMap<String, Spanned<String>>,
}

/// The schema of the file.
pub static OVERLAY_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<OverlayFile>);

/// Reads the file; without one, nothing is said.
pub fn read(tree: &SourceTree, diagnostics: &mut Vec<Diagnostic>) -> OverlayFile {
    let Some((id, file)) = tree.find(OVERLAY_FILE) else {
        return OverlayFile::default();
    };
    let read = yaml::read::<OverlayFile>(id, 0, file.text(), YamlLimits::FILE, &OVERLAY_SHAPES);
    diagnostics.extend(read.diagnostics);
    read.value.unwrap_or_default()
}
