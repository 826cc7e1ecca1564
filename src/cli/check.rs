//! `check`: everything `build` would find, and nothing written.

use super::arguments::Global;
use super::context::{Context, diagnostics_format, rendered_diagnostics, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::build;
use crate::diagnostics::Located;

pub fn run(global: &Global, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = diagnostics_format(global)?;
    let context = Context::new(global)?;
    let tree = context.read()?;
    let built = build(&tree, &context.options);
    let mut diagnostics = built.diagnostics;
    if let Some(output) = &built.output {
        diagnostics.extend(rendered_diagnostics(output));
    }
    let located = Located::all(diagnostics, &tree);
    let outcome = report(&located, format, Stream::Result, global, terminal);
    if located.is_empty() {
        let pages = built.site.pages().len();
        terminal.say(
            &format!("{pages} pages, no problems"),
            &format!("{pages} pagina's, geen problemen"),
        );
    }
    Ok(outcome)
}
