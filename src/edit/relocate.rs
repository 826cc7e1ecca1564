//! A page's file in another place: the page keeps its id, relative links follow, and the old
//! address leads to the new one.
//!
//! The files of its translations move along where they lie in the same place of their language.

use super::changes::{Changes, Replacement, replaced};
use super::front_matter::FrontMatterText;
use super::leads::leads;
use super::mentions::destination;
use super::rename::{Rename, new_errors};
use super::{Edits, Refusal};
use crate::build::{Assembled, Cache, Options, assemble};
use crate::content::{Document, Target, parse_target};
use crate::diagnostics::nearest;
use crate::plan::{Plan, plan};
use crate::site::{Key, Site};
use crate::source::{SourceTree, Span};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::BTreeMap;

/// What would end an address in Markdown, or be read as another part of it.
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\');

/// Plans the move of the page's file `old` to `new`, both paths below the site's root; `new` may be
/// a folder with a `/` at its end.
///
/// Refused: a file that is no page, a place that is taken or cannot be one, and whatever would give
/// an error that is not there now.
pub fn relocate(
    tree: &SourceTree,
    options: &Options,
    old: &str,
    new: &str,
) -> Result<Edits, Refusal> {
    let before = assemble(tree, options, &mut Cache::default());
    let (key, moves) = moves(tree, &before.site, old, new)?;
    let mut changes = Changes::default();
    for (index, document) in before.site.documents.iter().enumerate() {
        if moves.contains_key(&document.path) && document.front_matter.id.is_none() {
            let id = &before.site.identity(key).id;
            let front_matter = FrontMatterText::of(tree.file(document.file).text());
            changes.replace(document.file, front_matter.set_id(id));
        }
        paths(tree, &before.site, index, &moves, &mut changes)?;
    }
    let mut texts: BTreeMap<String, String> = changes
        .texts(tree)?
        .into_iter()
        .map(|(file, text)| (tree.file(file).path.clone(), text))
        .collect();
    let mut edits = Edits::default();
    for (from, to) in &moves {
        let text = texts.remove(from);
        let whole = || tree.find(from).map(|(_, file)| file.text().to_string());
        edits.remove(tree, from);
        edits.write(tree, to, text.or_else(whole).unwrap_or_default());
    }
    for (path, text) in texts {
        edits.write(tree, &path, text);
    }
    let changed = edits.applied_to(tree);
    let after = assemble(&changed, options, &mut Cache::default());
    addresses(tree, &before, &after, key, &moves, &mut edits);
    let changed = edits.applied_to(tree);
    let after = assemble(&changed, options, &mut Cache::default());
    check(&before, &after, &moves)?;
    let same = Rename::of_nothing(&before.site, key);
    same.carry_pins(tree, &before.site, &changed, &after.site, &mut edits)?;
    Ok(edits)
}

/// The page whose file moves, and which file goes where.
fn moves(
    tree: &SourceTree,
    site: &Site,
    old: &str,
    new: &str,
) -> Result<(Key, BTreeMap<String, String>), Refusal> {
    let old = old.trim_start_matches("./");
    let documents = site.documents.iter().zip(&site.document_keys);
    let pages = documents.filter_map(|(document, key)| Some((document.path.as_str(), (*key)?)));
    let pages: BTreeMap<&str, Key> = pages.collect();
    let Some(key) = pages.get(old).copied() else {
        let shown = old.escape_default();
        let refusal = Refusal::new(
            format!("`{shown}` is not the file of a page"),
            format!("`{shown}` is niet het bestand van een pagina"),
        );
        return Err(match nearest(old, pages.keys().copied()) {
            Some(near) => refusal.help(
                format!("did you mean `{near}`?"),
                format!("bedoelt u `{near}`?"),
            ),
            None => refusal.help(
                "write its path below the site's root, such as content/en/law.md",
                "schrijf het pad vanaf de map van de site, zoals content/nl/wet.md",
            ),
        });
    };
    let name = old.rsplit('/').next().unwrap_or(old);
    let new = new.trim_start_matches("./");
    let new = match new.ends_with('/') {
        true => format!("{new}{name}"),
        false => new.to_string(),
    };
    let language = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/") + "/";
    let folder = language(old);
    let fits = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && !segment.contains(|one: char| one.is_control() || "\\:*?\"<>|".contains(one))
    };
    if name == "_index.md" || new.ends_with("/_index.md") {
        return Err(Refusal::new(
            "`_index.md` is the page of its folder and stays there",
            "`_index.md` is de pagina van zijn map en blijft daar",
        ));
    }
    let below = new.strip_prefix(&folder).unwrap_or_default();
    if !below.ends_with(".md") || !below.split('/').all(fits) {
        let shown = new.escape_default();
        return Err(Refusal::new(
            format!("a page of {folder} cannot lie at `{shown}`"),
            format!("een pagina van {folder} kan niet liggen op `{shown}`"),
        )
        .help(
            format!("write a path such as {folder}law/privacy.md"),
            format!("schrijf een pad zoals {folder}wet/privacy.md"),
        ));
    }
    let old_below = &old[folder.len()..];
    let mut moves = BTreeMap::new();
    for index in site.identity(key).documents.iter().flatten() {
        let path = &site.documents[*index].path;
        let folder = language(path);
        if path[folder.len()..] == *old_below {
            moves.insert(path.clone(), format!("{folder}{below}"));
        }
    }
    for to in moves.values() {
        let mut files = tree.iter().map(|(_, file)| &file.path);
        if let Some(taken) = files.find(|path| path.to_lowercase() == to.to_lowercase()) {
            return Err(Refusal::new(
                format!("{taken} is there already"),
                format!("{taken} is er al"),
            ));
        }
    }
    Ok((key, moves))
}

