//! The root: which keys may sign what, and how a new one follows an old one.
//!
//! Pure. A root is prepared without any secret, signed on the machines of its holders one after
//! another, and taken into the repository once enough of them signed.

use super::error::TrustError;
use super::keys::{KeyRole, PublicKeyFile};
use super::metadata::{ROOT_DAYS, SPECIFICATION, days_after, hex, unsigned, verify};
use jiff::Timestamp as Time;
use std::collections::HashMap;
use std::num::NonZeroU64;
use tough::schema::{RoleKeys, Root, Signed};

/// What changes with a new root.
#[derive(Debug, Clone, Default)]
pub struct RootChange {
    /// Keys that join, each in the role its file names.
    pub add: Vec<PublicKeyFile>,
    /// Ids of keys that go, from every role they have.
    pub drop: Vec<String>,
    /// How many root keys must sign; as before, or 2, when not given.
    pub threshold: Option<u64>,
    pub days: Option<u32>,
}

const FEWEST_ROOT_KEYS: usize = 3;
const USUAL_THRESHOLD: u64 = 2;

/// The next root: the one before with the change made, unsigned.
///
/// Errors: a role would be left without keys, or the root without the keys it needs.
pub fn next_root(
    before: Option<&Root>,
    change: &RootChange,
    now: Time,
) -> Result<Signed<Root>, TrustError> {
    let mut root = match before {
        Some(root) => root.clone(),
        None => Root {
            spec_version: SPECIFICATION.to_string(),
            consistent_snapshot: true,
            version: NonZeroU64::MIN,
            expires: now,
            keys: HashMap::new(),
            roles: HashMap::new(),
            _extra: HashMap::new(),
        },
    };
    if before.is_some() {
        root.version = root.version.saturating_add(1);
    }
    root.expires = days_after(now, change.days.unwrap_or(ROOT_DAYS));
    for role in KeyRole::ALL {
        root.roles.entry(role.role()).or_insert_with(|| RoleKeys {
            keyids: Vec::new(),
            threshold: NonZeroU64::MIN,
            _extra: HashMap::new(),
        });
    }
    for id in &change.drop {
        let known = root.keys.keys().find(|known| hex(known) == *id).cloned();
        let Some(known) = known else {
            let shown = id.escape_debug();
            return Err(TrustError::wrong_use(
                format!("the root has no key with the id {shown}"),
                format!("de root heeft geen sleutel met de id {shown}"),
            ));
        };
        for keys in root.roles.values_mut() {
            keys.keyids.retain(|one| *one != known);
        }
        root.keys.remove(&known);
    }
    for file in &change.add {
        let id = file.key.key_id().expect("a key has a canonical form");
        root.keys.insert(id.clone(), file.key.clone());
        let keys = root
            .roles
            .get_mut(&file.role.role())
            .expect("the role was made above");
        if !keys.keyids.contains(&id) {
            keys.keyids.push(id);
        }
    }
    for keys in root.roles.values_mut() {
        keys.keyids.sort_by_key(|id| hex(id));
    }
    let top = root
        .roles
        .get_mut(&KeyRole::Root.role())
        .expect("the role was made above");
    if let Some(threshold) = change.threshold {
        top.threshold = NonZeroU64::new(threshold).ok_or_else(|| no_threshold(top))?;
    } else if before.is_none() {
        top.threshold = NonZeroU64::new(USUAL_THRESHOLD).unwrap_or(NonZeroU64::MIN);
    }
    judge(&root)?;
    Ok(unsigned(root))
}

fn no_threshold(keys: &RoleKeys) -> TrustError {
    let count = keys.keyids.len();
    TrustError::wrong_use(
        format!("the root's threshold must be 2 or more and at most its {count} keys"),
        format!("de drempel van de root moet 2 of meer zijn en hoogstens haar {count} sleutels"),
    )
}

fn judge(root: &Root) -> Result<(), TrustError> {
    for role in KeyRole::ALL {
        let keys = &root.roles[&role.role()];
        let name = role.name();
        if keys.keyids.is_empty() {
            return Err(TrustError::wrong_use(
                format!("no key is named for the role {name}"),
                format!("er is geen sleutel genoemd voor de rol {name}"),
            )
            .help(
                format!("make one with `leidraad release keys new {name}` and name its .pub file with --public"),
                format!("maak er een met `leidraad release keys new {name}` en noem het .pub-bestand met --public"),
            ));
        }
    }
    let top = &root.roles[&KeyRole::Root.role()];
    let count = top.keyids.len();
    if count < FEWEST_ROOT_KEYS {
        return Err(TrustError::wrong_use(
            format!(
                "the root needs {FEWEST_ROOT_KEYS} keys or more, held by different people; it has {count}"
            ),
            format!(
                "de root heeft {FEWEST_ROOT_KEYS} sleutels of meer nodig, bij verschillende mensen; het zijn er {count}"
            ),
        ));
    }
    let threshold = top.threshold.get();
    if threshold < USUAL_THRESHOLD || threshold > count as u64 {
        return Err(no_threshold(top));
    }
    // Who can renew must not be able to release, and neither may change who may do what.
    for id in &top.keyids {
        let elsewhere = KeyRole::ALL
            .into_iter()
            .find(|role| *role != KeyRole::Root && root.roles[&role.role()].keyids.contains(id));
        if let Some(role) = elsewhere {
            let name = role.name();
            return Err(TrustError::wrong_use(
                format!("a root key may sign nothing but the root, not {name} as well"),
                format!("een rootsleutel mag alleen de root ondertekenen, niet ook {name}"),
            ));
        }
    }
    Ok(())
}

/// Checks that a root may follow another: its number is the next, and enough keys of both signed.
pub fn verify_next_root(before: Option<&Root>, next: &Signed<Root>) -> Result<(), TrustError> {
    let name = format!("{}.root.json", next.signed.version);
    let expected = before.map_or(1, |root| root.version.get() + 1);
    if next.signed.version.get() != expected {
        return Err(TrustError::refused(
            format!("{name} is not the next root: number {expected} is"),
            format!("{name} is niet de volgende root: dat is nummer {expected}"),
        ));
    }
    if let Some(before) = before {
        verify(before, next, &name)?;
    }
    verify(&next.signed, next, &name)
}
