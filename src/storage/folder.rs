//! Folders and single files: made, replaced and exchanged so that a reader sees the old or the new.

use crate::write::{Disk, Doing, WriteError, remove_tree};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The beginning of the names of what a run is still making.
const TEMPORARY: &str = ".tmp-";

/// Makes a folder where there is none. A link in its place is refused: what is written there would
/// land elsewhere.
pub fn make_folder(path: &Path, disk: &Disk) -> Result<(), WriteError> {
    disk.create_folders(path)?;
    if path.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        return Ok(());
    }
    Err(WriteError::refused(
        format!("{} is no folder but leads to one", path.display()),
        format!("{} is geen map maar verwijst ernaar", path.display()),
    ))
}

/// A new folder for what is being made, gone with `drop_temporary` in a later run at the latest.
pub fn temporary_folder(parent: &Path, disk: &Disk) -> Result<PathBuf, WriteError> {
    let error = |error: io::Error| WriteError::disk(Doing::MakeFolder, parent, &error);
    let folder = disk
        .attempt(|| {
            tempfile::Builder::new()
                .prefix(TEMPORARY)
                .tempdir_in(parent)
        })
        .map_err(error)?;
    let path = folder.keep();
    // A web server runs under another name than this program.
    readable_by_all(&path).map_err(error)?;
    Ok(path)
}

#[cfg(unix)]
fn readable_by_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable_by_all(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what a run that was killed left in a folder.
pub fn drop_temporary(parent: &Path) -> Result<(), WriteError> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder {
            remove_tree(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(|error| WriteError::disk(Doing::Remove, &path, &error))?;
    }
    Ok(())
}

/// Removes a folder and everything in it; one that is not there is fine.
pub fn remove_folder(path: &Path, disk: &Disk) -> Result<(), WriteError> {
    let remove = || match path.symlink_metadata()?.is_dir() {
        true => remove_tree(path),
        // A link in its place goes; what it leads to is not ours.
        false => fs::remove_file(path),
    };
    match disk.attempt(remove) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::disk(Doing::Remove, path, &error))
        }
        _ => Ok(()),
    }
}

/// Writes a file that must not be there yet, with the folders above it.
pub fn put_file(path: &Path, bytes: &[u8], disk: &Disk) -> Result<(), WriteError> {
    disk.write_new(path, bytes).map(|_| ())
}

/// Writes a new file that only its owner may read, and brings it to the disk.
pub fn put_secret(path: &Path, bytes: &[u8], disk: &Disk) -> Result<(), WriteError> {
    disk.attempt(|| {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    })
    .map_err(|error| WriteError::disk(Doing::Write, path, &error))
}

/// Puts a file in the place of another, whole: written beside it, brought to the disk, renamed.
pub fn replace_file(path: &Path, bytes: &[u8], disk: &Disk) -> Result<(), WriteError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = parent.join(format!("{TEMPORARY}{name}"));
    disk.remove_file(&beside)?;
    disk.attempt(|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()
    })
    .map_err(|error| WriteError::disk(Doing::Write, path, &error))?;
    disk.rename(&beside, path)?;
    disk.sync_folder(parent)
}

/// Puts a folder in the place of another in one step where the system can; the old one is removed.
pub fn swap_folder(new: &Path, place: &Path, disk: &Disk) -> Result<(), WriteError> {
    let parent = place.parent().unwrap_or(Path::new("."));
    if place.symlink_metadata().is_ok() {
        disk.exchange(new, place)
            .map_err(|error| WriteError::disk(Doing::Rename, place, &error))?;
        disk.sync_folder(parent)?;
        return remove_folder(new, disk);
    }
    disk.rename(new, place)?;
    disk.sync_folder(parent)
}

/// Lets a link lead to another folder, in one step.
#[cfg(unix)]
pub fn swap_link(link: &Path, target: &Path, disk: &Disk) -> Result<(), WriteError> {
    let parent = link.parent().unwrap_or(Path::new("."));
    let name = link.file_name().unwrap_or_default().to_string_lossy();
    let beside = parent.join(format!("{TEMPORARY}{name}"));
    disk.remove_file(&beside)?;
    disk.attempt(|| std::os::unix::fs::symlink(target, &beside))
        .map_err(|error| WriteError::disk(Doing::Link, link, &error))?;
    disk.rename(&beside, link)?;
    disk.sync_folder(parent)
}

#[cfg(not(unix))]
pub fn swap_link(link: &Path, _target: &Path, _disk: &Disk) -> Result<(), WriteError> {
    let error = io::Error::from(io::ErrorKind::Unsupported);
    Err(WriteError::disk(Doing::Link, link, &error))
}

/// What a link leads to, as it is written; `None` when there is no link of that name.
pub fn current_folder(link: &Path) -> Option<PathBuf> {
    fs::read_link(link).ok()
}

/// The names of the folders in a folder, sorted; none when it is not there.
pub fn list_folders(parent: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// Returns when everything below a folder is on the disk.
pub fn sync(folder: &Path, disk: &Disk) -> Result<(), WriteError> {
    disk.sync_tree(folder)
}

/// The nearest folder, from `path` up, that is a git working tree.
pub fn find_git(path: &Path) -> Option<PathBuf> {
    let start = fs::canonicalize(path).ok()?;
    let found = start
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    found.map(Path::to_path_buf)
}
