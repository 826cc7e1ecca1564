//! The metadata of an upstream, verified by the library against what this mirror trusts, and against
//! the highest numbers it has seen.
//!
//! The library works on a copy of the state, never on the state itself. Everything that was received
//! is kept byte by byte, so that it can be passed on untouched.

use super::limits::Limits;
use super::state::{DATASTORE, Highest, RECEIVED, Seen, State, key_ids};
use super::upstream::Upstream;
use crate::release::{TrustError, TrustErrorKind, check_names, digest_of};
use crate::storage;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tough::schema::{Role, RoleType, Root, Signed, Snapshot, Targets, Timestamp};
use tough::{
    Bytes, ExpirationEnforcement, Repository, RepositoryLoader, Transport, TransportError,
    TransportErrorKind, TransportStream, async_trait,
};
use url::Url;

/// Metadata that holds.
#[derive(Debug)]
pub struct Trusted {
    pub root: Signed<Root>,
    pub timestamp: Signed<Timestamp>,
    pub snapshot: Signed<Snapshot>,
    pub targets: Signed<Targets>,
    /// Every file of it as it was received.
    pub received: BTreeMap<String, Vec<u8>>,
    /// What the library keeps for the next time.
    pub datastore: BTreeMap<String, Vec<u8>>,
}

/// One file of a release.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    pub digest: [u8; 32],
    pub length: u64,
}

impl Trusted {
    /// The number of the release.
    pub fn release(&self) -> u64 {
        self.targets.signed.version.get()
    }

    /// All files of the release by name, judged before any is fetched.
    ///
    /// Errors: a name may not be, or they are too many or too large.
    pub fn wanted(&self, limits: &Limits) -> Result<Vec<Wanted>, TrustError> {
        let targets = &self.targets.signed;
        let delegates = targets
            .delegations
            .as_ref()
            .is_some_and(|delegations| !delegations.roles.is_empty());
        if delegates {
            return Err(TrustError::refused(
                "the release delegates to other publishers, which its kind never does",
                "de uitgave draagt over aan andere uitgevers, wat deze soort nooit doet",
            ));
        }
        let count = targets.targets.len();
        if count > limits.files {
            let most = limits.files;
            return Err(TrustError::refused(
                format!("the release has {count} files, and {most} are allowed"),
                format!("de uitgave heeft {count} bestanden, en {most} zijn toegestaan"),
            ));
        }
        let total = targets
            .targets
            .values()
            .try_fold(0_u64, |sum, target| sum.checked_add(target.length));
        if total.is_none_or(|total| total > limits.bytes) {
            let most = limits.bytes;
            return Err(TrustError::refused(
                format!("the release is larger than the {most} bytes that are allowed"),
                format!("de uitgave is groter dan de {most} bytes die zijn toegestaan"),
            ));
        }
        check_names(targets.targets.keys().map(|name| name.raw()))?;
        let mut wanted = Vec::with_capacity(count);
        for (name, target) in &targets.targets {
            wanted.push(Wanted {
                name: name.raw().to_string(),
                digest: digest_of(target)?,
                length: target.length,
            });
        }
        wanted.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(wanted)
    }

    /// What has been seen once this metadata is accepted.
    pub fn highest(&self, time: i64) -> Highest {
        let root_version = self.root.signed.version.get();
        let seen = |version: u64, name: &str| {
            let bytes = self.received.get(name).map_or(&[][..], Vec::as_slice);
            Seen::new(version, bytes)
        };
        let roles = [RoleType::Timestamp, RoleType::Snapshot, RoleType::Targets];
        let keys = roles.map(|role| (role.to_string(), key_ids(&self.root.signed, role)));
        Highest {
            format: 1,
            root: seen(root_version, &format!("{root_version}.root.json")),
            timestamp: Some(seen(self.timestamp.signed.version.get(), "timestamp.json")),
            snapshot: Some(seen(
                self.snapshot.signed.version.get(),
                &self.snapshot.signed.filename(true),
            )),
            targets: Some(seen(self.release(), &self.targets.signed.filename(true))),
            keys: BTreeMap::from(keys),
            time,
        }
    }

