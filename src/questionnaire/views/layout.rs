//! Where the boxes and lines of a diagram stand. It knows nothing of what they mean.
//!
//! All lengths are whole units of a sixteenth of the page's text size, so that the diagram grows
//! with the text around it.

use super::tree::{TreeLine, TreeNode};
use serde::Serialize;
use std::collections::BTreeMap;

/// The width of a box.
pub const WIDTH: u32 = 256;
/// Between boxes, and around the diagram.
const GAP: u32 = 20;
const MARGIN: u32 = 4;
/// Inside a box, above and below its texts.
const PAD: u32 = 10;
/// The height of a line of text.
const LINE: u32 = 18;
/// From the top of a line to the feet of its letters.
const FEET: u32 = 13;
/// Letters on a line: cautious, as no letter is measured here.
const LETTERS: usize = 31;
/// Lines of a title and of a way on; what is longer stands in full in the list below the diagram.
const TITLE_LINES: usize = 5;
const ROW_LINES: usize = 4;
/// Between lanes, and from the boxes to the first.
const LANE: u32 = 12;
const FIRST_LANE: u32 = 22;
/// The radius of a bend.
const BEND: u32 = 5;

/// A line of text, by its foot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub y: u32,
    pub text: String,
}

/// A text cut into at most `most` lines, the first with its top at `y`.
fn cut(text: &str, most: usize, y: u32) -> Vec<Line> {
    let mut lines = wrapped(text);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let kept: String = last.chars().take(LETTERS - 2).collect();
            *last = format!("{} …", kept.trim_end());
        }
    }
    let foot = |place: usize| y + place as u32 * LINE + FEET;
    let lines = lines.into_iter().enumerate();
    lines
        .map(|(place, text)| Line {
            y: foot(place),
            text,
        })
        .collect()
}

/// A text in lines that fit a box; a word that is too long is cut.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let mut letters: Vec<char> = word.chars().collect();
        loop {
            let space = usize::from(length > 0);
            if !lines.is_empty() && length + space + letters.len() <= LETTERS {
                if let Some(line) = lines.last_mut() {
                    if space > 0 {
                        line.push(' ');
                    }
                    line.extend(&letters);
                }
                length += space + letters.len();
                break;
            }
            let rest = letters.split_off(letters.len().min(LETTERS));
            length = letters.len();
            lines.push(letters.into_iter().collect());
            if rest.is_empty() {
                break;
            }
            letters = rest;
        }
    }
    lines
}

/// The whole drawing.
pub struct Layout {
    pub width: u32,
    pub height: u32,
    pub lines: Vec<TreeLine>,
}

/// All ways to one box.
struct Bundle {
    /// The box, and where its line comes in.
    to: usize,
    entry: u32,
    /// Boxes and heights that ways come from, and the number of the rule of each.
    from: Vec<(usize, u32, i32)>,
}

impl Bundle {
    /// The part of a lane it needs.
    fn reach(&self) -> (u32, u32) {
        let heights = self.from.iter().map(|(_, y, _)| *y).chain([self.entry]);
        let (mut top, mut bottom) = (u32::MAX, 0);
        for y in heights {
            top = top.min(y);
            bottom = bottom.max(y);
        }
        (top, bottom)
    }
}

impl Layout {
    /// Gives every box and row its place, and draws the lines.
    pub fn place(nodes: &mut [TreeNode]) -> Layout {
        let mut y = MARGIN;
        for node in nodes.iter_mut() {
            y = stack(node, y) + GAP;
        }
        let bundles = bundles(nodes);
        let lanes = lanes(&bundles);
        let most = lanes.iter().max().map_or(0, |lane| lane + 1);
        let right = MARGIN + WIDTH;
        let mut lines = Vec::new();
        for (bundle, lane) in bundles.iter().zip(&lanes) {
            nodes[bundle.to].entry = Some(bundle.entry);
            let x = right + FIRST_LANE + LANE * *lane;
            for (from, height, rule) in &bundle.from {
                lines.push(TreeLine {
                    from: nodes[*from].target.id.clone(),
                    to: nodes[bundle.to].target.id.clone(),
                    rule: *rule,
                    severity: nodes[bundle.to].severity,
                    path: path(right, x, *height, bundle.entry),
                });
            }
        }
        Layout {
            width: right + FIRST_LANE + LANE * most + MARGIN,
            height: y - GAP + MARGIN,
            lines,
        }
    }
}

