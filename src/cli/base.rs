//! What a site is compared with: a folder, or a revision of the repository it stands in.
//!
//! Git is asked as a program and only to read. A revision is made a commit's name before anything
//! else, so that nothing typed is taken for a flag or a path.

use super::Failure;
use crate::source::{ReadLimits, read_extra_file};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Debug)]
pub struct Base {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Revision { root: PathBuf, commit: String },
}

impl Base {
    /// Errors: there is neither a folder nor a revision of this name.
    pub fn new(root: &Path, name: &str) -> Result<Base, Failure> {
        let folder = PathBuf::from(name);
        if folder.is_dir() {
            return Ok(Base {
                place: Place::Folder(folder),
            });
        }
        let wanted = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let found = git(root, arguments.into_iter().chain([wanted.as_str()]));
        match found {
            Some(commit) if !name.starts_with('-') => Ok(Base {
                place: Place::Revision {
                    root: root.to_path_buf(),
                    commit: commit.trim().to_string(),
                },
            }),
            _ => {
                let name = name.escape_default();
                Err(Failure::wrong_use(
                    format!("`{name}` is neither a folder nor a git revision here"),
                    format!("`{name}` is geen map en ook geen git-revisie hier"),
                )
                .help(
                    "name the root of another copy of the site, or a revision such as HEAD~1",
                    "noem de hoofdmap van een andere kopie van de site, of een revisie zoals HEAD~1",
                ))
            }
        }
    }

    /// A file of the base, by its path below the root; none where the base does not have it.
    pub fn read(&self, path: &str) -> Option<String> {
        match &self.place {
            Place::Folder(folder) => {
                let read = read_extra_file(&folder.join(path), path, &ReadLimits::default());
                read.ok().map(|file| file.text().to_string())
            }
            Place::Revision { root, commit } => {
                let object = format!("{commit}:./{path}");
                git(root, ["show", "--no-textconv", object.as_str()])
            }
        }
    }
}

/// What git prints, when it knows an answer that is text.
fn git<'a>(root: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8(output.stdout).ok())
        .flatten()
}
