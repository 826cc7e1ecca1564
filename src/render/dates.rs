//! Dates written out in a page's language.

use super::value::{fields, text};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YM, YMD};
use icu_datetime::input::Date;
use icu_locale_core::Locale;
use tera::Value;

/// Writes dates in one language.
pub(super) struct Dates {
    day: Option<DateTimeFormatter<YMD>>,
    month: Option<DateTimeFormatter<YM>>,
    /// By month: a date with [`DAY`] and [`YEAR`] where those go. Empty in languages that write a day
    /// or year otherwise than in plain digits: then the formatter is asked each time.
    patterns: Vec<String>,
}

const DAY: char = '\u{1}';
const YEAR: char = '\u{2}';

impl Dates {
    pub fn new(language: &str) -> Dates {
        // English without a country is that of Europe here: 23 November, not November 23.
        let language = if language == "en" { "en-GB" } else { language };
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let day = DateTimeFormatter::try_new((&locale).into(), YMD::long()).ok();
        Dates {
            patterns: day.as_ref().and_then(patterns).unwrap_or_default(),
            day,
            month: DateTimeFormatter::try_new((&locale).into(), YM::long()).ok(),
        }
    }

    /// `2026-11-23` as "23 november 2026", `2026-11` as "november 2026", `2026` as it is.
    pub fn written(&self, iso: &str) -> String {
        let mut parts = iso.split('-').map(|part| part.parse::<i32>().unwrap_or(1));
        let (year, month, day) = (parts.next().unwrap_or(1), parts.next(), parts.next());
        let date = |day: i32| Date::try_new_iso(year, month.unwrap_or(1) as u8, day as u8).ok();
        if let (Some(month), Some(day)) = (month, day)
            && let Some(pattern) = self.patterns.get((month as usize).wrapping_sub(1))
            && date(day).is_some()
        {
            return fill(pattern, year, day as u8);
        }
        match (month, day, &self.day, &self.month) {
            (Some(_), Some(day), Some(formatter), _) => {
                date(day).map(|date| formatter.format(&date).to_string())
            }
            (Some(_), None, _, Some(formatter)) => {
                date(1).map(|date| formatter.format(&date).to_string())
            }
            _ => None,
        }
        .unwrap_or_else(|| iso.to_string())
    }

    /// `{iso, text}`, or nothing.
    pub fn value(&self, iso: Option<&str>) -> Value {
        iso.map_or_else(Value::none, |iso| {
            fields([("iso", text(iso)), ("text", text(&self.written(iso)))])
        })
    }
}

fn fill(pattern: &str, year: i32, day: u8) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(pattern.len() + 4);
    for character in pattern.chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            DAY => write!(text, "{day}"),
            YEAR => write!(text, "{year}"),
            other => write!(text, "{other}"),
        };
    }
    text
}

/// How the formatter writes the dates of each month; none where other dates do not follow from that.
fn patterns(formatter: &DateTimeFormatter<YMD>) -> Option<Vec<String>> {
    let written = |year: i32, month: u8, day: u8| {
        let date = Date::try_new_iso(year, month, day).ok()?;
        Some(formatter.format(&date).to_string())
    };
    (1..=12)
        .map(|month| {
            let pattern = written(1987, month, 26)?
                .replace("26", &DAY.to_string())
                .replace("1987", &YEAR.to_string());
            let holds = |year, day| written(year, month, day) == Some(fill(&pattern, year, day));
            let is_one_of_each = [DAY, YEAR]
                .iter()
                .all(|mark| pattern.matches(*mark).count() == 1);
            (is_one_of_each && holds(2031, 4) && holds(2004, 10)).then_some(pattern)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Dates;
    use icu_datetime::input::Date;

    #[test]
    fn dates_are_those_of_the_formatter() {
        for language in ["nl", "en", "de", "fr", "ar", "ja", "th", "fa"] {
            let dates = Dates::new(language);
            let formatter = dates.day.as_ref().expect("the language has dates");
            for (year, month, day) in [(1999, 1, 1), (2026, 2, 28), (2024, 2, 29), (2050, 12, 31)] {
                let date = Date::try_new_iso(year, month, day).expect("a date");
                let iso = format!("{year}-{month:02}-{day:02}");
                assert_eq!(dates.written(&iso), formatter.format(&date).to_string());
            }
        }
        assert_eq!(Dates::new("nl").patterns.len(), 12);
        assert_eq!(Dates::new("en").patterns.len(), 12);
        assert_eq!(Dates::new("nl").written("2026-02-30"), "2026-02-30");
    }

    #[test]
    fn dates_are_written_out_in_both_languages() {
        assert_eq!(Dates::new("nl").written("2026-11-23"), "23 november 2026");
        assert_eq!(Dates::new("en").written("2022-01-31"), "31 January 2022");
        assert_eq!(Dates::new("nl").written("2022-01"), "januari 2022");
        assert_eq!(Dates::new("nl").written("2022"), "2022");
    }
}
