//! A web server for a folder that behaves as a test says: request by request it answers well, or not
//! at all as it should.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a server does with one request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The file as it is, on a connection that stays open.
    File,
    /// A status with a header line or none, and no body.
    Status(u16, String),
    /// Bytes as they are, then nothing more on a connection that stays open.
    Raw(Vec<u8>),
    /// Bytes as they are, then the end.
    RawThenEnd(Vec<u8>),
    /// The file, a byte at a time with a pause after each.
    Drip(Duration),
    /// Headers without end.
    Headers,
    /// A body without end.
    Endless,
    /// Nothing.
    Silence,
}

type Behaviour = dyn Fn(&str, usize) -> Answer + Send + Sync;

/// A running server. Its threads end with the test binary.
pub struct HostileServer {
    address: String,
    /// The paths asked for.
    log: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl HostileServer {
    /// Serves `folder`; `behaviour` decides from the path and how many requests came before.
    pub fn start(
        folder: &Path,
        behaviour: impl Fn(&str, usize) -> Answer + Send + Sync + 'static,
    ) -> HostileServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port").to_string();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let connections: Arc<AtomicUsize> = Arc::default();
        let served = Arc::new(Served {
            folder: folder.to_owned(),
            behaviour: Box::new(behaviour),
            log: Arc::clone(&log),
            requests: AtomicUsize::new(0),
        });
        let counted = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::Relaxed);
                let served = Arc::clone(&served);
                std::thread::spawn(move || served.connection(&stream));
            }
        });
        HostileServer {
            address,
            log,
            connections,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub fn log(&self) -> Vec<String> {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

struct Served {
    folder: PathBuf,
    behaviour: Box<Behaviour>,
    log: Arc<Mutex<Vec<String>>>,
    requests: AtomicUsize,
}

impl Served {
    fn connection(&self, stream: &TcpStream) {
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
        let _ = stream.set_write_timeout(Some(Duration::from_secs(10)));
        let mut lines = BufReader::new(stream).lines();
        while let Some(Ok(first)) = lines.next() {
            while matches!(lines.next(), Some(Ok(line)) if !line.is_empty()) {}
            let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
            let before = self.requests.fetch_add(1, Ordering::Relaxed);
            self.log
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(path.clone());
            let answer = (self.behaviour)(&path, before);
            if self.answer(stream, &path, answer).is_err() {
                return;
            }
        }
    }

    /// Errors where the connection is over.
    fn answer(&self, mut stream: &TcpStream, path: &str, answer: Answer) -> std::io::Result<()> {
        let over = || Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
        let body = std::fs::read(self.folder.join(path.trim_start_matches('/'))).ok();
        match answer {
            Answer::File => match body {
                Some(body) => {
                    stream.write_all(&head(200, body.len(), ""))?;
                    stream.write_all(&body)
                }
                None => stream.write_all(&head(404, 0, "")),
            },
            Answer::Status(status, line) => stream.write_all(&head(status, 0, &line)),
            Answer::Raw(bytes) => stream.write_all(&bytes),
            Answer::RawThenEnd(bytes) => {
                stream.write_all(&bytes)?;
                over()
            }
            Answer::Drip(pause) => {
                let body = body.unwrap_or_default();
                stream.write_all(&head(200, body.len(), ""))?;
                for byte in body {
                    stream.write_all(&[byte])?;
                    std::thread::sleep(pause);
                }
                Ok(())
            }
            Answer::Headers => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                for number in 0..10_000_000 {
                    stream.write_all(format!("X-{number}: {number}\r\n").as_bytes())?;
                }
                over()
            }
            Answer::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")?;
                let block = vec![b'x'; 64 << 10];
                for _ in 0..16_384 {
                    stream.write_all(&block)?;
                }
                over()
            }
            Answer::Silence => {
                std::thread::sleep(Duration::from_secs(20));
                over()
            }
        }
    }
}

fn head(status: u16, length: usize, line: &str) -> Vec<u8> {
    let line = if line.is_empty() {
        String::new()
    } else {
        format!("{line}\r\n")
    };
    format!("HTTP/1.1 {status} Answer\r\nContent-Length: {length}\r\n{line}\r\n").into_bytes()
}
