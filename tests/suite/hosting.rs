//! Configurations for web servers, held to what they should do by the servers themselves; and
//! `check-host`, which must find those right and a bad server wrong.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use leidraad::build::date_of_epoch;
use leidraad::diagnostics::Text;
use leidraad::examine::{Address, Answer, Method, Network, Place, State, Wish, examine};
use leidraad::hosting::{HEADERS, IMMUTABLE, POLICY, REVALIDATE, STRICT_TRANSPORT};
use serde_json::Value;

use crate::common::hosts::{Host, SERVERS};
use crate::common::program::{Run, repository, run};
use crate::common::tree;

/// A day from now on, counted in days.
fn day(from_now: i64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = i64::try_from(now.expect("a clock").as_secs()).expect("a time");
    date_of_epoch(seconds + from_now * 86_400)
}

/// A built site below a link, as a mirror has it, with what no server may hand out beside it.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new(path: &str) -> Site {
        let folder = tempfile::tempdir().expect("a folder");
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).expect("open");
        let settings = format!(
            "base_url: https://localhost{path}\nsecurity:\n  contact: mailto:security@example.org\n  expires: {}T00:00:00Z\n",
            day(200)
        );
        let source = folder.path().join("source");
        tree::write(
            &source,
            [
                ("leidraad.yaml", settings.as_bytes()),
                ("content/nl/_index.md", b"# Thuis\n\nWelkom.\n"),
                ("content/en/_index.md", b"# Home\n\nWelcome.\n"),
                (
                    "content/nl/bladzij.md",
                    b"---\nid: page\n---\n\n# Bladzij\n\nTekst.\n",
                ),
                (
                    "content/en/page.md",
                    b"---\nid: page\n---\n\n# Page\n\nText.\n",
                ),
            ],
        );
        let out = folder.path().join("releases/1");
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        run([
            "build",
            "--compress",
            "-q",
            "--as-of",
            &day(0),
            "--root",
            &shown(&source),
            "-o",
            &shown(&out),
        ])
        .expect(0);
        symlink("releases/1", folder.path().join("current")).expect("a link");
        let site = Site { folder };
        tree::write(
            &site.out(),
            [
                (".git/config", &b"secret"[..]),
                (".well-known/.hidden", b"secret"),
            ],
        );
        std::fs::write(site.folder.path().join("outside.txt"), "secret").expect("written");
        symlink(
            site.folder.path().join("outside.txt"),
            site.out().join("nl/link.txt"),
        )
        .expect("a link");
        symlink(site.folder.path(), site.out().join("nl/linked")).expect("a link");
        site
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("releases/1")
    }

    /// The style sheet, below the site's address.
    fn style(&self) -> String {
        let files = tree::read(&self.out().join("assets/theme"));
        let mut names = files.into_keys();
        let name = names.find(|name| name.starts_with("main.") && name.ends_with(".css"));
        format!("assets/theme/{}", name.expect("a style sheet"))
    }
}

fn ask(network: &Network, method: Method, url: &str, coding: &str) -> Answer {
    let mut wish = Wish {
        method,
        address: Address::parse(url).expect("an address"),
        headers: Vec::new(),
    };
    if !coding.is_empty() {
        wish.headers.push(("accept-encoding", coding.to_owned()));
    }
    network
        .fetch(&wish)
        .unwrap_or_else(|problem| panic!("{url}: {}", problem.en))
}

#[track_caller]
fn has(answer: &Answer, name: &str, value: &str) {
    let found = answer
        .header(&name.to_ascii_lowercase())
        .unwrap_or_default();
    assert_eq!(
        found.replace("; ", ";"),
        value.replace("; ", ";"),
        "{name} of {answer:?}"
    );
}

