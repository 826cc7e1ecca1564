//! `questionnaire`: what editors ask of a decision tree. Its commands share here how a
//! questionnaire is found and proven, and how places are told.

use super::arguments::Global;
use super::base::Base;
use super::context::{Context, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome, questionnaire_cases, questionnaire_walks};
use crate::build::{Assembled, Cache, assemble};
use crate::diagnostics::{Diagnostic, Format, Located, nearest};
use crate::questionnaire::overlay::OVERLAY_FOLDER;
use crate::questionnaire::{Limits, Proven, Questionnaire, diff, prove, read, shapes};
use crate::site::Site;
use crate::source::{FileId, SourceTree, Span};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::sync::Arc;

#[derive(Debug, Args)]
pub struct QuestionnaireVerb {
    #[command(subcommand)]
    pub command: QuestionnaireCommand,
}

#[derive(Debug, Subcommand)]
pub enum QuestionnaireCommand {
    /// Run the cases of questionnaires and say what they cover
    Cases(Cases),
    /// Show a walk rule by rule, each with its place in the file
    Explain(ExplainWalk),
    /// Walk a questionnaire and an earlier one with the same answers
    Diff(DiffWalks),
}

#[derive(Debug, Args)]
pub struct Cases {
    /// A questionnaire [default: all]
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Write cases for what no case uses, to be read and put into the case file
    #[arg(long)]
    pub suggest: bool,
}

#[derive(Debug, Args)]
pub struct ExplainWalk {
    /// The questionnaire
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Answers as QUESTION=OPTION; several options of a multiple choice are joined by +
    #[arg(value_name = "ANSWER")]
    pub answers: Vec<String>,
}

#[derive(Debug, Args)]
pub struct DiffWalks {
    /// The questionnaire
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What to compare with: the root of another copy of the site, or a git revision
    #[arg(value_name = "REV")]
    pub base: String,
}

pub fn run(
    global: &Global,
    verb: &QuestionnaireVerb,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    match &verb.command {
        QuestionnaireCommand::Cases(verb) => questionnaire_cases::run(global, verb, terminal),
        QuestionnaireCommand::Explain(verb) => questionnaire_walks::explain(global, verb, terminal),
        QuestionnaireCommand::Diff(verb) => questionnaire_walks::diff(global, verb, terminal),
    }
}

/// A site read for its questionnaires.
pub struct Loaded {
    pub context: Context,
    pub tree: Arc<SourceTree>,
    pub site: Site,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    pub fn new(global: &Global) -> Result<Loaded, Failure> {
        let context = Context::new(global)?;
        let tree = context.read()?;
        let Assembled {
            site, diagnostics, ..
        } = assemble(&tree, &context.options, &mut Cache::default());
        Ok(Loaded {
            context,
            tree,
            site,
            diagnostics,
        })
    }

    /// The questionnaire of this name; none when it has errors, which are then told.
    ///
    /// Errors: there is no such questionnaire.
    pub fn proven(&self, name: &str, terminal: &Terminal) -> Result<Option<Arc<Proven>>, Failure> {
        let entries = &self.site.questionnaires;
        let Some(entry) = entries.iter().find(|entry| entry.id == name) else {
            let known = entries.iter().map(|entry| entry.id.as_str());
            let list: Vec<&str> = known.clone().collect();
            let list = list.join(", ");
            let shown = name.escape_default();
            let failure = Failure::wrong_use(
                format!("there is no questionnaire `{shown}`"),
                format!("er is geen vragenlijst `{shown}`"),
            );
            return Err(match nearest(name, known) {
                Some(near) => failure.help(
                    format!("did you mean `{near}`?"),
                    format!("bedoelt u `{near}`?"),
                ),
                None => failure.help(
                    format!("the questionnaires: {list}"),
                    format!("de vragenlijsten: {list}"),
                ),
            });
        };
        if entry.proven.is_none() {
            let paths = [path_of(name), format!("{OVERLAY_FOLDER}{name}.yaml")];
            let errors = self.diagnostics.iter().filter(|diagnostic| {
                let file = diagnostic.span().map(|span| self.tree.file(span.file));
                diagnostic.is_error() && file.is_some_and(|file| paths.contains(&file.path))
            });
            tell(errors.cloned().collect(), &self.tree, terminal);
        }
        Ok(entry.proven.clone())
    }

    /// The same without what an institution adds.
    ///
    /// Errors: there is no such questionnaire.
    pub fn national(
        &self,
        name: &str,
        terminal: &Terminal,
    ) -> Result<Option<Arc<Proven>>, Failure> {
        self.proven(name, terminal)?;
        let entries = &self.site.questionnaires;
        let entry = entries.iter().find(|entry| entry.id == name);
        Ok(entry.and_then(|entry| entry.national.clone()))
    }

    pub fn limits(&self) -> Limits {
        Limits {
            warn_states: self.site.config.limits.states_warning as usize,
            max_states: self.site.config.limits.states as usize,
            ..Limits::default()
        }
    }

    /// `path:line:column`, as in messages.
    pub fn place(&self, span: Span) -> String {
        let position = self.tree.position(span);
        let path = &self.tree.file(span.file).path;
        let path = path.replace(char::is_control, "\u{fffd}");
        format!("{path}:{}:{}", position.line, position.column)
    }

    pub fn place_json(&self, span: Span) -> Json {
        let position = self.tree.position(span);
        json!({
            "path": self.tree.file(span.file).path,
            "line": position.line,
            "column": position.column,
        })
    }
}

/// Where a questionnaire stands.
pub fn path_of(name: &str) -> String {
    format!("content/questionnaires/{name}.yaml")
}

/// Tells diagnostics on standard error.
pub fn tell(diagnostics: Vec<Diagnostic>, tree: &SourceTree, terminal: &Terminal) -> Outcome {
    let located = Located::all(diagnostics, tree);
    report(&located, Format::Text, Stream::Messages, false, terminal)
}

/// A questionnaire as the base has it, when it has one whose structure holds.
pub fn of_base(base: &Base, name: &str, site: &Site) -> Option<Questionnaire> {
    let text = base.read(&path_of(name))?;
    let languages: Vec<&str> = site.languages.iter().map(String::as_str).collect();
    read(FileId::from_number(0), name, &text, &languages, &shapes()).questionnaire
}

/// The same, proven.
pub fn proven_of_base(base: &Base, name: &str, site: &Site, limits: &Limits) -> Option<Proven> {
    prove(of_base(base, name, site)?, limits).proven
}

/// Q501 of every questionnaire that the base has too.
pub fn versions(site: &Site, base: &Base) -> Vec<Diagnostic> {
    let entries = site.questionnaires.iter();
    entries
        .filter_map(|entry| {
            let current = &entry.national.as_ref()?.questionnaire;
            diff::check_version(&of_base(base, &entry.id, site)?, current)
        })
        .collect()
}
