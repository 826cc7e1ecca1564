//! The cases of a questionnaire: worked examples that must come out as their editor expects
//! (Q401 to Q404).

mod coverage;
mod format;
mod suggest;

pub use coverage::{Count, Coverage, Part, Used, describe, parts};
pub use format::{Case, CaseName, Cases, ExpectSource, read, shapes};
pub use suggest::{Suggestion, suggest, to_yaml};

use super::fold::Folded;
use super::model::Questionnaire;
use super::proof::{Proven, witness};
use super::states::{Place, answers as answers_of, next_step};
use super::walk::{AnswerProblem, Answers, End, Event, Walk, walk_with};
use crate::diagnostics::catalogue::{self, Named};
use crate::diagnostics::{Diagnostic, Severity, nearest};
use crate::source::{Span, Spanned};

/// What checking the cases of one questionnaire came to.
#[derive(Debug)]
pub struct CaseReport {
    /// Each case's name and whether it came out as expected.
    pub results: Vec<(CaseName, bool)>,
    pub coverage: Coverage,
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs all cases. `cases` is nothing when there is no case file; `limit` is the percentage of
/// coverage below which there is an error: without one, anything below all is a warning.
pub fn check(proven: &Proven, cases: Option<&Cases>, limit: Option<u32>) -> CaseReport {
    let questionnaire = &proven.questionnaire;
    let mut report = CaseReport {
        results: Vec::new(),
        coverage: Used::nothing(questionnaire).coverage(),
        diagnostics: Vec::new(),
    };
    let mut used = Used::nothing(questionnaire);
    if let Some(cases) = cases {
        check_id(questionnaire, cases, &mut report.diagnostics);
        for case in &cases.cases {
            let before = report.diagnostics.len();
            check_case(proven, case, &mut used, &mut report.diagnostics);
            let passed = report.diagnostics.len() == before;
            report.results.push((case.name.clone(), passed));
        }
    }
    report.coverage = used.coverage();
    let percent = report.coverage.percent();
    if percent < limit.unwrap_or(100) || limit.is_none() && !report.coverage.missing.is_empty() {
        let span = cases.map_or(questionnaire.id.span, |cases| cases.list);
        let diagnostic = not_covered(questionnaire, &report.coverage, span, limit.unwrap_or(100));
        report.diagnostics.push(match limit {
            Some(_) => diagnostic.severity(Severity::Error),
            None => diagnostic,
        });
    }
    report
}

fn not_covered(
    questionnaire: &Questionnaire,
    coverage: &Coverage,
    span: Span,
    limit: u32,
) -> Diagnostic {
    const SHOWN: usize = 12;
    let described: Vec<(String, String, Span)> = coverage
        .missing
        .iter()
        .take(SHOWN)
        .map(|part| describe(questionnaire, *part))
        .collect();
    let more = match coverage.missing.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(", … (+{more})"),
    };
    let en: Vec<&str> = described.iter().map(|(en, _, _)| en.as_str()).collect();
    let nl: Vec<&str> = described.iter().map(|(_, nl, _)| nl.as_str()).collect();
    catalogue::questionnaire_not_covered(
        span,
        &questionnaire.id,
        coverage.percent(),
        limit,
        (
            &format!("{}{more}", en.join(", ")),
            &format!("{}{more}", nl.join(", ")),
        ),
    )
}

fn check_id(questionnaire: &Questionnaire, cases: &Cases, diagnostics: &mut Vec<Diagnostic>) {
    match &cases.questionnaire {
        None => diagnostics.push(catalogue::questionnaire_missing_field(
            Span {
                start: 0,
                end: 0,
                ..cases.list
            },
            "questionnaire",
        )),
        Some(id) if id.value != questionnaire.id.value => {
            diagnostics.push(catalogue::questionnaire_id_differs_from_file(
                id.span,
                id,
                &format!("{}.cases", questionnaire.id.value),
            ));
        }
        Some(_) => {}
    }
}

