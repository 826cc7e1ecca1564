//! Pins that change: a section marked as translated, a change of the source acknowledged.

use super::{Edits, Refusal};
use crate::content::pins::{self, Acknowledgement, Pin};
use crate::content::{Document, is_id};
use crate::diagnostics::{Diagnostic, nearest};
use crate::site::{PageState, SectionState, Site, State};
use crate::source::SourceTree;
use std::collections::BTreeMap;

/// Which sections a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    All,
    /// A page, or one section of it; the empty id is its opening.
    Page {
        id: String,
        section: Option<String>,
    },
}

impl Scope {
    /// Reads `page` or `page#section`.
    pub fn parse(text: &str) -> Scope {
        match text.split_once('#') {
            Some((id, section)) => Scope::Page {
                id: id.to_string(),
                section: Some(section.to_string()),
            },
            None => Scope::Page {
                id: text.to_string(),
                section: None,
            },
        }
    }
}

/// What `mark` did and did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Sections that now have a pin of the text as it is.
    pub marked: usize,
    /// Sections that were current already.
    pub current: usize,
    /// Stale sections that marking everything leaves alone.
    pub left: usize,
    /// Pins taken away, since their section is gone.
    pub dropped: usize,
}

/// Pins sections to their source as it is now.
///
/// `All` pins only what has no pin yet: what is stale would otherwise be called translated without
/// anyone having looked. A page or section that is named is pinned whatever its state. `language`
/// limits it to one language.
pub fn mark(
    tree: &SourceTree,
    site: &Site,
    scope: &Scope,
    language: Option<usize>,
    date: &str,
) -> Result<(Edits, Marked), Refusal> {
    let mut edits = Edits::default();
    let mut marked = Marked::default();
    for page in pages(site, scope, language)? {
        let mut sections = sound_pins(site, &page)?;
        let wanted = wanted(&page, scope)?;
        let whole_page = matches!(scope, Scope::Page { section: None, .. });
        if whole_page {
            let before = sections.len();
            sections.retain(|id, _| page.sections.iter().any(|s| s.id == *id && is_there(s)));
            marked.dropped += before - sections.len();
        }
        let mut any = whole_page;
        for section in wanted.into_iter().filter(|section| is_there(section)) {
            match (section.state, scope) {
                (State::Current, _) => marked.current += 1,
                (State::Stale, Scope::All) => marked.left += 1,
                (State::Acknowledged, Scope::All) | (State::Orphan, _) => {}
                _ => {
                    let (code, text) = source_of(tree, site, &page, section)?;
                    sections.insert(section.id.clone(), Pin::new(date, code, text));
                    marked.marked += 1;
                    any = true;
                }
            }
        }
        let path = pins::pins_path(&site.languages[page.language], &page.id);
        match any {
            true if sections.is_empty() => edits.remove(tree, &path),
            true => edits.write(tree, &path, pins::write(&sections)),
            false => {}
        }
    }
    Ok((edits, marked))
}

/// Pins some sections of one translation to their source as it is now.
pub(super) fn mark_sections(
    tree: &SourceTree,
    site: &Site,
    page: &PageState,
    wanted: impl Fn(&SectionState) -> bool,
    date: &str,
    edits: &mut Edits,
) -> Result<usize, Refusal> {
    let mut sections = sound_pins(site, page)?;
    let mut marked = 0;
    for section in page
        .sections
        .iter()
        .filter(|one| is_there(one) && wanted(one))
    {
        let (code, text) = source_of(tree, site, page, section)?;
        sections.insert(section.id.clone(), Pin::new(date, code, text));
        marked += 1;
    }
    if marked > 0 {
        let path = pins::pins_path(&site.languages[page.language], &page.id);
        edits.write(tree, &path, pins::write(&sections));
    }
    Ok(marked)
}

/// Records that a change of a section's source needs no other translation, and why.
pub fn acknowledge(
    tree: &SourceTree,
    site: &Site,
    scope: &Scope,
    language: Option<usize>,
    date: &str,
    reason: &str,
) -> Result<Edits, Refusal> {
    let Scope::Page {
        section: Some(wanted_id),
        ..
    } = scope
    else {
        return Err(Refusal::new(
            "an acknowledgement is of one section: PAGE#SECTION",
            "een bevestiging gaat over één onderdeel: PAGINA#ONDERDEEL",
        ));
    };
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.contains(char::is_control) {
        return Err(Refusal::new(
            "an acknowledgement needs a reason",
            "een bevestiging heeft een reden nodig",
        ));
    }
    let mut edits = Edits::default();
    let mut found = None;
    for page in pages(site, scope, language)? {
        let mut sections = sound_pins(site, &page)?;
        for section in wanted(&page, scope)? {
            found = found.max(Some(section.state));
            if section.state != State::Stale {
                continue;
            }
            let (_, text) = source_of(tree, site, &page, section)?;
            let Some(pin) = sections.get_mut(&section.id) else {
                continue;
            };
            pin.acknowledged.push(Acknowledgement {
                date: date.to_string(),
                digest: crate::content::digest(&text),
                reason: reason.clone(),
            });
            let path = pins::pins_path(&site.languages[page.language], &page.id);
            edits.write(tree, &path, pins::write(&sections));
        }
    }
    if edits.is_empty() {
        let state = found.unwrap_or(State::Missing).name();
        return Err(Refusal::new(
            format!("`{wanted_id}` is {state}: there is no change to acknowledge"),
            format!("`{wanted_id}` is {state}: er is geen wijziging te bevestigen"),
        ));
    }
    Ok(edits)
}

