//! Whether the files of a site's own theme still fit the default theme of this version.
//!
//! An exported theme says in `theme.yaml` which default files its files were made from. A block that
//! the default no longer has would be left out in silence. It knows nothing of pages.

use super::Template;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{SourceTree, Span};
use crate::yaml::{self, Value, YamlLimits};
use std::collections::{BTreeMap, BTreeSet};

/// The file in a theme's folder that says what its files were made from.
pub const RECORD: &str = "theme.yaml";

/// The fingerprint of a file of the default theme, as the record has it.
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..12].to_string()
}

/// The default theme's files to start from, with their record; paths below the theme's folder.
pub fn export() -> Vec<(String, Vec<u8>)> {
    let mut embedded = BTreeMap::new();
    super::embedded(&super::DEFAULT, &mut embedded);
    let mut record = "# Which files of the default theme the files here were made from. `leidraad theme check`\n# tells which of those have changed since. Remove what you do not change: the default is then used.\nmade_from:\n".to_string();
    let mut files = Vec::new();
    for (path, (bytes, _)) in embedded {
        record.push_str(&format!("  {path}: \"{}\"\n", fingerprint(&bytes)));
        files.push((path, bytes));
    }
    files.push((RECORD.to_string(), record.into_bytes()));
    files
}

/// Tells which files were made from another version of the default's than the one that is here.
pub(super) fn check_versions(tree: &SourceTree, folder: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some((id, file)) = tree.find(&format!("{folder}{RECORD}")) else {
        return;
    };
    let node = match yaml::parse(id, 0, file.text(), YamlLimits::FILE) {
        Ok(node) => node,
        Err(diagnostic) => return diagnostics.push(*diagnostic),
    };
    let Value::Map(entries) = node.value else {
        return;
    };
    let made_from = entries
        .into_iter()
        .find(|(key, _)| key.value == "made_from");
    let Some((_, Value::Map(made_from))) = made_from.map(|(key, node)| (key, node.value)) else {
        return;
    };
    let mut defaults = BTreeMap::new();
    super::embedded(&super::DEFAULT, &mut defaults);
    for (path, known) in made_from {
        let Some((own, _)) = tree.find(&format!("{folder}{}", path.value)) else {
            continue;
        };
        let Value::Text(known) = known.value else {
            continue;
        };
        let start = Span::new(own, 0, 0);
        match defaults.get(&path.value) {
            None => diagnostics.push(catalogue::override_without_default(start, &path.value)),
            Some((bytes, _)) if fingerprint(bytes) != known => diagnostics.push(
                catalogue::override_is_behind(start, &path.value, &fingerprint(bytes)),
            ),
            Some(_) => {}
        }
    }
}

/// Tells which blocks a template gives that the template it extends does not have.
pub(super) fn check_blocks(
    templates: &BTreeMap<String, Template>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, template) in templates {
        let (Some(file), Some(parent)) = (template.file, extended(&template.text)) else {
            continue;
        };
        let mut known = BTreeSet::new();
        let mut next = Some(parent);
        // A template that extends itself is told when templates are read.
        for _ in 0..templates.len() {
            let Some(text) = next
                .and_then(|name| templates.get(name))
                .map(|found| &found.text)
            else {
                break;
            };
            known.extend(blocks(text).into_iter().map(|block| block.name));
            next = extended(text);
        }
        if known.is_empty() || name == parent {
            continue;
        }
        for block in blocks(&template.text)
            .into_iter()
            .filter(|block| block.depth == 0)
        {
            if !known.contains(block.name) {
                let span = Span::new(file, block.at, block.at + block.name.len());
                diagnostics.push(catalogue::unknown_block(
                    span,
                    block.name,
                    parent,
                    known.iter().copied(),
                ));
            }
        }
    }
}

struct Block<'a> {
    name: &'a str,
    /// Where the name stands.
    at: usize,
    /// How many blocks it stands in.
    depth: usize,
}

/// The words inside each `{% … %}`, with the place of what follows the first.
fn tags(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.match_indices("{%").filter_map(|(at, _)| {
        let inside = &text[at + 2..];
        let inside = &inside[..inside.find("%}")?];
        let trimmed = inside.trim_start_matches('-').trim_start();
        Some((trimmed, at + 2 + inside.len() - trimmed.len()))
    })
}

fn extended(text: &str) -> Option<&str> {
    tags(text).find_map(|(tag, _)| {
        let rest = tag.strip_prefix("extends")?.trim_start();
        let quote = rest
            .chars()
            .next()
            .filter(|quote| ['"', '\''].contains(quote))?;
        rest[1..].split(quote).next()
    })
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut depth: usize = 0;
    for (tag, at) in tags(text) {
        if let Some(rest) = tag.strip_prefix("block ") {
            let name = rest.trim_start();
            let at = at + tag.len() - name.len();
            let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let name = &name[..end.unwrap_or(name.len())];
            found.push(Block { name, at, depth });
            depth += 1;
        } else if tag.starts_with("endblock") {
            depth = depth.saturating_sub(1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_with_their_depth() {
        let text = "{%- extends \"default/base.html\" -%}\n{% block main %}{% block inner -%} x {%- endblock %}{% endblock %}{% block footer %}{% endblock %}";
        assert_eq!(extended(text), Some("default/base.html"));
        let found: Vec<(&str, usize)> = blocks(text)
            .iter()
            .map(|block| (block.name, block.depth))
            .collect();
        assert_eq!(found, [("main", 0), ("inner", 1), ("footer", 0)]);
        assert_eq!(&text[blocks(text)[2].at..][..6], "footer");
    }

    #[test]
    fn an_exported_theme_fits() {
        let files = export();
        let texts: Vec<(String, String)> = files
            .iter()
            .map(|(path, bytes)| {
                (
                    format!("themes/ours/{path}"),
                    String::from_utf8_lossy(bytes).into_owned(),
                )
            })
            .collect();
        let tree = SourceTree::from_texts(
            texts
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str())),
        );
        let mut diagnostics = Vec::new();
        check_versions(&tree, "themes/ours/", &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(files.iter().any(|(path, _)| path == "templates/base.html"));
    }
}
