//! The published schemas give the same verdict as the program, by a validator that is not ours.

use std::collections::BTreeMap;

use boon::{Compiler, SchemaIndex, Schemas};
use leidraad::source::FileId;
use leidraad::yaml::{Node, Value, YamlLimits, parse};
use serde_json::{Value as Json, json};

use crate::common::program::{repository, run};
use crate::common::tree;

/// What is written for a text as other programs read it.
fn json_of(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value, _) => json!(value),
        Value::Text(text) => json!(text),
        Value::List(items) => items.iter().map(json_of).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.value.clone(), json_of(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn read(text: &str) -> Json {
    let file = FileId::from_number(0);
    json_of(&parse(file, 0, text, YamlLimits::FILE).expect(text))
}

/// The schemas as the program prints them.
struct Published {
    schemas: Schemas,
    by_name: BTreeMap<&'static str, SchemaIndex>,
}

const NAMES: [&str; 7] = [
    "front-matter",
    "config",
    "glossary",
    "references",
    "questionnaire",
    "cases",
    "pins",
];

impl Published {
    fn new() -> Published {
        let mut schemas = Schemas::new();
        let mut by_name = BTreeMap::new();
        for name in NAMES {
            let printed = run(["schema", name]).expect(0).stdout;
            let schema: Json = serde_json::from_str(&printed).expect("JSON");
            let mut compiler = Compiler::new();
            let address = format!("urn:{name}");
            compiler.add_resource(&address, schema).expect("a resource");
            let index = compiler
                .compile(&address, &mut schemas)
                .expect("a valid schema");
            by_name.insert(name, index);
        }
        Published { schemas, by_name }
    }

    fn accepts(&self, name: &str, value: &Json) -> bool {
        self.judge(name, value).is_ok()
    }

    fn judge(&self, name: &str, value: &Json) -> Result<(), String> {
        let judged = self.schemas.validate(value, self.by_name[name]);
        judged.map_err(|error| error.to_string())
    }
}

/// Whether the program finds no error in a site that has this text.
fn program_accepts(name: &str, text: &str) -> bool {
    let page = "# T\n";
    let front = format!("---\n{text}\n---\n");
    let cases = "questionnaire: q\ncases: []\n";
    let mut files = vec![(
        "content/nl/a.md",
        if name == "front-matter" { &front } else { page },
    )];
    match name {
        "front-matter" => {}
        "config" => files.push(("leidraad.yaml", text)),
        "glossary" => files.push(("content/glossary.yaml", text)),
        "references" => files.push(("content/references.yaml", text)),
        "questionnaire" => {
            files.push(("content/questionnaires/q.yaml", text));
            files.push(("content/questionnaires/q.cases.yaml", cases));
        }
        _ => panic!("no place for {name}"),
    }
    let folder = tempfile::tempdir().expect("a folder");
    tree::write(
        folder.path(),
        files.iter().map(|(path, text)| (*path, text.as_bytes())),
    );
    let root = folder.path().to_string_lossy();
    run(["check", "--root", &*root]).status == 0
}

const QUESTIONNAIRE: &str = r#"schema: leidraad/questionnaire/1
id: q
version: 1
title: {nl: T}
start: a
questions:
  - {id: a, type: single, text: {nl: V}, options: [{id: "x", text: {nl: J}, goto: o}, {id: "y", text: {nl: N}, goto: p}]}
outcomes:
  - {id: o, severity: none, title: {nl: O}, text: {nl: O}}
  - {id: p, severity: none, title: {nl: P}, text: {nl: P}}
"#;

#[test]
fn schema_and_program_give_the_same_verdict() {
    let published = Published::new();
    let samples: &[(&str, &[&str], &[&str])] = &[
        (
            "front-matter",
            &[
                "title: A",
                "title: 2024",
                "title: 2024.10",
                "title: A\nid: a-b\nweight: -3\nsummary:\ndraft: true",
                "title: A\naliases: [oud/pad]\nformer_ids: [b, c-2]\nmoved: {}\nextra: {x: [1, {y: null}]}",
                "title: A\nreviewed: 2026-01-31\nreview_by: 2026-12-31\nsync: lock-step",
                "title: A\nchanged: [{date: 2026-01-31, weight: urgent, text: {nl: Nieuw}}]",
            ],
            &[
                "title: A\nwieght: 3",
                "title: A\nweight: zwaar",
                "title: A\nweight: 1.5",
                "title: [A]",
                "title: true",
                "title: A\nid: Niet Goed",
                "title: A\nslug: a--b",
                "title: A\nformer_ids: [B]",
                "title: A\nsources: wet",
                "title: A\nreviewed: 31-01-2026",
                "title: A\nvalid_from: 2026-13-01",
                "title: A\nvalid_from: 2026",
                "title: A\nsync: soms",
                "title: A\ndraft: ja",
                "title: A\nchanged: [{weight: urgent}]",
                "title: A\nchanged: [{date: 2026-01-31, weight: groot}]",
                "title: A\nchanged: [{date: 2026-01-31, tekst: {}}]",
                "- title: A",
            ],
        ),
        (
            "config",
            &[
                "title: {nl: T}",
                "sync: lock-step\nlimits: {nesting: 12}\nedition: 3",
                "publisher: {name: Wij, official: false}",
                "publisher: {name: {nl: Wij}}",
                "search: {enabled: false, synonyms: {nl: [[a, b]]}}",
                "markdown:\nsecurity: {}",
            ],
            &[
                "titel: {nl: T}",
                "title: T",
                "sync: soms",
                "limits: {nesting: 0}",
                "limits: {nesting: 1000}",
                "limits: {nesting: \"12\"}",
                "publisher: {official: misschien}",
                "search: {synonyms: {nl: [a, b]}}",
                "languages: nl",
                "offline: {}",
                "theme: {naam: x}",
            ],
        ),
        (
            "glossary",
            &[
                "- {id: a, nl: {term: T, definition: D}}",
                "- {id: a, nl: {term: T, definition: D, forms: [x], avoid: [y], abbreviation:}}",
                "- {id: 2024, nl: {term: 5G, definition: 7}}",
                "[]",
            ],
            &[
                "- {nl: {term: T, definition: D}}",
                "- {id: A, nl: {term: T, definition: D}}",
                "- {id: a, nl: {term: T}}",
                "- {id: a, nl: {term: T, definition: D, form: [x]}}",
                "- {id: a, nl: tekst}",
                "{id: a}",
            ],
        ),
        (
            "references",
            &[
                "- {id: a, kind: law, title: T}",
                "- {id: a, kind: law, title: {nl: T}, date: 2022}",
                "- {id: a, kind: law, title: T, date: 2022-01, number: 12, url:}",
            ],
            &[
                "- {id: a, kind: wet, title: T}",
                "- {id: a, kind: law}",
                "- {id: a_b, kind: law, title: T}",
                "- {id: a, kind: law, title: T, date: 2022-13}",
                "- {id: a, kind: law, title: T, date: januari}",
                "- {id: a, kind: law, title: T, link: x}",
                "- {id: a, kind: law, title: [T]}",
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, good, bad) in samples {
        let good = good.iter().map(|text| (text, true));
        for (text, verdict) in good.chain(bad.iter().map(|text| (text, false))) {
            let verdicts = (
                published.accepts(name, &read(text)),
                program_accepts(name, text),
            );
            if verdicts != (verdict, verdict) {
                wrong.push(format!(
                    "{name}: schema and program say {verdicts:?} of\n{text}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_key_of_a_questionnaire_that_must_be_there_is_asked_for_by_both() {
    let published = Published::new();
    assert!(published.accepts("questionnaire", &read(QUESTIONNAIRE)));
    assert!(program_accepts("questionnaire", QUESTIONNAIRE));
    for (old, new) in [
        ("schema: leidraad/questionnaire/1\n", ""),
        ("id: q\n", ""),
        ("version: 1\n", ""),
        ("version: 1", "version: 0"),
        ("title: {nl: T}\n", ""),
        ("title: {nl: T}", "titel: {nl: T}"),
        ("start: a\n", ""),
        ("type: single, ", ""),
        ("type: single", "type: enkel"),
        (", text: {nl: V}", ""),
        ("{id: a, ", "{"),
        ("{id: \"x\", ", "{"),
        (", text: {nl: J}", ""),
        ("{id: o, ", "{"),
        ("severity: none, title: {nl: O}", "title: {nl: O}"),
        ("title: {nl: O}, text", "text"),
        (", text: {nl: O}", ""),
        ("options: [", "opties: ["),
    ] {
        assert!(QUESTIONNAIRE.contains(old), "{old}");
        let text = QUESTIONNAIRE.replacen(old, new, 1);
        let verdicts = (
            published.accepts("questionnaire", &read(&text)),
            program_accepts("questionnaire", &text),
        );
        assert_eq!(
            verdicts,
            (false, false),
            "schema and program of {old:?} made {new:?}"
        );
    }
}

#[test]
fn what_we_ship_fits_the_schemas() {
    let published = Published::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, bytes) in tree::read(&repository().join("content")) {
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let name = match path.as_str() {
            "glossary.yaml" => "glossary",
            "references.yaml" => "references",
            path if path.ends_with(".cases.yaml") => "cases",
            path if path.starts_with("questionnaires/") => "questionnaire",
            path if path.starts_with("pins/") => "pins",
            path if path.ends_with(".md") => "front-matter",
            _ => continue,
        };
        let yaml = match name {
            "front-matter" => text.split("---\n").nth(1).unwrap_or_default(),
            _ => text.as_str(),
        };
        published
            .judge(name, &read(yaml))
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        *counts.entry(name).or_default() += 1;
    }
    let config = std::fs::read_to_string(repository().join("leidraad.yaml")).expect("read");
    assert!(published.accepts("config", &read(&config)));
    assert_eq!(counts.len(), NAMES.len() - 1, "{counts:?}");
}

#[test]
fn the_kinds_are_listed() {
    let listed = run(["schema"]).expect(0).stdout;
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(names, NAMES);
    assert_eq!(run(["schema", "pages"]).status, 2);
}
