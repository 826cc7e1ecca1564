//! An institution's additions laid over a national questionnaire: own questions, decisions,
//! outcomes and advice behind the national ones, own texts, and contacts in place of national ones.
//!
//! National items keep their places in the lists, so that answers to national questions mean the
//! same with and without additions.

use super::insert::place_continue;
use super::names::{Items, Names};
use super::{Builder, check_address};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::model::{Contact, Node, Own, OwnText, Questionnaire};
use crate::questionnaire::overlay::{CONTINUE, OverlaySource, PREFIX, Signature};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<OverlaySource>);

/// What laying an overlay's file over a questionnaire came to.
pub struct LaidOver {
    /// None when the file has nothing, or errors.
    pub questionnaire: Option<Questionnaire>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Lays the text of an overlay's file over a national questionnaire that is proven.
pub fn lay_over(
    national: &Questionnaire,
    file: FileId,
    text: &str,
    languages: &[&str],
    signature: &Signature,
) -> LaidOver {
    let read = yaml::read::<OverlaySource>(file, 0, text, YamlLimits::FILE, &SHAPES);
    let (Some(source), Some(root)) = (read.value, read.node) else {
        return LaidOver {
            questionnaire: None,
            diagnostics: read.diagnostics,
        };
    };
    let mut builder = Builder {
        file,
        text,
        languages,
        root: &root,
        diagnostics: read.diagnostics,
        names: Names::of(national),
        extents: Vec::new(),
    };
    builder.measure(national);
    let merged = builder.laid_over(national, &source, signature);
    let sound = !builder.has_errors();
    LaidOver {
        questionnaire: Some(merged).filter(|_| sound),
        diagnostics: builder.diagnostics,
    }
}

impl Builder<'_> {
    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    fn laid_over(
        &mut self,
        national: &Questionnaire,
        source: &OverlaySource,
        signature: &Signature,
    ) -> Questionnaire {
        let mut merged = national.clone();
        self.own_contacts(&mut merged, source, signature);
        let items = self.own_names(national, source);
        for id in &items.flags {
            let flag = self.flag(id, &source.flags[&id.value]);
            merged.flags.push(flag);
        }
        merged.questions.extend(self.questions(&items.questions));
        merged.decisions.extend(self.decisions(&items.decisions));
        merged.outcomes.extend(self.outcomes(&items.outcomes));
        merged.advice.extend(self.advice(&items.advice));
        self.check_sets(national, source);
        let texts = self.own_texts(source);
        let insertions = self.insertions(national, &merged, source);
        merged.own = Some(Own {
            file: self.file,
            name: signature.name.clone(),
            marks: signature.marks.clone(),
            texts,
            first: insertions.first().map(|insertion| insertion.node.span),
        });
        // Places in the lists can be trusted only when nothing was told.
        if !self.has_errors() {
            self.insert(national, &mut merged, &insertions);
        }
        merged
    }

