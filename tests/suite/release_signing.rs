//! A release from the first key to a mirror's check, by commands alone; and read by others' code.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::common::program::{Run, run};
use crate::common::releases::{Publisher, public};
use crate::common::server::Server;
use crate::common::{tools, tree};
use leidraad::release::{KeyRole, RootChange};

const SITE: [(&str, &[u8]); 5] = [
    (
        "site/leidraad.yaml",
        b"title: { nl: Proef, en: Trial }\nbase_url: https://example.org/\n",
    ),
    (
        "site/content/nl/_index.md",
        b"---\ntitle: Proef\n---\n\nWelkom.\n",
    ),
    (
        "site/content/en/_index.md",
        b"---\ntitle: Trial\n---\n\nWelcome.\n",
    ),
    (
        "site/content/nl/een.md",
        b"---\nid: one\ntitle: Een\n---\n\nEen.\n",
    ),
    (
        "site/content/en/one.md",
        b"---\nid: one\ntitle: One\n---\n\nOne.\n",
    ),
];

/// The program in a folder that holds a site, keys and mirrors.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().expect("a folder"));
        tree::write(place.path(), SITE);
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command; a word that begins with `@` is a path in the folder.
    fn run(&self, words: &str) -> Run {
        let words = words
            .split_whitespace()
            .map(|word| match word.strip_prefix('@') {
                Some(path) => self.path().join(path).display().to_string(),
                None => word.to_string(),
            });
        run(words)
    }

    /// The ceremony of the first root.
    fn with_root(self) -> Place {
        for (role, name) in [
            ("root", "anna"),
            ("root", "bram"),
            ("root", "cato"),
            ("targets", "1"),
            ("snapshot", "1"),
            ("timestamp", "1"),
        ] {
            self.run(&format!("release keys new {role} {name} --keys @keys"))
                .expect(0);
        }
        let publics = "--public @keys/root-anna.pub --public @keys/root-bram.pub --public @keys/root-cato.pub \
             --public @keys/targets-1.pub --public @keys/snapshot-1.pub --public @keys/timestamp-1.pub";
        self.run(&format!(
            "release root prepare --repository @repository {publics}"
        ))
        .expect(0);
        let draft = "@repository/drafts/1.root.json";
        self.run(&format!("release sign {draft} --key @keys/root-anna.pem"))
            .expect(0);
        let refused = self.run(&format!(
            "release root finish {draft} --repository @repository"
        ));
        assert_eq!(refused.status, 1, "one of two: {}", refused.stderr);
        self.run(&format!("release sign {draft} --key @keys/root-cato.pem"))
            .expect(0);
        self.run(&format!(
            "release root finish {draft} --repository @repository"
        ))
        .expect(0);
        self
    }

    fn fingerprint(&self) -> String {
        let shown = self
            .run("release root show --repository @repository")
            .expect(0)
            .stdout;
        let line = shown.lines().last().expect("the fingerprint");
        line.split(' ').collect()
    }
}

const RELEASE: &str = "release --root @site --repository @repository --keys @keys --edition 2026.1";

