//! Every state a questionnaire can be in, found by walking it with all answers at once.
//!
//! A state is a place together with what the rules ahead still depend on. States come in the order
//! of the number of questions answered, so the first way to a state is a shortest one.

use super::format::QuestionKind;
use super::logic::{Answered, Logic};
use super::model::{Node, Questionnaire};
use super::truth::{TooMany, Truth};
use super::walk::Step;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Where a state is. A multiple choice has a step for each option that is not exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Question { question: usize, step: usize },
    Outcome(usize),
}

/// An answer given in a state: the way from it with this number.
pub type Way = (usize, usize);

/// No state: no rule holds, or the way returns to where it has been.
pub const DEAD: usize = usize::MAX;

/// Rules with different targets that hold together.
#[derive(Debug, Clone, Copy)]
pub struct Clash {
    pub way: Way,
    pub rules: (usize, usize),
}

/// A way back to a node that was passed before.
#[derive(Debug, Clone, Copy)]
pub struct Return {
    pub way: Way,
    pub node: Node,
}

#[derive(Debug, Default)]
pub struct States {
    pub places: Vec<Place>,
    /// The states that the answers of each state lead to.
    pub ways: Vec<Vec<usize>>,
    /// How each state was first reached.
    parents: Vec<Option<Way>>,
    /// For each rule, by its place among the conditions, the first way it decides.
    pub decided: Vec<Option<Way>>,
    /// For each list of exits: the first way through it, and the first through its `otherwise`.
    pub used: Vec<Option<Way>>,
    pub otherwise: Vec<Option<Way>>,
    pub decisions: Vec<Option<Way>>,
    /// By the number of the list of exits.
    pub stuck: BTreeMap<usize, Way>,
    pub clashes: BTreeMap<usize, Clash>,
    pub returns: BTreeMap<usize, Return>,
    /// Whether all states were found within the limits.
    pub complete: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    place: Place,
    truths: Box<[Truth]>,
    /// Questions asked before that a circle in the graph could return to.
    asked: Box<[u32]>,
}

/// Finds all states, at most `limit` of them.
pub fn explore(logic: &mut Logic, limit: usize) -> States {
    let questionnaire = logic.questionnaire;
    let mut explorer = Explorer {
        states: States {
            decided: vec![None; logic.conditions.len()],
            used: vec![None; logic.exits.len()],
            otherwise: vec![None; logic.exits.len()],
            decisions: vec![None; questionnaire.decisions.len()],
            ..States::default()
        },
        keys: Vec::new(),
        known: HashMap::new(),
        logic,
        limit,
    };
    explorer.states.complete = explorer.run().is_ok();
    explorer.states
}

struct Explorer<'a, 'q> {
    logic: &'a mut Logic<'q>,
    states: States,
    keys: Vec<std::rc::Rc<Key>>,
    known: HashMap<std::rc::Rc<Key>, usize>,
    limit: usize,
}

impl Explorer<'_, '_> {
    fn run(&mut self) -> Result<(), TooMany> {
        let Node::Question(start) = self.logic.questionnaire.start.value else {
            return Ok(());
        };
        let conditions = self.logic.conditions.clone();
        let live = self.logic.live(start).to_vec();
        let truths: Vec<(usize, Truth)> =
            live.iter().map(|rule| (*rule, conditions[*rule])).collect();
        let first = self.enter(start, 0, &truths, &[], None)?;
        // States of the question in hand come before those of the next, so that ways are shortest
        // by the number of questions.
        let mut now = VecDeque::from([first]);
        let mut later = VecDeque::new();
        while let Some(state) = now.pop_front().or_else(|| {
            std::mem::swap(&mut now, &mut later);
            now.pop_front()
        }) {
            let Place::Question { question, .. } = self.states.places[state] else {
                continue;
            };
            let known = self.states.places.len();
            self.answer_all(state)?;
            for new in known..self.states.places.len() {
                match self.states.places[new] {
                    Place::Question { question: next, .. } if next == question => {
                        now.push_back(new)
                    }
                    _ => later.push_back(new),
                }
            }
        }
        Ok(())
    }

