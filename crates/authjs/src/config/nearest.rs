/// Returns the candidate that a misspelt word most likely stands for. `None` if no candidate is
/// close.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 3)
        .map(|(_, candidate)| candidate)
}

/// The longest word that is compared. Longer words are not misspelt keys.
const LONGEST: usize = 64;

/// Returns the [Levenshtein distance](https://en.wikipedia.org/wiki/Levenshtein_distance), ignoring
/// case.
fn distance(word: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (index, letter) in candidate.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(word) {
            left = (diagonal + usize::from(*other != letter)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_find_their_word() {
        let keys = ["basePath", "providers", "session", "matcher", "maxAge"];
        let table = [
            ("basepath", Some("basePath")),
            ("provider", Some("providers")),
            ("sesion", Some("session")),
            ("matchers", Some("matcher")),
            ("max_age", Some("maxAge")),
            ("colour", None),
            ("", None),
        ];
        for (word, expected) in table {
            assert_eq!(nearest(word, keys), expected, "{word}");
        }
    }

    #[test]
    fn the_distance_counts_edits() {
        let letters: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&letters, "sitting"), 3);
        assert_eq!(distance(&letters, "KITTEN"), 0);
        assert_eq!(distance(&letters, ""), 6);
    }
}
