//! `po`: translations to and from the files that translators' tools work on.

use super::arguments::{Global, date};
use super::context::{Context, diagnostics_format, named_language, report};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Cache, assemble};
use crate::diagnostics::{Format, Located};
use crate::edit::po::{self, Exported};
use crate::edit::{Edits, Refusal};
use crate::source::{
    ReadLimits, ReadProblem, SourceFile, SourceTree, read_extra_file, read_extra_folder,
};
use crate::write::{Disk, apply_edits};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Po {
    #[command(subcommand)]
    pub command: PoCommand,
}

#[derive(Debug, Subcommand)]
pub enum PoCommand {
    /// Write a translation file for each page and language
    Export(Export),
    /// Take translations over into the pages, and mark the sections that are complete
    Import(Import),
}

#[derive(Debug, Args)]
pub struct Export {
    /// A page [default: all]
    #[arg(value_name = "PAGE")]
    pub page: Option<String>,
    /// Only the translations into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Write over translations that have not been imported
    #[arg(long)]
    pub overwrite: bool,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Import {
    /// Translation files [default: all in the folder]
    #[arg(value_name = "FILE.po")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct How {
    /// The folder of the translation files, LANG/PAGE.po below it [default: ROOT/po]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// The date to record, as YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
    /// Show the changes and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub fn run(global: &Global, verb: &Po, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &verb.command {
        PoCommand::Export(export) => run_export(global, export, terminal),
        PoCommand::Import(import) => run_import(global, import, terminal),
    }
}

fn folder(context: &Context, how: &How) -> PathBuf {
    how.dir.clone().unwrap_or_else(|| context.root.join("po"))
}

fn run_export(global: &Global, verb: &Export, terminal: &Terminal) -> Result<Outcome, Failure> {
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let site = assemble(&tree, &context.options, &mut Cache::default()).site;
    let language = named_language(&site, verb.lang.as_deref())?;
    let today = context.today(verb.how.today.as_deref());
    let files = po::export(&tree, &site, verb.page.as_deref(), language, &today)?;
    let folder = folder(&context, &verb.how);
    let there = read_extra_folder(&folder, "po", &ReadLimits::default());
    let there = SourceTree::new(
        there.iter().map(|(_, file)| SourceFile {
            path: file
                .path
                .strip_prefix("po/")
                .unwrap_or(&file.path)
                .to_string(),
            ..file.clone()
        }),
        Vec::new(),
    );
    let mut edits = Edits::default();
    for file in &files {
        if let Some((_, old)) = there.find(&file.path) {
            let work = po::work_in(old.text(), &file.text);
            if work > 0 && !verb.overwrite {
                return Err(not_imported(&file.path, work).into());
            }
            // A file in which only the date differs stays as it is.
            if without_dates(old.text()) == without_dates(&file.text) {
                continue;
            }
        }
        edits.write(&there, &file.path, file.text.clone());
    }
    tell(&files, terminal);
    if verb.how.dry_run {
        terminal.result(&edits.unified());
        return Ok(Outcome::Fine);
    }
    if !edits.is_empty() {
        apply_edits(&folder, &edits, &Disk::new())?;
    }
    for path in edits.changes.keys() {
        terminal.result(&format!("{}\n", folder.join(path).display()));
    }
    Ok(Outcome::Fine)
}

fn not_imported(path: &str, work: usize) -> Refusal {
    Refusal::new(
        format!("{path} holds {work} translations that the site does not have"),
        format!("{path} bevat {work} vertalingen die de site niet heeft"),
    )
    .help(
        "run `leidraad po import` first, or give --overwrite to lose them",
        "geef eerst `leidraad po import`, of --overwrite om ze te verliezen",
    )
}

