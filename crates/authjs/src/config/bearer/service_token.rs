use std::fmt;

use serde_json::Value;

use super::SERVICE_TOKENS;
use super::issuer::scope;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Setting, Table};
use crate::timestamp::Timestamp;

/// A token of a machine: `svc_<id>.<secret>`. The Worker knows only the hash of its secret.
#[derive(Clone)]
pub(crate) struct ServiceToken {
    /// `id`
    pub(crate) id: String,
    /// `sha256`: the digest of the secret, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
    /// `scopes`
    pub(crate) scopes: Vec<String>,
    /// `expires`
    pub(crate) expires: Timestamp,
}

impl fmt::Debug for ServiceToken {
    /// Shows only the id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceToken").field("id", &self.id).finish_non_exhaustive()
    }
}

const KEYS: [&str; 4] = ["id", "sha256", "scopes", "expires"];

/// Reads the tokens: a list in JSON. No error shows a value, because the variable is a secret.
pub(super) fn read_all(setting: &Setting) -> Result<Vec<ServiceToken>, ConfigError> {
    let fix = "Write a list as JSON: `node scripts/service-token.mjs ID` prints an item.";
    let value: Value =
        serde_json::from_str(&setting.text).map_err(|_| ConfigError::new(&setting.path, "not JSON", fix))?;
    let node = Node { path: SERVICE_TOKENS.to_owned(), value: &value };
    let mut tokens: Vec<ServiceToken> = Vec::new();
    for node in node.list()? {
        let token = read(&node)?;
        if tokens.iter().any(|other| other.id == token.id) {
            return Err(ConfigError::new(node.path, "another token has the same id", "Give each its own."));
        }
        tokens.push(token);
    }
    if tokens.is_empty() { Err(ConfigError::new(&setting.path, "an empty list", fix)) } else { Ok(tokens) }
}

fn read(node: &Node<'_>) -> Result<ServiceToken, ConfigError> {
    let table = node.table(&KEYS)?;
    let scopes = match table.get("scopes") {
        None => Vec::new(),
        Some(node) => node.list()?.iter().map(|item| scope(&item.text()?)).collect::<Result<_, _>>()?,
    };
    let id = |text: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (text.len() <= 64 && text.bytes().all(is_letter)).then(|| text.to_owned())
    };
    let digest = |text: &str| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| text.to_owned())
    };
    Ok(ServiceToken {
        id: parsed(&table, "id", id, "Write up to 64 letters, digits, - and _.")?,
        sha256: parsed(&table, "sha256", digest, "Write the SHA-256 of the secret in 64 digits, 0 to f.")?,
        expires: parsed(
            &table,
            "expires",
            Timestamp::parse_iso8601,
            "Write when it ends in UTC, e.g. \"2027-06-30T00:00:00Z\".",
        )?,
        scopes,
    })
}

fn parsed<T>(
    table: &Table<'_>,
    key: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    fix: &str,
) -> Result<T, ConfigError> {
    let setting = table.text(key)?.ok_or_else(|| ConfigError::new(table.path_of(key), "not set", fix))?;
    parse(&setting.text).ok_or_else(|| ConfigError::new(setting.path, "cannot be read", fix))
}
