//! The view of the diagram: what its boxes and ways say, and, with `layout`, where they stand.
//!
//! Boxes stand in one column, each above those it leads to. A row of a box is a way on; the line
//! from it runs down a lane at the side, one lane for all ways to the same box.

use super::layout::{Layout, Line, WIDTH};
use super::order::{Order, TargetView};
use crate::questionnaire::compiled;
use crate::questionnaire::model::{Exits, Expr, Localized, Node, Questionnaire};
use crate::questionnaire::proof::Proven;
use crate::questionnaire::texts::TextRenderer;
use crate::source::Spanned;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct TreeView {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub width: u32,
    pub height: u32,
    /// The width of every box.
    pub box_width: u32,
    pub nodes: Vec<TreeNode>,
    pub lines: Vec<TreeLine>,
    /// JSON, safe inside a `script` element.
    pub data: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct TreeNode {
    pub target: TargetView,
    /// Of an outcome.
    pub severity: Option<&'static str>,
    /// `Question 3`; of an outcome, its severity in words.
    pub name: String,
    /// Empty for a decision.
    pub text: String,
    pub exits: Vec<TreeExit>,
    pub y: u32,
    pub height: u32,
    /// Where ways come in, if any does.
    pub entry: Option<u32>,
    pub lines: Vec<Line>,
}

/// A way on.
#[derive(Debug, Clone, Serialize)]
pub struct TreeExit {
    pub text: String,
    pub to: TargetView,
    /// What the target is called.
    pub to_name: String,
    /// The number of its rule, as the client script counts them; -1 for a plain way.
    pub rule: i32,
    pub y: u32,
    pub lines: Vec<Line>,
}

/// The line of a way, from a row of a box to another box.
#[derive(Debug, Clone, Serialize)]
pub struct TreeLine {
    pub from: String,
    pub to: String,
    pub rule: i32,
    /// Of the outcome it leads to.
    pub severity: Option<&'static str>,
    pub path: String,
}

/// Makes the view in one language.
pub fn tree(
    proven: &Proven,
    language: &str,
    renderer: &dyn TextRenderer,
    content_revision: Option<&str>,
) -> TreeView {
    let questionnaire = &proven.questionnaire;
    let maker = Maker {
        questionnaire,
        language,
        renderer,
        order: Order::new(questionnaire),
    };
    let outcomes = (0..questionnaire.outcomes.len()).map(Node::Outcome);
    let mut nodes: Vec<TreeNode> = maker
        .order
        .nodes
        .iter()
        .copied()
        .chain(outcomes)
        .map(|node| maker.node(node))
        .collect();
    let layout = Layout::place(&mut nodes);
    TreeView {
        id: questionnaire.id.value.clone(),
        version: questionnaire.version.value,
        title: questionnaire.title.get(language).to_string(),
        width: layout.width,
        height: layout.height,
        box_width: WIDTH,
        nodes,
        lines: layout.lines,
        data: compiled::for_script(proven, language, content_revision),
    }
}

/// A way on: its words, where it leads, and the number of its rule.
type Way = (String, Node, i32);

/// A way without a rule.
const PLAIN: i32 = -1;

struct Maker<'a> {
    questionnaire: &'a Questionnaire,
    language: &'a str,
    renderer: &'a dyn TextRenderer,
    order: Order,
}

