//! What a reader is told at each outcome: which advice and flags hold there on every way, on none,
//! or on some, and then on which.

use super::applies::{self, Applies, Facts};
use super::fold::Folded;
use super::logic::Logic;
use super::results::{Holds, Run, run};
use super::truth::{TooMany, Truth};
use std::collections::HashMap;

/// One advice item or flag at one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtOutcome {
    pub holds: Holds,
    /// When it holds, in terms of answers; `Always` or `Never` where that is the case.
    pub applies: Applies,
}

/// The runs and conditions of all advice and of the flags that matter.
#[derive(Debug, Clone)]
pub struct Results {
    /// For each advice item, its run.
    pub advice_runs: Vec<Run>,
    /// For each flag that is shown or has a severity, its run.
    pub flag_runs: Vec<Option<Run>>,
    /// For each advice item, for each outcome.
    pub advice: Vec<Vec<AtOutcome>>,
    /// For each shown flag, for each outcome; empty for the others.
    pub flags: Vec<Vec<AtOutcome>>,
}

/// Follows all advice and flags, each on its own.
pub fn results(logic: &mut Logic, folded: &Folded, limit: usize) -> Result<Results, TooMany> {
    let questionnaire = logic.questionnaire;
    let ahead = folded.outcomes_ahead(questionnaire.outcomes.len());
    let mut results = Results {
        advice_runs: Vec::new(),
        flag_runs: Vec::new(),
        advice: Vec::new(),
        flags: Vec::new(),
    };
    for (place, advice) in questionnaire.advice.iter().enumerate() {
        let condition = logic.advice(place, advice)?;
        let fits = |outcome| advice.fits(outcome);
        let run = run(logic, folded, &ahead, condition, &fits, limit)?;
        results.advice_runs.push(run);
    }
    for (place, flag) in questionnaire.flags.iter().enumerate() {
        let run = if flag.show || flag.severity.is_some() {
            let condition = logic.flag(place)?;
            Some(run(logic, folded, &ahead, condition, &|_| true, limit)?)
        } else {
            None
        };
        results.flag_runs.push(run);
    }
    let mut facts = RunFacts {
        logic,
        folded,
        ahead: &ahead,
        limit,
        outcome: 0,
        chosen: HashMap::new(),
        asked: HashMap::new(),
        failed: false,
    };
    for (place, run) in results.advice_runs.iter().enumerate() {
        let at = facts.at_outcomes(run, &mut |facts| {
            applies::advice(questionnaire, place, facts)
        });
        results.advice.push(at);
    }
    for (place, run) in results.flag_runs.iter().enumerate() {
        let at = match run {
            Some(run) if questionnaire.flags[place].show => {
                facts.at_outcomes(run, &mut |facts| applies::flag(questionnaire, place, facts))
            }
            _ => Vec::new(),
        };
        results.flags.push(at);
    }
    if facts.failed {
        return Err(TooMany);
    }
    Ok(results)
}

/// Facts about an outcome, each found by a run when it is first asked for.
struct RunFacts<'a, 'q> {
    logic: &'a mut Logic<'q>,
    folded: &'a Folded,
    ahead: &'a [Vec<bool>],
    limit: usize,
    outcome: usize,
    chosen: HashMap<(usize, usize), Vec<Holds>>,
    asked: HashMap<usize, Vec<Holds>>,
    failed: bool,
}

impl RunFacts<'_, '_> {
    fn at_outcomes(
        &mut self,
        run: &Run,
        applies: &mut dyn FnMut(&mut Self) -> Applies,
    ) -> Vec<AtOutcome> {
        run.at
            .iter()
            .enumerate()
            .map(|(outcome, holds)| {
                self.outcome = outcome;
                AtOutcome {
                    holds: *holds,
                    applies: match holds {
                        Holds::Never => Applies::Never,
                        Holds::Always => Applies::Always,
                        Holds::Sometimes => applies(self),
                    },
                }
            })
            .collect()
    }

    fn follow(&mut self, condition: Result<Truth, TooMany>) -> Vec<Holds> {
        let found = condition.and_then(|condition| {
            run(
                self.logic,
                self.folded,
                self.ahead,
                condition,
                &|_| true,
                self.limit,
            )
        });
        match found {
            Ok(run) => run.at,
            Err(TooMany) => {
                self.failed = true;
                vec![Holds::Sometimes; self.logic.questionnaire.outcomes.len()]
            }
        }
    }
}

impl Facts for RunFacts<'_, '_> {
    fn chosen(&mut self, question: usize, choice: usize) -> Holds {
        if !self.chosen.contains_key(&(question, choice)) {
            let condition = self.logic.chosen(question, choice);
            let at = self.follow(condition);
            self.chosen.insert((question, choice), at);
        }
        self.chosen[&(question, choice)][self.outcome]
    }

    fn asked(&mut self, question: usize) -> Holds {
        if !self.asked.contains_key(&question) {
            let condition = self.logic.truth(&super::model::Expr::Answered(question));
            let at = self.follow(condition);
            self.asked.insert(question, at);
        }
        self.asked[&question][self.outcome]
    }
}
