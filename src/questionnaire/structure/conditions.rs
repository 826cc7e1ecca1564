//! Conditions with their words resolved, and definitions in an order in which none needs a later
//! one.

use super::Builder;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::condition::{
    self, ConditionError, DEPTH, Expected, Parsed, Problem, TOKENS, Word,
};
use crate::questionnaire::model::{Condition, Definition, Expr, Questionnaire};
use crate::source::{Span, Spanned};
use std::ops::Range;

/// How large a condition is with its definitions written out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    words: usize,
    depth: usize,
}

impl Extent {
    fn around(self, inner: Extent) -> Extent {
        Extent {
            words: self.words.saturating_add(inner.words),
            depth: self.depth.max(inner.depth + 1),
        }
    }
}

impl Builder<'_> {
    /// A condition, or nothing when something in it is wrong; that has then been told.
    pub(super) fn condition(&mut self, source: &Spanned<String>) -> Option<Condition> {
        let parsed = self.parse_condition(source)?;
        self.resolve_condition(source, &parsed)
    }

    fn parse_condition(&mut self, source: &Spanned<String>) -> Option<Parsed> {
        match condition::parse(&source.value) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.report_unreadable(source, error);
                None
            }
        }
    }

    fn resolve_condition(
        &mut self,
        source: &Spanned<String>,
        parsed: &Parsed,
    ) -> Option<Condition> {
        let expr = self.resolve(source, parsed)?;
        let extent = self.extent(&expr);
        for (too_large, deep, limit) in [
            (extent.words > TOKENS, false, TOKENS),
            (extent.depth > 2 * DEPTH, true, 2 * DEPTH),
        ] {
            if too_large {
                let span = self.first_line(source.span);
                self.report(catalogue::questionnaire_condition_too_large(
                    span, deep, limit,
                ));
                return None;
            }
        }
        Some(Condition {
            span: source.span,
            text: source
                .value
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            expr,
        })
    }

    /// Measures the definitions of a questionnaire whose conditions were read before. One may stand
    /// before those it needs, so that it takes as many rounds as they are deep.
    pub(super) fn measure(&mut self, questionnaire: &Questionnaire) {
        self.extents = vec![Extent::default(); questionnaire.definitions.len()];
        loop {
            let definitions = questionnaire.definitions.iter();
            let measured: Vec<Extent> = definitions
                .map(|item| self.extent(&item.condition.expr))
                .collect();
            if measured == self.extents {
                break;
            }
            self.extents = measured;
        }
    }

    fn extent(&self, expr: &Expr) -> Extent {
        let one = Extent { words: 1, depth: 1 };
        match expr {
            Expr::Always | Expr::Flag(_) | Expr::Answered(_) => one,
            Expr::Chosen { choices, .. } => Extent {
                words: choices.len(),
                ..one
            },
            Expr::Definition(index) => one.around(self.extents[*index]),
            Expr::Not(inner) => one.around(self.extent(inner)),
            Expr::Count { members: parts, .. } | Expr::And(parts) | Expr::Or(parts) => parts
                .iter()
                .fold(Extent::default(), |sum, part| sum.around(self.extent(part))),
        }
    }

    fn resolve(&mut self, source: &Spanned<String>, parsed: &Parsed) -> Option<Expr> {
        Some(match parsed {
            Parsed::Always => Expr::Always,
            Parsed::Name(word) => self.flag_or_definition(source, word)?,
            Parsed::Answered(word) => Expr::Answered(self.question_word(source, word)?),
            Parsed::Chosen { question, options } => {
                let index = self.question_word(source, question)?;
                let mut choices = Vec::new();
                let mut complete = true;
                for option in options {
                    match self.option_word(source, index, option) {
                        Some(choice) if !choices.contains(&choice) => choices.push(choice),
                        Some(_) => {}
                        None => complete = false,
                    }
                }
                choices.sort_unstable();
                if !complete {
                    return None;
                }
                Expr::Chosen {
                    question: index,
                    choices,
                }
            }
            Parsed::Count { members, least } => {
                let resolved: Vec<Option<Expr>> = members
                    .iter()
                    .map(|member| self.flag_or_definition(source, member))
                    .collect();
                Expr::Count {
                    members: resolved.into_iter().collect::<Option<_>>()?,
                    least: *least,
                }
            }
            Parsed::Not(inner) => Expr::Not(Box::new(self.resolve(source, inner)?)),
            Parsed::And(parts) => Expr::And(self.resolve_all(source, parts)?),
            Parsed::Or(parts) => Expr::Or(self.resolve_all(source, parts)?),
        })
    }

    /// Resolves every part, so that every unknown word is told.
    fn resolve_all(&mut self, source: &Spanned<String>, parts: &[Parsed]) -> Option<Vec<Expr>> {
        let resolved: Vec<Option<Expr>> = parts
            .iter()
            .map(|part| self.resolve(source, part))
            .collect();
        resolved.into_iter().collect()
    }

    fn flag_or_definition(&mut self, source: &Spanned<String>, word: &Word) -> Option<Expr> {
        if let Some(flag) = self.names.flags.get(&word.text) {
            return Some(Expr::Flag(*flag));
        }
        if let Some(definition) = self.names.definitions.get(&word.text) {
            return Some(Expr::Definition(*definition));
        }
        let span = self.place(source, &word.range);
        let known: Vec<String> = self
            .names
            .flags
            .keys()
            .chain(self.names.definitions.keys())
            .cloned()
            .collect();
        let mut diagnostic = catalogue::questionnaire_unknown_name(
            span,
            Named::FlagOrDefinition,
            &word.text,
            known.iter().map(String::as_str),
        );
        if self.names.questions.contains_key(&word.text) {
            diagnostic = diagnostic.help(
                format!(
                    "`{0}` is a question: write `{0} is …` or `{0} answered`",
                    word.text
                ),
                format!(
                    "`{0}` is een vraag: schrijf `{0} is …` of `{0} answered`",
                    word.text
                ),
            );
        }
        self.report(diagnostic);
        None
    }

    fn question_word(&mut self, source: &Spanned<String>, word: &Word) -> Option<usize> {
        if let Some(question) = self.names.questions.get(&word.text) {
            return Some(*question);
        }
        let span = self.place(source, &word.range);
        let diagnostic = catalogue::questionnaire_unknown_name(
            span,
            Named::Question,
            &word.text,
            self.names.questions.keys().map(String::as_str),
        );
        self.report(diagnostic);
        None
    }

    fn option_word(
        &mut self,
        source: &Spanned<String>,
        question: usize,
        word: &Word,
    ) -> Option<usize> {
        let choices = &self.names.choices[question];
        if let Some(choice) = choices.iter().position(|choice| *choice == word.text) {
            return Some(choice);
        }
        let span = self.place(source, &word.range);
        let diagnostic = catalogue::questionnaire_unknown_name(
            span,
            Named::Option,
            &word.text,
            choices.iter().map(String::as_str),
        );
        self.report(diagnostic);
        None
    }

    /// The definitions, each resolved once; a circle is told at the word that closes it.
    pub(super) fn definitions(
        &mut self,
        sources: &[(Spanned<String>, &Spanned<String>)],
    ) -> Vec<Definition> {
        let parsed: Vec<Option<Parsed>> = sources
            .iter()
            .map(|(_, source)| self.parse_condition(source))
            .collect();
        let mut visit = Visit {
            sources,
            parsed: &parsed,
            done: vec![None; sources.len()],
            path: Vec::new(),
        };
        self.extents = vec![Extent::default(); sources.len()];
        for index in 0..sources.len() {
            self.define(&mut visit, index);
        }
        visit
            .done
            .into_iter()
            .zip(sources)
            .map(|(condition, (id, source))| Definition {
                id: id.clone(),
                // A definition that is wrong has been told; nothing is proven of such a file.
                condition: condition.flatten().unwrap_or(Condition {
                    span: source.span,
                    text: String::new(),
                    expr: Expr::Always,
                }),
            })
            .collect()
    }

    fn define(&mut self, visit: &mut Visit, index: usize) {
        if visit.done[index].is_some() || visit.path.contains(&index) {
            return;
        }
        let (_, source) = visit.sources[index];
        visit.path.push(index);
        let mut names = Vec::new();
        if let Some(parsed) = &visit.parsed[index] {
            collect_names(parsed, &mut names);
        }
        let mut sound = true;
        for word in names {
            let Some(inner) = self.names.definitions.get(&word.text).copied() else {
                continue;
            };
            if let Some(start) = visit.path.iter().position(|outer| *outer == inner) {
                let circle: Vec<&str> = visit.path[start..]
                    .iter()
                    .chain([&inner])
                    .map(|index| visit.sources[*index].0.value.as_str())
                    .collect();
                let span = self.place(source, &word.range);
                self.report(catalogue::questionnaire_circle(
                    span,
                    &circle,
                    Named::Definition,
                ));
                sound = false;
            } else if visit.path.len() > DEPTH {
                let span = self.place(source, &word.range);
                self.report(catalogue::questionnaire_condition_too_large(
                    span, true, DEPTH,
                ));
                sound = false;
            } else {
                self.define(visit, inner);
            }
        }
        let condition = match &visit.parsed[index] {
            Some(parsed) if sound => self.resolve_condition(source, parsed),
            _ => None,
        };
        if let Some(condition) = &condition {
            self.extents[index] = self.extent(&condition.expr);
        }
        visit.path.pop();
        visit.done[index] = Some(condition);
    }

    fn report_unreadable(&mut self, source: &Spanned<String>, error: ConditionError) {
        let span = self.place(source, &error.range);
        self.report(match error.problem {
            Problem::Expected { expected, found } => {
                catalogue::questionnaire_condition_unreadable(span, words(expected), &found)
            }
            Problem::TooDeep => catalogue::questionnaire_condition_too_large(span, true, DEPTH),
            Problem::TooLong => catalogue::questionnaire_condition_too_large(span, false, TOKENS),
            Problem::Count { members } => {
                catalogue::questionnaire_count_never_varies(span, members)
            }
        });
    }

    /// The place in the file of a range of a condition's text.
    fn place(&self, source: &Spanned<String>, range: &Range<usize>) -> Span {
        let written = &self.text[source.span.range()];
        match condition::place_in_scalar(written, &source.value, range.start) {
            Some(offset) => {
                let length = range.len().min(written.len() - offset);
                source.span.part(offset, length)
            }
            None => self.first_line(source.span),
        }
    }
}

