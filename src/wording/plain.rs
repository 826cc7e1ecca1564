//! Plain language: long sentences, long paragraphs, abbreviations that nothing explains.
//!
//! Advice. It counts; it does not judge what is said.

use super::words::{blanked, words};
use super::{Text, texts};
use crate::config::PlainLanguage;
use crate::content::UnitKind;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::site::Site;
use crate::source::{SourceTree, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Abbreviations that everyone reads as words, and numbers written with letters.
const KNOWN: [&str; 22] = [
    "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "PDF", "HTML", "EPUB", "USB", "SMS",
    "AM", "PM", "OK", "TV", "UTC", "CET", "WIFI", "PIN",
];

/// Words with a point that ends no sentence.
const WITH_POINT: [&str; 24] = [
    "art", "bijv", "blz", "bv", "ca", "dr", "drs", "e.g", "etc", "enz", "i.e", "ing", "ir", "jr",
    "lid", "mr", "mrs", "nr", "nrs", "no", "prof", "sr", "st", "vs",
];

pub(super) fn check(tree: &SourceTree, site: &Site) -> Vec<Diagnostic> {
    let settings = &site.config.plain_language;
    let texts = texts(tree, site);
    let mut by_file: BTreeMap<crate::source::FileId, Vec<&Text>> = BTreeMap::new();
    for text in &texts {
        by_file.entry(text.document.file).or_default().push(text);
    }
    let files: Vec<Vec<&Text>> = by_file.into_values().collect();
    let found: Vec<Vec<Diagnostic>> = files
        .par_iter()
        .map(|texts| {
            let mut found = Vec::new();
            for text in texts {
                lengths(site, text, settings, &mut found);
            }
            abbreviations(site, texts, settings, &mut found);
            found
        })
        .collect();
    found.into_iter().flatten().collect()
}

fn lengths(site: &Site, text: &Text, settings: &PlainLanguage, diagnostics: &mut Vec<Diagnostic>) {
    if text.kind != UnitKind::Text {
        return;
    }
    let language = &site.languages[text.language];
    let blanked = blanked(text.source, |_| true);
    let span = |range: &Range<usize>| {
        let file = text.document.file;
        Span::new(file, text.start + range.start, text.start + range.end)
    };
    let most = settings.most_in_paragraph(language);
    let count = words(&blanked, 0).len();
    if count > most {
        let first = sentences(&blanked).into_iter().next();
        let at = span(&first.unwrap_or(0..text.source.len()));
        diagnostics.push(catalogue::long_paragraph(at, count, most));
    }
    let most = settings.most_in_sentence(language);
    for range in sentences(&blanked) {
        let count = words(&blanked[range.clone()], 0).len();
        if count > most {
            diagnostics.push(catalogue::long_sentence(span(&range), count, most));
        }
    }
}

/// Where each sentence stands.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices() {
        if !matches!(mark, '.' | '!' | '?' | '…') {
            continue;
        }
        let end = at + mark.len_utf8();
        let rest = &text[end..];
        let closed = rest.trim_start_matches([')', ']', '”', '’', '"', '*', '_']);
        let next = closed.trim_start();
        let is_space = closed.len() > next.len() || closed.is_empty();
        let begins = next
            .trim_start_matches(['(', '[', '“', '‘', '"', '*', '_', '>', ' '])
            .chars()
            .next()
            .is_none_or(|one| one.is_uppercase() || one.is_numeric());
        let before = text[start..at]
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let before = before.trim_start_matches(['(', '“', '‘', '"', '*', '_']);
        let is_short = mark == '.'
            && (WITH_POINT.contains(&before.to_lowercase().as_str())
                || before.chars().count() == 1 && before.chars().all(char::is_alphabetic)
                || before.contains('.') && before.split('.').all(|part| part.len() <= 2));
        if is_space && begins && !is_short {
            let end = end + (rest.len() - closed.len());
            sentences.push(start..end);
            start = end;
        }
    }
    sentences.push(start..text.len());
    for range in &mut sentences {
        let own = &text[range.clone()];
        let lead = own.len() - own.trim_start().len();
        *range = range.start + lead..range.start + lead + own.trim().len();
    }
    sentences.retain(|range| !range.is_empty());
    sentences
}

/// Abbreviations of a page that it does not explain; each is told once, where it stands first.
fn abbreviations(
    site: &Site,
    texts: &[&Text],
    settings: &PlainLanguage,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut known: BTreeSet<&str> = KNOWN.into_iter().collect();
    known.extend(settings.known.iter().map(String::as_str));
    for term in &site.glossary.terms {
        // A name in one language is a name in all of them.
        for text in term.languages.values() {
            let names = std::iter::once(&text.term)
                .chain(&text.abbreviation)
                .chain(&text.forms);
            known.extend(names.flat_map(|name| name.split_whitespace()));
        }
    }
    let mut explained: BTreeSet<String> = BTreeSet::new();
    let mut found: Vec<(Span, String)> = Vec::new();
    for text in texts {
        // What a link to a source is called is its name, not ours to explain.
        let blanked = blanked(text.source, |target| !target.starts_with("ref:"));
        for word in words(&blanked, 0) {
            let written = &blanked[word.range.clone()];
            if !is_abbreviation(written) {
                continue;
            }
            let before = blanked[..word.range.start].chars().next_back();
            let after = &blanked[word.range.end..];
            // `Commissie voor X (CVX)` and `CVX (Commissie voor X)`.
            let is_explained = before == Some('(') && after.starts_with([')', ',', ';'])
                || after.starts_with(" (") && after[2..].starts_with(char::is_alphabetic);
            let is_part = matches!(before, Some('-' | '/' | '.' | '@'))
                || after.starts_with(['/', '@'])
                || after.starts_with('-')
                    && after[1..].starts_with(|one: char| one.is_ascii_digit());
            if is_explained {
                explained.insert(written.to_string());
            } else if !is_part && !known.contains(written) {
                let start = text.start + word.range.start;
                let span = Span::new(text.document.file, start, start + written.len());
                found.push((span, written.to_string()));
            }
        }
    }
    for (span, abbreviation) in found {
        if explained.insert(abbreviation.clone()) {
            diagnostics.push(catalogue::undefined_abbreviation(span, &abbreviation));
        }
    }
}

/// Two to six capitals.
fn is_abbreviation(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_ends_a_sentence_only_where_another_begins() {
        let found = |text: &'static str| -> Vec<&str> {
            sentences(text)
                .into_iter()
                .map(|range| &text[range])
                .collect()
        };
        assert_eq!(
            found("Een zin. “Nog een!” (Derde?) Zie art. 3, bijv. lid 2. Op 3.5 na."),
            [
                "Een zin.",
                "“Nog een!”",
                "(Derde?)",
                "Zie art. 3, bijv. lid 2.",
                "Op 3.5 na."
            ]
        );
        assert_eq!(
            found("J. de Vries en U.S. Army. Klaar"),
            ["J. de Vries en U.S. Army.", "Klaar"]
        );
        assert_eq!(found(""), [""; 0]);
    }
}
