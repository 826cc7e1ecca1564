//! Terms: words to be avoided, and sections that say less of a term than their source.
//!
//! Careful rather than complete: a word counts as another one's form only where the search would
//! find the one by the other, and a translation has a term as soon as anything in its section may
//! stand for it.

use super::words::{Word, blanked, words};
use super::{Text, texts};
use crate::content::Document;
use crate::content::glossary::{Term, TermText};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::search::word_groups;
use crate::site::{LanguageIndex, PageState, Resolved, Site, State};
use crate::source::{SourceTree, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// A word or group of words of the glossary.
struct Pattern {
    term: usize,
    /// The groups of its words.
    groups: Vec<String>,
    /// Only these very words: another word of the glossary has the same groups.
    exactly: Option<Vec<String>>,
    avoid: bool,
    /// The preferred word itself.
    preferred: bool,
}

/// What the glossary says in one language.
struct Lexicon<'a> {
    language: &'a str,
    patterns: Vec<Pattern>,
    by_first: BTreeMap<String, Vec<usize>>,
    groups: HashMap<String, String>,
}

/// A pattern found in a text.
struct Found {
    pattern: usize,
    range: Range<usize>,
}

/// A text with its words.
struct Cut<'a> {
    text: &'a Text<'a>,
    blanked: String,
    words: Vec<Word>,
}

pub(super) fn check(tree: &SourceTree, site: &Site) -> Vec<Diagnostic> {
    if site.glossary.terms.is_empty() {
        return Vec::new();
    }
    let all = texts(tree, site);
    let cut: Vec<Cut> = all
        .par_iter()
        .map(|text| {
            let blanked = blanked(text.source, |_| true);
            let words = words(&blanked, text.start);
            Cut {
                text,
                blanked,
                words,
            }
        })
        .collect();
    let lexicons: Vec<Lexicon> = site
        .languages
        .iter()
        .map(|language| Lexicon::of(site, language, &cut))
        .collect();
    let found: Vec<Vec<Found>> = cut
        .par_iter()
        .map(|cut| lexicons[cut.text.language].find(cut))
        .collect();
    let mut diagnostics = Vec::new();
    for (cut, found) in cut.iter().zip(&found) {
        avoided(
            site,
            &lexicons[cut.text.language],
            cut,
            found,
            &mut diagnostics,
        );
    }
    equivalents(tree, site, &lexicons, &cut, &found, &mut diagnostics);
    diagnostics
}

/// Every way to name a term, the preferred one first; then those to be avoided.
fn names(text: &TermText) -> impl Iterator<Item = (&str, bool)> {
    let good = std::iter::once(&text.term)
        .chain(&text.abbreviation)
        .chain(&text.forms);
    let good = good.map(|name| (name.as_str(), false));
    good.chain(text.avoid.iter().map(|name| (name.as_str(), true)))
}

