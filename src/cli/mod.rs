//! The command line: arguments, one file per command, exit status.
//!
//! The only place that reads the environment and the current folder. Results go to standard output,
//! everything else to standard error, and a reader that closes its end is no error.

mod arguments;
mod base;
mod build;
mod check;
mod check_host;
mod completions;
mod context;
mod diff;
mod explain;
mod external;
mod host;
mod init;
mod list;
mod mirror;
#[cfg(feature = "mirror")]
mod mirror_steps;
mod mv;
mod new;
mod overlay;
mod po;
mod publish;
mod questionnaire;
mod questionnaire_cases;
mod questionnaire_walks;
mod reference;
mod refs;
mod release;
#[cfg(feature = "mirror")]
mod release_steps;
mod schema;
mod search;
mod serve;
mod status;
mod sync;
mod terminal;
mod theme;

use crate::diagnostics::Text;
use crate::edit::Refusal;
use crate::write::{WriteError, WriteErrorKind};
use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;
use terminal::Terminal;

/// How a command ended, when it could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    /// Problems in content or configuration, already told.
    ContentProblems,
}

/// Why a command could not do its work.
#[derive(Debug)]
struct Failure {
    message: Text,
    help: Option<Text>,
    status: u8,
}

const CONTENT_PROBLEMS: u8 = 1;
const WRONG_USE: u8 = 2;
#[cfg(feature = "mirror")]
const EXPIRED: u8 = 3;
const LOCKED: u8 = 4;

/// Why a command of the feature `mirror` cannot run in this build.
#[cfg(not(feature = "mirror"))]
fn without_mirror(command: &str) -> Failure {
    Failure::wrong_use(
        format!("this build of leidraad has no `{command}`: it was made without the feature `mirror`"),
        format!("deze build van leidraad heeft geen `{command}`: die is gemaakt zonder de feature `mirror`"),
    )
    .help(
        "use a build made with `cargo install --path . --features mirror`",
        "gebruik een build die is gemaakt met `cargo install --path . --features mirror`",
    )
}

impl Failure {
    fn wrong_use(en: impl Into<String>, nl: impl Into<String>) -> Self {
        Failure {
            message: Text::new(en, nl),
            help: None,
            status: WRONG_USE,
        }
    }

    fn help(mut self, en: impl Into<String>, nl: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, nl));
        self
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let status = match error.kind {
            WriteErrorKind::Locked => LOCKED,
            WriteErrorKind::Content(_) => CONTENT_PROBLEMS,
            _ => WRONG_USE,
        };
        Failure {
            message: error.message,
            help: error.help,
            status,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure {
            message: refusal.message,
            help: refusal.help,
            status: WRONG_USE,
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to a pipe that may be closed: that is fine.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG_USE));
        }
    };
    let terminal = Terminal::new(&arguments.global);
    match dispatch(&arguments, &terminal) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::ContentProblems) => ExitCode::from(CONTENT_PROBLEMS),
        Err(failure) => {
            terminal.failure(&failure.message, failure.help.as_ref());
            ExitCode::from(failure.status)
        }
    }
}

fn dispatch(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Init(verb) => init::run(global, verb, terminal),
        Command::Build(verb) => build::run(global, verb, terminal),
        Command::Serve(verb) => serve::run(global, verb, terminal),
        Command::Check(verb) => check::run(global, verb, terminal),
        Command::List => list::run(global, terminal),
        Command::Search(verb) => search::run(global, verb, terminal),
        Command::Explain(verb) => explain::run(verb, terminal),
        Command::Completions(verb) => completions::completions(verb, terminal),
        Command::Man(verb) => completions::man(verb, terminal),
        Command::ManualPage => {
            terminal.result(&reference::page());
            Ok(Outcome::Fine)
        }
        Command::Status(verb) => status::run(global, verb, terminal),
        Command::Diff(verb) => diff::run(global, verb, terminal),
        Command::Questionnaire(verb) => questionnaire::run(global, verb, terminal),
        Command::Sync(verb) => sync::run(global, verb, terminal),
        Command::New(verb) => new::run(global, verb, terminal),
        Command::Schema(verb) => schema::run(verb, terminal),
        Command::Refs(verb) => refs::run(global, verb, terminal),
        Command::Po(verb) => po::run(global, verb, terminal),
        Command::Mv(verb) => mv::run(global, verb, terminal),
        Command::Theme(verb) => theme::run(global, verb, terminal),
        Command::CheckHost(verb) => check_host::run(global, verb, terminal),
        Command::Publish(verb) => publish::run(global, verb, terminal),
        Command::Host(verb) => host::run(global, verb, terminal),
        Command::Release(verb) => release::run(global, verb, terminal),
        Command::Mirror(verb) => mirror::run(global, verb, terminal),
        Command::Verify(verb) => mirror::verify(global, verb, terminal),
        Command::Overlay(verb) => overlay::run(global, verb, terminal),
    }
}
