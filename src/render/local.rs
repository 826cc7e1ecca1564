//! An institution's additions as readers see them: each in an element of its own that says whose it
//! is, beside the national text, which stays as it is.

use super::Renderer;
use super::body::{Filler, Place};
use super::notes::Numbers;
use super::page::language_name;
use super::terms;
use super::value::{fields, optional, text};
use crate::content::escape;
use crate::content::note::NotePlace;
use crate::site::{Key, LanguageIndex, Note, NoteState};
use std::fmt::Write;
use tera::Value;

impl Renderer {
    fn local_name(&self, language: LanguageIndex) -> &str {
        let name = self.site.overlay.name.as_ref();
        name.map_or("", |name| name.of(&self.site.languages[language]))
    }

    /// The mark of a page, for one that is an addition.
    pub(super) fn page_mark(&self, language: LanguageIndex, key: Key) -> Value {
        let local = self.site.is_local(key);
        optional(local.then(|| self.site.overlay.mark(language)))
    }

    /// The mark of an entry in a list, for one that is an addition.
    pub(super) fn entry_mark(&self, language: LanguageIndex, local: bool) -> Value {
        optional(local.then(|| self.site.overlay.mark(language)))
    }

    /// Writes the notes at a section (none: at the page) and a place.
    pub(super) fn notes(
        &self,
        place: Place,
        section: Option<&str>,
        at: NotePlace,
        html: &mut String,
    ) {
        let Some(key) = place.key else { return };
        let notes = self.site.overlay.at(place.language, key, section, at);
        notes.for_each(|note| self.write_note(place, note, html));
    }

    fn write_note(&self, place: Place, note: &Note, html: &mut String) {
        let language = place.language;
        let document = &self.site.documents[note.document];
        let mark = self.site.overlay.mark(language);
        // No heading's id has a colon, so none can be taken.
        let _ = write!(
            html,
            "<aside class=\"local-note local-{}\" id=\"note:{}\" aria-label=\"",
            note.place.name(),
            note.id
        );
        escape(mark, html);
        html.push_str("\"><p class=\"local-mark\">");
        escape(mark, html);
        html.push_str("</p>");
        if note.state == NoteState::Outdated {
            html.push_str("<p class=\"notice notice-outdated\">");
            self.dated(place, "local_outdated", note.since.as_deref(), html);
            html.push_str("</p>");
        }
        let other = note.language != language;
        if other {
            let written = language_name(&self.theme, &self.site.languages[note.language]);
            let sentence = self.text(language, "local_one_language");
            html.push_str("<p class=\"notice notice-missing\">");
            escape(&sentence.replace("{language}", &written), html);
            html.push_str("</p>");
            let _ = write!(
                html,
                "<div lang=\"{}\">",
                self.site.languages[note.language]
            );
        }
        if let Some(title) = &note.title {
            html.push_str("<p class=\"local-title\">");
            escape(title, html);
            html.push_str("</p>");
        }
        let filler = Filler {
            renderer: self,
            place,
            document,
            index: note.document,
            depth: 1,
            prefix: String::new(),
            numbers: Vec::new(),
            // Of its own: the numbers of the national text stay what they are.
            numbers_given: &Numbers::default(),
            language: other.then_some(note.language),
            terms: &terms::NONE,
            bound: None,
            deeper: 0,
        };
        filler.whole(html);
        html.push_str(if other { "</div></aside>" } else { "</aside>" });
    }

    /// What every page says of the additions on the site, if there are any.
    pub(super) fn local_site(&self, language: LanguageIndex) -> Value {
        let site = &self.site;
        if !site.has_additions() {
            return Value::none();
        }
        let name = self.local_name(language);
        let home = site.local_home();
        let path =
            home.map(|key| format!("{}index.html", self.plan.permalinks[language][key.index()]));
        let logo = site.overlay.file.logo.as_ref().and_then(|logo| {
            let wanted = format!("local/{}", logo.value);
            let mut assets = site.assets.iter();
            let index = assets.position(|asset| asset.shared.as_deref() == Some(&wanted))?;
            Some(self.plan.assets[index].clone())
        });
        let title = home.map(|key| site.page(language, key).title.as_str());
        let sentence = self.text(language, "local_site").replace("{name}", name);
        fields([
            ("name", text(name)),
            ("sentence", text(&sentence)),
            ("path", optional(path.as_deref())),
            ("title", optional(title)),
            ("logo", optional(logo.as_deref())),
        ])
    }
}
