//! The conditions of a questionnaire as truth functions over the answers, and what an answer or
//! a place in the questionnaire does to them.

use super::format::QuestionKind;
use super::model::{Advice, Exits, Expr, Node, Questionnaire};
use super::truth::{TooMany, Truth, Truths};
use std::collections::{BTreeSet, HashMap};

/// Questions, decisions and outcomes together that are proven at most.
const NODES: usize = 5_000;
/// Answers that conditions read at most; a truth function nests as deep as it has answers.
const VARIABLES: usize = 2_000;

/// What is known after one step: an answer, or yes or no to one option of a multiple choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answered {
    pub question: usize,
    pub choice: usize,
    /// For an option of a multiple choice, whether it is chosen.
    pub yes: bool,
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    Chosen { question: usize, choice: usize },
    Asked(usize),
}

impl Variable {
    fn question(self) -> usize {
        match self {
            Variable::Chosen { question, .. } | Variable::Asked(question) => question,
        }
    }
}

/// One list of exits with the truth functions of its rules.
#[derive(Debug)]
pub struct ExitLogic<'q> {
    pub from: Node,
    pub exits: &'q Exits,
    /// The first of its rules among `Logic::conditions`.
    pub first_condition: usize,
}

#[derive(Debug)]
pub struct Logic<'q> {
    pub questionnaire: &'q Questionnaire,
    pub truths: Truths,
    pub exits: Vec<ExitLogic<'q>>,
    /// For each rule when it decides: with `match: first`, only when none before it holds.
    pub conditions: Vec<Truth>,
    /// The exits of each answer, by question and choice.
    choice_exits: Vec<Vec<Option<usize>>>,
    decision_exits: Vec<usize>,
    variables: Vec<Variable>,
    chosen: Vec<Vec<u32>>,
    asked: Vec<u32>,
    /// For each question: the questions that may still be asked from it on, itself included.
    ahead: Vec<Vec<bool>>,
    /// For each question: the rules that may still be looked at after its answer.
    live: Vec<Vec<usize>>,
    /// Questions that some way through the graph returns to.
    cyclic: Vec<bool>,
    definitions: Vec<Option<Truth>>,
    setters: Vec<Vec<(usize, usize)>>,
    after_answer: HashMap<Answered, HashMap<Truth, Truth>>,
    before_question: Vec<HashMap<Truth, Truth>>,
}

impl<'q> Logic<'q> {
    /// Builds the truth functions; `limit` bounds how many.
    pub fn new(questionnaire: &'q Questionnaire, limit: usize) -> Result<Self, TooMany> {
        let nodes = questionnaire.questions.len() + questionnaire.decisions.len();
        if nodes > NODES || read_answers(questionnaire) > VARIABLES {
            return Err(TooMany);
        }
        let mut setters = vec![Vec::new(); questionnaire.flags.len()];
        for (question, item) in questionnaire.questions.iter().enumerate() {
            for (choice, option) in item.choices.iter().enumerate() {
                for flag in &option.sets {
                    setters[*flag].push((question, choice));
                }
            }
        }
        let mut logic = Logic {
            questionnaire,
            truths: Truths::new(limit),
            exits: Vec::new(),
            conditions: Vec::new(),
            choice_exits: Vec::new(),
            decision_exits: Vec::new(),
            variables: Vec::new(),
            chosen: Vec::new(),
            asked: Vec::new(),
            ahead: Vec::new(),
            live: Vec::new(),
            cyclic: Vec::new(),
            definitions: vec![None; questionnaire.definitions.len()],
            setters,
            after_answer: HashMap::new(),
            before_question: vec![HashMap::new(); questionnaire.questions.len()],
        };
        logic.collect_exits();
        logic.look_ahead();
        logic.number_variables();
        logic.compile_rules()?;
        Ok(logic)
    }

    fn collect_exits(&mut self) {
        let add = |exits: &mut Vec<ExitLogic<'q>>, from, written: &'q Exits| {
            exits.push(ExitLogic {
                from,
                exits: written,
                first_condition: 0,
            });
            exits.len() - 1
        };
        for (index, question) in self.questionnaire.questions.iter().enumerate() {
            let node = Node::Question(index);
            let own: Vec<Option<usize>> = question
                .choices
                .iter()
                .map(|choice| {
                    let exits = choice.exits.as_ref()?;
                    Some(add(&mut self.exits, node, exits))
                })
                .collect();
            let shared = question
                .exits
                .as_ref()
                .map(|exits| add(&mut self.exits, node, exits));
            self.choice_exits
                .push(own.into_iter().map(|own| own.or(shared)).collect());
        }
        for (index, decision) in self.questionnaire.decisions.iter().enumerate() {
            let place = add(&mut self.exits, Node::Decision(index), &decision.exits);
            self.decision_exits.push(place);
        }
    }

    /// The exits an answer leaves by; for a multiple choice, those of the whole question.
    pub fn exits_of_choice(&self, question: usize, choice: usize) -> Option<usize> {
        self.choice_exits[question].get(choice).copied().flatten()
    }

