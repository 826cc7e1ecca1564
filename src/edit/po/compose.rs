//! A translation with other texts put in their places: which part of its file becomes what.
//!
//! Pure: works on the text of one page and does not judge the texts.

use super::model::{Model, Part, Place, Side, Way};
use crate::content::{Unit, UnitKind, is_id, outline, unit_line};
use crate::edit::changes::Replacement;
use crate::edit::front_matter::FrontMatterText;
use std::collections::BTreeMap;
use std::ops::Range;

/// Texts by their context.
pub(super) type Texts = BTreeMap<String, String>;

/// Where texts of a changed page stand, with their entries.
pub(super) type Places = Vec<(Range<usize>, Vec<String>)>;

/// A change of a translation, and the entries it is made of.
pub(super) struct Planned {
    pub replacement: Replacement,
    pub contexts: Vec<String>,
}

/// A text as it is compared and put in: wrapped lines of running text joined.
pub(super) fn canonical(kind: Option<UnitKind>, text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    match kind {
        Some(UnitKind::Code | UnitKind::Html) => text.trim_end().to_string(),
        Some(UnitKind::Text) => unit_line(&text),
        Some(_) => unit_line(&text).replace("\\\n", " "),
        None => text.trim().to_string(),
    }
}

/// Whether a text can stand where its entry stands without changing what is around it.
pub(super) fn fits(place: Place, kind: Option<UnitKind>, text: &str) -> bool {
    let alone = |markdown: &str, first: UnitKind, others: usize| {
        let outline = outline(markdown, 0..markdown.len());
        let unit = outline.units.first();
        outline.units.len() == 1 + others
            && outline.comments.is_empty()
            && unit.is_some_and(|unit| unit.kind == first && unit.text == text)
    };
    // It would stand before the heading's own attributes, as text.
    let is_heading = matches!(kind, Some(UnitKind::Heading | UnitKind::Title));
    if is_heading && text.contains("{#") {
        return false;
    }
    match (place, kind) {
        (Place::Field("slug"), _) => is_id(text),
        (Place::Field(_), _) => !text.contains(char::is_control),
        (Place::Unit(_), Some(UnitKind::Text)) => {
            let markdown = format!("{text}\n");
            let outline = outline(&markdown, 0..markdown.len());
            outline.marks.len() == 1 && alone(&markdown, UnitKind::Text, 0)
        }
        (Place::Unit(_), Some(UnitKind::Title)) => {
            alone(&format!("# {text}\n"), UnitKind::Title, 0)
        }
        (Place::Unit(_), Some(UnitKind::Heading)) => {
            let markdown = format!("## {text} {{#x}}\n");
            outline(&markdown, 0..markdown.len()).marks.len() == 2
                && alone(&markdown, UnitKind::Heading, 0)
        }
        (Place::Unit(_), Some(UnitKind::Cell)) => alone(
            &format!("| {text} | x |\n| --- | --- |\n"),
            UnitKind::Cell,
            1,
        ),
        _ => true,
    }
}

/// A text as it is written in its place.
fn written(text: &str, unit: &Unit) -> String {
    let mut lines = text.split('\n');
    let mut written = lines.next().unwrap_or_default().to_string();
    for line in lines {
        written.push('\n');
        match line {
            "" => written.push_str(unit.prefix.trim_end()),
            line => {
                written.push_str(&unit.prefix);
                written.push_str(line);
            }
        }
    }
    written
}

/// The changes of a translation that exists.
pub(super) fn planned(model: &Model, texts: &Texts) -> Vec<Planned> {
    let mut planned = Vec::new();
    let front_matter = FrontMatterText::of(model.translation_text);
    for part in &model.parts {
        for item in &part.items {
            if let Place::Field(name) = item.place
                && let Some(text) = texts.get(item.context())
                && *text != item.entry.translation
            {
                planned.push(Planned {
                    replacement: front_matter.set_text(name, text),
                    contexts: vec![item.context().to_string()],
                });
            }
        }
        match (part.way, &part.target) {
            (Way::InPlace, Some(target)) => in_place(part, target, texts, &mut planned),
            (Way::Whole, Some(target)) => whole(model, part, target, texts, &mut planned),
            (Way::Anew, target) if is_complete(part, texts) => {
                let items = part.items.iter();
                planned.push(Planned {
                    replacement: anew(model, part, target.as_ref(), texts),
                    contexts: items.map(|item| item.context().to_string()).collect(),
                });
            }
            _ => {}
        }
    }
    planned
}

