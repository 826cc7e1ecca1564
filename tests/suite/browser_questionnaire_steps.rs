//! What a reader can do on the page of a questionnaire with scripts: go back, change answers, make
//! mistakes, follow links with answers, keep the result, and leave without a trace.

use serde_json::{Value, json};

use crate::common::answering::{Tested, Words, open, saved, trip_site};
use crate::common::browser::{self, Page};
use crate::common::questionnaire::LANGUAGES;
use crate::common::server::Server;

fn given(state: &Value) -> Vec<String> {
    let rows = state["given"].as_array().expect("a list").iter();
    rows.map(|row| row[1].as_str().expect("an answer").to_owned())
        .collect()
}

/// Answers of a sensitive trip with everything.
const FULL: &str = "#v1:subject=yes,topics=ai+chips,means=laptop+samples,staff=many,leave=after";

#[test]
fn an_answer_changed_keeps_the_later_ones_that_still_apply_and_names_the_others() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    for language in LANGUAGES {
        let words = Words::of(language);
        let trip = Tested::trip();
        let text = |id: &str| {
            let questionnaire = &trip.proven.questionnaire;
            let question = questionnaire.question(id).expect("a question");
            questionnaire.questions[question]
                .text
                .get(language)
                .to_owned()
        };
        let result = open(&mut page, &server, language, FULL);
        assert_eq!(result["view"], "result");
        let outcome = result["outcome"].clone();

        // To the first question, with its answer ticked; the later ones stand by.
        let asked = page.evaluate(&format!("answering.change({})", json!(text("subject"))));
        assert_eq!(
            (&asked["view"], &asked["heading"]),
            (&json!("ask"), &json!(text("subject")))
        );
        assert_eq!(
            (&asked["chosen"], &asked["focused"]),
            (&json!(["yes"]), &json!(true))
        );
        assert_eq!(asked["hash"], "#v1:");
        // The same answer again: straight back to the result, and nothing to tell.
        let back = page.evaluate("answering.submit()");
        assert_eq!((&back["outcome"], &back["notices"]), (&outcome, &json!([])));
        assert_eq!(back["focused"], true);

        // Another answer: the question that is passed over is named, the others are kept.
        page.evaluate(&format!("answering.change({})", json!(text("subject"))));
        page.evaluate("answering.fill({ ids: ['no'] })");
        let other = page.evaluate("answering.submit()");
        let lost = format!("“{}”", text("topics"));
        assert_eq!(
            other["notices"],
            json!([words.filled("q_kept", &[("questions", &lost)])])
        );
        assert_eq!(other["view"], "result");
        assert_ne!(other["outcome"], outcome);
        assert_eq!(given(&other).len(), 4);
        assert_eq!(
            other["hash"],
            "#v1:subject=no,means=laptop+samples,staff=many,leave=after"
        );

        // Back to the first answer: all are there again, the note included.
        page.evaluate(&format!("answering.change({})", json!(text("subject"))));
        page.evaluate("answering.fill({ ids: ['yes'] })");
        let again = page.evaluate("answering.submit()");
        assert_eq!(
            (&again["outcome"], &again["hash"]),
            (&outcome, &json!(FULL))
        );
        assert_eq!(again["notices"], json!([words.get("q_kept_all")]));

        // A later answer changed has an effect on nothing before it.
        page.evaluate(&format!("answering.change({})", json!(text("staff"))));
        let refused = page.evaluate("answering.submit()");
        assert_eq!(
            refused["error"],
            words.get("q_error_number"),
            "a band is no number"
        );
        page.evaluate("answering.fill({ value: '3,5' })");
        let fewer = page.evaluate("answering.submit()");
        assert_eq!(
            given(&fewer)[3],
            format!(
                "3,5 ({})",
                if language == "nl" {
                    "minder dan 5"
                } else {
                    "fewer than 5"
                }
            )
        );
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn back_goes_through_the_steps_and_the_address_always_says_where() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    let begin = open(&mut page, &server, "nl", "");
    assert_eq!(
        (&begin["view"], &begin["hash"]),
        (&json!("begin"), &json!(""))
    );
    let mut states = vec![page.evaluate("answering.press('begin')")];
    for answer in [
        json!(null),
        json!({ "ids": ["yes"] }),
        json!({ "ids": ["ai"] }),
        json!(null),
        json!({ "ids": ["laptop"] }),
        json!({ "value": "7" }),
    ] {
        if answer.is_object() {
            page.evaluate(&format!("answering.fill({answer})"));
        }
        states.push(page.evaluate("answering.submit()"));
    }
    let hashes: Vec<&str> = states
        .iter()
        .filter_map(|state| state["hash"].as_str())
        .collect();
    assert_eq!(
        hashes,
        [
            "#v1:",
            "#v1:",
            "#v1:subject=yes",
            "#v1:subject=yes,topics=ai",
            "#v1:subject=yes,topics=ai",
            "#v1:subject=yes,topics=ai,means=laptop",
            "#v1:subject=yes,topics=ai,means=laptop,staff=many",
        ]
    );
    for state in states.iter().rev().skip(1) {
        let back = page.evaluate("answering.back()");
        for field in ["heading", "hash", "progress", "title", "focused"] {
            assert_eq!(back[field], state[field], "{field}");
        }
    }
    // All that was answered stands ready for the way forward.
    page.evaluate("answering.submit()");
    assert_eq!(page.evaluate("answering.now().chosen"), json!(["yes"]));
    assert_eq!(page.evaluate("answering.submit().chosen"), json!(["ai"]));
    // The browser's own button does the same.
    page.evaluate("history.back()");
    page.wait_until("answering.now().hash === '#v1:'");
    let last = page.evaluate("answering.back()");
    assert_eq!(
        (&last["hash"], &last["view"]),
        (&json!("#v1:"), &json!("ask"))
    );
    let begin = page.evaluate("answering.back()");
    assert_eq!(begin["view"], "begin");
    // From there on where one was.
    assert!(page.holds("document.querySelector('[data-act=resume]').checkVisibility()"));
    let resumed = page.evaluate("answering.press('resume')");
    assert_eq!(
        resumed["hash"],
        "#v1:subject=yes,topics=ai,means=laptop,staff=many"
    );
    // Opened by a link in the middle, Back goes to the question before.
    let middle = open(&mut page, &server, "nl", "#v1:subject=no,means=laptop");
    assert_eq!(given(&middle).len(), 2);
    page.evaluate("answering.press('back')");
    assert_eq!(page.evaluate("answering.now().hash"), "#v1:subject=no");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn a_mistake_is_told_at_the_top_and_at_the_field_and_the_focus_goes_there() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    for language in LANGUAGES {
        let words = Words::of(language);
        let none = if language == "nl" {
            "Geen van deze"
        } else {
            "None of these"
        };
        let some = words.filled("q_error_choose_some", &[("none", none)]);
        for (fragment, wrong, told) in [
            ("#v1:", vec![json!(null)], words.get("q_error_choose")),
            ("#v1:subject=yes", vec![json!(null)], &some),
            (
                "#v1:subject=no,means=laptop",
                vec![
                    json!({ "value": "" }),
                    json!({ "value": "five" }),
                    json!({ "value": "1e5" }),
                    json!({ "value": "--3" }),
                ],
                words.get("q_error_number"),
            ),
            (
                "#v1:subject=no,means=laptop,staff=few",
                vec![json!({ "value": "" })],
                words.get("q_error_date"),
            ),
        ] {
            let mut before = open(&mut page, &server, language, fragment);
            if before["progress"] == words.get("q_progress_note") {
                before = page.evaluate("answering.submit()");
            }
            for answer in wrong {
                if answer.is_object() {
                    page.evaluate(&format!("answering.fill({answer})"));
                }
                let state = page.evaluate("answering.submit()");
                assert_eq!(
                    (&state["error"], &state["hash"]),
                    (&json!(told), &before["hash"]),
                    "{fragment}"
                );
                assert!(page.holds(
                    "document.activeElement === document.querySelector('[data-part=summary]')"
                ));
                assert_eq!(
                    page.text("document.querySelector('[data-part=summary]').getAttribute('role')"),
                    "alert"
                );
                let title = page.text("document.title");
                assert!(title.starts_with(words.get("q_error_prefix")), "{title}");
                // The same words stand at the field, tied to it.
                let tied = page.text(
                    "document.querySelector('fieldset').getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent).join()",
                );
                assert!(tied.contains(told), "{tied}");
                assert_eq!(
                    page.evaluate("document.querySelectorAll('fieldset .error').length"),
                    1
                );
                // The link in the summary leads to the field, and nothing else changes.
                page.press("Tab");
                page.press("Enter");
                assert!(
                    page.holds(
                        "document.activeElement === document.querySelector('fieldset input')"
                    )
                );
                assert_eq!(page.evaluate("answering.now().hash"), before["hash"]);
            }
        }
        // "None of these" and another answer exclude each other as they are ticked.
        open(&mut page, &server, language, "#v1:subject=yes");
        page.evaluate("answering.fill({ ids: ['ai', 'chips'] })");
        page.evaluate("document.querySelector('[value=none]').click()");
        assert_eq!(page.evaluate("answering.now().chosen"), json!(["none"]));
        page.evaluate("document.querySelector('[value=chips]').click()");
        assert_eq!(page.evaluate("answering.now().chosen"), json!(["chips"]));
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn a_questionnaire_can_be_answered_with_the_keyboard_alone() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    for language in LANGUAGES {
        open(&mut page, &server, language, "");
        let on = |page: &mut Page, selector: &str| {
            for _ in 0..40 {
                if page.holds(&format!("document.activeElement.matches('{selector}')")) {
                    return;
                }
                page.press("Tab");
            }
            panic!("not reached with Tab: {selector}");
        };
        on(&mut page, "[data-act=begin]");
        page.press("Enter");
        // The note, the question with one answer, the one with several, the other, a number, a date.
        on(&mut page, "[type=submit]");
        page.press("Enter");
        on(&mut page, "[type=radio]");
        page.press("ArrowDown");
        assert_eq!(page.evaluate("answering.now().chosen"), json!(["no"]));
        assert_eq!(
            page.evaluate("answering.now().hash"),
            "#v1:",
            "choosing does not submit"
        );
        page.press("Enter");
        page.wait_until("answering.now().hash === '#v1:subject=no'");
        on(&mut page, "[type=checkbox]");
        page.press(" ");
        page.press("Enter");
        on(&mut page, "[inputmode]");
        page.type_text("12");
        page.press("Enter");
        page.wait_until("answering.now().hash.endsWith('staff=many')");
        page.evaluate("answering.fill({ value: '2027-03-01' })");
        on(&mut page, "[type=submit]");
        page.press("Enter");
        page.wait_until("answering.now().view === 'result'");
        assert!(page.holds("answering.now().focused"));
    }
}

#[test]
fn fragments_edited_by_hand_are_told_and_do_nothing_else() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    for language in LANGUAGES {
        let words = Words::of(language);
        let unknown = words.get("q_fragment_unknown");
        for (fragment, hash) in [
            ("#v1:subject=<script>alert(1)</script>", "first"),
            ("#v1:subject=yes+no", "first"),
            ("#v1:<img src=x onerror=alert(1)>=yes", "first"),
            ("#v1:__proto__=yes,constructor=yes", "first"),
            ("#v1:before=continue", "first"),
            ("#v1:subject", "first"),
            ("#v1:=yes", "first"),
            ("#v1:subject=no,staff=", "second"),
            ("#v1:subject=yes,topics=ai+none", "third"),
            ("#v1:%E0%A4%A", "first"),
            ("#v1", "begin"),
            ("#vx:subject=yes", "begin"),
            ("#s3", "begin"),
            ("#%", "begin"),
            ("#<script>alert(1)</script>", "begin"),
        ] {
            let state = open(&mut page, &server, language, fragment);
            assert_eq!(state["notices"], json!([unknown]), "{fragment}");
            assert_eq!(
                state["view"],
                if hash == "begin" { "begin" } else { "ask" },
                "{fragment}"
            );
            let rows = match hash {
                "second" => 1,
                "third" => 1,
                _ => 0,
            };
            assert_eq!(given(&state).len(), rows, "{fragment}");
            assert!(page.holds("![...document.querySelectorAll('script')].some(script => script.textContent.includes('alert')) && !document.querySelector('img')"));
        }
        // In the middle of answering, an address edited by hand loses nothing.
        open(&mut page, &server, language, "#v1:subject=yes,topics=ai");
        page.evaluate("answering.submit()");
        page.evaluate("answering.fill({ ids: ['samples'] }), answering.submit()");
        let state = page.evaluate("answering.go('#v1:field=<script>')");
        assert_eq!(state["notices"], json!([unknown]));
        let begin = page.evaluate("answering.go('#rubbish')");
        assert_eq!(
            (&begin["view"], &begin["notices"]),
            (&json!("begin"), &json!([unknown]))
        );
        let resumed = page.evaluate("answering.press('resume')");
        assert_eq!(resumed["hash"], "#v1:subject=yes,topics=ai,means=samples");
        // Written as some programs write links, and made with another version.
        let state = open(
            &mut page,
            &server,
            language,
            "#v1%3Asubject%3Dno%2Cmeans%3Dlaptop",
        );
        assert_eq!((&state["notices"], given(&state).len()), (&json!([]), 2));
        let state = open(&mut page, &server, language, "#v7:subject=no");
        assert_eq!(
            state["notices"],
            json!([words.filled("q_fragment_version", &[("version", "7")])])
        );
        // Answers for later questions stand ready without an effect on what comes before.
        let state = open(&mut page, &server, language, "#v1:staff=many");
        assert_eq!((&state["view"], given(&state).len()), (&json!("ask"), 0));
        // A link from a chapter with an answer filled in.
        let state = open(&mut page, &server, language, "#v1:subject=yes");
        assert_eq!(given(&state).len(), 1);
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert!(
        server
            .log()
            .iter()
            .all(|path| !path.contains("subject") && !path.contains("script>"))
    );
}

#[test]
fn a_result_can_be_kept_and_shared_in_five_ways() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    let trip = Tested::trip();
    let folder = tempfile::tempdir().expect("a folder");
    for language in LANGUAGES {
        let words = Words::of(language);
        open(&mut page, &server, language, "");
        let case = &trip.answered(language)[0];
        let remark = "*Beware* [x](javascript:alert(1)) <b>";
        page.evaluate(&format!("answering.byForm({})", case.given));
        // A remark at the first question; it never goes into the address.
        let subject = &trip.proven.questionnaire.questions[1].text;
        page.evaluate(&format!(
            "answering.change({})",
            json!(subject.get(language))
        ));
        page.evaluate(&format!(
            "(box => {{ box.value = {}; box.dispatchEvent(new Event('input')); }})(document.querySelector('[data-part=remark]'))",
            json!(remark)
        ));
        let state = page.evaluate("answering.submit()");
        assert_eq!(
            state["given"][0][2],
            format!("{}: {remark}", words.get("q_remark"))
        );
        assert!(!page.text("location.href").contains("Beware"));

        let (name, text) = saved(&mut page, folder.path(), "json");
        let record: Value = serde_json::from_str(&text).expect("JSON");
        let date = record["date"].as_str().expect("a date").to_owned();
        assert_eq!(name, format!("trip-{date}.json"));
        let prints = &trip.proven.fingerprints;
        assert_eq!(record["schema"], "leidraad/questionnaire-record/1");
        assert_eq!(record["questionnaire"], "trip");
        assert_eq!(
            (
                &record["version"],
                &record["lang"],
                &record["content_revision"]
            ),
            (&json!(1), &json!(language), &json!("7"))
        );
        assert_eq!(
            (&record["logic"], &record["text"]),
            (&json!(prints.logic), &json!(prints.text))
        );
        assert_eq!(
            (&record["outcome"], &record["overlay"]),
            (&json!("ask"), &json!(null))
        );
        assert_eq!(record["flags"], json!(["sensitive", "crowded"]));
        assert_eq!(
            record["advice"],
            json!(["export", "customs", "clean", "visa", "rooms"])
        );
        assert_eq!(record["remarks"], json!({ "subject": remark }));
        let answers = record["answers"].as_array().expect("a list");
        let short: Vec<Value> = answers
            .iter()
            .map(|item| json!([item["question"], item["answer"], item["value"]]))
            .collect();
        assert_eq!(
            json!(short),
            json!([
                ["subject", ["yes"], null],
                ["topics", ["ai", "chips"], null],
                ["means", ["laptop", "samples"], null],
                ["staff", ["many"], "12"],
                ["leave", ["after"], "2027-03-01"],
            ])
        );
        for item in answers {
            let place = trip
                .proven
                .questionnaire
                .question(item["question"].as_str().expect("an id"))
                .expect("a question");
            assert_eq!(
                (&item["logic"], &item["text"]),
                (
                    &json!(prints.questions[place].logic),
                    &json!(prints.questions[place].text)
                )
            );
        }

        let (name, text) = saved(&mut page, folder.path(), "markdown");
        assert_eq!(name, format!("trip-{date}.md"));
        for part in [
            format!("## {}", case.outcome),
            format!("### {}", case.advice[0]),
            format!(
                "**12 ({})**",
                if language == "nl" {
                    "5 of meer"
                } else {
                    "5 or more"
                }
            ),
        ] {
            assert!(text.contains(&part), "{part} in {text}");
        }
        // Text stays text: no markup of a remark or an option comes alive in another program.
        assert!(
            text.contains(r"\*Beware\* \[x\](javascript:alert(1)) \<b\>"),
            "{text}"
        );
        assert!(text.contains(r"\<b\>"), "{text}");

        let origin = server.origin();
        page.call("Browser.grantPermissions", json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }));
        page.evaluate("answering.press('copy')");
        page.wait_until("document.querySelector('[data-part=status]').textContent !== ''");
        let status = page.text("document.querySelector('[data-part=status]').textContent");
        assert!(
            [words.get("q_copied"), words.get("q_copy_failed")].contains(&status.as_str()),
            "{status}"
        );

        // The e-mail is shown in full before it can be opened.
        page.evaluate("answering.press('mail')");
        let shown = page.text("document.querySelector('[data-part=shown]').value");
        for part in [&case.outcome, &case.advice[0]] {
            assert!(shown.contains(part.as_str()), "{part} in {shown}");
        }
        assert!(!shown.contains("Beware"), "a remark is not sent along");
        let href = page.text("document.querySelector('[data-part=mailto]').href");
        assert!(href.starts_with("mailto:?subject="), "{href}");
        let body = page.text("new URLSearchParams(document.querySelector('[data-part=mailto]').href.split('?')[1].replaceAll('+', '%2B')).get('body')");
        assert_eq!(body, shown.replace('\n', "\r\n"));
        assert!(page.holds("document.querySelector('[data-part=mailto]').checkVisibility()"));

        // Printing: the result without buttons, navigation or tools.
        page.emulate("light", "print");
        assert_eq!(page.evaluate("[...document.querySelectorAll('button, .tools, .site-header, .site-footer select')].filter(element => element.checkVisibility()).map(element => element.outerHTML.slice(0, 90))"), json!([]));
        assert!(page.holds("answering.now().given.length === 5 && document.querySelector('[data-part=made]').checkVisibility()"));
        page.emulate("light", "screen");
        page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }");
        page.evaluate("answering.press('print')");
        assert!(page.holds("document.documentElement.dataset.printed === 'yes'"));
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(
        page.foreign_requests(&server.origin()),
        Vec::<String>::new()
    );
}

