//! Contents by their digest: `store/<sha256>`, read-only, each written once.

use super::read::{digest_file, length_of};
use crate::write::{Disk, Doing, WriteError};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder of contents.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub fn new(folder: PathBuf) -> Blobs {
        Blobs { folder }
    }

    pub fn path(&self, digest: &str) -> PathBuf {
        self.folder.join(digest)
    }

    /// Whether a content of that length is held; its bytes are not looked at.
    pub fn has(&self, digest: &str, length: u64) -> bool {
        length_of(&self.path(digest)) == Some(length)
    }

    /// Whether a content is held and is what its name says.
    pub fn holds(&self, digest: &str, length: u64) -> Result<bool, WriteError> {
        if !self.has(digest, length) {
            return Ok(false);
        }
        let found = digest_file(&self.path(digest))?;
        Ok(found.is_some_and(|(_, found)| hex(&found) == digest))
    }

    /// Takes in a content that `fill` writes, by way of a file in `temporary`.
    ///
    /// Errors: `fill` failed, the disk did, or the content is not what its digest says (`None`).
    pub fn add<E: From<WriteError>>(
        &self,
        digest: &str,
        temporary: &Path,
        disk: &Disk,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<Option<()>, E> {
        let path = temporary.join(digest);
        // An earlier try may have been cut off.
        disk.remove_file(&path)?;
        let file = disk
            .attempt(|| OpenOptions::new().write(true).create_new(true).open(&path))
            .map_err(|error| WriteError::disk(Doing::Write, &path, &error))?;
        let mut writer = Writer {
            file: io::BufWriter::with_capacity(64 << 10, file),
            hasher: Sha256::new(),
            failed: None,
        };
        let filled = fill(&mut writer);
        if let Some(error) = writer.failed.take() {
            return Err(WriteError::disk(Doing::Write, &path, &error).into());
        }
        filled?;
        let file = disk
            .attempt(|| {
                writer
                    .file
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
            })
            .map_err(|error| WriteError::disk(Doing::Write, &path, &error))?;
        let found: [u8; 32] = writer.hasher.finalize().into();
        if hex(&found) != digest {
            return Ok(None);
        }
        disk.attempt(|| read_only(&file))
            .map_err(|error| WriteError::disk(Doing::Write, &path, &error))?;
        drop(file);
        disk.rename(&path, &self.path(digest))?;
        Ok(Some(()))
    }

    /// Removes contents that no release holds any more. Where contents are not shared with releases
    /// by a second name, nothing is known, and nothing goes.
    pub fn remove_unshared(&self, disk: &Disk) -> Result<usize, WriteError> {
        let error = |error: io::Error| WriteError::disk(Doing::Read, &self.folder, &error);
        let mut alone = Vec::new();
        let mut shared = false;
        for entry in fs::read_dir(&self.folder).map_err(error)? {
            let entry = entry.map_err(error)?;
            match names(&entry.metadata().map_err(error)?) {
                0 | 1 => alone.push(entry.path()),
                _ => shared = true,
            }
        }
        if !shared {
            return Ok(0);
        }
        for path in &alone {
            disk.remove_file(path)?;
        }
        Ok(alone.len())
    }
}

#[cfg(unix)]
fn names(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_metadata: &fs::Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn read_only(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o444))
}

#[cfg(not(unix))]
fn read_only(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Counts and digests what goes by, and tells a failing disk from a failing source.
struct Writer {
    file: io::BufWriter<File>,
    hasher: Sha256,
    failed: Option<io::Error>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write_all(bytes) {
            Ok(()) => {
                self.hasher.update(bytes);
                Ok(bytes.len())
            }
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(io::Error::from(kind))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
