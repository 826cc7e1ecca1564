//! A questionnaire's cases as a reader would answer them on its page, and what must come out: by
//! the plain walk in Rust, to hold the page with and without scripts against.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use leidraad::questionnaire::cases::{self, Cases};
use leidraad::questionnaire::format::QuestionKind;
use leidraad::questionnaire::walk::{Answers, Given};
use leidraad::questionnaire::{Proven, walk};
use leidraad::source::FileId;
use serde_json::{Value, json};

use super::browser::Page;
use super::program::{self, repository};
use super::questionnaire::{check, shipped, told};
use super::server::Server;

/// A proven questionnaire with its cases.
pub struct Tested {
    pub id: String,
    pub proven: Proven,
    pub cases: Cases,
}

impl Tested {
    /// Panics when the file has an error; the site's tests look for warnings.
    pub fn new(id: &str, text: &str, case_text: &str) -> Tested {
        let (proven, diagnostics) = check(id, text);
        let proven = proven.unwrap_or_else(|| panic!("{:?}", told(text, &diagnostics)));
        let file = FileId::from_number(1);
        let cases = cases::read(file, case_text, &cases::shapes(), &mut Vec::new());
        Tested {
            id: id.to_owned(),
            proven,
            cases: cases.expect("a case file"),
        }
    }

    pub fn shipped() -> Vec<Tested> {
        shipped()
            .iter()
            .map(|(id, text, cases)| Tested::new(id, text, cases))
            .collect()
    }

    /// The questionnaire with every kind of question.
    pub fn trip() -> Tested {
        let folder = trip_source().join("content/questionnaires");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the trip");
        Tested::new("trip", &read("trip.yaml"), &read("trip.cases.yaml"))
    }

    /// Every case in one language.
    pub fn answered(&self, language: &str) -> Vec<Answered> {
        let cases = self.cases.cases.iter();
        cases
            .map(|case| self.answer(&case.name.en, &case.given_values(), language))
            .collect()
    }

    /// Answers by question id, walked in Rust.
    pub fn answer(&self, name: &str, given: &[(String, Given)], language: &str) -> Answered {
        let questionnaire = &self.proven.questionnaire;
        let mut answers = Answers::default();
        let mut entered = serde_json::Map::new();
        for (id, value) in given {
            let place = questionnaire.question(id).expect("a question");
            let question = &questionnaire.questions[place];
            let choices = question.answer(value).expect("an answer");
            let choice = |choice: &usize| &question.choices[*choice];
            let written = matches!(question.kind, QuestionKind::Number | QuestionKind::Date);
            entered.insert(
                id.clone(),
                json!({
                    "ids": choices.iter().map(|at| choice(at).id.value.clone()).collect::<Vec<_>>(),
                    "texts": choices.iter().map(|at| choice(at).text.get(language)).collect::<Vec<_>>(),
                    "value": written.then(|| match value {
                        Given::Number(number) => number.to_string(),
                        Given::Text(text) => text.clone(),
                        Given::List(_) => panic!("{id}: not one value"),
                    }),
                }),
            );
            answers.set(place, choices);
        }
        let walk = walk(questionnaire, &answers);
        let outcome = walk.outcome().expect("the case comes to an outcome");
        let mut left = Vec::new();
        let mut state = 0;
        for step in &walk.path {
            left.push(self.proven.folded.longest[state]);
            state = cases::follow(questionnaire, &self.proven.folded, state, &step.choices);
        }
        let title = |text: &leidraad::questionnaire::model::Localized| spaced(text.get(language));
        let shown = |flag: &&usize| questionnaire.flags[**flag].show;
        Answered {
            name: format!("{} in {language}: {name}", self.id),
            given: Value::Object(entered),
            asked: walk
                .asked(questionnaire)
                .map(|question| questionnaire.questions[question].id.value.clone())
                .collect(),
            left,
            outcome: title(&questionnaire.outcomes[outcome].title),
            contacts: questionnaire.outcomes[outcome].contacts.len(),
            advice: walk
                .advice
                .iter()
                .map(|at| title(&questionnaire.advice[*at].title))
                .collect(),
            flags: walk
                .flags
                .iter()
                .filter(shown)
                .map(|at| title(&questionnaire.flags[*at].name))
                .collect(),
            chosen: answers
                .iter()
                .filter(|(question, _)| walk.path.iter().any(|step| step.question == *question))
                .map(|(question, choices)| {
                    let question = &questionnaire.questions[question];
                    let texts = choices
                        .iter()
                        .map(|choice| title(&question.choices[*choice].text));
                    (title(&question.text), texts.collect())
                })
                .collect(),
        }
    }
}

trait GivenValues {
    fn given_values(&self) -> Vec<(String, Given)>;
}

impl GivenValues for cases::Case {
    fn given_values(&self) -> Vec<(String, Given)> {
        let given = self.given.iter();
        given
            .map(|(id, value)| (id.value.clone(), value.value.clone()))
            .collect()
    }
}

/// Answers as they are entered, and what must come of them.
pub struct Answered {
    pub name: String,
    /// For the driver in the page.
    pub given: Value,
    /// Questions without notes, in order.
    pub asked: Vec<String>,
    /// At each question or note on the path: how many questions can still come, it included.
    pub left: Vec<usize>,
    pub outcome: String,
    pub contacts: usize,
    pub advice: Vec<String>,
    pub flags: Vec<String>,
    /// The texts chosen, by the text of the question; only what is on the path.
    chosen: BTreeMap<String, Vec<String>>,
}

