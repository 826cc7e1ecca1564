//! `build`: the site into the output folder.

use super::arguments::{Build, Global};
use super::context::{self, Context, Counts, diagnostics_format, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, Output, build};
use crate::diagnostics::{Diagnostic, Format, Located};
use crate::source::{ReadLimits, TreeStamp, tree_stamp};
use crate::write::{self, Disk, Files, Target, WriteErrorKind, Written};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub fn run(global: &Global, verb: &Build, terminal: &Terminal) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let format = diagnostics_format(global)?;
    // A report that a program reads is the command's result; text is for the person watching.
    let stream = match format {
        Format::Text => Stream::Messages,
        _ => Stream::Result,
    };
    let context = Context::new(global)?;
    let target = Target {
        out: &context.out,
        root: &context.root,
        overlay: context.overlay.as_deref(),
        in_place: verb.in_place,
        compress: verb.compress,
        cache: !global.no_cache,
    };
    let told = Told {
        format,
        stream,
        strict: global.strict,
        terminal,
    };
    let memory = Memory::new(&context, &target, &told);
    if let Some((earlier, counts, text)) = memory.as_ref().and_then(Memory::earlier) {
        context::tell(text, counts, stream, global.strict, terminal);
        let written = Written {
            files: earlier.files,
            untouched: true,
            ..Written::default()
        };
        tell(&written, &context, started.elapsed(), terminal);
        return Ok(counts.outcome(global.strict));
    }
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let located = Located::all(std::mem::take(&mut built.diagnostics), &tree);
    let outcome = super::context::Counts::of(&located).outcome(global.strict);
    let (Some(output), Outcome::Fine) = (&built.output, outcome) else {
        return Ok(report(&located, format, stream, global.strict, terminal));
    };

    let progress = Progress::new(
        output,
        memory.as_ref().map(|memory| memory.program),
        terminal,
    );
    let target = Target {
        compress: verb.compress || built.site.config.compress,
        ..target
    };
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
    let text = context::reporter(format, stream, terminal).render(&located);
    let counts = Counts::of(&located);
    context::tell(&text, counts, stream, global.strict, terminal);
    if let Some((memory, stamp)) = memory.zip(tree.stamp()) {
        memory.remember(&stamp, counts, &text);
    }
    tell(&written, &context, started.elapsed(), terminal);
    // The process ends here: taking a large site apart piece by piece would only cost time.
    std::mem::forget((tree, built));
    Ok(outcome)
}

fn tell(written: &Written, context: &Context, time: Duration, terminal: &Terminal) {
    let Written {
        files,
        written: new,
        compressed: _,
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

/// How a run tells what it found.
struct Told<'a> {
    format: Format,
    stream: Stream,
    strict: bool,
    terminal: &'a Terminal,
}

/// What is known of earlier runs by this very program.
struct Memory<'a> {
    target: &'a Target<'a>,
    /// When this run began, since 1970.
    begun: Duration,
    /// Tells this program from others, newer ones too.
    program: [u8; 32],
    /// Everything besides the sources that a run depends on.
    settings: String,
    earlier: Option<write::Earlier>,
}

/// Files written this late could be written again without looking different.
const TICK: Duration = Duration::from_millis(50);

impl<'a> Memory<'a> {
    /// Looks at the sources, and whether the run before was for the same ones.
    fn new(context: &Context, target: &'a Target<'a>, told: &Told) -> Option<Memory<'a>> {
        if !target.cache {
            return None;
        }
        let settings = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            context.options,
            context.overlay,
            target.in_place,
            target.compress,
            told.format,
            told.strict,
            told.terminal.language,
            told.terminal.verbose,
            told.terminal.color(told.stream),
        );
        let mut memory = Memory {
            target,
            begun: SystemTime::now().duration_since(UNIX_EPOCH).ok()?,
            program: program()?,
            settings,
            earlier: None,
        };
        if let Some(stamp) = tree_stamp(&context.folders(), &ReadLimits::default()) {
            memory.earlier = write::unchanged(target, &memory.key(&stamp));
        }
        Some(memory)
    }

    fn key(&self, stamp: &TreeStamp) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.program);
        hasher.update(&stamp.digest);
        hasher.update(self.settings.as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// The run before, how many problems it found, and what it told of them.
    fn earlier(&self) -> Option<(&write::Earlier, Counts, &str)> {
        let earlier = self.earlier.as_ref()?;
        let (line, text) = earlier.told.split_once('\n')?;
        let (warnings, advice) = line.split_once(' ')?;
        let counts = Counts {
            errors: 0,
            warnings: warnings.parse().ok()?,
            advice: advice.parse().ok()?,
        };
        Some((earlier, counts, text))
    }

    /// Notes a run that wrote its output, unless a source may have changed while it was read.
    fn remember(&self, stamp: &TreeStamp, counts: Counts, text: &str) {
        if stamp.newest + TICK < self.begun {
            let told = format!("{} {}\n{text}", counts.warnings, counts.advice);
            write::remember(self.target, &self.key(stamp), &told);
        }
    }
}

/// Tells this program from every other: its version, and its file as it is installed.
fn program() -> Option<[u8; 32]> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let modified = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let text = format!("{} {} {modified:?}", env!("CARGO_PKG_VERSION"), file.len());
    Some(*blake3::hash(text.as_bytes()).as_bytes())
}

/// The rendered site as the writer sees it; counts, for a person who waits.
pub(super) struct Progress<'a> {
    output: &'a Output,
    /// None where nothing is known of earlier runs.
    program: Option<[u8; 32]>,
    terminal: &'a Terminal,
    made: AtomicUsize,
    shown: bool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        output: &'a Output,
        program: Option<[u8; 32]>,
        terminal: &'a Terminal,
    ) -> Self {
        if program.is_some() {
            output.prepare_fingerprints();
        }
        Progress {
            output,
            program,
            terminal,
            made: AtomicUsize::new(0),
            shown: terminal.shows_progress() && output.paths().len() > 2_000,
        }
    }

    pub(super) fn finish(&self) {
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

    fn fingerprint(&self, path: &str) -> Option<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.program?);
        hasher.update(&self.output.fingerprint(path)?);
        Some(*hasher.finalize().as_bytes())
    }

    fn program(&self) -> Option<[u8; 32]> {
        self.program
    }
}
