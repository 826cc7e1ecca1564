//! Changes of parts of files, gathered by file and made in one go.
//!
//! It knows texts and places, not what they mean.

use super::{Edits, Refusal};
use crate::source::{FileId, SourceTree};
use std::collections::BTreeMap;
use std::ops::Range;

/// A part of a file's text and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    pub range: Range<usize>,
    pub with: String,
}

/// Changes gathered by file.
#[derive(Default)]
pub(super) struct Changes(BTreeMap<FileId, Vec<Replacement>>);

impl Changes {
    pub fn add(&mut self, file: FileId, range: Range<usize>, with: &str) {
        let with = with.to_string();
        self.replace(file, Replacement { range, with });
    }

    pub fn replace(&mut self, file: FileId, replacement: Replacement) {
        self.0.entry(file).or_default().push(replacement);
    }

    /// The changed texts by file.
    ///
    /// Refused: two changes of one place.
    pub fn texts(self, tree: &SourceTree) -> Result<BTreeMap<FileId, String>, Refusal> {
        let mut texts = BTreeMap::new();
        for (file, mut replacements) in self.0 {
            let source = tree.file(file);
            replacements.sort_by_key(|one| (one.range.start, one.range.end));
            replacements.dedup();
            let overlap = replacements
                .windows(2)
                .any(|pair| pair[0].range.end > pair[1].range.start);
            if overlap {
                return Err(Refusal::new(
                    format!("{} cannot be changed safely", source.path),
                    format!("{} is niet veilig te wijzigen", source.path),
                ));
            }
            texts.insert(file, replaced(source.text(), replacements));
        }
        Ok(texts)
    }

    /// The changes as edits of the files they are in.
    pub fn apply(self, tree: &SourceTree) -> Result<Edits, Refusal> {
        let mut edits = Edits::default();
        for (file, text) in self.texts(tree)? {
            edits.write(tree, &tree.file(file).path, text);
        }
        Ok(edits)
    }
}

/// A text with parts replaced; the parts do not overlap.
pub(super) fn replaced(text: &str, mut replacements: Vec<Replacement>) -> String {
    replacements.sort_by_key(|one| std::cmp::Reverse(one.range.start));
    let mut text = text.to_string();
    for one in replacements {
        text.replace_range(one.range, &one.with);
    }
    text
}
