//! Walks the folders of a site and reads each file once, following no link.
//!
//! A link, device, pipe or socket is never opened as content: files are opened without following
//! links and without waiting, and what was opened is checked to be a regular file before a byte is
//! read, so that nothing is read that was only checked by its path.

use super::{Content, Held, ReadProblem, ReadProblemKind, SourceFile, SourceTree};
use rayon::prelude::*;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};
use walkdir::WalkDir;

/// What one tree may hold. Sizes in bytes.
#[derive(Debug, Clone)]
pub struct ReadLimits {
    pub files: usize,
    pub files_in_folder: usize,
    pub depth: usize,
    pub segment: usize,
    pub path: usize,
    pub text_file: u64,
    pub binary_file: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits {
            files: 200_000,
            files_in_folder: 20_000,
            depth: 32,
            segment: 255,
            path: 1_024,
            text_file: 8 << 20,
            binary_file: 64 << 20,
        }
    }
}

/// What a site consists of, below its root.
const FOLDERS: [&str; 3] = ["content", "themes", OVERLAY];
const FILES: [&str; 2] = ["leidraad.yaml", "tokens.css"];
const OVERLAY: &str = "overlay";

/// Where a site's files are: below its root, and its overlay there or in a folder of its own.
/// Wherever the overlay is, its files are named `overlay/…` in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    pub root: PathBuf,
    /// The overlay's folder when it is not `overlay` below the root.
    pub overlay: Option<PathBuf>,
}

impl From<&Path> for Folders {
    fn from(root: &Path) -> Folders {
        Folders {
            root: root.to_path_buf(),
            overlay: None,
        }
    }
}

impl Folders {
    /// The folder that a name at the top of a tree stands for.
    pub fn top(&self, name: &str) -> PathBuf {
        match &self.overlay {
            Some(overlay) if name == OVERLAY => overlay.clone(),
            _ => self.root.join(name),
        }
    }
}

/// Reads the site in `folders`.
///
/// Returns the tree with everything that could be read; what could not is in its `problems`.
/// A root that is not there gives an empty tree: whether that is wrong is for the caller to say.
pub fn read_folders(folders: &Folders, limits: &ReadLimits) -> SourceTree {
    read_tree_knowing(folders, limits, &SourceTree::default())
}

/// How the whole site looks on disk, without opening a file; none when something could
/// not become part of a tree.
pub fn tree_stamp(folders: &Folders, limits: &ReadLimits) -> Option<TreeStamp> {
    let walk = Walk::over(folders, limits);
    if !walk.problems.is_empty() {
        return None;
    }
    let mut stamps: Vec<(String, Stamp)> = walk
        .found
        .into_par_iter()
        .map(|(path, name)| Some((name, Stamp::at(&path)?)))
        .collect::<Option<_>>()?;
    stamps.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let stamps = stamps.iter().map(|(name, stamp)| (name.as_str(), *stamp));
    Some(TreeStamp::of(stamps))
}

/// As `read_folders`, for a site that has all its files below `root`.
pub fn read_tree(root: &Path, limits: &ReadLimits) -> SourceTree {
    read_folders(&root.into(), limits)
}

/// As `read_folders`, with a tree read before: a file that still looks as it did is not opened.
pub(super) fn read_tree_knowing(
    folders: &Folders,
    limits: &ReadLimits,
    known: &SourceTree,
) -> SourceTree {
    let Walk {
        found,
        mut problems,
        ..
    } = Walk::over(folders, limits);
    let opened = AtomicUsize::new(0);
    let read: Vec<Result<Held, ReadProblem>> = found
        .into_par_iter()
        .map(|(path, name)| {
            let known = known.held(&name);
            if let Some(known) = known
                && known.stamp.is_some()
                && known.stamp == Stamp::at(&path)
            {
                return Ok(known.clone());
            }
            opened.fetch_add(1, Ordering::Relaxed);
            match read_file(&path, limits_for(&name, limits)) {
                Err(kind) => Err(ReadProblem { path: name, kind }),
                Ok((bytes, stamp)) => {
                    let read = Held {
                        file: Arc::new(decode(name, bytes)),
                        stamp,
                    };
                    Ok(known.map_or(read.clone(), |known| known.renewed(read)))
                }
            }
        })
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    let mut tree = SourceTree::from_held(files, problems);
    tree.opened = opened.into_inner();
    tree
}

/// Reads one file that a command names, with the same care; `name` is the path it gets in a tree.
///
/// Errors: what stood in the way, as for a file of the tree.
pub fn read_extra_file(
    path: &Path,
    name: &str,
    limits: &ReadLimits,
) -> Result<SourceFile, ReadProblemKind> {
    let (bytes, _) = read_file(path, limits_for(name, limits))?;
    Ok(decode(name.to_string(), bytes))
}

/// Reads one file of a built site whole, with the same care.
///
/// Errors: what stood in the way.
pub fn read_whole_file(path: &Path) -> Result<Vec<u8>, ReadProblemKind> {
    let (bytes, _) = read_file(path, 1 << 30)?;
    Ok(bytes)
}

