use crate::config::error::ConfigError;
use crate::config::node::{Node, Setting, Table};
use crate::config::provider::Entry;
use crate::config::warning::Warning;
use crate::jose::algorithms;
use crate::oauth::{Client, ClientAuthMethod};
use crate::secret::Secret;

/// Our registration at a provider: `clientId`, `clientSecret` (or `AUTH_<ID>_ID`, `AUTH_<ID>_SECRET`), `client`.
pub(super) fn read(entry: &Entry<'_>, warnings: &mut Vec<Warning>) -> Result<Client, ConfigError> {
    let keys = ["token_endpoint_auth_method", "id_token_signed_response_alg"];
    let table = entry.get("client").map(|node| node.table(&keys)).transpose()?;
    let get = |key: &str| table.as_ref().and_then(|table: &Table<'_>| table.get(key));
    let method = match get("token_endpoint_auth_method") {
        Some(node) => auth_method(&node)?,
        None => entry.row.token_endpoint_auth_method,
    };
    let response_alg = match get("id_token_signed_response_alg") {
        Some(node) => Some(algorithm(&node)?),
        None => entry.row.id_token_signed_response_alg.map(Into::into),
    };
    Ok(Client {
        client_id: client_id(entry)?,
        client_secret: client_secret(entry, method, warnings)?,
        token_endpoint_auth_method: method,
        id_token_signed_response_alg: response_alg,
        userinfo_signed_response_alg: entry.row.userinfo_signed_response_alg.map(Into::into),
    })
}

fn client_id(entry: &Entry<'_>) -> Result<String, ConfigError> {
    let Some(setting) = entry.setting("clientId", "ID")? else {
        let fix = format!("Set {} to the client id {} gave you.", entry.variable("ID"), entry.default_name());
        return Err(ConfigError::new(entry.path_of("clientId"), "not set", fix));
    };
    check_ends(&setting)?;
    Ok(setting.text)
}

fn client_secret(
    entry: &Entry<'_>,
    method: ClientAuthMethod,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Secret>, ConfigError> {
    let variable = entry.variable("SECRET");
    let Some(setting) = entry.setting("clientSecret", "SECRET")? else {
        if method == ClientAuthMethod::None {
            return Ok(None);
        }
        let fix = format!(
            "`npx wrangler secret put {variable}`; for a public client, client.token_endpoint_auth_method = \"none\"."
        );
        return Err(ConfigError::new(entry.path_of("clientSecret"), "not set", fix));
    };
    check_ends(&setting)?;
    if setting.path != variable {
        warnings.push(Warning::PlainClientSecret { path: setting.path, variable });
    }
    Ok(Some(Secret::new(setting.text)))
}

/// Blanks at the ends come from copying, and no provider says more than "invalid_client". Shows no value.
fn check_ends(setting: &Setting) -> Result<(), ConfigError> {
    if setting.text.trim() == setting.text {
        return Ok(());
    }
    Err(ConfigError::new(&setting.path, "begins or ends with a blank", "Copy it again without the blank."))
}

fn auth_method(node: &Node<'_>) -> Result<ClientAuthMethod, ConfigError> {
    let fix = "Use \"client_secret_basic\", \"client_secret_post\" or \"none\".";
    match node.text()?.text.as_str() {
        "client_secret_basic" => Ok(ClientAuthMethod::ClientSecretBasic),
        "client_secret_post" => Ok(ClientAuthMethod::ClientSecretPost),
        "none" => Ok(ClientAuthMethod::None),
        "client_secret_jwt" | "private_key_jwt" => Err(node.error("not supported yet", fix)),
        _ => Err(node.error("unknown method", fix)),
    }
}

/// An algorithm nobody can verify would refuse every sign-in, at the last step.
fn algorithm(node: &Node<'_>) -> Result<String, ConfigError> {
    let name = node.text()?.text;
    match algorithms::find(&name) {
        Some(_) => Ok(name),
        None => Err(node.error("unknown algorithm", "Write one like \"RS256\", \"ES256\" or \"HS256\".")),
    }
}
