//! Questions with their options, decisions, outcomes and advice.

use super::Builder;
use super::names::Item;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::format::{
    AdviceSource, ChoiceSource, DecisionSource, Matching, OutcomeSource, QuestionKind,
    QuestionSource, Severity,
};
use crate::questionnaire::model::{Advice, Choice, Decision, Exits, Localized, Outcome, Question};
use crate::source::{Span, Spanned};

impl Builder<'_> {
    pub(super) fn questions(&mut self, items: &[Item<QuestionSource>]) -> Vec<Question> {
        items
            .iter()
            .map(|(id, source)| self.question(id, source))
            .collect()
    }

    fn question(&mut self, id: &Spanned<String>, source: &Spanned<QuestionSource>) -> Question {
        if source.kind.is_none() {
            self.missing(source.span, "type");
        }
        let kind = source.kind.unwrap_or_else(|| likely_kind(source));
        let text = self.required_text(source.span, "text", source.text.as_ref());
        let help = self.optional_text(source.help.as_ref());
        let why = self.optional_text(source.why.as_ref());
        let exits = source
            .goto
            .as_ref()
            .and_then(|goto| self.exits(goto, false));
        let choices = self.choices(kind, id, source);
        let needs_exits = matches!(kind, QuestionKind::Multiple | QuestionKind::Note);
        if needs_exits && source.goto.is_none() {
            let span = self.first_line(source.span);
            self.report(catalogue::questionnaire_leads_nowhere(
                span,
                Named::Question,
                id,
            ));
        }
        Question {
            id: id.clone(),
            kind,
            text,
            help,
            why,
            basis: source.basis.clone(),
            remark: source.remark,
            choices,
            exits,
        }
    }

    fn choices(
        &mut self,
        kind: QuestionKind,
        id: &Spanned<String>,
        source: &Spanned<QuestionSource>,
    ) -> Vec<Choice> {
        let (wanted, misplaced) = match kind {
            QuestionKind::Single | QuestionKind::Multiple => (Some("options"), "bands"),
            QuestionKind::Number | QuestionKind::Date => (Some("bands"), "options"),
            QuestionKind::Note => (None, "options"),
        };
        let lists = [("options", &source.options), ("bands", &source.bands)];
        for (key, list) in lists {
            if (key == misplaced || wanted.is_none())
                && let Some(first) = list.first()
            {
                let span = self.first_line(first.span);
                self.report(catalogue::questionnaire_misplaced_key(
                    span,
                    key,
                    "single and multiple have `options`, number and date have `bands`, a note has neither",
                    "single en multiple hebben `options`, number en date hebben `bands`, een note geen van beide",
                ));
            }
        }
        let Some(wanted) = wanted else {
            return vec![going_on(id, source.span)];
        };
        let list = if wanted == "options" {
            &source.options
        } else {
            &source.bands
        };
        if list.is_empty() {
            self.missing(source.span, wanted);
        }
        let items = self.choice_items(list);
        let choices: Vec<Choice> = items
            .iter()
            .map(|(id, choice)| self.choice(kind, id, choice, source.goto.is_some()))
            .collect();
        let bands: Vec<_> = choices
            .iter()
            .zip(&items)
            .filter_map(|(choice, (_, item))| Some((self.first_line(item.span), choice.band?)))
            .collect();
        self.check_bands(&bands);
        self.check_exclusive(kind, &items);
        choices
    }

    fn choice(
        &mut self,
        kind: QuestionKind,
        id: &Spanned<String>,
        source: &Spanned<ChoiceSource>,
        question_leads_on: bool,
    ) -> Choice {
        let banded = matches!(kind, QuestionKind::Number | QuestionKind::Date);
        let band = banded.then(|| self.band(kind, source));
        if !banded {
            for (key, bound) in [("from", &source.from), ("below", &source.below)] {
                if let Some(bound) = bound {
                    self.report(catalogue::questionnaire_misplaced_key(
                        bound.span,
                        key,
                        "only bands of a number or date have it",
                        "alleen banden van een number of date hebben dit",
                    ));
                }
            }
        }
        let exits = match &source.goto {
            Some(goto) if kind == QuestionKind::Multiple => {
                self.report(catalogue::questionnaire_routing_on_multiple(goto.span));
                None
            }
            Some(goto) => self.exits(goto, false),
            None => {
                if !question_leads_on && kind != QuestionKind::Multiple {
                    let span = self.first_line(source.span);
                    self.report(catalogue::questionnaire_leads_nowhere(
                        span,
                        Named::Option,
                        id,
                    ));
                }
                None
            }
        };
        Choice {
            id: id.clone(),
            text: self.required_text(source.span, "text", source.text.as_ref()),
            sets: self.resolve_ids(&source.sets, Named::Flag),
            advise: self.resolve_ids(&source.advise, Named::Advice),
            exclusive: source.exclusive.is_some_and(|exclusive| exclusive.value),
            band,
            exits,
        }
    }

    /// At most one option of a multiple choice is "none of these", and not the only one.
    fn check_exclusive(&mut self, kind: QuestionKind, items: &[Item<ChoiceSource>]) {
        let exclusive: Vec<Span> = items
            .iter()
            .filter_map(|(_, item)| item.exclusive.filter(|exclusive| exclusive.value))
            .map(|exclusive| exclusive.span)
            .collect();
        let misplaced = match kind {
            QuestionKind::Multiple if items.len() > 1 => exclusive.get(1),
            _ => exclusive.first(),
        };
        if let Some(span) = misplaced {
            self.report(catalogue::questionnaire_misplaced_key(
                *span,
                "exclusive",
                "one option of a multiple-choice question may be exclusive, beside others that are not",
                "één optie van een meerkeuzevraag mag exclusief zijn, naast andere die dat niet zijn",
            ));
        }
    }

    /// The places of flags, advice, outcomes or contacts by their ids; unknown ones are told.
    fn resolve_ids(&mut self, ids: &[Spanned<String>], what: Named) -> Vec<usize> {
        let mut places = Vec::new();
        for id in ids {
            let names = match what {
                Named::Flag => &self.names.flags,
                Named::Advice => &self.names.advice,
                Named::Outcome => &self.names.outcomes,
                _ => &self.names.contacts,
            };
            match names.get(&id.value) {
                Some(place) if !places.contains(place) => places.push(*place),
                Some(_) => {}
                None => {
                    let diagnostic = catalogue::questionnaire_unknown_name(
                        id.span,
                        what,
                        &id.value,
                        names.keys().map(String::as_str),
                    );
                    self.report(diagnostic);
                }
            }
        }
        places
    }

    pub(super) fn decisions(&mut self, items: &[Item<DecisionSource>]) -> Vec<Decision> {
        items
            .iter()
            .map(|(id, source)| {
                let first = source.matching == Some(Matching::First);
                if source.goto.is_none() {
                    self.missing(source.span, "goto");
                }
                let exits = source
                    .goto
                    .as_ref()
                    .and_then(|goto| self.exits(goto, first));
                Decision {
                    id: id.clone(),
                    // Without exits something has been told, and no questionnaire comes out.
                    exits: exits.unwrap_or(Exits {
                        span: source.span,
                        rules: Vec::new(),
                        otherwise: None,
                        first,
                    }),
                }
            })
            .collect()
    }

    pub(super) fn outcomes(&mut self, items: &[Item<OutcomeSource>]) -> Vec<Outcome> {
        items
            .iter()
            .map(|(id, source)| {
                if source.severity.is_none() {
                    self.missing(source.span, "severity");
                }
                Outcome {
                    id: id.clone(),
                    severity: source.severity.unwrap_or(Severity::None),
                    title: self.required_text(source.span, "title", source.title.as_ref()),
                    text: self.required_text(source.span, "text", source.text.as_ref()),
                    contacts: self.resolve_ids(&source.contact, Named::Contact),
                }
            })
            .collect()
    }

    pub(super) fn advice(&mut self, items: &[Item<AdviceSource>]) -> Vec<Advice> {
        items
            .iter()
            .map(|(id, source)| Advice {
                id: id.clone(),
                when: source.when.as_ref().and_then(|when| self.condition(when)),
                at: self.resolve_ids(&source.at, Named::Outcome),
                order: source.order,
                title: self.required_text(source.span, "title", source.title.as_ref()),
                text: self.required_text(source.span, "text", source.text.as_ref()),
                see: source.see.clone(),
            })
            .collect()
    }
}

/// The kind meant when none is given, so that one omission is told once.
fn likely_kind(source: &QuestionSource) -> QuestionKind {
    let exclusive = source
        .options
        .iter()
        .any(|option| option.exclusive.is_some());
    match (
        source.bands.is_empty(),
        source.options.is_empty(),
        exclusive,
    ) {
        (false, _, _) => QuestionKind::Number,
        (true, true, _) => QuestionKind::Note,
        (true, false, true) => QuestionKind::Multiple,
        (true, false, false) => QuestionKind::Single,
    }
}

/// The one way on from a note.
fn going_on(id: &Spanned<String>, span: Span) -> Choice {
    Choice {
        id: Spanned::new("continue".to_string(), id.span),
        text: Localized {
            span,
            texts: Default::default(),
        },
        sets: Vec::new(),
        advise: Vec::new(),
        exclusive: false,
        band: None,
        exits: None,
    }
}
