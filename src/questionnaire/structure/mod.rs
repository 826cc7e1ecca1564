//! From a questionnaire file to a checked `Questionnaire`: everything that can be said without
//! walking it (Q101 to Q120 and Q201 to Q206).
//!
//! Every problem of a file is told in one run. When there is one, no questionnaire comes out, so
//! that later steps need not doubt what they read.

mod bands;
mod conditions;
mod insert;
mod names;
mod nodes;
mod own;
mod routes;
mod texts;

pub use bands::days;
pub use own::{LaidOver, lay_over};

use super::format::{FlagSource, QuestionnaireSource, SCHEMA};
use super::model::{Contact, Flag, Questionnaire};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::{self, Named};
use crate::questionnaire::model::Localized;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Node as YamlNode, Shapes, YamlLimits};
use conditions::Extent;
use names::Names;

/// What a questionnaire file came to.
pub struct Structure {
    /// Only when nothing is wrong with its structure.
    pub questionnaire: Option<Questionnaire>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The shape of a questionnaire file, compiled once for many files.
pub fn shapes() -> Shapes {
    Shapes::of::<QuestionnaireSource>()
}

/// Reads the text of `NAME.yaml`. `languages` are those in which every text must exist.
pub fn read(
    file: FileId,
    name: &str,
    text: &str,
    languages: &[&str],
    shapes: &Shapes,
) -> Structure {
    let read = yaml::read::<QuestionnaireSource>(file, 0, text, YamlLimits::FILE, shapes);
    let (Some(source), Some(root)) = (read.value, read.node) else {
        return Structure {
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
        names: Names::default(),
        extents: Vec::new(),
    };
    let questionnaire = builder.questionnaire(name, &source);
    let sound = !builder.diagnostics.iter().any(Diagnostic::is_error);
    Structure {
        questionnaire: questionnaire.filter(|_| sound),
        diagnostics: builder.diagnostics,
    }
}

/// Collects what is wrong while the parts are built.
struct Builder<'a> {
    file: FileId,
    text: &'a str,
    languages: &'a [&'a str],
    /// The file as a tree, for the places of keys.
    root: &'a YamlNode,
    diagnostics: Vec<Diagnostic>,
    names: Names,
    extents: Vec<Extent>,
}

