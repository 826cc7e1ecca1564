//! What `security.txt` is to say, held against RFC 9116: a contact that can be reached, and an
//! expiry that is neither past nor more than a year ahead.

use super::{Site, SiteOptions};
use crate::content::is_date;
use crate::diagnostics::{Diagnostic, catalogue};

/// Tells what would make the file useless to whoever wants to report a weakness.
///
/// The expiry is past when it lies before the site's date. That it is too far ahead can be said
/// only where the caller gave the date: the date that the content gives may be an old one.
pub(super) fn check(site: &Site, options: &SiteOptions, diagnostics: &mut Vec<Diagnostic>) {
    let security = &site.config.security;
    let Some(contact) = &security.contact else {
        if let Some(expires) = &security.expires {
            diagnostics.push(catalogue::security_without_contact(expires.span));
        }
        return;
    };
    if !is_contact(contact) {
        diagnostics.push(catalogue::invalid_setting(
            contact.span,
            "security.contact",
            "a mail address or an address that begins with https://",
            "een mailadres of een adres dat met https:// begint",
        ));
    }
    let Some(expires) = &security.expires else {
        diagnostics.push(catalogue::security_without_expiry(contact.span));
        return;
    };
    if !is_moment(expires) {
        diagnostics.push(catalogue::invalid_setting(
            expires.span,
            "security.expires",
            "a moment in UTC such as 2027-06-01T00:00:00Z",
            "een moment in UTC zoals 2027-06-01T00:00:00Z",
        ));
        return;
    }
    let day = &expires[..10];
    if let Some(date) = &site.date
        && day <= date.as_str()
    {
        diagnostics.push(catalogue::security_expired(expires.span, expires, date));
    }
    if let Some(date) = &options.date
        && let Some(last) = a_year_after(date)
        && day > last.as_str()
    {
        diagnostics.push(catalogue::security_too_far_ahead(expires.span, date));
    }
}

/// A contact becomes a line of the file: an address, and nothing that could begin another line.
fn is_contact(contact: &str) -> bool {
    let address = contact.strip_prefix("mailto:").unwrap_or(contact);
    let (name, host) = address.split_once('@').unwrap_or_default();
    let is_mail = !name.is_empty() && host.contains('.') && !address.contains(':');
    let is_safe = |character: char| !character.is_control() && !character.is_whitespace();
    contact.chars().all(is_safe) && (is_mail || contact.starts_with("https://"))
}

/// `YYYY-MM-DDTHH:MM:SSZ`.
fn is_moment(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else {
        return false;
    };
    let parts: Vec<&str> = time
        .strip_suffix('Z')
        .unwrap_or_default()
        .split(':')
        .collect();
    let below = |part: &&str, most: u32| {
        part.len() == 2
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number <= most)
    };
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    is_date(day) && below(hour, 23) && below(minute, 59) && below(second, 59)
}

/// The same day a year later, as text that compares with dates; 29 February stays one.
fn a_year_after(date: &str) -> Option<String> {
    let year: u32 = date.get(..4)?.parse().ok()?;
    Some(format!("{:04}{}", year + 1, date.get(4..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_moments_in_utc_are_moments() {
        assert!(is_moment("2027-06-01T00:00:00Z") && is_moment("2028-02-29T23:59:59Z"));
        for wrong in [
            "2027-06-01",
            "2027-06-31T00:00:00Z",
            "2027-02-29T00:00:00Z",
            "2027-06-01T24:00:00Z",
            "2027-06-01T00:00:00",
            "2027-06-01T00:00Z",
            "2027-06-01T00:00:00+02:00",
            "2027-06-01T0:00:000Z",
            "",
        ] {
            assert!(!is_moment(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_contact_is_one_address() {
        for right in ["a@b.nl", "mailto:a@b.nl", "https://b.nl/meld"] {
            assert!(is_contact(right), "{right}");
        }
        for wrong in [
            "b.nl",
            "http://b.nl",
            "a@b",
            "a@b.nl\nExpires: x",
            "javascript:a@b.nl",
            "@b.nl",
        ] {
            assert!(!is_contact(wrong), "{wrong}");
        }
    }
}
