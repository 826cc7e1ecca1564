//! Files for machines: sitemap, robots, security.txt, and the pages at old addresses.

use super::Renderer;
use crate::content::escape;
use crate::site::{Key, LanguageIndex, PageKind};
use std::fmt::Write;

impl Renderer {
    /// Every page in every language that has it, each with its translations.
    pub(super) fn sitemap(&self) -> String {
        let Some(base) = self.base_url() else {
            return String::new();
        };
        let site = &self.site;
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
        );
        for language in 0..site.languages.len() {
            for key in &site.order[language] {
                if site.page(language, *key).fallback
                    || site.identity(*key).kind == PageKind::Search
                {
                    continue;
                }
                self.sitemap_entry(base, language, *key, &mut xml);
            }
        }
        xml.push_str("</urlset>\n");
        xml
    }

    fn sitemap_entry(&self, base: &str, language: LanguageIndex, key: Key, xml: &mut String) {
        let site = &self.site;
        let address = |language: LanguageIndex| {
            format!("{base}{}", self.plan.permalinks[language][key.index()])
        };
        xml.push_str("<url><loc>");
        escape(&address(language), xml);
        xml.push_str("</loc>");
        if let Some(document) = site.document(language, key) {
            let front_matter = &document.front_matter;
            let changed = front_matter
                .changed
                .first()
                .map(|change| &change.date)
                .or(front_matter.reviewed.as_ref())
                .or(front_matter.published.as_ref());
            if let Some(date) = changed {
                let _ = write!(xml, "<lastmod>{}</lastmod>", date.value);
            }
        }
        let translations: Vec<LanguageIndex> = (0..site.languages.len())
            .filter(|language| !site.page(*language, key).fallback)
            .collect();
        if translations.len() > 1 {
            for other in translations {
                let _ = write!(
                    xml,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"",
                    site.languages[other]
                );
                escape(&address(other), xml);
                xml.push_str("\"/>");
            }
        }
        xml.push_str("</url>\n");
    }

    pub(super) fn robots(&self) -> String {
        let mut text = "User-agent: *\nAllow: /\n".to_string();
        if let Some(base) = self.base_url() {
            let _ = write!(text, "\nSitemap: {base}sitemap.xml\n");
        }
        text
    }

    /// How to report a weakness (RFC 9116).
    pub(super) fn security_text(&self) -> String {
        let security = &self.site.config.security;
        let mut text = String::new();
        if let Some(contact) = &security.contact {
            let contact = if contact.contains(':') {
                contact.value.clone()
            } else {
                format!("mailto:{}", contact.value)
            };
            let _ = writeln!(text, "Contact: {contact}");
        }
        if let Some(expires) = &security.expires {
            let _ = writeln!(text, "Expires: {}", expires.value);
        }
        let _ = writeln!(
            text,
            "Preferred-Languages: {}",
            self.site.languages.join(", ")
        );
        if let Some(base) = self.base_url() {
            let _ = writeln!(text, "Canonical: {base}.well-known/security.txt");
        }
        text
    }

    /// A page at an old address: it leads on by itself, and by a link.
    pub(super) fn redirect(&self, path: &str, language: LanguageIndex, key: Key) -> String {
        let href = self.href(path, language, key);
        let code = &self.site.languages[language];
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
        );
        let title = &self.site.page(language, key).title;
        escape(title, &mut page);
        page.push_str("</title>\n<meta name=\"robots\" content=\"noindex\">\n");
        if let Some(base) = self.base_url() {
            let _ = writeln!(
                page,
                "<link rel=\"canonical\" href=\"{base}{}\">",
                self.plan.permalinks[language][key.index()]
            );
        }
        let _ = write!(
            page,
            "<meta http-equiv=\"refresh\" content=\"0; url={href}\">\n</head>\n<body>\n<main><h1>"
        );
        escape(title, &mut page);
        let _ = write!(page, "</h1>\n<p><a href=\"{href}\">");
        escape(title, &mut page);
        page.push_str("</a></p></main>\n</body>\n</html>\n");
        page
    }
}
