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
    /// Every group of the page, sorted.
    groups: Vec<OnPage>,
    /// How often each group stands in each of its fields: group by group, fields in order.
    counts: Vec<Count>,
    /// By field: how many groups stand in it, each as often as it occurs.
    pub lengths: [u32; FIELDS.len()],
}

/// A group on a page.
#[derive(Clone, Copy, Debug)]
pub struct OnPage {
    pub group: Group,
    /// The section where it is best found, and whether it stands in that section's heading.
    pub section: Section,
    /// In how many fields it stands.
    fields: u8,
}

/// A section's number, 0 for the start of the page, and a mark for what its heading, or the page's
/// title, speaks of. The byte is what is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Section(pub u8);

const IN_HEADING: u8 = 0x80;

impl Section {
    /// Sections beyond this one are counted as the page's start.
    pub const LAST: u8 = 120;

    fn new(number: u8, in_heading: bool) -> Section {
        Section(if in_heading {
            number | IN_HEADING
        } else {
            number
        })
    }

    /// The number of the section.
    pub fn number(self) -> u8 {
        self.0 & !IN_HEADING
    }

    /// Whether the word stands in its heading.
    pub fn is_heading(self) -> bool {
        self.0 & IN_HEADING != 0
    }
}

/// A field, and how often a group stands in it; in one number, for there are millions.
#[derive(Clone, Copy, Debug)]
pub struct Count(u32);

const TIMES: u32 = (1 << 28) - 1;

impl Count {
    fn new(field: usize, times: u32) -> Count {
        Count((field as u32) << 28 | times.min(TIMES))
    }

    pub fn field(self) -> usize {
        (self.0 >> 28) as usize
    }

    pub fn times(self) -> u32 {
        self.0 & TIMES
    }
}

impl PageFields {
    /// The groups, each with the fields it stands in.
    pub fn groups(&self) -> impl Iterator<Item = (OnPage, &[Count])> {
        let mut start = 0;
        self.groups.iter().map(move |on_page| {
            let end = start + usize::from(on_page.fields);
            let counts = &self.counts[start..end];
            start = end;
            (*on_page, counts)
        })
    }
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
    groups: Vec<Counters>,
    in_section: Vec<Group>,
    on_page: Vec<Group>,
    plain: Vec<Group>,
    lengths: [u32; FIELDS.len()],
    /// Whether a title or heading is being read.
    in_heading: bool,
}

/// What is counted of one group. Together, since they are needed together.
#[derive(Clone, Copy, Default)]
struct Counters {
    /// What it weighs in the section being read.
    weight: f32,
    /// Whether it stands in the heading of the section being read.
    in_heading: bool,
    /// The best section so far.
    best: (f32, Section),
    aliases: u32,
    fields: [u32; FIELDS.len()],
}

impl Scratch {
    fn new(groups: usize) -> Scratch {
        Scratch {
            groups: vec![Counters::default(); groups],
            in_section: Vec::new(),
            on_page: Vec::new(),
            plain: Vec::new(),
            lengths: [0; FIELDS.len()],
            in_heading: false,
        }
    }

    /// Notes an occurrence in the section being read.
    fn note(&mut self, group: Group, weight: f32) {
        let entry = &mut self.groups[group as usize];
        if entry.weight == 0.0 {
            self.in_section.push(group);
        }
        entry.weight += weight;
        entry.in_heading |= self.in_heading;
    }

    /// Counts an occurrence in a field. What is counted is also noted.
    fn count(&mut self, group: Group, field: usize, times: u32) {
        self.groups[group as usize].fields[field] += times;
        self.lengths[field] += times;
    }

    /// Ends a section: remembers the groups that are found best in it so far.
    fn end_section(&mut self, section: u8, length: f32) {
        for group in self.in_section.drain(..) {
            let counters = &mut self.groups[group as usize];
            let weight = std::mem::take(&mut counters.weight);
            let in_heading = std::mem::take(&mut counters.in_heading);
            let score = weight / (weight + 0.5 + length / 200.0);
            if counters.best.0 == 0.0 {
                self.on_page.push(group);
            }
            if score > counters.best.0 {
                counters.best = (score, Section::new(section, in_heading));
            }
        }
    }

