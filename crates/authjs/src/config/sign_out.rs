//! `signOut`, and what `backchannelLogout` of a provider needs.

use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use super::revocation::Revocation;
use super::session::{Session, SessionStrategy};
use crate::providers::{Kind, OAuthProvider, Provider};

/// `signOut`: how a sign-out reaches the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignOut {
    /// Whether the browser goes on to the provider.
    pub(crate) provider: bool,
    /// Whether the tokens of the session are revoked.
    pub(crate) revoke: bool,
}

impl SignOut {
    /// Returns whether a session keeps its provider for its sign-out.
    pub(crate) const fn is_set(self) -> bool {
        self.provider || self.revoke
    }
}

/// Reads `signOut`.
///
/// Errors if no provider has a place for it, if sessions cannot be found or their tokens cannot be kept, and
/// if a provider has an endpoint that no sign-out uses.
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    session: Session,
    revocation: Revocation,
    providers: &[Provider],
) -> Result<SignOut, ConfigError> {
    let is_kept = revocation.families.is_some() || session.strategy == SessionStrategy::Database;
    let table = root.table("signOut", &keys::SIGN_OUT)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let flag = |node: &Option<Node<'_>>| node.as_ref().map_or(Ok(false), Node::boolean);
    let (provider, revoke) = (get("provider"), get("revoke"));
    let sign_out = SignOut { provider: flag(&provider)?, revoke: flag(&revoke)? };
    let any = |has: fn(&OAuthProvider) -> bool| providers.iter().filter_map(Provider::oauth).any(has);
    if let Some(node) = provider.filter(|_| sign_out.provider && !any(ends_sessions)) {
        let cause = "no provider has an endpoint that ends its session";
        return Err(node.error(cause, "Add an OpenID Provider, set endSession on one, or remove the key."));
    }
    if let Some(node) = revoke.filter(|_| sign_out.revoke) {
        if !any(revokes_tokens) {
            let cause = "no provider has an endpoint that revokes tokens";
            return Err(
                node.error(cause, "Add an OpenID Provider, set revocation on one, or remove the key.")
            );
        }
        if !is_kept {
            return Err(node.error("the Worker keeps no tokens of sessions that it could revoke", KEEP));
        }
    }
    for (index, oauth) in providers.iter().enumerate().filter_map(|(index, one)| Some((index, one.oauth()?)))
    {
        let error = |key, cause, fix| Err(ConfigError::new(format!("providers[{index}].{key}"), cause, fix));
        if oauth.endpoints.end_session.is_some() && !sign_out.provider {
            return error("endSession", UNUSED, "Set signOut.provider = true, or remove the key.");
        }
        if oauth.endpoints.revocation.is_some() && !sign_out.revoke {
            return error("revocation", UNUSED, "Set signOut.revoke = true, or remove the key.");
        }
        if oauth.backchannel_logout && !is_kept {
            return error("backchannelLogout", "sessions are cookies that the Worker cannot end", KEEP);
        }
    }
    Ok(sign_out)
}

const KEEP: &str = "Set session.revocable = true, or session.strategy = \"database\", or remove the key.";

const UNUSED: &str = "has no effect, because no sign-out uses it";

fn ends_sessions(provider: &OAuthProvider) -> bool {
    provider.kind == Kind::Oidc || provider.endpoints.end_session.is_some()
}

