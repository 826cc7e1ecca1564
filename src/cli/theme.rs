//! `theme export` and `theme check`: a theme of one's own, begun from the default and kept fitting.

use super::arguments::Global;
use super::context::{Context, diagnostics_format, rendered_diagnostics, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, build};
use crate::diagnostics::Located;
use crate::theme::overrides;
use crate::write::{Disk, scaffold};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Theme {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write the default theme into themes/NAME, to start a theme from
    Export(Export),
    /// Find templates that are broken and files that no longer fit the default theme
    Check,
}

#[derive(Debug, Args)]
pub struct Export {
    /// The new theme: the name of its folder below themes/
    #[arg(value_name = "NAME", value_parser = name)]
    pub name: String,
}

fn name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(fits) || text == "default" {
        return Err("expected a name of lower-case letters, digits and `-`; not `default`".into());
    }
    Ok(text.to_string())
}

pub fn run(global: &Global, verb: &Theme, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &verb.verb {
        Verb::Export(export) => write(global, &export.name, terminal),
        Verb::Check => check(global, terminal),
    }
}

fn write(global: &Global, name: &str, terminal: &Terminal) -> Result<Outcome, Failure> {
    let context = Context::new(global)?;
    let folder = context.root.join("themes").join(name);
    let files = overrides::export();
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    scaffold(&folder, files, &Disk::new())?;
    let shown = folder.display();
    terminal.say(
        &format!("the default theme is in {shown}; change what you want and remove the rest"),
        &format!("het standaardthema staat in {shown}; wijzig wat u wilt en haal de rest weg"),
    );
    terminal.say(
        &format!("use it with `theme: {{name: {name}}}` in leidraad.yaml"),
        &format!("gebruik het met `theme: {{name: {name}}}` in leidraad.yaml"),
    );
    Ok(Outcome::Fine)
}

/// The diagnostics of the theme only: those of the content are `check`'s.
fn check(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = diagnostics_format(global)?;
    let context = Context::new(global)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let mut diagnostics = std::mem::take(&mut built.diagnostics);
    if let Some(output) = &built.output {
        diagnostics.extend(rendered_diagnostics(output));
    }
    diagnostics.retain(|diagnostic| diagnostic.code.starts_with('H'));
    let located = Located::all(diagnostics, &tree);
    let outcome = report(&located, format, Stream::Result, global.strict, terminal);
    if located.is_empty() {
        terminal.say("the theme fits", "het thema past");
    }
    Ok(outcome)
}
