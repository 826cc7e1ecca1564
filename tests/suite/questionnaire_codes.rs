//! One broken questionnaire for every code, with the exact place at which it is told.
//!
//! Each is the sound one below with some lines replaced; the places were counted by hand.

use crate::common::questionnaire::{SOUND, check, check_within, told, with};
use leidraad::questionnaire::Limits;

/// The codes and places told about the sound questionnaire with lines replaced.
fn places(changes: &[(usize, &str)]) -> Vec<String> {
    let text = with(changes);
    let (_, diagnostics) = check("sample", &text);
    told(&text, &diagnostics)
        .into_iter()
        .map(|told| {
            let end = told
                .match_indices(' ')
                .nth(1)
                .map_or(told.len(), |(at, _)| at);
            told[..end].to_owned()
        })
        .collect()
}

#[track_caller]
fn expect(changes: &[(usize, &str)], expected: &[&str]) {
    assert_eq!(places(changes), expected, "{}", with(changes));
}

/// The messages about the sound questionnaire with lines replaced.
fn messages(changes: &[(usize, &str)]) -> Vec<String> {
    let text = with(changes);
    let (_, diagnostics) = check("sample", &text);
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.message.en.clone())
        .collect()
}

#[test]
fn the_sound_one_is_sound() {
    expect(&[], &[]);
}

