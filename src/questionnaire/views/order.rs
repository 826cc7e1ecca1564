//! The order in which a questionnaire is told as a whole, and the numbers and letters by which its
//! parts point to each other on paper and in the diagram.

use crate::questionnaire::model::{Node, Questionnaire};
use serde::Serialize;
use std::collections::BTreeSet;

/// Questions and decisions in one row, each before those it leads to, and otherwise as written.
pub struct Order {
    pub nodes: Vec<Node>,
    /// By question and by decision, its place in the row.
    questions: Vec<usize>,
    decisions: Vec<usize>,
}

/// A part as others point to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetView {
    /// `question`, `note`, `decision` or `outcome`.
    pub kind: &'static str,
    /// The number of a question or decision, the letter of an outcome.
    pub label: String,
    pub id: String,
    /// The anchor of its part of a page: `q-ID`, `d-ID` or `o-ID`.
    pub anchor: String,
}

impl Order {
    pub fn new(questionnaire: &Questionnaire) -> Order {
        let questions = questionnaire.questions.len();
        let decisions = questionnaire.decisions.len();
        let mut order = Order {
            nodes: Vec::new(),
            questions: vec![usize::MAX; questions],
            decisions: vec![usize::MAX; decisions],
        };
        let number = |node: Node| match node {
            Node::Question(index) => Some(index),
            Node::Decision(index) => Some(questions + index),
            Node::Outcome(_) => None,
        };
        let node = |number: usize| match number.checked_sub(questions) {
            None => Node::Question(number),
            Some(decision) => Node::Decision(decision),
        };
        let shown = |number: usize| target(questionnaire, node(number)) == node(number);
        let mut next = vec![BTreeSet::new(); questions + decisions];
        let mut open = vec![0; questions + decisions];
        for (from, exits) in questionnaire.exits() {
            let Some(from) = number(from).filter(|from| shown(*from)) else {
                continue;
            };
            for to in exits.targets() {
                let to = number(target(questionnaire, to.value));
                if let Some(to) = to.filter(|to| *to != from) {
                    next[from].insert(to);
                }
            }
        }
        next.iter().flatten().for_each(|to| open[*to] += 1);
        let mut waiting: BTreeSet<usize> = (0..questions + decisions)
            .filter(|number| shown(*number))
            .collect();
        let mut first = number(target(questionnaire, questionnaire.start.value));
        // Where parts could lead to each other in a circle, the file's order decides.
        while let Some(taken) = first
            .take()
            .or_else(|| waiting.iter().copied().find(|number| open[*number] == 0))
            .or_else(|| waiting.first().copied())
        {
            waiting.remove(&taken);
            let place = order.nodes.len();
            match node(taken) {
                Node::Question(question) => order.questions[question] = place,
                Node::Decision(decision) => order.decisions[decision] = place,
                Node::Outcome(_) => {}
            }
            order.nodes.push(node(taken));
            for to in &next[taken] {
                open[*to] = usize::saturating_sub(open[*to], 1);
            }
        }
        order
    }

    /// The number of a question, counted from 1.
    pub fn question(&self, question: usize) -> usize {
        self.questions[question] + 1
    }

    /// The part that a way leads to.
    pub fn target(&self, questionnaire: &Questionnaire, node: Node) -> TargetView {
        let node = target(questionnaire, node);
        let id = questionnaire.node_id(node).value.clone();
        let (kind, letter, label) = match node {
            Node::Question(index) if questionnaire.questions[index].is_note() => {
                ("note", 'q', self.question(index).to_string())
            }
            Node::Question(index) => ("question", 'q', self.question(index).to_string()),
            Node::Decision(index) => ("decision", 'd', (self.decisions[index] + 1).to_string()),
            Node::Outcome(index) => ("outcome", 'o', letters(index)),
        };
        TargetView {
            kind,
            label,
            anchor: format!("{letter}-{id}"),
            id,
        }
    }
}

/// Where a way really leads: a decision without rules only passes on.
fn target(questionnaire: &Questionnaire, node: Node) -> Node {
    let mut at = node;
    for _ in 0..=questionnaire.decisions.len() {
        let Node::Decision(index) = at else {
            break;
        };
        let exits = &questionnaire.decisions[index].exits;
        match exits.otherwise {
            Some(next) if exits.is_plain() => at = next.value,
            _ => break,
        }
    }
    at
}

/// A, B, … Z, AA, AB, …
pub fn letters(index: usize) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => letter.to_string(),
        more => letters(more - 1) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_go_on_after_z() {
        let told: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(letters).into();
        assert_eq!(told, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
