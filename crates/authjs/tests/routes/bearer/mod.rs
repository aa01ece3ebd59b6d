//! Tokens in place of a session: `bearer` and `AUTH_SERVICE_TOKENS`.

mod again;
mod assertion;
mod cold;
mod forward_auth;
#[cfg(feature = "operations")]
mod health;
mod holder;
mod keys;
mod metadata;
mod opaque;
mod refusals;
mod revoke;
mod rules;
mod service_tokens;
mod shown;

use authjs::gate::Pass;
use authjs::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, ISSUER, Key, Op};

const JWKS: &str = "https://op.example/jwks";
const METADATA: &str = "https://op.example/.well-known/openid-configuration";
const API: &str = "https://api.example.com";

/// The challenge of a site whose audience is not an address on it.
const CHALLENGE: &str = "Bearer realm=\"authjs\", \
    resource_metadata=\"http://localhost:8787/.well-known/oauth-protected-resource\"";
const INVALID: &str = "Bearer realm=\"authjs\", error=\"invalid_token\", \
    resource_metadata=\"http://localhost:8787/.well-known/oauth-protected-resource\"";

/// Returns the entry of the issuer, with these members.
fn entry(more: Value) -> Value {
    let mut entry = json!({ "issuer": ISSUER, "audience": API, "algorithms": ["ES256"], "jwksUri": JWKS });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry
}

/// Returns settings that accept tokens of the issuer, and these.
fn auth(more: Value) -> Value {
    let mut auth =
        json!({ "providers": [Op::config()], "matcher": ["/api/:path*"], "bearer": [entry(json!({}))] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": API, "sub": "alice", "client_id": "cli",
        "iat": 1_800_000_000, "exp": 1_800_000_300, "scope": "read write",
    })
}

/// Returns the claims with one of another value. `null` removes it.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

fn token(key: &Key, claims: &Value) -> String {
    key.sign_as("at+jwt", claims)
}

/// Returns a deployment, and a key that its issuer publishes once.
fn site(auth: Value) -> (Browser, Key) {
    let (browser, key) = (Browser::new(auth), Key::new("a"));
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    (browser, key)
}

/// Sends a GET with this `Authorization`.
fn get(browser: &mut Browser, path: &str, authorization: &str) -> Result<Option<Pass>, Answer> {
    browser.pass(Method::Get, path, &[("authorization", authorization)])
}

fn passes(browser: &mut Browser, token: &str) -> Pass {
    let pass = get(browser, "/api/me", &format!("Bearer {token}"));
    pass.unwrap_or_else(|_| panic!("{:?}", browser.platform.log.borrow())).expect("a protected path")
}

fn refusal(browser: &mut Browser, authorization: &str) -> Answer {
    get(browser, "/api/me", authorization).expect_err("the gate refuses")
}

fn challenge(answer: &Answer) -> &str {
    answer.response.get("www-authenticate").unwrap_or_default()
}
