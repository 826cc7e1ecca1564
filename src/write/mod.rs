//! The only writer of files: puts a rendered site where readers find it, whole or not at all.
//!
//! The new tree is made beside the output folder, unchanged files are hard-linked from the old one,
//! and the two are exchanged in one step, so that whoever reads sees the old site or the new one,
//! whatever interrupts. Files are rendered and written one by one and dropped: the site is never in
//! memory as a whole.
//!
//! Knows nothing of pages or links: it is handed paths and a way to get each one's bytes.

mod compressed;
mod destination;
mod disk;
mod edits;
mod error;
mod exchange;
mod in_place;
mod kept;
mod lock;
mod manifest;
mod old;
mod record;
mod scaffold;
mod unchanged;
mod work;

pub use compressed::{Coding, original};
pub use disk::Disk;
#[cfg(feature = "mirror")]
pub(crate) use disk::remove_tree;
pub use edits::apply_edits;
#[cfg(feature = "mirror")]
pub(crate) use error::Doing;
pub use error::{WriteError, WriteErrorKind};
pub use kept::keep;
pub use manifest::{MANIFEST, Manifest};
pub use scaffold::scaffold;
pub use unchanged::{Earlier, remember, unchanged};

use crate::diagnostics::Diagnostic;
use std::borrow::Cow;
use std::path::Path;

/// What is to be written: paths, and the bytes of each when they are asked for.
pub trait Files: Sync {
    /// Every file below the output folder, sorted, with `/`; without the manifest.
    fn paths(&self) -> &[String];

    /// The bytes of one of `paths`, made now; `Err` when its content is at fault.
    fn bytes(&self, path: &str) -> Result<Cow<'_, [u8]>, Vec<Diagnostic>>;

    /// A value that changes whenever the bytes could change, so that an unchanged file need not be
    /// made to be known as such. `None`: only the bytes tell.
    fn fingerprint(&self, _path: &str) -> Option<[u8; 32]> {
        None
    }

    /// A value that tells the program that makes the bytes from every other. `None`: nothing made by
    /// an earlier run counts.
    fn program(&self) -> Option<[u8; 32]> {
        None
    }
}

/// Where to write and how.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The output folder; relative to the current folder.
    pub out: &'a Path,
    /// The site's root: output may not lie in the sources below it, nor contain them.
    pub root: &'a Path,
    /// The overlay's folder when it is elsewhere: output may not touch it either.
    pub overlay: Option<&'a Path>,
    /// Write into the folder as it is, file by file, instead of exchanging it.
    pub in_place: bool,
    /// Put compressed copies beside the text files.
    pub compress: bool,
    /// Keep a record of what was written below `root/.leidraad/cache`, to know unchanged files by.
    pub cache: bool,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files of the site with their compressed copies, the manifest not counted.
    pub files: usize,
    /// Of those, the files written anew.
    pub written: usize,
    /// Compressed copies that had to be made to know them.
    pub compressed: usize,
    /// Files of the old output that the new one no longer has.
    pub removed: usize,
    /// Files, at most ten, that were removed though this program had not written them. In place such
    /// files are left alone.
    pub foreign: Vec<String>,
    /// Nothing differed, and the folder was not touched at all.
    pub untouched: bool,
}

/// Writes `files` to the target.
///
/// Errors: the output folder is refused or in use, the disk fails, or a file's content is at fault;
/// in every case an existing output is as it was (in place: is complete or marked as unfinished).
pub fn write(files: &dyn Files, target: &Target, disk: &Disk) -> Result<Written, WriteError> {
    manifest::check_paths(files.paths())?;
    let destination = destination::Destination::resolve(target)?;
    disk.create_folders(destination.parent())?;
    let _lock = lock::Lock::take(&destination, target.in_place)?;
    destination.remove_leftovers();
    let old = old::OldTree::read(&destination, target)?;
    let work = work::Work {
        files,
        old: &old,
        out: destination.out(),
        compress: target.compress,
    };
    if target.in_place {
        in_place::write(&work, &destination, disk)
    } else {
        exchange::write(&work, &destination, disk)
    }
}