    /// Ends the page: everything counted, group by group. A stop word leads to no section.
    fn end_page(&mut self, is_stop: &[bool]) -> PageFields {
        self.on_page.sort_unstable();
        let mut page = PageFields {
            groups: Vec::with_capacity(self.on_page.len()),
            counts: Vec::with_capacity(self.on_page.len() * 3 / 2),
            lengths: std::mem::take(&mut self.lengths),
        };
        for group in self.on_page.drain(..) {
            let counters = std::mem::take(&mut self.groups[group as usize]);
            let before = page.counts.len();
            for (field, times) in counters.fields.into_iter().enumerate() {
                if times > 0 {
                    page.counts.push(Count::new(field, times));
                }
            }
            let section = match counters.best.1 {
                section if is_stop[group as usize] && !section.is_heading() => Section::default(),
                section => section,
            };
            page.groups.push(OnPage {
                group,
                section,
                fields: (page.counts.len() - before) as u8,
            });
        }
        page.counts.shrink_to_fit();
        page
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
        let mut section = 0;
        let mut length = 0.0;
        let mut last_defined = None;
        let mut added: Vec<Group> = Vec::new();
        for (run, tokens) in page.runs() {
            if run.section != section {
                self.scratch.end_section(section, length);
                (section, length) = (run.section, 0.0);
            }
            let rule = Rule::of(run.place);
            self.scratch.in_heading = run.place != Place::Text;
            length += tokens.len() as f32;
            for token in tokens {
                self.token(*token, &rule, &mut last_defined);
            }
            self.aliases(tokens, &rule, &mut added);
        }
        self.scratch.end_section(section, length);
        self.add_aliases(added);
        self.scratch.end_page(&self.vocabulary.is_stop)
    }

    fn token(&mut self, token: Token, rule: &Rule, last_defined: &mut Option<Group>) {
        let word = token.word();
        let group = self.vocabulary.groups[word];
        self.scratch.note(group, rule.section);
        if rule.field == BODY && self.vocabulary.is_stop[group as usize] {
            // Once a page is enough to be found by.
            if self.scratch.groups[group as usize].fields[BODY] == 0 {
                self.scratch.count(group, BODY, 1);
            }
            return;
        }
        self.scratch.count(group, rule.field, 1);
        if token.is_defined() && *last_defined != Some(group) {
            *last_defined = Some(group);
            self.scratch.count(group, DEFINED, 1);
            self.scratch.note(group, 3.0);
        }
        for part in &self.vocabulary.parts[word] {
            self.scratch.count(*part, rule.parts, 1);
            self.scratch.note(*part, rule.section * 0.5);
        }
    }

    /// Notes the other names of what a run speaks about.
    fn aliases(&mut self, tokens: &[Token], rule: &Rule, added: &mut Vec<Group>) {
        let mut plain = std::mem::take(&mut self.scratch.plain);
        plain.clear();
        let words = tokens.iter().filter(|token| !token.is_joined());
        plain.extend(words.map(|token| self.vocabulary.groups[token.word()]));
        self.matcher.aliases(&plain, |group| {
            if rule.aliases == ALIAS {
                let count = &mut self.scratch.groups[group as usize].aliases;
                if *count == 0 {
                    added.push(group);
                }
                *count += 1;
            } else {
                self.scratch.count(group, rule.aliases, 1);
            }
            self.scratch.note(group, rule.section * 0.7);
        });
        self.scratch.plain = plain;
    }

    fn add_aliases(&mut self, added: Vec<Group>) {
        for group in added {
            let aliases = self.scratch.groups[group as usize].aliases;
            let field = if self.is_common[group as usize] {
                ALIAS_COMMON
            } else {
                ALIAS
            };
            self.scratch.count(group, field, aliases.min(MOST_ALIASES));
        }
    }
}
