//! A release from a built site and its source: contents first, then who names what, the timestamp
//! last. Nothing that was published before is changed or removed.

use super::error::TrustError;
use super::keys::{KeyRole, SecretKey};
use super::metadata::{
    SNAPSHOT_DAYS, TARGETS_DAYS, TIMESTAMP_DAYS, allows, days_after, parse, published_name, sha256,
    sign, snapshot, target, targets, timestamp, to_text, unsigned, verify,
};
use super::names::{RELEASE_FILE, check_names};
use super::repository::{DRAFTS, Repository, TARGETS};
use crate::storage::{self, Disk};
use jiff::Timestamp as Time;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;
use std::path::PathBuf;
use tough::schema::{Root, Signed, Targets};

/// `leidraad-release.json`: what a release is, for people and mirrors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseDescription {
    /// The number that a later, different layout of the file would raise.
    #[serde(rename = "leidraad_release")]
    pub format: u32,
    /// Counts releases of this repository; the number that `--at-least` means.
    pub number: u64,
    /// The edition as people call it.
    pub version: String,
    pub title: String,
    /// The address of the national site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    pub languages: Vec<String>,
    /// When the release was made, in seconds since 1970: `SOURCE_DATE_EPOCH` where that is set.
    pub source_date_epoch: i64,
    /// The version of the program that made it.
    pub generator: String,
    pub pages: usize,
    pub files: usize,
    pub bytes: u64,
}

/// A file that goes into a release.
pub struct ReleaseFile {
    /// Its name in the release: `site/…` or `source/…`.
    pub name: String,
    pub content: FileContent,
}

pub enum FileContent {
    Bytes(Vec<u8>),
    /// A file of the built site.
    At(PathBuf),
}

/// How long what is published now holds.
#[derive(Debug, Clone, Copy)]
pub struct Lives {
    pub targets_days: u32,
    pub snapshot_days: u32,
    pub timestamp_days: u32,
}

impl Default for Lives {
    fn default() -> Self {
        Lives {
            targets_days: TARGETS_DAYS,
            snapshot_days: SNAPSHOT_DAYS,
            timestamp_days: TIMESTAMP_DAYS,
        }
    }
}

/// Which release the next one is.
pub fn next_number(repository: &Repository) -> Result<NonZeroU64, TrustError> {
    let published = repository.published()?;
    Ok(published.map_or(NonZeroU64::MIN, |published| {
        published.targets.signed.version.saturating_add(1)
    }))
}

/// Puts the contents of a release into the repository and its list of files among the drafts,
/// unsigned.
///
/// Errors: a name may not be, or the disk fails; what is published is not touched in any case.
pub fn prepare(
    repository: &Repository,
    number: NonZeroU64,
    mut files: Vec<ReleaseFile>,
    description: &mut ReleaseDescription,
    now: Time,
    lives: &Lives,
    disk: &Disk,
) -> Result<Signed<Targets>, TrustError> {
    check_names(files.iter().map(|file| file.name.as_str()))?;
    let sizes: Result<Vec<u64>, TrustError> =
        files.iter().map(|file| file.content.length()).collect();
    description.number = number.get();
    description.files = files.len();
    description.bytes = sizes?.iter().sum();
    let mut text = serde_json::to_vec_pretty(description).expect("a description is valid JSON");
    text.push(b'\n');
    files.push(ReleaseFile {
        name: RELEASE_FILE.to_string(),
        content: FileContent::Bytes(text),
    });

    let folder = repository.folder.join(TARGETS);
    storage::make_folder(&folder, disk)?;
    let named = files.par_iter().map(|file| {
        let bytes = file.content.read()?;
        let digest = sha256(&bytes);
        let path = folder.join(published_name(&file.name, &digest));
        match storage::digest_file(&path)? {
            Some((_, there)) if there == digest => {}
            // What is there was cut short by a run that was killed.
            Some(_) => storage::replace_file(&path, &bytes, disk)?,
            None => storage::put_file(&path, &bytes, disk)?,
        }
        Ok((file.name.clone(), target(bytes.len() as u64, digest)))
    });
    let named: Vec<_> = named.collect::<Result<_, TrustError>>()?;
    storage::sync(&folder, disk)?;

    let expires = days_after(now, lives.targets_days);
    let draft = unsigned(targets(number, expires, named)?);
    storage::make_folder(&repository.folder.join(DRAFTS), disk)?;
    storage::replace_file(&draft_path(repository, number), &to_text(&draft), disk)?;
    Ok(draft)
}

/// Where the list of files of a release waits for signatures.
pub fn draft_path(repository: &Repository, number: NonZeroU64) -> PathBuf {
    repository.draft(&format!("{number}.targets.json"))
}

impl FileContent {
    fn length(&self) -> Result<u64, TrustError> {
        Ok(match self {
            FileContent::Bytes(bytes) => bytes.len() as u64,
            FileContent::At(path) => storage::length_of(path).unwrap_or_default(),
        })
    }

    fn read(&self) -> Result<std::borrow::Cow<'_, [u8]>, TrustError> {
        match self {
            FileContent::Bytes(bytes) => Ok(bytes.into()),
            FileContent::At(path) => match storage::read_plain(path, LARGEST_FILE)? {
                Some(bytes) => Ok(bytes.into()),
                None => {
                    let shown = path.display();
                    Err(TrustError::wrong_use(
                        format!("{shown} went away while the release was made"),
                        format!("{shown} verdween terwijl de uitgave werd gemaakt"),
                    ))
                }
            },
        }
    }
}

const LARGEST_FILE: u64 = 1 << 30;

