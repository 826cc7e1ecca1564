//! `schema`: the JSON Schemas of the files that editors write, made from the types that read them.

use super::arguments::Schema;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::config;
use crate::content::{FRONT_MATTER_SHAPES, glossary, pins, references};
use crate::questionnaire;
use clap::ValueEnum;
use serde_json::Value as Json;

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// The part of a page between its `---` lines
    FrontMatter,
    /// leidraad.yaml
    Config,
    /// content/glossary.yaml
    Glossary,
    /// content/references.yaml
    References,
    /// content/questionnaires/ID.yaml
    Questionnaire,
    /// content/questionnaires/ID.cases.yaml
    Cases,
    /// content/pins/LANG/PAGE.yaml, which the program writes itself
    Pins,
}

/// The schema of a subject.
pub fn schema(subject: Subject) -> Json {
    match subject {
        Subject::FrontMatter => FRONT_MATTER_SHAPES.schema(),
        Subject::Config => config::SHAPES.schema(),
        Subject::Glossary => glossary::GLOSSARY_SHAPES.schema(),
        Subject::References => references::REFERENCES_SHAPES.schema(),
        Subject::Questionnaire => {
            questionnaire::structure::shapes().schema_requiring(questionnaire::format::REQUIRED)
        }
        Subject::Cases => questionnaire::cases::shapes().schema(),
        Subject::Pins => pins::PINS_SHAPES.schema(),
    }
}

pub fn run(verb: &Schema, terminal: &Terminal) -> Result<Outcome, Failure> {
    match verb.subject {
        Some(subject) => terminal.result(&format!("{:#}\n", schema(subject))),
        None => {
            for subject in Subject::value_variants() {
                let value = subject.to_possible_value();
                let Some(value) = value else { continue };
                let help = value
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                terminal.result(&format!("{:<14} {help}\n", value.get_name()));
            }
        }
    }
    Ok(Outcome::Fine)
}
