//! Whether a theme's templates and style sheets keep what every page promises: no script or style
//! within the page, and no request to another site. It knows nothing of pages.
//!
//! Templates are not HTML yet, so this looks for what is surely wrong and judges nothing else.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, SourceTree, Span};
use catalogue::ThemeRisk;

/// Elements whose `src`, `srcset`, `data` or `poster` a browser fetches by itself.
const FETCHING: &[&str] = &[
    "script", "img", "iframe", "source", "video", "audio", "embed", "object", "track", "input",
];

/// What a `<link>` is for when a browser fetches its address by itself.
const FETCHING_LINKS: &[&str] = &[
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "manifest",
];

/// Tells what in the site's own theme breaks the promise, where it stands.
pub(super) fn check(tree: &SourceTree, folder: &str, diagnostics: &mut Vec<Diagnostic>) {
    for (id, file) in tree.below(folder) {
        let name = &file.path[folder.len()..];
        if name.starts_with("templates/") && name.ends_with(".html") {
            tell(id, in_template(file.text()), diagnostics);
        } else if name.starts_with("static/") && name.ends_with(".css") {
            tell(id, in_style_sheet(file.text()), diagnostics);
        }
    }
    if let Some((id, file)) = tree.find("tokens.css") {
        tell(id, in_style_sheet(file.text()), diagnostics);
    }
}

fn tell(file: FileId, found: Vec<Found>, diagnostics: &mut Vec<Diagnostic>) {
    for found in found {
        let span = Span::new(file, found.start, found.end);
        diagnostics.push(catalogue::unsafe_theme(span, found.risk));
    }
}

struct Found {
    risk: ThemeRisk,
    start: usize,
    end: usize,
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    start: usize,
    end: usize,
}

fn in_template(text: &str) -> Vec<Found> {
    let plain = without(
        text,
        &[("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<!--", "-->")],
    );
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = plain[at..].find('<') {
        let start = at + next;
        let (element, attributes, end) = tag(&plain, start + 1);
        at = end;
        let whole = |risk| Found {
            risk,
            start,
            end: start + 1 + element.len(),
        };
        let has = |name: &str, wanted: &[&str]| {
            attributes.iter().any(|attribute| {
                attribute.name == name
                    && attribute
                        .value
                        .split_ascii_whitespace()
                        .any(|word| wanted.contains(&word))
            })
        };
        match element {
            "style" => found.push(whole(ThemeRisk::StyleInPage)),
            // A block of data is not run.
            "script"
                if attributes.iter().all(|attribute| attribute.name != "src")
                    && !has("type", &["application/ld+json", "application/json"]) =>
            {
                found.push(whole(ThemeRisk::ScriptInPage));
            }
            _ => {}
        }
        let fetches = FETCHING.contains(&element);
        let link_fetches = element == "link" && has("rel", FETCHING_LINKS);
        for attribute in &attributes {
            let risk = match attribute.name {
                "style" => ThemeRisk::StyleInPage,
                name if name.len() > 2
                    && name.starts_with("on")
                    && name.bytes().all(|byte| byte.is_ascii_lowercase()) =>
                {
                    ThemeRisk::ScriptInPage
                }
                "href" | "src" | "action" if attribute.value.starts_with("javascript:") => {
                    ThemeRisk::ScriptInPage
                }
                "src" | "srcset" | "data" | "poster"
                    if fetches && is_elsewhere(attribute.value) =>
                {
                    ThemeRisk::OtherSite
                }
                "href" if link_fetches && is_elsewhere(attribute.value) => ThemeRisk::OtherSite,
                _ => continue,
            };
            found.push(Found {
                risk,
                start: attribute.start,
                end: attribute.end,
            });
        }
    }
    found
}

fn in_style_sheet(text: &str) -> Vec<Found> {
    let plain = without(text, &[("/*", "*/")]);
    let mut found = Vec::new();
    for opening in ["url(", "@import"] {
        for (start, _) in plain.match_indices(opening) {
            let address = plain[start + opening.len()..].trim_start_matches([' ', '\'', '"']);
            if is_elsewhere(address) {
                let end = address
                    .find([' ', '\'', '"', ')', ';', '\n'])
                    .unwrap_or(address.len());
                let from = plain.len() - address.len();
                found.push(Found {
                    risk: ThemeRisk::OtherSite,
                    start: from,
                    end: from + end,
                });
            }
        }
    }
    found.sort_by_key(|found| found.start);
    found
}

fn is_elsewhere(address: &str) -> bool {
    ["http:", "https:", "//"]
        .iter()
        .any(|start| address.starts_with(start))
}

