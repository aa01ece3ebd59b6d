use crate::config::bearer::{BearerIssuer, Introspection};
use crate::config::env::{Env, variable};
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::secret_command::set_secret;
use crate::config::urls;
use crate::forwarded::HeaderPattern;
use crate::jose::algorithms::{self, JwsAlgorithm};
use crate::oauth::access_token::Issuer;
use crate::secret::Secret;

/// Reads `bearer`. Errors if the list is empty, and if two entries have one issuer and one header:
/// the first would judge the tokens of the second.
pub(super) fn read_all(
    node: &Node<'_>,
    env: &dyn Env,
    development: bool,
) -> Result<Vec<BearerIssuer>, ConfigError> {
    let mut issuers: Vec<BearerIssuer> = Vec::new();
    for node in node.list()? {
        let issuer = read(&node, env, development)?;
        let is_same = |other: &BearerIssuer| {
            other.header == issuer.header && other.expected.issuer == issuer.expected.issuer
        };
        if issuers.iter().any(is_same) {
            let fix = "Make one entry of them: `audience` may be a list.";
            return Err(ConfigError::new(node.path, "another entry has the same issuer", fix));
        }
        if issuer.introspection.is_some() && issuers.iter().any(|other| other.introspection.is_some()) {
            let cause = "another entry has introspection, and an opaque token names no issuer";
            return Err(ConfigError::new(
                format!("{}.introspection", node.path),
                cause,
                "Remove one of them.",
            ));
        }
        issuers.push(issuer);
    }
    if issuers.is_empty() {
        return Err(ConfigError::new(&node.path, "an empty list", "Name an issuer, or remove the key."));
    }
    Ok(issuers)
}

fn read(node: &Node<'_>, env: &dyn Env, development: bool) -> Result<BearerIssuer, ConfigError> {
    let table = node.table(&keys::BEARER)?;
    let issuer =
        required(&table, "issuer", "Write the `iss` of its tokens, e.g. \"https://id.example.com\".")?;
    // The text stays as it is: `iss` is compared byte for byte.
    urls::address(&issuer, development, "https://id.example.com")?;
    let jwks_uri = table.text("jwksUri")?;
    let address = |setting| urls::address(&setting, development, "https://id.example.com/jwks");
    Ok(BearerIssuer {
        introspection: introspection(&table, env, development)?,
        jwks_uri: jwks_uri.map(address).transpose()?,
        header: table.text("header")?.map(|setting| header(&setting)).transpose()?,
        expected: Issuer {
            issuer: issuer.text,
            audiences: audiences(&table)?,
            algorithms: algorithms(&table)?,
            typ: table
                .text("typ")?
                .map(|setting| typ(&setting))
                .transpose()?
                .unwrap_or_else(|| "at+jwt".to_owned()),
            scopes: texts(&table, "scopes")?.iter().map(scope).collect::<Result<_, _>>()?,
            clients: texts(&table, "clients")?.into_iter().map(|setting| setting.text).collect(),
        },
    })
}

/// Reads `introspection`, and the secret of its client. Errors beside `header`, whose tokens are JWTs.
fn introspection(
    table: &Table<'_>,
    env: &dyn Env,
    development: bool,
) -> Result<Option<Introspection>, ConfigError> {
    const SECRET: &str = "AUTH_INTROSPECTION_SECRET";
    let Some(inner) = table.table("introspection", &keys::INTROSPECTION)? else { return Ok(None) };
    if table.get("header").is_some() {
        let cause = "opaque tokens come in Authorization, and header is set";
        return Err(ConfigError::new(table.path_of("introspection"), cause, "Remove one of the two."));
    }
    let url = required(&inner, "url", "Write the introspection endpoint of the issuer.")?;
    let url = urls::address(&url, development, "https://id.example.com/introspect")?;
    let client_id = required(&inner, "clientId", "Write the id of a client that may ask the issuer.")?;
    let Some(secret) = variable(env, SECRET)? else {
        let fix = format!("Set the secret of the client: {}.", set_secret(SECRET, development));
        return Err(ConfigError::new(SECRET, "not set, and introspection is", fix).unset(Unset::Needed));
    };
    Ok(Some(Introspection { url, client_id: client_id.text, client_secret: Secret::new(secret.text) }))
}

