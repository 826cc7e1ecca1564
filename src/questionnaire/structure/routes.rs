//! Where answers and decisions lead: targets and rule lists.

use super::Builder;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::format::{GotoSource, RuleSource};
use crate::questionnaire::model::{Exits, Node, Rule};
use crate::source::{Span, Spanned};

impl Builder<'_> {
    /// The exits of a `goto`, or nothing when it leads nowhere that exists.
    pub(super) fn exits(&mut self, source: &Spanned<GotoSource>, first: bool) -> Option<Exits> {
        match &source.value {
            GotoSource::Node(id) => {
                let target = self.node(&Spanned::new(id.clone(), source.span))?;
                Some(Exits {
                    span: source.span,
                    rules: Vec::new(),
                    otherwise: Some(target),
                    first,
                })
            }
            GotoSource::Rules(rules) => self.rules(source.span, rules, first),
        }
    }

    fn rules(&mut self, span: Span, sources: &[Spanned<RuleSource>], first: bool) -> Option<Exits> {
        let mut rules = Vec::new();
        let mut otherwise = None;
        let mut complete = !sources.is_empty();
        for (index, source) in sources.iter().enumerate() {
            if let Some(target) = &source.otherwise {
                if index + 1 < sources.len() {
                    self.report(catalogue::questionnaire_misplaced_key(
                        target.span,
                        "otherwise",
                        "there is at most one `otherwise`, and it stands last",
                        "er is hoogstens één `otherwise`, en die staat als laatste",
                    ));
                }
                for (key, extra) in [("when", &source.when), ("goto", &source.goto)] {
                    if let Some(extra) = extra {
                        self.report(catalogue::questionnaire_misplaced_key(
                            extra.span,
                            key,
                            "a rule is either `when` with `goto`, or `otherwise` alone",
                            "een regel is `when` met `goto`, of alleen `otherwise`",
                        ));
                    }
                }
                otherwise = self.node(target);
                complete &= otherwise.is_some();
                continue;
            }
            let when = source.when.as_ref();
            let goto = source.goto.as_ref();
            for (key, value) in [("when", when), ("goto", goto)] {
                if value.is_none() {
                    self.missing(source.span, key);
                }
            }
            let condition = when.and_then(|when| self.condition(when));
            let target = goto.and_then(|goto| self.node(goto));
            match (condition, target) {
                (Some(when), Some(target)) => rules.push(Rule { when, target }),
                _ => complete = false,
            }
        }
        complete.then_some(Exits {
            span,
            rules,
            otherwise,
            first,
        })
    }

    /// The node of an id, told when there is none.
    pub(super) fn node(&mut self, id: &Spanned<String>) -> Option<Spanned<Node>> {
        if let Some(node) = self.names.nodes.get(&id.value) {
            return Some(Spanned::new(*node, id.span));
        }
        let diagnostic = catalogue::questionnaire_unknown_name(
            id.span,
            Named::Node,
            &id.value,
            self.names.nodes.keys().map(String::as_str),
        );
        self.report(diagnostic);
        None
    }
}
