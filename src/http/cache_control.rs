/// The `Cache-Control` of an answer that also carries a cookie of ours: no shared cache may keep it
/// ([RFC 9111 §5.2.2.7](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.7)).
///
/// What the origin says stays, except what it allows shared caches. `None` where it already says enough.
pub fn private_cache_control(origin: Option<&str>) -> Option<String> {
    let directives = || origin.unwrap_or_default().split(',').map(str::trim).filter(|text| !text.is_empty());
    // `private="set-cookie"` restricts that field alone: only the bare directive is enough.
    if directives().any(|directive| is(directive, "private") || is(directive, "no-store")) {
        return None;
    }
    let kept = directives().filter(|directive| {
        let name = directive.split_once('=').map_or(*directive, |(name, _)| name.trim_end());
        !SHARED.iter().any(|shared| is(name, shared))
    });
    Some(std::iter::once("private").chain(kept).collect::<Vec<_>>().join(", "))
}

const SHARED: [&str; 4] = ["public", "private", "s-maxage", "proxy-revalidate"];

fn is(directive: &str, name: &str) -> bool {
    directive.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_caches_lose_their_permission_and_the_rest_stays() {
        let table = [
            (None, Some("private")),
            (Some(""), Some("private")),
            (Some("public, max-age=60, S-MaxAge=600"), Some("private, max-age=60")),
            (Some("no-cache, must-revalidate"), Some("private, no-cache, must-revalidate")),
            (Some("private=\"set-cookie\", max-age=1"), Some("private, max-age=1")),
            (Some("Private, max-age=5"), None),
            (Some("public, no-store"), None),
        ];
        for (origin, expected) in table {
            assert_eq!(private_cache_control(origin).as_deref(), expected, "{origin:?}");
        }
    }
}
