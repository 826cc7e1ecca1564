//! Every questionnaire read and proven, those that did not change taken from the cache.

use super::Cache;
use crate::config::Config;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::questionnaire::cases;
use crate::questionnaire::overlay::{OVERLAY_FOLDER, replace_contacts};
use crate::questionnaire::proof::{Limits, Proven, prove};
use crate::questionnaire::structure;
use crate::site::QuestionnaireEntry;
use crate::source::{FileId, SourceFile, SourceTree, Span};
use crate::yaml::Shapes;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const FOLDER: &str = "content/questionnaires/";

/// A questionnaire as it came out, with what it was made from.
#[derive(Clone)]
pub(super) struct Cached {
    file: FileId,
    settings: String,
    entry: QuestionnaireEntry,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn read(
    tree: &SourceTree,
    config: &Config,
    languages: &[String],
    marks: &BTreeMap<String, String>,
    cache: &mut Cache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<QuestionnaireEntry> {
    let limits = Limits {
        warn_states: config.limits.states_warning as usize,
        max_states: config.limits.states as usize,
        ..Limits::default()
    };
    let shapes = structure::shapes();
    let codes: Vec<&str> = languages.iter().map(String::as_str).collect();
    let files: Vec<(&str, FileId, &SourceFile)> = tree
        .below(FOLDER)
        .filter_map(|(id, file)| {
            let name = file.path.strip_prefix(FOLDER)?.strip_suffix(".yaml")?;
            (!name.ends_with(".cases")).then_some((name, id, file))
        })
        .collect();
    let known = &cache.questionnaires;
    let read: Vec<(String, Cached)> = files
        .par_iter()
        .map(|(name, id, file)| {
            let hash = blake3::hash(file.text().as_bytes()).to_hex();
            let own = tree.find(&format!("{OVERLAY_FOLDER}{name}.yaml"));
            let own_text = own.map_or("", |(_, file)| file.text());
            let settings = format!(
                "{hash} {codes:?} {} {} {:?}",
                limits.warn_states,
                limits.max_states,
                own.map(|(id, _)| (id, marks, blake3::hash(own_text.as_bytes())))
            );
            let cached = match known.get(*name) {
                Some(cached) if cached.settings == settings && cached.file == *id => cached.clone(),
                _ => {
                    let mut structure = structure::read(*id, name, file.text(), &codes, &shapes);
                    let mut diagnostics = structure.diagnostics;
                    if let (Some(questionnaire), Some((own, _))) =
                        (&mut structure.questionnaire, own)
                    {
                        diagnostics.extend(replace_contacts(questionnaire, own, own_text, marks));
                    }
                    let proof = structure
                        .questionnaire
                        .map(|questionnaire| prove(questionnaire, &limits));
                    let proven = proof.and_then(|proof| {
                        diagnostics.extend(proof.diagnostics);
                        proof.proven
                    });
                    let questions = proven
                        .as_ref()
                        .map(|proven| proven.questionnaire.answer_ids());
                    let entry = QuestionnaireEntry {
                        id: name.to_string(),
                        questions: questions.unwrap_or_default(),
                        proven: proven.map(Arc::new),
                        texts: BTreeMap::new(),
                    };
                    Cached {
                        file: *id,
                        settings,
                        entry,
                        diagnostics,
                    }
                }
            };
            (name.to_string(), cached)
        })
        .collect();
    tell_unknown(tree, &read, diagnostics);
    let case_shapes = cases::shapes();
    let mut entries = Vec::new();
    for (name, cached) in read {
        if let Some(proven) = &cached.entry.proven {
            let coverage = config.limits.coverage;
            check_cases(tree, (&name, proven), coverage, &case_shapes, diagnostics);
        }
        diagnostics.extend(cached.diagnostics.iter().cloned());
        entries.push(cached.entry.clone());
        cache.questionnaires.insert(name, cached);
    }
    entries
}

/// Tells files of an overlay that are about no questionnaire.
fn tell_unknown(tree: &SourceTree, read: &[(String, Cached)], diagnostics: &mut Vec<Diagnostic>) {
    for (id, file) in tree.below(OVERLAY_FOLDER) {
        let name = file.path.strip_prefix(OVERLAY_FOLDER).unwrap_or_default();
        let name = name.strip_suffix(".yaml").unwrap_or(name);
        if !read.iter().any(|(known, _)| known == name) {
            diagnostics.push(catalogue::unknown_questionnaire(
                Span::new(id, 0, 0),
                name,
                read.iter().map(|(known, _)| known.as_str()),
            ));
        }
    }
}

/// Runs the cases of a questionnaire. Without a case file there is something to tell only where a
/// coverage is asked for.
fn check_cases(
    tree: &SourceTree,
    (name, proven): (&str, &Proven),
    coverage: Option<u32>,
    shapes: &Shapes,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match tree.find(&format!("{FOLDER}{name}.cases.yaml")) {
        Some((id, file)) => {
            if let Some(cases) = cases::read(id, file.text(), shapes, diagnostics) {
                diagnostics.extend(cases::check(proven, Some(&cases), coverage).diagnostics);
            }
        }
        None if coverage.is_some() => {
            diagnostics.extend(cases::check(proven, None, coverage).diagnostics);
        }
        None => {}
    }
}
