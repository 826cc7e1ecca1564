//! What a mirror remembers: the newest metadata it trusts, and the highest numbers it has seen.
//!
//! The two are kept apart. `state` is a link to a folder that is made anew for every change and
//! listed with digests, so that a torn or truncated file is known as such; `highest-seen.json` is
//! one small file, replaced whole. Whatever does not fit is an error that only a person clears: the
//! library would read an unreadable file as nothing seen before, and accept an older release.

use crate::release::{Root, TrustError, hex, parse, sha256};
use crate::storage::{self, Disk};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tough::schema::{RoleType, Signed};

const LARGEST_STATE: u64 = 256 << 20;
const STATE: &str = "state";
const STATES: &str = "states";
const LIST: &str = "state.json";
pub const HIGHEST: &str = "highest-seen.json";
/// Where the library keeps its own files.
pub const DATASTORE: &str = "datastore";
/// The metadata as it was received.
pub const RECEIVED: &str = "metadata";

/// The number of a metadata file, and the digest of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub version: u64,
    pub sha256: String,
}

/// The highest numbers ever seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highest {
    /// The number that a later, different layout of the file would raise.
    pub format: u32,
    pub root: Seen,
    pub timestamp: Option<Seen>,
    pub snapshot: Option<Seen>,
    pub targets: Option<Seen>,
    /// The keys that signed each role when it was seen.
    pub keys: BTreeMap<String, Vec<String>>,
    /// When the clock was last known to be right, in seconds since 1970.
    pub time: i64,
}

impl Highest {
    pub fn of_root(version: u64, bytes: &[u8], time: i64) -> Highest {
        Highest {
            format: 1,
            root: Seen::new(version, bytes),
            timestamp: None,
            snapshot: None,
            targets: None,
            keys: BTreeMap::new(),
            time,
        }
    }

    pub fn read(folder: &Path) -> Result<Highest, TrustError> {
        let path = folder.join(HIGHEST);
        let bytes = storage::read_plain(&path, LARGEST_STATE)?;
        let read = bytes.and_then(|bytes| serde_json::from_slice::<Highest>(&bytes).ok());
        read.filter(|highest| highest.format == 1).ok_or_else(|| {
            let shown = path.display();
            TrustError::damaged(
                format!("{shown} is missing or cannot be understood"),
                format!("{shown} ontbreekt of is niet te begrijpen"),
            )
        })
    }

    pub fn write(&self, folder: &Path, disk: &Disk) -> Result<(), TrustError> {
        let text = serde_json::to_vec_pretty(self).expect("numbers and texts are valid JSON");
        Ok(storage::replace_file(&folder.join(HIGHEST), &text, disk)?)
    }

    /// What was last seen of a role, unless its keys are others now: then its numbers begin anew,
    /// so that a number that was driven up with stolen keys can be left behind.
    pub fn seen(&self, role: RoleType, root: &Root) -> Option<&Seen> {
        let seen = match role {
            RoleType::Timestamp => &self.timestamp,
            RoleType::Snapshot => &self.snapshot,
            _ => &self.targets,
        };
        let then = self.keys.get(&role.to_string());
        let now = key_ids(root, role);
        seen.as_ref()
            .filter(|_| then.is_none_or(|then| *then == now))
    }
}

/// The ids of the keys that a root names for a role, sorted.
pub fn key_ids(root: &Root, role: RoleType) -> Vec<String> {
    let mut ids: Vec<String> = root
        .roles
        .get(&role)
        .map(|keys| keys.keyids.iter().map(|id| hex(id)).collect())
        .unwrap_or_default();
    ids.sort();
    ids
}

impl Seen {
    pub fn new(version: u64, bytes: &[u8]) -> Seen {
        Seen {
            version,
            sha256: hex(&sha256(bytes)),
        }
    }
}

/// The files of a state, by path below its folder, each with its digest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: u32,
    files: BTreeMap<String, String>,
}

/// A state as it is on disk, checked against its list.
#[derive(Debug, Clone)]
pub struct State {
    files: BTreeMap<String, Vec<u8>>,
}