/// Everything a configuration promises, on a running server.
fn holds(server: &str, path: &str) {
    let site = Site::new(path);
    let Some(host) = Host::start(server, &site.folder.path().join("current"), path) else {
        return;
    };
    let authority = std::fs::read(&host.authority).expect("the certificate");
    let network = Network::new(Some(&authority), Duration::from_secs(20)).expect("certificates");
    let root = format!("https://localhost:{}", host.https);
    let get = |below: &str| ask(&network, Method::Get, &format!("{root}{path}{below}"), "");
    let coded = |below: &str, coding: &str| {
        ask(
            &network,
            Method::Get,
            &format!("{root}{path}{below}"),
            coding,
        )
    };
    let files = tree::read(&site.out());
    let style = site.style();
    let every_header = |answer: &Answer| {
        for (name, value) in HEADERS.into_iter().chain([STRICT_TRANSPORT]) {
            has(answer, name, value);
        }
        let server = answer.header("server").unwrap_or_default();
        assert!(
            !server.contains(|one: char| one.is_ascii_digit()),
            "{server}"
        );
    };

    // Pages, at their file and at their folder.
    for (below, file) in [
        ("", "index.html"),
        ("nl/", "nl/index.html"),
        ("nl/bladzij/index.html", "nl/bladzij/index.html"),
    ] {
        let page = get(below);
        assert_eq!((page.status, &page.body), (200, &files[file]), "{below}");
        has(&page, "Content-Type", "text/html; charset=utf-8");
        has(&page, "Cache-Control", REVALIDATE);
        every_header(&page);
    }
    // Types of others.
    for (below, media_type) in [
        (style.as_str(), "text/css; charset=utf-8"),
        ("nl/bladzij/cite.bib", "application/x-bibtex; charset=utf-8"),
        (
            "nl/bladzij/cite.ris",
            "application/x-research-info-systems; charset=utf-8",
        ),
        ("nl/bladzij/cite.json", "application/json"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("search/nl/all.js", "text/javascript; charset=utf-8"),
    ] {
        let file = get(below);
        assert_eq!((file.status, &file.body), (200, &files[below]), "{below}");
        has(&file, "Content-Type", media_type);
        every_header(&file);
    }
    has(&get(&style), "Cache-Control", IMMUTABLE);
    has(&get("search/nl/all.js"), "Cache-Control", REVALIDATE);
    // Compressed: the copies, byte by byte.
    let mut codings = vec![("gzip", ".gz")];
    if host.brotli {
        codings.push(("br", ".br"));
    }
    for (coding, extension) in codings {
        for (below, file) in [("nl/", "nl/index.html"), (&style, &style)] {
            let answer = coded(below, coding);
            has(&answer, "Content-Encoding", coding);
            has(&answer, "Vary", "Accept-Encoding");
            assert_eq!(
                answer.body,
                files[&format!("{file}{extension}")],
                "{below} {coding}"
            );
            let plain = get(below);
            has(
                &answer,
                "Content-Type",
                &plain.header("content-type").expect("a type"),
            );
            has(
                &answer,
                "Cache-Control",
                &plain.header("cache-control").expect("a rule"),
            );
            every_header(&answer);
        }
    }
    // What is not there: the site's own page, and nothing that keeps.
    let hashed = format!(
        "{}0123456789.css",
        style.split('.').next().unwrap_or_default().to_owned() + "."
    );
    let folders = ["assets/", "assets/theme/"];
    for below in [
        "nl/nothing",
        "nl/nothing/",
        ".git/config",
        ".git/",
        ".well-known/.hidden",
        &hashed,
    ]
    .into_iter()
    .chain(folders)
    {
        let answer = get(below);
        assert_eq!(
            (answer.status, &answer.body),
            (404, &files["404.html"]),
            "{below}"
        );
        has(&answer, "Content-Type", "text/html; charset=utf-8");
        has(&answer, "Cache-Control", REVALIDATE);
        every_header(&answer);
    }
    // Links within the folder lead nowhere; Caddy cannot be told so, and its file says it.
    for below in ["nl/link.txt", "nl/linked/outside.txt"] {
        let answer = get(below);
        if server == "caddy" {
            let told = run(["host", "caddy"]).expect(0).stdout;
            assert!(told.contains("follows symbolic links"), "{told}");
        } else {
            assert!(
                [403, 404].contains(&answer.status),
                "{below}: {}",
                answer.status
            );
            assert!(
                !answer.body.windows(6).any(|six| six == b"secret"),
                "{below}"
            );
        }
    }
    // A folder without its slash.
    let answer = get("nl");
    assert!([301, 302, 307, 308].contains(&answer.status), "{answer:?}");
    let from = Address::parse(&format!("{root}{path}nl")).expect("an address");
    let to = from.join(&answer.header("location").expect("a place"));
    assert_eq!(to, Some(from.with_path(&format!("{path}nl/"))));
    // Methods.
    let head = ask(&network, Method::Head, &format!("{root}{path}nl/"), "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    every_header(&head);
    for below in ["nl/", style.as_str(), "nl/nothing"] {
        let answer = ask(&network, Method::Post, &format!("{root}{path}{below}"), "");
        assert_eq!(answer.status, 405, "{below}");
        has(&answer, "Allow", "GET, HEAD");
        has(&answer, "Cache-Control", REVALIDATE);
        every_header(&answer);
    }
    // At the root of the host, wherever the site is.
    let security = ask(
        &network,
        Method::Get,
        &format!("{root}/.well-known/security.txt"),
        "",
    );
    assert_eq!(
        (security.status, &security.body),
        (200, &files[".well-known/security.txt"])
    );
    has(&security, "Content-Type", "text/plain; charset=utf-8");
    if path != "/" {
        for outside in ["/", "/nl/", "/nl/index.html", "/.git/config"] {
            let answer = ask(&network, Method::Get, &format!("{root}{outside}"), "");
            assert_eq!(answer.status, 404, "{outside}");
        }
    }
    // Without TLS there is nothing but the way to it.
    let plain = ask(
        &network,
        Method::Get,
        &format!("http://localhost:{}{path}nl/?a=b", host.http),
        "",
    );
    assert!([301, 308].contains(&plain.status), "{plain:?}");
    has(&plain, "Location", &format!("{root}{path}nl/"));
    checked(&host, path, server);
}

/// `check-host` finds it all right.
fn checked(host: &Host, path: &str, server: &str) {
    let authority = host.authority.to_string_lossy();
    let arguments = |format: &str, language: &str| {
        run([
            "check-host",
            &format!("https://localhost:{}{path}", host.https),
            "--http",
            &format!("http://localhost:{}{path}", host.http),
            "--certificates",
            &*authority,
            "--format",
            format,
            "--messages",
            language,
        ])
    };
    let found = arguments("json", "en");
    let list: Vec<Value> = serde_json::from_str(&found.stdout).expect("an array");
    let not_fine: Vec<&Value> = list
        .iter()
        .filter(|one| one["state"] != "fine")
        .filter(|one| host.brotli || one["check"] != "compression-br")
        .collect();
    assert!(not_fine.is_empty(), "{server}: {not_fine:#?}");
    assert_eq!(found.status, 0);
    for name in [
        "home-content-security-policy",
        "home-type",
        "style-cache",
        "compression-gzip",
        "slash",
        "https",
        "missing",
        "hidden",
        "methods",
        "head",
        "revalidation",
        "security-txt",
        "copy",
        "cookies",
        "foreign-requests",
        "mixed-content",
    ] {
        assert!(
            list.iter().any(|one| one["check"] == name),
            "{name} in {list:#?}"
        );
    }
    let text = arguments("text", "nl").expect(0);
    assert!(
        text.stdout.contains("goed   home-status: 200\n"),
        "{}",
        text.stdout
    );
    assert!(text.stderr.contains("0 fout"), "{}", text.stderr);
}

#[test]
fn nginx_does_what_its_configuration_promises() {
    holds(SERVERS[0], "/");
    holds(SERVERS[0], "/gids/kennis.veiligheid/");
}

#[test]
fn caddy_does_what_its_configuration_promises() {
    holds(SERVERS[1], "/");
    holds(SERVERS[1], "/gids/kennis.veiligheid/");
}

#[test]
fn apache_does_what_its_configuration_promises() {
    holds(SERVERS[2], "/");
    holds(SERVERS[2], "/gids/kennis.veiligheid/");
}

#[test]
fn the_manual_gives_the_headers_that_are_sent() {
    let page = repository().join("docs/content/en/running/hosting.md");
    let text = std::fs::read_to_string(page).expect("the page");
    for (name, value) in HEADERS.into_iter().chain([STRICT_TRANSPORT]) {
        assert!(text.contains(&format!("{name}: {value}\n")), "{name}");
    }
}

/// A server that does everything wrong, and each of its answers the same way.
fn bad_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).unwrap_or_default();
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                let body = "<html><link rel=stylesheet href=/assets/theme/main.0123456789.css>\
                     <script src=https://cdn.example.net/x.js></script><a href=nl/index.html>x</a></html>"
                    .to_owned()
                    + &" ".repeat(2000);
                let head = format!(
                    "HTTP/1.1 200 OK\r\nServer: Bad/1.2.3\r\nX-Powered-By: PHP/5\r\nSet-Cookie: track=1; Path=/\r\n\
                     Content-Type: text/html\r\nCache-Control: public, max-age=86400\r\n\
                     Content-Security-Policy: default-src * 'unsafe-inline'\r\nX-Frame-Options: SAMEORIGIN\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes());
                if !request.starts_with("HEAD") {
                    let _ = stream.write_all(body.as_bytes());
                }
            });
        }
    });
    format!("http://{address}/")
}

