//! What others read of a page: its addresses, meta tags, JSON-LD, and the way to send a remark.

use super::Renderer;
use super::body::Place;
use super::cite::Citation;
use super::page::View;
use super::value::{fields, html, list, optional, text};
use crate::site::{Key, LanguageIndex, Page, PageKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, json};
use tera::Value;

/// Where the script puts the section that the reader is at.
pub(super) const SECTION: &str = "{section}";

impl Renderer {
    /// Canonical address and those of the translations, absolute, where a base URL is known.
    pub(super) fn addresses(&self, view: &mut View, place: Place, key: Key, page: &Page) {
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
        let absolute = |language: LanguageIndex| self.absolute(base, language, key);
        view.set("canonical", text(&absolute(shown)));
        let link = |code: &str, href: &str| fields([("lang", text(code)), ("href", text(href))]);
        let translated = site
            .languages
            .iter()
            .enumerate()
            .filter(|(language, _)| !site.page(*language, key).fallback);
        let mut alternates: Vec<Value> = translated
            .map(|(language, code)| link(code, &absolute(language)))
            .collect();
        if alternates.len() > 1 && !page.fallback {
            let is_home = identity.kind == PageKind::Home;
            let default = if is_home {
                base.to_string()
            } else {
                absolute(identity.source)
            };
            alternates.push(link("x-default", &default));
            view.set("alternates", list(alternates));
        }
    }

    fn absolute(&self, base: &str, language: LanguageIndex, key: Key) -> String {
        format!("{base}{}", self.plan.permalinks[language][key.index()])
    }

    /// Cite box, meta tags and JSON-LD of a page, all from one citation.
    pub(super) fn sharing(&self, view: &mut View, place: Place, key: Key) {
        let Some(citation) = self.citation(place.language, key) else {
            return;
        };
        let kind = self.site.identity(key).kind;
        let is_text = self.site.document(place.language, key).is_some();
        view.set("meta", self.meta(&citation, kind));
        view.set(
            "json_ld",
            html(&in_script(&self.json_ld(place, key, &citation, is_text))),
        );
        if is_text {
            view.set("cite", self.cite(place, &citation));
        }
    }

    fn meta(&self, citation: &Citation, kind: PageKind) -> Value {
        let slashed = |date: &Option<String>| date.as_ref().map(|date| date.replace('-', "/"));
        let identifier = citation.url.clone().unwrap_or_else(|| citation.key.clone());
        let locale = match citation.language.as_str() {
            "nl" => Some("nl_NL".to_string()),
            "en" => Some("en_GB".to_string()),
            _ => None,
        };
        let is_whole = kind == PageKind::Home;
        let some = |text: &str| Some(text.to_string());
        let official = self.site.config.publisher.official;
        // name, property, content: one tag says a thing to two kinds of readers where it can.
        let tags = [
            ("citation_title", "og:title", some(&citation.title)),
            ("citation_book_title", "og:site_name", citation.book.clone()),
            ("citation_author", "", citation.publisher.clone()),
            ("citation_publisher", "", citation.publisher.clone()),
            (
                "citation_publication_date",
                "",
                slashed(&citation.published),
            ),
            ("citation_language", "", some(&citation.language)),
            ("citation_public_url", "og:url", citation.url.clone()),
            (
                "",
                "og:type",
                some(if is_whole { "website" } else { "article" }),
            ),
            ("", "og:locale", locale),
            ("DCTERMS.identifier", "", Some(identifier)),
            ("DCTERMS.title", "", some(&citation.title)),
            ("DCTERMS.type", "", some("Text")),
            ("DCTERMS.language", "", some(&citation.language)),
            ("DCTERMS.creator", "", citation.publisher.clone()),
            ("DCTERMS.issued", "", citation.published.clone()),
            ("DCTERMS.modified", "", citation.date().map(str::to_string)),
            (
                "OVERHEID.authority",
                "",
                citation.publisher.clone().filter(|_| official),
            ),
        ];
        let filled = tags.into_iter().filter_map(|(name, property, content)| {
            let given = |text: &'static str| optional(Some(text).filter(|text| !text.is_empty()));
            Some(fields([
                ("name", given(name)),
                ("property", given(property)),
                ("content", text(&content?)),
            ]))
        });
        list(filled.collect())
    }

