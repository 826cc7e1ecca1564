//! `publish` against a storage server that others made (moto, which `tests/run` installs), and
//! through a door that can keep silent, slow down or lose the bucket at a chosen request.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use leidraad::examine::{Address, Answer, Method, Network, Wish};
use leidraad::publish::POINTER;
use serde_json::Value;

use crate::common::hosts::free_port;
use crate::common::program::{self, Run, command, finish, repository};
use crate::common::{tools, tree};

/// The storage server; ends when it is dropped.
struct Storage {
    process: Child,
    port: u16,
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Storage {
    /// With one bucket, `site`. `open`: how many requests are let in without a look at who asks.
    fn start(open: Option<usize>) -> Option<Storage> {
        let program = repository().join("target/tools/storage/bin/moto_server");
        let program = program.to_string_lossy();
        if !tools::installed(&program, "--help") {
            return None;
        }
        let port = free_port();
        let mut server = Command::new(&*program);
        if let Some(open) = open {
            server.env("INITIAL_NO_AUTH_ACTION_COUNT", open.to_string());
        }
        let process = server
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the storage starts");
        let storage = Storage { process, port };
        let end = Instant::now() + Duration::from_secs(90);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "the storage does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        let made = raw(
            port,
            "PUT /site HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        );
        assert!(made.contains(" 200 "), "{made}");
        Some(storage)
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An object with its headers, as anybody reads it.
    fn object(&self, path: &str) -> Answer {
        let url = format!("{}/site/guide/{path}", self.endpoint());
        let network = Network::new(None, Duration::from_secs(20)).expect("a network");
        let wish = Wish {
            method: Method::Get,
            address: Address::parse(&url).expect("an address"),
            // The storage wants to see somebody ask, and does not look who.
            headers: vec![("authorization", SOMEBODY.to_owned())],
        };
        network.fetch(&wish).expect("an answer")
    }

    fn pointer(&self) -> Value {
        serde_json::from_slice(&self.object(POINTER).body).expect("a pointer")
    }

    /// The published site must be these files, byte by byte.
    #[track_caller]
    fn holds(&self, files: &BTreeMap<String, Vec<u8>>) {
        for (path, bytes) in files {
            let object = self.object(path);
            assert_eq!((object.status, &object.body), (200, bytes), "{path}");
        }
    }
}

fn raw(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

/// What a door does with connections from some request on.
#[derive(Clone, Copy)]
enum Fault {
    /// Keeps silent.
    Stall,
    /// Says that there is no bucket.
    Vanish,
    /// Lets each request wait.
    Slow,
}

/// Stands before the storage; each request has a connection of its own there.
fn door(storage: &Storage, from: usize, fault: Fault) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let seen = Arc::new(AtomicUsize::new(0));
    let (count, port) = (Arc::clone(&seen), storage.port);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let count = Arc::clone(&count);
            std::thread::spawn(move || pass(stream, port, &count, from, fault));
        }
    });
    (format!("http://{address}"), seen)
}

