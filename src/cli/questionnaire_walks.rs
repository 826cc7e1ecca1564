//! `questionnaire explain` and `questionnaire diff`: one walk told rule by rule, and two revisions
//! walked with the same answers.

use super::arguments::Global;
use super::base::Base;
use super::context::wants_json;
use super::questionnaire::{DiffWalks, ExplainWalk, Loaded, path_of, proven_of_base, tell};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::diagnostics::nearest;
use crate::questionnaire::diff::{self, Difference, Ending, Group};
use crate::questionnaire::explain::{self, Line, WrittenProblem};
use crate::questionnaire::{AnswerProblem, Answers, End, Questionnaire};
use serde_json::{Value as Json, json};
use std::fmt::Write;

pub fn explain(
    global: &Global,
    verb: &ExplainWalk,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    let as_json = wants_json(global)?;
    let loaded = Loaded::new(global)?;
    let Some(proven) = loaded.proven(&verb.name, terminal)? else {
        return Ok(Outcome::ContentProblems);
    };
    let questionnaire = &proven.questionnaire;
    let answers = answers(questionnaire, &verb.answers.join(","))?;
    let explanation = explain::explain(questionnaire, &answers);
    let end = explanation.walk.end;
    if as_json {
        let lines = explanation.lines.iter();
        let lines: Vec<Json> = lines.map(|line| line_json(&loaded, line)).collect();
        let value = json!({
            "questionnaire": verb.name,
            "lines": lines,
            "end": end_json(questionnaire, end),
        });
        terminal.result(&format!("{value:#}\n"));
        return Ok(Outcome::Fine);
    }
    let mut text = String::new();
    for line in &explanation.lines {
        let (place, told) = line_text(&loaded, line, terminal);
        let _ = writeln!(text, "{place}: {told}");
    }
    text.push_str(&end_text(questionnaire, end, terminal));
    terminal.result(&text);
    Ok(Outcome::Fine)
}

/// Reads answers as typed; what is wrong with them is wrong use.
fn answers(questionnaire: &Questionnaire, written: &str) -> Result<Answers, Failure> {
    explain::read_answers(questionnaire, written).map_err(|problem| match problem {
        WrittenProblem::NoAnswer(part) => {
            let part = part.escape_default();
            Failure::wrong_use(
                format!("`{part}` is no answer: write QUESTION=OPTION"),
                format!("`{part}` is geen antwoord: schrijf VRAAG=OPTIE"),
            )
        }
        WrittenProblem::UnknownQuestion(id) => {
            let known = questionnaire.questions.iter();
            let failure = Failure::wrong_use(
                format!("there is no question `{}`", id.escape_default()),
                format!("er is geen vraag `{}`", id.escape_default()),
            );
            with_known(failure, &id, known.map(|item| item.id.as_str()).collect())
        }
        WrittenProblem::Answer { question, problem } => {
            let known: Vec<&str> = questionnaire
                .question(&question)
                .map(|place| {
                    let choices = questionnaire.questions[place].choices.iter();
                    choices.map(|choice| choice.id.as_str()).collect()
                })
                .unwrap_or_default();
            match problem {
                AnswerProblem::UnknownOption(option) => {
                    let shown = option.escape_default();
                    let failure = Failure::wrong_use(
                        format!("the question `{question}` has no option `{shown}`"),
                        format!("de vraag `{question}` heeft geen optie `{shown}`"),
                    );
                    with_known(failure, &option, known)
                }
                AnswerProblem::Exclusive(option) => Failure::wrong_use(
                    format!("`{option}` of `{question}` excludes every other option"),
                    format!("`{option}` van `{question}` sluit elke andere optie uit"),
                ),
                AnswerProblem::NotOne => Failure::wrong_use(
                    format!("the question `{question}` takes one answer"),
                    format!("de vraag `{question}` krijgt één antwoord"),
                ),
                AnswerProblem::NotAQuestion => Failure::wrong_use(
                    format!("`{question}` is a note and takes no answer"),
                    format!("`{question}` is een toelichting en krijgt geen antwoord"),
                ),
            }
        }
    })
}

