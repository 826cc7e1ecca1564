//! Which sources changed, as soon as an editor is done with them.
//!
//! A closed or renamed file is acted on at once. A bare change, a new or a vanished file waits for
//! 15 ms of quiet, since more is likely to follow; what comes in while a site is being built is
//! gathered for the next round.

use crate::source::{Folders, is_editors_own};
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

const QUIET: Duration = Duration::from_millis(15);
/// However busy a folder is, a round begins after this.
const PATIENCE: Duration = Duration::from_millis(250);
/// How often to look where the system cannot tell.
const POLL: Duration = Duration::from_millis(500);

/// What of a site's root is watched.
const FOLDERS: [&str; 3] = ["content", "themes", "overlay"];
const FILES: [&str; 2] = ["leidraad.yaml", "tokens.css"];

#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// Paths below the root, with `/`, sorted.
    Paths(Vec<String>),
    /// Too much to name.
    Everything,
}

pub struct Watcher {
    signals: Receiver<Signal>,
    note: Option<String>,
    folders: Folders,
    // Watching ends when this is dropped.
    system: Box<dyn notify::Watcher + Send>,
}

#[derive(Debug, PartialEq, Eq)]
enum Signal {
    Path { path: String, done: bool },
    Everything,
}

impl Watcher {
    /// Watches the site in `folders` from now on.
    ///
    /// Errors: a folder cannot be watched, in words.
    pub fn start(folders: &Folders) -> Result<Watcher, String> {
        let real = |folder: &Path| {
            folder
                .canonicalize()
                .map_err(|error| format!("{}: {error}", folder.display()))
        };
        let folders = Folders {
            root: real(&folders.root)?,
            overlay: folders.overlay.as_deref().map(real).transpose()?,
        };
        let (sender, signals) = mpsc::channel();
        let config = Config::default().with_follow_symlinks(false);
        let native = notify::RecommendedWatcher::new(listener(&folders, sender.clone()), config)
            .map_err(|error| error.to_string())
            .and_then(|mut watcher| {
                watch(&mut watcher, &folders)?;
                Ok(watcher)
            });
        let (system, note): (Box<dyn notify::Watcher + Send>, _) = match native {
            Ok(watcher) => (Box::new(watcher), None),
            Err(reason) => {
                // Every system has a limit on watches, and some file systems have none to give.
                let config = config.with_poll_interval(POLL);
                let mut watcher = notify::PollWatcher::new(listener(&folders, sender), config)
                    .map_err(|error| error.to_string())?;
                watch(&mut watcher, &folders)?;
                (Box::new(watcher), Some(reason))
            }
        };
        Ok(Watcher {
            signals,
            note,
            folders,
            system,
        })
    }

    /// Why changes are looked for every half second instead of being told by the system, if so.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Waits for the next change and returns everything that has changed by then.
    pub fn next(&mut self) -> Change {
        let gathered = self.gather();
        // A folder that was not there at the start, or has been put back, is not watched yet. Where
        // the system could not keep up, it may have missed new folders anywhere.
        let appeared = FOLDERS
            .iter()
            .filter(|name| gathered.everything || gathered.paths.contains(**name));
        for folder in appeared.map(|name| self.folders.top(name)) {
            let _ = self.system.watch(&folder, RecursiveMode::Recursive);
        }
        if gathered.everything {
            Change::Everything
        } else {
            Change::Paths(gathered.paths.into_iter().collect())
        }
    }

    fn gather(&self) -> Gathered {
        let mut gathered = Gathered::default();
        let closed = "the watcher holds the other end of the channel";
        gathered.add(self.signals.recv().expect(closed));
        let begun = Instant::now();
        loop {
            while let Ok(signal) = self.signals.try_recv() {
                gathered.add(signal);
            }
            if gathered.done || begun.elapsed() > PATIENCE {
                return gathered;
            }
            match self.signals.recv_timeout(QUIET) {
                Ok(signal) => gathered.add(signal),
                Err(RecvTimeoutError::Timeout) => return gathered,
                Err(RecvTimeoutError::Disconnected) => unreachable!("{closed}"),
            }
        }
    }
}

#[derive(Default)]
struct Gathered {
    paths: BTreeSet<String>,
    everything: bool,
    done: bool,
}

impl Gathered {
    fn add(&mut self, signal: Signal) {
        match signal {
            Signal::Everything => self.everything = true,
            Signal::Path { path, done } => {
                self.paths.insert(path);
                self.done |= done;
            }
        }
    }
}

/// The root itself shows when one of the watched folders appears; only those are watched in depth,
/// so that output and version control below the root make no noise.
fn watch(watcher: &mut dyn notify::Watcher, folders: &Folders) -> Result<(), String> {
    let told = |error: notify::Error| error.to_string();
    watcher
        .watch(&folders.root, RecursiveMode::NonRecursive)
        .map_err(told)?;
    for name in FOLDERS {
        let folder = folders.top(name);
        if folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            watcher
                .watch(&folder, RecursiveMode::Recursive)
                .map_err(told)?;
        }
    }
    Ok(())
}

fn listener(
    folders: &Folders,
    sender: Sender<Signal>,
) -> impl FnMut(notify::Result<Event>) + use<> {
    let folders = folders.clone();
    move |event: notify::Result<Event>| {
        // The other end is gone only when the process ends.
        match event {
            Ok(event) => {
                for signal in signals(&folders, &event) {
                    let _ = sender.send(signal);
                }
            }
            Err(_) => {
                let _ = sender.send(Signal::Everything);
            }
        }
    }
}

