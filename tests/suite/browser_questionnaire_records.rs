//! Saved results opened again: by the same questionnaire, by newer ones, and by what they are not
//! meant for. Whatever the file holds: a clear message, nothing lost, nothing executed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::answering::{
    Tested, Words, build, open, open_record, saved, trip_site, trip_source,
};
use crate::common::browser;
use crate::common::questionnaire::LANGUAGES;
use crate::common::server::Server;
use crate::common::tree;

/// The trip with parts of its questionnaire replaced, built.
fn edited(folder: &TempDir, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let (root, out) = (
        folder.path().join(name),
        folder.path().join(format!("{name}-out")),
    );
    for (path, bytes) in tree::read(&trip_source()) {
        let mut text = String::from_utf8(bytes).expect("text");
        if path.ends_with("trip.yaml") {
            for (from, to) in changes {
                assert!(text.contains(from), "{from}");
                text = text.replace(from, to);
            }
        }
        // The cases are those of the first version.
        if !path.ends_with(".cases.yaml") {
            tree::write(&root, [(path.as_str(), text.as_bytes())]);
        }
    }
    build(&root, &out);
    out
}

/// A record of the first case, and where it was written.
fn record(page: &mut browser::Page, folder: &Path, language: &str) -> Value {
    let server = Server::start(trip_site(), "/");
    open(page, &server, language, "");
    let case = &Tested::trip().answered(language)[0];
    page.evaluate(&format!("answering.byForm({})", case.given));
    let downloads = folder.join("downloads");
    std::fs::create_dir_all(&downloads).expect("a folder");
    let (_, text) = saved(page, &downloads, "json");
    serde_json::from_str(&text).expect("JSON")
}

fn write(folder: &Path, record: &Value) -> PathBuf {
    let file = folder.join("record.json");
    std::fs::write(&file, record.to_string()).expect("written");
    file
}

