//! `refs`: every place that cites a page, section, term or reference.

use super::arguments::Global;
use super::context::{Context, wants_json};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::build::{Cache, assemble};
use crate::edit::{Mention, Named, mentions, named, written};
use crate::site::Site;
use crate::source::SourceTree;
use clap::Args;
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub struct Refs {
    /// PAGE, PAGE#SECTION, term:ID, ref:ID, questionnaire:ID or include:ID; `term:` and the like
    /// may be left out where no page has that id
    #[arg(value_name = "ID")]
    pub id: String,
}

pub fn run(global: &Global, verb: &Refs, terminal: &Terminal) -> Result<Outcome, Failure> {
    let json = wants_json(global)?;
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let site = assemble(&tree, &context.options, &mut Cache::default()).site;
    let wanted = named(&site, &verb.id)?;
    let found: Vec<Mention> = mentions(&tree, &site)
        .into_iter()
        .filter(|mention| mention.names.is_of(&wanted) && !is_own(&site, mention, &wanted))
        .collect();
    if json {
        let list: Vec<Json> = found.iter().map(|one| as_json(one, &tree, &site)).collect();
        terminal.result(&format!("{:#}\n", Json::Array(list)));
        return Ok(Outcome::Fine);
    }
    for one in &found {
        terminal.result(&as_text(one, &tree));
    }
    let of = written(&site, &wanted);
    let count = found.len();
    match count {
        0 => terminal.say(
            &format!("nothing cites `{of}`"),
            &format!("niets verwijst naar `{of}`"),
        ),
        1 => terminal.say(
            &format!("1 place cites `{of}`"),
            &format!("1 plaats verwijst naar `{of}`"),
        ),
        _ => terminal.say(
            &format!("{count} places cite `{of}`"),
            &format!("{count} plaatsen verwijzen naar `{of}`"),
        ),
    }
    Ok(Outcome::Fine)
}

/// Whether a page cites itself, when it is asked who cites the page as a whole.
fn is_own(site: &Site, mention: &Mention, wanted: &Named) -> bool {
    let Named::Page { key, heading: None } = wanted else {
        return false;
    };
    let own = site.identity(*key).documents.iter().flatten();
    own.map(|index| site.documents[*index].file)
        .any(|file| file == mention.span.file)
}

fn as_text(one: &Mention, tree: &SourceTree) -> String {
    let file = tree.file(one.span.file);
    let place = tree.position(one.span);
    let path = file.path.replace(char::is_control, "\u{fffd}");
    format!(
        "{path}:{}:{}: {}\n",
        place.line,
        place.column,
        on_one_line(&file.text()[one.span.range()])
    )
}

fn as_json(one: &Mention, tree: &SourceTree, site: &Site) -> Json {
    let file = tree.file(one.span.file);
    let (start, end) = (tree.position(one.span), tree.end_position(one.span));
    json!({
        "path": file.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "cites": written(site, &one.names),
        "text": on_one_line(&file.text()[one.span.range()]),
    })
}

/// A link as it is written, without its line breaks and what a terminal would act on.
fn on_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "\u{fffd}")
}
