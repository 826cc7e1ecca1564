//! What a page asks browsers to fetch, read from its HTML.
//!
//! It reads tags and attributes and nothing else: good enough for what a browser would fetch by
//! itself, and for any input.

/// Something a page makes a browser fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The element.
    pub element: String,
    pub address: String,
}

/// Everything a browser would fetch for a page.
pub fn fetched(html: &str) -> Vec<Fetched> {
    const RELATIONS: [&str; 9] = [
        "stylesheet",
        "icon",
        "preload",
        "modulepreload",
        "prefetch",
        "preconnect",
        "dns-prefetch",
        "manifest",
        "apple-touch-icon",
    ];
    let mut found = Vec::new();
    for tag in tags(html) {
        let names: &[&str] = match tag.name.as_str() {
            "script" | "img" | "iframe" | "frame" | "embed" | "source" | "track" | "input"
            | "audio" | "video" => &["src", "srcset", "poster"],
            "object" => &["data"],
            "link" => {
                let relation = tag
                    .attribute("rel")
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let is_fetched = relation
                    .split_ascii_whitespace()
                    .any(|one| RELATIONS.contains(&one));
                if is_fetched { &["href"] } else { &[] }
            }
            "form" => &["action"],
            _ => &[],
        };
        for name in names {
            let Some(value) = tag.attribute(name) else {
                continue;
            };
            let values: Vec<&str> = match *name {
                "srcset" => value.split(',').collect(),
                _ => vec![value],
            };
            found.extend(values.into_iter().filter_map(|value| {
                let address = value.split_ascii_whitespace().next()?;
                Some(Fetched {
                    element: tag.name.clone(),
                    address: address.to_string(),
                })
            }));
        }
    }
    found
}

/// The first link to a page of the same site: one that is relative and ends as pages do.
pub fn first_page(html: &str) -> Option<String> {
    let mut links = tags(html).filter(|tag| tag.name == "a");
    links.find_map(|tag| {
        let to = tag.attribute("href")?;
        let is_page = !to.contains(':')
            && !to.starts_with("//")
            && (to.ends_with("/index.html") || to.ends_with('/') && to.len() > 1 && to != "../");
        is_page.then(|| to.to_string())
    })
}

pub fn first_style(html: &str) -> Option<String> {
    let styles = tags(html).filter(|tag| tag.name == "link");
    styles
        .filter(|tag| tag.attribute("rel") == Some("stylesheet"))
        .find_map(|tag| tag.attribute("href").map(str::to_string))
}

pub fn first_script(html: &str) -> Option<String> {
    let scripts = tags(html).filter(|tag| tag.name == "script");
    scripts
        .into_iter()
        .find_map(|tag| tag.attribute("src").map(str::to_string))
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(known, _)| known == name)?;
        Some(value.trim())
    }
}

/// The opening tags of a text.
fn tags(html: &str) -> impl Iterator<Item = Tag> {
    html.split('<').skip(1).filter_map(|rest| {
        let end = rest.find(|one: char| !one.is_ascii_alphanumeric())?;
        let (name, mut rest) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|one: char| one.is_whitespace() || one == '/');
            let end = rest
                .find(|one: char| one.is_whitespace() || "=>/".contains(one))
                .unwrap_or(rest.len());
            if end == 0 {
                break;
            }
            let (attribute, after) = rest.split_at(end);
            rest = after.trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let quote = after.chars().next().filter(|one| "\"'".contains(*one));
                (value, rest) = match quote {
                    Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    None => {
                        let end = after
                            .find(|one: char| one.is_whitespace() || one == '>')
                            .unwrap_or(after.len());
                        after.split_at(end)
                    }
                };
            }
            attributes.push((attribute.to_ascii_lowercase(), value.replace("&amp;", "&")));
        }
        Some(Tag {
            name: name.to_ascii_lowercase(),
            attributes,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_fetch_is_found_and_links_to_read_are_not() {
        let html = r#"<LINK rel=stylesheet href='a.css'><link rel="canonical" href="https://x.org/">
            <script defer src="b.js"></script><img srcset="c.png 1x, https://cdn.org/d.png 2x" src=e.png>
            <a href="https://other.org/">x</a><form action="//f.org/q?a=1&amp;b"><p data-x="<">"#;
        let found: Vec<String> = fetched(html).into_iter().map(|one| one.address).collect();
        assert_eq!(
            found,
            [
                "a.css",
                "b.js",
                "e.png",
                "c.png",
                "https://cdn.org/d.png",
                "//f.org/q?a=1&b"
            ]
        );
        assert_eq!(first_style(html).as_deref(), Some("a.css"));
        assert_eq!(first_script(html).as_deref(), Some("b.js"));
    }

    #[test]
    fn the_first_page_is_one_of_the_site() {
        let html = r##"<a href="#x"><a href="https://o.org/index.html"><a href="mailto:a"><a href="nl/index.html">"##;
        assert_eq!(first_page(html).as_deref(), Some("nl/index.html"));
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<a",
            "<a href",
            "<a href=",
            "<a href=\"",
            "<<>",
            "<é",
            "<a =>",
            "<a ===\">",
        ] {
            let _ = (fetched(html), first_page(html));
        }
    }
}
