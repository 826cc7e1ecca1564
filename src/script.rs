//! Takes from a script what only people read: comments, and space that means nothing.
//!
//! The theme's scripts are written to be read and published to be small. Names stay as they are,
//! and a line break stays wherever JavaScript might see the end of a statement in it. This module
//! knows no JavaScript beyond strings, templates, comments and regular expressions; it is for our
//! own scripts, which are tested as published.

/// The script without comments and without needless space.
pub fn compact(script: &str) -> String {
    let mut compactor = Compactor {
        rest: script,
        out: String::with_capacity(script.len()),
        gap: Gap::None,
    };
    while !compactor.rest.is_empty() {
        compactor.step();
    }
    compactor.out.push('\n');
    compactor.out
}

/// What stood between two tokens.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Gap {
    None,
    Space,
    Line,
}

struct Compactor<'a> {
    rest: &'a str,
    out: String,
    gap: Gap,
}

impl Compactor<'_> {
    /// Reads one piece: a gap, a comment, a literal or a character.
    fn step(&mut self) {
        let rest = self.rest;
        let first = rest.chars().next().expect("there is a rest");
        if first.is_whitespace() {
            self.widen(if first == '\n' { Gap::Line } else { Gap::Space });
            self.rest = &rest[first.len_utf8()..];
        } else if rest.starts_with("//") {
            self.rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
            self.widen(Gap::Space);
            self.rest = &rest[end..];
        } else {
            let length = match first {
                '"' | '\'' => quoted(rest, first),
                '`' => template(rest),
                '/' if self.may_begin_expression() => expression(rest),
                _ => first.len_utf8(),
            };
            self.emit(&rest[..length]);
            self.rest = &rest[length..];
        }
    }

    fn widen(&mut self, gap: Gap) {
        if gap > self.gap {
            self.gap = gap;
        }
    }

    fn emit(&mut self, token: &str) {
        let next = token.chars().next().expect("a token has characters");
        if let (Some(last), true) = (self.out.chars().next_back(), self.gap != Gap::None) {
            let joins =
                (is_word(last) && is_word(next)) || (last == next && matches!(last, '+' | '-'));
            let ends = |c: char| is_word(c) || matches!(c, ')' | ']' | '}' | '"' | '\'' | '`');
            let begins =
                |c: char| is_word(c) || matches!(c, '(' | '[' | '{' | '"' | '\'' | '`' | '/' | '!');
            if self.gap == Gap::Line && ends(last) && begins(next) {
                self.out.push('\n');
            } else if joins {
                self.out.push(' ');
            }
        }
        self.gap = Gap::None;
        self.out.push_str(token);
    }

    /// Whether a slash here begins a regular expression: after an operator or an opening bracket.
    fn may_begin_expression(&self) -> bool {
        self.out.ends_with("return")
            || self
                .out
                .chars()
                .next_back()
                .is_none_or(|last| "(,=:[!&|?{};+-*%~^<>".contains(last))
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '#' | '\\')
}

/// The length of a string with its quotes.
fn quoted(text: &str, quote: char) -> usize {
    until(text, 1, |c| c == quote)
}

/// The length of a template with its back quotes, values in it included.
fn template(text: &str) -> usize {
    let mut depth = 0;
    let mut before = '`';
    until(text, 1, |c| {
        match (before, c) {
            ('$', '{') => depth += 1,
            (_, '}') if depth > 0 => depth -= 1,
            _ => {}
        }
        before = c;
        c == '`' && depth == 0
    })
}

/// The length of a regular expression with its slashes; a slash in a class does not end it.
fn expression(text: &str) -> usize {
    let mut in_class = false;
    until(text, 1, |c| {
        match c {
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        c == '/' && !in_class
    })
}

/// Where the literal ends whose last character this is; what a backslash hides does not count.
fn until(text: &str, start: usize, mut is_last: impl FnMut(char) -> bool) -> usize {
    let mut hidden = false;
    for (at, character) in text[start..].char_indices() {
        if hidden {
            hidden = false;
        } else if character == '\\' {
            hidden = true;
        } else if is_last(character) {
            return start + at + character.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn comments_and_needless_space_go() {
        let script = "// what\nconst a = b + 1; /* why */ let c;\nif (a) {\n  return a + +c;\n}\n";
        assert_eq!(compact(script), "const a=b+1;let c;if(a){return a+ +c;}\n");
    }

    #[test]
    fn literals_stay_as_they_are() {
        let script =
            r#"x = 'a  // b' + "c \" d" + `e  ${ f  + '}' }  g`.replace(/[/ ]  \/ "/g, ' ');"#;
        assert_eq!(
            compact(script),
            concat!(
                r#"x='a  // b'+"c \" d"+`e  ${ f  + '}' }  g`.replace(/[/ ]  \/ "/g,' ');"#,
                "\n"
            )
        );
        assert_eq!(compact("a / b / c"), "a/b/c\n");
    }

    #[test]
    fn a_line_break_that_may_end_a_statement_stays() {
        assert_eq!(
            compact("let a\nlet b = a\n[c] = d\n"),
            "let a\nlet b=a\n[c]=d\n"
        );
        assert_eq!(compact("a\n  .b()\n  .c();\nd()"), "a.b().c();d()\n");
    }
}
