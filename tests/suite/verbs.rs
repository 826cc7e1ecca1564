//! The commands as a person types them: what they print, where, and how they end.

use std::path::Path;

use serde_json::Value;

use crate::common::program::{Run, command, finish, repository};
use crate::common::{pages, tree};

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command();
    command.args(arguments).current_dir(folder);
    finish(command)
}

fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    folder
}

const SMALL: [(&str, &str); 3] = [
    ("content/nl/_index.md", "# Thuis\n\nWelkom.\n"),
    ("content/nl/map/alfa.md", "# Alfa\n\nTekst.\n"),
    ("content/en/_index.md", "# Home\n\nWelcome.\n"),
];

#[test]
fn init_makes_a_site_that_builds_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    run_in(folder.path(), &["init"]).expect(0);
    let check = run_in(folder.path(), &["check", "--strict", "--format", "json"]).expect(0);
    let diagnostics: Vec<Value> = serde_json::from_str(&check.stdout).expect("JSON");
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic["severity"] == "advice"),
        "{diagnostics:?}"
    );
    run_in(folder.path(), &["build"]).expect(0);
    let made = tree::read(&folder.path().join("public"));
    for page in [
        "index.html",
        "404.html",
        "nl/index.html",
        "en/index.html",
        "nl/zoeken/index.html",
        "en/search/index.html",
        "leidraad-manifest.json",
    ] {
        assert!(made.contains_key(page), "{page} is missing");
    }
    // A second time there is something to lose.
    let before = tree::read(folder.path());
    run_in(folder.path(), &["init"]).expect(2);
    assert_eq!(
        tree::differences(&before, &tree::read(folder.path())),
        Vec::<String>::new()
    );
}

#[test]
fn check_tells_everything_and_writes_nothing() {
    let folder = site(&[
        ("content/nl/_index.md", "# Thuis\n\n[[weg]]\n\n<b>vet</b>\n"),
        ("content/nl/alfa.md", "---\ntitel: Alfa\n---\n\n# Alfa\n"),
    ]);
    let before = tree::read(folder.path());
    let check = run_in(folder.path(), &["check"]).expect(1);
    for told in [
        "content/nl/_index.md:3:1: error[L101]: ",
        "content/nl/_index.md:5:1: error[M102]: ",
        "content/nl/alfa.md:2:1: error[Y103]: ",
        "[[weg]]",
        "titel: Alfa",
        "`title`",
    ] {
        assert!(
            check.stdout.contains(told),
            "{told} is missing in\n{}",
            check.stdout
        );
    }
    assert!(check.stdout.contains('^'), "a caret marks the place");
    assert!(
        !check.stdout.contains('\u{1b}'),
        "no colour where nobody looks"
    );
    let mut after = tree::read(folder.path());
    after.retain(|path, _| !path.starts_with(".leidraad/"));
    assert_eq!(tree::differences(&before, &after), Vec::<String>::new());
    let dutch = run_in(folder.path(), &["--messages", "nl", "check"]).expect(1);
    assert!(
        dutch.stdout.contains("er is geen pagina `weg`"),
        "{}",
        dutch.stdout
    );
}

#[test]
fn json_has_the_fields_that_were_promised() {
    let folder = site(&[("content/nl/_index.md", "# Thuis\n\nEén [[weg]].\n")]);
    let check = run_in(
        folder.path(),
        &[
            "check",
            "--format",
            "json",
            "--base-url",
            "https://example.org/",
        ],
    )
    .expect(1);
    let found: Vec<Value> = serde_json::from_str(&check.stdout).expect("a JSON array");
    assert_eq!(found.len(), 1, "{found:?}");
    let diagnostic = &found[0];
    for (field, value) in [
        ("line", 3),
        ("column", 5),
        ("end_line", 3),
        ("end_column", 12),
    ] {
        assert_eq!(diagnostic[field], value, "{field} in {diagnostic}");
    }
    assert_eq!(diagnostic["path"], "content/nl/_index.md");
    for field in ["code", "severity", "message", "help", "labels"] {
        assert!(
            diagnostic.get(field).is_some(),
            "{field} is missing in {diagnostic}"
        );
    }
    let github = run_in(folder.path(), &["check", "--format", "github"]).expect(1);
    assert!(
        github
            .stdout
            .contains("::error file=content/nl/_index.md,line=3"),
        "{}",
        github.stdout
    );
}

