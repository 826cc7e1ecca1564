//! Changes to the site's own files that a command makes: which file gets which text.
//!
//! Pure: a change is planned here and shown or written elsewhere. Each plan says what it expects to
//! find, so that nothing is written over that someone changed in the meantime. It never touches the
//! output, and it knows no clock: dates come from the caller.

mod changes;
mod create;
mod difference;
mod fix;
mod front_matter;
mod leads;
mod mentions;
mod overlay;
pub mod po;
mod relocate;
mod rename;
mod sync;

pub use create::{New, create};
pub use difference::{SectionDifference, differences};
pub use fix::{fixes, made_worse};
pub use mentions::{Mention, Named, mentions, named, written};
pub use overlay::{NewNote, begin, notes, settle};
pub use relocate::relocate;
pub use rename::rename;
pub use sync::{Marked, Scope, acknowledge, mark};

use crate::diagnostics::Text;
use crate::source::SourceTree;
use similar::TextDiff;
use std::collections::BTreeMap;

/// Planned changes by path below the site root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    pub changes: BTreeMap<String, Edit>,
}

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text that was read; none: there was no file.
    pub before: Option<String>,
    /// The text it gets; none: the file goes.
    pub after: Option<String>,
}

/// Why a change that was asked for is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub message: Text,
    pub help: Option<Text>,
}

impl Refusal {
    pub fn new(en: impl Into<String>, nl: impl Into<String>) -> Refusal {
        Refusal {
            message: Text::new(en, nl),
            help: None,
        }
    }

    pub fn help(mut self, en: impl Into<String>, nl: impl Into<String>) -> Refusal {
        self.help = Some(Text::new(en, nl));
        self
    }
}

impl Edits {
    /// Plans the whole text of a file; a text that it has already is no change.
    pub fn write(&mut self, tree: &SourceTree, path: &str, text: String) {
        self.plan(tree, path, Some(text));
    }

    /// Plans that a file goes.
    pub fn remove(&mut self, tree: &SourceTree, path: &str) {
        self.plan(tree, path, None);
    }

    fn plan(&mut self, tree: &SourceTree, path: &str, after: Option<String>) {
        let before = tree.find(path).map(|(_, file)| file.text().to_string());
        if before == after {
            self.changes.remove(path);
        } else {
            self.changes
                .insert(path.to_string(), Edit { before, after });
        }
    }

    /// The text a file will have; none when there will be no file.
    pub fn text<'a>(&'a self, tree: &'a SourceTree, path: &str) -> Option<&'a str> {
        match self.changes.get(path) {
            Some(edit) => edit.after.as_deref(),
            None => tree.find(path).map(|(_, file)| file.text()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The tree as it will be.
    pub fn applied_to(&self, tree: &SourceTree) -> SourceTree {
        let changes = self.changes.iter();
        tree.with_texts(changes.map(|(path, edit)| (path.as_str(), edit.after.as_deref())))
    }

    /// The changes in the unified form that tools for patches read.
    pub fn unified(&self) -> String {
        let mut text = String::new();
        for (path, edit) in &self.changes {
            let name = |side: &str, there: bool| {
                if there {
                    format!("{side}/{path}")
                } else {
                    "/dev/null".to_string()
                }
            };
            let difference = TextDiff::from_lines(
                edit.before.as_deref().unwrap_or_default(),
                edit.after.as_deref().unwrap_or_default(),
            );
            text.push_str(
                &difference
                    .unified_diff()
                    .header(
                        &name("a", edit.before.is_some()),
                        &name("b", edit.after.is_some()),
                    )
                    .to_string(),
            );
        }
        text
    }
}
