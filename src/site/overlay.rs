//! An institution's additions put in their places: notes at the national text, pages of its own.
//!
//! Nothing here changes the national text or takes anything of it away: a note is kept beside the
//! page it is about, with how it stands to the text it was written for. What readers see of it is
//! `render`'s.

use super::{Asset, AssetKind, DocumentIndex, Key, LanguageIndex, Site, SiteOptions};
use crate::config::{OutdatedPolicy, TextOrTexts};
use crate::content::note::{self, NOTES_FOLDER, NotePlace, NoteSettings};
use crate::content::overlay::{OVERLAY_FILE, OVERLAY_FOLDER, OverlayFile};
use crate::content::pins::Pins;
use crate::content::{Document, digest};
use crate::diagnostics::{Diagnostic, Place, Severity, catalogue};
use crate::difference::{Change, Line, compare, shortened};
use crate::source::{SourceTree, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where an overlay's own pages lie.
pub const PAGES_FOLDER: &str = "overlay/pages/";
/// Where its images and files lie.
pub const ASSETS_FOLDER: &str = "overlay/assets/";

/// The folder of an overlay's pages in the place of a page's path: no file can have this name.
pub(super) const LOCAL: &str = "@local";

/// How much of a difference a message shows, in characters.
const DIFFERENCE: usize = 400;

/// How a note stands to the national text it was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteState {
    Current,
    /// Nothing records the text it was written for.
    Unrecorded,
    /// The text changed since.
    Outdated,
    /// There is no such text.
    Unplaced,
}

impl NoteState {
    /// The name that commands and their JSON use.
    pub fn name(self) -> &'static str {
        match self {
            NoteState::Current => "current",
            NoteState::Unrecorded => "unrecorded",
            NoteState::Outdated => "outdated",
            NoteState::Unplaced => "unplaced",
        }
    }
}

/// A note in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: String,
    pub language: LanguageIndex,
    pub document: DocumentIndex,
    /// As written: page or page#section.
    pub at: String,
    pub place: NotePlace,
    pub title: Option<String>,
    pub state: NoteState,
    /// When it was written or last found right, as recorded.
    pub since: Option<String>,
    /// The national text that it was written for, as recorded, and as it is now.
    pub before: Option<String>,
    pub now: Option<NationalText>,
}

/// A piece of the national text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NationalText {
    pub key: Key,
    pub section: Option<String>,
    /// Code of the language it is in.
    pub language: String,
    pub text: String,
    pub span: Span,
}

/// An institution's additions.
#[derive(Debug, Default, Clone)]
pub struct Overlay {
    pub name: Option<TextOrTexts>,
    pub file: OverlayFile,
    /// Every note, by id and language.
    pub notes: Vec<Note>,
    /// Indices of the notes shown on a page in a language.
    shown: BTreeMap<(LanguageIndex, Key), Vec<usize>>,
    /// What each note was written for, sorted by language and note.
    pub pins: Vec<Arc<Pins>>,
    /// By language: what every addition says of itself.
    pub marks: Vec<String>,
    /// Colours of the additions, by token, all of them fit to be read.
    pub tokens: BTreeMap<&'static str, String>,
}

impl Overlay {
    /// The notes of a page in a language at a section (none: at the page as a whole) and a place.
    pub fn at<'a>(
        &'a self,
        language: LanguageIndex,
        key: Key,
        section: Option<&'a str>,
        place: NotePlace,
    ) -> impl Iterator<Item = &'a Note> {
        let shown = self
            .shown
            .get(&(language, key))
            .map_or(&[][..], Vec::as_slice);
        shown
            .iter()
            .map(|index| &self.notes[*index])
            .filter(move |note| {
                let now = note.now.as_ref();
                note.place == place && now.is_some_and(|now| now.section.as_deref() == section)
            })
    }

    /// The notes shown on a page in a language.
    pub fn of_page(&self, language: LanguageIndex, key: Key) -> impl Iterator<Item = &Note> {
        let shown = self
            .shown
            .get(&(language, key))
            .map_or(&[][..], Vec::as_slice);
        shown.iter().map(|index| &self.notes[*index])
    }

    /// What every addition says of itself in a language.
    pub fn mark(&self, language: LanguageIndex) -> &str {
        self.marks.get(language).map_or("", String::as_str)
    }

    /// The record of what a note was written for.
    pub fn pins_of(&self, language: &str, id: &str) -> Option<&Pins> {
        self.pins
            .iter()
            .find(|pins| pins.language == language && pins.page == id)
            .map(|pins| &**pins)
    }
}

