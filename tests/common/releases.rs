//! A publisher of signed releases and mirrors of it, in folders that vanish, for tests that attack
//! what lies between the two.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use leidraad::mirror::{
    CheckedRoot, Limits, MirrorFolder, Patience, Saying, Update, Updated, init, run,
};
use leidraad::release::{
    FileContent, KeyRole, Lives, OnlineKeys, PublicKeyFile, ReleaseDescription, ReleaseFile,
    Repository, Root, RootChange, SecretKey, Signed, Targets, Time, TrustError, days_after, finish,
    hex, next_number, next_root, prepare, sha256, sign, sign_with, snapshot, timestamp, to_text,
    unsigned, verify_next_root,
};
use leidraad::write::Disk;
use tempfile::TempDir;

use super::tree;

/// The files of a release: name and text.
pub type Files<'a> = &'a [(&'a str, &'a str)];

/// All keys of a publisher, which nobody but a test ever has together.
pub struct Publisher {
    pub folder: TempDir,
    pub root_keys: Vec<SecretKey>,
    pub targets: SecretKey,
    pub snapshot: SecretKey,
    pub timestamp: SecretKey,
}

pub fn key() -> SecretKey {
    SecretKey::generate().expect("a key").0
}

pub fn number(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).expect("a number above 0")
}

fn copy_of(key: &SecretKey) -> PublicKeyFile {
    PublicKeyFile::new(KeyRole::Root, "x", key)
}

pub fn public(role: KeyRole, key: &SecretKey) -> PublicKeyFile {
    let mut file = copy_of(key);
    file.role = role;
    file
}

impl Publisher {
    /// A publisher with a root that two of three keys signed, and no release.
    pub fn new() -> Publisher {
        let publisher = Publisher {
            folder: tempfile::tempdir().expect("a folder"),
            root_keys: vec![key(), key(), key()],
            targets: key(),
            snapshot: key(),
            timestamp: key(),
        };
        let mut add: Vec<PublicKeyFile> = publisher.root_keys.iter().map(copy_of).collect();
        add.push(public(KeyRole::Targets, &publisher.targets));
        add.push(public(KeyRole::Snapshot, &publisher.snapshot));
        add.push(public(KeyRole::Timestamp, &publisher.timestamp));
        let change = RootChange {
            add,
            ..RootChange::default()
        };
        let mut root = next_root(None, &change, Time::now()).expect("a root");
        sign(&mut root, &publisher.root_keys[0]);
        sign(&mut root, &publisher.root_keys[1]);
        publisher.put_root(&root);
        publisher
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn repository(&self) -> Repository {
        Repository::new(self.path())
    }

    pub fn metadata(&self, name: &str) -> PathBuf {
        self.repository().metadata(name)
    }

    /// Takes a root in, as the command does.
    pub fn put_root(&self, root: &Signed<Root>) {
        let before = self
            .repository()
            .roots()
            .expect("the roots follow one another");
        let before = before.last().map(|(root, _)| &root.signed);
        verify_next_root(before, root).expect("the next root");
        let name = format!("{}.root.json", root.signed.version);
        let put = self.repository().put_numbered(&name, root, &Disk::new());
        put.expect("the root is written");
    }

    /// The next root with a change, signed by these keys; not yet taken in.
    pub fn root_with(&self, change: &RootChange, keys: &[&SecretKey]) -> Signed<Root> {
        let before = self.repository().root().expect("a root").signed;
        let mut root = next_root(Some(&before), change, Time::now()).expect("the next root");
        for key in keys {
            sign(&mut root, key);
        }
        root
    }

    pub fn online(&self) -> OnlineKeys {
        let again = |key: &SecretKey| SecretKey::from_pkcs8(&key.to_pkcs8()).expect("the key");
        OnlineKeys {
            snapshot: vec![again(&self.snapshot)],
            timestamp: vec![again(&self.timestamp)],
        }
    }

    /// Publishes a release that is made now.
    pub fn release(&self, files: Files) -> u64 {
        self.release_at(files, Time::now(), &Lives::default())
    }

    pub fn release_at(&self, files: Files, now: Time, lives: &Lives) -> u64 {
        let repository = self.repository();
        let number = next_number(&repository).expect("a number");
        let files = files.iter().map(|(name, text)| ReleaseFile {
            name: (*name).to_string(),
            content: FileContent::Bytes(text.as_bytes().to_vec()),
        });
        let disk = Disk::new();
        let mut description = description();
        let draft = prepare(
            &repository,
            number,
            files.collect(),
            &mut description,
            now,
            lives,
            &disk,
        );
        let mut draft = draft.expect("a draft");
        let root = repository.root().expect("a root").signed;
        let again = SecretKey::from_pkcs8(&self.targets.to_pkcs8()).expect("the key");
        sign_with(&mut draft, &root, KeyRole::Targets, &[again]).expect("signed");
        finish(&repository, &draft, &self.online(), now, lives, &disk).expect("published");
        number.get()
    }

    /// Publishes a list of files with all signatures, and none of the checks that `finish` makes.
    pub fn publish_unchecked(&self, targets: Targets) {
        let published = self.repository().published().expect("what is published");
        let published = published.expect("a release");
        let after = |number: NonZeroU64| number.saturating_add(1);
        let now = Time::now();
        let number = targets.version;
        let mut list = unsigned(targets);
        sign(&mut list, &self.targets);
        let list = to_text(&list);
        let snapshot_number = after(published.snapshot.signed.version);
        let mut named = unsigned(snapshot(
            snapshot_number,
            days_after(now, 14),
            (number, &list),
        ));
        sign(&mut named, &self.snapshot);
        let named = to_text(&named);
        let stamp = after(published.timestamp.signed.version);
        let mut stamped = unsigned(timestamp(
            stamp,
            days_after(now, 7),
            (snapshot_number, &named),
        ));
        sign(&mut stamped, &self.timestamp);
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(self.metadata(name), bytes).expect("the file is written");
        };
        write(&format!("{number}.targets.json"), &list);
        write(&format!("{snapshot_number}.snapshot.json"), &named);
        write("timestamp.json", &to_text(&stamped));
    }

