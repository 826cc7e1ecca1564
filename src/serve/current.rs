//! What is served now: the last good output, and what is wrong since.

use super::desk::Work;
use super::problems::{self, Problems};
use crate::build::Output;
use crate::diagnostics::MessageLanguage;
use crate::source::SourceTree;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A good output and the sources it was made from.
pub struct Good {
    pub output: Output,
    pub tree: Arc<SourceTree>,
    /// The path of the published address, such as `guidance`; mostly empty.
    pub base_path: String,
}

/// One moment of the server. Never changed, only replaced.
#[derive(Clone)]
pub struct Current {
    /// Tells this process from one that ran before on the same port.
    pub session: u64,
    /// Counts the good outputs from 1; 0 before the first.
    pub version: u64,
    /// A page of this version or a later one needs no more than its style sheets anew.
    pub styles_since: u64,
    pub good: Option<Arc<Good>>,
    pub problems: Arc<Problems>,
    /// What the editor's desk tells of.
    pub work: Arc<Work>,
}

/// The current moment, for all who answer requests.
pub struct Shared {
    moment: watch::Sender<Option<Arc<Current>>>,
    session: u64,
    language: MessageLanguage,
}

impl Shared {
    /// Nothing is built yet.
    pub fn new(language: MessageLanguage) -> Self {
        let session = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_micros() as u64);
        Shared {
            moment: watch::Sender::new(None),
            session,
            language,
        }
    }

    /// Shows an output made ahead of the whole site; what is wrong stays as it was told.
    pub fn publish_ahead(&self, good: Arc<Good>) {
        let Some(before) = self.moment.borrow().clone() else {
            return;
        };
        let version = before.version + 1;
        self.moment.send_replace(Some(Arc::new(Current {
            version,
            styles_since: version,
            good: Some(good),
            ..Current::clone(&before)
        })));
    }

    /// Replaces the current moment. Without a good output, the last one stays. `is_shown`: an output
    /// made ahead shows the same pages already, so that no browser need load one again.
    pub fn publish(
        &self,
        good: Option<Arc<Good>>,
        work: Arc<Work>,
        changed: &[String],
        is_shown: bool,
    ) {
        let before = self.moment.borrow().clone();
        let version = before.as_ref().map_or(0, |before| before.version);
        let has_good = good.is_some() || version > 0;
        let mut now = Current {
            session: self.session,
            version,
            styles_since: before.as_ref().map_or(0, |before| before.styles_since),
            good: before.as_ref().and_then(|before| before.good.clone()),
            problems: Arc::new(problems::of(&work.located, has_good, self.language)),
            work,
        };
        if let (Some(good), true) = (&good, is_shown) {
            now.good = Some(Arc::clone(good));
        } else if let Some(good) = good {
            let only_styles =
                !changed.is_empty() && changed.iter().all(|path| path.ends_with(".css"));
            now.version = version + 1;
            // Content that changed in a round that failed shows only now.
            let failed_before = before.is_some_and(|before| before.problems.errors > 0);
            if !only_styles || failed_before {
                now.styles_since = now.version;
            }
            now.good = Some(good);
        }
        self.moment.send_replace(Some(Arc::new(now)));
    }

    /// The current moment; waits for the first build.
    pub async fn now(&self) -> Arc<Current> {
        let mut moments = self.moments();
        let now = moments.wait_for(Option::is_some).await;
        let now = now.expect("the sender lives as long as the server");
        Arc::clone(now.as_ref().expect("just waited for"))
    }

    /// The current moment and those that follow.
    pub fn moments(&self) -> watch::Receiver<Option<Arc<Current>>> {
        self.moment.subscribe()
    }

    pub fn language(&self) -> MessageLanguage {
        self.language
    }
}