/// The text in lower case, with everything between these marks blanked; every byte keeps its place.
fn without(text: &str, marks: &[(&str, &str)]) -> String {
    let mut plain = text.to_ascii_lowercase().into_bytes();
    let mut at = 0;
    while at < text.len() {
        let mark = marks
            .iter()
            .find(|(open, _)| text.as_bytes()[at..].starts_with(open.as_bytes()));
        let Some((open, close)) = mark else {
            at += 1;
            continue;
        };
        let inside = at + open.len();
        let end = text.as_bytes()[inside..]
            .windows(close.len())
            .position(|window| window == close.as_bytes())
            .map_or(text.len(), |position| inside + position + close.len());
        plain[at..end].fill(b' ');
        at = end;
    }
    // Marks are ASCII, so whole characters are blanked.
    String::from_utf8(plain).unwrap_or_default()
}

/// The element whose `<` stands before `at`, its attributes, and where it ends.
fn tag(text: &str, at: usize) -> (&str, Vec<Attribute<'_>>, usize) {
    let bytes = text.as_bytes();
    let run = |from: usize, inside: fn(&u8) -> bool| {
        from + bytes[from..].iter().take_while(|byte| inside(byte)).count()
    };
    let mut end = run(at, |byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let element = &text[at..end];
    let mut attributes = Vec::new();
    if element.is_empty() {
        return (element, attributes, at);
    }
    loop {
        end = run(end, |byte| byte.is_ascii_whitespace() || *byte == b'/');
        let start = end;
        end = run(start, |byte| {
            !byte.is_ascii_whitespace() && !b"=></\"'".contains(byte)
        });
        if start == end {
            break;
        }
        let name = &text[start..end];
        let mut value = "";
        let equals = run(end, u8::is_ascii_whitespace);
        if bytes.get(equals) == Some(&b'=') {
            let from = run(equals + 1, u8::is_ascii_whitespace);
            let (from, to, after) = match bytes.get(from) {
                Some(quote @ (b'"' | b'\'')) => {
                    let length = bytes[from + 1..].iter().position(|byte| byte == quote);
                    let to = length.map_or(text.len(), |length| from + 1 + length);
                    (from + 1, to, (to + 1).min(text.len()))
                }
                _ => {
                    let to = run(from, |byte| !byte.is_ascii_whitespace() && *byte != b'>');
                    (from, to, to)
                }
            };
            value = text[from..to].trim();
            end = after;
        }
        attributes.push(Attribute {
            name,
            value,
            start,
            end,
        });
    }
    (element, attributes, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(text: &'a str, found: &[Found]) -> Vec<&'a str> {
        found
            .iter()
            .map(|found| &text[found.start..found.end])
            .collect()
    }

    #[test]
    fn what_breaks_the_promise_is_found_where_it_stands() {
        let text = concat!(
            "<!-- <style> --> {# <script> #}\n",
            "<p class=\"é\" {% if a > b %}ONCLICK=\"x()\"{% endif %} data-on=\"1\">\n",
            "<script>run()</script><script src=\"{{ url }}\"></script>\n",
            "<script type=\"application/ld+json\">{}</script>\n",
            "<link rel=\"stylesheet\" href=\"https://fonts.example/a.css\">\n",
            "<link rel=\"canonical\" href=\"https://example.org/\">\n",
            "<a href=\"https://example.org/\">x</a> 1 < 2 <b style='color:red'>\n",
            "<img alt=\"a > b\" src=//example.org/a.png>\n",
        );
        assert_eq!(
            marked(text, &in_template(text)),
            [
                "ONCLICK=\"x()\"",
                "<script",
                "href=\"https://fonts.example/a.css\"",
                "style='color:red'",
                "src=//example.org/a.png",
            ]
        );
        let text = "/* url(https://a/) */ @import \"https://b/\"; @import url(//c/d.css);\na{background:url( 'a.png')}";
        assert_eq!(
            marked(text, &in_style_sheet(text)),
            ["https://b/", "//c/d.css"]
        );
    }

    #[test]
    fn the_default_theme_keeps_the_promise() {
        let mut files = std::collections::BTreeMap::new();
        super::super::embedded(&super::super::DEFAULT, &mut files);
        let mut looked_at = 0;
        for (name, (bytes, _)) in &files {
            let text = str::from_utf8(bytes).unwrap_or_default();
            let found = match name.rsplit_once('.') {
                Some((_, "html")) => in_template(text),
                Some((_, "css")) => in_style_sheet(text),
                _ => continue,
            };
            looked_at += 1;
            assert_eq!(marked(text, &found), Vec::<&str>::new(), "{name}");
        }
        assert!(looked_at > 10);
    }
}
