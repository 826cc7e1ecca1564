//! The pages of a questionnaire: its views with the site's links and texts.

use super::body::Place;
use super::generated::Letters;
use super::page::{View, language_name};
use super::value::{fields, list, optional, text};
use super::{Renderer, root_of};
use crate::diagnostics::Diagnostic;
use crate::plan::{outcome_styles_path, relative};
use crate::questionnaire::compiled;
use crate::questionnaire::texts::{Link, TextRenderer};
use crate::questionnaire::views;
use crate::site::{Key, LanguageIndex, PageKind};
use tera::Value;

/// The texts of one questionnaire as one page shows them.
struct Texts<'a> {
    renderer: &'a Renderer,
    place: Place<'a>,
    index: usize,
}

impl TextRenderer for Texts<'_> {
    fn html(&self, id: &str) -> String {
        let site = &self.renderer.site;
        let texts = site.questionnaires[self.index]
            .texts
            .get(&site.languages[self.place.language]);
        texts
            .and_then(|texts| texts.get(id))
            .map(|text| {
                self.renderer
                    .fragment(self.place, &text.fragment, &text.links)
            })
            .unwrap_or_default()
    }

    fn page(&self, id: &str) -> Option<Link> {
        let (id, heading) = id
            .split_once('#')
            .map_or((id, None), |(id, heading)| (id, Some(heading)));
        let site = &self.renderer.site;
        let key = *site.by_id.get(id)?;
        let mut href = String::new();
        self.renderer.page_address(
            self.place.path,
            self.place.language,
            key,
            heading,
            &mut href,
        );
        let target = crate::site::Resolved::Page {
            key,
            heading: heading.map(str::to_string),
        };
        Some(Link {
            title: site.target_title(self.place.language, None, &target),
            href,
        })
    }

    fn reference(&self, id: &str) -> Option<Link> {
        let site = &self.renderer.site;
        let reference = &site.references.entries[site.references.find(id)?];
        let page = site.generated(PageKind::References)?;
        let href = format!(
            "{}#{id}",
            self.renderer
                .href(self.place.path, self.place.language, page)
        );
        Some(Link {
            title: reference
                .title
                .of(&site.languages[self.place.language])
                .to_string(),
            href,
        })
    }

    fn word(&self, key: &str) -> String {
        self.renderer.text(self.place.language, key).to_string()
    }
}

impl Renderer {
    pub(super) fn questionnaire(&self, view: &mut View, place: Place, index: usize) {
        let site = &self.site;
        let Some(proven) = &site.questionnaires[index].proven else {
            return;
        };
        let texts = Texts {
            renderer: self,
            place,
            index,
        };
        let revision = site.config.edition.as_deref().or(site.date.as_deref());
        let page = views::page(proven, &site.languages[place.language], &texts, revision);
        if let Ok(value) = Value::try_from_serializable(&page) {
            view.set("questionnaire", value);
        }
        let more = outcome_styles_path(proven.questionnaire.outcomes.len());
        view.set("outcome_css", optional(more.as_deref()));
    }

    /// A further page of a questionnaire: the paper version, the diagram or the index of outcomes.
    pub(super) fn questionnaire_form(
        &self,
        path: &str,
        language: LanguageIndex,
        key: Key,
        name: &str,
    ) -> Result<String, Vec<Diagnostic>> {
        let site = &self.site;
        let PageKind::Questionnaire(index) = site.identity(key).kind else {
            return Ok(String::new());
        };
        let Some(proven) = &site.questionnaires[index].proven else {
            return Ok(String::new());
        };
        let place = Place {
            path,
            language,
            key: Some(key),
            number: None,
        };
        let texts = Texts {
            renderer: self,
            place,
            index,
        };
        let code = &site.languages[language];
        let revision = site.config.edition.as_deref().or(site.date.as_deref());
        let (template, title_key, value) = match name {
            "print" => {
                let paper = views::paper(proven, code, &texts);
                let value = Value::try_from_serializable(&paper);
                ("questionnaire-print.html", "q_paper", value)
            }
            "tree" => {
                let tree = views::tree(proven, code, &texts, revision);
                let value = Value::try_from_serializable(&tree);
                ("questionnaire-tree.html", "q_tree_title", value)
            }
            _ => {
                let index = views::index(proven, code, &texts);
                let value = Value::try_from_serializable(&index);
                ("questionnaire-outcomes.html", "q_outcomes_title", value)
            }
        };
        let mut view = View::new();
        self.form_frame(&mut view, place, key, name, title_key);
        if let Ok(value) = value {
            view.set("questionnaire", value);
        }
        if name == "outcomes" {
            let outcomes = views::index(proven, code, &texts).outcomes;
            let entries = outcomes.into_iter().map(|outcome| {
                let value = Value::try_from_serializable(&outcome);
                (outcome.title, value.unwrap_or_else(|_| Value::none()))
            });
            let letters = Letters::new(code, entries.collect());
            view.set("letters", letters.value(|outcome| outcome));
        }
        self.template(template, path, language, &root_of(path), view.finish())
    }

