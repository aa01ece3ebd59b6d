use crate::config::env::variable;
use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::config::provider::signing_key::{ClientKey, algorithm, private_key};
use crate::config::provider::{Entry, made_secret};
use crate::jose::algorithms::{self, SignatureKind};
use crate::oauth::ClientAuthMethod;
use crate::secret::Secret;

/// Reads `AUTH_<ID>_PRIVATE_KEY`, `client.kid` and `client.token_endpoint_auth_signing_alg` for the
/// methods that sign.
///
/// Errors if these options are set for a method that does not sign, if the key does not parse, or
/// if key or secret do not fit the algorithm.
pub(super) fn read(
    entry: &Entry<'_>,
    method: ClientAuthMethod,
    secret: Option<&Secret>,
    alg: Option<&Node<'_>>,
    kid: Option<&Node<'_>>,
) -> Result<ClientKey, ConfigError> {
    let setting = variable(entry.env, &entry.variable("PRIVATE_KEY"))?;
    let rule = made_secret::rule(entry, method)?;
    let stray_key = setting.as_ref().filter(|_| method != ClientAuthMethod::PrivateKeyJwt && rule.is_none());
    let stray_kid = kid.filter(|_| method != ClientAuthMethod::PrivateKeyJwt);
    let stray_alg = alg.filter(|_| !method.uses_assertion());
    let strays = [stray_key.map(|it| &it.path), stray_kid.map(|it| &it.path), stray_alg.map(|it| &it.path)];
    if let Some(path) = strays.into_iter().flatten().next() {
        let fix = "Set client.token_endpoint_auth_method = \"private_key_jwt\" (OAuth 1.0: signatureMethod = \"RSA-SHA1\"), or remove it.";
        return Err(ConfigError::new(path, "not used by this token_endpoint_auth_method", fix));
    }
    match (method, rule) {
        (_, Some(rule)) => made_secret::read(entry, rule, setting, secret),
        (ClientAuthMethod::PrivateKeyJwt, _) => private_key(entry, setting, alg, kid),
        (ClientAuthMethod::ClientSecretJwt, _) => secret_algorithm(entry, secret, alg),
        _ => Ok(ClientKey::default()),
    }
}

/// Returns the registered algorithm, or HS256 ([OpenID Connect Registration
/// §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata)).
#[inline(never)]
fn secret_algorithm(
    entry: &Entry<'_>,
    secret: Option<&Secret>,
    alg: Option<&Node<'_>>,
) -> Result<ClientKey, ConfigError> {
    let algorithm = match alg {
        Some(node) => Some(algorithm(node, |algorithm| algorithm.kind == SignatureKind::Hmac)?),
        None => algorithms::find("HS256"),
    };
    let shortest = algorithm.map_or(0, |algorithm| algorithm.hash.length());
    if secret.is_some_and(|secret| secret.reveal().len() < shortest) {
        let cause = format!("shorter than the {shortest} bytes that client_secret_jwt needs");
        let fix = "Have the provider make a longer one, or use another token_endpoint_auth_method.";
        return Err(ConfigError::new(entry.path_of("clientSecret"), cause, fix));
    }
    Ok(ClientKey { algorithm, ..ClientKey::default() })
}
