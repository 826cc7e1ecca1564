//! One tar of plain files, written and read back by rules that allow nothing else.

use crate::write::{Disk, Doing, WriteError};
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What goes into an archive under a name.
pub enum Packed {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// Writes an archive, whole or not at all; the same content gives the same bytes.
pub fn pack(path: &Path, entries: &[(String, Packed)], disk: &Disk) -> Result<(), WriteError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".tmp-{name}"));
    disk.remove_file(&beside)?;
    let failed = |error: &io::Error| WriteError::disk(Doing::Write, path, error);
    let file = disk
        .attempt(|| {
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&beside)
        })
        .map_err(|error| failed(&error))?;
    let packed = disk.attempt(|| {
        let mut builder = tar::Builder::new(BufWriter::with_capacity(256 << 10, file));
        for (name, content) in entries {
            match content {
                Packed::Bytes(bytes) => {
                    append(&mut builder, name, bytes.len() as u64, bytes.as_slice())?
                }
                Packed::File(path) => {
                    let file = fs::File::open(path)?;
                    let length = file.metadata()?.len();
                    append(&mut builder, name, length, file)?;
                }
            }
        }
        let mut writer = builder.into_inner()?;
        writer.flush()?;
        writer.get_ref().sync_all()
    });
    let done = packed
        .map_err(|error| failed(&error))
        .and_then(|()| disk.rename(&beside, path));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

fn append<W: Write>(
    builder: &mut tar::Builder<W>,
    name: &str,
    length: u64,
    content: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(length);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    builder.append_data(&mut header, name, content)
}

/// Why an archive was not unpacked.
#[derive(Debug)]
pub enum UnpackError {
    Disk(WriteError),
    /// What is in it may not be there: the entry, as far as it is known, and why.
    Content(String),
}

impl From<WriteError> for UnpackError {
    fn from(error: WriteError) -> Self {
        UnpackError::Disk(error)
    }
}

/// Unpacks an archive into an empty folder: plain files under names that `allows` knows, each once,
/// together at most `limit` bytes.
pub fn unpack(
    path: &Path,
    folder: &Path,
    limit: u64,
    most: usize,
    allows: &dyn Fn(&str) -> bool,
    disk: &Disk,
) -> Result<(), UnpackError> {
    let content = |text: String| UnpackError::Content(text);
    let Some(file) = super::read::open_plain(path)? else {
        let error = io::Error::from(io::ErrorKind::NotFound);
        return Err(WriteError::disk(Doing::Read, path, &error).into());
    };
    let mut archive = tar::Archive::new(io::BufReader::with_capacity(256 << 10, file));
    let mut names = HashSet::new();
    let mut total = 0;
    let entries = archive
        .entries()
        .map_err(|error| content(error.to_string()))?;
    for entry in entries {
        let mut entry = entry.map_err(|error| content(error.to_string()))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let shown = name.escape_debug().to_string();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(content(format!("{shown}: not a plain file")));
        }
        if !allows(&name) {
            return Err(content(format!("{shown}: not a name of an export")));
        }
        total += entry.size();
        if total > limit || names.len() >= most {
            return Err(content(format!("{shown}: too much")));
        }
        if !names.insert(name.clone()) {
            return Err(content(format!("{shown}: there twice")));
        }
        let place = folder.join(&name);
        super::folder::make_folder(place.parent().unwrap_or(folder), disk)?;
        let size = entry.size();
        let copied = disk
            .attempt(|| {
                let mut file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .open(&place)?;
                io::copy(&mut entry, &mut file)
            })
            .map_err(|error| WriteError::disk(Doing::Write, &place, &error))?;
        if copied != size {
            return Err(content(format!("{shown}: cut off")));
        }
    }
    Ok(())
}
