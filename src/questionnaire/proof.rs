//! What is proven of a questionnaire over all its states (Q301 to Q309 and Q601).
//!
//! Nothing is sampled. A questionnaire that passes comes out as `Proven`, with the folded graph
//! and the results that its pages are made of.

use super::cost;
use super::fingerprint::{Fingerprints, fingerprints};
use super::fold::{Folded, fold};
use super::format::Severity;
use super::logic::Logic;
use super::model::{Expr, Localized, Node, Questionnaire};
use super::outcomes::{Results, results};
use super::results::{Holds, Run};
use super::states::{Place, States, explore};
use super::walk::Step;
use crate::diagnostics::catalogue::{self, Named, NeverUsed};
use crate::diagnostics::{Diagnostic, Severity as Weight};

/// How large a questionnaire may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Folded states from which a warning is given, and from which an error.
    pub warn_states: usize,
    pub max_states: usize,
    /// States before folding: bounds the time and memory of the proof.
    pub explored: usize,
    /// Truth functions: bounds them too.
    pub truths: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            warn_states: 500,
            max_states: 2_000,
            explored: 20_000,
            truths: 200_000,
        }
    }
}

/// A questionnaire of which every path leads to one outcome.
#[derive(Debug, Clone)]
pub struct Proven {
    pub questionnaire: Questionnaire,
    pub fingerprints: Fingerprints,
    pub folded: Folded,
    pub results: Results,
}

