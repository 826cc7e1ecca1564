//! A headless Chromium, spoken to in the DevTools protocol over a pipe.
//!
//! One browser serves the whole test binary; every [`Page`] has a browser context of its own, so
//! that tests may run side by side. There is no driver, no port and no async: one JSON message
//! each way, ended by a NUL byte. Every wait has a deadline. Where no Chromium is installed,
//! [`page`] says so and the test is skipped; with `CI=true` its absence is a failure.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::keys;

/// No single wait is longer than this; generous, for a busy machine with two cores.
const DEADLINE: Duration = Duration::from_secs(60);

/// Opens an empty page in the shared browser, or says why there is none and returns `None`.
pub fn page() -> Option<Page> {
    static BROWSER: OnceLock<Option<Browser>> = OnceLock::new();
    let browser = BROWSER.get_or_init(|| executable().map(|path| Browser::start(&path)));
    if let Some(browser) = browser {
        return Some(Page::new(browser));
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        !ci,
        "no Chromium on the PATH, and with CI=true its absence is a failure"
    );
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // Straight to the handle: the test runner swallows what passing tests print.
    let _ = writeln!(stderr(), "skipped, no Chromium on the PATH: {test}");
    None
}

fn executable() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "chrome",
    ];
    let path = std::env::var_os("PATH")?;
    let on_path = names
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    let applications = [
        "Chromium.app/Contents/MacOS/Chromium",
        "Google Chrome.app/Contents/MacOS/Google Chrome",
    ]
    .iter()
    .map(|name| Path::new("/Applications").join(name));
    on_path.chain(applications).find(|file| file.is_file())
}

/// Where messages of one page (or, under the empty name, of the browser itself) go.
type Routes = Arc<Mutex<HashMap<String, Sender<Value>>>>;

struct Browser {
    input: Mutex<ChildStdin>,
    routes: Routes,
    own: Mutex<Receiver<Value>>,
    next: AtomicU64,
    /// Kept so that the process is not left as a zombie by an early drop of its handle.
    _process: Child,
}

impl Browser {
    fn start(executable: &Path) -> Browser {
        let profile = tempfile::Builder::new()
            .prefix("leidraad-browser-")
            .tempdir()
            .expect("a folder for the browser's profile")
            .keep();
        // The shell moves our two pipes to the descriptors that Chromium reads and writes, and
        // removes the profile when the browser ends; it ends when this process does, for then its
        // pipe closes.
        let script = r#"profile=$1; shift
            "$@" --user-data-dir="$profile" 3<&0 4>&1 </dev/null >/dev/null 2>&1
            rm -rf "$profile""#;
        let mut process = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(&profile)
            .arg(executable)
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
            ])
            .args([
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
            ])
            .args([
                "--hide-scrollbars",
                "--disable-ipc-flooding-protection",
                "about:blank",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        let input = Mutex::new(process.stdin.take().expect("a pipe to the browser"));
        let output = process.stdout.take().expect("a pipe from the browser");
        let (sender, own) = channel();
        let routes: Routes = Arc::new(Mutex::new(HashMap::from([(String::new(), sender)])));
        let distribution = Arc::clone(&routes);
        std::thread::spawn(move || distribute(output, &distribution));
        let own = Mutex::new(own);
        Browser {
            input,
            routes,
            own,
            next: AtomicU64::new(1),
            _process: process,
        }
    }

    /// Sends one command and returns its number.
    fn send(&self, session: &str, method: &str, parameters: Value) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !session.is_empty() {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        locked(&self.input)
            .write_all(&bytes)
            .expect("the browser still listens");
        id
    }

    /// A command to the browser itself.
    fn call(&self, method: &str, parameters: Value) -> Value {
        let own = locked(&self.own);
        let id = self.send("", method, parameters);
        let end = Instant::now() + DEADLINE;
        loop {
            let message = next_message(&own, end, method);
            if message["id"] == id {
                return result_of(message, method);
            }
        }
    }
}

