//! The other forms of the shipped questionnaires, read as a reader would: the paper version is
//! walked by its own words and numbers, the diagram and the index are held against the tree.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::browser;
use crate::common::html::{self, Child, Element};
use crate::common::pages;
use crate::common::program::{repository, run, shipped};
use crate::common::questionnaire;
use leidraad::questionnaire::Proven;
use leidraad::questionnaire::explain::read_answers;
use leidraad::questionnaire::format::QuestionKind;
use leidraad::questionnaire::model::{Node, Questionnaire};
use leidraad::questionnaire::walk::{Answers, Event, walk, walk_with};

const LANGUAGES: [&str; 2] = ["nl", "en"];

fn all() -> Vec<(String, Proven)> {
    let all = questionnaire::shipped().into_iter();
    all.map(|(id, text, _)| {
        let proven = questionnaire::proven(&id, &text);
        (id, proven)
    })
    .collect()
}

fn page(language: &str, id: &str, form: &str) -> Element {
    let path = shipped()
        .join(language)
        .join(id)
        .join(form)
        .join("index.html");
    html::tree(&std::fs::read_to_string(path).expect("the page is there"))
}

/// The theme's words for questionnaires.
fn words(language: &str) -> BTreeMap<String, String> {
    let path = format!("themes/default/strings/questionnaire.{language}.yaml");
    let text = std::fs::read_to_string(repository().join(path)).expect("the words");
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

/// Answers that look random and are the same in every run.
fn some_answers(questionnaire: &Questionnaire, run: u64) -> Answers {
    let mut state = run.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit as u64) as usize
    };
    let mut answers = Answers::default();
    for (place, question) in questionnaire.questions.iter().enumerate() {
        let choices = question.choices.len();
        let mut chosen = vec![below(choices)];
        if question.kind == QuestionKind::Multiple {
            chosen = (0..choices)
                .filter(|choice| !question.choices[*choice].exclusive && below(2) == 0)
                .collect();
            if let (true, Some(none)) = (chosen.is_empty(), question.exclusive()) {
                chosen.push(none);
            }
        }
        answers.set(place, chosen);
    }
    answers
}

