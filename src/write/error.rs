//! Why writing failed, told in both languages of the editors.

use crate::diagnostics::{Diagnostic, Text};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct WriteError {
    pub kind: WriteErrorKind,
    pub message: Text,
    pub help: Option<Text>,
}

#[derive(Debug)]
pub enum WriteErrorKind {
    /// The output folder may not be used.
    Refused,
    /// Another run writes to it.
    Locked,
    /// The system cannot exchange two folders there.
    NoExchange,
    /// A file or folder could not be read or written.
    Disk,
    /// The content is at fault, as the diagnostics say.
    Content(Vec<Diagnostic>),
}

impl WriteError {
    pub(crate) fn refused(en: impl Into<String>, nl: impl Into<String>) -> Self {
        WriteError {
            kind: WriteErrorKind::Refused,
            message: Text::new(en, nl),
            help: None,
        }
    }

    pub(crate) fn help(mut self, en: impl Into<String>, nl: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, nl));
        self
    }

    pub(crate) fn locked(out: &Path) -> Self {
        WriteError {
            kind: WriteErrorKind::Locked,
            message: Text::new(
                format!("another run is writing to {}", out.display()),
                format!("een andere opdracht schrijft naar {}", out.display()),
            ),
            help: Some(Text::new(
                "wait until it has finished, or choose another folder with --output-dir",
                "wacht tot die klaar is, of kies een andere map met --output-dir",
            )),
        }
    }

    pub(super) fn no_exchange(out: &Path, error: &std::io::Error) -> Self {
        WriteError {
            kind: WriteErrorKind::NoExchange,
            message: Text::new(
                format!(
                    "the folder {} cannot be exchanged in one step here: {error}",
                    out.display()
                ),
                format!(
                    "de map {} is hier niet in één stap te verwisselen: {error}",
                    out.display()
                ),
            ),
            help: Some(Text::new(
                "write into the folder as it is with --in-place, or choose a folder on another disk",
                "schrijf met --in-place in de map zelf, of kies een map op een andere schijf",
            )),
        }
    }

    pub(crate) fn disk(doing: Doing, path: &Path, error: &std::io::Error) -> Self {
        let (en, nl) = doing.words();
        WriteError {
            kind: WriteErrorKind::Disk,
            message: Text::new(
                format!("cannot {en} {}: {error}", path.display()),
                format!("kan {} niet {nl}: {error}", path.display()),
            ),
            help: None,
        }
    }

    pub(super) fn content(diagnostics: Vec<Diagnostic>) -> Self {
        WriteError {
            kind: WriteErrorKind::Content(diagnostics),
            message: Text::new(
                "some pages cannot be made",
                "sommige pagina's zijn niet te maken",
            ),
            help: None,
        }
    }
}

/// What was being done to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Read,
    MakeFolder,
    Write,
    Link,
    Sync,
    Rename,
    Remove,
    Lock,
}

impl Doing {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Doing::Read => ("read", "lezen"),
            Doing::MakeFolder => ("make the folder", "als map maken"),
            Doing::Write => ("write", "schrijven"),
            Doing::Link => ("link", "koppelen"),
            Doing::Sync => ("bring to the disk", "naar de schijf brengen"),
            Doing::Rename => ("rename", "hernoemen"),
            Doing::Remove => ("remove", "verwijderen"),
            Doing::Lock => ("lock", "vergrendelen"),
        }
    }
}

/// The path an error of the whole run names, for messages about a folder's parent.
pub(super) fn parent_of(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
