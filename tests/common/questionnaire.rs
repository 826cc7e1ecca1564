//! Questionnaires in tests: read, proven and rendered without a site around them.

use leidraad::diagnostics::Diagnostic;
use leidraad::questionnaire::{self, Limits, Proven};
use leidraad::source::{FileId, Position};
use std::path::Path;

pub const LANGUAGES: [&str; 2] = ["nl", "en"];

/// A questionnaire about which nothing is told.
pub const SOUND: &str = r#"schema: leidraad/questionnaire/1
id: sample
version: 1
title: {nl: Voorbeeld, en: Sample}
start: first
contacts: {desk: {title: {nl: Loket, en: Desk}, url: "https://example.org/"}}
flags: {red: {nl: rood, en: red, show: true}, blue: {nl: blauw, en: blue}}
define: {both: "red and blue"}
questions:
  - id: first
    type: single
    text: {nl: Eerst, en: First}
    options:
      - {id: "yes", text: {nl: Ja, en: "Yes"}, sets: [red]}
      - {id: "no", text: {nl: Nee, en: "No"}}
    goto: second
  - id: second
    type: multiple
    text: {nl: Tweede, en: Second}
    options:
      - {id: a, text: {nl: A, en: A}, sets: [blue], advise: [look]}
      - {id: none, text: {nl: Geen, en: None}, exclusive: true}
    goto: third
  - id: third
    type: number
    text: {nl: Derde, en: Third}
    bands:
      - {id: few, below: 5, text: {nl: weinig, en: few}}
      - {id: many, from: 5, text: {nl: veel, en: many}, advise: [plan]}
    goto: verdict
decisions:
  - id: verdict
    goto:
      - {when: "both", goto: stop}
      - {when: "not both and third is many", goto: wait}
      - {otherwise: go}
outcomes:
  - {id: stop, severity: high, title: {nl: Stop, en: Stop}, text: {nl: "[[x]]", en: "[[x]]"}, contact: [desk]}
  - {id: wait, severity: low, title: {nl: Wacht, en: Wait}, text: {nl: "[[x]]", en: "[[x]]"}}
  - {id: go, severity: none, title: {nl: Door, en: Go}, text: {nl: "[[x]]", en: "[[x]]"}}
advice:
  - {id: look, title: {nl: Kijk, en: Look}, text: {nl: Kijk, en: Look}, see: [x]}
  - {id: plan, title: {nl: Plan, en: Plan}, text: {nl: Plan, en: Plan}, see: [x]}
"#;

/// The sound questionnaire with lines replaced.
pub fn with(changes: &[(usize, &str)]) -> String {
    let mut lines: Vec<&str> = SOUND.lines().collect();
    for (line, text) in changes {
        lines[line - 1] = text;
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The shipped questionnaires and their cases, by id.
pub fn shipped() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/questionnaires");
    let mut found = Vec::new();
    for (name, bytes) in super::tree::read(&folder) {
        let Some(id) = name.strip_suffix(".yaml") else {
            continue;
        };
        if id.ends_with(".cases") {
            continue;
        }
        let cases = std::fs::read_to_string(folder.join(format!("{id}.cases.yaml")));
        let text = String::from_utf8(bytes).expect("UTF-8");
        found.push((id.to_owned(), text, cases.unwrap_or_default()));
    }
    found
}

/// Reads and proves a text; the diagnostics of both.
pub fn check(id: &str, text: &str) -> (Option<Proven>, Vec<Diagnostic>) {
    check_within(id, text, &Limits::default())
}

pub fn check_within(id: &str, text: &str, limits: &Limits) -> (Option<Proven>, Vec<Diagnostic>) {
    let shapes = questionnaire::shapes();
    let read = questionnaire::read(FileId::from_number(0), id, text, &LANGUAGES, &shapes);
    let mut diagnostics = read.diagnostics;
    let proven = read.questionnaire.and_then(|questionnaire| {
        let proof = questionnaire::prove(questionnaire, limits);
        diagnostics.extend(proof.diagnostics);
        proof.proven
    });
    (proven, diagnostics)
}

/// A proven questionnaire about which nothing at all is told.
#[track_caller]
pub fn proven(id: &str, text: &str) -> Proven {
    let (proven, diagnostics) = check(id, text);
    assert_eq!(told(text, &diagnostics), Vec::<String>::new());
    proven.expect("proven")
}

/// Diagnostics as `CODE line:column message`.
pub fn told(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.span().map_or_else(String::new, |span| {
                let Position { line, column } = Position::of(text, span.start as usize);
                format!("{line}:{column}")
            });
            format!("{} {place} {}", diagnostic.code, diagnostic.message.en)
        })
        .collect()
}
