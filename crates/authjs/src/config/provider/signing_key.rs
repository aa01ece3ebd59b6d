use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting};
use crate::config::provider::Entry;
use crate::config::secret_command::set_secret;
use crate::jose::algorithms::{self, JwsAlgorithm};
use crate::jose::private_key::{PrivateKey, PrivateKeyError};
use crate::oauth::MadeSecret;

/// The key and algorithm with which a client signs its assertions or creates its secret.
#[derive(Default)]
pub(super) struct ClientKey {
    pub(super) private_key: Option<PrivateKey>,
    pub(super) algorithm: Option<&'static JwsAlgorithm>,
    pub(super) made_secret: Option<MadeSecret>,
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

/// Returns the algorithm that an option names. Errors unless it fits.
pub(super) fn algorithm(
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
