//! When advice applies at an outcome, in terms a reader knows: answers to questions.
//!
//! Flags and definitions are written out into the answers that make them true. What holds on every
//! way to the outcome, or on none, is left out.

use super::model::{Expr, Questionnaire};
use super::results::Holds;
use super::walk::Known;

/// A condition over answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applies {
    Always,
    Never,
    /// One of these was answered.
    Answer {
        question: usize,
        choices: Vec<usize>,
    },
    Asked(usize),
    Not(Box<Applies>),
    All(Vec<Applies>),
    Any(Vec<Applies>),
    AtLeast {
        least: usize,
        of: Vec<Applies>,
    },
}

/// What is known of every way to one outcome.
pub trait Facts {
    /// Whether an option is chosen there.
    fn chosen(&mut self, question: usize, choice: usize) -> Holds;
    /// Whether a question was asked there.
    fn asked(&mut self, question: usize) -> Holds;
}

/// When an advice item is given at the outcome that `facts` are of.
pub fn advice(questionnaire: &Questionnaire, place: usize, facts: &mut dyn Facts) -> Applies {
    let mut parts = Vec::new();
    for (question, item) in questionnaire.questions.iter().enumerate() {
        let choices: Vec<usize> = (0..item.choices.len())
            .filter(|choice| item.choices[*choice].advise.contains(&place))
            .collect();
        if !choices.is_empty() {
            parts.push(answer(questionnaire, question, &choices, facts));
        }
    }
    if let Some(when) = &questionnaire.advice[place].when {
        parts.push(condition(questionnaire, &when.expr, facts));
    }
    any(questionnaire, parts, facts)
}

/// When a flag is set at the outcome that `facts` are of.
pub fn flag(questionnaire: &Questionnaire, flag: usize, facts: &mut dyn Facts) -> Applies {
    condition(questionnaire, &Expr::Flag(flag), facts)
}

/// When a condition is true, wherever it is looked at.
pub fn anywhere(questionnaire: &Questionnaire, expr: &Expr) -> Applies {
    condition(questionnaire, expr, &mut Nowhere)
}

/// When an advice item is given, at whichever outcome it may be given at all.
pub fn advice_anywhere(questionnaire: &Questionnaire, place: usize) -> Applies {
    advice(questionnaire, place, &mut Nowhere)
}

/// Knows of no outcome: every answer may have been given, and every question asked.
struct Nowhere;

impl Facts for Nowhere {
    fn chosen(&mut self, _: usize, _: usize) -> Holds {
        Holds::Sometimes
    }

    fn asked(&mut self, _: usize) -> Holds {
        Holds::Sometimes
    }
}

fn condition(questionnaire: &Questionnaire, expr: &Expr, facts: &mut dyn Facts) -> Applies {
    match expr {
        Expr::Always => Applies::Always,
        Expr::Flag(flag) => {
            let mut parts = Vec::new();
            for (question, item) in questionnaire.questions.iter().enumerate() {
                let choices: Vec<usize> = (0..item.choices.len())
                    .filter(|choice| item.choices[*choice].sets.contains(flag))
                    .collect();
                if !choices.is_empty() {
                    parts.push(answer(questionnaire, question, &choices, facts));
                }
            }
            any(questionnaire, parts, facts)
        }
        Expr::Definition(index) => {
            let expr = &questionnaire.definitions[*index].condition.expr;
            condition(questionnaire, expr, facts)
        }
        Expr::Chosen { question, choices } => answer(questionnaire, *question, choices, facts),
        Expr::Answered(question) => match facts.asked(*question) {
            Holds::Always => Applies::Always,
            Holds::Never => Applies::Never,
            Holds::Sometimes => Applies::Asked(*question),
        },
        Expr::Not(inner) => match condition(questionnaire, inner, facts) {
            Applies::Always => Applies::Never,
            Applies::Never => Applies::Always,
            Applies::Not(inner) => *inner,
            inner => Applies::Not(Box::new(inner)),
        },
        Expr::And(parts) => {
            let parts = parts
                .iter()
                .map(|part| condition(questionnaire, part, facts))
                .collect();
            all(parts)
        }
        Expr::Or(parts) => {
            let parts = parts
                .iter()
                .map(|part| condition(questionnaire, part, facts))
                .collect();
            any(questionnaire, parts, facts)
        }
        Expr::Count { members, least } => {
            let parts = members
                .iter()
                .map(|member| condition(questionnaire, member, facts))
                .collect();
            at_least(questionnaire, parts, *least, facts)
        }
    }
}

