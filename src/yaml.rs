//! YAML text into typed values with places: the one parser of front matter, configuration,
//! glossary, references and questionnaires.
//!
//! The text becomes a tree of `Node`s with spans; the tree is compared with the JSON Schema that
//! the Rust type itself gives, which finds every unknown key and wrong type at once; what fits is
//! deserialised. It does not know what any key means.

mod node;
mod plain;
mod shape;

pub use node::{Node, Value};
pub use shape::Shapes;

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span};
use serde::de::DeserializeOwned;

/// How much YAML is accepted in one place.
#[derive(Debug, Clone, Copy)]
pub struct YamlLimits {
    pub bytes: usize,
    pub depth: usize,
}

impl YamlLimits {
    pub const FRONT_MATTER: YamlLimits = YamlLimits {
        bytes: 16 << 10,
        depth: 32,
    };
    pub const FILE: YamlLimits = YamlLimits {
        bytes: 8 << 20,
        depth: 48,
    };
}

/// What was read: the value where enough of it fits, and everything that does not.
pub struct Read<T> {
    pub value: Option<T>,
    /// The tree as written, for checks of what a type does not keep.
    pub node: Option<Node>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `text`, which stands at byte `offset` of `file`, as a `T` whose schema is `shapes`.
///
/// A key that is unknown or of the wrong type is told and left out, so that the rest of the value
/// can still be used; without a required key there is no value.
pub fn read<T: DeserializeOwned>(
    file: FileId,
    offset: usize,
    text: &str,
    limits: YamlLimits,
    shapes: &Shapes,
) -> Read<T> {
    let mut diagnostics = Vec::new();
    let mut node = match parse(file, offset, text, limits) {
        Ok(node) => node,
        Err(diagnostic) => {
            return Read {
                value: None,
                node: None,
                diagnostics: vec![*diagnostic],
            };
        }
    };
    node.drop_duplicates(&mut diagnostics);
    let usable = shapes.fit(&mut node, &mut diagnostics);
    let value = if usable {
        match T::deserialize(&node) {
            Ok(value) => Some(value),
            Err(error) => {
                diagnostics.push(catalogue::yaml_unreadable(node.span, &error.to_string()));
                None
            }
        }
    } else {
        None
    };
    Read {
        value,
        node: Some(node),
        diagnostics,
    }
}

/// Parses `text` into a tree whose spans count from `offset` in `file`. Empty text is `Null`.
pub fn parse(
    file: FileId,
    offset: usize,
    text: &str,
    limits: YamlLimits,
) -> Result<Node, Box<Diagnostic>> {
    let whole = Span::new(file, offset, offset + text.len());
    if text.len() > limits.bytes {
        return Err(Box::new(catalogue::yaml_too_large(whole, limits.bytes)));
    }
    if let Some(at) = text
        .bytes()
        .position(|byte| byte < 0x20 && !matches!(byte, b'\n' | b'\t' | b'\r') || byte == 0x7f)
    {
        let code = text.as_bytes()[at];
        return Err(Box::new(catalogue::yaml_control_character(
            whole.part(at, 1),
            code,
        )));
    }
    if let Some(at) = too_deep(text, limits.depth) {
        return Err(Box::new(catalogue::yaml_too_deep(
            whole.part(at, 1),
            limits.depth,
        )));
    }
    match plain::parse(file, offset, text) {
        Some(node) => Ok(node),
        None => node::parse(file, offset, text, limits.depth),
    }
}

/// Where brackets or list dashes nest deeper than `limit`, counted before any parser sees the text.
fn too_deep(text: &str, limit: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            // A bracket in plain text is not nesting that lasts: a new line at column 0 ends it.
            b'\n' if !text[at + 1..].starts_with([' ', '\t', ']', '}', ',', '[', '{']) => depth = 0,
            _ => {}
        }
        if depth > limit {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Spanned;
    use schemars::JsonSchema;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        title: Spanned<String>,
        #[serde(default)]
        weight: i64,
        #[serde(default)]
        tags: Vec<Spanned<String>>,
    }

    fn sample(text: &str) -> Read<Sample> {
        read(
            FileId::from_number(0),
            4,
            text,
            YamlLimits::FRONT_MATTER,
            &Shapes::of::<Sample>(),
        )
    }

    #[test]
    fn spans_count_from_the_offset_in_the_file() {
        let sample = sample("title: Één\ntags: [a, bé]\nweight: 3\n")
            .value
            .expect("fits");
        assert_eq!(
            (
                sample.title.value.as_str(),
                sample.title.span.start,
                sample.title.span.end
            ),
            ("Één", 11, 16)
        );
        assert_eq!(sample.tags[1].span.start, 4 + 23);
        assert_eq!(sample.weight, 3);
    }

    #[test]
    fn all_mistakes_are_told_and_the_rest_is_kept() {
        let read = sample("title: A\nwieght: 3\ntags: no list\nweight: heavy\n");
        let codes: Vec<_> = read.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["Y103", "Y102", "Y102"]);
        assert!(
            read.diagnostics[0]
                .help
                .as_ref()
                .expect("help")
                .en
                .contains("weight")
        );
        assert_eq!(read.value.expect("title is enough").weight, 0);
    }

    #[test]
    fn a_number_where_text_is_wanted_is_the_text_that_was_written() {
        let read = sample("title: 2026.10\ntags: [1.50, 2]\n");
        assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        let sample = read.value.expect("fits");
        assert_eq!(sample.title.value, "2026.10");
        let tags: Vec<_> = sample.tags.iter().map(|tag| tag.value.as_str()).collect();
        assert_eq!(tags, ["1.50", "2"]);
    }

    #[test]
    fn a_required_key_that_is_missing_gives_no_value() {
        let read = sample("weight: 1\n");
        assert_eq!(read.diagnostics[0].code, "Y104");
        assert!(read.value.is_none());
    }

    #[test]
    fn nesting_is_counted_before_parsing() {
        let read = sample(&format!("title: {}", "[".repeat(10_000)));
        assert_eq!(read.diagnostics[0].code, "Y107");
    }
}
