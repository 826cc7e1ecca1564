//! The configuration for Apache.

use super::{HASHED, Host, IMMUTABLE, REVALIDATE, TYPES, line, types_with_charset};

/// One file for `sites-enabled`.
pub(super) fn configuration(host: &Host) -> String {
    let Host { name, path, .. } = host;
    let root = host.root();
    let mut text = format!(
        "# {name}{path} from {root}, for Apache 2.4.\n\
         # Goes into /etc/apache2/sites-available/; then:\n\
         #   a2enmod alias allowmethods deflate dir headers http2 mime rewrite ssl\n\
         #   a2ensite NAME && apachectl configtest && systemctl reload apache2\n\
         ServerTokens Prod\n\
         TraceEnable Off\n\n"
    );
    let http = host.http_port;
    if let Some(port) = host.https_port {
        let origin = host.secure_origin();
        line(
            &mut text,
            &format!(
                "<VirtualHost *:{http}>\n    ServerName {name}\n    ServerSignature Off\n    \
                 Redirect permanent / {origin}/\n</VirtualHost>\n\n\
                 <VirtualHost *:{port}>\n    ServerName {name}\n    Protocols h2 http/1.1\n    \
                 SSLEngine on\n    SSLProtocol -all +TLSv1.2 +TLSv1.3"
            ),
        );
        match &host.certificate {
            Some((certificate, key)) => line(
                &mut text,
                &format!("    SSLCertificateFile {certificate}\n    SSLCertificateKeyFile {key}"),
            ),
            None => line(
                &mut text,
                &format!(
                    "    # Put your own here: the certificate with its chain, and its key. Certbot writes\n    \
                     # them to these two.\n    \
                     SSLCertificateFile /etc/letsencrypt/live/{name}/fullchain.pem\n    \
                     SSLCertificateKeyFile /etc/letsencrypt/live/{name}/privkey.pem"
                ),
            ),
        }
    } else {
        line(
            &mut text,
            &format!(
                "# Without TLS: the server before this one ends it, and sends Strict-Transport-Security.\n\
                 <VirtualHost *:{http}>\n    ServerName {name}"
            ),
        );
    }
    line(
        &mut text,
        &format!(
            "    ServerSignature Off\n\n    DocumentRoot {root}\n    \
             # Links within the folder are not followed; the folder itself may be one.\n    \
             <Directory {root}>\n        Options None\n        AllowOverride None\n        \
             Require all granted\n        AllowMethods GET HEAD\n        DirectoryIndex index.html\n        \
             RemoveType .gz .br\n        RemoveLanguage .br\n        \
             AddEncoding gzip .gz\n        AddEncoding br .br\n    </Directory>\n    \
             FileETag MTime Size\n    ErrorDocument 403 {path}404.html\n    \
             ErrorDocument 404 {path}404.html\n"
        ),
    );
    for (header, value) in host.headers() {
        line(
            &mut text,
            &format!("    Header always set {header} \"{value}\""),
        );
    }
    let pattern = host.path_pattern();
    line(
        &mut text,
        &format!(
            "    # Files whose name changes with their content keep for a year; all else is asked about.\n    \
             Header always set Cache-Control \"{REVALIDATE}\"\n    \
             Header always set Cache-Control \"{IMMUTABLE}\" \
             \"expr=%{{REQUEST_STATUS}} in {{ '200', '206', '304' }} && %{{REQUEST_URI}} =~ \
             m#^{pattern}{HASHED}(\\.gz|\\.br)?$#\"\n    \
             Header always set Allow \"GET, HEAD\" \"expr=%{{REQUEST_STATUS}} == 405\"\n"
        ),
    );
    line(&mut text, "    AddDefaultCharset Off");
    for (extension, media_type) in TYPES {
        if extension != "gz" {
            line(
                &mut text,
                &format!("    AddType \"{media_type}\" .{extension}"),
            );
        }
    }
    let types = types_with_charset().join(" ");
    line(
        &mut text,
        &format!(
            "    # Compressed on the way where there is no copy.\n    \
             AddOutputFilterByType DEFLATE {types} application/json application/manifest+json image/svg+xml\n    \
             Header merge Vary Accept-Encoding\n\n    \
             RewriteEngine On\n    \
             # Hidden files are nobody's, but for what stands below .well-known.\n    \
             RewriteRule /\\.(?!well-known/) - [R=404,L]"
        ),
    );
    if path != "/" {
        let bare = path.trim_end_matches('/');
        line(
            &mut text,
            &format!(
                "    # security.txt and robots.txt are looked for at the host's own root.\n    \
                 Alias {path} {root}/\n    \
                 RewriteRule ^{bare}$ {path} [R=301,L]\n    \
                 RewriteCond %{{REQUEST_URI}} !^({pattern}|/robots\\.txt$|/\\.well-known/security\\.txt$)\n    \
                 RewriteRule ^ - [R=404,L]"
            ),
        );
    }
    line(
        &mut text,
        &format!(
            "    # A folder without a page is not there.\n    \
             RewriteCond {root}/$1 -d\n    \
             RewriteCond {root}/$1/index.html !-f\n    \
             RewriteRule ^{pattern}(.*)$ - [R=404,L]\n    \
             RewriteCond {root}/$1index.html -f\n    \
             RewriteRule ^{pattern}((?:.*/)?)$ {path}$1index.html\n    \
             # The copies that `leidraad build --compress` makes.\n    \
             RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b\n    \
             RewriteCond {root}/$1.br -f\n    \
             RewriteRule ^{pattern}(.+)$ {path}$1.br [PT,L]\n    \
             RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b\n    \
             RewriteCond {root}/$1.gz -f\n    \
             RewriteRule ^{pattern}(.+)$ {path}$1.gz [PT,L]\n    \
             RewriteRule ^ - [PT]\n\
             </VirtualHost>"
        ),
    );
    text
}
