//! The editor's desk: what needs someone, on one page, for whoever runs the server.
//!
//! Made when it is asked for, from the moment that is served. It needs no script, and each row
//! leads to the place in the editor and to the page. It decides nothing: states, diagnostics and
//! coverage are those of the commands.

use super::page::OWN;
use crate::build::{Output, PageEntry, Status};
use crate::content::escape;
use crate::diagnostics::{Located, MessageLanguage, Place, Severity};
use crate::difference::{Change, compare, shortened};
use crate::edit::{Scope, differences};
use crate::plan::{Plan, parallel_folder};
use crate::questionnaire::cases;
use crate::search::QueryList;
use crate::site::{Site, State};
use crate::source::{SourceTree, Span};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

/// More rows of one kind than this are counted, not shown.
const MOST: usize = 200;

/// Days before the date of a review from which it is shown.
const SOON: i64 = 60;

/// What the desk tells of: the newest sources, also where they could not be built.
pub struct Work {
    pub site: Arc<Site>,
    pub tree: Arc<SourceTree>,
    pub located: Vec<Located>,
    pub plan: Arc<Plan>,
    /// The site's folder as the system names it, for addresses of editors.
    pub root: String,
    /// Queries and the pages they should find, where a list was given.
    pub queries: Option<Arc<QueryList>>,
}

/// The page, for today's date. `output` is the last good one, to ask the search.
pub fn page(
    work: &Work,
    output: Option<&Output>,
    today: &str,
    language: MessageLanguage,
) -> String {
    let pages = PageEntry::all(&work.site, &work.plan);
    let mut desk = Desk {
        work,
        language,
        urls: pages
            .iter()
            .map(|page| ((page.id.as_str(), page.lang.as_str()), page.url.as_str()))
            .collect(),
        html: String::with_capacity(32 << 10),
    };
    desk.problems();
    desk.translations(today);
    desk.stale();
    desk.reviews(today);
    desk.questionnaires();
    desk.searching(output);
    let title = desk.pick("Editor's desk", "Redactietafel");
    let code = desk.pick("en", "nl");
    let home = desk.pick("The site", "De site");
    let html = desk.html;
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{OWN}desk.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p><a href=\"/\">{home}</a></p>\n{html}</main>\n</body>\n</html>\n"
    )
}

struct Desk<'a> {
    work: &'a Work,
    language: MessageLanguage,
    /// Addresses of pages by id and language.
    urls: HashMap<(&'a str, &'a str), &'a str>,
    html: String,
}

