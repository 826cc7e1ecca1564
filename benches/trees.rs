//! Questionnaires of the sizes that the figures are about, written out: for the bench and the tests.

use std::fmt::Write;

const HEAD: &str = "schema: leidraad/questionnaire/1\nversion: 1\ntitle: {nl: Boom, en: Tree}\n";

/// 22 questions and 50 outcomes: five fields, each with four questions of its own, of which the
/// number of times "yes" counts, and a last question for all. Every text is one of its own.
pub fn fifty_outcomes() -> String {
    let mut text = format!("{HEAD}id: fifty\nstart: field\n");
    text.push_str(
        "contacts: {desk: {title: {nl: Loket, en: Desk}, url: \"https://example.org/\"}}\nflags:\n",
    );
    for field in 0..5 {
        for step in 0..4 {
            let _ = writeln!(text, "  f{field}{step}: {{nl: vlag, en: flag, show: true}}");
        }
    }
    text.push_str("questions:\n  - id: field\n    type: single\n    text: {nl: Welk gebied, en: Which field}\n    options:\n");
    for field in 0..5 {
        let _ = writeln!(
            text,
            "      - {{id: g{field}, text: {{nl: Gebied {field}, en: Field {field}}}, goto: q{field}0}}"
        );
    }
    for field in 0..5 {
        for step in 0..4 {
            let next = match step {
                3 => "last".to_owned(),
                step => format!("q{field}{}", step + 1),
            };
            let _ = writeln!(
                text,
                "  - id: q{field}{step}\n    type: single\n    text: {{nl: Geldt punt {field}{step}, en: Does point {field}{step} apply}}\n    help: {{nl: \"Uitleg bij {field}{step}.\", en: \"How to know {field}{step}.\"}}\n    why: {{nl: \"Reden van {field}{step}.\", en: \"Reason for {field}{step}.\"}}\n    options:\n      - {{id: \"yes\", text: {{nl: Ja, en: \"Yes\"}}, sets: [f{field}{step}]}}\n      - {{id: \"no\", text: {{nl: Nee, en: \"No\"}}}}\n    goto: {next}"
            );
        }
    }
    text.push_str("  - id: last\n    type: single\n    text: {nl: Is er haast, en: Is it urgent}\n    options:\n      - {id: \"yes\", text: {nl: Ja, en: \"Yes\"}}\n      - {id: \"no\", text: {nl: Nee, en: \"No\"}}\n    goto: verdict\ndecisions:\n  - id: verdict\n    match: first\n    goto:\n");
    for field in 0..5 {
        for count in (0..5).rev() {
            for (urgent, answer) in [("u", "yes"), ("n", "no")] {
                let flags: Vec<String> = (0..4).map(|step| format!("f{field}{step}")).collect();
                let counted = match count {
                    0 => String::new(),
                    count => format!(" and count({}) >= {count}", flags.join(", ")),
                };
                let _ = writeln!(
                    text,
                    "      - {{when: \"field is g{field} and last is {answer}{counted}\", goto: o{field}{count}{urgent}}}"
                );
            }
        }
    }
    text.push_str("outcomes:\n");
    for field in 0..5 {
        for count in 0..5 {
            for urgent in ["u", "n"] {
                let id = format!("o{field}{count}{urgent}");
                let _ = writeln!(
                    text,
                    "  - {{id: {id}, severity: medium, title: {{nl: Uitkomst {id}, en: Outcome {id}}}, text: {{nl: \"Wat nu bij {id}: [[x]]\", en: \"What now at {id}: [[x]]\"}}, contact: [desk]}}"
                );
            }
        }
    }
    text.push_str("advice:\n");
    for number in 0..20 {
        let (field, step) = (number / 4, number % 4);
        let _ = writeln!(
            text,
            "  - {{id: a{number}, when: \"f{field}{step}\", title: {{nl: Advies {number}, en: Advice {number}}}, text: {{nl: \"Doe punt {number}.\", en: \"Do point {number}.\"}}, see: [x]}}"
        );
    }
    text
}

/// 40 questions in eight groups of five, and 40 advice items that each look at three answers. What
/// a group came to is remembered until the verdict.
pub fn forty_and_forty() -> String {
    let mut text = format!("{HEAD}id: forty\nstart: q0\n");
    text.push_str(
        "contacts: {desk: {title: {nl: Loket, en: Desk}, url: \"https://example.org/\"}}\nflags:\n",
    );
    for number in 0..40 {
        let _ = writeln!(text, "  f{number}: {{nl: vlag, en: flag, show: true}}");
    }
    text.push_str("define:\n");
    for group in 0..8 {
        let members: Vec<String> = (0..5)
            .map(|step| format!("f{}", group * 5 + step))
            .collect();
        let _ = writeln!(text, "  g{group}: \"count({}) >= 2\"", members.join(", "));
    }
    text.push_str("questions:\n");
    for number in 0..40 {
        let next = match number {
            39 => "verdict".to_owned(),
            number => format!("q{}", number + 1),
        };
        let _ = writeln!(
            text,
            "  - id: q{number}\n    type: single\n    text: {{nl: Vraag {number}, en: Question {number}}}\n    options:\n      - {{id: \"yes\", text: {{nl: Ja, en: \"Yes\"}}, sets: [f{number}]}}\n      - {{id: unsure, text: {{nl: Weet niet, en: Not sure}}}}\n      - {{id: \"no\", text: {{nl: Nee, en: \"No\"}}}}\n    goto: {next}"
        );
    }
    let groups: Vec<String> = (0..8).map(|group| format!("g{group}")).collect();
    let groups = groups.join(", ");
    text.push_str("decisions:\n  - id: verdict\n    match: first\n    goto:\n");
    for least in (1..=5).rev() {
        let _ = writeln!(
            text,
            "      - {{when: \"count({groups}) >= {least}\", goto: o{least}}}"
        );
    }
    text.push_str("      - {otherwise: o0}\noutcomes:\n");
    for number in 0..=5 {
        let _ = writeln!(
            text,
            "  - {{id: o{number}, severity: medium, title: {{nl: Uitkomst {number}, en: Outcome {number}}}, text: {{nl: \"[[x]]\", en: \"[[x]]\"}}, contact: [desk]}}"
        );
    }
    text.push_str("advice:\n");
    for number in 0..40 {
        let (before, other) = ((number + 13) % 40, (number + 7) % 40);
        let _ = writeln!(
            text,
            "  - {{id: a{number}, when: \"f{number} and (f{before} or q{other} is unsure)\", order: {number}, title: {{nl: Advies {number}, en: Advice {number}}}, text: {{nl: Doe {number}, en: Do {number}}}, see: [x]}}"
        );
    }
    text
}
