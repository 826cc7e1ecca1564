//! Sites of unusual shapes: they are built right or refused in words, and cost no more than their
//! size. `benches/extremes.sh` runs the same shapes in full size against a clock.

use std::fmt::Write;
use std::sync::Arc;

use leidraad::build::{Built, Cache, Options, build};
use leidraad::diagnostics::Severity;
use leidraad::source::SourceTree;

fn built(files: Vec<(String, String)>) -> Built {
    let tree = Arc::new(SourceTree::from_texts(files));
    build(&tree, &Options::default(), &mut Cache::default())
}

fn page(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

fn codes(built: &Built) -> Vec<&str> {
    let told = built.diagnostics.iter();
    let errors = told.filter(|one| one.severity == Severity::Error);
    errors.map(|one| one.code).collect()
}

fn html(built: &Built, path: &str) -> String {
    let output = built.output.as_ref().expect("no errors");
    let bytes = output
        .bytes(path)
        .expect("such a path")
        .expect("it renders");
    String::from_utf8(bytes.into_owned()).expect("text")
}

#[test]
fn a_page_up_to_the_limit_is_a_page_and_one_beyond_is_refused() {
    let paragraph = "Een alinea met een [[home]] en wat tekst daaromheen, steeds weer.\n\n";
    let text = |bytes: usize| format!("# Groot\n\n{}", paragraph.repeat(bytes / paragraph.len()));
    let site = |bytes: usize| {
        built(vec![
            page("content/nl/_index.md", "# Thuis\n"),
            page("content/nl/groot.md", &text(bytes)),
        ])
    };
    let fits = site(400 << 10);
    assert_eq!(codes(&fits), Vec::<&str>::new());
    let shown = html(&fits, "nl/groot/index.html");
    let paragraphs = (400 << 10) / paragraph.len();
    assert!(
        shown.matches("steeds weer.").count() >= paragraphs,
        "all of it is shown"
    );
    assert!(codes(&site((2 << 20) + 200)).contains(&"M114"));
}

#[test]
fn a_folder_of_many_pages_shows_those_around_the_reader() {
    let mut files = vec![
        page("content/nl/_index.md", "# Thuis\n"),
        page("content/nl/map/_index.md", "# Map\n"),
    ];
    for number in 0..600 {
        files.push((
            format!("content/nl/map/p{number:04}.md"),
            format!("---\ntitle: Pagina {number}\nweight: {number}\n---\n\nTekst.\n"),
        ));
    }
    let built = built(files);
    let shown = html(&built, "nl/map/p0300/index.html");
    assert!(shown.contains("Pagina 299") && shown.contains("Pagina 301"));
    assert!(!shown.contains("Pagina 500"), "the navigation is bounded");
}

#[test]
fn a_page_that_every_page_links_to_names_each_of_them_once() {
    const FROM: usize = 400;
    let mut files = vec![
        page("content/nl/_index.md", "# Thuis\n"),
        page("content/nl/doel.md", "# Doel\n"),
    ];
    for number in 0..FROM {
        files.push((
            format!("content/nl/p{number:04}.md"),
            format!("# Pagina {number}\n\n{}\n", "Naar [[doel]]. ".repeat(25)),
        ));
    }
    let built = built(files);
    assert_eq!(codes(&built), Vec::<&str>::new());
    let doel = built.site.by_id["doel"];
    assert_eq!(built.site.backlinks[doel.index()].len(), FROM);
}

#[test]
fn thousands_of_languages_are_refused_with_the_limit() {
    let codes_of: Vec<String> = (0..5_000usize)
        .map(|number| {
            let letter = |at: usize| (b'a' + (number / 26usize.pow(at as u32) % 26) as u8) as char;
            [letter(2), letter(1), letter(0)].iter().collect()
        })
        .collect();
    let mut files: Vec<(String, String)> = Vec::new();
    for code in &codes_of {
        files.push((format!("content/{code}/_index.md"), "# Home\n".to_owned()));
        files.push((format!("content/{code}/a.md"), "# A\n".to_owned()));
    }
    // Without a configuration only nl and en are looked for, and every other file is told.
    let bare = built(files.clone());
    assert!(bare.diagnostics.iter().any(|one| one.code == "S110"));
    files.push((
        "leidraad.yaml".to_owned(),
        format!("languages: [{}]\n", codes_of.join(", ")),
    ));
    let named = built(files);
    assert!(named.output.is_none());
    let limit = named.diagnostics.iter().find(|one| one.code == "C103");
    assert!(limit.expect("C103").message.en.contains("64"));
}

#[test]
fn thirty_folders_deep_is_a_site_like_any_other() {
    let mut files = vec![page("content/nl/_index.md", "# Thuis\n")];
    let mut folder = "content/nl".to_owned();
    for depth in 0..30 {
        let _ = write!(folder, "/m{depth}");
        files.push((
            format!("{folder}/_index.md"),
            format!("# Map {depth}\n\nZie [[home]].\n"),
        ));
    }
    let built = built(files);
    assert_eq!(codes(&built), Vec::<&str>::new());
    let path = folder.strip_prefix("content/").expect("content");
    let shown = html(&built, &format!("{path}/index.html"));
    assert!(
        shown.contains("Map 29") && shown.contains("Map 0"),
        "the way up is shown"
    );
}
