//! `providers`: each entry resolved into a [`Provider`], from its row, its table and the
//! environment.

mod checks;
mod client;
mod client_key;
mod credentials;
mod email;
mod email_proof;
mod endpoints;
mod fetch;
mod id_token;
mod issuer;
mod made_secret;
mod mapping;
mod missing;
#[cfg(feature = "oauth1")]
mod oauth1;
mod options;
mod row;
mod shared_key;
mod signing_key;
mod webauthn;

use crate::config::env::{Env, Source, variable};
use crate::config::error::{ConfigError, Unset, member_path};
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::pages::{color, logo};
use crate::config::redirect_proxy;
use crate::config::session::BIND;
use crate::config::warning::Warning;
use crate::http::Params;
use crate::providers::{Check, Color, Kind, Method, OAuthProvider, Provider, Row, Style};

use url::Url;

use self::options::Variables;

/// Reads `providers`: a list of ids and tables. Errors if it is empty, or if two providers have one
/// id.
pub(super) fn read_all(
    env: &dyn Env,
    root: &Table<'_>,
    shared: &Shared,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Provider>, ConfigError> {
    let items = root.get("providers").map(|node| node.list()).transpose()?.unwrap_or_default();
    if items.is_empty() {
        return Err(ConfigError::new("providers", "none is set, so no visitor could sign in", NAME_ONE)
            .unset(Unset::OnFirstDeployment));
    }
    let mut providers: Vec<Provider> = Vec::with_capacity(items.len());
    for item in &items {
        let provider = read(env, item, shared, warnings)?;
        if providers.iter().any(|other| other.id == provider.id) {
            let cause = format!("a second provider with the id {}", provider.id);
            return Err(ConfigError::new(&item.path, cause, "Remove one, or give it another id."));
        }
        let prefix = provider_variable(&provider.id, "");
        if let Some(other) = providers.iter().find(|other| provider_variable(&other.id, "") == prefix) {
            return Err(shared_variables(&item.path, &provider.id, &other.id, &prefix));
        }
        warnings.extend(shared_key::warning(&providers, &provider));
        #[cfg(feature = "webauthn")]
        webauthn::refuse_second_conditional_ui(&providers, &provider, &item.path)?;
        providers.push(provider);
    }
    Ok(providers)
}

/// Returns the error of two providers whose secrets have one name, so that one of them would get the secret of the other.
#[cold]
fn shared_variables(path: &str, id: &str, other: &str, prefix: &str) -> ConfigError {
    let cause = format!("{id} and {other} read the same variables, {prefix}SECRET for example");
    ConfigError::new(path, cause, "Give one of them an id that differs in letters or digits.")
}

/// Returns whether `providers` is a list without entries.
pub(super) fn is_empty(root: &Table<'_>) -> bool {
    root.get("providers").and_then(|node| node.list().ok()).is_some_and(|items| items.is_empty())
}

const NAME_ONE: &str = "Name one in [vars.AUTH] of wrangler.toml: `providers = [\"github\"]`. \
    Set its client id and secret: `npx wrangler secret put AUTH_GITHUB_ID` `npx wrangler secret put AUTH_GITHUB_SECRET`. \
    Deploy again: `npx wrangler deploy`.";

/// The settings that all providers share.
pub(super) struct Shared {
    pub(super) development: bool,
    pub(super) redirect_proxy_url: Option<Url>,
    /// Whether `AUTH_DB` is bound.
    pub(super) has_database: bool,
}

/// One entry and the sources of its settings.
struct Entry<'a> {
    env: &'a dyn Env,
    path: String,
    id: String,
    row: Row,
    is_custom: bool,
    table: Option<Table<'a>>,
    development: bool,
}

