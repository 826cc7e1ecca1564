//! Files that are published beside the pages: their types, names, sizes and, for SVG, their safety.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{Content, FileId, SourceTree, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// An image with its width and height in pixels, where they can be read.
    Raster(Option<(u32, u32)>),
    /// A drawing that is put into the page.
    Svg,
    Other,
}

/// One file to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub file: FileId,
    /// Path below the site root.
    pub source: String,
    pub kind: AssetKind,
    /// Path below `content/assets/`, or none for a file beside pages.
    pub shared: Option<String>,
}

impl Asset {
    pub(super) fn check_as_image(&self, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        if matches!(self.kind, AssetKind::Raster(None)) {
            diagnostics.push(catalogue::image_unmeasured(span, &self.source));
        }
        if self.kind == AssetKind::Other {
            diagnostics.push(catalogue::image_unmeasured(span, &self.source));
        }
    }
}

/// Files below `content/` that the program reads itself.
fn is_content(path: &str) -> bool {
    path.ends_with(".md")
        || path == crate::content::glossary::GLOSSARY_FILE
        || path == crate::content::references::REFERENCES_FILE
        || (path.starts_with("content/questionnaires/") && path.ends_with(".yaml"))
        || path.starts_with("content/pins/")
}

pub(super) fn collect(
    tree: &SourceTree,
    languages: &[String],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Asset> {
    let mut assets = Vec::new();
    let national = tree.below("content/");
    for (id, file) in national.chain(tree.below(super::overlay::ASSETS_FOLDER)) {
        let path = file.path.as_str();
        let local = path.strip_prefix(super::overlay::ASSETS_FOLDER);
        if is_content(path) {
            let list = languages.join(", ");
            if let Some(snippet) = path.strip_prefix("content/snippets/") {
                let folder = snippet.split_once('/').map(|(folder, _)| folder);
                if !folder.is_some_and(|folder| languages.iter().any(|known| known == folder)) {
                    diagnostics.push(catalogue::unused_file(
                        path,
                        &format!("a snippet belongs in content/snippets/LANGUAGE/, where LANGUAGE is one of: {list}"),
                        &format!("een fragment hoort in content/snippets/TAAL/, met als TAAL een van: {list}"),
                    ));
                }
            } else if path.ends_with(".md") && !in_language(path, languages) {
                diagnostics.push(catalogue::unused_file(
                    path,
                    &format!("pages belong in the folder of a language: {list}; name the folder in `languages` if it is one"),
                    &format!("pagina's horen in de map van een taal: {list}; noem de map bij `languages` als het er een is"),
                ));
            }
            continue;
        }
        let shared = path.strip_prefix("content/assets/").or(local);
        if shared.is_none() && !in_language(path, languages) {
            diagnostics.push(catalogue::unused_file(
                path,
                "put it in content/assets/ or beside the page that uses it",
                "zet het in content/assets/ of naast de pagina die het gebruikt",
            ));
            continue;
        }
        let extension = path
            .rsplit_once('.')
            .map_or(String::new(), |(_, extension)| {
                extension.to_ascii_lowercase()
            });
        let kind = match extension.as_str() {
            "png" | "jpg" | "jpeg" | "webp" | "avif" => AssetKind::Raster(measure(&file.content)),
            "svg" => {
                check_svg(id, file.text(), diagnostics);
                AssetKind::Svg
            }
            "pdf" | "csv" | "txt" | "woff2" => AssetKind::Other,
            _ => {
                diagnostics.push(catalogue::asset_type(path));
                continue;
            }
        };
        let name = shared.unwrap_or_else(|| path.rsplit_once('/').map_or(path, |(_, name)| name));
        if !publishable(name) {
            diagnostics.push(catalogue::asset_name(path));
            continue;
        }
        assets.push(Asset {
            file: id,
            source: path.to_string(),
            kind,
            shared: match local {
                Some(path) => Some(format!("local/{path}")),
                None => shared.map(str::to_string),
            },
        });
    }
    assets
}

fn in_language(path: &str, languages: &[String]) -> bool {
    path.strip_prefix("content/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(folder, _)| languages.iter().any(|language| language == folder))
}

/// Names that can be signed and published anywhere: `[a-z0-9][a-z0-9._/-]*` without odd segments.
fn publishable(name: &str) -> bool {
    !name.starts_with("theme/")
        && name.split('/').all(|segment| {
            segment
                .bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                && segment.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
                })
                && segment.len() <= 255
        })
}

fn measure(content: &Content) -> Option<(u32, u32)> {
    let Content::Bytes(bytes) = content else {
        return None;
    };
    let size = imagesize::blob_size(bytes).ok()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
}

/// Elements an SVG may hold.
const ELEMENTS: [&str; 22] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "use",
    "symbol",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "pattern",
];

/// Whether an element may stay in a published SVG.
pub(crate) fn svg_element(name: &str) -> bool {
    ELEMENTS.contains(&name)
}

/// What is wrong with an attribute of an SVG, if anything.
pub(crate) fn svg_attribute(name: &str, value: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("on") {
        return Some("an event handler");
    }
    if lower == "style" {
        return Some("a style attribute");
    }
    if lower == "href" && !value.trim_start().starts_with('#') {
        return Some("a reference to something outside it");
    }
    let compact: String = value
        .chars()
        .filter(|character| !character.is_whitespace() && !character.is_control())
        .collect();
    let compact = compact.to_ascii_lowercase();
    let foreign = compact.match_indices("url(").any(|(at, _)| {
        !compact[at + 4..]
            .trim_start_matches(['"', '\''])
            .starts_with('#')
    });
    if foreign || compact.contains("javascript:") || compact.contains("data:") {
        return Some("a reference to something outside it");
    }
    None
}

fn check_svg(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: 200_000,
        ..Default::default()
    };
    let document = match roxmltree::Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            let position = error.pos();
            let line_start = text
                .split_inclusive('\n')
                .take(position.row.saturating_sub(1) as usize)
                .map(str::len)
                .sum::<usize>();
            let at = (line_start + position.col.saturating_sub(1) as usize).min(text.len());
            diagnostics.push(catalogue::unsafe_svg(
                Span::new(file, at, at),
                &format!("an error: {error}"),
            ));
            return;
        }
    };
    if document.root_element().tag_name().name() != "svg" {
        diagnostics.push(catalogue::unsafe_svg(
            Span::new(file, 0, 0),
            "no `svg` element at its top",
        ));
    }
    for node in document.descendants() {
        let span = Span::new(file, node.range().start, node.range().start + 1);
        if node.is_pi() {
            diagnostics.push(catalogue::unsafe_svg(span, "a processing instruction"));
        }
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name().name();
        if !svg_element(name) {
            diagnostics.push(catalogue::unsafe_svg(
                span,
                &format!("the element `{name}`"),
            ));
        }
        for attribute in node.attributes() {
            if let Some(what) = svg_attribute(attribute.name(), attribute.value()) {
                let range = attribute.range_qname();
                diagnostics.push(catalogue::unsafe_svg(
                    Span::new(file, range.start, range.end),
                    what,
                ));
            }
        }
    }
}
