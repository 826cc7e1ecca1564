//! Front matter with one key changed, everything else as the editor wrote it.
//!
//! Works on the text and the places of its values, for a file that is written out anew would lose
//! its comments, order and layout. Who asks reads the result again and compares.

use super::changes::Replacement;
use crate::content::front_matter_range;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Node, Value, YamlLimits};
use std::ops::Range;

/// The front matter of a page, to be changed.
pub(super) struct FrontMatterText<'a> {
    text: &'a str,
    range: Range<usize>,
    node: Option<Node>,
}

impl<'a> FrontMatterText<'a> {
    pub fn of(text: &'a str) -> Self {
        let range = front_matter_range(text);
        let file = FileId::from_number(0);
        let yaml = &text[range.clone()];
        let node = yaml::parse(file, range.start, yaml, YamlLimits::FRONT_MATTER).ok();
        FrontMatterText { text, range, node }
    }

    fn entry(&self, key: &str) -> Option<&(Spanned<String>, Node)> {
        self.node.as_ref()?.entry(key)
    }

    /// Gives `id` a value.
    pub fn set_id(&self, id: &str) -> Replacement {
        match self.entry("id") {
            Some((_, value)) if !matches!(value.value, Value::Null) => {
                self.instead_of(value.span, id)
            }
            Some((key, _)) => self.line_of(key.span, format!("id: {}\n", scalar(id))),
            None => self.added(format!("id: {}\n", scalar(id))),
        }
    }

    /// Gives a key a text for its value, in double quotes.
    pub fn set_text(&self, key: &str, text: &str) -> Replacement {
        let quoted = serde_json::Value::from(text).to_string();
        match self.entry(key) {
            None => self.added(format!("{key}: {quoted}\n")),
            Some((_, value)) => {
                let range = value.span.range();
                let written = &self.text[range.clone()];
                let is_plain = !written.is_empty() && !written.contains('\n');
                if is_plain && !written.starts_with(['|', '>']) {
                    return Replacement {
                        range,
                        with: quoted,
                    };
                }
                Replacement {
                    range: self.whole_entry(key),
                    with: format!("{key}: {quoted}\n"),
                }
            }
        }
    }

    /// Takes a key away with its value.
    pub fn without(&self, key: &str) -> Option<Replacement> {
        self.entry(key)?;
        Some(Replacement {
            range: self.whole_entry(key),
            with: String::new(),
        })
    }

    /// The lines of a key and its value.
    fn whole_entry(&self, key: &str) -> Range<usize> {
        let entries = match self.node.as_ref().map(|node| &node.value) {
            Some(Value::Map(entries)) => entries.as_slice(),
            _ => &[],
        };
        let starts = entries.iter().map(|(key, _)| key.span.start as usize);
        let own = self
            .entry(key)
            .map_or(0, |(key, _)| key.span.start as usize);
        let next = starts.filter(|start| *start > own).min();
        self.line_start(own)..next.map_or(self.range.end, |next| self.line_start(next))
    }

    /// Adds an item to a list; `instead` of an item that stands there, where it does.
    pub fn add_item(&self, name: &str, item: &str, instead: &str) -> Replacement {
        let Some((key, value)) = self.entry(name) else {
            return self.added(format!("{name}: [{}]\n", scalar(item)));
        };
        let items = value.items();
        if let Some(old) = items.iter().find(|one| one.as_text() == Some(instead)) {
            return self.instead_of(old.span, item);
        }
        let Some(last) = items.last() else {
            return self.line_of(key.span, format!("{name}: [{}]\n", scalar(item)));
        };
        let end = last.span.range().end;
        if self.is_flow(key.span) {
            return insert(end, format!(", {}", scalar(item)));
        }
        let line = self.line_start(last.span.start as usize);
        let indent = self.indent(line);
        insert(self.line_end(end), format!("\n{indent}- {}", scalar(item)))
    }

    /// Adds an entry to a map; other entries that lead to `key` lead to `value` from now on, and an
    /// entry for `value` is turned round.
    pub fn add_entry(&self, name: &str, key: &str, value: &str) -> Vec<Replacement> {
        let entry = format!("{}: {}", scalar(key), scalar(value));
        let Some((
            name_key,
            Node {
                value: Value::Map(entries),
                ..
            },
        )) = self.entry(name)
        else {
            return vec![self.added(format!("{name}:\n  {entry}\n"))];
        };
        let mut replacements = Vec::new();
        let mut is_there = false;
        for (old, target) in entries {
            if old.value == value {
                is_there = true;
                let range = old.span.range().start..target.span.range().end;
                replacements.push(Replacement {
                    range,
                    with: entry.clone(),
                });
            } else if target.as_text() == Some(key) {
                replacements.push(self.instead_of(target.span, value));
            }
        }
        if is_there {
            return replacements;
        }
        match entries.last() {
            None => replacements.push(self.line_of(name_key.span, format!("{name}:\n  {entry}\n"))),
            Some((last, target)) => {
                let end = target.span.range().end;
                if self.is_flow(name_key.span) {
                    replacements.push(insert(end, format!(", {entry}")));
                } else {
                    let indent = self.indent(self.line_start(last.span.start as usize));
                    replacements.push(insert(self.line_end(end), format!("\n{indent}{entry}")));
                }
            }
        }
        replacements
    }

    /// New lines at the end of the front matter, which is made where there is none.
    fn added(&self, lines: String) -> Replacement {
        if self.range.is_empty() && !self.text.starts_with("---") {
            return insert(0, format!("---\n{lines}---\n\n"));
        }
        insert(self.range.end, lines)
    }

