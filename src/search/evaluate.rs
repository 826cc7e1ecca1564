//! Measures how well queries find the pages they should, from a list that editors keep.
//!
//! One query a line, separated by tabs: the query, the wanted path (with `#heading` if the section
//! counts; several may be separated by spaces), a class, and the language in which it is asked.
//! The class may be left out, and the language is then that of the path. Lines that begin with `#`
//! are remarks; `# floor: mrr 0.88 recall 0.96 success 0.8` sets what each class must reach, and
//! `# floor compound: mrr 0.85 recall 1` what one class must.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Results;

/// How many hits count.
const DEPTH: usize = 10;

/// A list of queries.
#[derive(Clone, Debug, Default)]
pub struct QueryList {
    pub queries: Vec<WantedQuery>,
    floors: BTreeMap<String, Floor>,
}

/// A query and what it should find.
#[derive(Clone, Debug, Serialize)]
pub struct WantedQuery {
    pub line: usize,
    pub query: String,
    pub wanted: Vec<String>,
    pub class: String,
    pub language: String,
}

/// What is at least to be reached.
#[derive(Clone, Copy, Debug, Default)]
struct Floor {
    mrr: f64,
    recall: f64,
    success: f64,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    pub line: usize,
    pub message: &'static str,
}

/// The figures of one class.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    pub class: String,
    pub queries: usize,
    /// Mean of 1 / place of the first wanted hit among the first ten.
    pub mrr: f64,
    /// Share of queries with a wanted hit among the first ten.
    pub recall: f64,
    /// Share of queries with a wanted hit first.
    pub success: f64,
    /// Whether a floor is not reached.
    pub is_below: bool,
}

/// The outcome for a list.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// By class, and over all queries at the end under the name `all`.
    pub classes: Vec<Figures>,
    /// The queries of which the first hit is not a wanted one, with the place of the first that is.
    pub misses: Vec<(WantedQuery, Option<usize>)>,
}

impl QueryList {
    /// Reads a list.
    pub fn parse(text: &str) -> Result<QueryList, Vec<BadLine>> {
        let mut list = QueryList::default();
        let mut bad = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let number = at + 1;
            let mut fail = |message| {
                bad.push(BadLine {
                    line: number,
                    message,
                })
            };
            let line = line.trim_end();
            if let Some(remark) = line.strip_prefix('#') {
                if let Some(floor) = remark.trim_start().strip_prefix("floor") {
                    match parse_floor(floor) {
                        Some((class, floor)) => drop(list.floors.insert(class, floor)),
                        None => fail("a floor reads `# floor: mrr 0.88 recall 0.96 success 0.8`"),
                    }
                }
                continue;
            }
            if line.is_empty() {
                continue;
            }
            let mut columns = line.split('\t').map(str::trim);
            let query = columns.next().unwrap_or_default();
            let wanted: Vec<String> = columns
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .map(path)
                .collect();
            let class = columns
                .next()
                .filter(|class| !class.is_empty())
                .unwrap_or("queries");
            let Some(first) = wanted.first().filter(|_| !query.is_empty()) else {
                fail("a line needs a query, a tab and a wanted path");
                continue;
            };
            let of_path = first.split('/').next().unwrap_or_default();
            let language = columns
                .next()
                .filter(|code| !code.is_empty())
                .unwrap_or(of_path);
            list.queries.push(WantedQuery {
                line: number,
                query: query.to_owned(),
                class: class.to_owned(),
                language: language.to_owned(),
                wanted,
            });
        }
        if bad.is_empty() { Ok(list) } else { Err(bad) }
    }

    /// Asks all queries; `answer` gives the results for a language, a query and a number of hits.
    pub fn evaluate(&self, mut answer: impl FnMut(&str, &str, usize) -> Results) -> Evaluation {
        let mut sums: BTreeMap<&str, Figures> = BTreeMap::new();
        let mut misses = Vec::new();
        for query in &self.queries {
            let results = answer(&query.language, &query.query, DEPTH);
            let place = results
                .hits
                .iter()
                .take(DEPTH)
                .position(|hit| {
                    query
                        .wanted
                        .iter()
                        .any(|wanted| *wanted == hit.page || *wanted == hit.url)
                })
                .map(|at| at + 1);
            for class in [query.class.as_str(), ALL] {
                let figures = sums.entry(class).or_default();
                figures.queries += 1;
                figures.mrr += place.map_or(0.0, |place| 1.0 / place as f64);
                figures.recall += f64::from(u8::from(place.is_some()));
                figures.success += f64::from(u8::from(place == Some(1)));
            }
            if place != Some(1) {
                misses.push((query.clone(), place));
            }
        }
        let all = sums.remove(ALL);
        let finish = |(class, sum): (&str, Figures)| self.finish(class, sum);
        let mut classes: Vec<Figures> = sums.into_iter().map(finish).collect();
        classes.extend(all.map(|sum| self.finish(ALL, sum)));
        Evaluation { classes, misses }
    }

    fn finish(&self, class: &str, sum: Figures) -> Figures {
        let count = sum.queries as f64;
        let floor = self
            .floors
            .get(class)
            .or_else(|| self.floors.get(""))
            .copied()
            .unwrap_or_default();
        let (mrr, recall, success) = (sum.mrr / count, sum.recall / count, sum.success / count);
        Figures {
            class: class.to_owned(),
            queries: sum.queries,
            mrr,
            recall,
            success,
            is_below: mrr < floor.mrr || recall < floor.recall || success < floor.success,
        }
    }
}

