//! `serve` as any client sees it: what it answers, what it refuses, and how it follows the sources.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::program::command;
use crate::common::tree;

/// Longer than any build of a few pages takes, on a machine that does other things as well.
const LIMIT: Duration = Duration::from_secs(60);

struct Serving {
    folder: tempfile::TempDir,
    process: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Serving {
    fn start(files: &[(&str, &str)]) -> Serving {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
        tree::write(folder.path(), files);
        let mut serve = command();
        serve
            .args(["serve", "--port", "0", "--root"])
            .arg(folder.path());
        let mut process = serve.spawn().expect("the program starts");
        let mut errors = process.stderr.take().expect("its stderr");
        std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
        let mut lines = BufReader::new(process.stdout.take().expect("its stdout")).lines();
        let url = lines.next().expect("an address").expect("in text");
        Serving {
            folder,
            process,
            address: url
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned(),
        }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn save(&self, path: &str, text: &str) {
        tree::write(self.folder.path(), [(path, text.as_bytes())]);
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a deadline");
        stream
    }

    fn ask(&self, method: &str, path: &str) -> Answer {
        let mut stream = self.connect();
        let host = &self.address;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("asked");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("answered");
        Answer::of(&String::from_utf8(bytes).expect("text"))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path)
    }

    /// Asks until the page has the text.
    #[track_caller]
    fn wait_for(&self, path: &str, text: &str) -> Answer {
        let end = Instant::now() + LIMIT;
        loop {
            let answer = self.get(path);
            if answer.body.contains(text) {
                return answer;
            }
            assert!(Instant::now() < end, "{path} never has {text}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn moments(&self) -> Moments {
        let mut stream = self.connect();
        let host = &self.address;
        write!(
            stream,
            "GET /_leidraad/events HTTP/1.1\r\nHost: {host}\r\n\r\n"
        )
        .expect("asked");
        Moments(BufReader::new(stream))
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn of(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        Answer {
            status: head[9..12].parse().expect("a status"),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

/// The stream of events.
struct Moments(BufReader<TcpStream>);

impl Moments {
    fn next(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("an event in time");
            assert!(read > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }
}

const SITE: [(&str, &str); 5] = [
    ("leidraad.yaml", "base_url: https://example.org/guide/\n"),
    ("content/nl/_index.md", "# Thuis\n\nWelkom.\n"),
    (
        "content/nl/alfa.md",
        "---\ntitle: Alfa\n---\n\nVersie een.\n",
    ),
    ("content/en/_index.md", "# Home\n\nWelcome.\n"),
    ("content/en/alfa.md", "---\ntitle: Alpha\n---\n\nText.\n"),
];

const ALFA: &str = "content/nl/alfa.md";

#[test]
fn each_path_is_answered_as_a_careful_host_would() {
    let serving = Serving::start(&SITE);
    let page = serving.get("/nl/alfa/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Versie een."));
    for header in [
        "content-type: text/html; charset=utf-8",
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
        "cache-control: no-store",
    ] {
        assert!(page.head.contains(header), "{header} in\n{}", page.head);
    }
    // The script is the last thing in the head, and is there once.
    let (head, _) = page.body.split_once("</head>").expect("a head");
    let last = head.trim_end().lines().last().expect("a line");
    assert!(
        last.starts_with("<script src=\"/_leidraad/reload.js\" "),
        "{last}"
    );
    assert_eq!(page.body.matches("/_leidraad/").count(), 1);

    let head = serving.ask("HEAD", "/nl/alfa/");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let refused = serving.ask(method, "/nl/alfa/");
        assert_eq!(refused.status, 405, "{method}");
        assert!(refused.head.contains("allow: get, head"));
    }
    let missing = serving.get("/nl/weg/");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("</html>"), "the site's own page");
    let folder = serving.get("/nl/alfa?q=1");
    assert_eq!(folder.status, 307);
    assert!(folder.head.contains("location: /nl/alfa/?q=1"));
    assert_eq!(serving.get("//evil.example/nl/alfa").status, 404);
    assert_eq!(serving.get("/favicon.ico").status, 204);

    // Every file of the site, with its type.
    let sheet = page
        .body
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|address| address.ends_with(".css"))
        .expect("a style sheet");
    let sheet = serving.get(&format!("/{}", sheet.trim_start_matches("../")));
    assert_eq!(sheet.status, 200);
    assert!(sheet.head.contains("content-type: text/css"));
    assert!(
        sheet
            .head
            .contains("cache-control: max-age=86400, immutable")
    );
    let script = serving.get("/_leidraad/reload.js");
    assert!(script.head.contains("content-type: text/javascript"));
    for way in ["innerHTML", "insertAdjacentHTML", "document.write"] {
        assert!(!script.body.contains(way), "{way}");
    }
    assert_eq!(serving.get("/_leidraad/other").status, 404);
}

#[test]
fn the_site_is_there_below_its_published_path_as_well() {
    let serving = Serving::start(&SITE);
    assert!(serving.get("/guide/nl/alfa/").body.contains("Versie een."));
    let missing = serving.get("/guide/weg/");
    assert_eq!(missing.status, 404);
    let links: Vec<&str> = missing
        .body
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|address| address.starts_with("/guide/"))
        .collect();
    assert!(!links.is_empty(), "the page links by the published path");
    for link in links {
        assert_eq!(serving.get(link).status, 200, "{link}");
    }
    assert_eq!(serving.get("/guidenl/alfa/").status, 404);
}

#[test]
fn an_address_as_a_whole_must_name_this_server_too() {
    let serving = Serving::start(&SITE);
    let own = serving.address.clone();
    for (target, host, status) in [
        (format!("http://{own}/nl/"), own.clone(), 200),
        ("http://evil.example/nl/".to_owned(), own.clone(), 421),
        (format!("http://{own}/nl/"), "evil.example".to_owned(), 421),
        (
            "/_leidraad/events".to_owned(),
            "evil.example".to_owned(),
            421,
        ),
    ] {
        let mut stream = serving.connect();
        write!(
            stream,
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("asked");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("answered");
        assert_eq!(Answer::of(&text).status, status, "{target} {host}");
    }
}

#[test]
fn moments_tell_versions_problems_and_styles() {
    let serving = Serving::start(&SITE);
    let mut moments = serving.moments();
    let first = moments.next();
    assert_eq!(
        (&first["version"], &first["stylesSince"]),
        (&1.into(), &1.into())
    );
    assert_eq!(first["problems"]["errors"], 0);
    let page = serving.get("/nl/alfa/").body;
    let session = first["session"].as_str().expect("a text");
    assert!(page.contains(&format!("data-session=\"{session}\" data-version=\"1\"")));

    serving.save(ALFA, "---\ntitle: Alfa\n---\n\nVersie twee.\n");
    let second = moments.next();
    assert_eq!(
        (&second["version"], &second["stylesSince"]),
        (&2.into(), &2.into())
    );
    assert!(serving.get("/nl/alfa/").body.contains("Versie twee."));

    serving.save(ALFA, "---\ntitle: Alfa\n---\n\n[[weg]] <b>x</b>\n");
    let broken = moments.next();
    assert_eq!(
        (&broken["version"], &broken["problems"]["errors"]),
        (&2.into(), &3.into())
    );
    let problem = &broken["problems"]["list"][0];
    assert_eq!(problem["place"], "content/nl/alfa.md:5:1");
    assert_eq!(problem["code"], "L101");
    assert_eq!(problem["excerpt"][1], "[[weg]]");
    assert!(serving.get("/nl/alfa/").body.contains("Versie twee."));

    // What changed while it was broken is no matter of styles alone.
    serving.save(ALFA, "---\ntitle: Alfa\n---\n\nVersie drie.\n");
    let mended = moments.next();
    assert_eq!(
        (&mended["version"], &mended["stylesSince"]),
        (&3.into(), &3.into())
    );
    serving.save("tokens.css", ":root { --leidraad-text-font: serif }\n");
    let styled = moments.next();
    assert_eq!(
        (&styled["version"], &styled["stylesSince"]),
        (&4.into(), &3.into())
    );

    // Saving the same text again is no change: the next moment is that of the one after it.
    serving.save(ALFA, "---\ntitle: Alfa\n---\n\nVersie drie.\n");
    serving.save(ALFA, "---\ntitle: Alfa\n---\n\nVersie vier.\n");
    let mut later = moments.next();
    while later["version"] == 4 {
        // A moment may be told again when the search behind it is ready.
        later = moments.next();
    }
    assert_eq!(later["version"], 5);
    // Whoever comes later starts with the last moment.
    assert_eq!(serving.moments().next()["version"], 5);
}

#[test]
fn a_site_that_does_not_build_at_first_is_told_in_a_page() {
    let serving = Serving::start(&[("content/nl/_index.md", "# Thuis\n\n[[weg]] <b>&x</b>\n")]);
    let page = serving.get("/nl/");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("content/nl/_index.md:3:1"));
    assert!(page.body.contains("there is no page `weg`"));
    assert!(page.body.contains("data-version=\"0\""));
    let mut moments = serving.moments();
    assert_eq!(moments.next()["version"], 0);
    serving.save("content/nl/_index.md", "# Thuis\n\nWelkom.\n");
    assert_eq!(moments.next()["version"], 1);
    assert_eq!(serving.wait_for("/nl/", "Welkom.").status, 200);
}

#[test]
fn pages_come_move_and_go() {
    let serving = Serving::start(&SITE);
    serving.get("/nl/");
    serving.save("content/nl/diep/beta.md", "# Beta\n\nNieuw.\n");
    serving.wait_for("/nl/diep/beta/", "Nieuw.");
    std::fs::rename(
        serving.file("content/nl/diep"),
        serving.file("content/nl/ver"),
    )
    .expect("moved");
    serving.wait_for("/nl/ver/beta/", "Nieuw.");
    serving.save("content/nl/ver/beta.md", "# Beta\n\nAnders.\n");
    serving.wait_for("/nl/ver/beta/", "Anders.");
    assert_eq!(serving.get("/nl/diep/beta/").status, 404);
    // Saved as editors do: a new file takes the name of the old one.
    serving.save("content/nl/ver/.beta.tmp", "# Beta\n\nVervangen.\n");
    std::fs::rename(
        serving.file("content/nl/ver/.beta.tmp"),
        serving.file("content/nl/ver/beta.md"),
    )
    .expect("replaced");
    serving.wait_for("/nl/ver/beta/", "Vervangen.");
    std::fs::remove_dir_all(serving.file("content/nl/ver")).expect("removed");
    let end = Instant::now() + LIMIT;
    while serving.get("/nl/ver/beta/").status != 404 {
        assert!(Instant::now() < end, "the page stays");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!serving.file("public").exists(), "nothing is written");
    assert!(!serving.file(".leidraad").exists(), "nothing is written");
}

#[test]
fn a_thousand_files_saved_at_once_are_a_few_rounds() {
    let serving = Serving::start(&SITE);
    let mut moments = serving.moments();
    assert_eq!(moments.next()["version"], 1);
    for number in 0..1_000 {
        serving.save(
            &format!("content/nl/veel/p{number}.md"),
            &format!("# Pagina {number}\n\nTekst.\n"),
        );
    }
    serving.save(ALFA, "---\ntitle: Alfa\n---\n\nAls laatste.\n");
    serving.wait_for("/nl/alfa/", "Als laatste.");
    serving.wait_for("/nl/veel/p999/", "Pagina 999");
    let rounds = serving.moments().next()["version"]
        .as_u64()
        .expect("a number");
    assert!(rounds < 100, "{rounds} rounds");
    assert_eq!(serving.get("/nl/veel/p0/").status, 200);
}

#[test]
fn a_taken_port_is_the_users_to_choose_again() {
    let serving = Serving::start(&SITE);
    let (_, port) = serving.address.rsplit_once(':').expect("a port");
    let mut serve = command();
    serve
        .args(["serve", "--port", port, "--root"])
        .arg(serving.folder.path());
    let run = crate::common::program::finish(serve).expect(2);
    assert!(run.stderr.contains("--port 0"), "{}", run.stderr);
}

#[test]
fn a_page_that_all_others_link_to_is_renamed() {
    const PAGES: usize = 40;
    let mut files: Vec<(String, String)> = (0..PAGES)
        .map(|number| {
            let path = format!("content/nl/p{number}.md");
            (path, format!("# Pagina {number}\n\nNaar [[alfa]].\n"))
        })
        .collect();
    files.extend(SITE.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let serving = Serving::start(&files);
    serving.wait_for("/nl/p7/", "../alfa/index.html");
    // Another name and address; the page keeps its id.
    std::fs::remove_file(serving.file(ALFA)).expect("it goes");
    serving.save(
        "content/nl/omega.md",
        "---\ntitle: Omega\nid: alfa\n---\n\nVersie twee.\n",
    );
    for number in [0, 7, PAGES - 1] {
        let page = serving.wait_for(&format!("/nl/p{number}/"), "../omega/index.html");
        assert!(page.body.contains(">Omega</a>") && !page.body.contains("../alfa/"));
    }
    assert_eq!(serving.get("/nl/alfa/").status, 404);
}
