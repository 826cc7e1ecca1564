//! What an answer should be, and what to do when it is not.

use super::page::{Fetched, fetched};
use super::{Address, Answer, Finding, Method, Place, State, Wish};
use crate::build::days;
use crate::diagnostics::Text;
use crate::hosting::{HEADERS, STRICT_TRANSPORT, is_hashed, media_type};
use crate::write::MANIFEST;
use sha2::{Digest, Sha256};

/// A year in seconds: how long hashed files and the promise of TLS hold.
const YEAR: u64 = 31_536_000;

type Fetch<'a> = &'a mut dyn FnMut(&Wish) -> Result<Answer, Text>;

pub(super) struct Judge<'a> {
    place: &'a Place,
    fetch: Fetch<'a>,
    findings: Vec<Finding>,
    cookies: Vec<String>,
    elsewhere: Vec<String>,
    insecure: Vec<String>,
}

impl<'a> Judge<'a> {
    pub fn new(place: &'a Place, fetch: Fetch<'a>) -> Judge<'a> {
        Judge {
            place,
            fetch,
            findings: Vec::new(),
            cookies: Vec::new(),
            elsewhere: Vec::new(),
            insecure: Vec::new(),
        }
    }

    /// The answer to a wish, looked at as every answer is; that there is none is a finding.
    pub fn ask(&mut self, wish: &Wish) -> Option<Answer> {
        match (self.fetch)(wish) {
            Ok(answer) => {
                self.every_answer(&wish.address, &answer);
                Some(answer)
            }
            Err(problem) => {
                self.wrong(
                    "answer",
                    &wish.address,
                    problem,
                    Text::new(
                        "see the server's log for why it gave no answer",
                        "kijk in het logboek van de server waarom er geen antwoord kwam",
                    ),
                );
                None
            }
        }
    }

    fn add(
        &mut self,
        check: &str,
        address: &Address,
        state: State,
        found: Text,
        remedy: Option<Text>,
    ) {
        self.findings.push(Finding {
            check: check.to_string(),
            address: address.to_string(),
            state,
            found,
            remedy,
        });
    }

    fn wrong(&mut self, check: &str, address: &Address, found: Text, remedy: Text) {
        self.add(check, address, State::Wrong, found, Some(remedy));
    }

    /// Fine, or wrong with a remedy.
    fn hold(&mut self, check: &str, address: &Address, fits: bool, found: &str, remedy: Text) {
        let (state, remedy) = match fits {
            true => (State::Fine, None),
            false => (State::Wrong, Some(remedy)),
        };
        self.add(check, address, state, same(found), remedy);
    }

    /// What no answer may hold.
    pub fn every_answer(&mut self, address: &Address, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie") {
            let name = cookie.split('=').next().unwrap_or_default();
            self.cookies.push(format!("{name} ({address})"));
        }
    }

    /// A page: its status, type, cache rule, and what it makes browsers fetch.
    pub fn page(&mut self, kind: &str, address: &Address, answer: &Answer) {
        self.hold(
            &format!("{kind}-status"),
            address,
            answer.status == 200,
            &answer.status.to_string(),
            Text::new(
                "the page must be answered with 200; check the folder that is served",
                "de pagina moet met 200 worden beantwoord; kijk welke map wordt aangeboden",
            ),
        );
        self.content_type(kind, address, answer, "text/html; charset=utf-8");
        let rule = answer.header("cache-control").unwrap_or_default();
        let age = seconds(&rule, "max-age").filter(|_| !has(&rule, "no-cache"));
        let short =
            has(&rule, "no-cache") || has(&rule, "no-store") || age.is_some_and(|age| age <= 300);
        self.hold(
            &format!("{kind}-cache"),
            address,
            short && !has(&rule, "immutable"),
            or_none(&rule),
            Text::new(
                "pages change under the same name: send `Cache-Control: no-cache`",
                "pagina's veranderen onder dezelfde naam: stuur `Cache-Control: no-cache`",
            ),
        );
        self.fetches(address, answer);
    }

    /// Notes what a page fetches from elsewhere, and without TLS.
    fn fetches(&mut self, address: &Address, answer: &Answer) {
        for Fetched {
            element,
            address: link,
        } in fetched(&answer.text())
        {
            let Some(to) = address.join(&link) else {
                continue;
            };
            if address.secure && !to.secure {
                self.insecure
                    .push(format!("<{element}> {link} in {address}"));
            }
            if !to.is_same_origin(address) {
                self.elsewhere
                    .push(format!("<{element}> {link} in {address}"));
            }
        }
    }

    fn content_type(&mut self, kind: &str, address: &Address, answer: &Answer, wanted: &str) {
        let found = answer.header("content-type").unwrap_or_default();
        let bare = |text: &str| text.to_ascii_lowercase().replace([' ', '"'], "");
        self.hold(
            &format!("{kind}-type"),
            address,
            bare(&found) == bare(wanted),
            or_none(&found),
            Text::new(
                format!("send `Content-Type: {wanted}`"),
                format!("stuur `Content-Type: {wanted}`"),
            ),
        );
    }

    /// Each header that every answer must have.
    pub fn headers(&mut self, kind: &str, address: &Address, answer: &Answer) {
        let mut wanted = HEADERS.to_vec();
        if address.secure {
            wanted.push(STRICT_TRANSPORT);
        }
        for (name, value) in wanted {
            let found = answer
                .header(&name.to_ascii_lowercase())
                .unwrap_or_default();
            let fits = match name {
                "Content-Security-Policy" => is_policy(&found, value),
                "Permissions-Policy" => value
                    .split(", ")
                    .all(|one| found.replace(' ', "").split(',').any(|known| known == one)),
                "Strict-Transport-Security" => {
                    seconds(&found, "max-age").is_some_and(|age| age >= YEAR)
                }
                _ => found.eq_ignore_ascii_case(value),
            };
            self.hold(
                &format!("{kind}-{}", name.to_ascii_lowercase()),
                address,
                fits,
                or_none(&found),
                Text::new(
                    format!("send `{name}: {value}`"),
                    format!("stuur `{name}: {value}`"),
                ),
            );
        }
        for name in ["server", "x-powered-by", "via"] {
            let found = answer.header(name).unwrap_or_default();
            let tells = found.contains(|one: char| one.is_ascii_digit());
            if name == "server" || tells {
                self.hold(
                    &format!("{kind}-{name}"),
                    address,
                    !tells || name == "via",
                    or_none(&found),
                    Text::new(
                        "do not tell which version runs: nginx `server_tokens off`, Apache `ServerTokens Prod`",
                        "vertel niet welke versie er draait: nginx `server_tokens off`, Apache `ServerTokens Prod`",
                    ),
                );
            }
        }
    }

    /// Whether the home page is the one that the manifest beside it names: something between the
    /// folder and the reader may have changed it.
    pub fn copy(&mut self, site: &Address, home: &Answer) {
        let address = site.with_path(&format!("{}{MANIFEST}", site.path));
        let Some(answer) = self.ask(&Wish::get(address.clone())) else {
            return;
        };
        let manifest = crate::write::Manifest::parse(&answer.body).filter(|_| answer.status == 200);
        let Some(manifest) = manifest else {
            return self.wrong(
                "copy",
                &address,
                Text::new("no manifest of a site", "geen manifest van een site"),
                Text::new(
                    "serve the whole folder as it was built, the manifest too",
                    "bied de hele map aan zoals die is gebouwd, ook het manifest",
                ),
            );
        };
        let sum: String = Sha256::digest(&home.body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let is_whole = manifest.files.get("index.html") == Some(&sum);
        self.hold(
            "copy",
            site,
            is_whole,
            &sum,
            Text::new(
                "the page is not the one that was built: something on the way changes pages, or the copy is torn",
                "de pagina is niet die er gebouwd is: iets onderweg verandert pagina's, of de kopie is een mengsel",
            ),
        );
    }

    /// Whether a browser that has the page already is told so.
    pub fn revalidation(&mut self, site: &Address, home: &Answer) {
        let wish = Wish::get(site.clone());
        let wish = match (home.header("etag"), home.header("last-modified")) {
            (Some(tag), _) => wish.with("if-none-match", &tag),
            (None, Some(date)) => wish.with("if-modified-since", &date),
            _ => wish,
        };
        if let Some(answer) = self.ask(&wish) {
            self.hold(
                "revalidation",
                site,
                answer.status == 304,
                &answer.status.to_string(),
                Text::new(
                    "answer `If-None-Match` with 304, so that a page a browser has is not sent again: send an ETag",
                    "beantwoord `If-None-Match` met 304, zodat een pagina die een browser heeft niet nog eens gaat: stuur een ETag",
                ),
            );
        }
    }

    pub fn compression(&mut self, site: &Address) {
        for (coding, state) in [("gzip", State::Wrong), ("br", State::Advice)] {
            let wish = Wish::get(site.clone()).with("accept-encoding", coding);
            let Some(answer) = self.ask(&wish) else {
                continue;
            };
            let found = answer.header("content-encoding").unwrap_or_default();
            let varies = answer
                .header("vary")
                .is_some_and(|vary| has(&vary, "accept-encoding"));
            let small = answer.body.len() < 1024 && found.is_empty();
            let fits = (found == coding && varies) || small;
            let told = match (found.is_empty(), varies) {
                (true, _) => "-".to_string(),
                (false, true) => found,
                (false, false) => format!("{found}, no Vary"),
            };
            let remedy = Text::new(
                format!(
                    "hand out the copies of `leidraad build --compress` as `{coding}`, with `Vary: Accept-Encoding`"
                ),
                format!(
                    "geef de kopieën van `leidraad build --compress` als `{coding}`, met `Vary: Accept-Encoding`"
                ),
            );
            let (state, remedy) = match fits {
                true => (State::Fine, None),
                false => (state, Some(remedy)),
            };
            self.add(
                &format!("compression-{coding}"),
                site,
                state,
                same(&told),
                remedy,
            );
        }
    }

    pub fn head(&mut self, site: &Address, home: &Answer) {
        let wish = Wish {
            method: Method::Head,
            ..Wish::get(site.clone())
        };
        if let Some(answer) = self.ask(&wish) {
            self.hold(
                "head",
                site,
                answer.status == home.status && answer.body.is_empty(),
                &answer.status.to_string(),
                Text::new(
                    "answer HEAD as GET, without the body",
                    "beantwoord HEAD als GET, zonder inhoud",
                ),
            );
        }
    }

    pub fn posting(&mut self, site: &Address) {
        let wish = Wish {
            method: Method::Post,
            ..Wish::get(site.clone())
        };
        if let Some(answer) = self.ask(&wish) {
            let refused = [403, 405, 501].contains(&answer.status);
            self.hold(
                "methods",
                site,
                refused,
                &format!("POST: {}", answer.status),
                Text::new(
                    "answer everything but GET and HEAD with 405",
                    "beantwoord alles behalve GET en HEAD met 405",
                ),
            );
        }
    }

    /// Whether a folder without its slash leads to the one with it, and nowhere else.
    pub fn trailing_slash(&mut self, page: &Address) {
        let Some((folder, _)) = page.path.rsplit_once('/') else {
            return;
        };
        if folder.is_empty() {
            return;
        }
        let address = page.with_path(folder);
        if let Some(answer) = self.ask(&Wish::get(address.clone())) {
            let to = answer.header("location").unwrap_or_default();
            let wanted = page.with_path(&format!("{folder}/"));
            let fits = [301, 302, 307, 308].contains(&answer.status)
                && address.join(&to).is_some_and(|to| to == wanted);
            self.hold(
                "slash",
                &address,
                fits,
                &format!("{} {to}", answer.status),
                Text::new(
                    format!("lead to {wanted}: links on the page count from there"),
                    format!("leid naar {wanted}: koppelingen op de pagina tellen van daar"),
                ),
            );
        }
    }

    /// A style sheet or script.
    pub fn asset(&mut self, kind: &str, address: &Address, answer: &Answer) {
        self.content_type(kind, address, answer, media_type(&address.path));
        self.headers(kind, address, answer);
        if is_hashed(address.below(&self.place.site)) {
            let rule = answer.header("cache-control").unwrap_or_default();
            let long = seconds(&rule, "max-age").is_some_and(|age| age >= YEAR);
            self.hold(
                &format!("{kind}-cache"),
                address,
                long && has(&rule, "immutable"),
                or_none(&rule),
                Text::new(
                    "its name changes with its content: send `Cache-Control: public, max-age=31536000, immutable`",
                    "de naam verandert met de inhoud: stuur `Cache-Control: public, max-age=31536000, immutable`",
                ),
            );
        }
    }

    pub fn missing(&mut self) {
        let site = self.place.site.clone();
        let address = site.with_path(&format!(
            "{}leidraad-check/there-is-no-such-page/",
            site.path
        ));
        if let Some(answer) = self.ask(&Wish::get(address.clone())) {
            self.hold(
                "missing",
                &address,
                answer.status == 404,
                &answer.status.to_string(),
                Text::new(
                    "answer what is not there with 404 and the page 404.html",
                    "beantwoord wat er niet is met 404 en de pagina 404.html",
                ),
            );
            self.content_type("missing", &address, &answer, "text/html; charset=utf-8");
            self.headers("missing", &address, &answer);
            self.fetches(&address, &answer);
        }
    }

    pub fn hidden(&mut self) {
        let site = self.place.site.clone();
        for name in [".git/config", ".htaccess"] {
            let address = site.with_path(&format!("{}{name}", site.path));
            if let Some(answer) = self.ask(&Wish::get(address.clone())) {
                self.hold(
                    "hidden",
                    &address,
                    [403, 404].contains(&answer.status),
                    &answer.status.to_string(),
                    Text::new(
                        "answer names that begin with a dot with 404, but for .well-known",
                        "beantwoord namen die met een punt beginnen met 404, behalve .well-known",
                    ),
                );
            }
        }
    }

    /// Whether the address without TLS leads to the one with it.
    pub fn plain_address(&mut self) {
        let site = self.place.site.clone();
        if !site.secure {
            return self.wrong(
                "tls",
                &site,
                Text::new("no TLS", "geen TLS"),
                Text::new(
                    "serve over https: on the way, anybody can change a page that goes without",
                    "bied de site aan over https: zonder kan iedereen onderweg een pagina veranderen",
                ),
            );
        }
        let plain = self.place.plain.clone().unwrap_or_else(|| Address {
            secure: false,
            host: site.host.split(':').next().unwrap_or_default().to_string(),
            path: site.path.clone(),
        });
        let Ok(answer) = (self.fetch)(&Wish::get(plain.clone())) else {
            // Nobody listens there: nothing can be changed on the way either.
            let told = Text::new("no answer without TLS", "zonder TLS geen antwoord");
            return self.add("https", &plain, State::Fine, told, None);
        };
        self.every_answer(&plain, &answer);
        let to = answer.header("location").unwrap_or_default();
        let leads = plain
            .join(&to)
            .is_some_and(|to| to.is_same_origin(&site) && to.path == plain.path);
        self.hold(
            "https",
            &plain,
            leads && [301, 308].contains(&answer.status),
            &format!("{} {to}", answer.status),
            Text::new(
                format!("lead to {site} for good (301 or 308)"),
                format!("leid blijvend naar {site} (301 of 308)"),
            ),
        );
    }

    pub fn security_text(&mut self) {
        let address = self.place.site.with_path("/.well-known/security.txt");
        let Some(answer) = self.ask(&Wish::get(address.clone())) else {
            return;
        };
        let text = answer.text().into_owned();
        let field = |name: &str| {
            text.lines().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known
                    .trim()
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim().to_string())
            })
        };
        let expires = field("Expires").unwrap_or_default();
        let ahead = days(expires.get(..10).unwrap_or_default())
            .zip(days(&self.place.today))
            .map(|(then, today)| then - today);
        let fits = answer.status == 200
            && field("Contact").is_some()
            && ahead.is_some_and(|ahead| (1..=366).contains(&ahead));
        let found = match answer.status {
            200 => format!("200, Expires: {}", or_none(&expires)),
            status => status.to_string(),
        };
        self.hold(
            "security-txt",
            &address,
            fits,
            &found,
            Text::new(
                "set `security.contact` and an `expires` within a year in leidraad.yaml; the file belongs at the root of the host",
                "zet `security.contact` en een `expires` binnen een jaar in leidraad.yaml; het bestand hoort op de wortel van de host",
            ),
        );
        if answer.status == 200 {
            self.content_type(
                "security-txt",
                &address,
                &answer,
                "text/plain; charset=utf-8",
            );
        }
    }

    /// Everything, with what was gathered over all answers.
    pub fn finish(mut self) -> Vec<Finding> {
        let site = self.place.site.clone();
        let gathered = [
            (
                "cookies",
                std::mem::take(&mut self.cookies),
                Text::new(
                    "the site needs no cookies: switch off what sets them",
                    "de site heeft geen cookies nodig: zet uit wat ze plaatst",
                ),
            ),
            (
                "foreign-requests",
                std::mem::take(&mut self.elsewhere),
                Text::new(
                    "pages as they are built fetch nothing from elsewhere: find what adds this on the way, or in the theme",
                    "pagina's halen zoals ze gebouwd zijn niets van elders: zoek wat dit onderweg toevoegt, of in het thema",
                ),
            ),
            (
                "mixed-content",
                std::mem::take(&mut self.insecure),
                Text::new(
                    "a page over https must fetch nothing over http: make these addresses relative",
                    "een pagina over https mag niets over http halen: maak deze adressen relatief",
                ),
            ),
        ];
        for (check, mut found, remedy) in gathered {
            found.sort();
            found.dedup();
            found.truncate(10);
            let none = found.is_empty();
            self.hold(check, &site, none, or_none(&found.join("; ")), remedy);
        }
        self.findings
    }
}

