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
}
