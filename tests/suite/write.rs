//! The writer on its own: whatever fails or is in the way, the output is the old one or the new one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use leidraad::diagnostics::{Diagnostic, Place, Text};
use leidraad::write::{
    Disk, Files, MANIFEST, Manifest, Target, WriteError, WriteErrorKind, Written, write,
};
use sha2::{Digest, Sha256};

use crate::common::tree;

/// An output made of texts.
struct Texts {
    paths: Vec<String>,
    bytes: BTreeMap<String, Vec<u8>>,
    broken: Option<String>,
    fingerprints: bool,
    made: AtomicUsize,
}

impl Texts {
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Texts {
        let bytes: BTreeMap<String, Vec<u8>> = files
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .collect();
        Texts {
            paths: bytes.keys().cloned().collect(),
            bytes,
            broken: None,
            fingerprints: false,
            made: AtomicUsize::new(0),
        }
    }
}

impl Files for Texts {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn bytes(&self, path: &str) -> Result<Cow<'_, [u8]>, Vec<Diagnostic>> {
        self.made.fetch_add(1, Ordering::Relaxed);
        if self.broken.as_deref() == Some(path) {
            let message = Text::new("it fails", "het faalt");
            return Err(vec![Diagnostic::new("H102", Place::Site, message)]);
        }
        Ok(Cow::Borrowed(&self.bytes[path]))
    }

    fn fingerprint(&self, path: &str) -> Option<[u8; 32]> {
        self.fingerprints
            .then(|| Sha256::digest(&self.bytes[path]).into())
    }

    fn program(&self) -> Option<[u8; 32]> {
        self.fingerprints.then_some([7; 32])
    }
}

struct Spot {
    folder: tempfile::TempDir,
    in_place: bool,
    compress: bool,
    cache: bool,
}

impl Spot {
    fn new() -> Spot {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("site/content")).expect("the sources");
        Spot {
            folder,
            in_place: false,
            compress: false,
            cache: true,
        }
    }

    fn in_place() -> Spot {
        Spot {
            in_place: true,
            ..Spot::new()
        }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn write_with(&self, files: &Texts, disk: &Disk) -> Result<Written, WriteError> {
        let (out, root) = (self.out(), self.folder.path().join("site"));
        let target = Target {
            out: &out,
            root: &root,
            overlay: None,
            in_place: self.in_place,
            compress: self.compress,
            cache: self.cache,
        };
        write(files, &target, disk)
    }

    fn write(&self, files: &Texts) -> Result<Written, WriteError> {
        self.write_with(files, &Disk::new())
    }

    /// The output without its manifest, which must list exactly what is there.
    #[track_caller]
    fn read(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree::read(&self.out());
        let manifest = files.remove(MANIFEST).expect("a manifest");
        let manifest = Manifest::parse(&manifest).expect("our manifest");
        let sums: BTreeMap<String, String> = files
            .iter()
            .map(|(path, bytes)| (path.clone(), sum(bytes)))
            .collect();
        assert_eq!(manifest.files, sums, "the manifest and the files");
        assert!(!manifest.unfinished);
        files
    }

    /// What lies beside the sources and the output.
    fn left_over(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder");
        entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| name != "site" && name != "out")
            .collect()
    }
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn first() -> Texts {
    Texts::new([
        ("404.html", "not here"),
        ("assets/style.css", "body {}"),
        ("nl/a/index.html", "a, first"),
        ("nl/b/index.html", "b"),
        ("nl/old/index.html", "going"),
    ])
}

fn second() -> Texts {
    Texts::new([
        ("404.html", "not here"),
        ("assets/style.css", "body {}"),
        ("nl/a/index.html", "a, second"),
        ("nl/b/index.html", "b"),
        ("nl/new/index.html", "come"),
    ])
}

#[test]
fn whatever_change_fails_the_output_is_the_old_or_the_new_one() {
    for fails_at in 0.. {
        let place = Spot::new();
        place.write(&first()).expect("the first version");
        let disk = Disk::failing_at(fails_at);
        let result = place.write_with(&second(), &disk);
        let found = place.read();
        assert_eq!(place.left_over(), Vec::<String>::new(), "change {fails_at}");
        match result {
            Ok(written) => {
                assert_eq!(found, second().bytes);
                assert_eq!((written.written, written.removed), (2, 1));
                assert!(fails_at > 8, "only {fails_at} changes were tried");
                return;
            }
            Err(error) => {
                assert!(matches!(error.kind, WriteErrorKind::Disk), "{error:?}");
                assert!(
                    found == first().bytes || found == second().bytes,
                    "change {fails_at} left a mixture"
                );
            }
        }
        // And the next run mends everything.
        place.write(&second()).expect("the disk works again");
        assert_eq!(place.read(), second().bytes);
    }
}