    pub fn exits_of_decision(&self, decision: usize) -> usize {
        self.decision_exits[decision]
    }

    pub fn is_cyclic(&self, question: usize) -> bool {
        self.cyclic[question]
    }

    /// Whether `later` may still be asked when `question` is about to be.
    pub fn may_ask(&self, question: usize, later: usize) -> bool {
        self.ahead[question][later]
    }

    /// The rules that may still be looked at from a question on.
    pub fn live(&self, question: usize) -> &[usize] {
        &self.live[question]
    }

    fn look_ahead(&mut self) {
        let questions = self.questionnaire.questions.len();
        let decisions = self.questionnaire.decisions.len();
        let number = |node: Node| match node {
            Node::Question(index) => Some(index),
            Node::Decision(index) => Some(questions + index),
            Node::Outcome(_) => None,
        };
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); questions + decisions];
        let mut own_exits: Vec<Vec<usize>> = vec![Vec::new(); questions + decisions];
        for (place, exits) in self.exits.iter().enumerate() {
            let Some(from) = number(exits.from) else {
                continue;
            };
            own_exits[from].push(place);
            next[from].extend(
                exits
                    .exits
                    .targets()
                    .filter_map(|target| number(target.value)),
            );
        }
        let mut first = 0;
        for exits in &mut self.exits {
            exits.first_condition = first;
            first += exits.exits.rules.len();
        }
        for question in 0..questions {
            let mut seen = vec![false; questions + decisions];
            let mut returned = false;
            let mut todo = vec![question];
            while let Some(node) = todo.pop() {
                for target in &next[node] {
                    returned |= *target == question;
                    if !std::mem::replace(&mut seen[*target], true) {
                        todo.push(*target);
                    }
                }
            }
            seen[question] = true;
            let mut live: Vec<usize> = (0..questions + decisions)
                .filter(|node| seen[*node])
                .flat_map(|node| &own_exits[node])
                .flat_map(|place| {
                    let exits = &self.exits[*place];
                    exits.first_condition..exits.first_condition + exits.exits.rules.len()
                })
                .collect();
            live.sort_unstable();
            seen.truncate(questions);
            self.ahead.push(seen);
            self.live.push(live);
            self.cyclic.push(returned);
        }
    }

    /// Numbers the answers in an order in which they can be given, so that what is decided first
    /// stands first in every truth function.
    fn number_variables(&mut self) {
        let questions = self.questionnaire.questions.len();
        let mut order: Vec<usize> = (0..questions).collect();
        let behind = |question: usize| self.ahead[question].iter().filter(|ahead| **ahead).count();
        order.sort_by_key(|question| std::cmp::Reverse(behind(*question)));
        self.chosen = self
            .questionnaire
            .questions
            .iter()
            .map(|question| vec![0; question.choices.len()])
            .collect();
        self.asked = vec![0; questions];
        for question in order {
            self.asked[question] = self.variables.len() as u32;
            self.variables.push(Variable::Asked(question));
            for choice in 0..self.chosen[question].len() {
                self.chosen[question][choice] = self.variables.len() as u32;
                self.variables.push(Variable::Chosen { question, choice });
            }
        }
    }

    fn compile_rules(&mut self) -> Result<(), TooMany> {
        for place in 0..self.exits.len() {
            let exits = self.exits[place].exits;
            let mut none_before = Truth::TRUE;
            for rule in &exits.rules {
                let mut holds = self.truth(&rule.when.expr)?;
                if exits.first {
                    let decides = self.truths.and(none_before, holds)?;
                    let fails = self.truths.not(holds)?;
                    none_before = self.truths.and(none_before, fails)?;
                    holds = decides;
                }
                self.conditions.push(holds);
            }
        }
        Ok(())
    }

    /// The truth function of a condition.
    pub fn truth(&mut self, expr: &Expr) -> Result<Truth, TooMany> {
        Ok(match expr {
            Expr::Always => Truth::TRUE,
            Expr::Flag(flag) => self.flag(*flag)?,
            Expr::Definition(index) => match self.definitions[*index] {
                Some(known) => known,
                None => {
                    let questionnaire = self.questionnaire;
                    let truth = self.truth(&questionnaire.definitions[*index].condition.expr)?;
                    self.definitions[*index] = Some(truth);
                    truth
                }
            },
            Expr::Chosen { question, choices } => {
                let mut any = Truth::FALSE;
                for choice in choices {
                    let chosen = self.chosen(*question, *choice)?;
                    any = self.truths.or(any, chosen)?;
                }
                any
            }
            Expr::Answered(question) => self.truths.variable(self.asked[*question])?,
            Expr::Count { members, least } => {
                let members = self.all(members)?;
                self.truths.at_least(&members, *least)?
            }
            Expr::Not(inner) => {
                let inner = self.truth(inner)?;
                self.truths.not(inner)?
            }
            Expr::And(parts) => {
                let parts = self.all(parts)?;
                // From the last part on, so that what grows stands below what is added.
                parts
                    .into_iter()
                    .rev()
                    .try_fold(Truth::TRUE, |sum, part| self.truths.and(part, sum))?
            }
            Expr::Or(parts) => {
                let parts = self.all(parts)?;
                parts
                    .into_iter()
                    .rev()
                    .try_fold(Truth::FALSE, |sum, part| self.truths.or(part, sum))?
            }
        })
    }

    fn all(&mut self, parts: &[Expr]) -> Result<Vec<Truth>, TooMany> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    /// "This option is chosen." The exclusive option is chosen when no other is.
    pub fn chosen(&mut self, question: usize, choice: usize) -> Result<Truth, TooMany> {
        let item = &self.questionnaire.questions[question];
        if !item.choices[choice].exclusive {
            return self.truths.variable(self.chosen[question][choice]);
        }
        let mut none = self.truths.variable(self.asked[question])?;
        for (other, option) in item.choices.iter().enumerate().rev() {
            if !option.exclusive {
                let chosen = self.truths.variable(self.chosen[question][other])?;
                let not = self.truths.not(chosen)?;
                none = self.truths.and(not, none)?;
            }
        }
        Ok(none)
    }

    /// "This flag is set": one of the options that set it is chosen.
    pub fn flag(&mut self, flag: usize) -> Result<Truth, TooMany> {
        let mut any = Truth::FALSE;
        for (question, choice) in self.setters[flag].clone().into_iter().rev() {
            let chosen = self.chosen(question, choice)?;
            any = self.truths.or(chosen, any)?;
        }
        Ok(any)
    }

    /// "This advice is given", wherever it may be given at all.
    pub fn advice(&mut self, place: usize, advice: &Advice) -> Result<Truth, TooMany> {
        let mut any = match &advice.when {
            Some(when) => self.truth(&when.expr)?,
            None => Truth::FALSE,
        };
        let questionnaire = self.questionnaire;
        for (index, question) in questionnaire.questions.iter().enumerate().rev() {
            for (choice, option) in question.choices.iter().enumerate().rev() {
                if option.advise.contains(&place) {
                    let chosen = self.chosen(index, choice)?;
                    any = self.truths.or(chosen, any)?;
                }
            }
        }
        Ok(any)
    }

    /// The truth function once this answer is known.
    pub fn after(&mut self, truth: Truth, answer: Answered) -> Result<Truth, TooMany> {
        if truth.is_constant() {
            return Ok(truth);
        }
        let variables = &self.variables;
        let multiple = self.questionnaire.questions[answer.question].kind == QuestionKind::Multiple;
        let value = |variable: u32| match variables[variable as usize] {
            Variable::Asked(question) => (question == answer.question).then_some(true),
            Variable::Chosen { question, choice } if question == answer.question => {
                match (choice == answer.choice, multiple) {
                    (true, _) => Some(answer.yes),
                    (false, false) => Some(false),
                    (false, true) => None,
                }
            }
            Variable::Chosen { .. } => None,
        };
        let memory = self.after_answer.entry(answer).or_default();
        self.truths.fix(truth, &value, memory)
    }

    /// The truth function once a question is reached: what can no longer be asked is false.
    pub fn before(&mut self, truth: Truth, question: usize) -> Result<Truth, TooMany> {
        let variables = &self.variables;
        let ahead = &self.ahead[question];
        let value = |variable: u32| {
            let asked = variables[variable as usize].question();
            (!ahead[asked]).then_some(false)
        };
        let memory = &mut self.before_question[question];
        self.truths.fix(truth, &value, memory)
    }
}

