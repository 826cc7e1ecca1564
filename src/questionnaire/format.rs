//! A questionnaire file as an editor writes it: the keys, their types and their places.
//!
//! Every field may be missing here, so that the structure check can tell all that is missing at
//! once with words of its own. Nothing here knows what a key means.

use crate::source::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The only schema that is read.
pub const SCHEMA: &str = "leidraad/questionnaire/1";

/// The keys that must be there, by type; the empty name is the whole file. The structure check tells
/// what is missing in words of its own, so the types ask for nothing.
pub const REQUIRED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "schema",
            "id",
            "version",
            "title",
            "start",
            "questions",
            "outcomes",
        ],
    ),
    ("ContactSource", &["title"]),
    ("QuestionSource", &["id", "type", "text"]),
    ("ChoiceSource", &["id", "text"]),
    ("DecisionSource", &["id", "goto"]),
    ("OutcomeSource", &["id", "severity", "title", "text"]),
    ("AdviceSource", &["id", "title", "text"]),
];

/// `content/questionnaires/ID.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireSource {
    /// `leidraad/questionnaire/1`.
    pub schema: Option<Spanned<String>>,
    /// The name of the file without `.yaml`.
    pub id: Option<Spanned<String>>,
    /// A whole number that rises whenever the logic changes.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub version: Option<Spanned<i64>>,
    pub title: Option<Spanned<LocalizedSource>>,
    /// Markdown, shown before the first question.
    pub intro: Option<Spanned<LocalizedSource>>,
    /// The first question.
    pub start: Option<Spanned<String>>,
    #[serde(default)]
    pub contacts: BTreeMap<String, Spanned<ContactSource>>,
    #[serde(default)]
    pub flags: BTreeMap<String, Spanned<FlagSource>>,
    /// Named conditions.
    #[serde(default)]
    pub define: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub questions: Vec<Spanned<QuestionSource>>,
    #[serde(default)]
    pub decisions: Vec<Spanned<DecisionSource>>,
    #[serde(default)]
    pub outcomes: Vec<Spanned<OutcomeSource>>,
    #[serde(default)]
    pub advice: Vec<Spanned<AdviceSource>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactSource {
    pub title: Option<Spanned<LocalizedSource>>,
    pub email: Option<Spanned<String>>,
    pub url: Option<Spanned<String>>,
    /// Whom to ask when this contact has no address.
    pub fallback: Option<Spanned<String>>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    Single,
    Multiple,
    Number,
    Date,
    /// A page without a question.
    Note,
}

impl QuestionKind {
    pub fn name(self) -> &'static str {
        match self {
            QuestionKind::Single => "single",
            QuestionKind::Multiple => "multiple",
            QuestionKind::Number => "number",
            QuestionKind::Date => "date",
            QuestionKind::Note => "note",
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionSource {
    pub id: Option<Spanned<String>>,
    #[serde(rename = "type")]
    pub kind: Option<QuestionKind>,
    pub text: Option<Spanned<LocalizedSource>>,
    /// Markdown: how to find the answer.
    pub help: Option<Spanned<LocalizedSource>>,
    /// Markdown: why this is asked.
    pub why: Option<Spanned<LocalizedSource>>,
    /// Ids of the reference list.
    #[serde(default)]
    pub basis: Vec<Spanned<String>>,
    /// Offers a free remark, kept in the browser and the record only.
    #[serde(default)]
    pub remark: bool,
    #[serde(default)]
    pub options: Vec<Spanned<ChoiceSource>>,
    /// For number and date: consecutive ranges, the first open below, the last open above.
    #[serde(default)]
    pub bands: Vec<Spanned<ChoiceSource>>,
    pub goto: Option<Spanned<GotoSource>>,
}

/// An option, or a band of a number or date.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceSource {
    pub id: Option<Spanned<String>>,
    pub text: Option<Spanned<LocalizedSource>>,
    /// For a band: the smallest value in it.
    pub from: Option<Spanned<BoundSource>>,
    /// For a band: the smallest value above it.
    pub below: Option<Spanned<BoundSource>>,
    /// Flags that become true.
    #[serde(default)]
    pub sets: Vec<Spanned<String>>,
    /// Advice given because of this answer.
    #[serde(default)]
    pub advise: Vec<Spanned<String>>,
    /// In a multiple choice: "none of these".
    pub exclusive: Option<Spanned<bool>>,
    pub goto: Option<Spanned<GotoSource>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionSource {
    pub id: Option<Spanned<String>>,
    /// `first`: the first rule that holds wins.
    #[serde(rename = "match")]
    pub matching: Option<Matching>,
    pub goto: Option<Spanned<GotoSource>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Matching {
    First,
}

/// One rule of a list: `when` with `goto`, or `otherwise` alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSource {
    pub when: Option<Spanned<String>>,
    pub goto: Option<Spanned<String>>,
    pub otherwise: Option<Spanned<String>>,
}

/// How serious an outcome is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    None,
    Low,
    Medium,
    High,
    Stop,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::None => "none",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Stop => "stop",
        }
    }

    pub fn from_name(name: &str) -> Option<Severity> {
        [
            Severity::None,
            Severity::Low,
            Severity::Medium,
            Severity::High,
            Severity::Stop,
        ]
        .into_iter()
        .find(|severity| severity.name() == name)
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeSource {
    pub id: Option<Spanned<String>>,
    pub severity: Option<Severity>,
    pub title: Option<Spanned<LocalizedSource>>,
    pub text: Option<Spanned<LocalizedSource>>,
    #[serde(default)]
    pub contact: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceSource {
    pub id: Option<Spanned<String>>,
    pub when: Option<Spanned<String>>,
    /// Outcomes at which it is given; without it, at all.
    #[serde(default)]
    pub at: Vec<Spanned<String>>,
    #[serde(default)]
    pub order: i64,
    pub title: Option<Spanned<LocalizedSource>>,
    pub text: Option<Spanned<LocalizedSource>>,
    /// Ids of chapters.
    #[serde(default)]
    pub see: Vec<Spanned<String>>,
}

/// A text for each language. Text without languages is kept to be told apart.
#[derive(Debug)]
pub enum LocalizedSource {
    Plain(String),
    Languages(BTreeMap<String, Option<Spanned<String>>>),
}

impl<'de> Deserialize<'de> for LocalizedSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LocalizedVisitor;
        impl<'de> Visitor<'de> for LocalizedVisitor {
            type Value = LocalizedSource;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a text for each language")
            }
            fn visit_str<E>(self, text: &str) -> Result<LocalizedSource, E> {
                Ok(LocalizedSource::Plain(text.to_string()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LocalizedSource, A::Error> {
                let mut languages = BTreeMap::new();
                while let Some((language, text)) = map.next_entry()? {
                    languages.insert(language, text);
                }
                Ok(LocalizedSource::Languages(languages))
            }
        }
        deserializer.deserialize_any(LocalizedVisitor)
    }
}

impl JsonSchema for LocalizedSource {
    fn schema_name() -> Cow<'static, str> {
        "Localized".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
                {"type": "string"}
            ]
        })
    }
}

