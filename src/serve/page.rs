//! What only the served copy of a page has: the script that reloads it; and the page that stands
//! in where there is none.

use super::current::Current;
use super::problems::Problems;
use memchr::memmem;
use std::fmt::Write;

/// Where the server's own files are. No output has such a path.
pub const OWN: &str = "/_leidraad/";

/// A page with the script before the end of its head.
pub fn with_script(html: &[u8], current: &Current) -> Vec<u8> {
    let script = script(current);
    let place = memmem::find(html, b"</head>").unwrap_or(html.len());
    let mut page = Vec::with_capacity(html.len() + script.len());
    page.extend_from_slice(&html[..place]);
    page.extend_from_slice(script.as_bytes());
    page.extend_from_slice(&html[place..]);
    page
}

fn script(current: &Current) -> String {
    format!(
        "<script src=\"{OWN}reload.js\" data-session=\"{}\" data-version=\"{}\" defer></script>\n",
        current.session, current.version
    )
}

/// The page in place of one that could not be made: the problems as text, for a browser without
/// scripts too; with them, the overlay comes over it.
pub fn in_place_of_a_page(current: &Current, problems: &Problems) -> Vec<u8> {
    let nl = problems.language == "nl";
    let (title, intro) = if nl {
        (
            "Deze pagina is niet te maken",
            "Herstel wat hieronder staat; daarna verschijnt de pagina vanzelf.",
        )
    } else {
        (
            "This page cannot be made",
            "Mend what is listed below; the page then appears by itself.",
        )
    };
    let mut list = String::new();
    for problem in &problems.list {
        let _ = writeln!(
            list,
            "<li><strong>{}</strong> {}[{}]: {}</li>",
            escape(&problem.place),
            problem.severity,
            problem.code,
            escape(&problem.message)
        );
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{OWN}overlay.css\">\n{}</head>\n\
         <body class=\"leidraad-stand-in\">\n<main>\n<h1>{title}</h1>\n<p>{intro}</p>\n<ul>\n{list}</ul>\n</main>\n</body>\n</html>\n",
        problems.language,
        script(current),
    )
    .into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
