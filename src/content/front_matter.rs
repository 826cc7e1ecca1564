//! The front matter of a page: cut out, read and checked for what one page can tell by itself.

use super::identity::{ID_PATTERN, is_id, make_id};
use crate::config::SyncPolicy;
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A calendar date, year-month-day.
pub type Date = Spanned<String>;

/// How a date looks; that the day exists is checked apart.
pub(crate) const DATE_PATTERN: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

/// The keys of a page's front matter.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FrontMatter {
    /// Title of the page; default: its first `#` heading.
    pub title: Option<Spanned<String>>,
    /// Identity of the page, the same in every language.
    #[schemars(regex(pattern = ID_PATTERN))]
    pub id: Option<Spanned<String>>,
    /// Last part of the address in this language.
    #[schemars(regex(pattern = ID_PATTERN))]
    pub slug: Option<Spanned<String>>,
    /// Order among siblings, smallest first.
    pub weight: i64,
    /// One or two sentences that say what the page is about.
    pub summary: Option<String>,
    /// Language of the page; must agree with its folder.
    pub lang: Option<Spanned<String>>,
    /// Language this page is translated from.
    pub source: Option<Spanned<String>>,
    /// Date of first publication.
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub published: Option<Date>,
    /// What changed and when, newest first.
    pub changed: Vec<Change>,
    /// Date on which an editor last checked the text.
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub reviewed: Option<Date>,
    /// Date by which the text is to be checked again.
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub review_by: Option<Date>,
    /// Who is answerable for the text.
    pub owner: Option<String>,
    /// First date on which the text applies.
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub valid_from: Option<Date>,
    /// Last date on which the text applies.
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub valid_until: Option<Date>,
    /// Ids of the references the page rests on.
    pub sources: Vec<Spanned<String>>,
    /// Old paths of this page, below the language.
    pub aliases: Vec<Spanned<String>>,
    /// Old ids of this page.
    #[schemars(inner(regex(pattern = ID_PATTERN)))]
    pub former_ids: Vec<Spanned<String>>,
    /// Old heading ids and the ids that took their place.
    pub moved: BTreeMap<String, Spanned<String>>,
    /// The page's own policy for translations.
    pub sync: Option<SyncPolicy>,
    /// Left out of the site but with --drafts.
    pub draft: bool,
    /// false keeps the page out of the search.
    pub search: Option<bool>,
    /// Free values for a theme.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// One entry of a page's list of changes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[schemars(regex(pattern = DATE_PATTERN))]
    pub date: Date,
    #[serde(default)]
    pub weight: ChangeWeight,
    #[serde(default)]
    pub text: ChangeText,
}

/// What changed, per language.
pub type ChangeText = BTreeMap<String, String>;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeWeight {
    #[default]
    Editorial,
    Meaning,
    Urgent,
}

/// The schema of front matter.
pub static FRONT_MATTER_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<FrontMatter>);

pub(super) struct Split {
    pub yaml: Range<usize>,
    pub body: Range<usize>,
    /// The front matter was never closed, so nothing more can be said of it.
    pub broken: bool,
}

/// Finds the front matter between `---` lines at the top of the text.
pub(super) fn split(whole: Span, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Split {
    let none = Split {
        yaml: 0..0,
        body: 0..text.len(),
        broken: false,
    };
    let first = text.lines().next().unwrap_or("");
    if first.trim_end() != "---" {
        return none;
    }
    let start = (first.len() + 1).min(text.len());
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Split {
                yaml: start..at,
                body: at + line.len()..text.len(),
                broken: false,
            };
        }
        at += line.len();
    }
    diagnostics.push(catalogue::front_matter_unclosed(whole.part(0, 3)));
    Split {
        yaml: 0..0,
        body: text.len()..text.len(),
        broken: true,
    }
}

/// Front matter as far as it could be read.
pub(super) struct Read {
    pub front_matter: FrontMatter,
    /// What is wrong with the title, or with everything, was told.
    pub title_is_told: bool,
}