#[test]
fn in_place_a_run_that_failed_is_completed_by_the_next() {
    for fails_at in 0.. {
        let place = Spot::in_place();
        place.write(&first()).expect("the first version");
        let result = place.write_with(&second(), &Disk::failing_at(fails_at));
        if result.is_ok() {
            assert!(fails_at > 6, "only {fails_at} changes were tried");
            return;
        }
        // Every file is a whole one of the two versions, and the folder is still known as ours.
        for (path, bytes) in tree::read(&place.out()) {
            let whole = path == MANIFEST
                || first().bytes.get(&path) == Some(&bytes)
                || second().bytes.get(&path) == Some(&bytes);
            assert!(whole, "change {fails_at}: {path}");
        }
        place.write(&second()).expect("the disk works again");
        assert_eq!(place.read(), second().bytes, "change {fails_at}");
    }
}

#[test]
fn a_first_run_in_place_that_was_killed_leaves_a_folder_that_is_ours() {
    let place = Spot::in_place();
    place
        .write_with(&first(), &Disk::failing_at(5))
        .expect_err("the disk is full");
    let manifest = fs::read(place.out().join(MANIFEST)).expect("a manifest from the start");
    assert!(Manifest::parse(&manifest).expect("ours").unfinished);
    // Another version, in the other way: what was half written is gone.
    let place = Spot {
        in_place: false,
        ..place
    };
    place.write(&second()).expect("the folder is ours");
    assert_eq!(place.read(), second().bytes);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let place = Spot::new();
    place.write(&first()).expect("the first version");
    let half = place.folder.path().join(".out.leidraad-new/nl/a");
    fs::create_dir_all(&half).expect("a half tree");
    fs::write(half.join("index.html"), "half").expect("a half file");
    File::create(place.folder.path().join(".out.leidraad-lock")).expect("a lock nobody holds");
    place.write(&second()).expect("nobody holds the lock");
    assert_eq!(place.read(), second().bytes);
    assert_eq!(place.left_over(), Vec::<String>::new());
}

#[test]
fn two_runs_on_one_folder_do_not_meet() {
    let place = Spot::new();
    place.write(&first()).expect("the first version");
    let path = place.folder.path().join(".out.leidraad-lock");
    let held = File::create(&path).expect("a lock");
    held.lock().expect("held");
    let error = place.write(&second()).expect_err("another run writes");
    assert!(matches!(error.kind, WriteErrorKind::Locked));
    assert_eq!(place.read(), first().bytes);
    drop(held);
    place.write(&second()).expect("nobody writes any more");
    assert!(!path.exists());

    // Eight at once: each either writes a whole version or is turned away.
    let results: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|number| {
                let place = &place;
                scope.spawn(move || {
                    let texts = if number % 2 == 0 { first() } else { second() };
                    place.write(&texts)
                })
            })
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("no panic"))
            .collect()
    });
    assert!(results.iter().any(Result::is_ok));
    for error in results.into_iter().filter_map(Result::err) {
        assert!(matches!(error.kind, WriteErrorKind::Locked), "{error:?}");
    }
    let found = place.read();
    assert!(found == first().bytes || found == second().bytes);
    assert_eq!(place.left_over(), Vec::<String>::new());
}

#[test]
fn when_nothing_changed_nothing_is_touched() {
    for (in_place, cache) in [(false, true), (false, false), (true, true), (true, false)] {
        let place = Spot {
            in_place,
            cache,
            ..Spot::new()
        };
        place.write(&first()).expect("the first time");
        let folder = |path: &Path| {
            let data = fs::metadata(path).expect("the folder");
            (data.ino(), data.mtime(), data.mtime_nsec())
        };
        let before = (folder(&place.out()), folder(&place.out().join("nl/a")));
        let written = place.write(&first()).expect("the second time");
        assert!(written.untouched && written.written == 0);
        assert_eq!(
            before,
            (folder(&place.out()), folder(&place.out().join("nl/a")))
        );
    }
}

