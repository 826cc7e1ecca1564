//! The pieces of a text that a translator works on, one by one: headings, paragraphs, cells.
//!
//! Finds where they stand and what is between them; it neither makes HTML nor judges the text. A
//! piece is given on one line, its hard line breaks kept, as it reads in any container.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// The page's `#` heading.
    Title,
    Heading,
    /// A paragraph, or what takes its place in a list.
    Text,
    Cell,
    Code,
    Html,
}

/// A piece of text that is translated as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub kind: UnitKind,
    /// Where it stands, marks of its container on later lines included.
    pub range: Range<usize>,
    /// What it says, without those marks.
    pub text: String,
    /// What a further line of it begins with.
    pub prefix: String,
}

/// A text taken apart.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub units: Vec<Unit>,
    /// What the text is built of, units included, each with its place: equal for texts of one form.
    pub marks: Vec<(usize, String)>,
    /// Comments that are blocks of their own.
    pub comments: Vec<Range<usize>>,
    /// Where the blocks at the top begin.
    pub blocks: Vec<usize>,
}

/// Takes the Markdown of `text[range]` apart; places count in `text`.
pub fn outline(text: &str, range: Range<usize>) -> Outline {
    let mut reader = Reader {
        text,
        outline: Outline::default(),
        run: None,
        lines: None,
        blocks: Vec::new(),
        quotes: 0,
    };
    let start = range.start;
    for (event, place) in Parser::new_ext(&text[range], super::DIALECT).into_offset_iter() {
        reader.event(event, start + place.start..start + place.end);
    }
    reader.flush();
    reader.outline
}

/// The text of a unit on one line, but for its hard line breaks.
pub fn unit_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.split('\n') {
        let rest = part.trim_start_matches(SPACE);
        let is_hard = part.ends_with("  ");
        let rest = rest.trim_end_matches(SPACE);
        if line.ends_with('\\') {
            line.push('\n');
        } else if !line.is_empty() && !rest.is_empty() {
            line.push(' ');
        }
        line.push_str(rest);
        if is_hard && !rest.is_empty() && !rest.ends_with('\\') {
            line.push('\\');
        }
    }
    line.trim_matches(SPACE).to_string()
}

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The pieces of text between the line breaks of one unit.
struct Run {
    pieces: Vec<Range<usize>>,
    /// Whether each piece but the first comes after a hard break.
    hard: Vec<bool>,
    /// A line break came after the last piece.
    broken: Option<bool>,
}

