//! Every questionnaire read and proven, those that did not change taken from the cache.

use super::Cache;
use crate::config::Config;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::questionnaire::cases;
use crate::questionnaire::overlay::{OVERLAY_FOLDER, Signature, due_to_additions, hold};
use crate::questionnaire::proof::{Limits, Proven, prove};
use crate::questionnaire::structure;
use crate::questionnaire::{Questionnaire, lay_over};
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
    signature: &Signature,
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
                own.map(|(id, _)| (id, signature, blake3::hash(own_text.as_bytes())))
            );
            let cached = match known.get(*name) {
                Some(cached) if cached.settings == settings && cached.file == *id => cached.clone(),
                _ => {
                    let structure = structure::read(*id, name, file.text(), &codes, &shapes);
                    let mut diagnostics = structure.diagnostics;
                    let proof = structure
                        .questionnaire
                        .map(|questionnaire| prove(questionnaire, &limits));
                    let national = proof.and_then(|proof| {
                        diagnostics.extend(proof.diagnostics);
                        proof.proven.map(Arc::new)
                    });
                    let proven = match (&national, own) {
                        (Some(national), Some((own, _))) => {
                            let laid =
                                lay_over(&national.questionnaire, own, own_text, &codes, signature);
                            diagnostics.extend(laid.diagnostics);
                            let with = laid.questionnaire.map(|questionnaire| {
                                prove_with(questionnaire, &limits, *id, &mut diagnostics)
                            });
                            with.unwrap_or_else(|| Some(national.clone()))
                        }
                        _ => national.clone(),
                    };
                    let questions = proven
                        .as_ref()
                        .map(|proven| proven.questionnaire.answer_ids());
                    let entry = QuestionnaireEntry {
                        id: name.to_string(),
                        questions: questions.unwrap_or_default(),
                        proven,
                        national,
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
        if let Some(national) = &cached.entry.national {
            let coverage = config.limits.coverage;
            let entry = (
                name.as_str(),
                national.as_ref(),
                cached.entry.proven.as_deref(),
            );
            check_cases(tree, entry, coverage, &case_shapes, diagnostics);
        }
        diagnostics.extend(cached.diagnostics.iter().cloned());
        entries.push(cached.entry.clone());
        cache.questionnaires.insert(name, cached);
    }
    entries
}

/// Proves a questionnaire with additions, and tells what is due to them.
fn prove_with(
    questionnaire: Questionnaire,
    limits: &Limits,
    national: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Proven>> {
    let own = questionnaire.own.clone();
    let proof = prove(questionnaire, limits);
    if let Some(own) = own {
        let told = due_to_additions(diagnostics, proof.diagnostics, national, &own);
        diagnostics.extend(told);
    }
    proof.proven.map(Arc::new)
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
    (name, national, with): (&str, &Proven, Option<&Proven>),
    coverage: Option<u32>,
    shapes: &Shapes,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match tree.find(&format!("{FOLDER}{name}.cases.yaml")) {
        Some((id, file)) => {
            if let Some(cases) = cases::read(id, file.text(), shapes, diagnostics) {
                diagnostics.extend(cases::check(national, Some(&cases), coverage).diagnostics);
                if let Some(with) = with.filter(|with| with.questionnaire.own.is_some()) {
                    diagnostics.extend(hold(national, with, &cases));
                }
            }
        }
        None if coverage.is_some() => {
            diagnostics.extend(cases::check(national, None, coverage).diagnostics);
        }
        None => {}
    }
}
