//! Notes of an overlay that begin, and notes found right for a later national text.

use super::{Edits, Refusal};
use crate::content::note::{NOTES_FOLDER, NotePlace};
use crate::content::overlay::OVERLAY_FILE;
use crate::content::pins::{self, Acknowledgement, Pin};
use crate::content::{digest, is_id, make_id};
use crate::diagnostics::nearest;
use crate::site::{NationalText, Note, NoteState, Site};
use crate::source::SourceTree;
use std::collections::BTreeMap;

/// A note to begin.
#[derive(Debug, Clone)]
pub struct NewNote {
    /// Page or page#section.
    pub at: String,
    /// Its id; made of `at` when none is given.
    pub id: Option<String>,
    pub place: NotePlace,
    /// Only in this language.
    pub language: Option<usize>,
    /// Name of the institution, for an overlay that has none yet.
    pub name: Option<String>,
}

/// Plans a note in every language of the site, with the record of the text it is written for.
pub fn begin(tree: &SourceTree, site: &Site, note: &NewNote, date: &str) -> Result<Edits, Refusal> {
    let id = match &note.id {
        Some(id) if is_id(id) => id.clone(),
        Some(id) => {
            let id = id.escape_default();
            return Err(Refusal::new(
                format!("`{id}` cannot be the id of a note"),
                format!("`{id}` kan geen id van een aanvulling zijn"),
            )
            .help(
                "an id has small letters, digits and single hyphens",
                "een id heeft kleine letters, cijfers en enkele koppeltekens",
            ));
        }
        None => make_id(&note.at),
    };
    if site.overlay.notes.iter().any(|known| known.id == id) {
        return Err(Refusal::new(
            format!("there is a note `{id}` already"),
            format!("er is al een aanvulling `{id}`"),
        )
        .help("give another --id", "geef een andere --id"));
    }
    let mut edits = Edits::default();
    name_overlay(tree, site, note, &mut edits)?;
    for (language, code) in site.languages.iter().enumerate() {
        if note.language.is_some_and(|only| only != language) {
            continue;
        }
        let Some(now) = site.national_text_at(tree, language, &note.at) else {
            return Err(unknown(site, &note.at));
        };
        let mut text = format!("---\nat: \"{}\"\nplace: {}\n", note.at, note.place.name());
        if note.language.is_some() && site.languages.len() > 1 {
            text.push_str("one_language: true\n");
        }
        text.push_str("---\n\n");
        edits.write(tree, &format!("{NOTES_FOLDER}{code}/{id}.md"), text);
        let pins = BTreeMap::from([(note.at.clone(), Pin::new(date, &now.language, now.text))]);
        edits.write(
            tree,
            &pins::note_pins_path(code, &id),
            pins::write_of_note(&pins),
        );
    }
    Ok(edits)
}

fn name_overlay(
    tree: &SourceTree,
    site: &Site,
    note: &NewNote,
    edits: &mut Edits,
) -> Result<(), Refusal> {
    if site.overlay.name.is_some() {
        return Ok(());
    }
    let name = note.name.as_deref().map(str::trim).unwrap_or("");
    if name.is_empty() || name.contains(char::is_control) || tree.find(OVERLAY_FILE).is_some() {
        return Err(Refusal::new(
            "this overlay does not say whose it is",
            "deze overlay zegt niet van wie hij is",
        )
        .help(
            "give --name with the first note, or put `name: …` in overlay.yaml",
            "geef --name bij de eerste aanvulling, of zet `name: …` in overlay.yaml",
        ));
    }
    let name = serde_json::Value::from(name);
    edits.write(tree, OVERLAY_FILE, format!("name: {name}\n"));
    Ok(())
}

fn unknown(site: &Site, at: &str) -> Refusal {
    let shown = at.escape_default();
    let refusal = Refusal::new(
        format!("the national text has no page or section `{shown}`"),
        format!("de landelijke tekst heeft geen pagina of onderdeel `{shown}`"),
    );
    let known = site.note_targets(at);
    match nearest(at, known.iter().map(String::as_str)) {
        Some(near) => refusal.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => refusal.help(
            "name a page or PAGE#SECTION; `leidraad list` names the pages",
            "noem een pagina of PAGINA#ONDERDEEL; `leidraad list` noemt de pagina's",
        ),
    }
}

/// The notes a command is about: all, or those of an id, in every language or in one.
pub fn notes<'a>(
    site: &'a Site,
    id: Option<&str>,
    language: Option<usize>,
) -> Result<Vec<&'a Note>, Refusal> {
    let all = &site.overlay.notes;
    let wanted: Vec<&Note> = all
        .iter()
        .filter(|note| id.is_none_or(|id| note.id == id))
        .filter(|note| language.is_none_or(|language| note.language == language))
        .collect();
    let Some(id) = id.filter(|_| wanted.is_empty()) else {
        return Ok(wanted);
    };
    let shown = id.escape_default();
    let refusal = Refusal::new(
        format!("there is no note `{shown}`"),
        format!("er is geen aanvulling `{shown}`"),
    );
    Err(match nearest(id, all.iter().map(|note| note.id.as_str())) {
        Some(near) => refusal.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => refusal.help(
            "`leidraad overlay status` names every note",
            "`leidraad overlay status` noemt elke aanvulling",
        ),
    })
}

/// Records that a note is right for the national text as it is now, and why.
pub fn settle(
    tree: &SourceTree,
    site: &Site,
    id: &str,
    language: Option<usize>,
    date: &str,
    reason: &str,
) -> Result<Edits, Refusal> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.contains(char::is_control) {
        return Err(Refusal::new(
            "an acknowledgement needs a reason",
            "een bevestiging heeft een reden nodig",
        ));
    }
    let mut edits = Edits::default();
    for note in notes(site, Some(id), language)? {
        let Some(now) = &note.now else {
            return Err(unknown(site, &note.at));
        };
        if note.state == NoteState::Current {
            continue;
        }
        let code = &site.languages[note.language];
        let path = pins::note_pins_path(code, id);
        let mut sections = match site.overlay.pins_of(code, id) {
            None => BTreeMap::new(),
            Some(pins) if pins.is_sound() => pins.sections.clone(),
            Some(_) => {
                return Err(Refusal::new(
                    format!("{path} is damaged and stays as it is"),
                    format!("{path} is beschadigd en blijft zoals het is"),
                )
                .help(
                    "`leidraad check` shows where; mend the file, or take it from an earlier version",
                    "`leidraad check` toont waar; herstel het bestand, of neem een eerdere versie",
                ));
            }
        };
        // What the note was at before says nothing of where it is now.
        sections.retain(|at, _| *at == note.at);
        let pin = settled(sections.remove(&note.at), now, date, &reason);
        sections.insert(note.at.clone(), pin);
        edits.write(tree, &path, pins::write_of_note(&sections));
    }
    if edits.is_empty() {
        return Err(Refusal::new(
            format!("`{id}` is current: there is nothing to settle"),
            format!("`{id}` is actueel: er valt niets te bevestigen"),
        ));
    }
    Ok(edits)
}

/// The later text takes the place of the earlier one, so that the next change is compared with what
/// was last looked at; that it was looked at, and why it was right, stays on record.
fn settled(before: Option<Pin>, now: &NationalText, date: &str, reason: &str) -> Pin {
    let mut pin = Pin::new(date, &now.language, now.text.clone());
    pin.acknowledged = before.map(|pin| pin.acknowledged).unwrap_or_default();
    pin.acknowledged.push(Acknowledgement {
        date: date.to_string(),
        digest: digest(&now.text),
        reason: reason.to_string(),
    });
    pin
}
