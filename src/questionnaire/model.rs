//! A questionnaire whose structure has been checked: names are places in lists, conditions are
//! trees. What it means is `walk`'s business, what can happen in it `states`'s.

use super::format::{QuestionKind, Severity};
use crate::source::{FileId, Span, Spanned};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Questionnaire {
    pub file: FileId,
    pub id: Spanned<String>,
    pub version: Spanned<u32>,
    pub title: Localized,
    pub intro: Option<Localized>,
    pub start: Spanned<Node>,
    pub contacts: Vec<Contact>,
    pub flags: Vec<Flag>,
    pub definitions: Vec<Definition>,
    pub questions: Vec<Question>,
    pub decisions: Vec<Decision>,
    pub outcomes: Vec<Outcome>,
    /// In the order in which results show it.
    pub advice: Vec<Advice>,
    /// What an institution has laid over it.
    pub own: Option<Own>,
}

/// An institution's additions. Its own items stand in the lists behind the national ones, and are
/// known by the file they come from.
#[derive(Debug, Clone)]
pub struct Own {
    pub file: FileId,
    /// The institution, as records name it.
    pub name: String,
    /// By language, what is shown with each addition.
    pub marks: BTreeMap<String, String>,
    pub texts: Vec<OwnText>,
    /// Where the first own node is inserted.
    pub first: Option<Span>,
}

/// A text that follows a national one.
#[derive(Debug, Clone)]
pub struct OwnText {
    /// `intro`, `question.ID`, `outcome.ID` or `advice.ID`.
    pub after: String,
    pub text: Localized,
}

/// A text in every language of the site.
#[derive(Debug, Clone)]
pub struct Localized {
    pub span: Span,
    pub texts: BTreeMap<String, Spanned<String>>,
}

impl Localized {
    /// The text in a language, or in the first language that has one.
    pub fn get(&self, language: &str) -> &str {
        self.texts
            .get(language)
            .or_else(|| self.texts.values().next())
            .map_or("", |text| text.value.as_str())
    }
}

/// A place to go to, as an index into the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    Question(usize),
    Decision(usize),
    Outcome(usize),
}

#[derive(Debug, Clone)]
pub struct Contact {
    pub id: Spanned<String>,
    pub title: Localized,
    pub email: Option<Spanned<String>>,
    pub url: Option<Spanned<String>>,
    pub fallback: Option<usize>,
    /// By language, whose contact it is when it is an institution's own.
    pub local: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Clone)]
pub struct Flag {
    pub id: Spanned<String>,
    pub name: Localized,
    /// Shown in the result.
    pub show: bool,
    /// The least serious outcome that fits this flag, when the editor gave one.
    pub severity: Option<Severity>,
}

#[derive(Debug, Clone)]
pub struct Definition {
    pub id: Spanned<String>,
    pub condition: Condition,
}

#[derive(Debug, Clone)]
pub struct Condition {
    pub span: Span,
    pub text: String,
    pub expr: Expr,
}

/// A condition over one walk. What was not asked on the walk is false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    Always,
    Flag(usize),
    Definition(usize),
    /// One of these options is chosen.
    Chosen {
        question: usize,
        choices: Vec<usize>,
    },
    Answered(usize),
    /// At least so many of the members hold.
    Count {
        members: Vec<Expr>,
        least: usize,
    },
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

#[derive(Debug, Clone)]
pub struct Question {
    pub id: Spanned<String>,
    pub kind: QuestionKind,
    pub text: Localized,
    pub help: Option<Localized>,
    pub why: Option<Localized>,
    pub basis: Vec<Spanned<String>>,
    pub remark: bool,
    /// Options or bands; a note has one that stands for going on.
    pub choices: Vec<Choice>,
    /// Where answers without exits of their own lead.
    pub exits: Option<Exits>,
}

impl Question {
    pub fn choice(&self, id: &str) -> Option<usize> {
        self.choices.iter().position(|choice| choice.id.value == id)
    }

    /// The choice of a multiple question that means "none of these".
    pub fn exclusive(&self) -> Option<usize> {
        self.choices.iter().position(|choice| choice.exclusive)
    }

    /// Where an answer leads.
    pub fn exits_of(&self, choice: usize) -> Option<&Exits> {
        self.choices
            .get(choice)
            .and_then(|choice| choice.exits.as_ref())
            .or(self.exits.as_ref())
    }

    pub fn is_note(&self) -> bool {
        self.kind == QuestionKind::Note
    }
}

