//! Numbers and dates in a text, in a form that all languages share.
//!
//! `1.500`, `1,500` and `1500` are one number; `31 januari 2022` and `January 31, 2022` are one date.
//! Words for numbers are left alone: they are translated, not copied.

use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::M;
use icu_datetime::input::Date;
use icu_locale_core::Locale;
use std::ops::Range;

/// The names of a language's months, January first; empty where the language is not known.
#[derive(Debug, Clone, Default)]
pub struct Months(Vec<String>);

impl Months {
    pub fn of(language: &str) -> Months {
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let Ok(formatter) = DateTimeFormatter::try_new((&locale).into(), M::long()) else {
            return Months::default();
        };
        let names = (1..=12).filter_map(|month| {
            let date = Date::try_new_iso(2000, month, 1).ok()?;
            Some(formatter.format(&date).to_string())
        });
        Months(names.collect())
    }

    /// The number of the month this word names, in the middle of a sentence or at its start. Where
    /// months have capitals, `may` is none.
    fn number(&self, word: &str) -> Option<usize> {
        let is_name = |name: &String| {
            let mut letters = name.chars();
            let capital = letters.next().map(|first| first.to_uppercase());
            name == word || capital.is_some_and(|capital| capital.chain(letters).eq(word.chars()))
        };
        Some(1 + self.0.iter().position(is_name)?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Number,
    Date,
}

/// A number or date and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: Kind,
    /// The number without marks for thousands; the date as `2022-01-31`, `2022-01` or `--01-31`.
    pub value: String,
    pub place: Range<usize>,
}

/// All numbers and dates of a text, in order.
pub fn find(text: &str, months: &Months) -> Vec<Found> {
    let mut found = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return found;
    }
    let tokens = tokens(text);
    let mut next = 0;
    while next < tokens.len() {
        let date = named_month(text, &tokens, next, months)
            .or_else(|| written_in_digits(text, &tokens, next));
        if let Some((date, after)) = date {
            found.push(date);
            next = after;
            continue;
        }
        if let Token::Number { value, place } = &tokens[next] {
            found.push(Found {
                kind: Kind::Number,
                value: value.clone(),
                place: place.clone(),
            });
        }
        next += 1;
    }
    found
}

#[derive(Debug)]
enum Token {
    Number { value: String, place: Range<usize> },
    Word(Range<usize>),
}

impl Token {
    fn place(&self) -> &Range<usize> {
        match self {
            Token::Number { place, .. } | Token::Word(place) => place,
        }
    }

    fn day(&self) -> Option<u32> {
        match self {
            Token::Number { value, .. } => value.parse().ok().filter(|day| (1..=31).contains(day)),
            Token::Word(_) => None,
        }
    }

    fn year(&self) -> Option<&str> {
        match self {
            Token::Number { value, .. } if value.len() == 4 && !value.contains('.') => Some(value),
            _ => None,
        }
    }
}

/// Numbers that are not part of a word, and words.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let bytes = text.as_bytes();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let end = if letter.is_ascii_digit() {
            let end = end_of_number(bytes, start);
            tokens.push(Token::Number {
                value: normal(&text[start..end]),
                place: start..end,
            });
            end
        } else if letter.is_alphabetic() {
            let rest = &text[start..];
            let end = start
                + rest
                    .find(|letter: char| !letter.is_alphanumeric())
                    .unwrap_or(rest.len());
            tokens.push(Token::Word(start..end));
            end
        } else {
            continue;
        };
        while letters.next_if(|(at, _)| *at < end).is_some() {}
    }
    tokens
}