/// Reads every file of a folder that a command names, as if the folder were called `name`; a folder
/// that is not there has no files.
pub fn read_extra_folder(folder: &Path, name: &str, limits: &ReadLimits) -> SourceTree {
    let mut walk = Walk {
        limits,
        found: Vec::new(),
        problems: Vec::new(),
    };
    walk.folder(folder, name);
    let mut problems = walk.problems;
    let mut files = Vec::new();
    for (path, name) in walk.found {
        match read_file(&path, limits_for(&name, limits)) {
            Ok((bytes, _)) => files.push(decode(name, bytes)),
            Err(kind) => problems.push(ReadProblem { path: name, kind }),
        }
    }
    SourceTree::new(files, problems)
}

struct Walk<'a> {
    limits: &'a ReadLimits,
    found: Vec<(PathBuf, String)>,
    problems: Vec<ReadProblem>,
}

impl<'a> Walk<'a> {
    fn over(folders: &Folders, limits: &'a ReadLimits) -> Walk<'a> {
        let mut walk = Walk {
            limits,
            found: Vec::new(),
            problems: Vec::new(),
        };
        for name in FILES {
            let path = folders.root.join(name);
            if path.symlink_metadata().is_ok() {
                walk.found.push((path, name.to_string()));
            }
        }
        for name in FOLDERS {
            walk.folder(&folders.top(name), name);
        }
        walk
    }

    fn folder(&mut self, top: &Path, name: &str) {
        if top.symlink_metadata().is_err() {
            return;
        }
        let mut in_folder: Vec<usize> = Vec::new();
        let walker = WalkDir::new(top)
            .follow_links(false)
            .follow_root_links(false)
            .sort_by_file_name();
        let mut entries = walker.into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error
                        .path()
                        .map_or(name.to_string(), |path| shown(top, name, path));
                    self.problem(
                        path,
                        ReadProblemKind::Unreadable {
                            error: error.to_string(),
                        },
                    );
                    continue;
                }
            };
            let path = shown(top, name, entry.path());
            let depth = entry.depth();
            in_folder.truncate(depth);
            in_folder.resize(depth + 1, 0);
            if depth > 0 {
                in_folder[depth - 1] += 1;
                if in_folder[depth - 1] > self.limits.files_in_folder {
                    let folder = path
                        .rsplit_once('/')
                        .map_or(name.to_string(), |(folder, _)| folder.to_string());
                    self.problem(
                        folder,
                        ReadProblemKind::TooManyInFolder {
                            limit: self.limits.files_in_folder,
                        },
                    );
                    entries.skip_current_dir();
                    continue;
                }
            }
            if let Some(kind) = self.refused(&entry, &path, depth) {
                let is_folder = entry.file_type().is_dir();
                self.problem(path, kind);
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            if hidden(&entry) {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            if entry.file_type().is_file() {
                if self.found.len() >= self.limits.files {
                    self.problem(
                        path,
                        ReadProblemKind::TooManyFiles {
                            limit: self.limits.files,
                        },
                    );
                    return;
                }
                self.found.push((entry.into_path(), path));
            }
        }
    }

    fn refused(
        &self,
        entry: &walkdir::DirEntry,
        path: &str,
        depth: usize,
    ) -> Option<ReadProblemKind> {
        let kind = entry.file_type();
        let name = entry.file_name();
        if name.to_str().is_none() {
            return Some(ReadProblemKind::NameNotUtf8);
        }
        if kind.is_symlink() {
            return Some(ReadProblemKind::SymbolicLink);
        }
        if !kind.is_file() && !kind.is_dir() {
            return Some(ReadProblemKind::NotARegularFile);
        }
        if name.len() > self.limits.segment || path.len() > self.limits.path {
            let limit = if name.len() > self.limits.segment {
                self.limits.segment
            } else {
                self.limits.path
            };
            return Some(ReadProblemKind::NameTooLong { limit });
        }
        (depth > self.limits.depth).then_some(ReadProblemKind::TooDeep {
            limit: self.limits.depth,
        })
    }

    fn problem(&mut self, path: String, kind: ReadProblemKind) {
        self.problems.push(ReadProblem { path, kind });
    }
}

fn hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && is_editors_own(&entry.file_name().to_string_lossy())
}

/// Whether a name is one that editors and version control give to files of their own (`.git`,
/// `.DS_Store`, swap, backup and probe files): those are no part of a site.
pub fn is_editors_own(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".tmp")
        || name.starts_with('#') && name.ends_with('#')
        || matches!(name, "4913" | "___jb_tmp___" | "___jb_old___")
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

/// The site's root when none was named: `start` when it holds `content` or `leidraad.yaml`, else
/// the nearest folder above it that holds `leidraad.yaml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    if start.join("content").is_dir() || start.join("leidraad.yaml").is_file() {
        return Some(start.to_path_buf());
    }
    start
        .ancestors()
        .skip(1)
        .find(|folder| folder.join("leidraad.yaml").is_file())
        .map(Path::to_path_buf)
}