#[derive(Debug, Clone)]
pub struct Choice {
    pub id: Spanned<String>,
    pub text: Localized,
    pub sets: Vec<usize>,
    pub advise: Vec<usize>,
    pub exclusive: bool,
    pub band: Option<Band>,
    pub exits: Option<Exits>,
}

/// A range of numbers, or of dates as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub from: Option<f64>,
    pub below: Option<f64>,
}

impl Band {
    pub fn holds(&self, value: f64) -> bool {
        self.from.is_none_or(|from| value >= from) && self.below.is_none_or(|below| value < below)
    }
}

/// The ways out of a question, an answer or a decision.
#[derive(Debug, Clone)]
pub struct Exits {
    /// The target of a plain `goto`, or the list of rules.
    pub span: Span,
    pub rules: Vec<Rule>,
    /// Where to go when no rule holds; of a plain `goto`, its target.
    pub otherwise: Option<Spanned<Node>>,
    /// The first rule that holds wins.
    pub first: bool,
}

impl Exits {
    /// Whether this is a plain `goto` without rules.
    pub fn is_plain(&self) -> bool {
        self.rules.is_empty()
    }

    /// Every target, with the place where it is named.
    pub fn targets(&self) -> impl Iterator<Item = Spanned<Node>> {
        self.rules
            .iter()
            .map(|rule| rule.target)
            .chain(self.otherwise)
    }
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub when: Condition,
    pub target: Spanned<Node>,
}

#[derive(Debug, Clone)]
pub struct Decision {
    pub id: Spanned<String>,
    pub exits: Exits,
}

#[derive(Debug, Clone)]
pub struct Outcome {
    pub id: Spanned<String>,
    pub severity: Severity,
    pub title: Localized,
    pub text: Localized,
    pub contacts: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Advice {
    pub id: Spanned<String>,
    pub when: Option<Condition>,
    /// Outcomes at which it is given; empty for all.
    pub at: Vec<usize>,
    pub order: i64,
    pub title: Localized,
    pub text: Localized,
    pub see: Vec<Spanned<String>>,
}

impl Advice {
    /// Whether it may be given at an outcome.
    pub fn fits(&self, outcome: usize) -> bool {
        self.at.is_empty() || self.at.contains(&outcome)
    }
}

impl Questionnaire {
    pub fn question(&self, id: &str) -> Option<usize> {
        self.questions
            .iter()
            .position(|question| question.id.value == id)
    }

    pub fn outcome(&self, id: &str) -> Option<usize> {
        self.outcomes
            .iter()
            .position(|outcome| outcome.id.value == id)
    }

    pub fn advice(&self, id: &str) -> Option<usize> {
        self.advice.iter().position(|advice| advice.id.value == id)
    }

    pub fn flag(&self, id: &str) -> Option<usize> {
        self.flags.iter().position(|flag| flag.id.value == id)
    }

    /// What is shown with an item, when it is an institution's own.
    pub fn mark(&self, id: &Spanned<String>, language: &str) -> Option<&str> {
        let own = self.own.as_ref().filter(|own| own.file == id.span.file)?;
        own.marks.get(language).map(String::as_str)
    }

    /// A text in a language, with the mark of an item that is an institution's own behind it: for
    /// lists in which a mark has no place of its own.
    pub fn marked(&self, id: &Spanned<String>, text: &Localized, language: &str) -> String {
        let text = text.get(language);
        match self.mark(id, language) {
            Some(mark) => format!("{text} ({mark})"),
            None => text.to_string(),
        }
    }

    /// The id of a node and where it is given.
    pub fn node_id(&self, node: Node) -> &Spanned<String> {
        match node {
            Node::Question(index) => &self.questions[index].id,
            Node::Decision(index) => &self.decisions[index].id,
            Node::Outcome(index) => &self.outcomes[index].id,
        }
    }

    /// Every list of exits with the node it belongs to, in the order of the file.
    pub fn exits(&self) -> impl Iterator<Item = (Node, &Exits)> {
        let questions = self
            .questions
            .iter()
            .enumerate()
            .flat_map(|(index, question)| {
                question
                    .choices
                    .iter()
                    .filter_map(|choice| choice.exits.as_ref())
                    .chain(question.exits.as_ref())
                    .map(move |exits| (Node::Question(index), exits))
            });
        let decisions = self
            .decisions
            .iter()
            .enumerate()
            .map(|(index, decision)| (Node::Decision(index), &decision.exits));
        questions.chain(decisions)
    }
}
