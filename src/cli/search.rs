//! `search`: what a reader would find, asked from the engine that builds the index.

use super::arguments::{Global, Search};
use super::context::{Context, report, wants_json};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, build};
use crate::diagnostics::{Format, Located};
use crate::search::{Hit, Results};
use serde_json::json;
use std::fmt::Write;

pub fn run(global: &Global, verb: &Search, terminal: &Terminal) -> Result<Outcome, Failure> {
    let as_json = wants_json(global)?;
    let context = Context::new(global)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let Some(output) = &built.output else {
        built.diagnostics.retain(|diagnostic| diagnostic.is_error());
        let errors = Located::all(std::mem::take(&mut built.diagnostics), &tree);
        let (text, stream) = (Format::Text, Stream::Messages);
        return Ok(report(&errors, text, stream, global.strict, terminal));
    };
    let languages = &built.site.languages;
    let language = verb
        .lang
        .as_deref()
        .or(languages.first().map(String::as_str));
    let language = language.unwrap_or_default();
    let Some(index) = output.index(language) else {
        return Err(no_index(language, languages));
    };
    let results = index.query(&verb.words.join(" "), verb.limit);
    if as_json {
        terminal.result(&to_json(&results));
    } else {
        tell_instead(&results, terminal);
        terminal.result(&to_text(&results));
    }
    Ok(Outcome::Fine)
}

fn no_index(language: &str, languages: &[String]) -> Failure {
    if languages.iter().any(|known| known == language) {
        return Failure::wrong_use(
            "this site has no search: `search.enabled` is false in leidraad.yaml",
            "deze site heeft geen zoekfunctie: `search.enabled` is false in leidraad.yaml",
        );
    }
    let known = languages.join(", ");
    Failure::wrong_use(
        format!("this site has no language `{language}`"),
        format!("deze site heeft geen taal `{language}`"),
    )
    .help(
        format!("its languages are: {known}"),
        format!("de talen zijn: {known}"),
    )
}

fn to_json(results: &Results) -> String {
    let hits: Vec<_> = results
        .hits
        .iter()
        .map(|hit| {
            json!({
                "url": hit.url,
                "page": hit.page,
                "heading": hit.heading,
                "title": hit.title,
                "lang": results.language,
                "score": hit.score,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(hits))
}

fn to_text(results: &Results) -> String {
    let mut text = String::new();
    for Hit {
        title,
        heading,
        url,
        score,
        ..
    } in &results.hits
    {
        let heading = heading
            .as_ref()
            .map_or(String::new(), |heading| format!(" › {heading}"));
        let _ = writeln!(text, "{score:7.3}  {title}{heading}\n         {url}");
    }
    text
}

fn tell_instead(results: &Results, terminal: &Terminal) {
    for instead in &results.instead {
        let (typed, found) = (&instead.typed, &instead.found);
        terminal.say(
            &format!("searched `{found}` for `{typed}`"),
            &format!("gezocht op `{found}` in plaats van `{typed}`"),
        );
    }
    for word in &results.missing {
        terminal.say(
            &format!("no page has `{word}`"),
            &format!("geen pagina heeft `{word}`"),
        );
    }
    let (total, shown) = (results.total, results.hits.len());
    terminal.say(
        &format!("{shown} of {total} pages"),
        &format!("{shown} van {total} pagina's"),
    );
}
