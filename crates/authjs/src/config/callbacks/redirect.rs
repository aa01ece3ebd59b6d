use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::urls;

/// Reads `redirect.allow`: origins without a path.
pub(super) fn read(callbacks: &Table<'_>, development: bool) -> Result<Vec<String>, ConfigError> {
    let Some(table) = callbacks.table("redirect", &keys::REDIRECT)? else { return Ok(Vec::new()) };
    let Some(allow) = table.get("allow") else { return Ok(Vec::new()) };
    allow.list()?.iter().map(|item| origin(item, development)).collect()
}

fn origin(node: &Node<'_>, development: bool) -> Result<String, ConfigError> {
    const EXAMPLE: &str = "https://app.example.com";
    let setting = node.text()?;
    let url = urls::address(&setting, development, EXAMPLE)?;
    if setting.text.contains('*') {
        return Err(setting.error("not one origin", "Name each origin, e.g. https://app.example.com"));
    }
    if !urls::is_origin(&url) {
        return Err(setting.error("has a path or a query", format!("Write the origin alone, e.g. {EXAMPLE}")));
    }
    Ok(url.origin().ascii_serialization())
}
