//! The view of the paper version: every question, decision, outcome and advice once, in one row,
//! each answer with the number to go to.

use super::conditions::{ConditionPart, parts_named};
use super::order::{Order, TargetView, letters};
use super::own::{OwnView, after};
use super::page::{ContactView, contacts};
use crate::questionnaire::applies::{self, Applies};
use crate::questionnaire::format::QuestionKind;
use crate::questionnaire::model::{Exits, Node, Questionnaire};
use crate::questionnaire::proof::Proven;
use crate::questionnaire::results::Holds;
use crate::questionnaire::texts::{Link, TextRenderer};
use crate::source::Spanned;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct PaperView {
    pub id: String,
    pub version: u32,
    pub title: String,
    /// Safe HTML.
    pub intro: Option<String>,
    /// What an institution adds to it.
    pub own: Option<OwnView>,
    pub steps: Vec<StepView>,
    pub outcomes: Vec<PaperOutcome>,
    pub advice: Vec<PaperAdvice>,
}

/// A question or a decision.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    pub target: TargetView,
    /// `single`, `multiple`, `number`, `date`, `note` or `decision`.
    pub kind: &'static str,
    pub text: String,
    pub help: Option<String>,
    pub why: Option<String>,
    pub basis: Vec<Link>,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub remark: bool,
    pub answers: Vec<PaperAnswer>,
    /// Where to go after it, where answers do not say so themselves.
    pub exits: Vec<ExitView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PaperAnswer {
    pub id: String,
    pub text: String,
    pub exits: Vec<ExitView>,
}

/// One way on. Of several, the first whose condition is true.
#[derive(Debug, Clone, Serialize)]
pub struct ExitView {
    /// `go`, `if` or `otherwise`.
    pub kind: &'static str,
    pub condition: Vec<ConditionPart>,
    pub to: TargetView,
}

#[derive(Debug, Clone, Serialize)]
pub struct PaperOutcome {
    pub target: TargetView,
    pub severity: &'static str,
    pub title: String,
    pub html: String,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub contacts: Vec<ContactView>,
    /// Numbers of the advice that always applies here, and of that which may.
    pub always: Vec<usize>,
    pub sometimes: Vec<usize>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PaperAdvice {
    pub number: usize,
    pub anchor: String,
    pub title: String,
    pub html: String,
    /// Whose it is, for an institution's own.
    pub mark: Option<String>,
    /// What an institution adds.
    pub own: Option<OwnView>,
    pub see: Vec<Link>,
    /// Letters of the only outcomes at which it may apply; empty for all.
    pub at: Vec<String>,
    /// Empty where it always applies.
    pub condition: Vec<ConditionPart>,
}

/// Makes the view in one language.
pub fn paper(proven: &Proven, language: &str, renderer: &dyn TextRenderer) -> PaperView {
    let questionnaire = &proven.questionnaire;
    let maker = Maker {
        proven,
        questionnaire,
        language,
        renderer,
        order: Order::new(questionnaire),
    };
    let nodes = maker.order.nodes.iter();
    PaperView {
        id: questionnaire.id.value.clone(),
        version: questionnaire.version.value,
        title: questionnaire.title.get(language).to_string(),
        intro: questionnaire
            .intro
            .is_some()
            .then(|| renderer.html("intro")),
        own: after(questionnaire, language, renderer, "intro"),
        steps: nodes.filter_map(|node| maker.step(*node)).collect(),
        outcomes: maker.outcomes(),
        advice: maker.advice(),
    }
}

struct Maker<'a> {
    proven: &'a Proven,
    questionnaire: &'a Questionnaire,
    language: &'a str,
    renderer: &'a dyn TextRenderer,
    order: Order,
}

