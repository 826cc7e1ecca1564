//! The configuration for Caddy.

use super::{HASHED, Host, IMMUTABLE, REVALIDATE, TYPES, line};

/// A Caddyfile, or a part of one.
pub(super) fn configuration(host: &Host) -> String {
    let Host { name, path, .. } = host;
    let root = host.root();
    let mut text = format!(
        "# {name}{path} from {root}, for Caddy 2.6 or newer.\n\
         # Goes into /etc/caddy/Caddyfile; then: caddy validate && systemctl reload caddy\n\
         # Caddy follows symbolic links. A build has none; let nobody else write to the folder.\n"
    );
    line(&mut text, "");
    let address = match host.https_port {
        Some(443) => name.clone(),
        Some(port) => format!("https://{name}:{port}"),
        None => format!("http://{name}:{}", host.http_port),
    };
    // Errors have a route of their own, so that what goes with every answer is said twice.
    line(&mut text, "(leidraad_headers) {\n\theader {");
    for (header, value) in host.headers() {
        line(&mut text, &format!("\t\t{header} \"{value}\""));
    }
    line(
        &mut text,
        "\t\t?Vary Accept-Encoding\n\t\t-Server\n\t}\n}\n",
    );
    line(&mut text, &format!("{address} {{"));
    match (&host.certificate, host.https_port) {
        (Some((certificate, key)), Some(_)) => {
            line(&mut text, &format!("\ttls {certificate} {key}"));
        }
        (None, Some(_)) => line(
            &mut text,
            "\t# Caddy gets a certificate by itself. For one of your own: tls CERTIFICATE KEY",
        ),
        _ => line(
            &mut text,
            "\t# Without TLS: the server before this one ends it, and sends Strict-Transport-Security.",
        ),
    }
    line(&mut text, &format!("\troot * {root}"));
    // In a route things happen in the order written; elsewhere Caddy puts them in one of its own.
    line(&mut text, "\troute {\n\t\timport leidraad_headers");
    let pattern = host.path_pattern();
    line(
        &mut text,
        &format!(
            "\t\theader Cache-Control \"{REVALIDATE}\"\n\
             \t\t# Files whose name changes with their content keep for a year.\n\
             \t\t@hashed path_regexp ^{pattern}{HASHED}$\n\
             \t\theader @hashed Cache-Control \"{IMMUTABLE}\"\n"
        ),
    );
    for (media_type, extensions) in extensions_by_type() {
        let name = extensions[0];
        let patterns: Vec<String> = extensions.iter().map(|one| format!("*.{one}")).collect();
        line(
            &mut text,
            &format!(
                "\t\t@{name} path {}\n\t\theader @{name} Content-Type \"{media_type}\"",
                patterns.join(" ")
            ),
        );
    }
    line(
        &mut text,
        "\n\t\t@refused not method GET HEAD\n\
         \t\thandle @refused {\n\
         \t\t\theader Allow \"GET, HEAD\"\n\
         \t\t\theader Cache-Control \"no-cache\"\n\
         \t\t\theader Content-Type \"text/plain; charset=utf-8\"\n\
         \t\t\trespond \"Only GET and HEAD.\" 405\n\
         \t\t}\n\
         \t\t# Hidden files are nobody's, but for what stands below .well-known.\n\
         \t\t@hidden {\n\
         \t\t\tpath_regexp /\\.\n\
         \t\t\tnot path_regexp ^/\\.well-known/[^./][^/]*$\n\
         \t\t}\n\
         \t\terror @hidden 404",
    );
    let files = "file_server {\n\t\t\tprecompressed br gzip\n\t\t}";
    line(&mut text, "\t\tencode gzip");
    if path == "/" {
        line(&mut text, &format!("\t\t{files}"));
    } else {
        let bare = path.trim_end_matches('/');
        line(
            &mut text,
            &format!(
                "\t\tredir {bare} {path} 308\n\
                 \t\thandle_path {path}* {{\n\t\t{files}\n\t\t}}\n\
                 \t\t# These two are looked for at the host's own root.\n\
                 \t\t@root path /robots.txt /.well-known/security.txt\n\
                 \t\thandle @root {{\n\t\t\tfile_server\n\t\t}}\n\
                 \t\terror 404"
            ),
        );
    }
    line(
        &mut text,
        &format!(
            "\t}}\n\n\thandle_errors {{\n\
             \t\theader Cache-Control \"{REVALIDATE}\"\n\
             \t\theader Content-Type \"text/html; charset=utf-8\"\n\
             \t\timport leidraad_headers\n\
             \t\trewrite * /404.html\n\
             \t\tfile_server\n\
             \t}}\n}}"
        ),
    );
    text
}

/// The types with the ends of names that stand for them.
fn extensions_by_type() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut types: Vec<(&str, Vec<&str>)> = Vec::new();
    for (extension, media_type) in TYPES {
        match types.iter_mut().find(|(known, _)| *known == media_type) {
            Some((_, extensions)) => extensions.push(extension),
            None => types.push((media_type, vec![extension])),
        }
    }
    types
}
