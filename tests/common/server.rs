//! A file server for the tests: one folder under one path, strict headers, and a log of what was
//! asked for. Independent of the program's own server, so that it stands for any static host.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a careful host sends; nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A running server. Its threads end with the test binary.
pub struct Server {
    address: String,
    prefix: String,
    log: Arc<Mutex<Vec<String>>>,
    /// Whether connections are closed without an answer.
    silent: Arc<AtomicBool>,
}

impl Server {
    /// Serves `folder` at `prefix`, which begins and ends with a slash (`/`, `/a/b/`).
    pub fn start(folder: &Path, prefix: &str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener
            .local_addr()
            .expect("the port is known")
            .to_string();
        let log = Arc::new(Mutex::new(Vec::new()));
        let served = Served {
            folder: folder.to_owned(),
            prefix: prefix.to_owned(),
            log: Arc::clone(&log),
        };
        let served = Arc::new(served);
        let silent = Arc::new(AtomicBool::new(false));
        let mute = Arc::clone(&silent);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if mute.load(Ordering::Relaxed) {
                    continue;
                }
                let served = Arc::clone(&served);
                std::thread::spawn(move || served.answer(&stream));
            }
        });
        Server {
            address,
            prefix: prefix.to_owned(),
            log,
            silent,
        }
    }

    /// Answers nobody any more, as if there were no connection; or does again.
    pub fn keep_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    /// `http://127.0.0.1:PORT`, as the start of every address of this server.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of a path of the site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin(), self.prefix)
    }

    /// The paths asked for so far, with query, icons that browsers ask for by themselves left out.
    pub fn log(&self) -> Vec<String> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter()
            .filter(|path| *path != "/favicon.ico")
            .cloned()
            .collect()
    }
}

struct Served {
    folder: PathBuf,
    prefix: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Served {
    fn answer(&self, mut stream: &TcpStream) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
        let mut lines = BufReader::new(stream).lines();
        // A browser opens connections in advance that it may never use.
        let Some(Ok(first)) = lines.next() else {
            return;
        };
        while matches!(lines.next(), Some(Ok(line)) if !line.is_empty()) {}
        let mut words = first.split(' ');
        let (method, target) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(target.to_owned());
        let (status, kind, location, body) = self.find(target);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{location}\
             Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
             Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes());
        if method != "HEAD" {
            let _ = stream.write_all(&body);
        }
    }

    /// Status, media type, a `Location` line or nothing, and the body.
    fn find(&self, target: &str) -> (&'static str, &'static str, String, Vec<u8>) {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let decoded = percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned();
        let below = decoded
            .strip_prefix(&self.prefix)
            .filter(|path| !path.split('/').any(|part| part == ".."));
        if let Some(below) = below {
            let mut file = self.folder.join(below);
            if file.is_dir() && !decoded.ends_with('/') {
                return (
                    "301 Moved Permanently",
                    "text/plain",
                    format!("Location: {path}/\r\n"),
                    Vec::new(),
                );
            }
            if file.is_dir() {
                file.push("index.html");
            }
            if let Ok(body) = std::fs::read(&file) {
                return ("200 OK", media_type(&file), String::new(), body);
            }
        }
        let body = std::fs::read(self.folder.join("404.html")).unwrap_or_default();
        (
            "404 Not Found",
            "text/html; charset=utf-8",
            String::new(),
            body,
        )
    }
}

fn media_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
