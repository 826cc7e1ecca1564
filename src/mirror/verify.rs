//! Anybody's check of a copy: a repository, a mirror's folder, or a site at an address.
//!
//! Remembers nothing and changes nothing. Every file is read and compared with the signed list; in a
//! folder, what the list does not name is told as well.

use super::folder::MirrorFolder;
use super::limits::Limits;
use super::run::{REPOSITORY, repository};
use super::state::{Highest, RECEIVED, State};
use super::trust::{Wanted, load};
use super::trusting::CheckedRoot;
use super::upstream::{CONNECTIONS, Patience, Place, Upstream, place_of};
use crate::release::{RESERVED, SITE, TARGETS, Time, TrustError, hex, published_name, sha256};
use crate::storage::{self, Disk, Kind};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub release: u64,
    /// Files that are as they were signed.
    pub files: usize,
    pub expires: Time,
    /// What is wrong: a name and why, sorted.
    pub wrong: Vec<(String, Fault)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Missing,
    Changed,
    /// Not in the signed list.
    Foreign,
    /// A link, a device, or a name that is no text.
    NoPlainFile,
}

/// What is looked at.
enum Copy {
    /// `metadata/` and `targets/`.
    Repository(Upstream),
    /// A release of a mirror: `site/`, `source/`, and the repository within.
    Release(PathBuf),
    /// A site as readers get it.
    Site(Upstream, Place),
}

/// Checks a copy against the newest root that follows from one that a person checked. A mirror's own
/// folder may be checked by the root it remembers.
pub fn verify(
    named: &str,
    root: Option<CheckedRoot>,
    limits: &Limits,
    patience: Patience,
    temporary: &Path,
) -> Result<Verified, TrustError> {
    let place = place_of(named)?;
    let (copy, metadata, own) = find(&place, patience)?;
    let state = match (root, own) {
        (Some(root), _) => {
            let name = format!("{RECEIVED}/{}.root.json", root.version);
            State::new(BTreeMap::from([(name, root.bytes)]))
        }
        (None, Some(own)) => own,
        (None, None) => {
            return Err(TrustError::wrong_use(
                "what the copy is to be checked by is not given",
                "er is niet gegeven waaraan de kopie getoetst moet worden",
            )
            .help(
                "name the published root with --root FILE and its fingerprint with --fingerprint",
                "noem de gepubliceerde root met --root BESTAND en de vingerafdruk met --fingerprint",
            ));
        }
    };
    let (number, bytes) = state.newest_root()?;
    let highest = Highest::of_root(number, bytes, 0);
    let disk = Disk::new();
    let working = Working(storage::temporary_folder(temporary, &disk)?);
    let trusted = load(&metadata, &state, &highest, limits, &working.0, &disk)?;
    let wanted = trusted.wanted(limits)?;
    let mut wrong = match &copy {
        Copy::Repository(upstream) => each(&wanted, |file| {
            let mut bytes = Vec::new();
            let fetched = upstream.try_often(|| {
                bytes.clear();
                upstream.content(&file.name, &file.digest, file.length, &mut bytes)
            });
            judge(fetched.ok().map(|()| bytes.as_slice()), file)
        }),
        Copy::Release(folder) => in_release(folder, &wanted)?,
        Copy::Site(upstream, place) => each(&wanted, |file| {
            let path = file.name.strip_prefix(SITE)?;
            // The address that readers have: hosts lead away from the other one.
            let path = match path.strip_suffix("index.html") {
                Some(folder) if is_web(place) && (folder.is_empty() || folder.ends_with('/')) => {
                    folder
                }
                _ => path,
            };
            let page = upstream.page(path, file.length).ok().flatten();
            judge(page.as_deref(), file)
        }),
    };
    wrong.sort();
    wrong.dedup();
    let bad: HashSet<&String> = wrong
        .iter()
        .filter(|(_, fault)| *fault != Fault::Foreign)
        .map(|(name, _)| name)
        .collect();
    let looked_at = wanted
        .iter()
        .filter(|file| !matches!(copy, Copy::Site(..)) || file.name.starts_with(SITE));
    Ok(Verified {
        release: trusted.release(),
        files: looked_at.count().saturating_sub(bad.len()),
        expires: trusted.expires(),
        wrong,
    })
}

