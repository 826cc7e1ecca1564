//! `questionnaire cases`: which cases come out as expected, what they cover, and cases for what
//! they do not.

use super::arguments::Global;
use super::context::wants_json;
use super::questionnaire::{Cases, Loaded, path_of, tell};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::diagnostics::{Diagnostic, MessageLanguage};
use crate::questionnaire::cases::{self, CaseReport, Count, Suggestion};
use crate::questionnaire::{Proven, Questionnaire, witness};
use serde_json::{Value as Json, json};
use std::fmt::Write;

pub fn run(global: &Global, verb: &Cases, terminal: &Terminal) -> Result<Outcome, Failure> {
    let as_json = wants_json(global)?;
    let loaded = Loaded::new(global)?;
    let names: Vec<String> = match &verb.name {
        Some(name) => vec![name.clone()],
        None => {
            let entries = loaded.site.questionnaires.iter();
            entries.map(|entry| entry.id.clone()).collect()
        }
    };
    let mut outcome = Outcome::Fine;
    let mut list = Vec::new();
    for name in &names {
        let Some(proven) = loaded.national(name, terminal)? else {
            outcome = Outcome::ContentProblems;
            continue;
        };
        let one = One::new(&loaded, name, &proven);
        let problems: Vec<Diagnostic> = one
            .report
            .diagnostics
            .iter()
            // What is not covered is this command's result, not a problem beside it.
            .filter(|diagnostic| diagnostic.code != "Q404")
            .cloned()
            .collect();
        let suggestions = match verb.suggest {
            true => one.suggestions(&loaded),
            false => Vec::new(),
        };
        if as_json {
            list.push(one.as_json(&loaded, &suggestions));
        } else if verb.suggest {
            terminal.result(&one.suggested(&suggestions));
            let count = suggestions.len();
            terminal.say(
                &format!("{name}: {count} cases suggested; read each before you keep it"),
                &format!("{name}: {count} gevallen voorgesteld; lees elk geval voor u het bewaart"),
            );
        } else {
            terminal.result(&one.as_text(&loaded, terminal));
        }
        if tell(problems, &loaded.tree, terminal) == Outcome::ContentProblems {
            outcome = Outcome::ContentProblems;
        }
    }
    if as_json {
        terminal.result(&format!("{:#}\n", Json::Array(list)));
    }
    Ok(outcome)
}

/// One questionnaire with what its cases came to.
struct One<'a> {
    name: &'a str,
    proven: &'a Proven,
    report: CaseReport,
    used: cases::Used<'a>,
    has_file: bool,
}

impl<'a> One<'a> {
    fn new(loaded: &Loaded, name: &'a str, proven: &'a Proven) -> Self {
        let path = path_of(&format!("{name}.cases"));
        let mut unread = Vec::new();
        let file = loaded.tree.find(&path);
        let read =
            file.and_then(|(id, file)| cases::read(id, file.text(), &cases::shapes(), &mut unread));
        let mut report = cases::check(proven, read.as_ref(), None);
        report.diagnostics.extend(unread);
        let mut used = cases::Used::nothing(&proven.questionnaire);
        for case in read.iter().flat_map(|cases| &cases.cases) {
            if let Some(answers) = cases::answers(&proven.questionnaire, case, &mut Vec::new()) {
                used.walk(&answers);
            }
        }
        One {
            name,
            proven,
            report,
            used,
            has_file: file.is_some(),
        }
    }

    fn suggestions(&self, loaded: &Loaded) -> Vec<Suggestion> {
        cases::suggest(self.proven, self.used.clone(), &loaded.limits())
    }

    /// Items for the case file, and its head where there is none yet.
    fn suggested(&self, suggestions: &[Suggestion]) -> String {
        let head = match self.has_file || suggestions.is_empty() {
            true => String::new(),
            false => format!("questionnaire: {}\ncases:\n", self.name),
        };
        head + &cases::to_yaml(self.proven, suggestions)
    }

