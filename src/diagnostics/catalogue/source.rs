//! Problems of files and folders themselves.

use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::{ReadProblem, ReadProblemKind, Span};

pub fn unreadable_file(problem: &ReadProblem) -> Diagnostic {
    let place = Place::Path(problem.path.clone());
    let diagnostic =
        |code, en: String, nl: String| Diagnostic::new(code, place.clone(), Text::new(en, nl));
    match &problem.kind {
        ReadProblemKind::SymbolicLink => diagnostic(
            "S101",
            "this is a symbolic link; links are not followed".into(),
            "dit is een symbolische koppeling; koppelingen worden niet gevolgd".into(),
        )
        .help("put the file itself here", "zet het bestand zelf hier"),
        ReadProblemKind::NotARegularFile => diagnostic(
            "S102",
            "this is not a regular file".into(),
            "dit is geen gewoon bestand".into(),
        )
        .help(
            "remove it from the site's folders",
            "haal het weg uit de mappen van de site",
        ),
        ReadProblemKind::TooLarge { limit } => diagnostic(
            "S103",
            format!("larger than {limit} bytes"),
            format!("groter dan {limit} bytes"),
        )
        .help(
            "make the file smaller or split it",
            "maak het bestand kleiner of splits het",
        ),
        ReadProblemKind::TooDeep { limit } => diagnostic(
            "S104",
            format!("more than {limit} folders deep"),
            format!("meer dan {limit} mappen diep"),
        )
        .help("move it up", "zet het hogerop"),
        ReadProblemKind::TooManyFiles { limit } => diagnostic(
            "S105",
            format!("more than {limit} files; the rest is not read"),
            format!("meer dan {limit} bestanden; de rest wordt niet gelezen"),
        )
        .help("split the site", "splits de site"),
        ReadProblemKind::TooManyInFolder { limit } => diagnostic(
            "S105",
            format!("more than {limit} entries in this folder"),
            format!("meer dan {limit} bestanden in deze map"),
        )
        .help("spread them over folders", "verdeel ze over mappen"),
        ReadProblemKind::NameTooLong { limit } => diagnostic(
            "S106",
            format!("name or path longer than {limit} bytes"),
            format!("naam of pad langer dan {limit} bytes"),
        )
        .help("shorten the name", "kort de naam in"),
        ReadProblemKind::NameNotUtf8 => diagnostic(
            "S107",
            "the name is not UTF-8".into(),
            "de naam is geen UTF-8".into(),
        )
        .help("rename the file", "hernoem het bestand"),
        ReadProblemKind::Unreadable { error } => diagnostic(
            "S108",
            format!("cannot be read: {error}"),
            format!("is niet te lezen: {error}"),
        )
        .help(
            "check the file and its permissions",
            "controleer het bestand en de rechten",
        ),
    }
}

pub fn not_utf8(span: Span) -> Diagnostic {
    Diagnostic::new(
        "S109",
        span,
        Text::new(
            "the text is not UTF-8 from here on",
            "vanaf hier is de tekst geen UTF-8",
        ),
    )
    .help("save the file as UTF-8", "bewaar het bestand als UTF-8")
}

pub fn unused_file(path: &str, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new(
        "S110",
        Place::Path(path.to_string()),
        Text::new(
            "nothing publishes this file",
            "dit bestand verschijnt nergens",
        ),
    )
    .help(en, nl)
}
