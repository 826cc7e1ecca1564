//! Bands of numbers and dates: together they hold every value exactly once.

use super::Builder;
use crate::diagnostics::catalogue::{self, BandProblem};
use crate::questionnaire::format::{BoundSource, ChoiceSource, QuestionKind};
use crate::questionnaire::model::Band;
use crate::source::{Span, Spanned};

impl Builder<'_> {
    /// The range of one band; a bound that cannot be read is told and counts as open.
    pub(super) fn band(&mut self, kind: QuestionKind, choice: &ChoiceSource) -> Band {
        let mut bound = |bound: &Option<Spanned<BoundSource>>| {
            let bound = bound.as_ref()?;
            let value = value_of(kind, &bound.value);
            if value.is_none() {
                self.report(catalogue::questionnaire_bands(
                    bound.span,
                    BandProblem::Unreadable,
                ));
            }
            value
        };
        Band {
            from: bound(&choice.from),
            below: bound(&choice.below),
        }
    }

    /// Tells where bands, with the places they are told at, do not fit together.
    pub(super) fn check_bands(&mut self, bands: &[(Span, Band)]) {
        let mut before: Option<Band> = None;
        for (index, (span, band)) in bands.iter().enumerate() {
            let last = index + 1 == bands.len();
            let empty =
                matches!((band.from, band.below), (Some(from), Some(below)) if from >= below);
            let problem = match before.map(|before| before.below) {
                _ if empty => Some(BandProblem::Empty),
                None if band.from.is_some() => Some(BandProblem::NotOpenBelow),
                Some(end) => match (end, band.from) {
                    (Some(end), Some(from)) if from > end => Some(BandProblem::Gap),
                    (Some(end), Some(from)) if from == end => None,
                    _ => Some(BandProblem::Overlap),
                },
                None => None,
            };
            let problem = problem
                .or_else(|| (last && band.below.is_some()).then_some(BandProblem::NotOpenAbove));
            if let Some(problem) = problem {
                self.report(catalogue::questionnaire_bands(*span, problem));
            }
            before = Some(*band);
        }
    }
}

fn value_of(kind: QuestionKind, bound: &BoundSource) -> Option<f64> {
    match (kind, bound) {
        (QuestionKind::Date, BoundSource::Text(text)) => days(text).map(|days| days as f64),
        (QuestionKind::Number, BoundSource::Number(number)) => Some(*number),
        (QuestionKind::Number, BoundSource::Text(text)) => {
            text.parse().ok().filter(|number: &f64| number.is_finite())
        }
        _ => None,
    }
}

/// Days since 1970-01-01 of a day written as `2026-01-31`.
pub fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i64>().ok())
            .flatten()
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=length).contains(&day) {
        return None;
    }
    // Counted from March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2000-02-29"), Some(11_016));
        assert_eq!(days("2026-11-23"), Some(20_780));
        assert_eq!(days("2026-02-29"), None);
        assert_eq!(days("2026-2-1"), None);
    }
}
