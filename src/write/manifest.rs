//! `leidraad-manifest.json`: every file of an output with its SHA-256. A folder that holds it is
//! ours to replace.

use super::error::WriteError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const MANIFEST: &str = "leidraad-manifest.json";

/// The number that a later, different layout of the file would raise.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    #[serde(rename = "leidraad")]
    format: u32,
    /// Only while files are written in place: some are not there yet, or are from before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// Path to SHA-256 in hexadecimal, sorted by path; empty for a file still to be written.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    pub fn new(files: BTreeMap<String, String>) -> Self {
        Manifest {
            format: FORMAT,
            unfinished: false,
            files,
        }
    }

    /// `None` when the bytes are no manifest of this program.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes)
            .ok()
            .filter(|manifest: &Manifest| manifest.format == FORMAT)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a map of texts is valid JSON");
        bytes.push(b'\n');
        bytes
    }
}

pub(super) fn hex(digest: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(64);
    for byte in digest {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// Refuses paths that could lead out of the output folder. The plan makes none; this is the last
/// door, so it does not rely on that.
pub(super) fn check_paths(paths: &[String]) -> Result<(), WriteError> {
    for path in paths {
        let bad_segment = |segment: &str| {
            matches!(segment, "" | "." | "..") || segment.contains(['\\', '\0', ':', '\n', '\t'])
        };
        if path == MANIFEST || path.split('/').any(bad_segment) {
            return Err(WriteError::refused(
                format!("{path:?} is no path that may be written"),
                format!("{path:?} is geen pad dat geschreven mag worden"),
            ));
        }
    }
    Ok(())
}
