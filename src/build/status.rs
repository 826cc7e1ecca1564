//! The state of all translations as `status` tells it.

use crate::site::{PageState, Site, State};
use serde::Serialize;
use std::collections::BTreeMap;

/// All translations of a site and their sums.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    pub pages: Vec<TranslationStatus>,
    pub totals: Totals,
}

/// A page in a language it is translated into.
#[derive(Debug, Clone, Serialize)]
pub struct TranslationStatus {
    pub id: String,
    pub lang: String,
    pub source_lang: String,
    /// Path of the translation; none when it is missing.
    pub path: Option<String>,
    #[serde(serialize_with = "name")]
    pub state: State,
    pub sections: Vec<SectionStatus>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SectionStatus {
    /// Id of the heading; empty for the page's opening.
    pub id: String,
    #[serde(serialize_with = "name")]
    pub state: State,
    /// Words of the source, those that are to be translated.
    pub words: u32,
    /// When it was translated.
    pub pinned: Option<String>,
    /// Days since then; none without a date of today.
    pub age: Option<i64>,
}

/// How many sections have each state, and of how many words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    #[serde(flatten)]
    pub sections: BTreeMap<&'static str, usize>,
    pub words: BTreeMap<&'static str, u64>,
}

fn name<S: serde::Serializer>(state: &State, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.name())
}

impl Status {
    /// The state of all translations; ages count up to `today`.
    pub fn of(site: &Site, today: Option<&str>) -> Status {
        let states = site.page_states();
        let pages = states.into_iter().map(|page| status(site, page, today));
        let mut status = Status {
            pages: pages.collect(),
            totals: Totals::default(),
        };
        status.sum();
        status
    }

    /// Keeps some translations only, and sums anew.
    pub fn retain(&mut self, keep: impl FnMut(&TranslationStatus) -> bool) {
        self.pages.retain(keep);
        self.sum();
    }

    fn sum(&mut self) {
        let none = State::ALL.map(State::name);
        self.totals = Totals {
            sections: none.iter().map(|name| (*name, 0)).collect(),
            words: none.iter().map(|name| (*name, 0)).collect(),
        };
        for section in self.pages.iter().flat_map(|page| &page.sections) {
            let name = section.state.name();
            *self.totals.sections.entry(name).or_default() += 1;
            *self.totals.words.entry(name).or_default() += u64::from(section.words);
        }
    }
}

fn status(site: &Site, page: PageState, today: Option<&str>) -> TranslationStatus {
    let document = page
        .key
        .and_then(|key| site.identity(key).documents[page.language]);
    let sections = page.sections.iter();
    let sections = sections.map(|section| SectionStatus {
        age: today
            .zip(section.pinned.as_deref())
            .and_then(|(today, pinned)| Some(days(today)? - days(pinned)?)),
        id: section.id.clone(),
        state: section.state,
        words: site.section_words(&page, section),
        pinned: section.pinned.clone(),
    });
    TranslationStatus {
        sections: sections.collect::<Vec<_>>(),
        id: page.id.clone(),
        lang: site.languages[page.language].clone(),
        source_lang: site.languages[page.source].clone(),
        path: document.map(|index| site.documents[index].path.clone()),
        state: page.state,
    }
}

/// The date, in UTC, of a number of seconds since 1970 (the civil-from-days rule of the Gregorian
/// calendar, in eras of 400 years that begin on 1 March).
pub fn date_of_epoch(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The number of a day, `YYYY-MM-DD`, counted from 1 March of year 0 in the Gregorian calendar.
pub fn days(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years that begin in March have their leap day at the end.
    let year = year - i64::from(month <= 2);
    let month = (month + 9) % 12;
    Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_between_dates_follow_the_calendar() {
        for (from, to, between) in [
            ("2026-11-23", "2026-11-23", 0),
            ("2026-11-23", "2026-12-01", 8),
            ("2024-02-28", "2024-03-01", 2),
            ("2023-02-28", "2023-03-01", 1),
            ("1999-12-31", "2000-03-01", 61),
            ("2026-01-01", "2027-01-01", 365),
            ("2027-01-01", "2026-12-31", -1),
        ] {
            let counted = days(to).expect("a date") - days(from).expect("a date");
            assert_eq!(counted, between, "{from} to {to}");
        }
        assert_eq!(days("gisteren"), None);
    }
}
