//! A verified copy of a site: serves one complete signed release, or the one before it.
//!
//! The upstream is never trusted: metadata is verified by the library of The Update Framework, and
//! the rules that the library leaves to its caller are kept here. Touches files through `storage`
//! only, and knows nothing of pages.

mod archive;
mod folder;
mod limits;
mod run;
mod saying;
mod state;
mod status;
mod trust;
mod trusting;
mod upstream;
mod verify;

pub use archive::{export, import};
pub use folder::{MirrorFolder, Settings};
pub use limits::Limits;
pub use run::{REPOSITORY, Update, Updated, lock, repository, run, run_from};
pub use saying::{Saying, Status};
pub use state::{HIGHEST, Highest, State};
pub use status::{MirrorStatus, status};
pub use trust::{Trusted, Wanted, load};
pub use trusting::{CheckedRoot, init, reset};
pub use upstream::{Patience, Place, Upstream, place_of};
pub use verify::{Fault, Verified, verify};
