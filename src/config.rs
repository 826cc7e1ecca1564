//! `leidraad.yaml` as a `Config`.
//!
//! Only what an editor may set, with its defaults. It does not know pages, and reads no files.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{SourceTree, Spanned};
use crate::yaml::{self, Shapes, YamlLimits};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The name of the configuration file below the site root.
pub const CONFIG_FILE: &str = "leidraad.yaml";

/// A text per language code.
pub type Texts = BTreeMap<String, String>;

/// Most languages one site may have: each page exists in each of them.
pub const MOST_LANGUAGES: usize = 64;

/// The configuration of a site, as written in `leidraad.yaml`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Title of the site per language.
    pub title: Texts,
    /// Address at which the site is published, for sitemap, canonical and 404 links.
    pub base_url: Option<Spanned<String>>,
    /// Languages of the site, first the one that pages are written in; default nl and en.
    pub languages: Option<Vec<Spanned<String>>>,
    /// Who publishes this site.
    pub publisher: Publisher,
    /// Name or number of this edition.
    pub edition: Option<String>,
    /// The theme and its settings.
    pub theme: ThemeSettings,
    /// What happens when a translation is behind its source.
    pub sync: SyncPolicy,
    /// How Markdown is read.
    pub markdown: MarkdownSettings,
    /// How the search is built.
    pub search: SearchSettings,
    /// Limits on the input.
    pub limits: Limits,
    /// The institution's own additions.
    pub overlay: OverlaySettings,
    /// Whether readers may keep the site for use without a connection.
    pub offline: Offline,
    /// Where readers send remarks: a mail address or an https address with {page}, {section}, {lang}, {version}.
    pub feedback: Option<Spanned<String>>,
    /// The accessibility statement.
    pub accessibility: Accessibility,
    /// What security.txt says.
    pub security: Security,
    /// Whether each translated page is also published beside its source, below `parallel/`.
    pub parallel: bool,
    /// Whether a build puts compressed copies, `.gz` and `.br`, beside the text files.
    pub compress: bool,
    /// Advice on long sentences and paragraphs and on abbreviations.
    pub plain_language: PlainLanguage,
    /// Address that opens a file in the editor, with {root}, {path}, {line} and {column}.
    pub editor_url: Option<Spanned<String>>,
}

/// Who publishes the site.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Publisher {
    pub name: Option<TextOrTexts>,
    /// Only true leaves out the line that this is not an official publication.
    pub official: bool,
    /// Address of the official text per language.
    pub official_url: BTreeMap<String, Spanned<String>>,
    /// How to reach the publisher: a mail address or an https address.
    pub contact: Option<Spanned<String>>,
}

/// One text for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TextOrTexts {
    Text(String),
    Texts(Texts),
}

