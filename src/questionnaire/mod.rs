//! Questionnaires.

pub mod applies;
pub mod condition;
pub mod cost;
pub mod fingerprint;
pub mod fold;
pub mod format;
pub mod logic;
pub mod model;
pub mod outcomes;
pub mod proof;
pub mod results;
pub mod states;
pub mod structure;
pub mod truth;
pub mod walk;
pub mod compiled;
pub mod texts;
pub mod views;
