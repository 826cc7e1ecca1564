//! `content/glossary.yaml`: the terms of the site in every language.

use super::ParseOptions;
use super::identity::{ID_PATTERN, is_id};
use super::markdown::{Fragment, render_fragment};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{SourceTree, Span, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub const GLOSSARY_FILE: &str = "content/glossary.yaml";
/// An institution's own terms.
pub const OVERLAY_GLOSSARY_FILE: &str = "overlay/glossary.yaml";

/// One term in the file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TermEntry {
    /// Identity of the term.
    #[schemars(regex(pattern = ID_PATTERN))]
    pub id: Spanned<String>,
    /// Ids of the references the definitions rest on.
    #[serde(default)]
    pub sources: Vec<Spanned<String>>,
    /// The term in each language.
    #[serde(flatten)]
    pub languages: BTreeMap<String, TermText>,
}

/// A term in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermText {
    /// The preferred word.
    pub term: String,
    /// What it means, in a sentence or two of Markdown.
    pub definition: String,
    #[serde(default)]
    pub abbreviation: Option<String>,
    /// Other forms and synonyms that occur in texts.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Words that should not be used for it.
    #[serde(default)]
    pub avoid: Vec<String>,
}

/// The schema of the glossary file.
pub static GLOSSARY_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Vec<TermEntry>>);

#[derive(Debug, Clone)]
pub struct Term {
    pub id: String,
    pub span: Span,
    pub sources: Vec<Spanned<String>>,
    pub languages: BTreeMap<String, TermText>,
    pub definitions: BTreeMap<String, Fragment>,
    /// Whether it is an institution's own addition.
    pub local: bool,
}

/// All terms, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    pub terms: Vec<Term>,
    by_id: BTreeMap<String, usize>,
}

impl Glossary {
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

/// Reads the glossary; a site without one has no terms.
pub fn read(
    tree: &SourceTree,
    languages: &[String],
    options: &ParseOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Glossary {
    let mut glossary = Glossary::default();
    for path in [GLOSSARY_FILE, OVERLAY_GLOSSARY_FILE] {
        read_file(tree, path, languages, options, &mut glossary, diagnostics);
    }
    glossary
}

fn read_file(
    tree: &SourceTree,
    path: &str,
    languages: &[String],
    options: &ParseOptions,
    glossary: &mut Glossary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((id, file)) = tree.find(path) else {
        return;
    };
    let local = path == OVERLAY_GLOSSARY_FILE;
    let read = yaml::read::<Vec<TermEntry>>(id, 0, file.text(), YamlLimits::FILE, &GLOSSARY_SHAPES);
    let told: Vec<Span> = read
        .diagnostics
        .iter()
        .filter_map(Diagnostic::span)
        .collect();
    diagnostics.extend(read.diagnostics);
    let nodes: BTreeMap<Span, &yaml::Node> = read
        .node
        .iter()
        .flat_map(|node| node.items())
        .filter_map(|node| Some((node.get("id")?.span, node)))
        .collect();
    for entry in read.value.unwrap_or_default() {
        let span = entry.id.span;
        if !is_id(&entry.id) {
            diagnostics.push(catalogue::invalid_id(span, &entry.id));
            continue;
        }
        if let Some(first) = glossary.by_id.get(&entry.id.value) {
            let first = &glossary.terms[*first];
            diagnostics.push(match local && !first.local {
                true => catalogue::overlay_shadows(
                    span,
                    ("term", "landelijk begrip"),
                    &entry.id,
                    first.span,
                ),
                false => catalogue::duplicate_term(span, &entry.id, first.span),
            });
            continue;
        }
        for language in languages {
            // A language that could not be read was told already.
            let entry_span = nodes.get(&span).map_or(span, |node| node.span);
            let was_told = told
                .iter()
                .any(|told| entry_span.start <= told.start && told.end <= entry_span.end);
            if !entry.languages.contains_key(language) && !was_told {
                diagnostics.push(catalogue::invalid_term(
                    span,
                    &format!("the term `{}` has no text in `{language}`", entry.id.value),
                    &format!(
                        "het begrip `{}` heeft geen tekst in `{language}`",
                        entry.id.value
                    ),
                ));
            }
        }
        let mut definitions = BTreeMap::new();
        for (language, text) in &entry.languages {
            let key = nodes.get(&span).and_then(|node| node.entry(language));
            if !languages.contains(language) {
                let at = key.map_or(span, |(key, _)| key.span);
                diagnostics.push(catalogue::yaml_unknown_key(
                    at,
                    language,
                    languages.iter().map(String::as_str),
                ));
            }
            let at = key
                .and_then(|(_, node)| node.get("definition"))
                .map_or(span, |node| node.span);
            let mut fragment = render_fragment(&text.definition, at, options);
            diagnostics.append(&mut fragment.diagnostics);
            definitions.insert(language.clone(), fragment);
        }
        glossary
            .by_id
            .insert(entry.id.value.clone(), glossary.terms.len());
        glossary.terms.push(Term {
            id: entry.id.value,
            span,
            sources: entry.sources,
            languages: entry.languages,
            definitions,
            local,
        });
    }
}