impl Builder<'_> {
    fn questionnaire(&mut self, name: &str, source: &QuestionnaireSource) -> Option<Questionnaire> {
        let top = Span::new(self.file, 0, 0);
        self.check_schema(top, source);
        let items = self.collect_names(source);
        let definitions = self.definitions(&items.definitions);
        let title = self.required_text(top, "title", source.title.as_ref());
        let intro = self.optional_text(source.intro.as_ref());
        let contacts = self.contacts(source, &items.contacts);
        let flags = self.flags(source, &items.flags);
        let questions = self.questions(&items.questions);
        let decisions = self.decisions(&items.decisions);
        let outcomes = self.outcomes(&items.outcomes);
        let advice = self.advice(&items.advice);
        if source.questions.is_empty() {
            self.missing(top, "questions");
        }
        if source.outcomes.is_empty() {
            self.missing(top, "outcomes");
        }
        let id = self.own_id(top, name, source);
        if source.version.is_none() {
            self.missing(top, "version");
        }
        let start = self.start(top, source);
        Some(Questionnaire {
            file: self.file,
            id: id?,
            version: source
                .version
                .as_ref()
                .map(|version| Spanned::new(version.value as u32, version.span))?,
            title,
            intro,
            start: start?,
            contacts,
            flags,
            definitions,
            questions,
            decisions,
            outcomes,
            advice,
            own: None,
        })
    }

    fn check_schema(&mut self, top: Span, source: &QuestionnaireSource) {
        match &source.schema {
            None => self.missing(top, "schema"),
            Some(schema) if schema.value != SCHEMA => {
                self.report(catalogue::questionnaire_unknown_schema(
                    schema.span,
                    &schema.value,
                    SCHEMA,
                ));
            }
            Some(_) => {}
        }
    }

    fn own_id(
        &mut self,
        top: Span,
        name: &str,
        source: &QuestionnaireSource,
    ) -> Option<Spanned<String>> {
        let Some(id) = &source.id else {
            self.missing(top, "id");
            return None;
        };
        if id.value != name {
            self.report(catalogue::questionnaire_id_differs_from_file(
                id.span, &id.value, name,
            ));
        } else if !names::is_id(&id.value) {
            self.report(catalogue::questionnaire_invalid_id(
                id.span, &id.value, false,
            ));
        }
        Some(id.clone())
    }

    fn start(
        &mut self,
        top: Span,
        source: &QuestionnaireSource,
    ) -> Option<Spanned<super::model::Node>> {
        let Some(start) = &source.start else {
            self.missing(top, "start");
            return None;
        };
        match self.names.questions.get(&start.value) {
            Some(question) => Some(Spanned::new(
                super::model::Node::Question(*question),
                start.span,
            )),
            None => {
                let diagnostic = catalogue::questionnaire_unknown_name(
                    start.span,
                    Named::Question,
                    &start.value,
                    self.names.questions.keys().map(String::as_str),
                );
                self.report(diagnostic);
                None
            }
        }
    }

    fn contacts(&mut self, source: &QuestionnaireSource, ids: &[Spanned<String>]) -> Vec<Contact> {
        let contacts: Vec<Contact> = ids
            .iter()
            .map(|id| {
                let contact = &source.contacts[&id.value];
                check_address(
                    contact.email.as_ref(),
                    contact.url.as_ref(),
                    &mut self.diagnostics,
                );
                let fallback = contact
                    .fallback
                    .as_ref()
                    .and_then(|fallback| self.contact(fallback));
                Contact {
                    id: id.clone(),
                    title: self.required_text(contact.span, "title", contact.title.as_ref()),
                    email: contact.email.clone(),
                    url: contact.url.clone(),
                    fallback,
                    local: None,
                }
            })
            .collect();
        for start in 0..contacts.len() {
            let mut path = vec![start];
            while let Some(next) = contacts[path[path.len() - 1]].fallback {
                path.push(next);
                if next == start && path[..path.len() - 1].iter().all(|other| *other >= start) {
                    let names: Vec<&str> = path
                        .iter()
                        .map(|index| contacts[*index].id.as_str())
                        .collect();
                    self.report(catalogue::questionnaire_circle(
                        contacts[start].id.span,
                        &names,
                        Named::Contact,
                    ));
                }
                if path.len() > contacts.len() {
                    break;
                }
            }
        }
        contacts
    }

    fn contact(&mut self, id: &Spanned<String>) -> Option<usize> {
        let found = self.names.contacts.get(&id.value).copied();
        if found.is_none() {
            let diagnostic = catalogue::questionnaire_unknown_name(
                id.span,
                Named::Contact,
                &id.value,
                self.names.contacts.keys().map(String::as_str),
            );
            self.report(diagnostic);
        }
        found
    }

    fn flags(&mut self, source: &QuestionnaireSource, ids: &[Spanned<String>]) -> Vec<Flag> {
        ids.iter()
            .map(|id| self.flag(id, &source.flags[&id.value]))
            .collect()
    }

    fn flag(&mut self, id: &Spanned<String>, flag: &Spanned<FlagSource>) -> Flag {
        let place = self.first_line(flag.span);
        for language in self.languages {
            let text = flag.languages.get(*language);
            if text.is_none_or(|text| text.value.trim().is_empty()) {
                self.report(catalogue::questionnaire_translation_missing(
                    place,
                    language,
                    text.is_some(),
                ));
            }
        }
        Flag {
            id: id.clone(),
            name: Localized {
                span: flag.span,
                texts: flag.languages.clone(),
            },
            show: flag.show,
            severity: flag.severity,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Tells that a field is missing, unless it is there and the YAML reader told why it was
    /// dropped. An empty `owner` is the whole file.
    fn missing(&mut self, owner: Span, field: &str) {
        let whole = owner.start == owner.end;
        let within = |span: Span| whole || owner.start <= span.start && span.end <= owner.end;
        let dropped = self.diagnostics.iter().any(|diagnostic| {
            diagnostic.code.starts_with('Y') && diagnostic.span().is_some_and(within)
        });
        let written = if whole {
            self.text
        } else {
            &self.text[owner.range()]
        };
        let key = format!("{field}:");
        let there = written.lines().any(|line| match whole {
            true => line.starts_with(&key),
            false => line.contains(&key),
        });
        if !(dropped && there) {
            let span = self.first_line(owner);
            self.report(catalogue::questionnaire_missing_field(span, field));
        }
    }

    /// The part of a span on its first line, so that a caret fits under it.
    fn first_line(&self, span: Span) -> Span {
        let written = &self.text[span.range()];
        let length = written.find('\n').unwrap_or(written.len());
        span.part(0, length)
    }

    /// The place of a key, by the keys that lead to it.
    fn key(&self, path: &[&str]) -> Option<Span> {
        let (last, before) = path.split_last()?;
        let mut node = self.root;
        for key in before {
            node = node.get(key)?;
        }
        node.entry(last).map(|(key, _)| key.span)
    }
}

/// Tells addresses of a contact that a page cannot carry: they become links as they are.
pub(super) fn check_address(
    email: Option<&Spanned<String>>,
    url: Option<&Spanned<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(url) = url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        diagnostics.push(catalogue::questionnaire_contact_address(url.span, url));
    }
    if let Some(email) = email {
        let allowed = |character: char| {
            character.is_ascii_alphanumeric() || ".!#$%&'*+/=^_`{|}~@-".contains(character)
        };
        let (name, host) = email.split_once('@').unwrap_or_default();
        let fits = !name.is_empty() && host.contains('.') && !host.contains('@');
        if !fits || !email.chars().all(allowed) {
            diagnostics.push(catalogue::questionnaire_contact_address(email.span, email));
        }
    }
}
