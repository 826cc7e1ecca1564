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
