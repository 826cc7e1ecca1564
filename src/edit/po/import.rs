//! A translation file taken over: each entry judged on its own, the rest of the file applied.
//!
//! Nothing of a translation is changed that an entry does not speak of. What would not fit, or would
//! bring an error into the site, is told at its entry and left out.

use super::compose::{Places, Texts, canonical, changed, fits, is_complete, new_page, planned};
use super::format::{Catalogue, Found, parse};
use super::model::{Item, Model, Part, Place, STAMP, Way, stamp};
use crate::build::{Assembled, Cache, Options, assemble};
use crate::content::UnitKind;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::edit::sync::mark_sections;
use crate::edit::{Edits, Refusal};
use crate::site::{PageState, Site, State};
use crate::source::{SourceTree, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What an import changes, and what it does not take over.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    pub edits: Edits,
    pub diagnostics: Vec<Diagnostic>,
    /// Texts of the site that change.
    pub changed: usize,
    /// Sections that are marked as translated.
    pub marked: usize,
    /// Entries without a translation, and those that are out of use.
    pub untranslated: usize,
    pub obsolete: usize,
}

/// An entry that names a page, and what was exported with it.
struct Given {
    found: Found,
    stamp: Option<String>,
    /// The file's other entries say with which translation they were exported.
    has_stamps: bool,
}

/// What files say of one page in one language.
#[derive(Default)]
struct Page {
    given: BTreeMap<String, Given>,
    /// Contexts that a file has, whether they could be used or not.
    seen: BTreeSet<String>,
    header: Option<Span>,
}

type Pages = BTreeMap<(usize, String), Page>;

/// A page with what is to be taken over.
struct Accepted<'a> {
    model: Model<'a>,
    page: &'a PageState,
    texts: Texts,
    /// Where the entry of each text stands.
    places: BTreeMap<String, Span>,
}

/// Plans what the translation files at `paths` of the tree change; `date` is that of the pins.
///
/// Errors: a page they are about has errors of its own, or its pins are damaged.
pub fn import(
    tree: &SourceTree,
    options: &Options,
    paths: &[String],
    date: &str,
) -> Result<Imported, Refusal> {
    let mut cache = Cache::default();
    let before = assemble(tree, options, &mut cache);
    let mut imported = Imported::default();
    let pages = read(tree, &before.site, paths, &mut imported);
    let states: Vec<PageState> = pages
        .keys()
        .filter_map(|(language, id)| {
            let key = before.site.by_id.get(id)?;
            before.site.page_state(*language, *key)
        })
        .collect();
    let mut accepted = Vec::new();
    for ((language, id), page) in &pages {
        let mut of_page = states.iter();
        let state = of_page.find(|state| state.language == *language && state.id == *id);
        let model = state.and_then(|state| Some((state, Model::of(tree, &before.site, state)?)));
        let Some((state, model)) = model else {
            for given in page.given.values() {
                let told = catalogue::po_foreign(given.found.span, &id_of(&given.found));
                imported.diagnostics.push(told);
            }
            continue;
        };
        sound(&model)?;
        accepted.push(judge(model, state, page, &mut imported));
    }
    settle(
        tree,
        options,
        &before,
        accepted,
        date,
        &mut cache,
        &mut imported,
    )?;
    Ok(imported)
}

fn id_of(found: &Found) -> String {
    found.context.clone().unwrap_or_default()
}

/// Errors: a text that is not sound cannot be taken apart for certain.
fn sound(model: &Model) -> Result<(), Refusal> {
    for document in [Some(model.source), model.translation]
        .into_iter()
        .flatten()
    {
        if document.diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Refusal::new(
                format!("{} has errors", document.path),
                format!("{} heeft fouten", document.path),
            )
            .help(
                "mend what `leidraad check` tells, then import",
                "herstel wat `leidraad check` meldt en importeer dan",
            ));
        }
    }
    Ok(())
}

/// Reads the files into entries by page.
fn read(tree: &SourceTree, site: &Site, paths: &[String], imported: &mut Imported) -> Pages {
    let mut pages = Pages::new();
    for path in paths {
        let Some((id, file)) = tree.find(path) else {
            continue;
        };
        let start = Span::new(id, 0, 0);
        if let Some(at) = file.invalid_utf8 {
            let told = catalogue::po_charset(Span::new(id, at, at), None);
            imported.diagnostics.push(told);
            continue;
        }
        let mut read = parse(id, file.text());
        imported.obsolete += read.obsolete;
        if !read.diagnostics.is_empty() {
            imported.diagnostics.append(&mut read.diagnostics);
            continue;
        }
        match language(site, &read, start) {
            Ok(language) => gather(language, read, start, &mut pages, imported),
            Err(told) => imported.diagnostics.push(*told),
        }
    }
    pages
}