    fn answer_all(&mut self, state: usize) -> Result<(), TooMany> {
        let Place::Question { question, step } = self.states.places[state] else {
            return Ok(());
        };
        let key = self.keys[state].clone();
        let live = self.logic.live(question).to_vec();
        for (number, answer) in answers(self.logic.questionnaire, question, step)
            .into_iter()
            .enumerate()
        {
            let way = (state, number);
            let mut truths = Vec::with_capacity(live.len());
            for (rule, truth) in live.iter().zip(&key.truths) {
                truths.push((*rule, self.logic.after(*truth, answer)?));
            }
            let target = match next_step(self.logic.questionnaire, question, step) {
                Some(step) => self.enter(question, step, &truths, &key.asked, Some(way))?,
                None => self.leave(answer, &truths, &key.asked, way)?,
            };
            self.states.ways[state].push(target);
        }
        Ok(())
    }

    /// Follows the exits after an answer to the next question or outcome.
    fn leave(
        &mut self,
        answer: Answered,
        truths: &[(usize, Truth)],
        asked: &[u32],
        way: Way,
    ) -> Result<usize, TooMany> {
        let mut asked = asked.to_vec();
        if self.logic.is_cyclic(answer.question) {
            asked.push(answer.question as u32);
            asked.sort_unstable();
        }
        let mut passed = Vec::new();
        let mut exits = self.logic.exits_of_choice(answer.question, answer.choice);
        loop {
            let Some(place) = exits else {
                return Ok(DEAD);
            };
            let Some(target) = self.decide(place, truths, way) else {
                return Ok(DEAD);
            };
            match target {
                Node::Outcome(outcome) => return self.end(outcome, way),
                Node::Question(question) => {
                    let again = question == answer.question || asked.contains(&(question as u32));
                    if !again {
                        return self.enter(question, 0, truths, &asked, Some(way));
                    }
                    let back = Return { way, node: target };
                    self.states.returns.entry(place).or_insert(back);
                    return Ok(DEAD);
                }
                Node::Decision(decision) => {
                    if passed.contains(&decision) {
                        let back = Return { way, node: target };
                        self.states.returns.entry(place).or_insert(back);
                        return Ok(DEAD);
                    }
                    passed.push(decision);
                    self.states.decisions[decision].get_or_insert(way);
                    exits = Some(self.logic.exits_of_decision(decision));
                }
            }
        }
    }

    /// The target that a list of exits gives in this state.
    fn decide(&mut self, place: usize, truths: &[(usize, Truth)], way: Way) -> Option<Node> {
        let exits = self.logic.exits[place].exits;
        let first = self.logic.exits[place].first_condition;
        self.states.used[place].get_or_insert(way);
        let mut taken: Option<usize> = None;
        for (rule, written) in exits.rules.iter().enumerate() {
            let condition = first + rule;
            let holds = truths
                .binary_search_by_key(&condition, |(rule, _)| *rule)
                .is_ok_and(|at| self.logic.truths.if_nothing_more(truths[at].1));
            if !holds {
                continue;
            }
            self.states.decided[condition].get_or_insert(way);
            match taken {
                Some(before) if exits.rules[before].target.value != written.target.value => {
                    self.states.clashes.entry(place).or_insert(Clash {
                        way,
                        rules: (before, rule),
                    });
                }
                Some(_) => {}
                None => taken = Some(rule),
            }
        }
        if let Some(rule) = taken {
            return Some(exits.rules[rule].target.value);
        }
        match exits.otherwise {
            Some(target) => {
                self.states.otherwise[place].get_or_insert(way);
                Some(target.value)
            }
            None => {
                self.states.stuck.entry(place).or_insert(way);
                None
            }
        }
    }

    fn enter(
        &mut self,
        question: usize,
        step: usize,
        truths: &[(usize, Truth)],
        asked: &[u32],
        way: Option<Way>,
    ) -> Result<usize, TooMany> {
        let live = self.logic.live(question).to_vec();
        let mut kept = Vec::with_capacity(live.len());
        let mut before = truths.iter();
        for rule in live {
            // Both lists are in the order of the rules, and what is live here was live before.
            let truth = before
                .find(|(other, _)| *other == rule)
                .map_or(Truth::FALSE, |(_, truth)| *truth);
            kept.push(if step == 0 {
                self.logic.before(truth, question)?
            } else {
                truth
            });
        }
        let asked = asked
            .iter()
            .copied()
            .filter(|earlier| self.logic.may_ask(question, *earlier as usize))
            .collect();
        let key = Key {
            place: Place::Question { question, step },
            truths: kept.into(),
            asked,
        };
        self.state(key, way)
    }

