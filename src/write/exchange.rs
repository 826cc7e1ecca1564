//! The whole new tree beside the old one, then one exchange.

use super::Written;
use super::destination::Destination;
use super::disk::{Disk, remove_tree};
use super::error::{Doing, WriteError};
use super::manifest::MANIFEST;
use super::old::OldState;
use super::work::{self, Work};
use rayon::prelude::*;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// The tree being made; gone again when the run fails.
struct NewTree(PathBuf);

impl Drop for NewTree {
    fn drop(&mut self) {
        let _ = remove_tree(&self.0);
    }
}

pub(super) fn write(
    work: &Work,
    destination: &Destination,
    disk: &Disk,
) -> Result<Written, WriteError> {
    let (out, old) = (work.out, work.old);
    let paths: Vec<&str> = work.files.paths().iter().map(String::as_str).collect();
    let new = NewTree(destination.new_tree());
    disk.create_new_folder(&new.0).map_err(|error| {
        error.help(
            "the new output is made beside the old one; where that cannot be, write with --in-place",
            "de nieuwe uitvoer ontstaat naast de oude; waar dat niet kan, schrijf dan met --in-place",
        )
    })?;
    let put = |path: &str, bytes: &[u8]| disk.write_new(&new.0.join(path), bytes);
    let done = work.all(&paths, put)?;
    let manifest = work::manifest(&done).to_bytes();

    let wanted: HashSet<&str> = done.iter().map(|done| done.path.as_str()).collect();
    let removed = old
        .listed
        .keys()
        .filter(|path| old.found.contains_key(*path) && !wanted.contains(path.as_str()))
        .count();
    let mut written = Written {
        files: done.len(),
        written: done.iter().filter(|done| done.written).count(),
        compressed: done.iter().filter(|done| done.compressed).count(),
        removed,
        foreign: old.foreign.iter().take(10).cloned().collect(),
        untouched: false,
    };
    if old.state == OldState::Ours
        && written.written == 0
        && removed == 0
        && old.foreign.is_empty()
        && old.leftovers.is_empty()
        && old.manifest_bytes == manifest
    {
        work::save_record(destination.record.as_deref(), &done);
        written.untouched = true;
        return Ok(written);
    }

    done.par_iter()
        .filter(|done| !done.written)
        .try_for_each(|done| disk.link(&out.join(&done.path), &new.0.join(&done.path)))?;
    disk.write_new(&new.0.join(MANIFEST), &manifest)?;
    disk.sync_tree(&new.0)?;
    put_in_place(&new.0, out, old.state, disk)?;
    disk.sync_folder(destination.parent())?;
    work::save_record(destination.record.as_deref(), &done);
    // What now has the new tree's name is the old tree; dropping `new` removes it.
    Ok(written)
}

fn put_in_place(new: &Path, out: &Path, state: OldState, disk: &Disk) -> Result<(), WriteError> {
    if state != OldState::Ours {
        if state == OldState::Empty && cfg!(windows) {
            let _ = std::fs::remove_dir(out);
        }
        return disk
            .rename(new, out)
            .map_err(|error| error.help(IN_PLACE.0, IN_PLACE.1));
    }
    disk.exchange(new, out).map_err(|error| match error.kind() {
        io::ErrorKind::Unsupported
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::CrossesDevices
        | io::ErrorKind::ResourceBusy => WriteError::no_exchange(out, &error),
        _ => WriteError::disk(Doing::Rename, out, &error).help(IN_PLACE.0, IN_PLACE.1),
    })
}

const IN_PLACE: (&str, &str) = (
    "where the folder itself cannot be replaced, write with --in-place",
    "waar de map zelf niet te vervangen is, schrijf dan met --in-place",
);