impl Maker<'_> {
    fn mark(&self, id: &Spanned<String>) -> Option<String> {
        let mark = self.questionnaire.mark(id, self.language);
        mark.map(str::to_string)
    }

    fn own(&self, place: &str) -> Option<OwnView> {
        after(self.questionnaire, self.language, self.renderer, place)
    }

    fn step(&self, node: Node) -> Option<StepView> {
        let target = self.order.target(self.questionnaire, node);
        match node {
            Node::Question(question) => Some(self.question(question, target)),
            Node::Decision(decision) => Some(StepView {
                target,
                kind: "decision",
                text: String::new(),
                help: None,
                why: None,
                basis: Vec::new(),
                mark: self.mark(&self.questionnaire.decisions[decision].id),
                own: None,
                remark: false,
                answers: Vec::new(),
                exits: self.exits(&self.questionnaire.decisions[decision].exits),
            }),
            Node::Outcome(_) => None,
        }
    }

    fn question(&self, index: usize, target: TargetView) -> StepView {
        let question = &self.questionnaire.questions[index];
        let id = &question.id.value;
        let html = |part: &str| self.renderer.html(&format!("question.{id}.{part}"));
        // One way on for every answer is told behind each; several are told once, below them.
        let routes = !matches!(question.kind, QuestionKind::Multiple | QuestionKind::Note);
        let shared = question.exits.as_ref();
        let behind = shared.filter(|exits| routes && exits.is_plain());
        let below = shared.filter(|_| behind.is_none());
        let choices = question.choices.iter().filter(|_| !question.is_note());
        StepView {
            target,
            kind: question.kind.name(),
            text: question.text.get(self.language).to_string(),
            help: question.help.is_some().then(|| html("help")),
            why: question.why.is_some().then(|| html("why")),
            basis: question
                .basis
                .iter()
                .filter_map(|id| self.renderer.reference(id))
                .collect(),
            mark: self.mark(&question.id),
            own: self.own(&format!("question.{id}")),
            remark: question.remark,
            answers: choices
                .map(|choice| PaperAnswer {
                    id: choice.id.value.clone(),
                    text: choice.text.get(self.language).to_string(),
                    exits: choice
                        .exits
                        .as_ref()
                        .or(behind)
                        .map(|exits| self.exits(exits))
                        .unwrap_or_default(),
                })
                .collect(),
            exits: below.map(|exits| self.exits(exits)).unwrap_or_default(),
        }
    }

    fn exits(&self, exits: &Exits) -> Vec<ExitView> {
        let rules = exits.rules.iter().map(|rule| {
            let applies = applies::anywhere(self.questionnaire, &rule.when.expr);
            let is_certain = applies == Applies::Always;
            ExitView {
                kind: if is_certain { "go" } else { "if" },
                condition: self.condition(&applies),
                to: self.order.target(self.questionnaire, rule.target.value),
            }
        });
        let otherwise = exits.otherwise.map(|target| ExitView {
            kind: if exits.is_plain() { "go" } else { "otherwise" },
            condition: Vec::new(),
            to: self.order.target(self.questionnaire, target.value),
        });
        rules.chain(otherwise).collect()
    }

    /// A condition with the number of each question before its text; nothing for one that is
    /// always true.
    fn condition(&self, applies: &Applies) -> Vec<ConditionPart> {
        if *applies == Applies::Always {
            return Vec::new();
        }
        let name = |question: usize| {
            let text = self.questionnaire.questions[question]
                .text
                .get(self.language);
            format!("{}. {text}", self.order.question(question))
        };
        parts_named(self.questionnaire, self.language, applies, &name)
    }

    fn outcomes(&self) -> Vec<PaperOutcome> {
        let outcomes = self.questionnaire.outcomes.iter().enumerate();
        outcomes
            .map(|(index, outcome)| {
                let at = |wanted: Holds| {
                    let advice = self.proven.results.advice.iter().enumerate();
                    advice
                        .filter(|(_, at)| at[index].holds == wanted)
                        .map(|(number, _)| number + 1)
                        .collect()
                };
                PaperOutcome {
                    target: self.order.target(self.questionnaire, Node::Outcome(index)),
                    severity: outcome.severity.name(),
                    title: outcome.title.get(self.language).to_string(),
                    html: self
                        .renderer
                        .html(&format!("outcome.{}.text", outcome.id.value)),
                    mark: self.mark(&outcome.id),
                    own: self.own(&format!("outcome.{}", outcome.id.value)),
                    contacts: contacts(self.questionnaire, self.language, &outcome.contacts),
                    always: at(Holds::Always),
                    sometimes: at(Holds::Sometimes),
                }
            })
            .collect()
    }

    fn advice(&self) -> Vec<PaperAdvice> {
        let advice = self.questionnaire.advice.iter().enumerate();
        advice
            .map(|(index, advice)| {
                let id = &advice.id.value;
                let applies = applies::advice_anywhere(self.questionnaire, index);
                PaperAdvice {
                    number: index + 1,
                    anchor: format!("a-{id}"),
                    title: advice.title.get(self.language).to_string(),
                    html: self.renderer.html(&format!("advice.{id}.text")),
                    mark: self.mark(&advice.id),
                    own: self.own(&format!("advice.{id}")),
                    see: advice
                        .see
                        .iter()
                        .filter_map(|id| self.renderer.page(id))
                        .collect(),
                    at: advice.at.iter().map(|outcome| letters(*outcome)).collect(),
                    condition: self.condition(&applies),
                }
            })
            .collect()
    }
}