/// A flag: its name for each language beside `show` and `severity`.
#[derive(Debug, Default)]
pub struct FlagSource {
    pub languages: BTreeMap<String, Spanned<String>>,
    pub show: bool,
    pub severity: Option<Severity>,
}

/// The value of a key of a flag.
enum FlagPart {
    Switch(bool),
    Text(String),
    Nothing,
}

impl<'de> Deserialize<'de> for FlagPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PartVisitor;
        impl Visitor<'_> for PartVisitor {
            type Value = FlagPart;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("text, true or false")
            }
            fn visit_bool<E>(self, value: bool) -> Result<FlagPart, E> {
                Ok(FlagPart::Switch(value))
            }
            fn visit_str<E>(self, value: &str) -> Result<FlagPart, E> {
                Ok(FlagPart::Text(value.to_string()))
            }
            fn visit_unit<E>(self) -> Result<FlagPart, E> {
                Ok(FlagPart::Nothing)
            }
        }
        deserializer.deserialize_any(PartVisitor)
    }
}

impl<'de> Deserialize<'de> for FlagSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FlagVisitor;
        impl<'de> Visitor<'de> for FlagVisitor {
            type Value = FlagSource;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a name for each language")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FlagSource, A::Error> {
                let mut flag = FlagSource::default();
                while let Some((key, part)) = map.next_entry::<String, Spanned<FlagPart>>()? {
                    match part.value {
                        FlagPart::Switch(value) => flag.show |= key == "show" && value,
                        FlagPart::Text(text) if key == "severity" => {
                            flag.severity = Severity::from_name(&text);
                        }
                        FlagPart::Text(text) => {
                            flag.languages.insert(key, Spanned::new(text, part.span));
                        }
                        FlagPart::Nothing => {}
                    }
                }
                Ok(flag)
            }
        }
        deserializer.deserialize_map(FlagVisitor)
    }
}

impl JsonSchema for FlagSource {
    fn schema_name() -> Cow<'static, str> {
        "Flag".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "properties": {
                "show": {"type": "boolean"},
                "severity": {"enum": ["none", "low", "medium", "high", "stop"]}
            },
            "additionalProperties": {"type": ["string", "null"]}
        })
    }
}

/// Where an answer leads: a node, or rules.
#[derive(Debug)]
pub enum GotoSource {
    Node(String),
    Rules(Vec<Spanned<RuleSource>>),
}

impl<'de> Deserialize<'de> for GotoSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct GotoVisitor;
        impl<'de> Visitor<'de> for GotoVisitor {
            type Value = GotoSource;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("the id of a node or a list of rules")
            }
            fn visit_str<E>(self, node: &str) -> Result<GotoSource, E> {
                Ok(GotoSource::Node(node.to_string()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<GotoSource, A::Error> {
                let mut rules = Vec::new();
                while let Some(rule) = items.next_element()? {
                    rules.push(rule);
                }
                Ok(GotoSource::Rules(rules))
            }
        }
        deserializer.deserialize_any(GotoVisitor)
    }
}

impl JsonSchema for GotoSource {
    fn schema_name() -> Cow<'static, str> {
        "Goto".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<RuleSource>();
        json_schema!({"anyOf": [{"type": "string"}, {"type": "array", "items": rule}]})
    }
}

/// The end of a band: a number, or a date as text.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundSource {
    Number(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for BoundSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoundVisitor;
        impl Visitor<'_> for BoundVisitor {
            type Value = BoundSource;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a number or a date")
            }
            fn visit_i64<E>(self, value: i64) -> Result<BoundSource, E> {
                Ok(BoundSource::Number(value as f64))
            }
            fn visit_f64<E>(self, value: f64) -> Result<BoundSource, E> {
                Ok(BoundSource::Number(value))
            }
            fn visit_str<E>(self, value: &str) -> Result<BoundSource, E> {
                Ok(BoundSource::Text(value.to_string()))
            }
        }
        deserializer.deserialize_any(BoundVisitor)
    }
}

impl JsonSchema for BoundSource {
    fn schema_name() -> Cow<'static, str> {
        "Bound".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["number", "string"]})
    }
}
