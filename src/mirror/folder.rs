//! The folder of a mirror: its settings, its releases, and the link that says which one is served.

use crate::release::{TrustError, fingerprint, hex, sha256};
use crate::storage::{self, Blobs, Disk};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const SETTINGS: &str = "mirror.json";
const FIRST_ROOT: &str = "first-root.json";
const RELEASES: &str = "releases";
const STORE: &str = "store";
const CURRENT: &str = "current";
/// How many releases stay, the one that is served among them.
const KEPT: usize = 3;
const LARGEST_ROOT: u64 = 1 << 20;

/// What a mirror was told when it was set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The number that a later, different layout of the folder would raise.
    pub leidraad_mirror: u32,
    pub upstream: String,
    /// SHA-256 of the first root's file.
    pub fingerprint: String,
    /// The lowest release that is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
}

/// A mirror's folder.
#[derive(Debug, Clone)]
pub struct MirrorFolder {
    pub path: PathBuf,
}

impl MirrorFolder {
    pub fn new(path: &Path) -> MirrorFolder {
        MirrorFolder {
            path: path.to_path_buf(),
        }
    }

    pub fn blobs(&self) -> Blobs {
        Blobs::new(self.path.join(STORE))
    }

    pub fn releases(&self) -> PathBuf {
        self.path.join(RELEASES)
    }

    pub fn release(&self, number: u64) -> PathBuf {
        self.releases().join(number.to_string())
    }

    /// The number of the release that is served; none before the first.
    pub fn current(&self) -> Option<u64> {
        let target = storage::current_folder(&self.path.join(CURRENT))?;
        let name = target.strip_prefix(RELEASES).ok()?.to_str()?;
        name.parse().ok()
    }

    pub fn is_set_up(&self) -> bool {
        storage::length_of(&self.path.join(SETTINGS)).is_some()
    }

    pub fn settings(&self) -> Result<Settings, TrustError> {
        let path = self.path.join(SETTINGS);
        let shown = self.path.display();
        let Some(bytes) = storage::read_plain(&path, LARGEST_ROOT)? else {
            return Err(TrustError::wrong_use(
                format!("{shown} is no mirror"),
                format!("{shown} is geen spiegel"),
            )
            .help(
                "set one up with `leidraad mirror init`, or name its folder",
                "zet er een op met `leidraad mirror init`, of noem de map ervan",
            ));
        };
        let read: Option<Settings> = serde_json::from_slice(&bytes).ok();
        read.filter(|settings| settings.leidraad_mirror == 1)
            .ok_or_else(|| {
                let shown = path.display();
                TrustError::wrong_use(
                    format!("{shown} cannot be understood"),
                    format!("{shown} is niet te begrijpen"),
                )
            })
    }

    pub fn write_settings(&self, settings: &Settings, disk: &Disk) -> Result<(), TrustError> {
        let text = serde_json::to_vec_pretty(settings).expect("texts are valid JSON");
        Ok(storage::replace_file(
            &self.path.join(SETTINGS),
            &text,
            disk,
        )?)
    }

    /// The root that a person checked, as it was given.
    pub fn first_root(&self, settings: &Settings) -> Result<Vec<u8>, TrustError> {
        let bytes = storage::read_plain(&self.path.join(FIRST_ROOT), LARGEST_ROOT)?;
        let bytes =
            bytes.filter(|bytes| Some(hex(&sha256(bytes))) == fingerprint(&settings.fingerprint));
        bytes.ok_or_else(|| {
            TrustError::wrong_use(
                "the root that was given at the beginning is missing or has another fingerprint",
                "de root die aan het begin is gegeven, ontbreekt of heeft een andere vingerafdruk",
            )
            .help(
                "give it again with --root and --fingerprint",
                "geef die opnieuw met --root en --fingerprint",
            )
        })
    }

    pub fn write_first_root(&self, bytes: &[u8], disk: &Disk) -> Result<(), TrustError> {
        Ok(storage::replace_file(
            &self.path.join(FIRST_ROOT),
            bytes,
            disk,
        )?)
    }

    /// Makes the folders and removes what a run that was killed left.
    pub fn tidy(&self, disk: &Disk) -> Result<(), TrustError> {
        for folder in [RELEASES, STORE] {
            storage::make_folder(&self.path.join(folder), disk)?;
        }
        storage::drop_temporary(&self.path)?;
        storage::drop_temporary(&self.releases())?;
        super::state::remove_leftovers(&self.path, disk)
    }

    /// Serves a release that is complete.
    pub fn serve(&self, number: u64, disk: &Disk) -> Result<(), TrustError> {
        if self.current() == Some(number) {
            return Ok(());
        }
        let target = Path::new(RELEASES).join(number.to_string());
        Ok(storage::swap_link(&self.path.join(CURRENT), &target, disk)?)
    }

    /// Removes all releases but the newest few, and contents that none of those has.
    pub fn prune(&self, disk: &Disk) -> Result<(), TrustError> {
        let current = self.current();
        let mut numbers: Vec<u64> = storage::list_folders(&self.releases())
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect();
        numbers.sort_unstable();
        let gone = numbers.len().saturating_sub(KEPT);
        let mut removed = false;
        for number in numbers.into_iter().take(gone) {
            if Some(number) != current {
                storage::remove_folder(&self.release(number), disk)?;
                removed = true;
            }
        }
        if removed {
            self.blobs().remove_unshared(disk)?;
        }
        Ok(())
    }
}
