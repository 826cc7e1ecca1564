//! `publish`: the built site into object storage.

use super::arguments::Global;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use clap::Args;

#[derive(Debug, Args)]
pub struct Publish {
    /// Where to, as s3://BUCKET/PREFIX
    #[arg(value_name = "URL")]
    pub to: String,
    /// The storage's own address [default: Amazon's for AWS_REGION]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Say what would be sent or deleted, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Store text compressed with gzip, from the copies that `build --compress` made
    #[arg(long, conflicts_with = "prune")]
    pub gzip: bool,
    /// Delete what has not been part of the site for some time, and publish nothing
    #[arg(long)]
    pub prune: bool,
    /// With --prune: for how many days
    #[arg(long, value_name = "DAYS", requires = "prune", default_value_t = 30)]
    pub older_than: u32,
    /// Go on although another publication is under way or was broken off
    #[arg(long)]
    pub take_over: bool,
    /// The most seconds for one request
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub wait: u64,
}

#[cfg(not(feature = "publish"))]
pub fn run(_global: &Global, _verb: &Publish, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Err(Failure::wrong_use(
        "this build of leidraad cannot publish to object storage",
        "deze bouw van leidraad kan niet naar objectopslag publiceren",
    )
    .help(
        "use a build with the feature `publish`: cargo install --path . --features publish",
        "gebruik een bouw met de feature `publish`: cargo install --path . --features publish",
    ))
}

#[cfg(feature = "publish")]
pub use with_storage::run;

#[cfg(feature = "publish")]
mod with_storage {
    use super::*;
    use crate::build::{date_of_epoch, days};
    use crate::cli::context::{Context, wants_json};
    use crate::diagnostics::{Text, catalogue};
    use crate::publish::{
        Bucket, Object, Pointer, Remote, Sending, Trouble, hex, objects, sending,
    };
    use crate::source::{ReadProblem, read_whole_file};
    use crate::write::{MANIFEST, Manifest};
    use serde_json::json;
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    /// A publication that has said nothing for so long was broken off.
    const FORGOTTEN: u64 = 15 * 60;

    type Version = object_store::UpdateVersion;

    pub fn run(global: &Global, verb: &Publish, terminal: &Terminal) -> Result<Outcome, Failure> {
        let as_json = wants_json(global)?;
        let remote = Remote::new(&bucket(verb)?)?;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let run = Run {
            verb,
            terminal,
            remote: &remote,
            as_json,
            now: now.as_secs(),
            today: date_of_epoch(i64::try_from(now.as_secs()).unwrap_or_default()),
            // The same machine may publish twice in a second.
            id: hex(format!("{now:?} {}", std::process::id()).as_bytes()),
        };
        if verb.prune {
            run.prune()
        } else {
            run.publish(&Context::new(global)?.out)
        }
    }

