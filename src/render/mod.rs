//! Views and templates into bytes: each output from the plan, on demand and alone.
//!
//! A renderer holds nothing that changes, so outputs are made in any order and at any time with
//! the same bytes. Templates get a view with named fields, never the site. It makes no address:
//! those are the plan's.

mod body;
mod booklet;
mod cite;
mod dates;
mod feeds;
mod figures;
mod generated;
mod headings;
mod local;
mod navigation;
mod notes;
mod page;
mod parallel;
mod questionnaire;
mod results;
mod sharing;
mod stale;
mod svg;
mod terms;
mod value;

use crate::diagnostics::{Diagnostic, Place, catalogue};
use crate::plan::{OutputKind, Plan};
use crate::site::{LanguageIndex, Site};
use crate::source::{SourceTree, Span};
use crate::theme::Theme;
use std::borrow::Cow;
use std::sync::Arc;
use tera::{Context, Tera, Value};

/// Everything that outputs are rendered from.
pub struct Renderer {
    tree: Arc<SourceTree>,
    site: Arc<Site>,
    theme: Arc<Theme>,
    plan: Arc<Plan>,
    tera: Arc<Tera>,
    languages: Arc<Vec<Shared>>,
    /// The base URL with a `/` at its end.
    base: Option<String>,
}

/// What all pages of a language share.
struct Shared {
    texts: Value,
    /// Code and name of each language of the site.
    names: Vec<(Value, Value)>,
    site: Value,
    /// What pages say of an institution's additions.
    local: Value,
    dates: dates::Dates,
}

impl Renderer {
    /// Reads the templates and makes what pages share. Problems of templates are told; then there
    /// is no renderer.
    pub fn new(
        tree: Arc<SourceTree>,
        site: Arc<Site>,
        theme: Arc<Theme>,
        plan: Arc<Plan>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Renderer> {
        let mut tera = Tera::default();
        tera.autoescape_on(vec![""]);
        let templates: Vec<(&str, &str)> = theme
            .templates
            .iter()
            .map(|(name, template)| (name.as_str(), template.text.as_str()))
            .collect();
        if let Err(error) = tera.add_raw_templates(templates) {
            // A block that nothing has was told at its place, before templates were put together.
            if !diagnostics.iter().any(|known| known.code == "H108") {
                let (place, detail) = locate(&theme, &error);
                diagnostics.push(catalogue::broken_template(place, &detail));
            }
            return None;
        }
        let mut languages: Vec<Shared> = (0..site.languages.len())
            .map(|language| Shared::new(&site, &theme, &plan, language))
            .collect();
        let base = site.config.base_url.as_ref();
        let base = base.map(|url| format!("{}/", url.value.trim_end_matches('/')));
        let mut renderer = Renderer {
            base,
            tree,
            site,
            theme,
            plan,
            tera: Arc::new(tera),
            languages: Arc::default(),
        };
        for (language, shared) in languages.iter_mut().enumerate() {
            shared.local = renderer.local_site(language);
        }
        renderer.languages = Arc::new(languages);
        Some(renderer)
    }

    /// The same templates and addresses for a site in which only the text of pages differs.
    pub fn of(&self, tree: Arc<SourceTree>, site: Arc<Site>) -> Renderer {
        Renderer {
            tree,
            site,
            theme: self.theme.clone(),
            plan: self.plan.clone(),
            tera: self.tera.clone(),
            languages: self.languages.clone(),
            base: self.base.clone(),
        }
    }

    /// The bytes of one output; problems of the theme's templates instead when there are any.
    pub fn render(
        &self,
        path: &str,
        kind: &OutputKind,
        manifests: &[String],
    ) -> Result<Cow<'_, [u8]>, Vec<Diagnostic>> {
        let text = match kind {
            OutputKind::Asset(index) => {
                return Ok(Cow::Borrowed(
                    self.tree.file(self.site.assets[*index].file).bytes(),
                ));
            }
            OutputKind::Static(name) => return Ok(Cow::Borrowed(&self.theme.statics[name].bytes)),
            OutputKind::Page { language, key } => self.page(path, *language, *key, manifests)?,
            OutputKind::Parallel { language, key } => self.parallel_page(path, *language, *key)?,
            OutputKind::Booklet { language, key } => self.booklet(path, *language, *key)?,
            OutputKind::Languages => self.languages_page(path)?,
            OutputKind::NotFound => self.not_found_page()?,
            OutputKind::Redirect { language, key } => self.redirect(path, *language, *key),
            OutputKind::Sitemap => self.sitemap(),
            OutputKind::Robots => self.robots(),
            OutputKind::SecurityText => self.security_text(),
            OutputKind::Citation {
                language,
                key,
                name,
            } => self
                .citation(*language, *key)
                .map(|citation| citation.file(name))
                .unwrap_or_default(),
            OutputKind::QuestionnaireData { key } => self.questionnaire_data(*key),
            OutputKind::Questionnaire {
                language,
                key,
                name,
            } => self.questionnaire_form(path, *language, *key, name)?,
            OutputKind::OutcomeStyles(outcomes) => {
                crate::questionnaire::views::outcome_styles(*outcomes)
                    .map(|(_, css)| css)
                    .unwrap_or_default()
            }
            OutputKind::Worker | OutputKind::Search { .. } => String::new(),
        };
        Ok(Cow::Owned(text.into_bytes()))
    }

    fn template(
        &self,
        name: &str,
        path: &str,
        language: LanguageIndex,
        root: &str,
        page: Value,
    ) -> Result<String, Vec<Diagnostic>> {
        let shared = &self.languages[language];
        let mut context = Context::new();
        context.insert_value("lang", Value::from(self.site.languages[language].as_str()));
        context.insert_value("root", Value::from(root));
        context.insert_value("t", shared.texts.clone());
        context.insert_value("site", shared.site.clone());
        context.insert_value("local", shared.local.clone());
        context.insert_value("page", page);
        let mut buffer = Vec::with_capacity(32 << 10);
        match self.tera.render_to(name, &context, &mut buffer) {
            Ok(()) => Ok(String::from_utf8(buffer).expect("templates and values are text")),
            Err(error) => {
                let (place, detail) = locate(&self.theme, &error);
                Err(vec![catalogue::template_fails(place, path, &detail)])
            }
        }
    }

    fn text(&self, language: LanguageIndex, key: &str) -> &str {
        self.theme.text(&self.site.languages[language], key)
    }
}

/// Where a template's error is, and what it says.
fn locate(theme: &Theme, error: &tera::Error) -> (Place, String) {
    use tera::ErrorKind;
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = report.filename();
            let place = match theme.templates.get(name).and_then(|template| template.file) {
                Some(file) => Place::Span(Span::new(
                    file,
                    report.span().range.start,
                    report.span().range.end,
                )),
                None => Place::Path(format!("themes/default/templates/{name}")),
            };
            (place, report.message().to_string())
        }
        _ => (
            Place::Path("themes/default/templates".to_string()),
            error.to_string(),
        ),
    }
}

/// The prefix that leads from an output back to the output folder.
fn root_of(path: &str) -> String {
    "../".repeat(path.bytes().filter(|byte| *byte == b'/').count())
}
