//! The view of the one-file page: every state a block whose answers are links, every long text
//! once, and what differs between outcomes told apart by classes.
//!
//! With scripts the same page is the client script's material: it walks on the data block and takes
//! texts from the blocks.

use super::conditions::{ConditionPart, parts};
use super::own::{OwnView, after};
use crate::questionnaire::applies::Applies;
use crate::questionnaire::compiled;
use crate::questionnaire::format::QuestionKind;
use crate::questionnaire::model::Questionnaire;
use crate::questionnaire::outcomes::AtOutcome;
use crate::questionnaire::proof::Proven;
use crate::questionnaire::results::Holds;
use crate::questionnaire::states::{Place, answers};
use crate::questionnaire::texts::{Link, TextRenderer};
use crate::source::Spanned;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    pub id: String,
    pub version: u32,
    pub logic: String,
    pub text: String,
    pub title: String,
    /// Safe HTML.
    pub intro: Option<String>,
    /// What an institution adds to it.
    pub own: Option<OwnView>,
    /// The state to begin with.
    pub start: String,
    pub groups: Vec<GroupView>,
    pub outcomes: Vec<OutcomeView>,
    pub advice: Vec<AdviceView>,
    pub flags: Vec<FlagView>,
    /// JSON, safe inside a `script` element.
    pub data: String,
}

