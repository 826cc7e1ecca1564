//! The view of the index of outcomes: how to come to each, and what applies there.

use super::order::{TargetView, letters};
use super::own::{OwnView, after};
use super::page::{ContactView, contacts};
use crate::questionnaire::model::Questionnaire;
use crate::questionnaire::proof::Proven;
use crate::questionnaire::results::Holds;
use crate::questionnaire::texts::{Link, TextRenderer, fragment};
use crate::questionnaire::walk::Step;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct IndexView {
    pub id: String,
    pub version: u32,
    pub title: String,
    /// In the order of the file: whoever knows the language's alphabet sorts them.
    pub outcomes: Vec<IndexOutcome>,
}

#[derive(Debug, Clone, Serialize)]
pub struct IndexOutcome {
    pub target: TargetView,
    pub severity: &'static str,
    pub title: String,
    pub html: String,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub contacts: Vec<ContactView>,
    /// How many ways of answering lead here, with spaces between thousands.
    pub paths: String,
    pub one_path: bool,
    /// The shortest of them.
    pub path: Vec<IndexAnswer>,
    /// The fragment that fills in its answers.
    pub fragment: String,
    pub always: Vec<IndexAdvice>,
    pub sometimes: Vec<IndexAdvice>,
    /// Chapters named with the advice.
    pub see: Vec<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct IndexAnswer {
    pub question: String,
    /// Empty where nothing is chosen of what could be.
    pub answers: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct IndexAdvice {
    pub title: String,
    /// Its part of the paper version.
    pub anchor: String,
}

/// Makes the view in one language.
pub fn index(proven: &Proven, language: &str, renderer: &dyn TextRenderer) -> IndexView {
    let questionnaire = &proven.questionnaire;
    let outcomes = questionnaire.outcomes.iter().enumerate();
    let outcomes = outcomes.filter_map(|(index, outcome)| {
        let state = proven.folded.outcome(index)?;
        let path = proven.folded.path(questionnaire, state);
        let at = |wanted: Holds| {
            let advice = questionnaire.advice.iter().zip(&proven.results.advice);
            advice.filter(move |(_, at)| at[index].holds == wanted)
        };
        let titles = |wanted: Holds| {
            at(wanted)
                .map(|(advice, _)| IndexAdvice {
                    title: questionnaire.marked(&advice.id, &advice.title, language),
                    anchor: format!("a-{}", advice.id.value),
                })
                .collect()
        };
        let mut see: Vec<Link> = Vec::new();
        for (advice, _) in at(Holds::Always).chain(at(Holds::Sometimes)) {
            for link in advice.see.iter().filter_map(|id| renderer.page(id)) {
                if !see.contains(&link) {
                    see.push(link);
                }
            }
        }
        let paths = proven.folded.paths[state];
        Some(IndexOutcome {
            target: TargetView {
                kind: "outcome",
                label: letters(index),
                anchor: format!("o-{}", outcome.id.value),
                id: outcome.id.value.clone(),
            },
            severity: outcome.severity.name(),
            title: outcome.title.get(language).to_string(),
            html: renderer.html(&format!("outcome.{}.text", outcome.id.value)),
            mark: (questionnaire.mark(&outcome.id, language)).map(str::to_string),
            own: after(
                questionnaire,
                language,
                renderer,
                &format!("outcome.{}", outcome.id.value),
            ),
            contacts: contacts(questionnaire, language, &outcome.contacts),
            paths: grouped(paths),
            one_path: paths == 1,
            fragment: filled_in(questionnaire, &path),
            path: answers(questionnaire, language, &path),
            always: titles(Holds::Always),
            sometimes: titles(Holds::Sometimes),
            see,
        })
    });
    IndexView {
        id: questionnaire.id.value.clone(),
        version: questionnaire.version.value,
        title: questionnaire.title.get(language).to_string(),
        outcomes: outcomes.collect(),
    }
}

fn answers(questionnaire: &Questionnaire, language: &str, path: &[Step]) -> Vec<IndexAnswer> {
    let asked = path.iter().filter_map(|step| {
        let question = &questionnaire.questions[step.question];
        let chosen = step.choices.iter().map(|choice| &question.choices[*choice]);
        (!question.is_note()).then(|| IndexAnswer {
            question: questionnaire.marked(&question.id, &question.text, language),
            answers: chosen
                .map(|choice| choice.text.get(language).to_string())
                .collect(),
        })
    });
    asked.collect()
}

/// The answers of a path as they stand in an address.
fn filled_in(questionnaire: &Questionnaire, path: &[Step]) -> String {
    let mut given = Vec::new();
    for step in path {
        let question = &questionnaire.questions[step.question];
        if question.is_note() {
            continue;
        }
        let id = &question.id.value;
        let chosen = step.choices.iter();
        let chosen = chosen.map(|choice| question.choices[*choice].id.value.clone());
        let mut chosen: Vec<String> = chosen.collect();
        if chosen.is_empty() {
            chosen.push(String::new());
        }
        given.extend(chosen.into_iter().map(|choice| (id.clone(), choice)));
    }
    fragment(questionnaire.version.value, &given)
}

/// A number with a narrow space between thousands.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1), "1");
        assert_eq!(grouped(1234), "1234");
        assert_eq!(grouped(12_345), "12\u{202f}345");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
