//! The files of a bilingual site of any size to measure with: always the same ones.
//!
//! About 8.75 KB of Markdown a page, with front matter, links by id, tables, lists and footnotes,
//! in sections of twenty pages. What a page holds depends on its number alone, so that a larger
//! site is not a different one, and its two languages agree in all but the words.

use super::words::{Random, Words};
use std::fmt::Write;
use std::path::Path;

/// Bytes to set aside for a page.
const PAGE_BYTES: usize = 8_750;
/// Sentences of a page below its headings; all else counts as so many.
const SENTENCES: usize = 61;
/// Pages of a section, its own page among them.
const SECTION_PAGES: usize = 20;

const LANGUAGES: [&str; 2] = ["nl", "en"];
const TERMS: usize = 60;
const REFERENCES: usize = 40;

/// Whose links are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Leidraad,
    /// The same pages for Hugo, whose links go by path.
    #[allow(dead_code, reason = "only the comparison with Hugo writes it")]
    Hugo,
}

/// What is the same in all languages of a page.
struct Outline {
    id: String,
    /// Headings with their ids.
    headings: Vec<String>,
    seed: u64,
}

struct Language {
    code: &'static str,
    words: Words,
    compounds: Vec<String>,
}

/// A site of so many pages in all languages together.
pub struct Corpus {
    languages: Vec<Language>,
    /// Pages of one language.
    count: usize,
    syntax: Syntax,
}

impl Corpus {
    /// Takes its words from the content below a folder.
    pub fn new(content: &Path, pages: usize, syntax: Syntax) -> Corpus {
        let count = (pages / LANGUAGES.len()).max(2);
        let languages = LANGUAGES.map(|code| {
            let words = Words::read(&content.join(code));
            let mut random = Random::new(u64::from(code.as_bytes()[0]) << 20);
            let compounds = words.compounds(code, count, &mut random);
            Language {
                code,
                words,
                compounds,
            }
        });
        Corpus {
            languages: languages.into(),
            count,
            syntax,
        }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        let own = match self.syntax {
            Syntax::Leidraad => 3,
            Syntax::Hugo => 0,
        };
        self.count * self.languages.len() + own
    }

    /// The path and text of a file, by its number.
    pub fn file(&self, number: usize) -> (String, String) {
        let languages = self.languages.len();
        let (page, language) = (number / languages, number % languages);
        if page < self.count {
            return (self.path(language, page), self.page(language, page));
        }
        match number - self.count * languages {
            0 => ("leidraad.yaml".to_string(), CONFIGURATION.to_string()),
            1 => ("content/glossary.yaml".to_string(), self.glossary()),
            _ => ("content/references.yaml".to_string(), self.references()),
        }
    }