    /// The state to remember.
    pub fn state(&self) -> State {
        let datastore = self
            .datastore
            .iter()
            .map(|(name, bytes)| (format!("{DATASTORE}/{name}"), bytes.clone()));
        let received = self
            .received
            .iter()
            .map(|(name, bytes)| (format!("{RECEIVED}/{name}"), bytes.clone()));
        State::new(datastore.chain(received).collect())
    }

    /// When the first of the metadata ends.
    pub fn expires(&self) -> jiff::Timestamp {
        let ends = [
            self.root.signed.expires,
            self.timestamp.signed.expires,
            self.snapshot.signed.expires,
            self.targets.signed.expires,
        ];
        ends.into_iter().min().unwrap_or(jiff::Timestamp::MIN)
    }
}

/// Loads and verifies what an upstream offers. `working` is an empty folder that the library may
/// write to.
///
/// Errors: anything that does not follow from what is trusted, or is older than what was seen.
pub fn load(
    upstream: &Upstream,
    state: &State,
    highest: &Highest,
    limits: &Limits,
    working: &Path,
    disk: &storage::Disk,
) -> Result<Trusted, TrustError> {
    let (number, root) = state.newest_root()?;
    // A root that was seen but is no longer held is worth nothing to an attacker: only the library's
    // walk from what is held can get there again.
    for (name, bytes) in state.below(DATASTORE) {
        storage::put_file(&working.join(name), bytes, disk)?;
    }
    let recorder = Recorder {
        upstream: Arc::new(upstream.clone()),
        limits: *limits,
        record: Arc::default(),
    };
    {
        let mut record = recorder.record();
        let roots = state
            .below(RECEIVED)
            .filter(|(name, _)| name.ends_with(".root.json"));
        record
            .received
            .extend(roots.map(|(name, bytes)| (name.to_string(), bytes.to_vec())));
        record
            .received
            .insert(format!("{number}.root.json"), root.to_vec());
    }
    let loaded = load_with_library(root, &recorder, limits, working);
    let record = std::mem::take(&mut *recorder.record());
    // The library takes any failure to get the next root for its absence.
    if let Some(error) = record.failed {
        return Err(error);
    }
    let repository = loaded.map_err(|error| told(&error))?;
    let mut datastore = BTreeMap::new();
    for (name, _) in storage::entries_below(working)? {
        if let Some(bytes) = storage::read_plain(&working.join(&name), limits.targets_metadata)? {
            datastore.insert(name, bytes);
        }
    }
    let trusted = Trusted {
        root: repository.root().clone(),
        timestamp: repository.timestamp().clone(),
        snapshot: repository.snapshot().clone(),
        targets: repository.targets().clone(),
        received: record.received,
        datastore,
    };
    if !trusted.root.signed.consistent_snapshot {
        return Err(TrustError::refused(
            "the root does not ask for consistent snapshots",
            "de root vraagt niet om consistente snapshots",
        ));
    }
    not_lower(&trusted, highest)?;
    Ok(trusted)
}

fn load_with_library(
    root: &[u8],
    recorder: &Recorder,
    limits: &Limits,
    working: &Path,
) -> Result<Repository, Box<tough::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system lets this program have a runtime");
    // Never asked for: the transport looks only at the last part.
    let base = Url::parse("https://upstream.invalid/").expect("a valid address");
    let root = root.to_vec();
    let loader = RepositoryLoader::new(&root, base.clone(), base)
        .transport(recorder.clone())
        .limits(tough::Limits {
            max_root_size: limits.small_metadata,
            max_targets_size: limits.targets_metadata,
            max_timestamp_size: limits.small_metadata,
            max_snapshot_size: limits.small_metadata,
            max_root_updates: limits.roots,
        })
        .datastore(working)
        .expiration_enforcement(ExpirationEnforcement::Safe);
    runtime.block_on(loader.load()).map_err(Box::new)
}

