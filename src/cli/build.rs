//! `build`: the site into the output folder.

use super::arguments::{Build, Global};
use super::context::{Context, diagnostics_format, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, Output, build};
use crate::diagnostics::{Diagnostic, Format, Located};
use crate::write::{self, Disk, Files, Target, WriteErrorKind, Written};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub fn run(global: &Global, verb: &Build, terminal: &Terminal) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let format = diagnostics_format(global)?;
    // A report that a program reads is the command's result; text is for the person watching.
    let stream = match format {
        Format::Text => Stream::Messages,
        _ => Stream::Result,
    };
    let context = Context::new(global)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let located = Located::all(std::mem::take(&mut built.diagnostics), &tree);
    let outcome = super::context::Counts::of(&located).outcome(global.strict);
    let (Some(output), Outcome::Fine) = (&built.output, outcome) else {
        return Ok(report(&located, format, stream, global.strict, terminal));
    };

    let target = Target {
        out: &context.out,
        root: &context.root,
        in_place: verb.in_place,
        cache: !global.no_cache,
    };
    let progress = Progress::new(output, terminal);
    let written = write::write(&progress, &target, &Disk::new());
    progress.finish();
    let written = match written {
        Err(error) => {
            if let WriteErrorKind::Content(more) = error.kind {
                let mut all: Vec<Diagnostic> =
                    located.into_iter().map(|one| one.diagnostic).collect();
                all.extend(more);
                return Ok(report(
                    &Located::all(all, &tree),
                    format,
                    stream,
                    global.strict,
                    terminal,
                ));
            }
            return Err(error.into());
        }
        Ok(written) => written,
    };
    let outcome = report(&located, format, stream, global.strict, terminal);
    tell(&written, &context, started.elapsed(), terminal);
    // The process ends here: taking a large site apart piece by piece would only cost time.
    std::mem::forget((tree, built));
    Ok(outcome)
}

fn tell(written: &Written, context: &Context, time: Duration, terminal: &Terminal) {
    let Written {
        files,
        written: new,
        removed,
        foreign,
        untouched,
    } = written;
    let out = context.out.display();
    let seconds = time.as_secs_f64();
    if *untouched {
        terminal.say(
            &format!("{files} files, nothing changed in {out} ({seconds:.2} s)"),
            &format!("{files} bestanden, niets veranderd in {out} ({seconds:.2} s)"),
        );
    } else {
        terminal.say(
            &format!("{files} files in {out}: {new} written, {removed} removed ({seconds:.2} s)"),
            &format!(
                "{files} bestanden in {out}: {new} geschreven, {removed} verwijderd ({seconds:.2} s)"
            ),
        );
    }
    if !foreign.is_empty() {
        let names = foreign.join(", ");
        terminal.say(
            &format!("note: removed from {out}, though leidraad had not written it: {names}"),
            &format!("let op: verwijderd uit {out}, al had leidraad het niet geschreven: {names}"),
        );
    }
}

/// The rendered site as the writer sees it; counts, for a person who waits.
struct Progress<'a> {
    output: &'a Output,
    terminal: &'a Terminal,
    made: AtomicUsize,
    shown: bool,
}

impl<'a> Progress<'a> {
    fn new(output: &'a Output, terminal: &'a Terminal) -> Self {
        Progress {
            output,
            terminal,
            made: AtomicUsize::new(0),
            shown: terminal.shows_progress() && output.paths().len() > 2_000,
        }
    }

    fn finish(&self) {
        if self.shown {
            self.terminal.line_in_place("");
        }
    }
}

impl Files for Progress<'_> {
    fn paths(&self) -> &[String] {
        self.output.paths()
    }

    fn bytes(&self, path: &str) -> Result<Cow<'_, [u8]>, Vec<Diagnostic>> {
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        if self.shown && made.is_multiple_of(500) {
            self.terminal
                .line_in_place(&format!("{made}/{}", self.output.paths().len()));
        }
        self.output
            .bytes(path)
            .expect("the output renders every path it lists")
    }
}
