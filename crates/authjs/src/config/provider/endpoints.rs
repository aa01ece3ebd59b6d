use serde_json::Value;
use url::Url;

use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::provider::Entry;
use crate::config::provider::options::Variables;
use crate::config::urls;
use crate::http::Params;
use crate::providers::{DEFAULT_SCOPE, Endpoints, Kind};

/// Reads the endpoints and the authorization parameters: the row's, overridden by the deployer's.
///
/// Errors if a provider without an issuer lacks an endpoint: Auth.js's `InvalidEndpoints`.
#[inline(never)]
pub(super) fn read(
    entry: &Entry<'_>,
    variables: &Variables,
    has_issuer: bool,
) -> Result<(Endpoints, Params), ConfigError> {
    let configured = Configured::read(entry, "authorization")?;
    let mut endpoints = Endpoints {
        authorization: configured.url_or(entry, variables, entry.row.authorization)?,
        token: endpoint(entry, variables, "token", entry.row.token)?,
        userinfo: endpoint(entry, variables, "userinfo", entry.row.userinfo)?,
        end_session: endpoint(entry, variables, "endSession", None)?,
        revocation: endpoint(entry, variables, "revocation", None)?,
    };
    if !has_issuer && let Some(error) = missing(entry).into_iter().next() {
        return Err(error);
    }
    let params = authorization_params(entry, variables, &configured, endpoints.authorization.as_ref())?;
    if let Some(url) = &mut endpoints.authorization {
        set_params(url, &params);
    }
    Ok((endpoints, params))
}

/// Reads an endpoint that requests are sent to, with its parameters in its query.
pub(super) fn endpoint(
    entry: &Entry<'_>,
    variables: &Variables,
    key: &'static str,
    row: Option<&'static str>,
) -> Result<Option<Url>, ConfigError> {
    let configured = Configured::read(entry, key)?;
    let Some(mut url) = configured.url_or(entry, variables, row)? else {
        if configured.params.is_empty() {
            return Ok(None);
        }
        let cause = "parameters for an endpoint that is only known from discovery";
        return Err(ConfigError::new(entry.path_of(key), cause, "Set its url too, or remove the params."));
    };
    set_params(&mut url, &configured.params.into_iter().collect());
    Ok(Some(url))
}

/// An endpoint in Auth.js's form: a URL, or a table of `url` and `params`.
#[derive(Default)]
struct Configured {
    url: Option<Setting>,
    params: Vec<(String, String)>,
    params_path: String,
}

impl Configured {
    fn read(entry: &Entry<'_>, key: &str) -> Result<Self, ConfigError> {
        let Some(node) = entry.get(key) else { return Ok(Self::default()) };
        if node.value.is_string() {
            return Ok(Self { url: Some(node.text()?), ..Self::default() });
        }
        let table = node.table(&keys::ENDPOINT)?;
        let url = table.text("url")?;
        let params = table.get("params").map(|node| node.open_table()).transpose()?;
        let params = params.iter().flat_map(Table::iter).map(|(key, node)| Ok((key.into(), param(&node)?)));
        Ok(Self { url, params: params.collect::<Result<_, _>>()?, params_path: table.path_of("params") })
    }

    fn url_or(
        &self,
        entry: &Entry<'_>,
        variables: &Variables,
        row: Option<&str>,
    ) -> Result<Option<Url>, ConfigError> {
        let setting = match (&self.url, row) {
            (Some(setting), _) => setting.clone(),
            (None, Some(template)) => Setting { path: entry.path.clone(), text: variables.fill(template)? },
            (None, None) => return Ok(None),
        };
        urls::address(&setting, entry.development, "https://id.example.com/oauth2/authorize").map(Some)
    }
}

/// Returns a parameter. A table becomes JSON, like the `claims` parameter of OpenID Connect. Other
/// values become text.
fn param(node: &Node<'_>) -> Result<String, ConfigError> {
    match node.value {
        Value::Null | Value::Array(_) => {
            Err(node.error("cannot be sent", "Write it as a text, or remove it."))
        }
        Value::String(text) => Ok(text.clone()),
        value => Ok(value.to_string()),
    }
}

