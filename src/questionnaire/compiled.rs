//! A questionnaire as JSON: with all languages for whoever builds on it, and with one language and
//! without long texts for the client script, which takes those from the page.

use super::fold::Folded;
use super::format::QuestionKind;
use super::model::{Condition, Exits, Expr, Localized, Node, Questionnaire};
use super::proof::Proven;
use super::states::Place;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The schema of the published file.
pub const SCHEMA: &str = "leidraad/questionnaire-compiled/1";
/// The schema of the record a reader saves.
pub const RECORD: &str = "leidraad/questionnaire-record/1";

/// A text in every language, or in the one of the page.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Words {
    One(String),
    All(BTreeMap<String, String>),
}

#[derive(Debug, Serialize)]
struct Compiled {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'static str>,
    id: String,
    version: u32,
    logic: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_revision: Option<String>,
    /// Of an institution with additions.
    #[serde(skip_serializing_if = "Option::is_none")]
    overlay: Option<String>,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    intro: Option<Words>,
    /// What an institution adds after texts, by their places.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    own_texts: BTreeMap<String, Words>,
    start: String,
    contacts: Vec<CompiledContact>,
    flags: Vec<CompiledFlag>,
    define: BTreeMap<String, Value>,
    questions: Vec<CompiledQuestion>,
    decisions: Vec<CompiledDecision>,
    outcomes: Vec<CompiledOutcome>,
    advice: Vec<CompiledAdvice>,
}

#[derive(Debug, Serialize)]
struct CompiledContact {
    id: String,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback: Option<String>,
}

#[derive(Debug, Serialize)]
struct CompiledFlag {
    id: String,
    show: bool,
    name: Words,
}

#[derive(Debug, Serialize)]
struct CompiledQuestion {
    id: String,
    #[serde(rename = "type")]
    kind: QuestionKind,
    logic: String,
    #[serde(rename = "textPrint")]
    text_print: String,
    text: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Words>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    basis: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    remark: bool,
    /// Questions still to come at most, this one included.
    left: usize,
    choices: Vec<CompiledChoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    goto: Option<Value>,
}

#[derive(Debug, Serialize)]
struct CompiledChoice {
    id: String,
    text: Words,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sets: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    advise: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    exclusive: bool,
    /// Of a date in days since 1970-01-01.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    goto: Option<Value>,
}

#[derive(Debug, Serialize)]
struct CompiledDecision {
    id: String,
    goto: Value,
}

#[derive(Debug, Serialize)]
struct CompiledOutcome {
    id: String,
    severity: &'static str,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Words>,
    contact: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CompiledAdvice {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at: Vec<String>,
    title: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Words>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    see: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The published file `questionnaires/ID.json`.
pub fn published(proven: &Proven) -> String {
    let mut text = serde_json::to_string_pretty(
        &Compiler {
            proven,
            language: None,
        }
        .compile(None),
    )
    .unwrap_or_default();
    text.push('\n');
    text
}

/// What the client script reads from the page, safe inside a `script` element.
pub fn for_script(proven: &Proven, language: &str, content_revision: Option<&str>) -> String {
    let compiled = Compiler {
        proven,
        language: Some(language),
    }
    .compile(content_revision);
    let json = serde_json::to_string(&compiled).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            character => safe.push(character),
        }
    }
    safe
}

struct Compiler<'a> {
    proven: &'a Proven,
    language: Option<&'a str>,
}

