//! lib
pub mod config;
pub mod content;
pub mod diagnostics;
pub mod source;
pub mod yaml;
