//! Markdown as the words a reader sees, line by line.

use super::DIALECT;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The visible words of a piece of Markdown: one line for each heading, paragraph, item, table row
/// or line of code; no marks, no addresses, no comments.
pub fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut images = 0;
    for event in Parser::new_ext(markdown, DIALECT) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::End(TagEnd::TableCell) => text.push(' '),
            Event::Rule => end_line(&mut text),
            Event::Start(tag) if is_block(&tag) && images == 0 => end_line(&mut text),
            Event::End(tag) if ends_block(tag) => end_line(&mut text),
            _ => {}
        }
    }
    text.trim_end().to_string()
}

fn end_line(text: &mut String) {
    let length = text.trim_end_matches(' ').len();
    text.truncate(length);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn is_block(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::CodeBlock(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::FootnoteDefinition(_)
    )
}

fn ends_block(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::FootnoteDefinition
    )
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn readers_words_without_the_marks() {
        let markdown = "## Kop {#kop .a}\n\nEen **vet** [woord](https://a.nl) en [[ref:x|bron]].[^1]\n\n- een\n  - twee `code`\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> [!NOTE]\n> Let op\n\n<!-- niet -->\n![alt](x.png)\n\n[^1]: Noot.";
        assert_eq!(
            plain_text(markdown),
            "Kop\nEen vet woord en bron.\neen\ntwee code\na b\n1 2\nLet op\nalt\nNoot."
        );
        assert_eq!(plain_text(""), "");
    }
}