/// One who reads the paper version: knows which answers were ticked on the way, by the numbers and
/// texts printed there.
struct Reader<'a> {
    page: &'a Element,
    words: &'a BTreeMap<String, String>,
    /// By `number. text` of a question asked: the texts of its answers.
    ticked: BTreeMap<String, Vec<String>>,
    /// All questions as they are named.
    questions: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(page: &'a Element, words: &'a BTreeMap<String, String>) -> Self {
        let mut reader = Reader {
            page,
            words,
            ticked: BTreeMap::new(),
            questions: BTreeSet::new(),
        };
        for section in page.all(&|element| element.tag.name == "section") {
            if section.get("id").is_some_and(|id| id.starts_with("q-")) {
                reader.questions.insert(name_of(section));
            }
        }
        reader
    }

    /// Walks from the first section on; the anchor of the outcome.
    fn walk(&mut self, questionnaire: &Questionnaire, answers: &Answers) -> String {
        let first = self.page.all(&|element| element.has_class("step"))[0];
        let mut at = first.get("id").expect("an anchor").to_owned();
        for _ in 0..200 {
            if at.starts_with("o-") {
                return at;
            }
            let section = self.page.by_id(&at).expect("the place it sends to");
            let mut ways: Vec<&Element> = Vec::new();
            if let Some(id) = at.strip_prefix("q-") {
                let place = questionnaire.question(id).expect("its question");
                let chosen = answers.get(place).expect("an answer");
                let mut texts = Vec::new();
                for choice in chosen {
                    let id = &questionnaire.questions[place].choices[*choice].id.value;
                    let answer =
                        section.all(&|element| element.get("data-answer") == Some(id.as_str()));
                    let Some(answer) = answer.first() else {
                        assert!(questionnaire.questions[place].is_note());
                        continue;
                    };
                    texts.push(answer.all(&|part| part.has_class("tick"))[0].text());
                    ways.extend(answer.all(&|part| part.has_class("way")));
                }
                self.ticked.insert(name_of(section), texts);
            }
            if ways.is_empty() {
                ways = section.all(&|part| part.has_class("way"));
            }
            let way = ways.into_iter().find(|way| self.is_open(way));
            let way = way.unwrap_or_else(|| panic!("no way on from {at}"));
            let link = way.all(&|part| part.tag.name == "a")[0];
            at = link.get("href").expect("a target")[1..].to_owned();
        }
        panic!("no outcome");
    }

    fn is_open(&self, way: &Element) -> bool {
        if !way.has_class("way-if") {
            return true;
        }
        let link = way
            .children
            .iter()
            .position(|child| matches!(child, Child::Element(element) if element.tag.name == "a"));
        self.holds(
            &way.children[link.expect("a link") + 1..],
            &self.words["q_go_if"],
        )
    }

    /// Whether a condition in words is true; `lead` is the word before it.
    fn holds(&self, parts: &[Child], lead: &str) -> bool {
        let mut sentence = String::new();
        let mut list = None;
        for part in parts {
            match part {
                Child::Text(text) => sentence.push_str(text),
                Child::Element(element) if element.tag.name == "ul" => list = Some(element),
                Child::Element(element) => panic!("{:?} in a condition", element.tag),
            }
        }
        let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = sentence.strip_prefix(lead).expect("how it begins").trim();
        let Some(list) = list else {
            return self.is_true(sentence);
        };
        let items = list.all(&|element| element.tag.name == "li");
        let own = |item: &&&Element| {
            list.children.iter().any(
                |child| matches!(child, Child::Element(element) if std::ptr::eq(element, **item)),
            )
        };
        let items: Vec<bool> = items
            .iter()
            .filter(own)
            .map(|item| self.holds(&item.children, ""))
            .collect();
        assert!(!items.is_empty(), "{sentence}");
        let count = items.iter().filter(|holds| **holds).count();
        if sentence == self.words["q_when_all"] {
            count == items.len()
        } else if sentence == self.words["q_when_any"] {
            count > 0
        } else if sentence == self.words["q_when_none"] {
            count == 0
        } else {
            let least = (1..=items.len()).find(|least| {
                sentence == self.words["q_when_least"].replace("{count}", &least.to_string())
            });
            count >= least.unwrap_or_else(|| panic!("what is “{sentence}”?"))
        }
    }

    fn is_true(&self, sentence: &str) -> bool {
        for question in &self.questions {
            let asked = self.ticked.get(question);
            let filled = |key: &str| self.words[key].replace("{question}", question);
            if sentence == filled("q_when_asked") {
                return asked.is_some();
            }
            if sentence == filled("q_when_not_asked") {
                return asked.is_none();
            }
            for (key, wanted) in [("q_when_answer", true), ("q_when_not_answer", false)] {
                let pattern = filled(key);
                let (before, after) = pattern.split_once("{answers}").expect("a pattern");
                let Some(answers) = sentence
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after))
                else {
                    continue;
                };
                let or = &self.words["q_when_or"];
                let given = asked.is_some_and(|given| {
                    answers
                        .split(or.as_str())
                        .any(|answer| given.iter().any(|own| own == answer))
                });
                return given == wanted;
            }
        }
        panic!("what is “{sentence}”?");
    }

    /// The anchors of the advice that applies at an outcome, by the conditions printed with it.
    fn advice(&self, outcome: &str) -> Vec<String> {
        let letter = |section: &Element| {
            let number = section.all(&|part| part.has_class("number"))[0].text();
            number.split(' ').next_back().unwrap_or_default().to_owned()
        };
        let outcome = letter(self.page.by_id(outcome).expect("the outcome"));
        let sections = self.page.all(&|element| element.has_class("paper-advice"));
        let applying = sections.into_iter().filter(|section| {
            let only = section.all(&|part| part.has_class("hint"));
            let only = only.first().map(|hint| hint.text());
            let (before, after) = self.words["q_paper_at"]
                .split_once("{letters}")
                .expect("it");
            let fits = only.is_none_or(|only| {
                let letters = only
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after));
                letters
                    .expect("letters")
                    .split(", ")
                    .any(|letter| letter == outcome)
            });
            let when = section.all(&|part| part.has_class("when"))[0];
            let always = when.text() == self.words["q_paper_always"];
            fits && (always || self.holds(&when.children, &self.words["q_when"]))
        });
        applying
            .map(|section| section.get("id").expect("an anchor").to_owned())
            .collect()
    }
}

/// `4. Is the host …?`
fn name_of(section: &Element) -> String {
    let heading = section.all(&|element| element.tag.name == "h2")[0];
    let number = heading.all(&|part| part.has_class("number"))[0].text();
    let text = heading.text();
    let text = text.strip_prefix(&number).expect("its number").trim();
    let number = number.split(' ').next_back().unwrap_or_default().to_owned();
    format!("{number}. {text}")
}

