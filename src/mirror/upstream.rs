//! Where releases come from: an address, a folder or an unpacked archive; none of them is trusted.
//!
//! Everything is bounded: sizes, the time without a byte, the least speed, the whole run. Redirects
//! are not followed, and nothing is decompressed. Knows names and bytes, not what they mean.

use crate::release::{METADATA, TARGETS, TrustError, TrustErrorKind, hex, published_name};
use crate::storage;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// Where an upstream's files are.
#[derive(Debug, Clone)]
pub enum Place {
    /// The address of the folder that holds `metadata/` and `targets/`, with a slash at its end.
    Web(String),
    /// A folder that holds `metadata/` and `targets/`.
    Folder(PathBuf),
    /// A folder that holds `metadata/` and `store/`, contents by digest.
    Unpacked(PathBuf),
}

/// How long and how slowly an upstream may answer.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the whole run.
    pub total: Duration,
    /// Without a single byte.
    pub silence: Duration,
    /// Over how long the speed is measured.
    pub window: Duration,
    /// Bytes a second, at least.
    pub speed: u64,
    /// How often a request is made again that failed for a reason that may pass.
    pub tries: u32,
    /// Before the second try; each later one waits twice as long.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            total: Duration::from_secs(2 * 3_600),
            silence: Duration::from_secs(30),
            window: Duration::from_secs(30),
            speed: 1 << 10,
            tries: 4,
            pause: Duration::from_millis(500),
        }
    }
}

/// One upstream for one run; threads share it, and with it its connections.
#[derive(Debug, Clone)]
pub struct Upstream {
    place: Place,
    agent: Option<Agent>,
    patience: Patience,
    started: Instant,
}

/// Connections kept open; as many as there are files fetched at once.
pub const CONNECTIONS: usize = 8;
/// A server that describes one file in more than this is not a server of files.
const LARGEST_HEADERS: usize = 32 << 10;

impl Upstream {
    pub fn new(place: Place, patience: Patience) -> Upstream {
        let agent = matches!(place, Place::Web(_)).then(|| agent(&patience));
        Upstream {
            place,
            agent,
            patience,
            started: Instant::now(),
        }
    }

