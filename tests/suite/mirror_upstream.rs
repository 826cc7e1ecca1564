//! An upstream that stalls, lies, breaks off or never ends: bounded, refused, and nothing is torn.

use std::time::{Duration, Instant};

use leidraad::release::{TrustErrorKind, published_name, sha256};

use crate::common::releases::{Files, Mirror, Publisher, site_of};
use crate::common::upstream::{Answer, HostileServer};

const FIRST: Files = &[
    ("site/index.html", "first home"),
    ("site/a.html", "the same"),
];
const SECOND: Files = &[
    ("site/index.html", "second home"),
    ("site/a.html", "the same"),
];

/// Longer than any of these may take, whatever else the machine does.
const BOUND: Duration = Duration::from_secs(60);

/// The address below the server of the only content that the second release adds to the site.
fn second_home() -> String {
    format!(
        "/targets/{}",
        published_name("site/index.html", &sha256(b"second home"))
    )
}

/// Lets a mirror that serves the first release meet a server that misbehaves at the second.
#[track_caller]
fn meets(
    kinds: &[TrustErrorKind],
    behaviour: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static,
) {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let upstream = HostileServer::start(publisher.path(), move |path, _| {
        let hostile = std::path::Path::new(path).starts_with("/");
        match behaviour(path) {
            Some(answer) if hostile => answer,
            _ => Answer::File,
        }
    });
    let mirror = Mirror::beside(&publisher);
    mirror.run().expect("the first release, from the folder");
    publisher.release(SECOND);
    let settings = mirror.handle().settings().expect("its settings");
    let place = leidraad::mirror::place_of(&upstream.url()).expect("an address");
    let started = Instant::now();
    let disk = leidraad::write::Disk::new();
    let result = mirror.with_update(&disk, |update| {
        leidraad::mirror::run_from(&mirror.handle(), &settings, place, update)
    });
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    let error = result.expect_err("a hostile upstream");
    assert!(kinds.contains(&error.kind), "{error:?}");
    assert_eq!(mirror.served(), site_of(FIRST));
    assert_eq!(
        mirror
            .run()
            .expect("the second release, from the folder")
            .release,
        2
    );
    assert_eq!(mirror.served(), site_of(SECOND));
}

fn at(path: String, answer: Answer) -> impl Fn(&str) -> Option<Answer> + Send + Sync + 'static {
    move |asked| (asked == path).then(|| answer.clone())
}

const UNREACHABLE: &[TrustErrorKind] = &[TrustErrorKind::Unreachable];
const REFUSED: &[TrustErrorKind] = &[TrustErrorKind::Refused];

fn both() -> [String; 2] {
    ["/metadata/timestamp.json".to_string(), second_home()]
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    for path in both() {
        meets(UNREACHABLE, at(path, Answer::Silence));
    }
}

#[test]
fn a_byte_at_a_time_is_too_slow() {
    for path in both() {
        meets(
            UNREACHABLE,
            at(path, Answer::Drip(Duration::from_millis(200))),
        );
    }
}

#[test]
fn headers_without_end_are_given_up() {
    for path in both() {
        meets(UNREACHABLE, at(path, Answer::Headers));
    }
}

#[test]
fn a_body_without_end_is_cut_at_its_limit() {
    for path in both() {
        meets(REFUSED, at(path, Answer::Endless));
    }
}

#[test]
fn a_body_that_is_shorter_than_announced_is_refused() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nsec".to_vec();
    meets(UNREACHABLE, at(second_home(), Answer::RawThenEnd(cut)));
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nsec".to_vec();
    meets(REFUSED, at(second_home(), Answer::Raw(short)));
    let chunks =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n5\r\non".to_vec();
    meets(UNREACHABLE, at(second_home(), Answer::RawThenEnd(chunks)));
}

#[test]
fn a_body_that_is_longer_than_signed_is_refused() {
    let long = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nsecond homes".to_vec();
    meets(REFUSED, at(second_home(), Answer::Raw(long)));
    let other = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nsecond hame".to_vec();
    meets(REFUSED, at(second_home(), Answer::Raw(other)));
}

#[test]
fn what_is_compressed_is_not_unpacked() {
    let packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 11\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\0\0".to_vec();
    meets(REFUSED, at(second_home(), Answer::Raw(packed)));
}

