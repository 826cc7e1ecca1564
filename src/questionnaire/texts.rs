//! The texts of a questionnaire for whoever renders Markdown and resolves links, and the way back.

use super::condition::place_in_scalar;
use super::model::{Localized, Questionnaire};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// A Markdown text of a questionnaire in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownText<'q> {
    /// `intro`, `question.ID.help`, `question.ID.why`, `outcome.ID.text` or `advice.ID.text`; with
    /// `.own` in place of the last part (or behind `intro`), what an institution adds there.
    pub id: String,
    pub markdown: &'q str,
    /// The scalar in the file; `place` finds a byte of the text in it.
    pub span: Span,
}

/// What a questionnaire points to outside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// A page's id, perhaps with `#section`.
    Page,
    /// An id of the reference list.
    Reference,
}

/// One such pointer, in `see` or `basis`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'q> {
    pub outside: Outside,
    pub id: &'q Spanned<String>,
    /// The part it belongs to, as an anchor of the print version: `q-ID`, `o-ID` or `a-ID`.
    pub part: String,
}

/// A link as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Link {
    pub title: String,
    pub href: String,
}

/// What the pages of a questionnaire need from outside, in one language.
pub trait TextRenderer {
    /// The safe HTML of a Markdown text, by its id.
    fn html(&self, id: &str) -> String;
    /// The link to a page, by the id that `see` gives.
    fn page(&self, id: &str) -> Option<Link>;
    /// The link to an entry of the reference list.
    fn reference(&self, id: &str) -> Option<Link>;
    /// A text of the theme, by its key.
    fn word(&self, key: &str) -> String;
}

impl Questionnaire {
    /// All Markdown texts in a language.
    pub fn markdown<'q>(&'q self, language: &str) -> Vec<MarkdownText<'q>> {
        let mut texts = Vec::new();
        let mut add = |id: String, text: Option<&'q Localized>| {
            if let Some(text) = text.and_then(|text| text.texts.get(language)) {
                texts.push((id, text));
            }
        };
        add("intro".to_string(), self.intro.as_ref());
        for question in &self.questions {
            add(
                format!("question.{}.help", question.id.value),
                question.help.as_ref(),
            );
            add(
                format!("question.{}.why", question.id.value),
                question.why.as_ref(),
            );
        }
        for outcome in &self.outcomes {
            add(
                format!("outcome.{}.text", outcome.id.value),
                Some(&outcome.text),
            );
        }
        for advice in &self.advice {
            add(
                format!("advice.{}.text", advice.id.value),
                Some(&advice.text),
            );
        }
        for own in self.own.iter().flat_map(|own| &own.texts) {
            add(format!("{}.own", own.after), Some(&own.text));
        }
        texts
            .into_iter()
            .map(|(id, text)| MarkdownText {
                id,
                markdown: &text.value,
                span: text.span,
            })
            .collect()
    }

    /// The ids of each question's options or bands, to check links that fill in answers.
    pub fn answer_ids(&self) -> BTreeMap<String, Vec<String>> {
        self.questions
            .iter()
            .filter(|question| !question.is_note())
            .map(|question| {
                let choices = question.choices.iter();
                let ids = choices.map(|choice| choice.id.value.clone()).collect();
                (question.id.value.clone(), ids)
            })
            .collect()
    }

    /// The title of a part, by its anchor of the print version.
    pub fn part_title(&self, anchor: &str, language: &str) -> Option<String> {
        let (letter, id) = anchor.split_once('-')?;
        let (id, text) = match letter {
            "q" => self
                .questions
                .get(self.question(id)?)
                .map(|item| (&item.id, &item.text))?,
            "o" => self
                .outcomes
                .get(self.outcome(id)?)
                .map(|item| (&item.id, &item.title))?,
            "a" => self
                .advice
                .get(self.advice(id)?)
                .map(|item| (&item.id, &item.title))?,
            _ => return None,
        };
        Some(self.marked(id, text, language))
    }

    /// Every page and reference named outside the texts.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut references = Vec::new();
        for question in &self.questions {
            for id in &question.basis {
                references.push(Reference {
                    outside: Outside::Reference,
                    id,
                    part: format!("q-{}", question.id.value),
                });
            }
        }
        for advice in &self.advice {
            for id in &advice.see {
                references.push(Reference {
                    outside: Outside::Page,
                    id,
                    part: format!("a-{}", advice.id.value),
                });
            }
        }
        references
    }
}

/// The place in the file of a part of a Markdown text. Where quotes and folding hide it, the whole
/// text's first line is the place.
pub fn place(file: &str, text: &MarkdownText, start: usize, length: usize) -> Span {
    let written = &file[text.span.range()];
    match place_in_scalar(written, text.markdown, start) {
        Some(offset) => text.span.part(offset, length.min(written.len() - offset)),
        None => text
            .span
            .part(0, written.find('\n').unwrap_or(written.len())),
    }
}

/// The part of the print version that a Markdown text belongs to, as an anchor.
pub fn part_of(text_id: &str) -> Option<String> {
    let mut parts = text_id.split('.');
    let letter = match parts.next()? {
        "question" => 'q',
        "outcome" => 'o',
        "advice" => 'a',
        _ => return None,
    };
    Some(format!("{letter}-{}", parts.next()?))
}

/// The fragment that fills in answers: `v3:field=yes,topics=ai+chips`. Answers to one question that
/// are given one by one are joined.
pub fn fragment(version: u32, answers: &[(String, String)]) -> String {
    let mut joined: Vec<(&str, String)> = Vec::new();
    for (question, option) in answers {
        match joined.iter_mut().find(|(known, _)| known == question) {
            Some((_, options)) => {
                options.push('+');
                options.push_str(option);
            }
            None => joined.push((question, option.clone())),
        }
    }
    let answers: Vec<String> = joined
        .into_iter()
        .map(|(question, options)| format!("{question}={options}"))
        .collect();
    format!("v{version}:{}", answers.join(","))
}