fn read(
    env: &dyn Env,
    item: &Node<'_>,
    shared: &Shared,
    warnings: &mut Vec<Warning>,
) -> Result<Provider, ConfigError> {
    let source = Source { env, development: shared.development, has_database: shared.has_database };
    if let Some(provider) = credentials::read(item, &source, warnings)? {
        return Ok(provider);
    }
    if let Some(provider) = email::read(item, &source, warnings)? {
        return Ok(provider);
    }
    if let Some(provider) = webauthn::read(item, &source)? {
        return Ok(provider);
    }
    let entry = row::find(env, item, shared.development)?;
    if entry.row.kind == Kind::Oauth1 && env.lacks_feature("oauth1") {
        return Err(row::without_oauth1(&item.path));
    }
    if entry.row.assertion.is_some() && (cfg!(not(feature = "bearer")) || env.lacks_feature("bearer")) {
        return Err(row::without_bearer(&item.path));
    }
    resolve(entry, shared, warnings).map_err(|error| match error.is_unset() {
        true => row::find(env, item, shared.development)
            .map_or(error.clone(), |entry| missing::all(&entry, error)),
        false => error,
    })
}

#[inline(never)]
fn resolve(entry: Entry<'_>, shared: &Shared, warnings: &mut Vec<Warning>) -> Result<Provider, ConfigError> {
    let options = options::read(&entry)?;
    let client = client::read(&entry, warnings)?;
    let mut variables = Variables::new(&entry.row, &options, &client.client_id);
    let issuer = issuer::read(&entry, &variables)?;
    variables.set_issuer(issuer.as_deref());
    client::require_issuer(&entry, &client, issuer.is_some() || entry.row.kind == Kind::Oauth1)?;
    let (endpoints, authorization_params) = endpoints::read(&entry, &variables, issuer.is_some())?;
    let redirect_proxy_url = redirect_proxy_url(&entry, shared, &authorization_params)?;
    let mut checks = match entry.row.assertion {
        // Its sign-in has no response to bind to a browser.
        Some(_) => Vec::new(),
        None => checks::read(&entry, &client, warnings)?,
    };
    let is_post = is_form_post(&authorization_params);
    if (redirect_proxy_url.is_some() || is_post) && !checks.contains(&Check::State) {
        checks.push(Check::State);
    }
    let fetch = fetch::read(&entry)?;
    let mapping = mapping::read(&entry)?;
    let (id, name) = (entry.id.clone(), entry.text("name")?);
    let name = name.map_or_else(|| entry.default_name(), |setting| setting.text);
    let style = read_style(&entry)?;
    let oauth = OAuthProvider {
        #[cfg(feature = "oauth1")]
        oauth1: oauth1::read(&entry, &variables, &endpoints, (&client, &fetch))?,
        kind: entry.row.kind,
        well_known: issuer::read_well_known(&entry, &variables, issuer.is_some())?,
        endpoints,
        authorization_params,
        checks,
        par: read_par(&entry)?,
        backchannel_logout: read_backchannel_logout(&entry)?,
        nonce_without_pkce: entry.is_oidc() && entry.get("checks").is_none(),
        redirect_proxy_url,
        fetch,
        id_token: id_token::read(&entry)?,
        id_token_sign_in: id_token::read_sign_in(&entry)?,
        email_proof: email_proof::read(&entry, &mapping)?,
        needs_email_proof: false,
        groups: Vec::new(),
        allow_dangerous_email_account_linking: read_linking(&entry, shared)?,
        mapping,
        assertion: entry.row.assertion,
        quirk: entry.row.quirk,
        id: entry.id,
        client,
        issuer,
        options,
    };
    Ok(Provider { id, name, style, method: Method::OAuth(oauth) })
}

