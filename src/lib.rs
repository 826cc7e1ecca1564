//! lib
pub mod diagnostics;
pub mod source;
pub mod yaml;
