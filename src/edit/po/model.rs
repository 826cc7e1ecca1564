//! What of a page is translated text by text: its entries, and where each stands in both files.
//!
//! Pure. Export writes what this says; import compares a file with it, so that what is one entry is
//! decided here only.

use super::align::{Lines, Was, align};
use super::format::Entry;
use crate::content::{Document, Outline, Unit, UnitKind, digest, normalise, outline};
use crate::site::{PageState, SectionState, Site, State};
use crate::source::SourceTree;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Keys of the front matter that hold text for readers, besides title and summary.
const OTHER_FIELDS: [&str; 2] = ["slug", "owner"];

/// A page, or rather its translation into one language.
pub(super) struct Model<'a> {
    pub page: &'a str,
    pub source: &'a Document,
    pub translation: Option<&'a Document>,
    pub source_text: &'a str,
    pub translation_text: &'a str,
    pub parts: Vec<Part>,
}

/// A section with what belongs to it in both languages.
pub(super) struct Part {
    pub id: String,
    pub state: State,
    pub way: Way,
    pub source: Side,
    /// None: the translation has no such section.
    pub target: Option<Side>,
    pub items: Vec<Item>,
}

/// How a section's texts get into the translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Each in its own place: both sections have the same form.
    InPlace,
    /// In a section made anew after the source, once all of them are there.
    Anew,
    /// As one text, since nothing tells which text belongs to which.
    Whole,
}

/// A section in one language.
pub(super) struct Side {
    pub range: Range<usize>,
    pub outline: Outline,
}

/// A text and its entry.
pub(super) struct Item {
    pub place: Place,
    pub entry: Entry,
    /// The text of the translation that it takes the place of.
    pub target: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A key of the front matter.
    Field(&'static str),
    /// A unit of the section, by its number.
    Unit(usize),
    Whole,
}

impl Item {
    pub fn context(&self) -> &str {
        self.entry.context.as_deref().unwrap_or_default()
    }
}

impl Side {
    pub fn marks(&self) -> Vec<&str> {
        let marks = self.outline.marks.iter();
        marks.map(|(_, mark)| mark.as_str()).collect()
    }

    pub fn units(&self) -> &[Unit] {
        &self.outline.units
    }
}

/// How a translation is named in its entry, to see whether it has been changed since.
pub(super) fn stamp(text: &str) -> String {
    let mut stamp = digest(text).to_string();
    stamp.truncate(8);
    stamp
}

/// The part of a document from one paired section to the next.
fn sides(document: &Document, text: &str, paired: &BTreeSet<usize>) -> BTreeMap<usize, Side> {
    let sections = &document.facts.sections;
    let start = sections[0].source.start as usize;
    let end = sections[sections.len() - 1].source.end as usize;
    let whole = outline(text, start..end);
    let begins = |index: &usize| sections[*index].source.start as usize;
    let mut sides = BTreeMap::new();
    let nexts = paired.iter().skip(1).map(begins).chain([end]);
    for (index, next) in paired.iter().zip(nexts) {
        let range = begins(index)..next;
        let inside = |at: usize| range.contains(&at);
        let outline = Outline {
            units: kept(&whole.units, |unit| inside(unit.range.start)),
            marks: kept(&whole.marks, |(at, _)| inside(*at)),
            comments: kept(&whole.comments, |comment| inside(comment.start)),
            blocks: kept(&whole.blocks, |at| inside(*at)),
        };
        sides.insert(*index, Side { range, outline });
    }
    sides
}

fn kept<T: Clone>(all: &[T], keep: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| keep(one)).cloned().collect()
}

/// A text that stands in a section, wherever that is.
struct Slot {
    place: Place,
    kind: Option<UnitKind>,
    text: String,
}

fn field<'a>(document: &'a Document, name: &str) -> Option<&'a str> {
    let front_matter = &document.front_matter;
    match name {
        "title" => front_matter.title.as_ref().map(|title| title.as_str()),
        "summary" => front_matter.summary.as_deref(),
        "slug" => front_matter.slug.as_ref().map(|slug| slug.as_str()),
        "owner" => front_matter.owner.as_deref(),
        _ => None,
    }
}

fn slots(document: &Document, side: &Side, is_opening: bool) -> Vec<Slot> {
    let mut slots = Vec::new();
    for name in ["title", "summary"] {
        if let Some(text) = field(document, name).filter(|_| is_opening)
            && !text.trim().is_empty()
        {
            slots.push(Slot {
                place: Place::Field(name),
                kind: None,
                text: text.trim().to_string(),
            });
        }
    }
    let units = side.units().iter().enumerate();
    slots.extend(units.map(|(number, unit)| Slot {
        place: Place::Unit(number),
        kind: Some(unit.kind),
        text: unit.text.clone(),
    }));
    slots
}