impl<'a> Entry<'a> {
    fn get(&self, key: &str) -> Option<Node<'a>> {
        self.table.as_ref()?.get(key)
    }

    fn text(&self, key: &str) -> Result<Option<Setting>, ConfigError> {
        self.table.as_ref().map_or(Ok(None), |table| table.text(key))
    }

    fn table(&self, key: &str, keys: &[&str]) -> Result<Option<Table<'a>>, ConfigError> {
        self.table.as_ref().map_or(Ok(None), |table| table.table(key, keys))
    }

    /// Returns the path of a key, whether it is present or not.
    fn path_of(&self, key: &str) -> String {
        member_path(&self.path, key)
    }

    /// Returns a key of the table, otherwise the variable with this suffix.
    fn setting(&self, key: &str, suffix: &str) -> Result<Option<Setting>, ConfigError> {
        match self.text(key)? {
            Some(setting) => Ok(Some(setting)),
            None => variable(self.env, &self.variable(suffix)),
        }
    }

    fn variable(&self, suffix: &str) -> String {
        provider_variable(&self.id, suffix)
    }

    fn default_name(&self) -> String {
        if self.is_custom { self.id.clone() } else { self.row.name.into() }
    }
}

/// Returns `AUTH_<ID>_<SUFFIX>`: the id in upper case, with `_` for `-` as in Auth.js, and for `.`
/// too.
pub fn provider_variable(id: &str, suffix: &str) -> String {
    format!("AUTH_{}_{suffix}", id.to_ascii_uppercase().replace(['-', '.'], "_"))
}

/// Reads `allowDangerousEmailAccountLinking`.
fn read_linking(entry: &Entry<'_>, shared: &Shared) -> Result<bool, ConfigError> {
    let Some(node) = entry.get("allowDangerousEmailAccountLinking") else { return Ok(false) };
    match node.boolean()? {
        true if !shared.has_database => Err(node.error("there is no database", BIND)),
        links => Ok(links),
    }
}

/// Returns the redirect URI at the redirect proxy. `None` for a provider with POST responses, which cannot be
/// passed on, and for one whose sign-in has no response.
fn redirect_proxy_url(
    entry: &Entry<'_>,
    shared: &Shared,
    authorization_params: &Params,
) -> Result<Option<String>, ConfigError> {
    let own = entry.text("redirectProxyUrl")?;
    let own = own.map(|setting| redirect_proxy::url(&setting, shared.development)).transpose()?;
    let proxy = own.or_else(|| shared.redirect_proxy_url.clone());
    Ok(proxy
        .filter(|_| !is_form_post(authorization_params) && entry.row.assertion.is_none())
        .map(|proxy| format!("{proxy}/callback/{}", entry.id)))
}

fn is_form_post(authorization_params: &Params) -> bool {
    authorization_params.get("response_mode") == Some("form_post")
}

/// Reads `par`. The endpoint for it is in the metadata, so a provider without an issuer has none.
fn read_par(entry: &Entry<'_>) -> Result<bool, ConfigError> {
    let Some(node) = entry.get("par") else { return Ok(false) };
    let par = node.boolean()?;
    if par && !entry.is_oidc() {
        let cause = "the endpoint for pushed requests is known from the metadata of OpenID Providers alone";
        return Err(node.error(cause, "Remove the key, or use type = \"oidc\"."));
    }
    Ok(par)
}

/// Reads `backchannelLogout`. A Logout Token is signed with the keys of an issuer.
#[inline(never)]
fn read_backchannel_logout(entry: &Entry<'_>) -> Result<bool, ConfigError> {
    let Some(node) = entry.get("backchannelLogout") else { return Ok(false) };
    let takes_logout_tokens = node.boolean()?;
    if takes_logout_tokens && !entry.is_oidc() {
        let cause = "only an OpenID Provider sends Logout Tokens";
        return Err(node.error(cause, "Remove the key, or use type = \"oidc\"."));
    }
    Ok(takes_logout_tokens)
}

fn read_style(entry: &Entry<'_>) -> Result<Style, ConfigError> {
    let table = entry.table("style", &keys::STYLE)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let configured = get("brandColor").map(|node| color(&node)).transpose()?;
    let logo = get("logo").map(|node| logo(&node)).transpose()?;
    Ok(Style {
        brand_color: configured.or_else(|| Color::parse(entry.row.brand_color)).unwrap_or(Color::WHITE),
        logo: logo.map(|logo| logo.src().to_owned()),
        button_name: entry.row.button_name.filter(|_| entry.get("name").is_none()),
    })
}

#[cfg(test)]
mod tests;