/// Passes one request on, as it is but for the wish to close, and its answer back.
fn pass(
    mut stream: TcpStream,
    port: u16,
    count: &AtomicUsize,
    from: usize,
    fault: Fault,
) -> Option<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 16_384];
    let head = loop {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text
        .split_once("content-length: ")
        .and_then(|(_, rest)| rest.split("\r\n").next()?.trim().parse::<usize>().ok())
        .unwrap_or(0);
    while request.len() < head + length {
        let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
    }
    let number = count.fetch_add(1, Ordering::SeqCst);
    if number >= from {
        match fault {
            Fault::Stall => {
                std::thread::sleep(Duration::from_secs(600));
                return None;
            }
            Fault::Vanish => {
                let body = "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>";
                let answer = format!(
                    "HTTP/1.1 404 Not Found\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).ok()?;
                return Some(());
            }
            Fault::Slow => std::thread::sleep(Duration::from_millis(700)),
        }
    }
    let mut storage = TcpStream::connect(("127.0.0.1", port)).ok()?;
    let line = request.windows(2).position(|two| two == b"\r\n")? + 2;
    storage.write_all(&request[..line]).ok()?;
    storage.write_all(b"Connection: close\r\n").ok()?;
    storage.write_all(&request[line..]).ok()?;
    let mut answer = Vec::new();
    storage.read_to_end(&mut answer).ok()?;
    let line = answer.windows(2).position(|two| two == b"\r\n")? + 2;
    stream.write_all(&answer[..line]).ok()?;
    stream.write_all(b"Connection: close\r\n").ok()?;
    stream.write_all(&answer[line..]).ok()?;
    let _ = stream.shutdown(Shutdown::Both);
    Some(())
}

/// A site of some pages, in a folder of its own.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new(word: &str) -> Site {
        let site = Site {
            folder: tempfile::tempdir().expect("a folder"),
        };
        tree::write(
            site.folder.path(),
            [
                ("leidraad.yaml", &b"languages: [nl]\n"[..]),
                ("content/nl/_index.md", b"# Thuis\n\nWelkom.\n"),
            ],
        );
        for number in 0..12 {
            site.page(number, word);
        }
        site.build();
        site
    }

    fn page(&self, number: usize, word: &str) {
        let text = format!("# Bladzij {number}\n\nDit is {word}.\n");
        let path = format!("content/nl/b{number}.md");
        tree::write(self.folder.path(), [(path.as_str(), text.as_bytes())]);
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    fn build(&self) {
        let root = self.folder.path().to_string_lossy().into_owned();
        program::run(["build", "-q", "--compress", "--root", &root]).expect(0);
    }

    /// The files that are published: all but the compressed copies.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree::read(&self.out());
        files.retain(|path, _| !path.ends_with(".gz") && !path.ends_with(".br"));
        files
    }

    fn command(&self, endpoint: &str, more: &[&str]) -> Command {
        let mut command = command();
        command
            .args([
                "publish",
                "s3://site/guide",
                "--endpoint",
                endpoint,
                "--root",
            ])
            .arg(self.folder.path())
            .args(more)
            .env("AWS_ACCESS_KEY_ID", "some-key-id")
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
            .env_remove("AWS_SESSION_TOKEN")
            .env("AWS_REGION", "us-east-1")
            // Nothing on the way to this machine itself.
            .env("NO_PROXY", "127.0.0.1");
        command
    }

    fn publish(&self, endpoint: &str, more: &[&str]) -> Run {
        let run = finish(self.command(endpoint, more));
        assert!(!run.stderr.contains(SECRET) && !run.stdout.contains(SECRET));
        run
    }

    fn sent(&self, endpoint: &str, more: &[&str]) -> Vec<String> {
        let run = self
            .publish(endpoint, &[more, &["--format", "json"]].concat())
            .expect(0);
        let told: Value = serde_json::from_str(&run.stdout).expect("an object");
        let paths = told["sent"].as_array().expect("paths");
        paths
            .iter()
            .map(|path| path.as_str().expect("a path").to_owned())
            .collect()
    }
}

const SOMEBODY: &str = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, \
     SignedHeaders=host, Signature=x";
const SECRET: &str = "a-secret-that-nobody-sees";

