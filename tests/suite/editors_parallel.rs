//! Pages beside their source: the same sections in one row, every id once.

use leidraad::build::{Cache, Options, build};
use leidraad::edit::{self, Scope};
use leidraad::source::SourceTree;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::common::html;

const NL: &str = "---\ntitle: Alfa\n---\n\nVooraf.[^n]\n\n## Een {#one}\n\nEen oude zin, zie [[#two]].\n\n![Een stip](dot.svg)\n\n## Twee {#two}\n\nTekst.\n\n## Drie {#three}\n\nAlleen hier.\n\n[^n]: Noot.\n";
const EN: &str = "---\ntitle: Alpha\n---\n\nUp front.[^n]\n\n## Two {#two}\n\nText.\n\n## One {#one}\n\nAn old sentence, see [[#two]].\n\n![A dot](dot.svg)\n\n[^n]: Note.\n";
const DOT: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><defs><linearGradient id=\"g\"/></defs><path fill=\"url(#g)\" d=\"M0 0h1v1z\"/></svg>\n";

/// The page `alfa` beside its source, whose section `one` has changed since.
fn parallel(options: &Options) -> (Option<String>, String) {
    let tree = SourceTree::from_texts([
        ("leidraad.yaml", "base_url: https://example.org/\n"),
        ("content/nl/_index.md", "# Thuis\n"),
        ("content/nl/alfa.md", NL),
        ("content/nl/dot.svg", DOT),
        ("content/nl/beta.md", "# Beta\n"),
        ("content/en/alfa.md", EN),
        ("content/en/dot.svg", DOT),
    ]);
    let site = build(&Arc::new(tree.clone()), options, &mut Cache::default()).site;
    let marked = edit::mark(&tree, &site, &Scope::All, None, "2026-11-23");
    let tree = marked.expect("marked").0.applied_to(&tree);
    let newer = NL.replace("oude", "nieuwe");
    let tree = Arc::new(tree.with_texts([("content/nl/alfa.md", Some(newer.as_str()))]));
    let built = build(&tree, options, &mut Cache::default());
    let output = built.output.expect("no errors");
    let text = |path: &str| {
        let bytes = output.bytes(path)?.expect("rendered");
        Some(String::from_utf8(bytes.into_owned()).expect("UTF-8"))
    };
    for path in ["parallel/beta/index.html", "parallel/home/index.html"] {
        assert_eq!(text(path), None);
    }
    (
        text("parallel/alfa/index.html"),
        text("sitemap.xml").expect("a sitemap"),
    )
}

#[test]
fn sections_stand_beside_each_other_under_ids_of_their_own() {
    let options = Options {
        parallel: true,
        ..Options::default()
    };
    let (page, sitemap) = parallel(&options);
    let page = page.expect("the page");
    assert!(!sitemap.contains("parallel"));
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(!page.contains("style="));
    let tags = html::tags(&page);
    let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    for tag in &tags {
        if let Some(target) = tag.get("href").and_then(|href| href.strip_prefix('#')) {
            assert!(once.contains(target), "#{target} of {ids:?}");
        }
    }
    let rows: Vec<&str> = page
        .split("<div class=\"parallel-row state-")
        .skip(1)
        .collect();
    let states: Vec<&str> = rows
        .iter()
        .map(|row| row.split('"').next().unwrap_or_default())
        .collect();
    assert_eq!(states, ["current", "stale", "current", "missing"]);
    for (row, texts) in rows.iter().zip([
        ["Vooraf.", "Up front."],
        ["Een nieuwe zin", "An old sentence"],
        ["Tekst.", "Text."],
        ["Alleen hier.", "Dit onderdeel is niet vertaald."],
    ]) {
        assert!(texts.iter().all(|text| row.contains(text)), "{row}");
    }
    assert!(rows[1].contains("<del>oude</del>") && !rows[2].contains("notice-stale"));
    assert!(rows[1].contains("url(#nl:") && rows[1].contains("url(#en:"));
    assert!(rows[1].contains("href=\"../../nl/alfa/index.html#one\""));
}

#[test]
fn they_are_made_only_where_they_are_asked_for() {
    assert_eq!(parallel(&Options::default()).0, None);
}
