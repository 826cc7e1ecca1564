//! The output of the run before: what is there, what of it is ours, what can be kept.

use super::Target;
use super::destination::Destination;
use super::error::{Doing, WriteError};
use super::manifest::{MANIFEST, Manifest};
use super::record::{Entry, Record, Stamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use walkdir::WalkDir;

/// The lock of a run in place whose parent folder is out of reach.
pub(super) const IN_PLACE_LOCK: &str = ".leidraad-lock";
/// What the names of files begin with that a run in place has not finished.
pub(super) const HALF: &str = ".leidraad-new-";

/// What stands at the output folder's place.
#[derive(Debug)]
pub(super) struct OldTree {
    pub state: OldState,
    /// The manifest as bytes; empty when there is none.
    pub manifest_bytes: Vec<u8>,
    /// What the manifest lists.
    pub listed: BTreeMap<String, String>,
    /// Every regular file there is, but the manifest.
    pub found: BTreeMap<String, Stamp>,
    /// Anything there that the manifest does not list, links and devices too.
    pub foreign: Vec<String>,
    /// Halves of files that a killed run in place left.
    pub leftovers: Vec<String>,
    record: Record,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OldState {
    Absent,
    Empty,
    Ours,
}

impl OldTree {
    /// Looks at the output folder.
    ///
    /// Errors: something stands there that is not an output of ours.
    pub fn read(destination: &Destination, target: &Target) -> Result<OldTree, WriteError> {
        let out = destination.out();
        let mut old = OldTree {
            state: state(out, target.out)?,
            manifest_bytes: Vec::new(),
            listed: BTreeMap::new(),
            found: BTreeMap::new(),
            foreign: Vec::new(),
            leftovers: Vec::new(),
            record: Record::default(),
        };
        if old.state != OldState::Ours {
            return Ok(old);
        }
        let path = out.join(MANIFEST);
        old.manifest_bytes =
            fs::read(&path).map_err(|error| WriteError::disk(Doing::Read, &path, &error))?;
        let Some(manifest) = Manifest::parse(&old.manifest_bytes) else {
            return Err(not_ours(target.out));
        };
        old.listed = manifest.files;
        old.walk(out)?;
        if !target.in_place
            && let Some(name) = old.hidden()
        {
            return Err(WriteError::refused(
                format!(
                    "the output folder {} holds {name}, which leidraad did not write and would remove",
                    target.out.display()
                ),
                format!(
                    "de uitvoermap {} bevat {name}; leidraad heeft dat niet geschreven en zou het weghalen",
                    target.out.display()
                ),
            )
            .help(
                "move it elsewhere, or keep it by writing with --in-place",
                "zet het ergens anders, of behoud het door met --in-place te schrijven",
            ));
        }
        if let Some(record) = &destination.record {
            old.record = Record::read(record);
        }
        Ok(old)
    }

    fn walk(&mut self, out: &Path) -> Result<(), WriteError> {
        for entry in WalkDir::new(out).min_depth(1) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(out).to_path_buf();
                WriteError::disk(Doing::Read, &path, &io::Error::from(error))
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(out).unwrap_or(entry.path());
            let segments: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            let path = segments.join("/");
            if path == MANIFEST || path == IN_PLACE_LOCK {
                continue;
            }
            if entry.file_name().to_string_lossy().starts_with(HALF) {
                self.leftovers.push(path);
                continue;
            }
            let metadata = entry.metadata().map_err(|error| {
                WriteError::disk(Doing::Read, entry.path(), &io::Error::from(error))
            })?;
            if !self.listed.contains_key(&path) {
                self.foreign.push(path.clone());
            }
            if metadata.is_file() {
                self.found.insert(path, Stamp::of(&metadata));
            } else if self.listed.contains_key(&path) {
                self.foreign.push(path);
            }
        }
        self.foreign.sort();
        Ok(())
    }

    /// The first hidden thing at the top that we did not write, such as `.git`. A person put it there
    /// on purpose and exchanging would remove it for good, so it is refused rather than removed.
    fn hidden(&self) -> Option<&str> {
        self.foreign
            .iter()
            .map(|path| path.split('/').next().unwrap_or_default())
            .find(|name| name.starts_with('.') && *name != ".well-known")
    }

    /// What is known about the file at `path`: without reading it, but for one that was written so
    /// late that it could have been changed without looking different.
    pub fn known(&self, out: &Path, path: &str) -> Option<Entry> {
        let (entry, is_late) = self.record.entry(path, self.found.get(path)?)?;
        let holds = |bytes: &[u8]| <[u8; 32]>::from(Sha256::digest(bytes)) == entry.sha256;
        let is_known = !is_late || fs::read(out.join(path)).is_ok_and(|bytes| holds(&bytes));
        is_known.then_some(*entry)
    }

    /// Whether the old file at `path` has exactly these bytes; reads it.
    pub fn holds(&self, out: &Path, path: &str, bytes: &[u8]) -> bool {
        self.found
            .get(path)
            .is_some_and(|stamp| stamp.size == bytes.len() as u64)
            && fs::read(out.join(path)).is_ok_and(|old| old == bytes)
    }
}

fn state(out: &Path, shown: &Path) -> Result<OldState, WriteError> {
    let metadata = match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(OldState::Absent),
        Err(error) => return Err(WriteError::disk(Doing::Read, out, &error)),
        Ok(metadata) => metadata,
    };
    if !metadata.is_dir() {
        return Err(WriteError::refused(
            format!("{} is not a folder", shown.display()),
            format!("{} is geen map", shown.display()),
        ));
    }
    let is_manifest = fs::symlink_metadata(out.join(MANIFEST)).is_ok_and(|found| found.is_file());
    if is_manifest {
        return Ok(OldState::Ours);
    }
    let mut entries =
        fs::read_dir(out).map_err(|error| WriteError::disk(Doing::Read, out, &error))?;
    let lock_alone = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name() == IN_PLACE_LOCK)
    };
    if entries.all(lock_alone) {
        Ok(OldState::Empty)
    } else {
        Err(not_ours(shown))
    }
}

fn not_ours(out: &Path) -> WriteError {
    let out = out.display();
    WriteError::refused(
        format!("the output folder {out} holds files that leidraad did not write"),
        format!("de uitvoermap {out} bevat bestanden die leidraad niet heeft geschreven"),
    )
    .help(
        "choose an empty or new folder with --output-dir, or empty this one yourself",
        "kies met --output-dir een lege of nieuwe map, of maak deze zelf leeg",
    )
}
