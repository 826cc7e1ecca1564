//! Why a release could not be made, read or trusted, told in both languages of the editors.

use crate::diagnostics::Text;
use crate::write::{WriteError, WriteErrorKind};

/// What stood in the way of a release or a mirror.
#[derive(Debug, Clone)]
pub struct TrustError {
    pub kind: TrustErrorKind,
    pub message: Text,
    pub help: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustErrorKind {
    /// What was offered is not what the signed metadata allows.
    Refused,
    /// The metadata is past its date.
    Expired,
    /// The other side does not answer, or not well enough.
    Unreachable,
    /// What this machine remembers is damaged or does not fit together.
    Damaged,
    /// Another run holds the folder.
    Locked,
    /// The command cannot be done as it was asked for.
    Use,
    /// A file or folder could not be read or written.
    Disk,
}

impl TrustError {
    pub fn new(kind: TrustErrorKind, en: impl Into<String>, nl: impl Into<String>) -> Self {
        TrustError {
            kind,
            message: Text::new(en, nl),
            help: None,
        }
    }

    pub fn refused(en: impl Into<String>, nl: impl Into<String>) -> Self {
        TrustError::new(TrustErrorKind::Refused, en, nl)
    }

    pub fn wrong_use(en: impl Into<String>, nl: impl Into<String>) -> Self {
        TrustError::new(TrustErrorKind::Use, en, nl)
    }

    pub fn damaged(en: impl Into<String>, nl: impl Into<String>) -> Self {
        TrustError::new(TrustErrorKind::Damaged, en, nl).help(
            "nothing was changed; when the root's fingerprint has been compared with the published one, \
             `leidraad mirror reset-trust --i-checked-the-fingerprint` begins the memory anew",
            "er is niets veranderd; is de vingerafdruk van de root met de gepubliceerde vergeleken, dan begint \
             `leidraad mirror reset-trust --i-checked-the-fingerprint` het geheugen opnieuw",
        )
    }

    pub fn help(mut self, en: impl Into<String>, nl: impl Into<String>) -> Self {
        self.help = Some(Text::new(en, nl));
        self
    }
}

impl From<WriteError> for TrustError {
    fn from(error: WriteError) -> Self {
        let kind = match error.kind {
            WriteErrorKind::Locked => TrustErrorKind::Locked,
            WriteErrorKind::Refused => TrustErrorKind::Use,
            _ => TrustErrorKind::Disk,
        };
        TrustError {
            kind,
            message: error.message,
            help: error.help,
        }
    }
}
