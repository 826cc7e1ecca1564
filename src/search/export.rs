//! The files that the reader fetches.
//!
//! Each is a classic script that hands over its name and what it holds, for that is what a browser
//! reads from `file://` too. On a small site `all.js` has everything. A larger site has `m.js`, which
//! says where each word is; `s*.js`, the words with their lists; `l*.js`, lists too long to stand
//! among the words; `r*.js`, the words in the order of their ends, for typing errors; and `d*.js`,
//! what is shown of the pages. They carry one common version in their names, for a change of one page
//! moves almost every score.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::Index;
use super::shard::{Row, ShardWriter, list_bytes};
use super::text;
use super::vocabulary::Group;

/// A site whose script is larger than this, compressed, is cut into shards.
const ONE_FILE_BYTES: usize = 100_000;
/// What a byte of the script is at most after compression, by experience.
const COMPRESSED: f64 = 0.54;
/// A shard is closed when it has this many bytes, or up to `SHARD_MOST` where the cut is better.
const SHARD: usize = 4_800;
const SHARD_MOST: usize = 6_400;
/// A list of more pages than this stands in a file of its own.
const LONG: usize = 2_000;
/// Words in a file of word ends.
const ENDS: usize = 800;
/// Pages in a file of titles: the fewer, the less is sent that is not shown, for the pages found lie
/// apart; but a large site is not to have a file for every other page.
fn pages_in_a_file(pages: usize) -> usize {
    (pages / 1_000).clamp(3, 8)
}

