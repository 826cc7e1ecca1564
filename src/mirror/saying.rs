//! What a mirror says of itself: `_leidraad/status.json` for scripts, `_leidraad/index.html` for
//! people. Both are unsigned, and say so by where they are: a release may have nothing there.

use super::folder::Settings;
use super::run::Update;
use super::trust::Trusted;
use crate::release::{RELEASE_FILE, RESERVED, ReleaseDescription, TrustError};
use crate::storage;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The page for people, as text with marks where values go, and the files beside it.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// The page; `{{name}}` stands for a value.
    pub page: String,
    /// Name and text of each file that the page needs.
    pub beside: Vec<(String, String)>,
}

/// `status.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The number that a later, different layout of the file would raise.
    pub leidraad_mirror: u32,
    /// The national site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Where this mirror fetches.
    pub upstream: String,
    pub title: String,
    pub release: u64,
    pub version: String,
    /// When the release was made, in seconds since 1970.
    pub released: i64,
    /// When this mirror last found its upstream in order.
    pub checked: i64,
    /// When the first of the metadata ends.
    pub expires: i64,
}

/// Writes what the mirror says of itself into a release's folder.
pub fn say(
    place: &Path,
    trusted: &Trusted,
    settings: &Settings,
    update: &Update<'_>,
) -> Result<(), TrustError> {
    let status = status(place, trusted, settings, update)?;
    let folder = place.join("site").join(RESERVED);
    storage::make_folder(&folder, update.disk)?;
    let mut page = update.saying.page.clone();
    let origin = status
        .origin
        .clone()
        .unwrap_or_else(|| status.upstream.clone());
    for (name, value) in [
        ("title", status.title.clone()),
        ("origin", origin),
        ("release", status.release.to_string()),
        ("version", status.version.clone()),
        ("released", date(status.released)),
        ("checked", date(status.checked)),
        ("expires", date(status.expires)),
    ] {
        page = page.replace(&format!("{{{{{name}}}}}"), &escaped(&value));
    }
    for (name, text) in &update.saying.beside {
        put(&folder.join(name), text.as_bytes(), update)?;
    }
    if !page.is_empty() {
        put(&folder.join("index.html"), page.as_bytes(), update)?;
    }
    let mut text = serde_json::to_vec_pretty(&status).expect("texts and numbers are valid JSON");
    text.push(b'\n');
    put(&folder.join("status.json"), &text, update)
}

fn put(path: &Path, bytes: &[u8], update: &Update<'_>) -> Result<(), TrustError> {
    match storage::read_plain(path, 1 << 20)? {
        Some(there) if there == bytes => Ok(()),
        Some(_) => Ok(storage::replace_file(path, bytes, update.disk)?),
        None => Ok(storage::put_file(path, bytes, update.disk)?),
    }
}

fn status(
    place: &Path,
    trusted: &Trusted,
    settings: &Settings,
    update: &Update<'_>,
) -> Result<Status, TrustError> {
    let bytes = storage::read_plain(&place.join(RELEASE_FILE), 1 << 20)?;
    let description: Option<ReleaseDescription> =
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(description) = description else {
        return Err(TrustError::refused(
            format!("the release has no {RELEASE_FILE} that can be understood"),
            format!("de uitgave heeft geen {RELEASE_FILE} dat te begrijpen is"),
        ));
    };
    Ok(Status {
        leidraad_mirror: 1,
        origin: description.origin,
        upstream: settings.upstream.clone(),
        title: description.title,
        release: trusted.release(),
        version: description.version,
        released: description.source_date_epoch,
        checked: update.now.as_second(),
        expires: trusted.expires().as_second(),
    })
}

fn date(seconds: i64) -> String {
    let text = jiff::Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string();
    text.split('T').next().unwrap_or_default().to_string()
}

/// Text as part of a page.
fn escaped(text: &str) -> String {
    let mut html = String::new();
    for letter in text.chars() {
        match letter {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // A value cannot stand for another mark.
            '{' => html.push_str("&#123;"),
            letter => html.push(letter),
        }
    }
    html
}
