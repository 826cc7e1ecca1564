//! What the last run wrote, kept in the build cache: knows unchanged files without reading them.
//!
//! The record is never needed and never believed blindly: an entry counts only while the file in
//! the output folder has the size, time and number it had when it was written. Without a record
//! files are compared byte by byte, with the same result.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

/// How a file looked in the output folder when its content was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub size: u64,
    modified: Duration,
    number: u64,
}

impl Stamp {
    pub fn of(metadata: &fs::Metadata) -> Stamp {
        Stamp {
            size: metadata.len(),
            modified: metadata
                .modified()
                .ok()
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
                .unwrap_or_default(),
            number: number(metadata),
        }
    }
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_metadata: &fs::Metadata) -> u64 {
    0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub sha256: [u8; 32],
    pub stamp: Stamp,
    pub fingerprint: Option<[u8; 32]>,
}

#[derive(Debug, Default)]
pub(super) struct Record {
    entries: HashMap<String, Entry>,
    /// Files changed this late could have changed again within one tick of the clock.
    trusted_until: Duration,
}

const HEADER: &str = "leidraad written 1";
const TICK: Duration = Duration::from_millis(20);

impl Record {
    /// The record at `path`; an empty one when there is none or it is damaged.
    pub fn read(path: &Path) -> Record {
        let Ok(metadata) = fs::metadata(path) else {
            return Record::default();
        };
        let Ok(text) = fs::read_to_string(path) else {
            return Record::default();
        };
        let entries = parse(&text).unwrap_or_default();
        Record {
            entries,
            trusted_until: Stamp::of(&metadata).modified.saturating_sub(TICK),
        }
    }

    /// The entry of a file that still looks as it did, and whether it was written so late that this
    /// says little.
    pub fn entry(&self, path: &str, stamp: &Stamp) -> Option<(&Entry, bool)> {
        let entry = self.entries.get(path)?;
        (entry.stamp == *stamp).then_some((entry, stamp.modified >= self.trusted_until))
    }

    /// Writes the record; whether that works does not matter to the output.
    pub fn save<'a>(path: &Path, entries: impl Iterator<Item = (&'a str, &'a Entry)>) {
        let mut text = format!("{HEADER}\n");
        for (path, entry) in entries {
            use std::fmt::Write;
            let _ = writeln!(
                text,
                "{} {} {} {} {} {path}",
                super::manifest::hex(&entry.sha256),
                entry.stamp.size,
                entry.stamp.modified.as_nanos(),
                entry.stamp.number,
                entry
                    .fingerprint
                    .map_or("-".to_string(), |fingerprint| super::manifest::hex(
                        &fingerprint
                    )),
            );
        }
        text.push_str(&blake3::hash(text.as_bytes()).to_hex());
        super::kept::quietly(path, &text);
    }
}

fn parse(text: &str) -> Option<HashMap<String, Entry>> {
    let (body, checksum) = text.split_at_checked(text.len().checked_sub(64)?)?;
    if blake3::hash(body.as_bytes()).to_hex().as_str() != checksum {
        return None;
    }
    let mut lines = body.lines();
    if lines.next() != Some(HEADER) {
        return None;
    }
    lines
        .map(|line| {
            let mut parts = line.splitn(6, ' ');
            let sha256 = unhex(parts.next()?)?;
            let size = parts.next()?.parse().ok()?;
            let nanoseconds: u64 = parts.next()?.parse().ok()?;
            let number = parts.next()?.parse().ok()?;
            let fingerprint = match parts.next()? {
                "-" => None,
                digits => Some(unhex(digits)?),
            };
            let stamp = Stamp {
                size,
                modified: Duration::from_nanos(nanoseconds),
                number,
            };
            let entry = Entry {
                sha256,
                stamp,
                fingerprint,
            };
            Some((parts.next()?.to_string(), entry))
        })
        .collect()
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let value = |digit: u8| (digit as char).to_digit(16);
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (value(pair[0])? * 16 + value(pair[1])?) as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_and_a_damaged_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache/written");
        let entry = Entry {
            sha256: [7; 32],
            stamp: Stamp {
                size: 12,
                modified: Duration::new(5, 9),
                number: 3,
            },
            fingerprint: Some([9; 32]),
        };
        Record::save(&path, [("nl/a b/index.html", &entry)].into_iter());
        let record = Record::read(&path);
        assert_eq!(
            record.entry("nl/a b/index.html", &entry.stamp),
            Some((&entry, false))
        );
        let other = Stamp {
            size: 13,
            ..entry.stamp
        };
        assert_eq!(record.entry("nl/a b/index.html", &other), None);

        let damaged = fs::read_to_string(&path).unwrap().replace("12", "13");
        fs::write(&path, damaged).unwrap();
        assert_eq!(Record::read(&path).entry("nl/a b/index.html", &other), None);
    }
}
