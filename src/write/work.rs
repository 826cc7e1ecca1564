//! One file's share of the work: made, compared with the old one, and kept or written.

use super::Files;
use super::error::WriteError;
use super::manifest::{Manifest, hex};
use super::old::OldTree;
use super::record::{Entry, Record, Stamp};
use crate::diagnostics::Diagnostic;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What became of a file.
#[derive(Debug)]
pub(super) struct Done {
    pub written: bool,
    pub entry: Entry,
}

enum Failure {
    Content(Vec<Diagnostic>),
    World(WriteError),
    /// Not tried, since another file failed for a reason that will fail this one too.
    Stopped,
}

/// Goes through the paths in parallel; `put` writes one that changed. The results are in the order
/// of the paths.
///
/// Errors: the diagnostics of every file whose content is at fault, or the first failure of the
/// disk, which stops the rest.
pub(super) fn all(
    files: &dyn Files,
    paths: &[&str],
    old: &OldTree,
    out: &Path,
    put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError> + Sync,
) -> Result<Vec<Done>, WriteError> {
    let stopped = AtomicBool::new(false);
    let results: Vec<Result<Done, Failure>> = paths
        .par_iter()
        .map(|path| {
            if stopped.load(Ordering::Relaxed) {
                return Err(Failure::Stopped);
            }
            let result = one(files, path, old, out, &put);
            if matches!(result, Err(Failure::World(_))) {
                stopped.store(true, Ordering::Relaxed);
            }
            result
        })
        .collect();
    let mut done = Vec::with_capacity(results.len());
    let mut diagnostics = Vec::new();
    for result in results {
        match result {
            Ok(one) => done.push(one),
            Err(Failure::Content(problems)) => diagnostics.extend(problems),
            Err(Failure::World(error)) => return Err(error),
            Err(Failure::Stopped) => {}
        }
    }
    if diagnostics.is_empty() {
        Ok(done)
    } else {
        Err(WriteError::content(diagnostics))
    }
}

fn one(
    files: &dyn Files,
    path: &str,
    old: &OldTree,
    out: &Path,
    put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError>,
) -> Result<Done, Failure> {
    let fingerprint = files.fingerprint(path);
    let known = old.known(out, path);
    if let Some(known) = &known
        && fingerprint.is_some()
        && known.fingerprint == fingerprint
    {
        return Ok(Done {
            written: false,
            entry: *known,
        });
    }
    let bytes = files.bytes(path).map_err(Failure::Content)?;
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    let same = match known {
        Some(known) => known.sha256 == sha256,
        None => old.holds(out, path, &bytes),
    };
    let stamp = if same {
        old.found[path]
    } else {
        Stamp::of(&put(path, &bytes).map_err(Failure::World)?)
    };
    Ok(Done {
        written: !same,
        entry: Entry {
            sha256,
            stamp,
            fingerprint,
        },
    })
}

/// The manifest of files and what became of them.
pub(super) fn manifest(paths: &[&str], done: &[Done]) -> Manifest {
    let files: BTreeMap<String, String> = paths
        .iter()
        .zip(done)
        .map(|(path, done)| (path.to_string(), hex(&done.entry.sha256)))
        .collect();
    Manifest::new(files)
}

pub(super) fn save_record(record: Option<&Path>, paths: &[&str], done: &[Done]) {
    if let Some(record) = record {
        let entries = paths
            .iter()
            .zip(done)
            .map(|(path, done)| (*path, &done.entry));
        Record::save(record, entries);
    }
}
