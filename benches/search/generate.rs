//! Makes search inputs of any size to measure with: always the same ones. Each page has topics of
//! its own that it speaks of more than others do.

use std::path::Path;

use super::words::{Random, Words};

use leidraad::search::{GlossaryEntry, SearchDocument, SearchInput, SearchSection};

/// A site of so many pages of about 1,200 words in one language.
pub fn site(content: &Path, language: &str, pages: usize) -> SearchInput {
    let source = Words::read(&content.join(language));
    let mut random = Random::new(if language == "nl" {
        0x6c65_6964
    } else {
        0x7261_6164
    });
    let compounds = source.compounds(language, pages, &mut random);
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

fn document(
    source: &Words,
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

fn heading(source: &Words, topics: &[&str], topic: usize, random: &mut Random) -> String {
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
    source: &Words,
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
