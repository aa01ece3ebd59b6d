use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::provider::{Entry, client_key, made_secret};
use crate::config::secret_command::set_secret;
use crate::config::warning::Warning;
use crate::jose::algorithms;
use crate::oauth::{AssertionAudience, Client, ClientAuthMethod};
use crate::secret::Secret;

/// Reads the registration at a provider: `clientId`, `clientSecret` (or `AUTH_<ID>_ID`,
/// `AUTH_<ID>_SECRET`), `client`.
pub(super) fn read(entry: &Entry<'_>, warnings: &mut Vec<Warning>) -> Result<Client, ConfigError> {
    let table = entry.table("client", &keys::CLIENT)?;
    let get = |key: &str| table.as_ref().and_then(|table: &Table<'_>| table.get(key));
    let method = match get("token_endpoint_auth_method") {
        Some(node) => auth_method(&node)?,
        None => entry.row.token_endpoint_auth_method,
    };
    // The method that signs with a private key and needs no secret. The flow of OAuth 1.0 does not
    // use it.
    #[cfg(feature = "oauth1")]
    let method = match super::oauth1::signature_method(entry)?.uses_private_key() {
        true => ClientAuthMethod::PrivateKeyJwt,
        false => method,
    };
    let response_alg = |key, row: Option<&str>| match get(key) {
        Some(node) => algorithm(&node).map(Some),
        None => Ok(row.map(Into::into)),
    };
    let needed = method.uses_secret() && made_secret::rule(entry, method)?.is_none();
    let client_secret = client_secret(entry, needed, warnings)?;
    let (alg, kid) = (get("token_endpoint_auth_signing_alg"), get("kid"));
    let key = client_key::read(entry, method, client_secret.as_ref(), alg.as_ref(), kid.as_ref())?;
    Ok(Client {
        client_id: client_id(entry)?,
        client_secret,
        token_endpoint_auth_method: method,
        token_endpoint_auth_signing_alg: key.algorithm,
        assertion_audience: assertion_audience(get("assertionAudience"), method)?,
        private_key: key.private_key,
        made_secret: key.made_secret,
        id_token_signed_response_alg: response_alg(
            "id_token_signed_response_alg",
            entry.row.id_token_signed_response_alg,
        )?,
        userinfo_signed_response_alg: response_alg(
            "userinfo_signed_response_alg",
            entry.row.userinfo_signed_response_alg,
        )?,
    })
}

/// Reads `client.assertionAudience`. Errors if the method creates no assertions.
fn assertion_audience(
    node: Option<Node<'_>>,
    method: ClientAuthMethod,
) -> Result<AssertionAudience, ConfigError> {
    let Some(node) = node else { return Ok(AssertionAudience::default()) };
    if !method.uses_assertion() {
        let fix = "Remove it: only client_secret_jwt and private_key_jwt make assertions.";
        return Err(node.error("not used by this token_endpoint_auth_method", fix));
    }
    Ok(match node.text()?.text {
        name if name == "token_endpoint" => AssertionAudience::TokenEndpoint,
        name if name == "issuer" => AssertionAudience::Issuer,
        text => AssertionAudience::Text(text),
    })
}

/// Errors if a client assertion or a signed response needs an issuer and the provider has none.
pub(super) fn require_issuer(
    entry: &Entry<'_>,
    client: &Client,
    has_issuer: bool,
) -> Result<(), ConfigError> {
    let cause = match client {
        _ if has_issuer => return Ok(()),
        Client { assertion_audience: AssertionAudience::Issuer, .. } => {
            "not set, and client.assertionAudience is the issuer"
        }
        Client { userinfo_signed_response_alg: Some(_), .. } => {
            "not set, and signed userinfo is compared with the issuer"
        }
        _ => return Ok(()),
    };
    Err(ConfigError::new(entry.path_of("issuer"), cause, "Set it as the provider's documentation gives it."))
}

pub(super) fn client_id(entry: &Entry<'_>) -> Result<String, ConfigError> {
    let Some(setting) = entry.setting("clientId", "ID")? else {
        let fix = format!("Set {} to the client id {} gave you.", entry.variable("ID"), entry.default_name());
        return Err(ConfigError::new(entry.path_of("clientId"), "not set", fix).unset(Unset::Needed));
    };
    check_ends(&setting)?;
    Ok(setting.text)
}

fn client_secret(
    entry: &Entry<'_>,
    needed: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Secret>, ConfigError> {
    let variable = entry.variable("SECRET");
    let Some(setting) = entry.setting("clientSecret", "SECRET")? else {
        if !needed {
            return Ok(None);
        }
        let fix = match entry.row.secret_from_key {
            Some(rule) => made_secret::how_to(entry, rule),
            None => format!(
                "{}; for a public client, client.token_endpoint_auth_method = \"none\".",
                set_secret(&variable, entry.development)
            ),
        };
        return Err(ConfigError::new(entry.path_of("clientSecret"), "not set", fix).unset(Unset::Needed));
    };
    check_ends(&setting)?;
    if setting.path != variable {
        warnings.push(Warning::PlainClientSecret { path: setting.path, variable });
    }
    Ok(Some(Secret::new(setting.text)))
}

/// Errors if blanks surround a value. They come from copying, and a provider only says
/// "invalid_client". Shows no value.
fn check_ends(setting: &Setting) -> Result<(), ConfigError> {
    if setting.text.trim() == setting.text {
        return Ok(());
    }
    Err(ConfigError::new(&setting.path, "begins or ends with a blank", "Copy it again without the blank."))
}

fn auth_method(node: &Node<'_>) -> Result<ClientAuthMethod, ConfigError> {
    ClientAuthMethod::parse(&node.text()?.text).ok_or_else(|| {
        let fix = "Use client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt or none.";
        node.error("unknown method", fix)
    })
}

/// Reads an algorithm. Errors for one that the Worker cannot verify, which would refuse every
/// sign-in at its last step.
fn algorithm(node: &Node<'_>) -> Result<String, ConfigError> {
    let name = node.text()?.text;
    match algorithms::find(&name) {
        Some(_) => Ok(name),
        None => Err(node.error("unknown algorithm", "Write one like \"RS256\", \"ES256\" or \"HS256\".")),
    }
}