#[test]
fn a_saved_result_is_walked_again_and_the_changes_are_named() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let reworded = edited(
        &folder,
        "reworded",
        &[
            ("version: 1", "version: 2"),
            ("Welke onderwerpen?", "Om welke onderwerpen gaat het?"),
            ("Which subjects?", "Which subjects is it about?"),
        ],
    );
    let bands = edited(
        &folder,
        "bands",
        &[
            ("version: 1", "version: 3"),
            (
                "below: 5, text: {nl: \"minder dan 5\", en: \"fewer than 5\"}",
                "below: 20, text: {nl: \"minder dan 20\", en: \"fewer than 20\"}",
            ),
            (
                "from: 5, text: {nl: \"5 of meer\", en: \"5 or more\"}",
                "from: 20, text: {nl: \"20 of meer\", en: \"20 or more\"}",
            ),
            (">= 2", ">= 3"),
        ],
    );
    let renamed = edited(
        &folder,
        "renamed",
        &[
            ("version: 1", "version: 4"),
            ("means has", "luggage has"),
            ("goto: means", "goto: luggage"),
            ("id: means", "id: luggage"),
            ("Wat neemt u mee?", "Welke bagage neemt u mee?"),
            (
                "What do you take along?",
                "Which luggage do you take along?",
            ),
        ],
    );
    for language in LANGUAGES {
        let words = Words::of(language);
        let trip = Tested::trip();
        let quoted = |id: &str| {
            let questionnaire = &trip.proven.questionnaire;
            let question = questionnaire.question(id).expect("a question");
            format!("“{}”", questionnaire.questions[question].text.get(language))
        };
        let mut saved_one = record(&mut page, folder.path(), language);
        saved_one["remarks"] = json!({ "leave": "Kenmerk 12" });
        saved_one["own_reference"] = json!({ "file": "A-1" });
        let file = write(folder.path(), &saved_one);
        let old = saved_one["outcome_title"]
            .as_str()
            .expect("a title")
            .to_owned();

        // The same version: the same result, and a field of somebody else's is kept.
        let server = Server::start(trip_site(), "/");
        open(&mut page, &server, language, "");
        let state = open_record(&mut page, &file);
        assert_eq!(state["notices"], json!([words.get("q_record_same")]));
        assert_eq!(
            (&state["outcome"], &state["focused"]),
            (&json!(old), &json!(true))
        );
        assert_eq!(
            state["given"][4][2],
            format!("{}: Kenmerk 12", words.get("q_remark"))
        );
        let (_, text) = saved(&mut page, &folder.path().join("downloads"), "json");
        let mut again: Value = serde_json::from_str(&text).expect("JSON");
        again["date"] = saved_one["date"].clone();
        assert_eq!(again, saved_one);

        // A newer version that decides the same, in other words.
        let server = Server::start(&reworded, "/");
        open(&mut page, &server, language, "");
        let state = open_record(&mut page, &file);
        assert_eq!(
            state["notices"],
            json!([format!(
                "{} {}",
                words.get("q_record_same"),
                words.get("q_record_text")
            )])
        );
        assert_eq!(
            (
                &state["outcome"],
                &state["hash"].as_str().map(|hash| &hash[..4])
            ),
            (&json!(old), &Some("#v2:"))
        );

        // Other bands and rules: the number itself is judged again, and both outcomes are named.
        let server = Server::start(&bands, "/");
        open(&mut page, &server, language, "");
        let state = open_record(&mut page, &file);
        let new = if language == "nl" {
            "Bereid u voor"
        } else {
            "Prepare"
        };
        assert_eq!(
            state["notices"],
            json!([
                words.filled("q_record_logic", &[("version", "1")]),
                words.filled("q_record_changed", &[("questions", &quoted("staff"))]),
                words.filled("q_record_outcomes", &[("old", &old), ("new", new)]),
            ])
        );
        assert_eq!(state["outcome"], new);
        assert_eq!(
            state["given"][3][1],
            if language == "nl" {
                "12 (minder dan 20)"
            } else {
                "12 (fewer than 20)"
            }
        );

        // A question that went and one that came: the walk stops there. The questions before it
        // lead elsewhere now.
        let led = format!("{}, {}", quoted("subject"), quoted("topics"));
        let server = Server::start(&renamed, "/");
        open(&mut page, &server, language, "");
        let state = open_record(&mut page, &file);
        let fresh = if language == "nl" {
            "“Welke bagage neemt u mee?”"
        } else {
            "“Which luggage do you take along?”"
        };
        assert_eq!(
            state["notices"],
            json!([
                words.filled("q_record_logic", &[("version", "1")]),
                words.filled("q_record_changed", &[("questions", &led)]),
                words.filled("q_record_gone", &[("questions", &quoted("means"))]),
                words.filled("q_record_new", &[("questions", fresh)]),
                words.filled("q_record_open", &[("old", &old)]),
            ])
        );
        assert_eq!(
            (
                &state["view"],
                format!("“{}”", state["heading"].as_str().expect("text"))
            ),
            (&json!("ask"), fresh.to_owned())
        );
        page.evaluate("answering.fill({ ids: ['laptop', 'samples'] }), answering.submit()");
        // The answers behind it are still there.
        assert_eq!(
            page.evaluate("document.querySelector('fieldset input').value"),
            "12"
        );
        page.evaluate("answering.submit()");
        let state = page.evaluate("answering.submit()");
        assert_eq!(state["outcome"], old);
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn what_is_no_record_of_this_questionnaire_changes_nothing() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(trip_site(), "/");
    for language in LANGUAGES {
        let words = Words::of(language);
        let good = record(&mut page, folder.path(), language);
        let text = good.to_string();
        let with = |field: &str, value: Value| {
            let mut record = good.clone();
            record[field] = value;
            record.to_string().into_bytes()
        };
        let unreadable = words.get("q_record_unreadable").to_owned();
        let other = |id: &str| words.filled("q_record_other", &[("id", id)]);
        let hostile = "<img src=x onerror=alert(1)>";
        let wrong: Vec<(&str, Vec<u8>, String)> = vec![
            (
                "cut off",
                text.as_bytes()[..text.len() / 2].to_vec(),
                unreadable.clone(),
            ),
            ("empty", Vec::new(), unreadable.clone()),
            ("no JSON", b"%PDF-1.7".to_vec(), unreadable.clone()),
            ("not UTF-8", vec![0xff, 0xfe, 0x00], unreadable.clone()),
            ("null", b"null".to_vec(), unreadable.clone()),
            ("a number", b"7".to_vec(), unreadable.clone()),
            (
                "brackets",
                "[".repeat(900_000).into_bytes(),
                unreadable.clone(),
            ),
            (
                "the questionnaire itself",
                std::fs::read(trip_site().join("questionnaires/trip.json")).expect("published"),
                unreadable.clone(),
            ),
            (
                "a later schema",
                with("schema", json!("leidraad/questionnaire-record/2")),
                unreadable.clone(),
            ),
            (
                "answers that are none",
                with("answers", json!("yes")),
                unreadable.clone(),
            ),
            (
                "an answer that is nothing",
                with("answers", json!([null])),
                unreadable.clone(),
            ),
            (
                "another questionnaire",
                with("questionnaire", json!("person")),
                other("person"),
            ),
            (
                "markup for a name",
                with("questionnaire", json!(hostile)),
                other(hostile),
            ),
            (
                "just too large",
                vec![b' '; 1_000_001],
                words.get("q_record_too_large").to_owned(),
            ),
        ];
        // Half way, so that there is something to lose.
        open(&mut page, &server, language, "#v1:subject=yes,topics=ai");
        page.evaluate("answering.submit()");
        page.evaluate("answering.fill({ ids: ['samples'] }), answering.submit()");
        page.evaluate("answering.go('#begin')");
        let mut files: Vec<(String, PathBuf, String)> = Vec::new();
        for (number, (name, bytes, told)) in wrong.into_iter().enumerate() {
            let file = folder.path().join(format!("wrong-{number}.json"));
            std::fs::write(&file, bytes).expect("written");
            files.push((name.to_owned(), file, told));
        }
        // Fifty megabytes that take no room on the disk.
        let large = folder.path().join("large.json");
        let made = std::fs::File::create(&large).expect("made");
        made.set_len(50 << 20).expect("long");
        files.push((
            "fifty megabytes".to_owned(),
            large,
            words.get("q_record_too_large").to_owned(),
        ));
        for (name, file, told) in files {
            let state = open_record(&mut page, &file);
            assert_eq!(state["error_of_record"], *told, "{name}");
            assert_eq!(
                (&state["view"], &state["hash"]),
                (&json!("begin"), &json!("#begin")),
                "{name}"
            );
        }
        // Nothing of it stuck.
        let resumed = page.evaluate("answering.press('resume')");
        assert_eq!(resumed["hash"], "#v1:subject=yes,topics=ai,means=samples");

        // A record of another institution is opened, and named as such; strange texts stay texts.
        let mut foreign = good.clone();
        foreign["overlay"] = json!("university-x");
        foreign["logic"] = json!("other");
        foreign["version"] = json!(hostile);
        foreign["outcome_title"] = json!(hostile);
        foreign["remarks"] = json!({ "subject": hostile, "__proto__": "x", "nowhere": "y" });
        foreign["answers"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "question": "own-lab", "answer": ["yes"], "asked": hostile }));
        foreign["answers"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "question": "__proto__", "answer": ["yes"] }));
        open(&mut page, &server, language, "");
        let file = write(folder.path(), &foreign);
        let state = open_record(&mut page, &file);
        let notices: Vec<&str> = state["notices"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(
            notices[0],
            words.filled("q_record_overlay", &[("overlay", "university-x")])
        );
        assert_eq!(
            notices[1],
            words.filled("q_record_logic", &[("version", hostile)])
        );
        assert_eq!(
            notices[2],
            words.filled(
                "q_record_gone",
                &[("questions", &format!("“{hostile}”, “__proto__”"))]
            )
        );
        assert_eq!(state["outcome"], good["outcome_title"]);
        assert_eq!(
            state["given"][0][2],
            format!("{}: {hostile}", words.get("q_remark"))
        );
        assert!(page.holds("!document.querySelector('img') && !({}).x"));

        // A choice that does not exist, and one that cannot go with another: asked again.
        let mut changed = good.clone();
        changed["answers"][1]["answer"] = json!(["ai", "none"]);
        changed["answers"][3] = json!({ "question": "staff", "answer": "many" });
        open(&mut page, &server, language, "");
        let file = write(folder.path(), &changed);
        let state = open_record(&mut page, &file);
        assert_eq!(state["view"], "ask");
        assert_eq!(state["given"].as_array().map(Vec::len), Some(1));
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert!(
        server
            .log()
            .iter()
            .all(|path| path.ends_with('/') || path.starts_with("/assets/"))
    );
}
