//! A condition as a flat row of parts, which a template turns into nested lists without recursion.

use crate::questionnaire::applies::Applies;
use crate::questionnaire::model::Questionnaire;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionPart {
    /// `answer`, `not-answer`, `asked`, `not-asked`; `all`, `any`, `least` and `none` open a list
    /// that `end` closes.
    pub kind: &'static str,
    /// For `answer` and `asked`.
    pub question: String,
    pub answers: Vec<String>,
    /// For `least`.
    pub count: usize,
    /// Opens a list.
    pub list: bool,
    /// Stands inside a list.
    pub nested: bool,
}

impl ConditionPart {
    fn new(kind: &'static str) -> ConditionPart {
        ConditionPart {
            kind,
            question: String::new(),
            answers: Vec::new(),
            count: 0,
            list: false,
            nested: false,
        }
    }
}

/// The parts of a condition.
pub fn parts(
    questionnaire: &Questionnaire,
    language: &str,
    applies: &Applies,
) -> Vec<ConditionPart> {
    let text = |question: usize| {
        let text = &questionnaire.questions[question].text;
        text.get(language).to_string()
    };
    parts_named(questionnaire, language, applies, &text)
}

/// The parts of a condition, with questions named as `name` says.
pub fn parts_named(
    questionnaire: &Questionnaire,
    language: &str,
    applies: &Applies,
    name: &dyn Fn(usize) -> String,
) -> Vec<ConditionPart> {
    let mut parts = Vec::new();
    let context = Context {
        questionnaire,
        language,
        name,
    };
    context.add(applies, &mut parts);
    parts
}

struct Context<'a> {
    questionnaire: &'a Questionnaire,
    language: &'a str,
    name: &'a dyn Fn(usize) -> String,
}

impl Context<'_> {
    fn add(&self, applies: &Applies, parts: &mut Vec<ConditionPart>) {
        match applies {
            Applies::Always => parts.extend(self.list("all", 0, &[])),
            Applies::Never => parts.extend(self.list("any", 0, &[])),
            Applies::Answer { question, choices } => {
                parts.push(self.answer("answer", *question, choices));
            }
            Applies::Asked(question) => parts.push(self.answer("asked", *question, &[])),
            Applies::All(of) => parts.extend(self.list("all", 0, of)),
            Applies::Any(of) => parts.extend(self.list("any", 0, of)),
            Applies::AtLeast { least, of } => parts.extend(self.list("least", *least, of)),
            Applies::Not(inner) => match inner.as_ref() {
                Applies::Answer { question, choices } => {
                    parts.push(self.answer("not-answer", *question, choices));
                }
                Applies::Asked(question) => {
                    parts.push(self.answer("not-asked", *question, &[]));
                }
                Applies::Any(of) => parts.extend(self.list("none", 0, of)),
                inner => parts.extend(self.list("none", 0, std::slice::from_ref(inner))),
            },
        }
    }

    fn list(&self, kind: &'static str, count: usize, of: &[Applies]) -> Vec<ConditionPart> {
        let mut parts = vec![ConditionPart {
            count,
            list: true,
            ..ConditionPart::new(kind)
        }];
        for part in of {
            self.add(part, &mut parts);
        }
        for part in &mut parts[1..] {
            part.nested = true;
        }
        parts.push(ConditionPart::new("end"));
        parts
    }

    fn answer(&self, kind: &'static str, question: usize, choices: &[usize]) -> ConditionPart {
        let name = (self.name)(question);
        let question = &self.questionnaire.questions[question];
        ConditionPart {
            question: name,
            answers: choices
                .iter()
                .map(|choice| {
                    question.choices[*choice]
                        .text
                        .get(self.language)
                        .to_string()
                })
                .collect(),
            ..ConditionPart::new(kind)
        }
    }
}
