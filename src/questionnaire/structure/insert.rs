//! Where own nodes come into a national questionnaire: on an edge, or before a node. What stood
//! there before is what `continue` means in them.

use super::Builder;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::format::QuestionKind;
use crate::questionnaire::model::{Decision, Exits, Node, Questionnaire};
use crate::questionnaire::overlay::{CONTINUE, EdgeSource, InsertSource, OverlaySource, PREFIX};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// What `continue` stands for until it is known.
pub(super) fn place_continue() -> Node {
    Node::Decision(usize::MAX)
}

/// A place for an own node.
#[derive(Debug, Clone)]
pub(super) struct Insertion {
    at: At,
    pub node: Spanned<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Before(Node),
    /// The ways on from a question or decision, or from one answer.
    From(Node, Option<usize>),
}

/// What stood where an own node was inserted.
enum Former {
    Node(Node),
    Exits(Exits),
}

impl Builder<'_> {
    /// The insertions that an overlay asks for; what does not fit is told.
    pub(super) fn insertions(
        &mut self,
        national: &Questionnaire,
        merged: &Questionnaire,
        source: &OverlaySource,
    ) -> Vec<Insertion> {
        let mut taken: BTreeMap<At, Span> = BTreeMap::new();
        let mut found = Vec::new();
        for insert in &source.insert {
            let node = self.inserted(insert);
            let Some((at, place)) = self.at(national, merged, insert) else {
                continue;
            };
            if let Some(first) = taken.get(&at) {
                self.refuse_at(
                    place,
                    "something is inserted here already",
                    "hier wordt al iets ingevoegd",
                    Some(*first),
                );
                continue;
            }
            taken.insert(at, place);
            let Some(node) = node else { continue };
            if at == At::Before(national.start.value) && !matches!(node.value, Node::Question(_)) {
                self.refuse(
                    node.span,
                    "a questionnaire begins with a question or a note",
                    "een vragenlijst begint met een vraag of een toelichting",
                );
                continue;
            }
            found.push(Insertion { at, node });
        }
        found
    }

    fn inserted(&mut self, insert: &Spanned<InsertSource>) -> Option<Spanned<Node>> {
        let Some(id) = &insert.node else {
            self.missing(insert.span, "node");
            return None;
        };
        let node = self.node(id)?;
        if !id.starts_with(PREFIX) {
            self.refuse(
                id.span,
                "only a question, decision or outcome of your own can be inserted",
                "alleen een eigen vraag, beslissing of uitkomst is in te voegen",
            );
            return None;
        }
        Some(node)
    }

    fn at(
        &mut self,
        national: &Questionnaire,
        merged: &Questionnaire,
        insert: &Spanned<InsertSource>,
    ) -> Option<(At, Span)> {
        match (&insert.on, &insert.before) {
            (Some(edge), None) => self.edge(national, merged, edge),
            (None, Some(before)) => {
                let node = self.node(before)?;
                if before.starts_with(PREFIX) || before.value == CONTINUE {
                    self.not_national(before.span);
                    return None;
                }
                Some((At::Before(node.value), before.span))
            }
            (None, None) => {
                self.missing(insert.span, "on");
                None
            }
            (Some(_), Some(before)) => {
                self.report(catalogue::questionnaire_misplaced_key(
                    before.span,
                    "before",
                    "an insertion has either `on` or `before`",
                    "een invoeging heeft `on` of `before`, niet beide",
                ));
                None
            }
        }
    }

    fn edge(
        &mut self,
        national: &Questionnaire,
        merged: &Questionnaire,
        edge: &Spanned<EdgeSource>,
    ) -> Option<(At, Span)> {
        let Some(from) = &edge.from else {
            self.missing(edge.span, "from");
            return None;
        };
        let node = self.node(from)?.value;
        let question = match node {
            Node::Question(index) if index < national.questions.len() => Some(index),
            Node::Decision(index) if index < national.decisions.len() => None,
            Node::Outcome(_) => {
                self.refuse(
                    from.span,
                    "nothing follows an outcome",
                    "na een uitkomst komt niets",
                );
                return None;
            }
            _ => {
                self.not_national(from.span);
                return None;
            }
        };
        let Some(option) = &edge.option else {
            if question.is_some_and(|index| national.questions[index].exits.is_none()) {
                self.refuse(
                    from.span,
                    "every answer of this question has its own `goto`: name one with `option`",
                    "elk antwoord op deze vraag heeft een eigen `goto`: noem er een met `option`",
                );
                return None;
            }
            return Some((At::From(node, None), from.span));
        };
        let Some(index) = question else {
            self.refuse(
                option.span,
                "a decision has no options",
                "een beslissing heeft geen opties",
            );
            return None;
        };
        let item = &merged.questions[index];
        let Some(choice) = item.choice(option).filter(|_| !item.is_note()) else {
            let known: Vec<&str> = item
                .choices
                .iter()
                .map(|choice| choice.id.as_str())
                .collect();
            self.report(catalogue::questionnaire_unknown_name(
                option.span,
                Named::Option,
                option,
                known,
            ));
            return None;
        };
        if item.kind == QuestionKind::Multiple {
            self.refuse(
                option.span,
                "options of a multiple-choice question lead nowhere by themselves: leave `option` out",
                "opties van een meerkeuzevraag leiden zelf nergens heen: laat `option` weg",
            );
            return None;
        }
        Some((At::From(node, Some(choice)), option.span))
    }

    /// Puts the own nodes in their places.
    pub(super) fn insert(
        &mut self,
        national: &Questionnaire,
        merged: &mut Questionnaire,
        insertions: &[Insertion],
    ) {
        // Before nodes first: an edge may lead to such a node.
        for insertion in insertions {
            if let At::Before(node) = insertion.at {
                redirect(national, merged, node, insertion.node.value);
            }
        }
        let mut formers = Vec::new();
        for insertion in insertions {
            formers.push(match insertion.at {
                At::Before(node) => Former::Node(node),
                At::From(node, choice) => take_edge(merged, node, choice, insertion.node),
            });
        }
        for question in &mut merged.questions[..national.questions.len()] {
            let routes = !matches!(question.kind, QuestionKind::Multiple | QuestionKind::Note);
            if routes && question.choices.iter().all(|choice| choice.exits.is_some()) {
                question.exits = None;
            }
        }
        self.go_on(national, merged, insertions, formers);
    }

    /// Gives `continue` its meaning, which must be one.
    fn go_on(
        &mut self,
        national: &Questionnaire,
        merged: &mut Questionnaire,
        insertions: &[Insertion],
        formers: Vec<Former>,
    ) {
        let mut meant: BTreeMap<Node, usize> = BTreeMap::new();
        for (place, insertion) in insertions.iter().enumerate() {
            for node in reach(national, merged, insertion.node.value) {
                let Some(span) = continues(merged, node) else {
                    continue;
                };
                match meant.get(&node) {
                    None => {
                        meant.insert(node, place);
                    }
                    Some(other) => self.refuse_at(
                        span,
                        "two insertions lead here, so that `continue` could mean two places",
                        "twee invoegingen leiden hierheen, zodat `continue` twee plekken kan betekenen",
                        Some(insertions[*other].node.span),
                    ),
                }
            }
        }
        for node in own_nodes(national, merged) {
            if let (Some(span), None) = (continues(merged, node), meant.get(&node)) {
                self.refuse(
                    span,
                    "no insertion leads here, so that `continue` means no place",
                    "geen invoeging leidt hierheen, zodat `continue` geen plek betekent",
                );
            }
        }
        for (place, (insertion, former)) in insertions.iter().zip(formers).enumerate() {
            let going_on = meant.iter().filter(|(_, meaning)| **meaning == place);
            let going_on: Vec<Node> = going_on.map(|(node, _)| *node).collect();
            if going_on.is_empty() {
                continue;
            }
            let target = match former {
                Former::Node(node) => node,
                Former::Exits(exits) => match exits.otherwise {
                    Some(target) if exits.is_plain() => target.value,
                    _ => kept_rules(merged, insertion.node.value, exits),
                },
            };
            for node in going_on {
                fill(merged, node, target);
            }
        }
    }

    fn not_national(&mut self, span: Span) {
        self.refuse(
            span,
            "insertions name a national question or decision; own ones lead where their `goto` says",
            "invoegingen noemen een landelijke vraag of beslissing; eigen leiden waarheen hun `goto` zegt",
        );
    }

    fn refuse(&mut self, span: Span, en: &str, nl: &str) {
        self.refuse_at(span, en, nl, None);
    }

    fn refuse_at(&mut self, span: Span, en: &str, nl: &str, first: Option<Span>) {
        self.report(catalogue::overlay_insertion(span, en, nl, first));
    }
}

