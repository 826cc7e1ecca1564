//! `mirror` and `verify`: what they do and how they tell it.

use super::arguments::Global;
use super::context::wants_json;
use super::mirror::{Bounds, File, Folder, Init, Mirror, MirrorCommand, Reset, Run, Verify};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::mirror::{
    CheckedRoot, Fault, Limits, MirrorFolder, Patience, Saying, Update, Updated, export, import,
    init, reset, status, verify,
};
use crate::release::{Time, TrustError, TrustErrorKind, fingerprint_for_people};
use crate::storage::{self, Disk};
use serde_json::json;
use std::path::Path;

pub fn run(global: &Global, verb: &Mirror, terminal: &Terminal) -> Result<Outcome, Failure> {
    if global.overlay.is_some() {
        return Err(Failure::wrong_use(
            "a mirror serves what was signed; it lays no additions over it",
            "een mirror toont wat ondertekend is; aanvullingen worden er niet in verwerkt",
        )
        .help(
            "leave `--overlay` out, and build a site with additions from the release's `source/`",
            "laat `--overlay` weg en bouw een site met aanvullingen uit `source/` van de uitgave",
        ));
    }
    match &verb.command {
        MirrorCommand::Init(verb) => set_up(global, verb, terminal),
        MirrorCommand::Run(verb) => keep_up(global, verb, terminal),
        MirrorCommand::Status(place) => tell_status(global, place, terminal),
        MirrorCommand::Export(verb) => write_archive(verb, terminal),
        MirrorCommand::Import(verb) => read_archive(verb, terminal),
        MirrorCommand::ResetTrust(verb) => begin_anew(global, verb, terminal),
    }
}

const LARGEST_ROOT: u64 = 1 << 20;

fn folder(place: &Folder) -> MirrorFolder {
    MirrorFolder::new(&place.folder)
}

