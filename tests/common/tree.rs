//! Folders as values: write one from texts, read one back.

use std::collections::BTreeMap;
use std::path::Path;

/// Every regular file below a folder: path with `/` to its bytes.
pub fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a folder's entry");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().expect("an entry's kind");
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() {
            files.insert(path, std::fs::read(entry.path()).expect("a file's bytes"));
        }
    }
}

/// Writes files below a folder, in the order given, making the folders they need.
pub fn write<'a>(folder: &Path, files: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
    for (path, bytes) in files {
        let file = folder.join(path);
        let parent = file.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(parent).expect("the folder is made");
        std::fs::write(&file, bytes).expect("the file is written");
    }
}

/// Paths where two trees differ: missing in one, or with other bytes.
pub fn differences(
    one: &BTreeMap<String, Vec<u8>>,
    other: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let mut paths: Vec<&String> = one.keys().chain(other.keys()).collect();
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| one.get(*path) != other.get(*path))
        .cloned()
        .collect()
}
