//! Translations to and from the translation files of gettext, which translators' tools work on.
//!
//! One file for each page and language. An entry is one text of the source: its context names page,
//! section and text, Markdown inside a line stays as it is, and what the text is built of is not
//! part of it. Import plans changes of the site's own files; nothing here reads or writes any.

mod align;
mod compose;
mod format;
mod import;
mod model;

pub use format::{Catalogue, Entry, Found, parse, write};
pub use import::{Imported, import};

use super::sync::pages;
use super::{Refusal, Scope};
use crate::site::Site;
use crate::source::{FileId, SourceTree};
use model::{Model, STAMP, stamp};
use std::collections::BTreeMap;

/// A page's translation file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// `LANG/PAGE.po`, below the folder of translation files.
    pub path: String,
    pub text: String,
    /// Entries in all, and how many are fuzzy or not translated.
    pub entries: usize,
    pub fuzzy: usize,
    pub untranslated: usize,
}

/// The translation files of a page, or of all; `language` limits them to one language. `date` is
/// written into them.
///
/// Errors: there is no such page, or nothing to translate it into.
pub fn export(
    tree: &SourceTree,
    site: &Site,
    page: Option<&str>,
    language: Option<usize>,
    date: &str,
) -> Result<Vec<Exported>, Refusal> {
    let states = match page {
        None => pages(site, &Scope::All, language)?,
        Some(id) => page_states(site, id, language)?,
    };
    let mut files = Vec::new();
    for page in &states {
        let Some(model) = Model::of(tree, site, page) else {
            continue;
        };
        let code = site.languages[page.language].as_str();
        let source = site.languages[page.source].as_str();
        let mut entries = vec![Entry {
            translation: header(code, source, date),
            ..Entry::default()
        }];
        entries.extend(model.parts.iter().flat_map(|part| {
            let items = part.items.iter();
            items.map(|item| item.entry.clone())
        }));
        if entries.len() == 1 {
            continue;
        }
        let count = |is: fn(&Entry) -> bool| entries.iter().skip(1).filter(|one| is(one)).count();
        files.push(Exported {
            path: format!("{code}/{}.po", page.id),
            text: write(&entries),
            entries: entries.len() - 1,
            fuzzy: count(|entry| entry.fuzzy),
            untranslated: count(|entry| entry.translation.is_empty()),
        });
    }
    Ok(files)
}

/// A page in the languages it is or can be translated into.
fn page_states(
    site: &Site,
    id: &str,
    language: Option<usize>,
) -> Result<Vec<crate::site::PageState>, Refusal> {
    let Some(key) = site.by_id.get(id).copied() else {
        // It says which page was meant.
        return pages(site, &Scope::parse(id), language);
    };
    let languages =
        (0..site.languages.len()).filter(|code| language.is_none_or(|one| one == *code));
    let states: Vec<_> = languages
        .filter_map(|language| site.page_state(language, key))
        .collect();
    if states.is_empty() {
        return Err(Refusal::new(
            format!("the page `{id}` has nothing to translate"),
            format!("de pagina `{id}` heeft niets te vertalen"),
        ));
    }
    Ok(states)
}

fn header(language: &str, source: &str, date: &str) -> String {
    let lines = [
        "Project-Id-Version: leidraad".to_string(),
        "Report-Msgid-Bugs-To: ".to_string(),
        format!("POT-Creation-Date: {date} 00:00+0000"),
        format!("PO-Revision-Date: {date} 00:00+0000"),
        "Last-Translator: ".to_string(),
        "Language-Team: ".to_string(),
        format!("Language: {language}"),
        "MIME-Version: 1.0".to_string(),
        "Content-Type: text/plain; charset=UTF-8".to_string(),
        "Content-Transfer-Encoding: 8bit".to_string(),
        format!("X-Source-Language: {source}"),
    ];
    lines.map(|line| line + "\n").concat()
}

/// How many entries of a file hold work that neither the site nor a new export has: a translation
/// that is not the one it was exported with.
pub fn work_in(file: &str, exported: &str) -> usize {
    let new = parse(FileId::from_number(0), exported);
    let new: BTreeMap<_, _> = new
        .entries
        .iter()
        .map(|entry| (entry.context.as_deref(), entry))
        .collect();
    let old = parse(FileId::from_number(0), file);
    let is_work = |entry: &&Found| {
        let in_site = new
            .get(&entry.context.as_deref())
            .is_some_and(|new| new.translation == entry.translation && new.fuzzy == entry.fuzzy);
        let as_exported = entry
            .extracted
            .iter()
            .any(|note| note.strip_prefix(STAMP) == Some(stamp(&entry.translation).as_str()));
        let has_text = !entry.translation.is_empty() && !entry.source.is_empty();
        has_text && !in_site && !as_exported && entry.source != entry.translation
    };
    old.entries.iter().filter(is_work).count() + old.diagnostics.len()
}
