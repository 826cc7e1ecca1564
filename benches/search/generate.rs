//! Makes sites of any size to measure with: always the same ones.
//!
//! The words are those of our own content with their frequencies, read as it stands; compounds and
//! inflections are added, so that the vocabulary grows with the site as it does in real text. Each
//! page has topics of its own that it speaks of more than others do.

use std::collections::BTreeMap;
use std::path::Path;

use leidraad::search::{GlossaryEntry, SearchDocument, SearchInput, SearchSection};

/// A small generator of numbers (xorshift); the same seed gives the same site.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// Words of running text, as often as they occur, and the longer ones by themselves.
struct Source {
    running: Vec<String>,
    long: Vec<String>,
}

impl Source {
    fn read(content: &Path) -> Source {
        let mut paths = Vec::new();
        collect(content, &mut paths);
        paths.sort();
        let mut running = Vec::new();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for path in paths {
            let text = std::fs::read_to_string(&path).expect("our own content can be read");
            let body = text.splitn(3, "---").nth(2).unwrap_or(&text);
            for word in body.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '’') {
                if word.chars().any(char::is_alphabetic) {
                    running.push(word.to_owned());
                    *counts.entry(word.to_lowercase()).or_default() += 1;
                }
            }
        }
        let long = counts
            .into_iter()
            .filter(|(word, count)| {
                *count > 1 && word.len() > 4 && word.bytes().all(|b| b.is_ascii_lowercase())
            })
            .map(|(word, _)| word)
            .collect();
        Source { running, long }
    }
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("our own content is there") {
        let path = entry.expect("our own content can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// A site of so many pages of about 1,200 words in one language.
pub fn site(content: &Path, language: &str, pages: usize) -> SearchInput {
    let source = Source::read(&content.join(language));
    let mut random = Random::new(if language == "nl" {
        0x6c65_6964
    } else {
        0x7261_6164
    });
    let compounds = compounds(&source, language, pages, &mut random);
    let documents = (0..pages)
        .map(|page| document(&source, &compounds, language, page, &mut random))
        .collect();
    SearchInput {
        language: language.to_owned(),
        documents,
        glossary: glossary(&compounds, &mut random),
        ..SearchInput::default()
    }
}

/// New words: two known ones together, with an ending now and then.
fn compounds(source: &Source, language: &str, pages: usize, random: &mut Random) -> Vec<String> {
    let endings: &[&str] = if language == "nl" {
        &["", "", "en", "s"]
    } else {
        &["", "", "s", "ing"]
    };
    // Vocabulary grows slower than text.
    let count = (2_000.0 * (pages as f64 / 50.0).sqrt()) as usize;
    (0..count)
        .map(|_| {
            let first = &source.long[random.below(source.long.len())];
            let second = &source.long[random.below(source.long.len())];
            let first = if language == "nl" {
                first.as_str()
            } else {
                &first[..first.len().min(6)]
            };
            format!("{first}{second}{}", endings[random.below(endings.len())])
        })
        .collect()
}

fn document(
    source: &Source,
    compounds: &[String],
    language: &str,
    page: usize,
    random: &mut Random,
) -> SearchDocument {
    let topics: Vec<&str> = (0..14)
        .map(|at| match at % 2 {
            0 => compounds[random.below(compounds.len())].as_str(),
            _ => source.long[random.below(source.long.len())].as_str(),
        })
        .collect();
    let count = 4 + random.below(6);
    let sections = (0..count)
        .map(|section| SearchSection {
            anchor: if section == 0 {
                String::new()
            } else {
                format!("{}-{section}", topics[section])
            },
            heading: if section == 0 {
                String::new()
            } else {
                heading(source, &topics, section, random)
            },
            text: text(source, compounds, &topics, 1_200 / count, random),
        })
        .collect();
    let title = heading(source, &topics, 0, random);
    SearchDocument {
        url: format!("{language}/{}/{}-{page}/index.html", page / 25, topics[0]),
        summary: text(source, compounds, &topics, 18, random),
        section_title: format!("{} {}", topics[1], page / 25),
        title,
        sections,
        aliases: Vec::new(),
    }
}

fn heading(source: &Source, topics: &[&str], topic: usize, random: &mut Random) -> String {
    let start = random.below(source.running.len() - 4);
    let mut words = vec![topics[topic]];
    words.extend(
        source.running[start..start + 1 + random.below(3)]
            .iter()
            .map(String::as_str),
    );
    words.join(" ")
}

/// Runs of three to eight words of the source, with topics and new words between them.
fn text(
    source: &Source,
    compounds: &[String],
    topics: &[&str],
    length: usize,
    random: &mut Random,
) -> String {
    let mut words: Vec<&str> = Vec::with_capacity(length + 8);
    while words.len() < length {
        let start = random.below(source.running.len() - 8);
        let run = 3 + random.below(6);
        words.extend(
            source.running[start..start + run]
                .iter()
                .map(String::as_str),
        );
        if random.chance(35) {
            words.push(topics[random.below(topics.len())]);
        }
        if random.chance(20) {
            words.push(&compounds[random.below(compounds.len())]);
        }
        if random.chance(25) {
            words.push(".");
        }
    }
    words.join(" ")
}

fn glossary(compounds: &[String], random: &mut Random) -> Vec<GlossaryEntry> {
    (0..60)
        .map(|number| GlossaryEntry {
            term: compounds[random.below(compounds.len())].clone(),
            abbreviation: Some(format!("AB{number}")),
            other_languages: vec![format!("foreign term {number}")],
            ..GlossaryEntry::default()
        })
        .collect()
}
