//! Client authentication by signed assertions, at the token endpoint.

use authjs::http::Params;
use authjs::jose::jws::{self, UnverifiedJws};
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";

/// Signs in as this client and returns the form that the token endpoint received.
fn token_request(client: Value, env: Value) -> Params {
    let mut op = Op::config();
    op["client"] = client;
    op["client"]["id_token_signed_response_alg"] = "HS256".into();
    let mut all = json!({ "AUTH": { "providers": [op] } });
    for (name, value) in env.as_object().unwrap() {
        all[name] = value.clone();
    }
    let mut browser = Browser::with_env(all);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
    let sent = browser.platform.sent.borrow();
    let request = sent.last().unwrap();
    assert!(!request.headers.iter().any(|(name, _)| *name == "authorization"));
    Params::parse(request.body.as_deref().unwrap().as_bytes(), 20).unwrap()
}

fn assertion(form: &Params) -> UnverifiedJws {
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assert_eq!((form.get("client_id"), form.get("client_assertion_type")), (Some("client-1"), Some(kind)));
    assert_eq!(form.get("client_secret"), None);
    jws::parse(form.get("client_assertion").unwrap()).unwrap()
}

#[test]
fn the_client_secret_signs_a_fresh_assertion_for_each_request() {
    let client = json!({ "token_endpoint_auth_method": "client_secret_jwt" });
    let jws = assertion(&token_request(client.clone(), json!({})));
    let claims = &jws.unverified_claims;
    assert_eq!(claims["aud"], TOKEN, "the token endpoint alone, as one text");
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("client-1"), &json!("client-1")));
    let (exp, iat) = (claims["exp"].as_i64().unwrap(), claims["iat"].as_i64().unwrap());
    assert_eq!((exp - iat, iat), (60, 1_800_000_000));
    assert!(claims["jti"].as_str().unwrap().len() >= 43);
    let key = b"client secret of the tests, 32 characters and more";
    let algorithm = jws.algorithm().unwrap();
    assert!(jws::hmac_verify(algorithm, key, jws.signing_input.as_bytes(), &jws.signature));
}

#[test]
fn an_assertion_may_be_made_out_to_another_audience() {
    for (audience, expected) in [("issuer", ISSUER), ("https://aud.example", "https://aud.example")] {
        let client =
            json!({ "token_endpoint_auth_method": "client_secret_jwt", "assertionAudience": audience });
        assert_eq!(assertion(&token_request(client, json!({}))).unverified_claims["aud"], expected);
    }
}

#[cfg(feature = "josekit")]
#[test]
fn the_private_key_signs_in_both_its_forms() {
    use authjs::jose::algorithms::find;
    use authjs::jose::jwk::JwkSet;
    use authjs_testing::signatures::verify_signature;

    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
               -----END PRIVATE KEY-----\n";
    // RFC 8410 §10.1 has its public half. RFC 7515 appendix A.3 has the other pair.
    let pem_public =
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE" });
    let mut jwk = json!({
        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "kid": "in-the-key",
    });
    let jwk_public = jwk.clone();
    jwk["d"] = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI".into();
    let table = [
        (pem.to_owned(), pem_public.clone(), "EdDSA", None, None),
        (pem.to_owned(), pem_public, "EdDSA", Some("configured"), Some("configured")),
        (jwk.to_string(), jwk_public.clone(), "ES256", None, Some("in-the-key")),
        (jwk.to_string(), jwk_public, "ES256", Some("configured"), Some("configured")),
    ];
    for (key, public, name, kid, expected_kid) in table {
        let mut client = json!({ "token_endpoint_auth_method": "private_key_jwt" });
        if let Some(kid) = kid {
            client["kid"] = kid.into();
        }
        let jws = assertion(&token_request(client, json!({ "AUTH_OP_PRIVATE_KEY": key })));
        assert_eq!((jws.algorithm().unwrap().name, jws.kid()), (name, expected_kid));
        let public = JwkSet::parse(json!({ "keys": [public] }).to_string().as_bytes()).unwrap();
        let algorithm = find(name).unwrap();
        let public = public.candidates(None, algorithm)[0].clone();
        assert!(verify_signature(algorithm, &public, jws.signing_input.as_bytes(), &jws.signature), "{name}");
    }
}

/// A key that the runtime refuses to import is detected at the first sign-in.
#[cfg(feature = "josekit")]
#[test]
fn a_private_key_the_runtime_refuses_sends_nothing() {
    let mut op = Op::config();
    op["client"]["token_endpoint_auth_method"] = "private_key_jwt".into();
    // The point is not on the curve.
    let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    let key = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": x, "d": x }).to_string();
    let mut browser = Browser::with_env(json!({ "AUTH": { "providers": [op] }, "AUTH_OP_PRIVATE_KEY": key }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    browser
        .get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={}", Op::parameter(&url, "state")));
    browser.platform.finish();
    assert_eq!(browser.platform.reasons(), ["client_key"]);
}