pub struct Proof {
    /// Nothing when there is an error.
    pub proven: Option<Proven>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Proves a questionnaire.
pub fn prove(questionnaire: Questionnaire, limits: &Limits) -> Proof {
    let mut diagnostics = Vec::new();
    unused(&questionnaire, &mut diagnostics);
    outcomes(&questionnaire, &mut diagnostics);
    let found = search(&questionnaire, limits, &mut diagnostics);
    let sound = !diagnostics.iter().any(Diagnostic::is_error);
    Proof {
        proven: found.filter(|_| sound).map(|(folded, results)| Proven {
            fingerprints: fingerprints(&questionnaire),
            folded,
            results,
            questionnaire,
        }),
        diagnostics,
    }
}

fn search(
    questionnaire: &Questionnaire,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Folded, Results)> {
    let Ok(mut logic) = Logic::new(questionnaire, limits.truths) else {
        diagnostics.push(too_many(questionnaire, limits, limits.explored, false));
        return None;
    };
    let states = explore(&mut logic, limits.explored);
    routes(&logic, &states, diagnostics);
    if !states.complete {
        diagnostics.push(too_many(questionnaire, limits, states.places.len(), false));
        return None;
    }
    unreached(&logic, &states, diagnostics);
    if !states.is_sound() {
        return None;
    }
    let folded = fold(questionnaire, &states);
    if folded.len() > limits.warn_states {
        diagnostics.push(too_many(questionnaire, limits, folded.len(), true));
        if folded.len() > limits.max_states {
            return None;
        }
    }
    let Ok(results) = results(&mut logic, &folded, 4 * limits.explored) else {
        diagnostics.push(too_many(questionnaire, limits, 4 * limits.explored, false));
        return None;
    };
    advice(questionnaire, &results, diagnostics);
    idle_questions(questionnaire, &folded, &results, diagnostics);
    Some((folded, results))
}

fn too_many(
    questionnaire: &Questionnaire,
    limits: &Limits,
    states: usize,
    complete: bool,
) -> Diagnostic {
    let severe = !complete || states > limits.max_states;
    let limit = match (complete, severe) {
        (false, _) => limits.explored.min(states),
        (true, true) => limits.max_states,
        (true, false) => limits.warn_states,
    };
    let costly = cost::costly_flags(questionnaire, limits, states);
    let costly: Vec<(&str, usize)> = costly
        .iter()
        .map(|(flag, states)| (questionnaire.flags[*flag].id.as_str(), *states))
        .collect();
    catalogue::questionnaire_too_many_states(
        questionnaire.id.span,
        &questionnaire.id,
        states,
        limit,
        complete,
        &costly,
    )
    .severity(if severe {
        Weight::Error
    } else {
        Weight::Warning
    })
}

/// Answers as they stand in a link: `field=yes, topics=ai+chips`.
pub fn witness(questionnaire: &Questionnaire, path: &[Step]) -> String {
    path.iter()
        .filter(|step| !questionnaire.questions[step.question].is_note())
        .map(|step| {
            let question = &questionnaire.questions[step.question];
            let choices: Vec<&str> = step
                .choices
                .iter()
                .map(|choice| question.choices[*choice].id.as_str())
                .collect();
            format!("{}={}", question.id.value, choices.join("+"))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// Q301, Q302 and Q303.
fn routes(logic: &Logic, states: &States, diagnostics: &mut Vec<Diagnostic>) {
    let questionnaire = logic.questionnaire;
    let answers = |way| witness(questionnaire, &states.path_along(questionnaire, way));
    for (place, back) in &states.returns {
        let exits = logic.exits[*place].exits;
        let span = exits
            .targets()
            .find(|target| target.value == back.node)
            .map_or(exits.span, |target| target.span);
        let what = match back.node {
            Node::Question(_) => Named::Question,
            _ => Named::Node,
        };
        let id = questionnaire.node_id(back.node);
        diagnostics.push(catalogue::questionnaire_path_returns(
            span,
            what,
            id,
            &answers(back.way),
        ));
    }
    for (place, way) in &states.stuck {
        let exits = &logic.exits[*place];
        diagnostics.push(catalogue::questionnaire_no_rule_holds(
            exits.exits.span,
            questionnaire.node_id(exits.from),
            &answers(*way),
        ));
    }
    for (place, clash) in &states.clashes {
        let rules = &logic.exits[*place].exits.rules;
        let (first, second) = (&rules[clash.rules.0], &rules[clash.rules.1]);
        diagnostics.push(catalogue::questionnaire_rules_disagree(
            first.when.span,
            second.when.span,
            (
                questionnaire.node_id(first.target.value),
                questionnaire.node_id(second.target.value),
            ),
            &answers(clash.way),
        ));
    }
}

/// Q304 and Q305. Of what is itself unreachable no rule is told.
fn unreached(logic: &Logic, states: &States, diagnostics: &mut Vec<Diagnostic>) {
    let questionnaire = logic.questionnaire;
    let reached = |wanted: Node| match wanted {
        Node::Question(index) => states
            .places
            .iter()
            .any(|place| matches!(place, Place::Question { question, .. } if *question == index)),
        Node::Decision(index) => states.decisions[index].is_some(),
        Node::Outcome(index) => states.places.contains(&Place::Outcome(index)),
    };
    let nodes = (0..questionnaire.questions.len())
        .map(|index| (Node::Question(index), Named::Question))
        .chain((0..questionnaire.decisions.len()).map(|index| (Node::Decision(index), Named::Node)))
        .chain(
            (0..questionnaire.outcomes.len()).map(|index| (Node::Outcome(index), Named::Outcome)),
        );
    for (node, what) in nodes {
        if !reached(node) {
            let id = questionnaire.node_id(node);
            diagnostics.push(catalogue::questionnaire_unreachable(id.span, what, id));
        }
    }
    for (place, exits) in logic.exits.iter().enumerate() {
        if !reached(exits.from) {
            continue;
        }
        let unused = states.used[place].is_none();
        for (rule, written) in exits.exits.rules.iter().enumerate() {
            if states.decided[exits.first_condition + rule].is_none() && !unused {
                diagnostics.push(catalogue::questionnaire_rule_never_decides(
                    written.when.span,
                    false,
                ));
            }
        }
        if unused {
            diagnostics.push(catalogue::questionnaire_rule_never_decides(
                exits.exits.span,
                true,
            ));
        } else if let (Some(target), None) = (exits.exits.otherwise, states.otherwise[place]) {
            diagnostics.push(catalogue::questionnaire_rule_never_decides(
                target.span,
                true,
            ));
        }
    }
}

/// Q306 of what no condition or answer names.
fn unused(questionnaire: &Questionnaire, diagnostics: &mut Vec<Diagnostic>) {
    let mut flags_read = vec![false; questionnaire.flags.len()];
    let mut definitions_read = vec![false; questionnaire.definitions.len()];
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
        names_read(&condition.expr, &mut flags_read, &mut definitions_read);
    }
    let choices = || {
        questionnaire
            .questions
            .iter()
            .flat_map(|question| &question.choices)
    };
    for (index, flag) in questionnaire.flags.iter().enumerate() {
        let set = choices().any(|choice| choice.sets.contains(&index));
        let never = match (set, flags_read[index] || flag.show) {
            (false, _) => NeverUsed::FlagNeverSet,
            (true, false) => NeverUsed::FlagNeverRead,
            (true, true) => continue,
        };
        diagnostics.push(catalogue::questionnaire_never_used(
            flag.id.span,
            never,
            &flag.id,
        ));
    }
    for (index, definition) in questionnaire.definitions.iter().enumerate() {
        if !definitions_read[index] {
            diagnostics.push(catalogue::questionnaire_never_used(
                definition.id.span,
                NeverUsed::DefinitionNeverRead,
                &definition.id,
            ));
        }
    }
}

fn names_read(expr: &Expr, flags: &mut [bool], definitions: &mut [bool]) {
    match expr {
        Expr::Flag(flag) => flags[*flag] = true,
        Expr::Definition(index) => definitions[*index] = true,
        Expr::Always | Expr::Chosen { .. } | Expr::Answered(_) => {}
        Expr::Not(inner) => names_read(inner, flags, definitions),
        Expr::Count { members: parts, .. } | Expr::And(parts) | Expr::Or(parts) => parts
            .iter()
            .for_each(|part| names_read(part, flags, definitions)),
    }
}

/// Q308.
fn outcomes(questionnaire: &Questionnaire, diagnostics: &mut Vec<Diagnostic>) {
    for outcome in &questionnaire.outcomes {
        if outcome.severity >= Severity::Medium && outcome.contacts.is_empty() {
            diagnostics.push(catalogue::questionnaire_outcome_without_contact(
                outcome.id.span,
                &outcome.id,
            ));
        }
        if !links_to_chapter(&outcome.text) {
            diagnostics.push(catalogue::questionnaire_outcome_without_chapter(
                outcome.id.span,
                &outcome.id,
            ));
        }
    }
}

fn links_to_chapter(text: &Localized) -> bool {
    let others = ["term:", "ref:", "questionnaire:", "include:", "#"];
    text.texts.values().any(|text| {
        let wiki = text
            .value
            .split("[[")
            .skip(1)
            .any(|link| !others.iter().any(|other| link.starts_with(other)));
        wiki || text.value.contains(".md)") || text.value.contains(".md#")
    })
}

/// Q306 of advice and Q309.
fn advice(questionnaire: &Questionnaire, results: &Results, diagnostics: &mut Vec<Diagnostic>) {
    for (advice, run) in questionnaire.advice.iter().zip(&results.advice_runs) {
        if run.at.iter().all(|holds| *holds == Holds::Never) {
            diagnostics.push(catalogue::questionnaire_never_used(
                advice.id.span,
                NeverUsed::AdviceNeverGiven,
                &advice.id,
            ));
        }
    }
    for (flag, run) in questionnaire.flags.iter().zip(&results.flag_runs) {
        let serious = flag
            .severity
            .is_some_and(|severity| severity >= Severity::High);
        let Some(run) = run.as_ref().filter(|_| serious) else {
            continue;
        };
        for (index, outcome) in questionnaire.outcomes.iter().enumerate() {
            if let (true, Some(path)) = (outcome.severity <= Severity::Low, &run.witness[index]) {
                diagnostics.push(catalogue::questionnaire_serious_flag_mild_outcome(
                    flag.id.span,
                    &flag.id,
                    (&outcome.id, outcome.id.span),
                    &witness(questionnaire, path),
                ));
            }
        }
    }
}

/// Q307: in a folded state all answers lead on alike and no advice or shown flag depends on them.
fn idle_questions(
    questionnaire: &Questionnaire,
    folded: &Folded,
    results: &Results,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let shown = questionnaire.flags.iter().zip(&results.flag_runs);
    let runs: Vec<&Run> = results
        .advice_runs
        .iter()
        .chain(shown.filter_map(|(flag, run)| run.as_ref().filter(|_| flag.show)))
        .collect();
    let idle = |state: usize| {
        let ways = &folded.ways[state];
        ways.len() > 1
            && ways.iter().all(|way| *way == ways[0])
            && !runs.iter().any(|run| run.matters(state))
    };
    let mut told = vec![false; questionnaire.questions.len()];
    for state in 0..folded.len() {
        let Place::Question { question, step: 0 } = folded.places[state] else {
            continue;
        };
        // Of a multiple choice every option must be idle, on every way through its steps.
        let mut at = state;
        let mut all_idle = idle(at);
        while all_idle {
            at = folded.ways[at][0];
            match folded.places[at] {
                Place::Question { question: next, .. } if next == question => all_idle = idle(at),
                _ => break,
            }
        }
        if all_idle && !std::mem::replace(&mut told[question], true) {
            let id = &questionnaire.questions[question].id;
            let path = folded.path(questionnaire, state);
            diagnostics.push(catalogue::questionnaire_question_changes_nothing(
                id.span,
                id,
                &witness(questionnaire, &path),
            ));
        }
    }
}