#[test]
fn redirects_are_not_followed() {
    for to in [
        "/metadata/timestamp.json",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
    ] {
        for path in both() {
            let answer = Answer::Status(302, format!("Location: {to}"));
            meets(REFUSED, at(path, answer));
        }
    }
}

#[test]
fn no_http_at_all_is_given_up() {
    meets(
        UNREACHABLE,
        at(
            second_home(),
            Answer::RawThenEnd(b"\0\0\0\0nonsense\r\n\r\n".to_vec()),
        ),
    );
    meets(
        UNREACHABLE,
        at(second_home(), Answer::RawThenEnd(Vec::new())),
    );
}

#[test]
fn errors_that_last_are_told_and_those_that_pass_are_not() {
    meets(UNREACHABLE, |path| {
        let failing = path.starts_with("/targets/");
        failing.then(|| Answer::Status(503, String::new()))
    });
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let upstream = HostileServer::start(publisher.path(), |_, before| match before % 3 {
        0 => Answer::Status(500, String::new()),
        _ => Answer::File,
    });
    let mut mirror = Mirror::of(&publisher, &upstream.url());
    mirror.patience.tries = 8;
    mirror.run().expect("the first release, in the end");
    assert_eq!(mirror.served(), site_of(FIRST));
}

#[test]
fn connections_are_kept_and_only_new_contents_are_asked_for() {
    let names: Vec<(String, String)> = (0..60)
        .map(|number| (format!("site/{number}.html"), format!("page {number}")))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let publisher = Publisher::new();
    publisher.release(&files);
    let upstream = HostileServer::start(publisher.path(), |_, _| Answer::File);
    let mirror = Mirror::of(&publisher, &upstream.url());
    mirror.run().expect("the first release");
    assert!(upstream.connections() <= 10, "{}", upstream.connections());
    assert_eq!(
        upstream
            .log()
            .iter()
            .filter(|path| path.starts_with("/targets/"))
            .count(),
        61
    );
    let before = upstream.log().len();
    mirror.run().expect("nothing new");
    let log = upstream.log();
    assert_eq!(
        log[before..],
        [
            "/metadata/2.root.json",
            "/metadata/timestamp.json",
            "/metadata/1.snapshot.json",
            "/metadata/1.targets.json"
        ]
    );
    let mut changed = files.clone();
    changed[7].1 = "another page";
    publisher.release(&changed);
    let before = upstream.log().len();
    mirror.run().expect("the second release");
    let asked = upstream.log()[before..]
        .iter()
        .filter(|path| path.starts_with("/targets/"))
        .count();
    assert_eq!(asked, 2, "one page and the description of the release");
}

#[test]
fn a_mirror_feeds_a_mirror_with_what_was_signed() {
    let publisher = Publisher::new();
    publisher.release(FIRST);
    let near = Mirror::beside(&publisher);
    near.run().expect("the first release");
    let site = near.path().join("current/site");
    let between = HostileServer::start(&site, |_, _| Answer::File);
    let far = Mirror::of(&publisher, &format!("{}_leidraad/tuf/", between.url()));
    far.run().expect("the first release, at second hand");
    assert_eq!(far.served(), site_of(FIRST));
    let timestamp = |mirror: &Mirror| {
        std::fs::read(
            mirror
                .path()
                .join("current/site/_leidraad/tuf/metadata/timestamp.json"),
        )
        .expect("the timestamp")
    };
    let signed = std::fs::read(publisher.metadata("timestamp.json")).expect("the timestamp");
    assert!(timestamp(&near) == signed && timestamp(&far) == signed);
    // A renewal passes through without a new release.
    let repository = publisher.repository();
    let now = leidraad::release::Time::now();
    let lives = leidraad::release::Lives::default();
    let disk = leidraad::write::Disk::new();
    leidraad::release::renew(&repository, &publisher.online(), now, &lives, &disk)
        .expect("renewed");
    near.run().expect("the renewal");
    far.run().expect("the renewal, at second hand");
    let signed = std::fs::read(publisher.metadata("timestamp.json")).expect("the timestamp");
    assert!(timestamp(&near) == signed && timestamp(&far) == signed);
}
