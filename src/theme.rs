//! The theme: templates, texts and static files, the embedded default with a site's own on top.
//!
//! A file of the site's theme takes the place of the default theme's file of the same name; a
//! template so replaced stays there as `default/NAME`, to be extended. Texts are laid over the
//! default's one by one. It does not know pages, and renders nothing.

pub mod overrides;
mod safety;

use crate::config::{Config, Offline};
use crate::content::Digest;
use crate::diagnostics::{Diagnostic, Place, catalogue};
use crate::script;
use crate::source::{FileId, SourceTree, Span};
use crate::yaml::{self, Value, YamlLimits};
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static DEFAULT: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Language whose texts stand in for those of a language the theme does not know.
const FALLBACK_LANGUAGE: &str = "en";

/// Texts that only scripts show: they are published once a language, not on every page.
const TEXTS_OF_SCRIPTS: &[&str] = &[
    "cite_hint",
    "cite_paragraph",
    "cite_section",
    "copied",
    "copy",
    "copy_failed",
    "copy_format",
    "feedback_section",
    "no_longer_valid",
    "not_yet_valid",
    "review_overdue",
    "scheme",
    "scheme_dark",
    "scheme_light",
    "scheme_system",
    "search_all",
    "search_broken",
    "search_hint",
    "search_hint_ctrl",
    "search_in_en",
    "search_in_nl",
    "search_in_other",
    "search_none",
];

/// What the texts on the number of suggestions begin with, in whichever plural forms there are.
const SUGGESTIONS: &str = "search_suggest";

/// A template's text, and where it came from.
#[derive(Debug, Clone)]
pub struct Template {
    pub text: String,
    /// The file of the site that gives it; none for the default theme's.
    pub file: Option<FileId>,
}

#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// By name below `templates/`.
    pub templates: BTreeMap<String, Template>,
    /// Texts by language and key.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// Static files by name below `static/`, with the name they are published under.
    pub statics: BTreeMap<String, Static>,
}

