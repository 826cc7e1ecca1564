//! One page's new text shown ahead, in the site as it was, while the whole site is made again.
//!
//! Only where nothing but that text can differ on the page: in doubt there is none, and who asks
//! waits for the whole site. It tells no problems; those come with the whole site.

use super::{Output, fingerprints, parse_options};
use crate::content;
use crate::diagnostics::Diagnostic;
use crate::site::{Site, relink};
use crate::source::SourceTree;
use std::sync::{Arc, OnceLock};

impl Output {
    /// This output with the text of one page as it is in `tree`, in which only the paths in
    /// `changed` differ from the tree of this output. None where more than one file changed, where
    /// other pages can see what changed, or where something is wrong with it.
    pub fn ahead(&self, tree: &Arc<SourceTree>, changed: &[String]) -> Option<Output> {
        let [path] = changed else { return None };
        let (id, file) = tree.find(path)?;
        let index = self.site.documents.iter().position(|document| {
            // A file that came or went would have moved the numbers of others.
            document.file == id && document.path == *path
        })?;
        self.site.document_keys[index]?;
        if tree.len() != self.tree.len() {
            return None;
        }
        let options = parse_options(tree, &self.site.config);
        let document = content::parse(id, file, &options);
        if document.diagnostics.iter().any(Diagnostic::is_error) {
            return None;
        }
        let mut site = Site::clone(&self.site);
        site.documents[index] = Arc::new(document);
        let mut found = Vec::new();
        relink(tree, &mut site, index, &mut found);
        let is_seen = |tree: &SourceTree, site: &Site| fingerprints::seen_of(tree, site, index);
        if found.iter().any(Diagnostic::is_error)
            || is_seen(&self.tree, &self.site) != is_seen(tree, &site)
        {
            return None;
        }
        let site = Arc::new(site);
        Some(Output {
            renderer: self.renderer.of(tree.clone(), site.clone()),
            paths: OnceLock::new(),
            search: self.search.clone(),
            search_page: self.search_page,
            page_limit: self.page_limit,
            limit_span: self.limit_span,
            plan: self.plan.clone(),
            site,
            tree: tree.clone(),
            options: self.options.clone(),
            fingerprints: OnceLock::new(),
        })
    }

    /// Whether the pages of this output, which was made ahead, are those of the whole site made from
    /// the same tree.
    pub fn shows_as(&self, whole: &Output) -> bool {
        let (site, other) = (&self.site, &whole.site);
        let notes = |site: &Site| {
            let notes = site.overlay.notes.iter();
            let stands = notes.map(|note| (note.id.clone(), note.state, note.since.clone()));
            stands.collect::<Vec<_>>()
        };
        site.backlinks == other.backlinks
            && site.term_backlinks == other.term_backlinks
            && site.reference_backlinks == other.reference_backlinks
            && site.missing == other.missing
            && site.stale == other.stale
            && notes(site) == notes(other)
            && self.plan.outputs == whole.plan.outputs
    }
}
