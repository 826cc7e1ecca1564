//! Sites to measure with, and the least that any generator must do with them.
//!
//! - `site PAGES FOLDER`: a site of so many pages, for leidraad
//! - `hugo PAGES FOLDER`: the same pages for Hugo, with a layout that shows as much
//! - `floor FOLDER OUTPUT`: reads every Markdown file below a folder, makes HTML of it on all cores
//!   with nothing round it, and writes that

#[path = "../words.rs"]
mod words;

mod site;

use pulldown_cmark::{Options, Parser};
use rayon::prelude::*;
use site::{Corpus, Syntax};
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["site", pages, folder] => write_site(pages, folder, Syntax::Leidraad),
        ["hugo", pages, folder] => {
            write_site(pages, folder, Syntax::Hugo);
            for (path, text) in HUGO {
                write(&Path::new(folder).join(path), text.as_bytes());
            }
        }
        ["floor", folder, output] => floor(Path::new(folder), Path::new(output)),
        _ => panic!("see the top of benches/corpus/main.rs"),
    }
}

fn write_site(pages: &str, folder: &str, syntax: Syntax) {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let corpus = Corpus::new(&content, pages.parse().expect("a number of pages"), syntax);
    (0..corpus.len()).into_par_iter().for_each(|number| {
        let (path, text) = corpus.file(number);
        write(&Path::new(folder).join(path), text.as_bytes());
    });
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }
}

/// In the same three steps as a generator, each on all cores: all files read, all made, all written.
fn floor(folder: &Path, output: &Path) {
    let mut paths = Vec::new();
    markdown_below(folder, &mut paths);
    let texts: Vec<String> = paths
        .par_iter()
        .map(|path| fs::read_to_string(path).expect("the file can be read"))
        .collect();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    let pages: Vec<String> = texts
        .into_par_iter()
        .map(|text| {
            let body = text.splitn(3, "---\n").nth(2).unwrap_or(&text);
            let mut html = String::with_capacity(text.len() * 3 / 2);
            pulldown_cmark::html::push_html(&mut html, Parser::new_ext(body, options));
            html
        })
        .collect();
    paths.par_iter().zip(pages).for_each(|(path, html)| {
        let below = path.strip_prefix(folder).expect("below the folder");
        write(&output.join(below.with_extension("html")), html.as_bytes());
    });
}

fn markdown_below(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let entry = entry.expect("the folder can be listed");
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            markdown_below(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// A layout for Hugo: header, languages, navigation of the section, contents, pager.
const HUGO: [(&str, &str); 5] = [
    (
        "hugo.toml",
        r#"baseURL = "https://guidance.example/"
defaultContentLanguage = "nl"
defaultContentLanguageInSubdir = true
disableKinds = ["taxonomy", "term", "RSS"]
refLinksErrorLevel = "ERROR"
[languages.nl]
contentDir = "content/nl"
title = "Meetsite"
[languages.en]
contentDir = "content/en"
title = "Benchmark site"
[markup.goldmark.renderer]
unsafe = false
"#,
    ),
    (
        "layouts/_default/baseof.html",
        r#"<!DOCTYPE html>
<html lang="{{ .Site.Language.Lang }}">
<head>
<meta charset="utf-8">
<title>{{ .Title }} – {{ .Site.Title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{{ .Params.summary }}">
<link rel="canonical" href="{{ .Permalink }}">
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">
{{ end }}</head>
<body>
<header><p><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a></p>
<ul>{{ range .AllTranslations }}<li><a hreflang="{{ .Language.Lang }}" href="{{ .RelPermalink }}">{{ .Language.Lang }}</a></li>{{ end }}</ul></header>
{{ with .CurrentSection }}{{ if not .IsHome }}{{ partialCached "side.html" . .RelPermalink }}{{ end }}{{ end }}
<nav><ol>{{ range .Ancestors.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ol></nav>
<main>{{ block "main" . }}{{ end }}</main>
<footer><p>{{ site.Title }}</p></footer>
</body>
</html>
"#,
    ),
    (
        "layouts/partials/side.html",
        r#"<nav><ul>{{ range .Pages.ByWeight }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></nav>
"#,
    ),
    (
        "layouts/_default/single.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
<p>{{ .Params.summary }}</p>
{{ .TableOfContents }}
{{ .Content }}
<dl><dt>published</dt><dd>{{ .Params.published }}</dd><dt>reviewed</dt><dd>{{ .Params.reviewed }}</dd></dl>
<nav>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
{{ end }}
"#,
    ),
    (
        "layouts/_default/list.html",
        r#"{{ define "main" }}<h1>{{ .Title }}</h1>
{{ .Content }}
<ul>{{ range .Pages.ByWeight }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><p>{{ .Params.summary }}</p></li>
{{ end }}</ul>
{{ end }}
"#,
    ),
];