#[test]
fn only_what_changed_is_sent_with_its_headers() {
    let Some(storage) = Storage::start(None) else {
        return;
    };
    let site = Site::new("eerst");
    let endpoint = storage.endpoint();
    let all: Vec<String> = site.files().into_keys().collect();
    // What would be sent is told, and nothing is there.
    let dry = site.sent(&endpoint, &["--dry-run"]);
    assert_eq!(dry.len(), all.len());
    assert_eq!(storage.object(POINTER).status, 404);
    // First: everything, and the pointer.
    let mut sent = site.sent(&endpoint, &[]);
    sent.sort();
    assert_eq!(sent, all);
    storage.holds(&site.files());
    let pointer = storage.pointer();
    assert_eq!(pointer["release"], 1);
    assert!(
        pointer.get("uncertain").is_none() && pointer.get("claim").is_none(),
        "{pointer}"
    );
    for (path, media_type, rule) in [
        (
            "nl/b1/index.html",
            "text/html; charset=utf-8",
            "s-maxage=60",
        ),
        (
            "search/nl/all.js",
            "text/javascript; charset=utf-8",
            "s-maxage=60",
        ),
        (
            all.iter()
                .find(|path| path.starts_with("assets/theme/main."))
                .expect("styles"),
            "text/css; charset=utf-8",
            "immutable",
        ),
    ] {
        let object = storage.object(path);
        assert_eq!(
            object.header("content-type").as_deref(),
            Some(media_type),
            "{path}"
        );
        assert!(
            object
                .header("cache-control")
                .is_some_and(|found| found.contains(rule)),
            "{path}"
        );
    }
    // No change: nothing is sent and the pointer stays as it is.
    assert_eq!(site.sent(&endpoint, &[]), Vec::<String>::new());
    assert_eq!(storage.pointer(), pointer);
    // Five pages changed: those, and what lists them.
    for number in 0..5 {
        site.page(number, "later");
    }
    site.build();
    let before = pointer["files"].as_object().expect("files").clone();
    let sent = site.sent(&endpoint, &[]);
    let after = storage.pointer();
    let differ: Vec<&String> = before
        .iter()
        .filter(|(path, mark)| after["files"][path] != **mark)
        .map(|(path, _)| path)
        .collect();
    assert_eq!(sent.len(), differ.len());
    // And what shows them all: the home page with its summaries, and the booklet.
    let pages: Vec<&str> = sent
        .iter()
        .filter_map(|path| path.strip_suffix("/index.html"))
        .collect();
    assert_eq!(
        pages,
        [
            "nl/b0",
            "nl/b1",
            "nl/b2",
            "nl/b3",
            "nl/b4",
            "nl/boekje",
            "nl"
        ]
    );
    assert_eq!(
        sent.last().map(String::as_str),
        Some("leidraad-manifest.json")
    );
    assert_eq!(after["release"], 2);
    storage.holds(&site.files());
    // A page that goes stays until it is pruned.
    std::fs::remove_file(site.folder.path().join("content/nl/b11.md")).expect("removed");
    site.build();
    site.publish(&endpoint, &[]).expect(0);
    assert_eq!(storage.object("nl/b11/index.html").status, 200);
    assert!(storage.pointer()["gone"]["nl/b11/index.html"].is_string());
    site.publish(&endpoint, &["--prune"]).expect(0);
    assert_eq!(storage.object("nl/b11/index.html").status, 200);
    let named = site
        .publish(&endpoint, &["--prune", "--older-than", "0", "--dry-run"])
        .expect(0);
    assert!(
        named.stdout.contains("nl/b11/index.html\n"),
        "{}",
        named.stdout
    );
    site.publish(&endpoint, &["--prune", "--older-than", "0"])
        .expect(0);
    assert_eq!(storage.object("nl/b11/index.html").status, 404);
    storage.holds(&site.files());
    // Text stored compressed is the copy, and says so.
    site.publish(&endpoint, &["--gzip"]).expect(0);
    let page = storage.object("nl/b1/index.html");
    assert_eq!(page.header("content-encoding").as_deref(), Some("gzip"));
    let copy = std::fs::read(site.out().join("nl/b1/index.html.gz")).expect("the copy");
    assert_eq!(page.body, copy);
}

#[test]
fn two_publishers_cannot_overwrite_each_other_unseen() {
    let Some(storage) = Storage::start(None) else {
        return;
    };
    let (one, other) = (Site::new("van-een"), Site::new("van-twee"));
    let (slow, seen) = door(&storage, 3, Fault::Slow);
    // The first is sending, slowly; the second is told so.
    let first = one.command(&slow, &[]).spawn().expect("it starts");
    while seen.load(Ordering::SeqCst) < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let told = other.publish(&storage.endpoint(), &[]).expect(4);
    assert!(
        told.stderr.contains("somebody else is publishing"),
        "{}",
        told.stderr
    );
    // It takes over and ends; the first finds out, and says so.
    other
        .publish(&storage.endpoint(), &["--take-over"])
        .expect(0);
    let first = first.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&first.stderr);
    assert_eq!(first.status.code(), Some(4), "{told}");
    assert!(told.contains("took over"), "{told}");
    // What may be mixed is noted, and put right by whoever is next.
    assert!(
        !storage.pointer()["uncertain"]
            .as_array()
            .expect("paths")
            .is_empty()
    );
    other.publish(&storage.endpoint(), &[]).expect(0);
    storage.holds(&other.files());
    assert!(storage.pointer().get("uncertain").is_none());
    // Four at the same moment: at least one gets through, the others are told, and it is one site.
    let sites: Vec<Site> = ["a", "b", "c", "d"].into_iter().map(Site::new).collect();
    let running: Vec<Child> = sites
        .iter()
        .map(|site| {
            site.command(&storage.endpoint(), &[])
                .spawn()
                .expect("it starts")
        })
        .collect();
    let ends: Vec<Option<i32>> = running
        .into_iter()
        .map(|run| run.wait_with_output().expect("it ends").status.code())
        .collect();
    assert!(
        ends.iter().all(|end| [Some(0), Some(4)].contains(end)),
        "{ends:?}"
    );
    assert!(ends.contains(&Some(0)), "{ends:?}");
    let pages = &storage.pointer()["files"];
    let whole = sites.iter().filter(|site| {
        site.files()
            .iter()
            .all(|(path, bytes)| storage.object(path).body == *bytes)
    });
    assert_eq!(whole.count(), 1, "{pages}");
}

