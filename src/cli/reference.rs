//! The manual's page on the command line, made from the definition so that the two cannot differ.

use super::arguments::Arguments;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write;

const INTRODUCTION: &str = "\
---
id: command-line
title: \"The command line\"
weight: 60
summary: \"Every command and flag, the exit status, and what is written where.\"
---

Results go to standard output, everything else to standard error, so that a command can be part of \
a pipe. A reader that closes the pipe early is no error. Progress is shown on a terminal only.

## Exit status {#exit-status}

| status | meaning |
|---|---|
| 0 | fine, also with warnings (unless `--strict`) |
| 1 | problems in content or configuration, which were told; a release or copy that is refused |
| 2 | wrong use or environment: no content, a refused output folder, a port that is taken |
| 3 | the metadata of a release has ended |
| 4 | another run is writing to the same output folder |

## Environment {#environment}

| variable | meaning |
|---|---|
| `SOURCE_DATE_EPOCH` | the site's date in seconds since 1970, where `--as-of` is not given |
| `NO_COLOR` | no colour |
| `CLICOLOR_FORCE` | colour, also where there is no terminal |
";

/// The page as Markdown, with its front matter.
pub fn page() -> String {
    let mut program = Arguments::command();
    program.build();
    let mut page = INTRODUCTION.to_string();
    page.push_str(
        "\n## Flags of every command {#flags}\n\nThey stand before or after the command.\n\n",
    );
    let global = program
        .get_arguments()
        .filter(|argument| argument.is_global_set());
    table(global, &mut page);
    for command in program.get_subcommands() {
        section(command, "", "##", &mut page);
    }
    page
}

/// A command and the commands below it; `above` is the name of the one it belongs to.
fn section(command: &Command, above: &str, level: &str, page: &mut String) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let name = format!("{above}{}", command.get_name());
    let id = name.replace(' ', "-");
    let about = command.get_about().map(ToString::to_string);
    let usage = match command.has_subcommands() {
        true if command.is_subcommand_required_set() => " COMMAND".to_string(),
        true => format!("{} | COMMAND", usage(command)),
        false => usage(command),
    };
    let _ = writeln!(
        page,
        "\n{level} {name} {{#{id}}}\n\n{}.\n\n```\nleidraad {name}{usage}\n```",
        about.unwrap_or_default().trim_end_matches('.'),
    );
    let own: Vec<&Arg> = own(command).collect();
    if !own.is_empty() {
        page.push('\n');
        table(own.into_iter(), page);
    }
    for below in command.get_subcommands() {
        section(below, &format!("{name} "), "###", page);
    }
}

fn own(command: &Command) -> impl Iterator<Item = &Arg> {
    command
        .get_arguments()
        .filter(|argument| !argument.is_global_set() && !argument.is_hide_set())
        .filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version"))
}

/// What may follow the command's name.
fn usage(command: &Command) -> String {
    let has_flags = own(command).any(|argument| !argument.is_positional());
    let mut usage = if has_flags { " [OPTIONS]" } else { "" }.to_string();
    for argument in own(command).filter(|argument| argument.is_positional()) {
        let name = value_name(argument);
        let _ = match argument.is_required_set() {
            true => write!(usage, " {name}"),
            false => write!(usage, " [{name}]"),
        };
    }
    usage
}

fn table<'a>(arguments: impl Iterator<Item = &'a Arg>, page: &mut String) {
    page.push_str("| flag or value | meaning |\n|---|---|\n");
    for argument in arguments {
        let mut names: Vec<String> = Vec::new();
        names.extend(argument.get_short().map(|short| format!("`-{short}`")));
        let value = if argument.get_action().takes_values() {
            format!(" {}", value_name(argument))
        } else {
            String::new()
        };
        match argument.get_long() {
            Some(long) => names.push(format!("`--{long}{value}`")),
            None => names.push(format!("`{}`", value.trim())),
        }
        let help = argument.get_help().map(ToString::to_string);
        let _ = writeln!(
            page,
            "| {} | {}{} |",
            names.join(", "),
            help.unwrap_or_default().replace('|', "\\|"),
            values(argument)
        );
    }
}

/// The default and the possible values, as a sentence each.
fn values(argument: &Arg) -> String {
    let mut text = String::new();
    if !argument.get_action().takes_values() {
        return text;
    }
    let possible = argument.get_possible_values();
    if !possible.is_empty() && argument.get_id() != "format" {
        let names: Vec<String> = possible
            .iter()
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        let _ = write!(text, ": {}", names.join(", "));
    }
    if argument.get_id() == "format" {
        text.push_str(
            ": `text` and `json` for every command that has a result of its own; `github` and \
             `sarif` for `build` and `check`; `html` for `status`",
        );
    }
    if let [default] = argument.get_default_values() {
        let _ = write!(text, "; default `{}`", default.to_string_lossy());
    }
    text
}

fn value_name(argument: &Arg) -> String {
    match argument.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => argument.get_id().to_string().to_uppercase(),
    }
}
