//! The view of a page: everything its template may show, by name.

use super::body::Place;
use super::value::{fields, html, list, optional, text};
use super::{Renderer, Shared, dates, root_of};
use crate::config::TextOrTexts;
use crate::content::Heading;
use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::site::{Key, LanguageIndex, Page, PageKind, Site};
use crate::theme::Theme;
use std::fmt::Write;
use tera::{Map, Value};

/// With more pages than this in a folder, its navigation shows only those around the reader.
const SIDEBAR_MOST: usize = 60;
const SIDEBAR_AROUND: usize = 12;

/// A page's fields, gathered one by one.
pub(super) struct View(Map);

impl View {
    pub fn new() -> View {
        View(Map::default())
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    pub fn finish(self) -> Value {
        Value::from(self.0)
    }
}

impl Shared {
    pub(super) fn new(site: &Site, theme: &Theme, plan: &Plan, language: LanguageIndex) -> Shared {
        let code = &site.languages[language];
        let path = |key: Key| format!("{}index.html", plan.permalinks[language][key.index()]);
        let generated = |kind| site.generated(kind).map(path);
        let home = Key(0);
        let menu = site
            .page(language, home)
            .children
            .iter()
            .filter(|key| {
                matches!(
                    site.identity(**key).kind,
                    PageKind::Section | PageKind::Page
                )
            })
            .map(|key| {
                fields([
                    ("title", text(&site.page(language, *key).title)),
                    ("path", text(&path(*key))),
                    ("id", text(&site.identity(*key).id)),
                ])
            })
            .collect();
        let publisher = &site.config.publisher;
        let official_url = publisher
            .official_url
            .get(code)
            .or_else(|| publisher.official_url.values().next());
        let contact = publisher.contact.as_ref().map(|contact| {
            if contact.contains(':') {
                contact.clone()
            } else {
                format!("mailto:{contact}")
            }
        });
        let statics = |name: &str| theme.statics.get(name).map(|file| file.path.clone());
        let paths = |names: &[&str]| {
            list(
                names
                    .iter()
                    .filter_map(|name| statics(name))
                    .map(Value::from)
                    .collect(),
            )
        };
        let site_value = fields([
            ("title", text(&title(site, language))),
            ("edition", optional(site.config.edition.as_deref())),
            ("home", text(&path(home))),
            ("search", optional(generated(PageKind::Search).as_deref())),
            (
                "glossary",
                optional(generated(PageKind::Glossary).as_deref()),
            ),
            (
                "references",
                optional(generated(PageKind::References).as_deref()),
            ),
            ("menu", list(menu)),
            (
                "languages",
                list(
                    site.languages
                        .iter()
                        .map(|code| {
                            fields([
                                ("code", text(code)),
                                ("name", text(&language_name(theme, code))),
                            ])
                        })
                        .collect(),
                ),
            ),
            (
                "publisher",
                fields([
                    (
                        "name",
                        optional(publisher.name.as_ref().map(|name| name.of(code))),
                    ),
                    ("official", Value::from(publisher.official)),
                    ("official_url", optional(official_url.map(String::as_str))),
                    ("contact", optional(contact.as_deref())),
                ]),
            ),
            (
                "theme",
                fields([
                    ("name", Value::none()),
                    (
                        "class",
                        optional(
                            site.config
                                .theme
                                .class
                                .as_ref()
                                .map(|class| class.value.as_str()),
                        ),
                    ),
                    ("logo", optional(logo(site, plan).as_deref())),
                ]),
            ),
            ("css", paths(&["main.css", "tokens.css"])),
            ("js", paths(&["site.js"])),
            (
                "search_js",
                optional(
                    if site.config.search.enabled {
                        statics("search.js")
                    } else {
                        None
                    }
                    .as_deref(),
                ),
            ),
            (
                "questionnaire_js",
                optional(statics("questionnaire.js").as_deref()),
            ),
            (
                "questionnaire_css",
                optional(statics("questionnaire.css").as_deref()),
            ),
            ("search_base", text(&format!("search/{code}/"))),
            ("search_languages", text(&site.languages.join(" "))),
            (
                "search_single_key",
                Value::from(site.config.search.single_key),
            ),
        ]);
        let texts = theme.texts.get(code).map(|texts| {
            let mut map = Map::default();
            texts.iter().for_each(|(key, value)| {
                map.insert(key.clone().into(), text(value));
            });
            Value::from(map)
        });
        Shared {
            texts: texts.unwrap_or_else(Value::none),
            site: site_value,
            dates: dates::Dates::new(code),
        }
    }
}

/// The title of the site: as configured, else the home page's.
pub(super) fn title(site: &Site, language: LanguageIndex) -> String {
    let code = &site.languages[language];
    match site
        .config
        .title
        .get(code)
        .or_else(|| site.config.title.values().next())
    {
        Some(title) => title.clone(),
        None => site.page(language, Key(0)).title.clone(),
    }
}

/// A language's own name, from the theme.
pub(super) fn language_name(theme: &Theme, code: &str) -> String {
    match theme.text(code, "language_name") {
        "" => code.to_string(),
        name => name.to_string(),
    }
}

fn logo(site: &Site, plan: &Plan) -> Option<String> {
    let wanted = site.config.theme.logo.as_ref()?;
    let index = site
        .assets
        .iter()
        .position(|asset| asset.shared.as_deref() == Some(wanted.value.as_str()))?;
    Some(plan.assets[index].clone())
}

impl Renderer {
    pub(super) fn page(
        &self,
        path: &str,
        language: LanguageIndex,
        key: Key,
        manifests: &[String],
    ) -> Result<String, Vec<Diagnostic>> {
        let site = &self.site;
        let identity = site.identity(key);
        let page = site.page(language, key);
        let mut view = View::new();
        let number = self.chapter_number(language, key);
        let place = Place {
            path,
            language,
            key: Some(key),
            number: number.as_deref(),
        };
        self.frame(&mut view, place, key, page);
        if let Some(document) = page.document {
            let html_text = self.body(place, document);
            view.set("html", html(&html_text));
        } else {
            view.set("html", html(""));
        }
        if matches!(identity.kind, PageKind::Home | PageKind::Section) {
            view.set("children", self.children(place, page));
        }
        let template = match identity.kind {
            PageKind::Home => {
                view.set("questionnaires", self.questionnaire_links(place));
                "home.html"
            }
            PageKind::Section => "section.html",
            PageKind::Page => "page.html",
            PageKind::Glossary => {
                self.glossary(&mut view, place);
                "glossary.html"
            }
            PageKind::References => {
                self.references(&mut view, place);
                "references.html"
            }
            PageKind::Search => {
                self.search_page(&mut view, place, manifests);
                "search.html"
            }
            PageKind::Questionnaire(index) => {
                self.questionnaire(&mut view, place, index);
                "questionnaire.html"
            }
        };
        self.template(template, path, language, &root_of(path), view.finish())
    }

