//! Standard output and standard error: who gets what, colour, and closed pipes.

use super::arguments::{Color, Global};
use crate::diagnostics::{MessageLanguage, Text};
use std::io::{self, IsTerminal, Write};

#[derive(Debug, Clone)]
pub struct Terminal {
    pub language: MessageLanguage,
    pub verbose: bool,
    quiet: bool,
    color: Color,
}

/// The two streams of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Result,
    Messages,
}

impl Terminal {
    pub fn new(global: &Global) -> Self {
        Terminal {
            language: global.messages.unwrap_or_else(of_locale),
            verbose: global.verbose > 0,
            quiet: global.quiet,
            color: global.color,
        }
    }

    /// Whether colour suits a stream: the flag decides, else the environment, else the terminal.
    pub fn color(&self, stream: Stream) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            Color::Auto if is("CLICOLOR", "0") || is("TERM", "dumb") => false,
            Color::Auto => match stream {
                Stream::Result => io::stdout().is_terminal(),
                Stream::Messages => io::stderr().is_terminal(),
            },
        }
    }

    /// Whether a line that changes in place may be shown.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal() && !is("TERM", "dumb")
    }

    /// Writes text to a stream. That a reader has gone, as `head` does, is no error, and other
    /// failures to write cannot be told: the exit status still says how the command ended.
    pub fn write(&self, stream: Stream, text: &str) {
        let _ = match stream {
            Stream::Result => {
                let mut stdout = io::stdout().lock();
                stdout
                    .write_all(text.as_bytes())
                    .and_then(|()| stdout.flush())
            }
            Stream::Messages => io::stderr().lock().write_all(text.as_bytes()),
        };
    }

    /// A text in place of the last line, for progress; an empty one takes the line away.
    pub fn line_in_place(&self, text: &str) {
        self.write(Stream::Messages, &format!("\r\x1b[K{text}"));
    }

    pub fn result(&self, text: &str) {
        self.write(Stream::Result, text);
    }

    /// A line for the person at the terminal; not with `--quiet`.
    pub fn say(&self, en: &str, nl: &str) {
        if !self.quiet {
            let line = self.pick(en, nl);
            self.write(Stream::Messages, &format!("{line}\n"));
        }
    }

    /// Why the program stops.
    pub fn failure(&self, message: &Text, help: Option<&Text>) {
        let (bold, reset) = if self.color(Stream::Messages) {
            ("\x1b[1;31m", "\x1b[0m")
        } else {
            ("", "")
        };
        let word = self.pick("error", "fout");
        let mut text = format!("{bold}{word}{reset}: {}\n", message.of(self.language));
        if let Some(help) = help {
            text.push_str(&format!("  = {}\n", help.of(self.language)));
        }
        self.write(Stream::Messages, &text);
    }

    pub fn pick<'a>(&self, en: &'a str, nl: &'a str) -> &'a str {
        match self.language {
            MessageLanguage::En => en,
            MessageLanguage::Nl => nl,
        }
    }
}

/// The language of messages that the locale asks for: the first of these that says anything.
fn of_locale() -> MessageLanguage {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    let said = said.unwrap_or_default();
    match said.to_string_lossy().split(['_', '.', '@', '-']).next() {
        Some("nl") => MessageLanguage::Nl,
        _ => MessageLanguage::En,
    }
}

/// How far long work is, as a bar and in numbers.
#[cfg(feature = "mirror")]
pub fn bar(done: usize, all: usize) -> String {
    const WIDTH: usize = 30;
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    format!(
        "[{}{}] {done}/{all}",
        "#".repeat(full),
        " ".repeat(WIDTH - full)
    )
}

fn is(name: &str, value: &str) -> bool {
    std::env::var_os(name).is_some_and(|found| found == value)
}
