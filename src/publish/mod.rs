//! A built site into object storage: what has to be sent, in which order, with which headers.
//!
//! A pointer in the bucket says what is there. It is taken before the first object is sent and given
//! back after the last, each time only if it is still as it was read, so that two publishers cannot
//! overwrite each other unseen. Everything here is pure but `remote`, which talks to the storage and
//! is only in builds with the feature `publish`.

mod pointer;
#[cfg(feature = "publish")]
mod remote;

pub use pointer::{Claim, POINTER, Pointer, ReadPointerError};
#[cfg(feature = "publish")]
pub use remote::{Bucket, Remote, Trouble};

use crate::hosting::{IMMUTABLE, REVALIDATE, is_hashed, media_type};
use crate::write::{Coding, MANIFEST, Manifest, original};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// For what keeps its name when it changes: browsers ask before each use, caches between them and
/// the storage may keep it for a minute.
const SHORT: &str = "public, max-age=0, s-maxage=60, must-revalidate";

/// When an object is sent: what others name goes before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Under a name of its own: nobody asks for it yet.
    Hashed,
    File,
    Page,
    Manifest,
}

impl Rank {
    pub const ALL: [Rank; 4] = [Rank::Hashed, Rank::File, Rank::Page, Rank::Manifest];
}

/// One object as it is to stand in the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Below the prefix.
    pub path: String,
    /// The file of the output whose bytes it has.
    pub file: String,
    /// The SHA-256 of those bytes.
    pub sha256: String,
    pub rank: Rank,
    pub content_type: &'static str,
    pub cache_control: &'static str,
    pub content_encoding: Option<&'static str>,
}

impl Object {
    /// What tells this object from another at the same path.
    pub fn mark(&self) -> String {
        match self.content_encoding {
            Some(coding) => format!("{}+{coding}", self.sha256),
            None => self.sha256.clone(),
        }
    }
}

/// What publishing comes down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Every object of the site.
    pub marks: BTreeMap<String, String>,
    /// Those to be sent, in the order they are sent.
    pub send: Vec<Object>,
    /// Those that were published and are no longer part of the site.
    pub gone: Vec<String>,
}

/// The objects of a built site. Compressed copies are left out, since storage hands out what was
/// asked for; with `gzip` they take the place of their files.
pub fn objects(manifest: &Manifest, manifest_bytes: &[u8], gzip: bool) -> Vec<Object> {
    let files = &manifest.files;
    let mut objects: Vec<Object> = files
        .iter()
        .filter(|(path, _)| original(path).is_none_or(|(file, _)| !files.contains_key(file)))
        .map(|(path, sha256)| {
            let copy = format!("{path}{}", Coding::Gzip.extension());
            match files.get(&copy).filter(|_| gzip) {
                Some(sha256) => object(path, &copy, sha256, Some(Coding::Gzip.name())),
                None => object(path, path, sha256, None),
            }
        })
        .collect();
    let sum = hex(manifest_bytes);
    objects.push(object(MANIFEST, MANIFEST, &sum, None));
    objects.sort_by(|one, other| (one.rank, &one.path).cmp(&(other.rank, &other.path)));
    objects
}

fn object(path: &str, file: &str, sha256: &str, content_encoding: Option<&'static str>) -> Object {
    let hashed = is_hashed(path);
    let rank = match path {
        MANIFEST => Rank::Manifest,
        _ if hashed => Rank::Hashed,
        _ if path.ends_with(".html") => Rank::Page,
        _ => Rank::File,
    };
    let cache_control = match path {
        _ if hashed => IMMUTABLE,
        // A worker that is kept would keep readers on an old copy.
        "sw.js" => REVALIDATE,
        _ => SHORT,
    };
    Object {
        path: path.to_string(),
        file: file.to_string(),
        sha256: sha256.to_string(),
        rank,
        content_type: media_type(path),
        cache_control,
        content_encoding,
    }
}

