//! `tokens`: whether the access tokens of sessions stay fresh.

use std::ops::RangeInclusive;

use super::callbacks::Callbacks;
use super::env::Env;
use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use crate::providers::{Kind, Provider};

/// How the tokens of providers are refreshed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// `tokens.before`: how many seconds before an access token expires it is refreshed.
    pub(crate) before: i64,
    /// `tokens.onFailure = "keep"`: whether a session goes on whose refresh token is refused.
    pub(crate) keeps_on_failure: bool,
    /// Whether the tokens are rows of `AUTH_DB`, and not of the Durable Objects of `AUTH_STATE`.
    pub(crate) are_in_database: bool,
}

/// Reads `tokens`.
///
/// Errors if tokens shall be refreshed and nothing stores them, if no provider has tokens, and if an option has
/// no effect.
#[inline(never)]
pub(super) fn read(
    env: &dyn Env,
    root: &Table<'_>,
    providers: &[Provider],
    has_database: bool,
) -> Result<Option<Tokens>, ConfigError> {
    let Some(table) = root.table("tokens", &keys::TOKENS)? else { return Ok(None) };
    let (refresh, before, on_failure) = (table.get("refresh"), table.get("before"), table.get("onFailure"));
    let Some(node) = refresh.filter(|node| node.boolean() != Ok(false)) else {
        return match before.or(on_failure) {
            Some(node) => Err(node.error(
                "has no effect without tokens.refresh",
                "Set tokens.refresh = true, or remove the key.",
            )),
            None => Ok(None),
        };
    };
    node.boolean()?;
    if !providers.is_empty() && !providers.iter().any(has_tokens) {
        return Err(node.error("no provider has tokens that can be refreshed", "Remove the key."));
    }
    let are_in_database = !env.has_binding("AUTH_STATE");
    if are_in_database && !has_database {
        return Err(node.error("nothing stores the newest tokens", STORE));
    }
    Ok(Some(Tokens {
        before: before.map_or(Ok(30), |node| node.seconds(BEFORE))?,
        keeps_on_failure: on_failure.as_ref().map_or(Ok(false), keeps)?,
        are_in_database,
    }))
}

/// Errors if an exchange with a backend is repeated at refreshes, and tokens are not refreshed.
pub(super) fn refuse_useless_exchange(
    callbacks: &Callbacks,
    tokens: Option<Tokens>,
) -> Result<(), ConfigError> {
    let is_repeated = callbacks.exchange.as_ref().is_some_and(|exchange| exchange.is_repeated);
    if !is_repeated || tokens.is_some() {
        return Ok(());
    }
    let fix = "Set tokens.refresh = true, or remove the key.";
    Err(ConfigError::new("callbacks.signIn.exchange.again", "has no effect without tokens.refresh", fix))
}

const STORE: &str = "Bind the Durable Object AuthState to AUTH_STATE with [[durable_objects.bindings]], \
    bind a D1 database to AUTH_DB and run `npm run migrate`, or remove the key.";

/// The seconds before the end of an access token.
pub(super) const BEFORE: RangeInclusive<i64> = 0..=3_600;

fn has_tokens(provider: &Provider) -> bool {
    provider.oauth().is_some_and(|oauth| matches!(oauth.kind, Kind::Oauth | Kind::Oidc))
}