    /// The first root, as a person got and compared it.
    pub fn checked_root(&self) -> CheckedRoot {
        let bytes = std::fs::read(self.metadata("1.root.json")).expect("the root");
        let fingerprint = hex(&sha256(&bytes));
        CheckedRoot::new(bytes, &fingerprint).expect("the root has its fingerprint")
    }

    /// Everything that is published.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        tree::read(self.path())
    }

    /// Puts back what was published at another time.
    pub fn put_back(&self, files: &BTreeMap<String, Vec<u8>>) {
        for folder in ["metadata", "targets"] {
            let _ = std::fs::remove_dir_all(self.path().join(folder));
        }
        let files = files.iter();
        tree::write(
            self.path(),
            files.map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
        );
    }
}

pub fn description() -> ReleaseDescription {
    ReleaseDescription {
        format: 1,
        number: 0,
        version: "2026.1".to_string(),
        title: "Guidance".to_string(),
        origin: Some("https://example.org/".to_string()),
        languages: vec!["nl".to_string(), "en".to_string()],
        source_date_epoch: 1_790_000_000,
        generator: "leidraad".to_string(),
        pages: 1,
        files: 0,
        bytes: 0,
    }
}

/// A mirror in a folder that vanishes.
pub struct Mirror {
    pub folder: TempDir,
    pub patience: Patience,
    pub limits: Limits,
    pub now: Time,
    pub at_least: Option<u64>,
}

impl Mirror {
    /// A mirror that trusts the publisher's first root and fetches from `upstream`.
    pub fn of(publisher: &Publisher, upstream: &str) -> Mirror {
        let mirror = Mirror {
            folder: tempfile::tempdir().expect("a folder"),
            patience: Patience {
                total: Duration::from_secs(20),
                silence: Duration::from_millis(700),
                window: Duration::from_millis(700),
                speed: 1 << 10,
                tries: 3,
                pause: Duration::from_millis(5),
            },
            limits: Limits::default(),
            now: Time::now(),
            at_least: None,
        };
        let root = publisher.checked_root();
        let set_up = init(
            &mirror.handle(),
            upstream,
            &root,
            None,
            mirror.now,
            &Disk::new(),
        );
        set_up.expect("the mirror is set up");
        mirror
    }

    /// A mirror that fetches from the publisher's folder itself.
    pub fn beside(publisher: &Publisher) -> Mirror {
        Mirror::of(publisher, &publisher.path().display().to_string())
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn handle(&self) -> MirrorFolder {
        MirrorFolder::new(self.path())
    }

    pub fn run(&self) -> Result<Updated, TrustError> {
        self.run_on(&Disk::new())
    }

    pub fn run_on(&self, disk: &Disk) -> Result<Updated, TrustError> {
        self.with_update(disk, |update| run(&self.handle(), update))
    }

    pub fn with_update<T>(&self, disk: &Disk, work: impl FnOnce(&Update<'_>) -> T) -> T {
        // The library asks the clock itself, and what a run recorded must not be ahead of it.
        work(&Update {
            limits: self.limits,
            patience: self.patience,
            at_least: self.at_least,
            now: self.now,
            built: Time::UNIX_EPOCH,
            disk,
            saying: &Saying::default(),
            progress: &|_, _| {},
        })
    }

    /// The signed files that are served, and nothing of what the mirror says of itself.
    pub fn served(&self) -> BTreeMap<String, String> {
        let site = self.path().join("current/site");
        if !site.is_dir() {
            return BTreeMap::new();
        }
        tree::read(&site)
            .into_iter()
            .filter(|(path, _)| !path.starts_with("_leidraad/"))
            .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text")))
            .collect()
    }
}

/// The files of a release below `site/`, as a mirror should serve them.
pub fn site_of(files: Files) -> BTreeMap<String, String> {
    files
        .iter()
        .filter_map(|(name, text)| {
            Some((name.strip_prefix("site/")?.to_string(), (*text).to_string()))
        })
        .collect()
}
