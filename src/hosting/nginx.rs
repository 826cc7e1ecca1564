//! The configuration for nginx.

use super::{HASHED, Host, IMMUTABLE, REVALIDATE, TYPES, line, types_with_charset};

/// One file for `conf.d` or `sites-enabled`.
pub(super) fn configuration(host: &Host) -> String {
    let Host { name, path, .. } = host;
    let root = host.root();
    let mut text = format!(
        "# {name}{path} from {root}, for nginx 1.18 or newer.\n\
         # Goes into /etc/nginx/conf.d/ or sites-enabled/; then: nginx -t && systemctl reload nginx\n"
    );
    line(&mut text, "");
    let pattern = host.path_pattern();
    line(
        &mut text,
        &format!(
            "# Files whose name changes with their content keep for a year; all else is asked about.\n\
             map \"$status:$uri\" $leidraad_cache {{\n    default \"{REVALIDATE}\";\n    \
             \"~^(200|206|304):{pattern}{HASHED}$\" \"{IMMUTABLE}\";\n}}\n\
             map $status $leidraad_allow {{\n    default \"\";\n    405 \"GET, HEAD\";\n}}"
        ),
    );
    line(&mut text, "");
    if let Some(port) = host.https_port {
        let origin = host.secure_origin();
        let listen = host.http_port;
        line(
            &mut text,
            &format!(
                "server {{\n    listen {listen};\n    listen [::]:{listen};\n    server_name {name};\n    \
                 server_tokens off;\n    return 301 {origin}$request_uri;\n}}\n"
            ),
        );
        line(&mut text, "server {");
        line(&mut text, &format!("    listen {port} ssl http2;"));
        line(&mut text, &format!("    listen [::]:{port} ssl http2;"));
        match &host.certificate {
            Some((certificate, key)) => {
                line(&mut text, &format!("    ssl_certificate {certificate};"));
                line(&mut text, &format!("    ssl_certificate_key {key};"));
            }
            None => line(
                &mut text,
                &format!(
                    "    # Put your own here: the certificate with its chain, and its key. Certbot writes\n    \
                     # them to these two.\n    \
                     ssl_certificate /etc/letsencrypt/live/{name}/fullchain.pem;\n    \
                     ssl_certificate_key /etc/letsencrypt/live/{name}/privkey.pem;"
                ),
            ),
        }
        line(
            &mut text,
            "    ssl_protocols TLSv1.2 TLSv1.3;\n    ssl_session_timeout 1d;\n    \
             ssl_session_cache shared:leidraad:10m;\n    ssl_session_tickets off;",
        );
    } else {
        let listen = host.http_port;
        line(
            &mut text,
            &format!(
                "# Without TLS: the server before this one ends it, and sends {}.\n\
                 server {{\n    listen {listen};\n    listen [::]:{listen};",
                super::STRICT_TRANSPORT.0
            ),
        );
    }
    line(&mut text, &format!("    server_name {name};"));
    line(&mut text, "    server_tokens off;\n");
    line(&mut text, &format!("    root {root};"));
    line(
        &mut text,
        "    index index.html;\n    absolute_redirect off;\n    \
         # Links within the folder are not followed; the folder itself may be one.\n    \
         disable_symlinks on from=$document_root;\n    \
         if ($request_method !~ ^(GET|HEAD)$) { return 405; }",
    );
    line(
        &mut text,
        &format!("    error_page 403 404 =404 {path}404.html;\n"),
    );
    for (header, value) in host.headers() {
        line(
            &mut text,
            &format!("    add_header {header} \"{value}\" always;"),
        );
    }
    line(
        &mut text,
        "    add_header Cache-Control $leidraad_cache always;\n    \
         add_header Allow $leidraad_allow always;\n",
    );
    // nginx counts pages in without being told, and warns when it is told.
    let types: Vec<&str> = types_with_charset()
        .into_iter()
        .filter(|one| *one != "text/html")
        .collect();
    let types = types.join(" ");
    line(
        &mut text,
        &format!(
            "    # The copies that `leidraad build --compress` makes; without them, compressed on the way.\n    \
             # Its module for Brotli passes over the .br files where links are refused.\n    \
             gzip_static on;\n    gzip on;\n    gzip_vary on;\n    gzip_min_length 1024;\n    \
             gzip_proxied any;\n    \
             gzip_types {types} application/json application/manifest+json image/svg+xml;"
        ),
    );
    line(
        &mut text,
        &format!("    charset utf-8;\n    charset_types {types};\n    types {{"),
    );
    for (extension, media_type) in TYPES {
        let bare = media_type.split(';').next().unwrap_or(media_type);
        line(&mut text, &format!("        {bare} {extension};"));
    }
    line(
        &mut text,
        "    }\n    default_type application/octet-stream;\n",
    );
    line(
        &mut text,
        "    # Hidden files are nobody's, but for what stands below .well-known.\n    \
         location ~ /\\.(?!well-known/) { return 404; }",
    );
    if path != "/" {
        let bare = path.trim_end_matches('/');
        line(
            &mut text,
            &format!(
                "    location = {bare} {{ return 301 {path}; }}\n    \
                 location ^~ {path} {{\n        alias {root}/;\n        \
                 location ~ /\\.(?!well-known/) {{ return 404; }}\n    }}\n    \
                 # These two are looked for at the host's own root.\n    \
                 location = /robots.txt {{ }}\n    \
                 location = /.well-known/security.txt {{ }}\n    \
                 location / {{ return 404; }}"
            ),
        );
    }
    line(&mut text, "}");
    text
}