fn plain(target: Spanned<Node>) -> Exits {
    Exits {
        span: target.span,
        rules: Vec::new(),
        otherwise: Some(target),
        first: false,
    }
}

/// Leads every national way to a node to another.
fn redirect(national: &Questionnaire, merged: &mut Questionnaire, from: Node, to: Node) {
    let questions = merged.questions[..national.questions.len()].iter_mut();
    let of_questions = questions.flat_map(|question| {
        let choices = question.choices.iter_mut();
        choices
            .filter_map(|choice| choice.exits.as_mut())
            .chain(question.exits.as_mut())
    });
    let decisions = merged.decisions[..national.decisions.len()].iter_mut();
    for exits in of_questions.chain(decisions.map(|decision| &mut decision.exits)) {
        let rules = exits.rules.iter_mut().map(|rule| &mut rule.target);
        for target in rules.chain(exits.otherwise.as_mut()) {
            if target.value == from {
                target.value = to;
            }
        }
    }
    if merged.start.value == from {
        merged.start.value = to;
    }
}

/// Puts a node on an edge and returns the ways that were there.
fn take_edge(
    merged: &mut Questionnaire,
    from: Node,
    choice: Option<usize>,
    to: Spanned<Node>,
) -> Former {
    let nothing = plain(to);
    let former = match from {
        Node::Question(index) => {
            let question = &mut merged.questions[index];
            match choice {
                Some(choice) => {
                    let shared = question.exits.clone();
                    let own = &mut question.choices[choice].exits;
                    own.replace(plain(to)).or(shared)
                }
                None => question.exits.replace(plain(to)),
            }
        }
        Node::Decision(index) => {
            let exits = &mut merged.decisions[index].exits;
            Some(std::mem::replace(exits, plain(to)))
        }
        Node::Outcome(_) => None,
    };
    Former::Exits(former.unwrap_or(nothing))
}

