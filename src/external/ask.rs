//! The asking itself: hosts beside each other, each of them one request at a time with a pause.
//!
//! It knows addresses and answers, and nothing of sites. The body of an answer is never read.

use super::robots::Rules;
use super::{Answer, Reason};
use std::collections::{BTreeMap, VecDeque};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};

/// The name under which hosts can ask this program to stay away.
const NAME: &str = "leidraad";
/// Hosts that are asked beside each other.
const HOSTS_AT_ONCE: usize = 8;
const MOST_REDIRECTS: usize = 6;
const MOST_OF_ROBOTS: u64 = 256 << 10;
/// A host may ask for longer pauses, but not for ones that nobody would wait for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How other people's servers are asked.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Between two requests to one host.
    pub pause: Duration,
    /// For one request.
    pub patience: Duration,
    /// For all of them together.
    pub time: Duration,
    /// The longest time to wait when a host asks to come back later.
    pub later: Duration,
    /// The most addresses to ask.
    pub most: usize,
    /// Where who is asked can read who asks.
    pub home: Option<String>,
    /// Whether the proxy that the environment names is used.
    pub proxy: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Manners {
            pause: Duration::from_secs(1),
            patience: Duration::from_secs(10),
            time: Duration::from_secs(300),
            later: Duration::from_secs(20),
            most: 2_000,
            home: None,
            proxy: true,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub answers: BTreeMap<String, Answer>,
    /// Addresses that were not asked: there was no time, or their host wants to be left in peace.
    pub left: usize,
}

/// Asks for each address; `told` hears how many are done.
pub fn ask(addresses: &[&str], manners: &Manners, told: &(dyn Fn(usize) + Sync)) -> Asked {
    let mut asked = Asked::default();
    let mut hosts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for address in addresses.iter().take(manners.most) {
        match origin(address) {
            Some(origin) => hosts.entry(origin).or_default().push(address),
            None => {
                let answer = Answer::Unreachable(Reason::NotAnAddress);
                asked.answers.insert((*address).to_string(), answer);
            }
        }
    }
    // The host with the most addresses takes longest, so it comes first.
    let mut queue: Vec<Vec<&str>> = hosts.into_values().collect();
    queue.sort_by_key(|addresses| std::cmp::Reverse(addresses.len()));
    let queue = Mutex::new(VecDeque::from(queue));
    let asker = Asker {
        agent: agent(manners),
        manners,
        end: Instant::now() + manners.time,
        hosts: Mutex::new(BTreeMap::new()),
    };
    let (answers, done) = (Mutex::new(BTreeMap::new()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..HOSTS_AT_ONCE {
            scope.spawn(|| {
                while let Some(addresses) = { held(&queue).pop_front() } {
                    for address in addresses {
                        if let Some(answer) = asker.answer(address) {
                            held(&answers).insert(address.to_string(), answer);
                        }
                        told(done.fetch_add(1, Ordering::Relaxed) + 1);
                    }
                }
            });
        }
    });
    asked
        .answers
        .append(&mut answers.into_inner().unwrap_or_else(PoisonError::into_inner));
    asked.left = addresses.len() - asked.answers.len();
    asked
}

fn agent(manners: &Manners) -> Agent {
    let home = manners.home.as_deref();
    let home = home.map_or(String::new(), |home| format!("; +{home}"));
    let name = format!("{NAME}/{} (link check{home})", env!("CARGO_PKG_VERSION"));
    let certificates = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(manners.patience))
        .user_agent(name)
        .tls_config(certificates);
    if !manners.proxy {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    let scheme = uri.scheme_str()?;
    let authority = uri.authority()?;
    let fits = matches!(scheme, "http" | "https") && !authority.host().is_empty();
    // Names and passwords are nobody's business.
    let host = authority.as_str().rsplit('@').next()?;
    fits.then(|| format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// Where a redirect leads.
fn redirected(from: &str, location: &str) -> Option<String> {
    let location = location.split('#').next()?.trim();
    let origin = origin(from)?;
    let scheme = origin.split(':').next()?;
    let to = if location.starts_with("http://") || location.starts_with("https://") {
        location.to_string()
    } else if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{origin}{location}")
    } else {
        let uri: Uri = from.parse().ok()?;
        let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{origin}{folder}/{location}")
    };
    self::origin(&to).map(|_| to)
}

struct Asker<'a> {
    agent: Agent,
    manners: &'a Manners,
    end: Instant,
    hosts: Mutex<BTreeMap<String, Arc<Mutex<Host>>>>,
}