impl<'a> Model<'a> {
    /// None where the page has no source text.
    pub fn of(tree: &'a SourceTree, site: &'a Site, page: &'a PageState) -> Option<Model<'a>> {
        let identity = site.identity(page.key?);
        let document = |language: usize| -> Option<&'a Document> {
            Some(&*site.documents[identity.documents[language]?])
        };
        let source = document(page.source)?;
        let translation = document(page.language);
        let source_text = tree.file(source.file).text();
        let translation_text = translation.map_or("", |one| tree.file(one.file).text());
        let paired = |side: fn(&SectionState) -> Option<usize>| -> BTreeSet<usize> {
            page.sections.iter().filter_map(side).collect()
        };
        let mut sources = sides(source, source_text, &paired(|section| section.source));
        let mut targets = match translation {
            Some(translation) => sides(
                translation,
                translation_text,
                &paired(|section| section.translation),
            ),
            None => BTreeMap::new(),
        };
        let mut model = Model {
            page: &page.id,
            source,
            translation,
            source_text,
            translation_text,
            parts: Vec::new(),
        };
        for section in &page.sections {
            let Some(index) = section.source else {
                continue;
            };
            let target = section.translation.and_then(|index| targets.remove(&index));
            let pin = site
                .pins_of(page.language, &page.id)
                .and_then(|pins| pins.sections.get(&section.id));
            let pin = pin.map(|pin| pin.text.as_str());
            if let Some(side) = sources.remove(&index) {
                let part = model.part(section, index, side, target, pin);
                model.parts.push(part);
            }
        }
        Some(model)
    }

    fn part(
        &self,
        section: &SectionState,
        index: usize,
        source: Side,
        target: Option<Side>,
        pin: Option<&str>,
    ) -> Part {
        let is_opening = section.id.is_empty();
        let own = slots(self.source, &source, is_opening);
        let theirs = match (&target, self.translation) {
            (Some(side), Some(document)) => slots(document, side, is_opening),
            _ => Vec::new(),
        };
        let is_stale = section.state == State::Stale;
        let aligned = match &target {
            Some(side) if is_stale => self.aligned(section, index, &source, side, pin),
            _ => None,
        };
        let same_form = target
            .as_ref()
            .is_some_and(|side| side.marks() == source.marks());
        let way = match (&target, is_stale, &aligned) {
            (None, ..) => Way::Anew,
            (Some(_), false, _) if same_form => Way::InPlace,
            (Some(_), false, _) | (Some(_), true, None) => Way::Whole,
            (Some(_), true, Some(was)) => match same_form && in_order(&own, &theirs, was) {
                true => Way::InPlace,
                false => Way::Anew,
            },
        };
        let mut part = Part {
            id: section.id.clone(),
            state: section.state,
            way,
            source,
            target,
            items: Vec::new(),
        };
        self.items(&mut part, &own, &theirs, aligned.as_deref(), pin);
        part
    }

    /// What each text of a stale section was.
    fn aligned(
        &self,
        section: &SectionState,
        index: usize,
        source: &Side,
        target: &Side,
        pin: Option<&str>,
    ) -> Option<Vec<Was>> {
        let translation = self.translation?;
        let of_translation = section.translation?;
        let is_one = |document: &Document, section: usize, side: &Side| {
            document.facts.sections[section].source.end as usize == side.range.end
        };
        if !is_one(self.source, index, source) || !is_one(translation, of_translation, target) {
            return None;
        }
        let texts = |document: &Document, side: &Side| -> Vec<String> {
            let slots = slots(document, side, section.id.is_empty()).into_iter();
            slots.map(|slot| normalise(&slot.text)).collect()
        };
        let (own, theirs) = (texts(self.source, source), texts(translation, target));
        let normal = (
            self.source.section_source(self.source_text, index),
            translation.section_source(self.translation_text, of_translation),
        );
        let lines = (Lines::of(&normal.0, &own), Lines::of(&normal.1, &theirs));
        align(&lines.0, pin?, &lines.1, own.len())
    }

