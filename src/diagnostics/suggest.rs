//! The nearest known name to one that is not known, for "did you mean".

/// The candidate nearest to `wanted`, when it is near enough to be meant: at most a third of its
/// letters changed (and at least one), or one of the two begins with the other. Ties go to the
/// first candidate in alphabetical order.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = wanted.chars().count();
    let limit = (letters / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = distance(wanted, candidate);
            let begins = letters >= 3
                && (candidate.starts_with(wanted)
                    || wanted.starts_with(candidate) && candidate.len() >= 3);
            (distance <= limit || begins).then_some((
                if begins {
                    distance.min(limit)
                } else {
                    distance
                },
                candidate,
            ))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The candidates among which `nearest` and `certain` choose: both say the same of these as of all.
pub fn near<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let letters = wanted.chars().count();
    let limit = (letters / 3).max(2);
    let is_near = |candidate: &&str| {
        // Begins with it, or no more letters apart than their numbers of letters tell already.
        candidate.starts_with(wanted)
            || wanted.starts_with(*candidate)
            || candidate.chars().count().abs_diff(letters) <= limit
                && distance(wanted, candidate) <= limit
    };
    candidates.into_iter().filter(is_near).collect()
}

/// The one known name that is certainly meant: a letter or two away, all others further, and no
/// digit changed, since `plan-2025` is not a slip for `plan-2026`.
pub fn certain<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let limit = match wanted.chars().count() {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    let (distance, name) = *near.first()?;
    let is_alone = near.get(1).is_none_or(|(other, _)| *other > distance);
    (distance > 0 && is_alone && digits(name) == digits(wanted)).then_some(name)
}

/// Damerau-Levenshtein distance with adjacent swaps ("optimal string alignment").
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > left.len().max(4) {
        return usize::MAX;
    }
    let mut two_before: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1; right.len() + 1];
        for (j, b) in right.iter().enumerate() {
            row[j + 1] = (before[j] + usize::from(a != b))
                .min(before[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                row[j + 1] = row[j + 1].min(two_before[j - 1] + 1);
            }
        }
        two_before = std::mem::replace(&mut before, row);
    }
    before[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_swap_a_prefix_and_nothing_far() {
        let known = ["export-control", "sanctions", "summary"];
        assert_eq!(nearest("sanctoins", known), Some("sanctions"));
        assert_eq!(nearest("export", known), Some("export-control"));
        assert_eq!(nearest("geography", known), None);
    }

    #[test]
    fn certain_is_only_what_leaves_no_doubt() {
        let known = [
            "export-control",
            "sanctions",
            "plan-2026",
            "law",
            "risk",
            "rise",
        ];
        assert_eq!(certain("sanctoins", known), Some("sanctions"));
        assert_eq!(certain("exprt-contol", known), Some("export-control"));
        for doubtful in ["export", "plan-2025", "lwa", "riske", "sanctions", "sncton"] {
            assert_eq!(certain(doubtful, known), None, "{doubtful}");
        }
    }

    #[test]
    fn of_what_is_near_the_same_is_chosen_as_of_all() {
        let known = [
            "export-control",
            "export-controls",
            "sanctions",
            "plan-2025",
            "plan-2026",
            "law",
            "lawn",
            "risk",
            "rise",
        ];
        for wanted in [
            "sanctoins",
            "export",
            "exprt-contol",
            "plan-2027",
            "lwa",
            "riske",
            "r",
            "geography",
        ] {
            let near = near(wanted, known);
            assert_eq!(
                nearest(wanted, near.clone()),
                nearest(wanted, known),
                "{wanted}"
            );
            assert_eq!(certain(wanted, near), certain(wanted, known), "{wanted}");
        }
    }
}
