//! Which text of a translation belongs to which text of its source, by what the source once said.
//!
//! Works on the lines of normalised texts, in which pins are kept: a line for each heading,
//! paragraph, item and row. It knows no files and decides nothing.

use crate::content::normalise;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;
use std::ops::Range;

/// What a text was when it was translated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Was {
    /// Whether the source has said something else since.
    pub changed: bool,
    /// What it said.
    pub previous: Option<String>,
    /// The text of the translation made from it, by its number.
    pub translation: Option<usize>,
}

/// The lines of a text in its normal form, and the texts that stand in them, in order.
pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    /// The numbers of the texts in each line.
    texts: Vec<Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// Finds texts in the normal form they are parts of; what is not found is in no line.
    pub fn of(normal: &'a str, texts: &[String]) -> Lines<'a> {
        let lines: Vec<&str> = normal.lines().filter(|line| !line.is_empty()).collect();
        let mut found = vec![Vec::new(); lines.len()];
        let (mut line, mut at) = (0, 0);
        for (number, text) in texts.iter().enumerate() {
            let words: Vec<&str> = text.split_whitespace().collect();
            let wanted = match words.as_slice() {
                [] => continue,
                words => words.join(" "),
            };
            let places = (line..lines.len()).filter_map(|index| {
                let from = if index == line { at } else { 0 };
                Some((index, from + lines[index][from..].find(&wanted)?))
            });
            let mut places = places;
            if let Some((index, start)) = places.next() {
                found[index].push(number);
                (line, at) = (index, start + wanted.len());
            }
        }
        Lines {
            lines,
            texts: found,
        }
    }
}

/// What each of `count` texts of the source was; none when the translation does not follow what the
/// source then said, so that nothing tells which of its texts is which.
pub(super) fn align(
    now: &Lines,
    pinned: &str,
    translation: &Lines,
    count: usize,
) -> Option<Vec<Was>> {
    let pinned = normalise(pinned);
    let then: Vec<&str> = pinned.lines().filter(|line| !line.is_empty()).collect();
    let follows = then.len() == translation.lines.len()
        && then
            .iter()
            .zip(&translation.lines)
            .all(|(a, b)| sign(a) == sign(b));
    if !follows {
        return None;
    }
    let unknown = Was {
        changed: true,
        ..Was::default()
    };
    let mut texts = vec![unknown; count];
    for (index, earlier) in pairs(&then, &now.lines).into_iter().enumerate() {
        let Some(earlier) = earlier else { continue };
        let changed = then[earlier] != now.lines[index];
        let own = &now.texts[index];
        let theirs = &translation.texts[earlier];
        for (place, number) in own.iter().enumerate() {
            let translation = theirs.get(place).copied();
            texts[*number] = Was {
                changed,
                previous: changed.then(|| piece(then[earlier], place, own.len())),
                translation: translation.filter(|_| own.len() == theirs.len()),
            };
        }
    }
    Some(texts)
}

/// For each new line the old line it was.
fn pairs(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; new.len()];
    for operation in capture_diff_slices(Algorithm::Myers, old, new) {
        let (old_range, new_range) = (operation.old_range(), operation.new_range());
        if let DiffOp::Equal { len, .. } = operation {
            for step in 0..len {
                pairs[new_range.start + step] = Some(old_range.start + step);
            }
        } else {
            likeliest(old, old_range, new, new_range, &mut pairs);
        }
    }
    pairs
}

/// Lines of which nothing is equal: paired in order where they are as many of the same kinds, else
/// each with the first that is alike.
fn likeliest(
    old: &[&str],
    old_range: Range<usize>,
    new: &[&str],
    new_range: Range<usize>,
    pairs: &mut [Option<usize>],
) {
    let mut next = old_range.start;
    let as_many = old_range.len() == new_range.len()
        && old_range
            .clone()
            .zip(new_range.clone())
            .all(|(earlier, index)| sign(old[earlier]) == sign(new[index]));
    for index in new_range {
        let alike = |earlier: &usize| {
            sign(old[*earlier]) == sign(new[index]) && (as_many || share(old[*earlier], new[index]))
        };
        let mut candidates = match as_many {
            true => next..next + 1,
            false => next..old_range.end,
        };
        let found = candidates.find(alike);
        pairs[index] = found;
        match found {
            Some(earlier) => next = earlier + 1,
            None if as_many => next += 1,
            None => {}
        }
    }
}

