//! One run at a time on one output folder.

use super::destination::Destination;
use super::error::{Doing, WriteError};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held as long as the run writes. The file is gone afterwards; after a kill it stays, unlocked.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Errors at once when another run holds the lock.
    ///
    /// The lock lies beside the output folder. In place the folder above may be out of reach, as
    /// with a mounted volume: then nobody can exchange the output either, and it lies inside.
    pub fn take(destination: &Destination, in_place: bool) -> Result<Lock, WriteError> {
        let beside = destination.lock_path();
        match Lock::at(&beside, destination.out()) {
            Err(LockError::Unwritable(_)) if in_place && destination.out().is_dir() => {
                let inside = destination.out().join(super::old::IN_PLACE_LOCK);
                Lock::at(&inside, destination.out()).map_err(|error| error.told(&inside))
            }
            other => other.map_err(|error| error.told(&beside)),
        }
    }

    fn at(path: &Path, out: &Path) -> Result<Lock, LockError> {
        loop {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(path)
                .map_err(LockError::Unwritable)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(LockError::Told(WriteError::locked(out)));
                }
                Err(TryLockError::Error(error)) => {
                    return Err(LockError::Told(WriteError::disk(Doing::Lock, path, &error)));
                }
            }
            // The run before us may have removed the file between our opening and our locking it.
            if is_still_there(&file, path) {
                return Ok(Lock {
                    path: path.to_path_buf(),
                    _file: file,
                });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock is let go, so that nobody can hold a lock on a file without a name and
        // think to be alone.
        let _ = fs::remove_file(&self.path);
    }
}

enum LockError {
    Unwritable(std::io::Error),
    Told(WriteError),
}

impl LockError {
    fn told(self, path: &Path) -> WriteError {
        match self {
            LockError::Told(error) => error,
            LockError::Unwritable(error) => WriteError::disk(Doing::Lock, path, &error),
        }
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(held), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (held.dev(), held.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_still_there(_file: &File, path: &Path) -> bool {
    path.exists()
}
