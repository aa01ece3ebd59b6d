use serde::Deserialize;

use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::cookies::{CookieSettings, InvalidOverride, Overrides};

/// The cookies for a secure site (https), and for an insecure one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cookies {
    pub(super) secure: CookieSettings,
    pub(super) plain: CookieSettings,
}

/// Reads `cookies`. Errors if browsers would refuse a cookie, or if two cookies have one name.
pub(super) fn read(root: &Table<'_>) -> Result<Cookies, ConfigError> {
    let overrides = root.get("cookies").map(|node| overrides(&node)).transpose()?.unwrap_or_default();
    let resolve = |secure| CookieSettings::resolve(&overrides, secure).map_err(invalid);
    Ok(Cookies { secure: resolve(true)?, plain: resolve(false)? })
}

/// Checks the keys here, so that an error has a path and a hint.
#[inline(never)]
fn overrides(node: &Node<'_>) -> Result<Overrides, ConfigError> {
    for (_, cookie) in node.table(&keys::COOKIES)?.iter() {
        let cookie = cookie.table(&keys::COOKIE)?;
        cookie.refuse_null()?;
        if let Some(options) = cookie.get("options") {
            options.table(&keys::COOKIE_ATTRIBUTES)?.refuse_null()?;
        }
    }
    Overrides::deserialize(node.value).map_err(|error| {
        ConfigError::new(&node.path, format!("cannot be read ({error})"), "See Auth.js's `cookies` option.")
    })
}

fn invalid(error: InvalidOverride) -> ConfigError {
    ConfigError::new(error.path, error.cause, error.fix).showing(&error.value.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn cookies(config: Value) -> Result<Cookies, String> {
        let config = json!({ "cookies": config });
        let node = Node { path: String::new(), value: &config };
        read(&node.open_table().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn names_and_options_override_the_defaults() {
        let cookies =
            cookies(json!({"sessionToken": {"name": "sid", "options": {"domain": "example.com"}}})).unwrap();
        assert_eq!(cookies.secure.session_token.name, "sid");
        assert_eq!(cookies.plain.session_token.options.domain.as_deref(), Some("example.com"));
    }

    #[test]
    fn unknown_keys_have_a_path_and_a_hint() {
        let error = cookies(json!({"state": {"options": {"samesite": "lax"}}})).unwrap_err();
        assert_eq!(error, "cookies.state.options.samesite: unknown key. Did you mean `sameSite`?");
    }

    #[test]
    fn what_browsers_would_refuse_is_an_error() {
        let wrong = [
            json!({"sessionToken": {"name": "a;b"}}),
            json!({"sessionToken": {"name": "__Host-x", "options": {"domain": "example.com"}}}),
            json!({"sessionToken": {"options": {"sameSite": "none", "secure": false}}}),
            json!({"state": {"name": "x"}, "nonce": {"name": "x"}}),
            json!({"sessionToken": "a"}),
            json!({"sessionToken": {"options": {"maxAge": "1"}}}),
        ];
        for config in wrong {
            assert!(cookies(config.clone()).unwrap_err().starts_with("cookies"), "{config}");
        }
    }
}