/// A section made after its source, in the place of the old one or where it belongs.
fn anew(model: &Model, part: &Part, target: Option<&Side>, texts: &Texts) -> Replacement {
    let text = model.translation_text;
    let section = section(model, part, texts);
    if let Some(target) = target {
        let range = trimmed(text, &target.range);
        if !range.is_empty() {
            return Replacement {
                range,
                with: section,
            };
        }
        return Replacement {
            range: target.range.clone(),
            with: format!("\n{section}\n\n"),
        };
    }
    let at = place_for(model, part);
    let lead = match &text[..at] {
        before if before.ends_with("\n\n") => "",
        before if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let tail = if at == text.len() { "\n" } else { "\n\n" };
    let lead = if at == text.len() && lead.is_empty() {
        "\n"
    } else {
        lead
    };
    Replacement {
        range: at..at,
        with: format!("{lead}{section}{tail}"),
    }
}

/// A range without the white space around what stands in it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let old = &text[range.clone()];
    let start = range.start + old.len() - old.trim_start().len();
    start..(start + old.trim().len()).max(start)
}

fn in_place(part: &Part, target: &Side, texts: &Texts, planned: &mut Vec<Planned>) {
    for item in &part.items {
        let Place::Unit(number) = item.place else {
            continue;
        };
        let (Some(unit), Some(text)) = (target.units().get(number), texts.get(item.context()))
        else {
            continue;
        };
        if *text != unit.text {
            planned.push(Planned {
                replacement: Replacement {
                    range: unit.range.clone(),
                    with: written(text, unit),
                },
                contexts: vec![item.context().to_string()],
            });
        }
    }
}

fn whole(model: &Model, part: &Part, target: &Side, texts: &Texts, planned: &mut Vec<Planned>) {
    let Some(item) = part.items.iter().find(|item| item.place == Place::Whole) else {
        return;
    };
    let Some(text) = texts.get(item.context()) else {
        return;
    };
    if *text == item.entry.translation {
        return;
    }
    planned.push(Planned {
        replacement: Replacement {
            range: trimmed(model.translation_text, &target.range),
            with: text.clone(),
        },
        contexts: vec![item.context().to_string()],
    });
}

/// A text with changes made, and where each of them now stands; of two at one place the first
/// comes first.
pub(super) fn changed(text: &str, mut planned: Vec<Planned>) -> (String, Places) {
    planned.sort_by_key(|one| (one.replacement.range.start, one.replacement.range.end));
    let mut new = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut at = 0;
    for one in planned {
        let Replacement { range, mut with } = one.replacement;
        if range.start < at {
            continue;
        }
        new.push_str(&text[at..range.start]);
        // What is put in beside another has one empty line before it.
        let is_put_in = range.is_empty();
        while is_put_in && new.ends_with('\n') && with.starts_with("\n\n")
            || is_put_in && new.ends_with("\n\n") && with.starts_with('\n')
        {
            with.remove(0);
        }
        let start = new.len();
        new.push_str(&with);
        places.push((start..new.len(), one.contexts));
        at = range.end;
    }
    new.push_str(&text[at..]);
    (new, places)
}

/// Whether every text of a section is there; those of the front matter that are none of its text
/// may be missing.
pub(super) fn is_complete(part: &Part, texts: &Texts) -> bool {
    let needed = part
        .items
        .iter()
        .filter(|item| !matches!(item.place, Place::Field("slug" | "owner")));
    needed
        .map(|item| item.context())
        .all(|context| texts.contains_key(context))
}

/// Where a section that the translation lacks goes: after the one before it in the source.
fn place_for(model: &Model, part: &Part) -> usize {
    let before = model.parts.iter().take_while(|one| one.id != part.id);
    let ends = before.filter_map(|one| Some(one.target.as_ref()?.range.end));
    ends.last().unwrap_or(model.translation_text.len())
}

