//! States that behave the same become one: the graph that the page without scripts is made of.
//!
//! Two states are one when they ask the same and every answer leads to the same. Advice is not
//! looked at: it is told apart at the outcome, by conditions.

use super::model::Questionnaire;
use super::states::{Place, States, answers, extend};
use super::walk::Step;
use std::collections::{HashMap, VecDeque};

/// The folded graph. State 0 is the start; the others follow in the order in which they are met.
#[derive(Debug, Clone)]
pub struct Folded {
    pub places: Vec<Place>,
    /// The states that the answers of each state lead to.
    pub ways: Vec<Vec<usize>>,
    /// For each state, how many questions are still to be answered at most, its own included.
    pub longest: Vec<usize>,
    /// For each state, how many different ways lead to it from the start.
    pub paths: Vec<u128>,
    /// States before folding.
    pub unfolded: usize,
}

/// Folds sound states.
///
/// Panics when a way leads nowhere: that must have been told before.
pub fn fold(questionnaire: &Questionnaire, states: &States) -> Folded {
    let order = children_first(states);
    let mut classes: HashMap<(Place, Vec<usize>), usize> = HashMap::new();
    let mut class_of = vec![0; states.places.len()];
    let mut members: Vec<(Place, Vec<usize>)> = Vec::new();
    for state in order {
        let ways = states.ways[state]
            .iter()
            .map(|next| class_of[*next])
            .collect();
        let key = (states.places[state], ways);
        class_of[state] = *classes.entry(key.clone()).or_insert_with(|| {
            members.push(key);
            members.len() - 1
        });
    }
    let mut number = vec![usize::MAX; members.len()];
    let mut queue = VecDeque::from([class_of[0]]);
    let mut found = Vec::new();
    number[class_of[0]] = 0;
    while let Some(class) = queue.pop_front() {
        found.push(class);
        for next in &members[class].1 {
            if number[*next] == usize::MAX {
                number[*next] = found.len() + queue.len();
                queue.push_back(*next);
            }
        }
    }
    let places: Vec<Place> = found.iter().map(|class| members[*class].0).collect();
    let ways: Vec<Vec<usize>> = found
        .iter()
        .map(|class| members[*class].1.iter().map(|next| number[*next]).collect())
        .collect();
    let mut folded = Folded {
        longest: vec![0; places.len()],
        paths: vec![0; places.len()],
        places,
        ways,
        unfolded: states.places.len(),
    };
    folded.measure(questionnaire);
    folded
}

/// All states, each after those it leads to.
fn children_first(states: &States) -> Vec<usize> {
    let mut order = Vec::with_capacity(states.places.len());
    let mut met = vec![false; states.places.len()];
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    met[0] = true;
    while let Some((state, next)) = stack.pop() {
        match states.ways[state].get(next) {
            Some(child) => {
                stack.push((state, next + 1));
                if !std::mem::replace(&mut met[*child], true) {
                    stack.push((*child, 0));
                }
            }
            None => order.push(state),
        }
    }
    order
}

impl Folded {
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All states, each before those it leads to.
    pub fn parents_first(&self) -> Vec<usize> {
        let mut open = vec![0; self.len()];
        for next in self.ways.iter().flatten() {
            open[*next] += 1;
        }
        let mut order = Vec::with_capacity(self.len());
        let mut queue = VecDeque::from([0]);
        while let Some(state) = queue.pop_front() {
            order.push(state);
            for next in &self.ways[state] {
                open[*next] -= 1;
                if open[*next] == 0 {
                    queue.push_back(*next);
                }
            }
        }
        order
    }

    fn measure(&mut self, questionnaire: &Questionnaire) {
        let order = self.parents_first();
        self.paths[0] = 1;
        for state in &order {
            for next in self.ways[*state].clone() {
                self.paths[next] = self.paths[next].saturating_add(self.paths[*state]);
            }
        }
        for state in order.into_iter().rev() {
            let own = match self.places[state] {
                Place::Question { question, step: 0 } => {
                    usize::from(!questionnaire.questions[question].is_note())
                }
                _ => 0,
            };
            let after = self.ways[state]
                .iter()
                .map(|next| self.longest[*next])
                .max()
                .unwrap_or(0);
            self.longest[state] = own + after;
        }
    }

    /// The shortest answers that lead to a state.
    pub fn path(&self, questionnaire: &Questionnaire, wanted: usize) -> Vec<Step> {
        let mut parents: Vec<Option<(usize, usize)>> = vec![None; self.len()];
        let mut queue = VecDeque::from([0]);
        while let Some(state) = queue.pop_front() {
            for (number, next) in self.ways[state].iter().enumerate() {
                if *next != 0 && parents[*next].is_none() {
                    parents[*next] = Some((state, number));
                    queue.push_back(*next);
                }
            }
        }
        let mut ways = Vec::new();
        let mut at = wanted;
        while let Some((parent, number)) = parents[at] {
            ways.push((parent, number));
            at = parent;
        }
        let mut path = Vec::new();
        for (state, number) in ways.into_iter().rev() {
            if let Place::Question { question, step } = self.places[state] {
                let answer = answers(questionnaire, question, step)[number];
                extend(questionnaire, &mut path, answer);
            }
        }
        path
    }

    /// The state of an outcome, when it can be reached.
    pub fn outcome(&self, outcome: usize) -> Option<usize> {
        self.places
            .iter()
            .position(|place| *place == Place::Outcome(outcome))
    }

    /// For each state, the outcomes that can still be reached from it.
    pub fn outcomes_ahead(&self, outcomes: usize) -> Vec<Vec<bool>> {
        let mut ahead = vec![vec![false; outcomes]; self.len()];
        for state in self.parents_first().into_iter().rev() {
            if let Place::Outcome(outcome) = self.places[state] {
                ahead[state][outcome] = true;
            }
            for next in &self.ways[state] {
                let (later, own) = if *next > state {
                    let (left, right) = ahead.split_at_mut(*next);
                    (&right[0], &mut left[state])
                } else {
                    let (left, right) = ahead.split_at_mut(state);
                    (&left[*next], &mut right[0])
                };
                for (own, later) in own.iter_mut().zip(later) {
                    *own |= later;
                }
            }
        }
        ahead
    }
}
