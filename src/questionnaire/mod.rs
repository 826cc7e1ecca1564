//! Questionnaires: decision trees that are proven before they are published.
//!
//! A file is read into a `Questionnaire` whose structure holds (`read`), all its states are walked
//! (`prove`), and views for templates are made of what was proven. Everything here is a function of
//! its arguments: no files, no clock, no addresses.

pub mod applies;
pub mod cases;
pub mod compiled;
pub mod condition;
pub mod cost;
pub mod diff;
pub mod explain;
pub mod fingerprint;
pub mod fold;
pub mod format;
pub mod logic;
pub mod model;
pub mod outcomes;
pub mod overlay;
pub mod proof;
pub mod results;
pub mod states;
pub mod structure;
pub mod texts;
pub mod truth;
pub mod views;
pub mod walk;

pub use compiled::published;
pub use model::Questionnaire;
pub use proof::{Limits, Proof, Proven, prove, witness};
pub use structure::{Structure, lay_over, read, shapes};
pub use texts::{Link, MarkdownText, Outside, Reference, TextRenderer, fragment, part_of, place};
pub use walk::{AnswerProblem, Answers, End, Given, Walk, walk};
