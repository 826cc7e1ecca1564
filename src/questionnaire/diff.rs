//! Two revisions of a questionnaire, walked with the same answers.
//!
//! Every way of answering both is followed at once over the two folded graphs. An answer that only
//! one of the two can take makes a way that is new or gone.

use super::fold::Folded;
use super::format::QuestionKind;
use super::model::Questionnaire;
use super::proof::Proven;
use super::states::{Place, answers};
use crate::diagnostics::{Diagnostic, catalogue};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Pairs of states looked at, at most.
const LIMIT: usize = 200_000;

/// Where a way ends: at an outcome, or nowhere because the revision lacks the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    Outcome(String),
    Absent,
}

/// Ways with the same ending before and the same ending after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub before: Ending,
    pub after: Ending,
    /// How many ways of answering.
    pub ways: u128,
    /// A shortest one: `field=yes, topics/ai=yes`.
    pub example: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whether anything that decides has changed.
    pub same_logic: bool,
    pub groups: Vec<Group>,
    /// Whether all ways were followed within the limit.
    pub complete: bool,
}

impl Difference {
    fn sum(&self, wanted: impl Fn(&Group) -> bool) -> u128 {
        let groups = self.groups.iter().filter(|group| wanted(group));
        groups.fold(0, |sum, group| sum.saturating_add(group.ways))
    }

    /// Ways that end at the same outcome.
    pub fn same(&self) -> u128 {
        self.sum(|group| group.before == group.after)
    }

    /// Ways that end at another outcome.
    pub fn elsewhere(&self) -> u128 {
        self.sum(|group| {
            group.before != group.after
                && group.before != Ending::Absent
                && group.after != Ending::Absent
        })
    }

    pub fn new_ways(&self) -> u128 {
        self.sum(|group| group.before == Ending::Absent)
    }

    pub fn gone(&self) -> u128 {
        self.sum(|group| group.after == Ending::Absent)
    }
}

/// Compares two revisions.
pub fn diff(before: &Proven, after: &Proven) -> Difference {
    let mut pairs = Pairs {
        before: Side::new(before),
        after: Side::new(after),
        memory: HashMap::new(),
        complete: true,
    };
    let found = pairs.follow(Pair {
        before: Some(0),
        after: Some(0),
        pending: BTreeMap::new(),
    });
    let mut groups: Vec<Group> = found
        .iter()
        .map(|((before, after), way)| Group {
            before: before.clone(),
            after: after.clone(),
            ways: way.count,
            example: way.example.join(", "),
        })
        .collect();
    groups.sort_by(|left, right| {
        let key = |group: &Group| (group.before == group.after, std::cmp::Reverse(group.ways));
        key(left)
            .cmp(&key(right))
            .then_with(|| left.example.cmp(&right.example))
    });
    Difference {
        same_logic: before.fingerprints.logic == after.fingerprints.logic,
        groups,
        complete: pairs.complete,
    }
}

/// Tells when the logic differs from a base revision and the version did not rise (Q501).
pub fn check_version(base: &Questionnaire, current: &Questionnaire) -> Option<Diagnostic> {
    use super::fingerprint::fingerprints;
    let differs = fingerprints(base).logic != fingerprints(current).logic;
    (differs && current.version.value <= base.version.value).then(|| {
        catalogue::questionnaire_version_did_not_rise(
            current.version.span,
            &current.id,
            current.version.value,
        )
    })
}

/// One thing that can be answered: a question, or one option of a multiple choice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Asked {
    question: String,
    option: Option<String>,
}

struct Side<'p> {
    questionnaire: &'p Questionnaire,
    folded: &'p Folded,
    /// For each state: the questions that may still be asked, itself included.
    ahead: Vec<Vec<bool>>,
}

impl<'p> Side<'p> {
    fn new(proven: &'p Proven) -> Self {
        let folded = &proven.folded;
        let questions = proven.questionnaire.questions.len();
        let mut ahead = vec![vec![false; questions]; folded.len()];
        for state in folded.parents_first().into_iter().rev() {
            let mut own = vec![false; questions];
            if let Place::Question { question, .. } = folded.places[state] {
                own[question] = true;
            }
            for next in &folded.ways[state] {
                for (own, later) in own.iter_mut().zip(&ahead[*next]) {
                    *own |= later;
                }
            }
            ahead[state] = own;
        }
        Side {
            questionnaire: &proven.questionnaire,
            folded,
            ahead,
        }
    }

    fn asked(&self, state: usize) -> Option<Asked> {
        let Place::Question { question, step } = self.folded.places[state] else {
            return None;
        };
        let item = &self.questionnaire.questions[question];
        let option = match item.kind {
            QuestionKind::Multiple => answers(self.questionnaire, question, step)
                .first()
                .map(|answer| item.choices[answer.choice].id.value.clone()),
            _ => None,
        };
        Some(Asked {
            question: item.id.value.clone(),
            option,
        })
    }

