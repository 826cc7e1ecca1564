//! Knows that nothing has to be done at all: what the last run was made from, and what it said.
//!
//! The note lies beside the record of what was written and can be deleted at any time. It counts only
//! for the very same sources and settings, as the caller tells them apart by a key, and only while
//! the output folder is to the last file as it was left.

use super::Target;
use super::destination::Destination;
use super::old::{OldState, OldTree};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// A run whose output still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Files of the site, the manifest not counted.
    pub files: usize,
    /// What it had to say.
    pub told: String,
}

const HEADER: &str = "leidraad unchanged 1";

/// The run before, if it was for the same key and nobody has touched its output since.
pub fn unchanged(target: &Target, key: &[u8; 32]) -> Option<Earlier> {
    let destination = Destination::resolve(target).ok()?;
    let path = note_path(&destination)?;
    let text = fs::read_to_string(path).ok()?;
    let (manifest, told) = parse(&text, key)?;
    let old = OldTree::read(&destination, target).ok()?;
    let is_whole = old.state == OldState::Ours
        && blake3::hash(&old.manifest_bytes).to_hex().as_str() == manifest
        && old.foreign.is_empty()
        && old.leftovers.is_empty()
        && old.listed.len() == old.found.len()
        && old
            .listed
            .par_iter()
            .all(|(path, _)| old.known(destination.out(), path).is_some());
    is_whole.then(|| Earlier {
        files: old.listed.len(),
        told: told.to_string(),
    })
}

/// Notes what the run that just ended was for and what it said; whether that works does not matter.
pub fn remember(target: &Target, key: &[u8; 32], told: &str) {
    let Ok(destination) = Destination::resolve(target) else {
        return;
    };
    let Some(path) = note_path(&destination) else {
        return;
    };
    let Ok(manifest) = fs::read(destination.out().join(super::MANIFEST)) else {
        return;
    };
    let text = format!(
        "{HEADER}\n{} {}\n{told}",
        hex(key),
        blake3::hash(&manifest).to_hex()
    );
    let checksum = blake3::hash(text.as_bytes()).to_hex();
    let new = path.with_extension("new");
    let _ = fs::write(&new, text + checksum.as_str()).and_then(|()| fs::rename(&new, &path));
}

fn note_path(destination: &Destination) -> Option<PathBuf> {
    let record: &Path = destination.record.as_deref()?;
    let name = record.file_name()?.to_str()?;
    Some(record.with_file_name(name.replace("written-", "unchanged-")))
}

/// The hash of the manifest, and what was said.
fn parse<'a>(text: &'a str, key: &[u8; 32]) -> Option<(&'a str, &'a str)> {
    let (body, checksum) = text.split_at_checked(text.len().checked_sub(64)?)?;
    if blake3::hash(body.as_bytes()).to_hex().as_str() != checksum {
        return None;
    }
    let (line, told) = body
        .strip_prefix(HEADER)?
        .strip_prefix('\n')?
        .split_once('\n')?;
    let manifest = line.strip_prefix(&hex(key))?.strip_prefix(' ')?;
    Some((manifest, told))
}

fn hex(key: &[u8; 32]) -> String {
    super::manifest::hex(key)
}
