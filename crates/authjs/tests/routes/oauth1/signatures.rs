//! The signature of each request, computed again, and the values that callbacks see.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::http::OutgoingRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

use super::{CREDENTIALS, TOKEN, USERINFO, come_back, config, deployment, env, parameter, started};
use crate::support::Browser;

struct Record(Rc<RefCell<Value>>);

#[async_trait(?Send)]
impl Callbacks for Record {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        *self.0.borrow_mut() = Value::Object(input.account.to_json());
        Ok(SignInDecision::Allow)
    }
}

/// Returns the account of a sign-in that ends with this query, as the `signIn` callback sees it.
pub(super) fn account_of(start: fn(Browser) -> Browser, query: &str) -> Value {
    let account = Rc::new(RefCell::new(Value::Null));
    let callbacks = Box::new(Record(account.clone()));
    let mut entry = config();
    entry["clientId"] = "client-1".into();
    entry["clientSecret"] = "hunter2".into();
    let mut browser = start(Browser::with_callbacks(json!({ "providers": [entry] }), callbacks));
    browser.platform.expect_text(TOKEN, 200, CREDENTIALS);
    browser.platform.expect_json(USERINFO, 200, &json!({ "id": 7 }));
    come_back(&mut browser, query);
    account.take()
}

/// Returns the HMAC-SHA1 of the base string over the header and this query, under this key.
fn hmac_sha1(request: &OutgoingRequest, uri: &str, query: &[&str], key: &str) -> String {
    let (_, header) = request.headers.iter().find(|(name, _)| *name == "authorization").unwrap();
    let header = header.strip_prefix("OAuth ").unwrap().replace('"', "");
    let of_header = header.split(", ").filter(|pair| !pair.starts_with("oauth_signature="));
    let mut pairs: Vec<_> = of_header.chain(query.iter().copied()).collect();
    pairs.sort_unstable();
    let encoded = pairs.join("&").replace('%', "%25").replace('=', "%3D").replace('&', "%26");
    let base_string = format!("{}&{uri}&{encoded}", request.method);
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap().chain_update(base_string);
    STANDARD.encode(mac.finalize().into_bytes()).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[test]
fn every_request_is_signed_with_the_secrets_of_its_step() {
    let mut browser = started(deployment());
    browser.platform.expect_text(TOKEN, 200, CREDENTIALS);
    browser.platform.expect_json(USERINFO, 200, &json!({ "id": 7 }));
    come_back(&mut browser, "oauth_token=rt-1&oauth_verifier=v-1");
    let sent = browser.platform.sent.borrow();
    let steps: [(&str, &[&str], &str); 3] = [
        ("https%3A%2F%2Fphotos.example%2Finitiate", &[], "hunter2&"),
        ("https%3A%2F%2Fphotos.example%2Ftoken", &[], "hunter2&rs-1"),
        ("https%3A%2F%2Fphotos.example%2Fme", &["fields=id%2Cname"], "hunter2&as-1"),
    ];
    for (request, (uri, query, key)) in sent.iter().zip(steps) {
        assert_eq!(parameter(request, "oauth_signature"), hmac_sha1(request, uri, query, key), "{uri}");
    }
    let nonces: Vec<_> = sent.iter().map(|request| parameter(request, "oauth_nonce")).collect();
    assert!(nonces[0] != nonces[1] && nonces[1] != nonces[2], "{nonces:?}");
}

#[test]
fn plaintext_is_for_those_who_ask_for_it() {
    let mut entry = config();
    entry["signatureMethod"] = "PLAINTEXT".into();
    let browser = started(Browser::with_env(env(json!({ "providers": [entry] }))));
    let sent = browser.platform.sent.borrow();
    assert_eq!(parameter(&sent[0], "oauth_signature_method"), "PLAINTEXT");
    assert_eq!(parameter(&sent[0], "oauth_signature"), "hunter2%26");
}

#[cfg(feature = "josekit")]
#[test]
fn a_private_key_signs_where_it_is_asked_for() {
    use authjs_testing::josekit::jwk::KeyPair;
    use authjs_testing::josekit::jwk::alg::rsa::RsaKeyPair;

    let pair = RsaKeyPair::generate(2048).unwrap();
    let pem = String::from_utf8(pair.to_pem_private_key()).unwrap();
    for key in [pem, pair.to_jwk_key_pair().to_string()] {
        let mut entry = config();
        entry["signatureMethod"] = "RSA-SHA1".into();
        let mut env = env(json!({ "providers": [entry] }));
        env["AUTH_PHOTOS_PRIVATE_KEY"] = key.into();
        env.as_object_mut().unwrap().remove("AUTH_PHOTOS_SECRET");
        let browser = started(Browser::with_env(env));
        let sent = browser.platform.sent.borrow();
        assert_eq!(parameter(&sent[0], "oauth_signature_method"), "RSA-SHA1");
        assert_eq!(parameter(&sent[0], "oauth_signature").replace("%2B", "+").replace("%2F", "/").len(), 348);
    }
}
