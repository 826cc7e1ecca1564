//! Whether what the texts link to outside the site is still there, asked only when an editor asks.
//!
//! A person's patience and other people's servers set the bounds: one request at a time to a host
//! with a pause between two, a limit on the whole, and answers that are kept for some days. It reads
//! no file, and nothing of it takes part in a build.

mod ask;
mod known;
mod robots;

pub use ask::{Asked, Manners, ask};
pub use known::{CACHE_NAME, Known};

use crate::content::Target;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::site::Site;
use crate::source::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a host said of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    There,
    /// For good, and what is there now answers.
    Moved(String),
    /// A status that means that it is not there.
    Gone(u16),
    /// A status that says more about programs than about the page.
    Refused(u16),
    /// A status that says that something is wrong with the host.
    Failing(u16),
    /// The host asks programs to stay away.
    Forbidden,
    Unreachable(Reason),
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NotAnAddress,
    NoSuchHost,
    NoConnection,
    TooSlow,
    NotSecure,
    NotHttp,
    Circle,
}

/// Every address outside the site that its texts link to, without what follows `#`, and where.
pub fn links(site: &Site) -> BTreeMap<String, BTreeSet<Span>> {
    let mut found: BTreeMap<String, BTreeSet<Span>> = BTreeMap::new();
    let mut add = |url: &str, span: Span| {
        let scheme = url.split(':').next().unwrap_or_default();
        if matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            let address = url.split('#').next().unwrap_or(url);
            found.entry(address.to_string()).or_default().insert(span);
        }
    };
    let documents = site.documents.iter();
    let in_texts = documents.flat_map(|document| &document.facts.links);
    let terms = site.glossary.terms.iter();
    let in_terms = terms.flat_map(|term| term.definitions.values());
    let in_terms = in_terms.flat_map(|definition| &definition.links);
    let questionnaires = site.questionnaires.iter();
    let texts = questionnaires.flat_map(|one| one.texts.values().flat_map(BTreeMap::values));
    let in_questions = texts.flat_map(|text| &text.fragment.links);
    for link in in_texts.chain(in_terms).chain(in_questions) {
        if let Target::External(url) = &link.target {
            add(url, link.span);
        }
    }
    let config = &site.config;
    let proven = site.questionnaires.iter().flat_map(|one| &one.proven);
    let contacts = proven.flat_map(|proven| &proven.questionnaire.contacts);
    let contacts = contacts.filter_map(|contact| contact.url.as_ref());
    let references = site.references.entries.iter();
    let references = references.filter_map(|reference| reference.url.as_ref());
    let official = config.publisher.official_url.values();
    for url in contacts.chain(references).chain(official) {
        add(&url.value, url.span);
    }
    found
}

/// What is to be told about the answers, at each place that links to the address.
pub fn diagnostics(
    links: &BTreeMap<String, BTreeSet<Span>>,
    answers: &BTreeMap<String, Answer>,
) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (address, places) in links {
        let Some(answer) = answers.get(address) else {
            continue;
        };
        for span in places {
            told.extend(diagnostic(*span, address, answer));
        }
    }
    told
}

fn diagnostic(span: Span, address: &str, answer: &Answer) -> Option<Diagnostic> {
    Some(match answer {
        Answer::There => return None,
        Answer::Moved(to) => catalogue::external_moved(span, address, to),
        Answer::Gone(status) => catalogue::external_gone(span, address, *status),
        Answer::Refused(status) => catalogue::external_not_judged(span, address, Some(*status)),
        Answer::Forbidden => catalogue::external_not_judged(span, address, None),
        Answer::Failing(status) => {
            let (en, nl) = (
                format!("it answers with status {status}"),
                format!("het antwoordt met status {status}"),
            );
            catalogue::external_without_answer(span, address, &en, &nl)
        }
        Answer::Unreachable(reason) => {
            let (en, nl) = reason.told();
            catalogue::external_without_answer(span, address, en, nl)
        }
    })
}

impl Reason {
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Reason::NotAnAddress => ("it is no address", "het is geen adres"),
            Reason::NoSuchHost => ("there is no such host", "die host bestaat niet"),
            Reason::NoConnection => (
                "no connection could be made",
                "er kwam geen verbinding tot stand",
            ),
            Reason::TooSlow => ("it took too long", "het duurde te lang"),
            Reason::NotSecure => (
                "the connection is not secure",
                "de verbinding is niet veilig",
            ),
            Reason::NotHttp => ("the answer is no HTTP", "het antwoord is geen HTTP"),
            Reason::Circle => (
                "it leads from one address to the next without end",
                "het leidt eindeloos van het ene adres naar het andere",
            ),
        }
    }
}