    fn items(
        &self,
        part: &mut Part,
        own: &[Slot],
        theirs: &[Slot],
        aligned: Option<&[Was]>,
        pin: Option<&str>,
    ) {
        let is_stale = part.state == State::Stale;
        let mut names = Names::new(self.page, &part.id);
        for (number, slot) in own.iter().enumerate() {
            if part.way == Way::Whole && matches!(slot.place, Place::Unit(_)) {
                continue;
            }
            // A title in front matter beside one in the text would be a second one.
            let title_is_text = theirs
                .iter()
                .any(|their| their.kind == Some(UnitKind::Title));
            if slot.place == Place::Field("title") && title_is_text {
                continue;
            }
            let was = aligned.map(|was| &was[number]);
            let target = match was {
                Some(was) => was.translation.and_then(|number| theirs.get(number)),
                None => theirs.iter().find(|their| their.place == slot.place),
            };
            let fits = |their: &&Slot| match slot.place {
                Place::Unit(_) => their.kind == slot.kind,
                place => their.place == place,
            };
            let target = target.filter(fits);
            let mut entry = Entry {
                context: Some(names.of(slot)),
                source: slot.text.clone(),
                translation: target.map_or(String::new(), |their| their.text.clone()),
                ..Entry::default()
            };
            if slot.kind == Some(UnitKind::Heading) {
                entry.notes.push("heading".to_string());
            }
            if part.target.is_none() && is_directive(&slot.text) {
                entry.translation = slot.text.clone();
            }
            if is_stale && target.is_some() {
                entry.fuzzy = was.is_none_or(|was| was.changed);
                entry.previous = was.and_then(|was| was.previous.clone());
            }
            part.items.push(Item {
                place: slot.place,
                entry,
                target: target.map(|their| their.place),
            });
        }
        if part.way == Way::Whole {
            self.whole(part, &mut names, pin);
        }
        // Whoever imports what was exported must not say that a change of form was translated.
        let none_is_open = |items: &[Item]| {
            let open = |item: &Item| item.entry.fuzzy || item.entry.translation.is_empty();
            !items.iter().any(open)
        };
        if is_stale && none_is_open(&part.items) {
            for item in &mut part.items {
                item.entry.fuzzy = true;
            }
        }
        if part.id.is_empty() {
            self.other_fields(part);
        }
        for item in &mut part.items {
            if !item.entry.translation.is_empty() && item.target.is_some() {
                let stamp = stamp(&item.entry.translation);
                item.entry.notes.push(format!("{STAMP}{stamp}"));
            }
        }
    }

    /// A section as one text.
    fn whole(&self, part: &mut Part, names: &mut Names, pin: Option<&str>) {
        let Some(target) = &part.target else { return };
        let text = |text: &str, side: &Side| text[side.range.clone()].trim().to_string();
        let own = text(self.source_text, &part.source);
        let their = text(self.translation_text, target);
        if own.is_empty() {
            return;
        }
        let is_stale = part.state == State::Stale;
        part.items.push(Item {
            place: Place::Whole,
            entry: Entry {
                context: Some(names.named("section", &own)),
                source: own,
                previous: pin.filter(|_| is_stale).map(str::to_string),
                fuzzy: is_stale && !their.is_empty(),
                translation: their,
                notes: vec![
                    "a whole section: its form differs from that of its source".to_string(),
                ],
            },
            target: Some(Place::Whole),
        });
    }

    fn other_fields(&self, part: &mut Part) {
        for name in OTHER_FIELDS {
            let Some(text) = field(self.source, name) else {
                continue;
            };
            let their = self.translation.and_then(|document| field(document, name));
            let notes = match name {
                "slug" => {
                    vec!["last part of the address: small letters, digits and hyphens".to_string()]
                }
                _ => Vec::new(),
            };
            part.items.push(Item {
                place: Place::Field(name),
                entry: Entry {
                    context: Some(format!("{}/{name}", self.page)),
                    source: text.trim().to_string(),
                    translation: their.unwrap_or_default().trim().to_string(),
                    notes,
                    ..Entry::default()
                },
                target: their.map(|_| Place::Field(name)),
            });
        }
        part.items.retain(|item| !item.entry.source.is_empty());
    }
}

/// Before the stamp of a translation in its entry.
pub(super) const STAMP: &str = "translation at export: ";

/// Whether each text stands where the translation has its text.
fn in_order(own: &[Slot], theirs: &[Slot], was: &[Was]) -> bool {
    own.iter().zip(was).all(|(slot, was)| {
        let target = was.translation.and_then(|number| theirs.get(number));
        target.is_none_or(|target| target.place == slot.place)
    })
}

/// Whether a text holds nothing but links and directives without words of their own.
fn is_directive(text: &str) -> bool {
    let mut rest = text.trim();
    while let Some(link) = rest.strip_prefix("[[") {
        let Some((target, after)) = link.split_once("]]") else {
            return false;
        };
        if target.contains('|') {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}

/// Contexts of a section's texts: by page, section and text, so that equal texts stay apart and a
/// text keeps its name when another is put before it.
struct Names<'a> {
    page: &'a str,
    section: String,
    taken: BTreeMap<String, usize>,
}

impl<'a> Names<'a> {
    fn new(page: &'a str, section: &str) -> Names<'a> {
        Names {
            page,
            section: section.to_string(),
            taken: BTreeMap::new(),
        }
    }

    fn of(&mut self, slot: &Slot) -> String {
        let kind = match (slot.place, slot.kind) {
            (Place::Field(name), _) => return format!("{}/{name}", self.page),
            (_, Some(UnitKind::Title)) => "title",
            (_, Some(UnitKind::Heading)) => "heading",
            (_, Some(UnitKind::Cell)) => "cell",
            (_, Some(UnitKind::Code)) => "code",
            (_, Some(UnitKind::Html)) => "html",
            _ => "text",
        };
        self.named(kind, &slot.text)
    }

    fn named(&mut self, kind: &str, text: &str) -> String {
        let name = format!("{}#{}/{kind}-{}", self.page, self.section, stamp(text));
        let count = self.taken.entry(name.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => name,
            count => format!("{name}.{count}"),
        }
    }
}
