//! The small language of conditions: `sensitive and (count(a, b, c) >= 2 or field is yes)`.
//!
//! Text becomes a tree whose words keep their place in the text. Whether a word exists is not
//! known here.

use std::ops::Range;

/// Brackets and `not` may nest this deep.
pub const DEPTH: usize = 64;
/// Words, brackets and commas a condition may have.
pub const TOKENS: usize = 2_000;

/// Words that mean something and can therefore name nothing.
pub const KEYWORDS: &[&str] = &[
    "always", "and", "answered", "count", "has", "in", "is", "not", "or",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    Always,
    /// A flag or a definition.
    Name(Word),
    Chosen {
        question: Word,
        options: Vec<Word>,
    },
    Answered(Word),
    Count {
        members: Vec<Word>,
        least: usize,
    },
    Not(Box<Parsed>),
    And(Vec<Parsed>),
    Or(Vec<Parsed>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A flag, definition, question, `not` or `(`.
    Condition,
    Option,
    Member,
    OpenBracket,
    CloseBracket,
    CommaOrClose,
    AtLeast,
    Number,
    AndOrOr,
    KnownCharacter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Something else was expected here; empty text is the end of the condition.
    Expected {
        expected: Expected,
        found: String,
    },
    TooDeep,
    TooLong,
    /// A count that always or never holds.
    Count {
        members: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    pub range: Range<usize>,
    pub problem: Problem,
}

/// Parses one condition.
pub fn parse(text: &str) -> Result<Parsed, ConditionError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        text,
        tokens,
        next: 0,
        depth: 0,
    };
    let condition = parser.or()?;
    match parser.peek() {
        None => Ok(condition),
        Some(_) => Err(parser.unexpected(Expected::AndOrOr)),
    }
}

