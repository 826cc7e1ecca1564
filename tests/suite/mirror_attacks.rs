//! Attacks on what lies between a publisher and a mirror: all are refused, what was served stays
//! served, and once the attack is over the mirror goes on.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use leidraad::mirror::reset;
use leidraad::release::{
    KeyRole, Lives, RootChange, Time, TrustErrorKind, days_after, hex, published_name, sha256,
    sign, target, targets, timestamp, to_text, unsigned,
};
use leidraad::write::Disk;
use serde_json::Value;

use crate::common::releases::{Files, Mirror, Publisher, key, number, public, site_of};

const FIRST: Files = &[
    ("site/index.html", "first home"),
    ("site/nl/a/index.html", "first a"),
    ("source/content/nl/a.md", "first"),
];
const SECOND: Files = &[
    ("site/index.html", "second home"),
    ("site/nl/a/index.html", "second page a"),
    ("source/content/nl/a.md", "second"),
];

/// Where a text of the second release is published.
fn content(publisher: &Publisher, name: &str, text: &str) -> PathBuf {
    let published = published_name(name, &sha256(text.as_bytes()));
    publisher.path().join("targets").join(published)
}

/// A mirror that serves the first release, of a publisher that has published the second.
fn before_the_second() -> (Publisher, Mirror) {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release");
    publisher.release(SECOND);
    (publisher, mirror)
}

/// Attacks the second release; the mirror must refuse it and go on afterwards.
#[track_caller]
fn refused(kind: TrustErrorKind, attack: impl FnOnce(&Publisher)) {
    let (publisher, mirror) = before_the_second();
    let honest = publisher.all();
    attack(&publisher);
    let error = mirror.run().expect_err("an attack");
    assert_eq!(error.kind, kind, "{error:?}");
    assert_eq!(mirror.served(), site_of(FIRST));
    publisher.put_back(&honest);
    let updated = mirror.run().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(updated.release, 2);
    assert_eq!(mirror.served(), site_of(SECOND));
}

fn change(path: PathBuf, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(&path).expect("the file");
    change(&mut bytes);
    fs::remove_file(&path).expect("the file goes");
    fs::write(&path, bytes).expect("the file is written");
}

#[test]
fn an_update_is_taken_and_what_is_held_is_not_fetched_again() {
    let (_publisher, mirror) = before_the_second();
    let updated = mirror.run().expect("the second release");
    // Three texts and the description of the release.
    assert_eq!(
        (updated.release, updated.before, updated.fetched),
        (2, Some(1), 4)
    );
    assert_eq!(mirror.served(), site_of(SECOND));
    let again = mirror.run().expect("nothing new");
    assert_eq!((again.before, again.fetched), (Some(2), 0));
}

#[test]
fn a_changed_file_is_refused() {
    refused(TrustErrorKind::Refused, |publisher| {
        change(
            content(publisher, "site/index.html", "second home"),
            |bytes| bytes[0] ^= 1,
        );
    });
}

#[test]
fn a_missing_file_is_refused() {
    refused(TrustErrorKind::Refused, |publisher| {
        let path = content(publisher, "site/index.html", "second home");
        fs::remove_file(path).expect("the file goes");
    });
}

#[test]
fn a_file_that_is_too_long_or_too_short_is_refused() {
    refused(TrustErrorKind::Refused, |publisher| {
        change(
            content(publisher, "site/index.html", "second home"),
            |bytes| {
                bytes.resize(8 << 20, b'x');
            },
        );
    });
    refused(TrustErrorKind::Refused, |publisher| {
        change(
            content(publisher, "site/index.html", "second home"),
            |bytes| bytes.truncate(3),
        );
    });
}

#[test]
fn missing_metadata_is_refused() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json"] {
        refused(TrustErrorKind::Refused, |publisher| {
            fs::remove_file(publisher.metadata(name)).expect("the file goes");
        });
    }
}

#[test]
fn metadata_with_any_bit_changed_is_refused() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json"] {
        for place in [3, 40, 200, 1_000] {
            let length = {
                let (publisher, _mirror) = before_the_second();
                fs::read(publisher.metadata(name)).expect("the file").len()
            };
            let place = place.min(length - 4);
            refused(TrustErrorKind::Refused, |publisher| {
                change(publisher.metadata(name), |bytes| bytes[place] ^= 1);
            });
        }
    }
}