    /// Own items with ids of their own, added to the names behind the national ones.
    fn own_names<'a>(&mut self, national: &Questionnaire, source: &'a OverlaySource) -> Items<'a> {
        let mut nodes = self.taken(national, national_nodes);
        let questions = self.items(&source.questions, |item| &item.id, true, &mut nodes);
        let decisions = self.items(&source.decisions, |item| &item.id, false, &mut nodes);
        let outcomes = self.items(&source.outcomes, |item| &item.id, false, &mut nodes);
        let mut taken = self.taken(national, |national| {
            national.advice.iter().map(|item| &item.id).collect()
        });
        let mut advice = self.items(&source.advice, |item| &item.id, false, &mut taken);
        advice.sort_by_key(|(_, item)| item.order);
        let mut taken = self.taken(national, |national| {
            national.flags.iter().map(|item| &item.id).collect()
        });
        let flags = self.keys("flags", source.flags.keys(), &mut taken);
        let ids = (questions.iter().map(|(id, _)| id))
            .chain(decisions.iter().map(|(id, _)| id))
            .chain(outcomes.iter().map(|(id, _)| id));
        let before = national_nodes(national);
        let before_advice: Vec<&Spanned<String>> =
            national.advice.iter().map(|item| &item.id).collect();
        let before_flags: Vec<&Spanned<String>> =
            national.flags.iter().map(|item| &item.id).collect();
        let mut wrong = Vec::new();
        let lists = [
            (ids.collect::<Vec<_>>(), before),
            (advice.iter().map(|(id, _)| id).collect(), before_advice),
            (flags.iter().collect(), before_flags),
        ];
        for (ids, national) in lists {
            for id in ids.into_iter().filter(|id| !id.starts_with(PREFIX)) {
                let there = national.iter().find(|known| known.value == id.value);
                wrong.push(catalogue::overlay_changes_national(
                    id.span,
                    id,
                    there.map(|there| there.span),
                ));
            }
        }
        self.diagnostics.append(&mut wrong);
        for (place, (id, question)) in questions.iter().enumerate() {
            let index = national.questions.len() + place;
            self.names.questions.insert(id.value.clone(), index);
            self.names
                .nodes
                .insert(id.value.clone(), Node::Question(index));
            let choices = question.options.iter().chain(&question.bands);
            let choices = choices.filter_map(|choice| Some(choice.id.as_ref()?.value.clone()));
            self.names.choices.push(choices.collect());
        }
        for (place, (id, _)) in decisions.iter().enumerate() {
            let node = Node::Decision(national.decisions.len() + place);
            self.names.nodes.insert(id.value.clone(), node);
        }
        for (place, (id, _)) in outcomes.iter().enumerate() {
            let index = national.outcomes.len() + place;
            self.names.outcomes.insert(id.value.clone(), index);
            self.names
                .nodes
                .insert(id.value.clone(), Node::Outcome(index));
        }
        for (place, (id, _)) in advice.iter().enumerate() {
            let index = national.advice.len() + place;
            self.names.advice.insert(id.value.clone(), index);
        }
        for (place, id) in flags.iter().enumerate() {
            let index = national.flags.len() + place;
            self.names.flags.insert(id.value.clone(), index);
        }
        self.names
            .nodes
            .insert(CONTINUE.to_string(), place_continue());
        self.own_choices(&questions);
        Items {
            flags,
            contacts: Vec::new(),
            definitions: Vec::new(),
            questions,
            decisions,
            outcomes,
            advice,
        }
    }

    /// Tells options and bands that have the id of another of their question.
    fn own_choices(
        &mut self,
        questions: &[super::names::Item<crate::questionnaire::format::QuestionSource>],
    ) {
        for (_, question) in questions {
            let mut seen = BTreeMap::new();
            self.items(&question.options, |item| &item.id, false, &mut seen);
            self.items(&question.bands, |item| &item.id, false, &mut seen);
        }
    }

    /// The national ids that an own one could have, for all their being own.
    fn taken<'q>(
        &self,
        national: &'q Questionnaire,
        ids: impl Fn(&'q Questionnaire) -> Vec<&'q Spanned<String>>,
    ) -> BTreeMap<String, Span> {
        ids(national)
            .into_iter()
            .filter(|id| id.starts_with(PREFIX))
            .map(|id| (id.value.clone(), id.span))
            .collect()
    }

    /// A national flag is set by national answers only: national rules depend on it.
    fn check_sets(&mut self, national: &Questionnaire, source: &OverlaySource) {
        let choices = source
            .questions
            .iter()
            .flat_map(|question| question.options.iter().chain(&question.bands));
        for id in choices.flat_map(|choice| &choice.sets) {
            if let Some(flag) = national.flag(id) {
                let place = national.flags[flag].id.span;
                self.report(catalogue::overlay_sets_national_flag(id.span, id, place));
            }
        }
    }

    /// Contacts in place of national ones, and own ones. The address is the institution's alone; the
    /// national title stays where it gives none.
    fn own_contacts(
        &mut self,
        merged: &mut Questionnaire,
        source: &OverlaySource,
        signature: &Signature,
    ) {
        let national = self.names.contacts.clone();
        let ids = self.keys("contacts", source.contacts.keys(), &mut BTreeMap::new());
        for id in &ids {
            let own = &source.contacts[&id.value];
            check_address(own.email.as_ref(), own.url.as_ref(), &mut self.diagnostics);
            let place = national.get(&id.value).copied();
            if place.is_none() && !id.starts_with(PREFIX) {
                self.report(catalogue::questionnaire_unknown_name(
                    id.span,
                    Named::Contact,
                    id,
                    national.keys().map(String::as_str),
                ));
                continue;
            }
            let marks = Some(signature.marks.clone());
            let Some(place) = place else {
                let title = self.required_text(own.span, "title", own.title.as_ref());
                // National ones only, so that no circle can come of it.
                let fallback = own.fallback.as_ref().and_then(|id| self.contact(id));
                merged.contacts.push(Contact {
                    id: id.clone(),
                    title,
                    email: own.email.clone(),
                    url: own.url.clone(),
                    fallback,
                    local: marks,
                });
                continue;
            };
            if let Some(fallback) = &own.fallback {
                self.report(catalogue::questionnaire_misplaced_key(
                    fallback.span,
                    "fallback",
                    "whom to ask in place of a national contact is said in the national file",
                    "wie er in plaats van een landelijk contact te vragen is, staat in het landelijke bestand",
                ));
            }
            let title = self.optional_text(own.title.as_ref());
            let contact = &mut merged.contacts[place];
            if let Some(title) = title {
                contact.title = title;
            }
            contact.email = own.email.clone();
            contact.url = own.url.clone();
            contact.local = marks;
        }
        let own = merged.contacts.iter().enumerate();
        self.names.contacts = own
            .map(|(place, contact)| (contact.id.value.clone(), place))
            .collect();
    }

    /// Texts after national ones; one for each place.
    fn own_texts(&mut self, source: &OverlaySource) -> Vec<OwnText> {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut texts = Vec::new();
        let known: BTreeSet<String> = std::iter::once("intro".to_string())
            .chain(
                self.names
                    .questions
                    .keys()
                    .map(|id| format!("question.{id}")),
            )
            .chain(self.names.outcomes.keys().map(|id| format!("outcome.{id}")))
            .chain(self.names.advice.keys().map(|id| format!("advice.{id}")))
            .collect();
        for added in &source.texts {
            let text = self.required_text(added.span, "text", added.text.as_ref());
            let Some(after) = &added.after else {
                self.missing(added.span, "after");
                continue;
            };
            if !known.contains(&after.value) {
                self.report(catalogue::questionnaire_unknown_name(
                    after.span,
                    Named::Node,
                    after,
                    known.iter().map(String::as_str),
                ));
            } else if let Some(first) = seen.get(&after.value) {
                self.report(catalogue::questionnaire_duplicate_id(
                    after.span, after, *first,
                ));
            } else {
                seen.insert(after.value.clone(), after.span);
                texts.push(OwnText {
                    after: after.value.clone(),
                    text,
                });
            }
        }
        texts
    }
}

fn national_nodes(national: &Questionnaire) -> Vec<&Spanned<String>> {
    (national.questions.iter().map(|item| &item.id))
        .chain(national.decisions.iter().map(|item| &item.id))
        .chain(national.outcomes.iter().map(|item| &item.id))
        .collect()
}