#[test]
fn a_release_goes_from_keys_to_a_mirror_that_is_checked() {
    let place = Place::new().with_root();
    let mode = |name: &str| {
        let metadata = fs::metadata(place.path().join(name)).expect("the key");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("keys/root-anna.pem"), 0o600);
    place.run(RELEASE).expect(0);
    let fingerprint = place.fingerprint();
    let root = "--root @repository/metadata/1.root.json";
    let wrong = fingerprint.replace('0', "1").replace('a', "0");
    let init = "mirror init @mirror --from @repository";
    place
        .run(&format!("{init} {root} --fingerprint {wrong}"))
        .expect(1);
    assert!(!place.path().join("mirror").exists());
    place
        .run(&format!("{init} {root} --fingerprint {fingerprint}"))
        .expect(0);
    place.run("mirror status @mirror").expect(3);
    place.run("mirror run @mirror").expect(0);
    place.run("mirror status @mirror").expect(0);
    place.run("verify @mirror").expect(0);
    place
        .run(&format!(
            "verify @repository {root} --fingerprint {fingerprint}"
        ))
        .expect(0);
    place.run("verify @repository").expect(2);

    // What is served is what `build` makes, manifest and all, and what the mirror says of itself.
    place
        .run("build --root @site --output-dir @built --no-cache")
        .expect(0);
    let mut served = tree::read(&place.path().join("mirror/current/site"));
    served.retain(|path, _| !path.starts_with("_leidraad/"));
    let built = tree::read(&place.path().join("built"));
    assert_eq!(tree::differences(&served, &built), Vec::<String>::new());
    let sources = tree::read(&place.path().join("mirror/current/source"));
    assert_eq!(
        tree::differences(&sources, &tree::read(&place.path().join("site"))),
        Vec::<String>::new()
    );
    let status = fs::read(
        place
            .path()
            .join("mirror/current/site/_leidraad/status.json"),
    )
    .expect("the status");
    let status: serde_json::Value = serde_json::from_slice(&status).expect("JSON");
    assert_eq!(
        (&status["release"], &status["version"], &status["origin"]),
        (&1.into(), &"2026.1".into(), &"https://example.org/".into())
    );

    // Another release, step by step, with the key for releases on another machine.
    fs::write(
        place.path().join("site/content/en/one.md"),
        "---\nid: one\ntitle: One\n---\n\nOne more.\n",
    )
    .expect("written");
    place
        .run("release prepare --root @site --repository @repository")
        .expect(0);
    place
        .run("release finish --repository @repository --keys @keys")
        .expect(1);
    place
        .run("release sign @repository/drafts/2.targets.json --key @keys/targets-1.pem")
        .expect(0);
    place
        .run("release finish --repository @repository --keys @keys")
        .expect(0);
    place
        .run("release renew --repository @repository --keys @keys")
        .expect(0);
    place.run("mirror run @mirror --at-least 3").expect(1);
    place.run("mirror run @mirror --at-least 2").expect(0);
    let page = fs::read_to_string(place.path().join("mirror/current/site/en/one/index.html"))
        .expect("the page");
    assert!(page.contains("One more."));

    // By file to a mirror without a network; damage; and the memory begun anew.
    place.run("mirror export @release.tar @mirror").expect(0);
    place.run(&format!("mirror init @far --from https://unreachable.invalid/ {root} --fingerprint {fingerprint}")).expect(0);
    place.run("mirror import @release.tar @far").expect(0);
    place.run("verify @far").expect(0);
    fs::write(place.path().join("far/highest-seen.json"), "{").expect("damaged");
    place.run("mirror import @release.tar @far").expect(2);
    place.run("mirror status @far").expect(2);
    place.run("mirror reset-trust @far").expect(2);
    place
        .run("mirror reset-trust @far --i-checked-the-fingerprint")
        .expect(0);
    place.run("mirror import @release.tar @far").expect(0);
    place.run("mirror run @nowhere").expect(2);
    let page = place.path().join("far/releases/2/site/en/one/index.html");
    fs::remove_file(&page).expect("gone");
    fs::write(&page, "changed").expect("changed");
    let found = place.run("verify @far").expect(1);
    assert_eq!(found.stdout, "changed  site/en/one/index.html\n");
}

#[test]
fn keys_are_not_written_where_they_could_be_published() {
    let place = Place::new();
    fs::create_dir_all(place.path().join("tree/.git")).expect("a folder");
    let refused = place
        .run("release keys new root anna --keys @tree/keys")
        .expect(2);
    assert!(
        refused.stderr.contains("version control"),
        "{}",
        refused.stderr
    );
    assert!(
        fs::read_dir(place.path().join("tree/keys"))
            .expect("the folder")
            .next()
            .is_none()
    );
    place
        .run("release keys new root ../anna --keys @keys")
        .expect(2);
    place
        .run("release keys new root anna --keys @keys")
        .expect(0);
    // A key that is there is not written over.
    let before = fs::read(place.path().join("keys/root-anna.pem")).expect("the key");
    place
        .run("release keys new root anna --keys @keys")
        .expect(2);
    assert_eq!(
        before,
        fs::read(place.path().join("keys/root-anna.pem")).expect("the key")
    );
}

