//! Where every heading and link of a site's pages leads, to compare a site before and after a
//! rename.

use crate::site::{Resolved, Site};
use std::collections::BTreeMap;

/// Headings and targets of a document, in their order.
pub(super) type Leads = BTreeMap<String, Vec<String>>;

/// The headings, links and images of each document by its path. `path` says where a file lies
/// afterwards, `id` what a page and its heading are called afterwards; the heading may be empty.
pub(super) fn leads(
    site: &Site,
    path: &dyn Fn(&str) -> String,
    id: &dyn Fn(&str, &str) -> (String, String),
) -> Leads {
    let mut all = Leads::new();
    for (index, document) in site.documents.iter().enumerate() {
        let own = site.document_keys[index].map_or("", |key| site.identity(key).id.as_str());
        let mut leads = Vec::new();
        for heading in &document.facts.headings {
            leads.push(format!("heading {}", id(own, &heading.id).1));
        }
        for resolved in &site.links[index] {
            leads.push(match resolved {
                Resolved::Page { key, heading } => {
                    let heading = heading.as_deref().unwrap_or_default();
                    let (page, heading) = id(&site.identity(*key).id, heading);
                    format!("page {page}#{heading}")
                }
                Resolved::Here { heading } => format!("here {}", id(own, heading).1),
                Resolved::Snippet(snippet) => path(&site.documents[*snippet].path),
                Resolved::Questionnaire { key, answers } => {
                    format!("{} {answers:?}", site.identity(*key).id)
                }
                Resolved::Asset(asset) => path(&site.assets[*asset].source),
                Resolved::Term(term) => format!("term {term}"),
                Resolved::Reference(reference) => format!("reference {reference}"),
                Resolved::External(url) => url.clone(),
                Resolved::Broken => String::new(),
            });
        }
        for image in &site.images[index] {
            leads.push(match image {
                Some(asset) => path(&site.assets[*asset].source),
                None => String::new(),
            });
        }
        all.insert(path(&document.path), leads);
    }
    all
}
