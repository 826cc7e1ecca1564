//! Answers of earlier days: which of them still count, and the text they are kept in.
//!
//! It knows no clock and no file: the time and the text come from the caller.

use super::Answer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file below `.leidraad/cache/` in which the answers are kept.
pub const CACHE_NAME: &str = "external.json";

const FORMAT: u32 = 1;
const DAY: u64 = 24 * 60 * 60;
/// What is there today will be there tomorrow; what is not may be back soon.
const GOOD_FOR: u64 = 7 * DAY;
const BAD_FOR: u64 = DAY;
/// Addresses that no text has held for so long are forgotten.
const FORGOTTEN_AFTER: u64 = 60 * DAY;

/// Answers by address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    format: u32,
    answers: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// In seconds since 1970.
    asked: u64,
    answer: Answer,
}

impl Known {
    /// Reads what was kept; of a text that is not ours nothing is known.
    pub fn read(text: &str) -> Known {
        let read: Option<Known> = serde_json::from_str(text).ok();
        read.filter(|known| known.format == FORMAT)
            .unwrap_or_default()
    }

    /// The text to keep at a time.
    pub fn written(&self, now: u64) -> String {
        let mut kept = self.clone();
        kept.format = FORMAT;
        kept.answers
            .retain(|_, entry| now.saturating_sub(entry.asked) < FORGOTTEN_AFTER);
        // A map of texts always serialises.
        serde_json::to_string_pretty(&kept).unwrap_or_default()
    }

    /// The answer about an address, while it counts.
    pub fn answer(&self, address: &str, now: u64) -> Option<&Answer> {
        let entry = self.answers.get(address)?;
        let lasts = match entry.answer {
            Answer::Gone(_) | Answer::Failing(_) | Answer::Unreachable(_) => BAD_FOR,
            _ => GOOD_FOR,
        };
        // A time to come is that of a clock that was wrong.
        let age = now.checked_sub(entry.asked)?;
        (age < lasts).then_some(&entry.answer)
    }

    pub fn add(&mut self, address: &str, answer: Answer, now: u64) {
        let asked = now;
        self.answers
            .insert(address.to_string(), Entry { asked, answer });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::external::Reason;

    #[test]
    fn an_answer_counts_for_its_time_and_survives_the_file() {
        let now = 1_000 * DAY;
        let mut known = Known::default();
        known.add("https://a.example/", Answer::There, now);
        known.add("https://b.example/", Answer::Gone(404), now);
        known.add(
            "https://c.example/",
            Answer::Unreachable(Reason::TooSlow),
            now + 50 * DAY,
        );
        let known = Known::read(&known.written(now));
        assert_eq!(
            known.answer("https://a.example/", now + 6 * DAY),
            Some(&Answer::There)
        );
        assert_eq!(known.answer("https://a.example/", now + 7 * DAY), None);
        assert_eq!(
            known.answer("https://b.example/", now + DAY - 1),
            Some(&Answer::Gone(404))
        );
        assert_eq!(known.answer("https://b.example/", now + DAY), None);
        assert_eq!(known.answer("https://c.example/", now), None, "to come");
        let later = Known::read(&known.written(now + 61 * DAY));
        assert_eq!(later.answers.len(), 1, "the others are forgotten");
    }

    #[test]
    fn a_text_that_is_not_ours_says_nothing() {
        for text in ["", "{", "[]", "{\"format\": 2, \"answers\": {}}", "\u{0}"] {
            assert_eq!(Known::read(text), Known::default());
        }
    }
}