impl<'a> Lexicon<'a> {
    fn of(site: &Site, language: &'a str, cut: &[Cut]) -> Lexicon<'a> {
        let terms = || {
            let terms = site.glossary.terms.iter().enumerate();
            terms.filter_map(|(index, term)| Some((index, term.languages.get(language)?)))
        };
        let mut known: BTreeSet<String> = BTreeSet::new();
        for cut in cut {
            if site.languages[cut.text.language] == language {
                known.extend(cut.words.iter().map(|word| word.folded.clone()));
            }
        }
        for (_, text) in terms() {
            for (name, _) in names(text) {
                known.extend(words(name, 0).into_iter().map(|word| word.folded));
            }
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let groups = word_groups(language, &known);
        let groups: HashMap<String, String> = known
            .iter()
            .map(|word| (*word).to_string())
            .zip(groups)
            .collect();
        let mut patterns: Vec<Pattern> = Vec::new();
        for (term, text) in terms() {
            for (number, (name, avoid)) in names(text).enumerate() {
                let own: Vec<String> = words(name, 0).into_iter().map(|word| word.folded).collect();
                // An abbreviation has no other forms.
                let is_abbreviation = name.chars().all(|one| !one.is_lowercase());
                if own.is_empty() {
                    continue;
                }
                patterns.push(Pattern {
                    term,
                    groups: own.iter().map(|word| groups[word].clone()).collect(),
                    exactly: is_abbreviation.then_some(own),
                    avoid,
                    preferred: number == 0,
                });
            }
        }
        let good: BTreeSet<Vec<String>> = patterns
            .iter()
            .filter(|pattern| !pattern.avoid)
            .map(|pattern| pattern.groups.clone())
            .collect();
        let mut lexicon = Lexicon {
            language,
            patterns: Vec::new(),
            by_first: BTreeMap::new(),
            groups,
        };
        let mut at = 0;
        for (_, text) in terms() {
            for (name, avoid) in names(text) {
                let own: Vec<String> = words(name, 0).into_iter().map(|word| word.folded).collect();
                if own.is_empty() {
                    continue;
                }
                if avoid && good.contains(&patterns[at].groups) {
                    patterns[at].exactly = Some(own);
                }
                at += 1;
            }
        }
        for pattern in patterns {
            let first = pattern.groups[0].clone();
            let own = lexicon.by_first.entry(first).or_default();
            own.push(lexicon.patterns.len());
            lexicon.patterns.push(pattern);
        }
        lexicon
    }

    /// Every name in a text, those inside a longer one left out.
    fn find(&self, cut: &Cut) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (at, word) in cut.words.iter().enumerate() {
            let Some(group) = self.groups.get(&word.folded) else {
                continue;
            };
            for number in self.by_first.get(group).into_iter().flatten() {
                let pattern = &self.patterns[*number];
                let Some(own) = cut.words.get(at..at + pattern.groups.len()) else {
                    continue;
                };
                let same = own
                    .iter()
                    .zip(&pattern.groups)
                    .all(|(word, group)| self.groups.get(&word.folded) == Some(group));
                let exact = pattern
                    .exactly
                    .as_ref()
                    .is_none_or(|exactly| own.iter().map(|word| &word.folded).eq(exactly.iter()));
                if same && exact && cut.is_one(own) {
                    found.push(Found {
                        pattern: *number,
                        range: own[0].range.start..own[own.len() - 1].range.end,
                    });
                }
            }
        }
        let ranges: Vec<Range<usize>> = found.iter().map(|one| one.range.clone()).collect();
        found.retain(|one| {
            let is_longer = |other: &Range<usize>| {
                other.start <= one.range.start
                    && one.range.end <= other.end
                    && other.len() > one.range.len()
            };
            !ranges.iter().any(is_longer)
        });
        found
    }
}

impl Cut<'_> {
    /// Whether words stand together, and are no part of a word with hyphens.
    fn is_one(&self, words: &[Word]) -> bool {
        let start = self.text.start;
        let together = words.windows(2).all(|pair| {
            let between = &self.blanked[pair[0].range.end - start..pair[1].range.start - start];
            between
                .chars()
                .all(|one| one.is_whitespace() || matches!(one, '-' | '*' | '_' | '’' | '\''))
        });
        let first = words[0].range.start - start;
        let last = words[words.len() - 1].range.end - start;
        let after = &self.blanked[last..];
        let joined = self.blanked[..first].ends_with('-')
            || after.starts_with('-') && after[1..].starts_with(char::is_alphanumeric);
        together && !joined
    }
}

fn avoided(
    site: &Site,
    lexicon: &Lexicon,
    cut: &Cut,
    found: &[Found],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for one in found {
        let pattern = &lexicon.patterns[one.pattern];
        let is_good_too = found
            .iter()
            .any(|other| other.range == one.range && !lexicon.patterns[other.pattern].avoid);
        if !pattern.avoid || is_good_too {
            continue;
        }
        let term = &site.glossary.terms[pattern.term];
        let preferred = term.languages.get(lexicon.language);
        let written =
            &cut.text.source[one.range.start - cut.text.start..one.range.end - cut.text.start];
        let span = Span::new(cut.text.document.file, one.range.start, one.range.end);
        let preferred = preferred.map_or("", |text| text.term.as_str());
        diagnostics.push(catalogue::word_to_avoid(span, written, preferred, &term.id));
    }
}