    fn counts(&self) -> [(&'static str, &'static str, &'static str, Count); 4] {
        let coverage = &self.report.coverage;
        [
            ("options", "options", "opties", coverage.options),
            ("rules", "rules", "regels", coverage.rules),
            ("outcomes", "outcomes", "uitkomsten", coverage.outcomes),
            ("advice", "advice", "adviezen", coverage.advice),
        ]
    }

    fn as_text(&self, loaded: &Loaded, terminal: &Terminal) -> String {
        let results = &self.report.results;
        let passed = results.iter().filter(|(_, passed)| *passed).count();
        let (total, name) = (results.len(), self.name);
        let mut text = String::new();
        let _ = match terminal.language {
            MessageLanguage::En => writeln!(text, "{name}: {passed} of {total} cases as expected"),
            MessageLanguage::Nl => {
                writeln!(text, "{name}: {passed} van {total} gevallen zoals verwacht")
            }
        };
        for (case, passed) in results {
            if !passed {
                let word = terminal.pick("fails", "klopt niet");
                let case = terminal.pick(&case.en, &case.nl);
                let case = case.replace(char::is_control, "\u{fffd}");
                let _ = writeln!(text, "  {word}: {case}");
            }
        }
        let of = terminal.pick("of", "van");
        let counts = self.counts().map(|(_, en, nl, count)| {
            let what = terminal.pick(en, nl);
            format!("{what} {} {of} {}", count.used, count.total)
        });
        let percent = self.report.coverage.percent();
        let covered = terminal.pick("covered", "gedekt");
        let _ = writeln!(text, "  {covered} {percent}%: {}", counts.join(", "));
        for part in &self.report.coverage.missing {
            let (en, nl, span) = cases::describe(&self.proven.questionnaire, *part);
            let word = terminal.pick("unused", "ongebruikt");
            let (place, what) = (loaded.place(span), terminal.pick(&en, &nl));
            let _ = writeln!(text, "  {place}: {word}: {what}");
        }
        text
    }

    fn as_json(&self, loaded: &Loaded, suggestions: &[Suggestion]) -> Json {
        let questionnaire = &self.proven.questionnaire;
        let coverage = &self.report.coverage;
        let counts: serde_json::Map<String, Json> = self
            .counts()
            .into_iter()
            .map(|(key, _, _, count)| {
                let value = json!({"used": count.used, "total": count.total});
                (key.to_string(), value)
            })
            .collect();
        let missing: Vec<Json> = coverage
            .missing
            .iter()
            .map(|part| {
                let (what, _, span) = cases::describe(questionnaire, *part);
                json!({"what": what, "place": loaded.place_json(span)})
            })
            .collect();
        let results: Vec<Json> = self
            .report
            .results
            .iter()
            .map(|(name, passed)| json!({"name": {"en": name.en, "nl": name.nl}, "passed": passed}))
            .collect();
        json!({
            "questionnaire": self.name,
            "cases": results,
            "percent": coverage.percent(),
            "covered": counts,
            "unused": missing,
            "suggested": suggestions
                .iter()
                .map(|suggestion| suggestion_json(questionnaire, suggestion))
                .collect::<Vec<_>>(),
        })
    }
}

fn suggestion_json(questionnaire: &Questionnaire, suggestion: &Suggestion) -> Json {
    let walk = &suggestion.walk;
    let (what, _, _) = cases::describe(questionnaire, suggestion.for_part);
    let outcome = walk
        .outcome()
        .map(|outcome| &questionnaire.outcomes[outcome].id.value);
    let advice = walk.advice.iter();
    let advice: Vec<&str> = advice
        .map(|advice| questionnaire.advice[*advice].id.as_str())
        .collect();
    json!({
        "for": what,
        "answers": witness(questionnaire, &walk.path),
        "outcome": outcome,
        "advice": advice,
    })
}
