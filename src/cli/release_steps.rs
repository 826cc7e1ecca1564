//! `release`: keys, root, and a release step by step or in one go.

use super::arguments::Global;
use super::build::Progress;
use super::context::{Context, Counts, diagnostics_format, report};
use super::release::{
    Keys, KeysCommand, Make, NewKey, Online, Prepare, Release, ReleaseStep, Repository as Place,
    RoleArgument, RootCommand, Sign,
};
use super::terminal::{Stream, Terminal};
use super::{Failure, Outcome};
use crate::build::{Built, Cache, Options, build};
use crate::diagnostics::Located;
use crate::release::{
    FileContent, Finished, KeyRole, Lives, OnlineKeys, PublicKeyFile, ReleaseDescription,
    ReleaseFile, Repository, Root, RootChange, SITE, SOURCE, SecretKey, Signed, Targets, Time,
    TrustError, days_after, draft_path, fingerprint_for_people, finish, next_number, next_root,
    parse, prepare, read_draft, renew, role_of, sign, sign_with, to_text, verify_next_root,
};
use crate::source::SourceTree;
use crate::storage::{self, Disk};
use crate::write::{self, Target};
use std::path::{Path, PathBuf};

pub fn run(global: &Global, verb: &Release, terminal: &Terminal) -> Result<Outcome, Failure> {
    match &verb.step {
        None => make(global, &verb.all, true, terminal),
        Some(ReleaseStep::Prepare(verb)) => make(global, verb, false, terminal),
        Some(ReleaseStep::Sign(verb)) => sign_file(verb, terminal),
        Some(ReleaseStep::Finish(verb)) => finish_release(global, verb, terminal),
        Some(ReleaseStep::Renew(verb)) => renew_release(global, verb, terminal),
        Some(ReleaseStep::Keys(Keys {
            command: KeysCommand::New(verb),
        })) => new_key(verb, terminal),
        Some(ReleaseStep::Root(verb)) => match &verb.command {
            RootCommand::Prepare(verb) => prepare_root(global, verb, terminal),
            RootCommand::Finish(verb) => finish_root(global, &verb.place, &verb.file, terminal),
            RootCommand::Show(place) => show_root(&repository(global, place)?, terminal),
        },
    }
}

const LARGEST_KEY: u64 = 64 << 10;
const LARGEST_DRAFT: u64 = 256 << 20;

fn repository(global: &Global, place: &Place) -> Result<Repository, Failure> {
    let folder = match &place.repository {
        Some(folder) => folder.clone(),
        None => Context::new(global)?.root.join("release"),
    };
    Ok(Repository::new(&folder))
}

fn now() -> Time {
    Time::now()
}

/// Builds the site beside the repository, prepares the release, and publishes it when asked to.
fn make(
    global: &Global,
    verb: &Make,
    publish: bool,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let repository = repository(global, &verb.place)?;
    let root = repository.root()?.signed;
    let mut keys = match &verb.keys {
        Some(folder) if publish => Some((
            read_keys(folder, KeyRole::Targets, &root)?,
            online_keys(folder, &root)?,
        )),
        None if publish => {
            return Err(Failure::wrong_use(
                "no keys to sign with are named",
                "er zijn geen sleutels genoemd om mee te ondertekenen",
            )
            .help(
                "name their folder with --keys; where they are on another machine, begin with `leidraad release prepare`",
                "noem hun map met --keys; staan ze op een andere machine, begin dan met `leidraad release prepare`",
            ));
        }
        _ => None,
    };
    let disk = Disk::new();
    let context = Context::new(global)?;
    storage::make_folder(&repository.folder, &disk)?;
    storage::drop_temporary(&repository.folder)?;
    let _lock = storage::FolderLock::take(&repository.folder)?;
    let tree = context.read()?;
    let mut built = build(&tree, &context.options, &mut Cache::default());
    let located = Located::all(std::mem::take(&mut built.diagnostics), &tree);
    let format = diagnostics_format(global)?;
    report(&located, format, Stream::Messages, global.strict, terminal);
    if Counts::of(&located).outcome(global.strict) != Outcome::Fine {
        return Ok(Outcome::ContentProblems);
    }
    let Some(output) = &built.output else {
        return Ok(Outcome::ContentProblems);
    };
    let temporary = storage::temporary_folder(&repository.folder, &disk)?;
    let site = temporary.join("site");
    let target = Target {
        out: &site,
        root: &context.root,
        overlay: context.overlay.as_deref(),
        in_place: false,
        cache: false,
        compress: false,
    };
    let progress = Progress::new(output, None, terminal);
    let written = write::write(&progress, &target, &disk);
    progress.finish();
    written?;
    let files = release_files(&site, &tree)?;
    let number = next_number(&repository)?;
    let mut description = describe(&built, output.paths().len(), verb, &context.options)?;
    let lives = Lives::default();
    let mut draft = prepare(
        &repository,
        number,
        files,
        &mut description,
        now(),
        &lives,
        &disk,
    )?;
    storage::remove_folder(&temporary, &disk)?;
    let Some((targets_keys, online)) = keys.take() else {
        let path = draft_path(&repository, number);
        let shown = path.display();
        terminal.say(
            &format!(
                "release {number}: {} files wait in {shown}; sign it with `leidraad release sign {shown} --key KEY.pem`, then `leidraad release finish`",
                draft.signed.targets.len()
            ),
            &format!(
                "uitgave {number}: {} bestanden wachten in {shown}; onderteken met `leidraad release sign {shown} --key SLEUTEL.pem`, daarna `leidraad release finish`",
                draft.signed.targets.len()
            ),
        );
        return Ok(Outcome::Fine);
    };
    sign_with(&mut draft, &root, KeyRole::Targets, &targets_keys)?;
    let finished = finish(&repository, &draft, &online, now(), &lives, &disk)?;
    tell_finished(&finished, terminal);
    Ok(Outcome::Fine)
}

