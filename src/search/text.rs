//! Cuts text into folded words: lower case, without accents, apostrophes and punctuation.
//!
//! The reader in the browser cuts a query by the same rules (`search.js`, `words`), so a change
//! here is a change there. It knows letters, not languages.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word kept, in bytes. What is longer is no word that anybody types.
pub const LONGEST_WORD: usize = 48;

/// What a word was in the text it was cut from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word of its own, or a part of a hyphenated one.
    Word,
    /// A hyphenated word written as one; comes after its parts.
    Joined,
    /// An abbreviation that stands in brackets, as after the term it stands for.
    Defined,
}

/// Cuts texts into words; keeps its buffers between texts.
#[derive(Default)]
pub struct Cutter {
    part: String,
    joined: String,
    folded: String,
}

impl Cutter {
    /// Calls `sink` with every word of `text`, in order.
    pub fn cut(&mut self, text: &str, mut sink: impl FnMut(&str, Kind)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if let Some(end) = simple_word(bytes, at) {
                self.simple(text, at..end, &mut sink);
                at = end;
                continue;
            }
            let Some((_, width)) = letter(text, at) else {
                at += char_width(bytes[at]);
                continue;
            };
            debug_assert!(width > 0);
            at = self.compound(text, at, &mut sink);
        }
    }

    /// Takes a word of plain letters, as most are.
    fn simple(&mut self, text: &str, range: Range<usize>, sink: &mut impl FnMut(&str, Kind)) {
        if range.len() > LONGEST_WORD {
            return;
        }
        let word = &text[range.clone()];
        self.part.clear();
        self.part.push_str(word);
        self.part.make_ascii_lowercase();
        let bytes = text.as_bytes();
        let bracketed = range.start > 0
            && bytes[range.start - 1] == b'('
            && bytes.get(range.end) == Some(&b')')
            && is_abbreviation(word);
        sink(
            &self.part,
            if bracketed { Kind::Defined } else { Kind::Word },
        );
    }

    /// Reads one word with its hyphenated parts from `start`; returns where it ends.
    fn compound(&mut self, text: &str, start: usize, sink: &mut impl FnMut(&str, Kind)) -> usize {
        let bytes = text.as_bytes();
        self.joined.clear();
        let mut parts = 0;
        let mut letters = false;
        let mut at = start;
        loop {
            let part_start = at;
            at = self.part(text, at);
            let part = self.finish_part();
            if !part.is_empty() && part.len() <= LONGEST_WORD {
                letters |= part.bytes().any(|byte| !byte.is_ascii_digit());
                let bracketed = part_start > 0
                    && bytes[part_start - 1] == b'('
                    && bytes.get(at) == Some(&b')')
                    && is_abbreviation(&text[part_start..at]);
                let kind = if bracketed { Kind::Defined } else { Kind::Word };
                sink(part, kind);
                self.joined.push_str(&self.folded);
                parts += 1;
            }
            match hyphen(text, at) {
                Some(width) if letter(text, at + width).is_some() => at += width,
                _ => break,
            }
        }
        if parts > 1 && letters && self.joined.len() <= LONGEST_WORD {
            sink(&self.joined, Kind::Joined);
        }
        at
    }

    /// Collects the letters from `at` into `self.part`; apostrophes between letters vanish.
    fn part(&mut self, text: &str, mut at: usize) -> usize {
        self.part.clear();
        loop {
            while let Some(byte) = text
                .as_bytes()
                .get(at)
                .filter(|b| b.is_ascii_alphanumeric())
            {
                self.part.push(byte.to_ascii_lowercase() as char);
                at += 1;
            }
            if let Some((character, width)) = letter(text, at) {
                self.part.push(character);
                at += width;
                continue;
            }
            match inner_mark(text, at) {
                Some(width) if letter(text, at + width).is_some() => at += width,
                _ => return at,
            }
        }
    }

    /// Folds `self.part` into `self.folded` and returns it.
    fn finish_part(&mut self) -> &str {
        self.folded.clear();
        if self.part.is_ascii() {
            self.folded.push_str(&self.part);
        } else {
            fold_into(&self.part, &mut self.folded);
        }
        &self.folded
    }
}

