use crate::claims::template;
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting};
use crate::config::provider::Entry;
use crate::config::urls;
use crate::providers::{Accepts, DeployerOption, Row};

use serde_json::Value;

/// Reads the provider's own options, by path.
pub(super) fn read(entry: &Entry<'_>) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let mut options = Vec::new();
    for option in entry.row.options {
        match (node_at(entry, option.path)?, option.required) {
            (Some(node), _) => options.push((option.path, parse(option, &node, entry.development)?)),
            (None, Some(example)) => {
                let fix = format!("Set it as {} gives it, e.g. \"{example}\".", entry.row.name);
                return Err(ConfigError::new(entry.path_of(option.path), "not set", fix).unset(Unset::Needed));
            }
            (None, None) => {}
        }
    }
    Ok(options)
}

/// Returns the value at `key` or `table.key`. The table may have only the keys of the provider's
/// options.
fn node_at<'a>(entry: &Entry<'a>, path: &str) -> Result<Option<Node<'a>>, ConfigError> {
    let Some((outer, inner)) = path.split_once('.') else { return Ok(entry.get(path)) };
    let Some(node) = entry.get(outer) else { return Ok(None) };
    let inside = |option: &DeployerOption| option.path.split_once('.').filter(|(key, _)| *key == outer);
    let keys: Vec<_> = entry.row.options.iter().filter_map(inside).map(|(_, key)| key).collect();
    Ok(node.table(&keys)?.get(inner))
}

#[inline(never)]
fn parse(option: &DeployerOption, node: &Node<'_>, development: bool) -> Result<String, ConfigError> {
    match option.accepts {
        Accepts::Text => node.text().map(|setting| setting.text),
        Accepts::Label => label(&node.text()?),
        Accepts::BaseUrl => base_url(&node.text()?, development),
        Accepts::OneOf(values) => one_of(node, values),
    }
}

/// Reads a part of a host name. With a slash in it, for example, the rest of the host would become
/// a path, and requests with the client's credentials would go to another host.
fn label(setting: &Setting) -> Result<String, ConfigError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !setting.text.is_empty() && setting.text.bytes().all(is_plain) {
        return Ok(setting.text.clone());
    }
    Err(setting.error("not a part of a host", "Use letters, digits, `-` and `_`."))
}

fn base_url(setting: &Setting, development: bool) -> Result<String, ConfigError> {
    let url = urls::address(setting, development, "https://github.example.com")?;
    if url.query().is_some() {
        return Err(setting.error("has a query", "Remove it: this is the base of other addresses."));
    }
    Ok(url.as_str().trim_end_matches('/').into())
}

fn one_of(node: &Node<'_>, values: &[&str]) -> Result<String, ConfigError> {
    let text = match node.value {
        Value::Number(number) => number.to_string(),
        _ => node.text()?.text,
    };
    if values.contains(&text.as_str()) {
        return Ok(text);
    }
    Err(node.error("not one of its values", format!("Write one of {}.", values.join(", "))))
}

fn is_first(accepts: Accepts, value: &str) -> bool {
    matches!(accepts, Accepts::OneOf([first, ..]) if *first == value)
}

/// The values for the variables of a row's texts.
#[derive(Debug)]
pub(super) struct Variables(Vec<(&'static str, String)>);

impl Variables {
    pub(super) fn new(row: &Row, options: &[(&'static str, String)], client_id: &str) -> Self {
        let mut variables = vec![("clientId", client_id.into())];
        for option in row.options {
            let value = options.iter().find(|(path, _)| *path == option.path).map(|(_, value)| value);
            let value = value.filter(|value| !is_first(option.accepts, value));
            for fill in option.fills {
                let text = match value {
                    Some(value) => Some(fill.set.replace("{value}", value)),
                    None => fill.unset.map(Into::into),
                };
                variables.extend(text.map(|text| (fill.variable, text)));
            }
        }
        Self(variables)
    }

    /// Sets the issuer without a slash at its end, so that one slash precedes the endpoint's path.
    pub(super) fn set_issuer(&mut self, issuer: Option<&str>) {
        if let Some(issuer) = issuer {
            self.0.push(("issuer", issuer.trim_end_matches('/').into()));
        }
    }

    /// Fills in a text of the row. Returns `None` if it has a variable of an unset option.
    pub(super) fn fill_if_set(&self, template: &str) -> Option<String> {
        let variable = |name: &str| {
            self.0.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.clone())
        };
        template::fill(template, &variable)
    }

    /// Fills in a text of the row. The tests of the table check that its variables exist.
    pub(super) fn fill(&self, template: &str) -> Result<String, ConfigError> {
        self.fill_if_set(template).ok_or_else(|| {
            ConfigError::new(
                "providers",
                format!("{template} cannot be filled in"),
                "Report this: a row is wrong.",
            )
        })
    }
}
