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
