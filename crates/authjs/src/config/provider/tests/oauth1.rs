use super::*;
use crate::oauth1::SignatureMethod;

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn acme(more: Value) -> Value {
    let mut entry = json!({
        "id": "acme", "type": "oauth1", "requestToken": "https://id.example/initiate",
        "authorization": "https://id.example/authorize", "token": "https://id.example/token",
        "userinfo": "https://id.example/me",
    });
    for (key, value) in more.as_object().unwrap() {
        entry[key] = value.clone();
    }
    entry
}

#[test]
fn four_endpoints_make_a_provider() {
    let acme = provider(acme(
        json!({ "scope": "read", "requestToken": { "url": "https://id.example/rt", "params": { "a": 1 } } }),
    ));
    assert_eq!((acme.kind, acme.needs_discovery(), acme.id_token), (Kind::Oauth1, false, false));
    let server = acme.oauth1.unwrap();
    assert_eq!(server.request_token.as_str(), "https://id.example/rt?a=1");
    assert_eq!(server.signature_method, SignatureMethod::HmacSha1);
    assert_eq!(url(&acme.endpoints.authorization), "https://id.example/authorize?scope=read");
    assert_eq!(acme.checks, [Check::State]);
}

#[test]
fn a_row_needs_nothing_but_credentials() {
    let variables = json!({ "AUTH_TWITTER_LEGACY_ID": "a", "AUTH_TWITTER_LEGACY_SECRET": "b" });
    let (twitter, warnings) = parse(json!("twitter-legacy"), variables).unwrap();
    assert_eq!((twitter.client.client_id.as_str(), warnings.len()), ("a", 0));
    assert_eq!(url(&twitter.endpoints.authorization), "https://api.twitter.com/oauth/authenticate");
    assert!(twitter.authorization_params.is_empty(), "no scope that nobody asked for");
}

#[test]
fn an_issuer_in_the_environment_means_nothing() {
    let (acme, _) = parse(acme(json!({})), json!({ "AUTH_ACME_ISSUER": "https://id.example" })).unwrap();
    assert_eq!(acme.issuer, None);
}

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let table = [
        (json!({ "requestToken": null }), "providers[0].requestToken: is"),
        (json!({ "requestToken": "/initiate" }), "providers[0].requestToken: \"/initiate\": not an absolute"),
        (json!({ "checks": ["state"] }), "providers[0].checks: unknown key."),
        (json!({ "issuer": "https://id.example" }), "providers[0].issuer: unknown key."),
        (json!({ "client": {} }), "providers[0].client: unknown key."),
        (
            json!({ "signatureMethod": "hmac-sha1" }),
            "providers[0].signatureMethod: \"hmac-sha1\": unknown method.",
        ),
        (
            json!({ "signatureMethod": "RSA-SHA1" }),
            "AUTH_ACME_PRIVATE_KEY: not set, as private_key_jwt needs (and RSA-SHA1).",
        ),
        (
            json!({ "authorization": { "url": "https://id.example/", "params": { "oauth_callback": "x" } } }),
            "providers[0].authorization.params.oauth_callback: oauth_callback is set",
        ),
    ];
    for (more, expected) in table {
        let error = error(acme(more));
        assert!(error.starts_with(expected), "{error}");
    }
    let mut without = acme(json!({}));
    for key in ["requestToken", "token", "userinfo", "authorization"] {
        let removed = without.as_object_mut().unwrap().remove(key).unwrap();
        assert!(error(without.clone()).starts_with(&format!("providers[0].{key}: not set")), "{key}");
        without[key] = removed;
    }
    let hint = error(json!({ "id": "github", "requestToken": "https://id.example" }));
    assert!(hint.starts_with("providers[0].requestToken: unknown key."), "{hint}");
}

#[test]
fn a_private_key_is_for_rsa_sha1_alone() {
    let key = |text: &str| json!({ "AUTH_ACME_PRIVATE_KEY": text });
    let error = parse(acme(json!({})), key("x")).unwrap_err();
    assert!(error.starts_with("AUTH_ACME_PRIVATE_KEY: not used by"), "{error}");
    let rsa = acme(json!({ "signatureMethod": "RSA-SHA1" }));
    let error = parse(rsa.clone(), key("x")).unwrap_err();
    assert!(error.starts_with("AUTH_ACME_PRIVATE_KEY: neither a JSON Web Key nor PKCS#8"), "{error}");
    // RFC 7515 appendix A.3.
    let ec = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    let error = parse(rsa, key(ec)).unwrap_err();
    assert!(error.starts_with("AUTH_ACME_PRIVATE_KEY: not a key for RSA-SHA1"), "{error}");
}

#[test]
fn plaintext_needs_https_everywhere() {
    let plain = |more: Value| {
        let mut entry = acme(more);
        entry["signatureMethod"] = "PLAINTEXT".into();
        let item = Node { path: "providers[0]".into(), value: &entry };
        let env = TestEnv::new(&json!({ "AUTH_ACME_ID": "client", "AUTH_ACME_SECRET": "hunter2" }));
        let shared = Shared { development: true, redirect_proxy_url: None, has_database: false };
        read(&env, &item, &shared, &mut Vec::new()).map_err(|error| error.to_string())
    };
    assert!(plain(json!({})).is_ok());
    let table = [
        json!({ "requestToken": "http://127.0.0.1/initiate" }),
        json!({ "token": "http://127.0.0.1/token" }),
        json!({ "userinfo": "http://127.0.0.1/me" }),
        json!({ "fetch": { "proxy": "http://127.0.0.1/" } }),
    ];
    for more in table {
        let error = plain(more).unwrap_err();
        assert!(error.starts_with("providers[0].signatureMethod: PLAINTEXT sends the secrets"), "{error}");
    }
}