/// The language that a file is in, once its header is understood.
fn language(site: &Site, read: &Catalogue, start: Span) -> Result<usize, Box<Diagnostic>> {
    let Some(header) = read.header() else {
        return Err(Box::new(catalogue::po_header(start, None, &site.languages)));
    };
    let kind = read.field("content-type").unwrap_or_default();
    let charset = kind
        .split_once("charset=")
        .map_or("", |(_, name)| name.trim());
    if !matches!(
        charset.to_ascii_lowercase().as_str(),
        "utf-8" | "utf8" | "us-ascii" | "ascii"
    ) {
        return Err(Box::new(catalogue::po_charset(
            header.at_translation,
            Some(charset),
        )));
    }
    let code = read.field("language").unwrap_or_default();
    site.language_index(code).ok_or_else(|| {
        let languages = &site.languages;
        Box::new(catalogue::po_header(
            header.at_translation,
            Some(code),
            languages,
        ))
    })
}

fn gather(
    language: usize,
    read: Catalogue,
    start: Span,
    pages: &mut Pages,
    imported: &mut Imported,
) {
    let header = read.header().map_or(start, |header| header.span);
    let stamp_of = |found: &Found| {
        let mut notes = found.extracted.iter();
        notes.find_map(|note| note.strip_prefix(STAMP).map(str::to_string))
    };
    let has_stamps = read.entries.iter().any(|found| stamp_of(found).is_some());
    for found in read.entries {
        if found.span == header {
            continue;
        }
        if found.plural {
            imported.diagnostics.push(catalogue::po_plural(found.span));
        }
        let context = id_of(&found);
        let id = context.split(['#', '/']).next().unwrap_or_default();
        let page = pages.entry((language, id.to_string())).or_default();
        page.header.get_or_insert(header);
        let is_first = page.seen.insert(context.clone());
        if found.plural {
            continue;
        }
        if let Some(first) = page.given.get(&context) {
            let told = catalogue::po_twice(found.span, &context, first.found.span);
            imported.diagnostics.push(told);
            page.given.remove(&context);
            continue;
        }
        if !is_first {
            // Told already: it was there twice before, or in plural.
            continue;
        }
        page.given.insert(
            context,
            Given {
                stamp: stamp_of(&found),
                found,
                has_stamps,
            },
        );
    }
}

/// Which entries of a page can be taken over.
fn judge<'a>(
    model: Model<'a>,
    state: &'a PageState,
    page: &Page,
    imported: &mut Imported,
) -> Accepted<'a> {
    let mut items: BTreeMap<&str, (&Part, &Item)> = BTreeMap::new();
    for part in &model.parts {
        for item in &part.items {
            items.insert(item.context(), (part, item));
        }
    }
    let mut texts = Texts::new();
    let mut places = BTreeMap::new();
    let mut moved: BTreeSet<String> = BTreeSet::new();
    for (context, given) in &page.given {
        let found = &given.found;
        let known = items.get(context.as_str()).copied();
        let kind = known.and_then(|(part, item)| kind_of(part, item.place));
        let same = known.filter(|(_, item)| {
            canonical(kind, &found.source) == canonical(kind, &item.entry.source)
        });
        let Some((_, item)) = same else {
            match section_of(&model, context) {
                Some(part) => {
                    moved.insert(part.id.clone());
                    let place = model.source.section_place(section_index(&model, part));
                    imported
                        .diagnostics
                        .push(catalogue::po_moved_on(found.span, context, place));
                }
                None => imported
                    .diagnostics
                    .push(catalogue::po_foreign(found.span, context)),
            }
            continue;
        };
        let text = canonical(kind, &found.translation);
        if text.is_empty() {
            imported.untranslated += 1;
            continue;
        }
        if found.fuzzy {
            imported
                .diagnostics
                .push(catalogue::po_fuzzy(found.span, context));
            continue;
        }
        let own = &item.entry.translation;
        if text != *own {
            let changed_since = match &given.stamp {
                Some(exported) => item.target.is_some() && *exported != stamp(own),
                None => item.target.is_some() && given.has_stamps,
            };
            if changed_since {
                imported.diagnostics.push(catalogue::po_changed_since(
                    found.at_translation,
                    context,
                    own,
                ));
                continue;
            }
            if !fits(item.place, kind, &text) {
                imported
                    .diagnostics
                    .push(catalogue::po_unfit(found.at_translation, context, None));
                continue;
            }
        }
        places.insert(context.clone(), found.at_translation);
        texts.insert(context.clone(), text);
    }
    for part in model.parts.iter().filter(|part| !moved.contains(&part.id)) {
        for item in &part.items {
            if let (false, Some(header)) = (page.seen.contains(item.context()), page.header) {
                let told = catalogue::po_missing(header, item.context(), &item.entry.source);
                imported.diagnostics.push(told);
            }
        }
    }
    Accepted {
        model,
        page: state,
        texts,
        places,
    }
}

