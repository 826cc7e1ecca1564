//! The file format of gettext's translation files: text into entries with places, and back.
//!
//! Written by hand: of the libraries that read this format, `polib` keeps no places at all and
//! `rspolib` a line for each entry and no column, and neither goes on after the first mistake. Ours
//! has to say where each entry stands and tell every mistake in one run. It does not know what the
//! entries mean.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, Span};

/// An entry as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub context: Option<String>,
    pub source: String,
    pub translation: String,
    pub fuzzy: bool,
    pub plural: bool,
    /// The comments that the exporting program wrote.
    pub extracted: Vec<String>,
    /// From the first keyword to the end of the last text.
    pub span: Span,
    /// The keyword before the translation.
    pub at_translation: Span,
}

/// A file of entries.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub entries: Vec<Found>,
    /// Entries that were put out of use.
    pub obsolete: usize,
    pub diagnostics: Vec<Diagnostic>,
}

impl Catalogue {
    /// The entry that says what the file is.
    pub fn header(&self) -> Option<&Found> {
        let is_header = |entry: &&Found| entry.source.is_empty() && entry.context.is_none();
        self.entries.iter().find(is_header)
    }

    /// A field of the header.
    pub fn field(&self, name: &str) -> Option<&str> {
        let lines = self.header()?.translation.lines();
        let mut fields = lines.filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }
}

/// Which text a line adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Context,
    Source,
    Plural,
    Translation(usize),
}

/// An entry that is being read.
#[derive(Default)]
struct Open {
    context: Option<String>,
    source: Option<String>,
    translation: Option<String>,
    fuzzy: bool,
    plural: bool,
    extracted: Vec<String>,
    part: Option<Part>,
    start: Option<usize>,
    end: usize,
    at_translation: (usize, usize),
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    open: Open,
    /// After a mistake nothing is read up to the next empty line.
    lost: bool,
    catalogue: Catalogue,
}

/// Reads a file. Never fails: every mistake is in its diagnostics, at its place.
pub fn parse(file: FileId, text: &str) -> Catalogue {
    let mut reader = Reader {
        file,
        text,
        open: Open::default(),
        lost: false,
        catalogue: Catalogue::default(),
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
    }
    reader.finish();
    reader.catalogue
}