fn without_dates(text: &str) -> String {
    let lines = text.lines().filter(|line| {
        !line.starts_with("\"POT-Creation-Date:") && !line.starts_with("\"PO-Revision-Date:")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn tell(files: &[Exported], terminal: &Terminal) {
    let sum = |count: fn(&Exported) -> usize| files.iter().map(count).sum::<usize>();
    let (pages, entries) = (files.len(), sum(|file| file.entries));
    let (fuzzy, open) = (sum(|file| file.fuzzy), sum(|file| file.untranslated));
    terminal.say(
        &format!("{pages} files, {entries} texts: {open} not translated, {fuzzy} fuzzy"),
        &format!("{pages} bestanden, {entries} teksten: {open} niet vertaald, {fuzzy} onzeker"),
    );
}

fn run_import(global: &Global, verb: &Import, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = diagnostics_format(global)?;
    let context = Context::of_texts(global)?;
    let tree = context.read()?;
    let files = translation_files(&context, verb)?;
    let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
    let all = tree.iter().map(|(_, file)| file.clone()).chain(files);
    let tree = SourceTree::new(all, tree.problems.clone());
    let today = context.today(verb.how.today.as_deref());
    let imported = po::import(&tree, &context.options, &paths, &today)?;
    let located = Located::all(imported.diagnostics, &tree);
    // A program that asks for a form of its own wants nothing else on standard output.
    let stream = match format {
        Format::Text => Stream::Messages,
        _ => Stream::Result,
    };
    let outcome = report(&located, format, stream, global.strict, terminal);
    let (changed, marked) = (imported.changed, imported.marked);
    let (open, obsolete) = (imported.untranslated, imported.obsolete);
    terminal.say(
        &format!("{changed} texts changed, {marked} sections marked; {open} entries without a translation, {obsolete} obsolete"),
        &format!("{changed} teksten gewijzigd, {marked} onderdelen gemarkeerd; {open} ingangen zonder vertaling, {obsolete} vervallen"),
    );
    if format == Format::Text {
        super::sync::make(&context, &imported.edits, verb.how.dry_run, terminal)?;
    } else if !verb.how.dry_run {
        super::sync::apply(&context, &imported.edits)?;
    }
    Ok(outcome)
}

/// The files that are named, or all in the folder.
fn translation_files(context: &Context, verb: &Import) -> Result<Vec<SourceFile>, Failure> {
    let limits = ReadLimits::default();
    if verb.files.is_empty() {
        let folder = folder(context, &verb.how);
        let name = match &verb.how.dir {
            Some(named) => named.to_string_lossy().into_owned(),
            None => "po".to_string(),
        };
        let tree = read_extra_folder(&folder, &name, &limits);
        if let Some(problem) = tree.problems.first() {
            return Err(unreadable(problem));
        }
        let files: Vec<SourceFile> = tree
            .iter()
            .filter(|(_, file)| file.path.ends_with(".po"))
            .map(|(_, file)| file.clone())
            .collect();
        if files.is_empty() {
            return Err(Failure::wrong_use(
                format!("{} holds no translation files", folder.display()),
                format!("{} bevat geen vertaalbestanden", folder.display()),
            )
            .help(
                "`leidraad po export` writes them; name the files, or their folder with --dir",
                "`leidraad po export` schrijft ze; noem de bestanden, of hun map met --dir",
            ));
        }
        return Ok(files);
    }
    let read = |path: &PathBuf| {
        let name = path.to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "po") {
            return Err(Failure::wrong_use(
                format!("{name} is no translation file: its name does not end in .po"),
                format!("{name} is geen vertaalbestand: de naam eindigt niet op .po"),
            ));
        }
        read_extra_file(Path::new(path), &name, &limits).map_err(|kind| {
            unreadable(&ReadProblem {
                path: name.clone(),
                kind,
            })
        })
    };
    verb.files.iter().map(read).collect()
}

fn unreadable(problem: &ReadProblem) -> Failure {
    let told = crate::diagnostics::catalogue::unreadable_file(problem);
    let path = &problem.path;
    Failure::wrong_use(
        format!("{path}: {}", told.message.en),
        format!("{path}: {}", told.message.nl),
    )
}
