use authjs::gate::VisitorAuthorization;

use super::*;

/// The SHA-256 of `test`.
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const NO_METADATA: &str = "Bearer realm=\"authjs\", error=\"invalid_token\"";

fn site_with(auth: Value) -> Browser {
    let tokens = json!([
        { "id": "ci", "sha256": SHA256, "scopes": ["read", "deploy"], "expires": "2030-01-01T00:00:00Z" },
        { "id": "old", "sha256": SHA256, "expires": "2026-01-01T00:00:00Z" },
    ]);
    Browser::with_env(json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens.to_string() }))
}

fn auth_without_issuers(more: Value) -> Value {
    let mut auth = auth(more);
    auth.as_object_mut().unwrap().remove("bearer");
    auth
}

#[test]
fn a_service_token_passes_and_stays_at_the_gate() {
    let origin = json!({ "headers": { "X-User": "{token.sub}", "X-Scope": "{token.scope}", "X-Issuer": "{token.iss}" } });
    let mut browser = site_with(auth_without_issuers(json!({ "origin": origin })));
    let pass = passes(&mut browser, "svc_ci.test");
    let headers: Vec<_> = pass.headers.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(headers, ["service:ci", "read deploy", "service"]);
    assert_eq!(pass.authorization, VisitorAuthorization::Removed);
}

#[test]
fn an_unknown_or_expired_service_token_is_401() {
    let mut browser = site_with(auth_without_issuers(json!({})));
    for (token, why) in [
        ("svc_ci.tesT", "the secret of the service token ci is another"),
        ("svc_ci.", "the secret of the service token ci is another"),
        ("svc_cj.test", "has an id that AUTH_SERVICE_TOKENS does not have"),
        ("svc_old.test", "the service token old has expired"),
    ] {
        browser.platform.log.borrow_mut().clear();
        let answer = refusal(&mut browser, &format!("Bearer {token}"));
        assert_eq!((answer.status(), challenge(&answer)), (401, NO_METADATA), "{token}");
        let log = browser.platform.log.borrow().join("\n");
        assert!(
            log.contains("service_token_refused") && log.contains(why) && !log.contains(".test"),
            "{log}"
        );
    }
    for token in ["ci.test", "SVC_ci.test", "svc_ci"] {
        assert_eq!(refusal(&mut browser, &format!("Bearer {token}")).status(), 401, "{token}");
    }
    browser.platform.pass_seconds(5 * 366 * 86_400);
    assert_eq!(refusal(&mut browser, "Bearer svc_ci.test").status(), 401, "it expires");
}

#[test]
fn service_tokens_and_issuers_stand_beside_each_other() {
    let mut browser = site_with(auth(json!({})));
    let key = Key::new("a");
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    passes(&mut browser, &token(&key, &claims()));
    passes(&mut browser, "svc_ci.test");
    let (mut issuers_alone, _) = (Browser::new(auth(json!({}))), ());
    assert_eq!(refusal(&mut issuers_alone, "Bearer svc_ci.test").status(), 401);
}
