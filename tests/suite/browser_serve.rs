//! `serve` while an editor works: the page follows, mistakes are shown over the last good page.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::common::browser::{self, Page};
use crate::common::program::{command, finish};
use crate::common::questionnaire::SOUND;
use crate::common::tree;

/// A served site; the program ends with it.
struct Serving {
    folder: tempfile::TempDir,
    process: Child,
    url: String,
}

impl Serving {
    fn start() -> Serving {
        let folder = tempfile::tempdir().expect("a folder");
        let files: [(&str, &[u8]); 4] = [
            ("content/nl/_index.md", b"# Thuis\n\nWelkom.\n"),
            (
                "content/nl/alfa.md",
                "---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nVersie een.\n".as_bytes(),
            ),
            ("content/en/_index.md", b"# Home\n\nWelcome.\n"),
            (
                "content/en/alfa.md",
                b"---\ntitle: Alpha\n---\n\n## One {#een}\n\nText.\n",
            ),
        ];
        tree::write(folder.path(), files);
        let mut serve = command();
        serve
            .args(["serve", "--port", "0", "--root"])
            .arg(folder.path());
        let mut process = serve.spawn().expect("the program starts");
        let (sender, receiver) = channel();
        let pipes: [Box<dyn Read + Send>; 2] = [
            Box::new(process.stdout.take().expect("its stdout")),
            Box::new(process.stderr.take().expect("its stderr")),
        ];
        for pipe in pipes {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    if let Some(url) = line
                        .split_whitespace()
                        .find(|word| word.starts_with("http://127.0.0.1:"))
                    {
                        let _ = sender.send(url.to_owned());
                    }
                }
            });
        }
        let url = receiver.recv_timeout(Duration::from_secs(60));
        let Ok(url) = url else {
            let _ = process.kill();
            panic!("serve does not say where it serves");
        };
        let end = url[17..].find('/').map_or(url.len(), |slash| slash + 17);
        Serving {
            folder,
            process,
            url: url[..end].to_owned(),
        }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn save(&self, text: &str) {
        std::fs::write(self.file("content/nl/alfa.md"), text).expect("saved");
    }

    fn request(&self, host: &str, path: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a deadline");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const LIMIT: Duration = Duration::from_secs(30);

/// What is shown in the window, an overlay in a shadow tree included.
const SHOWN: &str = "(() => {
    const texts = [document.body.innerText];
    for (const element of document.querySelectorAll('*')) if (element.shadowRoot) texts.push(element.shadowRoot.textContent);
    return texts.join(' ');
})()";

fn shows(page: &mut Page, text: &str) -> Duration {
    page.wait_until_within(
        &format!("{SHOWN}.includes({})", serde_json::json!(text)),
        LIMIT,
    )
}

#[test]
fn the_page_follows_the_file() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let serving = Serving::start();
    page.open(&format!("{}/nl/alfa/", serving.url));
    shows(&mut page, "Versie een.");
    serving.save("---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nVersie twee.\n");
    let took = shows(&mut page, "Versie twee.");
    println!("reloaded within {} ms of saving", took.as_millis());
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(page.foreign_requests(&serving.url), Vec::<String>::new());
    // Editors that save by writing another file and moving it in place.
    let beside = serving.file("content/nl/.alfa.md.swp");
    std::fs::write(
        &beside,
        "---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nVersie drie.\n",
    )
    .expect("written");
    std::fs::rename(&beside, serving.file("content/nl/alfa.md")).expect("moved");
    shows(&mut page, "Versie drie.");
    // A new page, and one that goes away.
    std::fs::write(serving.file("content/nl/beta.md"), "# Beta\n\nNieuw.\n").expect("written");
    page.wait_until_within(
        &format!(
            "fetch('{}/nl/beta/').then(answer => answer.ok)",
            serving.url
        ),
        LIMIT,
    );
    std::fs::remove_file(serving.file("content/nl/beta.md")).expect("removed");
    page.wait_until_within(
        &format!(
            "fetch('{}/nl/beta/').then(answer => answer.status === 404)",
            serving.url
        ),
        LIMIT,
    );
}