/// A question: its states, and what they share.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    pub id: String,
    pub kind: QuestionKind,
    pub text: String,
    pub help: Option<String>,
    pub why: Option<String>,
    pub basis: Vec<Link>,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub states: Vec<StateView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StateView {
    pub id: String,
    /// Of a multiple choice: the option asked about.
    pub option: Option<String>,
    /// Questions still to come at most, this one included.
    pub left: usize,
    pub answers: Vec<AnswerView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AnswerView {
    /// `option`, `yes`, `no` or `continue`; the last three have words of the theme.
    pub kind: &'static str,
    pub text: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct OutcomeView {
    pub state: String,
    /// The class of what belongs to this outcome.
    pub slot: String,
    pub id: String,
    pub severity: &'static str,
    pub title: String,
    pub html: String,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub contacts: Vec<ContactView>,
    /// Whether some advice or flag is shown here.
    pub has_advice: bool,
    pub has_flags: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ContactView {
    pub title: String,
    pub email: Option<String>,
    pub url: Option<String>,
    /// Whose it is, for an institution's own.
    pub local: Option<String>,
    /// Whom to ask when this contact has no address.
    pub fallback: Vec<ContactView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AdviceView {
    pub id: String,
    /// The outcomes where it is shown, as classes.
    pub slots: String,
    pub title: String,
    pub html: String,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub see: Vec<Link>,
    pub conditions: Vec<ConditionView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FlagView {
    pub id: String,
    pub slots: String,
    pub name: String,
    pub conditions: Vec<ConditionView>,
}

/// A condition under which something applies, at the outcomes of its classes.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionView {
    pub slots: String,
    pub parts: Vec<ConditionPart>,
}

/// Makes the view of a page in one language.
pub fn page(
    proven: &Proven,
    language: &str,
    renderer: &dyn TextRenderer,
    content_revision: Option<&str>,
) -> PageView {
    let questionnaire = &proven.questionnaire;
    let maker = Maker {
        proven,
        questionnaire,
        language,
        renderer,
    };
    PageView {
        id: questionnaire.id.value.clone(),
        version: questionnaire.version.value,
        logic: proven.fingerprints.logic.clone(),
        text: proven.fingerprints.text.clone(),
        title: questionnaire.title.get(language).to_string(),
        intro: questionnaire
            .intro
            .is_some()
            .then(|| renderer.html("intro")),
        own: after(questionnaire, language, renderer, "intro"),
        start: state_id(0),
        groups: maker.groups(),
        outcomes: maker.outcomes(),
        advice: maker.advice(),
        flags: maker.flags(),
        data: compiled::for_script(proven, language, content_revision),
    }
}

/// The anchor of a folded state.
pub fn state_id(state: usize) -> String {
    format!("s{}", state + 1)
}

/// The class of what belongs to an outcome.
fn slot(outcome: usize) -> String {
    format!("o{}", outcome + 1)
}

/// Outcomes whose classes the theme's own style sheet knows.
const STYLED: usize = 100;

/// The style sheet for a questionnaire with more outcomes than the theme's own covers: its name
/// and its text. Questionnaires with about as many share one.
pub fn outcome_styles(outcomes: usize) -> Option<(String, String)> {
    if outcomes <= STYLED {
        return None;
    }
    let most = outcomes.div_ceil(STYLED) * STYLED;
    let rules = (STYLED..most).map(|outcome| {
        let slot = slot(outcome);
        format!(".{slot}:target ~ .results .{slot}")
    });
    let css = format!(
        "{} {{ display: revert; }}\n",
        rules.collect::<Vec<_>>().join(",\n")
    );
    Some((format!("outcomes-{most}.css"), css))
}

struct Maker<'a> {
    proven: &'a Proven,
    questionnaire: &'a Questionnaire,
    language: &'a str,
    renderer: &'a dyn TextRenderer,
}

impl Maker<'_> {
    fn mark(&self, id: &Spanned<String>) -> Option<String> {
        let mark = self.questionnaire.mark(id, self.language);
        mark.map(str::to_string)
    }

    fn own(&self, place: &str) -> Option<OwnView> {
        after(self.questionnaire, self.language, self.renderer, place)
    }

    fn groups(&self) -> Vec<GroupView> {
        let mut groups: Vec<GroupView> = self
            .questionnaire
            .questions
            .iter()
            .map(|question| {
                let id = &question.id.value;
                GroupView {
                    id: id.clone(),
                    kind: question.kind,
                    text: question.text.get(self.language).to_string(),
                    help: question
                        .help
                        .is_some()
                        .then(|| self.renderer.html(&format!("question.{id}.help"))),
                    why: question
                        .why
                        .is_some()
                        .then(|| self.renderer.html(&format!("question.{id}.why"))),
                    basis: question
                        .basis
                        .iter()
                        .filter_map(|id| self.renderer.reference(id))
                        .collect(),
                    mark: self.mark(&question.id),
                    own: self.own(&format!("question.{id}")),
                    states: Vec::new(),
                }
            })
            .collect();
        for (state, place) in self.proven.folded.places.iter().enumerate() {
            if let Place::Question { question, step } = *place {
                groups[question]
                    .states
                    .push(self.state(state, question, step));
            }
        }
        groups
    }

    fn state(&self, state: usize, question: usize, step: usize) -> StateView {
        let item = &self.questionnaire.questions[question];
        let given = answers(self.questionnaire, question, step);
        let text = |choice: usize| item.choices[choice].text.get(self.language).to_string();
        let option = match item.kind {
            QuestionKind::Multiple => given.first().map(|answer| text(answer.choice)),
            _ => None,
        };
        let mut answers: Vec<AnswerView> = given
            .into_iter()
            .zip(&self.proven.folded.ways[state])
            .map(|(answer, next)| {
                let kind = match (item.kind, answer.yes) {
                    (QuestionKind::Note, _) => "continue",
                    (QuestionKind::Multiple, true) => "yes",
                    (QuestionKind::Multiple, false) => "no",
                    _ => "option",
                };
                AnswerView {
                    kind,
                    text: if kind == "option" {
                        text(answer.choice)
                    } else {
                        String::new()
                    },
                    href: format!("#{}", state_id(*next)),
                }
            })
            .collect();
        // "Yes" before "no", as people expect; the proof goes the other way.
        if item.kind == QuestionKind::Multiple {
            answers.reverse();
        }
        StateView {
            id: state_id(state),
            option,
            left: self.proven.folded.longest[state],
            answers,
        }
    }

    fn outcomes(&self) -> Vec<OutcomeView> {
        let results = &self.proven.results;
        let shows = |items: &[Vec<AtOutcome>], outcome: usize| {
            items
                .iter()
                .any(|at| at.get(outcome).is_some_and(|at| at.holds != Holds::Never))
        };
        self.questionnaire
            .outcomes
            .iter()
            .enumerate()
            .filter_map(|(index, outcome)| {
                let state = self.proven.folded.outcome(index)?;
                let id = &outcome.id.value;
                Some(OutcomeView {
                    state: state_id(state),
                    slot: slot(index),
                    id: id.clone(),
                    severity: outcome.severity.name(),
                    title: outcome.title.get(self.language).to_string(),
                    html: self.renderer.html(&format!("outcome.{id}.text")),
                    mark: self.mark(&outcome.id),
                    own: self.own(&format!("outcome.{id}")),
                    contacts: contacts(self.questionnaire, self.language, &outcome.contacts),
                    has_advice: shows(&results.advice, index),
                    has_flags: shows(&results.flags, index),
                })
            })
            .collect()
    }

    fn advice(&self) -> Vec<AdviceView> {
        self.questionnaire
            .advice
            .iter()
            .zip(&self.proven.results.advice)
            .map(|(advice, at)| {
                let id = &advice.id.value;
                AdviceView {
                    id: id.clone(),
                    slots: slots(at, |_| true),
                    title: advice.title.get(self.language).to_string(),
                    html: self.renderer.html(&format!("advice.{id}.text")),
                    mark: self.mark(&advice.id),
                    own: self.own(&format!("advice.{id}")),
                    see: advice
                        .see
                        .iter()
                        .filter_map(|id| self.renderer.page(id))
                        .collect(),
                    conditions: self.conditions(at),
                }
            })
            .collect()
    }

    fn flags(&self) -> Vec<FlagView> {
        self.questionnaire
            .flags
            .iter()
            .zip(&self.proven.results.flags)
            .filter(|(flag, _)| flag.show)
            .map(|(flag, at)| FlagView {
                id: flag.id.value.clone(),
                slots: slots(at, |_| true),
                name: (self.questionnaire).marked(&flag.id, &flag.name, self.language),
                conditions: self.conditions(at),
            })
            .collect()
    }

    /// Each different condition once, with the outcomes at which it is the one.
    fn conditions(&self, at: &[AtOutcome]) -> Vec<ConditionView> {
        let mut different: Vec<&Applies> = Vec::new();
        for at in at {
            if at.holds == Holds::Sometimes && !different.contains(&&at.applies) {
                different.push(&at.applies);
            }
        }
        different
            .into_iter()
            .map(|applies| ConditionView {
                slots: slots(at, |at| at.applies == *applies),
                parts: parts(self.questionnaire, self.language, applies),
            })
            .collect()
    }
}

/// The classes of the outcomes where something holds at all and `wanted` says so.
fn slots(at: &[AtOutcome], wanted: impl Fn(&AtOutcome) -> bool) -> String {
    at.iter()
        .enumerate()
        .filter(|(_, at)| at.holds != Holds::Never && wanted(at))
        .map(|(outcome, _)| slot(outcome))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Contacts with whom to ask instead, as far as an address is missing.
pub(super) fn contacts(
    questionnaire: &Questionnaire,
    language: &str,
    places: &[usize],
) -> Vec<ContactView> {
    places
        .iter()
        .map(|place| {
            let contact = &questionnaire.contacts[*place];
            let missing = contact.email.is_none() && contact.url.is_none();
            // A fallback that is listed itself need not be named twice.
            let fallback: Vec<usize> = contact
                .fallback
                .filter(|fallback| missing && !places.contains(fallback))
                .into_iter()
                .collect();
            ContactView {
                title: contact.title.get(language).to_string(),
                email: contact.email.as_ref().map(|email| email.value.clone()),
                url: contact.url.as_ref().map(|url| url.value.clone()),
                local: contact
                    .local
                    .as_ref()
                    .and_then(|marks| marks.get(language).cloned()),
                fallback: contacts(questionnaire, language, &fallback),
            }
        })
        .collect()
}
