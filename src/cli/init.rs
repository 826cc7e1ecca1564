//! `init`: a small bilingual site to begin with.

use super::arguments::{Global, Init};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::write::{Disk, scaffold};
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

static SITE: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/cli/init/site");

pub fn run(global: &Global, verb: &Init, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = verb
        .folder
        .clone()
        .or_else(|| global.root.clone())
        .unwrap_or_else(|| PathBuf::from("."));
    scaffold(&folder, files(), &Disk::new())?;
    let shown = folder.display();
    terminal.say(
        &format!("a new site is in {shown}"),
        &format!("in {shown} staat een nieuwe site"),
    );
    let serve = if folder == Path::new(".") {
        "leidraad serve --open".to_string()
    } else {
        format!("leidraad serve --open --root {shown}")
    };
    terminal.say(
        &format!("look at it with `{serve}`"),
        &format!("bekijk die met `{serve}`"),
    );
    Ok(Outcome::Fine)
}

/// The files of the example, with the paths they get.
fn files() -> Vec<(&'static str, &'static [u8])> {
    let mut folders = vec![&SITE];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file
                .path()
                .to_str()
                .expect("names of embedded files are text");
            // Kept without its dot, or it would hide the example's files from version control.
            let path = if path == "gitignore" {
                ".gitignore"
            } else {
                path
            };
            files.push((path, file.contents()));
        }
    }
    files.sort();
    files
}
