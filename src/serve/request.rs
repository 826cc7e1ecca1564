//! What a request means: which hosts are ours, which file a path names.
//!
//! Pure: a path is only ever looked up among the paths of the output, so that none can lead to a
//! file of the machine.

use percent_encoding::percent_decode_str;
use std::net::IpAddr;

/// The names under which this server may be addressed. A page of another site that points its own
/// name at this machine is refused by this.
#[derive(Debug, Clone)]
pub struct Hosts {
    named: String,
    /// `None` when the server listens on every address of the machine.
    address: Option<IpAddr>,
    loopback: bool,
}

impl Hosts {
    /// From the host that was asked for and the address it turned out to be.
    pub fn new(named: &str, address: IpAddr) -> Self {
        Hosts {
            named: named.to_ascii_lowercase(),
            loopback: address.is_loopback() || address.is_unspecified(),
            address: (!address.is_unspecified()).then_some(address),
        }
    }

    /// Whether a `Host` header (with or without a port) means this server.
    pub fn allow(&self, host: &str) -> bool {
        let Some(name) = without_port(host) else {
            return false;
        };
        let name = name.to_ascii_lowercase();
        if let Ok(address) = name.trim_matches(['[', ']']).parse::<IpAddr>() {
            return match self.address {
                Some(ours) => address == ours || self.loopback && address.is_loopback(),
                None => true,
            };
        }
        let local = name == "localhost" || name.ends_with(".localhost");
        name == self.named || self.loopback && local
    }
}

fn without_port(host: &str) -> Option<&str> {
    let (name, port) = match host.rfind(':') {
        Some(colon) if !host.ends_with(']') => (&host[..colon], &host[colon + 1..]),
        _ => (host, ""),
    };
    let plain = !name.is_empty() && !name.contains(['@', '/', ' ']);
    (plain && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// What a request path asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A file of the output by its path.
    File(String),
    /// A file of that path, else the folder of that name with a slash behind it.
    FileOrFolder(String),
    /// No output has such a path.
    Nothing,
}

/// Reads a request path (`/nl/page/`, percent-encoded).
pub fn wanted(path: &str) -> Wanted {
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
        return Wanted::Nothing;
    };
    let Some(below) = decoded.strip_prefix('/') else {
        return Wanted::Nothing;
    };
    if below.is_empty() {
        return Wanted::File("index.html".into());
    }
    let (below, folder) = match below.strip_suffix('/') {
        Some(folder) => (folder, true),
        None => (below, false),
    };
    let odd = |segment: &str| matches!(segment, "" | "." | "..") || segment.contains(['\\', '\0']);
    if below.split('/').any(odd) {
        return Wanted::Nothing;
    }
    if folder {
        Wanted::File(format!("{below}/index.html"))
    } else {
        Wanted::FileOrFolder(below.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_hosts_are_allowed() {
        let local = Hosts::new("127.0.0.1", "127.0.0.1".parse().unwrap());
        for host in [
            "127.0.0.1:80",
            "127.0.0.1",
            "localhost:4400",
            "LocalHost",
            "[::1]:4400",
            "nl.localhost:1",
        ] {
            assert!(local.allow(host), "{host}");
        }
        for host in [
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org:80",
            "10.0.0.1:80",
            "",
            ":80",
            "user@localhost",
            "localhost:80:80",
            "localhost:x",
            "evil.org/localhost",
        ] {
            assert!(!local.allow(host), "{host}");
        }
        let every = Hosts::new("0.0.0.0", "0.0.0.0".parse().unwrap());
        assert!(every.allow("192.168.1.7:4400") && every.allow("localhost"));
        assert!(!every.allow("example.org"));
        let named = Hosts::new("desk.example.org", "192.0.2.7".parse().unwrap());
        assert!(named.allow("desk.example.org:4400") && named.allow("192.0.2.7"));
        assert!(!named.allow("localhost") && !named.allow("192.0.2.8"));
    }

    #[test]
    fn paths_name_files_of_the_output_and_nothing_else() {
        let file = |path: &str| Wanted::File(path.into());
        assert_eq!(wanted("/"), file("index.html"));
        assert_eq!(wanted("/nl/a/"), file("nl/a/index.html"));
        assert_eq!(
            wanted("/nl/a%20b.css"),
            Wanted::FileOrFolder("nl/a b.css".into())
        );
        for odd in [
            "",
            "nl",
            "/../etc/passwd",
            "/%2e%2e/x",
            "/nl/..%2f..%2fx",
            "//evil.org",
            "/nl//a",
            "/./a",
            "/a%00",
            "/a\\..\\b",
            "/a%5c..%5cb",
            "/%ff",
            "/..",
        ] {
            assert_eq!(wanted(odd), Wanted::Nothing, "{odd}");
        }
    }
}