impl Desk<'_> {
    fn pick<'t>(&self, en: &'t str, nl: &'t str) -> &'t str {
        match self.language {
            MessageLanguage::En => en,
            MessageLanguage::Nl => nl,
        }
    }

    fn text(&mut self, text: &str) {
        escape(text, &mut self.html);
    }

    fn heading(&mut self, en: &str, nl: &str, count: usize) {
        let title = self.pick(en, nl).to_string();
        let _ = writeln!(self.html, "<h2>{title} <small>{count}</small></h2>");
    }

    /// Begins a table with the names of its columns.
    fn table(&mut self, label: (&str, &str), columns: &[(&str, &str)]) {
        let label = self.pick(label.0, label.1).to_string();
        let _ = write!(
            self.html,
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table><thead><tr>"
        );
        for (en, nl) in columns {
            let name = self.pick(en, nl).to_string();
            let _ = write!(self.html, "<th scope=\"col\">{name}</th>");
        }
        self.html.push_str("</tr></thead><tbody>\n");
    }

    fn table_end(&mut self, count: usize, command: &str) {
        self.html.push_str("</tbody></table></div>\n");
        if count > MOST {
            let more = count - MOST;
            let told = match self.language {
                MessageLanguage::En => format!("And {more} more: <code>{command}</code>"),
                MessageLanguage::Nl => format!("En nog {more}: <code>{command}</code>"),
            };
            let _ = writeln!(self.html, "<p>{told}</p>");
        }
    }

    fn nothing(&mut self, en: &str, nl: &str) {
        let told = self.pick(en, nl).to_string();
        let _ = writeln!(self.html, "<p>{told}</p>");
    }

    /// A place in a file: a link that opens the editor where one is configured, else to be copied.
    fn place(&mut self, path: &str, line: usize, column: usize) {
        let shown = format!("{path}:{line}:{column}");
        let address = self.work.site.config.editor_url.as_ref();
        match address.map(|address| self.editor(address, path, line, column)) {
            Some(address) => {
                self.html.push_str("<a href=\"");
                self.text(&address);
                self.html.push_str("\"><code>");
                self.text(&shown);
                self.html.push_str("</code></a>");
            }
            None => {
                self.html.push_str("<code class=\"copy\">");
                self.text(&shown);
                self.html.push_str("</code>");
            }
        }
    }

    fn editor(&self, address: &str, path: &str, line: usize, column: usize) -> String {
        const PART: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
            .remove(b'/')
            .remove(b'-')
            .remove(b'_')
            .remove(b'.')
            .remove(b'~');
        let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, PART).to_string();
        address
            .replace("{root}", &encoded(&self.work.root))
            .replace("{path}", &encoded(path))
            .replace("{line}", &line.to_string())
            .replace("{column}", &column.to_string())
    }

    fn place_of(&mut self, span: Span) {
        let tree = Arc::clone(&self.work.tree);
        let at = tree.position(span);
        self.place(&tree.file(span.file).path, at.line, at.column);
    }

    /// The page's title or id, as a link where it has an address.
    fn page_link(&mut self, id: &str, lang: &str, heading: &str) {
        match self.urls.get(&(id, lang)).copied() {
            Some(url) => {
                let _ = write!(self.html, "<a href=\"/{url}");
                if !heading.is_empty() {
                    self.html.push('#');
                    self.text(heading);
                }
                self.html.push_str("\">");
                self.text(id);
                self.html.push_str("</a>");
            }
            None => self.text(id),
        }
    }

    fn beside(&mut self, id: &str, lang: &str, section: &str) {
        let site = &self.work.site;
        let folder = site
            .by_id
            .get(id)
            .zip(site.language_index(lang))
            .and_then(|(key, language)| parallel_folder(site, language, *key));
        if let Some(folder) = folder {
            let row = if section.is_empty() {
                "opening"
            } else {
                section
            };
            let name = self.pick("side by side", "naast elkaar").to_string();
            let _ = write!(self.html, "<a href=\"/{folder}#");
            self.text(row);
            let _ = write!(self.html, "\" aria-label=\"{name}: ");
            self.text(&format!("{id}#{section} ({lang})"));
            let _ = write!(self.html, "\">{name}</a>");
        }
    }

    fn problems(&mut self) {
        let is_link = |one: &&Located| one.diagnostic.code.starts_with('L');
        let located = &self.work.located;
        let links: Vec<&Located> = located.iter().filter(is_link).collect();
        let others: Vec<&Located> = located.iter().filter(|one| !is_link(one)).collect();
        self.heading("Problems and advice", "Problemen en advies", others.len());
        self.list_of(&others, ("Problems and advice", "Problemen en advies"));
        self.heading("Links", "Links", links.len());
        self.list_of(&links, ("Links", "Links"));
    }

    fn list_of(&mut self, located: &[&Located], label: (&str, &str)) {
        if located.is_empty() {
            return self.nothing("Nothing is wrong.", "Er is niets mis.");
        }
        let mut sorted = located.to_vec();
        sorted.sort_by_key(|one| one.diagnostic.severity);
        self.table(
            label,
            &[("Kind", "Soort"), ("What", "Wat"), ("Where", "Waar")],
        );
        for one in sorted.iter().take(MOST) {
            let diagnostic = &one.diagnostic;
            let kind = match diagnostic.severity {
                Severity::Error => self.pick("error", "fout"),
                Severity::Warning => self.pick("warning", "waarschuwing"),
                Severity::Advice => self.pick("advice", "advies"),
            };
            let kind = kind.to_string();
            let _ = write!(self.html, "<tr><td>{kind} {}</td><td>", diagnostic.code);
            self.text(diagnostic.message.of(self.language));
            if let Some(help) = &diagnostic.help {
                self.html.push_str("<br><small>");
                self.text(help.of(self.language));
                self.html.push_str("</small>");
            }
            self.html.push_str("</td><td>");
            match &diagnostic.place {
                Place::Span(_) => self.place(&one.path, one.start.line, one.start.column),
                _ => self.text(&one.path),
            }
            self.html.push_str("</td></tr>\n");
        }
        self.table_end(located.len(), "leidraad check -v");
    }

    fn translations(&mut self, today: &str) {
        let status = Status::of(&self.work.site, Some(today));
        let behind: Vec<_> = status
            .pages
            .iter()
            .filter(|page| !matches!(page.state, State::Current | State::Acknowledged))
            .collect();
        self.heading("Translations", "Vertalingen", behind.len());
        self.html.push_str("<ul class=\"totals\">");
        for state in State::ALL {
            let count = status.totals.sections[state.name()];
            if count > 0 {
                let name = self.state(state).to_string();
                let _ = write!(self.html, "<li>{name}: {count}</li>");
            }
        }
        self.html.push_str("</ul>\n");
        if behind.is_empty() {
            return self.nothing(
                "Every translation is current.",
                "Elke vertaling is actueel.",
            );
        }
        self.table(
            ("Translations", "Vertalingen"),
            &[
                ("Page", "Pagina"),
                ("Language", "Taal"),
                ("State", "Stand"),
                ("Words", "Woorden"),
                ("File", "Bestand"),
                ("Beside its source", "Naast de bron"),
            ],
        );
        for page in behind.iter().take(MOST) {
            self.html.push_str("<tr><td>");
            self.page_link(&page.id, &page.lang, "");
            self.html.push_str("</td><td>");
            self.text(&page.lang);
            let state = self.state(page.state).to_string();
            let needing = page.sections.iter();
            let needing = needing.filter(|section| section.state == page.state);
            let words: u32 = needing.map(|section| section.words).sum();
            let _ = write!(self.html, "</td><td>{state}</td><td>{words}</td><td>");
            if let Some(path) = &page.path {
                self.place(path, 1, 1);
            }
            self.html.push_str("</td><td>");
            self.beside(&page.id, &page.lang, "");
            self.html.push_str("</td></tr>\n");
        }
        self.table_end(behind.len(), "leidraad status");
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::Current => self.pick("current", "actueel"),
            State::Acknowledged => self.pick("acknowledged", "bevestigd"),
            State::Unpinned => self.pick("unpinned", "niet vastgelegd"),
            State::Orphan => self.pick("orphan", "zonder bron"),
            State::Missing => self.pick("missing", "ontbreekt"),
            State::Stale => self.pick("stale", "verouderd"),
        }
    }

    fn stale(&mut self) {
        let work = self.work;
        let found = differences(&work.tree, &work.site, &Scope::All, None).unwrap_or_default();
        self.heading("Stale sections", "Verouderde onderdelen", found.len());
        if found.is_empty() {
            return self.nothing("No section is stale.", "Geen onderdeel is verouderd.");
        }
        for one in found.iter().take(MOST) {
            self.html.push_str("<section class=\"stale\"><h3>");
            self.page_link(&one.page, &one.language, &one.section);
            if !one.section.is_empty() {
                self.text(&format!(" #{}", one.section));
            }
            self.html.push_str("</h3><p>");
            let since = match self.language {
                MessageLanguage::En => format!("{}, translated on {}", one.language, one.since),
                MessageLanguage::Nl => format!("{}, vertaald op {}", one.language, one.since),
            };
            self.text(&since);
            self.html.push_str(" · ");
            self.place_of(one.translation);
            self.html.push_str(" · ");
            self.place_of(one.source);
            self.html.push_str(" · ");
            self.beside(&one.page, &one.language, &one.section);
            self.html.push_str("</p><div class=\"difference\">");
            let lines = compare(&one.before, &one.now);
            for line in shortened(&lines, 0) {
                self.html.push_str("<p>");
                match line {
                    None => self.html.push('…'),
                    Some(line) => {
                        for piece in &line.pieces {
                            let (open, close) = match piece.change {
                                Change::Kept => ("", ""),
                                Change::Removed => ("<del>", "</del>"),
                                Change::Added => ("<ins>", "</ins>"),
                            };
                            self.html.push_str(open);
                            self.text(&piece.text);
                            self.html.push_str(close);
                            self.html.push(' ');
                        }
                    }
                }
                self.html.push_str("</p>");
            }
            self.html.push_str("</div></section>\n");
        }
        if found.len() > MOST {
            let _ = writeln!(self.html, "<p><code>leidraad diff</code></p>");
        }
    }

    /// Pages whose review is due or soon will be, the longest waiting first.
    fn reviews(&mut self, today: &str) {
        let site = Arc::clone(&self.work.site);
        let until = crate::build::days(today).unwrap_or(0) + SOON;
        let mut due: Vec<(&str, usize)> = Vec::new();
        for (index, document) in site.documents.iter().enumerate() {
            let Some(by) = &document.front_matter.review_by else {
                continue;
            };
            if crate::build::days(by).is_some_and(|day| day <= until) {
                due.push((by.value.as_str(), index));
            }
        }
        due.sort_unstable();
        self.heading("Reviews due", "Te herzien", due.len());
        if due.is_empty() {
            return self.nothing(
                "No page is due for review within 60 days.",
                "Geen pagina hoeft binnen 60 dagen te worden herzien.",
            );
        }
        self.table(
            ("Reviews due", "Te herzien"),
            &[
                ("Before", "Voor"),
                ("Page", "Pagina"),
                ("Owner", "Beheerder"),
                ("Where", "Waar"),
            ],
        );
        for (by, index) in due.iter().take(MOST) {
            let document = &site.documents[*index];
            let lang = &site.languages[site.document_languages[*index]];
            let key = site.document_keys[*index];
            let is_late = *by < today;
            let _ = write!(self.html, "<tr><td><time datetime=\"{by}\">{by}</time>");
            if is_late {
                let late = self.pick("overdue", "te laat").to_string();
                let _ = write!(self.html, " <strong>{late}</strong>");
            }
            self.html.push_str("</td><td>");
            if let Some(key) = key {
                self.page_link(&site.identity(key).id, lang, "");
                self.text(&format!(" ({lang})"));
            }
            self.html.push_str("</td><td>");
            self.text(document.front_matter.owner.as_deref().unwrap_or("–"));
            self.html.push_str("</td><td>");
            let span = document.front_matter.review_by.as_ref();
            self.place_of(span.map_or(document.start, |by| by.span));
            self.html.push_str("</td></tr>\n");
        }
        self.table_end(due.len(), "leidraad check --today");
    }

    /// What the cases of each questionnaire use of it.
    fn questionnaires(&mut self) {
        let work = self.work;
        let entries = &work.site.questionnaires;
        if entries.is_empty() {
            return;
        }
        self.heading("Questionnaires", "Vragenlijsten", entries.len());
        self.table(
            ("Questionnaires", "Vragenlijsten"),
            &[
                ("Questionnaire", "Vragenlijst"),
                ("Cases that pass", "Geslaagde gevallen"),
                ("Used by them", "Daarin gebruikt"),
                ("Not used", "Niet gebruikt"),
            ],
        );
        let shapes = cases::shapes();
        for entry in entries {
            let path = format!("content/questionnaires/{}.yaml", entry.id);
            let of_cases = format!("content/questionnaires/{}.cases.yaml", entry.id);
            self.html.push_str("<tr><td>");
            let lang = work.site.languages.first().map_or("", String::as_str);
            self.page_link(&format!("questionnaire-{}", entry.id), lang, "");
            self.html.push_str("<br>");
            self.place(&path, 1, 1);
            self.html.push_str("</td>");
            let Some(proven) = &entry.national else {
                let told = self.pick("not proven", "niet bewezen").to_string();
                let _ = writeln!(self.html, "<td colspan=\"3\">{told}</td></tr>");
                continue;
            };
            let cases = work
                .tree
                .find(&of_cases)
                .and_then(|(id, file)| cases::read(id, file.text(), &shapes, &mut Vec::new()));
            let report = cases::check(proven, cases.as_ref(), None);
            let passed = report.results.iter().filter(|(_, passed)| *passed).count();
            let (all, percent) = (report.results.len(), report.coverage.percent());
            let missing = report.coverage.missing.len();
            let _ = writeln!(
                self.html,
                "<td>{passed} / {all}</td><td>{percent} %</td><td>{missing}</td></tr>"
            );
        }
        self.html.push_str("</tbody></table></div>\n");
    }

    /// How well the search finds what a list of queries says it should.
    fn searching(&mut self, output: Option<&Output>) {
        let (Some(queries), Some(output)) = (self.work.queries.clone(), output) else {
            return;
        };
        let evaluation = queries.evaluate(|language, query, depth| match output.index(language) {
            Some(index) => index.query(query, depth),
            None => crate::search::Results::default(),
        });
        self.heading("Search", "Zoeken", queries.queries.len());
        self.html.push_str("<pre tabindex=\"0\">");
        self.text(&evaluation.to_string());
        self.html.push_str("</pre>\n");
    }
}