/// How many different answers conditions read.
fn read_answers(questionnaire: &Questionnaire) -> usize {
    let mut read = BTreeSet::new();
    let mut flags = BTreeSet::new();
    let rules = questionnaire.exits().flat_map(|(_, exits)| &exits.rules);
    let conditions = rules
        .map(|rule| &rule.when)
        .chain(questionnaire.definitions.iter().map(|item| &item.condition))
        .chain(
            questionnaire
                .advice
                .iter()
                .filter_map(|item| item.when.as_ref()),
        );
    for condition in conditions {
        collect(&condition.expr, &mut read, &mut flags);
    }
    for (index, question) in questionnaire.questions.iter().enumerate() {
        for (choice, option) in question.choices.iter().enumerate() {
            let set = option.sets.iter().any(|flag| flags.contains(flag));
            if set || !option.advise.is_empty() {
                read.insert((index, choice));
            }
        }
    }
    read.len()
}

fn collect(expr: &Expr, read: &mut BTreeSet<(usize, usize)>, flags: &mut BTreeSet<usize>) {
    match expr {
        Expr::Always | Expr::Definition(_) => {}
        Expr::Flag(flag) => {
            flags.insert(*flag);
        }
        Expr::Answered(question) => {
            read.insert((*question, usize::MAX));
        }
        Expr::Chosen { question, choices } => {
            read.extend(choices.iter().map(|choice| (*question, *choice)));
        }
        Expr::Not(inner) => collect(inner, read, flags),
        Expr::Count { members: parts, .. } | Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|part| collect(part, read, flags));
        }
    }
}
