//! One update: what the upstream offers is verified, fetched where it is not held, and served in one
//! step; or nothing changes.

use super::folder::{MirrorFolder, Settings};
use super::limits::Limits;
use super::saying::{Saying, say};
use super::state::{Highest, State};
use super::trust::{Trusted, Wanted, load};
use super::upstream::{CONNECTIONS, Patience, Place, Upstream, place_of};
use crate::release::{
    METADATA, RESERVED, TARGETS, Time, TrustError, TrustErrorKind, hex, published_name,
};
use crate::storage::{self, Disk, FolderLock};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Where a mirror publishes the repository again, below its site.
pub const REPOSITORY: &str = "tuf";

/// How an update is made.
pub struct Update<'a> {
    pub limits: Limits,
    pub patience: Patience,
    /// The lowest release that is accepted.
    pub at_least: Option<u64>,
    pub now: Time,
    /// Before this moment no clock can be right: the program did not exist.
    pub built: Time,
    pub disk: &'a Disk,
    pub saying: &'a Saying,
    /// Told the files fetched so far and of how many.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// What an update did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    pub release: u64,
    /// The release that was served before.
    pub before: Option<u64>,
    pub files: usize,
    pub fetched: usize,
    pub fetched_bytes: u64,
    pub expires: Time,
}

/// Takes what the upstream offers, if all of it holds.
///
/// Errors: it does not, or the disk or the network fails; what was served stays served.
pub fn run(folder: &MirrorFolder, update: &Update<'_>) -> Result<Updated, TrustError> {
    let settings = folder.settings()?;
    let place = place_of(&settings.upstream)?;
    run_from(folder, &settings, place, update)
}

/// As `run`, from another place than the mirror's own: an archive that was unpacked.
pub fn run_from(
    folder: &MirrorFolder,
    settings: &Settings,
    place: Place,
    update: &Update<'_>,
) -> Result<Updated, TrustError> {
    let _lock = lock(folder)?;
    let disk = update.disk;
    folder.tidy(disk)?;
    let highest = Highest::read(&folder.path)?;
    let state = State::read(&folder.path)?;
    check_clock(update, &highest)?;
    let upstream = Upstream::new(place, update.patience);
    let working = Working::new(&folder.releases(), disk)?;
    let datastore = working.0.join("datastore");
    storage::make_folder(&datastore, disk)?;
    let trusted = load(
        &upstream,
        &state,
        &highest,
        &update.limits,
        &datastore,
        disk,
    )?;
    let before = folder.current();
    check_release(&trusted, before, settings, update)?;
    let wanted = trusted.wanted(&update.limits)?;
    // From here on nothing lower is accepted, also when fetching fails.
    trusted
        .highest(update.now.as_second())
        .write(&folder.path, disk)?;

    let release = trusted.release();
    let place = folder.release(release);
    let complete = before == Some(release) && is_complete(&place, &wanted);
    let mut fetched = Fetched::default();
    if !complete {
        fetched = fetch(folder, &upstream, &wanted, &working.0, update)?;
        let tree = working.0.join("tree");
        build_tree(folder, &trusted, &wanted, &tree, disk)?;
        say(&tree, &trusted, settings, update)?;
        storage::sync(&tree, disk)?;
        storage::swap_folder(&tree, &place, disk)?;
        folder.serve(release, disk)?;
    } else if trusted.received != received(&state) {
        pass_on(&place, &trusted, disk)?;
    }
    if trusted.received != received(&state) {
        trusted.state().write(&folder.path, disk)?;
    }
    if complete {
        say(&place, &trusted, settings, update)?;
    } else {
        folder.prune(disk)?;
    }
    Ok(Updated {
        release,
        before,
        files: wanted.len(),
        fetched: fetched.files,
        fetched_bytes: fetched.bytes,
        expires: trusted.expires(),
    })
}

/// Holds the folder for this run alone.
pub fn lock(folder: &MirrorFolder) -> Result<FolderLock, TrustError> {
    FolderLock::take(&folder.path).map_err(|error| {
        let error = TrustError::from(error);
        match error.kind {
            TrustErrorKind::Locked => error.help(
                "it goes on by itself; a second run is not needed",
                "die gaat vanzelf door; een tweede is niet nodig",
            ),
            _ => error,
        }
    })
}

fn received(state: &State) -> std::collections::BTreeMap<String, Vec<u8>> {
    let files = state.below(super::state::RECEIVED);
    files
        .map(|(name, bytes)| (name.to_string(), bytes.to_vec()))
        .collect()
}

fn check_clock(update: &Update<'_>, highest: &Highest) -> Result<(), TrustError> {
    let now = update.now;
    let seen = Time::from_second(highest.time).unwrap_or(Time::MAX);
    let (en, nl, then) = if now < update.built {
        (
            "this program was made",
            "dit programma is gemaakt",
            update.built,
        )
    } else if now < seen {
        (
            "the mirror was last updated",
            "de spiegel is bijgewerkt",
            seen,
        )
    } else {
        return Ok(());
    };
    Err(TrustError::wrong_use(
        format!("the clock says {now}, which is before {en} ({then}): whether metadata has ended cannot be judged"),
        format!("de klok zegt {now}, en dat is voordat {nl} ({then}): of metadata verlopen is, valt niet te beoordelen"),
    )
    .help(
        "set the clock right; if it ran ahead at the last update, `leidraad mirror reset-trust --i-checked-the-fingerprint` forgets that",
        "zet de klok goed; liep die bij de vorige keer vóór, dan vergeet `leidraad mirror reset-trust --i-checked-the-fingerprint` dat",
    ))
}