#[test]
fn metadata_without_end_is_refused() {
    for name in [
        "timestamp.json",
        "2.snapshot.json",
        "2.targets.json",
        "2.root.json",
    ] {
        refused(TrustErrorKind::Refused, |publisher| {
            let path = publisher.metadata(name);
            let mut bytes = fs::read(&path).unwrap_or_default();
            bytes.resize(bytes.len() + (2 << 20), b' ');
            fs::write(&path, bytes).expect("the file is written");
        });
    }
}

#[test]
fn cut_metadata_is_refused() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json"] {
        refused(TrustErrorKind::Refused, |publisher| {
            change(publisher.metadata(name), |bytes| {
                bytes.truncate(bytes.len() / 2)
            });
        });
    }
}

#[test]
fn a_signature_that_is_wrong_or_gone_is_refused() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json"] {
        for gone in [true, false] {
            refused(TrustErrorKind::Refused, |publisher| {
                change(publisher.metadata(name), |bytes| {
                    let mut json: Value = serde_json::from_slice(bytes).expect("JSON");
                    let signatures = json["signatures"].as_array_mut().expect("signatures");
                    if gone {
                        signatures.clear();
                    } else {
                        let sig = signatures[0]["sig"]
                            .as_str()
                            .expect("a signature")
                            .to_owned();
                        let other = if sig.starts_with('0') { "1" } else { "0" };
                        signatures[0]["sig"] = format!("{other}{}", &sig[1..]).into();
                    }
                    *bytes = serde_json::to_vec(&json).expect("JSON");
                });
            });
        }
    }
}

#[test]
fn a_release_that_was_left_behind_is_refused() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let first = publisher.all();
    let mirror = Mirror::beside(&publisher);
    publisher.release(SECOND);
    mirror.run().expect("the second release");
    publisher.put_back(&first);
    let error = mirror.run().expect_err("a rollback");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    assert_eq!(mirror.served(), site_of(SECOND));
}