/// What is to be kept in mind about a host; whoever holds it is the only one to ask there.
struct Host {
    /// Not before then.
    next: Instant,
    rules: Option<Rules>,
    /// It asked to be left in peace.
    tired: bool,
}

struct Reply {
    status: u16,
    location: Option<String>,
    /// In seconds.
    retry_after: Option<u64>,
}

/// Why an address gets no reply.
enum NoReply {
    /// There is no time, or the host wants none.
    Left,
    Forbidden,
    For(Reason),
}

impl Asker<'_> {
    /// None: it was left alone.
    fn answer(&self, address: &str) -> Option<Answer> {
        let mut at = address.to_string();
        // Where everything before has moved for good.
        let mut for_good = Some(at.clone());
        for _ in 0..=MOST_REDIRECTS {
            let reply = match self.reply(&at) {
                Ok(reply) => reply,
                Err(NoReply::Left) => return None,
                Err(NoReply::Forbidden) => return Some(Answer::Forbidden),
                Err(NoReply::For(reason)) => return Some(Answer::Unreachable(reason)),
            };
            match reply.status {
                300..=399 if reply.status != 304 => {
                    let to = reply.location.and_then(|to| redirected(&at, &to));
                    let Some(to) = to else {
                        return Some(Answer::Failing(reply.status));
                    };
                    if let (301 | 308, Some(moved)) = (reply.status, &mut for_good)
                        && *moved == at
                    {
                        moved.clone_from(&to);
                    }
                    at = to;
                }
                200..=299 | 304 => {
                    let moved = for_good.take().filter(|moved| moved != address);
                    return Some(moved.map_or(Answer::There, Answer::Moved));
                }
                401 | 402 | 403 | 405 | 406 | 407 | 418 | 429 | 451 | 999 => {
                    return Some(Answer::Refused(reply.status));
                }
                400..=499 => return Some(Answer::Gone(reply.status)),
                status => return Some(Answer::Failing(status)),
            }
        }
        Some(Answer::Unreachable(Reason::Circle))
    }

    /// Asks in the shortest way, and again as a reader would where a host does not know that way.
    fn reply(&self, address: &str) -> Result<Reply, NoReply> {
        let origin = origin(address).ok_or(NoReply::For(Reason::NotAnAddress))?;
        let host = {
            let mut hosts = held(&self.hosts);
            let new = || {
                Arc::new(Mutex::new(Host {
                    next: Instant::now(),
                    rules: None,
                    tired: false,
                }))
            };
            Arc::clone(hosts.entry(origin.clone()).or_insert_with(new))
        };
        let mut host = held(&host);
        if host.rules.is_none() {
            let rules = self.rules(&mut host, &origin)?;
            host.rules = Some(rules);
        }
        let uri: Option<Uri> = address.parse().ok();
        let path = uri.as_ref().and_then(Uri::path_and_query);
        let path = path.map_or("/", |path| path.as_str());
        if host.rules.as_ref().is_some_and(|rules| !rules.allow(path)) {
            return Err(NoReply::Forbidden);
        }
        let head = self.request(&mut host, address, true);
        match head {
            Ok(reply) if reply.status < 400 || [401, 429].contains(&reply.status) => Ok(reply),
            Ok(_) => self.request(&mut host, address, false),
            // Some hosts hang up on what they do not know.
            Err(NoReply::For(Reason::NotHttp)) => self.request(&mut host, address, false),
            Err(none) => Err(none),
        }
    }

    fn rules(&self, host: &mut Host, origin: &str) -> Result<Rules, NoReply> {
        self.wait(host)?;
        let reply = self.agent.get(format!("{origin}/robots.txt")).call();
        host.next = Instant::now() + self.manners.pause;
        // What is wrong with the host shows when the address itself is asked for.
        let Ok(reply) = reply else {
            return Ok(Rules::default());
        };
        if reply.status() != 200 {
            return Ok(Rules::default());
        }
        let mut bytes = Vec::new();
        let mut body = reply.into_body().into_reader().take(MOST_OF_ROBOTS);
        let read = body.read_to_end(&mut bytes);
        Ok(match read {
            Ok(_) => Rules::read(&String::from_utf8_lossy(&bytes), NAME),
            Err(_) => Rules::default(),
        })
    }

    /// Waits until a host may be asked again.
    fn wait(&self, host: &Host) -> Result<(), NoReply> {
        if host.tired || host.next >= self.end || Instant::now() >= self.end {
            return Err(NoReply::Left);
        }
        std::thread::sleep(host.next.saturating_duration_since(Instant::now()));
        Ok(())
    }

    /// One request; a host that asks to come back later gets a second one, if that is soon.
    fn request(&self, host: &mut Host, address: &str, head: bool) -> Result<Reply, NoReply> {
        let mut again = true;
        loop {
            self.wait(host)?;
            let reply = self.once(address, head);
            let asked_for = host.rules.as_ref().and_then(|rules| rules.pause);
            let pause = asked_for.map_or(self.manners.pause, |pause| {
                pause.clamp(self.manners.pause, LONGEST_PAUSE)
            });
            host.next = Instant::now() + pause;
            let reply = reply?;
            let busy = reply.status == 429 || reply.status == 503 && reply.retry_after.is_some();
            if !busy {
                return Ok(reply);
            }
            let later = reply.retry_after.map(Duration::from_secs);
            match later.filter(|later| again && *later <= self.manners.later) {
                Some(later) => host.next = Instant::now() + later.max(pause),
                None => {
                    host.tired = true;
                    return Err(NoReply::Left);
                }
            }
            again = false;
        }
    }

    fn once(&self, address: &str, head: bool) -> Result<Reply, NoReply> {
        let reply = match head {
            true => self.agent.head(address).call(),
            false => self.agent.get(address).call(),
        };
        let reply = reply.map_err(|error| NoReply::For(reason(&error)))?;
        let header = |name: &str| reply.headers().get(name)?.to_str().ok();
        Ok(Reply {
            status: reply.status().as_u16(),
            location: header("location").map(str::to_string),
            retry_after: header("retry-after").and_then(|value| value.trim().parse().ok()),
        })
    }
}

