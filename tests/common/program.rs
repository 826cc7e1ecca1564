//! The program as a process, with a deadline, and the shipped content built once.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Longer than this and it hangs. The program under test is not optimised and shares its cores.
const DEADLINE: Duration = Duration::from_secs(120);

/// What came of one run.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run itself, once it is known to have ended with this status.
    pub fn expect(self, status: i32) -> Run {
        assert_eq!(
            self.status, status,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }
}

/// The repository, which is itself the root of a site.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A command of the program, with an environment that does not depend on who runs the tests.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leidraad"));
    for name in [
        "SOURCE_DATE_EPOCH",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "RAYON_NUM_THREADS",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
    ] {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program to its end. Panics where it does, and when it does not end.
pub fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    let mut command = command();
    command.args(arguments);
    finish(command)
}

/// Runs a prepared command to its end.
pub fn finish(mut command: Command) -> Run {
    let shown = format!("{command:?}");
    let mut process = command.spawn().expect("the program starts");
    let stdout = collect(process.stdout.take().expect("its stdout"));
    let stderr = collect(process.stderr.take().expect("its stderr"));
    let end = Instant::now() + DEADLINE;
    let status = loop {
        if let Some(status) = process.try_wait().expect("the program's status") {
            break status;
        }
        if Instant::now() > end {
            let _ = process.kill();
            panic!("does not end: {shown}");
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    let text = |thread: std::thread::JoinHandle<Vec<u8>>| {
        String::from_utf8(thread.join().expect("its output is read")).expect("its output is UTF-8")
    };
    let (stdout, stderr) = (text(stdout), text(stderr));
    assert!(!stderr.contains("panicked at"), "{shown}\n{stderr}");
    let status = status
        .code()
        .unwrap_or_else(|| panic!("ended by a signal: {shown}\n{stderr}"));
    Run {
        status,
        stdout,
        stderr,
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// The shipped content, built once for the whole test binary.
pub fn shipped() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shipped");
        let _ = std::fs::remove_dir_all(&folder);
        let root = repository().to_string_lossy();
        let out = folder.to_string_lossy();
        run([
            "build",
            "--no-cache",
            "--root",
            &*root,
            "--output-dir",
            &*out,
        ])
        .expect(0);
        folder
    })
}
