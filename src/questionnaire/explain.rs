//! One walk, rule by rule, for an editor who wonders why.

use super::model::{Node, Questionnaire};
use super::walk::{AnswerProblem, Answers, Event, Given, Walk, walk_with};
use crate::source::Span;

/// What happened on the walk, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Answer {
        question: String,
        choices: Vec<String>,
        sets: Vec<String>,
        advises: Vec<String>,
        span: Span,
    },
    Rule {
        node: String,
        condition: String,
        holds: bool,
        span: Span,
    },
    /// The way taken to the next node: because of a rule, or of a plain `goto` or `otherwise`.
    Goes {
        from: String,
        to: String,
        by_rule: bool,
        span: Span,
    },
    /// An advice item, at the outcome.
    Advice {
        advice: String,
        given: bool,
        condition: Option<String>,
        span: Span,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub lines: Vec<Line>,
    pub walk: Walk,
}

/// Explains the walk with these answers.
pub fn explain(questionnaire: &Questionnaire, answers: &Answers) -> Explanation {
    let mut lines = Vec::new();
    let id = |node: Node| questionnaire.node_id(node).value.clone();
    let mut last = None;
    let walk = walk_with(questionnaire, answers, &mut |event, known| {
        lines.push(match event {
            Event::Asked { question, choices } => {
                let item = &questionnaire.questions[question];
                let chosen = || choices.iter().map(|choice| &item.choices[*choice]);
                let flags = chosen().flat_map(|choice| &choice.sets);
                let advice = chosen().flat_map(|choice| &choice.advise);
                Line::Answer {
                    question: item.id.value.clone(),
                    choices: chosen().map(|choice| choice.id.value.clone()).collect(),
                    sets: flags
                        .map(|flag| questionnaire.flags[*flag].id.value.clone())
                        .collect(),
                    advises: advice
                        .map(|advice| questionnaire.advice[*advice].id.value.clone())
                        .collect(),
                    span: chosen()
                        .next()
                        .map_or(item.id.span, |choice| choice.id.span),
                }
            }
            Event::Rule {
                from,
                exits,
                rule,
                holds,
            } => Line::Rule {
                node: id(from),
                condition: exits.rules[rule].when.text.clone(),
                holds,
                span: exits.rules[rule].when.span,
            },
            Event::Taken {
                from,
                exits,
                rule,
                target,
            } => Line::Goes {
                from: id(from),
                to: id(target),
                by_rule: rule.is_some(),
                span: match rule.and_then(|rule| exits.rules.get(rule)) {
                    Some(rule) => rule.target.span,
                    None => exits.otherwise.map_or(exits.span, |target| target.span),
                },
            },
        });
        last = Some(known.clone());
    });
    if let (Some(outcome), Some(known)) = (walk.outcome(), last) {
        for (place, advice) in questionnaire.advice.iter().enumerate() {
            let given = known.gives(questionnaire, place, outcome);
            if given || advice.fits(outcome) && advice.when.is_some() {
                lines.push(Line::Advice {
                    advice: advice.id.value.clone(),
                    given,
                    condition: advice.when.as_ref().map(|when| when.text.clone()),
                    span: advice.id.span,
                });
            }
        }
    }
    Explanation { lines, walk }
}

/// What is wrong with answers written as `field=yes,topics=ai+chips,staff=3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenProblem {
    /// No `=` in this part.
    NoAnswer(String),
    UnknownQuestion(String),
    Answer {
        question: String,
        problem: AnswerProblem,
    },
}

/// Reads answers written as in a link.
pub fn read_answers(
    questionnaire: &Questionnaire,
    written: &str,
) -> Result<Answers, WrittenProblem> {
    let mut answers = Answers::default();
    let parts = written.split(',').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let Some((id, value)) = part.split_once('=') else {
            return Err(WrittenProblem::NoAnswer(part.to_string()));
        };
        let Some(place) = questionnaire.question(id) else {
            return Err(WrittenProblem::UnknownQuestion(id.to_string()));
        };
        let question = &questionnaire.questions[place];
        let multiple = question.kind == super::format::QuestionKind::Multiple;
        let given = match value.parse::<f64>() {
            _ if multiple => Given::List(
                value
                    .split('+')
                    .filter(|option| !option.is_empty())
                    .map(str::to_string)
                    .collect(),
            ),
            Ok(number) if question.choice(value).is_none() => Given::Number(number),
            _ => Given::Text(value.to_string()),
        };
        match question.answer(&given) {
            Ok(choices) => answers.set(place, choices),
            Err(problem) => {
                return Err(WrittenProblem::Answer {
                    question: id.to_string(),
                    problem,
                });
            }
        }
    }
    Ok(answers)
}