/// Sections whose source has a term by its own name, and that have nothing that may stand for it.
fn equivalents(
    tree: &SourceTree,
    site: &Site,
    lexicons: &[Lexicon],
    cut: &[Cut],
    found: &[Vec<Found>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut by_file: HashMap<crate::source::FileId, Vec<usize>> = HashMap::new();
    for (index, cut) in cut.iter().enumerate() {
        by_file
            .entry(cut.text.document.file)
            .or_default()
            .push(index);
    }
    for page in site.page_states() {
        let Some(key) = page.key else { continue };
        let documents = &site.identity(key).documents;
        let (Some(source), Some(translation)) = (documents[page.source], documents[page.language])
        else {
            continue;
        };
        let (source_document, translated) = (&site.documents[source], &site.documents[translation]);
        let own = by_file.get(&source_document.file);
        for section in &page.sections {
            let (Some(of_source), Some(of_translation), true) = (
                section.source,
                section.translation,
                section.state != State::Stale,
            ) else {
                continue;
            };
            let range = &source_document.facts.sections[of_source].source;
            let range = range.start as usize..range.end as usize;
            let mut told = BTreeSet::new();
            let mut target = None;
            for index in own.into_iter().flatten() {
                for one in &found[*index] {
                    let pattern = &lexicons[page.source].patterns[one.pattern];
                    if !pattern.preferred
                        || !range.contains(&one.range.start)
                        || !told.insert(pattern.term)
                    {
                        continue;
                    }
                    let term = &site.glossary.terms[pattern.term];
                    let Some(text) = term.languages.get(&site.languages[page.language]) else {
                        continue;
                    };
                    let target = target.get_or_insert_with(|| {
                        Target::of(tree, site, &page, translated, translation, of_translation)
                    });
                    if target.has(pattern.term, text) {
                        continue;
                    }
                    let there = Span::new(source_document.file, one.range.start, one.range.end);
                    let name = name_of(term, site, page.source);
                    diagnostics.push(catalogue::term_without_equivalent(
                        translated.section_place(of_translation),
                        name,
                        &text.term,
                        there,
                    ));
                }
            }
        }
    }
}

fn name_of<'a>(term: &'a Term, site: &Site, language: LanguageIndex) -> &'a str {
    let text = term.languages.get(&site.languages[language]);
    text.map_or("", |text| text.term.as_str())
}

/// All that a section of a translation says, to look for anything that may stand for a term.
struct Target {
    /// In small letters, without marks, single spaces between words.
    text: String,
    terms: BTreeSet<usize>,
}

impl Target {
    fn of(
        tree: &SourceTree,
        site: &Site,
        page: &PageState,
        document: &Document,
        index: usize,
        section: usize,
    ) -> Target {
        let range = &document.facts.sections[section].source;
        let source = &tree.file(document.file).text()[range.start as usize..range.end as usize];
        let mut said = source.to_string();
        if section == 0 {
            said.push(' ');
            said.push_str(&document.title.value);
            said.push(' ');
            said.push_str(document.front_matter.summary.as_deref().unwrap_or_default());
        }
        let mut terms = BTreeSet::new();
        for (link, resolved) in document.facts.links.iter().zip(&site.links[index]) {
            if link.section != section {
                continue;
            }
            match resolved {
                Resolved::Term(term) => {
                    terms.insert(*term);
                }
                Resolved::Page { key, .. } => {
                    said.push(' ');
                    said.push_str(&site.page(page.language, *key).title);
                }
                _ => {}
            }
        }
        let words = words(&said, 0).into_iter().map(|word| word.folded);
        Target {
            text: words.collect::<Vec<_>>().join(" "),
            terms,
        }
    }

    fn has(&self, term: usize, text: &TermText) -> bool {
        self.terms.contains(&term) || names(text).any(|(name, _)| self.may_say(name))
    }

    /// Whether each word of a name is there in some form, alone or in a compound.
    fn may_say(&self, name: &str) -> bool {
        words(name, 0).iter().all(|word| {
            let folded = &word.folded;
            // Endings change; what is left of a word still is in all of its forms.
            let letters = folded.chars().count();
            let kept = match letters {
                0..=4 => letters,
                5..=7 => letters - 1,
                _ => letters - 3,
            };
            let start: String = folded.chars().take(kept).collect();
            match letters {
                0..=3 => self.text.split(' ').any(|own| own == folded.as_str()),
                _ => self.text.contains(&start),
            }
        })
    }
}