fn check_release(
    trusted: &Trusted,
    current: Option<u64>,
    settings: &Settings,
    update: &Update<'_>,
) -> Result<(), TrustError> {
    let release = trusted.release();
    let bound = update.at_least.max(settings.at_least).max(current);
    if bound.is_some_and(|bound| release < bound) {
        let bound = bound.unwrap_or_default();
        return Err(TrustError::refused(
            format!("release {release} is offered, and {bound} or later is wanted"),
            format!("uitgave {release} wordt aangeboden, en gevraagd is {bound} of later"),
        ));
    }
    Ok(())
}

/// What a run is making; gone when the run ends.
struct Working(PathBuf);

impl Working {
    fn new(parent: &Path, disk: &Disk) -> Result<Working, TrustError> {
        Ok(Working(storage::temporary_folder(parent, disk)?))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        // On a failing disk the next run removes it.
        let _ = storage::remove_folder(&self.0, &Disk::new());
    }
}

/// Whether every file of a release is there with its length.
fn is_complete(place: &Path, wanted: &[Wanted]) -> bool {
    wanted.par_iter().all(|file| {
        let again = repository(place)
            .join(TARGETS)
            .join(published_name(&file.name, &file.digest));
        storage::length_of(&place.join(&file.name)) == Some(file.length)
            && storage::length_of(&again) == Some(file.length)
    })
}

/// Where a release has the repository for mirrors of this mirror.
pub fn repository(place: &Path) -> PathBuf {
    place.join("site").join(RESERVED).join(REPOSITORY)
}

#[derive(Debug, Clone, Copy, Default)]
struct Fetched {
    files: usize,
    bytes: u64,
}

/// Fetches what is not held, or is held damaged, a few at a time.
fn fetch(
    folder: &MirrorFolder,
    upstream: &Upstream,
    wanted: &[Wanted],
    working: &Path,
    update: &Update<'_>,
) -> Result<Fetched, TrustError> {
    let blobs = folder.blobs();
    let mut seen = HashSet::new();
    let distinct: Vec<&Wanted> = wanted
        .iter()
        .filter(|file| seen.insert(file.digest))
        .collect();
    let held = distinct
        .par_iter()
        .map(|file| {
            Ok((
                *file,
                blobs
                    .holds(&hex(&file.digest), file.length)
                    .unwrap_or(false),
            ))
        })
        .collect::<Result<Vec<_>, TrustError>>()?;
    let missing: Vec<&Wanted> = held
        .into_iter()
        .filter(|(_, held)| !held)
        .map(|(file, _)| file)
        .collect();
    let temporary = working.join("contents");
    storage::make_folder(&temporary, update.disk)?;
    let next = AtomicUsize::new(0);
    let (done, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let failed: Mutex<Option<TrustError>> = Mutex::new(None);
    let worker = || {
        while !stop.load(Ordering::Relaxed) {
            let Some(file) = missing.get(next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let digest = hex(&file.digest);
            let added = upstream.try_often(|| {
                blobs.add(&digest, &temporary, update.disk, |into| {
                    upstream.content(&file.name, &file.digest, file.length, into)
                })
            });
            let result = match added {
                Ok(Some(())) => Ok(()),
                Ok(None) => Err(not_what_was_signed(&file.name)),
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                stop.store(true, Ordering::Relaxed);
                let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                failed.get_or_insert(error);
                return;
            }
            bytes.fetch_add(file.length, Ordering::Relaxed);
            (update.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, missing.len());
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS.min(missing.len()) {
            scope.spawn(worker);
        }
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    Ok(Fetched {
        files: missing.len(),
        bytes: bytes.into_inner(),
    })
}

fn not_what_was_signed(name: &str) -> TrustError {
    TrustError::refused(
        format!("{name} is not what was signed: its SHA-256 differs"),
        format!("{name} is niet wat is ondertekend: de SHA-256 verschilt"),
    )
}

/// The release as it will be served, by second names of the contents.
fn build_tree(
    folder: &MirrorFolder,
    trusted: &Trusted,
    wanted: &[Wanted],
    tree: &Path,
    disk: &Disk,
) -> Result<(), TrustError> {
    let blobs = folder.blobs();
    let contents = repository(tree).join(TARGETS);
    wanted.par_iter().try_for_each(|file| {
        let blob = blobs.path(&hex(&file.digest));
        disk.link(&blob, &tree.join(&file.name))?;
        disk.link(
            &blob,
            &contents.join(published_name(&file.name, &file.digest)),
        )
    })?;
    let metadata = repository(tree).join(METADATA);
    for (name, bytes) in &trusted.received {
        storage::put_file(&metadata.join(name), bytes, disk)?;
    }
    Ok(())
}

/// Newer metadata for a release that is served already: what is named comes before what names it.
fn pass_on(place: &Path, trusted: &Trusted, disk: &Disk) -> Result<(), TrustError> {
    let metadata = repository(place).join(METADATA);
    let mut names: Vec<&String> = trusted.received.keys().collect();
    names.sort_by_key(|name| *name == "timestamp.json");
    for name in names {
        let path = metadata.join(name);
        let bytes = &trusted.received[name];
        let there = storage::read_plain(&path, u64::MAX - 1)?;
        if there.as_ref() != Some(bytes) {
            storage::replace_file(&path, bytes, disk)?;
        }
    }
    Ok(())
}
