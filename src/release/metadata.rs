//! Metadata of The Update Framework: its text, its signatures, and what a set of it says.
//!
//! The types, the canonical form and the checking of signatures are the library's. This module only
//! puts them together; it touches no file.

use super::error::TrustError;
use super::keys::{KeyRole, SecretKey};
use jiff::Timestamp as Time;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::num::NonZeroU64;
use tough::schema::decoded::Decoded;
use tough::schema::{
    Hashes, Metafile, Role, RoleType, Root, Signature, Signed, Snapshot, Target, Targets, Timestamp,
};

/// The version of the specification that the metadata follows.
pub const SPECIFICATION: &str = "1.0.0";

/// How long each role's metadata holds, in days.
pub const ROOT_DAYS: u32 = 365;
pub const TARGETS_DAYS: u32 = 90;
pub const SNAPSHOT_DAYS: u32 = 14;
pub const TIMESTAMP_DAYS: u32 = 7;

/// A moment so many days after another, in whole seconds as the specification asks.
pub fn days_after(now: Time, days: u32) -> Time {
    let seconds = now.as_second() + i64::from(days) * 86_400;
    Time::from_second(seconds).unwrap_or(Time::MAX)
}

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of a root's file, as people compare it: what they type may have spaces, colons and
/// capitals.
///
/// `None` when it is no SHA-256.
pub fn fingerprint(typed: &str) -> Option<String> {
    let text: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != ':')
        .flat_map(char::to_lowercase)
        .collect();
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then_some(text)
}

/// A fingerprint in groups of four, for paper.
pub fn fingerprint_for_people(bytes: &[u8]) -> String {
    let text = hex(&sha256(bytes));
    let groups: Vec<&str> = (0..64).step_by(4).map(|at| &text[at..at + 4]).collect();
    groups.join(" ")
}