#[test]
fn q101_a_field_is_missing() {
    expect(&[(1, "")], &["Q101 1:1"]);
    expect(&[(18, "")], &["Q101 17:5"]);
    expect(
        &[(15, r#"      - {text: {nl: Nee, en: "No"}}"#)],
        &["Q101 15:9"],
    );
    expect(&[(35, r#"      - {goto: wait}"#)], &["Q101 35:9"]);
    expect(
        &[(
            39,
            r#"  - {id: wait, title: {nl: W, en: W}, text: {nl: "[[x]]", en: "[[x]]"}}"#,
        )],
        &["Q101 39:5"],
    );
    expect(
        &[(6, "contacts: {desk: {url: \"https://example.org/\"}}")],
        &["Q101 6:18"],
    );
}

#[test]
fn q102_a_text_has_no_languages() {
    expect(&[(12, "    text: First")], &["Q102 12:11"]);
}

#[test]
fn q103_a_translation_is_missing_or_empty() {
    expect(&[(12, "    text: {nl: Eerst}")], &["Q103 12:11"]);
    expect(&[(12, "    text: {nl: Eerst, en: \"\"}")], &["Q103 12:11"]);
    expect(&[(12, "    text: {nl: Eerst, en: }")], &["Q103 12:11"]);
    expect(
        &[(
            7,
            "flags: {red: {nl: rood, show: true}, blue: {nl: blauw, en: blue}}",
        )],
        &["Q103 7:14"],
    );
}

#[test]
fn q104_an_id_is_used_twice() {
    expect(
        &[(15, r#"      - {id: "yes", text: {nl: Nee, en: "No"}}"#)],
        &["Q104 15:14"],
    );
    expect(
        &[
            (
                40,
                r#"  - {id: verdict, severity: none, title: {nl: D, en: G}, text: {nl: "[[x]]", en: "[[x]]"}}"#,
            ),
            (36, "      - {otherwise: wait}"),
        ],
        &["Q104 40:10"],
    );
    expect(
        &[
            (8, "define: {red: \"blue\"}"),
            (34, "      - {when: \"red\", goto: stop}"),
            (35, "      - {when: \"not red\", goto: wait}"),
        ],
        &["Q104 8:10"],
    );
}

#[test]
fn q105_an_answer_leads_nowhere() {
    expect(
        &[
            (
                14,
                r#"      - {id: "yes", text: {nl: J, en: "Y"}, sets: [red], goto: second}"#,
            ),
            (16, ""),
        ],
        &["Q105 15:9"],
    );
    expect(&[(23, "")], &["Q105 17:5"]);
}

#[test]
fn q106_a_multiple_choice_option_routes() {
    expect(
        &[(
            21,
            "      - {id: a, text: {nl: A, en: A}, sets: [blue], advise: [look], goto: stop}",
        )],
        &["Q106 21:75"],
    );
}

#[test]
fn q107_an_id_is_invalid() {
    expect(&[(2, "id: other")], &["Q107 2:5"]);
    expect(
        &[(15, r#"      - {id: No, text: {nl: Nee, en: "No"}}"#)],
        &["Q107 15:14"],
    );
    expect(
        &[(8, "define: {both: \"red and blue\", not: \"red\"}")],
        &["Q107 8:32"],
    );
}

#[test]
fn q108_the_schema_is_not_known() {
    expect(&[(1, "schema: leidraad/questionnaire/9")], &["Q108 1:9"]);
}

#[test]
fn q109_a_key_does_not_belong() {
    expect(
        &[(
            15,
            r#"      - {id: "no", text: {nl: Nee, en: "No"}, exclusive: true}"#,
        )],
        &["Q109 15:58"],
    );
    expect(
        &[(
            15,
            r#"      - {id: "no", text: {nl: Nee, en: "No"}, from: 5}"#,
        )],
        &["Q109 15:53"],
    );
    expect(&[(35, "      - {otherwise: wait}")], &["Q109 35:21"]);
}

#[test]
fn q110_a_condition_cannot_be_read() {
    expect(
        &[(34, "      - {when: \"red and\", goto: stop}")],
        &["Q110 34:24"],
    );
    expect(
        &[(34, "      - {when: red & blue, goto: stop}")],
        &["Q110 34:20"],
    );
    expect(
        &[(34, "      - {when: \"count(red, blue) >= 3\", goto: stop}")],
        &["Q110 34:37"],
    );
    let deep = format!(
        "      - {{when: \"{}red{}\", goto: stop}}",
        "(".repeat(900),
        ")".repeat(900)
    );
    expect(&[(34, &deep)], &["Q110 34:81"]);
    let long = format!(
        "      - {{when: \"red{}\", goto: stop}}",
        " or red".repeat(10_000)
    );
    expect(&[(34, &long)], &["Q110 34:7017"]);
}

#[test]
fn q110_definitions_that_double_each_other_stay_bounded() {
    let mut define = String::from("define: {both: \"red and blue\", d0: \"both and red\"");
    for number in 1..40 {
        let before = number - 1;
        define.push_str(&format!(", d{number}: \"d{before} and d{before}\""));
    }
    define.push('}');
    let found = places(&[(8, &define), (34, "      - {when: \"d39\", goto: stop}")]);
    assert!(
        found.iter().all(|place| place.starts_with("Q110 8:")),
        "{found:?}"
    );
    assert!(!found.is_empty());
}

#[test]
fn q111_the_address_of_a_contact_is_none() {
    let contact = |address: &str| {
        format!("contacts: {{desk: {{title: {{nl: Loket, en: Desk}}, {address}}}}}")
    };
    for address in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "example.org",
        "data:text/html,x",
        "ftp://a.nl",
    ] {
        let line = contact(&format!("url: \"{address}\""));
        expect(&[(6, &line)], &["Q111 6:54"]);
    }
    for address in [
        "The desk <a@b.nl>",
        "a@b.nl?bcc=x@y.nl",
        "a@b.nl,x@y.nl",
        "a@b",
        "@b.nl",
        "",
    ] {
        let line = contact(&format!("email: \"{address}\""));
        expect(&[(6, &line)], &["Q111 6:56"]);
    }
    expect(&[(6, &contact("email: \"a.b+c@b.nl\""))], &[]);
}

#[test]
fn q120_bands_leave_a_gap_or_overlap() {
    let many = |from: &str| {
        format!("      - {{id: many, {from}text: {{nl: veel, en: many}}, advise: [plan]}}")
    };
    expect(&[(29, &many("from: 6, "))], &["Q120 29:9"]);
    expect(&[(29, &many("from: 4, "))], &["Q120 29:9"]);
    expect(&[(29, &many(""))], &["Q120 29:9"]);
    expect(&[(29, &many("from: 5, below: 9, "))], &["Q120 29:9"]);
    expect(
        &[(
            28,
            "      - {id: few, from: 1, below: 5, text: {nl: weinig, en: few}}",
        )],
        &["Q120 28:9"],
    );
    expect(&[(29, &many("from: five, "))], &["Q120 29:26", "Q120 29:9"]);
    expect(
        &[
            (25, "    type: date"),
            (
                28,
                "      - {id: few, below: 2026-02-30, text: {nl: weinig, en: few}}",
            ),
            (29, &many("from: 2026-03-01, ")),
        ],
        &["Q120 28:26", "Q120 29:9"],
    );
}

#[test]
fn q201_a_flag_or_definition_is_unknown() {
    expect(
        &[(34, "      - {when: \"red and bleu\", goto: stop}")],
        &["Q201 34:25"],
    );
    expect(
        &[
            (
                14,
                r#"      - {id: "yes", text: {nl: Ja, en: "Yes"}, sets: [rod]}"#,
            ),
            (8, "define: {both: \"blue\"}"),
        ],
        &["Q201 14:55"],
    );
    expect(
        &[(
            34,
            "      - when: >-\n          red and\n          bleu\n        goto: stop",
        )],
        &["Q201 36:11"],
    );
}

#[test]
fn q202_a_question_is_unknown() {
    expect(
        &[(
            35,
            "      - {when: \"not both and thrid is many\", goto: wait}",
        )],
        &["Q202 35:30"],
    );
    expect(&[(5, "start: fisrt")], &["Q202 5:8"]);
}

#[test]
fn q203_an_option_is_unknown() {
    expect(
        &[(
            35,
            "      - {when: \"not both and third is lots\", goto: wait}",
        )],
        &["Q203 35:39"],
    );
    expect(
        &[(
            35,
            "      - {when: \"not both and third in (many, lots)\", goto: wait}",
        )],
        &["Q203 35:46"],
    );
}

#[test]
fn q204_an_advice_or_contact_is_unknown() {
    expect(
        &[(
            14,
            r#"      - {id: "yes", text: {nl: Ja, en: "Yes"}, sets: [red], advise: [loook]}"#,
        )],
        &["Q204 14:70"],
    );
    expect(
        &[(
            6,
            "contacts: {desk: {title: {nl: Loket, en: Desk}, fallback: dek}}",
        )],
        &["Q204 6:59"],
    );
}

#[test]
fn q205_a_target_is_unknown() {
    expect(&[(16, "    goto: secnod")], &["Q205 16:11"]);
    expect(&[(36, "      - {otherwise: gone}")], &["Q205 36:21"]);
    expect(
        &[(
            42,
            "  - {id: look, at: [halt], title: {nl: Kijk, en: Look}, text: {nl: Kijk, en: Look}, see: [x]}",
        )],
        &["Q205 42:21"],
    );
}

#[test]
fn q206_definitions_go_round() {
    expect(
        &[(
            8,
            "define: {both: \"red and other\", other: \"blue or both\"}",
        )],
        &["Q206 8:49"],
    );
    expect(
        &[(
            6,
            "contacts: {desk: {title: {nl: L, en: D}, fallback: desk}}",
        )],
        &["Q206 6:12"],
    );
}

#[test]
fn q301_a_path_returns() {
    expect(
        &[(36, "      - {otherwise: second}")],
        &["Q301 36:21", "Q304 40:10"],
    );
    assert_eq!(
        messages(&[(36, "      - {otherwise: second}")])[0],
        "after the answers first=yes, second=none, third=few this leads back to the question `second`"
    );
    expect(
        &[(36, "      - {otherwise: verdict}")],
        &["Q301 36:21", "Q304 40:10"],
    );
}

#[test]
fn q302_no_rule_holds() {
    expect(&[(36, "")], &["Q302 34:7", "Q304 40:10"]);
    assert_eq!(
        messages(&[(36, "")])[0],
        "after the answers first=yes, second=none, third=few no rule of `verdict` holds"
    );
}

#[test]
fn q303_rules_disagree() {
    expect(
        &[(35, "      - {when: \"third is many\", goto: wait}")],
        &["Q303 34:16"],
    );
    let message = messages(&[(35, "      - {when: \"third is many\", goto: wait}")]);
    assert_eq!(
        message,
        [
            "after the answers first=yes, second=a, third=many two rules hold that lead to `stop` and to `wait`"
        ]
    );
    // Rules that agree on the target may hold together.
    expect(
        &[
            (
                35,
                "      - {when: \"red and blue and third is many\", goto: stop}",
            ),
            (36, "      - {otherwise: go}"),
        ],
        &["Q304 39:10"],
    );
}

#[test]
fn q304_something_is_unreachable() {
    expect(
        &[(16, "    goto: third")],
        &["Q304 17:9", "Q304 38:10", "Q305 34:16", "Q306 42:10"],
    );
}

#[test]
fn q305_a_rule_never_decides() {
    expect(
        &[(35, "      - {when: \"not red and both\", goto: wait}")],
        &["Q304 39:10", "Q305 35:16"],
    );
    expect(
        &[(35, "      - {when: \"not both\", goto: wait}")],
        &["Q304 40:10", "Q305 36:21"],
    );
}

#[test]
fn q306_something_is_never_used() {
    expect(
        &[(
            43,
            "  - {id: plan, title: {nl: P, en: P}, text: {nl: P, en: P}}\n  - {id: more, at: [go], when: both, title: {nl: M, en: M}, text: {nl: M, en: M}}",
        )],
        &["Q306 44:10"],
    );
    expect(
        &[(
            7,
            "flags: {red: {nl: rood, en: red, show: true}, blue: {nl: blauw, en: blue}, odd: {nl: raar, en: odd}}",
        )],
        &["Q306 7:76"],
    );
    expect(
        &[(8, "define: {both: \"red and blue\", more: \"red\"}")],
        &["Q306 8:32"],
    );
    expect(
        &[
            (
                7,
                "flags: {red: {nl: rood, en: red, show: true}, blue: {nl: blauw, en: blue}, odd: {nl: raar, en: odd}}",
            ),
            (
                15,
                r#"      - {id: "no", text: {nl: Nee, en: "No"}, sets: [odd]}"#,
            ),
        ],
        &["Q306 7:76"],
    );
}

#[test]
fn q307_a_question_changes_nothing() {
    let changes = [
        (
            14,
            r#"      - {id: "yes", text: {nl: Ja, en: "Yes"}, sets: [red], advise: [look]}"#,
        ),
        (21, "      - {id: a, text: {nl: A, en: A}, sets: [blue]}"),
    ];
    expect(&changes, &["Q307 17:9"]);
    assert_eq!(
        messages(&changes),
        [
            "after the answers first=no every answer to `second` leads to the same questions, outcome and advice"
        ]
    );
}

#[test]
fn q308_an_outcome_helps_nobody() {
    expect(
        &[(
            38,
            r#"  - {id: stop, severity: high, title: {nl: Stop, en: Stop}, text: {nl: "[[x]]", en: "[[x]]"}}"#,
        )],
        &["Q308 38:10"],
    );
    expect(
        &[(
            39,
            r#"  - {id: wait, severity: low, title: {nl: Wacht, en: Wait}, text: {nl: "[[term:x]]", en: "niets"}}"#,
        )],
        &["Q308 39:10"],
    );
}

#[test]
fn q309_a_serious_flag_ends_mildly() {
    let changes = [(
        7,
        "flags: {red: {nl: rood, en: red, severity: high}, blue: {nl: blauw, en: blue}}",
    )];
    expect(&changes, &["Q309 7:9", "Q309 7:9"]);
    assert_eq!(
        messages(&changes)[1],
        "after the answers first=yes, second=none, third=few the serious flag `red` is set, yet the outcome is the mild `go`"
    );
}

#[test]
fn q601_too_many_states() {
    let limits = Limits {
        warn_states: 5,
        max_states: 7,
        ..Limits::default()
    };
    let (proven, diagnostics) = check_within("sample", SOUND, &limits);
    assert!(proven.is_none());
    assert_eq!(
        told(SOUND, &diagnostics),
        ["Q601 2:5 `sample` has 8 states, more than 7"]
    );
    assert_eq!(
        diagnostics[0].help.as_ref().map(|help| help.en.as_str()),
        Some(
            "these flags cost most: `red` (without it 5), `blue` (without it 5); use them earlier, or count them"
        )
    );
    let limits = Limits {
        max_states: 8,
        ..limits
    };
    let (proven, diagnostics) = check_within("sample", SOUND, &limits);
    assert!(proven.is_some());
    assert_eq!(
        told(SOUND, &diagnostics),
        ["Q601 2:5 `sample` has 8 states, more than 5"]
    );
    assert!(!diagnostics[0].is_error());
}

/// A questionnaire in which every one of `flags` must be remembered to the end.
fn that_remembers(flags: usize) -> String {
    let mut text = String::from(
        "schema: leidraad/questionnaire/1\nid: sample\nversion: 1\ntitle: {nl: V, en: S}\nstart: q0\nflags:\n",
    );
    for flag in 0..2 * flags {
        text.push_str(&format!("  f{flag}: {{nl: f, en: f}}\n"));
    }
    text.push_str("questions:\n");
    for question in 0..2 * flags {
        let next = match question + 1 {
            last if last == 2 * flags => "verdict".to_owned(),
            next => format!("q{next}"),
        };
        text.push_str(&format!(
            "  - id: q{question}\n    type: single\n    text: {{nl: V, en: Q}}\n    options:\n      - {{id: a, text: {{nl: A, en: A}}, sets: [f{question}]}}\n      - {{id: b, text: {{nl: B, en: B}}}}\n    goto: {next}\n"
        ));
    }
    // Pairs of an early and a late answer: what came early must be kept for each pair.
    let pairs: Vec<String> = (0..flags)
        .map(|flag| format!("f{flag} and f{}", flag + flags))
        .collect();
    text.push_str(&format!(
        "decisions:\n  - id: verdict\n    goto:\n      - {{when: \"{}\", goto: yes-end}}\n      - {{otherwise: no-end}}\n",
        pairs.join(" or ")
    ));
    text.push_str("outcomes:\n  - {id: yes-end, severity: low, title: {nl: J, en: Y}, text: {nl: \"[[x]]\", en: \"[[x]]\"}}\n  - {id: no-end, severity: none, title: {nl: N, en: N}, text: {nl: \"[[x]]\", en: \"[[x]]\"}}\n");
    text
}

#[test]
fn q601_comes_in_bounded_time_for_a_million_states() {
    for flags in [20, 60] {
        let text = that_remembers(flags);
        let (proven, diagnostics) = check("sample", &text);
        assert!(proven.is_none());
        let found = told(&text, &diagnostics);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("Q601 2:5"), "{found:?}");
    }
}

#[test]
fn every_code_has_a_fixture_with_its_place() {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut told = String::new();
    for folder in ["suite", "cases"] {
        for (path, bytes) in crate::common::tree::read(&tests.join(folder)) {
            let is_fixture = path.starts_with("questionnaire_") || path.ends_with("report.txt");
            if is_fixture {
                told.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
    }
    let codes = leidraad::diagnostics::CODES.iter();
    let codes: Vec<&str> = codes
        .map(|entry| entry.code)
        .filter(|code| code.starts_with('Q'))
        .collect();
    assert!(codes.len() > 30);
    let missing: Vec<&str> = codes
        .into_iter()
        .filter(|code| {
            // `"Q120 29:9"` in the suite, `29:9 error Q120` in a case's report.
            let quoted = told
                .match_indices(&format!("\"{code} "))
                .any(|(at, found)| {
                    told[at + found.len()..].starts_with(|next: char| next.is_ascii_digit())
                });
            !quoted
                && !told.contains(&format!(" error {code}"))
                && !told.contains(&format!(" warning {code}"))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
