use serde_json::{Map, Value};

/// The number of claims that the warning names.
const NAMED: usize = 3;

const LONGEST_NAME: usize = 40;

/// Returns the log text for a large session token: the largest claims, never their values.
#[inline(never)]
pub(super) fn warning(token: &Map<String, Value>, bytes: usize) -> String {
    let size = |value: &Value| serde_json::to_string(value).map_or(0, |text| text.len());
    let kept = token.iter().filter(|(name, _)| !["iat", "exp", "jti"].contains(&name.as_str()));
    let mut claims: Vec<_> = kept.map(|(name, value)| (size(value), name)).collect();
    claims.sort_by(|(a, _), (b, _)| b.cmp(a));
    let named = |(size, name): &(usize, &String)| {
        let name: String = name.chars().take(LONGEST_NAME).collect();
        format!("{name} ({size} bytes)")
    };
    let largest: Vec<_> = claims.iter().take(NAMED).map(named).collect();
    format!(
        "the session takes {bytes} bytes of cookies, sent with every request. The largest claims: {}. Keep less in the \
         `jwt` callback; profile = {{ image = false }} of a provider leaves the picture out",
        largest.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_largest_claims_are_named_without_their_values() {
        let token = json!({ "sub": "1", "groups": ["x".repeat(100)], "picture": "p".repeat(4000), "name": "Ada", "iat": 1 });
        let warning = warning(token.as_object().unwrap(), 5000);
        let expected = "the session takes 5000 bytes of cookies, sent with every request. \
            The largest claims: picture (4002 bytes), groups (104 bytes), name (5 bytes). ";
        assert!(warning.starts_with(expected), "{warning}");
        assert!(!warning.contains("xxx") && !warning.contains("ppp"));
    }
}