fn check_host(arguments: &[&str]) -> Run {
    run(["check-host"].iter().chain(arguments))
}

#[test]
fn each_fault_of_a_bad_server_is_named_with_its_remedy() {
    let url = bad_server();
    let found = check_host(&[&url, "--format", "json"]).expect(1);
    let list: Vec<Value> = serde_json::from_str(&found.stdout).expect("an array");
    let state = |check: &str| {
        let one = list.iter().find(|one| one["check"] == check);
        let one = one.unwrap_or_else(|| panic!("{check} in {list:#?}"));
        one["state"].as_str().expect("a state").to_owned()
    };
    let mut wrong = vec![
        "home-type",
        "home-cache",
        "page-type",
        "page-cache",
        "style-type",
        "style-cache",
        "home-server",
        "home-x-powered-by",
        "revalidation",
        "compression-gzip",
        "methods",
        "slash",
        "missing",
        "missing-type",
        "hidden",
        "tls",
        "security-txt",
        "security-txt-type",
        "copy",
        "cookies",
        "foreign-requests",
    ];
    let headers: Vec<String> = ["home", "style", "missing"]
        .into_iter()
        .flat_map(|kind| HEADERS.map(|(name, _)| format!("{kind}-{}", name.to_ascii_lowercase())))
        .collect();
    wrong.extend(headers.iter().map(String::as_str));
    for check in wrong {
        assert_eq!(state(check), "wrong", "{check}");
    }
    assert_eq!(state("compression-br"), "advice");
    for fine in ["home-status", "page-status", "head", "mixed-content"] {
        assert_eq!(state(fine), "fine", "{fine}");
    }
    for one in list.iter().filter(|one| one["state"] != "fine") {
        assert!(
            one["remedy"]
                .as_str()
                .is_some_and(|remedy| !remedy.is_empty()),
            "{one}"
        );
    }
    let dutch = check_host(&[&url, "--messages", "nl"]).expect(1);
    assert!(
        dutch.stdout.contains("FOUT   cookies: track"),
        "{}",
        dutch.stdout
    );
    assert!(
        dutch
            .stdout
            .contains("-> stuur `Referrer-Policy: no-referrer`"),
        "{}",
        dutch.stdout
    );
}

