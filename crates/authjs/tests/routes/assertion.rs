//! `origin.assertion` and `jwks`: what the origin gets of a session, signed, and the keys that verify it.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::config::Config;
use authjs::http::Method;
use authjs::jose::jwk::JwkSet;
use authjs::jose::jws::{UnverifiedJws, parse};
use authjs_testing::signatures::verify_signature;
use serde_json::{Map, Value, json};

use crate::routes::accounts::sign_in;
use crate::routes::callback::{signed_in_by, signed_in_with};
use crate::support::{Answer, Browser, Op, TestEnv};

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
/// [RFC 8410 §10.1](https://www.rfc-editor.org/rfc/rfc8410#section-10.1).
const ED25519_X: &str = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE";

/// [RFC 7515 appendix A.3](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3).
fn p256() -> Value {
    json!({
        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", "kid": "mine", "use": "sig", "key_ops": ["sign"],
    })
}

/// Returns the environment of a deployment with this `origin` and these further settings.
fn environment(origin: Value, more: Value) -> Value {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard/:path*"], "origin": origin });
    let mut env = json!({ "AUTH": auth, "AUTH_ASSERTION_KEY": ED25519 });
    for (name, value) in more.as_object().unwrap() {
        match name.as_str() {
            "upstream" => env["AUTH"][name] = value.clone(),
            _ => env[name] = value.clone(),
        }
    }
    env.as_object_mut().unwrap().retain(|_, value| *value != json!(false));
    env
}

fn signed_in(more: Value) -> Browser {
    signed_in_by(Browser::with_env(environment(json!({ "assertion": true }), more)))
}

/// Adds claims to every session, and removes those that are null.
struct With(Value);

#[async_trait::async_trait(?Send)]
impl Callbacks for With {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        token.extend(self.0.as_object().unwrap().clone());
        token.retain(|_, value| !value.is_null());
        Ok(Some(token))
    }
}

/// Returns a browser whose session has these claims.
fn with_claims(claims: Value) -> Browser {
    let jar = signed_in(json!({})).jar;
    let env = environment(json!({ "assertion": true }), json!({}));
    let mut browser = Browser::with_env_and(env, Box::new(With(claims)));
    browser.jar = jar;
    browser
}

/// Sends a request. Returns the assertion that the origin gets. `None` without one.
fn assertion_at(browser: &mut Browser, path: &str) -> Option<String> {
    let pass = browser.pass(Method::Get, path, &[]).ok().expect("it passes").unwrap_or_default();
    let mut headers = pass.headers.into_iter();
    let value = headers.find_map(|(name, value)| (name == "X-Auth-Assertion").then_some(value));
    assert_eq!(headers.next(), None);
    value
}

fn assertion(browser: &mut Browser) -> String {
    assertion_at(browser, "/dashboard").expect("an assertion")
}

fn refusal(browser: &mut Browser, method: Method, sent: &[(&str, &str)]) -> Answer {
    browser.pass(method, "/dashboard", sent).expect_err("the gate refuses")
}

/// Verifies an assertion under the published keys, as an origin does. Returns its parts.
fn verified(browser: &mut Browser, assertion: &str) -> UnverifiedJws {
    let jws = parse(assertion).unwrap();
    let set = browser.get("/api/auth/jwks").response.body;
    let set = JwkSet::parse(set.as_bytes()).unwrap();
    let algorithm = jws.algorithm().unwrap();
    let keys = set.candidates(jws.kid(), algorithm);
    assert_eq!((keys.len(), keys[0].kid()), (1, jws.kid()));
    assert_eq!(keys[0].thumbprint(), jws.kid());
    assert!(verify_signature(algorithm, keys[0], jws.signing_input.as_bytes(), &jws.signature));
    jws
}