/// The bytes of a metadata file: the same for the same content, whatever order a map has.
pub fn to_text<T: Role>(signed: &Signed<T>) -> Vec<u8> {
    let mut signatures: Vec<(String, String)> = signed
        .signatures
        .iter()
        .map(|one| (hex(&one.keyid), hex(&one.sig)))
        .collect();
    signatures.sort();
    let list: Vec<String> = signatures
        .iter()
        .map(|(id, sig)| format!(r#"{{"keyid":"{id}","sig":"{sig}"}}"#))
        .collect();
    let mut text = format!(r#"{{"signatures":[{}],"signed":"#, list.join(",")).into_bytes();
    text.extend(canonical(&signed.signed));
    text.extend(b"}\n");
    text
}

/// The bytes that are signed.
fn canonical<T: Role>(role: &T) -> Vec<u8> {
    role.canonical_form()
        .expect("metadata has a canonical form")
}

/// Reads one metadata file of a known role.
pub fn parse<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<Signed<T>, TrustError> {
    serde_json::from_slice(bytes).map_err(|error| {
        TrustError::refused(
            format!("{name} is no metadata of this kind: {error}"),
            format!("{name} is geen metadata van deze soort: {error}"),
        )
    })
}

/// Which role a metadata file is of, without reading the rest.
pub fn role_of(bytes: &[u8]) -> Option<KeyRole> {
    #[derive(Deserialize)]
    struct Outer {
        signed: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        #[serde(rename = "_type")]
        kind: KeyRole,
    }
    let outer: Outer = serde_json::from_slice(bytes).ok()?;
    Some(outer.signed.kind)
}

pub fn unsigned<T>(signed: T) -> Signed<T> {
    Signed {
        signed,
        signatures: Vec::new(),
    }
}

/// Adds a key's signature, or renews the one it has.
pub fn sign<T: Role>(signed: &mut Signed<T>, key: &SecretKey) {
    let id = key.public().key_id().expect("a key has a canonical form");
    signed.signatures.retain(|one| one.keyid != id);
    signed.signatures.push(Signature {
        keyid: id,
        sig: key.sign(&canonical(&signed.signed)).into(),
    });
}

/// Whether a root gives a role to a key.
pub fn allows(root: &Root, role: RoleType, key: &SecretKey) -> bool {
    let id = key.public().key_id().expect("a key has a canonical form");
    root.roles
        .get(&role)
        .is_some_and(|keys| keys.keyids.contains(&id))
}

/// Checks that enough keys of the role signed.
pub fn verify<T: Role>(root: &Root, signed: &Signed<T>, name: &str) -> Result<(), TrustError> {
    root.verify_role(signed).map_err(|error| {
        TrustError::refused(
            format!("{name} is not signed as the root demands: {error}"),
            format!("{name} is niet ondertekend zoals de root eist: {error}"),
        )
    })
}

/// What a file of the release is, as the targets metadata names it.
pub fn target(length: u64, digest: [u8; 32]) -> Target {
    Target {
        length,
        hashes: hashes(digest),
        custom: HashMap::new(),
        _extra: HashMap::new(),
    }
}

fn hashes(digest: [u8; 32]) -> Hashes {
    Hashes {
        sha256: Decoded::from(digest.to_vec()),
        _extra: HashMap::new(),
    }
}

fn metafile(version: NonZeroU64, bytes: &[u8]) -> Metafile {
    Metafile {
        length: Some(bytes.len() as u64),
        hashes: Some(hashes(sha256(bytes))),
        version,
        _extra: HashMap::new(),
    }
}

/// Targets metadata for these files; there are no delegations.
pub fn targets(
    version: NonZeroU64,
    expires: Time,
    files: impl IntoIterator<Item = (String, Target)>,
) -> Result<Targets, TrustError> {
    let mut targets = Targets::new(SPECIFICATION.to_string(), version, expires);
    targets.delegations = None;
    for (name, target) in files {
        let name = tough::TargetName::new(name).map_err(|error| {
            TrustError::refused(
                format!("a file's name may not be: {error}"),
                format!("de naam van een bestand mag niet: {error}"),
            )
        })?;
        targets.add_target(name, target);
    }
    Ok(targets)
}

/// Snapshot metadata that names one targets file.
pub fn snapshot(version: NonZeroU64, expires: Time, targets: (NonZeroU64, &[u8])) -> Snapshot {
    let mut snapshot = Snapshot::new(SPECIFICATION.to_string(), version, expires);
    let file = metafile(targets.0, targets.1);
    snapshot.meta.insert("targets.json".to_string(), file);
    snapshot
}

/// Timestamp metadata that names one snapshot file.
pub fn timestamp(version: NonZeroU64, expires: Time, snapshot: (NonZeroU64, &[u8])) -> Timestamp {
    let mut timestamp = Timestamp::new(SPECIFICATION.to_string(), version, expires);
    let file = metafile(snapshot.0, snapshot.1);
    timestamp.meta.insert("snapshot.json".to_string(), file);
    timestamp
}

/// The digest and length that the targets metadata gives a file; refuses a digest of another size.
pub fn digest_of(target: &Target) -> Result<[u8; 32], TrustError> {
    <[u8; 32]>::try_from(&target.hashes.sha256[..]).map_err(|_| {
        TrustError::refused(
            "a file's digest in the metadata is no SHA-256",
            "de hash van een bestand in de metadata is geen SHA-256",
        )
    })
}

/// Where a file of a release is published below `targets/`: its name with its digest before the
/// last part.
pub fn published_name(name: &str, digest: &[u8; 32]) -> String {
    let digest = hex(digest);
    match name.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/{digest}.{file}"),
        None => format!("{digest}.{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_people_type_them() {
        let plain = "ab".repeat(32);
        let spaced = fingerprint_for_people(b"x");
        assert_eq!(fingerprint(&plain.to_uppercase()), Some(plain.clone()));
        assert_eq!(fingerprint(&spaced), Some(hex(&sha256(b"x"))));
        for wrong in [
            "",
            "ab",
            &plain[1..],
            &format!("{plain}0"),
            &plain.replace('a', "g"),
        ] {
            assert_eq!(fingerprint(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_text_of_metadata_does_not_hang_on_the_order_of_maps() {
        let make = || {
            let files = ["a", "b", "c", "d"]
                .map(|name| (format!("site/{name}"), target(1, sha256(name.as_bytes()))));
            let one = NonZeroU64::MIN;
            to_text(&unsigned(
                targets(one, Time::UNIX_EPOCH, files).expect("targets"),
            ))
        };
        let text = make();
        assert_eq!(text, make());
        assert_eq!(role_of(&text), Some(KeyRole::Targets));
        assert!(String::from_utf8_lossy(&text).contains(r#""expires":"1970-01-01T00:00:00Z""#));
    }

    #[test]
    fn a_published_name_has_its_digest_before_its_last_part() {
        assert_eq!(
            published_name("a", &[0; 32]),
            format!("{}.a", "00".repeat(32))
        );
        assert_eq!(
            published_name("site/nl/a", &[0; 32]),
            format!("site/nl/{}.a", "00".repeat(32))
        );
    }
}
