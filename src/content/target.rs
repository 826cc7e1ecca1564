//! What a link points at, as written: read from its destination without looking anything up.

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Page {
        id: String,
        heading: Option<String>,
    },
    /// A heading of the same page.
    Here {
        heading: String,
    },
    Term(String),
    Reference(String),
    Questionnaire {
        id: String,
        answers: Vec<(String, String)>,
    },
    /// A file of the site, relative to the linking file, or to `content/` when it begins with `/`.
    Path {
        path: String,
        fragment: Option<String>,
    },
    External(String),
    /// A snippet to be put in this place.
    Include(String),
    /// A scheme that is not allowed.
    Forbidden {
        scheme: String,
    },
    Unknown(String),
}

/// Reads the target of a wiki link, the part before `|`.
pub fn parse_wiki(text: &str) -> Target {
    let text = text.trim();
    if let Some((kind, id)) = text.split_once(':') {
        let id = id.trim();
        return match kind.trim() {
            "term" => Target::Term(id.to_string()),
            "ref" => Target::Reference(id.to_string()),
            "include" => Target::Include(id.to_string()),
            "questionnaire" => {
                let (id, query) = id.split_once('?').unwrap_or((id, ""));
                let answers = query
                    .split('&')
                    .filter(|part| !part.is_empty())
                    .map(|part| part.split_once('=').unwrap_or((part, "")))
                    .map(|(question, option)| (question.to_string(), option.to_string()))
                    .collect();
                Target::Questionnaire {
                    id: id.to_string(),
                    answers,
                }
            }
            _ => Target::Unknown(text.to_string()),
        };
    }
    match text.split_once('#') {
        Some(("", heading)) => Target::Here {
            heading: heading.to_string(),
        },
        Some((id, heading)) => Target::Page {
            id: id.trim().to_string(),
            heading: Some(heading.to_string()),
        },
        None => Target::Page {
            id: text.to_string(),
            heading: None,
        },
    }
}

/// Reads the destination of an ordinary link.
pub fn parse_target(destination: &str) -> Target {
    // Browsers skip these characters when they look for the scheme, so we must too.
    let bare: String = destination
        .chars()
        .filter(|character| !character.is_control() && !character.is_whitespace() && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'))
        .collect();
    if let Some(scheme) = scheme_of(&bare) {
        return match scheme.to_ascii_lowercase().as_str() {
            "https" | "http" | "mailto" | "tel" => Target::External(bare),
            scheme => Target::Forbidden {
                scheme: scheme.to_string(),
            },
        };
    }
    if bare.starts_with("//") || bare.starts_with("\\") {
        return Target::Forbidden {
            scheme: "//".to_string(),
        };
    }
    if let Some(heading) = bare.strip_prefix('#') {
        return Target::Here {
            heading: heading.to_string(),
        };
    }
    let decoded = percent_encoding::percent_decode_str(&bare)
        .decode_utf8_lossy()
        .into_owned();
    match decoded.split_once('#') {
        Some((path, fragment)) => Target::Path {
            path: path.to_string(),
            fragment: Some(fragment.to_string()),
        },
        None => Target::Path {
            path: decoded,
            fragment: None,
        },
    }
}

fn scheme_of(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    (bytes.next()?.is_ascii_alphabetic()
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte)))
    .then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_through_disguise() {
        for text in [
            "javascript:alert(1)",
            "JaVa\tScript:x",
            "\u{200b}javascript:x",
            "data:text/html,x",
            "vbscript:x",
        ] {
            assert!(
                matches!(parse_target(text), Target::Forbidden { .. }),
                "{text:?}"
            );
        }
        assert!(matches!(
            parse_target("https://a.nl/x"),
            Target::External(_)
        ));
        assert!(matches!(
            parse_target("//evil.example/x"),
            Target::Forbidden { .. }
        ));
        assert_eq!(
            parse_target("a%20b.md#c"),
            Target::Path {
                path: "a b.md".into(),
                fragment: Some("c".into())
            }
        );
    }

    #[test]
    fn wiki_forms() {
        assert_eq!(
            parse_wiki("law#scope"),
            Target::Page {
                id: "law".into(),
                heading: Some("scope".into())
            }
        );
        assert_eq!(
            parse_wiki("#scope"),
            Target::Here {
                heading: "scope".into()
            }
        );
        assert_eq!(
            parse_wiki("questionnaire:travel?who=phd&risk=high"),
            Target::Questionnaire {
                id: "travel".into(),
                answers: vec![("who".into(), "phd".into()), ("risk".into(), "high".into())]
            }
        );
    }
}
