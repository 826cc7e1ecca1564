//! Drawings put into a page: only known elements and attributes, ids made unique to the page.

use crate::content::escape;
use crate::site::{svg_attribute, svg_element};
use roxmltree::{Document, Node, ParsingOptions};
use std::fmt::Write;

/// A drawing as it stands in a page.
#[derive(Default)]
pub(super) struct Drawing {
    pub html: String,
    /// In the drawing's own units.
    pub width: f32,
}

/// The drawing with its ids prefixed; empty when it cannot be read, which was told before. Its
/// label takes the place of title and description, so that it is read out once; without one it
/// is hidden from those who do not see it.
pub(super) fn inline(source: &str, prefix: &str, label: Option<&str>) -> Drawing {
    let options = ParsingOptions {
        allow_dtd: false,
        ..Default::default()
    };
    let Ok(document) = Document::parse_with_options(source, options) else {
        return Drawing::default();
    };
    let root = document.root_element();
    let mut html = String::with_capacity(source.len());
    html.push_str("<svg");
    attributes(root, prefix, &ROOT_ATTRIBUTES, &mut html);
    let view_box = root.attribute("viewBox").map_or_else(
        || {
            let length = |name| root.attribute(name).unwrap_or("").trim_end_matches("px");
            format!("0 0 {} {}", length("width"), length("height"))
        },
        str::to_string,
    );
    let width = view_box.split_whitespace().nth(2);
    let width = width.and_then(|width| width.parse().ok()).unwrap_or(0.0);
    html.push_str(" viewBox=\"");
    escape(&view_box, &mut html);
    match label {
        Some(label) => {
            html.push_str("\" role=\"img\" aria-label=\"");
            escape(label, &mut html);
            html.push_str("\">");
        }
        None => html.push_str("\" aria-hidden=\"true\">"),
    }
    for child in root.children().filter(Node::is_element) {
        if !matches!(child.tag_name().name(), "title" | "desc") {
            element(child, prefix, &mut html);
        }
    }
    html.push_str("</svg>");
    Drawing { html, width }
}

/// What the root does not keep: its size is the page's matter, its name is the label.
const ROOT_ATTRIBUTES: [&str; 7] = [
    "role",
    "id",
    "width",
    "height",
    "viewBox",
    "aria-labelledby",
    "aria-describedby",
];

fn attributes(node: Node, prefix: &str, left_out: &[&str], html: &mut String) {
    for attribute in node.attributes() {
        let key = attribute.name();
        let is_space = |space: &str| space.ends_with("namespace");
        if left_out.contains(&key)
            || svg_attribute(key, attribute.value()).is_some()
            || attribute.namespace().is_some_and(is_space)
        {
            continue;
        }
        let _ = write!(html, " {key}=\"");
        escape(&prefixed(key, attribute.value(), prefix), html);
        html.push('"');
    }
}

fn element(node: Node, prefix: &str, html: &mut String) {
    let name = node.tag_name().name();
    if !svg_element(name) {
        return;
    }
    let _ = write!(html, "<{name}");
    attributes(node, prefix, &[], html);
    if !node.has_children() {
        html.push_str("/>");
        return;
    }
    html.push('>');
    for child in node.children() {
        if child.is_element() {
            element(child, prefix, html);
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
