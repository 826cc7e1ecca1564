//! The only reader of a site's files: folders become one `SourceTree` in memory.
//!
//! Everything behind this module works on bytes that were read once. It knows nothing of what the
//! files mean, prints nothing and judges nothing: what could not be read is kept as a `ReadProblem`
//! for the diagnostics to tell.

mod read;
mod span;

pub use read::{
    Folders, ReadLimits, TreeStamp, find_root, is_editors_own, read_extra_file, read_extra_folder,
    read_folders, read_tree, read_whole_file, tree_stamp,
};
pub use span::{FileId, Position, SPANNED, Span, Spanned};

use read::Stamp;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The bytes of one file, as text where its name says that it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text with the byte order mark dropped and line ends as `\n`.
    Text(String),
    Bytes(Vec<u8>),
}

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
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
///
/// Files are shared: a tree made from another with `with_changes` holds the same `Arc` for every
/// file that did not change, so that a cache may ask `Arc::ptr_eq`.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    files: Vec<Held>,
    pub problems: Vec<ReadProblem>,
    /// How many files were opened to make this tree, those it shares with an earlier one left out.
    pub opened: usize,
}

/// A file in a tree.
#[derive(Debug, Clone)]
struct Held {
    file: Arc<SourceFile>,
    /// How the file looked on disk when it was read, if it came from there.
    stamp: Option<Stamp>,
}

impl Held {
    /// The same file read again: keeps what is shared when the content is the same.
    fn renewed(&self, read: Held) -> Held {
        if *self.file == *read.file {
            Held {
                file: Arc::clone(&self.file),
                stamp: read.stamp,
            }
        } else {
            read
        }
    }
}

impl SourceTree {
    /// A tree from files in any order. Of two files with one path the later one counts.
    pub fn new(files: impl IntoIterator<Item = SourceFile>, problems: Vec<ReadProblem>) -> Self {
        let held = files.into_iter().map(|file| Held {
            file: Arc::new(file),
            stamp: None,
        });
        Self::from_held(held.collect(), problems)
    }

    fn from_held(mut files: Vec<Held>, mut problems: Vec<ReadProblem>) -> Self {
        // Stable, so that the later one of two stays behind the earlier one.
        files.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        files.dedup_by(|later, earlier| {
            let same = later.file.path == earlier.file.path;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        problems.sort_by(|a, b| a.path.cmp(&b.path));
        SourceTree {
            files,
            problems,
            opened: 0,
        }
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
        &self.files[id.0 as usize].file
    }

    /// How the files looked when they were read; none when one of them came from elsewhere or could
    /// not be read.
    pub fn stamp(&self) -> Option<TreeStamp> {
        if !self.problems.is_empty() {
            return None;
        }
        let stamps: Option<Vec<(&str, Stamp)>> = self
            .files
            .iter()
            .map(|held| Some((held.file.path.as_str(), held.stamp?)))
            .collect();
        Some(TreeStamp::of(stamps?.into_iter()))
    }

    /// The file as trees share it.
    pub fn shared(&self, id: FileId) -> &Arc<SourceFile> {
        &self.files[id.0 as usize].file
    }

    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        let index = self.index(path).ok()?;
        Some((FileId(index as u32), &self.files[index].file))
    }

    fn index(&self, path: &str) -> Result<usize, usize> {
        self.files
            .binary_search_by(|held| held.file.path.as_str().cmp(path))
    }

    /// Every file, in the order of its path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(index, held)| (FileId(index as u32), &*held.file))
    }

    /// The files below `folder` (which ends in `/`), in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (FileId, &'a SourceFile)> {
        let start = self
            .files
            .partition_point(|held| held.file.path.as_str() < folder);
        self.files[start..]
            .iter()
            .take_while(move |held| held.file.path.starts_with(folder))
            .enumerate()
            .map(move |(index, held)| (FileId((start + index) as u32), &*held.file))
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The tree after the files at `paths` (as the tree names them) changed, appeared or went.
    ///
    /// Only those are read. Where a file is new or gone, or a folder is named, everything is walked
    /// again, since limits and links are judged over folders. Files whose content stayed the same
    /// are shared with this tree.
    pub fn with_changes(
        &self,
        folders: &Folders,
        paths: &[String],
        limits: &ReadLimits,
    ) -> SourceTree {
        let mut tree = self.clone();
        tree.opened = 0;
        for path in paths {
            let (Ok(index), Some(read)) =
                (tree.index(path), read::read_again(folders, path, limits))
            else {
                // What is named has changed, whatever its size and time say.
                for path in paths {
                    if let Ok(index) = tree.index(path) {
                        tree.files[index].stamp = None;
                    }
                }
                return tree.read_whole(folders, limits);
            };
            tree.files[index] = tree.files[index].renewed(read);
            tree.opened += 1;
        }
        tree
    }

    /// Everything in `folders` walked again. Files that look on disk as they did when they were
    /// read are not opened; files whose content stayed the same are shared with this tree.
    pub fn read_whole(&self, folders: &Folders, limits: &ReadLimits) -> SourceTree {
        read::read_tree_knowing(folders, limits, self)
    }

    /// The tree with other texts for some paths; none takes the file away. All other files are shared.
    pub fn with_texts<'a>(
        &self,
        texts: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> SourceTree {
        let texts: BTreeMap<&str, Option<&str>> = texts.into_iter().collect();
        let unchanged = self
            .files
            .iter()
            .filter(|held| !texts.contains_key(held.file.path.as_str()));
        let mut files: Vec<Held> = unchanged.cloned().collect();
        for (path, text) in &texts {
            let Some(text) = text else { continue };
            let file = read::decode((*path).to_string(), text.as_bytes().to_vec());
            files.push(Held {
                file: Arc::new(file),
                stamp: None,
            });
        }
        Self::from_held(files, self.problems.clone())
    }