impl TextOrTexts {
    /// The text in `language`, else any text there is.
    pub fn of(&self, language: &str) -> &str {
        match self {
            TextOrTexts::Text(text) => text,
            TextOrTexts::Texts(texts) => texts
                .get(language)
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ThemeSettings {
    /// Folder below `themes/`; the files in it replace those of the default theme.
    pub name: Option<Spanned<String>>,
    /// Class on the `html` element, to which token files scope their values.
    pub class: Option<Spanned<String>>,
    /// Path of the logo below `content/assets/`.
    pub logo: Option<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SyncPolicy {
    /// A translation that is behind gets a notice.
    #[default]
    SourceFirst,
    /// The build fails while a translation is behind.
    LockStep,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownSettings {
    /// What raw HTML in a chapter is: an error, or a small safe set of elements let through.
    pub html: HtmlPolicy,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HtmlPolicy {
    #[default]
    Refuse,
    Sanitise,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SearchSettings {
    /// false builds no search index.
    pub enabled: bool,
    /// Whether `/` alone opens the search.
    pub single_key: bool,
    /// Words that mean the same, per language: lists of words.
    pub synonyms: BTreeMap<String, Vec<Vec<String>>>,
    /// Word forms and the form they count as, per language.
    pub stems: BTreeMap<String, BTreeMap<String, String>>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        SearchSettings {
            enabled: true,
            single_key: true,
            synonyms: BTreeMap::new(),
            stems: BTreeMap::new(),
        }
    }
}

/// Limits on the input; sizes in bytes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    #[schemars(range(min = 1))]
    pub chapter: u32,
    #[schemars(range(min = 1, max = 256))]
    pub nesting: u32,
    #[schemars(range(min = 1))]
    pub footnotes: u32,
    #[schemars(range(min = 1))]
    pub table_columns: u32,
    #[schemars(range(min = 1))]
    pub page: u32,
    /// Questionnaire states from which a warning is given.
    #[schemars(range(min = 1))]
    pub states_warning: u32,
    /// Questionnaire states above which there is an error.
    #[schemars(range(min = 1))]
    pub states: u32,
    /// The percentage of a questionnaire that its cases must use; below it there is an error.
    #[schemars(range(min = 1, max = 100))]
    pub coverage: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            chapter: 2 << 20,
            nesting: 64,
            footnotes: 10_000,
            table_columns: 2_000,
            page: 8 << 20,
            states_warning: 500,
            states: 2_000,
            coverage: None,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OverlaySettings {
    /// Name of the institution whose additions these are.
    pub name: Option<TextOrTexts>,
    /// What a note is that was written for an earlier version of its section.
    pub outdated: OutdatedPolicy,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutdatedPolicy {
    #[default]
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Offline {
    #[default]
    Off,
    On,
    /// Takes the offline copy away again from readers who have it.
    Remove,
}

/// When and from where on `check` advises on plain language.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlainLanguage {
    /// Whether `check` gives the advice without `--advice`.
    pub always: bool,
    /// Most words of a sentence, per language.
    pub sentence: BTreeMap<String, u32>,
    /// Most words of a paragraph, per language.
    pub paragraph: BTreeMap<String, u32>,
    /// Abbreviations that need no explanation.
    pub known: Vec<String>,
}

impl PlainLanguage {
    pub fn most_in_sentence(&self, language: &str) -> usize {
        self.sentence
            .get(language)
            .map_or(35, |most| *most as usize)
    }

    pub fn most_in_paragraph(&self, language: &str) -> usize {
        self.paragraph
            .get(language)
            .map_or(120, |most| *most as usize)
    }
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Accessibility {
    /// Where the publisher's accessibility statement is: an address that begins with https.
    pub statement_url: Option<Spanned<String>>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// Where a weakness is reported: a mail address or an https address.
    pub contact: Option<Spanned<String>>,
    /// When security.txt is no longer to be relied on: a moment in UTC, less than a year ahead.
    pub expires: Option<Spanned<String>>,
}

/// The schema of the configuration.
pub static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Config>);

impl Config {
    /// The configuration of a site; without a file, all defaults.
    pub fn read(tree: &SourceTree, diagnostics: &mut Vec<Diagnostic>) -> Config {
        let Some((id, file)) = tree.find(CONFIG_FILE) else {
            return Config::default();
        };
        let read = yaml::read::<Config>(id, 0, file.text(), YamlLimits::FILE, &SHAPES);
        diagnostics.extend(read.diagnostics);
        let mut config = read.value.unwrap_or_default();
        config.check(diagnostics);
        config
    }

    fn check(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(url) = &self.base_url
            && !is_base_url(&url.value)
        {
            diagnostics.push(catalogue::invalid_base_url(url.span, &url.value));
            self.base_url = None;
        }
        let publisher = &mut self.publisher;
        publisher.official_url.retain(|_, url| {
            let fits = url.value.starts_with("https://") || url.value.starts_with("http://");
            if !fits {
                diagnostics.push(catalogue::invalid_setting(
                    url.span,
                    "official_url",
                    "an address that begins with https://",
                    "een adres dat begint met https://",
                ));
            }
            fits
        });
        publisher.contact.take_if(|contact| {
            let fits = is_contact(&contact.value);
            if !fits {
                diagnostics.push(catalogue::invalid_setting(
                    contact.span,
                    "contact",
                    "a mail address, or an address that begins with https://, mailto: or tel:",
                    "een mailadres, of een adres dat begint met https://, mailto: of tel:",
                ));
            }
            !fits
        });
        self.accessibility.statement_url.take_if(|url| {
            let fits = url.value.starts_with("https://") || url.value.starts_with("http://");
            if !fits {
                diagnostics.push(catalogue::invalid_setting(
                    url.span,
                    "statement_url",
                    "an address that begins with https://",
                    "een adres dat begint met https://",
                ));
            }
            !fits
        });
        if let Some(languages) = &mut self.languages {
            if languages.len() > MOST_LANGUAGES {
                diagnostics.push(catalogue::too_many_languages(
                    languages[MOST_LANGUAGES].span,
                    MOST_LANGUAGES,
                ));
                languages.truncate(MOST_LANGUAGES);
            }
            languages.retain(|language| {
                let fits = is_language(&language.value);
                if !fits {
                    diagnostics.push(catalogue::unknown_language(language.span, &language.value));
                }
                fits
            });
        }
        for (name, setting) in [
            ("theme.name", &self.theme.name),
            ("theme.class", &self.theme.class),
        ] {
            if let Some(value) = setting
                && !value
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '))
            {
                diagnostics.push(catalogue::invalid_setting(
                    value.span,
                    name,
                    "letters, digits, `-` and `_`",
                    "letters, cijfers, `-` en `_`",
                ));
            }
        }
        if let Some(address) = &self.editor_url
            && !opens_an_editor(address)
        {
            diagnostics.push(catalogue::invalid_setting(
                address.span,
                "editor_url",
                "an address with a scheme such as vscode: or https:, and with {path} in it",
                "een adres met een schema zoals vscode: of https:, en met {path} erin",
            ));
            self.editor_url = None;
        }
        if let Some(feedback) = &self.feedback
            && !(feedback.starts_with("https://")
                || feedback.starts_with("mailto:")
                || (feedback.contains('@') && !feedback.contains(':')))
        {
            diagnostics.push(catalogue::invalid_setting(
                feedback.span,
                "feedback",
                "a mail address or an address that begins with https://",
                "een mailadres of een adres dat met https:// begint",
            ));
            self.feedback = None;
        }
    }

    /// The languages that are named, or that have a folder below `content/`; nl before en before others.
    pub fn languages(&self, tree: &SourceTree) -> Vec<String> {
        if let Some(languages) = &self.languages {
            let mut codes: Vec<String> = Vec::new();
            for language in languages {
                if !codes.contains(&language.value) {
                    codes.push(language.value.clone());
                }
            }
            return codes;
        }
        let found: Vec<String> = ["nl", "en"]
            .into_iter()
            .filter(|code| tree.below(&format!("content/{code}/")).next().is_some())
            .map(str::to_string)
            .collect();
        match found.is_empty() {
            // A site has a language, even one whose files are all in the wrong place.
            true => vec!["nl".to_string()],
            false => found,
        }
    }
}

/// Whether an address leads to a program or a server, and cannot act in the page it stands in.
fn opens_an_editor(address: &str) -> bool {
    const ACTING: [&str; 6] = [
        "javascript",
        "vbscript",
        "data",
        "blob",
        "about",
        "filesystem",
    ];
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|one: char| one.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    is_scheme
        && !ACTING.contains(&scheme.to_ascii_lowercase().as_str())
        && address.contains("{path}")
        && !address.contains(|one: char| one.is_control() || one.is_whitespace())
}

/// Language codes as BCP 47 writes the common ones: `nl`, `en`, `pt-BR`.
fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let primary = parts.next().unwrap_or("");
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// A mail address, or an address whose scheme no browser runs as a program.
fn is_contact(address: &str) -> bool {
    match address.split_once(':') {
        Some((scheme, rest)) => {
            ["https", "http", "mailto", "tel"].contains(&scheme) && !rest.is_empty()
        }
        None => address.contains('@') && !address.contains(char::is_whitespace),
    }
}

/// `https://host/path/` or `http://…`, without query, fragment, spaces or quotes.
pub fn is_base_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/%[]".contains(&byte))
    })
}