/// The language a document is in, by its folder.
pub(super) fn language_of(path: &str, languages: &[String]) -> Option<LanguageIndex> {
    let below = ["content/snippets/", "content/", NOTES_FOLDER, PAGES_FOLDER]
        .iter()
        .find_map(|folder| path.strip_prefix(folder))?;
    let (code, _) = below.split_once('/')?;
    languages.iter().position(|language| language == code)
}

/// Whether a document is an addition.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with(OVERLAY_FOLDER)
}

/// Puts the notes in their places and tells what is wrong with the additions as a whole.
pub(super) fn place(
    tree: &SourceTree,
    site: &mut Site,
    file: OverlayFile,
    pins: Vec<Arc<Pins>>,
    options: &SiteOptions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let name = file
        .name
        .clone()
        .or_else(|| site.config.overlay.name.clone());
    let mut overlay = Overlay {
        name,
        file,
        pins: super::sync::sorted(pins),
        marks: options
            .generated
            .get("local_mark")
            .map(|marks| marks.iter().map(|(mark, _)| mark.clone()).collect())
            .unwrap_or_default(),
        ..Overlay::default()
    };
    let severity = match (overlay.file.outdated, site.config.overlay.outdated) {
        (OutdatedPolicy::Warning, OutdatedPolicy::Warning) => Severity::Warning,
        _ => Severity::Error,
    };
    tell_unused(tree, &site.languages, diagnostics);
    overlay.tokens = tokens(&overlay.file, diagnostics);
    if let Some(logo) = &overlay.file.logo {
        let wanted = format!("local/{}", logo.value);
        let is_image = |asset: &Asset| {
            asset.kind != AssetKind::Other && asset.shared.as_deref() == Some(&wanted)
        };
        if !site.assets.iter().any(is_image) {
            diagnostics.push(catalogue::overlay_logo(logo.span, logo));
        }
    }
    site.tell_name_and_edition(tree, &overlay, severity, diagnostics);
    for (index, document) in site.documents.iter().enumerate() {
        let (Some((_, id)), Some(settings)) = (note::of_path(&document.path), &document.note)
        else {
            continue;
        };
        let language = site.document_languages[index];
        let recorded = overlay.pins_of(&site.languages[language], id);
        let note = site.note(tree, index, id, settings, recorded);
        site.tell_note(&note, settings, severity, diagnostics);
        overlay.notes.push(note);
    }
    overlay
        .notes
        .sort_by(|a, b| (&a.id, a.language).cmp(&(&b.id, b.language)));
    overlay.shown = site.shown(tree, &overlay.notes, diagnostics);
    site.overlay = overlay;
}

impl Site {
    fn note(
        &self,
        tree: &SourceTree,
        document: DocumentIndex,
        id: &str,
        settings: &NoteSettings,
        recorded: Option<&Pins>,
    ) -> Note {
        let language = self.document_languages[document];
        let now = self.national_text_at(tree, language, &settings.at);
        let pin = recorded.and_then(|pins| pins.sections.get(&settings.at.value));
        let state = match (&now, pin) {
            (None, _) => NoteState::Unplaced,
            (Some(_), None) => NoteState::Unrecorded,
            (Some(now), Some(pin)) if pin.digest == digest(&now.text) => NoteState::Current,
            (Some(_), Some(_)) => NoteState::Outdated,
        };
        Note {
            id: id.to_string(),
            language,
            document,
            at: settings.at.value.clone(),
            place: settings.place,
            title: settings.title.as_ref().map(|title| title.value.clone()),
            state,
            since: pin.map(|pin| pin.date.clone()),
            before: pin.map(|pin| pin.text.clone()),
            now,
        }
    }

