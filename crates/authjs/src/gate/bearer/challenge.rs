use super::metadata::{WELL_KNOWN, resource_path};
use crate::config::Config;
use crate::gate::challenge;
use crate::rules::Freshness;
use url::Url;

/// Returns the challenge of a refusal ([RFC 6750
/// §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)), with the address of the metadata ([RFC
/// 9728 §5.1](https://www.rfc-editor.org/rfc/rfc9728#section-5.1)) if there is an issuer to find.
///
/// `error` is the code of RFC 6750. A request without a token gets none. No detail is told.
pub(in crate::gate) fn challenge(config: &Config, origin: &str, url: &Url, error: Option<&str>) -> String {
    let metadata = address(config, origin, url);
    let mut parameters = Vec::new();
    parameters.extend(error.map(|error| ("error", error)));
    parameters.extend(metadata.as_deref().map(|metadata| ("resource_metadata", metadata)));
    challenge::bearer(&parameters)
}

/// Returns the challenge to a user, or the holder of a token, who must authenticate again, with the address
/// of the metadata.
pub(in crate::gate) fn step_up(config: &Config, origin: &str, url: &Url, asked: &Freshness) -> String {
    let metadata = address(config, origin, url);
    let further = metadata.as_deref().map(|metadata| ("resource_metadata", metadata));
    challenge::step_up(asked, further.as_slice())
}

fn address(config: &Config, origin: &str, url: &Url) -> Option<String> {
    config.bearer.of_authorization().next()?;
    let path = resource_path(&config.bearer, origin, url.path());
    Some(format!("{origin}{WELL_KNOWN}{path}"))
}