/// Returns the endpoint's query, the row's parameters and the deployer's, then `scope`.
///
/// If none of these is configured, the flow adds the scope of OpenID Connect at the end, as in
/// Auth.js.
fn authorization_params(
    entry: &Entry<'_>,
    variables: &Variables,
    configured: &Configured,
    endpoint: Option<&Url>,
) -> Result<Params, ConfigError> {
    let mut params: Params = endpoint.iter().flat_map(|url| url.query_pairs()).collect();
    let scope = entry.row.scope.map(|scope| ("scope", scope));
    for (name, value) in entry.row.params.iter().copied().chain(scope) {
        // Keep the query of an address that the deployer wrote.
        let is_open = configured.url.is_none() || params.first(name).is_none();
        if let Some(value) = variables.fill_if_set(value).filter(|_| is_open) {
            params.set(name, value);
        }
    }
    for (name, value) in &configured.params {
        params.set(name, value);
    }
    check_params(entry, configured)?;
    if let Some(scope) = read_scope(entry, configured)? {
        params.set("scope", scope);
    }
    let is_oauth1 = entry.row.kind == Kind::Oauth1;
    if params.first("scope").is_none() && !is_oauth1 && (endpoint.is_some() || !params.is_empty()) {
        params.append("scope", DEFAULT_SCOPE);
    }
    Ok(params)
}

fn read_scope(entry: &Entry<'_>, configured: &Configured) -> Result<Option<String>, ConfigError> {
    let Some(node) = entry.get("scope") else { return Ok(None) };
    if configured.params.iter().any(|(name, _)| name == "scope") {
        return Err(node.error("contradicts authorization.params.scope", "Remove one of them."));
    }
    match node.value {
        Value::String(scope) => Ok(Some(scope.clone())),
        _ => node.text().map(|setting| Some(setting.text)),
    }
}

/// The parameters that the flow sets. A deployer's value would break the flow or make it insecure.
const RESERVED: &[&str] = &[
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "oauth_callback",
    "oauth_token",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "state",
];

/// The supported response modes. A response in a JWT (JARM) or a fragment would never reach the
/// flow.
const RESPONSE_MODES: [(&str, &str); 2] = [("response_mode", "query"), ("response_mode", "form_post")];

fn check_params(entry: &Entry<'_>, configured: &Configured) -> Result<(), ConfigError> {
    let from_url = configured.url.as_ref().and_then(|setting| Url::parse(&setting.text).ok());
    let in_url = from_url.iter().flat_map(Url::query_pairs).map(|(name, value)| (name.into(), value.into()));
    let mut params = configured.params.iter().cloned().chain(in_url);
    let found = params.find_map(|(name, value)| fault(entry, &name, &value).map(|fault| (name, fault)));
    let Some((name, (cause, fix))) = found else { return Ok(()) };
    let path = match configured.params.iter().any(|(param, _)| *param == name) {
        true => format!("{}.{name}", configured.params_path),
        false => entry.path_of("authorization"),
    };
    Err(ConfigError::new(path, cause, fix))
}

/// Returns the fault of a parameter, and the fix. A `max_age` that cannot be parsed would be
/// requested but never enforced.
fn fault(entry: &Entry<'_>, name: &str, value: &str) -> Option<(String, &'static str)> {
    if RESERVED.contains(&name) && !RESPONSE_MODES.contains(&(name, value)) {
        return Some((format!("{name} is set by this Worker"), "Remove it."));
    }
    let is_unreadable = entry.is_oidc() && name == "max_age" && value.parse::<u32>().is_err();
    is_unreadable
        .then(|| (format!("max_age {value:?} is not a number of seconds"), "Write it in digits, e.g. 300."))
}

/// Returns an error for each endpoint that neither the row nor the deployer sets, for a provider without an issuer.
pub(super) fn missing(entry: &Entry<'_>) -> Vec<ConfigError> {
    let row = &entry.row;
    let endpoints = [("authorization", row.authorization), ("token", row.token), ("userinfo", row.userinfo)];
    let is_set = |key: &str, row: Option<&str>| {
        row.is_some() || Configured::read(entry, key).is_ok_and(|configured| configured.url.is_some())
    };
    let fix = "Set the address of the endpoint, or the issuer so that it can be discovered.";
    let missing = endpoints.into_iter().filter(|(key, row)| !is_set(key, *row));
    let error = |key| ConfigError::new(entry.path_of(key), "not set, and there is no issuer", fix);
    missing.map(|(key, _)| error(key).unset(Unset::Needed)).collect()
}

fn set_params(url: &mut Url, params: &Params) {
    if params.is_empty() {
        return;
    }
    let mut query: Params = url.query_pairs().collect();
    for (name, value) in params.iter() {
        query.set(name, value);
    }
    url.set_query(Some(&query.to_string()));
}