    /// The national text at a page or page#section, as readers of a language see it.
    pub fn national_text_at(
        &self,
        tree: &SourceTree,
        language: LanguageIndex,
        at: &str,
    ) -> Option<NationalText> {
        let (page, section) = match at.split_once('#') {
            Some((page, section)) => (page, Some(section)),
            None => (at, None),
        };
        let key = *self.by_id.get(page)?;
        if self.identity(key).local {
            return None;
        }
        let identity = self.identity(key);
        let own = identity.documents[language];
        let source = identity.documents[identity.source];
        for index in own.into_iter().chain(source) {
            let document: &Document = &self.documents[index];
            let text = tree.file(document.file).text();
            let (text, span) = match section {
                None => (document.page_source(text), document.start),
                Some(id) => {
                    let mut headings = document.facts.headings.iter();
                    let Some(heading) = headings.position(|heading| heading.id == id) else {
                        continue;
                    };
                    (
                        document.section_source(text, heading + 1),
                        document.section_place(heading + 1),
                    )
                }
            };
            return Some(NationalText {
                key,
                section: section.map(str::to_string),
                language: self.languages[self.document_languages[index]].clone(),
                text,
                span,
            });
        }
        None
    }

    fn tell_note(
        &self,
        note: &Note,
        settings: &NoteSettings,
        severity: Severity,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let span = settings.at.span;
        match (note.state, &note.now) {
            (NoteState::Unplaced, _) | (_, None) => {
                let known = self.note_targets(&settings.at);
                let known = known.iter().map(String::as_str);
                diagnostics.push(catalogue::note_at_unknown(span, &settings.at, known));
            }
            (NoteState::Unrecorded, _) => {
                diagnostics.push(catalogue::note_unrecorded(span, &note.id));
            }
            (NoteState::Outdated, Some(now)) => {
                let difference = told_difference(note.before.as_deref().unwrap_or(""), &now.text);
                diagnostics.push(catalogue::note_outdated(
                    span,
                    &note.id,
                    note.since.as_deref().unwrap_or(""),
                    &difference,
                    now.span,
                    severity,
                ));
            }
            (NoteState::Current, _) => {}
        }
    }

    /// What a note may be about: the sections of its page where that exists, else the pages.
    pub fn note_targets(&self, at: &str) -> Vec<String> {
        let page = at.split('#').next().unwrap_or(at);
        let national = |key: &Key| !self.identity(*key).local;
        match self.by_id.get(page).filter(|key| national(key)) {
            Some(key) => {
                let documents = self.identity(*key).documents.iter().flatten();
                let ids: BTreeSet<String> = documents
                    .flat_map(|index| &self.documents[*index].facts.headings)
                    .map(|heading| format!("{page}#{}", heading.id))
                    .collect();
                ids.into_iter().collect()
            }
            None => {
                let pages = self.by_id.iter().filter(|(_, key)| national(key));
                let section = at.split_once('#').map_or("", |(_, section)| section);
                let ids = pages.map(|(id, _)| match section {
                    "" => id.clone(),
                    section => format!("{id}#{section}"),
                });
                ids.collect()
            }
        }
    }