impl Read {
    /// Nothing can be said about the keys.
    pub fn broken() -> Read {
        Read {
            front_matter: FrontMatter::default(),
            title_is_told: true,
        }
    }
}

/// Reads the front matter; what does not fit is told and left at its default.
pub(super) fn read(
    file: FileId,
    range: Range<usize>,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Read {
    if range.is_empty() {
        return Read {
            front_matter: FrontMatter::default(),
            title_is_told: false,
        };
    }
    let read = yaml::read::<FrontMatter>(
        file,
        range.start,
        &text[range.clone()],
        YamlLimits::FRONT_MATTER,
        &FRONT_MATTER_SHAPES,
    );
    let title_was_refused = read.diagnostics.iter().any(|diagnostic| {
        let at = diagnostic.span().map_or(0, |span| span.start as usize);
        text[..at]
            .rsplit('\n')
            .next()
            .is_some_and(|line| line.starts_with("title:"))
    });
    diagnostics.extend(read.diagnostics);
    let title_is_told = read.value.is_none() || title_was_refused;
    let mut front_matter = read.value.unwrap_or_default();
    check(&mut front_matter, diagnostics);
    Read {
        front_matter,
        title_is_told,
    }
}

fn check(front_matter: &mut FrontMatter, diagnostics: &mut Vec<Diagnostic>) {
    for field in [&mut front_matter.id, &mut front_matter.slug] {
        if let Some(id) = field
            && !is_id(id)
        {
            diagnostics.push(invalid_id(id));
            *field = None;
        }
    }
    front_matter.former_ids.retain(|id| {
        let fits = is_id(id);
        if !fits {
            diagnostics.push(invalid_id(id));
        }
        fits
    });
    let dates = [
        &mut front_matter.published,
        &mut front_matter.reviewed,
        &mut front_matter.review_by,
        &mut front_matter.valid_from,
        &mut front_matter.valid_until,
    ];
    for field in dates {
        if let Some(date) = field
            && !check_date(date, diagnostics)
        {
            *field = None;
        }
    }
    front_matter
        .changed
        .retain(|change| check_date(&change.date, diagnostics));
    for pair in front_matter.changed.windows(2) {
        if pair[1].date.value > pair[0].date.value {
            diagnostics.push(catalogue::changes_out_of_order(pair[1].date.span));
        }
    }
    if let (Some(from), Some(until)) = (&front_matter.valid_from, &front_matter.valid_until)
        && from.value > until.value
    {
        diagnostics.push(catalogue::dates_contradict(
            until.span,
            "`valid_until` lies before `valid_from`",
            "`valid_until` ligt voor `valid_from`",
        ));
    }
    if let (Some(reviewed), Some(by)) = (&front_matter.reviewed, &front_matter.review_by)
        && reviewed.value > by.value
    {
        diagnostics.push(catalogue::dates_contradict(
            by.span,
            "`review_by` lies before `reviewed`",
            "`review_by` ligt voor `reviewed`",
        ));
    }
}

/// An id that cannot be one, and the id it would be made into.
fn invalid_id(id: &Spanned<String>) -> Diagnostic {
    let told = catalogue::invalid_id(id.span, id);
    match make_id(id) {
        made if made.is_empty() => told,
        made => told.fix_name(id, &made),
    }
}

/// Tells when a date is not one of the calendar, written `YYYY-MM-DD`.
pub fn check_date(date: &Date, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let fits = is_date(&date.value);
    if !fits {
        diagnostics.push(catalogue::invalid_date(date.span, &date.value));
    }
    fits
}

/// Whether a text is a date of the calendar, written `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Ok(year), Ok(month), Ok(day)) = (
        text[..4].parse::<u32>(),
        text[5..7].parse::<u32>(),
        text[8..].parse::<u32>(),
    ) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    year >= 1 && (1..=days).contains(&day)
}
