//! The index and its answers, from small made-up sites.

use super::*;

fn page(url: &str, title: &str, sections: &[(&str, &str, &str)]) -> SearchDocument {
    SearchDocument {
        url: url.to_owned(),
        title: title.to_owned(),
        sections: sections
            .iter()
            .map(|(anchor, heading, text)| SearchSection {
                anchor: (*anchor).to_owned(),
                heading: (*heading).to_owned(),
                text: (*text).to_owned(),
            })
            .collect(),
        ..SearchDocument::default()
    }
}

fn site() -> SearchInput {
    SearchInput {
        language: "nl".to_owned(),
        documents: vec![
            page(
                "nl/a/index.html",
                "Kennisveiligheid",
                &[
                    ("", "", "Veiligheid van kennis gaat iedereen aan."),
                    ("beleid", "Beleid", "De instelling maakt beleid."),
                ],
            ),
            page(
                "nl/b/index.html",
                "Sancties",
                &[
                    ("", "", "Over sancties."),
                    (
                        "kennisembargo",
                        "Kennisembargo",
                        "Een kennisembargo geldt voor studenten uit Iran. Kennis blijft hier.",
                    ),
                ],
            ),
            page(
                "nl/c/index.html",
                "Reizen",
                &[
                    (
                        "",
                        "",
                        "Wie reist neemt een lege laptop mee. De kennis en de veiligheid. Verklaring omtrent het gedrag (VOG).",
                    ),
                    (
                        "vog",
                        "Screening",
                        "De veiligheid van gegevens, het beleid.",
                    ),
                ],
            ),
        ],
        glossary: vec![GlossaryEntry {
            term: "kennisembargo".into(),
            other_languages: vec!["knowledge embargo".into()],
            ..GlossaryEntry::default()
        }],
        ..SearchInput::default()
    }
}

#[test]
fn a_query_leads_to_the_section() {
    let index = Index::build(&site());
    let urls = |query: &str| -> Vec<String> {
        index
            .query(query, 10)
            .hits
            .into_iter()
            .map(|hit| hit.url)
            .collect()
    };
    assert_eq!(urls("kennisembargo")[0], "nl/b/index.html#kennisembargo");
    assert_eq!(
        urls("knowledge embargo")[0],
        "nl/b/index.html#kennisembargo"
    );
    assert_eq!(urls("kennis veiligheid")[0], "nl/a/index.html");
    assert_eq!(urls("reis")[0], "nl/c/index.html");
    assert_eq!(urls("kennisembarog")[0], "nl/b/index.html#kennisembargo");
    for file in index.files() {
        assert!(!file.1.is_empty(), "{} is empty", file.0);
    }
}

#[test]
fn words_in_one_heading_come_before_words_in_several() {
    let text = "Hier staat tekst van een pagina die overal gelijk is.";
    let headings = [
        ["vogels tellen", "vissen voeren"],
        ["vissen tellen", "vogels voeren"],
    ];
    let pages = headings.iter().enumerate().map(|(number, headings)| {
        let sections = [
            ("", "", text),
            ("a", headings[0], text),
            ("b", headings[1], text),
        ];
        page(&format!("nl/{number}/index.html"), "Dieren", &sections)
    });
    let index = Index::build(&SearchInput {
        language: "nl".into(),
        documents: pages.collect(),
        ..SearchInput::default()
    });
    let first = |query: &str| index.query(query, 1).hits[0].url.clone();
    assert_eq!(first("vogels tellen"), "nl/0/index.html#a");
    assert_eq!(first("vissen voeren"), "nl/0/index.html#b");
    assert_eq!(first("vissen tellen"), "nl/1/index.html#a");
    // In another order, with a small word and with an error as well.
    assert_eq!(first("voeren van vogesl"), "nl/1/index.html#b");
    // A page with all words in its title needs no heading.
    assert_eq!(index.query("dieren", 2).total, 2);
}