#[test]
fn colour_is_a_wish_that_is_honoured() {
    let folder = site(&[("content/nl/_index.md", "# Thuis\n\n[[weg]]\n")]);
    let with = |name: &str, value: &str, arguments: &[&str]| {
        let mut check = command();
        check
            .arg("check")
            .args(arguments)
            .current_dir(folder.path())
            .env(name, value);
        finish(check).expect(1).stdout.contains('\u{1b}')
    };
    assert!(with("CLICOLOR_FORCE", "1", &[]));
    assert!(!with("NO_COLOR", "1", &[]));
    assert!(with("UNUSED", "1", &["--color", "always"]));
    assert!(!with("CLICOLOR_FORCE", "1", &["--color", "never"]));
}

#[test]
fn the_exit_status_says_whose_mistake_it_is() {
    let empty = tempfile::tempdir().expect("a folder");
    run_in(empty.path(), &["check"]).expect(2);
    run_in(empty.path(), &["build"]).expect(2);
    run_in(empty.path(), &["no-such-verb"]).expect(2);
    run_in(empty.path(), &["check", "--root", "nowhere"]).expect(2);
    let folder = site(&SMALL);
    run_in(folder.path(), &["check"]).expect(0);
    // The Dutch page without a translation is a warning.
    run_in(folder.path(), &["check", "--strict"]).expect(1);
    run_in(folder.path(), &["check", "--as-of", "yesterday"]).expect(2);
    let version = run_in(empty.path(), &["--version"]).expect(0);
    assert!(
        version.stdout.starts_with("leidraad "),
        "{}",
        version.stdout
    );
    run_in(empty.path(), &["--help"]).expect(0);
}

#[test]
fn the_root_is_this_folder_or_the_nearest_above() {
    let folder = site(&SMALL);
    let list = |at: &Path, arguments: &[&str]| run_in(at, arguments).expect(0).stdout;
    let here = list(folder.path(), &["list", "--format", "json"]);
    tree::write(
        folder.path(),
        [(
            "leidraad.yaml",
            b"title: {nl: Proef, en: Trial}\n".as_slice(),
        )],
    );
    let above = list(
        &folder.path().join("content/nl/map"),
        &["list", "--format", "json"],
    );
    let given = list(
        repository(),
        &[
            "list",
            "--format",
            "json",
            "-r",
            &folder.path().to_string_lossy(),
        ],
    );
    assert_eq!(above, given);
    for text in [here, above] {
        let entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let alfa = entries
            .iter()
            .find(|entry| entry["id"] == "map-alfa" && entry["lang"] == "nl")
            .expect("alfa is listed");
        assert_eq!(alfa["url"], "nl/map/alfa/");
        assert_eq!(alfa["title"], "Alfa");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = site(&SMALL);
    let mut list = command();
    list.args(["list"]).current_dir(folder.path());
    let mut process = list.spawn().expect("it starts");
    drop(process.stdout.take());
    let output = process.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("panicked"), "{told}");
}

#[test]
fn drafts_are_shown_only_when_asked_for() {
    let folder = site(&[
        ("content/nl/_index.md", "# Thuis\n"),
        (
            "content/nl/later.md",
            "---\ntitle: Later\ndraft: true\n---\n\nNog niet.\n",
        ),
    ]);
    run_in(folder.path(), &["build", "-o", "zonder"]).expect(0);
    run_in(folder.path(), &["build", "-o", "met", "--drafts"]).expect(0);
    let without = tree::read(&folder.path().join("zonder"));
    assert!(!without.contains_key("nl/later/index.html"));
    assert!(
        without
            .values()
            .all(|bytes| !bytes.windows(9).any(|window| window == b"Nog niet."))
    );
    assert!(tree::read(&folder.path().join("met")).contains_key("nl/later/index.html"));
}

#[test]
fn a_bare_folder_has_a_name_for_everything() {
    let folder = site(&[
        ("content/nl/een.md", "# Eén\n\nTekst.\n"),
        ("content/en/een.md", "# One\n\nText.\n"),
        ("content/nl/map/twee.md", "Geen kop\n====\n"),
    ]);
    run_in(folder.path(), &["build"]).expect(0);
    let mut wrong = Vec::new();
    for page in pages::all(&folder.path().join("public")) {
        for empty in [
            "<title></title>",
            "<title> ",
            "– </title>",
            "<h1></h1>",
            "<h2></h2>",
            "></a>",
        ] {
            // The number of a paragraph is drawn by the style sheet; its link has a label.
            let numbers = |at: usize| {
                page.text[..at]
                    .rsplit('<')
                    .next()
                    .is_some_and(|tag| tag.contains("aria-label"))
            };
            if page.text.match_indices(empty).any(|(at, _)| !numbers(at)) {
                wrong.push(format!("{}: {empty}", page.path));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[cfg(not(feature = "publish"))]
#[test]
fn a_build_that_cannot_publish_says_which_one_can() {
    let run = crate::common::program::run(["publish", "s3://bucket/prefix"]).expect(2);
    assert!(run.stderr.contains("--features publish"), "{}", run.stderr);
}
