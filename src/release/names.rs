//! Which names a file of a release may have; checked before anything is written or fetched.
//!
//! Pure. A name that passes is safe as a path on every file system, as part of an address, and next
//! to every other name of its release.

use super::error::TrustError;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// The description of the release.
pub const RELEASE_FILE: &str = "leidraad-release.json";
/// The built site, as readers get it.
pub const SITE: &str = "site/";
/// What the site is built from.
pub const SOURCE: &str = "source/";
/// What a mirror says of itself; never part of a release.
pub const RESERVED: &str = "_leidraad";

const LONGEST_NAME: usize = 1_024;
const LONGEST_SEGMENT: usize = 255;

/// What is wrong with a name, in English and Dutch.
type Fault = (&'static str, &'static str);

/// Judges all names of a release together.
///
/// Errors: the first name, in order, that may not be there, and why.
pub fn check_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), TrustError> {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut sorted: Vec<&str> = names.into_iter().collect();
    sorted.sort_unstable();
    for name in sorted {
        if let Err((en, nl)) = check_name(name) {
            return Err(refused(name, en, nl));
        }
        let key = fold(name);
        if let Some(earlier) = folded.insert(key, name) {
            let (en, nl) = (
                format!("differs from {earlier:?} only in case or in how it is encoded"),
                format!("verschilt van {earlier:?} alleen in hoofdletters of codering"),
            );
            return Err(refused(name, &en, &nl));
        }
    }
    // A file cannot be a folder of another file as well.
    for (key, name) in &folded {
        let mut folder = key.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if let Some(file) = folded.get(above) {
                let (en, nl) = (
                    format!("lies below {file:?}, which is a file"),
                    format!("ligt onder {file:?}, en dat is een bestand"),
                );
                return Err(refused(name, &en, &nl));
            }
            folder = above;
        }
    }
    Ok(())
}

fn refused(name: &str, en: &str, nl: &str) -> TrustError {
    let shown = name.escape_debug();
    TrustError::refused(
        format!("the name `{shown}` {en}"),
        format!("de naam `{shown}` {nl}"),
    )
}

fn fold(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn check_name(name: &str) -> Result<(), Fault> {
    if name.len() > LONGEST_NAME {
        return Err(("is longer than 1,024 bytes", "is langer dan 1.024 bytes"));
    }
    let below = if name == RELEASE_FILE {
        return Ok(());
    } else if let Some(below) = name.strip_prefix(SITE) {
        below
    } else if let Some(below) = name.strip_prefix(SOURCE) {
        below
    } else {
        return Err((
            "is neither below site/ nor below source/",
            "staat niet onder site/ en niet onder source/",
        ));
    };
    let site = name.starts_with(SITE);
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'_' | b'-' | b'/')
            // People name the files they write themselves: README.md, IMG_1.JPG.
            || !site && byte.is_ascii_uppercase()
    };
    if !name.bytes().all(allowed) {
        return Err((
            "has a character outside a-z, 0-9, `.`, `_`, `-` and `/`",
            "heeft een teken buiten a-z, 0-9, `.`, `_`, `-` en `/`",
        ));
    }
    for (depth, segment) in below.split('/').enumerate() {
        if matches!(segment, "" | "." | "..") {
            return Err((
                "has an empty segment, `.` or `..`",
                "heeft een leeg deel, `.` of `..`",
            ));
        }
        if segment.len() > LONGEST_SEGMENT {
            return Err((
                "has a segment of more than 255 bytes",
                "heeft een deel van meer dan 255 bytes",
            ));
        }
        if depth == 0 && segment.eq_ignore_ascii_case(RESERVED) && site {
            return Err((
                "lies in _leidraad/, which a mirror keeps for itself",
                "staat in _leidraad/, dat een spiegel voor zichzelf houdt",
            ));
        }
        if segment.starts_with('.') && !(site && depth == 0 && segment == ".well-known") {
            return Err((
                "has a segment that begins with a dot",
                "heeft een deel dat met een punt begint",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine(names: &[&str]) -> bool {
        check_names(names.iter().copied()).is_ok()
    }

    #[test]
    fn names_of_a_site_and_its_source_pass() {
        assert!(fine(&[
            "leidraad-release.json",
            "site/index.html",
            "site/.well-known/security.txt",
            "site/nl/kennis-veiligheid/index.html",
            "source/content/nl/_index.md",
            "source/content/README.md",
        ]));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in [
            "",
            "/etc/passwd",
            "site",
            "site/",
            "site//a",
            "site/../a",
            "site/./a",
            "site/a/..",
            "../site/a",
            "site/_leidraad/status.json",
            "site/a\\b",
            "site/a\0b",
            "site/a b",
            "site/%2e%2e/a",
            "site/é",
            "site/.htaccess",
            "site/a/.well-known/b",
            "source/.git/config",
            "other/a",
            "leidraad-release.json/a",
            "site/INDEX.html",
        ] {
            assert!(!fine(&[name]), "{name:?}");
        }
        assert!(!fine(&[&format!("site/{}", "a".repeat(256))]));
        assert!(!fine(&[&format!("site/{}", "a/".repeat(520))]));
    }

    #[test]
    fn names_that_one_disk_takes_for_another_are_refused() {
        assert!(!fine(&["source/README.md", "source/readme.md"]));
        assert!(!fine(&["site/a", "site/a/b"]));
        assert!(!fine(&["site/a", "site/a"]));
        assert!(fine(&["site/a", "site/a.b", "site/ab/c"]));
    }
}
