//! Key rotation: between sign-ins, and right before the provider signs.

use authjs::jose::base64url;
use authjs::jose::jws::UnsignedJws;
use authjs::jose::private_key::PrivateKey;
use authjs_testing::signatures::sign;
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const USERINFO: &str = "https://op.example/userinfo";
const JWKS: &str = "https://op.example/jwks";

/// A key of the provider: one of two fixed pairs with any `kid`.
#[derive(Clone, Copy)]
struct Key {
    kid: &'static str,
    d: &'static str,
    x: &'static str,
}

/// RFC 8037 appendix A.1.
const OLD: Key = Key {
    kid: "old",
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

/// RFC 8410 §10.
const NEW: Key = Key {
    kid: "new",
    d: "1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI",
    x: "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE",
};

impl Key {
    fn public(self) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.kid, "use": "sig" })
    }

    fn sign(self, claims: &Value) -> String {
        let private = json!({ "kty": "OKP", "crv": "Ed25519", "x": self.x, "d": self.d });
        let private = PrivateKey::parse(&private.to_string()).unwrap();
        let header = json!({ "alg": "EdDSA", "kid": self.kid });
        let object = |value: &Value| value.as_object().unwrap().clone();
        let unsigned = UnsignedJws::new(object(&header), object(claims));
        let signature = sign(private.usual_algorithm().unwrap(), &private, unsigned.signing_input()).unwrap();
        unsigned.signed(&signature)
    }
}

fn keys(keys: &[Key]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.public()).collect::<Vec<_>>() })
}

fn browser() -> Browser {
    let mut op = Op::config();
    op["client"]["id_token_signed_response_alg"] = "EdDSA".into();
    let browser = Browser::new(json!({ "providers": [op] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    browser
}

/// Signs in with an ID Token signed by `key`. The keys are requested once for each item of
/// `published`.
fn sign_in(browser: &mut Browser, key: Key, published: &[&[Key]]) -> Vec<String> {
    let url = Op::start(browser, "/");
    let now = browser.platform.seconds();
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    (claims["iat"], claims["exp"]) = (now.into(), (now + 600).into());
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&key.sign(&claims)));
    for set in published {
        browser.platform.expect_json(JWKS, 200, &keys(set));
    }
    browser.platform.log.borrow_mut().clear();
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    browser.platform.reasons()
}

const SIGNED_IN: Vec<String> = Vec::new();

#[test]
fn keys_are_fetched_once_and_again_when_an_unknown_one_signs() {
    let mut browser = browser();
    assert_eq!(sign_in(&mut browser, OLD, &[&[OLD]]), SIGNED_IN);
    assert_eq!(sign_in(&mut browser, OLD, &[]), SIGNED_IN);
    assert_eq!(sign_in(&mut browser, NEW, &[&[OLD, NEW]]), SIGNED_IN, "rotated between sign-ins");
    assert_eq!(sign_in(&mut browser, NEW, &[]), SIGNED_IN);
}

#[test]
fn a_key_that_is_replaced_under_the_same_name_is_found_too() {
    let mut browser = browser();
    assert_eq!(sign_in(&mut browser, OLD, &[&[OLD]]), SIGNED_IN);
    let replaced = Key { kid: "old", ..NEW };
    assert_eq!(sign_in(&mut browser, replaced, &[&[replaced]]), SIGNED_IN);
}

#[test]
fn a_key_that_was_withdrawn_signs_nobody_in() {
    let mut browser = browser();
    assert_eq!(sign_in(&mut browser, OLD, &[&[OLD]]), SIGNED_IN);
    assert_eq!(sign_in(&mut browser, NEW, &[&[NEW]]), SIGNED_IN);
    assert_eq!(sign_in(&mut browser, OLD, &[]), ["id_token_key"]);
}

#[test]
fn a_set_without_keys_is_not_kept_and_replaces_none() {
    let mut browser = browser();
    assert_eq!(sign_in(&mut browser, OLD, &[&[]]), ["provider_malformed"]);
    assert_eq!(browser.platform.kv.borrow().len(), 1, "the metadata alone");
    let line = browser.platform.log.borrow().join("");
    assert!(line.contains(JWKS) && line.contains("no key of the set verifies signatures"), "{line}");
    browser.platform.pass_seconds(5);
    assert_eq!(sign_in(&mut browser, OLD, &[&[OLD]]), SIGNED_IN);
    assert_eq!(sign_in(&mut browser, NEW, &[&[]]), ["provider_malformed"]);
    assert_eq!(sign_in(&mut browser, OLD, &[]), SIGNED_IN);
}

#[test]
fn a_forger_makes_us_ask_for_keys_once_a_minute() {
    let mut browser = browser();
    assert_eq!(sign_in(&mut browser, OLD, &[&[OLD]]), SIGNED_IN);
    let forged = Key { kid: "old", ..NEW };
    assert_eq!(sign_in(&mut browser, forged, &[&[OLD]]), ["id_token_signature"]);
    assert_eq!(sign_in(&mut browser, NEW, &[]), ["id_token_key"]);
    browser.platform.pass_seconds(59);
    assert_eq!(sign_in(&mut browser, NEW, &[]), ["id_token_key"]);
    browser.platform.pass_seconds(1);
    assert_eq!(sign_in(&mut browser, NEW, &[&[OLD, NEW]]), SIGNED_IN);
}

/// The userinfo is signed with a newer key than the ID Token.
#[test]
fn userinfo_is_verified_under_the_issuers_keys_old_and_new() {
    let mut op = Op::config();
    op["idToken"] = false.into();
    op["client"] =
        json!({ "userinfo_signed_response_alg": "EdDSA", "id_token_signed_response_alg": "EdDSA" });
    let forged = Key { kid: "new", ..OLD };
    for (key, reasons) in [(OLD, vec![]), (NEW, vec![]), (forged, vec!["userinfo_signature"])] {
        let mut browser = Browser::new(json!({ "providers": [op] }));
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let url = Op::start(&mut browser, "/");
        let id_token = OLD.sign(&Op::claims(&Op::parameter(&url, "nonce")));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&id_token));
        browser.platform.expect_json(JWKS, 200, &keys(&[OLD]));
        let userinfo = key.sign(&json!({ "sub": "user-1", "name": "Countess" }));
        browser.platform.expect(USERINFO, Ok(crate::support::jwt_response(&userinfo)));
        if key.kid == "new" {
            browser.platform.expect_json(JWKS, 200, &keys(&[OLD, NEW]));
        }
        let state = Op::parameter(&url, "state");
        browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
        browser.platform.finish();
        assert_eq!(browser.platform.reasons(), reasons);
    }
}

#[test]
fn the_fixed_keys_are_pairs() {
    for key in [OLD, NEW] {
        assert_eq!(base64url::decode(key.d).unwrap().len(), 32);
        assert!(key.sign(&json!({})).starts_with("eyJ"));
    }
}
