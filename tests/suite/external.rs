//! Links to other sites, asked of a server of the test's own: every kind of answer, and the manners.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use leidraad::external::{Answer, Asked, Manners, Reason, ask};
use serde_json::Value;

use crate::common::program;

/// One request: method and path, who asked, and from when to when it was answered.
#[derive(Clone)]
struct Seen {
    request: String,
    agent: String,
    from: Instant,
    to: Instant,
}

/// A server with one answer for each path.
struct Host {
    address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Host {
    fn start() -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("the port"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                std::thread::spawn(move || serve(connection, &log));
            }
        });
        Host { address, seen }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn requests(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.request).collect()
    }
}

fn serve(mut connection: TcpStream, log: &Mutex<Vec<Seen>>) {
    let from = Instant::now();
    let mut reader = BufReader::new(connection.try_clone().expect("the connection"));
    let (mut first, mut agent) = (String::new(), String::new());
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("user-agent:") {
            agent = value.trim().to_owned();
        }
        line.clear();
    }
    let mut words = first.split(' ');
    let (method, path) = (
        words.next().unwrap_or_default().to_owned(),
        words.next().unwrap_or_default().to_owned(),
    );
    let request = format!("{method} {path}");
    let before = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        let before = log.iter().filter(|seen| seen.request == request).count();
        log.push(Seen {
            request: request.clone(),
            agent,
            from,
            to: from,
        });
        before
    };
    // Long enough that two requests at a time would be seen as such.
    std::thread::sleep(Duration::from_millis(30));
    let plain = |status: &str, headers: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n")
    };
    let reply = match (method.as_str(), path.as_str()) {
        (_, "/robots.txt") => {
            let rules = "User-agent: leidraad\nDisallow: /private/\n";
            let length = rules.len();
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{rules}"
            )
        }
        (_, "/there") | (_, "/new") => plain("200 OK", ""),
        (_, "/old") => plain("301 Moved Permanently", "Location: /new\r\n"),
        (_, "/for-now") => plain("302 Found", "Location: /new\r\n"),
        (_, "/old-and-gone") => plain("308 Permanent Redirect", "Location: /gone\r\n"),
        (_, "/circle") => plain("302 Found", "Location: /circle-back\r\n"),
        (_, "/circle-back") => plain("302 Found", "Location: /circle\r\n"),
        (_, "/nowhere") => plain("302 Found", ""),
        ("HEAD", "/no-head") => plain("405 Method Not Allowed", ""),
        (_, "/no-head") => plain("200 OK", ""),
        (_, "/people-only") => plain("403 Forbidden", ""),
        (_, "/broken") => plain("500 Internal Server Error", ""),
        (_, "/busy") if before == 0 => plain("429 Too Many Requests", "Retry-After: 1\r\n"),
        (_, "/busy") => plain("200 OK", ""),
        (_, "/very-busy") => plain("429 Too Many Requests", "Retry-After: 86400\r\n"),
        (_, "/slow") => {
            std::thread::sleep(Duration::from_secs(4));
            plain("200 OK", "")
        }
        ("HEAD", "/endless") => plain("501 Not Implemented", ""),
        (_, "/endless") => {
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while connection.write_all(&[b'x'; 4096]).is_ok() {}
            String::new()
        }
        (_, "/endless-headers") => {
            let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n");
            while connection.write_all(&[b'x'; 4096]).is_ok() {}
            String::new()
        }
        (_, "/no-http") => "220 this is another protocol\r\n\r\n".to_owned(),
        _ => plain("404 Not Found", ""),
    };
    let _ = connection.write_all(reply.as_bytes());
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    let mut answered = log.iter_mut();
    if let Some(seen) = answered.find(|seen| seen.request == request && seen.from == from) {
        seen.to = Instant::now();
    }
}

fn manners() -> Manners {
    Manners {
        pause: Duration::from_millis(20),
        patience: Duration::from_secs(2),
        time: Duration::from_secs(60),
        later: Duration::from_secs(3),
        home: Some("https://example.org/".to_owned()),
        proxy: false,
        ..Manners::default()
    }
}

fn asked(host: &Host, paths: &[&str]) -> (BTreeMap<String, Answer>, usize) {
    let addresses: Vec<String> = paths.iter().map(|path| host.at(path)).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let Asked { answers, left } = ask(&addresses, &manners(), &|_| {});
    let short = answers
        .into_iter()
        .map(|(address, answer)| (address.replace(&host.address, ""), answer))
        .collect();
    (short, left)
}

#[test]
fn every_kind_of_answer_is_known_for_what_it_is() {
    let host = Host::start();
    let expected = [
        ("/there", Answer::There),
        ("/missing", Answer::Gone(404)),
        ("/old", Answer::Moved(host.at("/new"))),
        ("/for-now", Answer::There),
        ("/old-and-gone", Answer::Gone(404)),
        ("/circle", Answer::Unreachable(Reason::Circle)),
        ("/nowhere", Answer::Failing(302)),
        ("/no-head", Answer::There),
        ("/people-only", Answer::Refused(403)),
        ("/broken", Answer::Failing(500)),
        ("/busy", Answer::There),
        ("/slow", Answer::Unreachable(Reason::TooSlow)),
        ("/endless", Answer::There),
        ("/endless-headers", Answer::Unreachable(Reason::NotHttp)),
        ("/no-http", Answer::Unreachable(Reason::NotHttp)),
        ("/private/page", Answer::Forbidden),
    ];
    let paths: Vec<&str> = expected.iter().map(|(path, _)| *path).collect();
    let (answers, left) = asked(&host, &paths);
    for (path, answer) in &expected {
        assert_eq!(answers.get(*path), Some(answer), "{path}");
    }
    assert_eq!(left, 0);
    let requests = host.requests();
    assert!(!requests.iter().any(|request| request.contains("/private/")));
    assert!(
        !requests.contains(&"GET /there".to_owned()),
        "HEAD was enough"
    );
    assert!(requests.contains(&"GET /no-head".to_owned()));
}

