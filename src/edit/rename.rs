//! A page or heading under another id: every place that names it follows, and the old id still
//! leads there.
//!
//! The result is assembled before it is handed over: a rename that would break anything is refused.
//! Translations stay as current or as stale as they were, for only ids change.

use super::changes::{Changes, Replacement, replaced};
use super::front_matter::FrontMatterText;
use super::leads::leads;
use super::mentions::{Mention, Named, Names, mentions, wiki_links};
use super::{Edits, Refusal, Scope};
use crate::build::{Assembled, Cache, Options, assemble};
use crate::content::pins::{self, Pin};
use crate::content::{Target, digest, is_id};
use crate::diagnostics::{Diagnostic, Text, nearest};
use crate::site::{Key, Note, NoteState, PageKind, Site, State};
use crate::source::{SourceTree, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What gets which id.
pub(super) struct Rename {
    key: Key,
    page: String,
    /// None: the page itself.
    heading: Option<String>,
    new: String,
}

/// Plans the rename of `page` or `page#heading`.
///
/// Refused: an id that is not there or is taken, pins that are damaged, and whatever would give an
/// error that is not there now.
pub fn rename(
    tree: &SourceTree,
    options: &Options,
    old: &str,
    new: &str,
) -> Result<Edits, Refusal> {
    let before = assemble(tree, options, &mut Cache::default());
    let rename = Rename::of(&before.site, old, new)?;
    let mut changes = Changes::default();
    match &rename.heading {
        None => rename.page_files(tree, &before.site, &mut changes),
        Some(heading) => rename.heading_files(tree, &before.site, heading, &mut changes)?,
    }
    for mention in mentions(tree, &before.site) {
        if let Some(span) = rename.id_in(tree, &mention)? {
            changes.add(span.file, span.range(), &rename.new);
        }
    }
    let mut edits = changes.apply(tree)?;
    let changed = edits.applied_to(tree);
    let after = assemble(&changed, options, &mut Cache::default());
    rename.carry_pins(tree, &before.site, &changed, &after.site, &mut edits)?;
    // Judged with its pins: without them a section could seem behind, which may be an error.
    let after = assemble(&edits.applied_to(tree), options, &mut Cache::default());
    rename.check(&before, &after)?;
    Ok(edits)
}

impl Rename {
    fn of(site: &Site, old: &str, new: &str) -> Result<Rename, Refusal> {
        let Scope::Page { id, section } = Scope::parse(old) else {
            return Err(unknown_page(site, old));
        };
        let new = match (&section, new.split_once('#')) {
            (Some(_), Some((page, heading))) if page.is_empty() || page == id => heading,
            (Some(_), Some(_)) => {
                return Err(Refusal::new(
                    "a section cannot move to another page by a rename",
                    "een onderdeel kan niet door hernoemen naar een andere pagina",
                )
                .help(
                    "move the text yourself; `leidraad refs` lists what cites it",
                    "verplaats de tekst zelf; `leidraad refs` noemt wat ernaar verwijst",
                ));
            }
            _ => new,
        };
        if !is_id(new) {
            let shown = new.escape_default();
            return Err(Refusal::new(
                format!("`{shown}` cannot be an id"),
                format!("`{shown}` kan geen id zijn"),
            )
            .help(
                "use small letters a–z, digits and single hyphens between them",
                "gebruik kleine letters a–z, cijfers en losse koppeltekens ertussen",
            ));
        }
        let names = Names::of(site);
        let key = match site.by_id.get(&id) {
            Some(key) => *key,
            // A rename that was cut short may be asked for again.
            None => match names.formerly(&id) {
                Some(key) if section.is_none() && site.identity(key).id == new => key,
                _ => return Err(unknown_page(site, &id)),
            },
        };
        let identity = site.identity(key);
        if identity.documents.iter().all(Option::is_none) || identity.kind == PageKind::Home {
            return Err(Refusal::new(
                format!("the id `{id}` belongs to a page that the program makes"),
                format!("de id `{id}` hoort bij een pagina die het programma maakt"),
            ));
        }
        let rename = Rename {
            key,
            page: identity.id.clone(),
            heading: section,
            new: new.to_string(),
        };
        rename.free(site, &names)?;
        Ok(rename)
    }

    /// A page that keeps its id, though its texts change.
    pub(super) fn of_nothing(site: &Site, key: Key) -> Rename {
        let id = &site.identity(key).id;
        Rename {
            key,
            page: id.clone(),
            heading: None,
            new: id.clone(),
        }
    }

    /// Whether the new id is free, and the old heading there.
    fn free(&self, site: &Site, names: &Names) -> Result<(), Refusal> {
        let new = &self.new;
        let taken = |by: &str| {
            Refusal::new(
                format!("the id `{new}` is taken by {by}"),
                format!("de id `{new}` is al van {by}"),
            )
            .help("choose another id", "kies een andere id")
        };
        let Some(heading) = &self.heading else {
            return match (site.by_id.get(new), names.formerly(new)) {
                (Some(key), _) if *key != self.key => Err(taken(&site.identity(*key).id)),
                (_, Some(key)) if key != self.key => Err(taken(&site.identity(key).id)),
                _ => Ok(()),
            };
        };
        let documents = site.identity(self.key).documents.iter().flatten();
        let documents: Vec<_> = documents.map(|index| &*site.documents[*index]).collect();
        let ids = documents
            .iter()
            .flat_map(|document| &document.facts.headings)
            .map(|heading| heading.id.as_str());
        let ids: BTreeSet<&str> = ids.collect();
        if ids.contains(new.as_str()) && heading != new {
            return Err(taken(&self.page));
        }
        let is_moved = |document: &&crate::content::Document| {
            let moved = document.front_matter.moved.get(new);
            moved.is_some_and(|target| target.value != *heading)
        };
        if documents.iter().any(is_moved) {
            return Err(taken(&self.page));
        }
        if !ids.contains(heading.as_str()) {
            let shown = heading.escape_default();
            let refusal = Refusal::new(
                format!("the page `{}` has no heading `{shown}`", self.page),
                format!("de pagina `{}` heeft geen kop `{shown}`", self.page),
            );
            return Err(match nearest(heading, ids) {
                Some(near) => refusal.help(
                    format!("did you mean `{}#{near}`?", self.page),
                    format!("bedoelt u `{}#{near}`?", self.page),
                ),
                None => refusal,
            });
        }
        Ok(())
    }

    /// The id that changes in a mention, if it is one of what is renamed.
    ///
    /// Refused: the mention has the id in a form in which it was not found.
    fn id_in(&self, tree: &SourceTree, mention: &Mention) -> Result<Option<Span>, Refusal> {
        let Named::Page { key, heading } = &mention.names else {
            return Ok(None);
        };
        if *key != self.key {
            return Ok(None);
        }
        let written = |span: Span| &tree.file(span.file).text()[span.range()];
        let Some(old) = &self.heading else {
            let page_id = mention.page_id.filter(|span| written(*span) != self.new);
            return Ok(page_id);
        };
        if heading.as_ref() != Some(old) {
            return Ok(None);
        }
        let Some(span) = mention.heading_id else {
            let place = tree.position(mention.span);
            let path = &tree.file(mention.span.file).path;
            let line = place.line;
            return Err(Refusal::new(
                format!("the link at {path}:{line} cannot be changed safely"),
                format!("de link op {path}:{line} is niet veilig te wijzigen"),
            )
            .help(
                format!("write it as `[[{}#{old}]]` and try again", self.page),
                format!(
                    "schrijf hem als `[[{}#{old}]]` en probeer het opnieuw",
                    self.page
                ),
            ));
        };
        // A heading under an id it had before already leads on.
        Ok((written(span) == old).then_some(span))
    }

    fn page_files(&self, tree: &SourceTree, site: &Site, changes: &mut Changes) {
        for index in site.identity(self.key).documents.iter().flatten() {
            let document = &site.documents[*index];
            if self.page == self.new {
                continue;
            }
            let text = tree.file(document.file).text();
            let front_matter = FrontMatterText::of(text);
            let id = front_matter.set_id(&self.new);
            let former = front_matter.add_item("former_ids", &self.page, &self.new);
            // Both may ask for new lines in one place: then they come together.
            if id.range == former.range && id.range.is_empty() {
                changes.replace(document.file, joined(id, former));
            } else {
                changes.replace(document.file, id);
                changes.replace(document.file, former);
            }
        }
    }

    fn heading_files(
        &self,
        tree: &SourceTree,
        site: &Site,
        old: &str,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        for index in site.identity(self.key).documents.iter().flatten() {
            let document = &site.documents[*index];
            let mut headings = document.facts.headings.iter();
            let Some(heading) = headings.find(|heading| heading.id == old) else {
                continue;
            };
            let text = tree.file(document.file).text();
            let raw = &text[heading.span.range()];
            let id = if heading.explicit {
                raw.rfind(&format!("#{old}"))
                    .map(|at| (at + 1..at + 1 + old.len(), self.new.clone()))
            } else {
                let line = raw.lines().next().unwrap_or_default();
                let is_open = !line.ends_with(['#', '}']);
                is_open.then(|| (line.len()..line.len(), format!(" {{#{}}}", self.new)))
            };
            let Some((range, with)) = id else {
                return Err(Refusal::new(
                    format!("the heading in {} cannot be given an id", document.path),
                    format!("de kop in {} kan geen id krijgen", document.path),
                )
                .help(
                    format!("write `{{#{old}}}` after it and try again"),
                    format!("zet er `{{#{old}}}` achter en probeer het opnieuw"),
                ));
            };
            let start = heading.span.start as usize;
            changes.add(document.file, start + range.start..start + range.end, &with);
            let front_matter = FrontMatterText::of(text);
            for replacement in front_matter.add_entry("moved", old, &self.new) {
                changes.replace(document.file, replacement);
            }
        }
        Ok(())
    }

    /// Refuses what would give errors that are not there now.
    fn check(&self, before: &Assembled, after: &Assembled) -> Result<(), Refusal> {
        // A message that quotes the id quotes the new one afterwards.
        let old = self.heading.as_deref().unwrap_or(&self.page);
        let renamed = |message: &str| message.replace(old, &self.new);
        match new_errors(&before.diagnostics, &after.diagnostics, &renamed) {
            None if self.leads_on(&before.site, &after.site) => Ok(()),
            None => Err(Refusal::new(
                "this cannot be renamed safely: headings or links would change with it",
                "dit is niet veilig te hernoemen: koppen of links zouden meeveranderen",
            )
            .help(
                "give the page's headings ids of their own, and its links a text",
                "geef de koppen van de pagina eigen ids en de links een tekst",
            )),
            Some((code, message)) => Err(Refusal::new(
                format!("this rename would give an error: [{code}] {}", message.en),
                format!(
                    "deze hernoeming zou een fout geven: [{code}] {}",
                    message.nl
                ),
            )),
        }
    }

    /// Whether all headings and links afterwards are those of before, under the new id.
    fn leads_on(&self, before: &Site, after: &Site) -> bool {
        let renamed = |page: &str, heading: &str| match &self.heading {
            None if page == self.page => (self.new.clone(), heading.to_string()),
            Some(old) if page == self.page && heading == old => {
                (page.to_string(), self.new.clone())
            }
            _ => (page.to_string(), heading.to_string()),
        };
        leads(before, &str::to_string, &renamed)
            == leads(after, &str::to_string, &|page, heading| {
                (page.to_string(), heading.to_string())
            })
    }

    /// Takes the pins along: what was current stays current, what was stale stays so.
    pub(super) fn carry_pins(
        &self,
        tree: &SourceTree,
        before: &Site,
        changed: &SourceTree,
        after: &Site,
        edits: &mut Edits,
    ) -> Result<(), Refusal> {
        for pins in &before.pins {
            let (Some(language), Some(key)) = (
                before.language_index(&pins.language),
                before.by_id.get(&pins.page).copied(),
            ) else {
                continue;
            };
            let Some(page) = before.page_state(language, key) else {
                continue;
            };
            let id = match &self.heading {
                None if key == self.key => &self.new,
                _ => &pins.page,
            };
            let Some(later) = after.by_id.get(id).copied() else {
                continue;
            };
            let mut sections = BTreeMap::new();
            for (section, pin) in &pins.sections {
                let state = page.sections.iter().find(|one| one.id == *section);
                let new_section = match &self.heading {
                    Some(old) if key == self.key && old == section => &self.new,
                    _ => section,
                };
                let state = state.map_or(State::Orphan, |one| one.state);
                let was = self.source_text(tree, before, key, section);
                let now = self.source_text(changed, after, later, new_section);
                let pin = self.carried(before, key, pin, state, was, now);
                sections.insert(new_section.clone(), pin);
            }
            if sections == pins.sections && *id == pins.page {
                continue;
            }
            let path = pins::pins_path(&pins.language, &pins.page);
            if !pins.is_sound() {
                return Err(damaged(&path));
            }
            let new_path = pins::pins_path(&pins.language, id);
            if new_path != path && tree.find(&new_path).is_some() {
                return Err(Refusal::new(
                    format!("{new_path} is there already"),
                    format!("{new_path} is er al"),
                )
                .help(
                    "it holds the pins of a page that is gone; take it away first",
                    "het bevat de pinnen van een pagina die er niet meer is; haal het eerst weg",
                ));
            }
            if new_path != path {
                edits.remove(tree, &path);
            }
            edits.write(tree, &new_path, pins::write(&sections));
        }
        self.carry_note_pins(tree, before, after, edits)
    }

    /// Takes along what an institution's notes were written for.
    fn carry_note_pins(
        &self,
        tree: &SourceTree,
        before: &Site,
        after: &Site,
        edits: &mut Edits,
    ) -> Result<(), Refusal> {
        for pins in &before.overlay.pins {
            let of = |site: &Site| -> Option<Note> {
                let language = site.language_index(&pins.language)?;
                let mut notes = site.overlay.notes.iter();
                let note = notes.find(|note| note.id == pins.page && note.language == language)?;
                Some(note.clone())
            };
            let (Some(was), Some(now)) = (of(before), of(after)) else {
                continue;
            };
            let mut sections = BTreeMap::new();
            for (at, pin) in &pins.sections {
                let current = *at == was.at && was.state == NoteState::Current;
                let text = match now.now.as_ref().filter(|_| current) {
                    Some(now) => now.text.clone(),
                    None => {
                        let page = at.split('#').next().unwrap_or_default();
                        let key = Names::of(before).page(page);
                        key.map_or(pin.text.clone(), |key| {
                            self.renamed_in(before, key, &pin.text)
                        })
                    }
                };
                let mut later = Pin {
                    digest: digest(&text),
                    text,
                    ..pin.clone()
                };
                let settled = later.acknowledged.iter_mut();
                settled
                    .filter(|settled| settled.digest == pin.digest)
                    .for_each(|settled| settled.digest = later.digest);
                sections.insert(self.renamed_place(before, at), later);
            }
            if sections == pins.sections && was.at == now.at {
                continue;
            }
            let path = pins::note_pins_path(&pins.language, &pins.page);
            if !pins.is_sound() {
                return Err(damaged(&path));
            }
            edits.write(tree, &path, pins::write_of_note(&sections));
        }
        Ok(())
    }

    /// What a page or page#section is called afterwards.
    fn renamed_place(&self, before: &Site, at: &str) -> String {
        let (page, section) = at
            .split_once('#')
            .map_or((at, None), |(page, section)| (page, Some(section)));
        if Names::of(before).page(page) != Some(self.key) {
            return at.to_string();
        }
        match (&self.heading, section) {
            (Some(old), Some(section)) if old == section => format!("{page}#{}", self.new),
            (Some(_), _) => at.to_string(),
            (None, Some(section)) => format!("{}#{section}", self.new),
            (None, None) => self.new.clone(),
        }
    }

    /// The normalised source of a section.
    fn source_text(
        &self,
        tree: &SourceTree,
        site: &Site,
        key: Key,
        section: &str,
    ) -> Option<String> {
        let identity = site.identity(key);
        let source = &site.documents[identity.documents[identity.source]?];
        let index = if section.is_empty() {
            0
        } else {
            let mut headings = source.facts.headings.iter();
            1 + headings.position(|heading| heading.id == section)?
        };
        Some(source.section_source(tree.file(source.file).text(), index))
    }

    fn carried(
        &self,
        site: &Site,
        key: Key,
        pin: &Pin,
        state: State,
        was: Option<String>,
        now: Option<String>,
    ) -> Pin {
        let mut pin = pin.clone();
        match (state, was, now) {
            (State::Current, _, Some(now)) => pin.text = now,
            (_, was, now) => {
                pin.text = self.renamed_in(site, key, &pin.text);
                if let (State::Acknowledged, Some(was), Some(now)) = (state, was, now) {
                    let (was, now) = (digest(&was), digest(&now));
                    let later = pin.acknowledged.iter_mut();
                    later
                        .filter(|later| later.digest == was)
                        .for_each(|later| later.digest = now);
                }
            }
        }
        pin.digest = digest(&pin.text);
        pin
    }

    /// A text that was pinned on a page, with the new id where it has the old one.
    fn renamed_in(&self, site: &Site, page: Key, text: &str) -> String {
        let names = Names::of(site);
        let mut replacements: Vec<Replacement> = Vec::new();
        for (range, target) in wiki_links(text) {
            let (written, wanted) = match (&target, &self.heading) {
                (Target::Page { id, .. }, None) if names.page(id) == Some(self.key) => (id, id),
                (
                    Target::Page {
                        id,
                        heading: Some(heading),
                    },
                    Some(old),
                ) if names.page(id) == Some(self.key) && heading == old => (heading, old),
                (Target::Here { heading }, Some(old)) if page == self.key && heading == old => {
                    (heading, old)
                }
                _ => continue,
            };
            let raw = &text[range.clone()];
            let at = match &self.heading {
                None => raw.find(wanted.as_str()),
                Some(_) => raw.find(&format!("#{wanted}")).map(|at| at + 1),
            };
            if let Some(at) = at {
                let start = range.start + at;
                replacements.push(Replacement {
                    range: start..start + written.len(),
                    with: self.new.clone(),
                });
            }
        }
        if let (Some(old), true) = (&self.heading, page == self.key) {
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                if let (true, Some(at)) = (line.starts_with('#'), line.rfind(&format!("#{old}}}")))
                {
                    replacements.push(Replacement {
                        range: start + at + 1..start + at + 1 + old.len(),
                        with: self.new.clone(),
                    });
                    break;
                }
                start += line.len();
            }
        }
        replaced(text, replacements)
    }
}

