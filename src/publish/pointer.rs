//! `leidraad-published.json`: what a bucket holds, and whether somebody is changing it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The pointer's name below the prefix.
pub const POINTER: &str = "leidraad-published.json";

/// The number that a later, different layout would raise.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    #[serde(rename = "leidraad_published")]
    format: u32,
    /// One more with each publication.
    pub release: u64,
    /// Never the same twice, so that no two pointers are ever the same bytes.
    pub id: String,
    /// Path to the mark of the object that stands there.
    pub files: BTreeMap<String, String>,
    /// Paths where something else may stand, since a publication did not end.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub uncertain: BTreeSet<String>,
    /// Paths that are no longer part of the site, and the day since when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub gone: BTreeMap<String, String>,
    /// Who is publishing now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// A publication under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Seconds since 1970 at the publisher.
    pub since: u64,
}

/// Why a pointer cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadPointerError {
    NotOurs,
    /// Of a later program.
    Later,
}

impl Default for Pointer {
    fn default() -> Self {
        Pointer {
            format: FORMAT,
            release: 0,
            id: String::new(),
            files: BTreeMap::new(),
            uncertain: BTreeSet::new(),
            gone: BTreeMap::new(),
            claim: None,
        }
    }
}

impl Pointer {
    pub fn parse(bytes: &[u8]) -> Result<Pointer, ReadPointerError> {
        let pointer: Pointer =
            serde_json::from_slice(bytes).map_err(|_| ReadPointerError::NotOurs)?;
        match pointer.format {
            FORMAT => Ok(pointer),
            _ => Err(ReadPointerError::Later),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("maps of texts are valid JSON");
        bytes.push(b'\n');
        bytes
    }

    /// This pointer while these paths are being changed.
    pub fn claimed(
        &self,
        paths: impl IntoIterator<Item = String>,
        id: &str,
        since: u64,
    ) -> Pointer {
        let mut claimed = self.clone();
        claimed.id = id.to_string();
        claimed.uncertain.extend(paths);
        claimed.claim = Some(Claim { since });
        claimed
    }

    /// The pointer after a publication: these objects, and of those that are no longer among them
    /// the day since when.
    pub fn published(
        &self,
        marks: BTreeMap<String, String>,
        gone: &[String],
        id: &str,
        today: &str,
    ) -> Pointer {
        let mut left = self.gone.clone();
        left.retain(|path, _| !marks.contains_key(path));
        for path in gone {
            left.entry(path.clone())
                .or_insert_with(|| today.to_string());
        }
        Pointer {
            format: FORMAT,
            release: self.release + 1,
            id: id.to_string(),
            files: marks,
            uncertain: BTreeSet::new(),
            gone: left,
            claim: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_read_back_and_others_are_refused() {
        let mut pointer = Pointer::default();
        pointer.files.insert("a".into(), "1".into());
        let claimed = pointer.claimed(["b".into()], "x", 7);
        assert_eq!(Pointer::parse(&claimed.to_bytes()), Ok(claimed));
        assert_eq!(Pointer::parse(b"{}"), Err(ReadPointerError::NotOurs));
        let later = String::from_utf8(pointer.to_bytes())
            .unwrap()
            .replace("published\": 1", "published\": 2");
        assert_eq!(
            Pointer::parse(later.as_bytes()),
            Err(ReadPointerError::Later)
        );
    }

    #[test]
    fn what_goes_keeps_its_first_day_and_what_comes_back_is_not_gone() {
        let mut pointer = Pointer::default();
        pointer.gone.insert("long".into(), "2026-01-01".into());
        pointer.gone.insert("back".into(), "2026-01-01".into());
        let marks = BTreeMap::from([("back".to_string(), "1".to_string())]);
        let gone = ["long".to_string(), "new".to_string()];
        let after =
            pointer
                .claimed(["q".into()], "x", 1)
                .published(marks, &gone, "y", "2026-02-02");
        assert_eq!(after.release, 1);
        assert!(after.uncertain.is_empty() && after.claim.is_none());
        let days: Vec<(&str, &str)> = after
            .gone
            .iter()
            .map(|(path, day)| (path.as_str(), day.as_str()))
            .collect();
        assert_eq!(days, [("long", "2026-01-01"), ("new", "2026-02-02")]);
    }
}