struct Visit<'a> {
    sources: &'a [(Spanned<String>, &'a Spanned<String>)],
    parsed: &'a [Option<Parsed>],
    done: Vec<Option<Option<Condition>>>,
    path: Vec<usize>,
}

fn collect_names<'a>(parsed: &'a Parsed, names: &mut Vec<&'a Word>) {
    match parsed {
        Parsed::Name(word) => names.push(word),
        Parsed::Count { members, .. } => names.extend(members),
        Parsed::Not(inner) => collect_names(inner, names),
        Parsed::And(parts) | Parsed::Or(parts) => {
            parts.iter().for_each(|part| collect_names(part, names));
        }
        Parsed::Always | Parsed::Chosen { .. } | Parsed::Answered(_) => {}
    }
}

fn words(expected: Expected) -> (&'static str, &'static str) {
    match expected {
        Expected::Condition => (
            "a flag, definition, question, `not` or `(`",
            "een vlag, definitie, vraag, `not` of `(`",
        ),
        Expected::Option => ("an option of the question", "een optie van de vraag"),
        Expected::Member => ("a flag or definition", "een vlag of definitie"),
        Expected::OpenBracket => ("`(`", "`(`"),
        Expected::CloseBracket => ("`and`, `or` or `)`", "`and`, `or` of `)`"),
        Expected::CommaOrClose => ("`,` or `)`", "`,` of `)`"),
        Expected::AtLeast => ("`>=`", "`>=`"),
        Expected::Number => ("a whole number", "een geheel getal"),
        Expected::AndOrOr => ("`and`, `or` or the end", "`and`, `or` of het einde"),
        Expected::KnownCharacter => (
            "a word, a bracket, a comma or `>=`",
            "een woord, een haakje, een komma of `>=`",
        ),
    }
}