#[test]
fn a_site_that_does_not_answer_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    drop(listener);
    let told = check_host(&[&format!("http://127.0.0.1:{port}/")]).expect(2);
    assert!(
        told.stdout.is_empty() && told.stderr.contains("cannot be reached"),
        "{}",
        told.stderr
    );
    // One that takes the question and keeps silent.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", silent.local_addr().expect("its address"));
    let told = check_host(&[&url, "--wait", "1"]).expect(2);
    assert!(
        told.stderr.contains("did not answer in time"),
        "{}",
        told.stderr
    );
    check_host(&["ftp://example.org/"]).expect(2);
    check_host(&["https://localhost/", "--certificates", "/nowhere"]).expect(2);
}

/// A site in memory that does everything right, but for what a test changes in its answers.
fn judged(change: impl Fn(&Wish, &mut Answer)) -> BTreeMap<String, State> {
    let place = Place {
        site: Address::parse("https://example.org/").expect("an address"),
        plain: None,
        today: "2026-11-24".to_owned(),
    };
    let page =
        "<link rel=stylesheet href=/assets/theme/main.0123456789.css><a href=nl/index.html>x</a>";
    let mut fetch = |wish: &Wish| -> Result<Answer, Text> {
        let mut answer = Answer::default();
        let mut set =
            |name: &str, value: &str| answer.headers.push((name.to_owned(), value.to_owned()));
        for (name, value) in HEADERS.into_iter().chain([STRICT_TRANSPORT]) {
            set(&name.to_ascii_lowercase(), value);
        }
        set("content-type", "text/html; charset=utf-8");
        set("cache-control", "no-cache");
        answer.status = 200;
        change(wish, &mut answer);
        if answer.body.is_empty() && wish.method == Method::Get {
            answer.body = page.as_bytes().to_vec();
        }
        Ok(answer)
    };
    let findings = examine(&place, &mut fetch).expect("answers");
    findings
        .into_iter()
        .map(|one| (one.check, one.state))
        .collect()
}