fn with_known(failure: Failure, written: &str, known: Vec<&str>) -> Failure {
    match nearest(written, known.iter().copied()) {
        Some(near) => failure.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => {
            let list = known.join(", ");
            failure.help(format!("known: {list}"), format!("bekend: {list}"))
        }
    }
}

fn line_text(loaded: &Loaded, line: &Line, terminal: &Terminal) -> (String, String) {
    match line {
        Line::Answer {
            question,
            choices,
            sets,
            advises,
            span,
        } => {
            let mut text = format!("{question} = {}", choices.join(" + "));
            for (list, en, nl) in [(sets, "sets", "zet"), (advises, "gives", "geeft")] {
                if !list.is_empty() {
                    let _ = write!(text, "; {} {}", terminal.pick(en, nl), list.join(", "));
                }
            }
            (loaded.place(*span), text)
        }
        Line::Rule {
            node,
            condition,
            holds,
            span,
        } => {
            let holds = match holds {
                true => terminal.pick("true", "waar"),
                false => terminal.pick("false", "onwaar"),
            };
            (
                loaded.place(*span),
                format!("  {node}: “{}”: {holds}", one_line(condition)),
            )
        }
        Line::Goes {
            from,
            to,
            by_rule,
            span,
        } => {
            let why = match by_rule {
                true => terminal.pick(" by this rule", " door deze regel"),
                false => "",
            };
            (loaded.place(*span), format!("  {from} -> {to}{why}"))
        }
        Line::Advice {
            advice,
            given,
            condition,
            span,
        } => {
            let given = match given {
                true => terminal.pick("given", "gegeven"),
                false => terminal.pick("not given", "niet gegeven"),
            };
            let when = condition
                .as_ref()
                .map_or(String::new(), |when| format!(" (“{}”)", one_line(when)));
            let word = terminal.pick("advice", "advies");
            (
                loaded.place(*span),
                format!("{word} {advice}: {given}{when}"),
            )
        }
    }
}

/// A text of the file as it may stand on one line of a terminal.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "\u{fffd}")
}

fn line_json(loaded: &Loaded, line: &Line) -> Json {
    match line {
        Line::Answer {
            question,
            choices,
            sets,
            advises,
            span,
        } => json!({
            "kind": "answer", "question": question, "choices": choices, "sets": sets,
            "advises": advises, "place": loaded.place_json(*span),
        }),
        Line::Rule {
            node,
            condition,
            holds,
            span,
        } => json!({
            "kind": "rule", "node": node, "condition": condition, "holds": holds,
            "place": loaded.place_json(*span),
        }),
        Line::Goes {
            from,
            to,
            by_rule,
            span,
        } => json!({
            "kind": "goes", "from": from, "to": to, "by_rule": by_rule,
            "place": loaded.place_json(*span),
        }),
        Line::Advice {
            advice,
            given,
            condition,
            span,
        } => json!({
            "kind": "advice", "advice": advice, "given": given, "condition": condition,
            "place": loaded.place_json(*span),
        }),
    }
}

fn end_json(questionnaire: &Questionnaire, end: End) -> Json {
    match end {
        End::Outcome(outcome) => {
            let outcome = &questionnaire.outcomes[outcome];
            json!({"outcome": outcome.id.value, "severity": outcome.severity.name()})
        }
        End::Open(question) => {
            let question = &questionnaire.questions[question];
            let options = question.choices.iter();
            let options: Vec<&str> = options.map(|choice| choice.id.as_str()).collect();
            json!({"open": question.id.value, "options": options})
        }
        End::Stuck(node) | End::Returned(node) => {
            json!({"stuck": questionnaire.node_id(node).value})
        }
    }
}

fn end_text(questionnaire: &Questionnaire, end: End, terminal: &Terminal) -> String {
    match end {
        End::Outcome(outcome) => {
            let outcome = &questionnaire.outcomes[outcome];
            let word = terminal.pick("outcome", "uitkomst");
            format!(
                "{word}: {} ({})\n",
                outcome.id.value,
                outcome.severity.name()
            )
        }
        End::Open(question) => {
            let question = &questionnaire.questions[question];
            let options = question.choices.iter();
            let options: Vec<&str> = options.map(|choice| choice.id.as_str()).collect();
            let word = terminal.pick("still open", "nog open");
            format!("{word}: {} ({})\n", question.id.value, options.join(", "))
        }
        End::Stuck(node) | End::Returned(node) => {
            let word = terminal.pick("no way on from", "geen weg verder van");
            format!("{word} {}\n", questionnaire.node_id(node).value)
        }
    }
}