/// The keys that sign what is published often.
pub struct OnlineKeys {
    pub snapshot: Vec<SecretKey>,
    pub timestamp: Vec<SecretKey>,
}

/// What `finish` and `renew` put in the world.
#[derive(Debug, Clone)]
pub struct Finished {
    pub release: NonZeroU64,
    pub files: usize,
    pub timestamp: NonZeroU64,
    /// When the first of the metadata ends.
    pub timestamp_expires: Time,
    pub targets_expires: Time,
    pub root_expires: Time,
}

/// Publishes a signed list of files, with a snapshot and a timestamp that name it.
///
/// Errors: too few signed, a content is missing, or the keys are not those of the root.
pub fn finish(
    repository: &Repository,
    draft: &Signed<Targets>,
    keys: &OnlineKeys,
    now: Time,
    lives: &Lives,
    disk: &Disk,
) -> Result<Finished, TrustError> {
    let root = repository.root()?.signed;
    let number = draft.signed.version;
    let name = format!("{number}.targets.json");
    verify(&root, draft, &name)?;
    let expected = next_number(repository)?;
    if number != expected {
        return Err(TrustError::wrong_use(
            format!("{name} is not the next release: number {expected} is"),
            format!("{name} is niet de volgende uitgave: dat is nummer {expected}"),
        ));
    }
    let folder = repository.folder.join(TARGETS);
    draft
        .signed
        .targets
        .par_iter()
        .try_for_each(|(name, target)| {
            let digest = super::metadata::digest_of(target)?;
            let path = folder.join(published_name(name.raw(), &digest));
            let found = storage::digest_file(&path)?;
            if found == Some((target.length, digest)) {
                return Ok(());
            }
            let shown = path.display();
            Err(TrustError::refused(
                format!("{shown} is missing or is not what was signed"),
                format!("{shown} ontbreekt of is niet wat is ondertekend"),
            ))
        })?;
    let text = repository.put_numbered(&name, draft, disk)?;
    let finished = name_it(repository, &root, (draft, &text), keys, now, lives, disk)?;
    storage::remove_folder(&repository.folder.join(DRAFTS), disk)?;
    Ok(finished)
}

/// Gives what is published a new snapshot and timestamp, before the old ones end.
pub fn renew(
    repository: &Repository,
    keys: &OnlineKeys,
    now: Time,
    lives: &Lives,
    disk: &Disk,
) -> Result<Finished, TrustError> {
    let root = repository.root()?.signed;
    let Some(published) = repository.published()? else {
        return Err(TrustError::wrong_use(
            "there is no release to renew",
            "er is geen uitgave om te verlengen",
        ));
    };
    let named = (&published.targets, published.targets_text.as_slice());
    name_it(repository, &root, named, keys, now, lives, disk)
}

/// Snapshot and timestamp for a targets file; the timestamp is what readers see, so it comes last.
fn name_it(
    repository: &Repository,
    root: &Root,
    (listed, text): (&Signed<Targets>, &[u8]),
    keys: &OnlineKeys,
    now: Time,
    lives: &Lives,
    disk: &Disk,
) -> Result<Finished, TrustError> {
    verify(root, listed, "targets.json").map_err(|error| {
        error.help(
            "the root's key for releases was changed: make a new release",
            "de sleutel van de root voor uitgaven is veranderd: maak een nieuwe uitgave",
        )
    })?;
    let published = repository.published()?;
    let after = |number: Option<NonZeroU64>| {
        number.map_or(NonZeroU64::MIN, |number| number.saturating_add(1))
    };
    // The number of a snapshot that no timestamp names yet is taken as well.
    let mut number = after(
        published
            .as_ref()
            .map(|published| published.snapshot.signed.version),
    );
    while storage::length_of(&repository.metadata(&format!("{number}.snapshot.json"))).is_some() {
        number = number.saturating_add(1);
    }
    let expires = days_after(now, lives.snapshot_days);
    let mut signed = unsigned(snapshot(number, expires, (listed.signed.version, text)));
    sign_with(&mut signed, root, KeyRole::Snapshot, &keys.snapshot)?;
    let name = format!("{number}.snapshot.json");
    let snapshot_text = to_text(&signed);

    let stamp = after(
        published
            .as_ref()
            .map(|published| published.timestamp.signed.version),
    );
    let expires = days_after(now, lives.timestamp_days);
    let mut stamped = unsigned(timestamp(stamp, expires, (number, &snapshot_text)));
    sign_with(&mut stamped, root, KeyRole::Timestamp, &keys.timestamp)?;

    repository.put_numbered(&name, &signed, disk)?;
    storage::replace_file(
        &repository.metadata("timestamp.json"),
        &to_text(&stamped),
        disk,
    )?;
    Ok(Finished {
        release: listed.signed.version,
        files: listed.signed.targets.len(),
        timestamp: stamp,
        timestamp_expires: expires,
        targets_expires: listed.signed.expires,
        root_expires: root.expires,
    })
}

/// Signs with every key that the root names for the role, and checks that they are enough.
pub fn sign_with<T: tough::schema::Role>(
    signed: &mut Signed<T>,
    root: &Root,
    role: KeyRole,
    keys: &[SecretKey],
) -> Result<(), TrustError> {
    for key in keys.iter().filter(|key| allows(root, role.role(), key)) {
        sign(signed, key);
    }
    verify(root, signed, role.name())
}

/// Reads a draft of a release's list of files.
pub fn read_draft(bytes: &[u8]) -> Result<Signed<Targets>, TrustError> {
    parse(bytes, "targets.json")
}