fn kind_of(part: &Part, place: Place) -> Option<UnitKind> {
    match place {
        Place::Unit(number) => Some(part.source.units()[number].kind),
        Place::Whole => Some(UnitKind::Code),
        Place::Field(_) => None,
    }
}

/// The section that a context names; its text may be gone.
fn section_of<'a>(model: &'a Model, context: &str) -> Option<&'a Part> {
    let rest = context.strip_prefix(model.page)?;
    let id = match rest.strip_prefix('#') {
        Some(rest) => rest.rsplit_once('/')?.0,
        None if matches!(rest, "/title" | "/summary" | "/slug" | "/owner") => "",
        None => return None,
    };
    model.parts.iter().find(|part| part.id == id)
}

fn section_index(model: &Model, part: &Part) -> usize {
    let headings = model.source.facts.headings.iter();
    let mut ids = headings.map(|heading| heading.id.as_str());
    match part.id.as_str() {
        "" => 0,
        id => ids.position(|own| own == id).map_or(0, |index| index + 1),
    }
}

/// A page's file as it would be.
struct Composed {
    path: String,
    text: String,
    /// Where the texts that changed stand.
    places: Places,
}

fn compose(accepted: &Accepted, site: &Site) -> Option<Composed> {
    let model = &accepted.model;
    if let Some(translation) = model.translation {
        let changes = planned(model, &accepted.texts);
        if changes.is_empty() {
            return None;
        }
        let (text, places) = changed(model.translation_text, changes);
        return Some(Composed {
            path: translation.path.clone(),
            text,
            places,
        });
    }
    let (source, language) = (accepted.page.source, accepted.page.language);
    let code = (language < source).then(|| site.languages[source].as_str());
    let (text, contexts) = new_page(model, &accepted.texts, code)?;
    let folder = format!("content/{}/", site.languages[source]);
    let below = model.source.path.strip_prefix(&folder)?;
    Some(Composed {
        path: format!("content/{}/{below}", site.languages[language]),
        places: vec![(0..text.len(), contexts)],
        text,
    })
}

/// Takes over what can be, leaving out texts that bring in an error until none does.
fn settle(
    tree: &SourceTree,
    options: &Options,
    before: &Assembled,
    mut accepted: Vec<Accepted>,
    date: &str,
    cache: &mut Cache,
    imported: &mut Imported,
) -> Result<(), Refusal> {
    loop {
        let mut edits = Edits::default();
        let mut composed = Vec::new();
        for page in &accepted {
            let one = compose(page, &before.site);
            if let Some(one) = &one {
                edits.write(tree, &one.path, one.text.clone());
            }
            composed.push(one);
        }
        let after_tree = edits.applied_to(tree);
        let after = assemble(&after_tree, options, cache);
        let mut refused = false;
        for (page, composed) in accepted.iter_mut().zip(&composed) {
            let Some(composed) = composed else { continue };
            let wrong = new_error(composed, before, tree, &after, &after_tree)
                .or_else(|| misplaced(page, composed, &after_tree, &after.site));
            if let Some((contexts, cause)) = wrong {
                refused = true;
                leave_out(page, &contexts, cause.as_ref(), imported);
            }
        }
        if refused {
            continue;
        }
        for (page, composed) in accepted.iter().zip(&composed) {
            waiting(page, imported);
            let contexts = composed.iter().flat_map(|one| &one.places);
            let changed: BTreeSet<&str> = contexts
                .flat_map(|(_, contexts)| contexts.iter().map(String::as_str))
                .collect();
            imported.changed += changed.len();
            let done: BTreeSet<&str> = page
                .model
                .parts
                .iter()
                .filter(|part| {
                    let touched = part
                        .items
                        .iter()
                        .any(|item| changed.contains(item.context()));
                    let is_done = is_complete(part, &page.texts) && !part.items.is_empty();
                    is_done && (touched || part.state == State::Stale)
                })
                .map(|part| part.id.as_str())
                .collect();
            let key = page.page.key;
            let state = key.and_then(|key| after.site.page_state(page.page.language, key));
            if let Some(state) = state {
                let wanted =
                    |section: &crate::site::SectionState| done.contains(section.id.as_str());
                imported.marked +=
                    mark_sections(&after_tree, &after.site, &state, wanted, date, &mut edits)?;
            }
        }
        imported.edits = edits;
        return Ok(());
    }
}