fn check_case(proven: &Proven, case: &Case, used: &mut Used, diagnostics: &mut Vec<Diagnostic>) {
    let questionnaire = &proven.questionnaire;
    let Some(answers) = answers(questionnaire, case, diagnostics) else {
        return;
    };
    let walk = used.walk(&answers);
    for (id, _) in &case.given {
        let asked = questionnaire
            .question(id)
            .is_some_and(|question| walk.path.iter().any(|step| step.question == question));
        if !asked {
            diagnostics.push(unasked(questionnaire, case, id));
        }
    }
    if let End::Open(question) = walk.end {
        let question = &questionnaire.questions[question];
        let known: Vec<&str> = question
            .choices
            .iter()
            .map(|choice| choice.id.as_str())
            .collect();
        diagnostics.push(catalogue::questionnaire_case_leaves_open(
            case.given_span,
            (&case.name.en, &case.name.nl),
            &question.id,
            &known.join(", "),
        ));
        return;
    }
    match &case.expect {
        Some(expect) => compare(proven, case, expect, &answers, &walk, diagnostics),
        None => diagnostics.push(catalogue::questionnaire_missing_field(case.span, "expect")),
    }
}

fn unasked(questionnaire: &Questionnaire, case: &Case, id: &Spanned<String>) -> Diagnostic {
    let names = (case.name.en.as_str(), case.name.nl.as_str());
    let diagnostic = catalogue::questionnaire_case_answers_unasked(id.span, names, id);
    let known = questionnaire
        .questions
        .iter()
        .map(|question| question.id.as_str());
    match nearest(id, known) {
        Some(near) if near != id.value => diagnostic.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        _ => diagnostic,
    }
}

/// The answers of a case, or nothing when one of them is none.
pub fn answers(
    questionnaire: &Questionnaire,
    case: &Case,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Answers> {
    let mut answers = Answers::default();
    let mut complete = true;
    for (id, value) in &case.given {
        let Some(place) = questionnaire.question(id) else {
            continue;
        };
        let question = &questionnaire.questions[place];
        match question.answer(&value.value) {
            Ok(choices) => answers.set(place, choices),
            Err(AnswerProblem::NotAQuestion) => {}
            Err(problem) => {
                complete = false;
                let names = (case.name.en.as_str(), case.name.nl.as_str());
                diagnostics.push(match problem {
                    AnswerProblem::UnknownOption(option) => catalogue::questionnaire_unknown_name(
                        value.span,
                        Named::Option,
                        &option,
                        question.choices.iter().map(|choice| choice.id.as_str()),
                    ),
                    AnswerProblem::Exclusive(option) => {
                        catalogue::questionnaire_case_answers_clash(
                            value.span,
                            names,
                            id,
                            Some(&option),
                        )
                    }
                    AnswerProblem::NotOne | AnswerProblem::NotAQuestion => {
                        catalogue::questionnaire_case_answers_clash(value.span, names, id, None)
                    }
                });
            }
        }
    }
    complete.then_some(answers)
}

fn compare(
    proven: &Proven,
    case: &Case,
    expect: &ExpectSource,
    answers: &Answers,
    walk: &Walk,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let questionnaire = &proven.questionnaire;
    let names = (case.name.en.as_str(), case.name.nl.as_str());
    let fails = |span, what: (&str, &str), got: &str, expected: &str| {
        catalogue::questionnaire_case_fails(span, names, what, got, expected)
    };
    let got = walk
        .outcome()
        .map_or("", |outcome| questionnaire.outcomes[outcome].id.as_str());
    match &expect.outcome {
        None => diagnostics.push(catalogue::questionnaire_missing_field(case.span, "outcome")),
        Some(wanted) => match questionnaire.outcome(wanted) {
            None => diagnostics.push(unknown(wanted, Named::Outcome, names, || {
                questionnaire
                    .outcomes
                    .iter()
                    .map(|item| item.id.as_str())
                    .collect()
            })),
            Some(outcome) if wanted.value != got => {
                let diagnostic = fails(wanted.span, ("the outcome", "de uitkomst"), got, wanted);
                diagnostics.push(match parting(proven, answers, outcome) {
                    Some((span, after)) => diagnostic.label(
                        span,
                        format!(
                            "here the paths part: after {after} `{}` is out of reach",
                            wanted.value
                        ),
                        format!(
                            "hier scheiden de wegen: na {after} is `{}` buiten bereik",
                            wanted.value
                        ),
                    ),
                    None => diagnostic,
                });
            }
            Some(_) => {}
        },
    }
    for (list, given) in [(&expect.advice, true), (&expect.not, false)] {
        for id in list {
            let Some(advice) = questionnaire.advice(id) else {
                diagnostics.push(unknown(id, Named::Advice, names, || {
                    questionnaire
                        .advice
                        .iter()
                        .map(|item| item.id.as_str())
                        .collect()
                }));
                continue;
            };
            if walk.advice.contains(&advice) != given {
                let what = format!("`{}`", id.value);
                let (no, yes) = (("not given", "niet gegeven"), ("given", "gegeven"));
                let (got, expected) = if given { (no, yes) } else { (yes, no) };
                diagnostics.push(catalogue::questionnaire_case_advice(
                    id.span, names, &what, got, expected,
                ));
            }
        }
    }
    if let Some(expected) = &expect.flags {
        let got = walk
            .flags
            .iter()
            .map(|flag| &questionnaire.flags[*flag].id.value);
        let mut got: Vec<&str> = got.map(String::as_str).collect();
        let mut wanted: Vec<&str> = expected.iter().map(|id| id.as_str()).collect();
        got.sort_unstable();
        wanted.sort_unstable();
        if got != wanted {
            let what = ("the flags", "de vlaggen");
            diagnostics.push(fails(expected.span, what, &list(&got), &list(&wanted)));
        }
    }
    if let Some(expected) = &expect.asked {
        let got: Vec<&str> = walk
            .asked(questionnaire)
            .map(|question| questionnaire.questions[question].id.as_str())
            .collect();
        let wanted: Vec<&str> = expected.iter().map(|id| id.as_str()).collect();
        if got != wanted {
            let what = ("the questions asked", "de gestelde vragen");
            diagnostics.push(fails(expected.span, what, &list(&got), &list(&wanted)));
        }
    }
}

fn list(ids: &[&str]) -> String {
    format!("[{}]", ids.join(", "))
}

fn unknown<'a>(
    id: &Spanned<String>,
    what: Named,
    names: (&str, &str),
    known: impl Fn() -> Vec<&'a str>,
) -> Diagnostic {
    catalogue::questionnaire_case_unknown(id.span, names, what, id, nearest(id, known()))
}

