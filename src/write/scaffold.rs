//! The files of a new site, into an empty folder.

use super::disk::Disk;
use super::error::{Doing, WriteError};
use std::fs;
use std::io;
use std::path::Path;

/// Writes `files` (paths with `/`, and bytes) below `folder`, which may be absent or empty.
///
/// Errors: the folder holds something already, or the disk fails.
pub fn scaffold<'a>(
    folder: &Path,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    disk: &Disk,
) -> Result<(), WriteError> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(WriteError::disk(Doing::Read, folder, &error)),
        Ok(mut entries) => {
            // A fresh repository is as good as empty.
            let something =
                entries.any(|entry| entry.map_or(true, |entry| entry.file_name() != ".git"));
            if something {
                return Err(WriteError::refused(
                    format!("the folder {} is not empty", folder.display()),
                    format!("de map {} is niet leeg", folder.display()),
                )
                .help(
                    "name an empty or a new folder",
                    "noem een lege of een nieuwe map",
                ));
            }
        }
    }
    disk.create_folders(folder)?;
    for (path, bytes) in files {
        disk.write_new(&folder.join(path), bytes)?;
    }
    Ok(())
}