    struct Run<'a> {
        verb: &'a Publish,
        terminal: &'a Terminal,
        remote: &'a Remote,
        as_json: bool,
        now: u64,
        today: String,
        id: String,
    }

    impl Run<'_> {
        fn publish(&self, out: &Path) -> Result<Outcome, Failure> {
            let read = |file: &str| {
                read_whole_file(&out.join(file)).map_err(|kind| {
                    let path = out.join(file).display().to_string();
                    let problem = ReadProblem {
                        path: path.clone(),
                        kind,
                    };
                    let message = catalogue::unreadable_file(&problem).message;
                    Failure::wrong_use(
                        format!("{path}: {}", message.en),
                        format!("{path}: {}", message.nl),
                    )
                    .help("build the site first", "bouw eerst de site")
                })
            };
            let manifest_bytes = read(MANIFEST)?;
            let manifest = Manifest::parse(&manifest_bytes).filter(|manifest| !manifest.unfinished);
            let manifest = manifest.ok_or_else(|| {
                Failure::wrong_use(
                    format!("{} holds no finished build", out.display()),
                    format!("{} bevat geen voltooide bouw", out.display()),
                )
                .help("build the site first", "bouw eerst de site")
            })?;
            let (pointer, version) = self.pointer()?;
            let objects = objects(&manifest, &manifest_bytes, self.verb.gzip);
            let plan = sending(objects, pointer.as_ref());
            let before = pointer.unwrap_or_default();
            if self.verb.dry_run {
                return self.tell(&plan, &before, "would be sent", "zouden worden verstuurd");
            }
            if plan.send.is_empty()
                && plan.gone.is_empty()
                && before.uncertain.is_empty()
                && version.is_some()
            {
                return self.tell(&plan, &before, "sent", "verstuurd");
            }
            let touched: BTreeSet<String> =
                plan.send.iter().map(|object| object.path.clone()).collect();
            let claimed = before.claimed(touched.iter().cloned(), &self.id, self.now);
            let version = self.remote.put_pointer(&claimed, version).map_err(taken)?;
            let done = AtomicUsize::new(0);
            let total = plan.send.len();
            let bytes = |object: &Object| -> Result<Vec<u8>, Trouble> {
                let bytes = read_whole_file(&out.join(&object.file)).unwrap_or_default();
                if hex(&bytes) == object.sha256 {
                    Ok(bytes)
                } else {
                    Err(changed(&object.file))
                }
            };
            let sent = || {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if self.terminal.shows_progress() {
                    self.terminal.line_in_place(&format!("{done}/{total}"));
                }
            };
            let result = self.remote.send(&plan.send, &bytes, &sent);
            if self.terminal.shows_progress() {
                self.terminal.line_in_place("");
            }
            result?;
            let after = claimed.published(plan.marks.clone(), &plan.gone, &self.id, &self.today);
            match self.remote.put_pointer(&after, Some(version)) {
                Err(Trouble::Taken) => {
                    self.own_up(&touched);
                    Err(lost())
                }
                other => {
                    other?;
                    self.tell(&plan, &after, "sent", "verstuurd")
                }
            }
        }

        /// The pointer as it is, unless somebody else is publishing.
        fn pointer(&self) -> Result<(Option<Pointer>, Option<Version>), Failure> {
            let Some((pointer, version)) = self.remote.pointer()? else {
                return Ok((None, None));
            };
            if let Some(claim) = &pointer.claim
                && !self.verb.take_over
                && !self.verb.dry_run
                && self.now.abs_diff(claim.since) < FORGOTTEN
            {
                let since = self.now.abs_diff(claim.since);
                return Err(Failure {
                    message: Text::new(
                        format!("somebody else is publishing there, since {since} s"),
                        format!("iemand anders is daar aan het publiceren, sinds {since} s"),
                    ),
                    help: Some(Text::new(
                        "wait until that is done; if it was broken off, go on with --take-over",
                        "wacht tot dat klaar is; is het afgebroken, ga dan verder met --take-over",
                    )),
                    status: crate::cli::LOCKED,
                });
            }
            Ok((Some(pointer), Some(version)))
        }

        /// Somebody took over while this run was sending: what it sent may stand where theirs should.
        /// The pointer has to say so, or the next publication would take it for theirs.
        fn own_up(&self, touched: &BTreeSet<String>) {
            for _ in 0..10 {
                let Ok(Some((mut pointer, version))) = self.remote.pointer() else {
                    return;
                };
                pointer.uncertain.extend(touched.iter().cloned());
                // Theirs cannot end well either, and whoever comes next need not wait for it.
                pointer.claim = None;
                pointer.id = hex(format!("{} {}", pointer.id, self.id).as_bytes());
                match self.remote.put_pointer(&pointer, Some(version)) {
                    Err(Trouble::Taken) => {}
                    _ => return,
                }
            }
        }

        fn prune(&self) -> Result<Outcome, Failure> {
            let (Some(pointer), version) = self.pointer()? else {
                return Err(Failure::wrong_use(
                    "nothing is published there",
                    "daar is niets gepubliceerd",
                ));
            };
            let today = days(&self.today).unwrap_or_default();
            let old: Vec<String> = pointer
                .gone
                .iter()
                .filter(|(_, since)| {
                    days(since)
                        .is_some_and(|since| today - since >= i64::from(self.verb.older_than))
                })
                .map(|(path, _)| path.clone())
                .collect();
            let count = old.len();
            if self.verb.dry_run || count == 0 {
                for path in &old {
                    self.terminal.result(&format!("{path}\n"));
                }
                self.terminal.say(
                    &format!("{count} files would be deleted"),
                    &format!("{count} bestanden zouden worden verwijderd"),
                );
                return Ok(Outcome::Fine);
            }
            let claimed = pointer.claimed([], &self.id, self.now);
            let version = self.remote.put_pointer(&claimed, version).map_err(taken)?;
            self.remote.delete(&old)?;
            let mut after = pointer;
            after.gone.retain(|path, _| !old.contains(path));
            after.claim = None;
            after.id = hex(format!("{} after", self.id).as_bytes());
            self.remote
                .put_pointer(&after, Some(version))
                .map_err(taken)?;
            self.terminal.say(
                &format!("{count} files deleted"),
                &format!("{count} bestanden verwijderd"),
            );
            Ok(Outcome::Fine)
        }

        fn tell(
            &self,
            plan: &Sending,
            pointer: &Pointer,
            en: &str,
            nl: &str,
        ) -> Result<Outcome, Failure> {
            let (count, all, gone) = (plan.send.len(), plan.marks.len(), plan.gone.len());
            if self.as_json {
                let paths: Vec<&str> = plan
                    .send
                    .iter()
                    .map(|object| object.path.as_str())
                    .collect();
                let told = json!({
                    "release": pointer.release,
                    "files": all,
                    "sent": paths,
                    "gone": plan.gone,
                });
                self.terminal.result(&format!("{told:#}\n"));
            } else if self.verb.dry_run {
                for object in &plan.send {
                    self.terminal.result(&format!("{}\n", object.path));
                }
            }
            let release = pointer.release;
            self.terminal.say(
                &format!("release {release}: {count} of {all} files {en}, {gone} no longer used"),
                &format!("uitgave {release}: {count} van {all} bestanden {nl}, {gone} niet meer in gebruik"),
            );
            Ok(Outcome::Fine)
        }
    }

    /// The bucket that the arguments and the environment mean.
    fn bucket(verb: &Publish) -> Result<Bucket, Failure> {
        let named = verb.to.strip_prefix("s3://").unwrap_or_default();
        let (name, prefix) = named.split_once('/').unwrap_or((named, ""));
        let fits = |text: &str, also: &str| {
            text.chars()
                .all(|one| one.is_ascii_alphanumeric() || also.contains(one))
        };
        let parts_fit = prefix
            .trim_matches('/')
            .split('/')
            .all(|part| part != "." && part != "..");
        if name.is_empty() || !fits(name, "-._") || !fits(prefix, "-._/") || !parts_fit {
            return Err(Failure::wrong_use(
                "the place to publish to is written s3://BUCKET/PREFIX",
                "de plaats om te publiceren schrijf je als s3://BUCKET/VOORVOEGSEL",
            ));
        }
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |name: &str| {
            set(name).ok_or_else(|| {
                Failure::wrong_use(
                    format!("{name} is not set"),
                    format!("{name} is niet gezet"),
                )
                .help(
                    "credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if there is one, AWS_SESSION_TOKEN",
                    "sleutels komen uit AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY en, als die er is, AWS_SESSION_TOKEN",
                )
            })
        };
        Ok(Bucket {
            name: name.to_string(),
            prefix: prefix.trim_matches('/').to_string(),
            endpoint: verb
                .endpoint
                .clone()
                .or_else(|| set("AWS_ENDPOINT_URL_S3"))
                .or_else(|| set("AWS_ENDPOINT_URL")),
            region: set("AWS_REGION")
                .or_else(|| set("AWS_DEFAULT_REGION"))
                .unwrap_or_else(|| "us-east-1".to_string()),
            access_key: needed("AWS_ACCESS_KEY_ID")?,
            secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: set("AWS_SESSION_TOKEN"),
            patience: Duration::from_secs(verb.wait),
        })
    }

    impl From<Trouble> for Failure {
        fn from(trouble: Trouble) -> Failure {
            match trouble {
                Trouble::Taken => lost(),
                Trouble::Told { message, help } => Failure {
                    message,
                    help: Some(help),
                    status: crate::cli::WRONG_USE,
                },
            }
        }
    }

    /// Somebody else was first, before anything was sent.
    fn taken(trouble: Trouble) -> Failure {
        match trouble {
            Trouble::Taken => Failure {
                message: Text::new(
                    "somebody else began to publish there at the same moment",
                    "iemand anders begon daar op hetzelfde moment te publiceren",
                ),
                help: Some(Text::new(
                    "nothing was sent; run it again when they are done",
                    "er is niets verstuurd; voer het opnieuw uit als zij klaar zijn",
                )),
                status: crate::cli::LOCKED,
            },
            other => other.into(),
        }
    }

    /// Somebody else took over while this run was sending.
    fn lost() -> Failure {
        Failure {
            message: Text::new(
                "somebody else took over while this was sending: the site may be a mixture of both",
                "iemand anders nam het over tijdens het versturen: de site kan een mengsel van beide zijn",
            ),
            help: Some(Text::new(
                "publish once more: what may be mixed is noted and is sent again",
                "publiceer nog een keer: wat gemengd kan zijn is genoteerd en gaat opnieuw",
            )),
            status: crate::cli::LOCKED,
        }
    }

    fn changed(file: &str) -> Trouble {
        Trouble::Told {
            message: Text::new(
                format!(
                    "{file} is not what the manifest says: the build changed while it was published, or it is torn"
                ),
                format!(
                    "{file} is niet wat het manifest zegt: de bouw is veranderd tijdens het publiceren, of is stuk"
                ),
            ),
            help: Text::new(
                "build again, then publish",
                "bouw opnieuw, en publiceer dan",
            ),
        }
    }
}
