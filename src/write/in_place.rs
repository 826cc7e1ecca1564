//! Into the folder as it is: for mounted volumes and systems that cannot exchange folders.
//!
//! Each file is replaced whole, files before the pages that use them, and what is stale goes last.
//! A reader may see pages of both versions while it runs; the manifest says so until it is done.

use super::Written;
use super::destination::Destination;
use super::disk::Disk;
use super::error::WriteError;
use super::manifest::{MANIFEST, Manifest};
use super::old::{HALF, OldState, OldTree};
use super::work::{self, Done, Work};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) fn write(
    work: &Work,
    destination: &Destination,
    disk: &Disk,
) -> Result<Written, WriteError> {
    let (out, old) = (work.out, work.old);
    let paths: Vec<&str> = work.files.paths().iter().map(String::as_str).collect();
    if old.state == OldState::Absent {
        disk.create_folders(out)?;
    }
    for half in &old.leftovers {
        disk.remove_file(&out.join(half))?;
    }
    let wanted: HashSet<&str> = paths.iter().copied().collect();
    let folders: HashSet<&str> = paths.iter().flat_map(|path| folders_above(path)).collect();
    if let Some(path) = old
        .foreign
        .iter()
        .find(|path| folders.contains(path.as_str()))
    {
        return Err(in_the_way(&out.join(path)));
    }
    let stale: Vec<&str> = old
        .listed
        .keys()
        .map(String::as_str)
        .filter(|path| old.found.contains_key(*path) && !wanted.contains(path))
        .collect();
    let copies: Vec<String> = work.possible_copies().collect();
    let started = Started::new(&paths, &copies, old, out, disk);
    // A file where a folder must be, or the other way round, cannot wait until the end.
    let (in_the_way, mut stale): (Vec<&str>, Vec<&str>) = stale.into_iter().partition(|path| {
        folders.contains(path) || folders_above(path).any(|folder| wanted.contains(folder))
    });
    for path in &in_the_way {
        started.announce()?;
        remove(out, path, disk)?;
    }
    let put = |path: &str, bytes: &[u8]| {
        started.announce()?;
        replace(&out.join(path), bytes, disk)
    };
    // Pages last, so that none is there before the files it uses.
    let (pages, others): (Vec<&str>, Vec<&str>) =
        paths.iter().partition(|path| path.ends_with(".html"));
    let mut done: Vec<Done> = Vec::new();
    for group in [&others, &pages] {
        done.extend(work.all(group, put)?);
    }
    // Which copies there are to be is known only now.
    let made: HashSet<&str> = done.iter().map(|done| done.path.as_str()).collect();
    stale.retain(|path| !made.contains(path));

    let manifest = work::manifest(&done).to_bytes();
    let mut written = Written {
        files: done.len(),
        written: done.iter().filter(|done| done.written).count(),
        compressed: done.iter().filter(|done| done.compressed).count(),
        removed: in_the_way.len() + stale.len(),
        foreign: Vec::new(),
        untouched: false,
    };
    if written.written == 0 && written.removed == 0 && old.manifest_bytes == manifest {
        work::save_record(destination.record.as_deref(), &done);
        written.untouched = true;
        return Ok(written);
    }
    started.announce()?;
    disk.sync_tree(out)?;
    for path in stale {
        remove(out, path, disk)?;
    }
    replace(&out.join(MANIFEST), &manifest, disk)?;
    disk.sync_tree(out)?;
    work::save_record(destination.record.as_deref(), &done);
    Ok(written)
}

/// Before the first change, the manifest names the files of both versions as unfinished: a run
/// that is killed then leaves a folder that is still known as ours, with every file accounted for.
struct Started<'a> {
    announced: std::sync::Mutex<bool>,
    unfinished: Manifest,
    path: PathBuf,
    disk: &'a Disk,
}

impl<'a> Started<'a> {
    fn new(paths: &[&str], copies: &[String], old: &OldTree, out: &Path, disk: &'a Disk) -> Self {
        let mut files = old.listed.clone();
        files.extend(copies.iter().map(|path| (path.clone(), String::new())));
        files.extend(paths.iter().map(|path| (path.to_string(), String::new())));
        let mut unfinished = Manifest::new(files);
        unfinished.unfinished = true;
        Started {
            announced: std::sync::Mutex::new(false),
            unfinished,
            path: out.join(MANIFEST),
            disk,
        }
    }

    fn announce(&self) -> Result<(), WriteError> {
        let mut announced = self
            .announced
            .lock()
            .expect("no thread panics while it holds this");
        if !*announced {
            replace(&self.path, &self.unfinished.to_bytes(), self.disk)?;
            *announced = true;
        }
        Ok(())
    }
}

/// Puts a file where one may be, in one step.
fn replace(path: &Path, bytes: &[u8], disk: &Disk) -> Result<fs::Metadata, WriteError> {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let new = path.with_file_name(format!("{HALF}{}", &blake3::hash(name).to_hex()[..16]));
    let _ = fs::remove_file(&new);
    let metadata = disk.write_new(&new, bytes)?;
    match disk.rename(&new, path) {
        Ok(()) => Ok(metadata),
        Err(error) => {
            let _ = fs::remove_file(&new);
            Err(error)
        }
    }
}

/// Removes a file and the folders above it that it leaves empty.
fn remove(out: &Path, path: &str, disk: &Disk) -> Result<(), WriteError> {
    disk.remove_file(&out.join(path))?;
    // Fails on the first folder that still holds something, and that is where to stop.
    for folder in folders_above(path) {
        if fs::remove_dir(out.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

/// The folders a path lies in, the nearest first.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(slash, _)| &path[..slash])
}

/// Something foreign, perhaps a link, stands where a folder of the output must be: writing through
/// it could lead anywhere.
fn in_the_way(path: &Path) -> WriteError {
    let path = path.display();
    WriteError::refused(
        format!("{path} is in the way: leidraad did not write it and needs a folder there"),
        format!(
            "{path} staat in de weg: leidraad heeft het niet geschreven en heeft daar een map nodig"
        ),
    )
    .help("move it elsewhere", "zet het ergens anders")
}
