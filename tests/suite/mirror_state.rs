//! A mirror on a disk that fails, with others beside it, without a network, and seen from outside.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Barrier;

use leidraad::mirror::{Fault, Patience, export, import, verify};
use leidraad::release::TrustErrorKind;
use leidraad::write::Disk;

use crate::common::releases::{Files, Mirror, Publisher, site_of};

const FIRST: Files = &[
    ("site/index.html", "first home"),
    ("site/nl/index.html", "first"),
    ("source/leidraad.yaml", "title: x"),
];
const SECOND: Files = &[
    ("site/index.html", "second home"),
    ("site/nl/index.html", "first"),
];

#[test]
fn whatever_change_to_the_disk_fails_the_old_or_the_new_is_served_whole() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let first = publisher.all();
    publisher.release(SECOND);
    let second = publisher.all();
    let count = {
        let mirror = Mirror::beside(&publisher);
        publisher.put_back(&first);
        mirror.run().expect("the first release");
        publisher.put_back(&second);
        let disk = Disk::new();
        mirror.run_on(&disk).expect("the second release");
        disk.changes()
    };
    assert!(count > 30, "{count}");
    let mut failed = 0;
    for change in 0..count {
        let mirror = Mirror::beside(&publisher);
        publisher.put_back(&first);
        mirror.run().expect("the first release");
        publisher.put_back(&second);
        let result = mirror.run_on(&Disk::failing_at(change));
        let served = mirror.served();
        if result.is_err() {
            failed += 1;
        }
        assert!(
            served == site_of(FIRST) || served == site_of(SECOND),
            "change {change}: {served:?}"
        );
        // Whatever was torn, an older release is not taken, and the newer one is.
        mirror
            .run()
            .unwrap_or_else(|error| panic!("after change {change}: {error:?}"));
        assert_eq!(mirror.served(), site_of(SECOND));
        publisher.put_back(&first);
        let error = mirror.run().expect_err("an older release");
        assert_eq!(
            error.kind,
            TrustErrorKind::Refused,
            "after change {change}: {error:?}"
        );
    }
    assert!(failed > 30, "{failed} of {count}");
}

#[test]
fn of_runs_at_the_same_time_one_works_and_the_others_end_at_once() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    let start = Barrier::new(8);
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    mirror.run()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a run"))
            .collect()
    });
    for result in &results {
        if let Err(error) = result {
            assert_eq!(error.kind, TrustErrorKind::Locked, "{error:?}");
        }
    }
    assert!(results.iter().any(Result::is_ok));
    assert_eq!(mirror.served(), site_of(FIRST));
}

#[test]
fn three_releases_are_kept_and_contents_that_none_has_go() {
    let publisher = Publisher::new();
    let mirror = Mirror::beside(&publisher);
    for text in ["one", "two", "three", "four", "five"] {
        publisher.release(&[("site/index.html", text), ("site/a", "stays")]);
        mirror.run().expect("a release");
    }
    let names = |folder: &str| {
        let entries = fs::read_dir(mirror.path().join(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("releases"), ["3", "4", "5"]);
    // In each a text and a description of its own, and one text in all.
    assert_eq!(names("store").len(), 7);
    assert_eq!(names("states").len(), 1);
}

#[test]
fn damage_to_what_is_served_is_mended_by_the_next_run() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release");
    let page = mirror.path().join("releases/1/site/index.html");
    fs::remove_file(&page).expect("gone");
    mirror.run().expect("mended");
    assert_eq!(mirror.served(), site_of(FIRST));
    fs::remove_file(&page).expect("gone");
    fs::write(&page, "first").expect("cut");
    mirror.run().expect("mended");
    assert_eq!(mirror.served(), site_of(FIRST));
    fs::remove_dir_all(mirror.path().join("store")).expect("gone");
    fs::remove_dir_all(mirror.path().join("releases/1/source")).expect("gone");
    mirror.run().expect("mended");
    assert_eq!(mirror.served(), site_of(FIRST));
}

fn check(named: &str, publisher: &Publisher) -> BTreeMap<String, Fault> {
    let temporary = tempfile::tempdir().expect("a folder");
    let limits = leidraad::mirror::Limits::default();
    let root = Some(publisher.checked_root());
    let found = verify(named, root, &limits, Patience::default(), temporary.path());
    found.expect("a copy").wrong.into_iter().collect()
}

#[test]
fn a_check_from_outside_finds_what_was_changed_added_or_taken_away() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release");
    let repository = publisher.path().display().to_string();
    let copy = mirror.path().display().to_string();
    let server = crate::common::server::Server::start(&mirror.path().join("current/site"), "/a/");
    let address = server.url("");
    for named in [&repository, &copy, &address] {
        assert_eq!(check(named, &publisher), BTreeMap::new(), "{named}");
    }
    let site = mirror.path().join("releases/1/site");
    fs::remove_file(site.join("index.html")).expect("gone");
    fs::write(site.join("index.html"), "frist home").expect("changed");
    fs::write(site.join("added.html"), "added").expect("added");
    fs::remove_file(site.join("nl/index.html")).expect("gone");
    std::os::unix::fs::symlink("/etc/passwd", site.join("link")).expect("a link");
    let expected = BTreeMap::from([
        ("site/added.html".to_string(), Fault::Foreign),
        ("site/index.html".to_string(), Fault::Changed),
        ("site/link".to_string(), Fault::NoPlainFile),
        ("site/nl/index.html".to_string(), Fault::Missing),
    ]);
    assert_eq!(check(&copy, &publisher), expected);
    let expected = BTreeMap::from([
        ("site/index.html".to_string(), Fault::Changed),
        ("site/nl/index.html".to_string(), Fault::Missing),
    ]);
    assert_eq!(check(&address, &publisher), expected);
    let other = Publisher::new();
    let temporary = tempfile::tempdir().expect("a folder");
    let root = Some(other.checked_root());
    let limits = leidraad::mirror::Limits::default();
    let found = verify(&copy, root, &limits, Patience::default(), temporary.path());
    assert_eq!(
        found.expect_err("another publisher").kind,
        TrustErrorKind::Refused
    );
}