#[test]
fn what_was_seen_but_could_not_be_fetched_still_counts() {
    let (publisher, mirror) = before_the_second();
    let second = publisher.all();
    fs::remove_file(content(&publisher, "site/index.html", "second home")).expect("gone");
    mirror.run().expect_err("a missing file");
    // The first release, signed again later than the second was: with a higher timestamp, but the
    // list of files is an older one.
    let old: BTreeMap<String, Vec<u8>> = second
        .iter()
        .filter(|(path, _)| !path.contains("/2.") && !path.ends_with("timestamp.json"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    let first = {
        let named = publisher
            .repository()
            .published()
            .expect("published")
            .expect("a release");
        let mut stamped = named.timestamp.signed.clone();
        stamped.version = stamped.version.saturating_add(5);
        let bytes = fs::read(publisher.metadata("1.snapshot.json")).expect("the first snapshot");
        let mut stamped = unsigned(timestamp(
            stamped.version,
            stamped.expires,
            (number(1), &bytes),
        ));
        sign(&mut stamped, &publisher.timestamp);
        to_text(&stamped)
    };
    publisher.put_back(&old);
    fs::write(publisher.metadata("timestamp.json"), first).expect("the timestamp is written");
    let error = mirror
        .run()
        .expect_err("an older list under a newer timestamp");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    publisher.put_back(&second);
    assert_eq!(mirror.run().expect("the second release").release, 2);
}

#[test]
fn an_older_release_is_refused_whatever_happened_to_the_memory() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let first = publisher.all();
    publisher.release(SECOND);
    let second = publisher.all();
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the second release");
    let state = fs::canonicalize(mirror.path().join("state")).expect("the state");
    let mut files: Vec<PathBuf> = crate::common::tree::read(&state)
        .into_keys()
        .map(|name| state.join(name))
        .collect();
    files.push(mirror.path().join("highest-seen.json"));
    assert!(files.len() >= 9, "{files:?}");
    publisher.put_back(&first);
    for file in files {
        let whole = fs::read(&file).expect("the file");
        let mut cut = whole.clone();
        cut.truncate(whole.len() / 2);
        let torn: [Option<&[u8]>; 4] = [Some(&[]), Some(&cut), Some(b"{}"), None];
        for bytes in torn {
            fs::remove_file(&file).expect("the file goes");
            if let Some(bytes) = bytes {
                fs::write(&file, bytes).expect("the file is written");
            }
            let error = mirror.run().expect_err("a damaged memory");
            assert_eq!(
                error.kind,
                TrustErrorKind::Damaged,
                "{}: {error:?}",
                file.display()
            );
            assert_eq!(mirror.served(), site_of(SECOND));
        }
        fs::remove_file(&file).unwrap_or_default();
        fs::write(&file, whole).expect("the file is written");
    }
    // Only a person clears it, and even then what is served is the least that is accepted.
    fs::write(mirror.path().join("highest-seen.json"), "").expect("written");
    reset(&mirror.handle(), None, mirror.now, &Disk::new()).expect("the memory begins anew");
    let error = mirror
        .run()
        .expect_err("an older release than the one served");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    assert_eq!(mirror.served(), site_of(SECOND));
    publisher.put_back(&second);
    mirror.run().expect("the second release");
}

#[test]
fn parts_of_different_releases_do_not_mix() {
    for role in ["snapshot", "targets"] {
        refused(TrustErrorKind::Refused, |publisher| {
            let old = fs::read(publisher.metadata(&format!("1.{role}.json"))).expect("the file");
            fs::write(publisher.metadata(&format!("2.{role}.json")), old).expect("written");
        });
    }
}

#[test]
fn another_file_under_a_number_that_was_seen_is_refused() {
    let (publisher, mirror) = before_the_second();
    mirror.run().expect("the second release");
    // With both online keys stolen: another timestamp of the same number.
    let named = publisher
        .repository()
        .published()
        .expect("published")
        .expect("a release");
    let mut stamped = unsigned(named.timestamp.signed.clone());
    stamped.signed.expires = days_after(Time::now(), 300);
    sign(&mut stamped, &publisher.timestamp);
    fs::write(publisher.metadata("timestamp.json"), to_text(&stamped)).expect("written");
    let error = mirror.run().expect_err("another timestamp 2");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
}

#[test]
fn metadata_that_has_ended_stops_updates_and_nothing_else() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release");
    let long_ago = Time::from_second(Time::now().as_second() - 8 * 86_400).expect("a time");
    publisher.release_at(SECOND, long_ago, &Lives::default());
    let error = mirror.run().expect_err("a timestamp of eight days ago");
    assert_eq!(error.kind, TrustErrorKind::Expired, "{error:?}");
    assert_eq!(mirror.served(), site_of(FIRST));
    let status = leidraad::mirror::status(&mirror.handle()).expect("its status");
    assert!(!status.is_red(Time::now()));
    assert!(status.is_red(days_after(Time::now(), 8)));
}

#[test]
fn a_clock_that_went_back_stops_updates() {
    let (publisher, mut mirror) = before_the_second();
    mirror.now = Time::from_second(mirror.now.as_second() - 3_600).expect("a time");
    let error = mirror.run().expect_err("a clock of an hour ago");
    assert_eq!(error.kind, TrustErrorKind::Use, "{error:?}");
    assert_eq!(mirror.served(), site_of(FIRST));
    mirror.now = Time::now();
    assert_eq!(mirror.run().expect("the second release").release, 2);
    drop(publisher);
}

