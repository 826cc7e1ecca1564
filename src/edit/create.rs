//! New pages, questionnaires, terms and references: what an editor begins with, in every language
//! of the site, valid as it stands.
//!
//! Pure: it plans files. The words it puts in are examples to be written over.

use super::{Edits, Refusal};
use crate::content::{glossary::GLOSSARY_FILE, is_id, references::REFERENCES_FILE};
use crate::site::Site;
use crate::source::SourceTree;
use std::collections::BTreeMap;
use std::fmt::Write;

const QUESTIONS: &str = include_str!("create/question.yaml");
const CASES: &str = include_str!("create/question.cases.yaml");

/// What is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum New {
    /// A page, in the folder of the page `below`.
    Chapter {
        below: Option<String>,
    },
    /// A questionnaire with one question.
    Question,
    Term,
    /// A reference of a kind, with its address if it is known.
    Reference {
        kind: String,
        url: Option<String>,
    },
}

/// Plans something new with an id; `titles` by language, else made from the id.
///
/// Errors: the id cannot be one or is taken, or the page it is to go below is not there.
pub fn create(
    tree: &SourceTree,
    site: &Site,
    new: &New,
    id: &str,
    titles: &BTreeMap<String, String>,
) -> Result<Edits, Refusal> {
    if !is_id(id) {
        return Err(Refusal::new(
            format!("`{}` cannot be an id", id.escape_default()),
            format!("`{}` kan geen id zijn", id.escape_default()),
        )
        .help(
            "use small letters a–z, digits and single hyphens between them",
            "gebruik kleine letters a–z, cijfers en losse koppeltekens ertussen",
        ));
    }
    let making = Making {
        tree,
        site,
        id,
        titles,
    };
    match new {
        New::Chapter { below } => making.chapter(below.as_deref()),
        New::Question => making.question(),
        New::Term => making.term(),
        New::Reference { kind, url } => making.reference(kind, url.as_deref()),
    }
}

struct Making<'a> {
    tree: &'a SourceTree,
    site: &'a Site,
    id: &'a str,
    titles: &'a BTreeMap<String, String>,
}