/// Metadata are read for OpenID Providers, and for servers whose endpoints are not all configured.
fn revokes_tokens(provider: &OAuthProvider) -> bool {
    provider.needs_discovery() || provider.endpoints.revocation.is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Config;
    use crate::config::env::tests::TestEnv;

    fn parse(auth: &Value, has_state: bool) -> Result<SignOut, String> {
        let mut env = json!({
            "AUTH": auth, "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH_OP_ID": "id", "AUTH_OP_SECRET": "secret", "AUTH_GITHUB_ID": "id", "AUTH_GITHUB_SECRET": "secret",
        });
        if has_state {
            env["AUTH_STATE"] = Value::Null;
        }
        let config = Config::from_env(&TestEnv::new(&env), None);
        config.map(|config| config.sign_out).map_err(|error| error.to_string())
    }

    fn op(more: &Value) -> Value {
        let mut op = json!({ "id": "op", "type": "oidc", "issuer": "https://op.example" });
        op.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        op
    }

    #[test]
    fn a_sign_out_reaches_the_provider_if_it_is_asked_to() {
        let with = |sign_out: Value| json!({ "providers": [op(&json!({}))], "signOut": sign_out });
        assert_eq!(parse(&with(json!({})), false), Ok(SignOut::default()));
        let provider = SignOut { provider: true, revoke: false };
        assert_eq!(parse(&with(json!({ "provider": true })), false), Ok(provider));
        let mut both = with(json!({ "provider": true, "revoke": true }));
        both["session"] = json!({ "revocable": true });
        assert_eq!(parse(&both, true), Ok(SignOut { provider: true, revoke: true }));
    }

    #[test]
    fn adapters_store_no_sessions_of_providers() {
        let mistake = |strategy: &str, key: &str| {
            let is_named = key.ends_with("backchannelLogout");
            let sign_out = json!({ "provider": key == "provider", "revoke": key == "revoke" });
            let named = json!({ "backchannelLogout": is_named });
            let session = json!({ "strategy": strategy, "revocable": strategy == "jwt" });
            let env = json!({
                "AUTH": { "providers": ["github", op(&named)], "signOut": sign_out, "session": session },
                "AUTH_SECRET": "a secret for tests, longer than 32 characters", "AUTH_DB": null, "AUTH_STATE": null,
                "AUTH_OP_ID": "id", "AUTH_OP_SECRET": "secret", "AUTH_GITHUB_ID": "id", "AUTH_GITHUB_SECRET": "secret",
            });
            let config = Config::from_env(&TestEnv::new(&env), None).unwrap();
            config.unstored_families().map(|error| error.to_string()).unwrap_or_default()
        };
        for key in ["provider", "revoke"] {
            assert!(mistake("database", key).starts_with("signOut: adapters do not store"));
            assert_eq!(mistake("jwt", key), "");
        }
        let error = mistake("database", "backchannelLogout");
        assert!(error.starts_with("providers[1].backchannelLogout: adapters do not store"), "{error}");
        assert_eq!(mistake("jwt", "backchannelLogout"), "");
        assert_eq!(mistake("database", "none"), "");
    }

    #[test]
    fn what_cannot_work_or_has_no_effect_is_an_error() {
        let github = json!("github");
        for (auth, expected) in [
            (
                json!({ "providers": [github], "signOut": { "provider": true } }),
                "signOut.provider: true: no provider has an endpoint that ends its session",
            ),
            (
                json!({ "providers": [github], "signOut": { "revoke": true } }),
                "signOut.revoke: true: no provider has an endpoint that revokes tokens",
            ),
            (
                json!({ "providers": [op(&json!({}))], "signOut": { "revoke": true } }),
                "signOut.revoke: true: the Worker keeps no tokens",
            ),
            (
                json!({ "providers": [op(&json!({ "backchannelLogout": true }))] }),
                "providers[0].backchannelLogout: sessions are cookies that the Worker cannot end",
            ),
            (
                json!({ "providers": [{ "id": "github", "backchannelLogout": true }] }),
                "providers[0].backchannelLogout: true: only an OpenID Provider sends Logout Tokens",
            ),
            (
                json!({ "providers": [github, op(&json!({ "endSession": "https://op.example/bye" }))] }),
                "providers[1].endSession: has no effect",
            ),
            (
                json!({ "providers": [op(&json!({ "revocation": "https://op.example/bye" }))] }),
                "providers[0].revocation: has no effect",
            ),
            (
                json!({ "providers": [op(&json!({}))], "signOut": { "idp": true } }),
                "signOut.idp: unknown key",
            ),
        ] {
            let error = parse(&auth, true).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
