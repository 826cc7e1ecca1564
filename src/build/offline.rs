//! The service worker of a site that readers may keep for use without a connection.
//!
//! It is named by everything the site is made from, so that a new build replaces the copy. It knows
//! which files there are, not what is in them.

use crate::config::Offline;
use crate::plan::{OutputKind, Plan};
use crate::site::{PageKind, Site};
use crate::source::SourceTree;
use rayon::prelude::*;

const KEEP: &str = include_str!("offline/keep.js");
const LEAVE: &str = include_str!("offline/leave.js");

/// With more pages than this, only those that lead to others are kept from the start, and each page
/// once it was read.
const MOST_PAGES: usize = 1_000;

/// What a worker is made from, but for the files of the search.
pub(super) enum Worker {
    Keep { build: String, files: Vec<String> },
    Leave,
}

impl Worker {
    /// The worker of a site; none where it offers no offline copy.
    pub fn new(tree: &SourceTree, site: &Site, plan: &Plan) -> Option<Worker> {
        match site.config.offline {
            Offline::Off => return None,
            Offline::Remove => return Some(Worker::Leave),
            Offline::On => {}
        }
        let pages = plan.outputs.values();
        let pages = pages.filter(|kind| matches!(kind, OutputKind::Page { .. }));
        let all = pages.count() <= MOST_PAGES;
        let kept = plan.outputs.iter().filter(|(_, kind)| match kind {
            OutputKind::Page { key, .. } => all || site.identity(*key).kind != PageKind::Page,
            OutputKind::Languages
            | OutputKind::Static(_)
            | OutputKind::QuestionnaireData { .. }
            | OutputKind::Questionnaire { .. } => true,
            _ => false,
        });
        let files: Vec<String> = kept.map(|(path, _)| path.clone()).collect();
        let mut build = blake3::Hasher::new();
        build.update(env!("CARGO_PKG_VERSION").as_bytes());
        let files_read: Vec<_> = tree.iter().map(|(_, file)| file).collect();
        let hashes: Vec<blake3::Hash> = files_read
            .par_iter()
            .map(|file| blake3::hash(file.bytes()))
            .collect();
        for (file, hash) in files_read.iter().zip(hashes) {
            build.update(file.path.as_bytes());
            build.update(hash.as_bytes());
        }
        let address = site.config.base_url.as_ref().map(|url| url.value.as_str());
        for text in [address, site.date.as_deref()].into_iter().flatten() {
            build.update(text.as_bytes());
        }
        // Names of the theme's files carry their hashes, and so stand for the program's theme.
        plan.outputs.keys().for_each(|path| {
            build.update(path.as_bytes());
        });
        Some(Worker::Keep {
            build: build.finalize().to_hex()[..16].to_string(),
            files,
        })
    }

    /// The worker's script; `search` are the files of the index.
    pub fn script<'a>(&'a self, search: impl Iterator<Item = &'a String>) -> String {
        let Worker::Keep { build, files } = self else {
            return crate::script::compact(LEAVE);
        };
        let mut files: Vec<&String> = files.iter().chain(search).collect();
        files.sort_unstable();
        // A list of texts always serialises.
        let files = serde_json::to_string(&files).unwrap_or_default();
        let keep = crate::script::compact(KEEP);
        format!(
            "const BUILD=\"{build}\";\nconst FILES={files};\nconst NAMED=/\\/assets\\/theme\\//;\n{keep}"
        )
    }
}
