//! The ids of a questionnaire: which there are, and which are invalid or used twice.

use super::Builder;
use crate::diagnostics::catalogue;
use crate::questionnaire::condition::KEYWORDS;
use crate::questionnaire::format::{
    AdviceSource, ChoiceSource, DecisionSource, OutcomeSource, QuestionSource, QuestionnaireSource,
};
use crate::questionnaire::model::{Node, Questionnaire};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// What each id stands for.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub flags: BTreeMap<String, usize>,
    pub definitions: BTreeMap<String, usize>,
    pub contacts: BTreeMap<String, usize>,
    pub questions: BTreeMap<String, usize>,
    pub outcomes: BTreeMap<String, usize>,
    pub advice: BTreeMap<String, usize>,
    pub nodes: BTreeMap<String, Node>,
    /// The ids of each question's options or bands.
    pub choices: Vec<Vec<String>>,
}

/// An item of a list with its own id.
pub(super) type Item<'a, T> = (Spanned<String>, &'a Spanned<T>);

/// The items that have an id of their own, in the order in which `Names` counts them.
pub(super) struct Items<'a> {
    pub flags: Vec<Spanned<String>>,
    pub contacts: Vec<Spanned<String>>,
    pub definitions: Vec<(Spanned<String>, &'a Spanned<String>)>,
    pub questions: Vec<Item<'a, QuestionSource>>,
    pub decisions: Vec<Item<'a, DecisionSource>>,
    pub outcomes: Vec<Item<'a, OutcomeSource>>,
    pub advice: Vec<Item<'a, AdviceSource>>,
}

impl Names {
    /// What each id of a questionnaire stands for.
    pub(super) fn of(questionnaire: &Questionnaire) -> Names {
        let q = questionnaire;
        let nodes = (0..q.questions.len())
            .map(Node::Question)
            .chain((0..q.decisions.len()).map(Node::Decision))
            .chain((0..q.outcomes.len()).map(Node::Outcome));
        Names {
            flags: index(q.flags.iter().map(|item| &item.id)),
            definitions: index(q.definitions.iter().map(|item| &item.id)),
            contacts: index(q.contacts.iter().map(|item| &item.id)),
            questions: index(q.questions.iter().map(|item| &item.id)),
            outcomes: index(q.outcomes.iter().map(|item| &item.id)),
            advice: index(q.advice.iter().map(|item| &item.id)),
            nodes: nodes
                .map(|node| (q.node_id(node).value.clone(), node))
                .collect(),
            choices: (q.questions.iter())
                .map(|question| match question.is_note() {
                    true => Vec::new(),
                    false => (question.choices.iter())
                        .map(|choice| choice.id.value.clone())
                        .collect(),
                })
                .collect(),
        }
    }
}

