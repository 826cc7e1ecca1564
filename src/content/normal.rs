//! The normalised source text of a section and its digest.
//!
//! Translations, notes and pins hang on the digest, so it must change when the text changes and
//! must not when only white space, line wrapping or comments do.

use std::fmt;

/// The first sixteen bytes of the BLAKE3 hash of a section's normalised text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 16]);

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |at: usize| DIGITS[usize::from(self.0[at / 2] >> (4 * (1 - at % 2)) & 15)];
        let digits: [u8; 32] = std::array::from_fn(digit);
        formatter.write_str(std::str::from_utf8(&digits).expect("digits are ASCII"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "Digest({self})")
    }
}

impl Digest {
    /// The first eight digits of what `Display` writes.
    pub fn first_digits(self) -> String {
        let mut digits = String::with_capacity(8);
        for byte in &self.0[..4] {
            for half in [byte >> 4, byte & 15] {
                digits.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
        digits
    }

    /// Reads what `Display` writes; anything else is `None`.
    pub fn parse(text: &str) -> Option<Digest> {
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Digest(bytes))
    }
}

/// The digest of a section's source.
pub fn digest(source: &str) -> Digest {
    let mut hasher = blake3::Hasher::new();
    // One buffer of words: hashing each word by itself costs more than the hash.
    let mut buffer = String::with_capacity(source.len());
    for_each_word(source, |word, _| {
        if !buffer.is_empty() {
            buffer.push(' ');
        }
        buffer.push_str(word);
    });
    hasher.update(buffer.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Digest(bytes)
}

/// The digest of a text of words with single spaces between them.
pub(super) fn digest_of_normal(text: &str) -> Digest {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    Digest(bytes)
}

/// The source with comments dropped, wrapped lines joined and white space single: paragraphs,
/// list items, table rows and headings stay lines of their own.
pub fn normalise(source: &str) -> String {
    let mut normal = String::with_capacity(source.len());
    for_each_word(source, |word, begins| {
        match begins {
            Begins::Nothing if normal.is_empty() => {}
            Begins::Nothing => normal.push(' '),
            Begins::Line if normal.is_empty() => {}
            Begins::Line => normal.push('\n'),
            Begins::Block if normal.is_empty() => {}
            Begins::Block => normal.push_str("\n\n"),
        }
        normal.push_str(word);
    });
    normal
}

#[derive(Clone, Copy, PartialEq)]
enum Begins {
    Nothing,
    Line,
    Block,
}

/// Calls with words, or runs of words that have single spaces between them.
fn for_each_word(source: &str, mut word: impl FnMut(&str, Begins)) {
    let text = without_comments(source);
    let mut begins = Begins::Nothing;
    let mut quoted_before = false;
    for line in text.lines() {
        let mut rest = line.trim();
        let quoted = rest.starts_with('>');
        // A quote's mark on a further line is wrapping, as white space is.
        if quoted && quoted_before {
            rest = rest.trim_start_matches(['>', ' ']);
        }
        quoted_before = quoted;
        if rest.is_empty() {
            begins = Begins::Block;
            continue;
        }
        if begins != Begins::Block && starts_line(rest) {
            begins = Begins::Line;
        }
        for_each_run(rest, |run| {
            word(run, begins);
            begins = Begins::Nothing;
        });
    }
}

/// How many words a text has: what `split_whitespace` counts, without reading every letter as one.
pub fn count_words(text: &str) -> u32 {
    let (mut count, mut inside, mut at) = (0, false, 0);
    while at < text.len() {
        let space = space_at(text, at);
        if space == 0 && !inside {
            count += 1;
        }
        inside = space == 0;
        at += space.max(1);
    }
    count
}

/// The bytes of white space at a place in a text; 0 where there is none.
fn space_at(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        Some(b' ' | b'\t'..=b'\r') => 1,
        // The first bytes of all white space beyond ASCII.
        Some(0xc2 | 0xe1..=0xe3) => text[at..]
            .chars()
            .next()
            .filter(|character| character.is_whitespace())
            .map_or(0, char::len_utf8),
        _ => 0,
    }
}

/// Cuts a line, which neither begins nor ends with white space, wherever its white space is not one
/// plain space: what is left between needs no change, and mostly that is the whole line.
fn for_each_run(line: &str, mut run: impl FnMut(&str)) {
    let space_at = |at: usize| space_at(line, at);
    let (mut start, mut at) = (0, 0);
    while at < line.len() {
        let mut end = at + space_at(at);
        if end == at || (line.as_bytes()[at] == b' ' && space_at(end) == 0) {
            at += 1;
            continue;
        }
        while end < line.len() && space_at(end) > 0 {
            end += space_at(end);
        }
        run(&line[start..at]);
        (start, at) = (end, end);
    }
    run(&line[start..]);
}

/// Whether a line begins something of its own, so that it is no wrapped text.
fn starts_line(line: &str) -> bool {
    let digits = line.trim_start_matches(|character: char| character.is_ascii_digit());
    line.starts_with(['|', '#'])
        || line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || line.starts_with("[^")
        || (digits.len() < line.len() && (digits.starts_with(". ") || digits.starts_with(") ")))
}

fn without_comments(source: &str) -> std::borrow::Cow<'_, str> {
    if !source.contains("<!--") {
        return source.into();
    }
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("<!--") {
        text.push_str(&rest[..start]);
        // What stands before and after must not become the start of another comment.
        if text.ends_with(['<', '!', '-']) {
            text.push(' ');
        }
        rest = match rest[start..].find("-->") {
            Some(end) => &rest[start + end + 3..],
            None => "",
        };
    }
    text.push_str(rest);
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_white_space_parts_them() {
        for text in [
            "",
            " ",
            "een",
            " een  twee\n\ndrie\t",
            "é\u{a0}ë\u{2003}\u{2028}x \u{3000}",
            "\u{85}a\u{1c}b â\u{200b}c",
            "’t kán – “zo”",
        ] {
            let words = text.split_whitespace().count();
            assert_eq!(count_words(text) as usize, words, "{text:?}");
        }
    }