impl Maker<'_> {
    fn word(&self, key: &str, fill: &str, with: &str) -> String {
        self.renderer.word(key).replace(fill, with)
    }

    fn node(&self, node: Node) -> TreeNode {
        let target = self.order.target(self.questionnaire, node);
        let (severity, text, exits) = match node {
            Node::Question(index) => {
                let question = &self.questionnaire.questions[index];
                (
                    None,
                    self.marked(&question.id, &question.text),
                    self.answers(index),
                )
            }
            Node::Decision(index) => {
                let decision = &self.questionnaire.decisions[index];
                let mark = self.questionnaire.mark(&decision.id, self.language);
                let mark = mark.unwrap_or_default().to_string();
                (None, mark, self.rules(&decision.exits))
            }
            Node::Outcome(index) => {
                let outcome = &self.questionnaire.outcomes[index];
                let severity = Some(outcome.severity.name());
                (
                    severity,
                    self.marked(&outcome.id, &outcome.title),
                    Vec::new(),
                )
            }
        };
        let name = match severity {
            Some(severity) => format!(
                "{}: {}",
                self.name(&target),
                self.renderer.word(&format!("q_severity_{severity}"))
            ),
            None => self.name(&target),
        };
        TreeNode {
            severity,
            name,
            text,
            exits: exits
                .into_iter()
                .map(|(text, to, rule)| {
                    let to = self.order.target(self.questionnaire, to);
                    TreeExit {
                        text,
                        to_name: self.name(&to),
                        to,
                        rule,
                        y: 0,
                        lines: Vec::new(),
                    }
                })
                .collect(),
            target,
            y: 0,
            height: 0,
            entry: None,
            lines: Vec::new(),
        }
    }

    fn marked(&self, id: &Spanned<String>, text: &Localized) -> String {
        self.questionnaire.marked(id, text, self.language)
    }

    fn name(&self, target: &TargetView) -> String {
        let (key, fill) = match target.kind {
            "question" => ("q_question_number", "{number}"),
            "note" => ("q_note_number", "{number}"),
            "decision" => ("q_step_number", "{number}"),
            _ => ("q_outcome_letter", "{letter}"),
        };
        self.word(key, fill, &target.label)
    }

    /// The ways on from a question: one for each place its answers lead to.
    fn answers(&self, index: usize) -> Vec<Way> {
        let question = &self.questionnaire.questions[index];
        let mut ways: Vec<(Vec<String>, Node)> = Vec::new();
        for choice in &question.choices {
            let own = choice.exits.as_ref();
            if let Some(target) = own
                .or(question.exits.as_ref())
                .filter(|exits| exits.is_plain())
                .and_then(|exits| exits.otherwise)
            {
                let text = choice.text.get(self.language).to_string();
                let to = self.order.target(self.questionnaire, target.value);
                let same = ways.iter_mut().find(|(_, known)| {
                    self.order.target(self.questionnaire, *known).anchor == to.anchor
                });
                match same {
                    Some((texts, _)) => texts.push(text),
                    None => ways.push((vec![text], target.value)),
                }
            }
        }
        let all = question.choices.len();
        let mut found: Vec<Way> = ways
            .into_iter()
            .map(
                |(texts, target)| match (question.is_note(), texts.len() == all) {
                    (true, _) => (self.renderer.word("q_continue"), target, PLAIN),
                    (false, true) => (self.renderer.word("q_tree_any"), target, PLAIN),
                    (false, false) => (texts.join("; "), target, PLAIN),
                },
            )
            .collect();
        for choice in &question.choices {
            let rules = choice.exits.as_ref().filter(|exits| !exits.is_plain());
            if let Some(exits) = rules {
                let text = choice.text.get(self.language);
                let told = |(words, target, rule)| (format!("{text}; {words}"), target, rule);
                found.extend(self.rules(exits).into_iter().map(told));
            }
        }
        if let Some(exits) = question.exits.as_ref().filter(|exits| !exits.is_plain()) {
            found.extend(self.rules(exits));
        }
        found
    }

    fn rules(&self, exits: &Exits) -> Vec<Way> {
        let rules = exits.rules.iter().zip(0..).map(|(rule, number)| {
            let text = self.condition(&rule.when.expr, false);
            (text, rule.target.value, number)
        });
        let otherwise = exits.otherwise.map(|target| {
            let (key, number) = match exits.is_plain() {
                true => ("q_tree_any", PLAIN),
                false => ("q_tree_otherwise", exits.rules.len() as i32),
            };
            (self.renderer.word(key), target.value, number)
        });
        rules.chain(otherwise).collect()
    }

    /// A condition in few words: flags by their names, answers by the number of their question.
    fn condition(&self, expr: &Expr, inner: bool) -> String {
        let joined = |parts: &[Expr], key: &str| {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| self.condition(part, true))
                .collect();
            let text = parts.join(&format!(" {} ", self.renderer.word(key)));
            if inner && parts.len() > 1 {
                format!("({text})")
            } else {
                text
            }
        };
        match expr {
            Expr::Always => self.renderer.word("q_tree_any"),
            Expr::Flag(flag) => {
                let name = &self.questionnaire.flags[*flag].name;
                name.get(self.language).to_string()
            }
            Expr::Definition(index) => {
                let condition = &self.questionnaire.definitions[*index].condition;
                self.condition(&condition.expr, inner)
            }
            Expr::Chosen { question, choices } => {
                let item = &self.questionnaire.questions[*question];
                let texts: Vec<String> = choices
                    .iter()
                    .map(|choice| item.choices[*choice].text.get(self.language))
                    .map(|text| format!("“{text}”"))
                    .collect();
                let or = format!(" {} ", self.renderer.word("q_tree_or"));
                let number = self.order.question(*question);
                format!("{number}: {}", texts.join(&or))
            }
            Expr::Answered(question) => {
                let number = self.order.question(*question).to_string();
                self.word("q_tree_asked", "{number}", &number)
            }
            Expr::Count { members, least } => {
                let parts: Vec<String> = members
                    .iter()
                    .map(|member| self.condition(member, true))
                    .collect();
                let least = self.word("q_tree_least", "{count}", &least.to_string());
                format!("{least} ({})", parts.join("; "))
            }
            Expr::Not(of) => {
                let of = self.condition(of, true);
                self.word("q_tree_not", "{condition}", &of)
            }
            Expr::And(parts) => joined(parts, "q_tree_and"),
            Expr::Or(parts) => joined(parts, "q_tree_or"),
        }
    }
}
