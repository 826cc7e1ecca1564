//! Real web servers with the configurations of `leidraad host`, each with a prefix of its own, on
//! free ports, with a certificate of its own authority. `tests/run` installs them; without one its
//! test is skipped and says so, and with `CI=true` that is a failure.

use std::collections::BTreeSet;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::program;
use super::tools;

pub const SERVERS: [&str; 3] = ["nginx", "caddy", "apache"];

/// A running server; ends when it is dropped.
pub struct Host {
    process: Child,
    pub https: u16,
    pub http: u16,
    /// The certificate of the authority.
    pub authority: PathBuf,
    /// Whether it hands out `.br` files.
    pub brotli: bool,
    _folder: tempfile::TempDir,
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const MODULES: &str = "/usr/lib/apache2/modules";
impl Host {
    /// Serves `folder` at `path`; none when the server is not installed.
    pub fn start(server: &str, folder: &Path, path: &str) -> Option<Host> {
        let (binary, version) = match server {
            "nginx" => ("nginx", "-v"),
            "caddy" => ("caddy", "version"),
            _ => ("apache2", "-v"),
        };
        if !tools::installed(binary, version) || !tools::installed("openssl", "version") {
            return None;
        }
        let own = tempfile::tempdir().expect("a folder");
        let prefix = own.path();
        std::fs::set_permissions(prefix, std::fs::Permissions::from_mode(0o755)).expect("open");
        certificates(prefix);
        let (https, http) = free_ports();
        let shown = |name: &str| prefix.join(name).to_string_lossy().into_owned();
        let mut arguments: Vec<String> = [
            "host",
            server,
            "--name",
            "localhost",
            "--path",
            path,
            "--folder",
        ]
        .map(str::to_string)
        .to_vec();
        arguments.push(folder.to_string_lossy().into_owned());
        arguments.extend(["--certificate".into(), shown("cert.pem")]);
        arguments.extend(["--key".into(), shown("key.pem")]);
        arguments.extend(["--https-port".into(), https.to_string()]);
        arguments.extend(["--http-port".into(), http.to_string()]);
        let site = program::run(&arguments).expect(0).stdout;
        std::fs::write(prefix.join("site.conf"), &site).expect("written");
        let main = match server {
            "nginx" => nginx(prefix),
            "caddy" => {
                format!("{{\n\thttp_port {http}\n\tadmin off\n}}\n{site}")
            }
            _ => apache(prefix, http, https),
        };
        let file = prefix.join("main.conf");
        std::fs::write(&file, main).expect("written");
        let mut command = Command::new(binary);
        match server {
            "nginx" => command.arg("-e").arg(prefix.join("error.log")).arg("-c"),
            "caddy" => command.args(["run", "--adapter", "caddyfile", "--config"]),
            _ => command.args(["-X", "-f"]),
        };
        let log = std::fs::File::create(prefix.join("told")).expect("a log");
        let process = command
            .arg(&file)
            .env("HOME", prefix)
            .env("XDG_DATA_HOME", prefix)
            .env("XDG_CONFIG_HOME", prefix)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut host = Host {
            process,
            https,
            http,
            authority: prefix.join("ca.pem"),
            brotli: server != "nginx",
            _folder: own,
        };
        host.wait();
        Some(host)
    }

    /// Until it listens.
    fn wait(&mut self) {
        let end = Instant::now() + Duration::from_secs(60);
        for port in [self.https, self.http] {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                let gone = self.process.try_wait().expect("its status");
                if gone.is_some() || Instant::now() > end {
                    let read = |name| {
                        let path = self.authority.with_file_name(name);
                        std::fs::read_to_string(path).unwrap_or_default()
                    };
                    panic!(
                        "no server ({gone:?}):\n{}{}",
                        read("told"),
                        read("error.log")
                    );
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn free_ports() -> (u16, u16) {
    (free_port(), free_port())
}

/// A port that nobody listens on and that no other test of this run was given: a server takes seconds
/// to listen on its own.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if given.insert(port) {
            return port;
        }
    }
}

/// An authority, and a certificate of it for localhost.
fn certificates(folder: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").expect("written");
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    let openssl = |first: &[&str], rest: &str| {
        let done = Command::new("openssl")
            .args(first)
            .args(rest.split(' '))
            .current_dir(folder)
            .output()
            .expect("openssl starts");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{told}");
    };
    let made = |kind: &[&'static str]| [kind, &key[..]].concat();
    openssl(
        &made(&["req", "-x509"]),
        "-keyout ca.key -out ca.pem -days 30 -subj /CN=authority -addext keyUsage=critical,keyCertSign",
    );
    openssl(
        &made(&["req"]),
        "-keyout key.pem -out request -subj /CN=localhost",
    );
    openssl(
        &["x509", "-req"],
        "-in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out cert.pem -extfile names",
    );
}

/// One process in the foreground, which includes the configuration of the site.
fn nginx(prefix: &Path) -> String {
    let prefix = prefix.display();
    let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {prefix}/{name};\n"))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\npid {prefix}/pid;\nevents {{}}\n\
         http {{\naccess_log off;\n{folders}include {prefix}/site.conf;\n}}\n"
    )
}

/// As Debian sets it up, with the modules that the configuration asks for.
fn apache(prefix: &Path, http: u16, https: u16) -> String {
    let modules = [
        "mpm_event",
        "authz_core",
        "socache_shmcb",
        "filter",
        "autoindex",
        "alias",
        "allowmethods",
        "deflate",
        "dir",
        "headers",
        "http2",
        "mime",
        "rewrite",
        "ssl",
    ];
    let modules: String = modules
        .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n"))
        .concat();
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let user = if is_root {
        "User www-data\nGroup www-data\n"
    } else {
        ""
    };
    let prefix = prefix.display();
    format!(
        "{modules}{user}ServerRoot {prefix}\nServerName localhost\nPidFile {prefix}/pid\n\
         ErrorLog {prefix}/error.log\nMutex file:{prefix} default\nTypesConfig /dev/null\n\
         Listen {http}\nListen {https}\n\
         AddLanguage br .br\nAddLanguage nl .nl\nAddType application/x-gzip .gz\n\
         <Directory />\n    Options FollowSymLinks\n    AllowOverride None\n    \
         Require all denied\n</Directory>\nInclude {prefix}/site.conf\n"
    )
}
