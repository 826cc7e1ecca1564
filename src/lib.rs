//! lib
pub mod config;
pub mod content;
pub mod diagnostics;
pub mod site;
pub mod source;
pub mod yaml;