#[test]
fn a_root_without_enough_signatures_of_the_old_and_the_new_is_refused() {
    let attack = |sign_with: fn(&Publisher, &[leidraad::release::SecretKey]) -> Vec<u8>| {
        refused(TrustErrorKind::Refused, |publisher| {
            let others = [key(), key(), key()];
            let bytes = sign_with(publisher, &others);
            fs::write(publisher.metadata("2.root.json"), bytes).expect("written");
        });
    };
    // One of two.
    attack(|publisher, _| {
        let keys = [&publisher.root_keys[0]];
        to_text(&publisher.root_with(&RootChange::default(), &keys))
    });
    // The same one twice.
    attack(|publisher, _| {
        let root = publisher.root_with(&RootChange::default(), &[&publisher.root_keys[0]]);
        let mut json: Value = serde_json::from_slice(&to_text(&root)).expect("JSON");
        let one = json["signatures"][0].clone();
        json["signatures"]
            .as_array_mut()
            .expect("signatures")
            .push(one);
        serde_json::to_vec(&json).expect("JSON")
    });
    // Keys of the attacker's own.
    attack(|publisher, others| {
        let change = RootChange {
            add: others
                .iter()
                .map(|key| public(KeyRole::Root, key))
                .collect(),
            drop: publisher.root_keys.iter().map(|key| key.id()).collect(),
            ..RootChange::default()
        };
        to_text(&publisher.root_with(&change, &others.iter().collect::<Vec<_>>()))
    });
    // The holders' keys, but not those that the new root names.
    attack(|publisher, others| {
        let change = RootChange {
            add: others
                .iter()
                .map(|key| public(KeyRole::Root, key))
                .collect(),
            drop: publisher.root_keys.iter().map(|key| key.id()).collect(),
            ..RootChange::default()
        };
        to_text(&publisher.root_with(&change, &publisher.root_keys.iter().collect::<Vec<_>>()))
    });
    // A number is left out.
    attack(|publisher, _| {
        let mut root = publisher.root_with(&RootChange::default(), &[]);
        root.signed.version = number(3);
        for key in &publisher.root_keys {
            sign(&mut root, key);
        }
        to_text(&root)
    });
}

#[test]
fn a_root_that_follows_is_taken_and_then_demanded() {
    let (publisher, mirror) = before_the_second();
    let first = publisher.all();
    let new = key();
    let change = RootChange {
        add: vec![public(KeyRole::Root, &new)],
        drop: vec![publisher.root_keys[0].id()],
        ..RootChange::default()
    };
    let keys = [&publisher.root_keys[1], &publisher.root_keys[2], &new];
    publisher.put_root(&publisher.root_with(&change, &keys));
    mirror
        .run()
        .expect("the second release under the second root");
    // Held back, it is still the one that counts: it is remembered.
    publisher.put_back(&first);
    assert_eq!(mirror.run().expect("the second root is known").release, 2);
    let other = publisher.root_with(
        &RootChange::default(),
        &[&publisher.root_keys[0], &publisher.root_keys[1]],
    );
    fs::write(publisher.metadata("3.root.json"), to_text(&other)).expect("written");
    let error = mirror.run().expect_err("a root by a holder who left");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
}

#[test]
fn numbers_driven_up_with_stolen_online_keys_are_left_behind_by_new_keys() {
    let (mut publisher, mirror) = before_the_second();
    let honest = publisher.all();
    let named = publisher
        .repository()
        .published()
        .expect("published")
        .expect("a release");
    let far = number(1_000_000);
    let mut stamped = unsigned(named.timestamp.signed.clone());
    stamped.signed.version = far;
    sign(&mut stamped, &publisher.timestamp);
    fs::write(publisher.metadata("timestamp.json"), to_text(&stamped)).expect("written");
    mirror.run().expect("a timestamp far ahead is one");
    publisher.put_back(&honest);
    mirror.run().expect_err("a timestamp that is lower now");
    let (snapshot, timestamp) = (key(), key());
    let change = RootChange {
        add: vec![
            public(KeyRole::Snapshot, &snapshot),
            public(KeyRole::Timestamp, &timestamp),
        ],
        drop: vec![publisher.snapshot.id(), publisher.timestamp.id()],
        ..RootChange::default()
    };
    let keys: Vec<_> = publisher.root_keys.iter().collect();
    let root = publisher.root_with(&change, &keys);
    publisher.put_root(&root);
    (publisher.snapshot, publisher.timestamp) = (snapshot, timestamp);
    publisher.release(&[("site/index.html", "third")]);
    assert_eq!(mirror.run().expect("the third release").release, 3);
}

