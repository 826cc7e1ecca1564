//! Numbers and dates in a text, in a form that all languages share.
//!
//! `1.500`, `1,500` and `1500` are one number; `31 januari 2022` and `January 31, 2022` are one date.
//! Numbers in words are not looked for, as every text is full of them; whether a text has a number
//! in words can be asked.

use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::M;
use icu_datetime::input::Date;
use icu_locale_core::Locale;
use std::ops::Range;

/// How a language writes dates and numbers.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    /// The names of the months, January first; empty where the language is not known.
    months: Vec<String>,
    /// The words for the numbers from nought; empty where the language is not known.
    numbers: Vec<Vec<String>>,
}

impl Writing {
    pub fn of(language: &str) -> Writing {
        Writing {
            months: months(language),
            numbers: match language {
                "nl" => words(DUTCH, |tens, unit| {
                    let and = if unit.ends_with('e') { "ën" } else { "en" };
                    format!("{unit}{and}{tens}")
                }),
                "en" => words(ENGLISH, |tens, unit| format!("{tens}-{unit}")),
                _ => Vec::new(),
            },
        }
    }

    /// Whether a text has a number in words, as far as can be known: `3` as `drie`, `derde` or in
    /// `driejarig`. Of a language whose words are not known, small numbers count as there.
    pub fn has_in_words(&self, text: &str, number: &str) -> bool {
        let Ok(number) = number.parse::<usize>() else {
            return false;
        };
        let Some(wanted) = self.numbers.get(number) else {
            return self.numbers.is_empty() && number <= SMALL;
        };
        let text = text.to_lowercase();
        let is_it = |word: &str| {
            wanted.iter().any(|wanted| {
                let is_long = wanted.chars().count() > 3;
                word == wanted || is_long && word.starts_with(wanted.as_str())
            })
        };
        text.split(|letter: char| !letter.is_alphabetic() && letter != '-')
            .any(|word| is_it(word) || word.split('-').any(is_it))
    }
}

/// Numbers that many languages prefer to write in words.
const SMALL: usize = 20;

