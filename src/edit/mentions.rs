//! Every place in the site's files that names a page, section, term or reference.
//!
//! Finds and says where; what is done about it is for `refs` and renaming. Links in pages are found
//! as the site resolved them; in YAML files and an institution's additions by how they are written.

use super::Refusal;
use crate::content::pins::NOTE_PINS_FOLDER;
use crate::content::{ParseOptions, Target, parse, parse_target, parse_wiki};
use crate::diagnostics::nearest;
use crate::site::{Key, PageKind, Resolved, Site};
use crate::source::{FileId, SourceFile, SourceTree, Span};
use crate::yaml::{Node, Value, YamlLimits};
use std::collections::BTreeMap;
use std::ops::Range;

const SNIPPETS: &str = "content/snippets/";

/// What an id names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    Page { key: Key, heading: Option<String> },
    Questionnaire(Key),
    Term(usize),
    Reference(usize),
    Snippet(String),
}

/// A place that names something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub names: Named,
    /// The whole link or value.
    pub span: Span,
    /// The page id in it; none where the page is named by its path, or is the page itself.
    pub page_id: Option<Span>,
    /// The heading id in it.
    pub heading_id: Option<Span>,
}

impl Named {
    /// Whether a mention of `self` is one of `wanted`: a page's sections are the page's too.
    pub fn is_of(&self, wanted: &Named) -> bool {
        match (self, wanted) {
            (
                Named::Page { key, .. },
                Named::Page {
                    key: page,
                    heading: None,
                },
            ) => key == page,
            _ => self == wanted,
        }
    }
}

/// What links can lead to, by the ids that editors write.
pub(super) struct Names<'a> {
    site: &'a Site,
    /// Old page ids.
    former: BTreeMap<&'a str, Key>,
}