/// The files of the built site as it would be published, manifest included, and its sources.
fn release_files(site: &Path, tree: &SourceTree) -> Result<Vec<ReleaseFile>, Failure> {
    let mut files: Vec<ReleaseFile> = storage::entries_below(site)?
        .into_iter()
        .map(|(path, _)| ReleaseFile {
            content: FileContent::At(site.join(&path)),
            name: format!("{SITE}{path}"),
        })
        .collect();
    files.extend(tree.iter().map(|(_, file)| ReleaseFile {
        name: format!("{SOURCE}{}", file.path),
        content: FileContent::Bytes(file.bytes().to_vec()),
    }));
    Ok(files)
}

fn describe(
    built: &Built,
    pages: usize,
    verb: &Make,
    options: &Options,
) -> Result<ReleaseDescription, Failure> {
    let site = &built.site;
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) if !seconds.is_empty() => seconds.parse().unwrap_or_default(),
        _ => now().as_second(),
    };
    let edition = verb.edition.clone().or_else(|| options.date.clone());
    Ok(ReleaseDescription {
        format: 1,
        number: 0,
        version: edition.unwrap_or_else(|| crate::build::date_of_epoch(epoch)),
        title: site
            .languages
            .iter()
            .find_map(|language| site.config.title.get(language))
            .cloned()
            .unwrap_or_default(),
        origin: site.config.base_url.as_ref().map(|url| url.value.clone()),
        languages: site.languages.clone(),
        source_date_epoch: epoch,
        generator: format!("leidraad {}", env!("CARGO_PKG_VERSION")),
        pages,
        files: 0,
        bytes: 0,
    })
}

fn tell_finished(finished: &Finished, terminal: &Terminal) {
    let Finished {
        release,
        files,
        timestamp,
        timestamp_expires,
        targets_expires,
        root_expires,
    } = finished;
    terminal.say(
        &format!("release {release} with {files} files is published (timestamp {timestamp}, holds until {timestamp_expires})"),
        &format!("uitgave {release} met {files} bestanden is gepubliceerd (timestamp {timestamp}, geldig tot {timestamp_expires})"),
    );
    let soon = days_after(now(), 30);
    for (name, expires) in [("targets", targets_expires), ("root", root_expires)] {
        if *expires < soon {
            terminal.say(
                &format!("warning: {name} ends on {expires}; mirrors stop updating then"),
                &format!(
                    "let op: {name} loopt af op {expires}; daarna werken spiegels niet meer bij"
                ),
            );
        }
    }
}

fn finish_release(global: &Global, verb: &Online, terminal: &Terminal) -> Result<Outcome, Failure> {
    let repository = repository(global, &verb.place)?;
    let root = repository.root()?.signed;
    let path = draft_path(&repository, next_number(&repository)?);
    let bytes = read(&path, LARGEST_DRAFT)?;
    let draft: Signed<Targets> = read_draft(&bytes)?;
    let disk = Disk::new();
    let _lock = storage::FolderLock::take(&repository.folder)?;
    let online = online_keys(&verb.keys, &root)?;
    let finished = finish(
        &repository,
        &draft,
        &online,
        now(),
        &Lives::default(),
        &disk,
    )?;
    tell_finished(&finished, terminal);
    Ok(Outcome::Fine)
}

fn renew_release(global: &Global, verb: &Online, terminal: &Terminal) -> Result<Outcome, Failure> {
    let repository = repository(global, &verb.place)?;
    let root = repository.root()?.signed;
    let disk = Disk::new();
    let _lock = storage::FolderLock::take(&repository.folder)?;
    let online = online_keys(&verb.keys, &root)?;
    let finished = renew(&repository, &online, now(), &Lives::default(), &disk)?;
    tell_finished(&finished, terminal);
    Ok(Outcome::Fine)
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    storage::read_plain(path, limit)?.ok_or_else(|| {
        Failure::wrong_use(
            format!("there is no file {shown}"),
            format!("er is geen bestand {shown}"),
        )
    })
}

