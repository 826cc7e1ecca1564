//! Random questionnaires: the folded graph, the proof and the conditions shown to readers agree
//! with the plain walk, which is simple enough to be believed.

use leidraad::questionnaire::fold::{Folded, fold};
use leidraad::questionnaire::format::{QuestionKind, Severity};
use leidraad::questionnaire::logic::Logic;
use leidraad::questionnaire::model::{
    Advice, Choice, Condition, Decision, Definition, Exits, Expr, Flag, Localized, Node, Outcome,
    Question, Questionnaire, Rule,
};
use leidraad::questionnaire::outcomes::{Results, results};
use leidraad::questionnaire::results::Holds;
use leidraad::questionnaire::states::{Place, explore};
use leidraad::questionnaire::walk::{Answers, End, Event, Known, Walk, walk_with};
use leidraad::source::{FileId, Span, Spanned};
use rayon::prelude::*;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn some(&mut self, of: usize, percent: usize) -> Vec<usize> {
        (0..of).filter(|_| self.chance(percent)).collect()
    }
}

fn span() -> Span {
    Span::new(FileId::from_number(0), 0, 0)
}

fn named(name: String) -> Spanned<String> {
    Spanned::new(name, span())
}

fn localized() -> Localized {
    Localized {
        span: span(),
        texts: Default::default(),
    }
}

/// What a random questionnaire is made of.
struct Size {
    questions: usize,
    decisions: usize,
    outcomes: usize,
    flags: usize,
    advice: usize,
    /// Whether rules may be missing, clash and lead back.
    unsound: bool,
}

struct Maker {
    random: Random,
    size: Size,
    kinds: Vec<(QuestionKind, usize)>,
    definitions: usize,
}

impl Maker {
    fn expr(&mut self, depth: usize) -> Expr {
        let leaf = depth == 0 || self.random.chance(35);
        let kind = if leaf {
            self.random.below(4)
        } else {
            4 + self.random.below(4)
        };
        match kind {
            0 | 1 => Expr::Flag(self.random.below(self.size.flags)),
            2 => self.chosen(),
            3 => match self.random.below(3) {
                0 => Expr::Answered(self.random.below(self.size.questions)),
                1 if self.definitions > 0 => Expr::Definition(self.random.below(self.definitions)),
                _ => self.chosen(),
            },
            4 => Expr::Not(Box::new(self.expr(depth - 1))),
            5 => Expr::And(self.parts(depth)),
            6 => Expr::Or(self.parts(depth)),
            _ => {
                let members: Vec<Expr> = (0..2 + self.random.below(3))
                    .map(|_| Expr::Flag(self.random.below(self.size.flags)))
                    .collect();
                let least = 1 + self.random.below(members.len());
                Expr::Count { members, least }
            }
        }
    }

    fn parts(&mut self, depth: usize) -> Vec<Expr> {
        (0..2 + self.random.below(2))
            .map(|_| self.expr(depth - 1))
            .collect()
    }

    fn chosen(&mut self) -> Expr {
        let question = self.random.below(self.size.questions);
        let (kind, choices) = self.kinds[question];
        if kind == QuestionKind::Note {
            return Expr::Answered(question);
        }
        Expr::Chosen {
            question,
            choices: vec![self.random.below(choices)],
        }
    }

    fn condition(&mut self) -> Condition {
        Condition {
            span: span(),
            text: String::new(),
            expr: self.expr(2),
        }
    }

    /// A node after `position`: questions and decisions stand in one row, outcomes behind it.
    fn target(&mut self, position: usize) -> Spanned<Node> {
        let row = self.size.questions + self.size.decisions;
        let from = if self.size.unsound && self.random.chance(6) {
            0
        } else {
            position + 1
        };
        let behind = row - from.min(row);
        // Mostly the next few, so that paths are long.
        let place = if behind > 0 && self.random.chance(80) {
            from + self.random.below(behind.min(3))
        } else {
            row + self.random.below(self.size.outcomes)
        };
        Spanned::new(self.at(place), span())
    }

    /// The node at a place in the row: a decision after every few questions, the rest at its end.
    fn at(&self, place: usize) -> Node {
        let (questions, decisions) = (self.size.questions, self.size.decisions);
        let each = questions / (decisions + 1) + 1;
        if place >= questions + decisions {
            return Node::Outcome(place - questions - decisions);
        }
        let decision = place / (each + 1);
        let within = place % (each + 1);
        if within == each && decision < decisions {
            Node::Decision(decision)
        } else if place - decision < questions {
            Node::Question(place - decision)
        } else {
            Node::Decision(place - questions)
        }
    }