struct Reader<'a> {
    text: &'a str,
    outline: Outline,
    run: Option<Run>,
    /// The lines of an open block of code or HTML.
    lines: Option<Vec<Range<usize>>>,
    blocks: Vec<TagEnd>,
    quotes: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event, place: Range<usize>) {
        match event {
            Event::Start(tag) => match inline(&tag) {
                true => self.begin_piece(place.start),
                false => self.start(tag, place),
            },
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image,
            ) => self.end_piece(place.end),
            Event::End(tag) => self.end(tag, place),
            Event::Text(_) | Event::Html(_) if self.lines.is_some() => {
                if let Some(lines) = &mut self.lines {
                    lines.push(place);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(run) = &mut self.run {
                    let is_hard = matches!(event, Event::HardBreak);
                    if let Some(piece) = run.pieces.last_mut() {
                        piece.end = piece.end.max(place.start);
                    }
                    run.broken = Some(is_hard);
                }
            }
            Event::Rule => {
                self.block(place.start);
                self.mark(place.start, "rule");
            }
            _ => {
                self.begin_piece(place.start);
                self.end_piece(place.end);
            }
        }
    }

    fn mark(&mut self, at: usize, mark: impl Into<String>) {
        self.outline.marks.push((at, mark.into()));
    }

    /// A block begins; at the top it is remembered.
    fn block(&mut self, at: usize) {
        self.flush();
        if self.blocks.is_empty() {
            self.outline.blocks.push(at);
        }
    }

    fn start(&mut self, tag: Tag, place: Range<usize>) {
        self.block(place.start);
        let mark = match &tag {
            Tag::Heading { level, classes, .. } => {
                let classes: Vec<&str> = classes.iter().map(AsRef::as_ref).collect();
                Some(format!("heading {} {}", *level as u8, classes.join(" ")))
            }
            Tag::BlockQuote(kind) => {
                self.quotes += 1;
                Some(format!("quote {kind:?}"))
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => Some(format!("code {language}")),
            Tag::CodeBlock(CodeBlockKind::Indented) => Some("code".to_string()),
            Tag::List(start) => Some(format!("list {}", start.is_some())),
            Tag::Table(columns) => Some(format!("table {}", columns.len())),
            Tag::Item => Some("item".to_string()),
            Tag::TableRow => Some("row".to_string()),
            Tag::TableCell => Some("cell".to_string()),
            Tag::FootnoteDefinition(_) => Some("footnote".to_string()),
            Tag::DefinitionList => Some("definitions".to_string()),
            Tag::DefinitionListTitle => Some("term".to_string()),
            Tag::DefinitionListDefinition => Some("definition".to_string()),
            _ => None,
        };
        if let Some(mark) = mark {
            self.mark(place.start, mark);
        }
        if matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock) {
            self.lines = Some(Vec::new());
        }
        self.blocks.push(tag.to_end());
    }

    fn end(&mut self, tag: TagEnd, place: Range<usize>) {
        if let Some(lines) = self.lines.take() {
            self.verbatim(tag, &lines);
        }
        self.flush();
        self.blocks.pop();
        let closes = matches!(
            tag,
            TagEnd::BlockQuote(_)
                | TagEnd::List(_)
                | TagEnd::Table
                | TagEnd::FootnoteDefinition
                | TagEnd::DefinitionList
        );
        if matches!(tag, TagEnd::BlockQuote(_)) {
            self.quotes -= 1;
        }
        if closes {
            self.mark(place.end.saturating_sub(1).max(place.start), "end");
        }
    }

    /// A block whose lines are taken as they are.
    fn verbatim(&mut self, tag: TagEnd, lines: &[Range<usize>]) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return;
        };
        let text: String = lines.iter().map(|line| &self.text[line.clone()]).collect();
        let text = text.trim_end_matches(SPACE);
        let kind = match tag {
            TagEnd::CodeBlock => UnitKind::Code,
            _ => UnitKind::Html,
        };
        let end = last.start + self.text[last.clone()].trim_end_matches(SPACE).len();
        let range = first.start..end.max(first.start);
        if kind == UnitKind::Html && is_comments(text) {
            self.outline.comments.push(range);
            return;
        }
        if text.trim_matches(SPACE).is_empty() {
            return;
        }
        let line = self.text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let prefix = match kind {
            UnitKind::Code => self.text[line..first.start].to_string(),
            _ => self.prefix(first.start),
        };
        self.unit(Unit {
            kind,
            range,
            text: text.to_string(),
            prefix,
        });
    }

    /// What a further line begins with in the containers that are open at a place.
    fn prefix(&self, at: usize) -> String {
        let line = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = self.text[line..at].chars();
        let mut quotes = self.quotes;
        let prefix = before.map(|character| match character {
            '\t' => '\t',
            '>' if quotes > 0 => {
                quotes -= 1;
                '>'
            }
            _ => ' ',
        });
        prefix.collect()
    }

    fn begin_piece(&mut self, at: usize) {
        let run = self.run.get_or_insert_with(|| Run {
            pieces: Vec::new(),
            hard: Vec::new(),
            broken: None,
        });
        let is_open = !run.pieces.is_empty() && run.broken.is_none();
        if is_open {
            return;
        }
        if let Some(hard) = run.broken.take() {
            run.hard.push(hard);
        }
        // What a backslash makes plain begins after it.
        let before = self.text.as_bytes()[..at].last();
        let start = at - usize::from(before == Some(&b'\\'));
        run.pieces.push(start..start);
    }

    fn end_piece(&mut self, at: usize) {
        if let Some(run) = &mut self.run
            && let Some(piece) = run.pieces.last_mut()
            && run.broken.is_none()
        {
            piece.end = piece.end.max(at);
        }
    }

    /// The unit that ends here.
    fn flush(&mut self) {
        let Some(run) = self.run.take() else { return };
        let (Some(first), Some(last)) = (run.pieces.first(), run.pieces.last()) else {
            return;
        };
        let range = first.start..last.end.max(first.start);
        let mut text = String::new();
        for (index, piece) in run.pieces.iter().enumerate() {
            if let Some(is_hard) = index.checked_sub(1).map(|break_| run.hard[break_]) {
                let kept = text.trim_end_matches(SPACE).len();
                text.truncate(kept);
                text.push_str(match is_hard {
                    true if text.ends_with('\\') => "\n",
                    true => "\\\n",
                    false => " ",
                });
            }
            text.push_str(&self.without_marks(piece.clone()));
        }
        let raw = &self.text[range.clone()];
        let lead = raw.len() - raw.trim_start_matches(SPACE).len();
        let tail = raw.len() - raw.trim_end_matches(SPACE).len();
        let text = text.trim_matches(SPACE).to_string();
        if text.is_empty() {
            return;
        }
        let range = range.start + lead..range.end - tail;
        let kind = match self.blocks.last() {
            Some(TagEnd::Heading(HeadingLevel::H1)) if self.is_first_heading() => UnitKind::Title,
            Some(TagEnd::Heading(_)) => UnitKind::Heading,
            Some(TagEnd::TableCell) => UnitKind::Cell,
            _ => UnitKind::Text,
        };
        let prefix = self.prefix(range.start);
        self.unit(Unit {
            kind,
            range,
            text,
            prefix,
        });
    }

    fn is_first_heading(&self) -> bool {
        let is_heading = |unit: &Unit| matches!(unit.kind, UnitKind::Title | UnitKind::Heading);
        !self.outline.units.iter().any(is_heading)
    }

    /// A piece with the line breaks inside it, and what a container puts after them, as one space.
    fn without_marks(&self, piece: Range<usize>) -> String {
        let mut lines = self.text[piece].split('\n');
        let mut text = lines.next().unwrap_or_default().to_string();
        for line in lines {
            let mut rest = line.trim_start_matches([' ', '\t']);
            for _ in 0..self.quotes {
                rest = rest.strip_prefix('>').unwrap_or(rest);
                rest = rest.trim_start_matches([' ', '\t']);
            }
            text.truncate(text.trim_end_matches([' ', '\t', '\r']).len());
            text.push(' ');
            text.push_str(rest);
        }
        text
    }

    fn unit(&mut self, unit: Unit) {
        let mark = format!("{:?}", unit.kind);
        self.mark(unit.range.start, mark);
        self.outline.units.push(unit);
    }
}