#[test]
fn what_pages_fetch_over_http_and_bad_redirects_are_seen() {
    let found = judged(|wish, answer| {
        if wish.address.path == "/nl/index.html" {
            answer.body = b"<img src=http://example.org/x.png>".to_vec();
        }
        if !wish.address.secure {
            answer.status = 302;
            answer
                .headers
                .push(("location".into(), "https://example.org/".into()));
        }
        if wish.address.path == "/nl" {
            answer.status = 301;
            answer
                .headers
                .push(("location".into(), "http://example.org/nl/".into()));
        }
    });
    // A redirect that is not for good, and one that gives up TLS.
    for wrong in ["mixed-content", "foreign-requests", "https", "slash"] {
        assert_eq!(found[wrong], State::Wrong, "{wrong}");
    }
    assert_eq!(found["home-content-security-policy"], State::Fine);
    let found = judged(|_, answer| {
        for (name, value) in &mut answer.headers {
            if name == "content-security-policy" {
                *value = POLICY.replace("'self'", "'self' 'unsafe-inline'");
            }
            if name == "strict-transport-security" {
                *value = "max-age=300".to_owned();
            }
        }
    });
    for wrong in [
        "home-content-security-policy",
        "home-strict-transport-security",
    ] {
        assert_eq!(found[wrong], State::Wrong, "{wrong}");
    }
    for fine in ["cookies", "foreign-requests", "mixed-content"] {
        assert_eq!(found[fine], State::Fine, "{fine}");
    }
}

#[test]
fn a_configuration_takes_what_the_site_says_and_refuses_what_would_break_it() {
    let folder = tempfile::tempdir().expect("a folder");
    tree::write(
        folder.path(),
        [
            (
                "leidraad.yaml",
                &b"base_url: https://gids.example.org/kennis/\n"[..],
            ),
            ("content/nl/_index.md", b"# Thuis\n"),
        ],
    );
    let root = folder.path().to_string_lossy().into_owned();
    let text = run(["host", "nginx", "--root", &root]).expect(0).stdout;
    assert!(
        text.contains("server_name gids.example.org;") && text.contains("location ^~ /kennis/ {"),
        "{text}"
    );
    assert!(
        text.contains("/etc/letsencrypt/live/gids.example.org/"),
        "{text}"
    );
    let container = run(["host", "container", "--root", &root]).expect(0).stdout;
    assert!(
        container.contains("USER 101") && container.contains("--read-only"),
        "{container}"
    );
    for wrong in [
        &["--name", "a.org; include /etc/passwd"][..],
        &["--path", "/a b/"],
        &["--folder", "/srv/{x}"],
        &["--certificate", "/x"],
        &["--plain", "--certificate", "/x", "--key", "/y"],
    ] {
        run(["host", "nginx"].iter().chain(wrong)).expect(2);
    }
    let plain = run(["host", "nginx", "--plain", "--http-port", "8080"])
        .expect(0)
        .stdout;
    assert!(
        plain.contains("listen 8080;") && !plain.contains("ssl"),
        "{plain}"
    );
}
