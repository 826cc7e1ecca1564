//! Every change made to the disk, one method each, so that a test can make the nth one fail.

use super::error::{Doing, WriteError, parent_of};
use rayon::prelude::*;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The disk, or for tests one that fails at a chosen change.
#[derive(Debug)]
pub struct Disk {
    changes: AtomicU64,
    fails_at: Option<u64>,
}

impl Default for Disk {
    fn default() -> Self {
        Disk::new()
    }
}

impl Disk {
    pub fn new() -> Self {
        Disk {
            changes: AtomicU64::new(0),
            fails_at: None,
        }
    }

    /// A disk that is full from the nth change on, counted from 0: to prove that whatever fails,
    /// the old output stays.
    pub fn failing_at(change: u64) -> Self {
        Disk {
            changes: AtomicU64::new(0),
            fails_at: Some(change),
        }
    }

    /// How many changes were tried.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    pub(crate) fn attempt<T>(&self, change: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let number = self.changes.fetch_add(1, Ordering::Relaxed);
        if self.fails_at.is_some_and(|fails_at| number >= fails_at) {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        change()
    }

    pub(crate) fn create_folders(&self, path: &Path) -> Result<(), WriteError> {
        if path.is_dir() {
            return Ok(());
        }
        self.attempt(|| fs::create_dir_all(path))
            .map_err(|error| WriteError::disk(Doing::MakeFolder, path, &error))
    }

    /// Makes a folder that must not be there yet.
    pub(crate) fn create_new_folder(&self, path: &Path) -> Result<(), WriteError> {
        self.attempt(|| fs::create_dir(path))
            .map_err(|error| WriteError::disk(Doing::MakeFolder, path, &error))
    }

    /// Writes a file that must not be there yet, with the folders above it.
    pub(crate) fn write_new(&self, path: &Path, bytes: &[u8]) -> Result<fs::Metadata, WriteError> {
        self.attempt(|| {
            let mut file = match create_new(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(parent_of(path))?;
                    create_new(path)?
                }
                other => other?,
            };
            file.write_all(bytes)?;
            file.metadata()
        })
        .map_err(|error| WriteError::disk(Doing::Write, path, &error))
    }

    /// Gives a file a second name; where the file system cannot, copies it.
    pub(crate) fn link(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        self.attempt(|| {
            let linked = match fs::hard_link(from, to) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(parent_of(to))?;
                    fs::hard_link(from, to)
                }
                other => other,
            };
            match linked {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    fs::copy(from, to).map(|_| ())
                }
                other => other,
            }
        })
        .map_err(|error| WriteError::disk(Doing::Link, to, &error))
    }

    /// Gives a file the permissions of another.
    pub(super) fn copy_permissions(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        self.attempt(|| fs::set_permissions(to, fs::metadata(from)?.permissions()))
            .map_err(|error| WriteError::disk(Doing::Write, to, &error))
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        self.attempt(|| fs::rename(from, to))
            .map_err(|error| WriteError::disk(Doing::Rename, to, &error))
    }

    /// Exchanges two folders in one step; the raw error, since what it means is the caller's to say.
    pub(crate) fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.attempt(|| exchange(one, other))
    }

    pub(crate) fn remove_file(&self, path: &Path) -> Result<(), WriteError> {
        match self.attempt(|| fs::remove_file(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(WriteError::disk(Doing::Remove, path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Returns when everything below `folder` is on the disk.
    pub(crate) fn sync_tree(&self, folder: &Path) -> Result<(), WriteError> {
        self.attempt(|| sync_tree(folder))
            .map_err(|error| WriteError::disk(Doing::Sync, folder, &error))
    }

    /// Returns when the names in `folder` are on the disk.
    pub(crate) fn sync_folder(&self, folder: &Path) -> Result<(), WriteError> {
        self.attempt(|| sync_one(folder))
            .map_err(|error| WriteError::disk(Doing::Sync, folder, &error))
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// One call for the whole file system: syncing each of ten thousand files takes far longer.
#[cfg(target_os = "linux")]
fn sync_tree(folder: &Path) -> io::Result<()> {
    rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from)
}

#[cfg(not(target_os = "linux"))]
fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            OpenOptions::new()
                .write(true)
                .open(entry.path())?
                .sync_all()?;
        }
    }
    sync_one(folder)
}

#[cfg(unix)]
fn sync_one(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_one(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes a folder with everything in it, its subfolders in parallel; follows no link.
pub(crate) fn remove_tree(folder: &Path) -> io::Result<()> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    folders
        .par_iter()
        .try_for_each(|folder| remove_tree(folder))?;
    fs::remove_dir(folder)
}
