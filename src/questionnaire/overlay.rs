//! `overlay/questionnaires/ID.yaml`: what an institution adds to a national questionnaire, and the
//! proof that the national cases still hold with it.
//!
//! How additions are laid over the national questionnaire is `structure::own`'s business. Nothing
//! here changes a national text, rule or outcome, and nothing could.

use super::cases::{self, Case, Cases};
use super::format::{
    AdviceSource, ContactSource, DecisionSource, FlagSource, LocalizedSource, OutcomeSource,
    QuestionKind, QuestionSource,
};
use super::model::{Own, Question, Questionnaire};
use super::proof::{Proven, witness};
use super::walk::{Answers, End, Event, Walk, walk, walk_with};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span, Spanned};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub const OVERLAY_FOLDER: &str = "overlay/questionnaires/";

/// What the id of everything that an institution adds begins with.
pub const PREFIX: &str = "own-";

/// Where an own question or decision leads to go on with what stood there before.
pub const CONTINUE: &str = "continue";

/// Whose additions these are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// The institution's name in the first language of the site: records are told apart by it.
    pub name: String,
    /// By language, what is shown with each addition.
    pub marks: BTreeMap<String, String>,
}

/// What an overlay says of a questionnaire.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlaySource {
    /// By the id of the national contact that each takes the place of, or by an own id.
    #[serde(default)]
    pub contacts: BTreeMap<String, Spanned<ContactSource>>,
    #[serde(default)]
    pub flags: BTreeMap<String, Spanned<FlagSource>>,
    #[serde(default)]
    pub questions: Vec<Spanned<QuestionSource>>,
    #[serde(default)]
    pub decisions: Vec<Spanned<DecisionSource>>,
    #[serde(default)]
    pub outcomes: Vec<Spanned<OutcomeSource>>,
    #[serde(default)]
    pub advice: Vec<Spanned<AdviceSource>>,
    /// Where own nodes come into the national questionnaire.
    #[serde(default)]
    pub insert: Vec<Spanned<InsertSource>>,
    /// Texts that follow national ones.
    #[serde(default)]
    pub texts: Vec<Spanned<AddedTextSource>>,
}

/// A place for an own node: on an edge, or before a national node.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InsertSource {
    pub on: Option<Spanned<EdgeSource>>,
    pub before: Option<Spanned<String>>,
    pub node: Option<Spanned<String>>,
}

/// The ways on from a national question or decision; with `option`, from that answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EdgeSource {
    pub from: Option<Spanned<String>>,
    pub option: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddedTextSource {
    /// `intro`, `question.ID`, `outcome.ID` or `advice.ID`.
    pub after: Option<Spanned<String>>,
    /// Markdown.
    pub text: Option<Spanned<LocalizedSource>>,
}

/// Of what is told of a questionnaire with additions, what is due to them. `alone` was told of the
/// national questionnaire; a national rule or question that decides less than before was proven
/// there.
pub fn due_to_additions(
    alone: &[Diagnostic],
    with: Vec<Diagnostic>,
    national: FileId,
    own: &Own,
) -> Vec<Diagnostic> {
    let known: BTreeSet<(&str, Option<Span>)> =
        alone.iter().map(|one| (one.code, one.span())).collect();
    let mut told = Vec::new();
    for one in with {
        let is_national = one.span().is_some_and(|span| span.file == national);
        let settled = is_national && matches!(one.code, "Q305" | "Q306" | "Q307" | "Q308");
        if settled || known.contains(&(one.code, one.span())) {
            continue;
        }
        told.push(match (is_national, own.first) {
            (true, Some(place)) => one.label(
                place,
                "this is so only with what is inserted here",
                "dit is alleen zo met wat hier wordt ingevoegd",
            ),
            _ => one,
        });
    }
    told
}

/// Ways of answering own questions that are looked at for one case.
const WAYS: usize = 10_000;

/// Holds the national cases against a questionnaire with additions: with own questions answered in
/// every way, the outcome stays or is more severe, and no national advice disappears.
pub fn hold(national: &Proven, with: &Proven, cases: &Cases) -> Vec<Diagnostic> {
    let held = cases
        .cases
        .iter()
        .filter_map(|case| hold_case(national, with, case));
    held.collect()
}

