//! The only reader of a site's files: folders become one `SourceTree` in memory.
//!
//! Everything behind this module works on bytes that were read once. It knows nothing of what the
//! files mean, prints nothing and judges nothing: what could not be read is kept as a `ReadProblem`
//! for the diagnostics to tell.

mod read;
mod span;

pub use read::{ReadLimits, read_extra_file, read_tree};
pub use span::{FileId, Position, SPANNED, Span, Spanned};

use std::collections::BTreeMap;

/// The bytes of one file, as text where its name says that it is text.
#[derive(Debug, Clone)]
pub enum Content {
    /// Text with the byte order mark dropped and line ends as `\n`.
    Text(String),
    Bytes(Vec<u8>),
}

/// One file of the site.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path below the site root, with `/`.
    pub path: String,
    pub content: Content,
    /// Where the bytes stop being UTF-8, as an offset into the text, for a file that must be text.
    pub invalid_utf8: Option<usize>,
}

impl SourceFile {
    /// The text of a text file; empty for a binary one.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::Bytes(_) => "",
        }
    }

    /// The bytes as they are published: of a text file, its normalised text.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }
}

/// Why a file or folder could not become part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadProblemKind {
    SymbolicLink,
    NotARegularFile,
    TooLarge { limit: u64 },
    TooDeep { limit: usize },
    TooManyFiles { limit: usize },
    TooManyInFolder { limit: usize },
    NameTooLong { limit: usize },
    NameNotUtf8,
    Unreadable { error: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadProblem {
    pub path: String,
    pub kind: ReadProblemKind,
}

/// All files of a site, sorted by path, and what could not be read.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
    pub problems: Vec<ReadProblem>,
}

impl SourceTree {
    /// A tree from files in any order. Of two files with one path the later one counts.
    pub fn new(
        files: impl IntoIterator<Item = SourceFile>,
        mut problems: Vec<ReadProblem>,
    ) -> Self {
        let sorted: BTreeMap<String, SourceFile> = files
            .into_iter()
            .map(|file| (file.path.clone(), file))
            .collect();
        let mut tree = SourceTree::default();
        for (index, (path, file)) in sorted.into_iter().enumerate() {
            tree.by_path.insert(path, FileId(index as u32));
            tree.files.push(file);
        }
        problems.sort_by(|a, b| a.path.cmp(&b.path));
        tree.problems = problems;
        tree
    }

    /// A tree from texts in memory, treated exactly as files read from a folder.
    pub fn from_texts<P: Into<String>, T: AsRef<[u8]>>(
        texts: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let files = texts
            .into_iter()
            .map(|(path, bytes)| read::decode(path.into(), bytes.as_ref().to_vec()));
        Self::new(files, Vec::new())
    }

    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        let id = *self.by_path.get(path)?;
        Some((id, self.file(id)))
    }

    /// Every file, in the order of its path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, file)| (FileId(index as u32), file))
    }

    /// The files below `folder` (which ends in `/`), in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (FileId, &'a SourceFile)> {
        self.by_path
            .range(folder.to_string()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .map(|(_, id)| (*id, self.file(*id)))
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Line and column of the start of a span, both from 1; columns count characters.
    pub fn position(&self, span: Span) -> Position {
        Position::of(self.file(span.file).text(), span.start as usize)
    }

    /// Line and column of the end of a span.
    pub fn end_position(&self, span: Span) -> Position {
        Position::of(self.file(span.file).text(), span.end as usize)
    }
}
