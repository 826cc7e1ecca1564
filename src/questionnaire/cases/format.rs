//! A case file as an editor writes it, and read into values with places.

use super::super::format::LocalizedSource;
use super::super::walk::Given;
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Node as YamlNode, Shapes, YamlLimits};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// `content/questionnaires/ID.cases.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CasesSource {
    /// The id of the questionnaire.
    pub questionnaire: Option<Spanned<String>>,
    #[serde(default)]
    pub cases: Vec<Spanned<CaseSource>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseSource {
    /// Shown in the report.
    pub name: Option<Spanned<LocalizedSource>>,
    /// The answers, by question.
    #[serde(default)]
    pub given: BTreeMap<String, Spanned<GivenSource>>,
    pub expect: Option<Spanned<ExpectSource>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectSource {
    pub outcome: Option<Spanned<String>>,
    /// Advice that is given, perhaps beside other.
    #[serde(default)]
    pub advice: Vec<Spanned<String>>,
    /// Advice that is not given.
    #[serde(default)]
    pub not: Vec<Spanned<String>>,
    /// Exactly the flags that are set.
    pub flags: Option<Spanned<Vec<Spanned<String>>>>,
    /// Exactly the questions that are asked, in order.
    pub asked: Option<Spanned<Vec<Spanned<String>>>>,
}

/// An answer: an option, several options, a number, or a date as text.
#[derive(Debug)]
pub struct GivenSource(pub Given);

impl<'de> Deserialize<'de> for GivenSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct GivenVisitor;
        impl<'de> Visitor<'de> for GivenVisitor {
            type Value = GivenSource;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an option, a list of options or a number")
            }
            fn visit_i64<E>(self, value: i64) -> Result<GivenSource, E> {
                Ok(GivenSource(Given::Number(value as f64)))
            }
            fn visit_f64<E>(self, value: f64) -> Result<GivenSource, E> {
                Ok(GivenSource(Given::Number(value)))
            }
            fn visit_str<E>(self, value: &str) -> Result<GivenSource, E> {
                Ok(GivenSource(Given::Text(value.to_string())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<GivenSource, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element::<String>()? {
                    list.push(item);
                }
                Ok(GivenSource(Given::List(list)))
            }
        }
        deserializer.deserialize_any(GivenVisitor)
    }
}

impl JsonSchema for GivenSource {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": ["number", "string"]},
                {"type": "array", "items": {"type": "string"}}
            ]
        })
    }
}

/// The name of a case in the languages of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseName {
    pub en: String,
    pub nl: String,
}

/// One case, as written.
#[derive(Debug)]
pub struct Case {
    pub name: CaseName,
    /// Where it begins.
    pub span: Span,
    /// Where its answers begin.
    pub given_span: Span,
    /// The answers with the places of their questions.
    pub given: Vec<(Spanned<String>, Spanned<Given>)>,
    pub expect: Option<ExpectSource>,
}

/// A case file, as written.
#[derive(Debug)]
pub struct Cases {
    pub questionnaire: Option<Spanned<String>>,
    /// The place of the list.
    pub list: Span,
    pub cases: Vec<Case>,
}

/// The shape of a case file, compiled once for many files.
pub fn shapes() -> Shapes {
    Shapes::of::<CasesSource>()
}

/// Reads a case file.
pub fn read(
    file: FileId,
    text: &str,
    shapes: &Shapes,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Cases> {
    let read = yaml::read::<CasesSource>(file, 0, text, YamlLimits::FILE, shapes);
    diagnostics.extend(read.diagnostics);
    let (source, root) = (read.value?, read.node?);
    let start = Span::new(file, 0, 0);
    let list = root.entry("cases").map_or(start, |(key, _)| key.span);
    let nodes = root.get("cases").map(YamlNode::items).unwrap_or_default();
    let cases = source
        .cases
        .into_iter()
        .zip(nodes)
        .enumerate()
        .map(|(index, (case, node))| read_case(index, case, node))
        .collect();
    Some(Cases {
        questionnaire: source.questionnaire,
        list,
        cases,
    })
}

fn read_case(index: usize, case: Spanned<CaseSource>, node: &YamlNode) -> Case {
    let span = case.span;
    let case = case.value;
    let key_of = |question: &str| {
        node.get("given")
            .and_then(|given| given.entry(question))
            .map(|(key, _)| key.span)
    };
    let mut given: Vec<(Spanned<String>, Spanned<Given>)> = case
        .given
        .into_iter()
        .map(|(question, value)| {
            let key = key_of(&question).unwrap_or(span);
            (
                Spanned::new(question, key),
                Spanned::new(value.value.0, value.span),
            )
        })
        .collect();
    given.sort_by_key(|(question, _)| question.span);
    Case {
        name: name(index, case.name.as_ref()),
        span: span.part(0, 0),
        given_span: node
            .entry("given")
            .map_or(span.part(0, 0), |(key, _)| key.span),
        given,
        expect: case.expect.map(|expect| expect.value),
    }
}

fn name(index: usize, written: Option<&Spanned<LocalizedSource>>) -> CaseName {
    let number = format!("#{}", index + 1);
    match written.map(|name| &name.value) {
        Some(LocalizedSource::Plain(name)) => CaseName {
            en: name.clone(),
            nl: name.clone(),
        },
        Some(LocalizedSource::Languages(languages)) => {
            let text = |language: &str| {
                languages
                    .get(language)
                    .or_else(|| languages.values().next())
                    .and_then(Option::as_ref)
                    .map_or_else(|| number.clone(), |text| text.value.clone())
            };
            CaseName {
                en: text("en"),
                nl: text("nl"),
            }
        }
        None => CaseName {
            en: number.clone(),
            nl: number,
        },
    }
}
