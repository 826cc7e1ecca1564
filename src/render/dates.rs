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
}

impl Dates {
    pub fn new(language: &str) -> Dates {
        // English without a country is that of Europe here: 23 November, not November 23.
        let language = if language == "en" { "en-GB" } else { language };
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        Dates {
            day: DateTimeFormatter::try_new((&locale).into(), YMD::long()).ok(),
            month: DateTimeFormatter::try_new((&locale).into(), YM::long()).ok(),
        }
    }

    /// `2026-11-23` as "23 november 2026", `2026-11` as "november 2026", `2026` as it is.
    pub fn written(&self, iso: &str) -> String {
        let mut parts = iso.split('-').map(|part| part.parse::<i32>().unwrap_or(1));
        let (year, month, day) = (parts.next().unwrap_or(1), parts.next(), parts.next());
        let date = |day: i32| Date::try_new_iso(year, month.unwrap_or(1) as u8, day as u8).ok();
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

#[cfg(test)]
mod tests {
    use super::Dates;

    #[test]
    fn dates_are_written_out_in_both_languages() {
        assert_eq!(Dates::new("nl").written("2026-11-23"), "23 november 2026");
        assert_eq!(Dates::new("en").written("2022-01-31"), "31 January 2022");
        assert_eq!(Dates::new("nl").written("2022-01"), "januari 2022");
        assert_eq!(Dates::new("nl").written("2022"), "2022");
    }
}
