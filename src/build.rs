//! Stub.
use crate::diagnostics::Diagnostic;
use crate::source::SourceTree;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, Clone, Default)]
pub struct Options {
    pub base_url: Option<String>,
    pub drafts: bool,
    pub as_of: Option<String>,
    pub source_date_epoch: Option<i64>,
    pub serve: bool,
}

pub struct Site {
    pages: Vec<PageEntry>,
}

#[derive(Debug, Clone, serde::Serialize)]
pub struct PageEntry {
    pub id: String,
    pub lang: String,
    pub kind: String,
    pub title: String,
    pub source: Option<String>,
    pub url: String,
    pub draft: bool,
    pub state: String,
}

impl Site {
    pub fn pages(&self) -> Vec<PageEntry> {
        self.pages.clone()
    }
}

pub struct Built {
    pub site: Arc<Site>,
    pub diagnostics: Vec<Diagnostic>,
    pub output: Option<Output>,
}

pub struct Output {
    paths: Vec<String>,
    bytes: BTreeMap<String, Vec<u8>>,
}

impl Output {
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    pub fn bytes(&self, path: &str) -> Option<Result<Cow<'_, [u8]>, Vec<Diagnostic>>> {
        self.bytes
            .get(path)
            .map(|bytes| Ok(Cow::Borrowed(&bytes[..])))
    }
}

pub fn build(tree: &SourceTree, _options: &Options) -> Built {
    let mut bytes = BTreeMap::new();
    let mut pages = Vec::new();
    let mut diagnostics = Vec::new();
    for (id, file) in tree.below("content/") {
        let Some(name) = file
            .path
            .strip_prefix("content/")
            .and_then(|path| path.strip_suffix(".md"))
        else {
            continue;
        };
        if let Some(start) = file.text().find("<<<<<<<") {
            diagnostics.push(Diagnostic::new(
                "M101",
                crate::source::Span::new(id, start, start + 7),
                crate::diagnostics::Text::new("merge marker", "samenvoegmarkering"),
            ));
        }
        let name = name
            .strip_suffix("_index")
            .unwrap_or(name)
            .trim_end_matches('/');
        let html = file.text().replace('&', "&amp;").replace('<', "&lt;");
        bytes.insert(
            format!("{name}/index.html"),
            format!("<!DOCTYPE html>\n<html lang=\"nl\"><head><title>x</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><pre>{html}</pre></body></html>\n").into_bytes(),
        );
        pages.push(PageEntry {
            id: name.into(),
            lang: name[..2].into(),
            kind: "page".into(),
            title: name.into(),
            source: Some(file.path.clone()),
            url: format!("{name}/"),
            draft: false,
            state: "current".into(),
        });
    }
    bytes.insert("404.html".into(), b"<!DOCTYPE html>\n<html lang=\"nl\"><head><title>404</title></head><body>Not here</body></html>\n".to_vec());
    if let Some((_, file)) = tree.find("themes/default/style.css") {
        bytes.insert("style.css".into(), file.bytes().to_vec());
    }
    for problem in &tree.problems {
        diagnostics.push(crate::diagnostics::catalogue::unreadable_file(problem));
    }
    let output = diagnostics
        .iter()
        .all(|one| !one.is_error())
        .then(|| Output {
            paths: bytes.keys().cloned().collect(),
            bytes,
        });
    Built {
        site: Arc::new(Site { pages }),
        diagnostics,
        output,
    }
}
