//! The files that the reader fetches.

use serde_json::{Value, json};

use super::Index;
use super::shard::{Row, ShardWriter};

impl Index {
    /// The whole index as one classic script.
    pub(super) fn one_file(&self) -> Vec<u8> {
        let mut writer = ShardWriter::default();
        for row in self.rows() {
            writer.add(row, self.postings.list(row.group), self.quantiser);
        }
        let documents: Vec<Value> = (0..self.documents.len())
            .map(|page| self.document(page))
            .collect();
        let manifest = json!({ "v": 1, "docs": documents });
        let mut script =
            format!("leidraadSearch({},{manifest},\"", json!(self.language_code)).into_bytes();
        base64(&writer.finish(), &mut script);
        script.extend_from_slice(b"\");\n");
        script
    }

    /// All words in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let vocabulary = &self.vocabulary;
        vocabulary.words.iter().enumerate().map(|(number, word)| {
            let group = vocabulary.groups[number];
            Row {
                word,
                group,
                is_stop: vocabulary.is_stop[group as usize],
                is_foreign: self.is_foreign[number],
            }
        })
    }

    /// What is shown of a page: path, title, summary, chapter, and anchor and heading by turns.
    fn document(&self, page: usize) -> Value {
        let document = &self.documents[page];
        let headings: Vec<&str> = document
            .headings
            .iter()
            .flat_map(|(anchor, heading)| [anchor.as_str(), heading.as_str()])
            .collect();
        json!([
            document.url,
            document.title,
            document.summary,
            document.section_title,
            headings
        ])
    }
}

/// Appends bytes in base64.
fn base64(bytes: &[u8], text: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text.reserve(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three
            .iter()
            .fold(0u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for at in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * at)) as usize & 63];
            text.push(if at > three.len() { b'=' } else { digit });
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_pads() {
        let text = |bytes: &[u8]| {
            let mut text = Vec::new();
            super::base64(bytes, &mut text);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(
            [text(b""), text(b"f"), text(b"fo"), text(b"foo")],
            ["", "Zg==", "Zm8=", "Zm9v"]
        );
    }
}
