//! Signing keys: made, kept as PEM, and their public halves handed over as small files.
//!
//! Pure but for the system's randomness. Never prints or stores a secret: what is to be written is
//! handed back to the caller.

use super::error::TrustError;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::Pkcs8V1Der;
use aws_lc_rs::signature::Ed25519KeyPair;
use serde::{Deserialize, Serialize};
use std::fmt;
use tough::schema::RoleType;
use tough::schema::key::Key;
use tough::sign::Sign;

/// A key that signs. Its `Debug` tells the public half only.
pub struct SecretKey {
    pair: Ed25519KeyPair,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretKey({})", self.id())
    }
}

const TAG: &str = "PRIVATE KEY";

impl SecretKey {
    /// A new Ed25519 key and its text as PEM with PKCS#8 inside.
    pub fn generate() -> Result<(SecretKey, String), TrustError> {
        let failed = || {
            TrustError::wrong_use(
                "the system gave no random numbers for a key",
                "het systeem gaf geen willekeurige getallen voor een sleutel",
            )
        };
        let pair = Ed25519KeyPair::generate().map_err(|_| failed())?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| failed())?;
        let text = pem::encode_config(
            &pem::Pem::new(TAG, der.as_ref()),
            pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
        );
        Ok((SecretKey { pair }, text))
    }

    /// Reads a key as `generate` writes it, or as `openssl genpkey -algorithm ed25519` does.
    pub fn from_pem(text: &[u8]) -> Result<SecretKey, TrustError> {
        let parsed = pem::parse(text).map_err(|_| no_key())?;
        if parsed.tag() != TAG {
            return Err(no_key());
        }
        SecretKey::from_pkcs8(parsed.contents())
    }

    /// The key as PKCS#8, for one who keeps it otherwise than as PEM.
    pub fn to_pkcs8(&self) -> Vec<u8> {
        let der: Pkcs8V1Der<'_> = self
            .pair
            .as_der()
            .expect("a key that was read can be written");
        der.as_ref().to_vec()
    }

    pub fn from_pkcs8(bytes: &[u8]) -> Result<SecretKey, TrustError> {
        match Ed25519KeyPair::from_pkcs8(bytes) {
            Ok(pair) => Ok(SecretKey { pair }),
            Err(_) => Err(no_key()),
        }
    }

    pub fn public(&self) -> Key {
        self.pair.tuf_key()
    }

    /// The key id of the public half, in hexadecimal.
    pub fn id(&self) -> String {
        key_id(&self.public())
    }

    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.pair.sign(bytes).as_ref().to_vec()
    }
}

fn no_key() -> TrustError {
    TrustError::wrong_use(
        "this is no Ed25519 key in PEM with PKCS#8 inside",
        "dit is geen Ed25519-sleutel in PEM met PKCS#8 erin",
    )
}

/// The key id as the metadata names it: SHA-256 of the key's canonical form, in hexadecimal.
pub fn key_id(key: &Key) -> String {
    let id = key.key_id().expect("a key has a canonical form");
    super::metadata::hex(&id)
}

/// What a key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyRole {
    Root,
    Targets,
    Snapshot,
    Timestamp,
}

impl KeyRole {
    pub const ALL: [KeyRole; 4] = [
        KeyRole::Root,
        KeyRole::Targets,
        KeyRole::Snapshot,
        KeyRole::Timestamp,
    ];

    pub fn name(self) -> &'static str {
        match self {
            KeyRole::Root => "root",
            KeyRole::Targets => "targets",
            KeyRole::Snapshot => "snapshot",
            KeyRole::Timestamp => "timestamp",
        }
    }

    pub fn role(self) -> RoleType {
        match self {
            KeyRole::Root => RoleType::Root,
            KeyRole::Targets => RoleType::Targets,
            KeyRole::Snapshot => RoleType::Snapshot,
            KeyRole::Timestamp => RoleType::Timestamp,
        }
    }
}

/// The public half of a key, as its holder hands it over.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKeyFile {
    /// The number that a later, different layout of the file would raise.
    leidraad_key: u32,
    pub role: KeyRole,
    pub name: String,
    pub keyid: String,
    pub key: Key,
}

impl PublicKeyFile {
    pub fn new(role: KeyRole, name: &str, key: &SecretKey) -> PublicKeyFile {
        PublicKeyFile {
            leidraad_key: 1,
            role,
            name: name.to_string(),
            keyid: key.id(),
            key: key.public(),
        }
    }

    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a public key is valid JSON");
        text.push('\n');
        text
    }

    /// Reads the file and checks that the id is the key's own.
    pub fn parse(bytes: &[u8]) -> Result<PublicKeyFile, TrustError> {
        let file: PublicKeyFile = serde_json::from_slice(bytes).map_err(|error| {
            TrustError::wrong_use(
                format!("this is no public key as `release keys new` writes it: {error}"),
                format!(
                    "dit is geen openbare sleutel zoals `release keys new` die schrijft: {error}"
                ),
            )
        })?;
        if file.leidraad_key != 1 || key_id(&file.key) != file.keyid {
            return Err(TrustError::wrong_use(
                "the id in the public key's file is not the id of the key in it",
                "de id in het bestand met de openbare sleutel hoort niet bij de sleutel erin",
            ));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file_and_its_debug_form_tells_no_secret() {
        let (key, text) = SecretKey::generate().expect("a key");
        assert!(text.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let again = SecretKey::from_pem(text.as_bytes()).expect("the same key");
        assert_eq!(key.id(), again.id());
        assert_eq!(key.sign(b"x"), again.sign(b"x"));
        assert_eq!(format!("{key:?}"), format!("SecretKey({})", key.id()));
        for wrong in [
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            assert!(SecretKey::from_pem(wrong.as_bytes()).is_err());
        }
    }

    #[test]
    fn a_public_key_under_the_id_of_another_is_refused() {
        let (one, _) = SecretKey::generate().expect("a key");
        let (other, _) = SecretKey::generate().expect("a key");
        let file = PublicKeyFile::new(KeyRole::Root, "anna", &one);
        assert!(PublicKeyFile::parse(file.to_text().as_bytes()).is_ok());
        let swapped = file.to_text().replace(&one.id(), &other.id());
        assert!(PublicKeyFile::parse(swapped.as_bytes()).is_err());
    }
}