/// What the server said: the same in every language.
fn same(text: &str) -> Text {
    Text::new(text, text)
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// Whether a list of a header has a word.
fn has(list: &str, word: &str) -> bool {
    list.split(',')
        .any(|one| one.trim().eq_ignore_ascii_case(word))
}

/// The seconds that a directive such as `max-age` gives.
fn seconds(rule: &str, name: &str) -> Option<u64> {
    rule.split([',', ';']).find_map(|one| {
        let (known, value) = one.trim().split_once('=')?;
        let fits = known.trim().eq_ignore_ascii_case(name);
        fits.then(|| value.trim_matches(['"', ' ']).parse().ok())?
    })
}

/// Whether a policy forbids at least what ours does: each of our directives as it is; more may be
/// added.
fn is_policy(found: &str, wanted: &str) -> bool {
    // Two policies in two headers both hold; joined by a comma they are two again.
    found.split(',').any(|policy| {
        let directives: Vec<Vec<&str>> = policy
            .split(';')
            .map(|directive| directive.split_ascii_whitespace().collect())
            .collect();
        wanted.split(';').all(|ours| {
            let ours: Vec<&str> = ours.split_ascii_whitespace().collect();
            // The first of a name counts.
            directives
                .iter()
                .find(|known| known.first() == ours.first())
                .is_some_and(|known| *known == ours)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosting::POLICY;

    #[test]
    fn a_policy_may_add_and_not_leave_out() {
        assert!(is_policy(POLICY, POLICY));
        assert!(is_policy(
            &format!("{POLICY}; upgrade-insecure-requests"),
            POLICY
        ));
        assert!(is_policy(&format!("default-src https:, {POLICY}"), POLICY));
        assert!(!is_policy(
            &POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
            POLICY
        ));
        assert!(!is_policy(&POLICY.replace("; base-uri 'none'", ""), POLICY));
        assert!(!is_policy(&format!("script-src *; {POLICY}"), POLICY));
        assert!(!is_policy("", POLICY));
    }

    #[test]
    fn cache_rules_are_read() {
        assert_eq!(seconds("public, max-age=60", "max-age"), Some(60));
        assert_eq!(
            seconds("max-age=31536000; includeSubDomains", "max-age"),
            Some(31_536_000)
        );
        assert_eq!(seconds("max-age=x", "max-age"), None);
        assert_eq!(seconds("s-maxage=5", "max-age"), None);
        assert!(has("public, Immutable", "immutable") && !has("no-cache=x", "no-cache"));
    }
}