#[test]
fn a_file_that_somebody_changed_is_put_right() {
    for (in_place, cache) in [(false, true), (false, false), (true, true), (true, false)] {
        let place = Spot {
            in_place,
            cache,
            ..Spot::new()
        };
        place.write(&first()).expect("the first time");
        // Of the same length, and one file away.
        fs::write(place.out().join("nl/b/index.html"), "x").expect("changed");
        fs::remove_file(place.out().join("404.html")).expect("removed");
        let written = place.write(&first()).expect("again");
        assert_eq!((written.written, written.untouched), (2, false));
        assert_eq!(place.read(), first().bytes);
    }
}

#[test]
fn an_unchanged_file_is_not_even_made_when_its_fingerprint_is_known() {
    let place = Spot::new();
    let texts = |mut texts: Texts| {
        texts.fingerprints = true;
        texts
    };
    place.write(&texts(first())).expect("the first version");
    // The record does not trust what was written in the last moments before it.
    let record = fs::read_dir(place.folder.path().join("site/.leidraad/cache"))
        .expect("the cache")
        .next()
        .expect("a record")
        .expect("an entry")
        .path();
    let later = SystemTime::now() + Duration::from_secs(10);
    File::options()
        .write(true)
        .open(&record)
        .and_then(|file| file.set_modified(later))
        .expect("a later time");
    let second = texts(second());
    let written = place.write(&second).expect("the second version");
    assert_eq!(second.made.load(Ordering::Relaxed), 2);
    assert_eq!((written.written, written.removed), (2, 1));
    assert_eq!(place.read(), second.bytes);
}

#[test]
fn files_of_others_are_named_refused_or_left_alone() {
    let place = Spot::new();
    place.write(&first()).expect("the first version");
    fs::write(place.out().join("nl/notes.txt"), "mine").expect("a stray file");
    let written = place.write(&first()).expect("ours to replace");
    assert_eq!(written.foreign, ["nl/notes.txt"]);
    assert_eq!(place.read(), first().bytes);

    fs::create_dir(place.out().join(".git")).expect("a repository");
    fs::write(place.out().join(".git/HEAD"), "ref").expect("its head");
    let error = place
        .write(&second())
        .expect_err("there is something to lose");
    assert!(matches!(error.kind, WriteErrorKind::Refused));
    assert!(error.message.en.contains(".git") && error.message.nl.contains(".git"));
    let place = Spot {
        in_place: true,
        ..place
    };
    place.write(&second()).expect("in place it stays");
    assert!(place.out().join(".git/HEAD").is_file());
    assert!(!place.out().join("nl/old").exists());
}

#[test]
fn in_place_a_link_leads_nowhere() {
    let place = Spot::in_place();
    place.write(&first()).expect("the first version");
    let elsewhere = place.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("another folder");
    fs::remove_dir_all(place.out().join("nl")).expect("removed");
    symlink(&elsewhere, place.out().join("nl")).expect("a link");
    let error = place
        .write(&second())
        .expect_err("it would write elsewhere");
    assert!(matches!(error.kind, WriteErrorKind::Refused));
    assert_eq!(tree::read(&elsewhere).len(), 0);

    // A link in a file's place is replaced, and what it led to stays.
    fs::remove_file(place.out().join("nl")).expect("removed");
    place.write(&first()).expect("whole again");
    fs::write(elsewhere.join("secret"), "secret").expect("a file");
    fs::remove_file(place.out().join("404.html")).expect("removed");
    symlink(elsewhere.join("secret"), place.out().join("404.html")).expect("a link");
    place.write(&second()).expect("the link is replaced");
    assert_eq!(place.read(), second().bytes);
    assert_eq!(fs::read(elsewhere.join("secret")).expect("kept"), b"secret");
}

#[test]
fn a_file_may_become_a_folder_and_the_other_way_round() {
    let one = || {
        Texts::new([
            ("a", "file"),
            ("b/index.html", "page"),
            ("c/d/e.html", "deep"),
        ])
    };
    let other = || Texts::new([("a/index.html", "page"), ("b", "file"), ("c/d", "file")]);
    for in_place in [false, true] {
        let place = Spot {
            in_place,
            ..Spot::new()
        };
        place.write(&one()).expect("one");
        place.write(&other()).expect("the other");
        assert_eq!(place.read(), other().bytes);
        place.write(&one()).expect("one again");
        assert_eq!(place.read(), one().bytes);
        assert!(!place.out().join("b/index.html/x").exists());
    }
}