fn answer(
    questionnaire: &Questionnaire,
    question: usize,
    choices: &[usize],
    facts: &mut dyn Facts,
) -> Applies {
    let mut possible = Vec::new();
    for choice in choices {
        match facts.chosen(question, *choice) {
            Holds::Always => return Applies::Always,
            Holds::Sometimes => possible.push(*choice),
            Holds::Never => {}
        }
    }
    if possible.is_empty() {
        return Applies::Never;
    }
    let others = (0..questionnaire.questions[question].choices.len())
        .filter(|choice| !choices.contains(choice))
        .any(|choice| facts.chosen(question, choice) != Holds::Never);
    match (others, facts.asked(question)) {
        (false, Holds::Always) if is_single(questionnaire, question) => Applies::Always,
        (false, _) if is_single(questionnaire, question) => Applies::Asked(question),
        _ => Applies::Answer {
            question,
            choices: possible,
        },
    }
}

fn is_single(questionnaire: &Questionnaire, question: usize) -> bool {
    questionnaire.questions[question].kind != super::format::QuestionKind::Multiple
}

fn all(parts: Vec<Applies>) -> Applies {
    let mut kept: Vec<Applies> = Vec::new();
    for part in parts {
        match part {
            Applies::Always => {}
            Applies::Never => return Applies::Never,
            Applies::All(inner) => kept.extend(inner),
            part => kept.push(part),
        }
    }
    let kept = without_doubles(kept);
    match kept.len() {
        0 => Applies::Always,
        1 => kept.into_iter().next().unwrap_or(Applies::Always),
        _ => Applies::All(kept),
    }
}

fn any(questionnaire: &Questionnaire, parts: Vec<Applies>, facts: &mut dyn Facts) -> Applies {
    let mut kept: Vec<Applies> = Vec::new();
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Applies::Any(inner) => flat.extend(inner),
            part => flat.push(part),
        }
    }
    // Answers to one question are told together, where the first of them stands.
    for part in flat {
        match part {
            Applies::Never => {}
            Applies::Always => return Applies::Always,
            Applies::Answer { question, choices } => {
                let same = kept.iter_mut().find_map(|kept| match kept {
                    Applies::Answer {
                        question: other,
                        choices,
                    } if *other == question => Some(choices),
                    _ => None,
                });
                match same {
                    Some(known) => {
                        known.extend(choices);
                        known.sort_unstable();
                        known.dedup();
                    }
                    None => kept.push(Applies::Answer { question, choices }),
                }
            }
            part => kept.push(part),
        }
    }
    for part in &mut kept {
        if let Applies::Answer { question, choices } = part {
            *part = answer(questionnaire, *question, choices, facts);
        }
    }
    if kept.contains(&Applies::Always) {
        return Applies::Always;
    }
    let kept = without_doubles(kept);
    match kept.len() {
        0 => Applies::Never,
        1 => kept.into_iter().next().unwrap_or(Applies::Never),
        _ => Applies::Any(kept),
    }
}

fn at_least(
    questionnaire: &Questionnaire,
    parts: Vec<Applies>,
    least: usize,
    facts: &mut dyn Facts,
) -> Applies {
    let certain = parts
        .iter()
        .filter(|part| **part == Applies::Always)
        .count();
    let of: Vec<Applies> = parts
        .into_iter()
        .filter(|part| !matches!(part, Applies::Always | Applies::Never))
        .collect();
    match least.saturating_sub(certain) {
        0 => Applies::Always,
        least if least > of.len() => Applies::Never,
        1 => any(questionnaire, of, facts),
        least if least == of.len() => all(of),
        least => Applies::AtLeast { least, of },
    }
}

fn without_doubles(parts: Vec<Applies>) -> Vec<Applies> {
    let mut kept: Vec<Applies> = Vec::new();
    for part in parts {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
    kept
}

impl Applies {
    /// Whether it holds with what is known at the end of a walk.
    pub fn holds(&self, known: &Known) -> bool {
        match self {
            Applies::Always => true,
            Applies::Never => false,
            Applies::Answer { question, choices } => choices
                .iter()
                .any(|choice| known.chosen(*question, *choice)),
            Applies::Asked(question) => known.asked(*question),
            Applies::Not(inner) => !inner.holds(known),
            Applies::All(parts) => parts.iter().all(|part| part.holds(known)),
            Applies::Any(parts) => parts.iter().any(|part| part.holds(known)),
            Applies::AtLeast { least, of } => {
                of.iter().filter(|part| part.holds(known)).count() >= *least
            }
        }
    }
}
