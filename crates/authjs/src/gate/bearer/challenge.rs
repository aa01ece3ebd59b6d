use super::metadata::{WELL_KNOWN, resource_path};
use crate::config::Config;
use url::Url;

/// Returns the challenge of a refusal ([RFC 6750
/// §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)), with the address of the metadata ([RFC
/// 9728 §5.1](https://www.rfc-editor.org/rfc/rfc9728#section-5.1)) if there is an issuer to find.
///
/// `error` is the code of RFC 6750. A request without a token gets none. No detail is told.
pub(in crate::gate) fn challenge(config: &Config, origin: &str, url: &Url, error: Option<&str>) -> String {
    let mut challenge = r#"Bearer realm="authjs""#.to_owned();
    let mut add = |name: &str, value: &str| {
        challenge.push_str(&format!(", {name}=\"{value}\""));
    };
    if let Some(error) = error {
        add("error", error);
    }
    if config.bearer.of_authorization().next().is_some() {
        let path = resource_path(&config.bearer, origin, url.path());
        add("resource_metadata", &format!("{origin}{WELL_KNOWN}{path}"));
    }
    challenge
}
