//! `secondFactor`, and `mfa` of rules.

use super::env::Env;
use super::error::ConfigError;
use super::node::Table;
#[cfg(feature = "second-factor")]
use super::options::keys;
use super::rules::Rules;

/// `secondFactor`: what follows a sign-in.
#[cfg(feature = "second-factor")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SecondFactor {
    /// Whether every sign-in needs one. Otherwise rules ask for it.
    pub(crate) always: bool,
    /// The name of the site in authenticator apps.
    pub(crate) issuer: Option<String>,
    /// `secondFactor.trustUnprovenSignIn`: whether a sign-in at an OpenID Provider that does not say when the user signed in there
    /// lets the user set up an app.
    pub(crate) trusts_unproven_sign_in: bool,
}

/// Errors if `secondFactor` is set and the Worker is built without the Cargo feature `second-factor`, or if a rule asks
/// for a second factor that nothing can check.
#[inline(never)]
pub(super) fn refuse_unchecked(
    root: &Table<'_>,
    env: &dyn Env,
    rules: Option<&Rules>,
) -> Result<(), ConfigError> {
    let is_built = cfg!(feature = "second-factor") && !env.lacks_feature("second-factor");
    let is_set = root.get("secondFactor").is_some();
    if is_set && !is_built {
        let fix =
            "Build with the Cargo feature `second-factor`: node scripts/build.mjs --features second-factor.";
        return Err(ConfigError::new("secondFactor", "a second factor is not compiled in", fix));
    }
    let rules = rules.map_or(&[][..], |rules| rules.compiled.rules());
    match rules.iter().position(|rule| rule.second_factor) {
        Some(index) if !is_set => Err(ConfigError::new(
            format!("rules[{index}].mfa"),
            "asks for a second factor, and secondFactor is not set",
            "Set secondFactor = {}, bind a D1 database as AUTH_DB, and build with the Cargo feature `second-factor`.",
        )),
        _ => Ok(()),
    }
}

/// Reads `secondFactor`.
///
/// Errors without a database, which keeps the secrets and counts the attempts, and if nothing asks for the factor.
#[cfg(feature = "second-factor")]
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    has_database: bool,
    rules: Option<&Rules>,
) -> Result<Option<SecondFactor>, ConfigError> {
    let Some(table) = root.table("secondFactor", &keys::SECOND_FACTOR)? else { return Ok(None) };
    let always = table.boolean("always")?.unwrap_or(false);
    let issuer = table.text("issuer")?.map(|issuer| issuer.text);
    let trusts_unproven_sign_in = table.boolean("trustUnprovenSignIn")?.unwrap_or(false);
    if !has_database {
        let cause = "a second factor needs a database, which keeps its secrets and counts attempts";
        return Err(ConfigError::new(
            "secondFactor",
            cause,
            "Bind a D1 database as AUTH_DB, or remove the key.",
        ));
    }
    let is_asked = rules.is_some_and(|rules| rules.compiled.rules().iter().any(|rule| rule.second_factor));
    if !always && !is_asked {
        let fix = "Set secondFactor.always = true, or mfa = true in a rule, or remove the key.";
        return Err(ConfigError::new("secondFactor", "has no effect: nothing asks for a second factor", fix));
    }
    Ok(Some(SecondFactor { always, issuer, trusts_unproven_sign_in }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::config::Config;
    use crate::config::env::tests::TestEnv;

    fn parse(auth: &Value, has_database: bool) -> Result<Config, String> {
        let mut all = json!({ "providers": ["google"] });
        all.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
        let mut variables = json!({
            "AUTH": all,
            "AUTH_SECRET": "a-secret-of-32-characters-at-least",
            "AUTH_GOOGLE_ID": "id",
            "AUTH_GOOGLE_SECRET": "hunter2",
        });
        if has_database {
            variables["AUTH_DB"] = Value::Null;
        }
        Config::from_env(&TestEnv::new(&variables), None).map_err(|error| error.to_string())
    }

    fn rule(mfa: bool) -> Value {
        json!({ "rules": [{ "path": "/x", "access": "signed-in", "mfa": mfa }], "unmatched": "public" })
    }

    #[test]
    fn a_rule_whose_factor_nothing_checks_is_an_error() {
        let error = parse(&rule(true), true).unwrap_err();
        assert!(
            error.starts_with("rules[0].mfa: asks for a second factor, and secondFactor is not set."),
            "{error}"
        );
        assert!(parse(&rule(false), true).is_ok());
    }

    #[cfg(not(feature = "second-factor"))]
    #[test]
    fn without_the_feature_the_option_is_an_error() {
        let error = parse(&json!({ "secondFactor": { "always": true } }), true).unwrap_err();
        assert!(error.starts_with("secondFactor: a second factor is not compiled in. Build with"), "{error}");
    }

    #[cfg(feature = "second-factor")]
    #[test]
    fn the_option_is_read() {
        let read = |value: Value| {
            let mut auth = rule(true);
            auth["secondFactor"] = value;
            let factor = parse(&auth, true).unwrap().second_factor.unwrap();
            (factor.always, factor.issuer)
        };
        assert_eq!(read(json!({})), (false, None));
        assert_eq!(read(json!({ "always": true, "issuer": "Acme" })), (true, Some("Acme".to_owned())));
        assert!(parse(&json!({ "secondFactor": { "always": true } }), true).is_ok());
        assert!(parse(&json!({}), true).unwrap().second_factor.is_none());
    }

    #[cfg(feature = "second-factor")]
    #[test]
    fn what_cannot_work_or_has_no_effect_is_an_error() {
        let always = json!({ "secondFactor": { "always": true } });
        let rows = [
            (always.clone(), false, "secondFactor: a second factor needs a database"),
            (json!({ "secondFactor": {} }), true, "secondFactor: has no effect: nothing asks"),
            (json!({ "secondFactor": { "issuer": "Acme" } }), true, "secondFactor: has no effect"),
            (json!({ "secondFactor": { "everyone": true } }), true, "secondFactor.everyone: unknown key"),
            (json!({ "secondFactor": { "always": "yes" } }), true, "secondFactor.always: is a text"),
            (json!({ "secondFactor": true }), true, "secondFactor: is true or false"),
        ];
        for (auth, has_database, cause) in rows {
            let error = parse(&auth, has_database).unwrap_err();
            assert!(error.starts_with(cause), "{auth}: {error}");
        }
        let mistake = |auth| parse(auth, true).unwrap().unstored_factors().map(|error| error.to_string());
        assert!(mistake(&always).unwrap().starts_with("secondFactor: adapters store no second factors"));
        assert_eq!(mistake(&json!({})), None);
        let mut unasked = rule(false);
        unasked["secondFactor"] = json!({});
        assert!(parse(&unasked, true).unwrap_err().starts_with("secondFactor: has no effect"));
    }
}