    /// The answers that this revision knows to something asked; nothing when it does not ask it.
    fn answers_to(&self, asked: &Asked) -> Option<Vec<String>> {
        let question = self.questionnaire.question(&asked.question)?;
        let item = &self.questionnaire.questions[question];
        let multiple = item.kind == QuestionKind::Multiple;
        match &asked.option {
            Some(option) if multiple => Some(match item.choice(option) {
                Some(_) => vec!["no".to_string(), "yes".to_string()],
                // An option that is not there can only be left unchosen.
                None => vec!["no".to_string()],
            }),
            None if !multiple => Some(
                item.choices
                    .iter()
                    .map(|choice| choice.id.value.clone())
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The state after an answer, or nothing when there is no such answer.
    fn next(&self, state: usize, answer: &str) -> Option<usize> {
        let Place::Question { question, step } = self.folded.places[state] else {
            return None;
        };
        let item = &self.questionnaire.questions[question];
        let way = answers(self.questionnaire, question, step)
            .iter()
            .position(|given| match item.kind {
                QuestionKind::Multiple => given.yes == (answer == "yes"),
                _ => item.choices[given.choice].id.value == answer,
            })?;
        Some(self.folded.ways[state][way])
    }

    fn ending(&self, state: Option<usize>) -> Ending {
        match state.map(|state| self.folded.places[state]) {
            Some(Place::Outcome(outcome)) => {
                Ending::Outcome(self.questionnaire.outcomes[outcome].id.value.clone())
            }
            _ => Ending::Absent,
        }
    }

    fn may_ask(&self, state: Option<usize>, question: &str) -> bool {
        let place = self.questionnaire.question(question);
        matches!((state, place), (Some(state), Some(place)) if self.ahead[state][place])
    }
}

/// A state of each revision, and answers given that one of them may still ask for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pair {
    before: Option<usize>,
    after: Option<usize>,
    pending: BTreeMap<Asked, String>,
}

#[derive(Debug, Clone)]
struct Ways {
    count: u128,
    example: Vec<String>,
}

type Found = BTreeMap<(Ending, Ending), Ways>;

struct Pairs<'p> {
    before: Side<'p>,
    after: Side<'p>,
    memory: HashMap<Pair, Rc<Found>>,
    complete: bool,
}

impl Pairs<'_> {
    fn follow(&mut self, mut pair: Pair) -> Rc<Found> {
        // What the pair asks next, after the answers that are known already.
        let asked = loop {
            let before = pair.before.and_then(|state| self.before.asked(state));
            let after = pair.after.and_then(|state| self.after.asked(state));
            let known = |asked: &Option<Asked>| {
                let asked = asked.as_ref()?;
                pair.pending.get(asked).cloned()
            };
            if let (Some(answer), Some(state)) = (known(&before), pair.before) {
                pair.before = self.before.next(state, &answer);
            } else if let (Some(answer), Some(state)) = (known(&after), pair.after) {
                pair.after = self.after.next(state, &answer);
            } else {
                break before.or(after);
            }
        };
        pair.pending.retain(|asked, _| {
            self.before.may_ask(pair.before, &asked.question)
                || self.after.may_ask(pair.after, &asked.question)
        });
        if let Some(known) = self.memory.get(&pair) {
            return known.clone();
        }
        if self.memory.len() >= LIMIT {
            self.complete = false;
            return Rc::new(Found::new());
        }
        let found = Rc::new(match asked {
            None => Found::from([(
                (
                    self.before.ending(pair.before),
                    self.after.ending(pair.after),
                ),
                Ways {
                    count: 1,
                    example: Vec::new(),
                },
            )]),
            Some(asked) => self.answer(&pair, &asked),
        });
        self.memory.insert(pair, found.clone());
        found
    }

    fn answer(&mut self, pair: &Pair, asked: &Asked) -> Found {
        let mut possible: Vec<String> = Vec::new();
        let known = |side: &Side, state: Option<usize>| {
            let may_ask = side.may_ask(state, &asked.question);
            may_ask.then(|| side.answers_to(asked)).flatten()
        };
        let sides = [
            known(&self.before, pair.before),
            known(&self.after, pair.after),
        ];
        for answer in sides.iter().flatten().flatten() {
            if !possible.contains(answer) {
                possible.push(answer.clone());
            }
        }
        let mut found = Found::new();
        for answer in possible {
            let mut next = pair.clone();
            // A single answer that a revision lacks ends its way where it is asked; an option of a
            // multiple choice is never asked there, so its way ends here.
            let lacks = |known: &Option<Vec<String>>| {
                asked.option.is_some()
                    && known.as_ref().is_some_and(|known| !known.contains(&answer))
            };
            if lacks(&sides[0]) {
                next.before = None;
            }
            if lacks(&sides[1]) {
                next.after = None;
            }
            next.pending.insert(asked.clone(), answer.clone());
            let below = self.follow(next);
            for (ending, ways) in below.iter() {
                let entry = found.entry(ending.clone()).or_insert(Ways {
                    count: 0,
                    example: Vec::new(),
                });
                if entry.count == 0 || ways.example.len() + 1 < entry.example.len() {
                    let option = asked
                        .option
                        .as_ref()
                        .map_or(String::new(), |o| format!("/{o}"));
                    entry.example = vec![format!("{}{option}={answer}", asked.question)];
                    entry.example.extend(ways.example.iter().cloned());
                }
                entry.count = entry.count.saturating_add(ways.count);
            }
        }
        found
    }
}
