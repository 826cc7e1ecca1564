//! What a questionnaire means: the walk from its start along the answers given.
//!
//! The result is a function of the answers on the path and of nothing else. The client script
//! walks in the same way; both are held against the same cases.

use super::model::{Band, Exits, Expr, Node, Question, Questionnaire};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// The answers given, by question: the places of the chosen options, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answers {
    given: BTreeMap<usize, Vec<usize>>,
}

impl Answers {
    pub fn get(&self, question: usize) -> Option<&[usize]> {
        self.given.get(&question).map(Vec::as_slice)
    }

    pub fn set(&mut self, question: usize, mut choices: Vec<usize>) {
        choices.sort_unstable();
        choices.dedup();
        self.given.insert(question, choices);
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.given
            .iter()
            .map(|(question, choices)| (*question, choices.as_slice()))
    }
}

/// A value as it stands in a case, a link or a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Text(String),
    Number(f64),
    List(Vec<String>),
}

/// Why a value is no answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerProblem {
    UnknownOption(String),
    /// Several options for a question that takes one.
    NotOne,
    /// "None of these" together with another option.
    Exclusive(String),
    /// A note asks nothing.
    NotAQuestion,
}

impl Question {
    /// The choices that a value stands for.
    pub fn answer(&self, value: &Given) -> Result<Vec<usize>, AnswerProblem> {
        use super::format::QuestionKind;
        if self.is_note() {
            return Err(AnswerProblem::NotAQuestion);
        }
        let ids = match value {
            Given::Number(number) => return self.band_of(*number),
            Given::Text(text) => vec![text.clone()],
            Given::List(list) => list.clone(),
        };
        let multiple = self.kind == QuestionKind::Multiple;
        if !multiple && ids.len() != 1 {
            return Err(AnswerProblem::NotOne);
        }
        let mut choices = Vec::new();
        for id in &ids {
            match self.choice(id) {
                Some(choice) => choices.push(choice),
                None => match (self.kind, super::structure::days(id)) {
                    (QuestionKind::Date, Some(days)) => return self.band_of(days as f64),
                    _ => return Err(AnswerProblem::UnknownOption(id.clone())),
                },
            }
        }
        choices.sort_unstable();
        choices.dedup();
        if let Some(exclusive) = self.exclusive() {
            if choices.is_empty() {
                choices.push(exclusive);
            } else if choices.len() > 1 && choices.contains(&exclusive) {
                return Err(AnswerProblem::Exclusive(
                    self.choices[exclusive].id.value.clone(),
                ));
            }
        }
        Ok(choices)
    }

    fn band_of(&self, value: f64) -> Result<Vec<usize>, AnswerProblem> {
        self.choices
            .iter()
            .position(|choice| choice.band.is_some_and(|band: Band| band.holds(value)))
            .map(|choice| vec![choice])
            .ok_or_else(|| AnswerProblem::UnknownOption(value.to_string()))
    }
}

/// What is known on a walk: the choices made at each question asked, and the flags set.
#[derive(Debug, Clone)]
pub struct Known {
    chosen: Vec<Option<Vec<usize>>>,
    flags: Vec<bool>,
}

impl Known {
    pub fn nothing(questionnaire: &Questionnaire) -> Known {
        Known {
            chosen: vec![None; questionnaire.questions.len()],
            flags: vec![false; questionnaire.flags.len()],
        }
    }

    pub fn asked(&self, question: usize) -> bool {
        self.chosen[question].is_some()
    }

    pub fn chosen(&self, question: usize, choice: usize) -> bool {
        self.chosen[question]
            .as_ref()
            .is_some_and(|choices| choices.contains(&choice))
    }

    pub fn flag(&self, flag: usize) -> bool {
        self.flags[flag]
    }

    /// Adds the answer to a question.
    pub fn learn(&mut self, questionnaire: &Questionnaire, question: usize, choices: &[usize]) {
        for choice in choices {
            for flag in &questionnaire.questions[question].choices[*choice].sets {
                self.flags[*flag] = true;
            }
        }
        self.chosen[question] = Some(choices.to_vec());
    }

    /// Whether a condition holds.
    pub fn holds(&self, questionnaire: &Questionnaire, expr: &Expr) -> bool {
        let holds = |expr: &Expr| self.holds(questionnaire, expr);
        match expr {
            Expr::Always => true,
            Expr::Flag(flag) => self.flags[*flag],
            Expr::Definition(index) => holds(&questionnaire.definitions[*index].condition.expr),
            Expr::Chosen { question, choices } => {
                choices.iter().any(|choice| self.chosen(*question, *choice))
            }
            Expr::Answered(question) => self.asked(*question),
            Expr::Count { members, least } => {
                members.iter().filter(|member| holds(member)).count() >= *least
            }
            Expr::Not(inner) => !holds(inner),
            Expr::And(parts) => parts.iter().all(holds),
            Expr::Or(parts) => parts.iter().any(holds),
        }
    }

