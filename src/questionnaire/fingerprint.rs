//! Short names of what a questionnaire decides and of what it says.
//!
//! Two questionnaires with the same `logic` give the same outcome and advice for the same answers;
//! `text` changes with every word a reader sees. Saved records are compared by them.

use super::model::{Choice, Condition, Exits, Expr, Localized, Node, Question, Questionnaire};
use std::fmt::Write;

/// The fingerprints of a questionnaire and of each of its questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprints {
    pub logic: String,
    pub text: String,
    pub questions: Vec<QuestionFingerprints>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionFingerprints {
    pub logic: String,
    pub text: String,
}

/// Takes the fingerprints.
pub fn fingerprints(questionnaire: &Questionnaire) -> Fingerprints {
    let logic = Writer { questionnaire };
    let mut whole = String::new();
    let mut questions = Vec::new();
    let mut text = Texts::default();
    text.add(Some(&questionnaire.title));
    text.add(questionnaire.intro.as_ref());
    let _ = writeln!(whole, "start {}", logic.node(questionnaire.start.value));
    for question in &questionnaire.questions {
        let own = logic.question(question);
        let mut own_text = Texts::default();
        own_text.question(question);
        whole.push_str(&own);
        text.question(question);
        questions.push(QuestionFingerprints {
            logic: name(&own),
            text: name(&own_text.written),
        });
    }
    for decision in &questionnaire.decisions {
        let exits = logic.exits(&decision.exits);
        let _ = writeln!(whole, "decision {} {exits}", decision.id.value);
    }
    for outcome in &questionnaire.outcomes {
        let severity = outcome.severity.name();
        let _ = writeln!(whole, "outcome {} {severity}", outcome.id.value);
        text.add(Some(&outcome.title));
        text.add(Some(&outcome.text));
    }
    for advice in &questionnaire.advice {
        let when = advice.when.as_ref().map(|when| logic.condition(when));
        let at: Vec<&str> = advice
            .at
            .iter()
            .map(|outcome| questionnaire.outcomes[*outcome].id.as_str())
            .collect();
        let _ = writeln!(whole, "advice {} {when:?} {at:?}", advice.id.value);
        text.add(Some(&advice.title));
        text.add(Some(&advice.text));
    }
    for flag in &questionnaire.flags {
        text.add(Some(&flag.name));
    }
    for contact in &questionnaire.contacts {
        text.add(Some(&contact.title));
    }
    for own in questionnaire.own.iter().flat_map(|own| &own.texts) {
        text.add(Some(&own.text));
    }
    Fingerprints {
        logic: name(&whole),
        text: name(&text.written),
        questions,
    }
}

fn name(written: &str) -> String {
    blake3::hash(written.as_bytes()).to_hex()[..16].to_string()
}

#[derive(Default)]
struct Texts {
    written: String,
}

impl Texts {
    fn add(&mut self, text: Option<&Localized>) {
        for (language, text) in text.iter().flat_map(|text| &text.texts) {
            let _ = writeln!(self.written, "{language} {:?}", text.value);
        }
        self.written.push('\n');
    }

    fn question(&mut self, question: &Question) {
        self.add(Some(&question.text));
        self.add(question.help.as_ref());
        self.add(question.why.as_ref());
        for choice in &question.choices {
            self.add(Some(&choice.text));
        }
    }
}

struct Writer<'q> {
    questionnaire: &'q Questionnaire,
}

impl Writer<'_> {
    fn node(&self, node: Node) -> &str {
        &self.questionnaire.node_id(node).value
    }

    fn question(&self, question: &Question) -> String {
        let mut written = format!("question {} {:?}", question.id.value, question.kind);
        for choice in &question.choices {
            self.choice(choice, &mut written);
        }
        if let Some(exits) = &question.exits {
            let _ = write!(written, " {}", self.exits(exits));
        }
        written.push('\n');
        written
    }

    fn choice(&self, choice: &Choice, written: &mut String) {
        let flags: Vec<&str> = choice
            .sets
            .iter()
            .map(|flag| self.questionnaire.flags[*flag].id.as_str())
            .collect();
        let advice: Vec<&str> = choice
            .advise
            .iter()
            .map(|advice| self.questionnaire.advice[*advice].id.as_str())
            .collect();
        let _ = write!(
            written,
            " [{} {flags:?} {advice:?} {} {:?}",
            choice.id.value, choice.exclusive, choice.band
        );
        if let Some(exits) = &choice.exits {
            let _ = write!(written, " {}", self.exits(exits));
        }
        written.push(']');
    }

    fn exits(&self, exits: &Exits) -> String {
        let mut written = String::from(if exits.first { "first{" } else { "{" });
        for rule in &exits.rules {
            let when = self.condition(&rule.when);
            let _ = write!(written, "{when}>{};", self.node(rule.target.value));
        }
        if let Some(target) = exits.otherwise {
            written.push_str(self.node(target.value));
        }
        written.push('}');
        written
    }

    fn condition(&self, condition: &Condition) -> String {
        let mut written = String::new();
        self.expr(&condition.expr, &mut written);
        written
    }

    /// A condition with its definitions written out, so that their names do not count.
    fn expr(&self, expr: &Expr, written: &mut String) {
        let questionnaire = self.questionnaire;
        match expr {
            Expr::Always => written.push_str("always"),
            Expr::Flag(flag) => written.push_str(&questionnaire.flags[*flag].id),
            Expr::Definition(index) => {
                self.expr(&questionnaire.definitions[*index].condition.expr, written);
            }
            Expr::Chosen { question, choices } => {
                let question = &questionnaire.questions[*question];
                let choices: Vec<&str> = choices
                    .iter()
                    .map(|choice| question.choices[*choice].id.as_str())
                    .collect();
                let _ = write!(written, "{}={}", question.id.value, choices.join("|"));
            }
            Expr::Answered(question) => {
                let _ = write!(written, "{}?", questionnaire.questions[*question].id.value);
            }
            Expr::Count { members, least } => {
                let _ = write!(written, "{least}of");
                self.list(members, written);
            }
            Expr::Not(inner) => {
                written.push('!');
                self.expr(inner, written);
            }
            Expr::And(parts) => {
                written.push('&');
                self.list(parts, written);
            }
            Expr::Or(parts) => {
                written.push('|');
                self.list(parts, written);
            }
        }
    }

    fn list(&self, parts: &[Expr], written: &mut String) {
        written.push('(');
        for part in parts {
            self.expr(part, written);
            written.push(',');
        }
        written.push(')');
    }
}