#[test]
fn a_mistake_is_shown_over_the_last_good_page() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let serving = Serving::start();
    page.open(&format!("{}/nl/alfa/", serving.url));
    shows(&mut page, "Versie een.");
    serving.save("---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nZie [[weg]] en [[<b>ook</b>]].\n");
    shows(&mut page, "content/nl/alfa.md:7:5");
    shows(&mut page, "L101");
    assert!(
        page.holds("document.querySelector('main').innerText.includes('Versie een.')"),
        "the last good page stays"
    );
    page.emulate("dark", "screen");
    assert_eq!(page.axe(), Vec::<String>::new());
    // Whoever opens a page while it is broken sees the same.
    page.open(&format!("{}/nl/", serving.url));
    shows(&mut page, "content/nl/alfa.md:7:5");
    page.open(&format!("{}/nl/alfa/", serving.url));
    shows(&mut page, "content/nl/alfa.md:7:5");
    serving.save("---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nVersie twee.\n");
    page.wait_until_within(
        &format!("!{SHOWN}.includes('content/nl/alfa.md:7:5') && {SHOWN}.includes('Versie twee.')"),
        LIMIT,
    );
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn a_mistake_in_a_questionnaire_is_shown_with_its_place() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let serving = Serving::start();
    page.open(&format!("{}/nl/alfa/", serving.url));
    shows(&mut page, "Versie een.");
    let sound = SOUND
        .replace("[[x]]", "[[alfa]]")
        .replace("see: [x]", "see: [alfa]");
    let path = serving.file("content/questionnaires/sample.yaml");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    let broken = sound.replace("goto: third", "goto: thrid");
    std::fs::write(&path, &broken).expect("written");
    shows(&mut page, "content/questionnaires/sample.yaml:23:11");
    shows(&mut page, "Q205");
    // What can only be found by walking, at the rule that never decides.
    let proved = sound.replace("when: \"both\"", "when: \"both and not red\"");
    std::fs::write(&path, &proved).expect("written");
    shows(&mut page, "Q305");
    shows(&mut page, "content/questionnaires/sample.yaml:34:16");
    std::fs::write(&path, &sound).expect("written");
    page.wait_until_within(&format!("!{SHOWN}.includes('Q305')"), LIMIT);
    page.open(&format!("{}/nl/sample/", serving.url));
    shows(&mut page, "Voorbeeld");
}

#[test]
fn a_style_sheet_is_exchanged_without_a_reload() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let serving = Serving::start();
    page.open(&format!("{}/nl/alfa/", serving.url));
    std::fs::write(
        serving.file("tokens.css"),
        ":root { --leidraad-text-font: serif }\n",
    )
    .expect("written");
    page.wait_until_within("getComputedStyle(document.body).fontFamily.includes('serif') && !getComputedStyle(document.body).fontFamily.includes('sans')", LIMIT);
    page.evaluate("window.before = true");
    std::fs::write(
        serving.file("tokens.css"),
        ":root { --leidraad-text-font: monospace }\n",
    )
    .expect("written");
    page.wait_until_within(
        "getComputedStyle(document.body).fontFamily.includes('monospace')",
        LIMIT,
    );
    assert!(page.holds("window.before"), "the page was not loaded again");
}