/// What kind of copy is there, where its metadata is, and a root that it remembers itself.
fn find(place: &Place, patience: Patience) -> Result<(Copy, Upstream, Option<State>), TrustError> {
    let open = |place: &Place| Upstream::new(place.clone(), patience);
    let has_metadata = |upstream: &Upstream| {
        Ok::<_, TrustError>(upstream.metadata("timestamp.json", 1 << 20)?.is_some())
    };
    if let Place::Folder(folder) = place {
        let mirror = MirrorFolder::new(folder);
        if mirror.is_set_up() {
            let Some(current) = mirror.current() else {
                return Err(nothing(&folder.display().to_string()));
            };
            let release = mirror.release(current);
            let metadata = open(&Place::Folder(repository(&release)));
            return Ok((Copy::Release(release), metadata, Some(State::read(folder)?)));
        }
        if folder.join("site").join(RESERVED).join(REPOSITORY).is_dir() {
            let metadata = open(&Place::Folder(repository(folder)));
            return Ok((Copy::Release(folder.clone()), metadata, None));
        }
    }
    let upstream = open(place);
    if has_metadata(&upstream)? {
        return Ok((Copy::Repository(upstream.clone()), upstream, None));
    }
    let (within, shown) = match place {
        Place::Web(base) => (
            Place::Web(format!("{base}{RESERVED}/{REPOSITORY}/")),
            base.clone(),
        ),
        Place::Folder(folder) | Place::Unpacked(folder) => (
            Place::Folder(folder.join(RESERVED).join(REPOSITORY)),
            folder.display().to_string(),
        ),
    };
    let metadata = open(&within);
    if has_metadata(&metadata)? {
        return Ok((Copy::Site(upstream, place.clone()), metadata, None));
    }
    Err(nothing(&shown))
}

fn is_web(place: &Place) -> bool {
    matches!(place, Place::Web(_))
}

fn nothing(shown: &str) -> TrustError {
    TrustError::wrong_use(
        format!("{shown} holds no release"),
        format!("{shown} bevat geen uitgave"),
    )
    .help(
        "name a repository (with metadata/ and targets/), a mirror's folder, or the address of a mirror",
        "noem een repository (met metadata/ en targets/), de map van een spiegel of het adres van een spiegel",
    )
}

fn judge(bytes: Option<&[u8]>, file: &Wanted) -> Option<Fault> {
    match bytes {
        None => Some(Fault::Missing),
        Some(bytes) if bytes.len() as u64 == file.length && sha256(bytes) == file.digest => None,
        Some(_) => Some(Fault::Changed),
    }
}

/// Judges every file, a few at a time.
fn each(
    wanted: &[Wanted],
    judge: impl Fn(&Wanted) -> Option<Fault> + Sync,
) -> Vec<(String, Fault)> {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                while let Some(file) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(fault) = judge(file) {
                        let mut wrong = wrong.lock().unwrap_or_else(PoisonError::into_inner);
                        wrong.push((file.name.clone(), fault));
                    }
                }
            });
        }
    });
    wrong.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A release's folder: every file in both of its places, and nothing else.
fn in_release(folder: &Path, wanted: &[Wanted]) -> Result<Vec<(String, Fault)>, TrustError> {
    let mut expected = BTreeMap::new();
    let within = format!("{SITE}{RESERVED}/{REPOSITORY}/{TARGETS}/");
    for file in wanted {
        expected.insert(file.name.clone(), file);
        let again = published_name(&file.name, &file.digest);
        expected.insert(format!("{within}{again}"), file);
    }
    let mut wrong = Vec::new();
    let mut seen = HashSet::new();
    let own = format!("{SITE}{RESERVED}/");
    for (name, kind) in storage::entries_below(folder)? {
        let fault = match (kind, expected.get(&name)) {
            (Kind::Other, _) => Some(Fault::NoPlainFile),
            (Kind::File, Some(file)) => {
                let found = storage::digest_file(&folder.join(&name))?;
                let right = found.is_some_and(|(_, digest)| hex(&digest) == hex(&file.digest));
                (!right).then_some(Fault::Changed)
            }
            (Kind::File, None) => {
                let allowed = name.starts_with(&own) && !name.starts_with(&within);
                (!allowed).then_some(Fault::Foreign)
            }
        };
        wrong.extend(fault.map(|fault| (name.clone(), fault)));
        seen.insert(name);
    }
    let missing = expected.into_keys().filter(|name| !seen.contains(name));
    wrong.extend(missing.map(|name| (name, Fault::Missing)));
    Ok(wrong)
}

struct Working(PathBuf);

impl Drop for Working {
    fn drop(&mut self) {
        let _ = storage::remove_folder(&self.0, &Disk::new());
    }
}
