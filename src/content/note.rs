//! A note of an institution: what its front matter says, and where notes lie.
//!
//! A note names the national text it stands at; whether that text exists is for the site to say.

use super::{Body, Facts, Slot, SlotKind};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use std::sync::LazyLock;

pub const NOTES_FOLDER: &str = "overlay/notes/";

/// The keys of a note's front matter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteSettings {
    /// The page, or the section as page#section, that the note is about.
    pub at: Spanned<String>,
    /// Where it stands.
    #[serde(default)]
    pub place: NotePlace,
    /// A line above the note's text.
    #[serde(default)]
    pub title: Option<Spanned<String>>,
    /// true: exists in one language on purpose; readers of another see it in this one.
    #[serde(default)]
    pub one_language: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NotePlace {
    /// Below the heading, before the section's text.
    Before,
    /// Beside the section's text where the screen is wide, else before it.
    Margin,
    /// After the section's own text.
    #[default]
    After,
}

impl NotePlace {
    /// The name in front matter and in a page's classes.
    pub fn name(self) -> &'static str {
        match self {
            NotePlace::Before => "before",
            NotePlace::Margin => "margin",
            NotePlace::After => "after",
        }
    }
}

/// The schema of a note's front matter.
pub static NOTE_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<NoteSettings>);

/// Language and id from the path of a note; none when it is not of that form.
pub fn of_path(path: &str) -> Option<(&str, &str)> {
    let (language, name) = path.strip_prefix(NOTES_FOLDER)?.split_once('/')?;
    let id = name.strip_suffix(".md")?;
    super::is_id(id).then_some((language, id))
}

/// Reads a note's front matter. None when it cannot be used, which was told then.
pub(super) fn read(
    file: FileId,
    range: Range<usize>,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NoteSettings> {
    let read = yaml::read::<NoteSettings>(
        file,
        range.start,
        &text[range],
        YamlLimits::FRONT_MATTER,
        &NOTE_SHAPES,
    );
    diagnostics.extend(read.diagnostics);
    read.value
}

/// Whether a path is that of a note.
pub(super) fn is_note(path: &str) -> bool {
    path.starts_with(NOTES_FOLDER)
}

/// Tells what only a page may have: a note stands in a page whose anchors are not its own.
pub(super) fn check_body(
    facts: &Facts,
    title: Option<&Spanned<String>>,
    body: &Body,
    whole: Span,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let headings = facts.headings.iter().map(|heading| heading.span);
    for span in title.map(|title| title.span).into_iter().chain(headings) {
        diagnostics.push(catalogue::note_with_heading(span));
    }
    let is_mark = |slot: &Slot| matches!(slot.kind, SlotKind::Note(_));
    if body.slots.iter().any(is_mark) {
        let at = text.find("[^").unwrap_or(0);
        diagnostics.push(catalogue::note_with_footnote(whole.part(at, 2)));
    }
}