/// Reads the browser's messages until it ends and hands each to the page it belongs to.
fn distribute(output: ChildStdout, routes: &Routes) {
    let mut output = BufReader::new(output);
    let mut bytes = Vec::new();
    while matches!(output.read_until(0, &mut bytes), Ok(read) if read > 0) {
        bytes.pop();
        let message: Value = serde_json::from_slice(&bytes).expect("the browser sends JSON");
        bytes.clear();
        let session = message["sessionId"].as_str().unwrap_or_default();
        if let Some(route) = locked(routes).get(session) {
            let _ = route.send(message);
        }
    }
    locked(routes).clear();
}

/// A test that fails while it holds a lock leaves nothing half done here, so the lock stays usable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next_message(messages: &Receiver<Value>, end: Instant, wanted: &str) -> Value {
    let left = end.saturating_duration_since(Instant::now());
    messages
        .recv_timeout(left)
        .unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => panic!("the browser did not answer in time: {wanted}"),
            RecvTimeoutError::Disconnected => panic!("the browser ended: {wanted}"),
        })
}

fn result_of(mut message: Value, method: &str) -> Value {
    assert!(message["error"].is_null(), "{method}: {}", message["error"]);
    message["result"].take()
}

/// One tab with cookies, storage and cache of its own. Closed when dropped.
pub struct Page {
    browser: &'static Browser,
    context: String,
    session: String,
    messages: Receiver<Value>,
    loads: usize,
    requests: Vec<String>,
    complaints: Vec<String>,
}

impl Page {
    fn new(browser: &'static Browser) -> Page {
        let context = text_of(
            &browser.call("Target.createBrowserContext", json!({})),
            "browserContextId",
        );
        let blank = json!({ "url": "about:blank", "browserContextId": context });
        let target = text_of(&browser.call("Target.createTarget", blank), "targetId");
        let attach = json!({ "targetId": target, "flatten": true });
        let session = text_of(&browser.call("Target.attachToTarget", attach), "sessionId");
        let (sender, messages) = channel();
        locked(&browser.routes).insert(session.clone(), sender);
        let mut page = Page {
            browser,
            context,
            session,
            messages,
            loads: 0,
            requests: Vec::new(),
            complaints: Vec::new(),
        };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.emulate("light", "screen");
        page
    }