fn read_key(path: &Path) -> Result<SecretKey, Failure> {
    let bytes = read(path, LARGEST_KEY)?;
    let key = SecretKey::from_pem(&bytes).map_err(|error| {
        let shown = path.display();
        Failure::wrong_use(
            format!("{shown}: {}", error.message.en),
            format!("{shown}: {}", error.message.nl),
        )
    })?;
    Ok(key)
}

/// The keys of a role in a folder, by their file names.
///
/// Errors: there is none that the root names for the role.
fn read_keys(folder: &Path, role: KeyRole, root: &Root) -> Result<Vec<SecretKey>, Failure> {
    let name = role.name();
    let mut keys = Vec::new();
    for (path, _) in storage::entries_below(folder)? {
        let is_of_role = path == format!("{name}.pem")
            || path.starts_with(&format!("{name}-")) && path.ends_with(".pem");
        if is_of_role && !path.contains('/') {
            keys.push(read_key(&folder.join(path))?);
        }
    }
    let named = |key: &SecretKey| {
        let ids = &root.roles[&role.role()].keyids;
        ids.iter().any(|id| crate::release::hex(id) == key.id())
    };
    if !keys.iter().any(named) {
        let shown = folder.display();
        return Err(Failure::wrong_use(
            format!("{shown} holds no key {name}-….pem that the root names for {name}"),
            format!("{shown} bevat geen sleutel {name}-….pem die de root noemt voor {name}"),
        ));
    }
    Ok(keys)
}

fn online_keys(folder: &Path, root: &Root) -> Result<OnlineKeys, Failure> {
    Ok(OnlineKeys {
        snapshot: read_keys(folder, KeyRole::Snapshot, root)?,
        timestamp: read_keys(folder, KeyRole::Timestamp, root)?,
    })
}

fn new_key(verb: &NewKey, terminal: &Terminal) -> Result<Outcome, Failure> {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if verb.name.is_empty() || !verb.name.chars().all(fits) {
        return Err(Failure::wrong_use(
            "a key's name is made of a-z, 0-9 and `-`",
            "de naam van een sleutel bestaat uit a-z, 0-9 en `-`",
        ));
    }
    let disk = Disk::new();
    storage::make_folder(&verb.keys, &disk)?;
    if let Some(tree) = storage::find_git(&verb.keys) {
        let shown = tree.display();
        return Err(Failure::wrong_use(
            format!("keys are not written under version control, and {shown} is"),
            format!("sleutels komen niet onder versiebeheer, en {shown} staat daaronder"),
        )
        .help(
            "name a folder elsewhere with --keys, such as on a memory stick",
            "noem met --keys een map elders, bijvoorbeeld op een geheugenstick",
        ));
    }
    let role = match verb.role {
        RoleArgument::Root => KeyRole::Root,
        RoleArgument::Targets => KeyRole::Targets,
        RoleArgument::Snapshot => KeyRole::Snapshot,
        RoleArgument::Timestamp => KeyRole::Timestamp,
    };
    let (key, secret) = SecretKey::generate()?;
    let name = format!("{}-{}", role.name(), verb.name);
    let public = PublicKeyFile::new(role, &verb.name, &key);
    let secret_path = verb.keys.join(format!("{name}.pem"));
    let public_path = verb.keys.join(format!("{name}.pub"));
    storage::put_secret(&secret_path, secret.as_bytes(), &disk)?;
    storage::put_file(&public_path, public.to_text().as_bytes(), &disk)?;
    let (secret, public) = (secret_path.display(), public_path.display());
    terminal.result(&format!("{}\n", key.id()));
    terminal.say(
        &format!("{secret} signs as {}: keep it, and copy it nowhere it need not be. Hand over {public}", role.name()),
        &format!("{secret} ondertekent als {}: bewaar die, en kopieer die nergens heen waar het niet hoeft. Geef {public} door", role.name()),
    );
    Ok(Outcome::Fine)
}

