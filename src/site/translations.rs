//! Translations compared with their source, heading by heading.

use super::{DocumentIndex, MissingSection, Site};
use crate::config::SyncPolicy;
use crate::content::{Document, Heading};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::SourceTree;
use std::collections::BTreeMap;

pub(super) fn compare(tree: &SourceTree, site: &mut Site, diagnostics: &mut Vec<Diagnostic>) {
    let mut missing: Vec<(DocumentIndex, Vec<MissingSection>)> = Vec::new();
    for identity in &site.identities {
        let Some(source) = identity.documents[identity.source] else {
            continue;
        };
        let translations: Vec<DocumentIndex> = identity
            .documents
            .iter()
            .flatten()
            .copied()
            .filter(|document| *document != source)
            .collect();
        if translations.is_empty() {
            continue;
        }
        tell_headings_without_id(tree, &site.documents[source], None, diagnostics);
        for translation in translations {
            let (source, document) = (&site.documents[source], &site.documents[translation]);
            tell_headings_without_id(tree, document, Some(source), diagnostics);
            compare_headings(source, document, diagnostics);
            let lacking = missing_sections(source, document);
            if site.sync_policy(document, source) == SyncPolicy::LockStep {
                for section in &lacking {
                    let heading = &source.facts.headings[section.heading];
                    let at = section
                        .after
                        .map_or(document.start, |after| document.facts.headings[after].span);
                    diagnostics.push(catalogue::section_missing(at, &heading.id, heading.span));
                }
            }
            if !lacking.is_empty() {
                missing.push((translation, lacking));
            }
        }
    }
    site.missing.extend(missing);
}

/// A heading of a source gets the id it has from its text; one of a translation that of its twin,
/// where both texts have the same headings one by one.
fn tell_headings_without_id(
    tree: &SourceTree,
    document: &Document,
    source: Option<&Document>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let headings = &document.facts.headings;
    let levels = |headings: &[Heading]| -> Vec<u8> {
        headings.iter().map(|heading| heading.level).collect()
    };
    let twins = match source {
        None => Some(headings),
        Some(source) => Some(&source.facts.headings).filter(|of_source| {
            let agree = |(own, twin): (&Heading, &Heading)| !own.explicit || own.id == twin.id;
            levels(of_source) == levels(headings) && headings.iter().zip(*of_source).all(agree)
        }),
    };
    for (index, heading) in headings.iter().enumerate() {
        if heading.explicit {
            continue;
        }
        let told = catalogue::heading_without_id(heading.span, &heading.id);
        let text = &tree.file(heading.span.file).text()[heading.span.range()];
        let line = text.trim_end();
        let takes_id = line.starts_with('#') && !line.contains('\n') && !line.ends_with(['#', '}']);
        diagnostics.push(match twins {
            Some(twins) if takes_id => {
                let end = heading.span.part(line.len(), 0);
                told.fix(end, format!(" {{#{}}}", twins[index].id))
            }
            _ => told,
        });
    }
}

fn explicit(document: &Document) -> impl Iterator<Item = (usize, &Heading)> {
    document
        .facts
        .headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| heading.explicit)
}

fn compare_headings(source: &Document, translation: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let of_source: BTreeMap<&str, (usize, &Heading)> = explicit(source)
        .map(|(index, heading)| (heading.id.as_str(), (index, heading)))
        .collect();
    let mut last = 0;
    for (_, heading) in explicit(translation) {
        let Some((index, original)) = of_source.get(heading.id.as_str()) else {
            diagnostics.push(catalogue::heading_only_in_translation(
                heading.span,
                &heading.id,
                source.start,
                of_source.keys().copied(),
            ));
            continue;
        };
        if heading.level != original.level {
            diagnostics.push(catalogue::heading_level_differs(
                heading.span,
                &heading.id,
                original.span,
            ));
        }
        if *index < last {
            diagnostics.push(catalogue::headings_reordered(
                heading.span,
                &heading.id,
                original.span,
            ));
        }
        last = last.max(*index);
    }
}

/// The sections with an explicit id that the translation lacks, each after the nearest section
/// before it that the translation has.
fn missing_sections(source: &Document, translation: &Document) -> Vec<MissingSection> {
    let positions: BTreeMap<&str, usize> = translation
        .facts
        .headings
        .iter()
        .enumerate()
        .map(|(index, heading)| (heading.id.as_str(), index))
        .collect();
    let mut after = None;
    let mut missing = Vec::new();
    for (index, heading) in source.facts.headings.iter().enumerate() {
        match positions.get(heading.id.as_str()) {
            Some(position) => after = Some(*position),
            None if heading.explicit => missing.push(MissingSection {
                after,
                heading: index,
            }),
            None => {}
        }
    }
    missing
}
