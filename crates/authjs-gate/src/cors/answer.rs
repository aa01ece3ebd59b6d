pub(super) const ALLOW_ORIGIN: &str = "access-control-allow-origin";
pub(super) const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
pub(super) const ALLOW_METHODS: &str = "access-control-allow-methods";
pub(super) const ALLOW_HEADERS: &str = "access-control-allow-headers";
pub(super) const EXPOSE_HEADERS: &str = "access-control-expose-headers";
pub(super) const MAX_AGE: &str = "access-control-max-age";

/// Returns whether a header of an answer is one of CORS, so that a policy replaces it.
pub fn is_of_cors(name: &str) -> bool {
    let prefix = name.get(..PREFIX.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(PREFIX))
}

const PREFIX: &str = "access-control-";

/// Returns whether the origin's answer to a preflight keeps this header.
pub fn is_of_preflight_answer(name: &str) -> bool {
    is_of_cors(name) || name.eq_ignore_ascii_case("vary") || name.eq_ignore_ascii_case("allow")
}

/// Returns the `Vary` of an answer that depends on `Origin` too. `None` if the value already says so ([RFC 9110
/// §12.5.5](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5)).
pub fn vary(present: Option<&str>) -> Option<String> {
    let present = present.map(str::trim).filter(|value| !value.is_empty());
    let Some(present) = present else { return Some("Origin".to_owned()) };
    let mut names = present.split(',').map(str::trim);
    let is_named = names.any(|name| name == "*" || name.eq_ignore_ascii_case("origin"));
    (!is_named).then(|| format!("{present}, Origin"))
}
