//! `check --external`: other sites asked about the links to them, with what is still known of it.

use super::context::Context;
use super::terminal::Terminal;
use crate::diagnostics::Diagnostic;
use crate::external::{CACHE_NAME, Known, Manners, ask, diagnostics, links};
use crate::site::Site;
use crate::source::{ReadLimits, read_extra_file};
use crate::write::keep;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the links outside the site lead to.
pub fn judged(
    context: &Context,
    site: &Site,
    cache: bool,
    time: u64,
    terminal: &Terminal,
) -> Vec<Diagnostic> {
    let links = links(site);
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = since_1970.unwrap_or_default().as_secs();
    let file = context.root.join(".leidraad/cache").join(CACHE_NAME);
    let mut known = match cache {
        true => read_extra_file(&file, CACHE_NAME, &ReadLimits::default())
            .map_or_else(|_| Known::default(), |file| Known::read(file.text())),
        false => Known::default(),
    };
    let mut answers = BTreeMap::new();
    let mut unknown = Vec::new();
    for address in links.keys() {
        match known.answer(address, now) {
            Some(answer) => {
                answers.insert(address.clone(), answer.clone());
            }
            None => unknown.push(address.as_str()),
        }
    }
    let manners = Manners {
        time: Duration::from_secs(time),
        home: site.config.base_url.as_ref().map(|url| url.value.clone()),
        ..Manners::default()
    };
    let total = unknown.len();
    let shows = terminal.shows_progress();
    let mut asked = ask(&unknown, &manners, &|done| {
        if shows {
            let (en, nl) = (
                format!("{done} of {total} addresses"),
                format!("{done} van {total} adressen"),
            );
            terminal.line_in_place(terminal.pick(&en, &nl));
        }
    });
    if shows && total > 0 {
        terminal.line_in_place("");
    }
    let (new, old, left) = (asked.answers.len(), answers.len(), asked.left);
    terminal.say(
        &format!("{new} outside addresses asked, {old} known from before"),
        &format!("{new} adressen elders gevraagd, {old} bekend van eerder"),
    );
    if left > 0 {
        terminal.say(
            &format!("{left} were left: time was up, or their host wants no more requests now; run it again later"),
            &format!("{left} bleven over: de tijd was om, of de host wil nu geen verzoeken meer; herhaal het later"),
        );
    }
    if cache && new > 0 {
        for (address, answer) in &asked.answers {
            known.add(address, answer.clone(), now);
        }
        keep(&context.root, CACHE_NAME, &known.written(now));
    }
    answers.append(&mut asked.answers);
    diagnostics(&links, &answers)
}
