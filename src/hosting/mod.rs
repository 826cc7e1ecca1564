//! What a server should send with a published site: headers, types, how long things keep; and
//! configurations for three servers that do so.
//!
//! Pure: it knows no site and opens no connection. `serve` sends these headers, the configurations
//! are made of them, and `examine` holds a published site to them.

mod apache;
mod caddy;
mod container;
mod nginx;

use std::fmt::Write;

/// What the pages may load and do: nothing that does not come with them.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// The headers of every answer, but for the one that makes sense over TLS only.
pub const HEADERS: [(&str, &str); 7] = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// Over TLS: browsers come back over TLS only, for a year.
pub const STRICT_TRANSPORT: (&str, &str) = ("Strict-Transport-Security", "max-age=31536000");

/// For files whose name changes with their content.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// For everything else: kept, and asked about before each use.
pub const REVALIDATE: &str = "no-cache";

/// Which files change their name with their content, below the site's address, for the servers.
const HASHED: &str = r"(assets/theme|search)/.+\.[0-9a-f]{8,64}\.[a-z0-9]+";

/// The same in the program: whether a file's name holds a hash of its content.
pub fn is_hashed(path: &str) -> bool {
    let place = path.starts_with("assets/theme/") || path.starts_with("search/");
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.rsplit('.');
    let (extension, hash) = (parts.next(), parts.next());
    let is_extension = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let is_hash = |part: &str| {
        (8..=64).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let has_stem = parts.next().is_some_and(|stem| !stem.is_empty());
    place && has_stem && extension.is_some_and(is_extension) && hash.is_some_and(is_hash)
}

/// The ends of names, and the media types they stand for.
const TYPES: [(&str, &str); 31] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("xml", "application/xml; charset=utf-8"),
    ("atom", "application/atom+xml; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("woff", "font/woff"),
    ("pdf", "application/pdf"),
    ("epub", "application/epub+zip"),
    ("wasm", "application/wasm"),
    ("csv", "text/csv; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/plain; charset=utf-8"),
    ("typ", "text/plain; charset=utf-8"),
    ("bib", "application/x-bibtex; charset=utf-8"),
    ("ris", "application/x-research-info-systems; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("zip", "application/zip"),
    ("gz", "application/gzip"),
    ("mp4", "video/mp4"),
    ("mp3", "audio/mpeg"),
];

/// The media type of a file by the end of its name.
pub fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    TYPES
        .iter()
        .find(|(known, _)| *known == extension)
        .map_or("application/octet-stream", |(_, media_type)| media_type)
}

/// The types with a character set, each once, without it.
fn types_with_charset() -> Vec<&'static str> {
    let mut types = Vec::new();
    for (_, media_type) in TYPES {
        if let Some((bare, _)) = media_type.split_once(';')
            && !types.contains(&bare)
        {
            types.push(bare);
        }
    }
    types
}

/// The servers there is a configuration for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Nginx,
    Caddy,
    Apache,
    /// A container file, with nginx.
    Container,
}

/// A site as a server is to offer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The host's name.
    pub name: String,
    /// The folder with the built site, absolute; its last part may be a link.
    pub folder: String,
    /// The path of the site on its host; begins and ends with a slash.
    pub path: String,
    pub http_port: u16,
    /// None: without TLS, behind a server that ends it.
    pub https_port: Option<u16>,
    /// The files with the certificate and its key; none: what the server's manual would say.
    pub certificate: Option<(String, String)>,
}

