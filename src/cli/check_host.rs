//! `check-host`: a published site, held to what it should send.

use super::arguments::Global;
use super::context::wants_json;
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::date_of_epoch;
use crate::diagnostics::{MessageLanguage, Text, catalogue};
use crate::examine::{Address, Finding, Network, Place, State, examine};
use crate::source::{ReadLimits, ReadProblem, read_extra_file};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[derive(Debug, Args)]
pub struct CheckHost {
    /// The site's address, such as `https://guidance.example.org/`
    #[arg(value_name = "URL", value_parser = address)]
    pub url: Address,
    /// Its address without TLS [default: the same host at port 80]
    #[arg(long, value_name = "URL", value_parser = address)]
    pub http: Option<Address>,
    /// Trust the certificates of this PEM file in place of the usual ones
    #[arg(long, value_name = "FILE")]
    pub certificates: Option<PathBuf>,
    /// Seconds to wait for a connection; three times as many for an answer
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub wait: u64,
}

fn address(text: &str) -> Result<Address, String> {
    let wrong = "expected an address such as https://example.org/guidance/";
    let mut address = Address::parse(text).ok_or(wrong)?;
    if !address.path.ends_with('/') {
        address.path.push('/');
    }
    Ok(address)
}

pub fn run(global: &Global, verb: &CheckHost, terminal: &Terminal) -> Result<Outcome, Failure> {
    let json = wants_json(global)?;
    let certificates = match &verb.certificates {
        Some(path) => {
            let name = path.to_string_lossy().into_owned();
            let read = read_extra_file(path, &name, &ReadLimits::default());
            Some(read.map_err(|kind| {
                let problem = ReadProblem {
                    path: name.clone(),
                    kind,
                };
                let message = catalogue::unreadable_file(&problem).message;
                Failure::wrong_use(
                    format!("{name}: {}", message.en),
                    format!("{name}: {}", message.nl),
                )
            })?)
        }
        None => None,
    };
    let failed = |message: Text| Failure {
        message,
        help: None,
        status: super::WRONG_USE,
    };
    let network = Network::new(
        certificates.as_ref().map(|file| file.bytes()),
        Duration::from_secs(verb.wait),
    )
    .map_err(failed)?;
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let place = Place {
        site: verb.url.clone(),
        plain: verb.http.clone(),
        today: date_of_epoch(i64::try_from(since_1970.as_secs()).unwrap_or_default()),
    };
    let findings = examine(&place, &mut |wish| network.fetch(wish)).map_err(failed)?;
    let count = |state: State| findings.iter().filter(|one| one.state == state).count();
    let (wrong, advice) = (count(State::Wrong), count(State::Advice));
    if json {
        let list = findings.iter().map(|one| as_json(one, terminal.language));
        let list = Json::Array(list.collect());
        terminal.result(&format!("{list:#}\n"));
    } else {
        for one in &findings {
            terminal.write(Stream::Result, &as_text(one, terminal));
        }
    }
    let fine = count(State::Fine);
    terminal.say(
        &format!("{wrong} wrong, {advice} could be better, {fine} fine"),
        &format!("{wrong} fout, {advice} voor verbetering vatbaar, {fine} in orde"),
    );
    Ok(if wrong > 0 || global.strict && advice > 0 {
        Outcome::ContentProblems
    } else {
        Outcome::Fine
    })
}

fn as_text(one: &Finding, terminal: &Terminal) -> String {
    let state = match one.state {
        State::Fine => terminal.pick("fine  ", "goed  "),
        State::Advice => terminal.pick("better", "beter "),
        State::Wrong => terminal.pick("WRONG ", "FOUT  "),
    };
    let language = terminal.language;
    let mut text = format!("{state} {}: {}", one.check, shown(one.found.of(language)));
    if let Some(remedy) = &one.remedy {
        text.push_str(&format!(
            "\n         {}\n         -> {}",
            one.address,
            remedy.of(language)
        ));
    }
    text.push('\n');
    text
}

/// What a server said, without what could act on a terminal, and not too long.
fn shown(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|one| match one {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => '?',
            one if one.is_control() => '?',
            one => one,
        })
        .take(200)
        .collect();
    clean
}

fn as_json(one: &Finding, language: MessageLanguage) -> Json {
    json!({
        "check": one.check,
        "address": one.address,
        "state": match one.state {
            State::Fine => "fine",
            State::Advice => "advice",
            State::Wrong => "wrong",
        },
        "found": one.found.of(language),
        "remedy": one.remedy.as_ref().map(|remedy| remedy.of(language)),
    })
}