fn tokens(text: &str) -> Result<Vec<Range<usize>>, ConditionError> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b' ' | b'\t' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' | b')' | b',' => at += 1,
            b'>' if bytes.get(at + 1) == Some(&b'=') => at += 2,
            byte if is_word(byte) => {
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
            }
            _ => {
                let character = text[at..].chars().next().unwrap_or(' ');
                return Err(ConditionError {
                    range: at..at + character.len_utf8(),
                    problem: Problem::Expected {
                        expected: Expected::KnownCharacter,
                        found: character.to_string(),
                    },
                });
            }
        }
        if tokens.len() >= TOKENS {
            return Err(ConditionError {
                range: start..at,
                problem: Problem::TooLong,
            });
        }
        tokens.push(start..at);
    }
    Ok(tokens)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Range<usize>>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens
            .get(self.next)
            .map(|range| &self.text[range.clone()])
    }

    fn here(&self) -> Range<usize> {
        self.tokens
            .get(self.next)
            .cloned()
            .unwrap_or(self.text.len()..self.text.len())
    }

    fn unexpected(&self, expected: Expected) -> ConditionError {
        ConditionError {
            range: self.here(),
            problem: Problem::Expected {
                expected,
                found: self.peek().unwrap_or_default().to_string(),
            },
        }
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    fn require(&mut self, token: &str, expected: Expected) -> Result<(), ConditionError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn deeper<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, ConditionError>,
    ) -> Result<T, ConditionError> {
        if self.depth >= DEPTH {
            return Err(ConditionError {
                range: self.here(),
                problem: Problem::TooDeep,
            });
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    fn or(&mut self) -> Result<Parsed, ConditionError> {
        let mut parts = vec![self.and()?];
        while self.take("or") {
            parts.push(self.and()?);
        }
        Ok(one_or(parts, Parsed::Or))
    }

    fn and(&mut self) -> Result<Parsed, ConditionError> {
        let mut parts = vec![self.not()?];
        while self.take("and") {
            parts.push(self.not()?);
        }
        Ok(one_or(parts, Parsed::And))
    }

    fn not(&mut self) -> Result<Parsed, ConditionError> {
        if self.take("not") {
            let inner = self.deeper(Self::not)?;
            return Ok(Parsed::Not(Box::new(inner)));
        }
        if self.peek() == Some("(") {
            return self.deeper(|parser| {
                parser.next += 1;
                let inner = parser.or()?;
                parser.require(")", Expected::CloseBracket)?;
                Ok(inner)
            });
        }
        self.atom()
    }

    fn atom(&mut self) -> Result<Parsed, ConditionError> {
        if self.take("always") {
            return Ok(Parsed::Always);
        }
        if self.peek() == Some("count") {
            return self.count();
        }
        let name = self.word(Expected::Condition)?;
        if self.take("answered") {
            return Ok(Parsed::Answered(name));
        }
        if self.take("is") || self.take("has") {
            let option = self.word(Expected::Option)?;
            return Ok(Parsed::Chosen {
                question: name,
                options: vec![option],
            });
        }
        if self.take("in") {
            let options = self.list(Expected::Option)?;
            return Ok(Parsed::Chosen {
                question: name,
                options,
            });
        }
        Ok(Parsed::Name(name))
    }

    fn count(&mut self) -> Result<Parsed, ConditionError> {
        self.next += 1;
        let members = self.list(Expected::Member)?;
        self.require(">=", Expected::AtLeast)?;
        let range = self.here();
        let least: usize = match self.peek().and_then(|token| token.parse().ok()) {
            Some(least) => least,
            None => return Err(self.unexpected(Expected::Number)),
        };
        self.next += 1;
        if least == 0 || least > members.len() {
            return Err(ConditionError {
                range,
                problem: Problem::Count {
                    members: members.len(),
                },
            });
        }
        Ok(Parsed::Count { members, least })
    }

    fn list(&mut self, item: Expected) -> Result<Vec<Word>, ConditionError> {
        self.require("(", Expected::OpenBracket)?;
        let mut words = vec![self.word(item)?];
        while self.take(",") {
            words.push(self.word(item)?);
        }
        self.require(")", Expected::CommaOrClose)?;
        Ok(words)
    }

    fn word(&mut self, expected: Expected) -> Result<Word, ConditionError> {
        let is_word = self.peek().is_some_and(|token| {
            token.starts_with(|first: char| first.is_ascii_alphanumeric())
                && (matches!(expected, Expected::Option) || !KEYWORDS.contains(&token))
        });
        if !is_word {
            return Err(self.unexpected(expected));
        }
        let range = self.here();
        self.next += 1;
        Ok(Word {
            text: self.text[range.clone()].to_string(),
            range,
        })
    }
}

fn one_or(mut parts: Vec<Parsed>, join: impl FnOnce(Vec<Parsed>) -> Parsed) -> Parsed {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}

/// Where the bytes of a scalar's value stand in the file: the value's offset of a byte becomes an
/// offset into `written`, the scalar as written. Quotes, escapes, folding and indentation lie
/// between the two, so the characters that are no space are counted from the end.
pub fn place_in_scalar(written: &str, value: &str, offset: usize) -> Option<usize> {
    if written == value {
        return Some(offset);
    }
    let body = written.trim_end();
    let body = match body.chars().next() {
        Some(quote @ ('"' | '\'')) if body.len() > 1 && body.ends_with(quote) => {
            &body[..body.len() - 1]
        }
        _ => body,
    };
    let mut characters = body
        .char_indices()
        .rev()
        .filter(|(_, c)| !c.is_whitespace());
    let mut place = body.len();
    for (at, character) in value
        .char_indices()
        .rev()
        .filter(|(_, c)| !c.is_whitespace())
    {
        if at < offset {
            break;
        }
        let (found, written) = characters.next()?;
        if written != character {
            return None;
        }
        place = found;
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (usize, Problem) {
        let error = parse(text).expect_err("does not parse");
        (error.range.start, error.problem)
    }

    #[test]
    fn or_binds_weaker_than_and_and_not_strongest() {
        let Parsed::Or(parts) = parse("a and not b or c").expect("parses") else {
            panic!("an or was expected")
        };
        assert!(matches!(&parts[0], Parsed::And(both) if matches!(both[1], Parsed::Not(_))));
        assert!(matches!(&parts[1], Parsed::Name(word) if word.range == (15..16)));
    }

    #[test]
    fn an_option_may_be_named_like_a_keyword() {
        assert!(parse("field is not").is_ok());
        assert!(parse("field in (or, and)").is_ok());
        assert!(parse("count(not, b) >= 1").is_err());
    }

    #[test]
    fn errors_name_the_place() {
        assert_eq!(error("a and").0, 5);
        assert_eq!(error("a b").0, 2);
        assert_eq!(error("count(a, b) > 2").0, 12);
        assert_eq!(error("count(a, b) >= 3").1, Problem::Count { members: 2 });
        assert_eq!(error("a & b").0, 2);
        assert_eq!(error(&"(".repeat(1_000)), (DEPTH, Problem::TooDeep));
        assert_eq!(error(&"not ".repeat(900)).1, Problem::TooDeep);
        assert_eq!(error(&"a or ".repeat(10_000)), (5_000, Problem::TooLong));
    }

    #[test]
    fn places_survive_quotes_and_folding() {
        assert_eq!(place_in_scalar("\"a and b\"", "a and b", 6), Some(7));
        assert_eq!(
            place_in_scalar(">-\n      a and\n      b", "a and b", 6),
            Some(21)
        );
        assert_eq!(place_in_scalar("a and b", "a and b", 2), Some(2));
    }
}