    /// Whether an advice item is given at an outcome.
    pub fn gives(&self, questionnaire: &Questionnaire, advice: usize, outcome: usize) -> bool {
        let item = &questionnaire.advice[advice];
        let advised = || {
            questionnaire
                .questions
                .iter()
                .enumerate()
                .any(|(index, question)| {
                    question.choices.iter().enumerate().any(|(choice, option)| {
                        option.advise.contains(&advice) && self.chosen(index, choice)
                    })
                })
        };
        let holds = || {
            item.when
                .as_ref()
                .is_some_and(|when| self.holds(questionnaire, &when.expr))
        };
        item.fits(outcome) && (advised() || holds())
    }
}

/// One question on the path with the choices made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub question: usize,
    pub choices: Vec<usize>,
}

/// Where a walk stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Outcome(usize),
    /// The first question without an answer.
    Open(usize),
    /// No rule holds here; only in a questionnaire with errors.
    Stuck(Node),
    /// A question is reached a second time, or a decision without a question in between; only in
    /// a questionnaire with errors.
    Returned(Node),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    pub path: Vec<Step>,
    pub end: End,
    /// Flags set, in the order of the questionnaire.
    pub flags: Vec<usize>,
    /// Advice given at the outcome, in the order of the result.
    pub advice: Vec<usize>,
}

impl Walk {
    pub fn outcome(&self) -> Option<usize> {
        match self.end {
            End::Outcome(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The questions asked, without notes.
    pub fn asked<'a>(&'a self, questionnaire: &'a Questionnaire) -> impl Iterator<Item = usize> {
        self.path
            .iter()
            .map(|step| step.question)
            .filter(|question| !questionnaire.questions[*question].is_note())
    }
}

/// What happens on a walk, in order, for whoever explains or measures it.
#[derive(Debug)]
pub enum Event<'a> {
    Asked {
        question: usize,
        choices: &'a [usize],
    },
    /// A rule was looked at.
    Rule {
        from: Node,
        exits: &'a Exits,
        rule: usize,
        holds: bool,
    },
    /// The way taken: a rule, or nothing for a plain `goto` or `otherwise`.
    Taken {
        from: Node,
        exits: &'a Exits,
        rule: Option<usize>,
        target: Node,
    },
}

/// Walks from the start with the answers given.
pub fn walk(questionnaire: &Questionnaire, answers: &Answers) -> Walk {
    walk_with(questionnaire, answers, &mut |_, _| {})
}

/// Walks, and tells every event with what is known then.
pub fn walk_with<'a>(
    questionnaire: &'a Questionnaire,
    answers: &'a Answers,
    tell: &mut dyn FnMut(Event<'a>, &Known),
) -> Walk {
    let mut known = Known::nothing(questionnaire);
    let mut path = Vec::new();
    let mut decisions_seen = vec![false; questionnaire.decisions.len()];
    let mut node = questionnaire.start.value;
    let end = loop {
        let exits = match node {
            Node::Outcome(outcome) => break End::Outcome(outcome),
            Node::Decision(decision) => {
                if std::mem::replace(&mut decisions_seen[decision], true) {
                    break End::Returned(node);
                }
                Some(&questionnaire.decisions[decision].exits)
            }
            Node::Question(index) => {
                let question = &questionnaire.questions[index];
                if known.asked(index) {
                    break End::Returned(node);
                }
                let choices: &[usize] = match answers.get(index) {
                    _ if question.is_note() => &[0],
                    Some(choices) => choices,
                    None => break End::Open(index),
                };
                known.learn(questionnaire, index, choices);
                decisions_seen.fill(false);
                tell(
                    Event::Asked {
                        question: index,
                        choices,
                    },
                    &known,
                );
                path.push(Step {
                    question: index,
                    choices: choices.to_vec(),
                });
                question.exits_of(choices.first().copied().unwrap_or(usize::MAX))
            }
        };
        let next = exits.and_then(|exits| take(questionnaire, node, exits, &known, tell));
        match next {
            Some(target) => node = target.value,
            None => break End::Stuck(node),
        }
    };
    let advice = match end {
        End::Outcome(outcome) => (0..questionnaire.advice.len())
            .filter(|advice| known.gives(questionnaire, *advice, outcome))
            .collect(),
        _ => Vec::new(),
    };
    Walk {
        path,
        end,
        flags: (0..questionnaire.flags.len())
            .filter(|flag| known.flag(*flag))
            .collect(),
        advice,
    }
}

/// The target of the first rule that holds, or of `otherwise`.
fn take<'a>(
    questionnaire: &'a Questionnaire,
    from: Node,
    exits: &'a Exits,
    known: &Known,
    tell: &mut dyn FnMut(Event<'a>, &Known),
) -> Option<Spanned<Node>> {
    let mut taken = None;
    for (index, rule) in exits.rules.iter().enumerate() {
        let holds = known.holds(questionnaire, &rule.when.expr);
        tell(
            Event::Rule {
                from,
                exits,
                rule: index,
                holds,
            },
            known,
        );
        if holds && taken.is_none() {
            taken = Some((Some(index), rule.target));
            if exits.first {
                break;
            }
        }
    }
    let (rule, target) = taken.or(exits.otherwise.map(|target| (None, target)))?;
    tell(
        Event::Taken {
            from,
            exits,
            rule,
            target: target.value,
        },
        known,
    );
    Some(target)
}
