//! Changes to the site's own files: each file whole or not at all, and never over a change that
//! someone else made.
//!
//! All new texts are first written beside their files and brought to the disk; only then does one
//! after the other take its file's name.

use super::disk::Disk;
use super::error::{Doing, WriteError, parent_of};
use crate::edit::Edits;
use crate::source::SourceTree;
use std::fs;
use std::path::{Path, PathBuf};

/// A change whose new text, if any, waits beside its file.
struct Prepared {
    file: PathBuf,
    /// None: the file goes.
    waiting: Option<PathBuf>,
}

/// Makes planned changes below `root`. A file keeps its line ends, byte order mark and permissions.
///
/// Errors: a file is not what it was when it was read, or the disk fails. Before the first file has
/// been changed nothing is left behind; after that the message names the files that were changed.
pub fn apply_edits(root: &Path, edits: &Edits, disk: &Disk) -> Result<(), WriteError> {
    let mut prepared = Vec::new();
    let result = prepare(root, edits, disk, &mut prepared);
    let result = result.and_then(|()| settle(&prepared, disk));
    if result.is_err() {
        for waiting in prepared.iter().filter_map(|one| one.waiting.as_deref()) {
            // What was left waiting is of no use; that it cannot go is not the problem to tell.
            let _ = fs::remove_file(waiting);
        }
    }
    result
}

fn prepare(
    root: &Path,
    edits: &Edits,
    disk: &Disk,
    prepared: &mut Vec<Prepared>,
) -> Result<(), WriteError> {
    for (path, edit) in &edits.changes {
        let file = inside(root, path)?;
        let found = Found::at(&file, path)?;
        if found.as_ref().map(|found| found.text.as_str()) != edit.before.as_deref() {
            return Err(changed_meanwhile(path));
        }
        let Some(text) = &edit.after else {
            prepared.push(Prepared {
                file,
                waiting: None,
            });
            continue;
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let waiting = parent_of(&file).join(format!(".{name}.{}.tmp", std::process::id()));
        prepared.push(Prepared {
            file: file.clone(),
            waiting: Some(waiting.clone()),
        });
        let bytes = match &found {
            Some(found) => found.as_written(text),
            None => text.clone().into_bytes(),
        };
        disk.write_new(&waiting, &bytes)?;
        if found.is_some() {
            disk.copy_permissions(&file, &waiting)?;
        }
        disk.sync_folder(&waiting)?;
    }
    Ok(())
}

fn settle(prepared: &[Prepared], disk: &Disk) -> Result<(), WriteError> {
    for (done, one) in prepared.iter().enumerate() {
        let result = match &one.waiting {
            Some(waiting) => disk.rename(waiting, &one.file),
            None => disk.remove_file(&one.file),
        };
        result.map_err(|error| after_some(error, &prepared[..done]))?;
    }
    let mut folders: Vec<PathBuf> = prepared.iter().map(|one| parent_of(&one.file)).collect();
    folders.sort();
    folders.dedup();
    folders
        .iter()
        .try_for_each(|folder| disk.sync_folder(folder))
}

/// A file as it is on the disk.
struct Found {
    text: String,
    has_mark: bool,
    has_carriage_returns: bool,
}

impl Found {
    /// None when there is no file. Errors: it is no plain file of UTF-8 text.
    fn at(file: &Path, path: &str) -> Result<Option<Found>, WriteError> {
        match file.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WriteError::disk(Doing::Read, file, &error)),
            Ok(metadata) if !metadata.is_file() => return Err(not_plain(path)),
            Ok(_) => {}
        }
        let bytes = fs::read(file).map_err(|error| WriteError::disk(Doing::Read, file, &error))?;
        let has_mark = bytes.starts_with("\u{feff}".as_bytes());
        let has_carriage_returns = memchr::memmem::find(&bytes, b"\r\n").is_some();
        let tree = SourceTree::from_texts([(path, bytes)]);
        let Some((_, read)) = tree
            .find(path)
            .filter(|(_, read)| read.invalid_utf8.is_none())
        else {
            return Err(not_plain(path));
        };
        Ok(Some(Found {
            text: read.text().to_string(),
            has_mark,
            has_carriage_returns,
        }))
    }

    /// A text in the form that the file had.
    fn as_written(&self, text: &str) -> Vec<u8> {
        let mut written = String::with_capacity(text.len() + 3);
        if self.has_mark {
            written.push('\u{feff}');
        }
        if self.has_carriage_returns {
            written.push_str(&text.replace('\n', "\r\n"));
        } else {
            written.push_str(text);
        }
        written.into_bytes()
    }
}

/// The place of a file below the root, reached through plain folders only.
fn inside(root: &Path, path: &str) -> Result<PathBuf, WriteError> {
    let mut place = root.to_path_buf();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if segment.is_empty() || segment.starts_with('.') || segment.contains('\\') {
            return Err(not_plain(path));
        }
        place.push(segment);
        if segments.peek().is_some() {
            match place.symlink_metadata() {
                Ok(metadata) if !metadata.is_dir() => return Err(not_plain(path)),
                _ => {}
            }
        }
    }
    Ok(place)
}