/// Places one box at a height; returns where it ends.
fn stack(node: &mut TreeNode, top: u32) -> u32 {
    node.y = top;
    // The first line is the box's name.
    let mut y = top + PAD + LINE;
    node.lines = cut(&node.text, TITLE_LINES, y);
    y += LINE * node.lines.len() as u32 + PAD;
    for exit in &mut node.exits {
        exit.y = y;
        exit.lines = cut(&exit.text, ROW_LINES, y + PAD / 2);
        y += LINE * exit.lines.len().max(1) as u32 + PAD;
    }
    node.height = y - top;
    y
}

fn bundles(nodes: &[TreeNode]) -> Vec<Bundle> {
    let places: BTreeMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .map(|(place, node)| (node.target.anchor.as_str(), place))
        .collect();
    let mut bundles: BTreeMap<usize, Bundle> = BTreeMap::new();
    for (from, node) in nodes.iter().enumerate() {
        for exit in &node.exits {
            let Some(to) = places.get(exit.to.anchor.as_str()).copied() else {
                continue;
            };
            let bundle = bundles.entry(to).or_insert_with(|| Bundle {
                to,
                entry: nodes[to].y + PAD + LINE / 2,
                from: Vec::new(),
            });
            bundle
                .from
                .push((from, exit.y + PAD / 2 + LINE / 2, exit.rule));
        }
    }
    bundles.into_values().collect()
}

/// The lane of each bundle: the nearest that is free, short bundles first.
fn lanes(bundles: &[Bundle]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..bundles.len()).collect();
    order.sort_by_key(|bundle| {
        let (top, bottom) = bundles[*bundle].reach();
        (bottom - top, top)
    });
    let mut taken: Vec<Vec<(u32, u32)>> = Vec::new();
    let mut lanes = vec![0; bundles.len()];
    for bundle in order {
        let (top, bottom) = bundles[bundle].reach();
        let free = |lane: &Vec<(u32, u32)>| {
            let apart = |(other_top, other_bottom): &(u32, u32)| {
                bottom + LINE < *other_top || *other_bottom + LINE < top
            };
            lane.iter().all(apart)
        };
        let lane = taken.iter().position(free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push((top, bottom));
        lanes[bundle] = lane as u32;
    }
    lanes
}

/// From a row at the right edge of a box out to a lane, along it, and back to another box.
fn path(right: u32, lane: u32, from: u32, to: u32) -> String {
    let out = lane - BEND;
    if from.abs_diff(to) < 2 * BEND {
        return format!("M{right} {from}H{lane}V{to}H{right}");
    }
    let (leave, arrive) = if to > from {
        (from + BEND, to - BEND)
    } else {
        (from - BEND, to + BEND)
    };
    format!(
        "M{right} {from}H{out}Q{lane} {from} {lane} {leave}V{arrive}Q{lane} {to} {out} {to}H{right}"
    )
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, cut, wrapped};

    #[test]
    fn texts_are_cut_between_words_and_inside_long_ones() {
        assert_eq!(wrapped("  one  two "), ["one two"]);
        let long = "a".repeat(2 * LETTERS + 3);
        let lines = wrapped(&format!("x {long} y"));
        let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
        assert_eq!(lengths, [1, LETTERS, LETTERS, 5]);
        assert_eq!(wrapped(""), Vec::<String>::new());
    }

    #[test]
    fn what_is_cut_off_is_marked() {
        let lines = cut(&"word ".repeat(40), 2, 0);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].text.ends_with(" …"));
        assert!(
            lines
                .iter()
                .all(|line| line.text.chars().count() <= LETTERS)
        );
    }
}
