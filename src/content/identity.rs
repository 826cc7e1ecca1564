//! Ids: what they look like, and how a name becomes one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether `text` is an id: `[a-z0-9]+(-[a-z0-9]+)*`.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// What `is_id` accepts, for schemas.
pub const ID_PATTERN: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Makes an id of a name or path: lower case, marks stripped to ASCII, every other run of
/// characters one hyphen. Nothing left gives an empty text.
pub fn make_id(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    let mut gap = false;
    let push = |character: char, id: &mut String, gap: &mut bool| {
        if character.is_ascii_alphanumeric() {
            if *gap && !id.is_empty() {
                id.push('-');
            }
            *gap = false;
            id.push(character.to_ascii_lowercase());
        } else {
            *gap = true;
        }
    };
    if name.is_ascii() {
        name.chars()
            .for_each(|character| push(character, &mut id, &mut gap));
        return id;
    }
    for character in name
        .nfkd()
        .filter(|character| !is_combining_mark(*character))
    {
        match character {
            'ß' => "ss".chars().for_each(|c| push(c, &mut id, &mut gap)),
            'æ' | 'Æ' => "ae".chars().for_each(|c| push(c, &mut id, &mut gap)),
            'œ' | 'Œ' => "oe".chars().for_each(|c| push(c, &mut id, &mut gap)),
            'ø' | 'Ø' => push('o', &mut id, &mut gap),
            'ł' | 'Ł' => push('l', &mut id, &mut gap),
            'đ' | 'Đ' => push('d', &mut id, &mut gap),
            // An apostrophe does not part a word: foto's, risico’s.
            '\'' | '’' | '‘' => {}
            character => push(character, &mut id, &mut gap),
        }
    }
    id
}

/// The first character that is not seen but changes how text reads, with its byte offset.
pub fn hidden_character(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, character)| {
        (character.is_control() && *character != '\n' && *character != '\t')
            || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("Risico's inschatten", "risico-s-inschatten"),
            ("Risico’s inschatten", "risicos-inschatten"),
            ("Één coördinator", "een-coordinator"),
            ("  --  ", ""),
            ("a/b_c.d", "a-b-c-d"),
            ("ĳs & Straße", "ijs-strasse"),
        ] {
            assert_eq!(make_id(name), id);
        }
        assert!(is_id("a-1") && !is_id("a--1") && !is_id("-a") && !is_id("A") && !is_id(""));
    }
}