impl<'a> Names<'a> {
    pub fn of(site: &'a Site) -> Names<'a> {
        let mut former = BTreeMap::new();
        for (index, document) in site.documents.iter().enumerate() {
            if let Some(key) = site.document_keys[index] {
                for id in &document.front_matter.former_ids {
                    former.insert(id.value.as_str(), key);
                }
            }
        }
        Names { site, former }
    }

    /// The page that has an id or had it.
    pub fn page(&self, id: &str) -> Option<Key> {
        self.site
            .by_id
            .get(id)
            .or_else(|| self.former.get(id))
            .copied()
    }

    /// The page that had an id which no page has now.
    pub fn formerly(&self, id: &str) -> Option<Key> {
        self.former.get(id).copied()
    }

    /// The heading a page has under an id or had under it.
    fn heading(&self, key: Key, id: &str) -> Option<String> {
        let documents = self.site.identity(key).documents.iter().flatten();
        documents
            .map(|index| &self.site.documents[*index])
            .find_map(|document| {
                let headings = &document.facts.headings;
                if headings.iter().any(|heading| heading.id == id) {
                    return Some(id.to_string());
                }
                let new = document.front_matter.moved.get(id)?;
                Some(new.value.clone())
            })
    }

    /// A questionnaire may be named by the id of its page too.
    fn page_or_questionnaire(&self, key: Key, heading: Option<String>) -> Named {
        match (self.site.identity(key).kind, &heading) {
            (PageKind::Questionnaire(_), None) => Named::Questionnaire(key),
            _ => Named::Page { key, heading },
        }
    }

    fn target(&self, target: &Target) -> Option<Named> {
        match target {
            Target::Page { id, heading } => {
                let key = self.page(id)?;
                let heading = match heading {
                    Some(heading) => Some(self.heading(key, heading)?),
                    None => None,
                };
                Some(self.page_or_questionnaire(key, heading))
            }
            Target::Term(id) => self.site.glossary.find(id).map(Named::Term),
            Target::Reference(id) => self.site.references.find(id).map(Named::Reference),
            Target::Questionnaire { id, .. } => {
                let key = self.site.by_id.get(&format!("questionnaire-{id}"))?;
                Some(Named::Questionnaire(*key))
            }
            Target::Include(id) => {
                let end = format!("/{id}.md");
                let paths = self.site.documents.iter().map(|document| &document.path);
                let mut snippets = paths.filter_map(|path| path.strip_prefix(SNIPPETS));
                let is_there = snippets.any(|name| name.ends_with(&end));
                is_there.then(|| Named::Snippet(id.clone()))
            }
            _ => None,
        }
    }

    /// What was typed: a link's target, or a bare id of a page, term or reference.
    pub fn typed(&self, text: &str) -> Result<Named, Refusal> {
        let target = parse_wiki(text);
        if let Some(named) = self.target(&target) {
            return Ok(named);
        }
        if let Target::Page { id, heading: None } = &target {
            let of_term = self.site.glossary.find(id).map(Named::Term);
            let of_reference = || self.site.references.find(id).map(Named::Reference);
            let others = [
                Target::Questionnaire {
                    id: id.clone(),
                    answers: Vec::new(),
                },
                Target::Include(id.clone()),
            ];
            let of_others = || others.iter().find_map(|target| self.target(target));
            if let Some(named) = of_term.or_else(of_reference).or_else(of_others) {
                return Ok(named);
            }
        }
        let shown = text.escape_default();
        let refusal = Refusal::new(
            format!("there is no page, section, term or reference `{shown}`"),
            format!("er is geen pagina, onderdeel, begrip of bron `{shown}`"),
        );
        let pages = self.site.by_id.keys().map(String::as_str);
        let known = pages
            .chain(self.site.glossary.ids())
            .chain(self.site.references.ids());
        let id = text.split('#').next().unwrap_or(text);
        Err(match nearest(id, known) {
            Some(near) if near != id => refusal.help(
                format!("did you mean `{near}`?"),
                format!("bedoelt u `{near}`?"),
            ),
            _ => refusal.help(
                "write PAGE, PAGE#SECTION, term:ID, ref:ID, questionnaire:ID or include:ID",
                "schrijf PAGINA, PAGINA#ONDERDEEL, term:ID, ref:ID, questionnaire:ID of include:ID",
            ),
        })
    }
}

/// What an id that was typed names.
pub fn named(site: &Site, text: &str) -> Result<Named, Refusal> {
    Names::of(site).typed(text)
}

/// All mentions, by file and place.
pub fn mentions(tree: &SourceTree, site: &Site) -> Vec<Mention> {
    let names = Names::of(site);
    let mut found = Vec::new();
    for index in 0..site.documents.len() {
        of_document(&names, tree, index, &mut found);
    }
    for (id, file) in tree.iter() {
        let is_yaml = file.path.ends_with(".yaml");
        let is_content = file.path.starts_with("content/questionnaires/")
            || file.path == crate::content::glossary::GLOSSARY_FILE;
        // What a note was written for is a record, and cites nothing.
        let is_overlay =
            file.path.starts_with("overlay/") && !file.path.starts_with(NOTE_PINS_FOLDER);
        if is_yaml && (is_content || is_overlay) {
            of_yaml(&names, id, file, &mut found);
        } else if is_overlay && file.path.ends_with(".md") {
            of_addition(&names, id, file, &mut found);
        }
    }
    found.sort_by_key(|mention| mention.span);
    found.dedup();
    found
}

fn of_document(names: &Names, tree: &SourceTree, index: usize, found: &mut Vec<Mention>) {
    let site = names.site;
    let document = &site.documents[index];
    let text = tree.file(document.file).text();
    for (link, resolved) in document.facts.links.iter().zip(&site.links[index]) {
        let named = match (resolved, &link.target) {
            (Resolved::Page { key, heading }, _) => {
                names.page_or_questionnaire(*key, heading.clone())
            }
            (Resolved::Here { heading }, _) => match site.document_keys[index] {
                Some(key) => Named::Page {
                    key,
                    heading: Some(heading.clone()),
                },
                None => continue,
            },
            (Resolved::Term(term), _) => Named::Term(*term),
            (Resolved::Reference(reference), _) => Named::Reference(*reference),
            (Resolved::Questionnaire { key, .. }, _) => Named::Questionnaire(*key),
            (Resolved::Snippet(_), Target::Include(id)) => Named::Snippet(id.clone()),
            _ => continue,
        };
        found.push(mention(text, named, link.span, &link.target));
    }
    for source in &document.front_matter.sources {
        if let Some(reference) = site.references.find(source) {
            found.push(plain(Named::Reference(reference), source.span));
        }
    }
    // What an institution's note stands at.
    if let Some(settings) = &document.note {
        of_value(names, text, &settings.at, settings.at.span, true, found);
    }
}

/// A mention without ids that could be changed in it.
fn plain(names: Named, span: Span) -> Mention {
    Mention {
        names,
        span,
        page_id: None,
        heading_id: None,
    }
}

/// A link and the ids in it.
fn mention(text: &str, names: Named, span: Span, target: &Target) -> Mention {
    let raw = &text[span.range()];
    let mut mention = plain(names, span);
    let (page, heading) = match target {
        Target::Page { id, heading } => (Some(id.as_str()), heading.as_deref()),
        Target::Here { heading } => (None, Some(heading.as_str())),
        Target::Path { fragment, .. } => (None, fragment.as_deref()),
        _ => return mention,
    };
    if !raw.starts_with("[[") {
        let written = destination(text, span, target);
        mention.heading_id = heading.zip(written).and_then(|(heading, written)| {
            let at = text[written.range()].find(&format!("#{heading}"))?;
            Some(written.part(at + 1, heading.len()))
        });
        return mention;
    }
    // The target of a wiki link comes first in it.
    if let Some(id) = page {
        mention.page_id = raw.find(id).map(|at| span.part(at, id.len()));
    }
    if let Some(heading) = heading {
        let at = raw.find(&format!("#{heading}"));
        mention.heading_id = at.map(|at| span.part(at + 1, heading.len()));
    }
    mention
}

/// Where the destination of an ordinary link or image is written: in it, or where its label is
/// defined. `span` is the link's place in the file whose text is `text`.
pub(super) fn destination(text: &str, span: Span, target: &Target) -> Option<Span> {
    let is_it = |place: &Range<usize>| parse_target(&text[place.clone()]) == *target;
    let in_file = |place: Range<usize>| Span::new(span.file, place.start, place.end);
    let link = span.range();
    if let Some(open) = text[link.clone()].rfind("](") {
        let place = address_at(text, link.start + open + 2);
        if is_it(&place) {
            return Some(in_file(place));
        }
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[')
            && let Some(end) = line.find("]:")
        {
            let place = address_at(text, start + end + 2);
            if is_it(&place) {
                return Some(in_file(place));
            }
        }
        start += line.len();
    }
    None
}

/// The address that begins at or after a place: up to a space or a closing bracket.
fn address_at(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    let start = at + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if let Some(inside) = text[start..].strip_prefix('<') {
        let length = inside.find(['>', '\n']).unwrap_or(inside.len());
        return start + 1..start + 1 + length;
    }
    let mut depth = 0usize;
    for (offset, character) in text[start..].char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return start..start + offset,
            ')' => depth -= 1,
            character if character.is_whitespace() => return start..start + offset,
            _ => {}
        }
    }
    start..text.len()
}

