//! Which flags make a questionnaire large: the states it would have without each of them.

use super::fold::fold;
use super::logic::Logic;
use super::model::Questionnaire;
use super::proof::Limits;
use super::states::explore;

/// Flags tried, and states looked at for each, so that the answer comes in bounded time.
const TRIED: usize = 8;
const STATES: usize = 4_000;

/// The flags without which there would be fewest states, at most three, with that number.
pub fn costly_flags(
    questionnaire: &Questionnaire,
    limits: &Limits,
    states: usize,
) -> Vec<(usize, usize)> {
    let mut by_use: Vec<(usize, usize)> = (0..questionnaire.flags.len())
        .map(|flag| {
            let setters = questionnaire
                .questions
                .iter()
                .flat_map(|question| &question.choices)
                .filter(|choice| choice.sets.contains(&flag))
                .count();
            (flag, setters)
        })
        .collect();
    by_use.sort_by_key(|(flag, setters)| (std::cmp::Reverse(*setters), *flag));
    let mut cheaper: Vec<(usize, usize)> = by_use
        .into_iter()
        .take(TRIED)
        .filter_map(|(flag, _)| Some((flag, states_without(questionnaire, limits, flag)?)))
        .filter(|(_, without)| *without < states)
        .collect();
    cheaper.sort_by_key(|(flag, without)| (*without, *flag));
    cheaper.truncate(3);
    cheaper
}

fn states_without(questionnaire: &Questionnaire, limits: &Limits, flag: usize) -> Option<usize> {
    let mut without = questionnaire.clone();
    for question in &mut without.questions {
        for choice in &mut question.choices {
            choice.sets.retain(|set| *set != flag);
        }
    }
    let mut logic = Logic::new(&without, limits.truths.min(100_000)).ok()?;
    let states = explore(&mut logic, STATES);
    // Without the flag rules may disagree or be missing; the number is told all the same.
    match (states.complete, states.is_sound()) {
        (false, _) => None,
        (true, true) => Some(fold(&without, &states).len()),
        (true, false) => Some(states.places.len()),
    }
}
