//! The one integration test binary; each module is one subject.

#[path = "../common/mod.rs"]
mod common;

mod browser_itself;
mod cases;
