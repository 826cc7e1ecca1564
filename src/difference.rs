//! Two texts compared word by word, line by line as they are laid out.
//!
//! Pure: it knows neither Markdown nor where a text comes from, and shows nothing. Texts are taken
//! as lines of words; empty lines do not count. The work is bounded: very different, very long texts
//! are compared by whole lines, and longer ones still are told as one replaced by the other.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Kept,
    Removed,
    Added,
}

/// Words in a row that share their fate, single spaces between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub change: Change,
    pub text: String,
}

/// A line of the texts laid over each other; never without pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub pieces: Vec<Piece>,
}

impl Line {
    pub fn is_changed(&self) -> bool {
        self.pieces.iter().any(|piece| piece.change != Change::Kept)
    }
}

/// Most units that differ before coarser ones are compared: the work grows with its square.
const MOST_DIFFERENT: usize = 6_000;

/// Lays `new` over `old`.
pub fn compare(old: &str, new: &str) -> Vec<Line> {
    let (old_words, new_words) = (Units::words(old), Units::words(new));
    let (old_lines, new_lines) = (Units::lines(old), Units::lines(new));
    compare_units(&old_words, &new_words)
        .or_else(|| compare_units(&old_lines, &new_lines))
        .unwrap_or_else(|| {
            let mut laid = Layout::new(&old_lines, &new_lines);
            laid.removed(0..old_lines.texts.len());
            laid.added(0..new_lines.texts.len(), old_lines.texts.len());
            laid.finish()
        })
}

/// A text cut into what is compared.
#[derive(Default)]
struct Units<'a> {
    texts: Vec<&'a str>,
    /// Whether the unit is the first of its line.
    begins: Vec<bool>,
}

impl<'a> Units<'a> {
    fn words(text: &'a str) -> Self {
        let mut units = Units::default();
        for line in text.lines() {
            for (index, word) in line.split_whitespace().enumerate() {
                units.texts.push(word);
                units.begins.push(index == 0);
            }
        }
        units
    }

    fn lines(text: &'a str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let texts: Vec<&str> = lines.collect();
        Units {
            begins: vec![true; texts.len()],
            texts,
        }
    }

    /// Whether a line ends before this unit.
    fn begins(&self, index: usize) -> bool {
        self.begins.get(index).copied().unwrap_or(true)
    }
}

/// None when too much differs.
fn compare_units(old: &Units, new: &Units) -> Option<Vec<Line>> {
    let pairs = old.texts.iter().zip(&new.texts);
    let before = pairs.take_while(|(a, b)| a == b).count();
    let pairs = old.texts[before..]
        .iter()
        .rev()
        .zip(new.texts[before..].iter().rev());
    let after = pairs.take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.texts.len() - after, new.texts.len() - after);
    let (old_middle, new_middle) = (&old.texts[before..old_end], &new.texts[before..new_end]);
    if old_middle.len() + new_middle.len() > MOST_DIFFERENT {
        return None;
    }
    let mut laid = Layout::new(old, new);
    laid.kept(0, 0, before);
    for operation in capture_diff_slices(Algorithm::Myers, old_middle, new_middle) {
        let (old_range, new_range) = (operation.old_range(), operation.new_range());
        let old_range = old_range.start + before..old_range.end + before;
        let new_range = new_range.start + before..new_range.end + before;
        if let DiffOp::Equal { len, .. } = operation {
            laid.kept(old_range.start, new_range.start, len);
        } else {
            laid.added_after_removed(old_range, new_range);
        }
    }
    laid.kept(old_end, new_end, after);
    Some(laid.finish())
}

/// The lines so far, the last of them open.
struct Layout<'a> {
    old: &'a Units<'a>,
    new: &'a Units<'a>,
    lines: Vec<Line>,
    open: Vec<Piece>,
}