    /// A page that links to `page`; of a questionnaire also the parts that do.
    pub(super) fn backlink(&self, place: Place, page: Key, from: Key) -> Value {
        let site = &self.site;
        let link = self.link_value(place, Some(from));
        let (Some(parts), PageKind::Questionnaire(index)) =
            (site.mentions.get(&(page, from)), site.identity(from).kind)
        else {
            return link;
        };
        let Some(proven) = &site.questionnaires[index].proven else {
            return link;
        };
        let code = &site.languages[place.language];
        let folder = &self.plan.permalinks[place.language][from.index()];
        let paper = relative(place.path, &format!("{folder}print/index.html"));
        let parts = parts.iter().filter_map(|anchor| {
            let title = proven.questionnaire.part_title(anchor, code)?;
            Some(fields([
                ("title", text(&title)),
                ("href", text(&format!("{paper}#{anchor}"))),
            ]))
        });
        let href = self.href(place.path, place.language, from);
        fields([
            ("title", text(&site.page(place.language, from).title)),
            ("href", text(&href)),
            ("number", Value::none()),
            ("parts", list(parts.collect())),
        ])
    }

    /// What frames a further page: as that of its questionnaire, below it, with an address of its own.
    fn form_frame(&self, view: &mut View, place: Place, key: Key, name: &str, title_key: &str) {
        let site = &self.site;
        let page = site.page(place.language, key);
        let title = self
            .text(place.language, title_key)
            .replace("{title}", &page.title);
        let folder = |language: LanguageIndex| {
            let folder = &self.plan.permalinks[language][key.index()];
            format!("{folder}{name}/")
        };
        view.set(
            "kind",
            match name {
                "print" => "questionnaire-print",
                "tree" => "questionnaire-tree",
                _ => "questionnaire-outcomes",
            },
        );
        view.set("id", text(&site.identity(key).id));
        view.set("title", text(&title));
        view.set("heading", text(&title));
        view.set("summary", Value::none());
        // The questionnaire itself is what searches should find; this is another form of it.
        view.set("indexed", Value::from(false));
        let mut above = site.ancestors(place.language, key);
        above.push(key);
        let above = above.into_iter();
        view.set(
            "breadcrumbs",
            list(
                above
                    .map(|ancestor| self.link_value(place, Some(ancestor)))
                    .collect(),
            ),
        );
        let languages = site.languages.iter().enumerate().map(|(language, code)| {
            let path = format!("{}index.html", folder(language));
            fields([
                ("code", text(code)),
                ("name", text(&language_name(&self.theme, code))),
                ("href", text(&relative(place.path, &path))),
                ("current", Value::from(language == place.language)),
                ("missing", Value::from(false)),
            ])
        });
        let languages: Vec<Value> = languages.collect();
        let several = languages.len() > 1;
        view.set(
            "languages",
            list(if several { languages } else { Vec::new() }),
        );
        if let Some(base) = self.base_url() {
            let canonical = format!("{base}{}", folder(place.language));
            view.set("canonical", text(&canonical));
        }
    }

    /// The compiled questionnaire, for others to use.
    pub(super) fn questionnaire_data(&self, key: Key) -> String {
        let PageKind::Questionnaire(index) = self.site.identity(key).kind else {
            return String::new();
        };
        self.site.questionnaires[index]
            .proven
            .as_ref()
            .map(|proven| compiled::published(proven))
            .unwrap_or_default()
    }
}
