//! What the cases of a questionnaire use: options, rules, outcomes and advice.

use super::super::model::{Exits, Node, Questionnaire};
use super::super::walk::{Answers, Event, Walk, walk_with};
use crate::source::Span;
use std::collections::BTreeSet;

/// Something a case can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Option {
        question: usize,
        choice: usize,
    },
    /// A rule of the list with this number in `Questionnaire::exits`; `None` is its `otherwise`.
    Rule {
        exits: usize,
        rule: Option<usize>,
    },
    Outcome(usize),
    Advice(usize),
}

/// What is used, of how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub used: usize,
    pub total: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    pub options: Count,
    pub rules: Count,
    pub outcomes: Count,
    pub advice: Count,
    /// What no case uses, in the order of the kinds and of the file.
    pub missing: Vec<Part>,
}

impl Coverage {
    /// The whole percentage used of all parts together.
    pub fn percent(&self) -> u32 {
        let counts = [self.options, self.rules, self.outcomes, self.advice];
        let used: usize = counts.iter().map(|count| count.used).sum();
        let total: usize = counts.iter().map(|count| count.total).sum();
        (used * 100).checked_div(total).unwrap_or(100) as u32
    }
}

/// Collects what walks use.
#[derive(Clone)]
pub struct Used<'q> {
    questionnaire: &'q Questionnaire,
    parts: BTreeSet<Part>,
}

impl<'q> Used<'q> {
    pub fn nothing(questionnaire: &'q Questionnaire) -> Self {
        Used {
            questionnaire,
            parts: BTreeSet::new(),
        }
    }

    /// Walks, and adds what the walk uses when it comes to an outcome.
    pub fn walk(&mut self, answers: &Answers) -> Walk {
        let questionnaire = self.questionnaire;
        let mut parts = BTreeSet::new();
        let walk = walk_with(questionnaire, answers, &mut |event, _| match event {
            Event::Asked { question, choices } => {
                parts.extend(choices.iter().map(|choice| Part::Option {
                    question,
                    choice: *choice,
                }));
            }
            Event::Taken { exits, rule, .. } if !exits.is_plain() => {
                if let Some(place) = place_of(questionnaire, exits) {
                    parts.insert(Part::Rule { exits: place, rule });
                }
            }
            Event::Rule {
                exits, rule, holds, ..
            } => {
                // Rules that agree all count; with `match: first` only the one taken is looked at.
                if let (true, false, Some(place)) =
                    (holds, exits.first, place_of(questionnaire, exits))
                {
                    parts.insert(Part::Rule {
                        exits: place,
                        rule: Some(rule),
                    });
                }
            }
            Event::Taken { .. } => {}
        });
        if let Some(outcome) = walk.outcome() {
            self.parts.append(&mut parts);
            self.parts.insert(Part::Outcome(outcome));
            self.parts
                .extend(walk.advice.iter().copied().map(Part::Advice));
        }
        walk
    }

    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage {
            options: Count::default(),
            rules: Count::default(),
            outcomes: Count::default(),
            advice: Count::default(),
            missing: Vec::new(),
        };
        for part in parts(self.questionnaire) {
            let count = match part {
                Part::Option { .. } => &mut coverage.options,
                Part::Rule { .. } => &mut coverage.rules,
                Part::Outcome(_) => &mut coverage.outcomes,
                Part::Advice(_) => &mut coverage.advice,
            };
            count.total += 1;
            if self.has(part) {
                count.used += 1;
            } else {
                coverage.missing.push(part);
            }
        }
        coverage
    }
}

fn place_of(questionnaire: &Questionnaire, wanted: &Exits) -> Option<usize> {
    questionnaire
        .exits()
        .position(|(_, exits)| std::ptr::eq(exits, wanted))
}

/// Everything that cases can use.
pub fn parts(questionnaire: &Questionnaire) -> Vec<Part> {
    let options = questionnaire
        .questions
        .iter()
        .enumerate()
        .filter(|(_, question)| !question.is_note())
        .flat_map(|(question, item)| {
            (0..item.choices.len()).map(move |choice| Part::Option { question, choice })
        });
    let rules = questionnaire
        .exits()
        .enumerate()
        .filter(|(_, (_, exits))| !exits.is_plain())
        .flat_map(|(place, (_, exits))| {
            let rules = (0..exits.rules.len()).map(Some);
            rules
                .chain(exits.otherwise.map(|_| None))
                .map(move |rule| Part::Rule { exits: place, rule })
        });
    let outcomes = (0..questionnaire.outcomes.len()).map(Part::Outcome);
    let advice = (0..questionnaire.advice.len()).map(Part::Advice);
    options.chain(rules).chain(outcomes).chain(advice).collect()
}

/// How a part is named in messages, in English and Dutch, and where it stands.
pub fn describe(questionnaire: &Questionnaire, part: Part) -> (String, String, Span) {
    match part {
        Part::Option { question, choice } => {
            let question = &questionnaire.questions[question];
            let id = &question.choices[choice].id;
            let name = format!("{}={}", question.id.value, id.value);
            (format!("option {name}"), format!("optie {name}"), id.span)
        }
        Part::Rule { exits, rule } => {
            let (node, span, text) = questionnaire
                .exits()
                .nth(exits)
                .map(|(from, exits)| {
                    let (span, text) = match rule.and_then(|rule| exits.rules.get(rule)) {
                        Some(rule) => (rule.when.span, rule.when.text.clone()),
                        None => (
                            exits.otherwise.map_or(exits.span, |target| target.span),
                            "otherwise".to_string(),
                        ),
                    };
                    (from, span, text)
                })
                .unwrap_or((Node::Outcome(0), questionnaire.id.span, String::new()));
            let node = &questionnaire.node_id(node).value;
            (
                format!("rule “{text}” of {node}"),
                format!("regel “{text}” van {node}"),
                span,
            )
        }
        Part::Outcome(outcome) => {
            let id = &questionnaire.outcomes[outcome].id;
            let name = &id.value;
            (
                format!("outcome {name}"),
                format!("uitkomst {name}"),
                id.span,
            )
        }
        Part::Advice(advice) => {
            let id = &questionnaire.advice[advice].id;
            let name = &id.value;
            (format!("advice {name}"), format!("advies {name}"), id.span)
        }
    }
}