#[test]
fn hostile_queries_are_answered_like_others() {
    let index = Index::build(&site());
    let long = "kennisembargo ".repeat(1_000);
    for query in [
        "",
        " ",
        "\u{0}\u{7}\u{1b}[0m\r\n\t",
        "مرحبا بالعالم",
        "\u{202e}ograbmesinnek",
        "🦀🦀🦀 👩‍👩‍👧",
        "<img src=x onerror=alert(1)>",
        ".*+?^${}()|[]\\",
        "a' OR 1=1 --",
        &"x".repeat(10_000),
        &"é".repeat(10_000),
        &"a-".repeat(5_000),
        &long,
        "\u{301}\u{301}",
        "ﷺ ｋｅｎｎｉｓ",
    ] {
        let results = index.query(query, 10);
        assert!(
            results.hits.iter().all(|hit| hit.score.is_finite()),
            "{query:?}"
        );
        let _ = index.explain(query, 3).to_string();
    }
    let first = |query: &str| {
        index
            .query(query, 1)
            .hits
            .first()
            .map(|hit| hit.page.clone())
    };
    assert_eq!(first(&long).as_deref(), Some("nl/b/index.html"));
    assert_eq!(
        first("<b>kennisembargo</b>").as_deref(),
        Some("nl/b/index.html")
    );
    assert_eq!(
        first("ｋｅｎｎｉｓembargo").as_deref(),
        Some("nl/b/index.html")
    );
    assert_eq!(
        first("\u{200f}kennisembargo\u{0}").as_deref(),
        Some("nl/b/index.html")
    );
}

#[test]
fn files_depend_on_nothing_but_the_input() {
    let mut input = site();
    for number in 0..300 {
        let letter = |digit: u32| char::from(b'a' + (digit % 26) as u8);
        let own: Vec<String> = (0..60)
            .map(|at| number * 60 + at)
            .map(|n| format!("{}{}{}woord", letter(n / 676), letter(n / 26), letter(n)))
            .collect();
        let text = format!(
            "Bladzijde {number} over kennis en veiligheid: {}.",
            own.join(" ")
        );
        let heading = format!("Kop {number}");
        let sections = [("", "", &*text), ("kop", &*heading, &*text)];
        input.documents.push(page(
            &format!("nl/p{number}/index.html"),
            "Pagina",
            &sections,
        ));
    }
    input.synonyms = vec![
        vec!["laptop".into(), "schootcomputer".into()],
        vec!["reis".into(), "trip".into()],
    ];
    input.stems = vec![
        ("vogs".into(), "vog".into()),
        ("reisje".into(), "reis".into()),
    ];
    let expected = Index::build(&input).files();
    assert!(expected.len() > 20, "large enough for shards");
    // What editors may list in any order.
    input.synonyms.reverse();
    input.stems.reverse();
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let files = pool.install(|| Index::build(&input).files());
        assert!(files == expected, "on {threads} threads");
    }
}

mod scores {
    use super::*;
    use proptest::prelude::*;

    /// Words of several lengths, stop words, compounds and an abbreviation in brackets.
    const WORDS: [&str; 14] = [
        "kennis",
        "veiligheid",
        "kennisveiligheid",
        "beleid",
        "beleidsregel",
        "de",
        "het",
        "van",
        "dual-use",
        "(VOG)",
        "sancties",
        "reizen",
        "laptop",
        "2024",
    ];

    fn text(most: usize) -> impl Strategy<Value = String> {
        let word = proptest::sample::select(&WORDS[..]);
        proptest::collection::vec(word, 0..most).prop_map(|words| words.join(" "))
    }

    fn any_site() -> impl Strategy<Value = SearchInput> {
        let section = ("[a-z]{1,6}", text(4), text(60));
        let sections = proptest::collection::vec(section, 0..5);
        let parts = (text(4), text(12), sections, 1..40usize);
        proptest::collection::vec(parts, 0..12).prop_map(|pages| {
            let mut input = site();
            for (number, (title, summary, sections, repeats)) in pages.into_iter().enumerate() {
                let parts: Vec<(String, String, String)> = sections
                    .into_iter()
                    .map(|(anchor, heading, text)| (anchor, heading, (text + " ").repeat(repeats)))
                    .collect();
                let parts: Vec<(&str, &str, &str)> = parts
                    .iter()
                    .map(|(anchor, heading, text)| (&**anchor, &**heading, &**text))
                    .collect();
                let mut page = page(&format!("nl/{number}/index.html"), &title, &parts);
                page.summary = summary;
                input.documents.push(page);
            }
            input
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn computed_directly_are_those_of_the_engine(input in any_site()) {
            let engine = Index::of(&input, &input.documents, true);
            let direct = Index::build(&input);
            for group in 0..engine.postings.groups() as u32 {
                let (left, right) = (engine.postings.list(group), direct.postings.list(group));
                prop_assert_eq!(left.pages, right.pages);
                prop_assert_eq!(left.sections, right.sections);
                let bits = |scores: &[f32]| scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>();
                prop_assert_eq!(bits(left.scores), bits(right.scores));
            }
            prop_assert!(engine.files() == direct.files());
        }
    }
}