#[test]
fn answers_are_kept_only_where_the_reader_wants_and_leave_no_trace() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let server = Server::start(trip_site(), "/");
    open(&mut page, &server, "nl", "#v1:subject=yes");
    page.evaluate("answering.fill({ ids: ['ai'] }), answering.submit()");
    assert_eq!(
        page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length"),
        0
    );
    page.evaluate("document.querySelector('[data-part=remember]').click()");
    assert_eq!(page.evaluate("sessionStorage.length"), 1);
    assert_eq!(page.evaluate("localStorage.length"), 0);
    // After a reload without answers in the address they are still there.
    let begin = open(&mut page, &server, "nl", "");
    assert_eq!(begin["view"], "begin");
    let resumed = page.evaluate("answering.press('resume')");
    assert_eq!(resumed["hash"], "#v1:subject=yes,topics=ai");
    // Unticked, they are forgotten.
    page.evaluate("document.querySelector('[data-part=remember]').click()");
    assert_eq!(page.evaluate("sessionStorage.length"), 0);

    // Erasing: no entry of this page in the history holds an answer, however many steps were made.
    for rounds in [1, 70] {
        open(&mut page, &server, "nl", "");
        page.evaluate("answering.press('begin'), document.querySelector('[data-part=remember]').click(), answering.submit()");
        for round in 0..rounds {
            let answer = if round % 2 == 0 { "yes" } else { "no" };
            page.evaluate(&format!(
                "answering.fill({{ ids: ['{answer}'] }}), answering.submit()"
            ));
            if rounds > 1 {
                page.evaluate("answering.change(document.querySelector('[data-part=given] .asked').textContent)");
            }
        }
        page.evaluate("answering.go('#v1:subject=no')");
        page.following(|page| page.evaluate_click("[data-act=erase]"));
        assert_eq!(page.text("location.pathname"), "/nl/");
        assert_eq!(page.evaluate("sessionStorage.length"), 0);
        let entries = page.call("Page.getNavigationHistory", json!({}));
        let left: Vec<&str> = entries["entries"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|entry| entry["url"].as_str())
            .collect();
        let last = left.len().saturating_sub(2);
        assert!(
            left[last..].iter().all(|url| !url.contains("subject")),
            "{left:?}"
        );
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}