/// Links in texts, and the ids of pages and references in the keys that hold such ids.
fn of_yaml(names: &Names, id: FileId, file: &SourceFile, found: &mut Vec<Mention>) {
    let text = file.text();
    let whole = Span::new(id, 0, text.len());
    for (range, target) in wiki_links(text) {
        if let Some(named) = names.target(&target) {
            let span = whole.part(range.start, range.len());
            found.push(mention(text, named, span, &target));
        }
    }
    if let Ok(node) = crate::yaml::parse(id, 0, text, YamlLimits::FILE) {
        of_keys(names, text, &node, found);
    }
}

fn of_keys(names: &Names, text: &str, node: &Node, found: &mut Vec<Mention>) {
    match &node.value {
        Value::List(items) => items
            .iter()
            .for_each(|item| of_keys(names, text, item, found)),
        Value::Map(entries) => {
            for (key, value) in entries {
                let is_page = key.value == "see";
                if is_page || matches!(key.value.as_str(), "basis" | "sources") {
                    let items = value.items().iter();
                    items.for_each(|item| of_id(names, text, item, is_page, found));
                } else {
                    of_keys(names, text, value, found);
                }
            }
        }
        _ => {}
    }
}

fn of_id(names: &Names, text: &str, item: &Node, is_page: bool, found: &mut Vec<Mention>) {
    if let Some(written) = item.as_text() {
        of_value(names, text, written, item.span, is_page, found);
    }
}

