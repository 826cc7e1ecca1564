//! `search`: what a reader would find, asked from the engine that builds the index; why; and how
//! well a list of queries finds what it should.

use super::arguments::{Global, Search};
use super::context::{Context, report, wants_json};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, Output, build};
use crate::diagnostics::{Format, Located, catalogue};
use crate::search::{Evaluation, Hit, QueryList, Results};
use crate::source::{ReadLimits, ReadProblem, read_extra_file};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

pub fn run(global: &Global, verb: &Search, terminal: &Terminal) -> Result<Outcome, Failure> {
    let as_json = wants_json(global)?;
    let queries = list_of_queries(verb)?;
    let mut context = Context::new(global)?;
    context.options.answers = true;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let Some(output) = &built.output else {
        built.diagnostics.retain(|diagnostic| diagnostic.is_error());
        let errors = Located::all(std::mem::take(&mut built.diagnostics), &tree);
        let (text, stream) = (Format::Text, Stream::Messages);
        return Ok(report(&errors, text, stream, global.strict, terminal));
    };
    let languages = &built.site.languages;
    if let Some(queries) = queries {
        return evaluate(&queries, output, languages, as_json, terminal);
    }
    let language = verb
        .lang
        .as_deref()
        .or(languages.first().map(String::as_str));
    let language = language.unwrap_or_default();
    let Some(index) = output.index(language) else {
        return Err(no_index(language, languages));
    };
    let words = verb.words.join(" ");
    if verb.explain {
        let explanation = index.explain(&words, verb.limit);
        terminal.result(&match as_json {
            true => format!("{:#}\n", json!(explanation)),
            false => explanation.to_string(),
        });
        return Ok(Outcome::Fine);
    }
    let results = index.query(&words, verb.limit);
    if as_json {
        terminal.result(&to_json(&results));
    } else {
        tell_instead(&results, terminal);
        terminal.result(&to_text(&results));
    }
    Ok(Outcome::Fine)
}

/// The queries of `search eval FILE.tsv`; none if this is a search.
fn list_of_queries(verb: &Search) -> Result<Option<QueryList>, Failure> {
    let [word, file] = &verb.words[..] else {
        return Ok(None);
    };
    if word != "eval" || !file.ends_with(".tsv") {
        return Ok(None);
    }
    read_queries(file).map(Some)
}

/// Reads a list of queries.
pub(super) fn read_queries(file: &str) -> Result<QueryList, Failure> {
    let read = read_extra_file(Path::new(file), file, &ReadLimits::default());
    let text = read.map_err(|kind| {
        let path = file.to_string();
        let message = catalogue::unreadable_file(&ReadProblem { path, kind }).message;
        Failure::wrong_use(
            format!("{file}: {}", message.en),
            format!("{file}: {}", message.nl),
        )
    })?;
    QueryList::parse(text.text()).map_err(|bad| {
        let lines: Vec<String> = bad
            .iter()
            .map(|bad| format!("{}: {}", bad.line, bad.message))
            .collect();
        let lines = lines.join("\n");
        Failure::wrong_use(
            format!("{file} has lines that are no queries\n{lines}"),
            format!("{file} heeft regels die geen zoekvraag zijn\n{lines}"),
        )
    })
}

fn evaluate(
    queries: &QueryList,
    output: &Output,
    languages: &[String],
    as_json: bool,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    for query in &queries.queries {
        if output.index(&query.language).is_none() {
            return Err(no_index(&query.language, languages));
        }
    }
    let evaluation: Evaluation = queries.evaluate(|language, query, depth| {
        let index = output.index(language).expect("checked above");
        index.query(query, depth)
    });
    terminal.result(&match as_json {
        true => format!("{:#}\n", json!(evaluation)),
        false => evaluation.to_string(),
    });
    Ok(match evaluation.is_below() {
        true => Outcome::ContentProblems,
        false => Outcome::Fine,
    })
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
