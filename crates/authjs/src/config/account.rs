//! `account`: the page on which users see and change their own account.

use super::env::Env;
use super::error::ConfigError;
use super::node::Table;
#[cfg(feature = "account")]
use super::{
    options::keys,
    revocation::Revocation,
    session::{BIND, Session, SessionStrategy},
};

/// `account`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg(feature = "account")]
pub(crate) struct AccountPage {
    /// Whether there is the page.
    pub(crate) is_enabled: bool,
    /// `account.delete`: whether users can delete their account.
    pub(crate) can_delete: bool,
    /// `account.trustUnprovenSignIn`: whether a sign-in at an OpenID Provider counts that does not say when the user signed in there.
    pub(crate) trusts_unproven_sign_in: bool,
}

/// Errors if `account` is set and the Worker is built without the Cargo feature `account`: users would have no page.
#[inline(never)]
pub(super) fn refuse_unless_built(root: &Table<'_>, env: &dyn Env) -> Result<(), ConfigError> {
    let is_built = cfg!(feature = "account") && !env.lacks_feature("account");
    match root.get("account").filter(|_| !is_built) {
        Some(node) => {
            let fix = "Build with the Cargo feature `account`: node scripts/build.mjs --features account.";
            Err(ConfigError::new(node.path, "the account page is not compiled in", fix))
        }
        None => Ok(()),
    }
}

/// Reads `account`.
///
/// Errors without a database, if an option has no effect, and if users could delete their account and keep a session.
#[cfg(feature = "account")]
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    session: Session,
    revocation: Revocation,
    has_database: bool,
) -> Result<AccountPage, ConfigError> {
    let Some(table) = root.table("account", &keys::ACCOUNT)? else { return Ok(AccountPage::default()) };
    if !has_database {
        return Err(ConfigError::new("account", "there is no database", BIND));
    }
    let is = |key| table.boolean(key).map(|value| value.unwrap_or(false));
    let (is_enabled, can_delete) = (is("enabled")?, is("delete")?);
    let trusts_unproven_sign_in = is("trustUnprovenSignIn")?;
    for (key, is_set) in [("delete", can_delete), ("trustUnprovenSignIn", trusts_unproven_sign_in)] {
        if let Some(node) = table.get(key).filter(|_| is_set && !is_enabled) {
            let fix = "Set account.enabled = true, or remove the key.";
            return Err(node.error("has no effect, because there is no account page", fix));
        }
    }
    if let Some(node) = table.get("delete").filter(|_| can_delete)
        && session.strategy == SessionStrategy::Jwt
        && revocation.families.is_none()
    {
        let cause = "sessions are cookies that go on after the user is deleted";
        let fix = "Set session.revocable = true, or session.strategy = \"database\", or remove the key.";
        return Err(node.error(cause, fix));
    }
    Ok(AccountPage { is_enabled, can_delete, trusts_unproven_sign_in })
}

#[cfg(test)]
#[cfg(feature = "account")]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Config;
    use crate::config::env::tests::TestEnv;

    fn parse(account: &Value, session: &Value, has_database: bool) -> Result<AccountPage, String> {
        let op = json!({ "id": "op", "type": "oidc", "issuer": "https://op.example" });
        let mut env = json!({
            "AUTH": { "account": account, "session": session, "providers": [op] },
            "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH_OP_ID": "id", "AUTH_OP_SECRET": "secret",
        });
        if has_database {
            env.as_object_mut().unwrap().insert("AUTH_DB".to_owned(), Value::Null);
        }
        let config = Config::from_env(&TestEnv::new(&env), None);
        config.map(|config| config.account).map_err(|error| error.to_string())
    }

    #[test]
    fn the_page_is_opt_in_and_so_is_the_deletion() {
        let page = |is_enabled, can_delete| AccountPage { is_enabled, can_delete, ..AccountPage::default() };
        assert_eq!(parse(&json!({}), &json!({}), true), Ok(page(false, false)));
        assert_eq!(parse(&json!({ "enabled": true }), &json!({}), true), Ok(page(true, false)));
        let both = json!({ "enabled": true, "delete": true });
        assert_eq!(parse(&both, &json!({}), true), Ok(page(true, true)));
        let revocable = json!({ "strategy": "jwt", "revocable": true });
        assert_eq!(parse(&both, &revocable, true), Ok(page(true, true)));
    }

    #[test]
    fn what_cannot_work_or_has_no_effect_is_an_error() {
        let jwt = json!({ "strategy": "jwt" });
        for (account, session, has_database, expected) in [
            (json!({ "enabled": true }), json!({}), false, "account: there is no database"),
            (json!({ "delete": true }), json!({}), true, "account.delete: true: has no effect"),
            (
                json!({ "trustUnprovenSignIn": true }),
                json!({}),
                true,
                "account.trustUnprovenSignIn: true: has no effect",
            ),
            (
                json!({ "enabled": true, "delete": true }),
                jwt,
                true,
                "account.delete: true: sessions are cookies that go on after the user is deleted",
            ),
            (json!({ "enabled": "yes" }), json!({}), true, "account.enabled: "),
            (json!({ "enable": true }), json!({}), true, "account.enable: unknown key"),
        ] {
            let error = parse(&account, &session, has_database).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
