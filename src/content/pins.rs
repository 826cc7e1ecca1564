//! One file of pins: from which text each section of a translation was made.
//!
//! Reads and writes `content/pins/<lang>/<page-id>.yaml`. The file is the program's own, yet people
//! merge it, so it is read with the same care as what they write: a problem is told at its place,
//! what is sound still counts, and a file that is not wholly sound is never written over. It does
//! not know the pages, so it cannot know whether a section still is what it was.

use super::front_matter::is_date;
use super::normal::{Digest, digest};
use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, SourceFile, Span, Spanned};
use crate::yaml::{self, Shapes, Value, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

pub const PINS_FOLDER: &str = "content/pins/";

/// Where the notes of an overlay record the text they were written for: the same form, a note's id
/// in place of the page's, and its `at` in place of a section.
pub const NOTE_PINS_FOLDER: &str = "overlay/pins/";

/// The number of the form this program writes; it reads this one and no later one.
pub const PINS_FORMAT: i64 = 1;

const BEGINNING: &str = "format: 1\nsections:\n";
const TEXT_INDENT: &str = "      ";

const HEADER: &str = "\
# The text each section of this translation was made from. Written by `leidraad sync`; not meant to
# be edited. A conflict of two versions: keep either version of a section, then `leidraad status`.
#   date          when the section was translated
#   digest        of the section it was made from; white space, line wrapping and comments left out
#   source        the language it was made from
#   text          what it said; the key \"\" is the page's opening: title, summary, first paragraphs
#   acknowledged  later versions of that section that need no other translation, and why
";

const NOTE_HEADER: &str = "\
# The national text this note was written for. Written by `leidraad overlay`; not meant to be edited.
#   date          when the note was written, or last found to be right still
#   digest        of that text; white space, line wrapping and comments left out
#   source        its language
#   text          what it said
#   acknowledged  when the note was found to be right for a later text, and why
";

/// A file of pins as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PinsFile {
    /// The form of this file.
    #[allow(
        dead_code,
        reason = "read from the tree, before anything else is judged"
    )]
    format: i64,
    #[serde(default)]
    sections: BTreeMap<String, PinEntry>,
}

/// A section of a translation, and the text it was made from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PinEntry {
    /// Later versions of that text that need no other translation.
    #[serde(default)]
    acknowledged: Vec<AcknowledgementEntry>,
    /// When the section was translated.
    date: Spanned<String>,
    /// Digest of the text.
    digest: Spanned<String>,
    /// Its language.
    source: String,
    /// What it said, normalised.
    text: Spanned<String>,
}

/// A version of the source that needs no other translation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AcknowledgementEntry {
    date: Spanned<String>,
    digest: Spanned<String>,
    reason: String,
}

/// The schema of a file of pins.
pub static PINS_SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<PinsFile>);

/// The pins of one page in one language.
#[derive(Debug, Clone)]
pub struct Pins {
    pub file: FileId,
    /// Language of the translation and id of its page, as the file's path gives them.
    pub language: String,
    pub page: String,
    /// By id of the section; the page's opening has the empty one.
    pub sections: BTreeMap<String, Pin>,
    pub diagnostics: Vec<Diagnostic>,
}

/// From what a section was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub date: String,
    pub digest: Digest,
    /// Code of the language it was made from.
    pub source: String,
    pub text: String,
    pub acknowledged: Vec<Acknowledgement>,
}

/// A later version of the source that an editor found to need no other translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    pub date: String,
    pub digest: Digest,
    pub reason: String,
}

impl Pin {
    /// The pin of a section that was made from this normalised text.
    pub fn new(date: &str, source: &str, text: String) -> Pin {
        Pin {
            date: date.to_string(),
            digest: digest(&text),
            source: source.to_string(),
            text,
            acknowledged: Vec::new(),
        }
    }
}

