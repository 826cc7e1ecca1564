//! Raw HTML in Markdown: comments, allowances, and the few elements that may pass.

use crate::config::HtmlPolicy;

/// What a piece of raw HTML is.
pub(super) enum Html {
    /// Comments only; the allowances among them as (offset, length, text).
    Comments(Vec<(usize, usize, String)>),
    /// An element that passes as it is.
    Element(&'static str),
    /// A comment with text on its last line.
    TextAfterComment,
    Refused,
}

/// Elements that pass with `markdown.html: sanitise`: text-level, without attributes.
const ELEMENTS: [&str; 8] = ["sub", "sup", "kbd", "mark", "abbr", "cite", "q", "small"];
/// Their tags and two void ones, as written. What is not exactly one of these is refused, so
/// nothing has to be cleaned.
const TAGS: [&str; 18] = [
    "<sub>", "</sub>", "<sup>", "</sup>", "<kbd>", "</kbd>", "<mark>", "</mark>", "<abbr>",
    "</abbr>", "<cite>", "</cite>", "<q>", "</q>", "<small>", "</small>", "<br>", "<wbr>",
];

pub(super) fn classify(html: &str, policy: HtmlPolicy) -> Html {
    if let Some(allowances) = comments(html) {
        return Html::Comments(allowances);
    }
    if let Some((_, after)) = html
        .trim_start()
        .strip_prefix("<!--")
        .and_then(|comment| comment.rsplit_once("-->"))
        && !after.contains('<')
    {
        return Html::TextAfterComment;
    }
    match TAGS.iter().find(|tag| **tag == html.trim()) {
        Some(tag) if policy == HtmlPolicy::Sanitise => Html::Element(tag),
        _ => Html::Refused,
    }
}

/// The name of an element whose tag must be closed again.
pub(super) fn paired(tag: &str) -> Option<(&'static str, bool)> {
    let name = tag.trim_matches(['<', '>', '/']);
    ELEMENTS
        .iter()
        .find(|element| **element == name)
        .map(|element| (*element, !tag.starts_with("</")))
}

fn comments(html: &str) -> Option<Vec<(usize, usize, String)>> {
    let mut allowances = Vec::new();
    let mut at = html.len() - html.trim_start().len();
    while at < html.len() {
        let rest = &html[at..];
        if !rest.starts_with("<!--") {
            return None;
        }
        let length = rest.find("-->")? + 3;
        // `<!-->` and `<!--->` are whole comments: their ends overlap.
        let inside = rest.get(4..length - 3).unwrap_or_default().trim();
        if let Some(order) = inside.strip_prefix("leidraad:") {
            allowances.push((at, length, order.trim().to_string()));
        }
        at += length;
        at += html[at..].len() - html[at..].trim_start().len();
    }
    Some(allowances)
}

/// Reads `allow CODE: reason`.
pub(super) fn allowance(order: &str) -> Option<&str> {
    let (code, reason) = order.strip_prefix("allow ")?.split_once(':')?;
    let code = code.trim();
    let known = code.len() == 4
        && code.is_char_boundary(1)
        && code[1..].bytes().all(|byte| byte.is_ascii_digit());
    (known && !reason.trim().is_empty()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_whose_ends_overlap_are_comments() {
        for text in ["<!-->", "<!--->", "<!---->", "<!-- a --><!-->"] {
            assert_eq!(comments(text), Some(Vec::new()), "{text}");
        }
        assert_eq!(comments("<!--> [!NOTE]"), None);
        assert_eq!(comments("<!--"), None);
    }
}