#[test]
fn hostile_names_are_refused_before_anything_is_fetched() {
    for names in [
        &["site/../../outside"][..],
        &["/etc/cron.d/x"],
        &["site/a/../b"],
        &["site//a"],
        &["site/./a"],
        &["site/_leidraad/status.json"],
        &["site/.htaccess"],
        &["site/a\u{0}b"],
        &["site/a\\..\\b"],
        &["site/e\u{301}"],
        &["site/A"],
        &["source/a.md", "source/A.md"],
        &["site/a", "site/a/b"],
        &["elsewhere/a"],
    ] {
        refused(TrustErrorKind::Refused, |publisher| {
            let files = names
                .iter()
                .map(|name| ((*name).to_string(), target(11, sha256(b"second home"))));
            let list = targets(number(3), days_after(Time::now(), 90), files).expect("a list");
            publisher.publish_unchecked(list);
        });
    }
    let long = format!("site/{}", "a".repeat(256));
    refused(TrustErrorKind::Refused, |publisher| {
        let files = [(long, target(11, sha256(b"second home")))];
        let list = targets(number(3), days_after(Time::now(), 90), files).expect("a list");
        publisher.publish_unchecked(list);
    });
}

#[test]
fn a_release_beyond_the_limits_is_refused_before_anything_is_fetched() {
    let (publisher, mut mirror) = before_the_second();
    mirror.limits.files = 3;
    let error = mirror.run().expect_err("four files");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    mirror.limits.files = 4;
    mirror.limits.bytes = 20;
    mirror.run().expect_err("more than 20 bytes");
    assert_eq!(mirror.served(), site_of(FIRST));
    mirror.limits.bytes = 10_000;
    mirror.run().expect("the second release");
    let files = ["a", "b"].map(|name| (format!("site/{name}"), target(u64::MAX, sha256(b"x"))));
    publisher
        .publish_unchecked(targets(number(3), days_after(Time::now(), 90), files).expect("a list"));
    mirror.run().expect_err("lengths that overflow together");
}

#[test]
fn an_older_release_than_asked_for_is_refused() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let mut mirror = Mirror::beside(&publisher);
    mirror.at_least = Some(2);
    let error = mirror.run().expect_err("release 1");
    assert_eq!(error.kind, TrustErrorKind::Refused, "{error:?}");
    assert!(mirror.served().is_empty());
    publisher.release(SECOND);
    mirror.run().expect("release 2");
}

#[test]
fn links_planted_in_the_mirror_lead_nowhere() {
    let (_publisher, mirror) = before_the_second();
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret");
    fs::write(&secret, "second home").expect("written");
    fs::create_dir_all(outside.path().join("folder/site")).expect("a folder");
    fs::write(outside.path().join("folder/site/kept"), "kept").expect("written");
    let path = mirror.path();
    let blob = path.join("store").join(hex(&sha256(b"second home")));
    symlink(&secret, &blob).expect("a link");
    symlink(outside.path().join("folder"), path.join("releases/2")).expect("a link");
    symlink(outside.path().join("folder"), path.join("releases/.tmp-x")).expect("a link");
    symlink(outside.path().join("folder"), path.join("states/.tmp-y")).expect("a link");
    mirror.run().expect("the second release");
    assert_eq!(mirror.served(), site_of(SECOND));
    assert!(blob.symlink_metadata().expect("the content").is_file());
    assert!(
        path.join("releases/2")
            .symlink_metadata()
            .expect("the release")
            .is_dir()
    );
    assert_eq!(
        fs::read_to_string(outside.path().join("folder/site/kept")).expect("kept"),
        "kept"
    );
    assert_eq!(
        fs::read_dir(outside.path().join("folder"))
            .expect("the folder")
            .count(),
        1
    );
    // A folder of the mirror that is a link itself is refused.
    fs::rename(path.join("store"), outside.path().join("store")).expect("moved");
    symlink(outside.path().join("store"), path.join("store")).expect("a link");
    let error = mirror.run().expect_err("a store elsewhere");
    assert_eq!(error.kind, TrustErrorKind::Use, "{error:?}");
}

#[test]
fn a_root_with_another_fingerprint_is_not_trusted() {
    let publisher = Publisher::new();
    let bytes = fs::read(publisher.metadata("1.root.json")).expect("the root");
    let wrong = hex(&sha256(b"another"));
    assert!(leidraad::mirror::CheckedRoot::new(bytes.clone(), &wrong).is_err());
    let cut = bytes[..bytes.len() - 5].to_vec();
    let right = hex(&sha256(&cut));
    assert!(leidraad::mirror::CheckedRoot::new(cut, &right).is_err());
}
