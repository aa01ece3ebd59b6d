use url::Url;

use crate::config::env::Env;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
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
    node.table(KEYS)
}

const KEYS: &[&str] = &[
    "basePath",
    "providers",
    "session",
    "jwt",
    "pages",
    "theme",
    "cookies",
    "useSecureCookies",
    "trustHost",
    "debug",
    "log",
    "secretOrder",
    "matcher",
    "caseSensitive",
    "upstream",
    "origin",
    "unknownActions",
    "redirectProxyUrl",
    "redirectProxyAllow",
    "keepFragment",
];

/// A known key that cannot be used. Its value is not shown, because it may be a secret.
struct Refused {
    key: &'static str,
    cause: &'static str,
    fix: &'static str,
}

const fn not_yet(key: &'static str) -> Refused {
    Refused { key, cause: "not supported yet", fix: "Remove the key." }
}

const fn only_code(key: &'static str) -> Refused {
    Refused { key, cause: "code in Auth.js, which a configuration cannot contain", fix: "Remove the key." }
}

const REFUSED: &[Refused] = &[
    Refused {
        key: "secret",
        cause: "a secret does not belong among variables that everyone can read",
        fix: "Remove it and make a new one: `openssl rand -base64 33 | npx wrangler secret put AUTH_SECRET`, or .dev.vars in local development.",
    },
    not_yet("rules"),
    not_yet("unmatched"),
    not_yet("callbacks"),
    not_yet("experimental"),
    not_yet("adapter"),
    only_code("events"),
    only_code("logger"),
    only_code("skipCSRFCheck"),
    only_code("raw"),
];

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
