//! What a build does to the output folder: all or nothing, and only where it may.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::program::{Run, command, finish};
use crate::common::tree;

struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Site {
        let site = Site {
            folder: tempfile::tempdir().expect("a folder"),
        };
        site.write("content/nl/_index.md", "# Thuis\n\nVersie een.\n");
        site.write("content/nl/alfa.md", "# Alfa\n\nBlijft gelijk.\n");
        site
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn write(&self, path: &str, text: &str) {
        tree::write(&self.root(), [(path, text.as_bytes())]);
    }

    fn build_to(&self, out: &Path) -> Run {
        let mut build = command();
        build
            .args(["build", "--root"])
            .arg(self.root())
            .arg("--output-dir")
            .arg(out);
        finish(build)
    }

    fn build(&self) -> Run {
        self.build_to(&self.out())
    }

    /// Everything beside the site and its output: there should be nothing.
    fn left_over(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        let names = entries.map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        });
        names
            .filter(|name| name != "site" && name != "out")
            .collect()
    }
}

#[test]
fn a_failed_build_leaves_the_last_good_output() {
    let site = Site::new();
    site.build().expect(0);
    let good = tree::read(&site.out());
    site.write("content/nl/_index.md", "# Thuis\n\n[[weg]] <b>fout</b>\n");
    let failed = site.build().expect(1);
    assert!(
        failed
            .stderr
            .contains("content/nl/_index.md:3:1: error[L101]"),
        "{}",
        failed.stderr
    );
    assert_eq!(
        tree::differences(&good, &tree::read(&site.out())),
        Vec::<String>::new()
    );
    assert_eq!(site.left_over(), Vec::<String>::new());
    site.write("content/nl/_index.md", "# Thuis\n\nVersie twee.\n");
    site.build().expect(0);
    let page = std::fs::read_to_string(site.out().join("nl/index.html")).expect("the home page");
    assert!(page.contains("Versie twee."));
}

#[test]
fn unchanged_files_are_linked_and_stale_ones_go() {
    let site = Site::new();
    site.build().expect(0);
    let inode = |path: &str| {
        std::fs::metadata(site.out().join(path))
            .map(|data| data.ino())
            .ok()
    };
    let sheet = tree::read(&site.out())
        .into_keys()
        .find(|path| path.ends_with(".css"))
        .expect("a style sheet");
    let before = inode(&sheet);
    site.write("content/nl/_index.md", "# Thuis\n\nVersie twee.\n");
    std::fs::remove_file(site.root().join("content/nl/alfa.md")).expect("alfa is removed");
    site.build().expect(0);
    assert_eq!(inode(&sheet), before);
    assert_eq!(inode("nl/alfa/index.html"), None);
    assert_eq!(site.left_over(), Vec::<String>::new());
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let site = Site::new();
    tree::write(
        &site.out(),
        [("brief.txt", b"van iemand anders".as_slice())],
    );
    let refused = site.build().expect(2);
    assert!(!refused.stderr.is_empty());
    assert_eq!(
        tree::read(&site.out()).into_keys().collect::<Vec<_>>(),
        ["brief.txt"]
    );
    let before = tree::read(&site.root());
    for wrong in [
        site.root(),
        site.root().join("content"),
        site.root().join("content/nl/uit"),
        site.folder.path().to_owned(),
    ] {
        site.build_to(&wrong).expect(2);
        let mut after = tree::read(&site.root());
        after.retain(|path, _| !path.starts_with(".leidraad/"));
        assert_eq!(
            tree::differences(&before, &after),
            Vec::<String>::new(),
            "{}",
            wrong.display()
        );
    }
    let link = site.folder.path().join("link");
    std::os::unix::fs::symlink(site.root().join("content"), &link).expect("a link");
    site.build_to(&link).expect(2);
    assert_eq!(
        tree::differences(&before, &{
            let mut after = tree::read(&site.root());
            after.retain(|path, _| !path.starts_with(".leidraad/"));
            after
        }),
        Vec::<String>::new()
    );
}

#[test]
fn an_absent_or_empty_folder_will_do() {
    let site = Site::new();
    std::fs::create_dir(site.out()).expect("an empty folder");
    site.build().expect(0);
    assert!(site.out().join("nl/index.html").is_file());
    site.build_to(&site.folder.path().join("nieuw/dieper/uit"))
        .expect(0);
    assert!(
        site.folder
            .path()
            .join("nieuw/dieper/uit/nl/index.html")
            .is_file()
    );
}

#[test]
fn a_reader_sees_the_old_site_or_the_new_one() {
    let site = Site::new();
    let version = |number: usize| {
        for page in 0..20 {
            site.write(
                &format!("content/nl/p{page}.md"),
                &format!("# Pagina {page}\n\nVersie-{number}.\n"),
            );
        }
    };
    version(0);
    site.build().expect(0);
    let done = AtomicBool::new(false);
    let reads = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                // One open folder is one version: what is opened below it cannot be of another.
                let folder = std::fs::File::open(site.out()).expect("the output is always there");
                let own = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&folder));
                let read =
                    |page: usize| std::fs::read_to_string(format!("{own}/nl/p{page}/index.html"));
                let found: Vec<_> = (0..20).map(read).collect();
                // The old tree may be taken away while it is read; then nothing is mixed either.
                let texts: Vec<&String> =
                    found.iter().filter_map(|text| text.as_ref().ok()).collect();
                let versions: std::collections::BTreeSet<&str> = texts
                    .iter()
                    .map(|text| {
                        text.split_once("Versie-")
                            .and_then(|(_, rest)| rest.split_once('.'))
                            .expect("a whole page")
                            .0
                    })
                    .collect();
                assert!(versions.len() <= 1, "mixed: {versions:?}");
                // By its path a page is there at any moment.
                std::fs::read_to_string(site.out().join("nl/p19/index.html"))
                    .expect("a page is always there");
                reads += 1;
            }
            reads
        });
        for number in 1..8 {
            version(number);
            site.build().expect(0);
        }
        done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader saw whole versions")
    });
    assert!(reads > 50, "only {reads} reads");
}
