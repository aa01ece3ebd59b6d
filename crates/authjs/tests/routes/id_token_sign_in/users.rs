//! Users, accounts, groups and rules behind a sign-in with an ID Token.

use authjs::http::Method;
use serde_json::json;

use super::{
    Denying, JSON, NONCE, ORIGIN, auth, expecting_discovery, nonce, reason, refused, send, sign_in, site,
};
use crate::support::{Browser, Op};

#[test]
fn the_sign_in_callback_decides() {
    let mut browser = expecting_discovery(Browser::with_callbacks(auth(json!({})), Box::new(Denying)));
    let answer = sign_in(&mut browser, &json!({}));
    refused(&browser, &answer, 403, "access_denied");
    assert_eq!(answer.json()["url"], "http://localhost:8787/api/auth/error?error=AccessDenied");
}

#[test]
fn users_accounts_and_families_are_those_of_any_sign_in() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    for table in ["users", "accounts", "sessions"] {
        assert_eq!(browser.database.count(table), 1, "{table}");
    }
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    assert_eq!(browser.database.count("sessions"), 1, "the session is replaced");
    let mut config = auth(json!({}));
    config["session"] = json!({ "strategy": "jwt", "revocable": true });
    let env = json!({ "AUTH": config, "AUTH_STATE": null });
    let mut browser = expecting_discovery(Browser::with_env(env));
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    assert_eq!(browser.database.count("session_families"), 1);
    browser.database.execute("DELETE FROM session_families");
    browser.platform.pass_seconds(60);
    assert!(browser.visit("/dashboard", &[]).is_err());
}

// A page may show One Tap until the next one who uses the browser has signed in in another tab.
#[test]
fn a_page_that_was_left_links_no_account_to_the_next_user() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    let bob = |nonce: &str| {
        let mut claims = Op::claims(nonce);
        claims["sub"] = json!("user-2");
        claims["email"] = json!("bob@example.com");
        Op::id_token(&claims)
    };
    let left = nonce(&mut browser);
    let page = browser.jar[NONCE].clone();
    browser.jar.remove(NONCE);
    sign_in(&mut browser, &json!({}));
    assert_eq!(browser.database.count("accounts"), 1);
    browser.jar.insert(NONCE.into(), page.clone());
    assert_eq!(send(&mut browser, &bob(&left)).status(), 403);
    assert_eq!(reason(&browser), "account_not_linked");
    assert_eq!(browser.database.count("accounts"), 1);
    browser.jar.insert(NONCE.into(), page);
    let own = nonce(&mut browser);
    assert_ne!(own, left, "that of another visitor");
    assert_eq!(send(&mut browser, &bob(&own)).status(), 200);
    assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 2));
}

#[test]
fn an_outage_is_no_refusal() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.database.works.set(false);
    assert_eq!(send(&mut browser, &token).status(), 503);
    browser.database.works.set(true);
    assert_eq!(send(&mut browser, &token).status(), 200, "the nonce has not been used");
}

#[test]
fn rules_judge_it_by_what_the_token_says() {
    let rules = json!([{ "path": "/dashboard", "access": "signed-in", "maxAge": 300 }]);
    let mut config = auth(json!({}));
    config["rules"] = rules;
    config["unmatched"] = json!("public");
    config.as_object_mut().unwrap().remove("matcher");
    for (claims, passes) in [
        (json!({ "auth_time": 1_799_999_900 }), true),
        (json!({ "auth_time": 1_799_999_000 }), false),
        (json!({}), false),
    ] {
        let mut browser = expecting_discovery(Browser::new(config.clone()));
        assert_eq!(sign_in(&mut browser, &claims).status(), 200);
        assert_eq!(browser.visit("/dashboard", &[]).is_ok(), passes, "{claims}");
    }
}

#[test]
fn groups_that_only_an_access_token_could_tell_are_unknown() {
    let google = json!({
        "id": "google", "idTokenSignIn": true, "client": { "id_token_signed_response_alg": "HS256" },
    });
    let not = json!({ "groups": ["contractors@example.com"] });
    let rules = json!([
        { "path": "/dashboard", "access": "signed-in", "not": not },
        { "path": "/about", "access": "signed-in" },
    ]);
    let config = json!({ "providers": [google], "rules": rules, "unmatched": "public" });
    let secret = "client secret of the tests, 32 characters and more";
    let env = json!({ "AUTH": config, "AUTH_GOOGLE_ID": "client-1", "AUTH_GOOGLE_SECRET": secret });
    let mut browser = Browser::with_env(env);
    let mut metadata = Op::metadata();
    metadata["issuer"] = json!("https://accounts.google.com");
    browser.platform.expect_json(
        "https://accounts.google.com/.well-known/openid-configuration",
        200,
        &metadata,
    );
    let path = "/api/auth/callback/google/id-token";
    let asked = browser.send(Method::Post, path, &[ORIGIN, JSON], "{}").json();
    let mut claims = Op::claims(asked["nonce"].as_str().unwrap());
    claims["iss"] = json!("https://accounts.google.com");
    claims["groups"] = json!(["staff@example.com"]);
    let body = json!({ "id_token": Op::id_token(&claims) }).to_string();
    let answer = browser.send(Method::Post, path, &[ORIGIN, JSON], &body);
    assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
    assert!(browser.visit("/about", &[]).is_ok());
    assert!(browser.visit("/dashboard", &[]).is_err(), "the user may be in the group");
}

#[test]
fn no_secret_is_in_the_log() {
    let mut browser = site();
    let nonce = nonce(&mut browser);
    let token = Op::id_token(&Op::claims(&nonce));
    send(&mut browser, &token);
    send(&mut browser, &token);
    let log = format!("{:?}", browser.platform.log.borrow());
    assert!(!log.contains(&token) && !log.contains(&nonce));
}