impl Host {
    /// The configuration, ready to be written to a file. The same host gives the same text.
    ///
    /// Errors: the name of the part that holds a character with a meaning of its own in
    /// configurations.
    pub fn configuration(&self, server: Server) -> Result<String, &'static str> {
        let plain = |text: &str, also: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|one| one.is_alphanumeric() || "-._~/".contains(one) || also.contains(one))
        };
        let (certificate, key) = match &self.certificate {
            Some((certificate, key)) => (certificate.as_str(), key.as_str()),
            None => ("-", "-"),
        };
        let parts = [
            ("name", plain(&self.name, ":[]") && !self.name.contains('/')),
            (
                "folder",
                plain(&self.folder, "+@,") && self.folder.starts_with('/'),
            ),
            (
                "path",
                plain(&self.path, "") && self.path.starts_with('/') && self.path.ends_with('/'),
            ),
            (
                "certificate",
                plain(certificate, "+@,") && plain(key, "+@,"),
            ),
        ];
        if let Some((wrong, _)) = parts.iter().find(|(_, fits)| !fits) {
            return Err(wrong);
        }
        Ok(match server {
            Server::Nginx => nginx::configuration(self),
            Server::Caddy => caddy::configuration(self),
            Server::Apache => apache::configuration(self),
            Server::Container => container::file(self),
        })
    }

    /// The folder without a slash at its end.
    fn root(&self) -> &str {
        self.folder.trim_end_matches('/')
    }

    /// `https://name`, with the port when it is not the usual one.
    fn secure_origin(&self) -> String {
        match self.https_port {
            Some(443) | None => format!("https://{}", self.name),
            Some(port) => format!("https://{}:{port}", self.name),
        }
    }

    /// The path as a regular expression.
    fn path_pattern(&self) -> String {
        self.path.replace('.', r"\.")
    }

    /// Every header of an answer.
    fn headers(&self) -> Vec<(&'static str, &'static str)> {
        let mut headers = HEADERS.to_vec();
        if self.https_port.is_some() {
            headers.insert(1, STRICT_TRANSPORT);
        }
        headers
    }
}

/// Adds a line to a text.
fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Host {
        Host {
            name: "guidance.example.org".into(),
            folder: "/srv/guidance".into(),
            path: "/".into(),
            http_port: 80,
            https_port: Some(443),
            certificate: None,
        }
    }

    #[test]
    fn names_with_a_hash_keep_and_others_do_not() {
        for hashed in [
            "assets/theme/main.15bd51e6b9.css",
            "assets/theme/words.nl.4d7c411224.js",
            "search/en/d24.03d84a5b.json",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for not in [
            "nl/index.html",
            "search/nl/all.js",
            "assets/theme/.15bd51e6b9.css",
            "assets/theme/main.css",
            "assets/photo.15bd51e6b9.png",
            "assets/theme/main.15BD51E6B9.css",
            "sw.js",
        ] {
            assert!(!is_hashed(not), "{not}");
        }
    }

    #[test]
    fn every_configuration_holds_every_header_and_both_cache_rules() {
        for server in [Server::Nginx, Server::Caddy, Server::Apache] {
            let text = host().configuration(server).unwrap();
            for (name, value) in host().headers() {
                assert!(
                    text.contains(name) && text.contains(value),
                    "{server:?}: {name}"
                );
            }
            assert!(
                text.contains(IMMUTABLE) && text.contains(REVALIDATE),
                "{server:?}"
            );
        }
    }

    #[test]
    fn what_could_end_a_directive_is_refused() {
        let wrong = [
            Host {
                name: "a.org; }".into(),
                ..host()
            },
            Host {
                name: "a.org\nevil".into(),
                ..host()
            },
            Host {
                folder: "/srv/a b".into(),
                ..host()
            },
            Host {
                folder: "srv".into(),
                ..host()
            },
            Host {
                folder: "/srv/\"$x".into(),
                ..host()
            },
            Host {
                path: "/a".into(),
                ..host()
            },
            Host {
                path: "/{a}/".into(),
                ..host()
            },
            Host {
                certificate: Some(("/c;".into(), "/k".into())),
                ..host()
            },
        ];
        for host in wrong {
            for server in [
                Server::Nginx,
                Server::Caddy,
                Server::Apache,
                Server::Container,
            ] {
                assert!(host.configuration(server).is_err(), "{host:?}");
            }
        }
    }
}
