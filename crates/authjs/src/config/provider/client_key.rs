use crate::config::env::variable;
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting};
use crate::config::provider::{Entry, made_secret};
use crate::config::secret_command::set_secret;
use crate::jose::algorithms::{self, JwsAlgorithm, SignatureKind};
use crate::jose::private_key::{PrivateKey, PrivateKeyError};
use crate::oauth::{ClientAuthMethod, MadeSecret};
use crate::secret::Secret;

/// The key and algorithm with which a client signs its assertions or creates its secret.
#[derive(Default)]
pub(super) struct ClientKey {
    pub(super) private_key: Option<PrivateKey>,
    pub(super) algorithm: Option<&'static JwsAlgorithm>,
    pub(super) made_secret: Option<MadeSecret>,
}

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

/// Returns the key to sign with, with the `kid` of the configuration. Errors if the key is missing.
#[inline(never)]
pub(super) fn private_key(
    entry: &Entry<'_>,
    setting: Option<Setting>,
    alg: Option<&Node<'_>>,
    kid: Option<&Node<'_>>,
) -> Result<ClientKey, ConfigError> {
    let name = entry.variable("PRIVATE_KEY");
    let fix = format!("{}: a JSON Web Key, or PKCS#8 in PEM.", set_secret(&name, entry.development));
    let setting = setting.ok_or_else(|| {
        let cause = "not set, as private_key_jwt needs (and RSA-SHA1)";
        ConfigError::new(&name, cause, &fix).unset(Unset::Needed)
    })?;
    let mut key =
        PrivateKey::parse(&setting.text).map_err(|error| ConfigError::new(&name, cause(error), &fix))?;
    if let Some(node) = kid {
        key = key.with_kid(node.text()?.text);
    }
    let algorithm = match alg {
        Some(node) => Some(algorithm(node, |algorithm| key.fits(algorithm))?),
        None => key.usual_algorithm(),
    };
    Ok(ClientKey { private_key: Some(key), algorithm, made_secret: None })
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

fn algorithm(
    node: &Node<'_>,
    fits: impl Fn(&JwsAlgorithm) -> bool,
) -> Result<&'static JwsAlgorithm, ConfigError> {
    let algorithm = algorithms::find(&node.text()?.text).filter(|algorithm| fits(algorithm));
    algorithm.ok_or_else(|| {
        node.error("not an algorithm of this method and key", "Remove it: the key says which.")
    })
}

const fn cause(error: PrivateKeyError) -> &'static str {
    match error {
        PrivateKeyError::Unreadable => "neither a JSON Web Key nor PKCS#8 in PEM",
        PrivateKeyError::OtherPem => {
            "PEM of another kind than PRIVATE KEY: convert it with `openssl pkcs8 -topk8 -nocrypt`"
        }
        PrivateKeyError::Public => "a public key: the private half (d) is missing",
        PrivateKeyError::Unsuitable => {
            "a key that cannot sign here: RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519 can"
        }
    }
}
