use authjs::jose::base64url;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use super::Browser;

/// The issuer of the provider `op`.
pub const ISSUER: &str = "https://op.example";

/// An OpenID Provider with scripted answers.
///
/// Its ID Tokens are HS256 under the client secret, so that the flow is tested without the
/// runtime's WebCrypto.
pub struct Op;

impl Op {
    /// Returns the provider's entry in the configuration.
    pub fn config() -> Value {
        json!({
            "id": "op",
            "name": "Op",
            "type": "oidc",
            "issuer": ISSUER,
            "checks": ["pkce", "state", "nonce"],
            "client": { "id_token_signed_response_alg": "HS256" },
        })
    }

    /// Returns its metadata.
    pub fn metadata() -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://op.example/authorize",
            "token_endpoint": "https://op.example/token",
            "userinfo_endpoint": "https://op.example/userinfo",
            "jwks_uri": "https://op.example/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    /// Returns the claims of a valid ID Token.
    pub fn claims(nonce: &str) -> Value {
        json!({
            "iss": ISSUER, "sub": "user-1", "aud": "client-1",
            "iat": 1_800_000_000, "exp": 1_800_000_600, "nonce": nonce,
            "name": "Ada", "email": "Ada@Example.com", "picture": "https://op.example/ada.png",
        })
    }

    /// Returns a signed ID Token with these claims.
    pub fn id_token(claims: &Value) -> String {
        Self::sign(&claims.to_string())
    }

    /// Returns a signed JWT with this text as its claims.
    pub fn sign(claims: &str) -> String {
        Self::sign_as(r#"{"alg":"HS256"}"#, claims)
    }

    /// Returns a signed JWT with these texts as its header and its claims.
    pub fn sign_as(header: &str, claims: &str) -> String {
        let [header, claims] = [header, claims].map(|text| base64url::encode(text.as_bytes()));
        let input = format!("{header}.{claims}");
        let key = b"client secret of the tests, 32 characters and more";
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
        mac.update(input.as_bytes());
        format!("{input}.{}", base64url::encode(&mac.finalize().into_bytes()))
    }

    /// Returns a token response with this ID Token.
    pub fn token_response(id_token: &str) -> Value {
        json!({
            "access_token": "at-1", "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
        })
    }

    /// Starts a sign-in and returns the authorization URL.
    pub fn start(browser: &mut Browser, callback_url: &str) -> Url {
        let csrf_token = browser.csrf_token();
        let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", callback_url)];
        let answer = browser.post("/api/auth/signin/op", &form);
        assert_eq!(answer.status(), 302, "{:?}", browser.platform.log.borrow());
        Url::parse(answer.location()).expect("a URL")
    }

    /// Does the same in a browser that knows the metadata, or learns them now. The sign-in stays pending.
    #[cfg(any(feature = "account", feature = "second-factor"))]
    pub fn start_again(browser: &mut Browser) -> Url {
        let url = "https://op.example/.well-known/openid-configuration";
        if !browser.platform.sent.borrow().iter().any(|request| request.url.as_str() == url) {
            browser.platform.expect_json(url, 200, &Self::metadata());
        }
        Self::start(browser, "/dashboard")
    }

    /// Returns a parameter of an authorization URL.
    pub fn parameter(url: &Url, name: &str) -> String {
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }
}