fn required(table: &Table<'_>, key: &str, fix: &str) -> Result<Setting, ConfigError> {
    table.text(key)?.ok_or_else(|| ConfigError::new(table.path_of(key), "not set", fix))
}

/// Reads `audience`: a text or a list. Without one, any token of the issuer would be accepted, those
/// for other sites too.
fn audiences(table: &Table<'_>) -> Result<Vec<String>, ConfigError> {
    const FIX: &str = "Write the `aud` of tokens for this site, e.g. \"https://api.example.com\".";
    let Some(node) = table.get("audience").filter(|node| node.value.is_array()) else {
        return required(table, "audience", FIX).map(|setting| vec![setting.text]);
    };
    let audiences: Vec<_> = items(&node)?.into_iter().map(|setting| setting.text).collect();
    if audiences.is_empty() { Err(ConfigError::new(node.path, "an empty list", FIX)) } else { Ok(audiences) }
}

/// Reads `algorithms`. Errors for HMAC and `none`, and for an empty list.
fn algorithms(table: &Table<'_>) -> Result<Vec<&'static JwsAlgorithm>, ConfigError> {
    let known = || algorithms::asymmetric().map(|algorithm| algorithm.name).collect::<Vec<_>>().join(", ");
    let Some(node) = table.get("algorithms") else {
        return Ok(algorithms::find("RS256").into_iter().collect());
    };
    let find = |setting: Setting| {
        let found = algorithms::asymmetric().find(|algorithm| algorithm.name == setting.text);
        found.ok_or_else(|| {
            setting.error("not an algorithm with a public key", format!("Known: {}.", known()))
        })
    };
    let algorithms = items(&node)?.into_iter().map(find).collect::<Result<Vec<_>, _>>()?;
    if algorithms.is_empty() {
        return Err(ConfigError::new(node.path, "an empty list", format!("Known: {}.", known())));
    }
    Ok(algorithms)
}

fn typ(setting: &Setting) -> Result<String, ConfigError> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if setting.text.bytes().all(is_letter) {
        return Ok(setting.text.clone());
    }
    let fix = "Write it without `application/`: \"at+jwt\", or \"JWT\" if the issuer writes that or nothing.";
    Err(setting.error("not a type of tokens", fix))
}

/// Reads `header`. Errors for names that HTTP, browsers or the Worker use otherwise.
fn header(setting: &Setting) -> Result<String, ConfigError> {
    let name = setting.text.to_ascii_lowercase();
    let is_name = HeaderPattern::parse(&name).is_ok() && !name.contains('*');
    if !is_name || ["authorization", "cookie", "origin"].contains(&name.as_str()) {
        let fix = "Write a name like Cf-Access-Jwt-Assertion; without the key, it is Authorization.";
        return Err(setting.error("not the name of a header with a token alone", fix));
    }
    Ok(name)
}

/// Reads a scope ([RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)).
pub(super) fn scope(setting: &Setting) -> Result<String, ConfigError> {
    let is_letter = |byte: u8| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~');
    if setting.text.bytes().all(is_letter) {
        return Ok(setting.text.clone());
    }
    Err(setting.error("not one scope", "Write each scope as an item of its own, without blanks."))
}

fn texts(table: &Table<'_>, key: &str) -> Result<Vec<Setting>, ConfigError> {
    table.get(key).map(|node| items(&node)).transpose().map(Option::unwrap_or_default)
}

fn items(node: &Node<'_>) -> Result<Vec<Setting>, ConfigError> {
    node.list()?.iter().map(Node::text).collect()
}