impl Making<'_> {
    fn taken(&self, what_en: &str, what_nl: &str) -> Refusal {
        let id = self.id;
        Refusal::new(
            format!("there is {what_en} `{id}` already"),
            format!("er is al {what_nl} `{id}`"),
        )
        .help("choose another id", "kies een andere id")
    }

    fn title(&self, language: &str) -> String {
        let title = self.titles.get(language).cloned();
        title.unwrap_or_else(|| {
            let words = self.id.replace('-', " ");
            let mut letters = words.chars();
            let first = letters.next().map(|first| first.to_uppercase());
            first.into_iter().flatten().chain(letters).collect()
        })
    }

    fn chapter(&self, below: Option<&str>) -> Result<Edits, Refusal> {
        let is_taken = self.site.by_id.contains_key(self.id);
        if is_taken {
            return Err(self.taken("a page", "een pagina"));
        }
        let mut edits = Edits::default();
        let weight = self.weight(below)?;
        for (language, code) in self.site.languages.iter().enumerate() {
            let folder = self.folder(below, language)?;
            let path = format!("content/{code}/{folder}{}.md", self.id);
            if self.tree.find(&path).is_some() {
                return Err(self.taken("a file", "een bestand"));
            }
            let sample = match code.as_str() {
                "nl" => include_str!("create/chapter.nl.md"),
                _ => include_str!("create/chapter.en.md"),
            };
            let text = sample
                .replace("«title»", &quoted(&self.title(code)))
                .replace("«id»", self.id)
                .replace("«weight»", &weight.to_string());
            edits.write(self.tree, &path, text);
        }
        Ok(edits)
    }

    /// The folder, below the language's, of the pages below a page; with a `/` at its end.
    fn folder(&self, below: Option<&str>, language: usize) -> Result<String, Refusal> {
        let Some(id) = below else {
            return Ok(String::new());
        };
        let no_folder = || {
            Refusal::new(
                format!(
                    "there is no page `{}` with a folder of its own",
                    id.escape_default()
                ),
                format!(
                    "er is geen pagina `{}` met een eigen map",
                    id.escape_default()
                ),
            )
            .help(
                "name the id of a page whose file is called _index.md",
                "noem de id van een pagina waarvan het bestand _index.md heet",
            )
        };
        let key = *self.site.by_id.get(id).ok_or_else(no_folder)?;
        let documents = &self.site.identity(key).documents;
        let own = documents[language].into_iter();
        let index = own.chain(documents.iter().flatten().copied()).next();
        let document = &self.site.documents[index.ok_or_else(no_folder)?];
        let path = document.path.strip_prefix("content/");
        let path = path.and_then(|path| path.split_once('/'));
        let folder = path.and_then(|(_, path)| path.strip_suffix("_index.md"));
        Ok(folder.ok_or_else(no_folder)?.to_string())
    }

    /// A weight that puts the page after those that are there.
    fn weight(&self, below: Option<&str>) -> Result<i64, Refusal> {
        let folder = format!(
            "content/{}/{}",
            self.site.languages[0],
            self.folder(below, 0)?
        );
        let siblings = self.site.documents.iter().filter(|document| {
            let rest = document.path.strip_prefix(&folder);
            rest.is_some_and(|rest| {
                !rest.contains('/')
                    || rest.ends_with("/_index.md") && rest.matches('/').count() == 1
            })
        });
        let heaviest = siblings.map(|document| document.front_matter.weight).max();
        Ok(heaviest.unwrap_or(0).saturating_add(10))
    }

    fn question(&self) -> Result<Edits, Refusal> {
        let path = |ending: &str| format!("content/questionnaires/{}{ending}", self.id);
        if self.tree.find(&path(".yaml")).is_some() {
            return Err(self.taken("a questionnaire", "een vragenlijst"));
        }
        let fill = |sample: &str| {
            let text = sample
                .replace("«id»", self.id)
                .replace("«title»", &self.each(|code| self.title(code)));
            words("en").into_iter().fold(text, |text, (key, _)| {
                text.replace(&format!("«{key}»"), &self.each(|code| word(code, key)))
            })
        };
        let mut edits = Edits::default();
        edits.write(self.tree, &path(".yaml"), fill(QUESTIONS));
        edits.write(self.tree, &path(".cases.yaml"), fill(CASES));
        Ok(edits)
    }

    fn term(&self) -> Result<Edits, Refusal> {
        if self.site.glossary.find(self.id).is_some() {
            return Err(self.taken("a term", "een begrip"));
        }
        let mut entry = format!("- id: {}\n", self.id);
        for code in &self.site.languages {
            let title = quoted(&self.title(code));
            let definition = quoted(&word(code, "definition"));
            // Writing to a string cannot fail.
            let _ = writeln!(
                entry,
                "  {code}:\n    term: {title}\n    definition: {definition}"
            );
        }
        Ok(self.appended(GLOSSARY_FILE, &entry))
    }

    fn reference(&self, kind: &str, url: Option<&str>) -> Result<Edits, Refusal> {
        if self.site.references.find(self.id).is_some() {
            return Err(self.taken("a reference", "een bron"));
        }
        let title = self.each(|code| self.title(code));
        let mut entry = format!("- id: {}\n  kind: {kind}\n  title: {title}\n", self.id);
        if let Some(url) = url {
            let _ = writeln!(entry, "  url: {}", quoted(url));
        }
        Ok(self.appended(REFERENCES_FILE, &entry))
    }

    /// A list with one more entry at its end.
    fn appended(&self, path: &str, entry: &str) -> Edits {
        let mut text = self
            .tree
            .find(path)
            .map_or("", |(_, file)| file.text())
            .to_string();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(entry);
        let mut edits = Edits::default();
        edits.write(self.tree, path, text);
        edits
    }

    /// A YAML map with a text for each language.
    fn each(&self, text: impl Fn(&str) -> String) -> String {
        let languages = self.site.languages.iter();
        let texts: Vec<String> = languages
            .map(|code| format!("{code}: {}", quoted(&text(code))))
            .collect();
        format!("{{{}}}", texts.join(", "))
    }
}

/// The example words in a language; in English where there are none.
fn words(language: &str) -> Vec<(&'static str, &'static str)> {
    let text = match language {
        "nl" => include_str!("create/words.nl.yaml"),
        _ => include_str!("create/words.en.yaml"),
    };
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(key, word)| (key, word.trim_matches('"')))
        .collect()
}

fn word(language: &str, key: &str) -> String {
    let words = words(language);
    let word = words.iter().find(|(name, _)| *name == key);
    word.map_or(String::new(), |(_, word)| (*word).to_string())
}

/// A YAML text in double quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() => quoted.push(' '),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