impl Evaluation {
    /// Whether a class does not reach its floor.
    pub fn is_below(&self) -> bool {
        self.classes.iter().any(|figures| figures.is_below)
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>7} {:>7} {:>9} {:>9}",
            "class", "queries", "MRR@10", "recall@10", "success@1"
        )?;
        for figures in &self.classes {
            let Figures {
                class,
                queries,
                mrr,
                recall,
                success,
                is_below,
            } = figures;
            let mark = if *is_below { "  below its floor" } else { "" };
            writeln!(
                f,
                "{class:<18} {queries:>7} {mrr:>7.3} {recall:>9.3} {success:>9.3}{mark}"
            )?;
        }
        for (query, place) in &self.misses {
            let place = place.map_or("not found".to_owned(), |place| format!("place {place}"));
            writeln!(
                f,
                "line {}: {} -> {}: {place}",
                query.line,
                query.query,
                query.wanted.join(" ")
            )?;
        }
        Ok(())
    }
}

const ALL: &str = "all";

fn parse_floor(text: &str) -> Option<(String, Floor)> {
    let (class, values) = text.split_once(':')?;
    let mut floor = Floor::default();
    let mut words = values.split_whitespace();
    while let Some(name) = words.next() {
        let value: f64 = words.next()?.parse().ok()?;
        match name {
            "mrr" => floor.mrr = value,
            "recall" => floor.recall = value,
            "success" => floor.success = value,
            _ => return None,
        }
    }
    Some((class.trim().to_owned(), floor))
}

/// A path as results have it: with `index.html` where a folder is named.
fn path(text: &str) -> String {
    let (page, anchor) = text
        .split_once('#')
        .map_or((text, None), |(page, anchor)| (page, Some(anchor)));
    let page = page.trim_start_matches('/');
    let page = if page.ends_with('/') || page.is_empty() {
        format!("{page}index.html")
    } else {
        page.to_owned()
    };
    match anchor {
        Some(anchor) => format!("{page}#{anchor}"),
        None => page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Hit;

    fn results(pages: &[&str]) -> Results {
        let hit = |url: &&str| Hit {
            url: format!("{url}#s"),
            page: (*url).to_owned(),
            title: String::new(),
            heading: None,
            section_title: String::new(),
            summary: String::new(),
            score: 1.0,
        };
        Results {
            hits: pages.iter().map(hit).collect(),
            ..Results::default()
        }
    }

    #[test]
    fn figures_are_counted_by_class() {
        let list = QueryList::parse(
            "# a remark\n# floor: mrr 0.7\nbeleid\tnl/a/\tknown\nx\tnl/b/index.html#s nl/c/\tknown\nembargo\t/nl/z/\tother\ten\n",
        )
        .unwrap();
        assert_eq!(list.queries[2].language, "en");
        let outcome = list.evaluate(|_, query, _| match query {
            "beleid" => results(&["nl/a/index.html"]),
            "x" => results(&["nl/q/index.html", "nl/b/index.html"]),
            _ => results(&["nl/a/index.html"]),
        });
        let figures: Vec<(&str, f64, f64, bool)> = outcome
            .classes
            .iter()
            .map(|f| (f.class.as_str(), f.mrr, f.recall, f.is_below))
            .collect();
        assert_eq!(
            figures,
            [
                ("known", 0.75, 1.0, false),
                ("other", 0.0, 0.0, true),
                ("all", 0.5, 2.0 / 3.0, true)
            ]
        );
        assert_eq!(outcome.misses.len(), 2);
        assert!(outcome.is_below());
    }

    #[test]
    fn bad_lines_are_all_told() {
        let bad = QueryList::parse("no wanted path\n\n# floor: mrr high\nq\tnl/a/\n").unwrap_err();
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [1, 3]);
    }
}