/// When the program was made: the date of its version, or of its build where that is known.
fn built() -> Time {
    let seconds = option_env!("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse().ok());
    let known = seconds.and_then(|seconds| Time::from_second(seconds).ok());
    known.unwrap_or_else(|| {
        let changes = include_str!("../../CHANGELOG.md");
        let date = changes
            .lines()
            .filter_map(|line| line.strip_prefix("## ")?.split(' ').next_back())
            .find_map(|date| format!("{date}T00:00:00Z").parse().ok());
        date.unwrap_or(Time::UNIX_EPOCH)
    })
}

/// The root that `--root` and `--fingerprint` name together; none when neither is given.
fn checked_root(global: &Global, typed: Option<&str>) -> Result<Option<CheckedRoot>, Failure> {
    match (&global.root, typed) {
        (None, None) => Ok(None),
        (Some(path), Some(typed)) => {
            let shown = path.display();
            let bytes = storage::read_plain(path, LARGEST_ROOT)?.ok_or_else(|| {
                Failure::wrong_use(
                    format!("there is no file {shown}"),
                    format!("er is geen bestand {shown}"),
                )
            })?;
            Ok(Some(CheckedRoot::new(bytes, typed)?))
        }
        _ => Err(Failure::wrong_use(
            "--root FILE and --fingerprint HEX are given together",
            "--root BESTAND en --fingerprint HEX horen bij elkaar",
        )
        .help(
            "the file comes from the publisher, the fingerprint by another way: paper, a call, another site",
            "het bestand komt van de uitgever, de vingerafdruk langs een andere weg: papier, telefoon, een andere site",
        )),
    }
}

fn set_up(global: &Global, verb: &Init, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some(root) = checked_root(global, Some(&verb.fingerprint))? else {
        return Ok(Outcome::Fine);
    };
    let folder = folder(&verb.place);
    // A folder named from here must be found from elsewhere too.
    let from = match Path::new(&verb.from).canonicalize() {
        Ok(real) if !verb.from.contains("://") => real.display().to_string(),
        _ => verb.from.clone(),
    };
    init(
        &folder,
        &from,
        &root,
        verb.at_least,
        Time::now(),
        &Disk::new(),
    )?;
    let (shown, version) = (folder.path.display(), root.version);
    terminal.say(
        &format!("{shown} is a mirror of {from} now, trusting root {version}; `leidraad mirror run {shown}` fetches the release"),
        &format!("{shown} is nu een spiegel van {from}, met vertrouwen in root {version}; `leidraad mirror run {shown}` haalt de uitgave op"),
    );
    Ok(Outcome::Fine)
}

/// Runs an update, with everything it needs around it.
fn with_update<T>(
    bounds: &Bounds,
    terminal: &Terminal,
    work: impl FnOnce(&Update<'_>) -> Result<T, TrustError>,
) -> Result<T, TrustError> {
    let (usual, patient) = (Limits::default(), Patience::default());
    let limits = Limits {
        bytes: bounds.max_bytes.unwrap_or(usual.bytes),
        files: bounds.max_files.unwrap_or(usual.files),
        ..usual
    };
    let patience = Patience {
        total: bounds.deadline.unwrap_or(patient.total),
        ..patient
    };
    let shown = terminal.shows_progress();
    let progress = |done: usize, all: usize| {
        if shown && (done.is_multiple_of(20) || done == all) {
            terminal.line_in_place(&super::terminal::bar(done, all));
        }
    };
    let saying = Saying::default();
    let result = work(&Update {
        limits,
        patience,
        at_least: bounds.at_least,
        now: Time::now(),
        built: built(),
        disk: &Disk::new(),
        saying: &saying,
        progress: &progress,
    });
    if shown {
        terminal.line_in_place("");
    }
    result
}

fn keep_up(global: &Global, verb: &Run, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder(&verb.place);
    let Some(every) = verb.every else {
        return once(global, &folder, &verb.bounds, terminal);
    };
    loop {
        match once(global, &folder, &verb.bounds, terminal) {
            Ok(_) => {}
            // Neither gets better by waiting.
            Err(failure) if !folder.is_set_up() || failure.status == super::LOCKED => {
                return Err(failure);
            }
            Err(failure) => terminal.failure(&failure.message, failure.help.as_ref()),
        }
        std::thread::sleep(every);
    }
}

fn once(
    _global: &Global,
    folder: &MirrorFolder,
    bounds: &Bounds,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let updated = with_update(bounds, terminal, |update| {
        crate::mirror::run(folder, update)
    });
    tell_updated(&updated.map_err(|error| stays(folder, error))?, terminal);
    Ok(Outcome::Fine)
}

/// An error of an update, with what it did not touch.
fn stays(folder: &MirrorFolder, error: TrustError) -> TrustError {
    let told = matches!(error.kind, TrustErrorKind::Locked | TrustErrorKind::Use);
    match folder.current() {
        Some(current) if !told && error.help.is_none() => error.help(
            format!("release {current} is still served, unchanged"),
            format!("uitgave {current} wordt nog steeds aangeboden, onveranderd"),
        ),
        _ => error,
    }
}

fn tell_updated(updated: &Updated, terminal: &Terminal) {
    let Updated {
        release,
        before,
        files,
        fetched,
        fetched_bytes,
        expires,
    } = updated;
    if *before == Some(*release) && *fetched == 0 {
        terminal.say(
            &format!("release {release} is current: {files} files, nothing to fetch (holds until {expires})"),
            &format!("uitgave {release} is actueel: {files} bestanden, niets op te halen (geldig tot {expires})"),
        );
    } else {
        terminal.say(
            &format!("release {release} is served: {files} files, {fetched} contents fetched ({fetched_bytes} bytes), holds until {expires}"),
            &format!("uitgave {release} wordt aangeboden: {files} bestanden, {fetched} inhouden opgehaald ({fetched_bytes} bytes), geldig tot {expires}"),
        );
    }
}

fn tell_status(global: &Global, place: &Folder, terminal: &Terminal) -> Result<Outcome, Failure> {
    let json_wanted = wants_json(global)?;
    let folder = folder(place);
    let status = status(&folder)?;
    let now = Time::now();
    let checked = Time::from_second(status.checked).unwrap_or_default();
    if json_wanted {
        let roles = status.roles.iter().map(|(role, number, ends)| {
            json!({ "role": role, "number": number, "expires": ends.to_string() })
        });
        let text = json!({
            "upstream": status.upstream,
            "release": status.release,
            "checked": checked.to_string(),
            "expired": status.is_red(now),
            "roles": roles.collect::<Vec<_>>(),
        });
        terminal.result(&format!("{text:#}\n"));
    } else {
        let release = status
            .release
            .map_or("-".to_string(), |number| number.to_string());
        let mut text = format!(
            "upstream   {}\nrelease    {release}\nchecked    {checked}\n",
            status.upstream
        );
        for (role, number, ends) in &status.roles {
            let ended = if *ends <= now {
                terminal.pick("  ended", "  verlopen")
            } else {
                ""
            };
            text.push_str(&format!("{role:<9}  {number}  {ends}{ended}\n"));
        }
        terminal.result(&text);
    }
    if !status.is_red(now) {
        return Ok(Outcome::Fine);
    }
    let error = match status.release {
        None => TrustError::new(
            TrustErrorKind::Expired,
            "this mirror has no release yet",
            "deze spiegel heeft nog geen uitgave",
        ),
        Some(_) => TrustError::new(
            TrustErrorKind::Expired,
            "the metadata has ended: what is served may be old",
            "de metadata is verlopen: wat wordt aangeboden kan oud zijn",
        ),
    };
    Err(error.into())
}

fn write_archive(verb: &File, terminal: &Terminal) -> Result<Outcome, Failure> {
    let contents = export(&folder(&verb.place), &verb.file, &Disk::new())?;
    let shown = verb.file.display();
    terminal.say(
        &format!("{shown} holds the release with {contents} contents"),
        &format!("{shown} bevat de uitgave met {contents} inhouden"),
    );
    Ok(Outcome::Fine)
}

fn read_archive(verb: &File, terminal: &Terminal) -> Result<Outcome, Failure> {
    let folder = folder(&verb.place);
    let updated = with_update(&verb.bounds, terminal, |update| {
        import(&folder, &verb.file, update)
    });
    tell_updated(&updated.map_err(|error| stays(&folder, error))?, terminal);
    Ok(Outcome::Fine)
}

fn begin_anew(global: &Global, verb: &Reset, terminal: &Terminal) -> Result<Outcome, Failure> {
    let root = checked_root(global, verb.fingerprint.as_deref())?;
    let root = reset(&folder(&verb.place), root, Time::now(), &Disk::new())?;
    terminal.result(&format!("{}\n", fingerprint_for_people(&root.bytes)));
    terminal.say(
        "the memory begins anew from the root with this fingerprint",
        "het geheugen begint opnieuw bij de root met deze vingerafdruk",
    );
    Ok(Outcome::Fine)
}

pub fn verify_copy(
    global: &Global,
    verb: &Verify,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let root = checked_root(global, verb.fingerprint.as_deref())?;
    let temporary = std::env::temp_dir();
    let found = verify(
        &verb.copy,
        root,
        &Limits::default(),
        Patience::default(),
        &temporary,
    )?;
    for (name, fault) in &found.wrong {
        let (en, nl) = match fault {
            Fault::Missing => ("missing", "ontbreekt"),
            Fault::Changed => ("changed", "veranderd"),
            Fault::Foreign => ("foreign", "vreemd"),
            Fault::NoPlainFile => ("no plain file", "geen gewoon bestand"),
        };
        let name = name.escape_debug();
        terminal.result(&format!("{}  {name}\n", terminal.pick(en, nl)));
    }
    let (release, files, expires) = (found.release, found.files, found.expires);
    if found.wrong.is_empty() {
        terminal.say(
            &format!("release {release}: all {files} files are as they were signed (holds until {expires})"),
            &format!("uitgave {release}: alle {files} bestanden zijn zoals ze zijn ondertekend (geldig tot {expires})"),
        );
        return Ok(Outcome::Fine);
    }
    let wrong = found.wrong.len();
    terminal.say(
        &format!("release {release}: {wrong} files are wrong, {files} are as they were signed"),
        &format!("uitgave {release}: {wrong} bestanden kloppen niet, {files} zijn zoals ze zijn ondertekend"),
    );
    Ok(Outcome::ContentProblems)
}
