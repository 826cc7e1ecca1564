//! Cases for what no case uses yet, with what the questionnaire gives now as what is expected.

use super::super::logic::Logic;
use super::super::proof::{Limits, Proven};
use super::super::results::run;
use super::super::states::explore;
use super::super::walk::{Answers, End, Step, Walk, walk};
use super::coverage::{Part, Used, parts};
use std::fmt::Write;

/// A case that uses something no other does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub for_part: Part,
    pub walk: Walk,
}

/// Suggests cases for what `used` lacks. Each uses as much as happens to lie on its way, so there
/// are fewer cases than parts.
pub fn suggest(proven: &Proven, mut used: Used, limits: &Limits) -> Vec<Suggestion> {
    let questionnaire = &proven.questionnaire;
    let Ok(mut logic) = Logic::new(questionnaire, limits.truths) else {
        return Vec::new();
    };
    let states = explore(&mut logic, limits.explored);
    let ahead = proven.folded.outcomes_ahead(questionnaire.outcomes.len());
    let mut suggestions = Vec::new();
    for part in parts(questionnaire) {
        if used.has(part) {
            continue;
        }
        let path = match part {
            Part::Outcome(outcome) => proven
                .folded
                .outcome(outcome)
                .map(|state| proven.folded.path(questionnaire, state)),
            Part::Advice(advice) => shortest(&proven.results.advice_runs[advice].witness),
            Part::Option { question, choice } => logic
                .chosen(question, choice)
                .and_then(|condition| {
                    let limit = limits.explored;
                    run(
                        &mut logic,
                        &proven.folded,
                        &ahead,
                        condition,
                        &|_| true,
                        limit,
                    )
                })
                .ok()
                .and_then(|run| shortest(&run.witness)),
            Part::Rule { exits, rule } => {
                let way = match rule {
                    Some(rule) => states.decided[logic.exits[exits].first_condition + rule],
                    None => states.otherwise[exits],
                };
                way.map(|way| states.path_along(questionnaire, way))
            }
        };
        if let Some(walk) = path.and_then(|path| complete(proven, &path)) {
            let answers = answers(&walk.path);
            used.walk(&answers);
            suggestions.push(Suggestion {
                for_part: part,
                walk,
            });
        }
    }
    suggestions
}

fn shortest(witnesses: &[Option<Vec<Step>>]) -> Option<Vec<Step>> {
    witnesses
        .iter()
        .flatten()
        .min_by_key(|path| path.len())
        .cloned()
}

fn answers(path: &[Step]) -> Answers {
    let mut answers = Answers::default();
    for step in path {
        answers.set(step.question, step.choices.clone());
    }
    answers
}

/// Walks on to an outcome, with the first option of each question left.
fn complete(proven: &Proven, path: &[Step]) -> Option<Walk> {
    let questionnaire = &proven.questionnaire;
    let mut answers = answers(path);
    loop {
        let walk = walk(questionnaire, &answers);
        match walk.end {
            End::Outcome(_) => return Some(walk),
            End::Open(question) => {
                let item = &questionnaire.questions[question];
                answers.set(question, vec![item.exclusive().unwrap_or(0)]);
            }
            End::Stuck(_) | End::Returned(_) => return None,
        }
    }
}

/// The suggestions as items for the case file.
pub fn to_yaml(proven: &Proven, suggestions: &[Suggestion]) -> String {
    let questionnaire = &proven.questionnaire;
    let mut text = String::new();
    for suggestion in suggestions {
        let walk = &suggestion.walk;
        let Some(outcome) = walk.outcome() else {
            continue;
        };
        let (en, nl, _) = super::describe(questionnaire, suggestion.for_part);
        let given: Vec<String> = walk
            .path
            .iter()
            .filter(|step| !questionnaire.questions[step.question].is_note())
            .map(|step| {
                let question = &questionnaire.questions[step.question];
                let ids: Vec<String> = step
                    .choices
                    .iter()
                    .map(|choice| scalar(&question.choices[*choice].id))
                    .collect();
                let multiple = question.kind == super::super::format::QuestionKind::Multiple;
                if multiple {
                    format!("{}: [{}]", question.id.value, ids.join(", "))
                } else {
                    format!("{}: {}", question.id.value, ids.join(", "))
                }
            })
            .collect();
        let names = |items: Vec<&str>| items.join(", ");
        let advice = names(
            walk.advice
                .iter()
                .map(|advice| questionnaire.advice[*advice].id.as_str())
                .collect(),
        );
        let flags = names(
            walk.flags
                .iter()
                .map(|flag| questionnaire.flags[*flag].id.as_str())
                .collect(),
        );
        let asked = names(
            walk.asked(questionnaire)
                .map(|question| questionnaire.questions[question].id.as_str())
                .collect(),
        );
        let _ = write!(
            text,
            "  # review\n  - name: {{nl: {nl:?}, en: {en:?}}}\n    given: {{{}}}\n    expect:\n      outcome: {}\n      advice: [{advice}]\n      flags: [{flags}]\n      asked: [{asked}]\n",
            given.join(", "),
            questionnaire.outcomes[outcome].id.value,
        );
    }
    text
}

/// An id as a YAML scalar that no reader takes for a number or a truth value.
fn scalar(id: &str) -> String {
    let words = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"];
    if words.contains(&id) || id.starts_with(|first: char| first.is_ascii_digit()) {
        format!("\"{id}\"")
    } else {
        id.to_string()
    }
}