impl Index {
    /// The files to publish below `search/<language>/`, by path.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.published().1
    }

    /// The manifest as JSON, to stand in a page, and the files to publish below
    /// `search/<language>/`, by path. The manifest is among them.
    pub fn published(&self) -> (String, Vec<(String, Vec<u8>)>) {
        let one = self.one_file();
        let (manifest, mut files) = if (one.len() as f64 * COMPRESSED) as usize <= ONE_FILE_BYTES {
            (
                json!({ "v": 1, "one": 1 }),
                vec![("all.js".to_owned(), one)],
            )
        } else {
            self.sharded()
        };
        let manifest = manifest.to_string();
        files.push(("m.js".to_owned(), self.script("m", &manifest)));
        files.sort();
        (manifest, files)
    }

    /// A script that hands over a value; `name` is the file's without its ending.
    fn script(&self, name: &str, value: &str) -> Vec<u8> {
        let name = json!(format!("{}/{name}", self.language_code));
        format!("leidraadSearch({name},{value});\n").into_bytes()
    }

    /// The whole index as one classic script.
    fn one_file(&self) -> Vec<u8> {
        let mut writer = ShardWriter::default();
        for row in self.rows() {
            writer.add(row, self.postings.list(row.group), &self.quantiser);
        }
        let documents: Vec<Value> = (0..self.documents.len())
            .map(|page| self.document(page))
            .collect();
        let bytes = literal(&writer.finish());
        self.script("all", &format!("[{},{bytes}]", json!(documents)))
    }

    /// The manifest and the other files of a site that is cut into shards.
    fn sharded(&self) -> (Value, Vec<(String, Vec<u8>)>) {
        let rows: Vec<Row<'_>> = self.rows().collect();
        let (long, long_files) = self.long_lists();
        let cuts = self.cuts(&rows, &long);
        let shards: Vec<Vec<u8>> = cuts
            .par_windows(2)
            .map(|cut| {
                let mut writer = ShardWriter::default();
                for row in &rows[cut[0]..cut[1]] {
                    match long[row.group as usize] {
                        Some(_) => writer.add_far(*row),
                        None => writer.add(*row, self.postings.list(row.group), &self.quantiser),
                    }
                }
                writer.finish()
            })
            .collect();
        let keys = keys(cuts.windows(2).map(|cut| {
            let before = cut[0].checked_sub(1).map_or("", |row| rows[row].word);
            (before.to_owned(), rows[cut[0]].word.to_owned())
        }));
        let (ends, end_keys) = self.word_ends();
        let per = pages_in_a_file(self.documents.len());
        let titles: Vec<String> = (0..self.documents.len())
            .step_by(per)
            .map(|first| {
                let last = (first + per).min(self.documents.len());
                let documents: Vec<Value> = (first..last).map(|page| self.document(page)).collect();
                json!(documents).to_string()
            })
            .collect();
        let kinds = [
            ("s", shards.iter().map(|shard| literal(shard)).collect()),
            ("l", long_files.iter().map(|list| literal(list)).collect()),
            ("r", ends),
            ("d", titles),
        ];
        let version = version(kinds.iter().flat_map(|(_, files)| files));
        let far: serde_json::Map<String, Value> = rows
            .iter()
            .filter_map(|row| {
                let file = long[row.group as usize]?;
                Some((row.word.to_owned(), json!(format!("l{file}"))))
            })
            .collect();
        let manifest = json!({
            "v": 1, "id": version, "per": per, "keys": keys, "ends": end_keys, "far": far,
        });
        let version = &version;
        let files = kinds.iter().flat_map(|(letter, contents)| {
            contents.iter().enumerate().map(move |(number, content)| {
                let name = format!("{letter}{number}.{version}");
                let script = self.script(&name, content);
                (name + ".js", script)
            })
        });
        let files = files.collect();
        (manifest, files)
    }

    /// The lists that get a file of their own, by group, and those files.
    fn long_lists(&self) -> (Vec<Option<u32>>, Vec<Vec<u8>>) {
        let mut files = Vec::new();
        let numbers = (0..self.postings.groups() as Group)
            .map(|group| {
                let list = self.postings.list(group);
                (list.pages.len() > LONG).then(|| {
                    files.push(list_bytes(list, &self.quantiser));
                    files.len() as u32 - 1
                })
            })
            .collect();
        (numbers, files)
    }

    /// Where the rows are cut into shards: where few groups have forms on both sides, for such a
    /// group's list stands on both.
    fn cuts(&self, rows: &[Row<'_>], long: &[Option<u32>]) -> Vec<usize> {
        let mut last_row = vec![0; self.postings.groups()];
        for (at, row) in rows.iter().enumerate() {
            last_row[row.group as usize] = at;
        }
        let list_size = |group: Group| match long[group as usize] {
            Some(_) => 0,
            None => 3 * self.postings.list(group).pages.len() + 1,
        };
        let mut cuts = vec![0];
        let mut in_shard = vec![usize::MAX; self.postings.groups()];
        let mut start = 0;
        while start < rows.len() {
            // Bytes so far, and bytes of lists that will be needed again further on.
            let (mut size, mut open) = (0, 0usize);
            let mut best = (usize::MAX, rows.len());
            let mut at = start;
            while at < rows.len() {
                let row = rows[at];
                let first = in_shard[row.group as usize] != start;
                let added = 4 + row.word.len() / 3 + if first { list_size(row.group) } else { 0 };
                if size >= SHARD && open <= best.0 {
                    best = (open, at);
                }
                if size + added > SHARD_MOST && best.0 < usize::MAX {
                    break;
                }
                size += added;
                if first {
                    in_shard[row.group as usize] = start;
                    if last_row[row.group as usize] > at {
                        open += list_size(row.group);
                    }
                } else if last_row[row.group as usize] == at {
                    open -= list_size(row.group);
                }
                at += 1;
            }
            start = if at == rows.len() && size <= SHARD_MOST {
                at
            } else {
                best.1
            };
            cuts.push(start);
        }
        cuts
    }

    /// The words in the order of their ends, in files, and the key of each file.
    fn word_ends(&self) -> (Vec<String>, Vec<String>) {
        let mut words: Vec<(String, &str)> = self
            .vocabulary
            .words
            .iter()
            .filter(|word| word.len() >= 3 && !word.bytes().any(|byte| byte.is_ascii_digit()))
            .map(|word| (word.chars().rev().collect(), &**word))
            .collect();
        words.par_sort_unstable();
        let mut before = String::new();
        let mut borders = Vec::new();
        let files = words
            .chunks(ENDS)
            .map(|chunk| {
                borders.push((std::mem::take(&mut before), chunk[0].0.clone()));
                before.clone_from(&chunk[chunk.len() - 1].0);
                let words: Vec<&str> = chunk.iter().map(|(_, word)| *word).collect();
                json!(words.join("\n")).to_string()
            })
            .collect();
        (files, keys(borders.into_iter()))
    }

    /// All words in order.
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
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

    /// What is shown of a page: path, title, summary, chapter, and anchor and heading by turns; no
    /// anchor where it is the heading's words.
    fn document(&self, page: usize) -> Value {
        let document = &self.documents[page];
        let headings: Vec<Value> = document
            .headings
            .iter()
            .flat_map(|(anchor, heading)| {
                let is_heading = *anchor == text::words(heading).join("-");
                let anchor = if is_heading { json!(0) } else { json!(anchor) };
                [anchor, json!(heading)]
            })
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

/// The shortest texts that divide the files: each sorts after the last word of the file before,
/// and not after the first word of its own.
fn keys(borders: impl Iterator<Item = (String, String)>) -> Vec<String> {
    borders
        .enumerate()
        .map(|(file, (before, first))| {
            if file == 0 {
                return String::new();
            }
            let shared = before
                .chars()
                .zip(first.chars())
                .take_while(|(a, b)| a == b)
                .count();
            first.chars().take(shared + 1).collect()
        })
        .collect()
}

/// A short name for these contents.
fn version<'a>(files: impl Iterator<Item = &'a String>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        for byte in file.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Bytes as a script's text: each is the character of its number. Small numbers, as most are, take
/// one byte in UTF-8 too.
fn literal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
    text.push('"');
    for byte in bytes {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            _ => text.push(char::from(*byte)),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_are_the_characters_of_their_numbers() {
        let all: Vec<u8> = (0..=255).collect();
        let text = super::literal(&all);
        assert!(!text.contains(['\n', '\r']));
        let inner = &text[1..text.len() - 1];
        let read = inner
            .replace("\\n", "\n")
            .replace("\\r", "\r")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\");
        let numbers: Vec<u32> = read.chars().map(u32::from).collect();
        assert_eq!(numbers, (0..=255).collect::<Vec<u32>>());
    }

    #[test]
    fn keys_divide_with_as_few_letters_as_possible() {
        let borders = [
            ("", "aan"),
            ("beleid", "beveiliging"),
            ("kennis", "kennisveiligheid"),
        ];
        let borders = borders.map(|(before, first)| (before.to_owned(), first.to_owned()));
        assert_eq!(super::keys(borders.into_iter()), ["", "bev", "kennisv"]);
    }
}
