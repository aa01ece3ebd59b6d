/// Headers that tell only shared caches what to store: CDNs ([RFC
/// 9213](https://www.rfc-editor.org/rfc/rfc9213)), nginx, LiteSpeed. A cache that knows one of them
/// ignores `Cache-Control`.
pub const SHARED_CACHE_HEADERS: [&str; 9] = [
    "akamai-cache-control",
    "cdn-cache-control",
    "cloudflare-cdn-cache-control",
    "edge-control",
    "netlify-cdn-cache-control",
    "surrogate-control",
    "vercel-cdn-cache-control",
    "x-accel-expires",
    "x-litespeed-cache-control",
];

/// Returns the `Cache-Control` of an answer that no shared cache may store ([RFC 9111
/// §5.2.2.7](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.7)). `None` if the origin's value
/// is sufficient.
///
/// The origin's directives stay, with two exceptions. `public` and `s-maxage` allow shared caches
/// to store. A `private` that names fields restricts only those fields. A `no-store` together with
/// `must-understand` is not sufficient: caches that understand the status ignore it ([RFC 9111
/// §5.2.2.3](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.3)).
pub fn private_cache_control(origin: Option<&str>) -> Option<String> {
    let all = directives(origin.unwrap_or_default());
    let has = |name| all.iter().any(|directive| is(directive, name));
    let is_private = has("private") || has("no-store") && !has("must-understand");
    let kept: Vec<_> = all.iter().copied().filter(|directive| !allows_sharing(directive)).collect();
    if is_private && kept.len() == all.len() {
        return None;
    }
    let private = (!is_private).then_some("private");
    Some(private.into_iter().chain(kept).collect::<Vec<_>>().join(", "))
}

/// Returns whether this `Cache-Control` allows a shared cache to store an answer for an explicit
/// time ([RFC 9111 §3](https://www.rfc-editor.org/rfc/rfc9111#section-3)).
pub fn names_shared_caches(origin: Option<&str>) -> bool {
    let all = directives(origin.unwrap_or_default());
    let allows = all.iter().any(|directive| is(name(directive), "public") || is(name(directive), "s-maxage"));
    let is_fresh = all.iter().any(|directive| is(name(directive), "max-age"));
    allows || is_fresh && private_cache_control(origin).is_some()
}

fn allows_sharing(directive: &str) -> bool {
    is(name(directive), "public")
        || is(name(directive), "s-maxage")
        || is(name(directive), "private") && !is(directive, "private")
}

fn name(directive: &str) -> &str {
    directive.split_once('=').map_or(directive, |(name, _)| name).trim_end_matches(BLANK)
}

fn is(text: &str, name: &str) -> bool {
    text.eq_ignore_ascii_case(name)
}

const BLANK: [char; 2] = [' ', '\t'];

/// Splits a list at the commas outside quoted strings ([RFC 9110
/// §5.6](https://www.rfc-editor.org/rfc/rfc9110#section-5.6)). A quoted string without an end
/// extends to the end of the value.
fn directives(value: &str) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let is_separator = |character: char| {
        let is_separator = character == ',' && !is_quoted;
        is_quoted ^= character == '"' && !is_escaped;
        is_escaped = character == '\\' && is_quoted && !is_escaped;
        is_separator
    };
    let items = value.split(is_separator).map(|item| item.trim_matches(BLANK));
    items.filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tests/worker/caching.test.mjs` also sends these to the built Worker.
    const VECTORS: &str = include_str!("../../tests/vectors/cache_control.json");

    #[test]
    fn shared_caches_lose_their_permission_and_the_rest_stays() {
        let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
        let vectors = vectors["vectors"].as_array().unwrap();
        assert!(vectors.len() > 30);
        for vector in vectors {
            let origin: Option<Vec<&str>> = vector["origin"]
                .as_array()
                .map(|lines| lines.iter().filter_map(|line| line.as_str()).collect());
            // The Fetch standard joins the lines of a header in this way.
            let origin = origin.map(|lines| lines.join(", "));
            let expected = vector["private"].as_str();
            assert_eq!(private_cache_control(origin.as_deref()).as_deref(), expected, "{origin:?}");
            let made = expected.map(str::to_owned).or(origin);
            assert_eq!(private_cache_control(made.as_deref()), None, "{made:?} is private for good");
        }
    }

    #[test]
    fn a_time_in_shared_caches_is_noticed() {
        for value in ["public", "max-age=60", "no-cache, s-maxage=1", "private, s-maxage=1", "MAX-AGE = 5"] {
            assert!(names_shared_caches(Some(value)), "{value}");
        }
        for value in ["", "no-cache", "no-store", "private, max-age=60", "must-revalidate", "x=\"public\""] {
            assert!(!names_shared_caches(Some(value)), "{value}");
        }
        assert!(!names_shared_caches(None));
    }
}