#[test]
fn a_page_that_cannot_be_made_changes_nothing() {
    for in_place in [false, true] {
        let place = Spot {
            in_place,
            ..Spot::new()
        };
        place.write(&first()).expect("the first version");
        let mut broken = second();
        broken.broken = Some("404.html".into());
        let error = place.write(&broken).expect_err("a page fails");
        let WriteErrorKind::Content(diagnostics) = error.kind else {
            panic!("{error:?}");
        };
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(place.left_over(), Vec::<String>::new());
        if !in_place {
            assert_eq!(place.read(), first().bytes);
        }
    }
}

#[test]
fn no_path_leads_out_of_the_folder() {
    for path in [
        "../x.html",
        "/etc/x",
        "a//b",
        "a/./b",
        "a/../../x",
        "",
        "a\\..\\b",
        "c:x",
        "a\0b",
        MANIFEST,
    ] {
        let place = Spot::new();
        let error = place
            .write(&Texts::new([(path, "text")]))
            .expect_err("a path that leads out");
        assert!(matches!(error.kind, WriteErrorKind::Refused), "{path:?}");
        assert!(!place.out().exists() && place.left_over().is_empty());
    }
}

#[test]
fn a_manifest_that_is_not_ours_makes_no_folder_ours() {
    for text in [
        "{}",
        "[]",
        "{\"files\": {}}",
        "{\"leidraad\": 99, \"files\": {}}",
        "text",
    ] {
        let place = Spot::new();
        fs::create_dir(place.out()).expect("the folder");
        fs::write(place.out().join(MANIFEST), text).expect("a manifest");
        fs::write(place.out().join("thesis.txt"), "years of work").expect("a file");
        let error = place.write(&first()).expect_err("not ours");
        assert!(matches!(error.kind, WriteErrorKind::Refused), "{text}");
        assert!(place.out().join("thesis.txt").is_file());
    }
}

/// Two versions that differ in one large page, one page that grows large and one that goes.
fn large(version: &str) -> Texts {
    let page = |words: &str| format!("<p>{}</p>", words.repeat(200));
    let (a, b) = (page(&format!("a {version} ")), page("b always "));
    let grows = match version {
        "first" => "small".to_owned(),
        _ => page("grown "),
    };
    let last = if version == "first" { "old" } else { "new" };
    let last_page = page("the last ");
    let path = format!("nl/{last}/index.html");
    let mut texts = Texts::new([
        ("assets/photo.png", page("no text ").as_str()),
        ("nl/a/index.html", &a),
        ("nl/b/index.html", &b),
        ("nl/grows/index.html", &grows),
        (&path, &last_page),
    ]);
    texts.fingerprints = true;
    texts
}

/// The output must be these files, and beside each large text its copies and no other.
#[track_caller]
fn has_copies_of(found: &BTreeMap<String, Vec<u8>>, texts: &Texts) {
    let mut wanted: Vec<String> = Vec::new();
    for (path, bytes) in &texts.bytes {
        assert_eq!(found.get(path), Some(bytes), "{path}");
        wanted.push(path.clone());
        if bytes.len() >= 1024 && !path.ends_with(".png") {
            let (gzip, brotli) = (format!("{path}.gz"), format!("{path}.br"));
            let mut back = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(&*found[&gzip]);
            std::io::Read::read_to_end(&mut decoder, &mut back).expect("gzip");
            assert_eq!(&back, bytes, "{gzip}");
            back.clear();
            brotli::BrotliDecompress(&mut &*found[&brotli], &mut back).expect("brotli");
            assert_eq!(&back, bytes, "{brotli}");
            wanted.extend([gzip, brotli]);
        }
    }
    wanted.sort();
    assert_eq!(found.keys().cloned().collect::<Vec<_>>(), wanted);
}

