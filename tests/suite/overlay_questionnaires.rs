//! What an institution adds to questionnaires: its own contacts take the place of national ones,
//! and nothing else changes.

use std::collections::BTreeMap;

use leidraad::build::{Cache, assemble, build};

use super::overlay::{built, national, options, outputs, stripped, with};

#[test]
fn own_contacts_take_the_place_of_the_national_ones_and_nothing_else_changes() {
    let id = "collaboration";
    let plain = build(&with(&[]), &options(), &mut Cache::default());
    let entry = plain
        .site
        .questionnaires
        .iter()
        .find(|entry| entry.id == id);
    let proven = entry
        .and_then(|entry| entry.proven.clone())
        .expect("a questionnaire");
    // One that an outcome names, so that it can be seen.
    let used = proven
        .questionnaire
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.contacts);
    let contact = *used.into_iter().next().expect("an outcome with a contact");
    let contact = proven.questionnaire.contacts[contact].id.value.clone();
    let file = format!(
        "contacts:\n  {contact}:\n    title: {{nl: Het Uilenloket, en: The Owl Desk}}\n    email: owl@example.org\n"
    );
    let path = format!("overlay/questionnaires/{id}.yaml");
    let files = [
        (
            "overlay/overlay.yaml",
            "name: {nl: Universiteit X, en: University X}\n",
        ),
        (path.as_str(), file.as_str()),
    ];
    let (before, after) = (outputs(&plain), outputs(&built(&with(&files))));
    let page = |out: &BTreeMap<String, Vec<u8>>, language: &str| {
        let path = format!("{language}/{id}/index.html");
        String::from_utf8(out[&path].clone()).expect("UTF-8")
    };
    for (language, title, mark) in [
        ("nl", "Het Uilenloket", "Aanvulling van Universiteit X"),
        ("en", "The Owl Desk", "Addition by University X"),
    ] {
        let own = page(&after, language);
        let line = own
            .lines()
            .find(|line| line.contains(title))
            .expect("the contact");
        assert!(
            line.contains("mailto:owl@example.org") && line.contains(mark),
            "{line}"
        );
        let without = |page: &str| {
            let mut text = stripped(page);
            // The data for the script names contacts and the institution too.
            let data = "<script type=\"application/json\"";
            for (begin, end) in [("<div class=\"contacts\">", "</div>"), (data, "</script>")] {
                while let Some(start) = text.find(begin) {
                    let length = text[start..].find(end).expect("its end");
                    text.replace_range(start..start + length, "");
                }
            }
            text
        };
        assert_eq!(without(&own), without(&page(&before, language)));
    }
    for (text, code) in [
        (
            "contacts: {nobody-at-all: {email: a@b.nl}}\n".to_string(),
            "Q204",
        ),
        (
            format!("contacts: {{{contact}: {{url: \"javascript:alert(1)\"}}}}\n"),
            "Q111",
        ),
        (
            format!("contacts: {{{contact}: {{email: \"a@b.nl?body=x\"}}}}\n"),
            "Q111",
        ),
        (
            format!("contacts: {{{contact}: {{title: {{nl: Uil}}}}}}\n"),
            "Q103",
        ),
        ("title: []\n".to_string(), "Y103"),
    ] {
        let files = [files[0], (path.as_str(), text.as_str())];
        let tree = with(&files);
        let told = assemble(&tree, &options(), &mut Cache::default()).diagnostics;
        let told: Vec<_> = told
            .iter()
            .filter(|one| {
                one.span()
                    .is_some_and(|span| tree.file(span.file).path == path)
            })
            .map(|one| one.code)
            .collect();
        assert!(told.contains(&code), "{text} tells {told:?} and not {code}");
    }
}

#[test]
fn a_national_contact_has_no_address_that_runs_code() {
    let questionnaire = national().find("content/questionnaires/collaboration.yaml");
    let text = questionnaire.expect("there").1.text();
    let at = text
        .find("    url: ")
        .or(text.find("    email: "))
        .expect("an address");
    let line_end = at + text[at..].find('\n').expect("its end");
    let hostile = format!(
        "{}    url: \"javascript:alert(1)\"{}",
        &text[..at],
        &text[line_end..]
    );
    let tree = with(&[("content/questionnaires/collaboration.yaml", &hostile)]);
    let told = assemble(&tree, &options(), &mut Cache::default()).diagnostics;
    assert!(told.iter().any(|one| one.code == "Q111"));
}
