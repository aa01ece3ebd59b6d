use serde::Deserialize;
use serde_json::Value;

use crate::cookies::{CookieOptions, Priority, SameSite};

/// The `cookies` of a configuration: what a deployer overrides, as in Auth.js
/// (<https://authjs.dev/reference/core#cookies>). Unknown keys are errors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Overrides {
    /// `sessionToken`
    pub session_token: CookieOverride,
    /// `callbackUrl`
    pub callback_url: CookieOverride,
    /// `csrfToken`
    pub csrf_token: CookieOverride,
    /// `pkceCodeVerifier`
    pub pkce_code_verifier: CookieOverride,
    /// `state`
    pub state: CookieOverride,
    /// `nonce`
    pub nonce: CookieOverride,
    /// `webauthnChallenge`
    pub webauthn_challenge: CookieOverride,
}

/// A deployer's overrides for one cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CookieOverride {
    /// The whole name. No prefix is added.
    pub name: Option<String>,
    /// The options. Each one that is missing keeps its default.
    pub options: OptionOverrides,
}

/// A deployer's overrides for the attributes of one cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OptionOverrides {
    /// `Domain`; absent by default, so that browsers send the cookie to this host only.
    pub domain: Option<String>,
    /// `Path`; `/` by default.
    pub path: Option<String>,
    /// `HttpOnly`; on by default.
    pub http_only: Option<bool>,
    /// `Secure`; on by default on https, and if a prefix of the name, `sameSite = "none"` or `partitioned` requires it.
    pub secure: Option<bool>,
    /// `Partitioned`; off by default.
    pub partitioned: Option<bool>,
    /// `Priority`; none by default.
    pub priority: Option<Priority>,
    /// `SameSite`; `Lax` by default.
    pub same_site: Option<SameSiteOverride>,
    /// `Max-Age` in seconds.
    pub max_age: Option<i64>,
}

impl OptionOverrides {
    /// Returns the default options with these overrides applied.
    pub(super) fn over(&self, defaults: &CookieOptions) -> CookieOptions {
        CookieOptions {
            domain: self.domain.clone().or_else(|| defaults.domain.clone()),
            path: self.path.clone().or_else(|| defaults.path.clone()),
            http_only: self.http_only.unwrap_or(defaults.http_only),
            secure: self.secure.unwrap_or(defaults.secure),
            partitioned: self.partitioned.unwrap_or(defaults.partitioned),
            priority: self.priority.or(defaults.priority),
            same_site: self.same_site.map_or(defaults.same_site, |overridden| overridden.0),
            max_age: self.max_age.or(defaults.max_age),
        }
    }
}

/// `sameSite`: `"strict"` or `true`, `"lax"`, `"none"`. `false` leaves the attribute out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub struct SameSiteOverride(pub Option<SameSite>);

impl TryFrom<Value> for SameSiteOverride {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        let text = value.as_str().map(str::to_ascii_lowercase);
        match (text.as_deref(), value.as_bool()) {
            (Some("strict"), _) | (_, Some(true)) => Ok(Self(Some(SameSite::Strict))),
            (Some("lax"), _) => Ok(Self(Some(SameSite::Lax))),
            (Some("none"), _) => Ok(Self(Some(SameSite::None))),
            (_, Some(false)) => Ok(Self(None)),
            _ => Err(r#"sameSite is "lax", "strict", "none", true (strict) or false (left out)"#),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(json: Value) -> Result<Overrides, String> {
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_are_those_of_auth_js() {
        let options = json!({
            "domain": "example.com", "path": "/app", "httpOnly": false, "secure": true, "partitioned": true,
            "priority": "high", "sameSite": "None", "maxAge": 60,
        });
        let overrides = parse(json!({ "sessionToken": { "name": "sid", "options": options } })).unwrap();
        let expected = OptionOverrides {
            domain: Some("example.com".into()),
            path: Some("/app".into()),
            http_only: Some(false),
            secure: Some(true),
            partitioned: Some(true),
            priority: Some(Priority::High),
            same_site: Some(SameSiteOverride(Some(SameSite::None))),
            max_age: Some(60),
        };
        assert_eq!(overrides.session_token, CookieOverride { name: Some("sid".into()), options: expected });
        assert_eq!(overrides.nonce, CookieOverride::default());
    }

    #[test]
    fn every_cookie_has_the_key_of_auth_js() {
        let keys = [
            "sessionToken",
            "callbackUrl",
            "csrfToken",
            "pkceCodeVerifier",
            "state",
            "nonce",
            "webauthnChallenge",
        ];
        for key in keys {
            assert_ne!(parse(json!({ key: { "name": "x" } })).unwrap(), Overrides::default(), "{key}");
        }
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_errors() {
        let table = [
            (json!({ "session": {} }), "unknown field `session`"),
            (json!({ "state": { "domain": "x" } }), "unknown field `domain`"),
            (json!({ "state": { "options": { "samesite": "lax" } } }), "unknown field `samesite`"),
            (json!({ "state": "a;b" }), "invalid type: string"),
            (json!({ "state": { "options": { "maxAge": "1 day" } } }), "invalid type: string"),
            (json!({ "state": { "options": { "sameSite": "laxer" } } }), "sameSite is \"lax\""),
            (json!({ "state": { "options": { "sameSite": 1 } } }), "sameSite is \"lax\""),
            (json!({ "state": { "options": { "priority": "urgent" } } }), "unknown variant `urgent`"),
        ];
        for (json, expected) in table {
            let error = parse(json.clone()).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
    }

    #[test]
    fn same_site_takes_what_auth_js_takes() {
        let table = [
            (json!("lax"), Some(SameSite::Lax)),
            (json!("STRICT"), Some(SameSite::Strict)),
            (json!(true), Some(SameSite::Strict)),
            (json!(false), None),
        ];
        for (json, expected) in table {
            assert_eq!(SameSiteOverride::try_from(json), Ok(SameSiteOverride(expected)));
        }
    }
}