fn not_plain(path: &str) -> WriteError {
    WriteError::refused(
        format!("{path} is not a plain text file below the site's root"),
        format!("{path} is geen gewoon tekstbestand onder de map van de site"),
    )
}

fn changed_meanwhile(path: &str) -> WriteError {
    WriteError::refused(
        format!("{path} changed while this command ran; nothing was written"),
        format!("{path} is gewijzigd terwijl deze opdracht liep; er is niets geschreven"),
    )
    .help("run it again", "geef de opdracht opnieuw")
}

fn after_some(error: WriteError, done: &[Prepared]) -> WriteError {
    if done.is_empty() {
        return error;
    }
    let names: Vec<String> = done
        .iter()
        .map(|one| one.file.display().to_string())
        .collect();
    let names = names.join(", ");
    error.help(
        format!("changed already: {names}; run the command again for the rest"),
        format!("al gewijzigd: {names}; geef de opdracht opnieuw voor de rest"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, SourceTree) {
        let folder = tempfile::tempdir().expect("a folder");
        let content = folder.path().join("content");
        fs::create_dir_all(&content).expect("made");
        fs::write(content.join("a.md"), "\u{feff}een\r\ntwee\r\n").expect("written");
        fs::write(content.join("b.md"), "b\n").expect("written");
        fs::write(content.join("c.md"), "c\n").expect("written");
        let tree = crate::source::read_tree(folder.path(), &Default::default());
        (folder, tree)
    }

    fn edits(tree: &SourceTree) -> Edits {
        let mut edits = Edits::default();
        edits.write(tree, "content/a.md", "een\ndrie\n".to_string());
        edits.remove(tree, "content/b.md");
        edits.write(tree, "content/pins/en/new.yaml", "new\n".to_string());
        edits
    }

    fn bytes(folder: &Path, path: &str) -> Option<Vec<u8>> {
        fs::read(folder.join(path)).ok()
    }

    #[test]
    fn files_keep_their_form_and_others_are_not_touched() {
        let (folder, tree) = site();
        let root = folder.path();
        apply_edits(root, &edits(&tree), &Disk::new()).expect("applied");
        assert_eq!(
            bytes(root, "content/a.md").expect("there"),
            "\u{feff}een\r\ndrie\r\n".as_bytes()
        );
        assert_eq!(bytes(root, "content/b.md"), None);
        assert_eq!(
            bytes(root, "content/pins/en/new.yaml").expect("there"),
            b"new\n"
        );
        assert_eq!(bytes(root, "content/c.md").expect("there"), b"c\n");
        assert_eq!(fs::read_dir(root.join("content")).expect("read").count(), 3);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_not_written_over() {
        let (folder, tree) = site();
        let root = folder.path();
        for (path, text) in [
            ("content/b.md", "mine\n"),
            ("content/pins/en/new.yaml", "mine\n"),
        ] {
            fs::create_dir_all(root.join("content/pins/en")).expect("made");
            let before = bytes(root, path);
            fs::write(root.join(path), text).expect("written");
            let error = apply_edits(root, &edits(&tree), &Disk::new()).expect_err("refused");
            assert!(error.message.en.starts_with(path), "{}", error.message.en);
            assert_eq!(bytes(root, path).expect("there"), text.as_bytes());
            assert!(
                bytes(root, "content/a.md")
                    .expect("there")
                    .ends_with(b"twee\r\n")
            );
            match before {
                Some(before) => fs::write(root.join(path), before).expect("written"),
                None => fs::remove_file(root.join(path)).expect("removed"),
            }
        }
    }

    #[test]
    fn wherever_the_disk_fails_every_file_is_whole() {
        let (folder, tree) = site();
        let disk = Disk::new();
        apply_edits(folder.path(), &edits(&tree), &disk).expect("applied");
        for change in 0..disk.changes() {
            let (folder, tree) = site();
            let root = folder.path();
            apply_edits(root, &edits(&tree), &Disk::failing_at(change)).expect_err("it fails");
            let a = bytes(root, "content/a.md").expect("never gone");
            assert!(a.ends_with(b"twee\r\n") || a.ends_with(b"drie\r\n"));
            let new = bytes(root, "content/pins/en/new.yaml");
            assert!(new.is_none() || new.as_deref() == Some(b"new\n"));
            let left = fs::read_dir(root.join("content")).expect("read").flatten();
            let hidden = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
            assert_eq!(hidden.count(), 0, "failing at {change}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (folder, tree) = site();
        let root = folder.path();
        let outside = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.join("content/pins")).expect("made");
        std::os::unix::fs::symlink(outside.path(), root.join("content/pins/en")).expect("linked");
        apply_edits(root, &edits(&tree), &Disk::new()).expect_err("refused");
        assert_eq!(fs::read_dir(outside.path()).expect("read").count(), 0);
    }
}
