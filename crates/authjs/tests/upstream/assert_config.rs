use serde_json::{Value, json};

use super::{MESSAGE, config};
use crate::support::Browser;

/// Upstream logs the mistake and answers 500. Our error says what to change.
/// tests/worker/misconfigured.test.mjs shows that the whole site then answers 500.
#[test]
fn missing_secret() {
    let error = config(json!({ "AUTH_SECRET": null })).unwrap_err();
    assert!(error.starts_with("AUTH_SECRET: not set."), "{error}");
}

#[test]
fn trust_host() {
    let mut browser = Browser::new(json!({ "providers": ["github"], "trustHost": false }));
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.json()), (500, json!({ "message": MESSAGE })));
    assert_eq!(browser.platform.reasons(), ["untrusted_host"]);
}

/// Upstream answers 500 to every request with such a URL, even in a visitor's cookie. We use the
/// origin instead: differences.md, `callback-url-invalid`.
#[test]
fn invalid_callback_url() {
    for callback_url in ["non-relative", "a"] {
        for (from, cookie) in [
            ("search param", None),
            ("cookie", Some("authjs.callback-url")),
            ("cookie-custom", Some("custom")),
        ] {
            let mut auth = json!({ "providers": ["github"] });
            if from == "cookie-custom" {
                auth["cookies"] = json!({ "callbackUrl": { "name": "custom" } });
            }
            let mut browser = Browser::new(auth);
            let query = if cookie.is_none() { format!("?callbackUrl={callback_url}") } else { String::new() };
            if let Some(name) = cookie {
                browser.jar.insert(name.into(), callback_url.into());
            }
            let answer = browser.get(&format!("/api/auth/signin{query}"));
            assert_eq!(answer.status(), 200, "{from}");
            let form = r#"name="callbackUrl" value="http://localhost:8787""#;
            assert!(answer.response.body.contains(form), "{from}: {}", answer.response.body);
        }
    }
}

fn invalid(provider: Value) -> String {
    let variables = json!({
        "AUTH": { "providers": [provider] }, "AUTH_PROVIDER_ID_ID": "id", "AUTH_PROVIDER_ID_SECRET": "secret",
    });
    config(variables).unwrap_err()
}

/// Upstream has five. One of them is a function, which a configuration file cannot have.
#[test]
fn oauth_oidc_invalid_endpoints() {
    let [a, none] = ["https://a.example", "issuer"].map(str::to_owned);
    for (provider, missing) in [
        (json!({ "type": "oidc", "id": "provider-id", "name": "" }), none.as_str()),
        (json!({ "type": "oauth", "id": "provider-id", "name": "", "authorization": { "url": a } }), "token"),
        (
            json!({ "type": "oauth", "id": "provider-id", "name": "", "authorization": a, "token": { "url": a } }),
            "userinfo",
        ),
        (
            json!({
                "type": "oauth", "id": "provider-id", "name": "", "authorization": a, "token": a,
                "userinfo": { "foo": a },
            }),
            "userinfo",
        ),
    ] {
        let error = invalid(provider);
        assert!(error.starts_with("providers[0]") && error.contains(missing), "{missing}: {error}");
    }
}

/// Upstream has two, for a provider that is a function and for an object.
#[test]
fn missing_authorize() {
    let provider = json!({ "id": "credentials", "type": "credentials" });
    let mut browser = Browser::new(json!({ "providers": [provider] }));
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.json()), (500, json!({ "message": MESSAGE })));
    let log = browser.platform.log.borrow().concat();
    assert!(log.contains(r#""error":"MissingAuthorize""#), "{log}");
}
