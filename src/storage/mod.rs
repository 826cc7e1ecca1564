//! The files of releases and mirrors: read with care, written whole, exchanged in one step.
//!
//! The only place that touches files for `release` and `mirror`. It knows folders, names and digests,
//! and nothing of metadata or trust. Every change to the disk goes through [`Disk`], so that a test
//! can make the nth one fail. Links are never followed where a file is read.

mod archive;
mod blobs;
mod folder;
mod lock;
mod read;

pub use archive::{Packed, UnpackError, pack, unpack};
pub use blobs::Blobs;
pub use folder::{
    current_folder, drop_temporary, find_git, list_folders, make_folder, put_file, put_secret,
    remove_folder, replace_file, swap_folder, swap_link, sync, temporary_folder,
};
pub use lock::FolderLock;
pub use read::{Kind, digest_file, entries_below, length_of, open_plain, read_plain};

pub use crate::write::{Disk, WriteError};
