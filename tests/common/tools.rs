//! Tools that others made, for checks that must not be our own: the Nu HTML checker, a reader of
//! references, gettext, and another client of The Update Framework. `tests/run` installs them;
//! without them a test is skipped and says so, and with `CI=true` that is a failure.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether a program can be started.
fn starts(program: &str, argument: &str) -> bool {
    let output = Command::new(program).arg(argument).output();
    output.is_ok_and(|output| output.status.success())
}

/// Whether a program of the system is there; where it is not, the test is skipped.
pub fn installed(program: &str, argument: &str) -> bool {
    starts(program, argument) || skipped(program)
}

/// Says that a test is skipped; with `CI=true` that is a failure.
fn skipped(what: &str) -> bool {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "{what} is missing, and with CI=true that is a failure");
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    let _ = writeln!(stderr(), "skipped, no {what}: {test}");
    false
}

/// A file of an installed tool, where it and the program that runs it are there.
fn tool(file: &str, program: &str, argument: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/tools")
        .join(file);
    if path.exists() && starts(program, argument) {
        return Some(path);
    }
    skipped(&format!("{program} or {file}"));
    None
}

/// gettext's own check of translation files.
pub fn gettext() -> Option<&'static str> {
    if starts("msgfmt", "--version") {
        return Some("msgfmt");
    }
    skipped("msgfmt");
    None
}

/// The Nu HTML checker, to be run with Java.
pub fn html_checker() -> Option<PathBuf> {
    tool(
        "node_modules/vnu-jar/build/dist/vnu.jar",
        "java",
        "-version",
    )
}

/// What a program for references understands of the text of a file: the items as CSL-JSON.
pub fn references(files: &[&Path]) -> Option<Vec<serde_json::Value>> {
    let core = tool("node_modules/@citation-js/core", "node", "--version")?;
    let script = r#"
        const folder = process.argv[1];
        const { Cite } = require(folder);
        require(folder + "/../plugin-bibtex");
        require(folder + "/../plugin-ris");
        const read = file => new Cite(require("fs").readFileSync(file, "utf8")).data.map(({ _graph, ...item }) => item);
        console.log(JSON.stringify(process.argv.slice(2).flatMap(read)));"#;
    let output = Command::new("node")
        .args(["-e", script])
        .arg(core)
        .args(files)
        .output()
        .expect("node starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    Some(serde_json::from_slice(&output.stdout).expect("a list of items"))
}

/// What another implementation of The Update Framework fetched from a repository: each line a name
/// and a length. `Err` with what it said when it refused.
#[cfg(feature = "mirror")]
pub fn other_client(
    address: &str,
    root: &Path,
    folder: &Path,
) -> Option<Result<Vec<String>, String>> {
    let library = tool("python/tuf/__init__.py", "python3", "--version")?;
    let packages = library.parent().and_then(Path::parent)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/interop.py");
    let output = Command::new("python3")
        .env("PYTHONPATH", packages)
        .arg(script)
        .arg(address)
        .args([root, folder])
        .output()
        .expect("Python starts");
    if !output.status.success() {
        return Some(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let text = String::from_utf8(output.stdout).expect("text");
    Some(Ok(text.lines().map(str::to_owned).collect()))
}