impl State {
    /// A state from files: path below its folder to bytes.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> State {
        State { files }
    }

    /// Reads and checks the state of a mirror.
    pub fn read(folder: &Path) -> Result<State, TrustError> {
        let damaged = |what: &str| {
            let shown = folder.join(STATE);
            TrustError::damaged(
                format!(
                    "the mirror's memory in {} is damaged: {what}",
                    shown.display()
                ),
                format!(
                    "het geheugen van de spiegel in {} is beschadigd: {what}",
                    shown.display()
                ),
            )
        };
        let place = state_folder(folder).ok_or_else(|| damaged(STATE))?;
        let bytes = storage::read_plain(&place.join(LIST), LARGEST_STATE)?;
        let list = bytes
            .and_then(|bytes| serde_json::from_slice::<List>(&bytes).ok())
            .filter(|list| list.format == 1)
            .ok_or_else(|| damaged(LIST))?;
        let mut files = BTreeMap::new();
        for (path, digest) in list.files {
            if path
                .split('/')
                .any(|segment| matches!(segment, "" | "." | ".."))
            {
                return Err(damaged(LIST));
            }
            let bytes = storage::read_plain(&place.join(&path), LARGEST_STATE)?;
            let bytes = bytes.ok_or_else(|| damaged(&path))?;
            if hex(&sha256(&bytes)) != digest {
                return Err(damaged(&path));
            }
            files.insert(path, bytes);
        }
        Ok(State { files })
    }

    /// Puts this state in the place of the one before, whole.
    pub fn write(&self, folder: &Path, disk: &Disk) -> Result<(), TrustError> {
        let states = folder.join(STATES);
        storage::make_folder(&states, disk)?;
        let new = storage::temporary_folder(&states, disk)?;
        for (path, bytes) in &self.files {
            storage::put_file(&new.join(path), bytes, disk)?;
        }
        let files = self.files.iter();
        let list = List {
            format: 1,
            files: files
                .map(|(path, bytes)| (path.clone(), hex(&sha256(bytes))))
                .collect(),
        };
        let text = serde_json::to_vec_pretty(&list).expect("texts are valid JSON");
        storage::put_file(&new.join(LIST), &text, disk)?;
        storage::sync(&new, disk)?;
        // Its content is its name: the same state twice is the same folder.
        let name = hex(&sha256(&text))[..16].to_string();
        let before = storage::current_folder(&folder.join(STATE));
        storage::swap_folder(&new, &states.join(&name), disk)?;
        storage::swap_link(&folder.join(STATE), &Path::new(STATES).join(&name), disk)?;
        let old = before.filter(|before| !before.ends_with(&name));
        if let Some(old) = old.as_deref().and_then(Path::file_name) {
            storage::remove_folder(&states.join(old), disk)?;
        }
        Ok(())
    }

    /// The files below one of its folders, without that folder's name.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files.iter().filter_map(move |(path, bytes)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((name, bytes.as_slice()))
        })
    }

    /// The newest root that was ever trusted, as it was received.
    pub fn newest_root(&self) -> Result<(u64, &[u8]), TrustError> {
        let numbered = self.below(RECEIVED).filter_map(|(name, bytes)| {
            let number = name.strip_suffix(".root.json")?.parse::<u64>().ok()?;
            Some((number, bytes))
        });
        let newest = numbered.max_by_key(|(number, _)| *number).ok_or_else(|| {
            TrustError::damaged(
                "the mirror's memory holds no root",
                "het geheugen van de spiegel bevat geen root",
            )
        })?;
        let root: Signed<Root> = parse(newest.1, "root.json")?;
        if root.signed.version.get() != newest.0 {
            return Err(TrustError::damaged(
                "the root in the mirror's memory has another number than its name",
                "de root in het geheugen van de spiegel heeft een ander nummer dan de naam",
            ));
        }
        Ok(newest)
    }

    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

fn state_folder(folder: &Path) -> Option<PathBuf> {
    let target = storage::current_folder(&folder.join(STATE))?;
    let name = target.strip_prefix(STATES).ok()?;
    let plain = name.components().count() == 1 && name.file_name().is_some();
    plain.then(|| folder.join(STATES).join(name))
}

/// Removes states that a run that was killed left, and what it was still making.
pub fn remove_leftovers(folder: &Path, disk: &Disk) -> Result<(), TrustError> {
    let states = folder.join(STATES);
    storage::drop_temporary(&states)?;
    let Some(current) = state_folder(folder) else {
        return Ok(());
    };
    for name in storage::list_folders(&states) {
        let path = states.join(name);
        if path != current {
            storage::remove_folder(&path, disk)?;
        }
    }
    Ok(())
}
