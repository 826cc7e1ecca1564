//! Problems of the configuration: languages, addresses, settings, the text for security reports.

use crate::diagnostics::{Diagnostic, Place, Text};
use crate::source::Span;

pub fn unknown_language(span: Span, code: &str) -> Diagnostic {
    Diagnostic::new(
        "C101",
        span,
        Text::new(
            format!("`{code}` is not a language code"),
            format!("`{code}` is geen taalcode"),
        ),
    )
    .help(
        "write it as `nl`, `en` or `pt-BR`",
        "schrijf hem als `nl`, `en` of `pt-BR`",
    )
}

pub fn invalid_base_url(span: Span, url: &str) -> Diagnostic {
    Diagnostic::new(
        "C102",
        span,
        Text::new(
            format!("`{url}` cannot be a base URL"),
            format!("`{url}` kan geen basis-URL zijn"),
        ),
    )
    .help(
        "write it as `https://example.org/path/`, without query or fragment",
        "schrijf hem als `https://example.org/pad/`, zonder zoekdeel of fragment",
    )
}

pub fn too_many_languages(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        "C103",
        span,
        Text::new(
            format!("more than {limit} languages"),
            format!("meer dan {limit} talen"),
        ),
    )
    .help("name fewer languages", "noem minder talen")
}

pub fn no_base_url() -> Diagnostic {
    Diagnostic::new(
        "C104",
        Place::Site,
        Text::new(
            "without `base_url` there is no sitemap, canonical address or Open Graph address",
            "zonder `base_url` is er geen sitemap, canoniek adres of Open Graph-adres",
        ),
    )
    .help(
        "set `base_url` in leidraad.yaml or give --base-url",
        "zet `base_url` in leidraad.yaml of geef --base-url",
    )
}

pub fn no_accessibility_statement() -> Diagnostic {
    Diagnostic::new(
        "C107",
        Place::Site,
        Text::new(
            "an official publication without a link to its accessibility statement",
            "een officiële publicatie zonder link naar haar toegankelijkheidsverklaring",
        ),
    )
    .help(
        "set `accessibility.statement_url` in leidraad.yaml",
        "zet `accessibility.statement_url` in leidraad.yaml",
    )
}

pub fn invalid_setting(span: Span, name: &str, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new(
        "C105",
        span,
        Text::new(
            format!("`{name}` cannot be this: expected {en}"),
            format!("`{name}` kan dit niet zijn: verwacht {nl}"),
        ),
    )
    .help(
        "the manual's page on configuration says what each setting takes",
        "de handleiding zegt bij de configuratie wat elke instelling aanneemt",
    )
}

pub fn security_without_contact(span: Span) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            "an expiry without a contact: no security.txt is made",
            "een vervaldatum zonder contact: er komt geen security.txt",
        ),
    )
    .help(
        "add `contact:` under `security:`, or take the expiry out",
        "zet `contact:` onder `security:`, of haal de vervaldatum weg",
    )
}

pub fn security_without_expiry(span: Span) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            "security.txt needs the moment on which it expires",
            "security.txt moet zeggen wanneer het vervalt",
        ),
    )
    .help(
        "add `expires: \"YYYY-MM-DDT00:00:00Z\"` under `security:`, less than a year ahead",
        "zet `expires: \"JJJJ-MM-DDT00:00:00Z\"` onder `security:`, minder dan een jaar vooruit",
    )
}

pub fn security_expired(span: Span, expires: &str, date: &str) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            format!("security.txt expired: {expires} is not after {date}, the date of this site"),
            format!("security.txt is verlopen: {expires} ligt niet na {date}, de datum van deze site"),
        ),
    )
    .help(
        "check that the contact still answers, then set a new expiry less than a year ahead",
        "ga na of het contact nog antwoordt en kies dan een nieuwe vervaldatum, minder dan een jaar vooruit",
    )
}

pub fn security_too_far_ahead(span: Span, date: &str) -> Diagnostic {
    Diagnostic::new(
        "C106",
        span,
        Text::new(
            format!("security.txt would not expire within a year of {date}"),
            format!("security.txt zou niet binnen een jaar na {date} verlopen"),
        ),
    )
    .help(
        "choose an earlier expiry: RFC 9116 asks for less than a year",
        "kies een eerdere vervaldatum: RFC 9116 vraagt minder dan een jaar",
    )
}