#[test]
fn a_root_with_too_few_keys_or_mixed_ones_is_not_prepared() {
    let place = Place::new();
    for (role, name) in [
        ("root", "anna"),
        ("root", "bram"),
        ("targets", "1"),
        ("snapshot", "1"),
        ("timestamp", "1"),
    ] {
        place
            .run(&format!("release keys new {role} {name} --keys @keys"))
            .expect(0);
    }
    let all = "--public @keys/root-anna.pub --public @keys/root-bram.pub --public @keys/targets-1.pub \
         --public @keys/snapshot-1.pub --public @keys/timestamp-1.pub";
    let prepare = "release root prepare --repository @repository";
    place.run(&format!("{prepare} {all}")).expect(2);
    place
        .run(&format!("{prepare} --public @keys/root-anna.pub"))
        .expect(2);
    place.run(RELEASE).expect(2);
}

#[test]
fn others_code_reads_and_verifies_a_release_and_refuses_a_changed_one() {
    let publisher = Publisher::new();
    publisher.release(&[
        ("site/index.html", "home"),
        ("site/nl/a/index.html", "a page"),
        ("source/content/nl/a.md", "text"),
    ]);
    let first_root = publisher.path().join("first.json");
    fs::copy(publisher.metadata("1.root.json"), &first_root).expect("copied");
    // Two more roots and a renewal come after the root that the reader trusts.
    let keys: Vec<_> = publisher.root_keys.iter().collect();
    publisher.put_root(&publisher.root_with(&RootChange::default(), &keys));
    let joins = RootChange {
        add: vec![public(KeyRole::Root, &crate::common::releases::key())],
        ..RootChange::default()
    };
    publisher.put_root(&publisher.root_with(&joins, &keys[1..]));
    publisher.release(&[
        ("site/index.html", "home 2"),
        ("site/nl/a/index.html", "a page"),
    ]);
    let server = Server::start(publisher.path(), "/");
    let folder = tempfile::tempdir().expect("a folder");
    let Some(read) = tools::other_client(&server.url(""), &first_root, &folder.path().join("1"))
    else {
        return;
    };
    let read = read.unwrap_or_else(|error| panic!("{error}"));
    let description = fs::metadata(first_described(&publisher))
        .expect("the description")
        .len();
    assert_eq!(
        read,
        [
            format!("leidraad-release.json {description}"),
            "site/index.html 6".to_string(),
            "site/nl/a/index.html 6".to_string()
        ]
    );
    let targets = publisher.metadata("2.targets.json");
    let bytes = fs::read_to_string(&targets).expect("the list");
    fs::write(&targets, bytes.replace("\"length\":6", "\"length\":7")).expect("changed");
    let read = tools::other_client(&server.url(""), &first_root, &folder.path().join("2"));
    assert!(matches!(read, Some(Err(_))), "{read:?}");
}

/// Where the description of the second release is published.
fn first_described(publisher: &Publisher) -> std::path::PathBuf {
    let list = fs::read(publisher.metadata("2.targets.json")).expect("the list");
    let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
    let digest = &list["signed"]["targets"]["leidraad-release.json"]["hashes"]["sha256"];
    let name = format!(
        "{}.leidraad-release.json",
        digest.as_str().expect("a digest")
    );
    publisher.path().join("targets").join(name)
}

#[test]
fn a_mirror_says_that_it_takes_no_additions() {
    let place = Place::new();
    let refused = place.run("mirror run @mirror --overlay @own").expect(2);
    assert!(refused.stderr.contains("--overlay"), "{}", refused.stderr);
    assert!(!place.path().join("mirror").exists());
}
