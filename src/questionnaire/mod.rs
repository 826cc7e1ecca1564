//! Questionnaires.

pub mod condition;
pub mod format;
pub mod model;
pub mod structure;