/// An error that a page's new text brings into the site, and the texts it comes from.
fn new_error(
    composed: &Composed,
    before: &Assembled,
    tree: &SourceTree,
    after: &Assembled,
    after_tree: &SourceTree,
) -> Option<(Vec<String>, Option<Diagnostic>)> {
    let in_file = |diagnostic: &&Diagnostic, tree: &SourceTree| {
        let span = diagnostic.span();
        diagnostic.is_error() && span.is_some_and(|span| tree.file(span.file).path == composed.path)
    };
    let mut known: Vec<&str> = before
        .diagnostics
        .iter()
        .filter(|one| in_file(one, tree))
        .map(|one| one.message.en.as_str())
        .collect();
    let mut found = after
        .diagnostics
        .iter()
        .filter(|one| in_file(one, after_tree));
    let new = found.find(|one| {
        let place = known.iter().position(|message| *message == one.message.en);
        place.map(|place| known.swap_remove(place)).is_none()
    })?;
    let at = new.span().map_or(0, |span| span.start as usize);
    let mut places = composed.places.iter();
    let contexts = match places.find(|(range, _)| range.contains(&at) || range.start == at) {
        Some((_, contexts)) => contexts.clone(),
        None => composed
            .places
            .iter()
            .flat_map(|(_, contexts)| contexts.clone())
            .collect(),
    };
    Some((contexts, Some(new.clone())))
}

/// Texts that do not stand where they should: the page would be read otherwise than it was meant.
fn misplaced(
    page: &Accepted,
    composed: &Composed,
    tree: &SourceTree,
    site: &Site,
) -> Option<(Vec<String>, Option<Diagnostic>)> {
    let changed = |part: &Part| -> Vec<String> {
        let all = composed.places.iter().flat_map(|(_, contexts)| contexts);
        let own = all.filter(|context| part.items.iter().any(|item| item.context() == **context));
        own.cloned().collect()
    };
    let state = page
        .page
        .key
        .and_then(|key| site.page_state(page.page.language, key));
    let model = state
        .as_ref()
        .and_then(|state| Model::of(tree, site, state));
    let Some(model) = model else {
        let all = composed
            .places
            .iter()
            .flat_map(|(_, contexts)| contexts.clone());
        return Some((all.collect(), None));
    };
    for part in &page.model.parts {
        let contexts = changed(part);
        if contexts.is_empty() {
            continue;
        }
        let new = model.parts.iter().find(|new| new.id == part.id);
        let target = new.and_then(|new| new.target.as_ref());
        let fits = match (part.way, target) {
            (_, None) => false,
            (Way::Whole, Some(_)) => true,
            (Way::InPlace | Way::Anew, Some(target)) => target.marks() == part.source.marks(),
        };
        let new_items = new.into_iter().flat_map(|new| &new.items);
        let other = new_items.filter(|item| contexts.iter().any(|one| one == item.context()));
        let mut other =
            other.filter(|item| page.texts.get(item.context()) != Some(&item.entry.translation));
        if let Some(item) = other.next() {
            return Some((vec![item.context().to_string()], None));
        }
        if !fits {
            return Some((contexts, None));
        }
    }
    None
}

/// Leaves texts out and tells it at the first of their entries.
fn leave_out(
    page: &mut Accepted,
    contexts: &[String],
    cause: Option<&Diagnostic>,
    imported: &mut Imported,
) {
    let own = |context: &&String| page.texts.contains_key(*context);
    let first = contexts
        .iter()
        .filter(own)
        .min_by_key(|context| page.places.get(*context));
    match first.cloned() {
        Some(first) => {
            let place = page.places[&first];
            let message = cause.map(|cause| &cause.message);
            imported
                .diagnostics
                .push(catalogue::po_unfit(place, &first, message));
        }
        None => page.texts.clear(),
    }
    for context in contexts {
        page.texts.remove(context);
    }
}

/// Tells sections that would be made anew and cannot be yet.
fn waiting(page: &Accepted, imported: &mut Imported) {
    let is_new = |part: &Part| {
        let mut items = part.items.iter();
        items.any(|item| {
            let text = page.texts.get(item.context());
            text.is_some_and(|text| *text != item.entry.translation)
        })
    };
    let parts = page.model.parts.iter();
    let anew: Vec<&Part> = parts.filter(|part| part.way == Way::Anew).collect();
    let opening = anew.iter().find(|part| part.id.is_empty());
    let no_page = page.model.translation.is_none()
        && opening.is_some_and(|part| !is_complete(part, &page.texts));
    for part in &anew {
        if !is_new(part) || is_complete(part, &page.texts) && !no_page {
            continue;
        }
        let waits_for = match (no_page, opening) {
            (true, Some(opening)) => opening,
            _ => part,
        };
        let missing = waits_for.items.iter().filter(|item| {
            !page.texts.contains_key(item.context())
                && !matches!(item.place, Place::Field("slug" | "owner"))
        });
        let places = part
            .items
            .iter()
            .filter_map(|item| page.places.get(item.context()));
        if let Some(place) = places.min() {
            imported.diagnostics.push(catalogue::po_waiting(
                *place,
                &part.id,
                &waits_for.id,
                missing.count(),
            ));
        }
    }
}
