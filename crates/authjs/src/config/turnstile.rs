//! `turnstile`

use super::env::{Env, variable};
use super::error::{ConfigError, Unset};
use super::node::Table;
use super::options::keys;
use super::secret_command::set_secret;
use super::warning::Warning;
use crate::providers::{Method, Provider};
use crate::secret::Secret;

/// A widget of [Turnstile](https://developers.cloudflare.com/turnstile/) and its secret.
#[derive(Debug)]
pub(crate) struct Turnstile {
    /// `turnstile.siteKey`, which the pages show.
    pub(crate) site_key: String,
    /// `AUTH_TURNSTILE_SECRET`
    pub(crate) secret: Secret,
}

const SECRET: &str = "AUTH_TURNSTILE_SECRET";

/// Reads `turnstile`, and the secret of its widget.
///
/// Errors if one of them is set without the other, if they are equal, or if no provider has a form
/// for the widget.
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    env: &dyn Env,
    development: bool,
    providers: &[Provider],
    warnings: &mut Vec<Warning>,
) -> Result<Option<Turnstile>, ConfigError> {
    let secret = variable(env, SECRET)?;
    let table = root.table("turnstile", &keys::TURNSTILE)?;
    let site_key = table.as_ref().map(|table| table.text("siteKey")).transpose()?.flatten();
    let (site_key, secret) = match (site_key, secret) {
        (None, None) if table.is_none() => return Ok(None),
        (None, _) => {
            let cause =
                if table.is_some() { "not set".to_owned() } else { format!("not set, and {SECRET} is") };
            let fix = "Copy the site key of the widget from Cloudflare's dashboard: turnstile = { siteKey = \"…\" }.";
            return Err(ConfigError::new("turnstile.siteKey", cause, fix));
        }
        (Some(_), None) => {
            let fix = format!("Set the secret key of the widget: {}.", set_secret(SECRET, development));
            return Err(ConfigError::new(SECRET, "not set, and turnstile is", fix).unset(Unset::Needed));
        }
        (Some(site_key), Some(secret)) => (site_key, secret),
    };
    if site_key.text == secret.text {
        let cause = "is the secret key, and every visitor sees it";
        return Err(ConfigError::new(
            site_key.path,
            cause,
            "Write the site key, and make another secret key.",
        ));
    }
    if !providers.iter().any(|provider| matches!(provider.method, Method::Credentials(_) | Method::Email(_)))
    {
        let cause = "has no effect: no provider takes credentials or mails links";
        return Err(ConfigError::new(
            "turnstile",
            cause,
            "Remove the key and its secret, or add such a provider.",
        ));
    }
    // Without a database, every attempt needs a token.
    warnings.retain(|warning| !matches!(warning, Warning::CredentialsUnlimited { .. }));
    Ok(Some(Turnstile { site_key: site_key.text, secret: Secret::new(secret.text) }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::config::Config;
    use crate::config::env::tests::TestEnv;

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn read(more: Value, secret: Option<&str>) -> Result<Config, String> {
        let login = json!({ "id": "login", "type": "credentials", "url": "https://api.example" });
        let mut auth = json!({ "providers": [login], "matcher": "/x" });
        auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut variables = json!({ "AUTH": auth, "AUTH_SECRET": "a-secret-of-32-characters-at-least",
            "AUTH_GITHUB_ID": "client", "AUTH_GITHUB_SECRET": "hunter2" });
        if let Some(secret) = secret {
            variables["AUTH_TURNSTILE_SECRET"] = secret.into();
        }
        Config::from_env(&TestEnv::new(&variables), None).map_err(|error| error.to_string())
    }

    #[test]
    fn it_needs_both_keys_and_a_form() {
        let set = || json!({ "turnstile": { "siteKey": "0xsite" } });
        assert!(read(json!({}), None).unwrap().turnstile.is_none());
        let config = read(set(), Some("0xhidden")).unwrap();
        assert_eq!(config.turnstile.as_ref().unwrap().site_key, "0xsite");
        assert!(!format!("{config:?}").contains("0xhidden"));
        let oauth = json!({ "turnstile": { "siteKey": "0xsite" }, "providers": ["github"] });
        let table = [
            (
                set(),
                None,
                "AUTH_TURNSTILE_SECRET: not set, and turnstile is. Set the secret key of the widget: \
                `npx wrangler secret put AUTH_TURNSTILE_SECRET`.",
            ),
            (json!({}), Some("0xhidden"), "turnstile.siteKey: not set, and AUTH_TURNSTILE_SECRET is. "),
            (json!({ "turnstile": {} }), Some("0xhidden"), "turnstile.siteKey: not set. "),
            (json!({ "turnstile": {} }), None, "turnstile.siteKey: not set. "),
            (json!({ "turnstile": { "siteKey": "" } }), Some("0xhidden"), "turnstile.siteKey: \"\": empty. "),
            (
                json!({ "turnstile": { "siteKey": "0xhidden" } }),
                Some("0xhidden"),
                "turnstile.siteKey: is the secret key",
            ),
            (json!({ "turnstile": { "sitekey": "x" } }), Some("0xhidden"), "turnstile.sitekey: unknown key"),
            (
                oauth,
                Some("0xhidden"),
                "turnstile: has no effect: no provider takes credentials or mails links. ",
            ),
        ];
        for (more, secret, expected) in table {
            let error = read(more, secret).unwrap_err();
            assert!(error.starts_with(expected) && !error.contains("0xhidden"), "{error}");
        }
    }
}