/// Where digits with single marks between them end.
fn end_of_number(bytes: &[u8], start: usize) -> usize {
    let digits = |from: usize| {
        let rest = bytes[from..].iter();
        from + rest.take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = digits(start);
    loop {
        let mark = match bytes.get(end..) {
            Some([b'.' | b',' | b':', ..]) => 1,
            // No-break spaces group thousands.
            Some([0xc2, 0xa0, ..]) if digits(end + 2) == end + 5 => 2,
            Some([0xe2, 0x80, 0xaf, ..]) if digits(end + 3) == end + 6 => 3,
            _ => return end,
        };
        if digits(end + mark) == end + mark {
            return end;
        }
        end = digits(end + mark);
    }
}

/// A number without marks for thousands, its other marks written as points.
fn normal(number: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let mut groups = number
        .split(|letter| !is_digit(letter))
        .filter(|group| !group.is_empty());
    let first = groups.next().unwrap_or_default().trim_start_matches('0');
    let mut normal = if first.is_empty() { "0" } else { first }.to_string();
    let mut thousands = normal.len() <= 3 && normal != "0";
    for group in groups {
        thousands = thousands && group.len() == 3;
        if !thousands {
            normal.push('.');
        }
        normal.push_str(group);
    }
    normal
}

/// Whether nothing but space and a comma stands between two tokens.
fn adjoin(text: &str, left: &Token, right: &Token) -> bool {
    let between = &text[left.place().end..right.place().start];
    between.len() <= 4
        && between
            .chars()
            .all(|letter| letter.is_whitespace() && letter != '\n' || matches!(letter, ',' | '.'))
}

/// A date whose month is named, beginning at a token; and the token after it.
fn named_month(
    text: &str,
    tokens: &[Token],
    start: usize,
    months: &Months,
) -> Option<(Found, usize)> {
    let mut at = start;
    let mut day = tokens[at].day();
    if day.is_some() {
        at += 1;
        // The ending of an ordinal: 31st of January, 1e februari.
        while let Some(Token::Word(word)) = tokens.get(at)
            && matches!(
                &text[word.clone()],
                "st" | "nd" | "rd" | "th" | "of" | "e" | "de" | "ste"
            )
        {
            at += 1;
        }
    }
    let Token::Word(word) = tokens.get(at)? else {
        return None;
    };
    let month = months.number(&text[word.clone()])?;
    if at > start && !adjoin(text, &tokens[at - 1], &tokens[at]) {
        return None;
    }
    let mut end = at;
    let follows = |end: usize| {
        let next = tokens.get(end + 1)?;
        adjoin(text, &tokens[end], next).then_some(next)
    };
    if day.is_none()
        && let Some(next) = follows(end)
        && let Some(number) = next.day()
        && next.year().is_none()
    {
        day = Some(number);
        end += 1;
    }
    let mut year = None;
    if let Some(next) = follows(end)
        && let Some(number) = next.year()
    {
        year = Some(number);
        end += 1;
    }
    let value = match (year, day) {
        (Some(year), Some(day)) => format!("{year}-{month:02}-{day:02}"),
        (Some(year), None) => format!("{year}-{month:02}"),
        (None, Some(day)) => format!("--{month:02}-{day:02}"),
        (None, None) => return None,
    };
    let place = tokens[start].place().start..tokens[end].place().end;
    let kind = Kind::Date;
    Some((Found { kind, value, place }, end + 1))
}

/// A date written as `2022-01-31` or `31-01-2022`, beginning at a token; and the token after it.
fn written_in_digits(text: &str, tokens: &[Token], start: usize) -> Option<(Found, usize)> {
    let [first, second, third] = tokens.get(start..start + 3)? else {
        return None;
    };
    let hyphen = |left: &Token, right: &Token| &text[left.place().end..right.place().start] == "-";
    if !hyphen(first, second) || !hyphen(second, third) {
        return None;
    }
    let month = second.day().filter(|month| *month <= 12)?;
    let (year, day) = match (first.year(), third.year()) {
        (Some(year), None) => (year, third.day()?),
        (None, Some(year)) => (year, first.day()?),
        _ => return None,
    };
    let found = Found {
        kind: Kind::Date,
        value: format!("{year}-{month:02}-{day:02}"),
        place: first.place().start..third.place().end,
    };
    Some((found, start + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, language: &str) -> Vec<String> {
        let found = find(text, &Months::of(language));
        found.into_iter().map(|found| found.value).collect()
    }

    #[test]
    fn numbers_are_the_same_whatever_their_marks() {
        for (nl, en, wanted) in [
            ("€ 1.500,50", "€1,500.50", "1500.50"),
            ("10.000", "10,000", "10000"),
            ("10\u{a0}000", "10\u{202f}000", "10000"),
            ("3,5%", "3.5 per cent", "3.5"),
            ("14:00", "14.00 hrs", "14.00"),
            ("08:30", "8:30", "8.30"),
            ("0,125", "0.125", "0.125"),
            ("1e keer,", "1st time.", "1"),
        ] {
            assert_eq!(values(nl, "nl"), [wanted], "{nl}");
            assert_eq!(values(en, "en"), [wanted], "{en}");
        }
        assert_eq!(
            values("artikel 2021/821, 31288-948", "nl"),
            ["2021", "821", "31288", "948"]
        );
        assert_eq!(values("A4 en COVID-19", "nl"), ["19"]);
        assert_eq!(values("drie", "nl"), [""; 0]);
    }

    #[test]
    fn dates_are_the_same_in_every_language() {
        for (language, text, wanted) in [
            ("nl", "op 31 januari 2022.", "2022-01-31"),
            ("nl", "Mei 2022", "2022-05"),
            ("nl", "2022-01-31", "2022-01-31"),
            ("nl", "31-1-2022", "2022-01-31"),
            ("en", "on 31 January 2022.", "2022-01-31"),
            ("en", "January 31, 2022", "2022-01-31"),
            ("en", "the 31st of January 2022", "2022-01-31"),
            ("en", "January 2022", "2022-01"),
            ("en", "by 1 May", "--05-01"),
            ("de", "31. Januar 2022", "2022-01-31"),
        ] {
            assert_eq!(values(text, language), [wanted], "{text}");
        }
        assert_eq!(values("you may 2 times in March", "en"), ["2"]);
        assert_eq!(values("24 en 25 november 2026", "nl"), ["24", "2026-11-25"]);
    }
}
