//! `serve`: the site in a browser, following every change.

use super::arguments::{Global, OutputFormat, Serve};
use super::context::{Context, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::diagnostics::Format;
use crate::serve::{Round, ServeError, Server, Settings};
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;

pub fn run(global: &Global, verb: &Serve, terminal: &Terminal) -> Result<Outcome, Failure> {
    if global.format != OutputFormat::Text {
        return Err(Failure::wrong_use(
            "`serve` has no --format",
            "`serve` kent geen --format",
        ));
    }
    let mut context = Context::new(global)?;
    context.options.answers = true;
    context.options.parallel = true;
    let queries = match &verb.queries {
        Some(file) => Some(super::search::read_queries(&file.to_string_lossy())?),
        None => None,
    };
    let server = Server::start(Settings {
        folders: context.folders(),
        host: verb.host.clone(),
        port: verb.port,
        options: context.options.clone(),
        queries: queries.map(Arc::new),
        language: terminal.language,
    })?;
    let tree = context.read()?;
    let url = server.url();
    terminal.result(&format!("{url}\n"));
    if let Some(note) = server.watch_note() {
        terminal.say(
            &format!("note: looking for changes every half second, since {note}"),
            &format!("let op: er wordt elke halve seconde naar wijzigingen gekeken, want {note}"),
        );
    }
    if verb.open {
        open(&url, terminal);
    }
    let told = {
        let (terminal, strict) = (terminal.clone(), global.strict);
        move |round: Round| tell(&round, strict, &terminal)
    };
    server.run(tree, told)?;
    Ok(Outcome::Fine)
}

fn tell(round: &Round, strict: bool, terminal: &Terminal) {
    report(
        round.located,
        Format::Text,
        Stream::Messages,
        strict,
        terminal,
    );
    let what = match round.changed {
        [] => format!("{} {}", round.pages, terminal.pick("pages", "pagina's")),
        [one] => one.replace(char::is_control, "\u{fffd}"),
        many => format!(
            "{} {}",
            many.len(),
            terminal.pick("files changed", "bestanden gewijzigd")
        ),
    };
    let milliseconds = round.time.as_secs_f64() * 1_000.0;
    if round.failed {
        terminal.say(
            &format!("{what}: not built; the last good version stays ({milliseconds:.0} ms)"),
            &format!("{what}: niet gebouwd; de laatste goede versie blijft ({milliseconds:.0} ms)"),
        );
    } else {
        terminal.say(
            &format!("{what}: built ({milliseconds:.0} ms)"),
            &format!("{what}: gebouwd ({milliseconds:.0} ms)"),
        );
    }
}

/// Opens an address in the person's browser. When that fails the address has been printed anyway.
fn open(url: &str, terminal: &Terminal) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let started = command
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        terminal.say(
            "note: no browser could be opened; open the address above yourself",
            "let op: er kon geen browser worden geopend; open het adres hierboven zelf",
        );
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Address { address, error } => {
                let taken = error.kind() == io::ErrorKind::AddrInUse;
                let failure = Failure::wrong_use(
                    format!("cannot listen on {address}: {error}"),
                    format!("kan niet luisteren op {address}: {error}"),
                );
                if taken {
                    failure.help(
                        "another program uses the port; choose one with --port, or --port 0 for a free one",
                        "een ander programma gebruikt de poort; kies er een met --port, of --port 0 voor een vrije",
                    )
                } else {
                    failure
                }
            }
            ServeError::Watch(reason) => Failure::wrong_use(
                format!("cannot watch the sources: {reason}"),
                format!("kan de bronnen niet volgen: {reason}"),
            ),
            ServeError::Server(error) => Failure::wrong_use(
                format!("the server stopped: {error}"),
                format!("de server is gestopt: {error}"),
            ),
        }
    }
}