#[test]
fn what_a_broken_publication_left_is_sent_again() {
    let Some(storage) = Storage::start(None) else {
        return;
    };
    let site = Site::new("eerst");
    site.publish(&storage.endpoint(), &[]).expect(0);
    for number in 0..12 {
        site.page(number, "later");
    }
    site.build();
    // The bucket is gone from the fifth request on.
    let (vanishing, _) = door(&storage, 5, Fault::Vanish);
    let told = site.publish(&vanishing, &[]).expect(2);
    assert!(
        told.stderr.contains("there is no bucket site"),
        "{}",
        told.stderr
    );
    assert!(
        !storage.pointer()["uncertain"]
            .as_array()
            .expect("paths")
            .is_empty()
    );
    // Meanwhile the texts are as they were at first: what was sent half is put back.
    for number in 0..12 {
        site.page(number, "eerst");
    }
    site.build();
    site.publish(&storage.endpoint(), &[]).expect(4);
    site.publish(&storage.endpoint(), &["--take-over"])
        .expect(0);
    storage.holds(&site.files());
    assert!(storage.pointer().get("uncertain").is_none());
}

#[test]
fn a_storage_that_stalls_or_refuses_is_told_and_no_key_with_it() {
    let site = Site::new("eerst");
    let Some(storage) = Storage::start(Some(1)) else {
        return;
    };
    let told = site.publish(&storage.endpoint(), &[]).expect(2);
    assert!(
        told.stderr.contains("refuses these credentials"),
        "{}",
        told.stderr
    );
    let dutch = site
        .publish(&storage.endpoint(), &["--messages", "nl"])
        .expect(2);
    assert!(
        dutch.stderr.contains("weigert deze sleutels"),
        "{}",
        dutch.stderr
    );
    let (silent, _) = door(&storage, 0, Fault::Stall);
    let told = site.publish(&silent, &["--wait", "1"]).expect(2);
    assert!(
        told.stderr.contains("does not answer in time"),
        "{}",
        told.stderr
    );
    let open = Storage::start(None).expect("it was there a moment ago");
    let mut nowhere = site.command(&open.endpoint(), &[]);
    nowhere.arg("--quiet");
    let mut missing = command();
    missing
        .args([
            "publish",
            "s3://no-such-bucket",
            "--endpoint",
            &open.endpoint(),
            "--root",
        ])
        .arg(site.folder.path())
        .env("AWS_ACCESS_KEY_ID", "some-key-id")
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    let told = finish(missing).expect(2);
    assert!(
        told.stderr.contains("there is no bucket no-such-bucket"),
        "{}",
        told.stderr
    );
    finish(nowhere).expect(0);
}

#[test]
fn wrong_use_is_told_before_anything_is_asked() {
    let site = Site::new("eerst");
    let root = site.folder.path().to_string_lossy().into_owned();
    let with = |to: &str, keys: bool| {
        let mut publish = command();
        publish.args(["publish", to, "--root", &root]);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            match keys {
                true => publish.env(name, "x"),
                false => publish.env_remove(name),
            };
        }
        finish(publish).expect(2).stderr
    };
    for wrong in [
        "https://example.org/",
        "s3://",
        "s3:///x",
        "s3://a b/c",
        "s3://a/../b",
    ] {
        assert!(with(wrong, true).contains("s3://BUCKET/PREFIX"), "{wrong}");
    }
    assert!(with("s3://site/x", false).contains("AWS_ACCESS_KEY_ID is not set"));
    // A folder that is no finished build.
    std::fs::write(site.out().join("leidraad-manifest.json"), "{}").expect("written");
    let told = site.publish("http://127.0.0.1:9", &[]).expect(2);
    assert!(told.stderr.contains("no finished build"), "{}", told.stderr);
    assert!(Path::new(&root).is_dir());
}
