//! `completions` and `man`: made from the definition of the command line.

use super::arguments::{Arguments, Completions, Man};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use clap::CommandFactory;

pub fn completions(verb: &Completions, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(verb.shell, &mut command, "leidraad", &mut bytes);
    terminal.result(&String::from_utf8_lossy(&bytes));
    Ok(Outcome::Fine)
}

/// The manual page of the program, or of one command.
pub fn man(verb: &Man, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut program = Arguments::command();
    program.build();
    let command = match &verb.command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| {
                Failure::wrong_use(
                    format!("there is no command `{name}`"),
                    format!("er is geen opdracht `{name}`"),
                )
            })?
            .display_name(format!("leidraad-{name}")),
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .expect("writing to memory does not fail");
    terminal.result(&String::from_utf8_lossy(&page));
    Ok(Outcome::Fine)
}