/// What an event of the system means for the site.
fn signals(folders: &Folders, event: &Event) -> Vec<Signal> {
    if event.need_rescan() {
        return vec![Signal::Everything];
    }
    let Some(done) = is_done(&event.kind) else {
        return Vec::new();
    };
    event
        .paths
        .iter()
        .filter_map(|path| below(folders, path))
        .map(|path| Signal::Path { path, done })
        .collect()
}

/// Whether whoever changed a file is done with it; `None` when nothing changed.
fn is_done(kind: &EventKind) -> Option<bool> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(true),
        EventKind::Access(_) | EventKind::Other => None,
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => Some(true),
        _ => Some(false),
    }
}

/// The path as a tree names it, if it is of the site.
fn below(folders: &Folders, path: &Path) -> Option<String> {
    let overlay = folders.overlay.as_deref();
    let (first, below) = match overlay.and_then(|overlay| path.strip_prefix(overlay).ok()) {
        Some(below) => (Some("overlay"), below),
        None => (None, path.strip_prefix(&folders.root).ok()?),
    };
    let segments: Vec<&str> = first
        .map(Some)
        .into_iter()
        .chain(below.iter().map(|segment| segment.to_str()))
        .collect::<Option<_>>()?;
    // The folder that stands in for this one is another.
    if overlay.is_some() && first.is_none() && segments.first() == Some(&"overlay") {
        return None;
    }
    let (first, rest) = segments.split_first()?;
    let watched = if rest.is_empty() {
        FILES.contains(first) || FOLDERS.contains(first)
    } else {
        FOLDERS.contains(first) && !rest.iter().any(|segment| is_editors_own(segment))
    };
    watched.then(|| segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn site() -> (tempfile::TempDir, Watcher) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content/nl")).unwrap();
        fs::write(folder.path().join("content/nl/a.md"), "a").unwrap();
        let watcher = Watcher::start(&folder.path().into()).unwrap();
        assert_eq!(watcher.note(), None);
        (folder, watcher)
    }

    fn paths(names: &[&str]) -> Change {
        Change::Paths(names.iter().map(|name| name.to_string()).collect())
    }

    #[test]
    fn a_saved_file_is_told_at_once_and_other_folders_are_not() {
        let (folder, mut watcher) = site();
        fs::create_dir_all(folder.path().join("public/nl")).unwrap();
        fs::write(folder.path().join("public/nl/index.html"), "out").unwrap();
        fs::write(folder.path().join("content/nl/.a.md.swp"), "swap").unwrap();
        fs::write(folder.path().join("content/nl/4913"), "").unwrap();
        fs::write(folder.path().join("content/nl/a.md"), "changed").unwrap();
        assert_eq!(watcher.next(), paths(&["content/nl/a.md"]));
    }

    /// Stands in for the system: watches nothing, and notes what it is asked to watch.
    #[derive(Debug)]
    struct Noting(Sender<std::path::PathBuf>);

    impl notify::Watcher for Noting {
        fn new<F: notify::EventHandler>(_: F, _: Config) -> notify::Result<Self> {
            Ok(Noting(mpsc::channel().0))
        }

        fn watch(&mut self, path: &Path, _: RecursiveMode) -> notify::Result<()> {
            let _ = self.0.send(path.to_owned());
            Ok(())
        }

        fn unwatch(&mut self, _: &Path) -> notify::Result<()> {
            Ok(())
        }

        fn kind() -> notify::WatcherKind {
            notify::WatcherKind::NullWatcher
        }
    }

    #[test]
    fn after_an_overflow_everything_is_read_and_watched_anew() {
        let (folder, mut watcher) = site();
        let overflow = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        let told = signals(&watcher.folders, &overflow);
        assert_eq!(told, [Signal::Everything]);
        let (sender, signals) = mpsc::channel();
        let (asked, watched) = mpsc::channel();
        watcher.signals = signals;
        watcher.system = Box::new(Noting(asked));
        for signal in told {
            sender.send(signal).unwrap();
        }
        let path = "content/nl/a.md".to_string();
        sender.send(Signal::Path { path, done: true }).unwrap();
        assert_eq!(watcher.next(), Change::Everything);
        let content = folder.path().canonicalize().unwrap().join("content");
        assert!(watched.try_iter().any(|path| path == content));
        // An error of the watcher means as much: nobody knows what was missed.
        let mut listen = listener(&watcher.folders, sender);
        listen(Err(notify::Error::generic("lost")));
        assert_eq!(watcher.next(), Change::Everything);
    }

    #[test]
    fn a_file_saved_by_renaming_is_one_change() {
        let (folder, mut watcher) = site();
        let path = folder.path().join("content/nl/a.md");
        fs::rename(&path, folder.path().join("content/nl/a.md~")).unwrap();
        fs::write(&path, "changed").unwrap();
        assert_eq!(watcher.next(), paths(&["content/nl/a.md"]));
    }

    #[test]
    fn a_watched_folder_may_appear_later() {
        let (folder, mut watcher) = site();
        fs::create_dir_all(folder.path().join("themes")).unwrap();
        assert_eq!(watcher.next(), paths(&["themes"]));
        fs::create_dir_all(folder.path().join("themes/own")).unwrap();
        assert_eq!(watcher.next(), paths(&["themes/own"]));
        fs::write(folder.path().join("themes/own/style.css"), "").unwrap();
        assert_eq!(watcher.next(), paths(&["themes/own/style.css"]));
    }
}