fn inline(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Whether HTML is nothing but comments.
fn is_comments(html: &str) -> bool {
    let mut rest = html.trim();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else {
            return false;
        };
        rest = comment[end + 3..].trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<(UnitKind, String)> {
        let outline = outline(text, 0..text.len());
        let units = outline.units.into_iter();
        units.map(|unit| (unit.kind, unit.text)).collect()
    }

    #[test]
    fn a_text_falls_into_what_is_translated_at_a_time() {
        let text = "# Titel\n\nEen *zin* die\nverder [loopt](a.md).\n\n## Kop _x_ {#a .b}\n\n- een\n- \\*twee\n\n  meer\n  - drie\n\n> [!NOTE]\n> Let `op\n> dit`\\\n> en dat.\n\n| a | b \\| c |\n| - | - |\n|  | **d** |\n\n```sh\nls\n\n-l\n```\n\n<!-- niets -->\n\nWoord\n: uitleg\n\nZie[^1].\n\n[^1]: Noot.\n\n![alt\ntekst](a.png){.decorative} [[pagina#kop|tekst]]\n";
        let wanted = [
            (UnitKind::Title, "Titel"),
            (UnitKind::Text, "Een *zin* die verder [loopt](a.md)."),
            (UnitKind::Heading, "Kop _x_"),
            (UnitKind::Text, "een"),
            (UnitKind::Text, "\\*twee"),
            (UnitKind::Text, "meer"),
            (UnitKind::Text, "drie"),
            (UnitKind::Text, "Let `op dit`\\\nen dat."),
            (UnitKind::Cell, "a"),
            (UnitKind::Cell, "b \\| c"),
            (UnitKind::Cell, "**d**"),
            (UnitKind::Code, "ls\n\n-l"),
            (UnitKind::Text, "Woord"),
            (UnitKind::Text, "uitleg"),
            (UnitKind::Text, "Zie[^1]."),
            (UnitKind::Text, "Noot."),
            (
                UnitKind::Text,
                "![alt tekst](a.png){.decorative} [[pagina#kop|tekst]]",
            ),
        ];
        let wanted = wanted.map(|(kind, text)| (kind, text.to_string()));
        assert_eq!(units(text), wanted);
        let outline = outline(text, 0..text.len());
        assert_eq!(
            &text[outline.comments[0].clone()],
            "<!-- niets -->",
            "a comment is no unit"
        );
        let quoted = &outline.units[7];
        assert_eq!(&text[quoted.range.clone()], "Let `op\n> dit`\\\n> en dat.");
        assert_eq!(quoted.prefix, "> ");
    }

    #[test]
    fn the_form_does_not_depend_on_words_wrapping_and_list_signs() {
        let marks = |text: &str| -> Vec<String> {
            let outline = outline(text, 0..text.len());
            outline.marks.into_iter().map(|(_, mark)| mark).collect()
        };
        assert_eq!(
            marks("## A {#a}\n\neen\ntwee\n\n- x\n- y\n"),
            marks("## B {#b}\n\nthree\n\n* x\n\n* y\n")
        );
        assert_ne!(marks("- x\n"), marks("1. x\n"));
        assert_ne!(marks("> x\n"), marks("> [!NOTE]\n> x\n"));
        assert_ne!(marks("- x\n\ny\n"), marks("- x\n- y\n"));
    }

    #[test]
    fn a_line_keeps_only_hard_breaks() {
        for (text, line) in [
            ("een\ntwee", "een twee"),
            ("een  \ntwee", "een\\\ntwee"),
            ("een\\\n  twee\n", "een\\\ntwee"),
            (" een ", "een"),
            ("", ""),
        ] {
            assert_eq!(unit_line(text), line);
        }
    }
}
