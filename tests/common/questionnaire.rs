//! Questionnaires in tests: read, proven and rendered without a site around them.

use leidraad::diagnostics::Diagnostic;
use leidraad::questionnaire::views;
use leidraad::questionnaire::{self, Limits, Link, Proven, TextRenderer};
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

/// Shows every Markdown text as one plain paragraph.
pub struct PlainTexts<'a> {
    pub proven: &'a Proven,
    pub language: &'a str,
}

impl TextRenderer for PlainTexts<'_> {
    fn html(&self, id: &str) -> String {
        let texts = self.proven.questionnaire.markdown(self.language);
        let text = texts.iter().find(|text| text.id == id);
        let text = text.map_or("", |text| text.markdown);
        format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"))
    }

    fn page(&self, id: &str) -> Option<Link> {
        Some(Link {
            title: id.to_owned(),
            href: format!("../{id}/index.html"),
        })
    }

    fn reference(&self, id: &str) -> Option<Link> {
        Some(Link {
            title: id.to_owned(),
            href: format!("../bronnen/index.html#{id}"),
        })
    }
}

/// The HTML of a questionnaire's page with the default theme.
pub fn html(proven: &Proven, language: &str) -> String {
    let renderer = PlainTexts { proven, language };
    let view = views::page(proven, language, &renderer, None);
    render("questionnaire.html", language, &view)
}

/// What the pages stand in here, instead of the theme's frame.
const FRAME: &str = r#"<!DOCTYPE html><html lang="{{ lang }}"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<link rel="stylesheet" href="main.css">{% block head %}{% endblock %}</head><body>{% block skip %}{% endblock %}<main>{% block page_end %}{% endblock %}{% block main %}{% block page_header %}{% endblock %}{% block body %}{% endblock %}{% endblock %}</main></body></html>"#;

/// Renders a view with a template of the default theme, in a frame without a site.
pub fn render(template: &str, language: &str, view: &impl serde::Serialize) -> String {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut tera = tera::Tera::default();
    tera.autoescape_on(vec![""]);
    let files = super::tree::read(&theme.join("templates"));
    let templates: Vec<(String, String)> = files
        .into_iter()
        .filter(|(name, _)| name.starts_with("questionnaire") || name == "base.html")
        .map(|(name, bytes)| match name.as_str() {
            "base.html" => (name, FRAME.to_owned()),
            _ => (name, String::from_utf8(bytes).expect("UTF-8")),
        })
        .collect();
    tera.add_raw_templates(
        templates
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect::<Vec<_>>(),
    )
    .expect("the templates are sound");
    let mut strings = std::collections::BTreeMap::new();
    for name in [
        format!("{language}.yaml"),
        format!("questionnaire.{language}.yaml"),
    ] {
        let text = std::fs::read_to_string(theme.join("strings").join(&name)).expect("the texts");
        let node = leidraad::yaml::parse(
            FileId::from_number(0),
            0,
            &text,
            leidraad::yaml::YamlLimits::FILE,
        )
        .unwrap_or_else(|diagnostic| panic!("{name}: {}", diagnostic.message.en));
        if let leidraad::yaml::Value::Map(entries) = node.value {
            for (key, value) in entries {
                strings.insert(key.value, value.as_text().unwrap_or_default().to_owned());
            }
        }
    }
    let mut context = tera::Context::new();
    context.insert("lang", language);
    context.insert("root", "");
    context.insert("t", &strings);
    context.insert(
        "site",
        &serde_json::json!({
            "title": "Site", "questionnaire_css": "questionnaire.css",
            "questionnaire_js": "questionnaire.js",
        }),
    );
    context.insert(
        "page",
        &serde_json::json!({
            "kind": "questionnaire", "title": "Vragen", "id": "q", "indexed": true,
            "questionnaire": view,
        }),
    );
    tera.render(template, &context)
        .unwrap_or_else(|error| panic!("{error:?}"))
}