impl Pins {
    /// Whether all of the file was understood, so that writing it anew loses nothing.
    pub fn is_sound(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

/// The path of a page's pins.
pub fn pins_path(language: &str, page: &str) -> String {
    format!("{PINS_FOLDER}{language}/{page}.yaml")
}

/// The path of what a note was written for.
pub fn note_pins_path(language: &str, note: &str) -> String {
    format!("{NOTE_PINS_FOLDER}{language}/{note}.yaml")
}

/// Language and page or note id from a path below a folder of pins; none when it is not of that form.
pub fn of_path(path: &str) -> Option<(&str, &str)> {
    let below = path
        .strip_prefix(PINS_FOLDER)
        .or_else(|| path.strip_prefix(NOTE_PINS_FOLDER))?;
    let (language, name) = below.split_once('/')?;
    let page = name.strip_suffix(".yaml")?;
    super::is_id(page).then_some((language, page))
}

/// Reads a file of pins. Never fails: what is wrong is in its diagnostics, the rest counts.
pub fn parse(file: FileId, source: &SourceFile) -> Pins {
    let (language, page) = of_path(&source.path).unwrap_or_default();
    let mut pins = Pins {
        file,
        language: language.to_string(),
        page: page.to_string(),
        sections: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    let text = source.text();
    if let Some(sections) = as_written(text) {
        pins.sections = sections;
        return pins;
    }
    let whole = Span::new(file, 0, text.len());
    super::merge_markers(whole, text, &mut pins.diagnostics);
    if !pins.diagnostics.is_empty() {
        return pins;
    }
    let read = yaml::read::<PinsFile>(file, 0, text, YamlLimits::FILE, &PINS_SHAPES);
    let format = read.node.as_ref().and_then(|node| node.get("format"));
    if let Some(node) = format
        && let Value::Integer(format) = node.value
        && format != PINS_FORMAT
    {
        pins.diagnostics
            .push(catalogue::pins_of_another_version(node.span, format));
        return pins;
    }
    pins.diagnostics = read.diagnostics;
    let Some(found) = read.value else { return pins };
    for (id, entry) in found.sections {
        if let Some(pin) = pin(&id, entry, &mut pins.diagnostics) {
            pins.sections.insert(id, pin);
        }
    }
    pins
}

/// The pins of a text that is to the last byte what `write` makes of them. A site has as many of
/// these files as translated pages, and nearly all are so; any other is read as YAML.
fn as_written(text: &str) -> Option<BTreeMap<String, Pin>> {
    let header = [HEADER, NOTE_HEADER]
        .into_iter()
        .find(|header| text.starts_with(header))?;
    let body = text[header.len()..].strip_prefix(BEGINNING)?;
    let inside = |line: Option<&str>, before: &str, after: &str| -> Option<String> {
        let value = line?.strip_prefix(before)?.strip_suffix(after)?;
        Some(value.to_string())
    };
    let mut lines = body.lines().peekable();
    let mut sections = BTreeMap::new();
    while let Some(line) = lines.next() {
        let id = inside(Some(line), "  \"", "\":")?;
        let date = inside(lines.next(), "    date: \"", "\"")?;
        let pinned = inside(lines.next(), "    digest: \"", "\"")?;
        let source = inside(lines.next(), "    source: \"", "\"")?;
        if lines.next() != Some("    text: |-") || !is_date(&date) {
            return None;
        }
        let mut words = String::new();
        let of_text = |line: &&str| line.is_empty() || line.starts_with(TEXT_INDENT);
        while let Some(line) = lines.next_if(of_text) {
            if !words.is_empty() {
                words.push('\n');
            }
            words.push_str(line.strip_prefix(TEXT_INDENT).unwrap_or_default());
        }
        let pin = Pin {
            date,
            digest: digest(&words),
            source,
            text: words,
            acknowledged: Vec::new(),
        };
        if Digest::parse(&pinned) != Some(pin.digest) {
            return None;
        }
        sections.insert(id, pin);
    }
    (write_below(header, &sections) == text).then_some(sections)
}

fn pin(id: &str, entry: PinEntry, diagnostics: &mut Vec<Diagnostic>) -> Option<Pin> {
    let before = diagnostics.len();
    let date = date_of(&entry.date, diagnostics);
    let pinned = digest_of(id, &entry.digest, diagnostics);
    if pinned.is_some_and(|pinned| pinned != digest(&entry.text)) {
        diagnostics.push(catalogue::pin_text_differs(
            entry.text.span,
            id,
            entry.digest.span,
        ));
    }
    let mut acknowledged = Vec::new();
    for entry in entry.acknowledged {
        let date = date_of(&entry.date, diagnostics);
        if let (Some(date), Some(digest)) = (date, digest_of(id, &entry.digest, diagnostics)) {
            acknowledged.push(Acknowledgement {
                date,
                digest,
                reason: entry.reason,
            });
        }
    }
    if diagnostics.len() > before {
        return None;
    }
    Some(Pin {
        date: date?,
        digest: pinned?,
        source: entry.source,
        text: entry.text.value,
        acknowledged,
    })
}

fn date_of(date: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    if !is_date(date) {
        diagnostics.push(catalogue::invalid_date(date.span, date));
        return None;
    }
    Some(date.value.clone())
}

fn digest_of(
    id: &str,
    text: &Spanned<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Digest> {
    let digest = Digest::parse(text);
    if digest.is_none() {
        diagnostics.push(catalogue::pin_without_digest(text.span, id));
    }
    digest
}

/// The text of a file with these pins: sections in the order of their ids, each on lines of its
/// own, so that two people who mark different sections change different lines.
pub fn write(sections: &BTreeMap<String, Pin>) -> String {
    write_below(HEADER, sections)
}

/// As `write`, for what a note was written for.
pub fn write_of_note(sections: &BTreeMap<String, Pin>) -> String {
    write_below(NOTE_HEADER, sections)
}

fn write_below(header: &str, sections: &BTreeMap<String, Pin>) -> String {
    let mut file = format!("{header}format: {PINS_FORMAT}\nsections:");
    if sections.is_empty() {
        file.push_str(" {}\n");
        return file;
    }
    file.push('\n');
    // Writing to a string cannot fail.
    for (id, pin) in sections {
        let _ = writeln!(file, "  {}:", quoted(id));
        if !pin.acknowledged.is_empty() {
            file.push_str("    acknowledged:\n");
        }
        for acknowledged in &pin.acknowledged {
            let _ = writeln!(file, "      - date: {}", quoted(&acknowledged.date));
            let _ = writeln!(file, "        digest: \"{}\"", acknowledged.digest);
            let _ = writeln!(file, "        reason: {}", quoted(&acknowledged.reason));
        }
        let _ = writeln!(file, "    date: {}", quoted(&pin.date));
        let _ = writeln!(file, "    digest: \"{}\"", pin.digest);
        let _ = writeln!(file, "    source: {}", quoted(&pin.source));
        write_text(&pin.text, &mut file);
    }
    file
}

/// A text as its own lines, which merge and read well; in quotes where lines cannot hold it.
fn write_text(text: &str, file: &mut String) {
    let fits_lines = !text.is_empty()
        && text.trim() == text
        && !text.contains(|character: char| {
            character != '\n' && (character.is_control() || matches!(character, '\u{feff}'))
        });
    if !fits_lines {
        let _ = writeln!(file, "    text: {}", quoted(text));
        return;
    }
    file.push_str("    text: |-\n");
    for line in text.lines() {
        if line.is_empty() {
            file.push('\n');
        } else {
            let _ = writeln!(file, "      {line}");
        }
    }
}

/// A YAML text in double quotes; every character that could act is written as an escape.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\n' => quoted.push_str("\\n"),
            character if character.is_control() || character == '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", character as u32);
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    fn read(text: &str) -> Pins {
        let tree = SourceTree::from_texts([("content/pins/en/alfa.yaml", text)]);
        let (id, file) = tree.find("content/pins/en/alfa.yaml").expect("the file");
        parse(id, file)
    }

    fn sample() -> BTreeMap<String, Pin> {
        let texts = [
            ("", "# Alfa\n\nEen \"zin\": met tekens # | > \\ é."),
            ("no", "## Nee {#no}\n\n- een\n- twee\n\n> Citaat"),
            ("odd", "teken \u{7} en \u{feff}"),
            ("empty", ""),
            ("2", "## Twee {#2}\n\n---\n\n| a | b |\n| --- | --- |"),
        ];
        let mut sections: BTreeMap<String, Pin> = texts
            .iter()
            .map(|(id, text)| {
                let pin = Pin::new("2026-11-23", "nl", (*text).to_string());
                ((*id).to_string(), pin)
            })
            .collect();
        let acknowledged = |reason: &str| Acknowledgement {
            date: "2026-12-01".to_string(),
            digest: digest("later"),
            reason: reason.to_string(),
        };
        sections.get_mut("no").expect("there").acknowledged =
            vec![acknowledged("Alleen spelling: \"é\""), acknowledged("yes")];
        sections
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = write(&sample());
        let pins = read(&written);
        assert_eq!(pins.diagnostics, []);
        assert_eq!((pins.language.as_str(), pins.page.as_str()), ("en", "alfa"));
        assert_eq!(pins.sections, sample());
        assert_eq!(write(&pins.sections), written);
        assert!(read(&write(&BTreeMap::new())).is_sound());
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place_and_the_rest_counts() {
        let written = write(&sample());
        let told = |text: &str| -> Vec<(&str, usize)> {
            let pins = read(text);
            assert!(!pins.is_sound());
            pins.diagnostics
                .iter()
                .map(|diagnostic| {
                    let start = diagnostic.span().expect("a place").start as usize;
                    (diagnostic.code, 1 + text[..start].matches('\n').count())
                })
                .collect()
        };
        let line = |wanted: &str, text: &str| {
            1 + text
                .lines()
                .position(|line| line.trim() == wanted)
                .expect(wanted)
        };
        let conflict = written.replacen("  \"no\":", "<<<<<<< ours\n  \"no\":", 1);
        assert_eq!(told(&conflict), [("M101", line("<<<<<<< ours", &conflict))]);
        let newer = written.replace("format: 1", "format: 2\nkinds: []");
        assert_eq!(told(&newer), [("T112", line("format: 2", &newer))]);
        let twice = format!("{written}  \"odd\": {{}}\n");
        assert_eq!(told(&twice)[0].0, "Y105");
        let changed = written.replace("- twee", "- drie");
        let before = &changed[..changed.find("- drie").expect("there")];
        let of_its_text = before.rfind("text: |-").expect("there");
        assert_eq!(
            told(&changed),
            [("T111", 2 + before[..of_its_text].matches('\n').count())]
        );
        let pins = read(&changed);
        assert!(pins.sections.contains_key("2") && !pins.sections.contains_key("no"));
        let short = written.replacen("digest: \"", "digest: \"zz", 1);
        assert_eq!(told(&short)[0].0, "T111");
        assert_eq!(told("format: 1\nsections:\n  \"a\": {date: 2026-02-30, digest: 1, source: nl, text: a}\n").len(), 2);
        assert_eq!(told("")[0].0, "Y104");
        assert_eq!(told("\u{0}")[0].0, "Y108");
    }

    #[test]
    fn what_is_to_the_byte_as_written_reads_as_its_yaml_does() {
        let mut sections = sample();
        // Only what needs quotes or was acknowledged is left to YAML.
        sections.retain(|id, _| ["", "2"].contains(&id.as_str()));
        let last = "## Drie {#3}\n\n1. een  \n\n    code\n#geen kop: [x]\n'\"&*!|>%@`";
        let third = Pin::new("2026-11-24", "nl", last.to_string());
        sections.insert("drie".to_string(), third);
        for written in [write(&sections), write_of_note(&sections)] {
            assert_eq!(as_written(&written).as_ref(), Some(&sections));
            // A comment more, and it is read as YAML: with the same result.
            let other = format!("{written}# x\n");
            assert_eq!(as_written(&other), None);
            let found = read(&other);
            assert_eq!(
                (found.diagnostics, found.sections),
                (Vec::new(), sections.clone())
            );
            for (part, with) in [
                ("date: \"2026-11-23\"", "date: \"2026-11-31\""),
                ("digest: \"", "digest: \"0"),
                ("    source", "     source"),
                ("format: 1", "format: 2"),
                ("      # Alfa\n", "      # Alfa\n<<<<<<< ours\n"),
                ("      # Alfa\n", "      # Alfa\r\n"),
                ("  \"2\":", "  \"drie\":"),
                ("  \"2\":", "  \"\\x32\":"),
            ] {
                assert!(written.contains(part));
                assert_eq!(as_written(&written.replacen(part, with, 1)), None, "{with}");
            }
            // White space does not count in a digest, but stays what it is.
            let spaced = written.replacen("      # Alfa\n", "      # Alfa \n", 1);
            let as_yaml = read(&format!("{spaced}# x\n")).sections;
            assert_eq!(as_written(&spaced), Some(as_yaml));
        }
        assert_eq!(as_written(&write(&sample())), None);
        for end in 0..write(&sections).len() {
            // A file cut between two sections is one of fewer sections to any reader.
            let written = write(&sections);
            if let Some((cut, found)) = written
                .get(..end)
                .and_then(|cut| Some((cut, as_written(cut)?)))
            {
                assert_eq!(write(&found), cut);
                assert!(written[end..].starts_with("  \""), "cut at {end}");
            }
        }
    }

    #[test]
    fn only_a_page_id_below_a_language_is_a_path_of_pins() {
        assert_eq!(of_path("content/pins/en/a-b.yaml"), Some(("en", "a-b")));
        for wrong in [
            "content/pins/a.yaml",
            "content/pins/en/A.yaml",
            "content/pins/en/a/b.yaml",
            "content/pins/en/a.yml",
        ] {
            assert_eq!(of_path(wrong), None);
        }
    }
}
