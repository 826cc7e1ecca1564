//! `mirror` and `verify`: what can be typed. Without the feature `mirror` the commands only say what
//! is missing.

use super::arguments::Global;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub struct Mirror {
    #[command(subcommand)]
    pub command: MirrorCommand,
}

#[derive(Debug, Subcommand)]
pub enum MirrorCommand {
    /// Set up a mirror's folder, from a root (--root FILE) whose fingerprint a person compared
    Init(Init),
    /// Fetch what the upstream offers, verify all of it, and serve it in one step
    Run(Run),
    /// Say what is served and until when its metadata holds; status 3 once it has ended
    Status(Folder),
    /// Write the release that is served into one file, for a mirror without a network
    Export(File),
    /// Update from such a file, with every check that the network gets
    Import(File),
    /// Begin the memory anew after damage; what is served stays, and nothing older is accepted
    ResetTrust(Reset),
}

#[derive(Debug, Args)]
pub struct Folder {
    /// The mirror's folder
    #[arg(value_name = "FOLDER", default_value = ".", hide_default_value = true)]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub place: Folder,
    /// Where the releases are: the address or folder that holds metadata/ and targets/
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// The fingerprint of the root, as published: 64 hexadecimal digits
    #[arg(long, value_name = "HEX")]
    pub fingerprint: String,
    /// The number of the lowest release that is ever accepted
    #[arg(long, value_name = "RELEASE")]
    pub at_least: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub place: Folder,
    /// Go on, with this time between two runs, such as 15m or 1h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub every: Option<Duration>,
    #[command(flatten)]
    pub bounds: Bounds,
}

#[derive(Debug, Args)]
pub struct Bounds {
    /// The number of the lowest release that is accepted
    #[arg(long, value_name = "RELEASE")]
    pub at_least: Option<u64>,
    /// The most bytes a release may have [default: 4 GiB]
    #[arg(long, value_name = "BYTES")]
    pub max_bytes: Option<u64>,
    /// The most files a release may have [default: 400000]
    #[arg(long, value_name = "N")]
    pub max_files: Option<usize>,
    /// How long one run may take [default: 2h]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct File {
    /// The archive
    #[arg(value_name = "FILE.tar")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Folder,
    #[command(flatten)]
    pub bounds: Bounds,
}

#[derive(Debug, Args)]
pub struct Reset {
    #[command(flatten)]
    pub place: Folder,
    /// That the fingerprint was compared with the published one
    #[arg(long, required = true)]
    pub i_checked_the_fingerprint: bool,
    /// The fingerprint of a new root, given with --root FILE [default: the root of the beginning]
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Option<String>,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// A repository, a mirror's folder, or the address of either
    #[arg(value_name = "FOLDER|URL")]
    pub copy: String,
    /// The fingerprint of the root given with --root FILE [default: what the mirror's folder trusts]
    #[arg(long, value_name = "HEX")]
    pub fingerprint: Option<String>,
}

/// `90s`, `15m`, `1h`, `1d`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time such as 90s, 15m, 1h or 1d".to_string();
    let unit = match text.bytes().last() {
        Some(b's') => 1,
        Some(b'm') => 60,
        Some(b'h') => 3_600,
        Some(b'd') => 86_400,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    if number == 0 {
        return Err(wrong());
    }
    Ok(Duration::from_secs(u64::from(number) * unit))
}

#[cfg(feature = "mirror")]
pub fn run(global: &Global, verb: &Mirror, terminal: &Terminal) -> Result<Outcome, Failure> {
    super::mirror_steps::run(global, verb, terminal)
}

#[cfg(feature = "mirror")]
pub fn verify(global: &Global, verb: &Verify, terminal: &Terminal) -> Result<Outcome, Failure> {
    super::mirror_steps::verify_copy(global, verb, terminal)
}

#[cfg(not(feature = "mirror"))]
pub fn run(_global: &Global, _verb: &Mirror, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Err(super::without_mirror("mirror"))
}

#[cfg(not(feature = "mirror"))]
pub fn verify(_global: &Global, _verb: &Verify, _terminal: &Terminal) -> Result<Outcome, Failure> {
    Err(super::without_mirror("verify"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(duration("1d"), Ok(Duration::from_secs(86_400)));
        for wrong in ["", "1", "h", "0s", "-1h", "1.5h", "1é", "99999999999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
