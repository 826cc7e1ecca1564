//! `new`: a page, questionnaire, term or reference in every language of the site.

use super::arguments::Global;
use super::context::Context;
use super::sync::make;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::build::{Cache, Options, build};
use crate::diagnostics::{Diagnostic, MessageLanguage};
use crate::edit::{New, Refusal, create};
use crate::source::SourceTree;
use clap::{Args, Subcommand, ValueEnum};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, Args)]
pub struct NewVerb {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// A page in each language
    Chapter {
        #[command(flatten)]
        named: Named,
        /// The page in whose folder it goes [default: the home page]
        #[arg(long, value_name = "PAGE")]
        below: Option<String>,
    },
    /// A questionnaire with its first question, two outcomes and cases
    Question {
        #[command(flatten)]
        named: Named,
    },
    /// A term of the glossary
    Term {
        #[command(flatten)]
        named: Named,
    },
    /// A reference that pages can cite
    Reference {
        #[command(flatten)]
        named: Named,
        /// What it is
        #[arg(long, value_name = "KIND", default_value = "report")]
        kind: Kind,
        /// Its address
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Named {
    /// The id, the same in every language: small letters, digits and hyphens
    #[arg(value_name = "ID")]
    pub id: String,
    /// The title or term in a language; may be given for each [default: made from the id]
    #[arg(long, value_name = "LANG=TEXT", value_parser = title)]
    pub title: Vec<(String, String)>,
    /// Show the files and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// The kinds of `references.yaml`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    Law,
    Bill,
    Decision,
    Letter,
    Guideline,
    Code,
    Report,
    Article,
    Site,
    News,
}

fn title(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((language, title)) if !language.is_empty() && !title.trim().is_empty() => {
            Ok((language.to_string(), title.trim().to_string()))
        }
        _ => Err("expected a language and a title, such as nl=Reizen".to_string()),
    }
}

pub fn run(global: &Global, verb: &NewVerb, terminal: &Terminal) -> Result<Outcome, Failure> {
    let (new, named) = match &verb.what {
        What::Chapter { named, below } => {
            let below = below.clone();
            (New::Chapter { below }, named)
        }
        What::Question { named } => (New::Question, named),
        What::Term { named } => (New::Term, named),
        What::Reference { named, kind, url } => {
            let kind = kind.to_possible_value();
            let kind = kind.map_or(String::new(), |kind| kind.get_name().to_string());
            let url = url.clone();
            (New::Reference { kind, url }, named)
        }
    };
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let mut cache = Cache::default();
    let built = build(&tree, &context.options, &mut cache);
    let mut titles = BTreeMap::new();
    for (language, title) in &named.title {
        super::context::named_language(&built.site, Some(language))?;
        titles.insert(language.clone(), title.clone());
    }
    let edits = create(&tree, &built.site, &new, &named.id, &titles)?;
    let after = Arc::new(edits.applied_to(&tree));
    if let Some(problem) = first_new_error(&built.diagnostics, &after, &context.options, &mut cache)
    {
        let id = named.id.as_str();
        let told = |language| problem.message.of(language).to_string();
        return Err(Refusal::new(
            format!(
                "`{id}` does not fit into this site: {}",
                told(MessageLanguage::En)
            ),
            format!(
                "`{id}` past niet in deze site: {}",
                told(MessageLanguage::Nl)
            ),
        )
        .into());
    }
    make(&context, &edits, named.dry_run, terminal)
}

/// An error that the site would have and does not have now.
fn first_new_error(
    before: &[Diagnostic],
    after: &Arc<SourceTree>,
    options: &Options,
    cache: &mut Cache,
) -> Option<Diagnostic> {
    let known: Vec<&str> = before.iter().map(|one| one.message.en.as_str()).collect();
    let mut found = build(after, options, cache).diagnostics.into_iter();
    found.find(|one| one.is_error() && !known.contains(&one.message.en.as_str()))
}