impl Reader<'_> {
    fn wrong(&mut self, at: usize, length: usize, en: &str, nl: &str) {
        if !self.lost {
            let span = Span::new(self.file, at, (at + length).min(self.text.len()));
            let told = catalogue::po_unreadable(span, en, nl);
            self.catalogue.diagnostics.push(told);
        }
        self.lost = true;
        self.open = Open::default();
    }

    fn line(&mut self, start: usize, line: &str) {
        let rest = line.trim_start_matches([' ', '\t']);
        let at = start + (line.len() - rest.len());
        if rest.is_empty() {
            self.finish();
            self.lost = false;
        } else if self.lost {
        } else if let Some(comment) = rest.strip_prefix('#') {
            self.comment(comment);
        } else if rest.starts_with('"') {
            self.more(at, rest);
        } else {
            self.keyword(at, rest);
        }
    }

    fn comment(&mut self, comment: &str) {
        if self.open.translation.is_some() {
            self.finish();
        }
        match comment.as_bytes().first() {
            Some(b'~') => {
                let rest = comment[1..].trim_start();
                self.catalogue.obsolete += usize::from(rest.starts_with("msgid "));
            }
            Some(b',') => {
                let mut flags = comment[1..].split(',').map(str::trim);
                self.open.fuzzy |= flags.any(|flag| flag == "fuzzy");
            }
            Some(b'.') => self.open.extracted.push(comment[1..].trim().to_string()),
            _ => {}
        }
    }

    /// A keyword with the first line of its text.
    fn keyword(&mut self, at: usize, rest: &str) {
        let end = rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || "_[]".contains(letter)))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        if matches!(word, "msgctxt" | "msgid") && self.open.translation.is_some() {
            self.finish();
        }
        let number = word
            .strip_prefix("msgstr[")
            .and_then(|number| number.strip_suffix(']'))
            .and_then(|number| number.parse().ok());
        let open = &mut self.open;
        let begun = open.source.is_some();
        let (part, fits) = match (word, number) {
            ("msgctxt", _) => (Part::Context, open.context.is_none() && !begun),
            ("msgid", _) => (Part::Source, !begun),
            ("msgid_plural", _) => (Part::Plural, begun && !open.plural),
            ("msgstr", _) => (
                Part::Translation(0),
                begun && !open.plural && open.translation.is_none(),
            ),
            (_, Some(number)) => (
                Part::Translation(number),
                begun && open.plural && (number == 0) == open.translation.is_none(),
            ),
            _ => {
                let (en, nl) = match word.is_empty() {
                    true => (
                        "this is no line of a translation file".to_string(),
                        "dit is geen regel van een vertaalbestand".to_string(),
                    ),
                    false => (
                        format!(
                            "`{word}` is no word of a translation file: expected msgctxt, msgid or msgstr"
                        ),
                        format!(
                            "`{word}` is geen woord van een vertaalbestand: verwacht werd msgctxt, msgid of msgstr"
                        ),
                    ),
                };
                self.wrong(at, end.max(1), &en, &nl);
                return;
            }
        };
        if !fits {
            self.wrong(
                at,
                end,
                &format!("`{word}` does not belong here: an entry is msgctxt, msgid, msgstr"),
                &format!("`{word}` hoort hier niet: een ingang is msgctxt, msgid, msgstr"),
            );
            return;
        }
        match part {
            Part::Context => open.context = Some(String::new()),
            Part::Source => open.source = Some(String::new()),
            Part::Plural => open.plural = true,
            Part::Translation(_) => {
                if open.translation.is_none() {
                    open.at_translation = (at, at + end);
                }
                open.translation.get_or_insert_with(String::new);
            }
        }
        open.part = Some(part);
        open.start.get_or_insert(at);
        let text = rest[end..].trim_start_matches([' ', '\t']);
        let text_at = at + rest.len() - text.len();
        if text.starts_with('"') {
            self.more(text_at, text);
        } else {
            self.wrong(
                text_at,
                text.len(),
                &format!("a text in double quotes is missing after `{word}`"),
                &format!("na `{word}` ontbreekt een tekst tussen aanhalingstekens"),
            );
        }
    }

    /// A text in quotes, which is added to the one before.
    fn more(&mut self, at: usize, quoted: &str) {
        let Some(part) = self.open.part else {
            self.wrong(
                at,
                quoted.len(),
                "this text belongs to no entry",
                "deze tekst hoort bij geen ingang",
            );
            return;
        };
        match unquote(quoted) {
            Ok((text, length)) => {
                let rest = quoted[length..].trim_start_matches([' ', '\t']);
                if !rest.is_empty() {
                    self.wrong(
                        at + quoted.len() - rest.len(),
                        rest.len(),
                        "nothing may stand after the closing quote; a quote inside a text is written \\\"",
                        "na het sluitende aanhalingsteken mag niets staan; een aanhalingsteken in een tekst is \\\"",
                    );
                    return;
                }
                self.open.end = at + length;
                let into = match part {
                    Part::Context => self.open.context.as_mut(),
                    Part::Source => self.open.source.as_mut(),
                    Part::Translation(0) => self.open.translation.as_mut(),
                    Part::Plural | Part::Translation(_) => None,
                };
                if let Some(into) = into {
                    into.push_str(&text);
                }
            }
            Err((place, Wrong::Open)) => self.wrong(
                at,
                place,
                "this text has no closing quote",
                "deze tekst heeft geen sluitend aanhalingsteken",
            ),
            Err((place, Wrong::Escape)) => self.wrong(
                at + place,
                2,
                "after a backslash one of n, t, r, \", \\ is expected",
                "na een backslash wordt n, t, r, \" of \\ verwacht",
            ),
        }
    }

    /// The entry that was being read is complete.
    fn finish(&mut self) {
        let open = std::mem::take(&mut self.open);
        let Some(start) = open.start else {
            // Comments stand before the entry they belong to, also after an empty line.
            return;
        };
        let span = Span::new(self.file, start, open.end.max(start));
        let (Some(source), Some(translation)) = (open.source, open.translation) else {
            self.catalogue.diagnostics.push(catalogue::po_unreadable(
                span,
                "this entry is not complete: it has no msgstr",
                "deze ingang is niet volledig: msgstr ontbreekt",
            ));
            return;
        };
        let (from, to) = open.at_translation;
        self.catalogue.entries.push(Found {
            context: open.context,
            source,
            translation,
            fuzzy: open.fuzzy,
            plural: open.plural,
            extracted: open.extracted,
            span,
            at_translation: Span::new(self.file, from, to),
        });
    }
}

enum Wrong {
    /// The text ends before its quote.
    Open,
    Escape,
}

/// A text in quotes and how long it is with them; else what is wrong, and where.
fn unquote(quoted: &str) -> Result<(String, usize), (usize, Wrong)> {
    let mut text: Vec<u8> = Vec::new();
    let bytes = quoted.as_bytes();
    let mut at = 1;
    loop {
        match bytes.get(at) {
            None => return Err((quoted.len(), Wrong::Open)),
            Some(b'"') => {
                let text = String::from_utf8(text).map_err(|_| (0, Wrong::Escape))?;
                return Ok((text, at + 1));
            }
            Some(b'\\') => {
                let plain = match bytes.get(at + 1) {
                    Some(b'n') => b'\n',
                    Some(b't') => b'\t',
                    Some(b'r') => b'\r',
                    Some(b'a') => 7,
                    Some(b'b') => 8,
                    Some(b'v') => 11,
                    Some(b'f') => 12,
                    Some(plain @ (b'"' | b'\\')) => *plain,
                    None => return Err((quoted.len(), Wrong::Open)),
                    Some(_) => return Err((at, Wrong::Escape)),
                };
                text.push(plain);
                at += 2;
            }
            Some(byte) => {
                text.push(*byte);
                at += 1;
            }
        }
    }
}

