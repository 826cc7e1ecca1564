//! Reading: plain files only, links not followed, never more than a limit.

use crate::write::{Doing, WriteError};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Opens a plain file. `None` when nothing has that name.
///
/// Errors: it is a link, a folder or a device, or cannot be read.
pub fn open_plain(path: &Path) -> Result<Option<File>, WriteError> {
    match open_without_following(path) {
        Ok(file) => {
            let metadata = file
                .metadata()
                .map_err(|error| WriteError::disk(Doing::Read, path, &error))?;
            if metadata.is_file() {
                Ok(Some(file))
            } else {
                Err(no_plain_file(path))
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(_) if path.symlink_metadata().is_ok_and(|found| !found.is_file()) => {
            Err(no_plain_file(path))
        }
        Err(error) => Err(WriteError::disk(Doing::Read, path, &error)),
    }
}

fn no_plain_file(path: &Path) -> WriteError {
    WriteError::refused(
        format!("{} is no plain file", path.display()),
        format!("{} is geen gewoon bestand", path.display()),
    )
}

#[cfg(unix)]
fn open_without_following(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_without_following(path: &Path) -> io::Result<File> {
    if path.symlink_metadata()?.file_type().is_symlink() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    File::open(path)
}

/// The bytes of a plain file of at most `limit` bytes; `None` when nothing has that name.
pub fn read_plain(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, WriteError> {
    let Some(file) = open_plain(path)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| WriteError::disk(Doing::Read, path, &error))?;
    if bytes.len() as u64 > limit {
        return Err(WriteError::refused(
            format!("{} is larger than {limit} bytes", path.display()),
            format!("{} is groter dan {limit} bytes", path.display()),
        ));
    }
    Ok(Some(bytes))
}

/// The length of a plain file, without opening it; `None` when there is none.
pub fn length_of(path: &Path) -> Option<u64> {
    let metadata = path.symlink_metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// Length and SHA-256 of a plain file; `None` when nothing has that name.
pub fn digest_file(path: &Path) -> Result<Option<(u64, [u8; 32])>, WriteError> {
    let Some(mut file) = open_plain(path)? else {
        return Ok(None);
    };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut length = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(WriteError::disk(Doing::Read, path, &error)),
        }
    }
    Ok(Some((length, hasher.finalize().into())))
}

/// What a name below a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    /// A link, a device, a pipe, or a name that is no UTF-8.
    Other,
}

/// Everything below a folder but the folders themselves: path with `/` and what it is, sorted.
pub fn entries_below(folder: &Path) -> Result<Vec<(String, Kind)>, WriteError> {
    let mut entries = Vec::new();
    for entry in walkdir::WalkDir::new(folder)
        .follow_links(false)
        .sort_by_file_name()
    {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            let error = io::Error::other(error);
            WriteError::disk(Doing::Read, &path, &error)
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let segments: Vec<_> = below
            .iter()
            .map(|segment| segment.to_string_lossy())
            .collect();
        let plain = entry.file_type().is_file() && below.to_str().is_some();
        let kind = if plain { Kind::File } else { Kind::Other };
        entries.push((segments.join("/"), kind));
    }
    Ok(entries)
}