/// A section in the form of its source, in other words; comments of the translation kept.
fn section(model: &Model, part: &Part, texts: &Texts) -> String {
    let mut changes: Vec<Replacement> = Vec::new();
    for item in &part.items {
        let Place::Unit(number) = item.place else {
            continue;
        };
        let unit = &part.source.units()[number];
        let text = texts.get(item.context()).map_or("", String::as_str);
        let mut with = written(text, unit);
        if unit.kind == UnitKind::Heading
            && let Some(id) = id_to_write(model, unit)
        {
            with.push_str(&format!(" {{#{id}}}"));
        }
        changes.push(Replacement {
            range: unit.range.clone(),
            with,
        });
    }
    for comment in &part.source.outline.comments {
        changes.push(Replacement {
            range: with_empty_lines(model.source_text, comment.clone()),
            with: String::new(),
        });
    }
    let mut last = Vec::new();
    for (comment, at) in comments(part) {
        let text = &model.translation_text[comment];
        match at {
            Some(at) => changes.push(Replacement {
                range: at..at,
                with: format!("{text}\n\n"),
            }),
            None => last.push(text.to_string()),
        }
    }
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    let mut text = String::new();
    let mut at = part.source.range.start;
    for change in changes {
        if change.range.start < at {
            continue;
        }
        text.push_str(&model.source_text[at..change.range.start]);
        text.push_str(&change.with);
        at = change.range.end;
    }
    text.push_str(&model.source_text[at..part.source.range.end]);
    let mut text = text.trim().to_string();
    for comment in last {
        text.push_str("\n\n");
        text.push_str(&comment);
    }
    text
}

/// A heading whose id was made from its text keeps that id in other words.
fn id_to_write<'a>(model: &'a Model, unit: &Unit) -> Option<&'a str> {
    let headings = model.source.facts.headings.iter();
    let mut own = headings.filter(|heading| heading.span.range().contains(&unit.range.start));
    own.find(|heading| !heading.explicit)
        .map(|heading| heading.id.as_str())
}

/// A range with the empty lines after it.
fn with_empty_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let rest = &text[range.end..];
    let empty = rest.len() - rest.trim_start_matches('\n').len();
    range.start..range.end + empty
}

/// The translation's comments, each with the block of the source it goes before.
fn comments(part: &Part) -> Vec<(Range<usize>, Option<usize>)> {
    let Some(target) = &part.target else {
        return Vec::new();
    };
    let outline = &target.outline;
    let is_comment = |at: usize| outline.comments.iter().any(|one| one.start == at);
    let mut found = Vec::new();
    for comment in &outline.comments {
        let mut blocks = outline.blocks.iter().copied();
        let next = blocks.find(|at| *at > comment.start && !is_comment(*at));
        let unit = next.and_then(|next| {
            let mut units = target.units().iter();
            units.position(|unit| unit.range.start >= next)
        });
        let item = part
            .items
            .iter()
            .find(|item| unit.is_some_and(|number| item.target == Some(Place::Unit(number))));
        let at = item.and_then(|item| match item.place {
            Place::Unit(number) => {
                let start = part.source.units()[number].range.start;
                let blocks = part.source.outline.blocks.iter();
                blocks.copied().rfind(|at| *at <= start)
            }
            _ => None,
        });
        found.push((comment.clone(), at));
    }
    found
}

/// The text of a translation that does not exist yet; none until its opening is there.
///
/// Sections that are not complete are left out, as sections that are not translated are.
pub(super) fn new_page(
    model: &Model,
    texts: &Texts,
    source_language: Option<&str>,
) -> Option<(String, Vec<String>)> {
    let opening = model.parts.iter().find(|part| part.id.is_empty())?;
    if !is_complete(opening, texts) {
        return None;
    }
    let source = model.source_text;
    let body = model.source.facts.sections[0].source.start as usize;
    let mut text = source[..body].to_string();
    let mut change = |plan: &dyn Fn(&FrontMatterText) -> Option<Replacement>| {
        let replacement = plan(&FrontMatterText::of(&text));
        if let Some(replacement) = replacement {
            text.replace_range(replacement.range, &replacement.with);
        }
    };
    for key in ["aliases", "source", "lang"] {
        change(&|front_matter| front_matter.without(key));
    }
    change(&|front_matter| Some(front_matter.set_id(model.page)));
    if let Some(code) = source_language {
        change(&|front_matter| Some(front_matter.set_text("source", code)));
    }
    let mut contexts = Vec::new();
    for item in &opening.items {
        let Place::Field(name) = item.place else {
            continue;
        };
        match texts.get(item.context()) {
            Some(translated) => {
                contexts.push(item.context().to_string());
                change(&|front_matter| Some(front_matter.set_text(name, translated)));
            }
            None if name == "slug" => change(&|front_matter| front_matter.without("slug")),
            None => {}
        }
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    for part in model.parts.iter().filter(|part| is_complete(part, texts)) {
        let section = section(model, part, texts);
        if !section.is_empty() {
            text.push_str(&section);
            text.push_str("\n\n");
        }
        contexts.extend(part.items.iter().map(|item| item.context().to_string()));
    }
    let kept = text.trim_end().len();
    text.truncate(kept);
    text.push('\n');
    Some((text, contexts))
}
