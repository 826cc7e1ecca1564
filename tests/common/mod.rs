//! What the tests share: a browser, a file server, the program as a process, and small readers of
//! its output. Nothing here knows what a particular page says.

pub mod answering;
pub mod browser;
#[cfg(unix)]
pub mod hosts;
pub mod html;
pub mod keys;
pub mod pages;
pub mod program;
pub mod questionnaire;
#[cfg(all(unix, feature = "mirror"))]
pub mod releases;
pub mod results;
pub mod server;
pub mod tools;
pub mod tree;
#[cfg(all(unix, feature = "mirror"))]
pub mod upstream;
