//! Reads every file of pins, in parallel; unchanged ones come from the cache.

use crate::content::pins::{self, Pins};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, SourceFile, SourceTree};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Files of pins from earlier builds, by path.
pub(super) type PinsCache = HashMap<String, (blake3::Hash, Arc<Pins>)>;

/// The pins of the site's languages in a folder; tells files that are none.
pub(super) fn read(
    tree: &SourceTree,
    folder: &str,
    languages: &[String],
    cache: &mut PinsCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Pins>> {
    let mut files: Vec<(FileId, &SourceFile)> = Vec::new();
    for (id, file) in tree.below(folder) {
        match pins::of_path(&file.path) {
            Some((language, _)) if languages.iter().any(|code| code == language) => {
                files.push((id, file));
            }
            _ => diagnostics.push(catalogue::unused_file(
                &file.path,
                &format!("pins are called {folder}LANGUAGE/ID.yaml, in a language of this site"),
                &format!("pins heten {folder}TAAL/ID.yaml, in een taal van deze site"),
            )),
        }
    }
    let known = &*cache;
    let read: Vec<(String, (blake3::Hash, Arc<Pins>))> = files
        .par_iter()
        .map(|(id, file)| {
            let hash = blake3::hash(file.text().as_bytes());
            let pins = match known.get(&file.path) {
                Some((cached, pins)) if *cached == hash && pins.file == *id => pins.clone(),
                _ => Arc::new(pins::parse(*id, file)),
            };
            (file.path.clone(), (hash, pins))
        })
        .collect();
    let all: Vec<Arc<Pins>> = read.iter().map(|(_, (_, pins))| pins.clone()).collect();
    for pins in &all {
        diagnostics.extend(pins.diagnostics.iter().cloned());
    }
    *cache = read.into_iter().collect();
    all
}
