use crate::config::env::variable;
use crate::config::error::{ConfigError, Unset, member_path};
use crate::config::header;
use crate::config::node::{Node, Setting};
use crate::config::options::keys;
use crate::config::provider::Entry;
use crate::config::secret_command::set_secret;
use crate::config::urls;
use crate::jose::json;
use crate::providers::Fetch;
use crate::secret::Secret;

use serde_json::Value;
use url::Url;

/// Reads `fetch`: how requests to this provider are sent. `headers` and those of the secret
/// `AUTH_<ID>_FETCH_HEADERS`, a JSON object, are added to each request. `proxy` is the base URL
/// that requests are sent to.
pub(super) fn read(entry: &Entry<'_>) -> Result<Fetch, ConfigError> {
    let table = entry.table("fetch", &keys::FETCH)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let mut fetch = Fetch { provider_id: entry.id.to_string(), ..Fetch::default() };
    if let Some(headers) = get("headers") {
        for (name, node) in headers.open_table()?.iter() {
            add_header(&mut fetch, &node.path, name, node.value)?;
        }
    }
    if let Some(setting) = variable(entry.env, &entry.variable("FETCH_HEADERS"))? {
        add_secret_headers(&mut fetch, &setting)?;
    }
    require_header(entry, &fetch)?;
    fetch.proxy = get("proxy").map(|node| proxy(&node, entry.development)).transpose()?;
    Ok(fetch)
}

#[inline(never)]
fn add_secret_headers(fetch: &mut Fetch, setting: &Setting) -> Result<(), ConfigError> {
    let headers = json::parse_object(setting.text.as_bytes()).ok_or_else(|| {
        ConfigError::new(&setting.path, "not a JSON object", "Write it like {\"x-api-key\":\"…\"}.")
    })?;
    headers
        .iter()
        .try_for_each(|(name, value)| add_header(fetch, &member_path(&setting.path, name), name, value))
}

#[inline(never)]
fn proxy(node: &Node<'_>, development: bool) -> Result<Url, ConfigError> {
    let setting = node.text()?;
    let proxy = urls::address(&setting, development, "https://egress.example.com")?;
    if proxy.query().is_some() {
        return Err(setting.error("has a query", "Remove it: this is the base of other addresses."));
    }
    Ok(proxy)
}

/// Errors if a required header is missing: some providers require a key in addition to the client's
/// credentials.
fn require_header(entry: &Entry<'_>, fetch: &Fetch) -> Result<(), ConfigError> {
    let Some(name) = entry.row.required_header else { return Ok(()) };
    if fetch.headers.iter().any(|(header, _)| header == name) {
        return Ok(());
    }
    let path = format!("{}.headers.{name}", entry.path_of("fetch"));
    let fix = format!(
        "{}, written like {{\"{name}\":\"…\"}}.",
        set_secret(&entry.variable("FETCH_HEADERS"), entry.development)
    );
    Err(ConfigError::new(path, format!("not set, and {} answers no request without it", entry.row.name), fix)
        .unset(Unset::Needed))
}

fn add_header(fetch: &mut Fetch, path: &str, name: &str, value: &Value) -> Result<(), ConfigError> {
    let (name, text) = header::read((path, name), value, &fetch.headers, is_of_client)?;
    fetch.headers.push((name, Secret::new(text)));
    Ok(())
}

/// Returns whether a header says who sends the request, and how.
fn is_of_client(name: &str) -> bool {
    matches!(name, "authorization" | "keep-alive" | "x-forwarded-host") || name.starts_with("proxy-")
}