/// Whether two lines have half of their words in common.
fn share(one: &str, other: &str) -> bool {
    let words = |line: &str| -> BTreeSet<String> {
        line.split_whitespace().map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    2 * one.intersection(&other).count() >= one.len().max(other.len())
}

/// What kind of line it is.
fn sign(line: &str) -> &str {
    let first = line.split(' ').next().unwrap_or_default();
    match first {
        _ if first.starts_with('#') => first,
        _ if line.starts_with('|') => "|",
        _ if line.starts_with('>') => ">",
        _ if line.starts_with("[^") => "[^",
        "-" | "*" | "+" => "-",
        _ if first.ends_with(['.', ')'])
            && first.len() > 1
            && first[..first.len() - 1].bytes().all(|b| b.is_ascii_digit()) =>
        {
            "1"
        }
        _ => "",
    }
}

/// A text of a line that holds several, without what the line begins with.
fn piece(line: &str, place: usize, of: usize) -> String {
    if line.starts_with('|') {
        let cells = cells(line);
        return match cells.get(place) {
            Some(cell) if of == cells.len() => (*cell).to_string(),
            _ => line.to_string(),
        };
    }
    let rest = match sign(line) {
        "" => line,
        "[^" => line.split_once(": ").map_or(line, |(_, rest)| rest),
        ">" => line.trim_start_matches(['>', ' ']),
        _ => line.split_once(' ').map_or(line, |(_, rest)| rest),
    };
    match rest.rsplit_once(" {") {
        Some((text, attributes)) if line.starts_with('#') && attributes.ends_with('}') => {
            text.to_string()
        }
        _ => rest.to_string(),
    }
}

/// The cells of a row that say something.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices('|') {
        if !line[..at].ends_with('\\') {
            cells.push(line[start..at].trim());
            start = at + 1;
        }
    }
    cells.push(line[start..].trim());
    cells.retain(|cell| !cell.is_empty());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(then: &str, now: &str, translation: &str) -> Option<Vec<(String, bool)>> {
        let texts = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.is_empty());
            lines
                .map(|line| piece(line, 0, 1))
                .filter(|text| !text.is_empty())
                .collect()
        };
        let (own, theirs) = (texts(now), texts(translation));
        let lines = (Lines::of(now, &own), Lines::of(translation, &theirs));
        let found = align(&lines.0, then, &lines.1, own.len())?;
        let shown = found.into_iter().map(|was| {
            let text = was.translation.map_or("-", |number| &theirs[number]);
            (text.to_string(), was.changed)
        });
        Some(shown.collect())
    }

    #[test]
    fn what_changed_keeps_its_own_translation_and_what_is_new_has_none() {
        let then = "## Kop {#a}\n\nEen lange zin.\n\n- x\n- y";
        let translation = "## Heading {#a}\n\nA long sentence.\n\n- ex\n- why";
        let now = "## Kop {#a}\n\nIets heel anders hier.\n\nEen lange nieuwe zin.\n\n- y";
        assert_eq!(
            aligned(then, now, translation).expect("it follows"),
            [
                ("Heading".to_string(), false),
                ("-".to_string(), true),
                ("A long sentence.".to_string(), true),
                ("why".to_string(), false),
            ]
        );
        assert_eq!(aligned(then, now, "## Heading {#a}\n\nToo short."), None);
    }

    #[test]
    fn a_line_gives_its_texts() {
        assert_eq!(piece("| a | b \\| c |", 1, 2), "b \\| c");
        assert_eq!(piece("## Kop x {#a}", 0, 1), "Kop x");
        assert_eq!(piece("12. x", 0, 1), "x");
        assert_eq!(piece("[^a]: noot", 0, 1), "noot");
        assert_eq!(piece("gewoon: tekst", 0, 1), "gewoon: tekst");
    }
}
