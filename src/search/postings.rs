//! For every group of forms: the pages it is on, its score there, and the section to open.
//!
//! This is all that the reader and the build-time engine need to answer a query. Scores are exact
//! here; [`Quantiser`] turns them into the bytes that are published.

use super::fields::{PageFields, Section};
use super::vocabulary::Group;

/// Postings of all groups, pages in navigation order.
pub struct Postings {
    starts: Vec<u32>,
    pages: Vec<u32>,
    sections: Vec<Section>,
    scores: Vec<f32>,
    /// Where the next score is to be added, while scores come in group by group.
    cursor: usize,
    cursor_group: Group,
}

/// The postings of one group.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    pub pages: &'a [u32],
    pub sections: &'a [Section],
    pub scores: &'a [f32],
}

impl Postings {
    /// Lays out the postings with their scores, by page; without any, all scores are 0.
    pub fn lay_out(groups: usize, pages: &[PageFields], by_page: &[Vec<f32>]) -> Postings {
        let mut starts = vec![0u32; groups + 1];
        for (on_page, _) in pages.iter().flat_map(PageFields::groups) {
            starts[on_page.group as usize + 1] += 1;
        }
        for group in 0..groups {
            starts[group + 1] += starts[group];
        }
        let total = starts[groups] as usize;
        let mut next = starts.clone();
        let mut page_numbers = vec![0u32; total];
        let mut sections = vec![Section::default(); total];
        let mut scores = vec![0.0; total];
        for (number, page) in pages.iter().enumerate() {
            let by_group = by_page.get(number).map_or(&[][..], Vec::as_slice);
            for (place, (on_page, _)) in page.groups().enumerate() {
                let next = &mut next[on_page.group as usize];
                let at = *next as usize;
                page_numbers[at] = number as u32;
                sections[at] = on_page.section;
                scores[at] = by_group.get(place).copied().unwrap_or_default();
                *next += 1;
            }
        }
        Postings {
            starts,
            pages: page_numbers,
            sections,
            scores,
            cursor: 0,
            cursor_group: Group::MAX,
        }
    }

    /// Adds to a score. Within a group, pages have to come in ascending order.
    pub fn add(&mut self, group: Group, page: u32, score: f32) {
        if self.cursor_group != group {
            self.cursor_group = group;
            self.cursor = self.starts[group as usize] as usize;
        }
        while self.pages[self.cursor] < page {
            self.cursor += 1;
        }
        assert_eq!(
            self.pages[self.cursor], page,
            "every scored page was laid out"
        );
        self.scores[self.cursor] += score;
    }

    /// Ends a pass over all groups.
    pub fn rewind(&mut self) {
        self.cursor_group = Group::MAX;
    }

    /// The postings of a group.
    pub fn list(&self, group: Group) -> List<'_> {
        let range = self.starts[group as usize] as usize..self.starts[group as usize + 1] as usize;
        List {
            pages: &self.pages[range.clone()],
            sections: &self.sections[range.clone()],
            scores: &self.scores[range],
        }
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    /// The highest score of all.
    pub fn highest(&self) -> f32 {
        self.scores.iter().copied().fold(0.0, f32::max)
    }
}

/// Scores as one byte: each is a tenth more than the one before. So every score is known to a
/// twentieth, large or small, and the bytes are few different ones, which compress well.
#[derive(Clone, Debug)]
pub struct Quantiser {
    /// From which score on a byte is 2, 3 and so on.
    borders: Vec<f32>,
    /// By byte: the score it stands for.
    values: Vec<f64>,
}

/// What a byte counts more than the one before.
const STEP: f64 = 1.1;
/// How many bytes there are: the first is a thousandth of the last.
const STEPS: usize = 73;

impl Quantiser {
    /// A scale up to the highest score. It is made by multiplication alone, so that it is the same
    /// on every machine.
    pub fn new(highest: f32) -> Quantiser {
        let mut values = vec![f64::from(highest)];
        while values.len() <= STEPS {
            values.push(values[values.len() - 1] / STEP);
        }
        values.reverse();
        let middles = values.windows(2).skip(1);
        let borders = middles.map(|two| ((two[0] + two[1]) / 2.0) as f32);
        Quantiser {
            borders: borders.collect(),
            values,
        }
    }

    /// The byte for a score; never 0, so that a posting always counts.
    pub fn byte(&self, score: f32) -> u8 {
        self.borders.partition_point(|border| *border <= score) as u8 + 1
    }

    /// The score as it is published.
    pub fn published(&self, score: f32) -> f64 {
        self.values[usize::from(self.byte(score))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_score_is_a_twentieth_off_at_most() {
        let quantiser = Quantiser::new(40.0);
        assert_eq!(quantiser.byte(40.0), STEPS as u8);
        assert_eq!((quantiser.byte(0.0), quantiser.byte(1e-9)), (1, 1));
        for number in 1..800 {
            let score = number as f32 / 20.0;
            let error = quantiser.published(score) / f64::from(score) - 1.0;
            assert!(error.abs() < 0.0501, "{score}: {error}");
        }
        // A site without words.
        assert_eq!(Quantiser::new(0.0).published(0.0), 0.0);
    }
}
