//! A container file: nginx and the site, and nothing that may be written.

use super::Host;

/// The file's text. The server's configuration goes beside it, made for the port of a container.
pub(super) fn file(host: &Host) -> String {
    let Host { name, path, .. } = host;
    format!(
        "# {name}{path} as an image: nginx and the built site. Beside this file go the site and its\n\
         # configuration:\n\
         #   leidraad build --compress --output-dir site\n\
         #   leidraad host nginx --plain --http-port 8080 --folder /srv/site --name {name} --path {path} > site.conf\n\
         #   podman build -t guidance .\n\
         #   podman run --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges -p 8080:8080 guidance\n\
         # TLS is ended by what stands before the container. Replace the tag by a digest of your choice.\n\
         FROM docker.io/nginxinc/nginx-unprivileged:stable-alpine-slim\n\
         COPY site.conf /etc/nginx/conf.d/default.conf\n\
         # Owned by root and only to be read: the server runs as user 101 and can change neither.\n\
         COPY --chown=0:0 --chmod=a=rX,u+w site/ /srv/site/\n\
         USER 101\n\
         EXPOSE 8080\n\
         HEALTHCHECK CMD wget -q -O /dev/null http://127.0.0.1:8080{path}index.html || exit 1\n"
    )
}
