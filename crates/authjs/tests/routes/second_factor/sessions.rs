//! What a session says of the second factor, wherever the session or the sign-in comes from.

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use serde_json::Map;

use super::rules::{by_rule, passes, signed_in};
use super::*;
use crate::routes::callback::TOKEN;

/// A `jwt` callback that writes what the gate reads, or drops it.
struct Forging(Value);

#[async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        match &self.0 {
            Value::Null => drop(token.shift_remove("authjs_gate")),
            forged => drop(token.insert("authjs_gate".to_owned(), forged.clone())),
        }
        Ok(Some(token))
    }
}

#[test]
fn a_jwt_callback_neither_forges_the_fact_nor_drops_it() {
    let at = 1_800_000_000;
    let forged = json!({ "second_factor": { "owner": "x", "user": null, "since": at, "at": at } });
    for of_callback in [forged, Value::Null] {
        let auth = by_rule(json!({ "session": { "strategy": "jwt", "updateAge": 0 } }));
        let mut browser = Browser::with_database_and(auth, Box::new(Forging(of_callback.clone())));
        signed_in(&mut browser);
        assert!(!passes(&mut browser, "/admin"), "{of_callback}");
        browser.get("/api/auth/session");
        assert!(!passes(&mut browser, "/admin"), "{of_callback}");
        enrol(&mut browser);
        for _ in 0..2 {
            browser.platform.pass_seconds(3_600);
            assert!(passes(&mut browser, "/admin"), "{of_callback}");
        }
    }
}

/// A refresh makes a new session of the old one and the newer tokens.
#[test]
fn a_session_whose_tokens_are_refreshed_has_still_passed() {
    for strategy in ["jwt", "database"] {
        let auth = by_rule(json!({ "session": { "strategy": strategy }, "tokens": { "refresh": true } }));
        let env = json!({ "AUTH": auth, "AUTH_DB": null, "AUTH_STATE": null });
        let mut browser = Browser::with_env(env);
        browser.platform.expect_json(
            "https://op.example/.well-known/openid-configuration",
            200,
            &Op::metadata(),
        );
        let url = Op::start(&mut browser, "/dashboard");
        let claims = with(
            Op::claims(&Op::parameter(&url, "nonce")),
            json!({ "auth_time": browser.platform.seconds() }),
        );
        let mut response = Op::token_response(&Op::id_token(&claims));
        response["refresh_token"] = "rt-1".into();
        browser.platform.expect_json(TOKEN, 200, &response);
        let state = Op::parameter(&url, "state");
        let answer =
            browser.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
        assert_eq!(answer.location(), HOME, "{:?}", browser.platform.log.borrow());
        enrol(&mut browser);
        assert!(passes(&mut browser, "/admin"));
        browser.platform.pass_seconds(290);
        let newer = json!({ "access_token": "at-2", "refresh_token": "rt-2", "token_type": "Bearer", "expires_in": 300 });
        browser.platform.expect_json(TOKEN, 200, &newer);
        let before = browser.platform.sent.borrow().len();
        assert!(passes(&mut browser, "/admin"), "{strategy}: {:?}", browser.platform.log.borrow());
        assert_eq!(browser.platform.sent.borrow().len(), before + 1, "{strategy}: the tokens are refreshed");
        assert!(passes(&mut browser, "/admin"));
    }
}

/// A session that `always` would not have let begin goes on until a new sign-in, or until it is ended.
#[test]
fn a_session_of_before_always_goes_on_and_the_next_sign_in_is_asked() {
    let jwt = json!({ "session": { "strategy": "jwt" } });
    let mut before = Browser::with_database(with(json!({ "providers": [Op::config()] }), jwt.clone()));
    sign_in(&mut before, json!({}));
    let mut after = site(jwt.clone());
    after.jar = before.jar.clone();
    assert!(is_signed_in(&mut after), "the session goes on");
    assert!(after.get(PATH).location().contains("/api/auth/signin?"), "and has proved nothing here");
    first_step(&mut after);
    assert!(after.jar.contains_key(PENDING));

    let since =
        json!({ "AUTH": always(jwt), "AUTH_DB": null, "AUTH_SESSIONS_NOT_BEFORE": "2100-01-01T00:00:00Z" });
    let mut ended = Browser::with_env(since);
    ended.jar = before.jar;
    assert!(!is_signed_in(&mut ended), "AUTH_SESSIONS_NOT_BEFORE ends it");
}

/// The proxy passes the response on, so the second factor is one of the preview, and in its database.
#[test]
fn a_preview_behind_a_redirect_proxy_asks_for_its_own_factor() {
    const PREVIEW: &str = "https://pr-1.example.dev";
    let through =
        json!({ "redirectProxyUrl": "https://www.example.com/api/auth", "redirectProxyAllow": [PREVIEW] });
    let mut preview = site(through.clone()).at(PREVIEW);
    let mut proxy = site(through).at("https://www.example.com");
    preview.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut preview, "/dashboard");
    let state = Op::parameter(&url, "state");
    let passed_on = proxy.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
    let back = passed_on.location().strip_prefix(PREVIEW).unwrap().to_owned();
    assert!(proxy.jar.keys().all(|name| !name.contains("second-factor") && !name.contains("session")));

    let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    preview.platform.expect_json(TOKEN, 200, &Op::token_response(&id_token));
    let answer = preview.get(&back);
    assert_eq!(answer.location(), "https://pr-1.example.dev/api/auth/second-factor");
    assert!(!preview.jar.keys().any(|name| name.contains("session-token")));
    let app = App::of_page(&preview.get(PATH).response.body);
    let code = app.code(&preview, 0);
    assert_eq!(enter(&mut preview, &code).status(), 200, "{:?}", preview.platform.log.borrow());
    assert!(is_signed_in(&mut preview));
    assert_eq!((preview.database.count("second_factors"), proxy.database.count("second_factors")), (1, 0));
}
