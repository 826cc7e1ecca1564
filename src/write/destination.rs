//! Where the output goes: resolved to a real place, refused when it would touch the sources.

use super::Target;
use super::disk::remove_tree;
use super::error::{Doing, WriteError};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The folders and files of a site that output must never touch.
const SOURCES: [&str; 5] = [
    "content",
    "themes",
    "overlay",
    "leidraad.yaml",
    "tokens.css",
];

#[derive(Debug)]
pub(super) struct Destination {
    /// Absolute, without links.
    out: PathBuf,
    parent: PathBuf,
    /// What the names of our own siblings of the output folder begin with.
    prefix: String,
    /// Where the record of what was written is kept, if one is.
    pub record: Option<PathBuf>,
}

impl Destination {
    /// The place that a target means. Touches nothing.
    ///
    /// Errors: the place contains the sources or lies in them, or has no name of its own.
    pub fn resolve(target: &Target) -> Result<Destination, WriteError> {
        let out = real_path(target.out)?;
        let root = real_path(target.root)?;
        let shown = target.out.display();
        if root.starts_with(&out) {
            return Err(WriteError::refused(
                format!("the output folder {shown} contains the sources"),
                format!("de uitvoermap {shown} bevat de bronnen"),
            )
            .help(
                "choose a folder of its own with --output-dir",
                "kies met --output-dir een eigen map",
            ));
        }
        let below = SOURCES.iter().chain([&".leidraad", &".git"]);
        let below = below.map(|name| (*name, root.join(name)));
        let overlay = target.overlay.map(|overlay| ("--overlay", overlay.into()));
        for (name, source) in below.chain(overlay) {
            let real = fs::canonicalize(&source).unwrap_or(source);
            if out.starts_with(&real) || real.starts_with(&out) {
                return Err(WriteError::refused(
                    format!("the output folder {shown} lies in the sources ({name})"),
                    format!("de uitvoermap {shown} ligt in de bronnen ({name})"),
                )
                .help(
                    "choose a folder of its own with --output-dir",
                    "kies met --output-dir een eigen map",
                ));
            }
        }
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(WriteError::refused(
                format!("{shown} cannot be an output folder"),
                format!("{shown} kan geen uitvoermap zijn"),
            ));
        };
        let name = name.to_string_lossy();
        let prefix = if name.len() > 100 {
            format!(".leidraad-{}", &short_hash(&out)[..16])
        } else {
            format!(".{name}.leidraad")
        };
        let record = target.cache.then(|| {
            root.join(".leidraad/cache")
                .join(format!("written-{}", &short_hash(&out)[..16]))
        });
        Ok(Destination {
            parent: parent.to_path_buf(),
            prefix,
            record,
            out,
        })
    }

    pub fn out(&self) -> &Path {
        &self.out
    }

    pub fn parent(&self) -> &Path {
        &self.parent
    }

    pub fn lock_path(&self) -> PathBuf {
        self.parent.join(format!("{}-lock", self.prefix))
    }

    /// A name beside the output folder for the tree being made. Whoever holds the lock is the only
    /// one to use it, and leftovers are gone by then, so it need not be random.
    pub fn new_tree(&self) -> PathBuf {
        self.parent.join(format!("{}-new", self.prefix))
    }

    /// Removes what a run that was killed left beside the output folder. A leftover that cannot be
    /// removed is reported when its name is needed again.
    pub fn remove_leftovers(&self) {
        let _ = remove_tree(&self.new_tree());
    }
}

fn short_hash(path: &Path) -> String {
    blake3::hash(path.as_os_str().as_encoded_bytes())
        .to_hex()
        .to_string()
}

/// The absolute path without links, of a path whose last parts may not exist yet.
fn real_path(path: &Path) -> Result<PathBuf, WriteError> {
    let absolute =
        std::path::absolute(path).map_err(|error| WriteError::disk(Doing::Read, path, &error))?;
    let mut missing: Vec<Component> = Vec::new();
    let mut existing: &Path = &absolute;
    loop {
        match fs::canonicalize(existing) {
            Ok(mut real) => {
                for part in missing.iter().rev() {
                    match part {
                        Component::ParentDir => {
                            real.pop();
                        }
                        other => real.push(other),
                    }
                }
                return Ok(real);
            }
            Err(error) => {
                let dangling = existing.symlink_metadata().is_ok();
                let (Some(last), Some(parent)) =
                    (existing.components().next_back(), existing.parent())
                else {
                    return Err(WriteError::disk(Doing::Read, path, &error));
                };
                if dangling || error.kind() != std::io::ErrorKind::NotFound {
                    return Err(WriteError::disk(Doing::Read, path, &error));
                }
                missing.push(last);
                existing = parent;
            }
        }
    }
}
