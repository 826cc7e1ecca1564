//! Addresses of sites: only what is needed to ask for the next one.

use std::fmt;

/// `scheme://host[:port]/path`, without query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub secure: bool,
    /// With the port, when one is named.
    pub host: String,
    /// Begins with a slash.
    pub path: String,
}

impl Address {
    /// Reads `http://…` or `https://…`; none for anything else, and for names and passwords in it.
    pub fn parse(text: &str) -> Option<Address> {
        let (secure, rest) = if let Some(rest) = text.strip_prefix("https://") {
            (true, rest)
        } else {
            (false, text.strip_prefix("http://")?)
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let slash = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(slash);
        let fits = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
            && !path.contains(|one: char| one.is_control() || one.is_whitespace());
        fits.then(|| Address {
            secure,
            host: host.to_ascii_lowercase(),
            path: if path.is_empty() {
                "/".into()
            } else {
                path.into()
            },
        })
    }

    /// The address that a link on the page at this one leads to; none when it leads nowhere by HTTP.
    pub fn join(&self, link: &str) -> Option<Address> {
        let link = link.split(['?', '#']).next().unwrap_or_default();
        if link.starts_with("http://") || link.starts_with("https://") {
            return Address::parse(link);
        }
        if let Some(rest) = link.strip_prefix("//") {
            let scheme = if self.secure { "https" } else { "http" };
            return Address::parse(&format!("{scheme}://{rest}"));
        }
        let first = link.split('/').next().unwrap_or_default();
        if first.contains(':') {
            return None;
        }
        let mut parts: Vec<&str> = Vec::new();
        if !link.starts_with('/') {
            parts.extend(self.path.split('/').skip(1));
            parts.pop();
        }
        for part in link.trim_start_matches('/').split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        let path = format!("/{}", parts.join("/"));
        Some(self.with_path(&path))
    }

    /// The same host with another path.
    pub fn with_path(&self, path: &str) -> Address {
        Address {
            path: path.to_string(),
            ..self.clone()
        }
    }

    pub fn is_same_origin(&self, other: &Address) -> bool {
        let bare = |address: &Address| {
            let usual = if address.secure { ":443" } else { ":80" };
            let host = address.host.strip_suffix(usual);
            host.unwrap_or(&address.host).to_string()
        };
        self.secure == other.secure && bare(self) == bare(other)
    }

    /// Whether this is part of the site at another address.
    pub fn is_below(&self, site: &Address) -> bool {
        self.is_same_origin(site) && self.path.starts_with(&site.path)
    }

    /// The path below the site's.
    pub fn below<'a>(&'a self, site: &Address) -> &'a str {
        self.path.strip_prefix(&site.path).unwrap_or(&self.path)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(out, "{scheme}://{}{}", self.host, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_joined_as_browsers_do() {
        let page = Address::parse("https://Example.org/a/nl/index.html?q#x").unwrap();
        assert_eq!(page.to_string(), "https://example.org/a/nl/index.html");
        for (link, to) in [
            ("b.html", "https://example.org/a/nl/b.html"),
            ("../assets/x.css?1", "https://example.org/a/assets/x.css"),
            ("/x", "https://example.org/x"),
            ("//other.org/y", "https://other.org/y"),
            ("http://other.org", "http://other.org/"),
            ("../../../../z", "https://example.org/z"),
        ] {
            assert_eq!(page.join(link).unwrap().to_string(), to, "{link}");
        }
        assert_eq!(page.join("mailto:a@b.org"), None);
        assert_eq!(page.join("javascript:alert(1)"), None);
    }

    #[test]
    fn only_addresses_of_sites_are_read() {
        for wrong in [
            "ftp://a",
            "https://",
            "https://a b/",
            "https://u:p@a/",
            "a.org",
        ] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
        let site = Address::parse("https://a.org:443/g/").unwrap();
        let page = Address::parse("https://a.org/g/nl/").unwrap();
        assert!(page.is_below(&site) && page.below(&site) == "nl/");
        assert!(
            !Address::parse("http://a.org/g/")
                .unwrap()
                .is_same_origin(&site)
        );
    }
}