    fn place_of(&self, node: Node) -> usize {
        (0..self.size.questions + self.size.decisions)
            .find(|place| self.at(*place) == node)
            .expect("every node has a place")
    }

    fn exits(&mut self, position: usize, first: bool, rules: usize) -> Exits {
        let complete = !(self.size.unsound && self.random.chance(30));
        let rules: Vec<Rule> = (0..rules)
            .map(|_| Rule {
                when: self.condition(),
                target: self.target(position),
            })
            .collect();
        let otherwise = (complete || rules.is_empty()).then(|| self.target(position));
        Exits {
            span: span(),
            rules,
            otherwise,
            first: first && !(self.size.unsound && self.random.chance(50)),
        }
    }

    fn question(&mut self, index: usize) -> Question {
        let (kind, count) = self.kinds[index];
        let position = self.place_of(Node::Question(index));
        let exclusive = kind == QuestionKind::Multiple && count > 2 && self.random.chance(50);
        let choices = (0..count)
            .map(|choice| {
                let own = kind == QuestionKind::Single && self.random.chance(20);
                let rules = usize::from(self.random.chance(30));
                Choice {
                    id: named(format!("c{choice}")),
                    text: localized(),
                    sets: self.random.some(self.size.flags, 30),
                    advise: self.random.some(self.size.advice, 15),
                    exclusive: exclusive && choice == count - 1,
                    band: None,
                    exits: own.then(|| self.exits(position, false, rules)),
                }
            })
            .collect();
        let rules = usize::from(self.random.chance(25));
        Question {
            id: named(format!("q{index}")),
            kind,
            text: localized(),
            help: None,
            why: None,
            basis: Vec::new(),
            remark: false,
            choices,
            exits: Some(self.exits(position, false, rules)),
        }
    }
}

fn questionnaire(seed: u64, size: Size) -> Questionnaire {
    let mut random = Random(seed);
    let kinds = (0..size.questions)
        .map(|_| match random.below(10) {
            0 => (QuestionKind::Note, 1),
            1..=3 => (QuestionKind::Multiple, 2 + random.below(2)),
            _ => (QuestionKind::Single, 2 + random.below(2)),
        })
        .collect();
    let (flags, outcomes, advice, decisions, questions) = (
        size.flags,
        size.outcomes,
        size.advice,
        size.decisions,
        size.questions,
    );
    let mut maker = Maker {
        random,
        size,
        kinds,
        definitions: 0,
    };
    let mut definitions = Vec::new();
    for index in 0..2 {
        definitions.push(Definition {
            id: named(format!("d{index}")),
            condition: maker.condition(),
        });
        maker.definitions += 1;
    }
    Questionnaire {
        file: FileId::from_number(0),
        id: named("random".to_owned()),
        version: Spanned::new(1, span()),
        title: localized(),
        intro: None,
        start: Spanned::new(Node::Question(0), span()),
        contacts: Vec::new(),
        flags: (0..flags)
            .map(|index| Flag {
                id: named(format!("f{index}")),
                name: localized(),
                show: index % 2 == 0,
                severity: None,
            })
            .collect(),
        definitions,
        questions: (0..questions).map(|index| maker.question(index)).collect(),
        decisions: (0..decisions)
            .map(|index| {
                let position = maker.place_of(Node::Decision(index));
                let rules = 1 + maker.random.below(3);
                Decision {
                    id: named(format!("v{index}")),
                    exits: maker.exits(position, true, rules),
                }
            })
            .collect(),
        outcomes: (0..outcomes)
            .map(|index| Outcome {
                id: named(format!("o{index}")),
                severity: Severity::Low,
                title: localized(),
                text: localized(),
                contacts: Vec::new(),
            })
            .collect(),
        advice: (0..advice)
            .map(|index| Advice {
                id: named(format!("a{index}")),
                when: maker.random.chance(60).then(|| maker.condition()),
                at: maker.random.some(outcomes, 25),
                order: 0,
                title: localized(),
                text: localized(),
                see: Vec::new(),
            })
            .collect(),
        own: None,
    }
}