    /// What every page has, whatever its kind.
    pub(super) fn frame(&self, view: &mut View, place: Place, key: Key, page: &Page) {
        let site = &self.site;
        let identity = site.identity(key);
        let document = site.document(place.language, key);
        view.set("kind", identity.kind.name());
        view.set("id", text(&identity.id));
        view.set("title", text(&page.title));
        view.set("heading", text(&page.title));
        view.set("summary", self.summary(place.language, key));
        // A summary that the program took from the first paragraph is not shown above it again.
        let is_written = document.is_none_or(|document| document.front_matter.summary.is_some());
        view.set(
            "lead",
            if is_written {
                self.summary(place.language, key)
            } else {
                Value::none()
            },
        );
        view.set("number", optional(place.number));
        view.set(
            "indexed",
            Value::from(!page.fallback && identity.kind != PageKind::Search),
        );
        view.set(
            "source_lang",
            if page.fallback {
                text(&site.languages[identity.source])
            } else {
                Value::none()
            },
        );
        let chapter = site.chapter(place.language, key);
        view.set(
            "section",
            optional(chapter.map(|chapter| site.identity(chapter).id.as_str())),
        );
        view.set("breadcrumbs", self.breadcrumbs(place, key));
        let (previous, next) = self.neighbours(place.language, key);
        view.set("previous", self.link_value(place, previous));
        view.set("next", self.link_value(place, next));
        view.set("languages", self.language_links(place, key));
        self.addresses(view, place, key, page);
        view.set("sidebar", self.sidebar(place, key, chapter));
        view.set(
            "backlinks",
            list(
                site.backlinks[key.index()]
                    .iter()
                    .map(|from| self.link_value(place, Some(*from)))
                    .collect(),
            ),
        );
        let Some(document) = document else { return };
        let shown = page.document.unwrap_or(0);
        view.set("toc", self.contents(place, shown));
        let front_matter = &document.front_matter;
        let dates = &self.languages[place.language].dates;
        let date = |date: &Option<crate::content::Date>| {
            dates.value(date.as_ref().map(|date| date.value.as_str()))
        };
        let changed = front_matter
            .changed
            .first()
            .map(|change| change.date.value.as_str());
        if front_matter.published.is_some()
            || changed.is_some()
            || front_matter.reviewed.is_some()
            || front_matter.review_by.is_some()
        {
            view.set(
                "dates",
                fields([
                    ("published", date(&front_matter.published)),
                    ("changed", dates.value(changed)),
                    ("reviewed", date(&front_matter.reviewed)),
                    ("review_by", date(&front_matter.review_by)),
                ]),
            );
        }
        view.set("owner", optional(front_matter.owner.as_deref()));
        view.set(
            "sources",
            self.sources(
                place,
                front_matter.sources.iter().map(|id| id.value.as_str()),
            ),
        );
        if let Ok(extra) = Value::try_from_serializable(&front_matter.extra) {
            view.set("extra", extra);
        }
        view.set("feedback", optional(self.feedback(place, key).as_deref()));
    }