impl Builder<'_> {
    pub(super) fn collect_names<'a>(&mut self, source: &'a QuestionnaireSource) -> Items<'a> {
        let mut conditional = BTreeMap::new();
        let flags = self.keys("flags", source.flags.keys(), &mut conditional);
        let defined = self.keys("define", source.define.keys(), &mut conditional);
        let contacts = self.keys("contacts", source.contacts.keys(), &mut BTreeMap::new());
        let mut nodes = BTreeMap::new();
        let questions = self.items(&source.questions, |item| &item.id, true, &mut nodes);
        let decisions = self.items(&source.decisions, |item| &item.id, false, &mut nodes);
        let outcomes = self.items(&source.outcomes, |item| &item.id, false, &mut nodes);
        let mut advice = self.items(&source.advice, |item| &item.id, false, &mut BTreeMap::new());
        advice.sort_by_key(|(_, item)| item.order);
        let choices = questions
            .iter()
            .map(|(_, question)| {
                let mut seen = BTreeMap::new();
                self.items(&question.options, |item| &item.id, false, &mut seen)
                    .into_iter()
                    .chain(self.items(&question.bands, |item| &item.id, false, &mut seen))
                    .map(|(id, _)| id.value)
                    .collect()
            })
            .collect();
        self.names = Names {
            flags: index(flags.iter()),
            definitions: index(defined.iter()),
            contacts: index(contacts.iter()),
            questions: index(questions.iter().map(|(id, _)| id)),
            outcomes: index(outcomes.iter().map(|(id, _)| id)),
            advice: index(advice.iter().map(|(id, _)| id)),
            nodes: [
                kinds(&questions, Node::Question),
                kinds(&decisions, Node::Decision),
                kinds(&outcomes, Node::Outcome),
            ]
            .concat()
            .into_iter()
            .collect(),
            choices,
        };
        Items {
            flags,
            contacts,
            definitions: defined
                .into_iter()
                .map(|id| {
                    let condition = &source.define[&id.value];
                    (id, condition)
                })
                .collect(),
            questions,
            decisions,
            outcomes,
            advice,
        }
    }

    /// The keys of a map of the file with their places, in the order of the file.
    pub(super) fn keys<'a>(
        &mut self,
        map: &str,
        keys: impl Iterator<Item = &'a String>,
        seen: &mut BTreeMap<String, Span>,
    ) -> Vec<Spanned<String>> {
        let mut ids: Vec<Spanned<String>> = keys
            .filter_map(|key| Some(Spanned::new(key.clone(), self.key(&[map, key])?)))
            .collect();
        ids.sort_by_key(|id| id.span);
        for id in &ids {
            self.check_id(id, map != "contacts");
            match seen.get(&id.value) {
                Some(first) => self.report(catalogue::questionnaire_duplicate_id(
                    id.span, &id.value, *first,
                )),
                None => {
                    seen.insert(id.value.clone(), id.span);
                }
            }
        }
        ids
    }

    /// The items that have an id, without those whose id was used before.
    pub(super) fn items<'a, T>(
        &mut self,
        items: &'a [Spanned<T>],
        id_of: impl Fn(&T) -> &Option<Spanned<String>>,
        conditional: bool,
        seen: &mut BTreeMap<String, Span>,
    ) -> Vec<Item<'a, T>> {
        let mut found = Vec::new();
        for item in items {
            let Some(id) = id_of(&item.value) else {
                self.missing(item.span, "id");
                continue;
            };
            self.check_id(id, conditional);
            match seen.get(&id.value) {
                Some(first) => self.report(catalogue::questionnaire_duplicate_id(
                    id.span, &id.value, *first,
                )),
                None => {
                    seen.insert(id.value.clone(), id.span);
                    found.push((id.clone(), item));
                }
            }
        }
        found
    }

    fn check_id(&mut self, id: &Spanned<String>, conditional: bool) {
        let keyword = conditional && KEYWORDS.contains(&id.value.as_str());
        if keyword || !is_id(&id.value) {
            self.report(catalogue::questionnaire_invalid_id(
                id.span, &id.value, keyword,
            ));
        }
    }

    /// The options or bands of a question that have an id of their own.
    pub(super) fn choice_items<'a>(
        &self,
        choices: &'a [Spanned<ChoiceSource>],
    ) -> Vec<Item<'a, ChoiceSource>> {
        let mut seen = Vec::new();
        choices
            .iter()
            .filter_map(|item| {
                let id = item.id.as_ref()?;
                if seen.contains(&id.value) {
                    return None;
                }
                seen.push(id.value.clone());
                Some((id.clone(), item))
            })
            .collect()
    }
}

/// Lower-case letters, digits and single hyphens between them.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 100
        && id.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

fn index<'a>(ids: impl Iterator<Item = &'a Spanned<String>>) -> BTreeMap<String, usize> {
    ids.enumerate()
        .map(|(index, id)| (id.value.clone(), index))
        .collect()
}

fn kinds<T>(items: &[Item<T>], kind: impl Fn(usize) -> Node) -> Vec<(String, Node)> {
    items
        .iter()
        .enumerate()
        .map(|(index, (id, _))| (id.value.clone(), kind(index)))
        .collect()
}