    #[test]
    fn wrapping_white_space_and_comments_do_not_count() {
        let base = "## Kop {#a}\n\nEen zin die\nverder loopt.\n\n> Een citaat\n> dat doorloopt.\n\n- een\n- twee\n";
        let same = "##  Kop {#a}\n\n\nEen zin die verder loopt.\n<!-- een opmerking -->\n\n> Een citaat dat\n> doorloopt.\n\n- een\n- twee";
        assert_eq!(digest(base), digest(same));
        assert_ne!(digest(base), digest(&base.replace("twee", "drie")));
        assert_ne!(digest("ab c"), digest("a bc"));
    }

    proptest::proptest! {
        #[test]
        fn runs_are_the_words(line in "( |\t|a|é|’|\u{a0}|\u{2003}|\u{85}){0,20}") {
            let mut runs = Vec::new();
            for_each_run(line.trim(), |run| runs.push(run.to_string()));
            let words: Vec<&str> = line.split_whitespace().collect();
            proptest::prop_assert_eq!(runs.join(" "), words.join(" "));
        }

        #[test]
        fn the_normal_form_has_the_same_digest(source in "([-a> #|\n\t]|<!--|-->|1. |\n\n|\u{a0}){0,40}") {
            let normal = normalise(&source);
            proptest::prop_assert_eq!(digest(&normal), digest(&source));
            proptest::prop_assert_eq!(normalise(&normal), normal);
        }
    }

    #[test]
    fn the_normal_form_keeps_blocks_and_joins_lines() {
        let source = "## Kop\n\nEen zin die\nverder loopt.\n\n- een\n  verder\n- twee\n";
        assert_eq!(
            normalise(source),
            "## Kop\n\nEen zin die verder loopt.\n\n- een verder\n- twee"
        );
    }
}