#[test]
fn a_walk_on_paper_ends_where_the_program_says_with_the_same_advice() {
    for (id, proven) in all() {
        let questionnaire = &proven.questionnaire;
        for language in LANGUAGES {
            let page = page(language, &id, "print");
            let words = words(language);
            for run in 0..250 {
                let answers = some_answers(questionnaire, run);
                let expected = walk(questionnaire, &answers);
                let outcome = &questionnaire.outcomes[expected.outcome().expect("an outcome")];
                let mut reader = Reader::new(&page, &words);
                let end = reader.walk(questionnaire, &answers);
                assert_eq!(
                    end,
                    format!("o-{}", outcome.id.value),
                    "{id} {language} {run}"
                );
                let advice: Vec<String> = expected
                    .advice
                    .iter()
                    .map(|advice| format!("a-{}", questionnaire.advice[*advice].id.value))
                    .collect();
                assert_eq!(reader.advice(&end), advice, "{id} {language} {run}");
            }
        }
    }
}

#[test]
fn everything_stands_on_paper_once() {
    for (id, proven) in all() {
        let questionnaire = &proven.questionnaire;
        for language in LANGUAGES {
            let page = page(language, &id, "print");
            let once = |anchor: String, text: &str| {
                let found = page.all(&|element| element.get("id") == Some(&anchor));
                assert_eq!(found.len(), 1, "{id} {language} {anchor}");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(found[0].text().contains(&text), "{id} {language} {anchor}");
                found[0]
            };
            for question in &questionnaire.questions {
                let anchor = format!("q-{}", question.id.value);
                let section = once(anchor, question.text.get(language));
                for choice in question.choices.iter().filter(|_| !question.is_note()) {
                    let id = choice.id.as_str();
                    let answer = section.all(&|part| part.get("data-answer") == Some(id));
                    assert_eq!(answer.len(), 1, "{id}");
                    assert!(answer[0].text().contains(choice.text.get(language)), "{id}");
                }
            }
            for outcome in &questionnaire.outcomes {
                once(
                    format!("o-{}", outcome.id.value),
                    outcome.title.get(language),
                );
            }
            for advice in &questionnaire.advice {
                once(format!("a-{}", advice.id.value), advice.title.get(language));
            }
        }
    }
}

/// Every way between two nodes that the file gives; a decision without rules is passed through.
fn ways(questionnaire: &Questionnaire) -> BTreeSet<(String, String)> {
    let id = |node: Node| questionnaire.node_id(node).value.clone();
    let mut ways = BTreeSet::new();
    for (from, exits) in questionnaire.exits() {
        for target in exits.targets() {
            ways.insert((id(from), id(target.value)));
        }
    }
    ways
}

#[test]
fn the_diagram_and_its_list_have_every_node_and_every_way() {
    for (id, proven) in all() {
        let questionnaire = &proven.questionnaire;
        let mut nodes: BTreeSet<String> = BTreeSet::new();
        nodes.extend(
            questionnaire
                .questions
                .iter()
                .map(|item| item.id.value.clone()),
        );
        nodes.extend(
            questionnaire
                .decisions
                .iter()
                .map(|item| item.id.value.clone()),
        );
        nodes.extend(
            questionnaire
                .outcomes
                .iter()
                .map(|item| item.id.value.clone()),
        );
        for language in LANGUAGES {
            let page = page(language, &id, "tree");
            let svg = page.all(&|element| {
                element.tag.name == "svg" && element.get("viewBox") != Some("0 0 20 20")
            })[0];
            let drawn: BTreeSet<String> = svg
                .all(&|element| element.get("data-node").is_some())
                .iter()
                .filter_map(|node| node.get("data-node").map(str::to_owned))
                .collect();
            assert_eq!(drawn, nodes, "{id} {language}");
            let value =
                |element: &Element, name: &str| element.get(name).unwrap_or_default().to_owned();
            let lines: BTreeSet<(String, String)> = svg
                .all(&|element| element.get("data-from").is_some())
                .iter()
                .map(|line| (value(line, "data-from"), value(line, "data-to")))
                .collect();
            assert_eq!(lines, ways(questionnaire), "{id} {language}");
            // The list says the same.
            let list = page.all(&|element| element.has_class("tree-list"))[0];
            let mut listed = BTreeSet::new();
            for item in list.all(&|element| element.get("id").is_some()) {
                let from = value(item, "id")[2..].to_owned();
                for link in item.all(&|element| element.tag.name == "a") {
                    if let Some(to) = value(link, "href").strip_prefix('#') {
                        listed.insert((from.clone(), to[2..].to_owned()));
                    }
                }
            }
            assert_eq!(listed, lines, "{id} {language}");
            // Every answer and rule is told, whole, in the list.
            let told = list.text();
            for outcome in &questionnaire.outcomes {
                assert!(told.contains(outcome.title.get(language)));
            }
            for question in &questionnaire.questions {
                assert!(
                    told.contains(question.text.get(language)),
                    "{id} {language}"
                );
            }
        }
    }
}