/// Every answer to a question.
fn all_answers(question: &Question) -> Vec<Vec<usize>> {
    if question.kind != QuestionKind::Multiple {
        return (0..question.choices.len())
            .map(|choice| vec![choice])
            .collect();
    }
    let open: Vec<usize> = (0..question.choices.len())
        .filter(|choice| !question.choices[*choice].exclusive)
        .collect();
    (0..1usize << open.len())
        .map(|mask| {
            let chosen: Vec<usize> = open
                .iter()
                .enumerate()
                .filter(|(bit, _)| mask >> bit & 1 == 1)
                .map(|(_, choice)| *choice)
                .collect();
            if chosen.is_empty() {
                question.exclusive().into_iter().collect()
            } else {
                chosen
            }
        })
        .collect()
}

/// What happened on one walk, found without any cleverness.
#[derive(Default)]
struct Seen {
    clash: bool,
    known: Option<Known>,
}

fn plain_walk(questionnaire: &Questionnaire, answers: &Answers) -> (Walk, Seen) {
    let mut seen = Seen::default();
    let walk = walk_with(questionnaire, answers, &mut |event, known| {
        if let Event::Taken { exits, target, .. } = event
            && !exits.first
        {
            let others = exits.rules.iter().any(|rule| {
                rule.target.value != target && known.holds(questionnaire, &rule.when.expr)
            });
            seen.clash |= others;
        }
        seen.known = Some(known.clone());
    });
    (walk, seen)
}

/// All ways of answering, as far as the first thing that is wrong; at most `limit` of them.
fn all_walks(questionnaire: &Questionnaire, limit: usize) -> Option<Vec<(Answers, Walk, Seen)>> {
    let mut found = Vec::new();
    let mut todo = vec![Answers::default()];
    while let Some(answers) = todo.pop() {
        let (walk, seen) = plain_walk(questionnaire, &answers);
        if found.len() + todo.len() > limit {
            return None;
        }
        match walk.end {
            End::Open(question) if !seen.clash => {
                for choices in all_answers(&questionnaire.questions[question]) {
                    let mut more = answers.clone();
                    more.set(question, choices);
                    todo.push(more);
                }
            }
            _ => found.push((answers, walk, seen)),
        }
    }
    Some(found)
}

/// Follows the links of the folded graph for these answers.
fn folded_outcome(questionnaire: &Questionnaire, folded: &Folded, answers: &Answers) -> usize {
    let mut state = 0;
    loop {
        match folded.places[state] {
            Place::Outcome(outcome) => return outcome,
            Place::Question { question, .. } => {
                let none = [0];
                let choices = match questionnaire.questions[question].is_note() {
                    true => &none[..],
                    false => answers.get(question).expect("asked"),
                };
                state =
                    leidraad::questionnaire::cases::follow(questionnaire, folded, state, choices);
            }
        }
    }
}

fn agree(
    questionnaire: &Questionnaire,
    folded: &Folded,
    results: &Results,
    answers: &Answers,
    walk: &Walk,
    known: &Known,
) {
    let outcome = walk
        .outcome()
        .expect("a sound questionnaire comes to an outcome");
    assert_eq!(folded_outcome(questionnaire, folded, answers), outcome);
    for (advice, at) in results.advice.iter().enumerate() {
        let given = walk.advice.contains(&advice);
        let at = &at[outcome];
        assert_eq!(at.applies.holds(known), given, "advice {advice}: {at:?}");
        match at.holds {
            Holds::Always => assert!(given),
            Holds::Never => assert!(!given),
            Holds::Sometimes => {}
        }
    }
    for (flag, at) in results.flags.iter().enumerate() {
        if let Some(at) = at.get(outcome) {
            assert_eq!(at.applies.holds(known), walk.flags.contains(&flag));
        }
    }
}

/// Trees that are looked at: sound ones, as two rules of one list may disagree by chance; what is
/// then proven is the next test's.
const TREES: u64 = 20_000;

#[test]
fn folded_graphs_and_plain_walks_agree_on_random_questionnaires() {
    let (mut looked_at, mut seed) = (0, 0);
    while looked_at < TREES {
        let next = seed + 5_000;
        let agreed = (seed..next).into_par_iter().filter(|seed| agrees(*seed));
        looked_at += agreed.count() as u64;
        seed = next;
        assert!(seed < 10 * TREES, "only {looked_at} of {seed} are sound");
    }
    println!("{looked_at} sound questionnaires of {seed}");
}