/// The first error that is not among those of before; `renamed` gives a message as it reads once ids
/// are new.
pub(super) fn new_errors<'a>(
    before: &[Diagnostic],
    after: &'a [Diagnostic],
    renamed: &dyn Fn(&str) -> String,
) -> Option<(&'static str, &'a Text)> {
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for one in before.iter().filter(|one| one.is_error()) {
        *known
            .entry((one.code, renamed(&one.message.en)))
            .or_default() += 1;
    }
    let mut errors = after.iter().filter(|one| one.is_error());
    let new = errors.find(
        |one| match known.get_mut(&(one.code, renamed(&one.message.en))) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        },
    )?;
    Some((new.code, &new.message))
}

fn damaged(path: &str) -> Refusal {
    Refusal::new(
        format!("{path} is damaged and would have to change"),
        format!("{path} is beschadigd en zou moeten veranderen"),
    )
    .help(
        "`leidraad check` shows where; mend the file first",
        "`leidraad check` toont waar; herstel het bestand eerst",
    )
}

fn unknown_page(site: &Site, id: &str) -> Refusal {
    let shown = id.escape_default();
    let refusal = Refusal::new(
        format!("there is no page `{shown}`"),
        format!("er is geen pagina `{shown}`"),
    );
    match nearest(id, site.by_id.keys().map(String::as_str)) {
        Some(near) => refusal.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => refusal.help(
            "`leidraad list` names every page",
            "`leidraad list` noemt elke pagina",
        ),
    }
}

/// Two insertions in one place as one; of two that make front matter, one does.
fn joined(first: Replacement, second: Replacement) -> Replacement {
    let with = match (
        first.with.strip_suffix("---\n\n"),
        second.with.strip_prefix("---\n"),
    ) {
        (Some(head), Some(tail)) => format!("{head}{tail}"),
        _ => format!("{}{}", first.with, second.with),
    };
    Replacement {
        range: first.range,
        with,
    }
}