    pub(super) fn summary(&self, language: LanguageIndex, key: Key) -> Value {
        match (
            self.site.summary(language, key),
            self.site.identity(key).kind,
        ) {
            (Some(summary), _) => text(&summary),
            (None, PageKind::Glossary) => text(self.text(language, "glossary_summary")),
            (None, PageKind::References) => text(self.text(language, "references_summary")),
            (None, PageKind::Search) => text(self.text(language, "search_summary")),
            _ => Value::none(),
        }
    }

    /// The number of the chapter a page is, from its `extra.number`.
    fn chapter_number(&self, language: LanguageIndex, key: Key) -> Option<String> {
        match self
            .site
            .document(language, key)?
            .front_matter
            .extra
            .get("number")?
        {
            serde_json::Value::String(number) => Some(number.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn link_value(&self, place: Place, key: Option<Key>) -> Value {
        key.map_or_else(Value::none, |key| {
            let title = &self.site.page(place.language, key).title;
            fields([
                ("title", text(title)),
                ("href", text(&self.href(place.path, place.language, key))),
            ])
        })
    }

    fn breadcrumbs(&self, place: Place, key: Key) -> Value {
        list(
            self.site
                .ancestors(place.language, key)
                .into_iter()
                .map(|ancestor| self.link_value(place, Some(ancestor)))
                .collect(),
        )
    }

    /// The pages before and after a page in its chapter.
    fn neighbours(&self, language: LanguageIndex, key: Key) -> (Option<Key>, Option<Key>) {
        let site = &self.site;
        if !matches!(site.identity(key).kind, PageKind::Page | PageKind::Section) {
            return (None, None);
        }
        let order = &site.order[language];
        let position = site.position[language][key.index()] as usize;
        let run = self.run(language, key);
        let same = |other: Option<&Key>| {
            other
                .copied()
                .filter(|other| run.is_some() && self.run(language, *other) == run)
        };
        (
            same(position.checked_sub(1).and_then(|before| order.get(before))),
            same(order.get(position + 1)),
        )
    }

    /// The pages that are read one after another: a chapter, or the pages directly below home.
    fn run(&self, language: LanguageIndex, key: Key) -> Option<Key> {
        let chapter = self.site.chapter(language, key)?;
        match self.site.identity(chapter).kind {
            PageKind::Section => Some(chapter),
            PageKind::Page => Some(Key(0)),
            _ => None,
        }
    }

    fn language_links(&self, place: Place, key: Key) -> Value {
        let site = &self.site;
        if site.languages.len() < 2 {
            return list(Vec::new());
        }
        let links = site.languages.iter().enumerate().map(|(language, code)| {
            fields([
                ("code", text(code)),
                ("name", text(&language_name(&self.theme, code))),
                ("href", text(&self.href(place.path, language, key))),
                ("current", Value::from(language == place.language)),
                ("missing", Value::from(site.page(language, key).fallback)),
            ])
        });
        list(links.collect())
    }

    /// Canonical address and those of the translations, absolute, where a base URL is known.
    fn addresses(&self, view: &mut View, place: Place, key: Key, page: &Page) {
        let site = &self.site;
        let Some(base) = self.base_url() else {
            view.set("canonical", Value::none());
            return;
        };
        let identity = site.identity(key);
        let shown = if page.fallback {
            identity.source
        } else {
            place.language
        };
        let absolute = |language: LanguageIndex| {
            format!("{base}{}", self.plan.permalinks[language][key.index()])
        };
        view.set("canonical", text(&absolute(shown)));
        let mut alternates: Vec<Value> = Vec::new();
        for (language, code) in site.languages.iter().enumerate() {
            if !site.page(language, key).fallback {
                alternates.push(fields([
                    ("lang", text(code)),
                    ("href", text(&absolute(language))),
                ]));
            }
        }
        if alternates.len() > 1 && !page.fallback {
            let default = if identity.kind == PageKind::Home {
                base.to_string()
            } else {
                absolute(identity.source)
            };
            alternates.push(fields([
                ("lang", text("x-default")),
                ("href", text(&default)),
            ]));
            view.set("alternates", list(alternates));
        }
    }

    /// The base URL with a `/` at its end.
    pub(super) fn base_url(&self) -> Option<String> {
        self.site
            .config
            .base_url
            .as_ref()
            .map(|url| format!("{}/", url.value.trim_end_matches('/')))
    }

    fn children(&self, place: Place, page: &Page) -> Value {
        let children = page.children.iter().filter(|key| {
            matches!(
                self.site.identity(**key).kind,
                PageKind::Section | PageKind::Page
            )
        });
        list(
            children
                .map(|key| {
                    fields([
                        ("title", text(&self.site.page(place.language, *key).title)),
                        ("href", text(&self.href(place.path, place.language, *key))),
                        ("summary", self.summary(place.language, *key)),
                        (
                            "number",
                            optional(self.chapter_number(place.language, *key).as_deref()),
                        ),
                    ])
                })
                .collect(),
        )
    }

    pub(super) fn sources<'a>(&self, place: Place, ids: impl Iterator<Item = &'a str>) -> Value {
        let language = &self.site.languages[place.language];
        let address = self
            .site
            .generated(PageKind::References)
            .map(|key| self.href(place.path, place.language, key))
            .unwrap_or_default();
        let dates = &self.languages[place.language].dates;
        list(
            ids.filter_map(|id| self.site.references.find(id))
                .map(|index| {
                    let reference = &self.site.references.entries[index];
                    fields([
                        ("id", text(&reference.id)),
                        ("title", text(reference.title.of(language))),
                        ("href", text(&format!("{address}#{}", reference.id.value))),
                        (
                            "publisher",
                            optional(
                                reference
                                    .publisher
                                    .as_ref()
                                    .map(|name: &TextOrTexts| name.of(language)),
                            ),
                        ),
                        (
                            "date",
                            dates.value(reference.date.as_ref().map(|date| date.value.as_str())),
                        ),
                    ])
                })
                .collect(),
        )
    }

    /// The headings of levels 2 and 3.
    fn contents(&self, place: Place, index: usize) -> Value {
        let document = &self.site.documents[index];
        let numbers = self.section_numbers(document, place.number);
        let missing = self.site.missing.get(&index).map_or(&[][..], Vec::as_slice);
        let source = place.key.and_then(|key| self.site.source_document(key));
        let mut entries = Vec::new();
        let lacking = |after: Option<usize>, entries: &mut Vec<Value>| {
            for section in missing.iter().filter(|section| section.after == after) {
                let heading = source.map(|source| &source.facts.headings[section.heading]);
                entries.extend(heading.and_then(|heading| contents_entry(heading, None)));
            }
        };
        lacking(None, &mut entries);
        for (place, (heading, number)) in document.facts.headings.iter().zip(&numbers).enumerate() {
            entries.extend(contents_entry(heading, number.as_deref()));
            lacking(Some(place), &mut entries);
        }
        list(entries)
    }

    /// The navigation of a chapter: its pages, those below the reader's page opened.
    fn sidebar(&self, place: Place, key: Key, chapter: Option<Key>) -> Value {
        let Some(chapter) = chapter else {
            return Value::none();
        };
        let page = self.site.page(place.language, chapter);
        if page.children.is_empty() {
            return Value::none();
        }
        let mut open = self.site.ancestors(place.language, key);
        open.push(key);
        let mut list = String::with_capacity(128 * page.children.len().min(SIDEBAR_MOST) + 256);
        list.push_str("<ul>");
        self.sidebar_item(place, chapter, key, &open, &mut list);
        list.push_str("</ul>");
        html(&list)
    }

    fn sidebar_item(&self, place: Place, key: Key, current: Key, open: &[Key], list: &mut String) {
        let page = self.site.page(place.language, key);
        list.push_str("<li><a href=\"");
        self.page_address(place.path, place.language, key, None, list);
        list.push_str(if key == current {
            "\" aria-current=\"page\">"
        } else {
            "\">"
        });
        if let Some(number) = self.chapter_number(place.language, key) {
            let _ = write!(list, "<span class=\"number\">{number}</span> ");
        }
        crate::content::escape(&page.title, list);
        list.push_str("</a>");
        if open.contains(&key) && !page.children.is_empty() {
            let children = window(&page.children, open);
            list.push_str("<ul>");
            children
                .iter()
                .for_each(|child| self.sidebar_item(place, *child, current, open, list));
            list.push_str("</ul>");
        }
        list.push_str("</li>");
    }

    fn feedback(&self, place: Place, key: Key) -> Option<String> {
        let pattern = &self.site.config.feedback.as_ref()?.value;
        let id = &self.site.identity(key).id;
        let code = &self.site.languages[place.language];
        let version = self
            .site
            .config
            .edition
            .as_deref()
            .or(self.site.date.as_deref())
            .unwrap_or("");
        if pattern.starts_with("https://") {
            let encode = |text: &str| {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
            };
            return Some(
                pattern
                    .replace("{page}", &encode(id))
                    .replace("{lang}", code)
                    .replace("{version}", &encode(version))
                    .replace("{section}", ""),
            );
        }
        let address = pattern.trim_start_matches("mailto:");
        let subject = format!(
            "{} ({id}, {code}, {version})",
            self.site.page(place.language, key).title
        );
        Some(format!(
            "mailto:{address}?subject={}",
            percent_encoding::utf8_percent_encode(&subject, percent_encoding::NON_ALPHANUMERIC)
        ))
    }
}

/// All children, or those around the one that is open where there are too many to show.
fn window<'a>(children: &'a [Key], open: &[Key]) -> &'a [Key] {
    if children.len() <= SIDEBAR_MOST {
        return children;
    }
    let at = children
        .iter()
        .position(|child| open.contains(child))
        .unwrap_or(0);
    let start = at.saturating_sub(SIDEBAR_AROUND);
    &children[start..(at + SIDEBAR_AROUND + 1).min(children.len())]
}

/// A line of the on-page contents, for the headings that stand in it.
fn contents_entry(heading: &Heading, number: Option<&str>) -> Option<Value> {
    if heading.level > 3 {
        return None;
    }
    let mut title = String::new();
    crate::content::escape(&heading.title, &mut title);
    Some(fields([
        ("id", text(&heading.id)),
        ("title", html(&title)),
        ("level", Value::from(u64::from(heading.level))),
        ("number", optional(number)),
    ]))
}