#[test]
fn a_request_of_a_session_carries_an_assertion_that_the_published_key_verifies() {
    for (key, alg) in [(ED25519.to_owned(), "EdDSA"), (p256().to_string(), "ES256")] {
        let mut browser = signed_in(json!({ "AUTH_ASSERTION_KEY": key }));
        let assertion = assertion(&mut browser);
        let jws = verified(&mut browser, &assertion);
        assert_eq!((&jws.header["alg"], &jws.header["typ"]), (&json!(alg), &json!("auth-assertion+jwt")));
        let mut claims = jws.unverified_claims;
        let sub = claims.shift_remove("sub").unwrap();
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
        assert!(sub.as_str().is_some_and(|sub| sub.len() == 36), "{sub}");
        let now = browser.platform.seconds();
        let expected = json!({
            "iss": "http://localhost:8787/api/auth", "aud": "http://localhost:8787",
            "email": "ada@example.com", "name": "Ada", "iat": now, "exp": now + 60,
        });
        assert_eq!(Value::Object(claims), expected);
    }
}

#[test]
fn the_audience_is_the_upstream_unless_a_service_takes_precedence() {
    let upstream = "https://origin.example:8443";
    for (more, expected) in [
        (json!({ "upstream": upstream }), upstream),
        (json!({ "upstream": "https://origin.example/" }), "https://origin.example"),
        (json!({ "upstream": upstream, "UPSTREAM": null }), "http://localhost:8787"),
        (json!({ "ASSETS": null }), "http://localhost:8787"),
    ] {
        let mut browser = signed_in(more);
        let assertion = assertion(&mut browser);
        assert_eq!(verified(&mut browser, &assertion).unverified_claims["aud"], expected);
    }
}

#[test]
fn an_assertion_is_signed_twice_a_minute_and_not_per_request() {
    let mut browser = signed_in(json!({}));
    let first = assertion(&mut browser);
    browser.platform.pass_seconds(29);
    assert_eq!(assertion(&mut browser), first);
    browser.platform.pass_seconds(1);
    let second = assertion(&mut browser);
    assert_ne!(second, first);
    let issued_at = |assertion: &str| parse(assertion).unwrap().unverified_claims["iat"].as_i64().unwrap();
    assert_eq!(issued_at(&second) - issued_at(&first), 30);
}

#[test]
fn an_assertion_does_not_outlive_its_session() {
    let mut browser = signed_in(json!({}));
    let cookies = browser.jar.clone();
    let max_age = 30 * 24 * 3600;
    let end = browser.platform.seconds() + max_age;
    for (left, expected) in [(61, 60), (20, 20), (8, 8)] {
        browser.platform.pass_seconds(end - left - browser.platform.seconds());
        // Without the cookie that the gate re-issues.
        browser.jar.clone_from(&cookies);
        let assertion = assertion(&mut browser);
        let claims = verified(&mut browser, &assertion).unverified_claims;
        let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(life, expected, "{left} seconds left");
    }
}

#[test]
fn another_session_gets_another_assertion() {
    let mut browser = signed_in(json!({}));
    let first = parse(&assertion(&mut browser)).unwrap().unverified_claims;
    browser.jar = signed_in(json!({})).jar;
    let second = parse(&assertion(&mut browser)).unwrap().unverified_claims;
    assert_eq!(first["sub"], second["sub"], "scripted randomness");
    let env = environment(json!({ "assertion": true }), json!({}));
    let mut other = Browser::with_env_and(env, Box::new(With(json!({ "sub": 7, "groups": ["a", 1] }))));
    other.jar.clone_from(&browser.jar);
    let third = parse(&assertion(&mut other)).unwrap().unverified_claims;
    assert_eq!((&third["sub"], &third["groups"]), (&json!("7"), &json!(["a"])));
}

#[test]
fn groups_that_the_sign_in_recorded_for_the_rules_are_stated_unless_the_deployer_sets_others() {
    let groups = |of_profile: Value, of_callback: Value, more: Value| {
        let mut env = environment(json!({ "assertion": true }), more);
        env["AUTH"]["rules"] = json!([{ "path": "/dashboard/:path*", "access": "signed-in", "not": { "groups": ["staff"] } },
            { "path": "/:path*", "access": "signed-in" }]);
        env["AUTH"]["unmatched"] = "deny".into();
        env["AUTH"].as_object_mut().unwrap().shift_remove("matcher");
        let mut browser = Browser::with_env_and(env, Box::new(With(of_callback)));
        sign_in(&mut browser, of_profile);
        let pass = browser.pass(Method::Get, "/home", &[]).ok().flatten().unwrap_or_default();
        let assertion = pass.headers.iter().find(|(name, _)| name == "X-Auth-Assertion").unwrap().1.clone();
        parse(&assertion).unwrap().unverified_claims.get("groups").cloned()
    };
    for more in [json!({}), json!({ "AUTH_DB": null })] {
        assert_eq!(groups(json!({}), json!({}), more.clone()), None);
        let staff = json!({ "groups": ["staff", "all"] });
        assert_eq!(groups(staff, json!({}), more), Some(json!(["staff"])));
    }
    let staff = json!({ "groups": ["staff"] });
    assert_eq!(groups(staff, json!({ "groups": [] }), json!({})), Some(json!([])));
}