    /// Which notes each page shows in each language: a note of another language where it does not
    /// exist in the reader's.
    fn shown(
        &self,
        tree: &SourceTree,
        notes: &[Note],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> BTreeMap<(LanguageIndex, Key), Vec<usize>> {
        let mut shown: BTreeMap<(LanguageIndex, Key), Vec<usize>> = BTreeMap::new();
        let mut at = 0;
        for group in notes.chunk_by(|a, b| a.id == b.id) {
            for (language, code) in self.languages.iter().enumerate() {
                let own = group.iter().position(|note| note.language == language);
                // One that could not be read was told already.
                let path = format!("{NOTES_FOLDER}{code}/{}.md", group[0].id);
                if own.is_none() && tree.find(&path).is_none() {
                    let settings = self.documents[group[0].document].note.as_ref();
                    if let Some(settings) = settings.filter(|settings| !settings.one_language) {
                        diagnostics.push(catalogue::note_in_one_language(
                            settings.at.span,
                            &group[0].id,
                            code,
                        ));
                    }
                }
                let index = own.unwrap_or(0);
                if let Some(now) = &group[index].now {
                    shown
                        .entry((language, now.key))
                        .or_default()
                        .push(at + index);
                }
            }
            at += group.len();
        }
        shown
    }

    fn tell_name_and_edition(
        &self,
        tree: &SourceTree,
        overlay: &Overlay,
        severity: Severity,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let has_additions = tree.below(OVERLAY_FOLDER).next().is_some();
        let named = overlay.name.as_ref().is_some_and(|name| {
            self.languages
                .iter()
                .all(|code| !name.of(code).trim().is_empty())
        });
        if has_additions && !named {
            let place = match tree.find(OVERLAY_FILE) {
                Some((id, _)) => Place::Span(Span::new(id, 0, 0)),
                None => Place::Path(OVERLAY_FILE.to_string()),
            };
            diagnostics.push(catalogue::overlay_without_name(place));
        }
        let edition = self.config.edition.as_deref();
        if let Some(written) = &overlay.file.edition
            && edition != Some(written.value.as_str())
        {
            diagnostics.push(catalogue::overlay_of_other_edition(
                written.span,
                written,
                edition,
                severity,
            ));
        }
    }

    /// Whether a page is an addition.
    pub fn is_local(&self, key: Key) -> bool {
        self.identity(key).local
    }

    /// The page of the overlay's own pages, if it has any.
    pub fn local_home(&self) -> Option<Key> {
        let places = self.folders.iter().find_map(|folders| folders.get(LOCAL));
        places.copied()
    }

    /// Whether there is anything of an overlay in this site.
    pub fn has_additions(&self) -> bool {
        !self.overlay.notes.is_empty()
            || self.identities.iter().any(|identity| identity.local)
            || self.glossary.terms.iter().any(|term| term.local)
            || self.references.entries.iter().any(|entry| entry.local)
            || self.questionnaires.iter().any(|entry| {
                let proven = entry.proven.as_ref();
                proven.is_some_and(|proven| proven.questionnaire.own.is_some())
            })
    }
}

/// Files of an overlay that nothing reads.
fn tell_unused(tree: &SourceTree, languages: &[String], diagnostics: &mut Vec<Diagnostic>) {
    for (_, file) in tree.below(OVERLAY_FOLDER) {
        let path = file.path.as_str();
        let in_language = |folder: &str| {
            path.strip_prefix(folder)
                .and_then(|rest| rest.split_once('/'))
                .is_some_and(|(code, _)| languages.iter().any(|language| language == code))
        };
        let is_known = path == OVERLAY_FILE
            || path == crate::content::glossary::OVERLAY_GLOSSARY_FILE
            || path == crate::content::references::OVERLAY_REFERENCES_FILE
            || path.starts_with("overlay/pins/")
            || path.starts_with(ASSETS_FOLDER)
            || path.starts_with(crate::questionnaire::overlay::OVERLAY_FOLDER)
            || in_language(NOTES_FOLDER) && note::of_path(path).is_some()
            || in_language(PAGES_FOLDER) && path.ends_with(".md");
        if !is_known {
            diagnostics.push(catalogue::unused_file(
                path,
                "an overlay has overlay.yaml, notes/LANGUAGE/ID.md, pages/LANGUAGE/…md, questionnaires/ID.yaml, glossary.yaml, references.yaml and assets/",
                "een overlay heeft overlay.yaml, notes/TAAL/ID.md, pages/TAAL/…md, questionnaires/ID.yaml, glossary.yaml, references.yaml en assets/",
            ));
        }
    }
}

/// Tells keys of an overlay's page that would reach outside its own folder.
pub(super) fn tell_refused_keys(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let keys = [
        ("aliases", &document.front_matter.aliases),
        ("former_ids", &document.front_matter.former_ids),
    ];
    for (name, values) in keys {
        if let Some(first) = values.first() {
            diagnostics.push(catalogue::overlay_key_refused(first.span, name));
        }
    }
}

/// What changed, in one line: words that went in `[-…-]`, words that came in `{+…+}`.
fn told_difference(before: &str, now: &str) -> String {
    let lines = compare(before, now);
    let mut told = String::new();
    for line in shortened(&lines, 0).into_iter().flatten() {
        if !told.is_empty() {
            told.push_str(" / ");
        }
        told.push_str(&told_line(line));
    }
    if told.chars().count() > DIFFERENCE {
        told = told.chars().take(DIFFERENCE).collect();
        told.push('…');
    }
    told
}

fn told_line(line: &Line) -> String {
    let pieces: Vec<String> = line
        .pieces
        .iter()
        .map(|piece| match piece.change {
            Change::Kept => piece.text.clone(),
            Change::Removed => format!("[-{}-]", piece.text),
            Change::Added => format!("{{+{}+}}", piece.text),
        })
        .collect();
    pieces.join(" ")
}

/// The colours an overlay may set, and the background each must be read on.
const TOKENS: [(&str, &str, f64); 2] = [("accent", "white", 1.0), ("accent-dark", "black", 0.0)];

/// Least contrast of text (WCAG 2.2, 1.4.3); a little more, as backgrounds are not quite white or
/// black.
const CONTRAST: f64 = 5.5;

/// The tokens that may be used; tells the others. A colour that nobody can read would hide the mark.
fn tokens(file: &OverlayFile, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<&'static str, String> {
    let mut tokens = BTreeMap::new();
    for (name, value) in &file.tokens {
        let Some((token, background, light)) = TOKENS.iter().find(|(token, ..)| token == name)
        else {
            diagnostics.push(catalogue::overlay_token(
                value.span,
                format!("there is no token `{}`", name.escape_default()),
                format!("er is geen token `{}`", name.escape_default()),
            ));
            continue;
        };
        let Some(luminance) = luminance(value) else {
            diagnostics.push(catalogue::overlay_token(
                value.span,
                format!("`{}` is no colour", value.escape_default()),
                format!("`{}` is geen kleur", value.escape_default()),
            ));
            continue;
        };
        let (bright, dim) = (luminance.max(*light), luminance.min(*light));
        let contrast = (bright + 0.05) / (dim + 0.05);
        if contrast < CONTRAST {
            diagnostics.push(catalogue::overlay_token(
                value.span,
                format!("`{token}` has a contrast of {contrast:.1} with {background}, and {CONTRAST} is the least"),
                format!("`{token}` heeft een contrast van {contrast:.1} met {background}; {CONTRAST} is het minste"),
            ));
            continue;
        }
        tokens.insert(*token, value.to_ascii_lowercase());
    }
    tokens
}

/// Relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(color: &str) -> Option<f64> {
    let digits = color.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut luminance = 0.0;
    for (place, weight) in [(0, 0.2126), (2, 0.7152), (4, 0.0722)] {
        let part = f64::from(u8::from_str_radix(&digits[place..place + 2], 16).ok()?) / 255.0;
        let linear = match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        };
        luminance += weight * linear;
    }
    Some(luminance)
}

#[cfg(test)]
mod tests {
    use super::luminance;

    #[test]
    fn contrast_of_known_colours() {
        // The pair that the explanation of WCAG itself gives as just enough: 4.54 to 1.
        let grey = luminance("#767676").expect("a colour");
        let contrast = 1.05 / (grey + 0.05);
        assert!((contrast - 4.54).abs() < 0.01, "{contrast}");
        for wrong in ["", "#fff", "red", "#12345g", "123456", "#1234567", "#ééé"] {
            assert_eq!(luminance(wrong), None, "{wrong}");
        }
    }
}