#[test]
fn the_index_has_every_outcome_and_its_shortest_path_leads_there() {
    for (id, proven) in all() {
        let questionnaire = &proven.questionnaire;
        for language in LANGUAGES {
            let page = page(language, &id, "outcomes");
            let mut titles = Vec::new();
            let sections =
                page.all(&|element| element.tag.name == "section" && element.get("id").is_some());
            assert_eq!(
                sections.len(),
                questionnaire.outcomes.len(),
                "{id} {language}"
            );
            for section in sections {
                let outcome = &section.get("id").expect("an anchor")[2..];
                let place = questionnaire.outcome(outcome).expect("an outcome");
                titles.push(section.all(&|part| part.tag.name == "h2")[0].text());
                let start = section.all(&|part| {
                    part.get("href")
                        .is_some_and(|href| href.starts_with("../index.html#v"))
                });
                let (_, written) = start[0]
                    .get("href")
                    .expect("it")
                    .split_once(':')
                    .expect("it");
                let answers = read_answers(questionnaire, written).expect("answers it knows");
                let walked = walk(questionnaire, &answers);
                assert_eq!(walked.outcome(), Some(place), "{id} {language} {outcome}");
                let steps = section.all(&|part| part.has_class("shortest"))[0]
                    .all(&|part| part.tag.name == "li");
                assert_eq!(steps.len(), walked.path.len(), "{id} {language} {outcome}");
                for advice in walked.advice {
                    let anchor = format!("#a-{}", questionnaire.advice[advice].id.value);
                    let named = section
                        .all(&|part| part.get("href").is_some_and(|href| href.ends_with(&anchor)));
                    assert_eq!(named.len(), 1, "{id} {language} {outcome} {anchor}");
                }
            }
            let first = |title: &String| {
                title
                    .chars()
                    .next()
                    .map(|first| first.to_lowercase().to_string())
            };
            assert!(
                titles
                    .windows(2)
                    .all(|pair| first(&pair[0]) <= first(&pair[1])),
                "{titles:?}"
            );
        }
    }
}

#[test]
fn the_links_of_all_forms_lead_somewhere_and_lead_to_each_other() {
    let pages = pages::all(shipped());
    assert_eq!(pages::broken_links(shipped(), &pages), Vec::<String>::new());
    for (id, _) in all() {
        for language in LANGUAGES {
            let own = |form: &str| format!("{language}/{id}/{form}index.html");
            let forms = ["", "print/", "tree/", "outcomes/"];
            for form in forms {
                let page = pages.iter().find(|page| page.path == own(form));
                let page = page.unwrap_or_else(|| panic!("{} is missing", own(form)));
                for other in forms.iter().filter(|other| **other != form) {
                    let up = if form.is_empty() { "" } else { "../" };
                    let wanted = format!("{up}{other}index.html");
                    let leads = page.addresses().any(|(_, address)| address == wanted);
                    assert!(leads, "{} to {wanted}", page.path);
                }
                assert!(!page.text.contains(" style="), "{}", page.path);
            }
        }
    }
}

#[test]
fn no_text_of_a_diagram_leaves_its_box_and_its_region_scrolls() {
    let Some(mut page) = browser::page() else {
        return;
    };
    for (id, _) in all() {
        for language in LANGUAGES {
            page.resize(320, 800);
            page.open_file(shipped(), &format!("{language}/{id}/tree/index.html"));
            let outside = page.text(
                "[...document.querySelectorAll('.tree-node')].flatMap(node => {
                    const box = node.querySelector('rect').getBBox();
                    return [...node.querySelectorAll('text')].filter(text => {
                        const own = text.getBBox();
                        return own.x < box.x || own.x + own.width > box.x + box.width || own.y < box.y || own.y + own.height > box.y + box.height;
                    }).map(text => text.textContent);
                }).join('\\n')",
            );
            assert_eq!(outside, "", "{id} {language}");
            assert!(page.holds("document.documentElement.scrollWidth <= innerWidth"));
            assert!(page.holds("(tree => tree.scrollWidth > tree.clientWidth && getComputedStyle(tree).overflowX === 'auto')(document.querySelector('.tree'))"));
        }
    }
}

