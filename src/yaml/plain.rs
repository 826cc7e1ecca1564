//! The plainest YAML, read without the parser: lines of `key: value` as nearly all front matter has.
//!
//! Whatever is not of the few kinds known here is left to the parser, whole; what is read here comes
//! out as the parser would have it, places included. It is only a shorter way: thousands of pages
//! are read in a fraction of the time.

use super::node::{Node, Value};
use crate::source::{FileId, Span, Spanned};

/// Words that mean something else than themselves, now or to older versions of YAML.
const SPECIAL: [&str; 11] = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
];

/// The tree of a text that holds nothing but plain lines; `None` when the parser has to look.
pub(super) fn parse(file: FileId, offset: usize, text: &str) -> Option<Node> {
    let whole = Span::new(file, offset, offset + text.len());
    let mut entries: Vec<(Spanned<String>, Node)> = Vec::with_capacity(12);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        entries.push(entry(whole, at, line.strip_suffix('\n')?)?);
        at += line.len();
    }
    let (first, last) = (entries.first()?, entries.last()?);
    Some(Node {
        span: Span {
            start: first.0.span.start,
            end: last.1.span.end,
            ..whole
        },
        value: Value::Map(entries),
    })
}

fn entry(whole: Span, at: usize, line: &str) -> Option<(Spanned<String>, Node)> {
    let colon = line.find(':')?;
    let (key, value) = (&line[..colon], line[colon + 1..].strip_prefix(' ')?);
    if !is_word(key) || is_special(key) {
        return None;
    }
    let start = at + colon + 2;
    let value = match value.as_bytes().first()? {
        b'"' => quoted(value)?,
        b'[' => list(whole, start, value)?,
        _ => scalar(value)?,
    };
    // The parser places a list at its bracket.
    let length = match value {
        Value::List(_) => 1,
        _ => line.len() - colon - 2,
    };
    let span = whole.part(start, length);
    let key = Spanned::new(key.to_string(), whole.part(at, colon));
    Some((key, Node { span, value }))
}

/// Letters, digits, `_` and `-`, a letter first.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_special(text: &str) -> bool {
    text.len() <= 5 && SPECIAL.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn quoted(value: &str) -> Option<Value> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = !inner.contains(['"', '\\']) && inner.trim() == inner && !inner.is_empty();
    is_plain.then(|| Value::Text(inner.to_string()))
}

fn list(whole: Span, start: usize, value: &str) -> Option<Value> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?;
    let mut at = start + 1;
    let mut items = Vec::new();
    for item in inner.split(", ") {
        if !is_word(item) || is_special(item) {
            return None;
        }
        items.push(Node {
            span: whole.part(at, item.len()),
            value: Value::Text(item.to_string()),
        });
        at += item.len() + 2;
    }
    Some(Value::List(items))
}

/// Text that begins with a letter, a date, or a number of few digits.
fn scalar(value: &str) -> Option<Value> {
    let bytes = value.as_bytes();
    if bytes[0].is_ascii_digit() {
        return number(value);
    }
    let is_plain = value.starts_with(|first: char| first.is_alphabetic())
        && !value.contains(['#', '\t'])
        && !value.contains(": ")
        && !value.ends_with([':', ' '])
        && value.trim_end() == value
        && !is_special(value);
    is_plain.then(|| Value::Text(value.to_string()))
}

fn number(value: &str) -> Option<Value> {
    let bytes = value.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        let is_plain = bytes.len() <= 9 && (bytes[0] != b'0' || bytes.len() == 1);
        return is_plain
            .then(|| value.parse().ok().map(Value::Integer))
            .flatten();
    }
    let is_date = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_date.then(|| Value::Text(value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::{YamlLimits, node};
    use super::*;
    use proptest::prelude::*;

    /// Whether the text is read here; if so, it must be read as the parser does.
    #[track_caller]
    fn read_here(text: &str) -> bool {
        let file = FileId::from_number(3);
        let Some(plain) = parse(file, 4, text) else {
            return false;
        };
        let parsed = node::parse(file, 4, text, YamlLimits::FRONT_MATTER.depth);
        assert_eq!(Ok(plain), parsed.map_err(|error| error.message), "{text:?}");
        true
    }

    #[test]
    fn what_pages_mostly_have_is_read_here() {
        for text in [
            "title: Kennisveiligheid in het kort\n",
            "title: \"Één: “twee”\"\nid: a-b\nweight: 30\n",
            "published: 2023-01-31\nowner: Desk 3\nsources: [kst-1, gdpr]\ndraft-of: x\n",
            "title: Wat, als… (deel 2)?\nsummary: Een zin. Nog een zin!\n",
        ] {
            assert!(read_here(text), "{text}");
        }
    }

    #[test]
    fn the_rest_is_left_to_the_parser() {
        for text in [
            "",
            "draft: true\n",
            "a: 012\n",
            "a: 1e3\n",
            "a: 1.5\n",
            "a: ~\n",
            "a:\n",
            "a: b # c\n",
            "a: b: c\n",
            "a: b\n  c\n",
            "a: 'b'\n",
            "a: \"b\\n\"\n",
            "a: [b, [c]]\n",
            "a: [1]\n",
            "a: {}\n",
            "- a\n",
            "# a\n",
            "a: b",
        ] {
            assert!(!read_here(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_reads_as_the_parser_does(
            text in "([a-c]|ab_c|x-1|NULL|1|yes|no)(: |:|  : |:  )([a-cé’“0-9 :#,\\[\\]{}\"'\\\\&*!|>%@~?.-]|\u{a0}|true|NaN|inf|, |0x1|2024-01-31|: |\n|\n  |\n- |\na: ){0,12}\n"
        ) {
            read_here(&text);
        }

        #[test]
        fn it_reads_lines_as_the_parser_does(
            text in "(([a-c]|key|no): ([a-cé ]{1,6}|\"[a-cé’: #]{0,6}\"|\\[[a-c, -]{0,8}\\]|[0-9]{1,10}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[a-zA-Z]{1,5}|[a-c][a-c,.:;!?()/&*#%@'é-]{0,8})\n){1,4}"
        ) {
            read_here(&text);
        }
    }
}