/// Refuses metadata that is lower than what was seen, or another under the same number.
fn not_lower(trusted: &Trusted, highest: &Highest) -> Result<(), TrustError> {
    let now = trusted.highest(0);
    let root = &trusted.root.signed;
    let seen_roles = [
        (RoleType::Timestamp, now.timestamp),
        (RoleType::Snapshot, now.snapshot),
        (RoleType::Targets, now.targets),
    ];
    let pairs = std::iter::once((
        "root".to_string(),
        Some(&highest.root),
        Some(now.root.clone()),
    ))
    .chain(
        seen_roles
            .into_iter()
            .map(|(role, now)| (role.to_string(), highest.seen(role, root), now)),
    );
    for (role, seen, now) in pairs {
        let (Some(seen), Some(now)) = (seen, now) else {
            continue;
        };
        let (then, offered) = (seen.version, now.version);
        if offered < then {
            return Err(TrustError::refused(
                format!(
                    "{role} {offered} is offered, and {then} was seen before: the mirror does not go back"
                ),
                format!(
                    "{role} {offered} wordt aangeboden, en {then} is al gezien: de spiegel gaat niet terug"
                ),
            ));
        }
        if offered == then && now.sha256 != seen.sha256 {
            return Err(TrustError::refused(
                format!(
                    "{role} {offered} has other content than the {role} {then} that was seen before"
                ),
                format!(
                    "{role} {offered} heeft een andere inhoud dan de {role} {then} die al is gezien"
                ),
            ));
        }
    }
    Ok(())
}

/// What the library says, with all its causes.
fn told(error: &tough::error::Error) -> TrustError {
    let kind = match error {
        tough::error::Error::ExpiredMetadata { .. } => TrustErrorKind::Expired,
        _ => TrustErrorKind::Refused,
    };
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = inner.source();
    }
    let told = TrustError::new(
        kind,
        format!("the release is refused: {text}"),
        format!("de uitgave wordt geweigerd: {text}"),
    );
    match kind {
        TrustErrorKind::Expired => told.help(
            "an upstream that offers only metadata past its date is neglected or held back by somebody; ask the publisher",
            "een bron die alleen verlopen metadata aanbiedt, is verwaarloosd of wordt tegengehouden; vraag het de uitgever",
        ),
        _ => told,
    }
}

/// Our connections in the library's hands; keeps what came by.
#[derive(Debug, Clone)]
struct Recorder {
    upstream: Arc<Upstream>,
    limits: Limits,
    record: Arc<Mutex<Record>>,
}

#[derive(Debug, Default)]
struct Record {
    received: BTreeMap<String, Vec<u8>>,
    failed: Option<TrustError>,
}

impl Recorder {
    fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let name = url
            .path()
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_string();
        let limit = if name.ends_with("targets.json") {
            self.limits.targets_metadata
        } else {
            self.limits.small_metadata
        };
        match self.upstream.metadata(&name, limit) {
            Ok(Some(bytes)) => {
                self.record().received.insert(name, bytes.clone());
                let bytes = Bytes::from(bytes);
                Ok(Box::pin(futures_util::stream::once(async { Ok(bytes) })))
            }
            Ok(None) => {
                if !name.ends_with(".root.json") {
                    let error = TrustError::refused(
                        format!("the upstream has no {name}"),
                        format!("de bron heeft geen {name}"),
                    );
                    self.record().failed.get_or_insert(error);
                }
                Err(TransportError::new(TransportErrorKind::FileNotFound, url))
            }
            Err(error) => {
                let text = error.message.en.clone();
                self.record().failed.get_or_insert(error);
                Err(TransportError::new_with_cause(
                    TransportErrorKind::Other,
                    url,
                    text,
                ))
            }
        }
    }
}
