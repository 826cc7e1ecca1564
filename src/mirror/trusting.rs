//! Setting a mirror up, and beginning its memory anew: the two moments when a person vouches.

use super::folder::{MirrorFolder, Settings};
use super::run::lock;
use super::state::{Highest, RECEIVED, State};
use crate::release::{Root, Signed, TrustError, fingerprint, hex, parse, sha256, verify};
use crate::storage::{self, Disk};
use jiff::Timestamp as Time;
use std::collections::BTreeMap;

/// A root that a person compared with the published fingerprint.
pub struct CheckedRoot {
    pub bytes: Vec<u8>,
    pub version: u64,
    pub fingerprint: String,
}

impl CheckedRoot {
    /// Errors: the file has another fingerprint, is no root, or does not hold by its own keys.
    pub fn new(bytes: Vec<u8>, typed: &str) -> Result<CheckedRoot, TrustError> {
        let Some(wanted) = fingerprint(typed) else {
            return Err(TrustError::wrong_use(
                "a fingerprint has 64 hexadecimal digits",
                "een vingerafdruk heeft 64 hexadecimale cijfers",
            ));
        };
        let found = hex(&sha256(&bytes));
        if found != wanted {
            return Err(TrustError::refused(
                format!("the root's fingerprint is {found}, not the one that was given"),
                format!("de vingerafdruk van de root is {found}, niet de gegeven"),
            )
            .help(
                "do not go on: get the root and its fingerprint anew, by different ways",
                "ga niet verder: haal de root en de vingerafdruk opnieuw op, langs verschillende wegen",
            ));
        }
        let root: Signed<Root> = parse(&bytes, "root.json")?;
        verify(&root.signed, &root, "root.json")?;
        Ok(CheckedRoot {
            version: root.signed.version.get(),
            bytes,
            fingerprint: found,
        })
    }
}

/// Makes a mirror's folder.
///
/// Errors: it is a mirror already, or the disk fails.
pub fn init(
    folder: &MirrorFolder,
    upstream: &str,
    root: &CheckedRoot,
    at_least: Option<u64>,
    now: Time,
    disk: &Disk,
) -> Result<(), TrustError> {
    super::upstream::place_of(upstream)?;
    storage::make_folder(&folder.path, disk)?;
    let _lock = lock(folder)?;
    if folder.is_set_up() {
        let shown = folder.path.display();
        return Err(TrustError::wrong_use(
            format!("{shown} is a mirror already"),
            format!("{shown} is al een spiegel"),
        )
        .help(
            "update it with `leidraad mirror run`, or name another folder",
            "werk die bij met `leidraad mirror run`, of noem een andere map",
        ));
    }
    begin(folder, root, now, disk)?;
    // The settings come last: a folder without them is no mirror yet.
    let settings = Settings {
        leidraad_mirror: 1,
        upstream: upstream.to_string(),
        fingerprint: root.fingerprint.clone(),
        at_least,
    };
    folder.write_settings(&settings, disk)
}

/// Begins a mirror's memory anew, from a root that a person checked, or else the one it began with.
/// What is served stays served, and nothing older than that is accepted afterwards.
pub fn reset(
    folder: &MirrorFolder,
    root: Option<CheckedRoot>,
    now: Time,
    disk: &Disk,
) -> Result<CheckedRoot, TrustError> {
    let mut settings = folder.settings()?;
    let _lock = lock(folder)?;
    let root = match root {
        Some(root) => root,
        None => CheckedRoot::new(folder.first_root(&settings)?, &settings.fingerprint)?,
    };
    begin(folder, &root, now, disk)?;
    settings.fingerprint = root.fingerprint.clone();
    folder.write_settings(&settings, disk)?;
    Ok(root)
}

fn begin(
    folder: &MirrorFolder,
    root: &CheckedRoot,
    now: Time,
    disk: &Disk,
) -> Result<(), TrustError> {
    let name = format!("{RECEIVED}/{}.root.json", root.version);
    let state = State::new(BTreeMap::from([(name, root.bytes.clone())]));
    folder.write_first_root(&root.bytes, disk)?;
    state.write(&folder.path, disk)?;
    let highest = Highest::of_root(root.version, &root.bytes, now.as_second());
    highest.write(&folder.path, disk)
}
