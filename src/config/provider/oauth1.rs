use url::Url;

use crate::config::env::variable;
use crate::config::error::ConfigError;
use crate::config::provider::Entry;
use crate::config::provider::client::{client_id, client_secret};
use crate::config::provider::client_key;
use crate::config::provider::endpoints::endpoint;
use crate::config::provider::options::Variables;
use crate::config::warning::Warning;
use crate::jose::private_key::PrivateKey;
use crate::oauth::Client;
use crate::oauth1::{Server, SignatureMethod};
use crate::providers::{Endpoints, Fetch, Kind};

/// `requestToken` and `signatureMethod` of an OAuth 1.0 provider; `None` for others.
///
/// Fails without a request token endpoint, and for PLAINTEXT where a request would travel by anything but https.
pub(super) fn read(
    entry: &Entry<'_>,
    variables: &Variables,
    endpoints: &Endpoints,
    fetch: &Fetch,
) -> Result<Option<Server>, ConfigError> {
    if entry.row.kind != Kind::Oauth1 {
        return Ok(None);
    }
    let request_token = endpoint(entry, variables, "requestToken", entry.row.request_token)?;
    let request_token = request_token.ok_or_else(|| {
        let fix = "Set the address of the endpoint, as the provider's documentation gives it.";
        ConfigError::new(entry.path_of("requestToken"), "not set", fix)
    })?;
    let signature_method = signature_method(entry)?;
    let signed_for = [Some(&request_token), endpoints.token.as_ref(), endpoints.userinfo.as_ref()];
    let is_bare = |url: &&Url| url.scheme() != "https";
    let bare = signed_for.into_iter().chain([fetch.proxy.as_ref()]).flatten().find(is_bare);
    if signature_method == SignatureMethod::Plaintext && bare.is_some() {
        let fix = "Use https addresses throughout, or another signatureMethod.";
        let cause = "PLAINTEXT sends the secrets themselves, and an address is not https";
        return Err(ConfigError::new(entry.path_of("signatureMethod"), cause, fix));
    }
    Ok(Some(Server { request_token, signature_method }))
}

/// Our registration at the provider: `clientId` and `clientSecret`, or the private key for RSA-SHA1.
pub(super) fn client(entry: &Entry<'_>, warnings: &mut Vec<Warning>) -> Result<Client, ConfigError> {
    let needs_key = signature_method(entry)?.uses_private_key();
    Ok(Client {
        client_id: client_id(entry)?,
        client_secret: client_secret(entry, !needs_key, warnings)?,
        private_key: private_key(entry, needs_key)?,
        ..Client::default()
    })
}

fn signature_method(entry: &Entry<'_>) -> Result<SignatureMethod, ConfigError> {
    let Some(node) = entry.get("signatureMethod") else { return Ok(SignatureMethod::default()) };
    SignatureMethod::parse(&node.text()?.text).ok_or_else(|| {
        let names = SignatureMethod::ALL.map(SignatureMethod::name).join(", ");
        node.error("unknown method", format!("Use one of {names}."))
    })
}

fn private_key(entry: &Entry<'_>, needed: bool) -> Result<Option<PrivateKey>, ConfigError> {
    let name = entry.variable("PRIVATE_KEY");
    let fix = format!("`npx wrangler secret put {name}`: a JSON Web Key, or PKCS#8 in PEM.");
    let refuse = |cause, fix: &str| Err(ConfigError::new(&name, cause, fix));
    match variable(entry.env, &name)? {
        None if needed => refuse("not set, as RSA-SHA1 needs", &fix),
        None => Ok(None),
        Some(_) if !needed => {
            refuse("of no use to this signatureMethod", "Set signatureMethod = \"RSA-SHA1\", or remove it.")
        }
        Some(setting) => match PrivateKey::parse(&setting.text) {
            Ok(key) if SignatureMethod::RsaSha1.fits(&key) => Ok(Some(key)),
            Ok(_) => refuse("not an RSA key, or one for another algorithm", &fix),
            Err(error) => refuse(client_key::cause(error), &fix),
        },
    }
}
