//! The view of a page: everything its template may show, by name.

use super::body::Place;
use super::sharing::SECTION;
use super::value::{fields, html, list, map, optional, text};
use super::{Renderer, Shared, dates, root_of};
use crate::config::TextOrTexts;
use crate::content::{Change, ChangeWeight};
use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::site::{Key, LanguageIndex, Page, PageKind, Site};
use crate::theme::Theme;
use std::borrow::Cow;
use tera::{Map, Value};

/// With more sections than this, the menu of every page leads to the home page, which lists them.
const MENU_MOST: usize = 12;

/// A page's fields, gathered one by one.
pub(super) struct View(Vec<(&'static str, Value)>);

impl View {
    pub fn new() -> View {
        View(Vec::with_capacity(48))
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.push((name, value.into()));
    }

    pub fn finish(self) -> Value {
        map(&self.0)
    }
}

impl Shared {
    pub(super) fn new(site: &Site, theme: &Theme, plan: &Plan, language: LanguageIndex) -> Shared {
        let code = &site.languages[language];
        let path = |key: Key| format!("{}index.html", plan.permalinks[language][key.index()]);
        let generated = |kind| site.generated(kind).map(path);
        let home = Key(0);
        let sections = site.page(language, home).children.iter().filter(|key| {
            !site.is_local(**key)
                && matches!(
                    site.identity(**key).kind,
                    PageKind::Section | PageKind::Page
                )
        });
        let item = |title: &str, key: Key| {
            fields([
                ("title", text(title)),
                ("path", text(&path(key))),
                ("id", text(&site.identity(key).id)),
            ])
        };
        let mut menu: Vec<Value> = sections
            .map(|key| item(&site.page(language, *key).title, *key))
            .take(MENU_MOST + 1)
            .collect();
        if menu.len() > MENU_MOST {
            menu = vec![item(theme.text(code, "contents"), home)];
        }
        let publisher = &site.config.publisher;
        let official_url = publisher
            .official_url
            .get(code)
            .or_else(|| publisher.official_url.values().next());
        let contact = publisher.contact.as_ref().map(|contact| {
            if contact.value.contains(':') {
                contact.value.clone()
            } else {
                format!("mailto:{}", contact.value)
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
                    (
                        "official_url",
                        optional(official_url.map(|url| url.value.as_str())),
                    ),
                    ("contact", optional(contact.as_deref())),
                ]),
            ),
            (
                "accessibility_url",
                optional(
                    site.config
                        .accessibility
                        .statement_url
                        .as_ref()
                        .map(|url| url.value.as_str()),
                ),
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
            ("icon", optional(statics("icon.svg").as_deref())),
            ("css", paths(&["main.css", "tokens.css", "local.css"])),
            ("js", paths(&[&format!("words.{code}.js"), "site.js"])),
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
        let names = site.languages.iter();
        let names = names.map(|code| (text(code), text(&language_name(theme, code))));
        Shared {
            names: names.collect(),
            texts: texts.unwrap_or_else(Value::none),
            site: site_value,
            local: Value::none(),
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
            let terms = self.terms(place, document);
            view.set("html", html(&self.body(place, document, &terms)));
            view.set("terms", self.definitions(place, &terms));
        } else {
            view.set("html", html(""));
        }
        if matches!(identity.kind, PageKind::Home | PageKind::Section) {
            view.set("children", self.children(place, page));
        }
        let template = match identity.kind {
            PageKind::Home => {
                view.set("questionnaires", self.questionnaire_links(place, page));
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
        view.set("local", self.page_mark(place.language, key));
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
        self.sharing(view, place, key);
        view.set("sidebar", self.sidebar(place, key, chapter));
        view.set(
            "backlinks",
            list(
                site.backlinks[key.index()]
                    .iter()
                    .map(|from| self.backlink(place, key, *from))
                    .collect(),
            ),
        );
        let Some(document) = document else { return };
        let shown = page.document.unwrap_or(0);
        // A home page leads on to others, not about itself.
        if identity.kind != PageKind::Home {
            view.set("toc", self.contents(place, shown));
        }
        let front_matter = &document.front_matter;
        let dates = &self.languages[place.language].dates;
        let date = |date: &Option<crate::content::Date>| {
            dates.value(date.as_ref().map(|date| date.value.as_str()))
        };
        let changed = front_matter
            .changed
            .first()
            .map(|change| change.date.value.as_str());
        let given = [
            &front_matter.published,
            &front_matter.reviewed,
            &front_matter.review_by,
            &front_matter.valid_from,
            &front_matter.valid_until,
        ];
        if changed.is_some() || given.iter().any(|date| date.is_some()) {
            view.set(
                "dates",
                fields([
                    ("published", date(&front_matter.published)),
                    ("changed", dates.value(changed)),
                    ("reviewed", date(&front_matter.reviewed)),
                    ("review_by", date(&front_matter.review_by)),
                    ("valid_from", date(&front_matter.valid_from)),
                    ("valid_until", date(&front_matter.valid_until)),
                ]),
            );
        }
        let booklet = self.plan.booklets.get(&(place.language, key));
        let booklet = booklet.map(|path| crate::plan::relative(place.path, path));
        view.set("booklet", optional(booklet.as_deref()));
        view.set("changes", self.changes(place, &front_matter.changed));
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
        view.set(
            "feedback",
            optional(self.feedback(place, key, "").as_deref()),
        );
        view.set(
            "feedback_section",
            optional(self.feedback(place, key, SECTION).as_deref()),
        );
    }

    /// What changed and when, newest first: the changes that are told in a language.
    fn changes(&self, place: Place, changes: &[Change]) -> Value {
        let code = &self.site.languages[place.language];
        let dates = &self.languages[place.language].dates;
        let told = changes.iter().filter_map(|change| {
            let said = change.text.get(code)?;
            let weight = match change.weight {
                ChangeWeight::Editorial => "editorial",
                ChangeWeight::Meaning => "meaning",
                ChangeWeight::Urgent => "urgent",
            };
            Some(fields([
                ("date", dates.value(Some(&change.date.value))),
                ("weight", text(weight)),
                ("text", text(said)),
            ]))
        });
        list(told.collect())
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
    pub(super) fn chapter_number(&self, language: LanguageIndex, key: Key) -> Option<Cow<'_, str>> {
        match self
            .site
            .document(language, key)?
            .front_matter
            .extra
            .get("number")?
        {
            serde_json::Value::String(number) => Some(Cow::Borrowed(number.as_str())),
            serde_json::Value::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    pub(super) fn link_value(&self, place: Place, key: Option<Key>) -> Value {
        key.map_or_else(Value::none, |key| {
            let title = &self.site.page(place.language, key).title;
            let number = self.chapter_number(place.language, key);
            fields([
                ("title", text(title)),
                ("href", text(&self.href(place.path, place.language, key))),
                ("number", optional(number.as_deref())),
            ])
        })
    }

    /// The base URL with a `/` at its end.
    pub(super) fn base_url(&self) -> Option<&str> {
        self.base.as_deref()
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
                        (
                            "url",
                            optional(reference.url.as_ref().map(|url| url.value.as_str())),
                        ),
                    ])
                })
                .collect(),
        )
    }
}
