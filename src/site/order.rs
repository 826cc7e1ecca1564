//! The reading order of each language: children by weight, then title in the language's collation.

use super::{Key, LanguageIndex, Site};
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;

pub(super) fn arrange(site: &mut Site) {
    site.backlinks = vec![Vec::new(); site.identities.len()];
    for language in 0..site.languages.len() {
        let collator = collator(&site.languages[language]);
        let mut children: Vec<Vec<Key>> = vec![Vec::new(); site.identities.len()];
        for index in 0..site.identities.len() {
            if let Some(parent) = site.pages[language][index].parent {
                children[parent.index()].push(Key(index as u32));
            }
        }
        for (index, mut keys) in children.into_iter().enumerate() {
            let pages = &site.pages[language];
            keys.sort_by(|left, right| {
                let (a, b) = (&pages[left.index()], &pages[right.index()]);
                a.weight
                    .cmp(&b.weight)
                    .then_with(|| compare(collator.as_ref(), &a.title, &b.title))
                    .then_with(|| {
                        site.identities[left.index()]
                            .id
                            .cmp(&site.identities[right.index()].id)
                    })
            });
            site.pages[language][index].children = keys;
        }
        site.order[language] = reading_order(site, language);
    }
}

fn reading_order(site: &Site, language: LanguageIndex) -> Vec<Key> {
    let mut order = Vec::with_capacity(site.identities.len());
    let mut waiting = vec![Key(0)];
    while let Some(key) = waiting.pop() {
        order.push(key);
        waiting.extend(site.page(language, key).children.iter().rev());
    }
    order
}

/// The collation of a language, or the root's where the code is not a locale.
pub(crate) fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
    Collator::try_new(locale.into(), CollatorOptions::default()).ok()
}

/// Compares two texts as a dictionary of the language does.
pub(crate) fn compare(
    collator: Option<&CollatorBorrowed<'static>>,
    left: &str,
    right: &str,
) -> std::cmp::Ordering {
    match collator {
        Some(collator) => collator.compare(left, right),
        None => left.cmp(right),
    }
}