impl Compiler<'_> {
    fn compile(&self, content_revision: Option<&str>) -> Compiled {
        let questionnaire = &self.proven.questionnaire;
        let prints = &self.proven.fingerprints;
        Compiled {
            schema: SCHEMA,
            record: self.language.map(|_| RECORD),
            id: questionnaire.id.value.clone(),
            version: questionnaire.version.value,
            logic: prints.logic.clone(),
            text: prints.text.clone(),
            lang: self.language.map(str::to_string),
            content_revision: content_revision.map(str::to_string),
            overlay: (questionnaire.own.as_ref()).map(|own| own.name.clone()),
            title: self.words(&questionnaire.title),
            intro: self.long(questionnaire.intro.as_ref()),
            own_texts: self.own_texts(),
            start: self.node(questionnaire.start.value),
            contacts: self.contacts(),
            flags: questionnaire
                .flags
                .iter()
                .map(|flag| CompiledFlag {
                    id: flag.id.value.clone(),
                    show: flag.show,
                    name: self.marked(&flag.id, &flag.name),
                })
                .collect(),
            define: questionnaire
                .definitions
                .iter()
                .map(|item| (item.id.value.clone(), self.condition(&item.condition)))
                .collect(),
            questions: self.questions(),
            decisions: questionnaire
                .decisions
                .iter()
                .map(|decision| CompiledDecision {
                    id: decision.id.value.clone(),
                    goto: self.exits(&decision.exits),
                })
                .collect(),
            outcomes: questionnaire
                .outcomes
                .iter()
                .map(|outcome| CompiledOutcome {
                    id: outcome.id.value.clone(),
                    severity: outcome.severity.name(),
                    title: self.marked(&outcome.id, &outcome.title),
                    text: self.long(Some(&outcome.text)),
                    contact: outcome
                        .contacts
                        .iter()
                        .map(|contact| questionnaire.contacts[*contact].id.value.clone())
                        .collect(),
                })
                .collect(),
            advice: self.advice(),
        }
    }

    fn contacts(&self) -> Vec<CompiledContact> {
        let contacts = &self.proven.questionnaire.contacts;
        contacts
            .iter()
            .map(|contact| CompiledContact {
                id: contact.id.value.clone(),
                title: self.words(&contact.title),
                email: contact.email.as_ref().map(|email| email.value.clone()),
                url: contact.url.as_ref().map(|url| url.value.clone()),
                fallback: contact
                    .fallback
                    .map(|fallback| contacts[fallback].id.value.clone()),
            })
            .collect()
    }

    fn questions(&self) -> Vec<CompiledQuestion> {
        let questionnaire = &self.proven.questionnaire;
        let left = questions_left(questionnaire, &self.proven.folded);
        questionnaire
            .questions
            .iter()
            .enumerate()
            .map(|(index, question)| CompiledQuestion {
                id: question.id.value.clone(),
                kind: question.kind,
                logic: self.proven.fingerprints.questions[index].logic.clone(),
                text_print: self.proven.fingerprints.questions[index].text.clone(),
                text: self.marked(&question.id, &question.text),
                help: self.long(question.help.as_ref()),
                why: self.long(question.why.as_ref()),
                basis: self.ids(&question.basis),
                remark: question.remark,
                left: left[index],
                choices: question
                    .choices
                    .iter()
                    .map(|choice| CompiledChoice {
                        id: choice.id.value.clone(),
                        text: self.words(&choice.text),
                        sets: choice
                            .sets
                            .iter()
                            .map(|flag| questionnaire.flags[*flag].id.value.clone())
                            .collect(),
                        advise: choice
                            .advise
                            .iter()
                            .map(|advice| questionnaire.advice[*advice].id.value.clone())
                            .collect(),
                        exclusive: choice.exclusive,
                        from: choice.band.and_then(|band| band.from),
                        below: choice.band.and_then(|band| band.below),
                        goto: choice.exits.as_ref().map(|exits| self.exits(exits)),
                    })
                    .collect(),
                goto: question.exits.as_ref().map(|exits| self.exits(exits)),
            })
            .collect()
    }

    fn advice(&self) -> Vec<CompiledAdvice> {
        let questionnaire = &self.proven.questionnaire;
        questionnaire
            .advice
            .iter()
            .map(|advice| CompiledAdvice {
                id: advice.id.value.clone(),
                when: advice.when.as_ref().map(|when| self.condition(when)),
                at: advice
                    .at
                    .iter()
                    .map(|outcome| questionnaire.outcomes[*outcome].id.value.clone())
                    .collect(),
                title: self.marked(&advice.id, &advice.title),
                text: self.long(Some(&advice.text)),
                see: self.ids(&advice.see),
            })
            .collect()
    }

    /// The name of an item. The client script gets an institution's own with its mark, for lists,
    /// letters and records; others see it by the id.
    fn marked(&self, id: &crate::source::Spanned<String>, text: &Localized) -> Words {
        match self.language {
            Some(language) => Words::One(self.proven.questionnaire.marked(id, text, language)),
            None => self.words(text),
        }
    }

    fn own_texts(&self) -> BTreeMap<String, Words> {
        let own = self.proven.questionnaire.own.iter();
        own.filter(|_| self.language.is_none())
            .flat_map(|own| &own.texts)
            .map(|own| (own.after.clone(), self.words(&own.text)))
            .collect()
    }

    fn words(&self, text: &Localized) -> Words {
        match self.language {
            Some(language) => Words::One(text.get(language).to_string()),
            None => Words::All(
                text.texts
                    .iter()
                    .map(|(language, text)| (language.clone(), text.value.clone()))
                    .collect(),
            ),
        }
    }

    /// A Markdown text; the client script takes it from the page.
    fn long(&self, text: Option<&Localized>) -> Option<Words> {
        text.filter(|_| self.language.is_none())
            .map(|text| self.words(text))
    }

    fn ids(&self, ids: &[crate::source::Spanned<String>]) -> Vec<String> {
        let ids = ids.iter().filter(|_| self.language.is_none());
        ids.map(|id| id.value.clone()).collect()
    }

    fn node(&self, node: Node) -> String {
        self.proven.questionnaire.node_id(node).value.clone()
    }

    /// A target, or `[[condition, target], …, [true, target]]`; the first that holds counts.
    fn exits(&self, exits: &Exits) -> Value {
        let last = exits.otherwise.map(|target| self.node(target.value));
        if exits.is_plain() {
            return json!(last);
        }
        exits
            .rules
            .iter()
            .map(|rule| json!([self.condition(&rule.when), self.node(rule.target.value)]))
            .chain(last.map(|target| json!([true, target])))
            .collect()
    }

    fn condition(&self, condition: &Condition) -> Value {
        self.expr(&condition.expr)
    }

    fn expr(&self, expr: &Expr) -> Value {
        let questionnaire = &self.proven.questionnaire;
        let all = |name: &str, parts: &[Expr]| -> Value {
            std::iter::once(json!(name))
                .chain(parts.iter().map(|part| self.expr(part)))
                .collect()
        };
        match expr {
            Expr::Always => json!(true),
            Expr::Flag(flag) => json!(["flag", questionnaire.flags[*flag].id.value]),
            Expr::Definition(index) => {
                json!(["define", questionnaire.definitions[*index].id.value])
            }
            Expr::Chosen { question, choices } => {
                let question = &questionnaire.questions[*question];
                let choices: Vec<&str> = choices
                    .iter()
                    .map(|choice| question.choices[*choice].id.as_str())
                    .collect();
                json!(["is", question.id.value, choices])
            }
            Expr::Answered(question) => {
                json!(["answered", questionnaire.questions[*question].id.value])
            }
            Expr::Count { members, least } => {
                let members: Vec<Value> = members.iter().map(|member| self.expr(member)).collect();
                json!(["count", least, members])
            }
            Expr::Not(inner) => json!(["not", self.expr(inner)]),
            Expr::And(parts) => all("and", parts),
            Expr::Or(parts) => all("or", parts),
        }
    }
}

/// For each question, how many questions follow at most, itself included.
pub fn questions_left(questionnaire: &Questionnaire, folded: &Folded) -> Vec<usize> {
    let mut left = vec![0; questionnaire.questions.len()];
    for (place, longest) in folded.places.iter().zip(&folded.longest) {
        if let Place::Question { question, step: 0 } = place {
            left[*question] = left[*question].max(*longest);
        }
    }
    left
}