/// Where a word ends that has only ASCII letters and digits and nothing else to consider.
fn simple_word(bytes: &[u8], start: usize) -> Option<usize> {
    let letters = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let end = start + letters;
    let follows = bytes.get(end).copied().unwrap_or(b' ');
    (letters > 0 && follows < 128 && follows != b'\'' && follows != b'-').then_some(end)
}

/// The words of a text, hyphenated ones in parts only: how a query is cut.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    Cutter::default().cut(text, |word, kind| {
        if kind != Kind::Joined {
            found.push(word.to_owned());
        }
    });
    found
}

/// Lower case, compatibility forms resolved (`ĳ` is `ij`), accents and other marks dropped.
fn fold_into(text: &str, folded: &mut String) {
    for character in text.nfkd() {
        if is_combining_mark(character) {
            continue;
        }
        for lower in character.to_lowercase() {
            if lower.is_alphanumeric() {
                folded.push(lower);
            }
        }
    }
}

/// The letter, digit or combining mark at `at`, and its width in bytes.
fn letter(text: &str, at: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte < 128 {
        return byte.is_ascii_alphanumeric().then_some((byte as char, 1));
    }
    let character = text[at..].chars().next()?;
    (character.is_alphanumeric() || is_combining_mark(character))
        .then_some((character, character.len_utf8()))
}

/// The width of an apostrophe or soft hyphen at `at`: a mark that does not end a word.
fn inner_mark(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'\'' => Some(1),
        byte if *byte < 128 => None,
        _ => {
            let character = text[at..].chars().next()?;
            matches!(character, '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ad}')
                .then_some(character.len_utf8())
        }
    }
}

/// The width of a hyphen at `at`.
fn hyphen(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at)? {
        b'-' => Some(1),
        byte if *byte < 128 => None,
        _ => text[at..]
            .starts_with(['\u{2010}', '\u{2011}'])
            .then_some(3),
    }
}

/// Two to eight capitals or digits, at least two of them capitals: `VOG`, `ISO27001`.
fn is_abbreviation(text: &str) -> bool {
    (2..=8).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}

fn char_width(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        0x80..=0xbf => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Cutter::default().cut(text, |word, kind| {
            found.push(match kind {
                Kind::Word => word.to_owned(),
                Kind::Joined => format!("+{word}"),
                Kind::Defined => format!("({word})"),
            });
        });
        found
    }

    #[test]
    fn folds_case_accents_and_ligatures() {
        assert_eq!(
            cut("Coördinatie, ĲSBEER en naïef"),
            ["coordinatie", "ijsbeer", "en", "naief"]
        );
        assert_eq!(cut("cafe\u{301} \u{fb01}nanciën"), ["cafe", "financien"]);
    }

    #[test]
    fn drops_apostrophes_and_soft_hyphens_inside_words() {
        assert_eq!(
            cut("risico's ’s avonds ken\u{ad}nis 'quoted'"),
            ["risicos", "s", "avonds", "kennis", "quoted"]
        );
    }

    #[test]
    fn hyphens_give_parts_and_the_whole() {
        assert_eq!(
            cut("dual-use-goederen"),
            ["dual", "use", "goederen", "+dualusegoederen"]
        );
        assert_eq!(
            cut("niet- en 2020-2021 -los-"),
            ["niet", "en", "2020", "2021", "los"]
        );
        assert_eq!(
            cut("EU‑verordening"),
            ["eu", "verordening", "+euverordening"]
        );
    }

    #[test]
    fn abbreviations_in_brackets_are_definitions() {
        assert_eq!(
            cut("het gedrag (VOG) en (nu) of (AVG, WOO)"),
            ["het", "gedrag", "(vog)", "en", "nu", "of", "avg", "woo"]
        );
    }

    #[test]
    fn strange_input_is_cut_without_trouble() {
        assert_eq!(
            cut("\u{301}\u{200f}مرحبا 🦀 <img onerror=1>"),
            ["مرحبا", "img", "onerror", "1"]
        );
        assert_eq!(cut("--'' \u{0}\u{7}"), Vec::<String>::new());
        assert_eq!(cut(&"x".repeat(100)), Vec::<String>::new());
        assert_eq!(words("dual-use a.b"), ["dual", "use", "a", "b"]);
    }
}
