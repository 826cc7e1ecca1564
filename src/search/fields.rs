//! What of a page goes into which field of the index, and in which section each word is best
//! found.

use rayon::prelude::*;

use super::corpus::{Page, Place, Token};
use super::glossary::Matcher;
use super::vocabulary::{Group, Vocabulary};

/// The fields of the index in the order in which their scores are added.
pub const FIELDS: [Field; 9] = [
    Field::new("title", 4.0),
    Field::new("headings", 2.0),
    Field::new("title_parts", 2.0),
    Field::new("body", 1.0),
    Field::new("heading_alias", 1.5),
    Field::new("alias", 1.0),
    Field::new("alias_common", 0.3),
    Field::new("parts", 0.6),
    Field::new("defined", 3.0).without_length(),
];

/// A field's name and how much its score counts.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub weight: f32,
    /// Whether a word counts for less on a page where the field is longer.
    pub has_length: bool,
}

impl Field {
    const fn new(name: &'static str, weight: f32) -> Field {
        Field {
            name,
            weight,
            has_length: true,
        }
    }

    const fn without_length(self) -> Field {
        Field {
            has_length: false,
            ..self
        }
    }
}

const TITLE: usize = 0;
const HEADINGS: usize = 1;
const TITLE_PARTS: usize = 2;
const BODY: usize = 3;
const HEADING_ALIAS: usize = 4;
const ALIAS: usize = 5;
const ALIAS_COMMON: usize = 6;
const PARTS: usize = 7;
const DEFINED: usize = 8;

/// How much less a stop word counts.
pub const STOP_WEIGHT: f32 = 0.1;
/// A name that stands on more than one page in this many is a common word.
const COMMON: usize = 12;
/// How often a page counts at most for one other name.
const MOST_ALIASES: u32 = 12;

/// One page as the index takes it.
#[derive(Clone, Debug, Default)]
pub struct PageFields {
    /// By field: the groups in it, sorted, repeated as often as they occur.
    pub groups: [Vec<Group>; FIELDS.len()],
    /// Every group of the page with the section where it is best found, sorted.
    pub sections: Vec<(Group, u8)>,
}

/// Distributes all pages over the fields.
pub fn distribute(
    pages: Vec<Page>,
    page_counts: &[u32],
    vocabulary: &Vocabulary,
    matcher: &Matcher,
) -> Vec<PageFields> {
    let mut counts = vec![0u32; vocabulary.heads.len()];
    for (word, count) in page_counts.iter().enumerate() {
        counts[vocabulary.groups[word] as usize] += count;
    }
    let limit = (pages.len() / COMMON).max(3) as u32;
    let is_common: Vec<bool> = counts.iter().map(|count| *count > limit).collect();
    pages
        .into_par_iter()
        .map_init(
            || Scratch::new(vocabulary.heads.len()),
            |scratch, page| {
                Distributor {
                    vocabulary,
                    matcher,
                    is_common: &is_common,
                    scratch,
                }
                .page(&page)
            },
        )
        .collect()
}

/// Counters by group that are reset after each use.
struct Scratch {
    weight: Vec<f32>,
    in_section: Vec<Group>,
    best: Vec<(f32, u8)>,
    on_page: Vec<Group>,
    aliases: Vec<u32>,
    plain: Vec<Group>,
}

impl Scratch {
    fn new(groups: usize) -> Scratch {
        Scratch {
            weight: vec![0.0; groups],
            in_section: Vec::new(),
            best: vec![(0.0, 0); groups],
            on_page: Vec::new(),
            aliases: vec![0; groups],
            plain: Vec::new(),
        }
    }

    /// Notes an occurrence in the section being read.
    fn note(&mut self, group: Group, weight: f32) {
        let entry = &mut self.weight[group as usize];
        if *entry == 0.0 {
            self.in_section.push(group);
        }
        *entry += weight;
    }

    /// Ends a section: remembers the groups that are found best in it so far.
    fn end_section(&mut self, section: u8, length: f32) {
        for group in self.in_section.drain(..) {
            let weight = std::mem::take(&mut self.weight[group as usize]);
            let score = weight / (weight + 0.5 + length / 200.0);
            let best = &mut self.best[group as usize];
            if best.0 == 0.0 {
                self.on_page.push(group);
            }
            if score > best.0 {
                *best = (score, section);
            }
        }
    }

    /// Ends the page: its groups with their sections.
    fn end_page(&mut self) -> Vec<(Group, u8)> {
        self.on_page.sort_unstable();
        self.on_page
            .drain(..)
            .map(|group| (group, std::mem::take(&mut self.best[group as usize]).1))
            .collect()
    }
}

