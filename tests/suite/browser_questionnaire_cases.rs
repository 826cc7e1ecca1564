//! Every case of every questionnaire, on its page: by links with scripts off, and by the form that
//! the client script makes. Both must come to what the walk in Rust comes to, in both languages,
//! and no answer may reach the server.

use serde_json::Value;

use crate::common::answering::{
    Answered, Tested, Words, install, question_texts, spaced, trip_site,
};
use crate::common::browser;
use crate::common::program::shipped;
use crate::common::questionnaire::LANGUAGES;
use crate::common::server::Server;

/// Each questionnaire with the server its page is on.
fn sites() -> Vec<(Server, Vec<Tested>)> {
    vec![
        (Server::start(shipped(), "/"), Tested::shipped()),
        (Server::start(trip_site(), "/"), vec![Tested::trip()]),
    ]
}

fn list(value: &Value) -> Vec<String> {
    let items = value.as_array().expect("a list").iter();
    items
        .map(|item| item.as_str().expect("text").to_owned())
        .collect()
}

/// The titles of what is shown plainly, or under a condition that holds for these answers.
fn holding(items: &Value, words: &Words, answered: &Answered, questions: &[String]) -> Vec<String> {
    let items = items.as_array().expect("a list").iter();
    items
        .filter(|item| {
            let conditions = item["conditions"].as_array().expect("a list");
            assert!(
                conditions.len() <= 1,
                "{}: one condition at an outcome",
                answered.name
            );
            conditions
                .iter()
                .all(|condition| words.holds(condition, answered, questions))
        })
        .map(|item| item["title"].as_str().expect("a title").to_owned())
        .collect()
}

/// What was asked for beside the page's own files, from a place in the log on.
fn asked_for(server: &Server, from: usize) -> Vec<String> {
    let log = server.log();
    let pages = log[from..]
        .iter()
        .filter(|path| !path.starts_with("/assets/"));
    pages.cloned().collect()
}