#[test]
fn compressed_copies_keep_step_and_only_changed_ones_are_made_again() {
    for in_place in [false, true] {
        let place = Spot {
            in_place,
            compress: true,
            ..Spot::new()
        };
        let counts = |written: &Written| (written.written, written.compressed, written.removed);
        let written = place.write(&large("first")).expect("the first version");
        assert_eq!((written.files, counts(&written)), (11, (11, 6, 0)));
        has_copies_of(&place.read(), &large("first"));
        let again = place.write(&large("first")).expect("the same");
        assert!(again.untouched && again.compressed == 0, "{again:?}");
        // The page that changed, the one that grew and the one that came, each with its copies; the
        // one that went with its.
        let written = place.write(&large("second")).expect("the second version");
        assert_eq!((written.files, counts(&written)), (13, (9, 6, 3)));
        has_copies_of(&place.read(), &large("second"));
        // One that shrank loses its copies.
        let written = place
            .write(&large("first"))
            .expect("the first version again");
        assert_eq!(counts(&written), (7, 4, 5));
        has_copies_of(&place.read(), &large("first"));
        // Without a record they are made to be compared, and found equal.
        let unknown = Texts {
            fingerprints: false,
            ..large("first")
        };
        let written = place.write(&unknown).expect("nothing known");
        assert!(written.untouched && written.compressed == 6, "{written:?}");
        // And those that somebody damaged are mended.
        fs::write(place.out().join("nl/b/index.html.gz"), "damage").expect("damage");
        place.write(&large("first")).expect("mended");
        has_copies_of(&place.read(), &large("first"));
        let without = Spot {
            compress: false,
            ..place
        };
        let written = without.write(&large("first")).expect("without copies");
        assert_eq!(counts(&written), (0, 0, 6));
        assert_eq!(without.read(), large("first").bytes);
    }
}

#[test]
fn a_file_of_the_site_goes_before_a_copy_of_its_name() {
    let place = Spot {
        compress: true,
        ..Spot::new()
    };
    let data = "1;2;3\n".repeat(400);
    let files = Texts::new([
        ("assets/d.csv", data.as_str()),
        ("assets/d.csv.gz", "its own"),
    ]);
    place.write(&files).expect("written");
    let found = place.read();
    assert_eq!(found["assets/d.csv.gz"], b"its own");
    assert!(found.contains_key("assets/d.csv.br") && found.len() == 3);
}

#[test]
fn whatever_change_fails_compressed_copies_are_completed_by_the_next_run() {
    for in_place in [false, true] {
        for fails_at in 0.. {
            let place = Spot {
                in_place,
                compress: true,
                ..Spot::new()
            };
            place.write(&large("first")).expect("the first version");
            let result = place.write_with(&large("second"), &Disk::failing_at(fails_at));
            if !in_place {
                let found = place.read();
                let texts = if found.contains_key("nl/new/index.html") {
                    large("second")
                } else {
                    large("first")
                };
                has_copies_of(&found, &texts);
            }
            place.write(&large("second")).expect("the disk works again");
            has_copies_of(&place.read(), &large("second"));
            if result.is_ok() {
                assert!(fails_at > 12, "only {fails_at} changes were tried");
                break;
            }
        }
    }
}

/// As a power cut would find it, but that the disk keeps what it was given.
#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_site() {
    use crate::common::program::{command, finish};
    let place = Spot::new();
    let root = place.folder.path().join("site");
    let version = |number: usize| {
        for page in 0..60 {
            let text = format!("# Pagina {page}\n\nVersie-{number}.\n");
            let path = format!("content/nl/p{page}.md");
            tree::write(&root, [(path.as_str(), text.as_bytes())]);
        }
    };
    let build = || {
        let mut build = command();
        build
            .args(["build", "--root"])
            .arg(&root)
            .arg("-o")
            .arg(place.out());
        build
    };
    version(0);
    let started = std::time::Instant::now();
    finish(build()).expect(0);
    let usual = started.elapsed();
    let mut killed = 0;
    for number in 1..=24_u32 {
        version(number as usize);
        let mut process = build().spawn().expect("the program starts");
        std::thread::sleep(usual * number / 20);
        killed += usize::from(process.try_wait().expect("its status").is_none());
        let _ = process.kill();
        process.wait().expect("it ended");
        let found = place.read();
        let versions: std::collections::BTreeSet<String> = (0..60)
            .map(|page| {
                let bytes = &found[&format!("nl/p{page}/index.html")];
                let text = String::from_utf8_lossy(bytes);
                let (_, rest) = text.split_once("Versie-").expect("a whole page");
                rest.split_once('.').expect("a whole page").0.to_owned()
            })
            .collect();
        assert_eq!(versions.len(), 1, "mixed: {versions:?}");
    }
    assert!(killed > 5, "only {killed} builds were killed in time");
    finish(build()).expect(0);
    assert_eq!(place.left_over(), Vec::<String>::new());
}
