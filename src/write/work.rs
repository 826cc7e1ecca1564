//! One file's share of the work: made, compared with the old one, and kept or written; then its
//! compressed copies likewise.

use super::Files;
use super::compressed::{self, Coding};
use super::error::WriteError;
use super::manifest::{Manifest, hex};
use super::old::OldTree;
use super::record::{Entry, Record, Stamp};
use crate::diagnostics::Diagnostic;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What became of a file.
#[derive(Debug)]
pub(super) struct Done {
    pub path: String,
    pub written: bool,
    /// A compressed copy that had to be made.
    pub compressed: bool,
    pub entry: Entry,
}

/// What is to be written, over what.
pub(super) struct Work<'a> {
    pub files: &'a dyn Files,
    pub old: &'a OldTree,
    pub out: &'a Path,
    /// Whether text files get compressed copies.
    pub compress: bool,
}

enum Failure {
    Content(Vec<Diagnostic>),
    World(WriteError),
    /// Not tried, since another file failed for a reason that will fail this one too.
    Stopped,
}

impl Work<'_> {
    /// Goes through the paths in parallel; `put` writes one that changed. The results are in the
    /// order of the paths, each file before its compressed copies.
    ///
    /// Errors: the diagnostics of every file whose content is at fault, or the first failure of the
    /// disk, which stops the rest.
    pub fn all(
        &self,
        paths: &[&str],
        put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError> + Sync,
    ) -> Result<Vec<Done>, WriteError> {
        let stopped = AtomicBool::new(false);
        let results: Vec<Result<Vec<Done>, Failure>> = paths
            .par_iter()
            .map(|path| {
                if stopped.load(Ordering::Relaxed) {
                    return Err(Failure::Stopped);
                }
                let result = self.one(path, &put);
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
                Ok(one) => done.extend(one),
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

    /// One file, and after it its compressed copies.
    fn one(
        &self,
        path: &str,
        put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError>,
    ) -> Result<Vec<Done>, Failure> {
        let fingerprint = self.files.fingerprint(path);
        let known = self.old.known(self.out, path);
        let (file, bytes) = match known {
            Some(known) if fingerprint.is_some() && known.fingerprint == fingerprint => {
                (kept(path, known), None)
            }
            _ => {
                let bytes = self.files.bytes(path).map_err(Failure::Content)?;
                let file = self.settle(path, &bytes, known, fingerprint, &put)?;
                (file, Some(bytes))
            }
        };
        let mut done = vec![file];
        if self.compress && compressed::is_worth_it(path, done[0].entry.stamp.size) {
            self.copies(path, &mut done, bytes, put)?;
        }
        Ok(done)
    }

    /// Adds the compressed copies of a file, the first in `done`. One that was made by this program
    /// from the same bytes is kept without being made again.
    fn copies<'b>(
        &'b self,
        path: &str,
        done: &mut Vec<Done>,
        mut bytes: Option<Cow<'b, [u8]>>,
        put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError>,
    ) -> Result<(), Failure> {
        for coding in Coding::ALL {
            let copy = format!("{path}{}", coding.extension());
            if self.is_planned(&copy) {
                continue;
            }
            let fingerprint = self.files.program().map(|program| {
                let mut hasher = blake3::Hasher::new();
                hasher.update(&program);
                hasher.update(&done[0].entry.sha256);
                hasher.update(coding.name().as_bytes());
                *hasher.finalize().as_bytes()
            });
            let known = self.old.known(self.out, &copy);
            let finished = match known {
                Some(known) if fingerprint.is_some() && known.fingerprint == fingerprint => {
                    kept(&copy, known)
                }
                _ => {
                    let bytes = match &mut bytes {
                        Some(bytes) => bytes,
                        none => none.insert(self.files.bytes(path).map_err(Failure::Content)?),
                    };
                    let compressed = coding.compress(path, bytes);
                    let mut one = self.settle(&copy, &compressed, known, fingerprint, &put)?;
                    one.compressed = true;
                    one
                }
            };
            done.push(finished);
        }
        Ok(())
    }

    /// Compares made bytes with the old file, and writes them when they differ.
    fn settle(
        &self,
        path: &str,
        bytes: &[u8],
        known: Option<Entry>,
        fingerprint: Option<[u8; 32]>,
        put: impl Fn(&str, &[u8]) -> Result<fs::Metadata, WriteError>,
    ) -> Result<Done, Failure> {
        let sha256: [u8; 32] = Sha256::digest(bytes).into();
        let same = match known {
            Some(known) => known.sha256 == sha256,
            None => self.old.holds(self.out, path, bytes),
        };
        let stamp = if same {
            self.old.found[path]
        } else {
            Stamp::of(&put(path, bytes).map_err(Failure::World)?)
        };
        Ok(Done {
            path: path.to_string(),
            written: !same,
            compressed: false,
            entry: Entry {
                sha256,
                stamp,
                fingerprint,
            },
        })
    }

    /// Whether the site itself has a file of that name.
    fn is_planned(&self, path: &str) -> bool {
        let paths = self.files.paths();
        paths
            .binary_search_by(|planned| planned.as_str().cmp(path))
            .is_ok()
    }

    /// The names of all compressed copies there could be; which there are depends on sizes.
    pub fn possible_copies(&self) -> impl Iterator<Item = String> {
        let texts = self.files.paths().iter();
        texts
            .filter(|path| self.compress && compressed::is_text(path))
            .flat_map(|path| Coding::ALL.map(|coding| format!("{path}{}", coding.extension())))
            .filter(|copy| !self.is_planned(copy))
    }
}

fn kept(path: &str, entry: Entry) -> Done {
    Done {
        path: path.to_string(),
        written: false,
        compressed: false,
        entry,
    }
}

/// The manifest of files and what became of them.
pub(super) fn manifest(done: &[Done]) -> Manifest {
    let files: BTreeMap<String, String> = done
        .iter()
        .map(|done| (done.path.clone(), hex(&done.entry.sha256)))
        .collect();
    Manifest::new(files)
}

pub(super) fn save_record(record: Option<&Path>, done: &[Done]) {
    if let Some(record) = record {
        let entries = done.iter().map(|done| (done.path.as_str(), &done.entry));
        Record::save(record, entries);
    }
}
