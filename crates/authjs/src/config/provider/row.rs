use crate::config::env::Env;
use crate::config::error::ConfigError;
use crate::config::nearest::nearest;
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::origin::ORIGIN_VARIABLES;
use crate::config::provider::{Entry, provider_variable};
use crate::email::ServiceKind;
use crate::providers::{self, Check, EmailProof, Kind, Row, oauth, oidc};

/// Returns the row of an entry of `providers`: a built-in one by its id, otherwise a custom one by
/// its `type`.
pub(super) fn find<'a>(
    env: &'a dyn Env,
    item: &Node<'a>,
    development: bool,
) -> Result<Entry<'a>, ConfigError> {
    let (id, table) = read_id(item)?;
    check_id(&id)?;
    let built_in = providers::find(&id.text);
    let row = match (built_in, &table) {
        (Some(row), _) => *row,
        (None, Some(table)) => custom_row(&id, table)?,
        (None, None) => return Err(unknown_provider(&id)),
    };
    let table = table.map(|_| item.table(&keys(&row))).transpose()?;
    let entry = Entry {
        env,
        path: item.path.clone(),
        id: id.text,
        is_custom: built_in.is_none(),
        row,
        table,
        development,
    };
    refuse_other_type(&entry)?;
    Ok(entry)
}

/// Returns the keys of every provider, those of the protocol, the first keys of the provider's own
/// options, and the keys for a secret that is created from a key.
fn keys(row: &Row) -> Vec<&'static str> {
    if row.assertion.is_some() {
        return OF_ASSERTION.to_vec();
    }
    let protocol: &[&str] = if row.kind == Kind::Oauth1 { &keys::OAUTH1 } else { &keys::OAUTH2 };
    let own = row.options.iter().filter_map(|option| option.path.split('.').next());
    let of_key = row.secret_from_key.iter().flat_map(|rule| [rule.issuer, rule.kid]);
    keys::PROVIDER.iter().chain(protocol).copied().chain(own).chain(of_key).collect()
}

/// The keys of a provider that asserts its users. It gets no request but for its keys.
const OF_ASSERTION: [&str; 7] =
    ["id", "type", "name", "clientId", "issuer", "style", "allowDangerousEmailAccountLinking"];

pub(super) fn read_id<'a>(item: &Node<'a>) -> Result<(Setting, Option<Table<'a>>), ConfigError> {
    if item.value.is_string() {
        return Ok((item.text()?, None));
    }
    let table = item.open_table()?;
    let id = table.get("id").ok_or_else(|| {
        ConfigError::new(table.path_of("id"), "not set", "Name a provider, e.g. id = \"keycloak\"")
    })?;
    Ok((id.text()?, Some(table)))
}

/// Errors if an id is not suitable for URLs and names of variables.
pub(super) fn check_id(id: &Setting) -> Result<(), ConfigError> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let starts_plain = id.text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if provider_variable(&id.text, "").starts_with(ORIGIN_VARIABLES) {
        let cause =
            format!("its variables would begin with {ORIGIN_VARIABLES}, and `origin.headers` may send those");
        return Err(id.error(cause, "Choose another id."));
    }
    if starts_plain && id.text.bytes().all(is_plain) {
        return Ok(());
    }
    Err(id.error(
        "not an id",
        "Use lower-case letters, digits, `-`, `_` and `.`, starting with a letter or digit.",
    ))
}

/// The checks of a custom OpenID Provider. Some servers refuse a request without a nonce. None
/// refuses one with a nonce.
const CUSTOM_OIDC_CHECKS: &[Check] = &[Check::Pkce, Check::State, Check::Nonce];

/// Returns a custom row. The provider must set its `type`, which a built-in row has.
fn custom_row(id: &Setting, table: &Table<'_>) -> Result<Row, ConfigError> {
    let Some(kind) = table.get("type") else { return Err(unknown_provider(id)) };
    match kind.text()?.text.as_str() {
        "oidc" => Ok(oidc("", "")
            .issuer_like("https://id.example.com")
            .checks(CUSTOM_OIDC_CHECKS)
            .email_proof(EmailProof::Flag("email_verified"))),
        "oauth" => Ok(oauth("", "")),
        #[cfg(feature = "oauth1")]
        "oauth1" => Ok(providers::oauth1("", "")),
        #[cfg(not(feature = "oauth1"))]
        "oauth1" => Err(without_oauth1(&kind.path)),
        _ => Err(kind.error("unknown type", KINDS)),
    }
}

/// Returns the error of a provider of OAuth 1.0 in a build without it.
pub(super) fn without_oauth1(path: &str) -> ConfigError {
    ConfigError::new(path, "OAuth 1.0 is not compiled in", "Build with the Cargo feature `oauth1`.")
}

/// Returns the error of a provider that asserts its users in a build without tokens.
pub(super) fn without_bearer(path: &str) -> ConfigError {
    let fix = "Build with the Cargo feature `bearer`: node scripts/build.mjs --features bearer.";
    ConfigError::new(path, "assertions of proxies are not compiled in", fix)
}

const KINDS: &str = "Use \"oidc\", \"oauth\", \"oauth1\", \"credentials\", \"email\" or \"webauthn\".";

#[inline(never)]
fn unknown_provider(id: &Setting) -> ConfigError {
    let known =
        nearest(&id.text, providers::all().map(|row| row.id).chain(ServiceKind::ALL.map(ServiceKind::id)));
    let hint = known.map(|id| format!("Did you mean \"{id}\"? ")).unwrap_or_default();
    let fix = format!("{hint}A provider of your own is a table with id, type = \"oidc\" and issuer.");
    id.error("no built-in provider", fix)
}

fn refuse_other_type(entry: &Entry<'_>) -> Result<(), ConfigError> {
    if let Some(kind) = entry.get("type").filter(|_| !entry.is_custom)
        && kind.text()?.text != entry.row.kind.name()
    {
        let fix = format!("Remove the key: {} is of type {}.", entry.id, entry.row.kind.name());
        return Err(kind.error("not the type of this provider", fix));
    }
    Ok(())
}

impl Entry<'_> {
    /// Returns whether this is an OpenID Provider.
    pub(super) fn is_oidc(&self) -> bool {
        self.row.kind == Kind::Oidc
    }
}