#[test]
fn without_a_session_there_is_none_and_on_public_paths_only_with_public_paths() {
    let mut browser = signed_in(json!({}));
    assert_eq!(assertion_at(&mut browser, "/"), None);
    let public = json!({ "assertion": true, "publicPaths": true });
    let mut public = Browser::with_env(environment(public, json!({})));
    assert_eq!(assertion_at(&mut public, "/"), None);
    public.jar = browser.jar;
    let assertion = assertion_at(&mut public, "/").unwrap();
    assert_eq!(verified(&mut public, &assertion).unverified_claims["name"], "Ada");
}

#[test]
fn a_row_of_the_database_is_a_session_too() {
    let mut browser = signed_in(json!({ "AUTH_DB": null }));
    let assertion = assertion(&mut browser);
    let claims = verified(&mut browser, &assertion).unverified_claims;
    assert_eq!((&claims["name"], &claims["email"]), (&json!("Ada"), &json!("ada@example.com")));
}

#[test]
fn another_site_cannot_use_a_session_to_change_something() {
    let mut browser = signed_in(json!({}));
    let answer = refusal(&mut browser, Method::Post, &[("sec-fetch-site", "cross-site")]);
    assert_eq!((answer.status(), browser.platform.reasons()), (403, vec!["cross_site".to_owned()]));
}

#[test]
fn a_session_without_a_sub_is_refused_with_the_fix() {
    let mut browser = with_claims(json!({ "sub": null }));
    let answer = refusal(&mut browser, Method::Get, &[]);
    assert_eq!((answer.status(), browser.platform.reasons()), (500, vec!["assertion_failed".to_owned()]));
    assert!(browser.platform.log.borrow()[0].contains("has no sub"));
}

/// The point is not on the curve, which only the runtime notices.
fn unusable() -> String {
    let mut key = p256();
    key["x"] = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE".into();
    key.to_string()
}

#[test]
fn a_key_that_the_runtime_refuses_closes_the_gate() {
    let jar = signed_in(json!({})).jar;
    let public = json!({ "assertion": true, "publicPaths": true });
    let mut browser = Browser::with_env(environment(public, json!({ "AUTH_ASSERTION_KEY": unusable() })));
    browser.jar = jar;
    for path in ["/dashboard", "/"] {
        let answer = browser.pass(Method::Get, path, &[]).expect_err("the gate refuses");
        assert_eq!(answer.status(), 500);
        let log = browser.platform.log.borrow().join("\n");
        assert!(log.contains("the runtime refuses AUTH_ASSERTION_KEY") && !log.contains("jpsQ"), "{log}");
    }
    assert_eq!(browser.platform.reasons(), ["assertion_failed"; 2]);
}