fn reason(error: &ureq::Error) -> Reason {
    use ureq::Error;
    match error {
        Error::HostNotFound => Reason::NoSuchHost,
        Error::Timeout(_) => Reason::TooSlow,
        Error::BadUri(_) | Error::Http(_) => Reason::NotAnAddress,
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => Reason::NotSecure,
        Error::Io(error) => match error.kind() {
            std::io::ErrorKind::TimedOut => Reason::TooSlow,
            std::io::ErrorKind::InvalidData => Reason::NotSecure,
            std::io::ErrorKind::UnexpectedEof => Reason::NotHttp,
            _ => Reason::NoConnection,
        },
        Error::Protocol(_) | Error::LargeResponseHeader(..) => Reason::NotHttp,
        _ => Reason::NoConnection,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_redirects_lead() {
        let from = "https://a.example/b/c?d=e";
        for (location, to) in [
            ("http://x.example/y#z", Some("http://x.example/y")),
            ("//x.example/y", Some("https://x.example/y")),
            ("/y", Some("https://a.example/y")),
            ("y?q", Some("https://a.example/b/y?q")),
            ("https://", None),
        ] {
            assert_eq!(redirected(from, location).as_deref(), to, "{location}");
        }
        assert_eq!(
            origin("HTTPS://me:secret@A.example:8443/x").as_deref(),
            Some("https://a.example:8443")
        );
        assert_eq!(origin("mailto:a@b.example"), None);
    }
}
