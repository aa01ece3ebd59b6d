use crate::rules::Freshness;

/// Returns a challenge of the scheme Bearer ([RFC 6750
/// §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)). Browsers show no prompt for it, so it is also in
/// answers to a page's own requests. No parameter may have a quotation mark.
pub(super) fn bearer(parameters: &[(&str, &str)]) -> String {
    let mut challenge = r#"Bearer realm="authjs""#.to_owned();
    for (name, value) in parameters {
        challenge.push_str(&format!(", {name}=\"{value}\""));
    }
    challenge
}

/// Returns the challenge to a user, or the holder of a token, who must authenticate again ([RFC 9470
/// §3](https://www.rfc-editor.org/rfc/rfc9470#section-3)). `further` are parameters behind it.
#[inline(never)]
pub(super) fn step_up(freshness: &Freshness, further: &[(&str, &str)]) -> String {
    let (acr, max_age) = (freshness.acr.join(" "), freshness.max_age.map(|max_age| max_age.to_string()));
    let mut parameters = vec![("error", "insufficient_user_authentication")];
    if !acr.is_empty() {
        parameters.push(("acr_values", &acr));
    }
    parameters.extend(max_age.as_deref().map(|max_age| ("max_age", max_age)));
    if freshness.second_factor && !freshness.asks_of_sign_in() {
        parameters.push(("error_description", "a second factor is needed"));
    }
    parameters.extend(further);
    bearer(&parameters)
}