fn keeps(node: &Node<'_>) -> Result<bool, ConfigError> {
    match node.text()?.text.as_str() {
        "end" => Ok(false),
        "keep" => Ok(true),
        _ => Err(node.error("unknown value", "Write \"end\" or \"keep\".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::env::tests::TestEnv;
    use serde_json::{Value, json};

    fn parse(auth: &Value, bindings: &Value) -> Result<Option<Tokens>, String> {
        let mut env = json!({
            "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH": auth,
        });
        env.as_object_mut().unwrap().extend(bindings.as_object().unwrap().clone());
        let config = Config::from_env(&TestEnv::new(&env), None);
        config.map(|config| config.tokens).map_err(|error| error.to_string())
    }

    fn with(tokens: &Value) -> Value {
        let provider = json!({ "id": "github", "clientId": "id", "clientSecret": "secret" });
        json!({ "providers": [provider], "session": { "strategy": "jwt" }, "tokens": tokens })
    }

    #[test]
    fn tokens_are_refreshed_where_something_stores_them() {
        let state = json!({ "AUTH_STATE": null });
        let database = json!({ "AUTH_DB": null });
        let tokens = |before, keeps_on_failure, are_in_database| {
            Ok(Some(Tokens { before, keeps_on_failure, are_in_database }))
        };
        assert_eq!(parse(&with(&json!({ "refresh": true })), &state), tokens(30, false, false));
        assert_eq!(parse(&with(&json!({ "refresh": true })), &database), tokens(30, false, true));
        let all = json!({ "refresh": true, "before": 0, "onFailure": "keep" });
        assert_eq!(parse(&with(&all), &state), tokens(0, true, false));
        for off in [json!({}), json!({ "refresh": false })] {
            assert_eq!(parse(&with(&off), &json!({})), Ok(None));
        }
    }

    #[test]
    fn what_is_useless_or_wrong_is_an_error() {
        let state = json!({ "AUTH_STATE": null });
        let table = [
            (
                with(&json!({ "refresh": true })),
                json!({}),
                "tokens.refresh: true: nothing stores the newest tokens.",
            ),
            (with(&json!({ "before": 30 })), state.clone(), "tokens.before: 30: has no effect without"),
            (
                with(&json!({ "refresh": false, "onFailure": "end" })),
                state.clone(),
                "tokens.onFailure: \"end\": has no",
            ),
            (with(&json!({ "refresh": "yes" })), state.clone(), "tokens.refresh:"),
            (
                with(&json!({ "refresh": true, "before": 3601 })),
                state.clone(),
                "tokens.before: 3601: out of range.",
            ),
            (
                with(&json!({ "refresh": true, "onFailure": "ask" })),
                state.clone(),
                "tokens.onFailure: \"ask\": unknown",
            ),
            (
                with(&json!({ "refersh": true })),
                state.clone(),
                "tokens.refersh: unknown key. Did you mean `refresh`?",
            ),
        ];
        for (auth, bindings, expected) in table {
            let error = parse(&auth, &bindings).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        let mut of_database = with(&json!({ "refresh": true }));
        of_database["session"]["strategy"] = json!("database");
        let database = json!({ "AUTH_DB": null });
        assert!(parse(&of_database, &database).unwrap().unwrap().are_in_database);
        of_database["callbacks"] = json!({ "jwt": { "accessToken": "account.access_token" } });
        assert!(parse(&of_database, &database).is_ok());
        of_database["callbacks"]["jwt"]["nick"] = json!("profile.name");
        let error = parse(&of_database, &database).unwrap_err();
        assert!(error.starts_with("callbacks.jwt.nick: reads more than `account.`"), "{error}");
        of_database["tokens"] = json!({});
        let error = parse(&of_database, &database).unwrap_err();
        assert!(error.starts_with("callbacks.jwt: has no effect on sessions in the database"), "{error}");
        let mut without_tokens = with(&json!({ "refresh": true }));
        without_tokens["providers"] = json!([{ "id": "login", "type": "credentials", "fields": { "name": {} }, "url": "https://login.example.com" }]);
        let error = parse(&without_tokens, &state).unwrap_err();
        assert!(error.contains("no provider has tokens"), "{error}");
    }

    #[test]
    fn adapters_store_no_tokens() {
        let mistake = |strategy: &str, state: bool| {
            let mut auth = with(&json!({ "refresh": true }));
            auth["session"]["strategy"] = json!(strategy);
            let mut env = json!({
                "AUTH_SECRET": "a secret for tests, longer than 32 characters", "AUTH": auth, "AUTH_DB": null,
            });
            if state {
                env["AUTH_STATE"] = Value::Null;
            }
            let config = Config::from_env(&TestEnv::new(&env), None).unwrap();
            config.unstored_families().map(|error| error.to_string())
        };
        assert!(mistake("jwt", false).unwrap().starts_with("tokens.refresh: adapters do not store"));
        assert_eq!(mistake("jwt", true), None);
        let error = mistake("database", true).unwrap();
        assert!(error.starts_with("tokens.refresh: adapters cannot change an account"), "{error}");
    }
}
