//! A tantivy tokenizer that cuts at spaces and does nothing else.
//!
//! The index is fed with text that is analysed already; anything cleverer would analyse it twice.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts at ASCII spaces; empty tokens are skipped.
#[derive(Clone, Default)]
pub struct SpaceTokenizer {
    token: Token,
}

/// The tokens of one text.
pub struct SpaceTokenStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for SpaceTokenizer {
    type TokenStream<'a> = SpaceTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SpaceTokenStream<'a> {
        self.token.reset();
        SpaceTokenStream {
            text,
            at: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for SpaceTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return false;
        }
        let start = self.at;
        while bytes.get(self.at).is_some_and(|byte| *byte != b' ') {
            self.at += 1;
        }
        self.token.text.clear();
        self.token.text.push_str(&self.text[start..self.at]);
        self.token.offset_from = start;
        self.token.offset_to = self.at;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