pub fn diff(global: &Global, verb: &DiffWalks, terminal: &Terminal) -> Result<Outcome, Failure> {
    let as_json = wants_json(global)?;
    let loaded = Loaded::new(global)?;
    let base = Base::new(&loaded.context.root, &verb.base)?;
    let Some(now) = loaded.national(&verb.name, terminal)? else {
        return Ok(Outcome::ContentProblems);
    };
    let Some(before) = proven_of_base(&base, &verb.name, &loaded.site, &loaded.limits()) else {
        let (rev, path) = (verb.base.escape_default(), path_of(&verb.name));
        return Err(Failure::wrong_use(
            format!("`{rev}` has no {path} that passes the checks, so there is nothing to compare"),
            format!(
                "`{rev}` heeft geen {path} die aan de controles voldoet, dus er valt niets te vergelijken"
            ),
        ));
    };
    let difference = diff::diff(&before, &now);
    terminal.result(&match as_json {
        true => format!("{:#}\n", difference_json(&verb.name, &difference)),
        false => difference_text(&verb.name, &difference, terminal),
    });
    let version = diff::check_version(&before.questionnaire, &now.questionnaire);
    Ok(tell(version.into_iter().collect(), &loaded.tree, terminal))
}

fn difference_json(name: &str, difference: &Difference) -> Json {
    let ending = |ending: &Ending| match ending {
        Ending::Outcome(id) => Json::from(id.as_str()),
        Ending::Absent => Json::Null,
    };
    // Numbers of ways may be larger than what JSON readers take as a number.
    let groups: Vec<Json> = difference
        .groups
        .iter()
        .map(|group| {
            json!({
                "before": ending(&group.before),
                "after": ending(&group.after),
                "ways": group.ways.to_string(),
                "example": group.example,
            })
        })
        .collect();
    json!({
        "questionnaire": name,
        "same_logic": difference.same_logic,
        "complete": difference.complete,
        "same": difference.same().to_string(),
        "elsewhere": difference.elsewhere().to_string(),
        "new": difference.new_ways().to_string(),
        "gone": difference.gone().to_string(),
        "groups": groups,
    })
}

fn difference_text(name: &str, difference: &Difference, terminal: &Terminal) -> String {
    let mut text = String::new();
    let counts = [
        (difference.same(), "the same", "gelijk"),
        (difference.elsewhere(), "elsewhere", "elders"),
        (difference.new_ways(), "new", "nieuw"),
        (difference.gone(), "gone", "verdwenen"),
    ];
    let counts = counts.map(|(count, en, nl)| format!("{count} {}", terminal.pick(en, nl)));
    let logic = match difference.same_logic {
        true => terminal.pick("the same logic", "dezelfde logica"),
        false => terminal.pick("other logic", "andere logica"),
    };
    let ways = terminal.pick("ways of answering", "manieren van antwoorden");
    let _ = writeln!(text, "{name}: {logic}; {ways}: {}", counts.join(", "));
    if !difference.complete {
        let unfinished = terminal.pick(
            "too many to follow all; the numbers are lower bounds",
            "te veel om alle te volgen; de aantallen zijn ondergrenzen",
        );
        let _ = writeln!(text, "  {unfinished}");
    }
    let changed = |group: &&Group| group.before != group.after;
    for group in difference.groups.iter().filter(changed) {
        let ending = |ending: &Ending| match ending {
            Ending::Outcome(id) => id.clone(),
            Ending::Absent => "–".to_string(),
        };
        let (before, after) = (ending(&group.before), ending(&group.after));
        let word = terminal.pick("for example", "bijvoorbeeld");
        let _ = writeln!(
            text,
            "  {before} -> {after}: {}, {word} {}",
            group.ways, group.example
        );
    }
    text
}
