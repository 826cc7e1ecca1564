//! `mv`: another id for a page or heading, or another place for a page's file.

use super::arguments::Global;
use super::context::Context;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::edit::{relocate, rename};
use clap::Args;

#[derive(Debug, Args)]
pub struct Mv {
    /// A page, a heading as PAGE#HEADING, or the file of a page as content/LANG/….md
    #[arg(value_name = "OLD")]
    pub old: String,
    /// Its new id, or the new path of the file
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Show the changes and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub fn run(global: &Global, verb: &Mv, terminal: &Terminal) -> Result<Outcome, Failure> {
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    // No id has a slash or a dot in it.
    let plan = match verb.old.contains(['/', '.']) {
        true => relocate,
        false => rename,
    };
    let edits = plan(&tree, &context.options, &verb.old, &verb.new)?;
    if edits.is_empty() {
        terminal.say("nothing to change", "niets te wijzigen");
    }
    super::sync::make(&context, &edits, verb.dry_run, terminal)
}