#[test]
fn the_desk_shows_what_needs_someone() {
    let serving = Serving::start();
    let write = |path: &str, text: &str| {
        std::fs::create_dir_all(serving.file(path).parent().expect("a folder")).expect("made");
        std::fs::write(serving.file(path), text).expect("written");
    };
    let mut mark = command();
    mark.args(["sync", "mark", "--all", "--today", "2026-01-02", "--root"])
        .arg(serving.folder.path());
    finish(mark).expect(0);
    write(
        "leidraad.yaml",
        "editor_url: \"vscode://file{root}/{path}:{line}:{column}\"\n",
    );
    write(
        "content/nl/beta.md",
        "---\ntitle: Beta\nreview_by: 2020-01-01\nowner: Team <B>\n---\n\n## Los\n\nZonder id.\n",
    );
    write(
        "content/en/beta.md",
        "---\ntitle: Beta\n---\n\n## Loose\n\nWithout id.\n",
    );
    serving.save("---\ntitle: Alfa\n---\n\n## Eén {#een}\n\nVersie twee.\n");
    let own = serving.url.trim_start_matches("http://").to_owned();
    let end = std::time::Instant::now() + LIMIT;
    let desk = loop {
        let desk = serving.request(&own, "/_leidraad/");
        if desk.contains("<ins>twee.</ins>") && desk.contains("2020-01-01") {
            break desk;
        }
        assert!(std::time::Instant::now() < end, "{desk}");
        std::thread::sleep(Duration::from_millis(50));
    };
    let root = serving.folder.path().canonicalize().expect("the folder");
    for shown in [
        "<del>een.</del>",
        "Team &lt;B&gt;",
        "overdue",
        "/parallel/alfa/#een",
        "<a href=\"/en/alfa/#een\">",
        &format!("vscode://file{}/content/nl/alfa.md:5:1", root.display()),
        "default-src 'none'",
    ] {
        assert!(desk.contains(shown), "{shown} is missing in\n{desk}");
    }
    assert!(!desk.contains("<script>") && !desk.contains("style="));
    assert!(
        !serving
            .request("evil.example", "/_leidraad/")
            .contains("alfa")
    );
    let Some(mut page) = browser::page() else {
        return;
    };
    for scheme in ["light", "dark"] {
        page.emulate(scheme, "screen");
        for width in [1280, 320] {
            page.resize(width, 900);
            for path in ["/_leidraad/", "/parallel/alfa/"] {
                page.open(&format!("{}{path}", serving.url));
                assert_eq!(page.axe(), Vec::<String>::new(), "{path} {scheme} {width}");
                assert!(
                    page.holds("document.documentElement.scrollWidth <= innerWidth"),
                    "{path} at {width}"
                );
            }
        }
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(page.foreign_requests(&serving.url), Vec::<String>::new());
}

#[test]
fn a_thousand_files_at_once_and_one_saved_half_way() {
    let serving = Serving::start();
    let own = serving.url.trim_start_matches("http://").to_owned();
    let folder = serving.file("content/nl/many");
    std::fs::create_dir_all(&folder).expect("made");
    for number in 0..1_000 {
        let text = format!("# Pagina {number}\n\nTekst {number}.\n");
        std::fs::write(folder.join(format!("p{number}.md")), text).expect("written");
    }
    let until = |path: &str, wanted: &dyn Fn(&str) -> bool| {
        let end = std::time::Instant::now() + 4 * LIMIT;
        while !wanted(&serving.request(&own, path)) {
            assert!(std::time::Instant::now() < end, "{path}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    for number in [0, 499, 999] {
        let text = format!("Tekst {number}.");
        until(&format!("/nl/many/p{number}/"), &|page| {
            page.contains(&text)
        });
    }
    // Half a file is a mistake like any other: the last good page stays, and nothing is lost.
    std::fs::write(folder.join("p7.md"), "---\ntitle: Half").expect("written");
    std::thread::sleep(Duration::from_millis(300));
    until("/nl/many/p7/", &|page| page.contains("Tekst 7."));
    until("/nl/many/p8/", &|page| page.contains("Tekst 8."));
    std::fs::write(folder.join("p7.md"), "# Heel\n\nNu heel.\n").expect("written");
    until("/nl/many/p7/", &|page| page.contains("Nu heel."));
    // And back to how it was, as a switch of branches does.
    std::fs::remove_dir_all(&folder).expect("removed");
    until("/nl/many/p7/", &|page| page.starts_with("HTTP/1.1 404"));
    until("/nl/alfa/", &|page| page.contains("Versie een."));
}

#[test]
fn only_this_machine_is_answered() {
    let serving = Serving::start();
    let own = serving.url.trim_start_matches("http://").to_owned();
    assert!(serving.request(&own, "/nl/").starts_with("HTTP/1.1 200"));
    assert!(
        serving
            .request(&own.replace("127.0.0.1", "localhost"), "/nl/")
            .starts_with("HTTP/1.1 200")
    );
    for host in ["evil.example", "evil.example:80", ""] {
        let answer = serving.request(host, "/nl/");
        assert!(answer.starts_with("HTTP/1.1 4"), "{host}: {answer}");
        assert!(!answer.contains("Welkom"), "{host}");
    }
    for path in [
        "/../../etc/passwd",
        "/nl/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/nl/alfa/%00",
        "/content/nl/alfa.md",
    ] {
        let answer = serving.request(&own, path);
        assert!(
            answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 3"),
            "{path}: {answer}"
        );
        assert!(!answer.contains("root:"), "{path}");
    }
    assert!(!serving.file("public").exists(), "serve writes nothing");
}