    fn json_ld(
        &self,
        place: Place,
        key: Key,
        citation: &Citation,
        is_text: bool,
    ) -> serde_json::Value {
        let base = self.base_url();
        let publisher = citation
            .publisher
            .as_ref()
            .map(|name| json!({ "@type": "Organization", "name": name }));
        let edition = citation.edition.as_ref().map(|edition| json!(edition));
        let mut work = Map::new();
        let mut set = |name: &str, value: Option<serde_json::Value>| {
            if let Some(value) = value {
                work.insert(name.to_string(), value);
            }
        };
        set("@context", Some(json!("https://schema.org")));
        set("@id", citation.url.as_ref().map(|url| json!(url)));
        set("inLanguage", Some(json!(citation.language)));
        set(
            "datePublished",
            citation.published.as_ref().map(|date| json!(date)),
        );
        set(
            "dateModified",
            citation.changed.as_ref().map(|date| json!(date)),
        );
        set("publisher", publisher);
        match &citation.book {
            Some(book) => {
                set(
                    "@type",
                    Some(json!(if is_text { "TechArticle" } else { "WebPage" })),
                );
                set("headline", Some(json!(citation.title)));
                set("version", edition);
                set(
                    "position",
                    citation.number.as_ref().map(|number| json!(number)),
                );
                let mut whole = json!({ "@type": "Book", "name": book });
                if let Some(base) = &base {
                    whole["@id"] = json!(self.absolute(base, place.language, Key(0)));
                }
                set("isPartOf", Some(whole));
            }
            None => {
                set("@type", Some(json!("Book")));
                set("name", Some(json!(citation.title)));
                set("bookEdition", edition);
            }
        }
        if let (Some(base), true) = (&base, is_text) {
            let site = &self.site;
            let source = site.identity(key).source;
            let at = |language| json!({ "@id": self.absolute(base, language, key) });
            if place.language != source {
                set("translationOfWork", Some(at(source)));
            } else {
                let others = (0..site.languages.len())
                    .filter(|language| *language != source && !site.page(*language, key).fallback);
                let others: Vec<serde_json::Value> = others.map(at).collect();
                set(
                    "workTranslation",
                    Some(json!(others)).filter(|_| !others.is_empty()),
                );
            }
        }
        serde_json::Value::Object(work)
    }

    /// Where a remark on the page or a section of it goes: a mail with a subject, or the pattern
    /// filled in. With [`SECTION`] for a section, the script fills in which.
    pub(super) fn feedback(&self, place: Place, key: Key, section: &str) -> Option<String> {
        let site = &self.site;
        let pattern = &site.config.feedback.as_ref()?.value;
        let id = &site.identity(key).id;
        let code = &site.languages[place.language];
        let version = site
            .config
            .edition
            .as_deref()
            .or(site.date.as_deref())
            .unwrap_or("");
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        if pattern.starts_with("https://") {
            let filled = pattern
                .replace("{page}", &encode(id))
                .replace("{lang}", code);
            return Some(
                filled
                    .replace("{version}", &encode(version))
                    .replace("{section}", section),
            );
        }
        let address = pattern.trim_start_matches("mailto:");
        let title = &site.page(place.language, key).title;
        let subject = |place: &str| encode(&format!("{title} ({place}, {code}, {version})"));
        let subject = if section.is_empty() {
            subject(id)
        } else {
            // The mark is put in last, for it is not to be encoded.
            subject(&format!("{id}#\u{1}")).replace("%01", section)
        };
        Some(format!("mailto:{address}?subject={subject}"))
    }
}

/// JSON that can stand in a script element: nothing in it ends the element or begins a comment.
fn in_script(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::in_script;
    use serde_json::json;

    #[test]
    fn json_in_a_page_cannot_leave_its_element() {
        let title = "</script><!-- \"é\" & {x}";
        let text = in_script(&json!({ "name": title }));
        assert!(!text.contains('<'));
        let back: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(back["name"], title);
    }
}
