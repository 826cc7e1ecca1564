//! Changes that certainly mend what was told, each carried by its diagnostic.
//!
//! Only the part of a file that a fix names changes. It does not look for problems: whoever applies
//! fixes checks the site as it would be, and leaves alone what would get worse.

use super::Edits;
use crate::diagnostics::{Located, LocatedFix};
use crate::source::SourceTree;
use std::collections::{BTreeMap, BTreeSet};

/// The changes that diagnostics carry, but for the files in `left`; and how many they are.
///
/// Where two different changes touch one place, neither is made.
pub fn fixes(tree: &SourceTree, located: &[Located], left: &BTreeSet<String>) -> (Edits, usize) {
    let mut of_file: BTreeMap<&str, Vec<&LocatedFix>> = BTreeMap::new();
    for fix in located.iter().filter_map(|located| located.fix.as_ref()) {
        if !left.contains(&fix.path) && tree.find(&fix.path).is_some() {
            of_file.entry(&fix.path).or_default().push(fix);
        }
    }
    let mut edits = Edits::default();
    let mut count = 0;
    for (path, mut fixes) in of_file {
        let place = |fix: &LocatedFix| (fix.span.start, fix.span.end);
        fixes.sort_by(|a, b| (place(a), &a.replacement).cmp(&(place(b), &b.replacement)));
        fixes.dedup_by(|a, b| place(a) == place(b) && a.replacement == b.replacement);
        let touches = |a: &LocatedFix, b: &LocatedFix| {
            b.span.start < a.span.end || b.span.start == a.span.start
        };
        let is_alone = |index: usize| {
            let before = index.checked_sub(1).map(|before| fixes[before]);
            let after = fixes.get(index + 1);
            !before.is_some_and(|before| touches(before, fixes[index]))
                && !after.is_some_and(|after| touches(fixes[index], after))
        };
        let mut text = tree
            .find(path)
            .map_or("", |(_, file)| file.text())
            .to_string();
        // From the end, so that the places before stay what they are.
        for index in (0..fixes.len()).rev().filter(|index| is_alone(*index)) {
            text.replace_range(fixes[index].span.range(), &fixes[index].replacement);
            count += 1;
        }
        edits.write(tree, path, text);
    }
    (edits, count)
}

/// The changed files in which errors would come up that are not there now.
pub fn made_worse(edits: &Edits, before: &[Located], after: &[Located]) -> BTreeSet<String> {
    let errors = |located: &[Located]| {
        let mut errors: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
        for one in located.iter().filter(|one| one.diagnostic.is_error()) {
            *errors
                .entry((one.path.clone(), one.diagnostic.code))
                .or_default() += 1;
        }
        errors
    };
    let before = errors(before);
    errors(after)
        .into_iter()
        .filter(|(error, count)| before.get(error).unwrap_or(&0) < count)
        .map(|((path, _), _)| path)
        .filter(|path| edits.changes.contains_key(path))
        .collect()
}
