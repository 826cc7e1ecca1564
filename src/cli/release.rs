//! `release`: what can be typed. Without the feature `mirror` the commands only say what is missing.

use super::arguments::Global;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Release {
    #[command(subcommand)]
    pub step: Option<ReleaseStep>,
    #[command(flatten)]
    pub all: Make,
}

#[derive(Debug, Subcommand)]
pub enum ReleaseStep {
    /// Build the site and list its files for signing elsewhere; publish nothing
    Prepare(Make),
    /// Sign a prepared list of files or a prepared root with a key
    Sign(Sign),
    /// Publish a list of files that was prepared and signed
    Finish(Online),
    /// Renew snapshot and timestamp before they end; the daily task
    Renew(Online),
    /// Make signing keys
    Keys(Keys),
    /// Say which keys may sign what
    Root(RootVerb),
}

#[derive(Debug, Args)]
pub struct Repository {
    /// The folder of the repository that is published [default: ROOT/release]
    #[arg(long, value_name = "DIR")]
    pub repository: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Make {
    #[command(flatten)]
    pub place: Repository,
    /// The folder of the signing keys for targets, snapshot and timestamp
    #[arg(long, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// The edition as people call it [default: the site's date]
    #[arg(long, value_name = "NAME")]
    pub edition: Option<String>,
}

#[derive(Debug, Args)]
pub struct Sign {
    /// What is signed: a draft, or a root that was prepared
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The key
    #[arg(long, value_name = "KEY.pem")]
    pub key: PathBuf,
}

#[derive(Debug, Args)]
pub struct Online {
    #[command(flatten)]
    pub place: Repository,
    /// The folder of the signing keys for snapshot and timestamp
    #[arg(long, value_name = "DIR")]
    pub keys: PathBuf,
}

#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    pub command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key: ROLE-NAME.pem, which stays with its holder, and ROLE-NAME.pub to hand over
    New(NewKey),
}

#[derive(Debug, Args)]
pub struct NewKey {
    /// What the key may sign
    #[arg(value_name = "ROLE")]
    pub role: RoleArgument,
    /// Whose key it is: a-z, 0-9 and `-`
    #[arg(value_name = "NAME", default_value = "1", hide_default_value = true)]
    pub name: String,
    /// The folder it is written to; never one under version control
    #[arg(long, value_name = "DIR")]
    pub keys: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArgument {
    Root,
    Targets,
    Snapshot,
    Timestamp,
}

#[derive(Debug, Args)]
pub struct RootVerb {
    #[command(subcommand)]
    pub command: RootCommand,
}

#[derive(Debug, Subcommand)]
pub enum RootCommand {
    /// Prepare the first root or the next one, for its holders to sign
    Prepare(Prepare),
    /// Take a root into the repository once enough of its holders signed
    Finish(FinishRoot),
    /// Show the newest root: who may sign what, until when, and its fingerprint
    Show(Repository),
}

#[derive(Debug, Args)]
pub struct Prepare {
    #[command(flatten)]
    pub place: Repository,
    /// The public half of a key that joins; may be given more than once
    #[arg(long = "public", value_name = "FILE.pub")]
    pub public: Vec<PathBuf>,
    /// The id of a key that goes; may be given more than once
    #[arg(long = "drop", value_name = "KEYID")]
    pub drop: Vec<String>,
    /// How many root keys must sign [default: as before; 2 for the first]
    #[arg(long, value_name = "N")]
    pub threshold: Option<u64>,
    /// How long the root holds [default: 365]
    #[arg(long, value_name = "DAYS")]
    pub days: Option<u32>,
}

#[derive(Debug, Args)]
pub struct FinishRoot {
    #[command(flatten)]
    pub place: Repository,
    /// The signed root
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[cfg(feature = "mirror")]
pub fn run(global: &Global, verb: &Release, terminal: &Terminal) -> Result<Outcome, Failure> {
    super::release_steps::run(global, verb, terminal)
}

#[cfg(not(feature = "mirror"))]
pub fn run(_global: &Global, _verb: &Release, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Err(super::without_mirror("release"))
}
