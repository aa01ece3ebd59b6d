//! The names and attributes of the cookies: the defaults of Auth.js and the deployer's overrides.

use crate::cookies::rules;
use crate::cookies::{CookieOptions, CookieOverride, InvalidOverride, Overrides, SameSite, SetCookie};

/// All cookies of a site, by the keys of Auth.js (<https://authjs.dev/reference/core#cookies>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieSettings {
    /// The session token, in chunks if it is long.
    pub session_token: CookieSetting,
    /// The URL that the visitor goes to after signing in.
    pub callback_url: CookieSetting,
    /// The CSRF token and its hash.
    pub csrf_token: CookieSetting,
    /// The PKCE code verifier, sealed.
    pub pkce_code_verifier: CookieSetting,
    /// The state, sealed.
    pub state: CookieSetting,
    /// The nonce, sealed.
    pub nonce: CookieSetting,
    /// The WebAuthn challenge, sealed.
    pub webauthn_challenge: CookieSetting,
}

impl CookieSettings {
    /// Returns the names and attributes for a site on https (`secure`) or http.
    ///
    /// Errors if a browser would refuse an override, or if an override gives two cookies one name.
    pub fn resolve(overrides: &Overrides, secure: bool) -> Result<Self, InvalidOverride> {
        let settings = Self::overridden(overrides, secure);
        rules::check(&settings.by_key())?;
        Ok(settings)
    }

    /// Returns the default names and attributes of Auth.js, for a site on https (`secure`) or http.
    pub fn defaults(secure: bool) -> Self {
        Self::overridden(&Overrides::default(), secure)
    }

    fn overridden(overrides: &Overrides, secure: bool) -> Self {
        let (prefix, host_prefix) = if secure { ("__Secure-", "__Host-") } else { ("", "") };
        let cookie = |prefix, name, max_age, overridden| setting(prefix, name, secure, max_age, overridden);
        Self {
            session_token: cookie(prefix, "authjs.session-token", None, &overrides.session_token),
            callback_url: cookie(prefix, "authjs.callback-url", None, &overrides.callback_url),
            csrf_token: cookie(host_prefix, "authjs.csrf-token", None, &overrides.csrf_token),
            pkce_code_verifier: cookie(
                prefix,
                "authjs.pkce.code_verifier",
                CHECK,
                &overrides.pkce_code_verifier,
            ),
            state: cookie(prefix, "authjs.state", CHECK, &overrides.state),
            // Auth.js gives this cookie no Max-Age, only the Expires of each write.
            nonce: cookie(prefix, "authjs.nonce", None, &overrides.nonce),
            webauthn_challenge: cookie(prefix, "authjs.challenge", CHECK, &overrides.webauthn_challenge),
        }
    }

    /// Returns each cookie with its key in the configuration.
    pub(crate) fn by_key(&self) -> [(&'static str, &CookieSetting); 7] {
        [
            ("sessionToken", &self.session_token),
            ("callbackUrl", &self.callback_url),
            ("csrfToken", &self.csrf_token),
            ("pkceCodeVerifier", &self.pkce_code_verifier),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("webauthnChallenge", &self.webauthn_challenge),
        ]
    }
}

/// One cookie's name and attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieSetting {
    /// The name.
    pub name: String,
    /// The attributes.
    pub options: CookieOptions,
}

impl CookieSetting {
    /// Returns this cookie with a value, without `Expires`.
    pub fn set(&self, value: impl Into<String>) -> SetCookie {
        SetCookie {
            name: self.name.clone(),
            value: value.into(),
            options: self.options.clone(),
            expires: None,
        }
    }

    /// Returns this cookie, cleared.
    pub fn clear(&self) -> SetCookie {
        SetCookie::clear(&self.name, &self.options)
    }
}

fn setting(
    prefix: &str,
    name: &str,
    secure: bool,
    max_age: Option<i64>,
    overridden: &CookieOverride,
) -> CookieSetting {
    let name = overridden.name.clone().unwrap_or_else(|| format!("{prefix}{name}"));
    let mut options = overridden.options.over(&defaults(secure, max_age));
    // One configuration serves https and http://localhost, where browsers keep secure cookies too.
    if overridden.options.secure.is_none() && rules::demands_secure(&name, &options) {
        options.secure = true;
    }
    CookieSetting { name, options }
}

fn defaults(secure: bool, max_age: Option<i64>) -> CookieOptions {
    CookieOptions {
        domain: None,
        path: Some("/".to_owned()),
        http_only: true,
        secure,
        partitioned: false,
        priority: None,
        same_site: Some(SameSite::Lax),
        max_age,
    }
}

/// The time that a sign-in may take at the provider.
const CHECK: Option<i64> = Some(15 * 60);

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cookies::Priority;

    fn resolve(json: Value, secure: bool) -> CookieSettings {
        CookieSettings::resolve(&serde_json::from_value(json).unwrap(), secure).unwrap()
    }

    fn written(settings: &CookieSettings) -> Vec<String> {
        settings.by_key().iter().map(|(_, cookie)| cookie.set("x").serialise()).collect()
    }

    /// The table of `defaultCookies` in `@auth/core` 0.41.3.
    #[test]
    fn defaults_are_those_of_auth_js() {
        assert_eq!(
            written(&resolve(json!({}), true)),
            [
                "__Secure-authjs.session-token=x; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Secure-authjs.callback-url=x; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Host-authjs.csrf-token=x; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Secure-authjs.pkce.code_verifier=x; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Secure-authjs.state=x; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Secure-authjs.nonce=x; Path=/; HttpOnly; Secure; SameSite=Lax",
                "__Secure-authjs.challenge=x; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax",
            ]
        );
        let names: Vec<_> = resolve(json!({}), false).by_key().map(|(_, cookie)| cookie.name.clone()).into();
        assert_eq!(
            names,
            [
                "authjs.session-token",
                "authjs.callback-url",
                "authjs.csrf-token",
                "authjs.pkce.code_verifier",
                "authjs.state",
                "authjs.nonce",
                "authjs.challenge",
            ]
        );
    }

    #[test]
    fn overrides_change_only_what_they_name() {
        let options = json!({ "domain": "example.com", "sameSite": false, "httpOnly": false, "maxAge": 60 });
        let settings = resolve(json!({ "sessionToken": { "name": "sid", "options": options } }), true);
        let cookie = settings.session_token.set("x").serialise();
        assert_eq!(cookie, "sid=x; Max-Age=60; Domain=example.com; Path=/; Secure");
        assert_eq!(settings.callback_url, resolve(json!({}), true).callback_url);

        let settings =
            resolve(json!({ "state": { "options": { "priority": "high", "path": "/a" } } }), false);
        assert_eq!(settings.state.name, "authjs.state");
        assert_eq!(settings.state.options.priority, Some(Priority::High));
        let cleared = "authjs.state=; Max-Age=0; Path=/a; HttpOnly; Priority=High; SameSite=Lax";
        assert_eq!(settings.state.clear().serialise(), cleared);
    }

    #[test]
    fn secure_follows_from_what_demands_it() {
        let table = [
            json!({ "name": "__Host-sid" }),
            json!({ "name": "__secure-sid" }),
            json!({ "options": { "sameSite": "none" } }),
            json!({ "options": { "partitioned": true } }),
            json!({ "options": { "secure": true } }),
        ];
        for state in table {
            let settings = resolve(json!({ "state": state }), false);
            assert!(settings.state.options.secure, "{state}");
            assert!(!settings.nonce.options.secure);
        }
    }
}