    /// The whole line of a key.
    fn line_of(&self, key: Span, with: String) -> Replacement {
        let start = self.line_start(key.start as usize);
        let end = (self.line_end(key.end as usize) + 1).min(self.range.end);
        Replacement {
            range: start..end,
            with,
        }
    }

    /// Whether a key's value begins with a bracket on the same line.
    fn is_flow(&self, key: Span) -> bool {
        let rest = &self.text[key.end as usize..];
        let rest = rest.trim_start_matches(['"', '\'', ':', ' ', '\t']);
        rest.starts_with(['[', '{'])
    }

    /// Another id in place of a value, in the quotes that it has.
    fn instead_of(&self, span: Span, id: &str) -> Replacement {
        let range = span.range();
        if self.text[range.clone()].starts_with(['"', '\'']) {
            return Replacement {
                range: range.start + 1..range.end - 1,
                with: id.to_string(),
            };
        }
        Replacement {
            range,
            with: scalar(id),
        }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.find('\n').unwrap_or(rest.len())
    }

    fn indent(&self, line: usize) -> &str {
        let rest = &self.text[line..];
        &rest[..rest.len() - rest.trim_start_matches(' ').len()]
    }
}

fn insert(at: usize, with: String) -> Replacement {
    Replacement {
        range: at..at,
        with,
    }
}

/// An id as a YAML value: in quotes where it would be read as something else.
fn scalar(id: &str) -> String {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_plain = id.starts_with(|first: char| first.is_ascii_lowercase()) && !WORDS.contains(&id);
    if is_plain {
        id.to_string()
    } else {
        format!("\"{id}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::super::changes::replaced;
    use super::*;

    #[test]
    fn an_id_is_set_wherever_it_is_written() {
        for (before, after) in [
            (
                "---\nid: old # why\ntitle: A\n---\n",
                "---\nid: new # why\ntitle: A\n---\n",
            ),
            ("---\nid: \"old\"\n---\n", "---\nid: \"new\"\n---\n"),
            ("---\nid:\ntitle: A\n---\n", "---\nid: new\ntitle: A\n---\n"),
            (
                "---\ntitle: A\n---\ntext",
                "---\ntitle: A\nid: new\n---\ntext",
            ),
            ("---\n---\ntext", "---\nid: new\n---\ntext"),
            ("# A\n", "---\nid: new\n---\n\n# A\n"),
        ] {
            let change = FrontMatterText::of(before).set_id("new");
            assert_eq!(replaced(before, vec![change]), after);
        }
    }

    #[test]
    fn a_text_takes_the_place_of_any_other() {
        for (before, after) in [
            (
                "---\ntitle: A # c\n---\n",
                "---\ntitle: \"N \\\"x\\\"\" # c\n---\n",
            ),
            (
                "---\ntitle: 'A'\nid: a\n---\n",
                "---\ntitle: \"N \\\"x\\\"\"\nid: a\n---\n",
            ),
            (
                "---\ntitle: >-\n  A\n  b\nid: a\n---\n",
                "---\ntitle: \"N \\\"x\\\"\"\nid: a\n---\n",
            ),
            (
                "---\nid: a\n---\n",
                "---\nid: a\ntitle: \"N \\\"x\\\"\"\n---\n",
            ),
        ] {
            let change = FrontMatterText::of(before).set_text("title", "N \"x\"");
            assert_eq!(replaced(before, vec![change]), after);
        }
        let text = "---\naliases:\n  - a\n  - b\nid: a\n---\n";
        let gone = FrontMatterText::of(text).without("aliases").into_iter();
        assert_eq!(replaced(text, gone.collect()), "---\nid: a\n---\n");
    }

    #[test]
    fn items_and_entries_are_added_in_the_layout_that_is_there() {
        for (before, after) in [
            ("---\na: 1\n---\n", "---\na: 1\nformer_ids: [new]\n---\n"),
            (
                "---\nformer_ids: [x, \"y\"]\n---\n",
                "---\nformer_ids: [x, \"y\", new]\n---\n",
            ),
            (
                "---\nformer_ids:\n  - x # c\na: 1\n---\n",
                "---\nformer_ids:\n  - x # c\n  - new\na: 1\n---\n",
            ),
            (
                "---\nformer_ids: []\n---\n",
                "---\nformer_ids: [new]\n---\n",
            ),
            (
                "---\nformer_ids: [x, back]\n---\n",
                "---\nformer_ids: [x, new]\n---\n",
            ),
        ] {
            let change = FrontMatterText::of(before).add_item("former_ids", "new", "back");
            assert_eq!(replaced(before, vec![change]), after);
        }
        for (before, after) in [
            ("---\na: 1\n---\n", "---\na: 1\nmoved:\n  old: new\n---\n"),
            (
                "---\nmoved: {x: y}\n---\n",
                "---\nmoved: {x: y, old: new}\n---\n",
            ),
            (
                "---\nmoved:\n    x: old\n    z: w\na: 1\n---\n",
                "---\nmoved:\n    x: new\n    z: w\n    old: new\na: 1\n---\n",
            ),
            (
                "---\nmoved:\n  new: old\n---\n",
                "---\nmoved:\n  old: new\n---\n",
            ),
        ] {
            let changes = FrontMatterText::of(before).add_entry("moved", "old", "new");
            assert_eq!(replaced(before, changes), after);
        }
        assert_eq!(scalar("2-a"), "\"2-a\"");
        assert_eq!(scalar("no"), "\"no\"");
    }
}
