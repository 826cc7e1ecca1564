//! One run at a time on a folder.

use crate::write::{Doing, WriteError};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held as long as it lives; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Errors at once when another run holds the folder.
    pub fn take(folder: &Path) -> Result<FolderLock, WriteError> {
        let path = folder.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| WriteError::disk(Doing::Lock, &path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(WriteError::locked(folder)),
            Err(TryLockError::Error(error)) => Err(WriteError::disk(Doing::Lock, &path, &error)),
        }
    }
}
