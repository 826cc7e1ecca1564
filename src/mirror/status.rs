//! How a mirror stands, from what it remembers: no network.

use super::folder::MirrorFolder;
use super::state::{Highest, RECEIVED, State};
use crate::release::{Root, Snapshot, Targets, Time, Timestamp, TrustError, parse};

/// How a mirror stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorStatus {
    pub upstream: String,
    /// The release that is served; none before the first.
    pub release: Option<u64>,
    /// When the last update was made, in seconds since 1970.
    pub checked: i64,
    /// Each role with its number and when it ends.
    pub roles: Vec<(&'static str, u64, Time)>,
}

impl MirrorStatus {
    /// Whether something has ended, or there is nothing yet.
    pub fn is_red(&self, now: Time) -> bool {
        self.release.is_none() || self.roles.iter().any(|(_, _, ends)| *ends <= now)
    }
}

/// Reads how a mirror stands.
///
/// Errors: the folder is no mirror, or its memory is damaged.
pub fn status(folder: &MirrorFolder) -> Result<MirrorStatus, TrustError> {
    let settings = folder.settings()?;
    let highest = Highest::read(&folder.path)?;
    let state = State::read(&folder.path)?;
    let mut roles = Vec::new();
    let (number, root) = state.newest_root()?;
    roles.push((
        "root",
        number,
        parse::<Root>(root, "root.json")?.signed.expires,
    ));
    for (name, bytes) in state.below(RECEIVED) {
        if name.ends_with("targets.json") {
            let one = parse::<Targets>(bytes, name)?.signed;
            roles.push(("targets", one.version.get(), one.expires));
        } else if name.ends_with("snapshot.json") {
            let one = parse::<Snapshot>(bytes, name)?.signed;
            roles.push(("snapshot", one.version.get(), one.expires));
        } else if name == "timestamp.json" {
            let one = parse::<Timestamp>(bytes, name)?.signed;
            roles.push(("timestamp", one.version.get(), one.expires));
        }
    }
    roles.sort_by_key(|(name, ..)| *name);
    Ok(MirrorStatus {
        upstream: settings.upstream,
        release: folder.current(),
        checked: highest.time,
        roles,
    })
}
