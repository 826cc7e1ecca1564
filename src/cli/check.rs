//! `check`: everything `build` would find, and nothing written; with `--fix`, what is certain mended.

use super::arguments::{Check, Global};
use super::base::Base;
use super::context::{Context, diagnostics_format, rendered_diagnostics, report};
use super::questionnaire::versions;
use super::sync::{apply, make};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome, external};
use crate::build::{Cache, build};
use crate::diagnostics::{Format, Located};
use crate::edit::{Edits, fixes, made_worse};
use crate::site::Site;
use crate::source::SourceTree;
use std::collections::BTreeSet;
use std::sync::Arc;

pub fn run(global: &Global, verb: &Check, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = diagnostics_format(global)?;
    let mut context = Context::new(global)?;
    context.options.wording = true;
    context.options.advice = verb.advice;
    let base = verb.base.as_deref();
    let base = base
        .map(|name| Base::new(&context.root, name))
        .transpose()?;
    let mut tree = context.read()?;
    let mut cache = Cache::default();
    let mut checked = Checked::of(&context, &tree, base.as_ref(), &mut cache);
    if verb.fix {
        let (edits, mended) = certain(&context, &tree, &checked.located, &mut cache, terminal);
        let count = edits.changes.len();
        if verb.dry_run {
            terminal.say(
                &format!("{mended} problems would be mended, in {count} files"),
                &format!("{mended} problemen zouden worden opgelost, in {count} bestanden"),
            );
            return make(&context, &edits, true, terminal);
        }
        apply(&context, &edits)?;
        terminal.say(
            &format!("{mended} problems mended, in {count} files"),
            &format!("{mended} problemen opgelost, in {count} bestanden"),
        );
        if !edits.is_empty() {
            tree = context.read()?;
            checked = Checked::of(&context, &tree, base.as_ref(), &mut cache);
        }
    }
    let Checked {
        mut located,
        pages,
        site,
    } = checked;
    if verb.external {
        let cache = !global.no_cache;
        let told = external::judged(&context, &site, cache, verb.external_time, terminal);
        located = Located::joined(located, Located::all(told, &tree));
    }
    let outcome = report(&located, format, Stream::Result, global.strict, terminal);
    if located.is_empty() {
        terminal.say(
            &format!("{pages} pages, no problems"),
            &format!("{pages} pagina's, geen problemen"),
        );
    }
    let fixable = located.iter().filter(|one| one.fix.is_some()).count();
    if fixable > 0 && format == Format::Text && !verb.fix {
        terminal.say(
            &format!("`leidraad check --fix` mends {fixable} of these"),
            &format!("`leidraad check --fix` lost er hiervan {fixable} op"),
        );
    }
    Ok(outcome)
}

/// What a check found.
struct Checked {
    located: Vec<Located>,
    pages: usize,
    site: Arc<Site>,
}

impl Checked {
    fn of(
        context: &Context,
        tree: &Arc<SourceTree>,
        base: Option<&Base>,
        cache: &mut Cache,
    ) -> Checked {
        let mut built = build(tree, &context.options, cache);
        let mut diagnostics = std::mem::take(&mut built.diagnostics);
        if let Some(output) = &built.output {
            diagnostics.extend(rendered_diagnostics(output));
        }
        if let Some(base) = base {
            diagnostics.extend(versions(&built.site, base));
        }
        Checked {
            located: Located::all(diagnostics, tree),
            pages: built.pages().len(),
            site: built.site,
        }
    }
}

/// The changes that mend what is certain. A file in which a change would bring up an error that is
/// not there now is left as it is.
fn certain(
    context: &Context,
    tree: &Arc<SourceTree>,
    located: &[Located],
    cache: &mut Cache,
    terminal: &Terminal,
) -> (Edits, usize) {
    let mut left = BTreeSet::new();
    loop {
        let (edits, mended) = fixes(tree, located, &left);
        let worse = match edits.is_empty() {
            true => BTreeSet::new(),
            false => {
                let after = Checked::of(context, &Arc::new(edits.applied_to(tree)), None, cache);
                made_worse(&edits, located, &after.located)
            }
        };
        if worse.is_empty() {
            return (edits, mended);
        }
        for path in &worse {
            terminal.say(
                &format!("{path} is left as it is: mending it brings up another error"),
                &format!("{path} blijft zoals het is: oplossen geeft een andere fout"),
            );
        }
        left.extend(worse);
    }
}