fn sign_file(verb: &Sign, terminal: &Terminal) -> Result<Outcome, Failure> {
    let bytes = read(&verb.file, LARGEST_DRAFT)?;
    let key = read_key(&verb.key)?;
    let disk = Disk::new();
    let shown = verb.file.display();
    let (text, what, count) = match role_of(&bytes) {
        Some(KeyRole::Root) => {
            let mut root: Signed<Root> = parse(&bytes, "root.json")?;
            sign(&mut root, &key);
            let what = format!("root {}", root.signed.version);
            (to_text(&root), what, root.signatures.len())
        }
        Some(KeyRole::Targets) => {
            let mut targets: Signed<Targets> = parse(&bytes, "targets.json")?;
            sign(&mut targets, &key);
            let (number, files) = (targets.signed.version, targets.signed.targets.len());
            let what = format!("release {number} ({files} files)");
            (to_text(&targets), what, targets.signatures.len())
        }
        _ => {
            return Err(Failure::wrong_use(
                format!("{shown} is neither a prepared root nor a prepared list of files"),
                format!("{shown} is geen voorbereide root en geen voorbereide lijst van bestanden"),
            ));
        }
    };
    storage::replace_file(&verb.file, &text, &disk)?;
    let id = key.id();
    terminal.say(
        &format!("signed {what} in {shown} with key {id}; it has {count} signatures now"),
        &format!("{what} in {shown} ondertekend met sleutel {id}; er staan nu {count} handtekeningen onder"),
    );
    Ok(Outcome::Fine)
}

fn prepare_root(global: &Global, verb: &Prepare, terminal: &Terminal) -> Result<Outcome, Failure> {
    let repository = repository(global, &verb.place)?;
    let before = repository.roots()?.pop().map(|(root, _)| root.signed);
    let add: Result<Vec<PublicKeyFile>, Failure> = verb
        .public
        .iter()
        .map(|path| Ok(PublicKeyFile::parse(&read(path, LARGEST_KEY)?)?))
        .collect();
    let change = RootChange {
        add: add?,
        drop: verb.drop.clone(),
        threshold: verb.threshold,
        days: verb.days,
    };
    let root = next_root(before.as_ref(), &change, now())?;
    let disk = Disk::new();
    let path: PathBuf = repository.draft(&format!("{}.root.json", root.signed.version));
    storage::make_folder(path.parent().unwrap_or(Path::new(".")), &disk)?;
    storage::replace_file(&path, &to_text(&root), &disk)?;
    describe_root(&root.signed, terminal);
    let shown = path.display();
    terminal.result(&format!("{shown}\n"));
    terminal.say(
        &format!("let its holders sign {shown} with `leidraad release sign FILE --key KEY.pem`, then `leidraad release root finish FILE`"),
        &format!("laat de houders {shown} ondertekenen met `leidraad release sign BESTAND --key SLEUTEL.pem`, daarna `leidraad release root finish BESTAND`"),
    );
    Ok(Outcome::Fine)
}

fn describe_root(root: &Root, terminal: &Terminal) {
    let (version, expires) = (root.version, root.expires);
    terminal.say(
        &format!("root {version}, holds until {expires}"),
        &format!("root {version}, geldig tot {expires}"),
    );
    for role in KeyRole::ALL {
        let keys = &root.roles[&role.role()];
        let ids: Vec<String> = keys
            .keyids
            .iter()
            .map(|id| crate::release::hex(id))
            .collect();
        let (needed, of, name) = (keys.threshold, ids.len(), role.name());
        let line = format!("  {name}: {needed}/{of}  {}", ids.join(" "));
        terminal.say(&line, &line);
    }
}

fn finish_root(
    global: &Global,
    place: &Place,
    file: &Path,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let repository = repository(global, place)?;
    let before = repository.roots()?.pop().map(|(root, _)| root.signed);
    let root: Signed<Root> = parse(&read(file, LARGEST_DRAFT)?, "root.json")?;
    verify_next_root(before.as_ref(), &root)?;
    let disk = Disk::new();
    let name = format!("{}.root.json", root.signed.version);
    repository.put_numbered(&name, &root, &disk)?;
    show_root(&repository, terminal)
}

fn show_root(repository: &Repository, terminal: &Terminal) -> Result<Outcome, Failure> {
    let Some((root, text)) = repository.roots()?.pop() else {
        repository.root()?;
        return Ok(Outcome::Fine);
    };
    describe_root(&root.signed, terminal);
    let path = repository.metadata(&format!("{}.root.json", root.signed.version));
    let (shown, fingerprint) = (path.display(), fingerprint_for_people(&text));
    terminal.result(&format!("{shown}\n{fingerprint}\n"));
    terminal.say(
        "publish this fingerprint where it cannot be changed together with the site",
        "publiceer deze vingerafdruk waar die niet samen met de site te veranderen is",
    );
    Ok(Outcome::Fine)
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        use crate::release::TrustErrorKind::{
            Damaged, Disk, Expired, Locked, Refused, Unreachable, Use,
        };
        let status = match error.kind {
            Refused => super::CONTENT_PROBLEMS,
            Expired => super::EXPIRED,
            Locked => super::LOCKED,
            Damaged | Disk | Unreachable | Use => super::WRONG_USE,
        };
        Failure {
            message: error.message,
            help: error.help,
            status,
        }
    }
}