/// What has to be sent, given what the pointer says is there.
pub fn sending(objects: Vec<Object>, pointer: Option<&Pointer>) -> Sending {
    let marks: BTreeMap<String, String> = objects
        .iter()
        .map(|object| (object.path.clone(), object.mark()))
        .collect();
    let is_there = |object: &Object| {
        pointer.is_some_and(|pointer| {
            pointer.files.get(&object.path) == Some(&object.mark())
                && !pointer.uncertain.contains(&object.path)
        })
    };
    let send = objects
        .into_iter()
        .filter(|object| !is_there(object))
        .collect();
    let gone = pointer.map_or_else(Vec::new, |pointer| {
        let published = pointer.files.keys().chain(&pointer.uncertain);
        let mut gone: Vec<String> = published
            .filter(|path| !marks.contains_key(*path))
            .cloned()
            .collect();
        gone.sort();
        gone.dedup();
        gone
    });
    Sending { marks, send, gone }
}

/// The SHA-256 of bytes, in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn manifest() -> (Manifest, Vec<u8>) {
        let files = [
            "index.html",
            "nl/index.html",
            "nl/index.html.br",
            "nl/index.html.gz",
            "sw.js",
            "assets/theme/main.0123456789.css",
            "assets/data.csv.gz",
            "search/nl/all.js",
        ];
        let files = files
            .iter()
            .map(|path| (path.to_string(), hex(path.as_bytes())));
        let manifest = Manifest::new(files.collect());
        let bytes = manifest.to_bytes();
        (manifest, bytes)
    }

    #[test]
    fn files_go_before_the_pages_that_name_them_and_copies_stay_behind() {
        let (manifest, bytes) = manifest();
        let sent: Vec<String> = objects(&manifest, &bytes, false)
            .into_iter()
            .map(|one| one.path)
            .collect();
        assert_eq!(
            sent,
            [
                "assets/theme/main.0123456789.css",
                "assets/data.csv.gz",
                "search/nl/all.js",
                "sw.js",
                "index.html",
                "nl/index.html",
                MANIFEST,
            ]
        );
    }

    #[test]
    fn each_object_has_its_headers() {
        let (manifest, bytes) = manifest();
        let objects = objects(&manifest, &bytes, true);
        let of = |path: &str| objects.iter().find(|one| one.path == path).unwrap();
        assert_eq!(
            of("assets/theme/main.0123456789.css").cache_control,
            IMMUTABLE
        );
        assert_eq!(of("sw.js").cache_control, "no-cache");
        let page = of("nl/index.html");
        assert_eq!(
            (page.cache_control, page.content_type),
            (SHORT, "text/html; charset=utf-8")
        );
        assert_eq!(
            (page.content_encoding, page.file.as_str()),
            (Some("gzip"), "nl/index.html.gz")
        );
        assert_eq!(of("index.html").content_encoding, None);
        assert_eq!(of("assets/data.csv.gz").content_encoding, None);
    }

    #[test]
    fn only_what_changed_or_is_uncertain_is_sent() {
        let (manifest, bytes) = manifest();
        let all = objects(&manifest, &bytes, false);
        let first = sending(all.clone(), None);
        assert_eq!((first.send.len(), first.gone.len()), (7, 0));
        let mut pointer = Pointer::default();
        pointer.files = first.marks.clone();
        assert_eq!(sending(all.clone(), Some(&pointer)).send, []);
        pointer.files.insert("old.html".into(), "x".into());
        pointer.uncertain = BTreeSet::from(["index.html".into(), "other.html".into()]);
        let again = sending(all.clone(), Some(&pointer));
        assert_eq!(again.send.len(), 1);
        assert_eq!(again.gone, ["old.html", "other.html"]);
        // The same file compressed is another object.
        let packed = sending(objects(&manifest, &bytes, true), Some(&pointer));
        assert_eq!(
            packed
                .send
                .iter()
                .filter(|one| one.path == "nl/index.html")
                .count(),
            1
        );
    }
}