    fn end(&mut self, outcome: usize, way: Way) -> Result<usize, TooMany> {
        let key = Key {
            place: Place::Outcome(outcome),
            truths: Box::default(),
            asked: Box::default(),
        };
        self.state(key, Some(way))
    }

    fn state(&mut self, key: Key, way: Option<Way>) -> Result<usize, TooMany> {
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        if self.keys.len() >= self.limit {
            return Err(TooMany);
        }
        let place = key.place;
        let key = std::rc::Rc::new(key);
        let state = self.keys.len();
        self.known.insert(key.clone(), state);
        self.keys.push(key);
        self.states.places.push(place);
        self.states.ways.push(Vec::new());
        self.states.parents.push(way);
        Ok(state)
    }
}

/// The answers that can be given at a step of a question, in the order of its ways.
pub fn answers(questionnaire: &Questionnaire, question: usize, step: usize) -> Vec<Answered> {
    let item = &questionnaire.questions[question];
    if item.kind != QuestionKind::Multiple {
        return (0..item.choices.len())
            .map(|choice| Answered {
                question,
                choice,
                yes: true,
            })
            .collect();
    }
    let Some(choice) = stepped(questionnaire, question).nth(step) else {
        return Vec::new();
    };
    [false, true]
        .map(|yes| Answered {
            question,
            choice,
            yes,
        })
        .into()
}

/// The options of a multiple choice that are asked one by one.
pub fn stepped(questionnaire: &Questionnaire, question: usize) -> impl Iterator<Item = usize> + '_ {
    let choices = &questionnaire.questions[question].choices;
    (0..choices.len()).filter(|choice| !choices[*choice].exclusive)
}

/// The next step of the same question.
pub fn next_step(questionnaire: &Questionnaire, question: usize, step: usize) -> Option<usize> {
    let multiple = questionnaire.questions[question].kind == QuestionKind::Multiple;
    (multiple && step + 1 < stepped(questionnaire, question).count()).then_some(step + 1)
}

/// Adds an answer to a path.
pub fn extend(questionnaire: &Questionnaire, path: &mut Vec<Step>, answer: Answered) {
    let item = &questionnaire.questions[answer.question];
    if path
        .last()
        .is_none_or(|step| step.question != answer.question)
    {
        let choices = match (item.kind, item.exclusive()) {
            (QuestionKind::Multiple, Some(exclusive)) => vec![exclusive],
            _ => Vec::new(),
        };
        path.push(Step {
            question: answer.question,
            choices,
        });
    }
    if let (true, Some(step)) = (answer.yes, path.last_mut()) {
        step.choices
            .retain(|choice| !item.choices[*choice].exclusive);
        step.choices.push(answer.choice);
        step.choices.sort_unstable();
    }
}

impl States {
    /// The shortest answers that lead to a state.
    pub fn path(&self, questionnaire: &Questionnaire, state: usize) -> Vec<Step> {
        let mut ways = Vec::new();
        let mut at = state;
        while let Some(way) = self.parents[at] {
            ways.push(way);
            at = way.0;
        }
        let mut path = Vec::new();
        for way in ways.into_iter().rev() {
            if let Some(answer) = self.answer(questionnaire, way) {
                extend(questionnaire, &mut path, answer);
            }
        }
        path
    }

    /// The shortest answers that lead along a way, its own answer included.
    pub fn path_along(&self, questionnaire: &Questionnaire, way: Way) -> Vec<Step> {
        let mut path = self.path(questionnaire, way.0);
        if let Some(answer) = self.answer(questionnaire, way) {
            extend(questionnaire, &mut path, answer);
        }
        path
    }

    fn answer(&self, questionnaire: &Questionnaire, (state, number): Way) -> Option<Answered> {
        match self.places[state] {
            Place::Question { question, step } => {
                answers(questionnaire, question, step).get(number).copied()
            }
            Place::Outcome(_) => None,
        }
    }

    /// Whether every answer in every state leads on to an outcome.
    pub fn is_sound(&self) -> bool {
        self.complete && self.stuck.is_empty() && self.clashes.is_empty() && self.returns.is_empty()
    }
}