fn exits_of(merged: &Questionnaire, node: Node) -> Vec<&Exits> {
    match node {
        Node::Question(index) => {
            let question = &merged.questions[index];
            let choices = question.choices.iter();
            choices
                .filter_map(|choice| choice.exits.as_ref())
                .chain(question.exits.as_ref())
                .collect()
        }
        Node::Decision(index) => vec![&merged.decisions[index].exits],
        Node::Outcome(_) => Vec::new(),
    }
}

fn is_own(national: &Questionnaire, node: Node) -> bool {
    match node {
        Node::Question(index) => index >= national.questions.len(),
        Node::Decision(index) => index >= national.decisions.len() && node != place_continue(),
        Node::Outcome(index) => index >= national.outcomes.len(),
    }
}

fn own_nodes(national: &Questionnaire, merged: &Questionnaire) -> Vec<Node> {
    let questions = (national.questions.len()..merged.questions.len()).map(Node::Question);
    let decisions = (national.decisions.len()..merged.decisions.len()).map(Node::Decision);
    questions.chain(decisions).collect()
}

/// The own nodes that can be come to from an own node without `continue`.
fn reach(national: &Questionnaire, merged: &Questionnaire, from: Node) -> Vec<Node> {
    let mut found = vec![from];
    let mut at = 0;
    while let Some(node) = found.get(at).copied() {
        at += 1;
        for exits in exits_of(merged, node) {
            for target in exits.targets() {
                if is_own(national, target.value) && !found.contains(&target.value) {
                    found.push(target.value);
                }
            }
        }
    }
    found
}

/// Where a node says `continue`, if it does.
fn continues(merged: &Questionnaire, node: Node) -> Option<Span> {
    exits_of(merged, node)
        .into_iter()
        .flat_map(|exits| exits.targets().collect::<Vec<_>>())
        .find(|target| target.value == place_continue())
        .map(|target| target.span)
}

fn fill(merged: &mut Questionnaire, node: Node, with: Node) {
    let fill = |exits: &mut Exits| {
        let rules = exits.rules.iter_mut().map(|rule| &mut rule.target);
        for target in rules.chain(exits.otherwise.as_mut()) {
            if target.value == place_continue() {
                target.value = with;
            }
        }
    };
    match node {
        Node::Question(index) => {
            let question = &mut merged.questions[index];
            let choices = question.choices.iter_mut();
            choices
                .filter_map(|choice| choice.exits.as_mut())
                .chain(question.exits.as_mut())
                .for_each(fill);
        }
        Node::Decision(index) => fill(&mut merged.decisions[index].exits),
        Node::Outcome(_) => {}
    }
}

/// A decision with the national rules that stood on an edge.
fn kept_rules(merged: &mut Questionnaire, after: Node, exits: Exits) -> Node {
    let mut id = format!("{}-{CONTINUE}", merged.node_id(after).value);
    let taken = |id: &str| {
        merged.question(id).is_some()
            || merged.outcome(id).is_some()
            || merged.decisions.iter().any(|item| item.id.value == id)
    };
    while taken(&id) {
        id.push('-');
        id.push_str(CONTINUE);
    }
    merged.decisions.push(Decision {
        id: Spanned::new(id, exits.span),
        exits,
    });
    Node::Decision(merged.decisions.len() - 1)
}