/// Reads a file of a tree once more. `None` when it is no longer a plain file reached through plain
/// folders: then only a new walk can say what it is.
pub(super) fn read_again(folders: &Folders, path: &str, limits: &ReadLimits) -> Option<Held> {
    let mut place = PathBuf::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if place.as_os_str().is_empty() {
            place = folders.top(segment);
        } else {
            place.push(segment);
        }
        if segments.peek().is_some() && !place.symlink_metadata().ok()?.is_dir() {
            return None;
        }
    }
    let (bytes, stamp) = read_file(&place, limits_for(path, limits)).ok()?;
    let file = Arc::new(decode(path.to_string(), bytes));
    Some(Held { file, stamp })
}

/// The name in a tree of a path below `top`, which is called `name` there.
fn shown(top: &Path, name: &str, path: &Path) -> String {
    let below = path.strip_prefix(top).unwrap_or(path);
    let segments: Vec<_> = std::iter::once(name.into())
        .chain(below.iter().map(|segment| segment.to_string_lossy()))
        .collect();
    segments.join("/")
}

fn is_text(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(
        extension.to_ascii_lowercase().as_str(),
        "md" | "yaml"
            | "yml"
            | "svg"
            | "css"
            | "js"
            | "html"
            | "csv"
            | "txt"
            | "json"
            | "tsv"
            | "xml"
            | "po"
    )
}

fn limits_for(path: &str, limits: &ReadLimits) -> u64 {
    if is_text(path) {
        limits.text_file
    } else {
        limits.binary_file
    }
}

/// The bytes of a plain file, and how it looked just before they were read.
fn read_file(path: &Path, limit: u64) -> Result<(Vec<u8>, Option<Stamp>), ReadProblemKind> {
    let file = open_without_following(path)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ReadProblemKind::NotARegularFile);
    }
    if metadata.len() > limit {
        return Err(ReadProblemKind::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // One byte more than allowed tells a file that grew since it was measured.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(ReadProblemKind::TooLarge { limit });
    }
    Ok((bytes, Stamp::of(&metadata)))
}

/// How a file looks without being opened. Two equal stamps mean: not written to in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    modified: Duration,
    number: u64,
}

/// How all files of a site look without being opened. Two equal stamps mean: nothing was written to,
/// added or removed in between, if the newest of the files was left alone for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeStamp {
    pub digest: [u8; 32],
    /// When the last of the files was written, since 1970.
    pub newest: Duration,
}

impl TreeStamp {
    /// From the files in the order of their paths.
    pub(super) fn of<'a>(files: impl Iterator<Item = (&'a str, Stamp)>) -> TreeStamp {
        let mut hasher = blake3::Hasher::new();
        let mut newest = Duration::ZERO;
        for (path, stamp) in files {
            hasher.update(&(path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update(&stamp.size.to_le_bytes());
            hasher.update(&stamp.modified.as_nanos().to_le_bytes());
            hasher.update(&stamp.number.to_le_bytes());
            newest = newest.max(stamp.modified);
        }
        TreeStamp {
            digest: *hasher.finalize().as_bytes(),
            newest,
        }
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Option<Stamp> {
        Some(Stamp {
            size: metadata.len(),
            modified: metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?,
            number: file_number(metadata),
        })
    }

    fn at(path: &Path) -> Option<Stamp> {
        let metadata = path.symlink_metadata().ok()?;
        metadata.is_file().then(|| Stamp::of(&metadata)).flatten()
    }
}

#[cfg(unix)]
fn file_number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn file_number(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn open_without_following(path: &Path) -> Result<File, ReadProblemKind> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => Ok(File::from(descriptor)),
        Err(rustix::io::Errno::LOOP) => Err(ReadProblemKind::SymbolicLink),
        Err(error) => Err(unreadable(error.into())),
    }
}

#[cfg(not(unix))]
fn open_without_following(path: &Path) -> Result<File, ReadProblemKind> {
    if path
        .symlink_metadata()
        .map_err(unreadable)?
        .file_type()
        .is_symlink()
    {
        return Err(ReadProblemKind::SymbolicLink);
    }
    File::open(path).map_err(unreadable)
}

fn unreadable(error: std::io::Error) -> ReadProblemKind {
    ReadProblemKind::Unreadable {
        error: error.to_string(),
    }
}

/// A file from its bytes. Text loses its byte order mark and carriage returns at line ends.
pub(super) fn decode(path: String, bytes: Vec<u8>) -> SourceFile {
    if !is_text(&path) {
        return SourceFile {
            path,
            content: Content::Bytes(bytes),
            invalid_utf8: None,
        };
    }
    let (text, invalid) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                Some(valid),
            )
        }
    };
    let (text, dropped) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest.to_string(), 3),
        None => (text, 0),
    };
    let invalid_utf8 = invalid.map(|offset: usize| {
        let offset = offset.saturating_sub(dropped);
        offset
            - text.as_bytes()[..offset]
                .windows(2)
                .filter(|pair| pair == b"\r\n")
                .count()
    });
    let text = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        text.replace("\r\n", "\n")
    } else {
        text
    };
    SourceFile {
        path,
        content: Content::Text(text),
        invalid_utf8,
    }
}
