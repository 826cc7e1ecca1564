//! A repository on disk: `metadata/` and `targets/`, as a web server or a bucket hands them out.
//!
//! What is read from it is verified against its own root before anything is built on it: the
//! machine that renews is not trusted more than it must be.

use super::error::TrustError;
use super::metadata::{parse, sha256, to_text, verify};
use super::root::verify_next_root;
use crate::storage::{self, Disk};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use tough::schema::{Role, Root, Signed, Snapshot, Targets, Timestamp};

pub const METADATA: &str = "metadata";
pub const TARGETS: &str = "targets";
/// What waits for signatures.
pub const DRAFTS: &str = "drafts";

/// More than any metadata of ours has: 400,000 files come to about 100 MiB.
const LARGEST_METADATA: u64 = 256 << 20;
const MOST_ROOTS: u64 = 1_024;

/// A signed root and its text.
pub type RootText = (Signed<Root>, Vec<u8>);

/// A repository's folder.
#[derive(Debug, Clone)]
pub struct Repository {
    pub folder: PathBuf,
}

/// What a repository publishes now.
#[derive(Debug, Clone)]
pub struct Published {
    pub timestamp: Signed<Timestamp>,
    pub snapshot: Signed<Snapshot>,
    pub targets: Signed<Targets>,
    pub targets_text: Vec<u8>,
}

impl Repository {
    pub fn new(folder: &Path) -> Repository {
        Repository {
            folder: folder.to_path_buf(),
        }
    }

    pub fn metadata(&self, name: &str) -> PathBuf {
        self.folder.join(METADATA).join(name)
    }

    pub fn draft(&self, name: &str) -> PathBuf {
        self.folder.join(DRAFTS).join(name)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, TrustError> {
        Ok(storage::read_plain(&self.metadata(name), LARGEST_METADATA)?)
    }

    /// All roots and their texts, the oldest first, each checked against the one before it.
    pub fn roots(&self) -> Result<Vec<RootText>, TrustError> {
        let mut roots: Vec<RootText> = Vec::new();
        for number in 1..=MOST_ROOTS {
            let name = format!("{number}.root.json");
            let Some(bytes) = self.read(&name)? else {
                break;
            };
            let root: Signed<Root> = parse(&bytes, &name)?;
            verify_next_root(roots.last().map(|(root, _)| &root.signed), &root)?;
            roots.push((root, bytes));
        }
        Ok(roots)
    }

    /// The newest root.
    ///
    /// Errors: there is none, or the roots do not follow one another.
    pub fn root(&self) -> Result<Signed<Root>, TrustError> {
        let Some((root, _)) = self.roots()?.pop() else {
            let shown = self.folder.display();
            return Err(TrustError::wrong_use(
                format!("{shown} has no root yet"),
                format!("{shown} heeft nog geen root"),
            )
            .help(
                "make keys with `leidraad release keys new`, then `leidraad release root prepare`, sign and finish",
                "maak sleutels met `leidraad release keys new`; daarna `leidraad release root prepare`, ondertekenen en `finish`",
            ));
        };
        Ok(root)
    }

    /// What is published now, verified by the newest root or, after a change of keys, by the one it
    /// was signed under; none before the first release.
    pub fn published(&self) -> Result<Option<Published>, TrustError> {
        let roots = self.roots()?;
        let name = "timestamp.json";
        let Some(bytes) = self.read(name)? else {
            return Ok(None);
        };
        let timestamp: Signed<Timestamp> = parse(&bytes, name)?;
        verify_any(&roots, &timestamp, name)?;
        let named = timestamp.signed.meta.get("snapshot.json");
        let (snapshot, _): (Signed<Snapshot>, _) = self.named(&roots, named, "snapshot")?;
        let named = snapshot.signed.meta.get("targets.json");
        let (targets, targets_text): (Signed<Targets>, _) = self.named(&roots, named, "targets")?;
        Ok(Some(Published {
            timestamp,
            snapshot,
            targets,
            targets_text,
        }))
    }

    fn named<T: Role + DeserializeOwned>(
        &self,
        roots: &[(Signed<Root>, Vec<u8>)],
        named: Option<&tough::schema::Metafile>,
        role: &str,
    ) -> Result<(Signed<T>, Vec<u8>), TrustError> {
        let wrong = |name: &str| {
            TrustError::refused(
                format!("{name} in the repository is missing or is not the one that was signed"),
                format!("{name} in de repository ontbreekt of is niet wat is ondertekend"),
            )
        };
        let Some(named) = named else {
            return Err(wrong(role));
        };
        let name = format!("{}.{role}.json", named.version);
        let bytes = self.read(&name)?.ok_or_else(|| wrong(&name))?;
        let hash = named.hashes.as_ref().map(|hashes| &hashes.sha256[..]);
        if hash.is_some_and(|hash| hash != sha256(&bytes)) {
            return Err(wrong(&name));
        }
        let signed: Signed<T> = parse(&bytes, &name)?;
        verify_any(roots, &signed, &name)?;
        if signed.signed.version() != named.version {
            return Err(wrong(&name));
        }
        Ok((signed, bytes))
    }

    /// Writes a numbered metadata file; one of that name with other bytes is not overwritten.
    pub fn put_numbered<T: Role>(
        &self,
        name: &str,
        signed: &Signed<T>,
        disk: &Disk,
    ) -> Result<Vec<u8>, TrustError> {
        let text = to_text(signed);
        match self.read(name)? {
            Some(there) if there == text => {}
            Some(_) => {
                return Err(TrustError::wrong_use(
                    format!("{name} is there already, with other content"),
                    format!("{name} is er al, met andere inhoud"),
                ));
            }
            None => {
                storage::make_folder(&self.folder.join(METADATA), disk)?;
                storage::replace_file(&self.metadata(name), &text, disk)?;
            }
        }
        Ok(text)
    }
}

fn verify_any<T: Role>(
    roots: &[(Signed<Root>, Vec<u8>)],
    signed: &Signed<T>,
    name: &str,
) -> Result<(), TrustError> {
    let mut first = Ok(());
    for (root, _) in roots.iter().rev() {
        match verify(&root.signed, signed, name) {
            Ok(()) => return Ok(()),
            Err(error) => first = first.and(Err(error)),
        }
    }
    first
}