    fn outline(&self, page: usize) -> Outline {
        let seed = (page as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = Random::new(seed);
        let words = &self.languages[1].words.long;
        let count = 5 + random.below(4);
        let headings = (0..count)
            .map(|at| format!("{}-{}", words[random.below(words.len())], at + 1))
            .collect();
        let id = match page {
            0 => "home".to_string(),
            _ => format!("{}-{page}", words[random.below(words.len())]),
        };
        Outline { id, headings, seed }
    }

    fn path(&self, language: usize, page: usize) -> String {
        let code = self.languages[language].code;
        let Some(below_home) = page.checked_sub(1) else {
            return format!("content/{code}/_index.md");
        };
        let section = below_home / SECTION_PAGES;
        let folder = format!("{}-{section}", self.name(language, section * 31 + 7));
        match below_home % SECTION_PAGES {
            0 => format!("content/{code}/{folder}/_index.md"),
            at => format!(
                "content/{code}/{folder}/{}-{at}.md",
                self.name(language, page)
            ),
        }
    }

    fn name(&self, language: usize, number: usize) -> &str {
        let long = &self.languages[language].words.long;
        &long[number.wrapping_mul(7_919) % long.len()]
    }

    fn page(&self, language: usize, page: usize) -> String {
        let outline = self.outline(page);
        let own = &self.languages[language];
        let mut writer = Writer {
            corpus: self,
            language,
            page,
            random: Random::new(outline.seed ^ 0x5bd1),
            own_random: Random::new(outline.seed ^ (0x3d5b << (8 * language))),
            topics: Vec::new(),
            text: String::with_capacity(PAGE_BYTES + 2_000),
            notes: 0,
        };
        writer.topics = (0..14)
            .map(|at| match at % 2 {
                0 => own.compounds[writer.own_random.below(own.compounds.len())].as_str(),
                _ => own.words.long[writer.own_random.below(own.words.long.len())].as_str(),
            })
            .collect();
        writer.front_matter(&outline);
        writer.paragraph(3);
        let share = SENTENCES / outline.headings.len();
        for (at, heading) in outline.headings.iter().enumerate() {
            let level = if at % 4 == 3 { "###" } else { "##" };
            let title = writer.title(at);
            let _ = write!(writer.text, "{level} {title} {{#{heading}}}\n\n");
            // As many sentences as the part before the paragraphs is about as long as.
            let before = match at % 5 {
                1 => {
                    writer.table();
                    4
                }
                2 => {
                    writer.list(at % 2 == 0);
                    5
                }
                3 if page.is_multiple_of(3) => {
                    writer.alert();
                    1
                }
                _ => 0,
            };
            let mut rest = share.saturating_sub(before);
            while rest > 0 {
                writer.paragraph(rest.min(3));
                rest -= rest.min(3);
            }
        }
        writer.footnotes();
        writer.text
    }

    fn glossary(&self) -> String {
        let mut text = String::new();
        for number in 0..TERMS {
            let _ = writeln!(text, "- id: term-{number}");
            for own in &self.languages {
                let mut random = Random::new(number as u64 * 77 + 5);
                let term = &own.compounds[random.below(own.compounds.len())];
                let definition = own.words.run(18, &mut random).join(" ");
                let _ = writeln!(
                    text,
                    "  {}:\n    term: {term}\n    abbreviation: AB{number}\n    definition: \"{definition}.\"",
                    own.code
                );
            }
        }
        text
    }

    fn references(&self) -> String {
        let mut text = String::new();
        for number in 0..REFERENCES {
            let mut random = Random::new(number as u64 * 177 + 9);
            let _ = writeln!(text, "- id: source-{number}\n  kind: report\n  title:");
            for own in &self.languages {
                let title = own.words.run(5, &mut random).join(" ");
                let _ = writeln!(text, "    {}: \"{title}\"", own.code);
            }
            let _ = writeln!(
                text,
                "  publisher: Example {}\n  date: 20{:02}-0{}-15\n  url: https://example.org/report/{number}",
                number % 7,
                10 + number % 15,
                1 + number % 9
            );
        }
        text
    }
}

const CONFIGURATION: &str = "title:
  nl: Meetsite
  en: Benchmark site
languages: [nl, en]
base_url: https://guidance.example/
";

/// One page being written.
struct Writer<'a> {
    corpus: &'a Corpus,
    language: usize,
    page: usize,
    /// Decides what the languages agree in.
    random: Random,
    /// Chooses this language's words.
    own_random: Random,
    topics: Vec<&'a str>,
    text: String,
    /// Footnotes referred to so far.
    notes: usize,
}

