//! `sync`: record which source text translations were made from.

use super::arguments::{Global, date};
use super::context::{Context, named_language};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::build::{Cache, assemble};
use crate::content::overlay::OVERLAY_FOLDER;
use crate::edit::{Edits, Marked, Scope, acknowledge, mark};
use crate::write::{Disk, apply_edits};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Sync {
    #[command(subcommand)]
    pub command: SyncCommand,
}

#[derive(Debug, Subcommand)]
pub enum SyncCommand {
    /// Mark sections as translated from the source as it is now
    Mark(Mark),
    /// Acknowledge that a change of the source needs no other translation
    Ack(Acknowledge),
}

#[derive(Debug, Args)]
pub struct Mark {
    /// A page, or a section as PAGE#SECTION
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub id: Option<String>,
    /// Every section that has no mark yet; what is stale stays stale
    #[arg(long, conflicts_with = "id")]
    pub all: bool,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Acknowledge {
    /// The section, as PAGE#SECTION
    #[arg(value_name = "ID#SECTION")]
    pub id: String,
    /// Why the translation can stay as it is
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct How {
    /// Only the translation into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// The date to record, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
    /// Show the changes and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What an optional id covers.
pub(super) fn scope(id: Option<&str>) -> Scope {
    id.map_or(Scope::All, Scope::parse)
}

pub fn run(global: &Global, verb: &Sync, terminal: &Terminal) -> Result<Outcome, Failure> {
    let (id, how) = match &verb.command {
        SyncCommand::Mark(mark) => (mark.id.as_deref(), &mark.how),
        SyncCommand::Ack(acknowledge) => (Some(acknowledge.id.as_str()), &acknowledge.how),
    };
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let site = assemble(&tree, &context.options, &mut Cache::default()).site;
    let language = named_language(&site, how.lang.as_deref())?;
    let today = context.today(how.today.as_deref());
    let scope = scope(id);
    let edits = match &verb.command {
        SyncCommand::Mark(_) => {
            let (edits, marked) = mark(&tree, &site, &scope, language, &today)?;
            tell(&marked, terminal);
            edits
        }
        SyncCommand::Ack(verb) => {
            acknowledge(&tree, &site, &scope, language, &today, &verb.reason)?
        }
    };
    make(&context, &edits, how.dry_run, terminal)
}

/// Makes planned changes, or only shows them.
pub(super) fn make(
    context: &Context,
    edits: &Edits,
    dry_run: bool,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    if dry_run {
        terminal.result(&edits.unified());
        return Ok(Outcome::Fine);
    }
    apply(context, edits)?;
    for path in edits.changes.keys() {
        terminal.result(&format!("{path}\n"));
    }
    Ok(Outcome::Fine)
}

/// Writes planned changes, those of an overlay that lies elsewhere into its own folder.
pub(super) fn apply(context: &Context, edits: &Edits) -> Result<(), Failure> {
    let Some(overlay) = &context.overlay else {
        return Ok(apply_edits(&context.root, edits, &Disk::new())?);
    };
    let (mut inside, mut own) = (Edits::default(), Edits::default());
    for (path, edit) in &edits.changes {
        match path.strip_prefix(OVERLAY_FOLDER) {
            Some(path) => own.changes.insert(path.to_string(), edit.clone()),
            None => inside.changes.insert(path.clone(), edit.clone()),
        };
    }
    apply_edits(overlay, &own, &Disk::new())?;
    apply_edits(&context.root, &inside, &Disk::new())?;
    Ok(())
}

fn tell(marked: &Marked, terminal: &Terminal) {
    let Marked {
        marked,
        current,
        left,
        dropped,
    } = marked;
    terminal.say(
        &match marked {
            1 => format!("1 section marked, {current} were current"),
            _ => format!("{marked} sections marked, {current} were current"),
        },
        &match marked {
            1 => format!("1 onderdeel gemarkeerd, {current} waren actueel"),
            _ => format!("{marked} onderdelen gemarkeerd, {current} waren actueel"),
        },
    );
    if *left > 0 {
        terminal.say(
            &format!("{left} stale sections left as they are: mark each by its id once translated"),
            &format!(
                "{left} verouderde onderdelen blijven zo: markeer elk met zijn id na vertaling"
            ),
        );
    }
    if *dropped > 0 {
        terminal.say(
            &format!("{dropped} marks of sections that are gone taken away"),
            &format!("{dropped} markeringen van verdwenen onderdelen weggehaald"),
        );
    }
}