#[test]
fn the_set_has_only_public_members_and_shared_caches_may_keep_it() {
    let further = json!({ "AUTH_ASSERTION_KEY_1": p256().to_string(), "AUTH_ASSERTION_KEY_2": ED25519 });
    let mut browser = Browser::with_env(environment(json!({ "assertion": true }), further));
    let answer = browser.get("/api/auth/jwks");
    assert_eq!((answer.status(), answer.set_cookies.len()), (200, 0));
    assert_eq!(answer.response.get("cache-control"), Some("public, max-age=300"));
    assert_eq!(answer.response.get("content-type"), Some("application/json"));
    let set = answer.json();
    let keys = set["keys"].as_array().unwrap();
    let expected = [
        json!({ "crv": "Ed25519", "kty": "OKP", "x": ED25519_X, "use": "sig", "alg": "EdDSA" }),
        json!({ "crv": "P-256", "kty": "EC", "x": p256()["x"], "y": p256()["y"], "use": "sig", "alg": "ES256" }),
    ];
    for (key, mut expected) in keys.iter().zip(expected) {
        expected["kid"] = key["kid"].clone();
        assert_eq!(*key, expected);
    }
    assert_eq!(keys.len(), 2, "the same key is published once");
    // RFC 8037 appendix A.3 computes a thumbprint; this one was computed with npm jose.
    assert_eq!(keys[1]["kid"], "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

#[test]
fn keys_rotate_while_both_are_published() {
    let mut before = signed_in(json!({}));
    let assertion = assertion(&mut before);
    let rotated = json!({ "AUTH_ASSERTION_KEY": p256().to_string(), "AUTH_ASSERTION_KEY_1": ED25519 });
    let mut after = Browser::with_env(environment(json!({ "assertion": true }), rotated));
    after.jar = before.jar;
    verified(&mut after, &assertion);
    let assertion = assertion_at(&mut after, "/dashboard").unwrap();
    assert_eq!(verified(&mut after, &assertion).header["alg"], "ES256");
}

#[test]
fn without_a_key_jwks_is_an_unknown_action() {
    let mut without = signed_in_with(json!({ "providers": [Op::config()] }));
    let unknown = without.get("/api/auth/unknown");
    let answer = without.get("/api/auth/jwks");
    assert_eq!((answer.status(), &answer.response.body), (400, &unknown.response.body));
    assert_eq!(without.platform.reasons(), ["unknown_action"; 2]);
    let mut with = signed_in(json!({}));
    assert_eq!(with.post("/api/auth/jwks", &[]).status(), 400);
    assert_eq!(with.get("/api/auth/jwks/op").status(), 400);
    let head = with.send(Method::Head, "/api/auth/jwks", &[], "");
    assert_eq!((head.status(), head.response.body.as_str()), (200, ""));
}

#[test]
fn a_published_key_that_the_runtime_refuses_is_an_error_without_a_set() {
    let further = json!({ "AUTH_ASSERTION_KEY_1": unusable() });
    let mut browser = Browser::with_env(environment(json!({ "assertion": true }), further));
    // The set has the members of a JSON Web Key as they are.
    assert_eq!(browser.get("/api/auth/jwks").status(), 200);
    // The type is P-256, and the key itself is no `ECPrivateKey`.
    let pem =
        "-----BEGIN PRIVATE KEY-----MB0CAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEAwECAw==-----END PRIVATE KEY-----";
    let further = json!({ "AUTH_ASSERTION_KEY_1": pem });
    let mut browser = Browser::with_env(environment(json!({ "assertion": true }), further));
    let answer = browser.get("/api/auth/jwks");
    assert_eq!((answer.status(), browser.platform.reasons()), (500, vec!["assertion_failed".to_owned()]));
    assert!(!answer.response.body.contains("keys"));
}

#[test]
fn the_warnings_are_those_of_a_header_with_the_same_values() {
    let codes = |origin: Value, jwt: Value, has_database: bool| {
        let mut env =
            environment(origin, json!({ "AUTH_SECRET": "a secret for tests, longer than 32 characters" }));
        env["AUTH"]["callbacks"] = json!({ "signIn": { "requireVerifiedEmail": true } });
        if jwt != json!({}) {
            env["AUTH"]["callbacks"]["jwt"] = jwt;
        }
        env["AUTH_OP_ID"] = "id".into();
        env["AUTH_OP_SECRET"] = "secret".into();
        if has_database {
            env["AUTH_DB"] = Value::Null;
        }
        let config = Config::from_env(&TestEnv(env), None).unwrap();
        config.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>().join(" ")
    };
    let sent = || json!({ "assertion": true });
    assert_eq!(codes(sent(), json!({}), false), "new-id-sent");
    assert_eq!(codes(sent(), json!({ "sub": "account.providerAccountId" }), false), "");
    assert_eq!(codes(sent(), json!({}), true), "");
    let mail = json!({ "email": "profile.mail", "sub": "account.providerAccountId" });
    assert_eq!(codes(sent(), mail, false), "unverified-email");
    assert_eq!(codes(json!({}), json!({}), false), "assertion-key-unused");
}