    /// Sends one command of the DevTools protocol and returns its result; events that come in
    /// between are noted. Panics with the method's name when the browser refuses it.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        result_of(self.answer(method, parameters), method)
    }

    fn answer(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.browser.send(&self.session, method, parameters);
        let end = Instant::now() + DEADLINE;
        loop {
            let message = next_message(&self.messages, end, method);
            if message["id"] == id {
                return message;
            }
            self.note(&message);
        }
    }

    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        let complaint = match event["method"].as_str().unwrap_or_default() {
            "Page.loadEventFired" => {
                self.loads += 1;
                None
            }
            "Network.requestWillBeSent" => {
                self.requests.push(text_of(&parameters["request"], "url"));
                None
            }
            "Runtime.exceptionThrown" => Some(&parameters["exceptionDetails"]),
            "Runtime.consoleAPICalled" if parameters["type"] == "error" => {
                Some(&parameters["args"])
            }
            "Log.entryAdded" if parameters["entry"]["level"] == "error" => {
                Some(&parameters["entry"])
            }
            _ => None,
        };
        // An icon that nobody named is the browser's own idea.
        let own_idea = |complaint: &&Value| {
            complaint["url"]
                .as_str()
                .is_some_and(|url| url.ends_with("/favicon.ico"))
        };
        if let Some(complaint) = complaint.filter(|complaint| !own_idea(complaint)) {
            self.complaints.push(complaint.to_string());
        }
    }

    /// Takes in what the browser has reported so far.
    fn catch_up(&mut self) {
        // Any command will do: its answer comes after the events that went before it.
        self.call("Page.getLayoutMetrics", json!({}));
    }

    /// Goes to an address (`http:` or `file:`) and waits until it is loaded.
    pub fn open(&mut self, url: &str) {
        let before = self.loads;
        let result = self.call("Page.navigate", json!({ "url": url }));
        assert!(
            result["errorText"].is_null(),
            "{url}: {}",
            result["errorText"]
        );
        // Without a loader it was a jump within the page, which loads nothing.
        if result["loaderId"].is_string() {
            self.wait_for_load(before, url);
        }
    }

    /// Opens a file of a site on disk as `file:`; `path` may carry a query or fragment.
    pub fn open_file(&mut self, folder: &Path, path: &str) {
        self.open(&file_url(folder, path));
    }

    /// Does something that leads to another page and waits until that page is loaded.
    pub fn following(&mut self, action: impl FnOnce(&mut Page)) {
        let before = self.loads;
        action(self);
        self.wait_for_load(before, "a page to follow");
    }

    fn wait_for_load(&mut self, before: usize, what: &str) {
        let end = Instant::now() + DEADLINE;
        while self.loads <= before {
            let message = next_message(&self.messages, end, what);
            self.note(&message);
        }
    }

    /// The value of a JavaScript expression, promises awaited. Panics when it throws.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        self.try_evaluate(expression)
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let parameters = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let mut message = self.answer("Runtime.evaluate", parameters);
        if !message["error"].is_null() {
            return Err(message["error"].to_string());
        }
        let thrown = &message["result"]["exceptionDetails"];
        if !thrown.is_null() {
            return Err(thrown.to_string());
        }
        Ok(message["result"]["result"]["value"].take())
    }

    /// The expression's value as text; anything but a string is shown as JSON.
    pub fn text(&mut self, expression: &str) -> String {
        match self.evaluate(expression) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// Whether the expression holds now.
    pub fn holds(&mut self, expression: &str) -> bool {
        self.evaluate(&format!("!!({expression})")) == Value::Bool(true)
    }

    /// Waits until the expression holds; panics at the deadline, naming it.
    pub fn wait_until(&mut self, expression: &str) {
        self.wait_until_within(expression, DEADLINE);
    }

    /// As [`Page::wait_until`], with a deadline of its own. Returns how long it took.
    pub fn wait_until_within(&mut self, expression: &str, limit: Duration) -> Duration {
        let start = Instant::now();
        let condition = format!("!!({expression})");
        loop {
            // An error is a "not yet": between two pages there is no context to ask.
            let answer = self.try_evaluate(&condition);
            if answer == Ok(Value::Bool(true)) {
                return start.elapsed();
            }
            assert!(
                start.elapsed() < limit,
                "never came true: {expression} ({answer:?})"
            );
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Presses and releases a key: `Tab`, `Shift+Tab`, `/`, `Control+k`.
    pub fn press(&mut self, key: &str) {
        for event in keys::events(key) {
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Types text as a person does, key by key.
    pub fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.press(&character.to_string());
        }
    }

    /// Clicks with the mouse on the first element that the selector finds.
    pub fn click(&mut self, selector: &str) {
        let position = self.evaluate(&format!(
            "(() => {{
                const element = document.querySelector({selector});
                if (!element) return null;
                element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                const box = element.getClientRects()[0];
                return box ? [box.x + box.width / 2, box.y + box.height / 2] : null;
            }})()",
            selector = json!(selector)
        ));
        assert!(position.is_array(), "nothing to click on: {selector}");
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "x": position[0], "y": position[1], "button": "left", "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Clicks by script, without scrolling to the element first.
    pub fn evaluate_click(&mut self, selector: &str) {
        let selector = json!(selector);
        self.evaluate(&format!("document.querySelector({selector}).click()"));
    }

    /// Light or dark, on screen or in print; motion is always reduced, so that nothing is caught
    /// halfway a transition.
    pub fn emulate(&mut self, scheme: &str, media: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "media": media, "features": features }),
        );
    }

    /// Switches the scripts of pages off or on; [`Page::evaluate`] works in both. A script that was
    /// passed over while a page was loaded does not run later.
    pub fn allow_scripts(&mut self, allowed: bool) {
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !allowed }),
        );
    }

    /// Sets the size of the window's inside in CSS pixels.
    pub fn resize(&mut self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Every address asked for since the page was made, in order.
    pub fn requests(&mut self) -> &[String] {
        self.catch_up();
        &self.requests
    }

    /// The requests that went to another origin than the given one; `data:` and `blob:` go nowhere.
    pub fn foreign_requests(&mut self, origin: &str) -> Vec<String> {
        let own = |url: &&String| {
            !["data:", "blob:", "about:", origin]
                .iter()
                .any(|start| url.starts_with(start))
        };
        self.requests().iter().filter(own).cloned().collect()
    }

    /// Errors on the console, exceptions, failed loads and violations of the content security
    /// policy since the page was made.
    pub fn complaints(&mut self) -> &[String] {
        self.catch_up();
        &self.complaints
    }

    /// Writes what the window shows as a PNG.
    pub fn screenshot(&mut self, file: &Path) {
        let image = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        std::fs::write(file, decoded(&text_of(&image, "data"))).expect("the screenshot is written");
    }

    /// The page as PDF, as the browser prints it.
    pub fn print_to_pdf(&mut self) -> Vec<u8> {
        let document = self.call("Page.printToPDF", json!({ "printBackground": false }));
        decoded(&text_of(&document, "data"))
    }

    /// Runs axe on the page as it is and returns one line for every violation. Needs scripts allowed.
    pub fn axe(&mut self) -> Vec<String> {
        self.axe_of("html", "null")
    }

    /// As [`Page::axe`], within what a selector finds and with rules named in JavaScript, or all.
    pub fn axe_of(&mut self, selector: &str, rules: &str) -> Vec<String> {
        static AXE: OnceLock<String> = OnceLock::new();
        let axe = AXE.get_or_init(|| {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets/axe.min.js");
            std::fs::read_to_string(file).expect("axe is one of the test assets")
        });
        if !self.holds("window.axe") {
            self.evaluate(&format!("{axe};0"));
        }
        let violations = self.evaluate(&format!(
            "axe.run({selector}, {{ resultTypes: ['violations'], runOnly: {rules} || ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }})
                .then(result => result.violations.flatMap(violation => violation.nodes.map(node =>
                    `${{violation.id}} (${{violation.impact}}) at ${{node.target}}: ${{node.failureSummary}} in ${{node.html}}`)))",
            selector = json!(selector),
        ));
        let lines = violations.as_array().expect("axe returns a list");
        lines
            .iter()
            .map(|line| line.as_str().unwrap_or_default().replace('\n', " "))
            .collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        locked(&self.browser.routes).remove(&self.session);
        // Not waited for, and without a panic: the browser may be gone already.
        let message = json!({ "id": 0, "method": "Target.disposeBrowserContext", "params": { "browserContextId": self.context } });
        let _ = locked(&self.browser.input).write_all(format!("{message}\0").as_bytes());
    }
}

/// The `file:` address of a path below a folder.
pub fn file_url(folder: &Path, path: &str) -> String {
    let folder = folder.canonicalize().expect("the site is there");
    format!("file://{}/{path}", folder.display())
}

fn text_of(value: &Value, field: &str) -> String {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} is missing in {value}"))
        .to_owned()
}

/// Bytes of a base64 text as the browser writes it.
fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let number = group
            .iter()
            .fold(0_u32, |number, &byte| number << 6 | u32::from(digit(byte)));
        let number = number << (6 * (4 - group.len()));
        bytes.extend(&number.to_be_bytes()[1..group.len()]);
    }
    bytes
}
