//! The same input gives the same bytes, whatever the machine does around it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::program::{command, finish, repository, shipped};
use crate::common::tree;

/// The site's own files, copied in an order that the seed decides.
fn copy_shuffled(to: &Path, seed: u64) {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for folder in ["content", "themes", "overlay"] {
        let path = repository().join(folder);
        if path.is_dir() {
            files.extend(
                tree::read(&path)
                    .into_iter()
                    .map(|(name, bytes)| (format!("{folder}/{name}"), bytes)),
            );
        }
    }
    if let Ok(bytes) = std::fs::read(repository().join("leidraad.yaml")) {
        files.push(("leidraad.yaml".to_owned(), bytes));
    }
    let mut state = seed;
    files.sort_by_cached_key(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    });
    tree::write(
        to,
        files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
    );
}

fn built(seed: u64, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join(format!("root-{seed}"));
    copy_shuffled(&root, seed);
    let mut build = command();
    build
        .args(["build", "--no-cache", "--output-dir"])
        .arg(folder.path().join("out"));
    build.current_dir(&root).envs(environment.iter().copied());
    finish(build).expect(0);
    tree::read(&folder.path().join("out"))
}

#[test]
fn other_threads_order_place_and_language_change_no_byte() {
    let reference = tree::read(shipped());
    let variants: [&[(&str, &str)]; 2] = [
        &[
            ("RAYON_NUM_THREADS", "1"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("TZ", "Pacific/Kiritimati"),
        ],
        &[
            ("RAYON_NUM_THREADS", "7"),
            ("LANG", "C"),
            ("TZ", "America/Adak"),
            ("HOME", "/nonexistent"),
        ],
    ];
    for (seed, environment) in variants.into_iter().enumerate() {
        let other = built(seed as u64 + 1, environment);
        assert_eq!(
            tree::differences(&reference, &other),
            Vec::<String>::new(),
            "{environment:?}"
        );
    }
}

#[test]
fn a_byte_order_mark_and_crlf_change_no_byte() {
    let source = [
        (
            "content/nl/_index.md",
            "---\ntitle: Thuis\n---\n\nWelkom,\nop twee regels.  \nEn een derde.\n",
        ),
        (
            "content/nl/alfa.md",
            "---\ntitle: Alfa\nsummary: >\n  Twee\n  regels\n---\n\n## Een {#een}\n\n- a\n- b\n\n```\ncode\n\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        ),
        (
            "content/glossary.yaml",
            "- id: begrip\n  nl:\n    term: Begrip\n    definition: |\n      Eerste regel.\n      Tweede regel.\n",
        ),
    ];
    let build = |change: &dyn Fn(&str) -> String| {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("site");
        let files: Vec<(&str, String)> = source
            .iter()
            .map(|(path, text)| (*path, change(text)))
            .collect();
        tree::write(
            &root,
            files.iter().map(|(path, text)| (*path, text.as_bytes())),
        );
        let mut build = command();
        build
            .args(["build", "--no-cache", "--output-dir", "../out"])
            .current_dir(&root);
        finish(build).expect(0);
        tree::read(&folder.path().join("out"))
    };
    let plain = build(&|text| text.to_owned());
    let marked = build(&|text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(tree::differences(&plain, &marked), Vec::<String>::new());
}