#[test]
fn a_mirror_without_a_network_is_fed_from_a_file() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let near = Mirror::beside(&publisher);
    near.run().expect("the first release");
    let files = tempfile::tempdir().expect("a folder");
    let one = files.path().join("1.tar");
    let again = files.path().join("again.tar");
    export(&near.handle(), &one, &Disk::new()).expect("an archive");
    export(&near.handle(), &again, &Disk::new()).expect("an archive");
    assert!(fs::read(&one).expect("read") == fs::read(&again).expect("read"));
    publisher.release(SECOND);
    near.run().expect("the second release");
    let two = files.path().join("2.tar");
    export(&near.handle(), &two, &Disk::new()).expect("an archive");

    let far = Mirror::of(&publisher, "https://unreachable.invalid/");
    let take = |file: &std::path::Path| {
        far.with_update(&Disk::new(), |update| import(&far.handle(), file, update))
    };
    take(&one).expect("the first release");
    assert_eq!(far.served(), site_of(FIRST));
    take(&two).expect("the second release");
    assert_eq!(far.served(), site_of(SECOND));
    let error = take(&one).expect_err("an older release");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    assert_eq!(far.served(), site_of(SECOND));
    assert!(!far.path().join("importing").exists());
}

#[test]
fn archives_with_anything_else_in_them_are_refused() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release");
    let files = tempfile::tempdir().expect("a folder");
    let whole = files.path().join("whole.tar");
    export(&mirror.handle(), &whole, &Disk::new()).expect("an archive");
    let whole = fs::read(&whole).expect("the archive");
    let digest = "0".repeat(64);
    // In the place of the first entry's name and kind.
    let entries: [(&str, u8); 9] = [
        ("../outside", b'0'),
        ("/etc/passwd", b'0'),
        ("metadata/../../x.json", b'0'),
        ("store/short", b'0'),
        ("other/file", b'0'),
        ("metadata/link.json", b'2'),
        ("metadata/hard.json", b'1'),
        ("metadata/device.json", b'3'),
        (&format!("store/{digest}"), b'5'),
    ];
    for (name, kind) in entries {
        let mut bytes = whole.clone();
        bytes[..100].fill(0);
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        bytes[156] = kind;
        bytes[157..257].fill(0);
        bytes[157..168].copy_from_slice(b"/etc/passwd");
        set_sum(&mut bytes);
        refuses(&mirror, &files.path().join("bad.tar"), &bytes);
    }
    // Twice the same, cut off, and no archive at all.
    let first = 512 + size_of_first(&whole).div_ceil(512) * 512;
    let twice = [&whole[..first], &whole].concat();
    refuses(&mirror, &files.path().join("bad.tar"), &twice);
    refuses(&mirror, &files.path().join("bad.tar"), &whole[..700]);
    refuses(&mirror, &files.path().join("bad.tar"), b"no archive at all");
    // A content that is not what its name says.
    let mut bytes = whole.clone();
    let place = bytes
        .windows(10)
        .position(|text| text == b"first home")
        .expect("the text");
    bytes[place] = b'F';
    let far = Mirror::of(&publisher, "https://unreachable.invalid/");
    let file = files.path().join("bad.tar");
    fs::write(&file, bytes).expect("written");
    let result = far.with_update(&Disk::new(), |update| import(&far.handle(), &file, update));
    assert_eq!(
        result.expect_err("a changed content").kind,
        TrustErrorKind::Refused
    );
    assert!(far.served().is_empty());
}

fn size_of_first(archive: &[u8]) -> usize {
    let text: String = archive[124..135]
        .iter()
        .map(|byte| char::from(*byte))
        .collect();
    usize::from_str_radix(text.trim(), 8).expect("a size")
}

/// The check sum of the first entry's header.
fn set_sum(archive: &mut [u8]) {
    archive[148..156].fill(b' ');
    let sum: u32 = archive[..512].iter().map(|byte| u32::from(*byte)).sum();
    archive[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

#[track_caller]
fn refuses(mirror: &Mirror, file: &std::path::Path, bytes: &[u8]) {
    fs::write(file, bytes).expect("written");
    let result = mirror.with_update(&Disk::new(), |update| {
        import(&mirror.handle(), file, update)
    });
    let error = result.expect_err("a hostile archive");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    assert_eq!(mirror.served(), site_of(FIRST));
}