/// Relative addresses in a document, as they must be once files have moved.
fn paths(
    tree: &SourceTree,
    site: &Site,
    index: usize,
    moves: &BTreeMap<String, String>,
    changes: &mut Changes,
) -> Result<(), Refusal> {
    let document = &site.documents[index];
    let links = document.facts.links.iter();
    let links = links.map(|link| (link.span, link.target.clone()));
    let images = document.facts.images.iter();
    let images = images.map(|image| (image.span, parse_target(&image.path)));
    for (span, target) in links.chain(images) {
        let Target::Path { path, fragment } = &target else {
            continue;
        };
        let Some(full) = full_path(document, path) else {
            continue;
        };
        let from = moves.get(&document.path).unwrap_or(&document.path);
        let to = moves.get(&full).unwrap_or(&full);
        if *from == document.path && *to == full {
            continue;
        }
        let text = tree.file(document.file).text();
        let Some(written) = destination(text, span, &target) else {
            return Err(unsafe_link(tree, span));
        };
        let address = crate::plan::relative(from, to);
        let mut with = utf8_percent_encode(&address, NOT_IN_A_PATH).to_string();
        if let Some(fragment) = fragment {
            with.push('#');
            with.push_str(fragment);
        }
        let range = written.range();
        changes.replace(document.file, Replacement { range, with });
    }
    Ok(())
}

fn unsafe_link(tree: &SourceTree, span: Span) -> Refusal {
    let (path, line) = (&tree.file(span.file).path, tree.position(span).line);
    Refusal::new(
        format!("the link at {path}:{line} cannot be changed safely"),
        format!("de link op {path}:{line} is niet veilig te wijzigen"),
    )
    .help(
        "write it as a link by identity, `[[page-id]]`, and try again",
        "schrijf hem als link op id, `[[pagina-id]]`, en probeer het opnieuw",
    )
}

/// The path below the site's root that a relative path in a document means.
fn full_path(document: &Document, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = document.path.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Gives each page whose address changes its old one as an alias.
fn addresses(
    tree: &SourceTree,
    before: &Assembled,
    after: &Assembled,
    key: Key,
    moves: &BTreeMap<String, String>,
    edits: &mut Edits,
) {
    let planned = |assembled: &Assembled| plan(&assembled.site, &assembled.theme, &mut Vec::new());
    let (old, new) = (planned(before), planned(after));
    let id = &before.site.identity(key).id;
    let below = |plan: &Plan, site: &Site, language: usize| -> Option<String> {
        let key = site.by_id.get(id)?;
        let folder = &plan.permalinks[language][key.index()];
        let (_, below) = folder.split_once('/')?;
        Some(below.trim_matches('/').to_string())
    };
    for index in before.site.identity(key).documents.iter().flatten() {
        let language = before.site.document_languages[*index];
        let Some(to) = moves.get(&before.site.documents[*index].path) else {
            continue;
        };
        let (Some(was), Some(is), Some(text)) = (
            below(&old, &before.site, language),
            below(&new, &after.site, language),
            edits.text(tree, to).map(str::to_string),
        ) else {
            continue;
        };
        if was != is && !was.is_empty() {
            let alias = FrontMatterText::of(&text).add_item("aliases", &was, &is);
            edits.write(tree, to, replaced(&text, vec![alias]));
        }
    }
}

/// Refuses a move after which a link would lead elsewhere, or an error would be there.
fn check(
    before: &Assembled,
    after: &Assembled,
    moves: &BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let errors = |assembled: &Assembled| {
        let mut found = assembled.diagnostics.clone();
        plan(&assembled.site, &assembled.theme, &mut found);
        found
    };
    if let Some((code, message)) = new_errors(&errors(before), &errors(after), &str::to_string) {
        return Err(Refusal::new(
            format!("this move would give an error: [{code}] {}", message.en),
            format!(
                "deze verplaatsing zou een fout geven: [{code}] {}",
                message.nl
            ),
        ));
    }
    let moved = |path: &str| moves.get(path).map_or(path.to_string(), String::clone);
    let same = |page: &str, heading: &str| (page.to_string(), heading.to_string());
    if leads(&before.site, &moved, &same) != leads(&after.site, &str::to_string, &same) {
        return Err(Refusal::new(
            "this file cannot be moved safely: links would lead elsewhere",
            "dit bestand is niet veilig te verplaatsen: links zouden ergens anders heen leiden",
        ));
    }
    Ok(())
}
