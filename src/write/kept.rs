//! Small files of the build cache: kept if that works, and no loss if it does not.

use std::fs;
use std::path::Path;

/// Keeps a text below `root/.leidraad/cache`.
pub fn keep(root: &Path, name: &str, text: &str) {
    quietly(&root.join(".leidraad/cache").join(name), text);
}

/// Writes a file whole or not at all; whether that works matters to nothing.
pub(super) fn quietly(path: &Path, text: &str) {
    let Some(folder) = path.parent() else { return };
    let new = path.with_extension("new");
    let _ = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&new, text))
        .and_then(|()| fs::rename(&new, path));
}