    /// A metadata file of at most `limit` bytes; `None` when there is none of that name.
    pub fn metadata(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, TrustError> {
        match &self.place {
            Place::Web(base) => {
                let mut bytes = Vec::new();
                let url = format!("{base}{METADATA}/{name}");
                let found = self.try_often(|| {
                    bytes.clear();
                    self.fetch(&url, limit, &mut bytes)
                })?;
                Ok(found.then_some(bytes))
            }
            Place::Folder(folder) | Place::Unpacked(folder) => {
                let path = folder.join(METADATA).join(name);
                match storage::length_of(&path) {
                    Some(length) if length > limit => Err(too_large(name, limit)),
                    _ => Ok(storage::read_plain(&path, limit)?),
                }
            }
        }
    }

    /// Writes a release's file into `into`: exactly `length` bytes, or it is an error.
    pub fn content(
        &self,
        name: &str,
        digest: &[u8; 32],
        length: u64,
        into: &mut dyn Write,
    ) -> Result<(), TrustError> {
        let path = match &self.place {
            Place::Web(base) => {
                let url = format!("{base}{TARGETS}/{}", published_name(name, digest));
                let mut counted = Counted { into, written: 0 };
                let found = self.fetch(&url, length, &mut counted)?;
                return complete(name, found, counted.written, length);
            }
            Place::Folder(folder) => folder.join(TARGETS).join(published_name(name, digest)),
            Place::Unpacked(folder) => folder.join("store").join(hex(digest)),
        };
        let Some(mut file) = storage::open_plain(&path)? else {
            return complete(name, false, 0, length);
        };
        let mut counted = Counted { into, written: 0 };
        copy(&mut file, length, &mut counted, name, || Ok(()))?;
        complete(name, true, counted.written, length)
    }

    /// A plain file of a site, as any reader gets it.
    pub fn page(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, TrustError> {
        match &self.place {
            Place::Web(base) => {
                let mut bytes = Vec::new();
                let url = format!("{base}{path}");
                let found = self.try_often(|| {
                    bytes.clear();
                    self.fetch(&url, limit, &mut bytes)
                })?;
                Ok(found.then_some(bytes))
            }
            Place::Folder(folder) | Place::Unpacked(folder) => {
                Ok(storage::read_plain(&folder.join(path), limit)?)
            }
        }
    }

    /// Does a request again that failed for a reason that may pass.
    pub fn try_often<T>(
        &self,
        mut request: impl FnMut() -> Result<T, TrustError>,
    ) -> Result<T, TrustError> {
        let mut pause = self.patience.pause;
        let mut tried = 1;
        loop {
            match request() {
                Err(error)
                    if error.kind == TrustErrorKind::Unreachable
                        && tried < self.patience.tries
                        && self.started.elapsed() + pause < self.patience.total =>
                {
                    std::thread::sleep(pause);
                    pause *= 2;
                    tried += 1;
                }
                result => return result,
            }
        }
    }

    fn remaining(&self) -> Result<Duration, TrustError> {
        let left = self.patience.total.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            let total = self.patience.total.as_secs();
            return Err(unreachable_because(
                format!("the run took longer than the {total} s it may take"),
                format!("het duurde langer dan de {total} s die het mag duren"),
            ));
        }
        Ok(left)
    }

    /// One request. `false` when the server says that there is no such file.
    fn fetch(&self, url: &str, limit: u64, into: &mut dyn Write) -> Result<bool, TrustError> {
        let Some(agent) = &self.agent else {
            return Ok(false);
        };
        let left = self.remaining()?;
        let request = agent
            .get(url)
            .config()
            .timeout_global(Some(left))
            .timeout_recv_response(Some(self.patience.silence.min(left)))
            .build();
        let response = request.call().map_err(|error| no_answer(url, &error))?;
        let status = response.status().as_u16();
        match status {
            200 => {}
            // Object stores say 403 for what is not there.
            403 | 404 | 410 => return Ok(false),
            300..=399 => {
                return Err(TrustError::refused(
                    format!("{url} leads elsewhere (status {status}); redirects are not followed"),
                    format!("{url} verwijst door (status {status}); doorverwijzingen worden niet gevolgd"),
                )
                .help(
                    "name the address that it leads to, if that is the one you want",
                    "noem het adres waar het naar verwijst, als dat het bedoelde is",
                ));
            }
            _ => {
                return Err(unreachable_because(
                    format!("{url} answers with status {status}"),
                    format!("{url} antwoordt met status {status}"),
                ));
            }
        }
        let mut reader = response.into_body().into_reader();
        let begun = Instant::now();
        let mut measured = (begun, 0);
        let mut read = 0;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let bytes = match reader.read(&mut buffer) {
                Ok(0) => return Ok(true),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(unreachable_because(
                        format!("{url} breaks off: {error}"),
                        format!("{url} breekt af: {error}"),
                    ));
                }
            };
            read += bytes as u64;
            if read > limit {
                return Err(too_large(url, limit));
            }
            into.write_all(&buffer[..bytes]).map_err(|error| {
                TrustError::new(TrustErrorKind::Disk, error.to_string(), error.to_string())
            })?;
            let (since, at) = measured;
            let waited = since.elapsed();
            if waited >= self.patience.window {
                let least = u128::from(self.patience.speed) * waited.as_millis() / 1_000;
                if u128::from(read - at) < least {
                    let speed = self.patience.speed;
                    return Err(unreachable_because(
                        format!("{url} is slower than {speed} bytes a second"),
                        format!("{url} is trager dan {speed} bytes per seconde"),
                    ));
                }
                measured = (Instant::now(), read);
            }
            self.remaining()?;
        }
    }
}

