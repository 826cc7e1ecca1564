//! A release in one file, for a mirror without a network. An archive is trusted no more than one.

use super::folder::MirrorFolder;
use super::run::{Update, Updated, lock, repository, run_from};
use super::state::{RECEIVED, State};
use super::trust::Wanted;
use super::upstream::Place;
use crate::release::{
    METADATA, TARGETS, Targets, TrustError, digest_of, hex, parse, published_name,
};
use crate::storage::{self, Disk, Packed, UnpackError};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Writes what a mirror serves into one archive: its metadata and contents.
///
/// Returns how many contents there are.
pub fn export(folder: &MirrorFolder, file: &Path, disk: &Disk) -> Result<usize, TrustError> {
    folder.settings()?;
    let _lock = lock(folder)?;
    let Some(current) = folder.current() else {
        let shown = folder.path.display();
        return Err(TrustError::wrong_use(
            format!("{shown} has no release yet"),
            format!("{shown} heeft nog geen uitgave"),
        )
        .help(
            "fetch one with `leidraad mirror run`",
            "haal er een op met `leidraad mirror run`",
        ));
    };
    let state = State::read(&folder.path)?;
    let mut entries: Vec<(String, Packed)> = state
        .below(RECEIVED)
        .map(|(name, bytes)| (format!("{METADATA}/{name}"), Packed::Bytes(bytes.to_vec())))
        .collect();
    let wanted = listed(&state)?;
    let contents = repository(&folder.release(current)).join(TARGETS);
    let mut packed = BTreeSet::new();
    for file in &wanted {
        if packed.insert(file.digest) {
            let path: PathBuf = contents.join(published_name(&file.name, &file.digest));
            entries.push((format!("store/{}", hex(&file.digest)), Packed::File(path)));
        }
    }
    storage::pack(file, &entries, disk)?;
    Ok(packed.len())
}

/// The files that the remembered list names.
fn listed(state: &State) -> Result<Vec<Wanted>, TrustError> {
    let list = state
        .below(RECEIVED)
        .find(|(name, _)| name.ends_with(".targets.json"))
        .ok_or_else(|| {
            TrustError::damaged(
                "the mirror's memory holds no list of files",
                "het geheugen van de spiegel bevat geen lijst van bestanden",
            )
        })?;
    let targets = parse::<Targets>(list.1, list.0)?;
    let files = targets.signed.targets.iter();
    let mut files = files
        .map(|(name, target)| {
            Ok(Wanted {
                name: name.raw().to_string(),
                digest: digest_of(target)?,
                length: target.length,
            })
        })
        .collect::<Result<Vec<_>, TrustError>>()?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Updates a mirror from an archive, with every check that the network gets.
pub fn import(
    folder: &MirrorFolder,
    file: &Path,
    update: &Update<'_>,
) -> Result<Updated, TrustError> {
    let settings = folder.settings()?;
    let unpacked = {
        let _lock = lock(folder)?;
        folder.tidy(update.disk)?;
        Unpacked(storage::temporary_folder(&folder.path, update.disk)?)
    };
    let limits = &update.limits;
    let most = limits.bytes.saturating_add(limits.targets_metadata);
    let allows = |name: &str| match name.split_once('/') {
        Some((METADATA, file)) => {
            let fits =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.';
            file.ends_with(".json") && file.len() < 64 && file.bytes().all(fits)
        }
        Some(("store", digest)) => {
            digest.len() == 64
                && digest
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        }
        _ => false,
    };
    let count = limits.files + 2_048;
    storage::unpack(file, &unpacked.0, most, count, &allows, update.disk).map_err(|error| {
        match error {
            UnpackError::Disk(error) => error.into(),
            UnpackError::Content(what) => {
                let shown = file.display();
                TrustError::refused(
                    format!("{shown} is no export of a mirror: {what}"),
                    format!("{shown} is geen export van een spiegel: {what}"),
                )
            }
        }
    })?;
    // The update removes what is temporary: this must not be among it.
    let place = unpacked.0.with_file_name("importing");
    storage::remove_folder(&place, update.disk)?;
    storage::swap_folder(&unpacked.0, &place, update.disk)?;
    let _place = Unpacked(place.clone());
    run_from(folder, &settings, Place::Unpacked(place), update)
}

struct Unpacked(PathBuf);

impl Drop for Unpacked {
    fn drop(&mut self) {
        let _ = storage::remove_folder(&self.0, &Disk::new());
    }
}
