use url::Url;

use crate::config::env::Env;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::{REFUSED, Refused, keys};
use crate::config::urls;
use crate::config::warning::Warning;

/// Reads the outermost table. Errors for unknown keys, and for keys of Auth.js or of later versions
/// that have no meaning here.
pub(super) fn read<'a>(node: &Node<'a>) -> Result<Table<'a>, ConfigError> {
    let open = node.open_table()?;
    for Refused { key, cause, fix } in REFUSED {
        if open.get(key).is_some() {
            return Err(ConfigError::new(open.path_of(key), *cause, *fix));
        }
    }
    node.table(&keys::ROOT)
}

/// Reads `experimental`. Warns if passkeys are turned on, which need no flag.
pub(super) fn read_experimental(root: &Table<'_>, warnings: &mut Vec<Warning>) -> Result<(), ConfigError> {
    let Some(table) = root.table("experimental", &keys::EXPERIMENTAL)? else { return Ok(()) };
    if table.boolean("enableWebAuthn")?.unwrap_or(false) {
        warnings.push(Warning::NoWebAuthn);
    }
    Ok(())
}

/// The treatment of a request under the base path that names no action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownActions {
    /// The Worker answers 400, as Auth.js does.
    #[default]
    Refuse,
    /// The gate treats it as an ordinary request, and the origin answers it.
    Origin,
}

/// Reads `unknownActions`.
pub(super) fn read_unknown_actions(root: &Table<'_>) -> Result<UnknownActions, ConfigError> {
    let Some(node) = root.get("unknownActions") else { return Ok(UnknownActions::default()) };
    match node.text()?.text.as_str() {
        "refuse" => Ok(UnknownActions::Refuse),
        "origin" => Ok(UnknownActions::Origin),
        _ => {
            let fix =
                "Write \"refuse\", or \"origin\" if your site has routes of its own under the base path.";
            Err(node.error("unknown value", fix))
        }
    }
}

/// Reads `upstream`: an origin. Warns if there is a service binding `UPSTREAM`, which takes
/// precedence.
pub(super) fn read_upstream(
    env: &dyn Env,
    root: &Table<'_>,
    development: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Url>, ConfigError> {
    let Some(node) = root.get("upstream") else { return Ok(None) };
    let setting = node.text()?;
    let url = urls::address(&setting, development, "https://origin.example.com")?;
    if !urls::is_origin(&url) {
        return Err(
            setting.error("has a path or a query", "Write the origin alone, e.g. https://origin.example.com")
        );
    }
    if env.has_binding("UPSTREAM") {
        warnings.push(Warning::UpstreamUnused);
    }
    Ok(Some(url))
}