/// An entry as it is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub context: Option<String>,
    pub source: String,
    /// What the source said when it was translated; makes sense for a fuzzy entry only.
    pub previous: Option<String>,
    pub translation: String,
    pub fuzzy: bool,
    /// What a translator should know.
    pub notes: Vec<String>,
}

/// The text of a file with these entries, the header first.
pub fn write(entries: &[Entry]) -> String {
    let mut file = String::new();
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            file.push('\n');
        }
        for note in &entry.notes {
            file.push_str("#. ");
            file.push_str(note);
            file.push('\n');
        }
        if entry.fuzzy {
            file.push_str("#, fuzzy\n");
        }
        if let Some(previous) = &entry.previous {
            // Without the context, tools take the entry for one that had none.
            if let Some(context) = &entry.context {
                write_text("#| msgctxt", "#| ", context, &mut file);
            }
            write_text("#| msgid", "#| ", previous, &mut file);
        }
        if let Some(context) = &entry.context {
            write_text("msgctxt", "", context, &mut file);
        }
        write_text("msgid", "", &entry.source, &mut file);
        write_text("msgstr", "", &entry.translation, &mut file);
    }
    file
}

/// A keyword and its text: one line, or after an empty text a line for each line of it.
fn write_text(keyword: &str, further: &str, text: &str, file: &mut String) {
    file.push_str(keyword);
    file.push(' ');
    if text.trim_end_matches('\n').contains('\n') {
        file.push_str("\"\"\n");
        for line in text.split_inclusive('\n') {
            file.push_str(further);
            quote(line, file);
            file.push('\n');
        }
    } else {
        quote(text, file);
        file.push('\n');
    }
}

fn quote(text: &str, file: &mut String) {
    file.push('"');
    for character in text.chars() {
        match character {
            '"' => file.push_str("\\\""),
            '\\' => file.push_str("\\\\"),
            '\n' => file.push_str("\\n"),
            '\t' => file.push_str("\\t"),
            '\r' => file.push_str("\\r"),
            character => file.push(character),
        }
    }
    file.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Catalogue {
        parse(FileId::from_number(0), text)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let entry = |context: &str, source: &str, translation: &str| Entry {
            context: Some(context.to_string()),
            source: source.to_string(),
            translation: translation.to_string(),
            ..Entry::default()
        };
        let mut entries = vec![
            Entry {
                translation: "Language: en\nContent-Type: text/plain; charset=UTF-8\n".to_string(),
                ..Entry::default()
            },
            entry("a", "een \"twee\"\\\ndrie\té", "one\n\ntwo\n"),
            entry("b", "x", ""),
        ];
        entries[1].fuzzy = true;
        entries[1].previous = Some("een\ntwee".to_string());
        entries[1].notes = vec!["note".to_string()];
        let text = write(&entries);
        let found = read(&text);
        assert_eq!(found.diagnostics, []);
        let again: Vec<Entry> = found
            .entries
            .iter()
            .map(|found| Entry {
                context: found.context.clone(),
                source: found.source.clone(),
                previous: entries[1].previous.clone().filter(|_| found.fuzzy),
                translation: found.translation.clone(),
                fuzzy: found.fuzzy,
                notes: found.extracted.clone(),
            })
            .collect();
        assert_eq!(again, entries);
        assert_eq!(found.field("language"), Some("en"));
        assert_eq!(&text[found.entries[1].at_translation.range()], "msgstr");
    }

    #[test]
    fn every_mistake_is_told_at_its_place() {
        for (text, places) in [
            ("msgid \"a\nmsgstr \"b\"\n", vec![6]),
            ("msgid \"a\" b\nmsgstr \"\"\n", vec![10]),
            ("msgid \"a\\q\"\nmsgstr \"\"\n", vec![8]),
            ("msgid a\n", vec![6]),
            ("msgstr \"a\"\n", vec![0]),
            ("msgid \"a\"\n", vec![0]),
            ("\"a\"\n", vec![0]),
            ("msgid \"a\"\nmsgid \"b\"\nmsgstr \"\"\n", vec![10]),
            (
                "<html>\n\nmsgid \"a\"\nmsgstr \"\"\n\nmsgfoo \"\"",
                vec![0, 29],
            ),
            ("msgid \"a\"\nmsgstr[0] \"\"\n", vec![10]),
        ] {
            let found: Vec<usize> = read(text)
                .diagnostics
                .iter()
                .map(|one| one.span().expect("a place").start as usize)
                .collect();
            assert_eq!(found, places, "{text}");
        }
    }

    #[test]
    fn plural_forms_and_obsolete_entries_are_seen_as_such() {
        let text = "# note\n#~ msgid \"old\"\n#~ msgstr \"oud\"\n\nmsgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\nmsgstr[1] \"d\"\n#. next\nmsgid \"e\"\nmsgstr \"f\"";
        let found = read(text);
        assert_eq!(found.diagnostics, []);
        assert_eq!(found.obsolete, 1);
        assert!(found.entries[0].plural && found.entries[0].extracted.is_empty());
        assert_eq!(found.entries[1].extracted, ["next"]);
        assert_eq!(found.entries[1].translation, "f");
    }
}