/// Whether the translation has the section and the source too.
fn is_there(section: &SectionState) -> bool {
    section.translation.is_some() && section.source.is_some()
}

/// The translations that a scope covers.
pub(super) fn pages(
    site: &Site,
    scope: &Scope,
    language: Option<usize>,
) -> Result<Vec<PageState>, Refusal> {
    let in_language =
        |page: &PageState| page.key.is_some() && language.is_none_or(|code| page.language == code);
    let Scope::Page { id, .. } = scope else {
        let mut pages = site.page_states();
        pages.retain(in_language);
        return Ok(pages);
    };
    let Some(key) = site.by_id.get(id).copied() else {
        let refusal = Refusal::new(
            format!("there is no page `{}`", shown(id)),
            format!("er is geen pagina `{}`", shown(id)),
        );
        return Err(match nearest(id, site.by_id.keys().map(String::as_str)) {
            Some(near) => refusal.help(
                format!("did you mean `{near}`?"),
                format!("bedoelt u `{near}`?"),
            ),
            None => refusal.help(
                "`leidraad list` names every page",
                "`leidraad list` noemt elke pagina",
            ),
        });
    };
    let languages = 0..site.languages.len();
    let mut pages: Vec<PageState> = languages
        .filter_map(|language| site.page_state(language, key))
        .collect();
    pages.retain(in_language);
    let has_translation = |page: &PageState| {
        let documents = &site.identity(key).documents;
        documents[page.language].is_some()
    };
    if !pages.iter().any(has_translation) {
        return Err(Refusal::new(
            format!("the page `{id}` has no translation"),
            format!("de pagina `{id}` heeft geen vertaling"),
        ));
    }
    pages.retain(has_translation);
    Ok(pages)
}

/// An id as it was typed, safe to show.
fn shown(id: &str) -> String {
    if is_id(id) {
        id.to_string()
    } else {
        id.escape_default().to_string()
    }
}

/// The sections of a page that a scope covers.
pub(super) fn wanted<'a>(
    page: &'a PageState,
    scope: &Scope,
) -> Result<Vec<&'a SectionState>, Refusal> {
    let Scope::Page {
        section: Some(id), ..
    } = scope
    else {
        return Ok(page.sections.iter().collect());
    };
    let found = page.sections.iter().find(|section| section.id == *id);
    match found {
        Some(section) if section.state == State::Missing => Err(Refusal::new(
            format!("the section `{id}` has not been translated"),
            format!("het onderdeel `{id}` is niet vertaald"),
        )
        .help(
            format!("give the heading of its translation the id `{id}`"),
            format!("geef de kop van de vertaling de id `{id}`"),
        )),
        Some(section) => Ok(vec![section]),
        None => {
            let refusal = Refusal::new(
                format!("the page `{}` has no section `{}`", page.id, shown(id)),
                format!(
                    "de pagina `{}` heeft geen onderdeel `{}`",
                    page.id,
                    shown(id)
                ),
            );
            let ids = page.sections.iter().map(|section| section.id.as_str());
            Err(match nearest(id, ids.filter(|id| !id.is_empty())) {
                Some(near) => refusal.help(
                    format!("did you mean `{}#{near}`?", page.id),
                    format!("bedoelt u `{}#{near}`?", page.id),
                ),
                None => refusal.help(
                    format!("`leidraad status {}` names its sections", page.id),
                    format!("`leidraad status {}` noemt de onderdelen", page.id),
                ),
            })
        }
    }
}

/// The pins a page has; a file that was not wholly understood is not written over.
fn sound_pins(site: &Site, page: &PageState) -> Result<BTreeMap<String, Pin>, Refusal> {
    match site.pins_of(page.language, &page.id) {
        None => Ok(BTreeMap::new()),
        Some(pins) if pins.is_sound() => Ok(pins.sections.clone()),
        Some(_) => {
            let path = pins::pins_path(&site.languages[page.language], &page.id);
            Err(Refusal::new(
                format!("{path} is damaged and stays as it is"),
                format!("{path} is beschadigd en blijft zoals het is"),
            )
            .help(
                "`leidraad check` shows where; mend the file, or take it from an earlier version",
                "`leidraad check` toont waar; herstel het bestand, of neem een eerdere versie",
            ))
        }
    }
}

/// Language and normalised text of a section's source, once both texts are sound.
fn source_of<'a>(
    tree: &SourceTree,
    site: &'a Site,
    page: &PageState,
    section: &SectionState,
) -> Result<(&'a str, String), Refusal> {
    let documents = page.key.map(|key| &site.identity(key).documents);
    let document = |language: usize| -> Option<&Document> {
        let index = (*documents?)[language]?;
        Some(&*site.documents[index])
    };
    let (Some(source), Some(translation), Some(index)) = (
        document(page.source),
        document(page.language),
        section.source,
    ) else {
        return Err(Refusal::new(
            format!("`{}` has no source to pin", page.id),
            format!("`{}` heeft geen bron om vast te leggen", page.id),
        ));
    };
    for document in [source, translation] {
        if document.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Refusal::new(
                format!("{} has errors", document.path),
                format!("{} heeft fouten", document.path),
            )
            .help(
                "mend what `leidraad check` tells, then mark the translation",
                "herstel wat `leidraad check` meldt en markeer dan de vertaling",
            ));
        }
    }
    let text = tree.file(source.file).text();
    Ok((
        site.languages[page.source].as_str(),
        source.section_source(text, index),
    ))
}
