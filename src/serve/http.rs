//! Answers requests: GET and HEAD, to our own host, for files of the output.

use super::current::{Current, Good, Shared};
use super::desk;
use super::events;
use super::page::{OWN, in_place_of_a_page, with_script};
use super::problems;
use super::request::{Hosts, Wanted, wanted};
use crate::build::Options;
use crate::diagnostics::{Diagnostic, Located, MessageLanguage};
use crate::hosting::{self, media_type};
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tower_http::set_header::SetResponseHeaderLayer;

struct Site {
    shared: Arc<Shared>,
    hosts: Hosts,
    options: Options,
}

/// Serves until the process ends.
pub fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    hosts: Hosts,
    options: Options,
) -> io::Result<()> {
    let site = Arc::new(Site {
        shared,
        hosts,
        options,
    });
    let mut router = Router::new().fallback(answer).with_state(site);
    // What a published site is to send, as far as it makes sense without TLS; but nothing is kept.
    let headers = hosting::HEADERS
        .into_iter()
        .chain([("Cache-Control", "no-store")]);
    for (name, value) in headers {
        let name = HeaderName::try_from(name).expect("the names are those of headers");
        let value = HeaderValue::from_static(value);
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).await
    })
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response {
    if !host_is_ours(&site.hosts, &request) {
        return plain(
            StatusCode::MISDIRECTED_REQUEST,
            "This server does not answer for that host.\n",
        );
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if let Some(name) = request.uri().path().strip_prefix(OWN) {
        if !name.is_empty() {
            return own(name, &site.shared);
        }
        // The desk shows files and places: it is for whoever sits at this machine.
        if !is_from_here(&request) {
            return plain(StatusCode::NOT_FOUND, "Not found.\n");
        }
        let now = site.shared.now().await;
        let (language, today) = (site.shared.language(), super::today(&site.options));
        return off_the_network(move || desk(&now, &today, language)).await;
    }
    let now = site.shared.now().await;
    let shared = Arc::clone(&site.shared);
    let path = request.uri().path().to_string();
    let query = request.uri().query().map(str::to_string);
    off_the_network(move || file(&now, &shared, &path, query.as_deref())).await
}

/// Rendering takes the processor, so it is kept off the threads that talk to the network.
async fn off_the_network(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "This page made the program fail; that is a mistake in leidraad.\n",
        )
    })
}

/// Whether a request comes from this machine itself.
fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(address)| address.ip().to_canonical().is_loopback())
}

fn desk(now: &Current, today: &str, language: MessageLanguage) -> Response {
    let output = now.good.as_ref().map(|good| &good.output);
    let page = desk::page(&now.work, output, today, language);
    html(StatusCode::OK, with_script(page.as_bytes(), now))
}

fn host_is_ours(hosts: &Hosts, request: &Request) -> bool {
    let header = request.headers().get(header::HOST);
    let named = header.and_then(|host| host.to_str().ok());
    let in_address = request.uri().authority();
    in_address.is_none_or(|authority| hosts.allow(authority.as_str()))
        && named.is_some_and(|host| hosts.allow(host))
}

/// The server's own files.
fn own(name: &str, shared: &Shared) -> Response {
    let (media_type, text) = match name {
        "events" => return events::stream(shared).into_response(),
        "reload.js" => (media_type("x.js"), include_str!("browser/reload.js")),
        "overlay.css" => (media_type("x.css"), include_str!("browser/overlay.css")),
        "desk.css" => (media_type("x.css"), include_str!("browser/desk.css")),
        _ => return plain(StatusCode::NOT_FOUND, "Not found.\n"),
    };
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

fn file(now: &Current, shared: &Shared, path: &str, query: Option<&str>) -> Response {
    let Some(good) = &now.good else {
        let page = in_place_of_a_page(now, &now.problems);
        return html(StatusCode::INTERNAL_SERVER_ERROR, page);
    };
    let found = find(now, good, shared, path, query).or_else(|| {
        let below = path.strip_prefix('/')?.strip_prefix(&good.base_path)?;
        let mounted = !good.base_path.is_empty() && below.starts_with('/');
        mounted.then(|| find(now, good, shared, below, query))?
    });
    found.unwrap_or_else(|| match path {
        // Browsers ask for it by themselves; a site without one is no mistake.
        "/favicon.ico" => StatusCode::NO_CONTENT.into_response(),
        _ => missing(now, good, shared),
    })
}

fn find(
    now: &Current,
    good: &Good,
    shared: &Shared,
    path: &str,
    query: Option<&str>,
) -> Option<Response> {
    match wanted(path) {
        Wanted::Nothing => None,
        Wanted::File(file) => {
            answered(now, good, shared, &file, query).or_else(|| existing(now, good, shared, &file))
        }
        Wanted::FileOrFolder(file) => existing(now, good, shared, &file).or_else(|| {
            let folder = format!("{file}/index.html");
            good.output.has(&folder).then(|| redirect(path, query))
        }),
    }
}

/// The search page with the answers to `?q=…`, for a browser without scripts.
fn answered(
    now: &Current,
    good: &Good,
    shared: &Shared,
    path: &str,
    query: Option<&str>,
) -> Option<Response> {
    let pairs = form_urlencoded::parse(query?.as_bytes());
    let words = pairs.into_iter().find(|(name, _)| name == "q")?.1;
    Some(match good.output.answer(path, &words)? {
        Ok(page) => html(StatusCode::OK, with_script(&page, now)),
        Err(diagnostics) => failed(now, good, shared, diagnostics),
    })
}

/// The page in place of one whose template failed.
fn failed(now: &Current, good: &Good, shared: &Shared, found: Vec<Diagnostic>) -> Response {
    let located = Located::all(found, &good.tree);
    let problems = problems::of(&located, false, shared.language());
    let page = in_place_of_a_page(now, &problems);
    html(StatusCode::INTERNAL_SERVER_ERROR, page)
}

/// The answer with a file of the output, if there is one of that path.
fn existing(now: &Current, good: &Good, shared: &Shared, path: &str) -> Option<Response> {
    let bytes = match good.output.bytes(path)? {
        Ok(bytes) => bytes,
        Err(diagnostics) => return Some(failed(now, good, shared, diagnostics)),
    };
    if path.ends_with(".html") {
        return Some(html(StatusCode::OK, with_script(&bytes, now)));
    }
    let headers = [(header::CONTENT_TYPE, media_type(path))];
    let mut response = (headers, bytes.into_owned()).into_response();
    // Named after what it holds: a browser that reloads the page need not ask for it again.
    if path.starts_with("assets/theme/") {
        let kept = HeaderValue::from_static("max-age=86400, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
    }
    Some(response)
}

/// The site's own page for what is not there.
fn missing(now: &Current, good: &Good, shared: &Shared) -> Response {
    match existing(now, good, shared, "404.html") {
        Some(mut page) => {
            *page.status_mut() = StatusCode::NOT_FOUND;
            page
        }
        None => plain(StatusCode::NOT_FOUND, "Not found.\n"),
    }
}

/// To the same path with a slash, which relative links count on. The path begins with one slash
/// only, or it would not have named a folder, so it cannot lead to another host.
fn redirect(path: &str, query: Option<&str>) -> Response {
    let to = match query {
        Some(query) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    };
    match HeaderValue::from_str(&to) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => plain(StatusCode::NOT_FOUND, "Not found.\n"),
    }
}

fn html(status: StatusCode, page: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, media_type("x.html"))];
    (status, headers, Body::from(page)).into_response()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}
