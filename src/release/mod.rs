//! Signed releases: a built site and its source as a repository of The Update Framework.
//!
//! Who may sign what is in the root, which needs two of three holders. The list of a release's files
//! is signed by the targets key, which may be kept offline; snapshot and timestamp are renewed often
//! by a machine. Formats, canonical form and the checking of signatures are the library's: nothing
//! here is cryptography of our own. Knows no network.

mod error;
mod keys;
mod metadata;
mod names;
mod publish;
mod repository;
mod root;

pub use error::{TrustError, TrustErrorKind};
pub use keys::{KeyRole, PublicKeyFile, SecretKey, key_id};
pub use metadata::{
    ROOT_DAYS, SNAPSHOT_DAYS, TARGETS_DAYS, TIMESTAMP_DAYS, days_after, digest_of, fingerprint,
    fingerprint_for_people, hex, parse, published_name, role_of, sha256, sign, snapshot, target,
    targets, timestamp, to_text, unsigned, verify,
};
pub use names::{RELEASE_FILE, RESERVED, SITE, SOURCE, check_names};
pub use publish::{
    FileContent, Finished, Lives, OnlineKeys, ReleaseDescription, ReleaseFile, draft_path, finish,
    next_number, prepare, read_draft, renew, sign_with,
};
pub use repository::{DRAFTS, METADATA, Published, Repository, TARGETS};
pub use root::{RootChange, next_root, verify_next_root};

pub use jiff::Timestamp as Time;
pub use tough::schema::{Root, Signed, Snapshot, Target, Targets, Timestamp};
