//! A text as its words, each at its place in the file; links, code and signs left out.
//!
//! Works on the source as it is written, so that every word has the place an editor sees.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub range: Range<usize>,
    /// In small letters without marks.
    pub folded: String,
}

/// The source with what is no running text replaced by spaces: every byte keeps its place. `texts`
/// says whether the words of a link with this target count.
pub(super) fn blanked(source: &str, texts: impl Fn(&str) -> bool) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut blank = |range: Range<usize>| out[range].fill(b' ');
    let find = |from: usize, what: &str| source[from..].find(what).map(|at| from + at);
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let next = match bytes[at] {
            b'`' => {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                let fence = &rest[..ticks];
                find(at + ticks, fence).map(|end| (at..end + ticks, end + ticks))
            }
            b'[' if rest.starts_with("[[") => find(at, "]]").map(|end| {
                let inner = &source[at + 2..end];
                match inner.split_once('|') {
                    Some((target, _)) if texts(target.trim_end_matches('\\')) => {
                        blank(end..end + 2);
                        let text = at + 2 + target.len() + 1;
                        (at..text, text)
                    }
                    _ => (at..end + 2, end + 2),
                }
            }),
            b'[' if rest.starts_with("[^") => find(at, "]").map(|end| (at..end + 1, end + 1)),
            b']' if rest.starts_with("](") => find(at, ")").map(|end| (at..end + 1, end + 1)),
            b'<' if rest.starts_with("<!--") => find(at, "-->").map(|end| (at..end + 3, end + 3)),
            b'<' => find(at, ">").map(|end| (at..end + 1, end + 1)),
            b'{' => find(at, "}").map(|end| (at..end + 1, end + 1)),
            b'h' if rest.starts_with("https://") || rest.starts_with("http://") => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                Some((at..at + end, at + end))
            }
            _ => None,
        };
        match next {
            Some((range, end)) => {
                blank(range);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
        while at < bytes.len() && !source.is_char_boundary(at) {
            at += 1;
        }
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

/// The words of a text, whose places count from `start`.
pub(super) fn words(text: &str, start: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begin = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (
            begin,
            character.is_alphanumeric() || is_combining_mark(character),
        ) {
            (None, true) => begin = Some(at),
            (Some(from), false) => {
                words.push(Word {
                    range: start + from..start + at,
                    folded: folded(&text[from..at]),
                });
                begin = None;
            }
            _ => {}
        }
    }
    words
}

pub(super) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let plain = word.nfd().filter(|one| !is_combining_mark(*one));
    plain.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_running_text_is_left_and_stays_in_its_place() {
        let source = "Zie [[a|één]] en [[b]], [c](d.md \"e\")[^f] `g | h` <https://i.nl> ![j](k.png){.decorative} é <!-- l -->m";
        let blanked = blanked(source, |_| true);
        assert_eq!(blanked.len(), source.len());
        let found = words(&blanked, 0);
        let shown: Vec<&str> = found.iter().map(|word| word.folded.as_str()).collect();
        assert_eq!(shown, ["zie", "een", "en", "c", "j", "e", "m"]);
        for word in &found {
            assert_eq!(folded(&source[word.range.clone()]), word.folded);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_keeps_its_length(source in "([a-zé`\\[\\]|(){}<>!^-]|https://|<!--){0,30}") {
            proptest::prop_assert_eq!(blanked(&source, |_| true).len(), source.len());
        }
    }
}