impl<'a> Writer<'a> {
    fn own(&self) -> &'a Language {
        &self.corpus.languages[self.language]
    }

    fn title(&mut self, topic: usize) -> String {
        let length = 1 + self.random.below(3);
        let rest = self.words(length);
        let mut title = self.topics[topic].to_string();
        title[..1].make_ascii_uppercase();
        format!("{title} {rest}")
    }

    fn front_matter(&mut self, outline: &Outline) {
        let title = self.title(0);
        let summary = self.words(16);
        let (month, day) = (1 + self.page % 12, 1 + self.page % 28);
        let _ = write!(
            self.text,
            "---\ntitle: \"{title}\"\nid: {}\nweight: {}\nsummary: \"{summary}.\"\npublished: 2023-{month:02}-{day:02}\nreviewed: 2025-{month:02}-{day:02}\nowner: Desk {}\n",
            outline.id,
            self.page % SECTION_PAGES,
            self.page % 9
        );
        match self.corpus.syntax {
            Syntax::Leidraad => {
                let _ = writeln!(
                    self.text,
                    "sources: [source-{}, source-{}]",
                    self.page % REFERENCES,
                    (self.page + 11) % REFERENCES
                );
            }
            Syntax::Hugo => {
                let _ = writeln!(self.text, "translationKey: {}", outline.id);
            }
        }
        self.text.push_str("---\n\n");
    }

    /// So many words of the language that stand together somewhere.
    fn words(&mut self, count: usize) -> String {
        let own = &self.corpus.languages[self.language];
        own.words.run(count, &mut self.own_random).join(" ")
    }

    fn paragraph(&mut self, sentences: usize) {
        (0..sentences).for_each(|_| self.sentence());
        self.text.push_str("\n\n");
    }

    fn sentence(&mut self) {
        let own = self.own();
        let start = self.text.len();
        let runs = 2 + self.random.below(3);
        for at in 0..runs {
            let length = 3 + self.random.below(5);
            let words = self.words(length);
            self.text.push_str(&words);
            self.text.push(' ');
            if self.random.chance(35) {
                let topic = self.topics[self.random.below(self.topics.len())];
                self.marked(topic);
            }
            if self.random.chance(20) {
                let word = &own.compounds[self.own_random.below(own.compounds.len())];
                self.text.push_str(word);
                self.text.push(' ');
            }
            if at + 1 < runs && self.random.chance(40) {
                self.text.truncate(self.text.trim_end().len());
                self.text.push_str(", ");
            }
        }
        if self.random.chance(24) {
            self.link();
        }
        self.text.truncate(self.text.trim_end().len());
        if self.random.chance(5) && self.notes < 4 {
            self.notes += 1;
            let _ = write!(self.text, "[^{}]", self.notes);
        }
        self.text.push_str(". ");
        if let Some(first) = self.text.get_mut(start..start + 1) {
            first.make_ascii_uppercase();
        }
    }

    fn marked(&mut self, word: &str) {
        let mark = match self.random.below(12) {
            0 => "**",
            1 => "*",
            _ => "",
        };
        let _ = write!(self.text, "{mark}{word}{mark} ");
    }

    /// A link by id: mostly to a page near by, sometimes to a heading, a term or a source.
    fn link(&mut self) {
        let corpus = self.corpus;
        let near = self.random.chance(70);
        let target = if near {
            let start = self.page.saturating_sub(20);
            (start + self.random.below(40)).min(corpus.count - 1)
        } else {
            self.random.below(corpus.count)
        };
        let outline = corpus.outline(target);
        let heading = &outline.headings[self.random.below(outline.headings.len())];
        let choice = self.random.below(10);
        let word = self.topics[self.random.below(self.topics.len())];
        let id = &outline.id;
        let _ = match (corpus.syntax, choice) {
            (Syntax::Leidraad, 0..=3) => write!(self.text, "[[{id}]]"),
            (Syntax::Leidraad, 4 | 5) => write!(self.text, "[[{id}|{word}]]"),
            (Syntax::Leidraad, 6) => write!(self.text, "[[{id}#{heading}|{word}]]"),
            (Syntax::Leidraad, 7) => {
                write!(self.text, "[[term:term-{}]]", target % TERMS)
            }
            (Syntax::Leidraad, 8) => {
                write!(self.text, "[[ref:source-{}]]", target % REFERENCES)
            }
            (Syntax::Hugo, 0..=6) => {
                let path = corpus.path(self.language, target);
                let path = path.splitn(3, '/').nth(2).unwrap_or_default();
                let fragment = if choice == 6 {
                    format!("#{heading}")
                } else {
                    String::new()
                };
                write!(
                    self.text,
                    "[{word}]({{{{< relref \"/{path}{fragment}\" >}}}})"
                )
            }
            (Syntax::Hugo, 7 | 8) => write!(self.text, "*{word}*"),
            _ => write!(self.text, "[{word}](https://example.org/{id})"),
        };
        self.text.push(' ');
    }

    fn table(&mut self) {
        let (first, second, third) = (self.words(1), self.words(2), self.words(1));
        let _ = write!(
            self.text,
            "| {first} | {second} | {third} |\n|---|---|--:|\n"
        );
        for row in 0..6 {
            let (first, second) = (self.words(2), self.words(7));
            let _ = writeln!(self.text, "| {first} | {second} | {} |", row * 17 + 3);
        }
        self.text.push('\n');
    }

    fn list(&mut self, is_ordered: bool) {
        for _ in 0..5 {
            self.text.push_str(if is_ordered { "1. " } else { "- " });
            self.sentence();
            self.text.push('\n');
        }
        self.text.push('\n');
    }

    fn alert(&mut self) {
        self.text.push_str("> [!NOTE]\n> ");
        self.sentence();
        self.text.push_str("\n\n");
    }

    fn footnotes(&mut self) {
        for note in 1..=self.notes {
            let text = self.words(14);
            let _ = write!(self.text, "[^{note}]: {text}.\n\n");
        }
    }
}
