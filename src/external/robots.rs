//! `robots.txt` (RFC 9309): which paths of a host programs such as this one are asked to leave alone.

use std::time::Duration;

/// What a host asks of this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Beginning of a path, with `*` and `$`, and whether it may be asked for.
    rules: Vec<(String, bool)>,
    /// The pause it asks for.
    pub pause: Option<Duration>,
}

impl Rules {
    /// Reads the rules for the program with this name, else those for all programs.
    pub fn read(text: &str, name: &str) -> Rules {
        let (mut own, mut all) = (None::<Rules>, Rules::default());
        // Whom the lines that follow are for, and whether names still come.
        let (mut is_own, mut is_all, mut naming) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !naming {
                    (is_own, is_all) = (false, false);
                }
                naming = true;
                is_own |= value.eq_ignore_ascii_case(name);
                is_all |= value == "*";
                continue;
            }
            naming = false;
            if is_own {
                own.get_or_insert_with(Rules::default).add(&key, value);
            }
            if is_all {
                all.add(&key, value);
            }
        }
        own.unwrap_or(all)
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => {
                self.rules.push((value.to_string(), key == "allow"));
            }
            "crawl-delay" => {
                let seconds = value.parse().ok().filter(|seconds| *seconds >= 0.0);
                self.pause = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            }
            _ => {}
        }
    }

    /// Whether a path, with its query, may be asked for: the longest rule decides, in doubt it may.
    pub fn allow(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(rule, _)| fits(rule, path));
        let decides = fitting.max_by_key(|(rule, allowed)| (rule.len(), *allowed));
        decides.is_none_or(|(_, allowed)| *allowed)
    }
}

/// Whether a path begins as a rule says; `*` stands for anything, `$` at the end for the end.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, to_the_end) = match rule.strip_suffix('$') {
        Some(rule) => (rule, true),
        None => (rule, false),
    };
    let mut parts = rule.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return !to_the_end || rest.is_empty();
    };
    for part in between {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    if to_the_end {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_for_this_program_go_before_those_for_all() {
        let text = "User-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /private # why\nCrawl-delay: 2.5\n\nUser-agent: LEIDRAAD\nUser-agent: third\nDisallow: /own\n";
        let ours = Rules::read(text, "leidraad");
        assert!(ours.allow("/private") && !ours.allow("/own/x"));
        assert_eq!(ours.pause, None);
        let any = Rules::read(text, "someone");
        assert!(!any.allow("/private/x") && any.allow("/own"));
        assert_eq!(any.pause, Some(Duration::from_millis(2500)));
    }

    #[test]
    fn the_longest_rule_decides() {
        let text = "user-agent: *\ndisallow: /a\nallow: /a/b\ndisallow: /*.pdf$\ndisallow: /q*x\nallow:\ndisallow: \ncrawl-delay: -1\ncrawl-delay: 1e300\n";
        let rules = Rules::read(text, "leidraad");
        for (path, allowed) in [
            ("/", true),
            ("/a", false),
            ("/ab", false),
            ("/a/b/c", true),
            ("/x/report.pdf", false),
            ("/x/report.pdf?page=2", true),
            ("/q/1/x/2", false),
            ("/q/1", true),
        ] {
            assert_eq!(rules.allow(path), allowed, "{path}");
        }
        assert_eq!(rules.pause, None);
    }

    #[test]
    fn what_is_no_rules_allows_everything() {
        for text in ["", "<html>", "disallow: /", "\u{feff}user-agent", ":::"] {
            assert!(Rules::read(text, "leidraad").allow("/x"), "{text}");
        }
    }
}
