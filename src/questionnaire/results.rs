//! At which outcomes something holds always, never or sometimes, over all ways to them.
//!
//! One run for each advice item or flag over the folded graph with only its own condition beside
//! it: never all of them at once, so that the number of states stays small.

use super::fold::Folded;
use super::logic::Logic;
use super::model::Questionnaire;
use super::states::{Place, answers, extend};
use super::truth::{TooMany, Truth};
use super::walk::Step;
use std::collections::{HashMap, VecDeque};

/// Whether something holds at an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Never,
    Sometimes,
    Always,
}

/// What one run found.
#[derive(Debug, Clone)]
pub struct Run {
    /// For each outcome of the questionnaire; an outcome that nothing reaches is `Never`.
    pub at: Vec<Holds>,
    /// For each outcome where it can hold, the shortest answers after which it does.
    pub witness: Vec<Option<Vec<Step>>>,
    /// States where some answer changes the condition.
    matters: Vec<bool>,
}

impl Run {
    /// Whether the answers of a state make a difference to the condition.
    pub fn matters(&self, state: usize) -> bool {
        self.matters[state]
    }
}

/// Follows `condition` over the whole graph. `fits` says at which outcomes it counts at all.
pub fn run(
    logic: &mut Logic,
    folded: &Folded,
    ahead: &[Vec<bool>],
    condition: Truth,
    fits: &dyn Fn(usize) -> bool,
    limit: usize,
) -> Result<Run, TooMany> {
    let questionnaire = logic.questionnaire;
    let outcomes = questionnaire.outcomes.len();
    let counts: Vec<bool> = ahead
        .iter()
        .map(|ahead| (0..outcomes).any(|outcome| ahead[outcome] && fits(outcome)))
        .collect();
    let mut seen = vec![(false, false); outcomes];
    let mut result = Run {
        at: vec![Holds::Never; outcomes],
        witness: vec![None; outcomes],
        matters: vec![false; folded.len()],
    };
    let mut parents: Vec<Option<(usize, usize)>> = vec![None];
    let mut pairs: Vec<(usize, Truth)> = vec![(0, condition)];
    let mut known: HashMap<(usize, Truth), usize> = HashMap::from([((0, condition), 0)]);
    let mut queue = VecDeque::from([0]);
    while let Some(pair) = queue.pop_front() {
        let (state, truth) = pairs[pair];
        let (question, step) = match folded.places[state] {
            Place::Question { question, step } => (question, step),
            Place::Outcome(outcome) => {
                let holds = fits(outcome) && logic.truths.if_nothing_more(truth);
                if holds {
                    seen[outcome].0 = true;
                    result.witness[outcome]
                        .get_or_insert_with(|| path(questionnaire, folded, &parents, &pairs, pair));
                } else {
                    seen[outcome].1 = true;
                }
                continue;
            }
        };
        let mut first = None;
        for (number, answer) in answers(questionnaire, question, step)
            .into_iter()
            .enumerate()
        {
            let next = folded.ways[state][number];
            let mut after = Truth::FALSE;
            if counts[next] {
                after = logic.after(truth, answer)?;
                after = match folded.places[next] {
                    Place::Question { question, .. } => logic.before(after, question)?,
                    Place::Outcome(_) => Truth::of(logic.truths.if_nothing_more(after)),
                };
            }
            result.matters[state] |= *first.get_or_insert(after) != after;
            if known.contains_key(&(next, after)) {
                continue;
            }
            if pairs.len() >= limit {
                return Err(TooMany);
            }
            known.insert((next, after), pairs.len());
            queue.push_back(pairs.len());
            pairs.push((next, after));
            parents.push(Some((pair, number)));
        }
    }
    for (outcome, (yes, no)) in seen.into_iter().enumerate() {
        result.at[outcome] = match (yes, no) {
            (true, false) => Holds::Always,
            (true, true) => Holds::Sometimes,
            _ => Holds::Never,
        };
    }
    Ok(result)
}

fn path(
    questionnaire: &Questionnaire,
    folded: &Folded,
    parents: &[Option<(usize, usize)>],
    pairs: &[(usize, Truth)],
    mut pair: usize,
) -> Vec<Step> {
    let mut ways = Vec::new();
    while let Some((parent, number)) = parents[pair] {
        ways.push((pairs[parent].0, number));
        pair = parent;
    }
    let mut path = Vec::new();
    for (state, number) in ways.into_iter().rev() {
        if let Place::Question { question, step } = folded.places[state] {
            let answer = answers(questionnaire, question, step)[number];
            extend(questionnaire, &mut path, answer);
        }
    }
    path
}
