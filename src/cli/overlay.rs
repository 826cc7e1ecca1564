//! `overlay`: an institution's notes, and how they stand to the national text.

use super::arguments::{Global, date};
use super::context::{Context, named_language, wants_json};
use super::diff::difference_lines;
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, assemble};
use crate::content::note::NotePlace;
use crate::difference::compare;
use crate::edit::{Edits, NewNote, begin, notes, settle};
use crate::site::{Note, NoteState, Site};
use crate::source::SourceTree;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};
use std::fmt::Write;

#[derive(Debug, Args)]
pub struct Overlay {
    #[command(subcommand)]
    pub command: OverlayCommand,
}

#[derive(Debug, Subcommand)]
pub enum OverlayCommand {
    /// List the notes: whether the national text is still what each was written for
    Status(Status),
    /// Begin a note at a page or section
    New(New),
    /// Show what changed in the national text since a note was written
    Diff(Diff),
    /// Record that a note is right for the national text as it is now
    Ack(Ack),
}

#[derive(Debug, Args)]
pub struct Status {
    /// Only notes in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

#[derive(Debug, Args)]
pub struct New {
    /// The page, or the section as PAGE#SECTION
    #[arg(value_name = "PAGE")]
    pub at: String,
    /// The note's id [default: made of the page and section]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Where it stands
    #[arg(long, value_name = "PLACE", default_value = "after")]
    pub place: PlaceArgument,
    /// Only in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// The institution's name, with the first note
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlaceArgument {
    Before,
    After,
    Margin,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// The note [default: all whose text changed]
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Only the note in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

#[derive(Debug, Args)]
pub struct Ack {
    /// The note
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why the note is right for the text as it is now
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Only the note in this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct How {
    /// The date to record, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
    /// Show the changes and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub fn run(global: &Global, verb: &Overlay, terminal: &Terminal) -> Result<Outcome, Failure> {
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let site = assemble(&tree, &context.options, &mut Cache::default()).site;
    let language = |code: &Option<String>| named_language(&site, code.as_deref());
    let (edits, how) = match &verb.command {
        OverlayCommand::Status(verb) => {
            let notes = notes(&site, None, language(&verb.lang)?)?;
            return status(&notes, &site, &tree, wants_json(global)?, terminal);
        }
        OverlayCommand::Diff(verb) => {
            let notes = notes(&site, verb.id.as_deref(), language(&verb.lang)?)?;
            return diff(&notes, &site, wants_json(global)?, terminal);
        }
        OverlayCommand::New(verb) => {
            let note = NewNote {
                at: verb.at.clone(),
                id: verb.id.clone(),
                place: match verb.place {
                    PlaceArgument::Before => NotePlace::Before,
                    PlaceArgument::After => NotePlace::After,
                    PlaceArgument::Margin => NotePlace::Margin,
                },
                language: language(&verb.lang)?,
                name: verb.name.clone(),
            };
            let today = context.today(verb.how.today.as_deref());
            (begin(&tree, &site, &note, &today)?, &verb.how)
        }
        OverlayCommand::Ack(verb) => {
            let today = context.today(verb.how.today.as_deref());
            let language = language(&verb.lang)?;
            let edits = settle(&tree, &site, &verb.id, language, &today, &verb.reason)?;
            (edits, &verb.how)
        }
    };
    make(context, edits, how.dry_run, terminal)
}

/// Makes planned changes in the overlay's own folder, wherever that is.
fn make(
    mut context: Context,
    edits: Edits,
    dry_run: bool,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let Some(overlay) = context.overlay.take().filter(|_| !dry_run) else {
        return super::sync::make(&context, &edits, dry_run, terminal);
    };
    let below = edits.changes.into_iter().map(|(path, edit)| {
        let path = path
            .strip_prefix("overlay/")
            .map_or(path.clone(), str::to_string);
        (path, edit)
    });
    let edits = Edits {
        changes: below.collect(),
    };
    context.root = overlay;
    super::sync::make(&context, &edits, false, terminal)
}

fn status(
    notes: &[&Note],
    site: &Site,
    tree: &SourceTree,
    json: bool,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let path = |note: &Note| &tree.file(site.documents[note.document].file).path;
    if json {
        let list = notes.iter().map(|note| {
            json!({
                "id": note.id,
                "lang": site.languages[note.language],
                "at": note.at,
                "place": note.place.name(),
                "state": note.state.name(),
                "since": note.since,
                "path": path(note),
            })
        });
        terminal.result(&format!("{:#}\n", Json::Array(list.collect())));
        return Ok(Outcome::Fine);
    }
    let width = |of: fn(&Note) -> usize| notes.iter().map(|note| of(note)).max().unwrap_or(0);
    let (id, at) = (
        width(|note| note.id.chars().count()),
        width(|note| note.at.chars().count()),
    );
    let mut text = String::new();
    for note in notes {
        let _ = writeln!(
            text,
            "{:<10}  {}  {:<id$}  {:<at$}  {:<10}  {}",
            note.state.name(),
            site.languages[note.language],
            note.id,
            note.at.replace(char::is_control, "\u{fffd}"),
            note.since.as_deref().unwrap_or("-"),
            path(note),
        );
    }
    terminal.result(&text);
    let count = |state| notes.iter().filter(|note| note.state == state).count();
    let (all, outdated) = (notes.len(), count(NoteState::Outdated));
    let (unrecorded, unplaced) = (count(NoteState::Unrecorded), count(NoteState::Unplaced));
    terminal.say(
        &format!("{all} notes: {outdated} outdated, {unrecorded} unrecorded, {unplaced} unplaced"),
        &format!(
            "{all} aanvullingen: {outdated} verouderd, {unrecorded} niet vastgelegd, {unplaced} zonder plaats"
        ),
    );
    Ok(Outcome::Fine)
}

fn diff(notes: &[&Note], site: &Site, json: bool, terminal: &Terminal) -> Result<Outcome, Failure> {
    let outdated: Vec<_> = notes
        .iter()
        .filter(|note| note.state == NoteState::Outdated)
        .filter_map(|note| Some((note, note.before.as_ref()?, note.now.as_ref()?)))
        .collect();
    if json {
        let list = outdated.iter().map(|(note, before, now)| {
            json!({
                "id": note.id,
                "lang": site.languages[note.language],
                "at": note.at,
                "since": note.since,
                "lines": super::diff::lines_as_json(&compare(before, &now.text)),
            })
        });
        terminal.result(&format!("{:#}\n", Json::Array(list.collect())));
        return Ok(Outcome::Fine);
    }
    let color = terminal.color(Stream::Result);
    for (note, before, now) in &outdated {
        let since = note.since.as_deref().unwrap_or("-");
        let mut text = format!(
            "{} ({})  {}  {since}\n",
            note.id, site.languages[note.language], note.at
        );
        difference_lines(before, &now.text, color, &mut text);
        text.push('\n');
        terminal.result(&text);
    }
    if outdated.is_empty() {
        terminal.say(
            "the national text is what the notes were written for",
            "de landelijke tekst is waarvoor de aanvullingen zijn geschreven",
        );
    }
    Ok(Outcome::Fine)
}
