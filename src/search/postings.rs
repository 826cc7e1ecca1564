//! For every group of forms: the pages it is on, its score there, and the section to open.
//!
//! This is all that the reader and the build-time engine need to answer a query. Scores are exact
//! here; `Quantiser` turns them into the bytes that are published.

use super::fields::PageFields;
use super::vocabulary::Group;

/// Postings of all groups, pages in navigation order.
pub struct Postings {
    starts: Vec<u32>,
    pages: Vec<u32>,
    sections: Vec<u8>,
    scores: Vec<f32>,
    /// Where the next score is to be added, while scores come in group by group.
    cursor: usize,
    cursor_group: Group,
}

/// The postings of one group.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    pub pages: &'a [u32],
    pub sections: &'a [u8],
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
        let mut sections = vec![0u8; total];
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

/// Scores as one byte on a square-root scale: fine steps where most scores are.
#[derive(Clone, Copy, Debug)]
pub struct Quantiser {
    pub highest: f32,
}

impl Quantiser {
    /// The byte for a score; never 0, so that a posting always counts.
    pub fn byte(self, score: f32) -> u8 {
        let share = (score / self.highest.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
        (share.sqrt() * 255.0 + 0.5).max(1.0) as u8
    }

    /// The most that the sum of so many scores can change, up and down together, by being published
    /// as bytes: it is largest where all have an equal part in the sum.
    pub fn quantum(self, sum: f64, terms: usize) -> f64 {
        let (highest, terms) = (f64::from(self.highest), terms.max(1) as f64);
        (2.0 * (sum * highest * terms).sqrt() + terms * highest / 255.0) / 255.0
    }
}