#[test]
fn a_host_gets_one_request_at_a_time_from_someone_with_a_name() {
    let (host, other) = (Host::start(), Host::start());
    let paths = ["/there", "/missing", "/old", "/for-now", "/no-head", "/new"];
    let mut addresses: Vec<String> = paths.iter().map(|path| host.at(path)).collect();
    addresses.extend(paths.iter().map(|path| other.at(path)));
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    assert_eq!(ask(&addresses, &manners(), &|_| {}).left, 0);
    for host in [&host, &other] {
        let seen = host.seen();
        assert!(seen.len() > paths.len());
        assert_eq!(seen[0].request, "GET /robots.txt");
        assert_eq!(
            seen.iter()
                .filter(|seen| seen.request.ends_with("robots.txt"))
                .count(),
            1
        );
        for pair in seen.windows(2) {
            assert!(
                pair[0].to <= pair[1].from,
                "{} and {} at a time",
                pair[0].request,
                pair[1].request
            );
        }
        for seen in seen {
            assert!(
                seen.agent.starts_with("leidraad/") && seen.agent.contains("+https://example.org/"),
                "{}",
                seen.agent
            );
        }
    }
}

#[test]
fn a_host_that_wants_peace_is_left_alone() {
    let host = Host::start();
    let (answers, left) = asked(&host, &["/a-very-busy", "/very-busy", "/there", "/new"]);
    // Addresses come in their order; after the second no more are asked.
    assert_eq!(
        (answers.len(), left),
        (1, 3),
        "{answers:?} {:?}",
        host.requests()
    );
    let last = host.requests().pop();
    assert_eq!(last.as_deref(), Some("HEAD /very-busy"));
}

#[test]
fn what_there_is_no_time_or_room_for_is_left() {
    let host = Host::start();
    let addresses: Vec<String> = (0..50).map(|page| host.at(&format!("/{page}"))).collect();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let few = Manners {
        most: 2,
        ..manners()
    };
    assert_eq!(ask(&addresses, &few, &|_| {}).left, 48);
    let none = Manners {
        time: Duration::ZERO,
        ..manners()
    };
    let before = host.requests().len();
    assert_eq!(ask(&addresses, &none, &|_| {}).left, 50);
    assert_eq!(host.requests().len(), before);
    let odd = ask(&["http://", "https://exa mple/"], &manners(), &|_| {});
    let answers: Vec<_> = odd.answers.values().collect();
    assert_eq!(answers, [&Answer::Unreachable(Reason::NotAnAddress); 2]);
}

/// A site that links to the host from everywhere, and what `check` tells of it.
fn checked(root: &std::path::Path, more: &[&str]) -> (Vec<String>, program::Run) {
    let mut command = program::command();
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command
        .args(["check", "--format", "json", "--root"])
        .arg(root);
    command.args(more);
    let run = program::finish(command);
    let found: Vec<Value> = serde_json::from_str(&run.stdout).expect("JSON");
    let told = found
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            let (line, column) = (&one["line"], &one["column"]);
            format!("{} {line}:{column} {}", text("code"), text("path"))
        })
        .filter(|told| told.starts_with("L12"))
        .collect();
    (told, run)
}

#[test]
fn check_tells_each_place_and_asks_again_only_what_it_must() {
    let host = Host::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |path: &str, text: String| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    };
    let page = format!(
        "# Thuis\n\nZie [een]({0}/missing#deel),\n[twee]({0}/old) en\n[drie]({0}/there).\n\nOok [vier]({0}/missing) en\nhier [vijf]({0}/private/x).\n",
        host.address
    );
    file("content/nl/_index.md", page);
    file(
        "content/references.yaml",
        format!(
            "- {{id: wet, kind: law, title: Wet, url: \"{}/broken\"}}\n",
            host.address
        ),
    );
    let root = folder.path();
    let (told, run) = checked(root, &["--external", "--strict"]);
    assert_eq!(
        told,
        [
            "L120 3:5 content/nl/_index.md",
            "L121 4:1 content/nl/_index.md",
            "L120 7:5 content/nl/_index.md",
            "L123 8:6 content/nl/_index.md",
            "L122 1:41 content/references.yaml",
        ],
        "{}",
        run.stdout
    );
    assert_eq!(run.status, 1, "{}", run.stderr);
    let asked = host.requests().len();
    // Known from before; and what is not asked for is not asked.
    let (again, run) = checked(root, &["--external"]);
    assert_eq!((again, run.status), (told.clone(), 0), "{}", run.stderr);
    assert_eq!(checked(root, &[]).0, Vec::<String>::new());
    let out = root.join("out");
    program::run([
        "build".as_ref(),
        "--root".as_ref(),
        root.as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
    ])
    .expect(0);
    assert_eq!(host.requests().len(), asked);
    // A damaged file of answers is no answer, and no harm.
    let cache = root.join(".leidraad/cache/external.json");
    assert!(cache.exists());
    std::fs::write(&cache, "{\"format\": 1, \"answ").expect("damaged");
    assert_eq!(checked(root, &["--external"]).0, told);
    assert!(host.requests().len() > asked);
}
