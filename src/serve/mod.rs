//! The site while it is being written: watches the sources, builds again, reloads the browser.
//!
//! Pages are rendered when they are asked for, from one whole output that is exchanged for the next
//! one in a single step, so that nobody gets half a page or a mixture. What is wrong with the
//! content is shown over the last good page. Nothing here is written to disk, and nothing that is
//! added for the browser ever reaches the output of a build.

mod current;
mod desk;
mod events;
mod http;
mod page;
mod problems;
mod request;
mod watch;

use crate::build::{Cache, Options, build, date_of_epoch};
use crate::diagnostics::{Located, MessageLanguage};
use crate::search::QueryList;
use crate::site::Site;
use crate::source::{Folders, ReadLimits, SourceTree};
use current::{Good, Shared};
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use watch::{Change, Watcher};

/// What to serve and where.
#[derive(Debug, Clone)]
pub struct Settings {
    pub folders: Folders,
    /// A name or an address of this machine.
    pub host: String,
    /// 0 takes a free one.
    pub port: u16,
    pub options: Options,
    /// Queries for the editor's desk, with the pages they should find.
    pub queries: Option<Arc<QueryList>>,
    /// The language of what is shown over a page.
    pub language: MessageLanguage,
}

/// One build, told to whoever started the server.
#[derive(Debug)]
pub struct Round<'a> {
    pub located: &'a [Located],
    pub pages: usize,
    /// The paths that changed; empty for the first build.
    pub changed: &'a [String],
    pub time: Duration,
    pub failed: bool,
}

/// Why a server could not start.
#[derive(Debug)]
pub enum ServeError {
    /// The host is not one of this machine, or the port is taken.
    Address { address: String, error: io::Error },
    /// The sources cannot be watched.
    Watch(String),
    /// The server stopped.
    Server(io::Error),
}

/// A server that has its port and watches, and answers nothing yet.
pub struct Server {
    settings: Settings,
    listener: TcpListener,
    address: SocketAddr,
    watcher: Watcher,
}

impl Server {
    /// Takes the port and begins to watch, so that no change after this is missed.
    pub fn start(settings: Settings) -> Result<Server, ServeError> {
        let named = format!("{}:{}", settings.host, settings.port);
        let failed = |error| ServeError::Address {
            address: named.clone(),
            error,
        };
        let addresses: Vec<SocketAddr> = (settings.host.as_str(), settings.port)
            .to_socket_addrs()
            .map_err(failed)?
            .collect();
        let listener = TcpListener::bind(&addresses[..]).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let watcher = Watcher::start(&settings.folders).map_err(ServeError::Watch)?;
        Ok(Server {
            settings,
            listener,
            address,
            watcher,
        })
    }