fn agent(patience: &Patience) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(LARGEST_HEADERS)
        .max_idle_connections(CONNECTIONS)
        .max_idle_connections_per_host(CONNECTIONS)
        .timeout_resolve(Some(patience.silence))
        .timeout_connect(Some(patience.silence))
        .timeout_per_read(Some(patience.silence))
        .user_agent(format!("leidraad/{}", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

/// Counts what goes by.
struct Counted<'a> {
    into: &'a mut dyn Write,
    written: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.into.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.into.flush()
    }
}

fn copy(
    file: &mut dyn Read,
    limit: u64,
    into: &mut dyn Write,
    name: &str,
    mut go_on: impl FnMut() -> Result<(), TrustError>,
) -> Result<(), TrustError> {
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    loop {
        let read = file.read(&mut buffer).map_err(|error| {
            TrustError::new(
                TrustErrorKind::Disk,
                format!("cannot read {name}: {error}"),
                format!("kan {name} niet lezen: {error}"),
            )
        })?;
        if read == 0 {
            return Ok(());
        }
        total += read as u64;
        if total > limit {
            return Err(too_large(name, limit));
        }
        into.write_all(&buffer[..read]).map_err(|error| {
            TrustError::new(TrustErrorKind::Disk, error.to_string(), error.to_string())
        })?;
        go_on()?;
    }
}

fn complete(name: &str, found: bool, written: u64, length: u64) -> Result<(), TrustError> {
    if !found {
        return Err(TrustError::refused(
            format!("{name} is named by the release, but the upstream does not have it"),
            format!("{name} hoort bij de uitgave, maar de bron heeft het niet"),
        ));
    }
    if written != length {
        return Err(TrustError::refused(
            format!("{name} has {written} bytes and should have {length}"),
            format!("{name} heeft {written} bytes en hoort er {length} te hebben"),
        ));
    }
    Ok(())
}

fn too_large(name: &str, limit: u64) -> TrustError {
    TrustError::refused(
        format!("{name} is larger than the {limit} bytes it may have"),
        format!("{name} is groter dan de {limit} bytes die het mag hebben"),
    )
}

fn unreachable_because(en: String, nl: String) -> TrustError {
    TrustError::new(TrustErrorKind::Unreachable, en, nl)
}

fn no_answer(url: &str, error: &ureq::Error) -> TrustError {
    unreachable_because(
        format!("{url} cannot be fetched: {error}"),
        format!("{url} is niet op te halen: {error}"),
    )
}

/// What a person named as an upstream: an address or a folder.
pub fn place_of(named: &str) -> Result<Place, TrustError> {
    if named.starts_with("https://") || named.starts_with("http://") {
        let parsed = url::Url::parse(named).ok().filter(|url| {
            url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
        });
        let Some(url) = parsed else {
            return Err(TrustError::wrong_use(
                format!("{named} is no address such as https://example.org/releases/"),
                format!("{named} is geen adres zoals https://example.org/uitgaven/"),
            ));
        };
        let mut text = url.to_string();
        if !text.ends_with('/') {
            text.push('/');
        }
        return Ok(Place::Web(text));
    }
    if named.contains("://") {
        return Err(TrustError::wrong_use(
            format!("{named} is neither an https address nor a folder"),
            format!("{named} is geen https-adres en geen map"),
        ));
    }
    Ok(Place::Folder(Path::new(named).to_path_buf()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_an_address_or_a_folder() {
        let web = |named: &str| match place_of(named) {
            Ok(Place::Web(url)) => Some(url),
            _ => None,
        };
        assert_eq!(
            web("https://a.example/b").as_deref(),
            Some("https://a.example/b/")
        );
        assert_eq!(
            web("http://127.0.0.1:1/").as_deref(),
            Some("http://127.0.0.1:1/")
        );
        for wrong in [
            "https://",
            "https://a/?b",
            "https://a/#b",
            "https://u@a/",
            "file:///etc",
            "ftp://a/",
        ] {
            assert!(place_of(wrong).is_err(), "{wrong}");
        }
        assert!(matches!(place_of("a/b"), Ok(Place::Folder(_))));
    }
}