#[test]
fn without_scripts_every_case_comes_out_and_the_server_sees_one_page() {
    let Some(mut page) = browser::page() else {
        return;
    };
    page.allow_scripts(false);
    let mut count = 0;
    for (server, questionnaires) in sites() {
        for tested in &questionnaires {
            for language in LANGUAGES {
                let from = server.log().len();
                page.open("about:blank");
                page.open(&server.url(&format!("{language}/{}/", tested.id)));
                install(&mut page);
                let words = Words::of(language);
                let questions = question_texts(&tested.proven, language);
                for case in tested.answered(language) {
                    let name = &case.name;
                    let came = page.evaluate(&format!("answering.byLinks({})", case.given));
                    assert_eq!(came["outcome"], *case.outcome, "{name}");
                    assert_eq!(list(&came["asked"]), case.asked, "{name}");
                    assert_eq!(came["contacts"], case.contacts, "{name}");
                    let advice = holding(&came["advice"], &words, &case, &questions);
                    assert_eq!(advice, case.advice, "{name}");
                    let flags = holding(&came["flags"], &words, &case, &questions);
                    assert_eq!(flags, case.flags, "{name}");
                    // A heading stands above a list that has something in it.
                    let headings = [("advice", "q_advice"), ("flags", "q_flags")];
                    let headings = headings
                        .iter()
                        .filter(|(list, _)| came[*list] != Value::Array(Vec::new()));
                    let headings: Vec<&str> = headings.map(|(_, key)| words.get(key)).collect();
                    assert_eq!(list(&came["headings"]), headings, "{name}");
                    count += 1;
                }
                let pages = asked_for(&server, from);
                assert_eq!(
                    pages,
                    [format!("/{language}/{}/", tested.id)],
                    "no answer reaches the server"
                );
            }
        }
    }
    assert!(count >= 200, "{count} cases");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn with_the_script_every_case_comes_out_and_no_request_carries_an_answer() {
    let Some(mut page) = browser::page() else {
        return;
    };
    for (server, questionnaires) in sites() {
        for tested in &questionnaires {
            for language in LANGUAGES {
                let from = server.log().len();
                page.open("about:blank");
                let before = page.requests().len();
                page.open(&server.url(&format!("{language}/{}/", tested.id)));
                install(&mut page);
                for case in tested.answered(language) {
                    let came = page.evaluate(&format!("answering.byForm({})", case.given));
                    steps(tested, &case, language, &came["steps"]);
                    result(tested, &case, language, &came["result"]);
                }
                let pages = asked_for(&server, from);
                assert_eq!(
                    pages,
                    [format!("/{language}/{}/", tested.id)],
                    "no answer reaches the server"
                );
                // `data:` is the browser's own picture of a calendar.
                let own = |url: &String| {
                    *url == server.url(&format!("{language}/{}/", tested.id))
                        || url.starts_with(&server.url("assets/"))
                        || url.starts_with("data:")
                };
                let others: Vec<String> = page.requests()[before..]
                    .iter()
                    .filter(|url| !own(url))
                    .cloned()
                    .collect();
                assert_eq!(others, Vec::<String>::new());
            }
        }
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

/// Each step: its question has the focus and gives the title, and says how many can follow.
fn steps(tested: &Tested, case: &Answered, language: &str, steps: &Value) {
    let words = Words::of(language);
    let questionnaire = &tested.proven.questionnaire;
    let title = questionnaire.title.get(language);
    let steps = steps.as_array().expect("a list");
    assert_eq!(steps.len(), case.left.len(), "{}", case.name);
    let mut number = 0;
    for (step, left) in steps.iter().zip(&case.left) {
        let id = step["id"].as_str().expect("an id");
        let question = &questionnaire.questions[questionnaire.question(id).expect("a question")];
        let name = format!("{} at {id}", case.name);
        let text = spaced(question.text.get(language));
        assert_eq!(step["heading"], *text, "{name}");
        assert_eq!(step["focused"], true, "{name}");
        assert_eq!(
            step["title"],
            *words.filled("q_step_title", &[("question", &text), ("title", title)]),
            "{name}"
        );
        let progress = if question.is_note() {
            words.get("q_progress_note").to_owned()
        } else {
            assert_eq!(id, case.asked[number], "{name}");
            number += 1;
            let values = [
                ("number", number.to_string()),
                ("left", (left - 1).to_string()),
            ];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            words.filled(
                if *left > 1 {
                    "q_progress"
                } else {
                    "q_progress_last"
                },
                &values,
            )
        };
        assert_eq!(step["progress"], *progress, "{name}");
        assert_eq!(
            step["given"].as_array().map(Vec::len),
            Some(number.saturating_sub(usize::from(!question.is_note()))),
            "{name}"
        );
    }
    assert_eq!(number, case.asked.len(), "{}", case.name);
}

fn result(tested: &Tested, case: &Answered, language: &str, result: &Value) {
    let words = Words::of(language);
    let questionnaire = &tested.proven.questionnaire;
    let name = &case.name;
    assert_eq!(result["outcome"], *case.outcome, "{name}");
    assert_eq!(list(&result["advice"]), case.advice, "{name}");
    assert_eq!(list(&result["flags"]), case.flags, "{name}");
    assert_eq!(result["contacts"], case.contacts, "{name}");
    assert_eq!(result["focused"], true, "{name}");
    let title = questionnaire.title.get(language);
    let title = words.filled(
        "q_result_title",
        &[("outcome", &case.outcome), ("title", title)],
    );
    assert_eq!(result["title"], *title, "{name}");
    assert_eq!(
        result["given"].as_array().map(Vec::len),
        Some(case.asked.len()),
        "{name}"
    );
    let made = result["made"].as_str().expect("who made it when");
    let version = words.filled(
        "q_result_made",
        &[
            ("version", &questionnaire.version.value.to_string()),
            ("title", questionnaire.title.get(language)),
        ],
    );
    let (before, after) = version.split_once("{date}").expect("room for the date");
    assert!(
        made.starts_with(before) && made.contains(after),
        "{name}: {made}"
    );
}
