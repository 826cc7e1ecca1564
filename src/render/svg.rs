//! Drawings put into a page: only known elements and attributes, ids made unique to the page.

use crate::content::escape;
use crate::site::{svg_attribute, svg_element};
use roxmltree::{Document, Node, ParsingOptions};
use std::fmt::Write;

/// The drawing as HTML, its ids prefixed; empty when it cannot be read, which was told before.
pub(super) fn inline(source: &str, prefix: &str) -> String {
    let options = ParsingOptions {
        allow_dtd: false,
        ..Default::default()
    };
    let Ok(document) = Document::parse_with_options(source, options) else {
        return String::new();
    };
    let mut html = String::with_capacity(source.len());
    element(document.root_element(), prefix, true, &mut html);
    html
}

fn element(node: Node, prefix: &str, is_root: bool, html: &mut String) {
    let name = node.tag_name().name();
    if !svg_element(name) {
        return;
    }
    let _ = write!(html, "<{name}");
    for attribute in node.attributes() {
        let key = attribute.name();
        if svg_attribute(key, attribute.value()).is_some()
            || attribute
                .namespace()
                .is_some_and(|space| space.ends_with("namespace"))
        {
            continue;
        }
        if is_root && matches!(key, "role" | "id" | "width" | "height") {
            continue;
        }
        let _ = write!(html, " {key}=\"");
        escape(&prefixed(key, attribute.value(), prefix), html);
        html.push('"');
    }
    if is_root {
        html.push_str(" role=\"img\"");
    }
    html.push('>');
    for child in node.children() {
        if child.is_element() {
            element(child, prefix, false, html);
        } else if let Some(text) = child.text().filter(|_| child.is_text()) {
            if text.trim().is_empty() {
                // Indentation between shapes says nothing.
                if matches!(name, "text" | "tspan") {
                    html.push(' ');
                }
            } else {
                escape(text, html);
            }
        }
    }
    let _ = write!(html, "</{name}>");
}

/// Values that name an id name the prefixed one.
fn prefixed(key: &str, value: &str, prefix: &str) -> String {
    match key {
        "id" => format!("{prefix}{value}"),
        "aria-labelledby" | "aria-describedby" => value
            .split_whitespace()
            .map(|id| format!("{prefix}{id}"))
            .collect::<Vec<_>>()
            .join(" "),
        "href" => value
            .trim_start()
            .strip_prefix('#')
            .map_or_else(String::new, |id| format!("#{prefix}{id}")),
        _ => value.replace("url(#", &format!("url(#{prefix}")),
    }
}