/// A value that is an id: of a page or section, or of a reference.
fn of_value(
    names: &Names,
    text: &str,
    written: &str,
    span: Span,
    is_page: bool,
    found: &mut Vec<Mention>,
) {
    let target = if is_page {
        parse_wiki(written)
    } else {
        Target::Reference(written.to_string())
    };
    let Some(named) = names.target(&target) else {
        return;
    };
    let mut one = plain(named, span);
    let found_at = text.get(span.range()).and_then(|raw| raw.find(written));
    if let (Target::Page { id, heading }, Some(at)) = (&target, found_at) {
        one.page_id = Some(span.part(at, id.len()));
        one.heading_id = heading
            .as_ref()
            .map(|heading| span.part(at + id.len() + 1, heading.len()));
    }
    found.push(one);
}

/// Links in an institution's own page.
fn of_addition(names: &Names, id: FileId, file: &SourceFile, found: &mut Vec<Mention>) {
    let options = ParseOptions {
        limits: names.site.config.limits.clone(),
        html: names.site.config.markdown.html,
        digests: false,
    };
    let document = parse(id, file, &options);
    for link in &document.facts.links {
        if let Some(named) = names.target(&link.target) {
            found.push(mention(file.text(), named, link.span, &link.target));
        }
    }
    for source in &document.front_matter.sources {
        if let Some(reference) = names.site.references.find(source) {
            found.push(plain(Named::Reference(reference), source.span));
        }
    }
}

/// Every `[[…]]` of a text with its target, whatever it stands in.
pub(super) fn wiki_links(text: &str) -> Vec<(Range<usize>, Target)> {
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("[[") {
        let start = at + open;
        let inside = &text[start + 2..];
        let line = &inside[..inside.find('\n').unwrap_or(inside.len())];
        let Some(end) = inside.find("]]") else { break };
        let target = &line[..line.find(['|', ']']).unwrap_or(line.len())];
        at = start + 2;
        if target.contains(['[', ',']) {
            continue;
        }
        links.push((
            start..start + 2 + end + 2,
            parse_wiki(target.trim_end_matches('\\')),
        ));
    }
    links
}

/// How an id is written for what it names, as in a link.
pub fn written(site: &Site, named: &Named) -> String {
    match named {
        Named::Page { key, heading } => match heading {
            Some(heading) => format!("{}#{heading}", site.identity(*key).id),
            None => site.identity(*key).id.clone(),
        },
        Named::Questionnaire(key) => {
            let identity = site.identity(*key);
            match identity.kind {
                PageKind::Questionnaire(_) => {
                    let id = identity.id.trim_start_matches("questionnaire-");
                    format!("questionnaire:{id}")
                }
                _ => identity.id.clone(),
            }
        }
        Named::Term(term) => format!("term:{}", site.glossary.terms[*term].id),
        Named::Reference(reference) => {
            format!("ref:{}", site.references.entries[*reference].id.value)
        }
        Named::Snippet(id) => format!("include:{id}"),
    }
}