fn hold_case(national: &Proven, with: &Proven, case: &Case) -> Option<Diagnostic> {
    let (before, after) = (&national.questionnaire, &with.questionnaire);
    // What is wrong with the case itself is told where the cases are checked.
    let answers = cases::answers(before, case, &mut Vec::new())?;
    let expected = walk(before, &answers);
    let outcome = expected.outcome()?;
    let mut todo = vec![answers];
    let mut ways = 0;
    while let Some(answers) = todo.pop() {
        ways += 1;
        let (found, place) = walk_to_own(after, before.questions.len(), &answers);
        let place = place.unwrap_or(case.given_span);
        let tell = |en: String, nl: String| {
            let names = (case.name.en.as_str(), case.name.nl.as_str());
            Some(catalogue::overlay_case(
                place,
                names,
                (&en, &nl),
                case.given_span,
            ))
        };
        let given = witness(after, &found.path);
        match found.end {
            End::Open(question) if question >= before.questions.len() => {
                let item = &after.questions[question];
                let choices = every_answer(item);
                if ways + todo.len() + choices.len() > WAYS {
                    return tell(
                        format!(
                            "cannot be checked: own questions can be answered in more than {WAYS} ways"
                        ),
                        format!(
                            "is niet te controleren: eigen vragen zijn op meer dan {WAYS} manieren te beantwoorden"
                        ),
                    );
                }
                for chosen in choices {
                    let mut more = answers.clone();
                    more.set(question, chosen);
                    todo.push(more);
                }
            }
            End::Open(question) => {
                let id = &after.questions[question].id.value;
                return tell(
                    format!("comes to the question `{id}`, which it does not answer ({given})"),
                    format!("komt bij de vraag `{id}`, die niet wordt beantwoord ({given})"),
                );
            }
            End::Outcome(reached) => {
                let (was, now) = (&before.outcomes[outcome], &after.outcomes[reached]);
                if reached != outcome && now.severity <= was.severity {
                    let (was, now) = (&was.id.value, &now.id.value);
                    return tell(
                        format!(
                            "comes to `{now}`, which is not more severe than `{was}` ({given})"
                        ),
                        format!(
                            "komt uit bij `{now}`, en dat is niet ernstiger dan `{was}` ({given})"
                        ),
                    );
                }
                let lost = |advice: &&usize| !found.advice.contains(advice);
                if let Some(lost) = expected.advice.iter().find(lost) {
                    let id = &before.advice[*lost].id.value;
                    return tell(
                        format!("loses the advice `{id}` ({given})"),
                        format!("verliest het advies `{id}` ({given})"),
                    );
                }
            }
            // Nothing is proven of such a questionnaire; that was told.
            End::Stuck(_) | End::Returned(_) => return None,
        }
    }
    None
}

/// A walk, and the id of the first own question that it comes to.
fn walk_to_own(
    questionnaire: &Questionnaire,
    national: usize,
    answers: &Answers,
) -> (Walk, Option<Span>) {
    let mut first = None;
    let own = questionnaire.own.as_ref().map(|own| own.file);
    let walk = walk_with(questionnaire, answers, &mut |event, _| {
        let id = match event {
            Event::Asked { question, .. } if question >= national => {
                &questionnaire.questions[question].id
            }
            Event::Taken { target, .. } => questionnaire.node_id(target),
            _ => return,
        };
        if Some(id.span.file) == own {
            first = first.or(Some(id.span));
        }
    });
    (walk, first)
}

/// Every answer to a question.
fn every_answer(question: &Question) -> Vec<Vec<usize>> {
    let choices = 0..question.choices.len();
    if question.kind != QuestionKind::Multiple {
        return choices.map(|choice| vec![choice]).collect();
    }
    let open: Vec<usize> = choices
        .filter(|choice| !question.choices[*choice].exclusive)
        .collect();
    // More than can be looked at is told by the caller.
    let subsets = 1usize << open.len().min(20);
    let chosen = |mask: usize| {
        let members = open.iter().enumerate();
        let members = members.filter(|(bit, _)| mask >> bit & 1 == 1);
        let mut members: Vec<usize> = members.map(|(_, choice)| *choice).collect();
        if members.is_empty() {
            members.extend(question.exclusive());
        }
        members
    };
    if subsets > WAYS {
        return vec![Vec::new(); subsets];
    }
    (0..subsets).map(chosen).collect()
}