#[test]
fn the_other_forms_are_accessible_in_light_and_dark() {
    let Some(mut page) = browser::page() else {
        return;
    };
    let mut wrong = Vec::new();
    let (id, _) = &all()[0];
    for language in LANGUAGES {
        for form in ["print", "tree", "outcomes"] {
            page.open_file(shipped(), &format!("{language}/{id}/{form}/index.html"));
            for scheme in ["light", "dark"] {
                page.emulate(scheme, "screen");
                wrong.extend(page.axe());
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_chapter_names_the_parts_of_questionnaires_that_lead_to_it() {
    let pages = pages::all(shipped());
    let mut seen = 0;
    for (id, proven) in all() {
        for advice in &proven.questionnaire.advice {
            for see in &advice.see {
                let chapter = see.value.split('#').next().unwrap_or_default();
                let anchor = format!("/{id}/print/index.html#a-{}", advice.id.value);
                for language in LANGUAGES {
                    // The chapter is the page to which the paper version's own link leads.
                    let named: Vec<&str> = pages
                        .iter()
                        .filter(|page| page.language() == language && page.kind() != "home")
                        .filter(|page| page.addresses().any(|(_, to)| to.ends_with(&anchor)))
                        .map(|page| page.path.as_str())
                        .collect();
                    assert!(!named.is_empty(), "{language} {chapter} {anchor}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn the_search_finds_a_questionnaire_by_question_outcome_and_advice() {
    let root = repository().to_string_lossy();
    for (id, proven) in all().into_iter().take(2) {
        let questionnaire = &proven.questionnaire;
        let last = questionnaire.questions.last().expect("a question");
        let texts = [
            questionnaire.title.get("en"),
            last.text.get("en"),
            questionnaire.advice[0].title.get("en"),
        ];
        for text in texts {
            let found = run([
                "search", "--lang", "en", "--limit", "8", "--format", "json", "--root", &*root,
                text,
            ])
            .expect(0);
            let url = format!("en/{id}/index.html");
            assert!(found.stdout.contains(&url), "{text}: {}", found.stdout);
        }
    }
}

#[test]
fn the_diagram_marks_the_way_that_was_taken() {
    let Some(mut page) = browser::page() else {
        return;
    };
    for (id, proven) in all() {
        let questionnaire = &proven.questionnaire;
        let answers = some_answers(questionnaire, 7);
        let walked = walk(questionnaire, &answers);
        let outcome = walked.outcome().expect("an outcome");
        let given: Vec<(String, String)> = walked
            .path
            .iter()
            .filter(|step| !questionnaire.questions[step.question].is_note())
            .flat_map(|step| {
                let question = &questionnaire.questions[step.question];
                let chosen = step.choices.iter();
                chosen.map(move |choice| {
                    let choice = &question.choices[*choice];
                    (question.id.value.clone(), choice.id.value.clone())
                })
            })
            .collect();
        let version = questionnaire.version.value;
        let address = leidraad::questionnaire::fragment(version, &given);
        page.open_file(shipped(), &format!("nl/{id}/index.html#{address}"));
        page.wait_until("document.querySelector('[data-part=\"outcome\"] h2')?.checkVisibility()");
        let link = page.text("document.querySelector('[data-part=\"tree\"]').getAttribute('href')");
        assert!(
            link.ends_with(&format!("tree/index.html#{address}")),
            "{link}"
        );
        page.open_file(shipped(), &format!("nl/{id}/tree/index.html#{address}"));
        let marked = page.text(
            "[...document.querySelectorAll('.tree-node.taken')].map(node => node.dataset.node).join()",
        );
        let marked: BTreeSet<&str> = marked.split(',').collect();
        let lines = page.text(
            "[...document.querySelectorAll('.tree-lines .taken')].map(line => line.dataset.from + '>' + line.dataset.to).join()",
        );
        let (mut expected, mut ways) = (BTreeSet::new(), Vec::new());
        walk_with(questionnaire, &answers, &mut |event, _| {
            if let Event::Taken { from, target, .. } = event {
                let id = |node| questionnaire.node_id(node).as_str();
                expected.extend([id(from), id(target)]);
                ways.push(format!("{}>{}", id(from), id(target)));
            }
        });
        // One line for each step, drawn last and in their order, so that none lies under another.
        assert_eq!(lines, ways.join(","), "{id}");
        assert!(expected.contains(questionnaire.outcomes[outcome].id.as_str()));
        assert_eq!(marked, expected, "{id}");
    }
}