/// Where a walk leaves the last state from which an outcome could be reached: the place of the way
/// taken there, and the answers so far.
fn parting(proven: &Proven, answers: &Answers, wanted: usize) -> Option<(Span, String)> {
    let questionnaire = &proven.questionnaire;
    let ahead = proven.folded.outcomes_ahead(questionnaire.outcomes.len());
    let mut state = 0;
    let mut last = None;
    let mut steps = Vec::new();
    walk_with(questionnaire, answers, &mut |event, _| match event {
        Event::Asked { question, choices } => {
            steps.push(super::walk::Step {
                question,
                choices: choices.to_vec(),
            });
        }
        Event::Taken {
            exits,
            rule,
            target,
            ..
        } => {
            let Some(step) = steps.last().filter(|_| last.is_none()) else {
                return;
            };
            if !matches!(target, super::model::Node::Decision(_)) {
                state = follow(questionnaire, &proven.folded, state, &step.choices);
                if !ahead[state][wanted] {
                    let span = match rule.and_then(|rule| exits.rules.get(rule)) {
                        Some(rule) => rule.when.span,
                        None => exits.otherwise.map_or(exits.span, |target| target.span),
                    };
                    last = Some((span, witness(questionnaire, &steps)));
                }
            }
        }
        Event::Rule { .. } => {}
    });
    last
}

/// The folded state after a question has been answered.
pub fn follow(
    questionnaire: &Questionnaire,
    folded: &Folded,
    mut state: usize,
    choices: &[usize],
) -> usize {
    while let Place::Question { question, step } = folded.places[state] {
        let ways = answers_of(questionnaire, question, step);
        let way = ways
            .iter()
            .position(|answer| choices.contains(&answer.choice) == answer.yes);
        state = folded.ways[state][way.unwrap_or(0)];
        if next_step(questionnaire, question, step).is_none() {
            break;
        }
    }
    state
}