/// Texts as a page shows them.
pub fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The theme's texts about questionnaires in one language.
pub struct Words(BTreeMap<String, String>);

impl Words {
    pub fn of(language: &str) -> Words {
        let file = format!("themes/default/strings/questionnaire.{language}.yaml");
        let text = std::fs::read_to_string(repository().join(file)).expect("the theme's texts");
        Words(serde_yaml::from_str(&text).expect("a flat list of texts"))
    }

    pub fn get(&self, key: &str) -> &str {
        &self.0[key]
    }

    pub fn filled(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// Whether a condition as the page words it holds for these answers. The sentence is taken
    /// apart by the theme's texts; nothing is asked of the code that made it.
    pub fn holds(&self, condition: &Value, answered: &Answered, questions: &[String]) -> bool {
        let text = condition["text"].as_str().expect("a sentence");
        let text = text.strip_prefix(self.get("q_when")).unwrap_or(text).trim();
        if let Some(parts) = condition["of"].as_array() {
            let held = parts
                .iter()
                .filter(|part| self.holds(part, answered, questions))
                .count();
            if text == self.get("q_when_all") {
                return held == parts.len();
            }
            if text == self.get("q_when_any") {
                return held > 0;
            }
            if text == self.get("q_when_none") {
                return held == 0;
            }
            let least = (0..=parts.len()).find(|count| {
                text == self.filled("q_when_least", &[("count", &count.to_string())])
            });
            return held >= least.unwrap_or_else(|| panic!("no such list: {text}"));
        }
        for question in questions {
            let chosen = answered.chosen.get(question);
            if text == self.filled("q_when_asked", &[("question", question)]) {
                return chosen.is_some();
            }
            if text == self.filled("q_when_not_asked", &[("question", question)]) {
                return chosen.is_none();
            }
            for (key, wanted) in [("q_when_answer", true), ("q_when_not_answer", false)] {
                let form = self.filled(key, &[("question", question)]);
                let (before, after) = form.split_once("{answers}").expect("room for answers");
                let answers = text
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after));
                if let Some(answers) = answers {
                    let any = answers.split(self.get("q_when_or")).any(|answer| {
                        chosen.is_some_and(|chosen| chosen.iter().any(|text| text == answer))
                    });
                    return any == wanted;
                }
            }
        }
        panic!("no such condition: {text}");
    }
}

/// The texts of all questions, as a page shows them.
pub fn question_texts(proven: &Proven, language: &str) -> Vec<String> {
    let questions = proven.questionnaire.questions.iter();
    questions
        .map(|question| spaced(question.text.get(language)))
        .collect()
}

/// Puts the driver into the page as it is now.
pub fn install(page: &mut Page) {
    let file = repository().join("tests/assets/questionnaire.js");
    let driver = std::fs::read_to_string(file).expect("the driver is one of the test assets");
    page.evaluate(&format!("{driver};0"));
}

pub fn trip_source() -> std::path::PathBuf {
    repository().join("tests/assets/trip")
}

/// The site with every kind of question, built once for the whole test binary.
pub fn trip_site() -> &'static Path {
    static SITE: OnceLock<std::path::PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trip");
        build(&trip_source(), &folder);
        folder
    })
}

/// Builds a site into a folder that is emptied first.
pub fn build(root: &Path, out: &Path) {
    let _ = std::fs::remove_dir_all(out);
    let (root, out) = (root.to_string_lossy(), out.to_string_lossy());
    program::run([
        "build",
        "--no-cache",
        "--root",
        &*root,
        "--output-dir",
        &*out,
    ])
    .expect(0);
}

/// The page of the trip with the driver in it.
pub fn open(page: &mut Page, server: &Server, language: &str, fragment: &str) -> Value {
    page.open("about:blank");
    page.open(&server.url(&format!("{language}/trip/{fragment}")));
    install(page);
    page.evaluate("answering.now()")
}

/// Saves with a button of the result and returns the file's name and text.
pub fn saved(page: &mut Page, folder: &Path, act: &str) -> (String, String) {
    page.call(
        "Page.setDownloadBehavior",
        json!({ "behavior": "allow", "downloadPath": folder.to_string_lossy() }),
    );
    page.evaluate(&format!("answering.press('{act}')"));
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let files = std::fs::read_dir(folder).expect("the folder").flatten();
        let done = files.map(|file| file.path()).find(|file| {
            file.extension()
                .is_some_and(|end| end == "json" || end == "md")
        });
        if let Some(file) = done {
            let text = std::fs::read_to_string(&file).expect("what was saved");
            if !text.is_empty() {
                std::fs::remove_file(&file).expect("made room");
                return (
                    file.file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned(),
                    text,
                );
            }
        }
        assert!(Instant::now() < end, "nothing was saved by {act}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Chooses a file in the field for saved results and returns the page's state once it is read.
pub fn open_record(page: &mut Page, file: &Path) -> Value {
    page.evaluate("document.querySelector('[data-part=record-error]').textContent = '…'");
    let expression = json!({ "expression": "document.querySelector('[data-part=record]')" });
    let field = page.call("Runtime.evaluate", expression)["result"]["objectId"].clone();
    let files = json!([file.to_string_lossy()]);
    page.call(
        "DOM.setFileInputFiles",
        json!({ "files": files, "objectId": field }),
    );
    page.wait_until(
        "!['…', ''].includes(answering.now().error_of_record) || answering.now().view !== 'begin'",
    );
    page.evaluate("answering.now()")
}
