use crate::http::OutgoingResponse;

/// Returns how long metadata and keys are fresh, in seconds. This is the value of `Cache-Control`,
/// between 5 minutes and a day, or an hour without one ([RFC 9111
/// §5.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2)).
pub fn freshness(response: &OutgoingResponse) -> i64 {
    let cache_control = response.header("cache-control").unwrap_or_default();
    max_age(cache_control).unwrap_or(DEFAULT).clamp(SHORTEST, LONGEST)
}

/// Returns `max-age`, or 0 if the response must not be stored.
fn max_age(cache_control: &str) -> Option<i64> {
    let mut max_age = None;
    for directive in cache_control.split(',') {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-store" | "no-cache" => return Some(0),
            "max-age" => max_age = max_age.or_else(|| seconds(value.trim().trim_matches('"'))),
            _ => {}
        }
    }
    max_age
}

/// Parses seconds. A number that is too large counts as the largest one ([RFC 9111
/// §1.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2)).
fn seconds(digits: &str) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(LONGEST))
}

const DEFAULT: i64 = 3_600;
const SHORTEST: i64 = 300;
const LONGEST: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_control_decides_within_limits() {
        let table = [
            ("", 3600),
            ("public", 3600),
            ("max-age=7200", 7200),
            ("public, Max-Age=7200, must-revalidate", 7200),
            ("max-age=\"7200\"", 7200),
            ("max-age=0", 300),
            ("max-age=60", 300),
            ("max-age=604800", 86_400),
            ("max-age=99999999999999999999999", 86_400),
            ("no-store", 300),
            ("max-age=7200, no-cache", 300),
            ("max-age=-1", 3600),
            ("max-age=soon", 3600),
            ("max-age=", 3600),
            ("s-maxage=7200", 3600),
        ];
        for (value, expected) in table {
            let headers = vec![("cache-control".to_owned(), value.to_owned())];
            assert_eq!(
                freshness(&OutgoingResponse { status: 200, headers, body: Vec::new() }),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn without_cache_control_a_document_is_fresh_for_an_hour() {
        assert_eq!(freshness(&OutgoingResponse { status: 200, headers: Vec::new(), body: Vec::new() }), 3600);
    }
}