    fn held(&self, path: &str) -> Option<&Held> {
        Some(&self.files[self.index(path).ok()?])
    }

    /// The paths at which two trees differ, sorted; compares what is shared, not contents, so it is
    /// meant for trees made from one another.
    pub fn differences(&self, other: &SourceTree) -> Vec<String> {
        let (mut left, mut right) = (self.files.iter().peekable(), other.files.iter().peekable());
        let mut paths = Vec::new();
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.file.path.cmp(&b.file.path),
            };
            let a = order.is_le().then(|| left.next()).flatten();
            let b = order.is_ge().then(|| right.next()).flatten();
            match (a, b) {
                (Some(a), Some(b)) if Arc::ptr_eq(&a.file, &b.file) => {}
                (Some(one), _) | (None, Some(one)) => paths.push(one.file.path.clone()),
                (None, None) => unreachable!("one of the two is the lesser"),
            }
        }
        let problems = |tree: &SourceTree, than: &SourceTree| -> Vec<String> {
            tree.problems
                .iter()
                .filter(|problem| !than.problems.contains(problem))
                .map(|problem| problem.path.clone())
                .collect()
        };
        paths.extend(problems(self, other));
        paths.extend(problems(other, self));
        paths.sort();
        paths.dedup();
        paths
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn changes_read_again_only_what_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("content/nl")).unwrap();
        fs::write(root.join("content/nl/a.md"), "# A").unwrap();
        fs::write(root.join("content/nl/b.md"), "# B").unwrap();
        let limits = ReadLimits::default();
        let folders = Folders::from(root);
        let first = read_folders(&folders, &limits);
        fs::write(root.join("content/nl/a.md"), "# A, changed").unwrap();
        fs::write(root.join("content/nl/b.md"), "# B, changed").unwrap();

        let second = first.with_changes(&folders, &["content/nl/a.md".into()], &limits);
        let text = |tree: &SourceTree, path: &str| tree.find(path).unwrap().1.text().to_string();
        assert_eq!(text(&second, "content/nl/a.md"), "# A, changed");
        assert_eq!(text(&second, "content/nl/b.md"), "# B", "b was not named");
        assert_eq!(text(&first, "content/nl/a.md"), "# A", "the old tree stays");
        let b =
            |tree: &SourceTree| Arc::clone(tree.shared(tree.find("content/nl/b.md").unwrap().0));
        assert!(Arc::ptr_eq(&b(&first), &b(&second)));
        assert_eq!(first.differences(&second), ["content/nl/a.md"]);

        fs::remove_file(root.join("content/nl/a.md")).unwrap();
        fs::write(root.join("content/nl/c.md"), "# C").unwrap();
        let third = second.with_changes(&folders, &["content/nl/a.md".into()], &limits);
        let paths: Vec<_> = third.iter().map(|(_, file)| file.path.clone()).collect();
        assert_eq!(paths, ["content/nl/b.md", "content/nl/c.md"]);
        assert_eq!(text(&third, "content/nl/b.md"), "# B, changed");
        assert_eq!(
            third.read_whole(&folders, &limits).differences(&third),
            [""; 0]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_became_a_link_is_not_read_through() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("content/nl")).unwrap();
        fs::create_dir_all(root.join("elsewhere")).unwrap();
        fs::write(root.join("content/nl/a.md"), "# A").unwrap();
        fs::write(root.join("elsewhere/a.md"), "# Secret").unwrap();
        let limits = ReadLimits::default();
        let folders = Folders::from(root);
        let first = read_folders(&folders, &limits);
        fs::remove_dir_all(root.join("content/nl")).unwrap();
        std::os::unix::fs::symlink(root.join("elsewhere"), root.join("content/nl")).unwrap();

        let second = first.with_changes(&folders, &["content/nl/a.md".into()], &limits);
        assert!(second.is_empty());
        assert_eq!(second.problems[0].kind, ReadProblemKind::SymbolicLink);
    }

    #[test]
    fn an_overlay_elsewhere_is_named_as_if_it_were_here() {
        let folder = tempfile::tempdir().unwrap();
        let overlay = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("overlay/notes/nl")).unwrap();
        fs::write(root.join("overlay/notes/nl/a.md"), "theirs").unwrap();
        fs::create_dir_all(overlay.path().join("notes/nl")).unwrap();
        fs::write(overlay.path().join("notes/nl/b.md"), "ours").unwrap();
        let folders = Folders {
            root: root.to_path_buf(),
            overlay: Some(overlay.path().to_path_buf()),
        };
        let limits = ReadLimits::default();
        let first = read_folders(&folders, &limits);
        let paths: Vec<_> = first.iter().map(|(_, file)| file.path.clone()).collect();
        assert_eq!(paths, ["overlay/notes/nl/b.md"]);
        fs::write(overlay.path().join("notes/nl/b.md"), "ours, changed").unwrap();
        let second = first.with_changes(&folders, &["overlay/notes/nl/b.md".into()], &limits);
        let (_, file) = second.find("overlay/notes/nl/b.md").unwrap();
        assert_eq!(file.text(), "ours, changed");
    }

    #[test]
    fn of_two_files_with_one_path_the_later_one_counts() {
        let tree = SourceTree::from_texts([
            ("content/nl/b.md", "1"),
            ("content/nl/a.md", "2"),
            ("content/nl/b.md", "3"),
        ]);
        assert_eq!(tree.len(), 2);
        assert_eq!(tree.find("content/nl/b.md").unwrap().1.text(), "3");
        assert_eq!(tree.below("content/nl/").count(), 2);
        assert_eq!(tree.below("content/en/").count(), 0);
    }
}
