//! `check`: everything `build` would find, and nothing written.

use super::arguments::Global;
use super::context::{Context, diagnostics_format, rendered_diagnostics, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, build};
use crate::diagnostics::Located;

pub fn run(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = diagnostics_format(global)?;
    let context = Context::new(global)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let mut diagnostics = std::mem::take(&mut built.diagnostics);
    if let Some(output) = &built.output {
        diagnostics.extend(rendered_diagnostics(output));
    }
    let located = Located::all(diagnostics, &tree);
    let outcome = report(&located, format, Stream::Result, global.strict, terminal);
    if located.is_empty() {
        let pages = built.pages().len();
        terminal.say(
            &format!("{pages} pages, no problems"),
            &format!("{pages} pagina's, geen problemen"),
        );
    }
    Ok(outcome)
}
