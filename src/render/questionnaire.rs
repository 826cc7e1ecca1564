//! The pages of a questionnaire: its views with the site's links and texts.

use super::Renderer;
use super::body::Place;
use super::page::View;
use crate::questionnaire::compiled;
use crate::questionnaire::texts::{Link, TextRenderer};
use crate::questionnaire::views;
use crate::site::{Key, PageKind};
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