/// Whether a random questionnaire is sound; then its graph and the plain walk agree.
fn agrees(seed: u64) -> bool {
    let size = Size {
        questions: 2 + (seed % 6) as usize,
        decisions: (seed % 4) as usize,
        outcomes: 2 + (seed % 4) as usize,
        flags: 1 + (seed % 7) as usize,
        advice: 3,
        unsound: false,
    };
    let questionnaire = questionnaire(seed, size);
    let mut logic = Logic::new(&questionnaire, 100_000).expect("small");
    let states = explore(&mut logic, 100_000);
    if !states.is_sound() {
        return false;
    }
    let folded = fold(&questionnaire, &states);
    let results = results(&mut logic, &folded, 100_000).expect("small");
    let mut random = Random(seed ^ 0xABCD);
    for _ in 0..8 {
        let mut answers = Answers::default();
        for (index, question) in questionnaire.questions.iter().enumerate() {
            let all = all_answers(question);
            answers.set(index, all[random.below(all.len())].clone());
        }
        let (walk, seen) = plain_walk(&questionnaire, &answers);
        let known = seen.known.expect("something was asked");
        agree(&questionnaire, &folded, &results, &answers, &walk, &known);
    }
    true
}

#[test]
fn the_proof_finds_exactly_what_trying_every_answer_finds() {
    let looked_at: usize = (0..3_000u64)
        .into_par_iter()
        .map(|seed| {
            let size = Size {
                questions: 2 + (seed % 4) as usize,
                decisions: (seed % 3) as usize,
                outcomes: 2 + (seed % 3) as usize,
                flags: 1 + (seed % 4) as usize,
                advice: 2,
                unsound: true,
            };
            let questionnaire = questionnaire(seed, size);
            let mut logic = Logic::new(&questionnaire, 100_000).expect("small");
            let states = explore(&mut logic, 100_000);
            let Some(walks) = all_walks(&questionnaire, 3_000) else {
                return 0;
            };
            let any = |wanted: &dyn Fn(&Walk, &Seen) -> bool| {
                walks.iter().any(|(_, walk, seen)| wanted(walk, seen))
            };
            assert_eq!(
                any(&|_, seen| seen.clash),
                !states.clashes.is_empty(),
                "seed {seed}"
            );
            if !states.clashes.is_empty() {
                return 1;
            }
            let stuck = any(&|walk, _| matches!(walk.end, End::Stuck(_)));
            assert_eq!(stuck, !states.stuck.is_empty(), "seed {seed}");
            let returns = any(&|walk, _| matches!(walk.end, End::Returned(_)));
            assert_eq!(returns, !states.returns.is_empty(), "seed {seed}");
            if !states.is_sound() {
                return 1;
            }
            let folded = fold(&questionnaire, &states);
            let results = results(&mut logic, &folded, 100_000).expect("small");
            for (answers, walk, seen) in &walks {
                let known = seen.known.as_ref().expect("something was asked");
                agree(&questionnaire, &folded, &results, answers, walk, known);
            }
            // "Sometimes" is said only of what holds on one way and not on another.
            for (advice, at) in results.advice.iter().enumerate() {
                for (outcome, at) in at.iter().enumerate() {
                    let here = walks
                        .iter()
                        .filter(|(_, walk, _)| walk.outcome() == Some(outcome));
                    let given: Vec<bool> = here
                        .map(|(_, walk, _)| walk.advice.contains(&advice))
                        .collect();
                    let holds = match (given.contains(&true), given.contains(&false)) {
                        (true, true) => Holds::Sometimes,
                        (true, false) => Holds::Always,
                        _ => Holds::Never,
                    };
                    assert_eq!(at.holds, holds, "seed {seed}");
                }
            }
            let reached = |outcome| {
                walks
                    .iter()
                    .any(|(_, walk, _)| walk.outcome() == Some(outcome))
            };
            for outcome in 0..questionnaire.outcomes.len() {
                assert_eq!(
                    folded.outcome(outcome).is_some(),
                    reached(outcome),
                    "seed {seed}"
                );
            }
            let total: u128 = (0..questionnaire.outcomes.len())
                .filter_map(|outcome| folded.outcome(outcome))
                .map(|state| folded.paths[state])
                .sum();
            assert_eq!(total, walks.len() as u128, "seed {seed}");
            1
        })
        .sum();
    assert!(looked_at > 2_000, "{looked_at}");
}