impl<'a> Layout<'a> {
    fn new(old: &'a Units<'a>, new: &'a Units<'a>) -> Self {
        Layout {
            old,
            new,
            lines: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Whether the open line holds nothing but what was removed.
    fn only_removed(&self) -> bool {
        !self.open.is_empty()
            && self
                .open
                .iter()
                .all(|piece| piece.change == Change::Removed)
    }

    fn kept(&mut self, old: usize, new: usize, length: usize) {
        for step in 0..length {
            let begins_old = self.old.begins(old + step);
            if self.only_removed() && begins_old
                || !self.only_removed() && self.new.begins(new + step)
            {
                self.end_line();
            }
            self.push(Change::Kept, self.new.texts[new + step]);
        }
    }

    fn added_after_removed(&mut self, old: Range<usize>, new: Range<usize>) {
        let next = old.end;
        self.removed(old);
        self.added(new, next);
    }

    fn removed(&mut self, range: Range<usize>) {
        for index in range {
            if self.old.begins(index) {
                self.end_line();
            }
            self.push(Change::Removed, self.old.texts[index]);
        }
    }

    /// `next` is the unit of the old text that follows.
    fn added(&mut self, range: Range<usize>, next: usize) {
        for index in range {
            // Words put in the place of a line's first words stay on that line.
            let replaces = self.only_removed() && !self.old.begins(next);
            if self.new.begins(index) && !replaces {
                self.end_line();
            }
            self.push(Change::Added, self.new.texts[index]);
        }
    }

    fn push(&mut self, change: Change, text: &str) {
        match self.open.last_mut() {
            Some(piece) if piece.change == change => {
                piece.text.push(' ');
                piece.text.push_str(text);
            }
            _ => self.open.push(Piece {
                change,
                text: text.to_string(),
            }),
        }
    }

    fn end_line(&mut self) {
        if !self.open.is_empty() {
            self.lines.push(Line {
                pieces: std::mem::take(&mut self.open),
            });
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.end_line();
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `=` kept, `-` removed, `+` added; lines joined by ` / `.
    fn shown(old: &str, new: &str) -> String {
        let lines = compare(old, new).into_iter().map(|line| {
            let pieces = line.pieces.into_iter().map(|piece| match piece.change {
                Change::Kept => format!("={}", piece.text),
                Change::Removed => format!("-{}", piece.text),
                Change::Added => format!("+{}", piece.text),
            });
            pieces.collect::<Vec<_>>().join(" ")
        });
        lines.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn words_are_laid_over_each_other_line_by_line() {
        assert_eq!(shown("een twee drie", "een twee drie"), "=een twee drie");
        assert_eq!(
            shown("## Kop\n\nEen oude zin.", "## Kop\n\nEen nieuwe zin."),
            "=## Kop / =Een -oude +nieuwe =zin."
        );
        assert_eq!(
            shown("a\n\nweg ermee\n\nb", "a\n\nb\n\nen meer"),
            "=a / -weg ermee / =b / +en meer"
        );
        assert_eq!(shown("oud woord", "nieuw woord"), "-oud +nieuw =woord");
        assert_eq!(shown("een\n\ntwee", "drie\n\ntwee"), "-een / +drie / =twee");
        assert_eq!(shown("een twee", "twee"), "-een =twee");
        assert_eq!(shown("", "nieuw"), "+nieuw");
        assert_eq!(shown("oud", ""), "-oud");
    }

    #[test]
    fn long_texts_that_differ_everywhere_are_compared_by_lines_or_as_a_whole() {
        let text = |word: &str, per_line: usize| {
            let words = (0..40_000).map(|number| {
                let end = if number % per_line == 0 { "\n" } else { " " };
                format!("{word}{number}{end}")
            });
            words.collect::<String>()
        };
        let by_lines = compare(&text("a", 100), &text("b", 100));
        assert!(by_lines.iter().all(Line::is_changed) && by_lines.len() > 2);
        let whole = compare(&text("a", 2), &text("b", 2));
        assert!(whole.iter().all(Line::is_changed));
        let end = format!("{}nieuw", text("a", 2));
        assert_eq!(
            compare(&text("a", 2), &end)
                .iter()
                .filter(|line| line.is_changed())
                .count(),
            1
        );
    }

    proptest::proptest! {
        #[test]
        fn without_what_was_added_it_is_the_old_text(old in "[ab \n]{0,30}", new in "[ab \n]{0,30}") {
            let lines = compare(&old, &new);
            for (wanted, other) in [(&old, Change::Added), (&new, Change::Removed)] {
                let found: Vec<String> = lines
                    .iter()
                    .flat_map(|line| &line.pieces)
                    .filter(|piece| piece.change != other)
                    .flat_map(|piece| piece.text.split(' ').map(str::to_string))
                    .collect();
                let wanted: Vec<&str> = wanted.split_whitespace().collect();
                proptest::prop_assert_eq!(&found, &wanted);
            }
        }
    }
}
