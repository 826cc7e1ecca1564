//! `host`: a configuration for a web server.

use super::arguments::Global;
use super::context::Context;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::config::Config;
use crate::hosting::{Host, Server};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct HostVerb {
    /// The server
    #[arg(value_name = "SERVER")]
    pub server: ServerName,
    /// The host's name [default: that of base_url]
    #[arg(long, value_name = "HOST")]
    pub name: Option<String>,
    /// The folder that is served, as the server sees it [default: the output folder]
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The path of the site on its host [default: that of base_url]
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// The file with the certificate and its chain
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// The file with the certificate's key
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// The port for http
    #[arg(long, value_name = "N", default_value_t = 80)]
    pub http_port: u16,
    /// The port for https
    #[arg(long, value_name = "N", default_value_t = 443)]
    pub https_port: u16,
    /// Without TLS, for a server behind one that ends it
    #[arg(long, conflicts_with_all = ["certificate", "https_port"])]
    pub plain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ServerName {
    Nginx,
    Caddy,
    Apache,
    /// A container file, with nginx
    Container,
}

pub fn run(global: &Global, verb: &HostVerb, terminal: &Terminal) -> Result<Outcome, Failure> {
    // Away from the site, only what was typed is known.
    let context = Context::new(global).ok();
    let address = address(global, context.as_ref());
    let (name, path) = address.as_deref().map_or((None, None), |address| {
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        let slash = rest.find('/').unwrap_or(rest.len());
        let name = rest[..slash].split(':').next().unwrap_or_default();
        (Some(name.to_string()), Some(rest[slash..].to_string()))
    });
    let folder = verb.folder.clone().or_else(|| {
        let out = context.as_ref()?.out.as_path();
        std::path::absolute(out).ok()
    });
    let text_of = |path: &Path| path.to_string_lossy().into_owned();
    let path = verb.path.clone().or(path).unwrap_or_default();
    let host = Host {
        name: verb
            .name
            .clone()
            .or(name)
            .unwrap_or_else(|| "guidance.example.org".to_string()),
        folder: folder.map_or_else(|| "/srv/guidance".to_string(), |folder| text_of(&folder)),
        path: match path.trim_matches('/') {
            "" => "/".to_string(),
            path => format!("/{path}/"),
        },
        http_port: verb.http_port,
        https_port: (!verb.plain).then_some(verb.https_port),
        certificate: verb
            .certificate
            .as_deref()
            .zip(verb.key.as_deref())
            .map(|(certificate, key)| (text_of(certificate), text_of(key))),
    };
    let server = match verb.server {
        ServerName::Nginx => Server::Nginx,
        ServerName::Caddy => Server::Caddy,
        ServerName::Apache => Server::Apache,
        ServerName::Container => Server::Container,
    };
    match host.configuration(server) {
        Ok(text) => {
            terminal.result(&text);
            Ok(Outcome::Fine)
        }
        Err(part) => Err(Failure::wrong_use(
            format!("--{part} cannot be used in a configuration"),
            format!("--{part} kan zo niet in een configuratie staan"),
        )
        .help(
            "use letters, digits and `-._~/`; folders and files are absolute",
            "gebruik letters, cijfers en `-._~/`; mappen en bestanden zijn absoluut",
        )),
    }
}

/// The address of the published site, where one is known.
fn address(global: &Global, context: Option<&Context>) -> Option<String> {
    if let Some(address) = &global.base_url {
        return Some(address.clone());
    }
    let tree = context?.read().ok()?;
    Some(Config::read(&tree, &mut Vec::new()).base_url?.value)
}
