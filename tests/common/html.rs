//! A small reader of the pages that the program writes: tags, attributes, and what `<main>` holds.
//!
//! It knows only the careful HTML of our own templates, and says so (by a panic) when it meets
//! something else; it is no parser for the web.

/// One tag that opens, or stands alone, with its attributes in order and decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, empty where it stands without one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The inside of `<main>`, trimmed; the whole text where there is none.
pub fn main_part(html: &str) -> &str {
    let Some(start) = html.find("<main") else {
        return html;
    };
    let inside = &html[start..];
    let from = inside.find('>').expect("the tag ends") + 1;
    let to = inside.find("</main>").expect("main is closed");
    inside[from..to].trim()
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Whether an open element ends, as HTML lets it, where another begins or, `closing`, ends.
fn ends(open: &str, name: &str, closing: bool) -> bool {
    let next: &[&str] = match open {
        "li" => &["li"],
        "dt" | "dd" => &["dt", "dd"],
        "td" | "th" => &["td", "th", "tr", "tbody"],
        "tr" => &["tr", "tbody"],
        "thead" | "tbody" => &["tbody"],
        _ => return false,
    };
    if closing {
        name != open
    } else {
        next.contains(&name)
    }
}

/// Every opening tag of a page, in order. Panics where elements do not nest.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = &after[after.find("-->").expect("the comment ends") + 3..];
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = &rest[rest.find('>').expect("the declaration ends")..];
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, left) = after.split_once('>').expect("the closing tag ends");
            while open
                .last()
                .is_some_and(|last| ends(last, name.trim(), true))
            {
                open.pop();
            }
            let opened = open.pop();
            assert_eq!(
                opened.as_deref(),
                Some(name.trim()),
                "closed, but not the one last opened: {}",
                shortened(rest)
            );
            rest = left;
        } else {
            let (tag, alone, left) = opening(rest);
            rest = left;
            let raw = ["script", "style"].contains(&tag.name.as_str());
            if raw {
                let close = format!("</{}>", tag.name);
                rest = &rest[rest.find(&close).expect("raw text ends")..];
            }
            while open.last().is_some_and(|last| ends(last, &tag.name, false)) {
                open.pop();
            }
            if !alone && !VOID.contains(&tag.name.as_str()) {
                open.push(tag.name.clone());
            }
            tags.push(tag);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    tags
}

/// An element with what is in it.
#[derive(Debug, Clone)]
pub struct Element {
    pub tag: Tag,
    pub children: Vec<Child>,
}

#[derive(Debug, Clone)]
pub enum Child {
    Element(Element),
    /// Decoded.
    Text(String),
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.tag.get(name)
    }

    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.get("class").unwrap_or_default();
        classes.split(' ').any(|own| own == class)
    }

    /// All text in it, with single spaces.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn add_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(own) => text.push_str(own),
                Child::Element(element) => element.add_text(text),
            }
        }
    }

    /// Every element in it, in order, that `wanted` says.
    pub fn all<'a>(&'a self, wanted: &dyn Fn(&Element) -> bool) -> Vec<&'a Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if let Child::Element(element) = child {
                if wanted(element) {
                    found.push(element);
                }
                found.extend(element.all(wanted));
            }
        }
        found
    }

    pub fn by_id<'a>(&'a self, id: &str) -> Option<&'a Element> {
        self.all(&|element| element.get("id") == Some(id))
            .first()
            .copied()
    }
}

/// A page as a tree. Panics where elements do not nest.
pub fn tree(html: &str) -> Element {
    let new = |tag: Tag| Element {
        tag,
        children: Vec::new(),
    };
    let mut open = vec![new(Tag {
        name: String::new(),
        attributes: Vec::new(),
    })];
    fn close(open: &mut Vec<Element>) {
        let done = open.pop().expect("an element is open");
        let above = open.last_mut().expect("closed too often");
        above.children.push(Child::Element(done));
    }
    fn last(open: &[Element]) -> &str {
        open.last().map_or("", |last| &last.tag.name)
    }
    let is_open =
        |open: &[Element], name: &str| open.last().is_some_and(|last| last.tag.name == name);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        if let (false, Some(last)) = (text.is_empty(), open.last_mut()) {
            last.children.push(Child::Text(decoded(text)));
        }
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->").expect("the comment ends") + 3..];
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = &rest[rest.find('>').expect("the declaration ends") + 1..];
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, left) = after.split_once('>').expect("the closing tag ends");
            while ends(last(&open), name.trim(), true) {
                close(&mut open);
            }
            assert!(is_open(&open, name.trim()), "closed: {}", shortened(rest));
            close(&mut open);
            rest = left;
        } else {
            let (tag, alone, left) = opening(rest);
            rest = left;
            while ends(last(&open), &tag.name, false) {
                close(&mut open);
            }
            let raw = ["script", "style"].contains(&tag.name.as_str());
            let close_tag = format!("</{}>", tag.name);
            let is_void = alone || VOID.contains(&tag.name.as_str());
            open.push(new(tag));
            if raw {
                rest = &rest[rest.find(&close_tag).expect("raw text ends")..];
            }
            if is_void {
                close(&mut open);
            }
        }
    }
    assert_eq!(open.len(), 1, "never closed: {:?}", open[1].tag);
    open.remove(0)
}

/// The tag that the text begins with, whether it ends in `/>`, and what follows.
fn opening(text: &str) -> (Tag, bool, &str) {
    let inside = &text[1..];
    let end = inside
        .find([' ', '\n', '\t', '>', '/'])
        .expect("the tag's name ends");
    let name = &inside[..end];
    assert!(
        name.starts_with(|first: char| first.is_ascii_alphabetic()),
        "a bare '<': {}",
        shortened(text)
    );
    let mut rest = inside[end..].trim_start();
    let mut attributes = Vec::new();
    loop {
        if let Some(left) = rest.strip_prefix('>') {
            return (
                Tag {
                    name: name.to_owned(),
                    attributes,
                },
                false,
                left,
            );
        }
        if let Some(left) = rest.strip_prefix("/>") {
            return (
                Tag {
                    name: name.to_owned(),
                    attributes,
                },
                true,
                left,
            );
        }
        let end = rest
            .find(['=', ' ', '\n', '\t', '>', '/'])
            .expect("the attribute ends");
        assert!(end > 0, "not an attribute: {}", shortened(rest));
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(left) = rest.strip_prefix('=') {
            let quote = left
                .chars()
                .next()
                .filter(|quote| ['"', '\''].contains(quote));
            let (inside, left) = match quote {
                Some(quote) => left[1..].split_once(quote).expect("the value ends"),
                None => left.split_at(left.find([' ', '\n', '>']).expect("the value ends")),
            };
            value = decoded(inside);
            rest = left;
        }
        attributes.push((key, value));
        rest = rest.trim_start();
    }
}

/// Text without the character references that our templates write.
pub fn decoded(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        let (name, left) = rest[at + 1..]
            .split_once(';')
            .unwrap_or_else(|| panic!("a bare '&' in {text}"));
        let number =
            name.strip_prefix('#')
                .and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
                    None => number.parse().ok(),
                });
        result.push(match (name, number.and_then(char::from_u32)) {
            (_, Some(character)) => character,
            ("amp", _) => '&',
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("quot", _) => '"',
            ("apos", _) => '\'',
            ("nbsp", _) => '\u{a0}',
            _ => panic!("an unknown reference &{name};"),
        });
        rest = left;
    }
    result.push_str(rest);
    result
}

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}