/// A file published as it is, under a name that carries its hash.
#[derive(Debug, Clone)]
pub struct Static {
    /// Path below the output folder.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Our own scripts are published without what only people read; a site's files as they are.
fn published(name: &str, bytes: Vec<u8>, is_ours: bool) -> Vec<u8> {
    match str::from_utf8(&bytes) {
        Ok(script) if is_ours && name.ends_with(".js") => script::compact(script).into_bytes(),
        _ => bytes,
    }
}

impl Theme {
    /// The default theme with what the site lays over it, and its texts in `languages`.
    pub fn load(
        tree: &SourceTree,
        config: &Config,
        languages: &[String],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Theme {
        let mut files: BTreeMap<String, (Vec<u8>, Option<FileId>)> = BTreeMap::new();
        embedded(&DEFAULT, &mut files);
        let name = config
            .theme
            .name
            .as_ref()
            .map_or("default", |name| name.value.as_str());
        let folder = format!("themes/{name}/");
        let mut found = name == "default";
        let mut own_texts = Vec::new();
        for (id, file) in tree.below(&folder) {
            found = true;
            let path = &file.path[folder.len()..];
            match path.strip_prefix("strings/") {
                Some(name) => own_texts.push((name, file, id)),
                None => {
                    let before = files.insert(path.to_string(), (file.bytes().to_vec(), Some(id)));
                    // What is replaced can still be extended, under another name.
                    if let Some(before) = before
                        && before.0 != file.bytes()
                        && let Some(name) = path.strip_prefix("templates/")
                    {
                        files.insert(format!("templates/default/{name}"), before);
                    }
                }
            }
        }
        overrides::check_versions(tree, &folder, diagnostics);
        safety::check(tree, &folder, diagnostics);
        if let (false, Some(setting)) = (found, &config.theme.name) {
            diagnostics.push(catalogue::theme_not_found(setting.span, name));
        }
        let mut theme = Theme::default();
        for (path, (bytes, file)) in files {
            if let Some(name) = path.strip_prefix("templates/") {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                theme
                    .templates
                    .insert(name.to_string(), Template { text, file });
            } else if let Some(static_name) = path.strip_prefix("static/") {
                theme.add_static(
                    static_name,
                    published(static_name, bytes, file.is_none() || name == "default"),
                );
            } else if let Some(name) = path.strip_prefix("strings/") {
                theme.add_texts(name, &String::from_utf8_lossy(&bytes), file, diagnostics);
            }
        }
        // Text by text, so that a site that words one thing otherwise need not copy all the others.
        for (name, file, id) in own_texts {
            theme.add_texts(name, file.text(), Some(id), diagnostics);
        }
        if let Some((_, tokens)) = tree.find("tokens.css") {
            theme.add_static("tokens.css", tokens.bytes().to_vec());
        }
        overrides::check_blocks(&theme.templates, diagnostics);
        theme.check_texts(tree, config, &folder, languages, diagnostics);
        theme.complete(languages, config.offline);
        theme
    }

    /// The colours of an institution's additions as a style sheet; nothing else can be in it.
    pub fn add_local_tokens(&mut self, tokens: &BTreeMap<&'static str, String>) {
        if tokens.is_empty() {
            return;
        }
        let own = |token: &str| tokens.get(token).map(String::as_str);
        let none = "var(--leidraad-color-accent)";
        let (light, dark) = (
            own("accent").unwrap_or(none),
            own("accent-dark").unwrap_or(none),
        );
        let rule = format!(":root {{ --leidraad-local-accent: light-dark({light}, {dark}); }}\n");
        self.add_static("local.css", rule.into_bytes());
    }

    fn add_static(&mut self, name: &str, bytes: Vec<u8>) {
        let hash = blake3::hash(&bytes).to_hex();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/theme/{stem}.{}.{extension}", &hash[..10]);
        self.statics
            .insert(name.to_string(), Static { path, bytes });
    }

    /// Reads one file of texts; `questionnaire.nl.yaml` and `nl.yaml` both are Dutch.
    fn add_texts(
        &mut self,
        name: &str,
        text: &str,
        file: Option<FileId>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(language) = name
            .strip_suffix(".yaml")
            .map(|stem| stem.rsplit_once('.').map_or(stem, |(_, language)| language))
        else {
            return;
        };
        let node = match yaml::parse(
            file.unwrap_or(FileId::from_number(0)),
            0,
            text,
            YamlLimits::FILE,
        ) {
            Ok(node) => node,
            Err(diagnostic) => {
                // The embedded texts are read in a test; only a site's own can be wrong here.
                if file.is_some() {
                    diagnostics.push(*diagnostic);
                }
                return;
            }
        };
        let texts = self.texts.entry(language.to_string()).or_default();
        if let Value::Map(entries) = node.value {
            for (key, value) in entries {
                match value.value {
                    Value::Text(text) => {
                        texts.insert(key.value, text);
                    }
                    Value::Integer(number) => {
                        texts.insert(key.value, number.to_string());
                    }
                    _ if file.is_some() => diagnostics.push(catalogue::yaml_wrong_type(
                        value.span,
                        &[catalogue::Kind::Text],
                        catalogue::Kind::Map,
                    )),
                    _ => {}
                }
            }
        }
    }

    /// Tells which languages of the site lack texts, so that a reader gets some in another language.
    fn check_texts(
        &self,
        tree: &SourceTree,
        config: &Config,
        folder: &str,
        languages: &[String],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let none = BTreeMap::new();
        let wanted = self.texts.get(FALLBACK_LANGUAGE).unwrap_or(&none);
        for language in languages {
            let has = self.texts.get(language).unwrap_or(&none);
            // A counted text needs the form of any number; those of few numbers may be left out.
            let lacking: Vec<&str> = wanted
                .keys()
                .filter(|key| !has.contains_key(*key) && !key.ends_with("_one"))
                .map(String::as_str)
                .collect();
            let Some(first) = lacking.first() else {
                continue;
            };
            let named = config.languages.iter().flatten();
            let named = named.into_iter().find(|named| named.value == *language);
            let place = match tree.find(&format!("{folder}strings/{language}.yaml")) {
                Some((id, _)) => Place::Span(Span::new(id, 0, 0)),
                None => named.map_or(Place::Site, |named| Place::Span(named.span)),
            };
            diagnostics.push(catalogue::theme_texts_missing(
                place,
                language,
                first,
                lacking.len(),
            ));
        }
    }

    /// Gives every language of the site all texts, those it lacks from the fallback language.
    fn complete(&mut self, languages: &[String], offline: Offline) {
        let fallback = self
            .texts
            .get(FALLBACK_LANGUAGE)
            .cloned()
            .unwrap_or_default();
        for language in languages {
            let texts = self.texts.entry(language.clone()).or_default();
            for (key, text) in &fallback {
                texts.entry(key.clone()).or_insert_with(|| text.clone());
            }
            // A plural form that the texts lack is that of any other number.
            let forms = plural_rules(language).into_iter().flat_map(|rules| {
                let forms: Vec<_> = rules.categories().map(form_name).collect();
                forms
            });
            for form in forms {
                for key in fallback.keys().filter_map(|key| key.strip_suffix("_one")) {
                    if let Some(other) = texts.get(&format!("{key}_other")).cloned() {
                        texts.entry(format!("{key}_{form}")).or_insert(other);
                    }
                }
            }
            let mut said: BTreeMap<&str, &str> = texts
                .iter()
                .filter(|(key, _)| {
                    TEXTS_OF_SCRIPTS.contains(&key.as_str()) || key.starts_with(SUGGESTIONS)
                })
                .map(|(key, text)| (key.as_str(), text.as_str()))
                .collect();
            match offline {
                Offline::Off => None,
                Offline::On => said.insert("offline", "on"),
                Offline::Remove => said.insert("offline", "remove"),
            };
            // A map of texts always serialises.
            let said = serde_json::to_string(&said).unwrap_or_default();
            let script = format!("leidraadWords={said};\n");
            self.add_static(&format!("words.{language}.js"), script.into_bytes());
        }
    }

    /// The form of a counted text that goes with a number: `KEY_one`, `KEY_few` and so on by the
    /// plural rules of the language (Unicode CLDR).
    pub fn counted(&self, language: &str, key: &str, number: usize) -> &str {
        let form =
            plural_rules(language).map_or("other", |rules| form_name(rules.category_for(number)));
        self.text(language, &format!("{key}_{form}"))
    }

    /// A text of the theme; empty when the theme does not have it.
    pub fn text(&self, language: &str, key: &str) -> &str {
        self.texts
            .get(language)
            .or_else(|| self.texts.get(FALLBACK_LANGUAGE))
            .and_then(|texts| texts.get(key))
            .map_or("", String::as_str)
    }

    /// A digest of everything in the theme, for caches.
    pub fn digest(&self) -> Digest {
        let mut all = String::new();
        for (name, template) in &self.templates {
            all.push_str(name);
            all.push_str(&template.text);
        }
        for (language, texts) in &self.texts {
            all.push_str(language);
            texts.iter().for_each(|(key, text)| {
                all.push_str(key);
                all.push_str(text);
            });
        }
        self.statics
            .values()
            .for_each(|file| all.push_str(&file.path));
        crate::content::digest(&all)
    }
}

fn plural_rules(language: &str) -> Option<PluralRules> {
    let locale: Locale = language.parse().ok()?;
    PluralRules::try_new_cardinal((&locale).into()).ok()
}

/// The name of a plural form as CLDR and the browser's `Intl.PluralRules` write it.
fn form_name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

fn embedded(folder: &Dir, files: &mut BTreeMap<String, (Vec<u8>, Option<FileId>)>) {
    for file in folder.files() {
        files.insert(
            file.path().to_string_lossy().replace('\\', "/"),
            (file.contents().to_vec(), None),
        );
    }
    folder.dirs().for_each(|folder| embedded(folder, files));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_changes_one_text_and_keeps_the_others() {
        let tree = SourceTree::from_texts([
            ("leidraad.yaml", "theme: {name: ours}"),
            ("themes/ours/strings/nl.yaml", "menu: Keuze"),
        ]);
        let mut diagnostics = Vec::new();
        let config = Config::read(&tree, &mut diagnostics);
        let languages = ["nl".to_string(), "en".to_string()];
        let theme = Theme::load(&tree, &config, &languages, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(theme.text("nl", "menu"), "Keuze");
        assert_eq!(theme.text("nl", "search"), "Zoeken");
        assert_eq!(theme.text("en", "menu"), "Menu");
    }

    #[test]
    fn a_counted_text_follows_the_plural_rules_of_its_language() {
        let tree = SourceTree::from_texts([
            ("leidraad.yaml", "theme: {name: ours}"),
            (
                "themes/ours/strings/pl.yaml",
                "search_one: wynik\nsearch_few: wyniki\nsearch_many: wyników",
            ),
            ("themes/ours/strings/fr.yaml", "search_one: résultat"),
        ]);
        let mut diagnostics = Vec::new();
        let config = Config::read(&tree, &mut diagnostics);
        let languages = ["nl", "pl", "fr"].map(str::to_string);
        let theme = Theme::load(&tree, &config, &languages, &mut diagnostics);
        // The examples of CLDR: Polish 1, 2–4 and 22, 5–21; French counts nothing as one.
        let polish = [1, 2, 22, 5, 12].map(|number| theme.counted("pl", "search", number));
        assert_eq!(polish, ["wynik", "wyniki", "wyniki", "wyników", "wyników"]);
        assert_eq!(theme.counted("fr", "search", 0), "résultat");
        assert_eq!(
            theme.counted("nl", "search", 1),
            theme.text("nl", "search_one")
        );
        assert_eq!(
            theme.counted("nl", "search", 2),
            theme.text("nl", "search_other")
        );
        // A form the theme does not have.
        assert_eq!(
            theme.counted("pl", "search_suggest", 3),
            theme.text("en", "search_suggest_other")
        );
    }
}
