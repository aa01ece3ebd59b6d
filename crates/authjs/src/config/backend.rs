use url::Url;

use super::env::{Env, Source};
use super::error::ConfigError;
use super::header;
use super::node::{Node, Setting, Table};
use super::options::keys;
use super::origin::secret;
use super::urls;
use crate::claims::template::{Replacement, Template};
use crate::providers::Backend;
use crate::secret::Secret;

/// Returns the keys of a backend's table, with these further ones.
pub(super) fn keys(further: &[&'static str]) -> Vec<&'static str> {
    keys::BACKEND.iter().chain(further).copied().collect()
}

const DEFAULT_TIMEOUT_MS: u32 = 5_000;

/// The address for a service, unless the deployer sets one. The binding decides who gets the
/// request.
const SERVICE_URL: &str = "https://service.internal/";

/// Reads a server of `signIn.exchange`, `events` or credentials: `url`, `service`, `headers` and `timeoutMs`. Errors if neither `url` nor `service` is
/// set.
pub(super) fn read(table: &Table<'_>, source: &Source<'_>) -> Result<Backend, ConfigError> {
    let service = table.get("service").map(|node| service(&node, source.env)).transpose()?;
    let url = match table.text("url")? {
        Some(setting) => address(&setting, source)?,
        None if service.is_some() => {
            Url::parse(SERVICE_URL).map_err(|_| ConfigError::new(SERVICE_URL, "not a URL", "Report this."))?
        }
        None => {
            return Err(ConfigError::new(
                table.path_of("url"),
                "neither url nor service is set",
                "Write the address of the backend, or the name of a service binding.",
            ));
        }
    };
    let headers = table.get("headers").map(|node| headers(&node, source)).transpose()?.unwrap_or_default();
    let timeout_ms = table.get("timeoutMs").map(|node| timeout(&node)).transpose()?;
    Ok(Backend { url, service, headers, timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS) })
}

/// Errors for braces too: the address is the same for all users.
fn address(setting: &Setting, source: &Source<'_>) -> Result<Url, ConfigError> {
    if setting.text.contains(['{', '}']) {
        return Err(
            setting.error("has braces, but the address is no template", "Send the value in the body.")
        );
    }
    urls::address(setting, source.development, "https://api.example.com/auth")
}

fn service(node: &Node<'_>, env: &dyn Env) -> Result<String, ConfigError> {
    let setting = node.text()?;
    if env.has_methods(&setting.text, &["fetch"]) {
        return Ok(setting.text);
    }
    Err(setting.error("no service binding has this name", "Bind a Worker to it with [[services]]."))
}

fn timeout(node: &Node<'_>) -> Result<u32, ConfigError> {
    let milliseconds = node.value.as_u64().and_then(|number| u32::try_from(number).ok());
    milliseconds.filter(|number| (100..=30_000).contains(number)).ok_or_else(|| {
        node.error("not a usable time limit", "Write a number of milliseconds from 100 to 30000.")
    })
}

/// Reads headers, which are the same for all users.
fn headers(node: &Node<'_>, source: &Source<'_>) -> Result<Vec<(String, Secret)>, ConfigError> {
    let mut headers = Vec::new();
    for (name, node) in node.open_table()?.iter() {
        let (name, text) = header::read((&node.path, name), node.value, &headers, |_| false)?;
        headers.push((name, Secret::new(with_secrets(text, &node, source)?)));
    }
    Ok(headers)
}

/// Returns a text with the values of its secrets: `{secret.AUTH_ORIGIN_KEY}`.
fn with_secrets(text: &str, node: &Node<'_>, source: &Source<'_>) -> Result<String, ConfigError> {
    let Ok(template) = Template::parse(text) else {
        if text.contains("{secret.") {
            let fix = "Write \"Bearer {secret.AUTH_ORIGIN_KEY}\".";
            return Err(ConfigError::new(&node.path, "not a template", fix));
        }
        return Ok(text.to_owned());
    };
    // Errors show the text of a setting. The text beside a secret may be one too.
    let setting = Setting { path: node.path.clone(), text: "{secret.…}".to_owned() };
    let filled = template.replace(|path| match path.split_first() {
        ("secret", Some(name)) => secret(&name.to_string(), &setting, source).map(Replacement::Text),
        _ => {
            let fix = "Write {secret.AUTH_ORIGIN_KEY}, or send the value in the body.";
            Err(ConfigError::new(&node.path, "names a value other than a secret", fix))
        }
    })?;
    Ok(filled.to_string())
}