struct Distributor<'a> {
    vocabulary: &'a Vocabulary,
    matcher: &'a Matcher,
    is_common: &'a [bool],
    scratch: &'a mut Scratch,
}

/// How a place counts: the fields of its words, of their parts and of the other names of what it
/// speaks of, and what it weighs when a section is chosen.
struct Rule {
    field: usize,
    parts: usize,
    section: f32,
    aliases: usize,
}

impl Rule {
    fn of(place: Place) -> Rule {
        match place {
            Place::Title => Rule {
                field: TITLE,
                parts: TITLE_PARTS,
                section: 6.0,
                aliases: TITLE_PARTS,
            },
            Place::Alias => Rule {
                field: HEADINGS,
                parts: PARTS,
                section: 4.0,
                aliases: HEADING_ALIAS,
            },
            Place::Heading => Rule {
                field: HEADINGS,
                parts: PARTS,
                section: 4.0,
                aliases: HEADING_ALIAS,
            },
            Place::Text => Rule {
                field: BODY,
                parts: PARTS,
                section: 1.0,
                aliases: ALIAS,
            },
        }
    }
}

impl Distributor<'_> {
    fn page(&mut self, page: &Page) -> PageFields {
        let mut fields = PageFields::default();
        let mut section = 0;
        let mut length = 0.0;
        let mut stop_seen: Vec<Group> = Vec::new();
        let mut added: Vec<Group> = Vec::new();
        for (run, tokens) in page.runs() {
            if run.section != section {
                self.scratch.end_section(section, length);
                (section, length) = (run.section, 0.0);
            }
            let rule = Rule::of(run.place);
            length += tokens.len() as f32;
            for token in tokens {
                self.token(*token, &rule, &mut fields, &mut stop_seen);
            }
            self.aliases(tokens, &rule, &mut fields, &mut added);
        }
        self.scratch.end_section(section, length);
        self.add_aliases(added, &mut fields);
        fields.sections = self.scratch.end_page();
        // A field is a bag of words; sorted, it is indexed faster.
        for groups in &mut fields.groups {
            groups.sort_unstable();
        }
        fields
    }

    fn token(
        &mut self,
        token: Token,
        rule: &Rule,
        fields: &mut PageFields,
        stop_seen: &mut Vec<Group>,
    ) {
        let word = token.word();
        let group = self.vocabulary.groups[word];
        self.scratch.note(group, rule.section);
        if rule.field == BODY && self.vocabulary.is_stop[group as usize] {
            // Once a page is enough to be found by.
            if !stop_seen.contains(&group) {
                stop_seen.push(group);
                fields.groups[BODY].push(group);
            }
            return;
        }
        fields.groups[rule.field].push(group);
        if token.is_defined() && fields.groups[DEFINED].last() != Some(&group) {
            fields.groups[DEFINED].push(group);
            self.scratch.note(group, 3.0);
        }
        for part in &self.vocabulary.parts[word] {
            fields.groups[rule.parts].push(*part);
            self.scratch.note(*part, rule.section * 0.5);
        }
    }

    /// Notes the other names of what a run speaks about.
    fn aliases(
        &mut self,
        tokens: &[Token],
        rule: &Rule,
        fields: &mut PageFields,
        added: &mut Vec<Group>,
    ) {
        let mut plain = std::mem::take(&mut self.scratch.plain);
        plain.clear();
        let words = tokens.iter().filter(|token| !token.is_joined());
        plain.extend(words.map(|token| self.vocabulary.groups[token.word()]));
        self.matcher.aliases(&plain, |group| {
            if rule.aliases == ALIAS {
                let count = &mut self.scratch.aliases[group as usize];
                if *count == 0 {
                    added.push(group);
                }
                *count += 1;
            } else {
                fields.groups[rule.aliases].push(group);
            }
            self.scratch.note(group, rule.section * 0.7);
        });
        self.scratch.plain = plain;
    }

    fn add_aliases(&mut self, mut added: Vec<Group>, fields: &mut PageFields) {
        added.sort_unstable();
        for group in added {
            let count = std::mem::take(&mut self.scratch.aliases[group as usize]).min(MOST_ALIASES);
            let field = if self.is_common[group as usize] {
                ALIAS_COMMON
            } else {
                ALIAS
            };
            fields.groups[field].extend(std::iter::repeat_n(group, count as usize));
        }
    }
}