/// What a language calls the numbers that have a word of their own, and which parts make the others.
struct Words {
    /// From nought to twenty; several words between spaces.
    units: [&'static str; 21],
    /// From thirty to ninety.
    tens: [&'static str; 7],
}

const DUTCH: Words = Words {
    units: [
        "nul",
        "een één eerste eenmaal",
        "twee tweede beide beiden",
        "drie derde",
        "vier vierde",
        "vijf vijfde",
        "zes zesde",
        "zeven zevende",
        "acht achtste",
        "negen negende",
        "tien tiende",
        "elf elfde",
        "twaalf twaalfde",
        "dertien",
        "veertien",
        "vijftien",
        "zestien",
        "zeventien",
        "achttien",
        "negentien",
        "twintig",
    ],
    tens: [
        "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
    ],
};

const ENGLISH: Words = Words {
    units: [
        "zero nought",
        "one first once",
        "two second twice both",
        "three third",
        "four fourth",
        "five fifth",
        "six sixth",
        "seven seventh",
        "eight eighth",
        "nine ninth",
        "ten tenth",
        "eleven eleventh",
        "twelve twelfth",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty twentieth",
    ],
    tens: [
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ],
};

/// The words for the numbers below a hundred.
fn words(of: Words, join: impl Fn(&str, &str) -> String) -> Vec<Vec<String>> {
    let split = |words: &str| words.split(' ').map(str::to_string).collect::<Vec<_>>();
    let mut numbers: Vec<Vec<String>> = of.units.iter().map(|words| split(words)).collect();
    let twenty = of.units[20].split(' ').next().unwrap_or_default();
    for tens in std::iter::once(twenty).chain(of.tens) {
        if tens != twenty {
            numbers.push(vec![tens.to_string()]);
        }
        for unit in &of.units[1..10] {
            let names = split(unit).into_iter();
            numbers.push(names.map(|unit| join(tens, &unit)).collect());
        }
    }
    numbers
}

fn months(language: &str) -> Vec<String> {
    let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
    let Ok(formatter) = DateTimeFormatter::try_new((&locale).into(), M::long()) else {
        return Vec::new();
    };
    let names = (1..=12).filter_map(|month| {
        let date = Date::try_new_iso(2000, month, 1).ok()?;
        Some(formatter.format(&date).to_string())
    });
    names.collect()
}

impl Writing {
    /// The number of the month this word names, in the middle of a sentence or at its start. Where
    /// months have capitals, `may` is none.
    fn month(&self, word: &str) -> Option<usize> {
        let is_name = |name: &String| {
            let mut letters = name.chars();
            let capital = letters.next().map(|first| first.to_uppercase());
            name == word || capital.is_some_and(|capital| capital.chain(letters).eq(word.chars()))
        };
        Some(1 + self.months.iter().position(is_name)?)
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
pub fn find(text: &str, writing: &Writing) -> Vec<Found> {
    let numbers = numbers(text);
    let mut found = Vec::new();
    let mut next = 0;
    while next < numbers.len() {
        let date = named_month(text, &numbers, next, writing)
            .or_else(|| written_in_digits(text, &numbers, next));
        let (one, after) = date.unwrap_or_else(|| (numbers[next].clone(), next + 1));
        found.push(one);
        next = after;
    }
    found
}

/// A part of a date, or a number that may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part<'a> {
    Number(&'a str),
    Month(&'a str),
}

/// The parts of a number or date: `24 and 25 March 2026` and `March 24 and 25, 2026` have the same.
pub fn parts(kind: Kind, value: &str) -> Vec<Part<'_>> {
    if kind == Kind::Number {
        return vec![Part::Number(value)];
    }
    let mut date = value.trim_start_matches('-').split('-');
    let year = (!value.starts_with('-')).then(|| date.next()).flatten();
    let month = date.next().map(Part::Month);
    let day = date.next();
    let numbers = [year, day].into_iter().flatten();
    numbers
        .map(|number| Part::Number(number.trim_start_matches('0')))
        .chain(month)
        .collect()
}

impl Found {
    fn day(&self) -> Option<u32> {
        self.value.parse().ok().filter(|day| (1..=31).contains(day))
    }

    fn year(&self) -> Option<&str> {
        (self.value.len() == 4 && !self.value.contains('.')).then_some(&self.value)
    }
}

/// The numbers that are not part of a word. Most texts have few or none, so only they are looked at.
fn numbers(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut numbers = Vec::new();
    // Looked through as a whole first: that goes many bytes at a time.
    let has_digit = |part: &[u8]| {
        part.iter()
            .fold(false, |has, byte| has | byte.is_ascii_digit())
    };
    if !bytes.chunks(1024).any(has_digit) {
        return numbers;
    }
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + start;
        at = end_of_number(bytes, start);
        let before = text[..start].chars().next_back();
        if !before.is_some_and(char::is_alphabetic) {
            numbers.push(Found {
                kind: Kind::Number,
                value: normal(&text[start..at]),
                place: start..at,
            });
        }
    }
    numbers
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

/// The word that follows a place, with nothing but space and a comma or point before it.
fn word_after(text: &str, place: usize) -> Option<Range<usize>> {
    let rest = &text[place..];
    let gap = rest.find(|letter: char| !is_gap(letter))?;
    let word = &rest[gap..];
    let length = word
        .find(|letter: char| !letter.is_alphabetic())
        .unwrap_or(word.len());
    (gap <= MOST_GAP && length > 0).then(|| place + gap..place + gap + length)
}

/// The word before a place.
fn word_before(text: &str, place: usize) -> Option<Range<usize>> {
    let rest = text[..place].trim_end_matches(is_gap);
    let word = rest.trim_end_matches(char::is_alphabetic).len();
    (place - rest.len() <= MOST_GAP && word < rest.len()).then_some(word..rest.len())
}

/// Most bytes between the parts of a date.
const MOST_GAP: usize = 4;

fn is_gap(letter: char) -> bool {
    letter.is_whitespace() && letter != '\n' || matches!(letter, ',' | '.')
}

/// The next number, when it stands right after a place.
fn number_after<'a>(
    text: &str,
    numbers: &'a [Found],
    next: usize,
    place: usize,
) -> Option<&'a Found> {
    let number = numbers.get(next)?;
    let between = text.get(place..number.place.start)?;
    (between.len() <= MOST_GAP && between.chars().all(is_gap)).then_some(number)
}

/// A date whose month is named, its first number at `first`; and the number after it.
fn named_month(
    text: &str,
    numbers: &[Found],
    first: usize,
    writing: &Writing,
) -> Option<(Found, usize)> {
    let number = &numbers[first];
    let day_first = number.day().and_then(|day| {
        let (month, end) = month_after(text, number.place.end, writing)?;
        Some((month, Some(day), number.place.start, end, first + 1))
    });
    let month_first = || {
        let word = word_before(text, number.place.start)?;
        let month = writing.month(&text[word.clone()])?;
        match number.day() {
            Some(day) => Some((month, Some(day), word.start, number.place.end, first + 1)),
            // The year follows the month: it is read below.
            None => Some((month, None, word.start, word.end, first)),
        }
    };
    let (month, day, start, mut end, mut next) = day_first.or_else(month_first)?;
    let mut year = None;
    if let Some(number) = number_after(text, numbers, next, end)
        && let Some(digits) = number.year()
    {
        year = Some(digits);
        end = number.place.end;
        next += 1;
    }
    let value = match (year, day) {
        (Some(year), Some(day)) => format!("{year}-{month:02}-{day:02}"),
        (Some(year), None) => format!("{year}-{month:02}"),
        (None, Some(day)) => format!("--{month:02}-{day:02}"),
        (None, None) => return None,
    };
    let found = Found {
        kind: Kind::Date,
        value,
        place: start..end,
    };
    Some((found, next))
}

/// The month that follows a day: `31 January`, `31st of January`, `1e februari`.
fn month_after(text: &str, day: usize, writing: &Writing) -> Option<(usize, usize)> {
    let mut word = word_after(text, day)?;
    while matches!(
        &text[word.clone()],
        "st" | "nd" | "rd" | "th" | "of" | "e" | "de" | "ste"
    ) {
        word = word_after(text, word.end)?;
    }
    let month = writing.month(&text[word.clone()])?;
    Some((month, word.end))
}

/// A date written as `2022-01-31` or `31-01-2022`, its first number at `first`; and the number
/// after it.
fn written_in_digits(text: &str, numbers: &[Found], first: usize) -> Option<(Found, usize)> {
    let [one, two, three] = numbers.get(first..first + 3)? else {
        return None;
    };
    let hyphen = |left: &Found, right: &Found| &text[left.place.end..right.place.start] == "-";
    if !hyphen(one, two) || !hyphen(two, three) {
        return None;
    }
    let month = two.day().filter(|month| *month <= 12)?;
    let (year, day) = match (one.year(), three.year()) {
        (Some(year), None) => (year, three.day()?),
        (None, Some(year)) => (year, one.day()?),
        _ => return None,
    };
    let found = Found {
        kind: Kind::Date,
        value: format!("{year}-{month:02}-{day:02}"),
        place: one.place.start..three.place.end,
    };
    Some((found, first + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, language: &str) -> Vec<String> {
        let found = find(text, &Writing::of(language));
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
    fn numbers_may_be_words() {
        for (language, number, text) in [
            ("nl", "3", "Drie jaar."),
            ("nl", "2", "een tweejarige opdracht"),
            ("nl", "1", "om één reden"),
            ("nl", "24", "binnen vierentwintig uur"),
            ("nl", "72", "tweeënzeventig uur"),
            ("en", "24", "twenty-four hours"),
            ("en", "5", "a five-year plan"),
            ("en", "100", "no words are known for it"),
            ("de", "7", "die Wörter sind nicht bekannt"),
        ] {
            let has = Writing::of(language).has_in_words(text, number);
            assert_eq!(has, number != "100", "{number} in {text}");
        }
        let nl = Writing::of("nl");
        assert!(!nl.has_in_words("eenvoudig, zeshoek", "6") && !nl.has_in_words("vier", "3"));
        assert!(!nl.has_in_words("drie", "3.5") && !Writing::of("de").has_in_words("drei", "21"));
        for (number, word) in [
            (20, "twintig"),
            (21, "eenentwintig"),
            (30, "dertig"),
            (99, "negenennegentig"),
        ] {
            assert_eq!(nl.numbers[number][0], word);
        }
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