    /// The address of the home page.
    pub fn url(&self) -> String {
        let host = match self.settings.host.parse() {
            Ok(std::net::IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.settings.host.clone(),
        };
        format!("http://{host}:{}/", self.address.port())
    }

    /// Why only some of the changes may be seen, if so.
    pub fn watch_note(&self) -> Option<&str> {
        self.watcher.note()
    }

    /// Builds `tree`, serves, and builds again after each change, until the process ends.
    pub fn run(
        self,
        tree: Arc<SourceTree>,
        told: impl FnMut(Round) + Send + 'static,
    ) -> Result<(), ServeError> {
        let shared = Arc::new(Shared::new(self.settings.language));
        let rounds = Arc::clone(&shared);
        let (settings, watcher) = (self.settings.clone(), self.watcher);
        let (searches, searched) = mpsc::channel();
        std::thread::spawn(move || keep_searching(&searched));
        std::thread::spawn(move || {
            keep_building(&settings, watcher, tree, &rounds, &searches, told)
        });
        let hosts = request::Hosts::new(&self.settings.host, self.address.ip());
        http::run(self.listener, shared, hosts, self.settings.options).map_err(ServeError::Server)
    }
}

/// Builds once, then after every change.
fn keep_building(
    settings: &Settings,
    mut watcher: Watcher,
    mut tree: Arc<SourceTree>,
    shared: &Shared,
    searches: &Sender<Arc<Good>>,
    mut told: impl FnMut(Round),
) {
    let limits = ReadLimits::default();
    let mut cache = Cache::default();
    let mut changed: Vec<String> = Vec::new();
    let mut started = Instant::now();
    let root = settings.folders.root.canonicalize();
    let root = root.unwrap_or_else(|_| settings.folders.root.clone());
    let root = root.to_string_lossy().into_owned();
    // The good output of the very sources before, and one shown ahead of the next.
    let mut last: Option<Arc<Good>> = None;
    let mut ahead: Option<Arc<Good>> = None;
    loop {
        let mut built = build(&tree, &settings.options, &mut cache);
        let located = Located::all(std::mem::take(&mut built.diagnostics), &tree);
        let work = Arc::new(desk::Work {
            site: Arc::clone(&built.site),
            tree: Arc::clone(&tree),
            located,
            plan: Arc::clone(&built.plan),
            root: root.clone(),
            queries: settings.queries.clone(),
        });
        let good = built.output.map(|output| {
            Arc::new(Good {
                output,
                tree: Arc::clone(&tree),
                base_path: base_path(&built.site),
            })
        });
        let failed = good.is_none();
        let (shown, is_shown) = match (ahead.take(), &good) {
            (Some(ahead), Some(good)) => (None, ahead.output.shows_as(&good.output)),
            // What was shown ahead turned out to be wrong: back to what was good.
            (Some(_), None) => (last.take(), false),
            (None, _) => (None, false),
        };
        let shown = good.clone().or(shown);
        shared.publish(shown, Arc::clone(&work), &changed, is_shown);
        last.clone_from(&good);
        if let Some(good) = good {
            // The thread at the other end ends only with the process.
            let _ = searches.send(good);
        }
        told(Round {
            located: &work.located,
            pages: work.site.order.iter().map(Vec::len).sum(),
            changed: &changed,
            time: started.elapsed(),
            failed,
        });
        loop {
            let change = watcher.next();
            started = Instant::now();
            let next = match change {
                Change::Paths(paths) => tree.with_changes(&settings.folders, &paths, &limits),
                Change::Everything => tree.read_whole(&settings.folders, &limits),
            };
            changed = tree.differences(&next);
            tree = Arc::new(next);
            if !changed.is_empty() {
                ahead = last.as_ref().and_then(|last| {
                    let output = last.output.ahead(&tree, &changed)?;
                    Some(Arc::new(Good {
                        output,
                        tree: Arc::clone(&tree),
                        base_path: last.base_path.clone(),
                    }))
                });
                if let Some(ahead) = &ahead {
                    shared.publish_ahead(Arc::clone(ahead));
                }
                break;
            }
        }
    }
}

/// Makes the search of each site behind it, once editing pauses: until then that of an earlier site
/// answers. On one thread of its own, so that the next round need not wait for it.
fn keep_searching(goods: &Receiver<Arc<Good>>) {
    const PAUSE: Duration = Duration::from_millis(250);
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).build() else {
        // Without a thread to spare, the search is made when it is asked for.
        return;
    };
    while let Ok(mut good) = goods.recv() {
        while let Ok(newer) = goods.recv_timeout(PAUSE) {
            good = newer;
        }
        pool.install(|| good.output.make_search());
    }
}

/// Today's date in UTC, unless the site was given one.
fn today(options: &Options) -> String {
    if let Some(date) = &options.date {
        return date.clone();
    }
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    date_of_epoch(i64::try_from(since_1970.as_secs()).unwrap_or_default())
}

/// The path part of the published address, without slashes at its ends: the site also answers below
/// it, since the page for what is not there links by it.
fn base_path(site: &Site) -> String {
    let address = site.config.base_url.as_ref().map_or("", |url| &url.value);
    let below_host = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'));
    below_host
        .map_or("", |(_, path)| path.trim_matches('/'))
        .to_string()
}
