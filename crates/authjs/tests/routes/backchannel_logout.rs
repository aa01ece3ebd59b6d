//! Back-channel logout: <https://openid.net/specs/openid-connect-backchannel-1_0.html>.

use authjs::http::Method;
use authjs::jose::base64url;
use serde_json::{Value, json};

use crate::routes::accounts::sign_in;
use crate::support::{Answer, Browser, ISSUER, Op};

const COOKIE: &str = "authjs.session-token";
const PATH: &str = "/api/auth/backchannel-logout/op";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];
const DAY: i64 = 86_400;

/// Returns the environment of a deployment that stores sessions here: `AUTH_STATE`, `AUTH_DB`, or as rows.
fn env(store: &str) -> Value {
    let mut op = Op::config();
    op["backchannelLogout"] = json!(true);
    let session = match store {
        "rows" => json!({ "strategy": "database" }),
        _ => json!({ "strategy": "jwt", "revocable": true }),
    };
    let auth = json!({ "providers": [op], "matcher": ["/dashboard"], "session": session });
    let binding = if store == "rows" { "AUTH_DB" } else { store };
    json!({ "AUTH": auth, binding: null })
}

const STORES: [&str; 3] = ["AUTH_STATE", "AUTH_DB", "rows"];

fn claims(browser: &Browser, more: Value) -> Value {
    let now = browser.platform.seconds();
    let mut claims = json!({
        "iss": ISSUER, "aud": "client-1", "iat": now, "exp": now + 120, "jti": format!("j-{now}"),
        "events": { EVENT: {} },
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

fn send(browser: &mut Browser, token: &str) -> Answer {
    browser.post(PATH, &[("logout_token", token)])
}

/// Sends a Logout Token with these claims.
fn log_out(browser: &mut Browser, more: Value) -> u16 {
    let claims = claims(browser, more);
    let answer = send(browser, &Op::id_token(&claims));
    assert_eq!(answer.set_cookies, [""; 0]);
    assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
    answer.status()
}

/// Signs in with these claims, and returns the cookie.
fn signed_in(browser: &mut Browser, claims: Value) -> String {
    browser.jar.clear();
    sign_in(browser, claims);
    let cookie = browser.jar.get(COOKIE).cloned();
    cookie.unwrap_or_else(|| panic!("{:?}", browser.platform.log.borrow()))
}

fn lives(browser: &mut Browser, cookie: &str) -> bool {
    browser.jar.clear();
    browser.jar.insert(COOKIE.into(), cookie.into());
    browser.visit("/dashboard", &[]).is_ok()
}

/// Returns the cookies of a user with two sessions, and of another user with one.
fn three_sessions(browser: &mut Browser) -> [String; 3] {
    let laptop = signed_in(browser, json!({ "sid": "s-1" }));
    let phone = signed_in(browser, json!({ "sid": "s-2" }));
    let other = json!({ "sub": "user-2", "email": "grace@example.com", "sid": "s-3" });
    [laptop, phone, signed_in(browser, other)]
}

#[test]
fn a_sid_ends_one_session() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [false, true, true], "{store}");
    }
}

#[test]
fn a_sub_ends_all_sessions_of_the_user() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sub": "user-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [false, false, true], "{store}");
    }
}

#[test]
fn a_sid_with_the_sub_of_its_user_ends_one_session() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-2", "sub": "user-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, false, true], "{store}");
    }
}

#[test]
fn a_sid_with_another_user_s_sub_ends_none() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1", "sub": "user-2" })), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["logout_token_other_user"]);
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, true, true], "{store}");
    }
}

#[test]
fn a_session_of_the_provider_that_has_two_here_ends_both() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let (one, other) =
            (signed_in(&mut browser, json!({ "sid": "s" })), signed_in(&mut browser, json!({ "sid": "s" })));
        assert_eq!(log_out(&mut browser, json!({ "sid": "s" })), 200, "{store}");
        assert_eq!([one, other].map(|cookie| lives(&mut browser, &cookie)), [false, false], "{store}");
    }
}

#[test]
fn what_has_ended_or_was_never_here_is_no_failure() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        for (jti, names) in [json!({ "sid": "s-9" }), json!({ "sub": "user-9" }), json!({ "sid": "user-1" })]
            .into_iter()
            .enumerate()
        {
            let mut names = names;
            names["jti"] = json!(format!("j-{jti}"));
            assert_eq!(log_out(&mut browser, names), 200, "{store}");
        }
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, true, true], "{store}");
        assert_eq!(browser.platform.reasons(), [""; 0]);
    }
}

#[test]
fn a_token_is_used_once() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sub": "user-1" })));
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        let cookie = signed_in(&mut browser, json!({ "sid": "s-2" }));
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert!(browser.platform.reasons().contains(&"logout_token_replayed".to_owned()), "{store}");
        assert!(lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn a_database_that_fails_lets_the_provider_try_again() {
    for (store, fails) in [
        ("AUTH_STATE", "DELETE FROM session_families"),
        ("rows", "DELETE FROM sessions"),
        ("AUTH_DB", "SELECT name"),
    ] {
        let mut browser = Browser::with_env(env(store));
        let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
        browser.database.fails.set(Some(fails));
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["store_unavailable"], "{store}");
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn one_of_simultaneous_copies_acts_and_one_that_died_is_followed() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
        // Another request claims the token before this one does, and dies.
        let until = "strftime('%Y-%m-%dT%H:%M:%fZ', unixepoch() + 60, 'unixepoch')";
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        let claimed = format!("UPDATE provider_sessions SET expires = {until} WHERE session = ''");
        browser.database.execute(&claimed);
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["logout_token_replayed"], "{store}");
        browser.platform.pass_seconds(61);
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn a_hostile_token_ends_no_session() {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    let mut browser = Browser::with_env(env("AUTH_STATE"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let now = browser.platform.seconds();
    let with = |more: Value| Op::id_token(&claims(&browser, more));
    let good = claims(&browser, json!({ "sid": "s-1" }));
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&good));
    let signed = with(json!({ "sid": "s-1" }));
    let (input, _) = signed.rsplit_once('.').unwrap();
    let rs256 = format!("{}.{}.c2ln", part(&json!({ "alg": "RS256" })), part(&good));
    let of_sign_in = json!({ "sid": "s-1", "nonce": "n", "events": null, "sub": "user-1" });
    let table = [
        (unsigned, "logout_token_alg"),
        (format!("{input}."), "logout_token_signature"),
        (format!("{input}.{}", base64url::encode(&[0; 32])), "logout_token_signature"),
        (rs256, "logout_token_alg"),
        (with(json!({ "sid": "s-1", "iss": "https://evil.example" })), "logout_token_iss"),
        (with(json!({ "sid": "s-1", "aud": "client-2" })), "logout_token_aud"),
        (with(json!({ "sid": "s-1", "exp": now })), "logout_token_exp"),
        (with(json!({ "sid": "s-1", "exp": null })), "logout_token_exp"),
        (with(json!({ "sid": "s-1", "iat": now - 151 })), "logout_token_iat"),
        (with(json!({ "sid": "s-1", "iat": now + 61 })), "logout_token_iat"),
        (with(json!({ "sid": "s-1", "events": {} })), "logout_token_events"),
        (with(json!({ "sid": "s-1", "events": { EVENT: "" } })), "logout_token_events"),
        (with(json!({ "sid": "s-1", "nonce": "n" })), "logout_token_nonce"),
        (with(of_sign_in), "logout_token_events"),
        (with(json!({})), "logout_token_sub"),
        (with(json!({ "sid": "s-1", "jti": null })), "logout_token_jti"),
        (String::new(), "logout_token_malformed"),
        ("a".repeat(60_000), "logout_token_malformed"),
    ];
    for (token, reason) in table {
        browser.platform.log.borrow_mut().clear();
        let answer = send(&mut browser, &token);
        assert_eq!((answer.status(), answer.response.body.as_str()), (400, r#"{"error":"invalid_request"}"#));
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
        assert!(token.is_empty() || !browser.platform.log.borrow().join("").contains(&token));
    }
    assert!(lives(&mut browser, &cookie));
    assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200);
    assert!(!lives(&mut browser, &cookie));
}

#[test]
fn only_a_form_with_one_token_is_read() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
    let form = format!("logout_token={token}");
    let many: String = (0..16).map(|number| format!("&x{number}=1")).collect();
    let json = json!({ "logout_token": token }).to_string();
    for (content_type, body) in [
        ("application/json", json.as_str()),
        ("application/json", &form),
        ("text/plain", &form),
        ("text/plain; x=application/x-www-form-urlencoded", &form),
        ("multipart/form-data; boundary=x", &form),
        ("application/x-www-form-urlencoded", &format!("{form}&{form}")),
        ("application/x-www-form-urlencoded", &format!("{form}{many}")),
        ("application/x-www-form-urlencoded", ""),
        ("application/x-www-form-urlencoded", "token=x"),
    ] {
        browser.platform.log.borrow_mut().clear();
        let answer = browser.send(Method::Post, PATH, &[("content-type", content_type)], body);
        assert_eq!(answer.status(), 400, "{content_type}");
        assert_eq!(browser.platform.reasons(), ["bad_body"], "{content_type}");
    }
    let answer = browser.send(Method::Post, PATH, &[("content-type", "")], &form);
    assert_eq!(answer.status(), 400);
    assert_eq!(browser.get(&format!("{PATH}?{form}")).status(), 400, "a GET");
    assert!(lives(&mut browser, &cookie));
    let typed = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")];
    assert_eq!(browser.send(Method::Post, PATH, &typed, &form).status(), 200);
    assert!(!lives(&mut browser, &cookie));
}

#[test]
fn without_the_option_the_action_is_unknown() {
    let mut env = env("AUTH_DB");
    let second = json!({ "id": "two", "type": "oidc", "issuer": "https://two.example", "clientId": "x", "clientSecret": "y" });
    env["AUTH"]["providers"].as_array_mut().unwrap().push(second);
    let mut browser = Browser::with_env(env);
    let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
    for path in ["two", "three", "undefined", "op/x", ""] {
        let path = format!("/api/auth/backchannel-logout/{path}");
        browser.platform.log.borrow_mut().clear();
        let answer = browser.send(Method::Post, &path, &FORM, &format!("logout_token={token}"));
        assert_eq!((answer.status(), answer.response.body.as_str()), (400, "\"Bad request.\""), "{path}");
        assert_eq!(browser.platform.reasons(), ["unknown_action"], "{path}");
    }
}

#[test]
fn front_channel_logout_is_unknown() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let answer = browser.get(&format!("/api/auth/frontchannel-logout/op?iss={ISSUER}&sid=s-1"));
    assert_eq!(answer.status(), 400);
    assert_eq!(browser.platform.reasons(), ["unknown_action"]);
    assert!(lives(&mut browser, &cookie));
}

#[test]
fn another_issuer_s_user_of_the_same_name_is_another_user() {
    let mut env = env("AUTH_STATE");
    let mut second = Op::config();
    second["id"] = json!("two");
    second["issuer"] = json!("https://two.example");
    second["backchannelLogout"] = json!(true);
    second["clientId"] = json!("client-1");
    second["clientSecret"] = json!("client secret of the tests, 32 characters and more");
    env["AUTH"]["providers"].as_array_mut().unwrap().push(second);
    let mut browser = Browser::with_env(env);
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let mut metadata = Op::metadata();
    metadata["issuer"] = json!("https://two.example");
    browser.platform.expect_json("https://two.example/.well-known/openid-configuration", 200, &metadata);
    for (jti, more) in [json!({ "sub": "user-1" }), json!({ "sid": "s-1" })].into_iter().enumerate() {
        let mut claims = claims(&browser, more);
        claims["iss"] = json!("https://two.example");
        claims["jti"] = json!(format!("j-{jti}"));
        let token = Op::id_token(&claims);
        let answer = browser.post("/api/auth/backchannel-logout/two", &[("logout_token", &token)]);
        assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
        assert_eq!(send(&mut browser, &token).status(), 400, "at the other provider");
    }
    assert!(lives(&mut browser, &cookie));
}

#[test]
fn a_session_in_use_can_be_ended_after_the_first_end_of_its_row() {
    for store in ["AUTH_STATE", "AUTH_DB"] {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        for _ in 0..40 {
            browser.platform.pass_seconds(DAY);
            assert_ne!(browser.get("/api/auth/session").response.body, "null");
            match store {
                "AUTH_DB" => drop(browser.purge().unwrap()),
                // What the alarm of a Durable Object does.
                _ => browser.database.execute(&format!(
                    "DELETE FROM provider_sessions WHERE expires <= strftime('%Y-%m-%dT%H:%M:%fZ', {}, 'unixepoch')",
                    browser.platform.seconds()
                )),
            }
        }
        let cookie = browser.jar[COOKIE].clone();
        let metadata = "https://op.example/.well-known/openid-configuration";
        browser.platform.expect_json(metadata, 200, &Op::metadata());
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200);
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn rows_of_sessions_that_have_ended_are_removed() {
    for store in ["AUTH_DB", "rows"] {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        assert_eq!(browser.database.count("provider_sessions"), 2);
        log_out(&mut browser, json!({ "sid": "s-2" }));
        browser.platform.pass_seconds(33 * DAY);
        browser.purge().unwrap();
        assert_eq!(browser.database.count("provider_sessions"), 0, "{store}");
    }
}

#[test]
fn an_outage_fails_a_sign_in() {
    let mut browser = Browser::with_env(env("AUTH_STATE"));
    browser.database.fails.set(Some("INSERT INTO provider_sessions"));
    sign_in(&mut browser, json!({ "sid": "s-1" }));
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

/// The keys are asked for once, and again once a minute at most.
#[cfg(feature = "josekit")]
#[test]
fn a_storm_of_bad_tokens_asks_for_keys_twice() {
    use crate::support::Key;

    let mut env = env("AUTH_DB");
    env["AUTH"]["providers"][0]["client"] = json!({ "id_token_signed_response_alg": "ES256" });
    let mut browser = Browser::with_env(env);
    let (own, foreign) = (Key::new("own"), Key::new("foreign"));
    let keys = json!({ "keys": [own.public()] });
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser.platform.expect_json("https://op.example/jwks", 200, &keys);
    browser.platform.expect_json("https://op.example/jwks", 200, &keys);
    for number in 0..50 {
        let claims = claims(&browser, json!({ "sid": "s-1", "jti": number.to_string() }));
        assert_eq!(send(&mut browser, &foreign.sign(&claims)).status(), 400);
        browser.platform.pass_seconds(1);
    }
    browser.platform.finish();
    assert!(browser.platform.reasons().iter().all(|reason| reason == "logout_token_key"));
    let claims = claims(&browser, json!({ "sid": "s-1" }));
    assert_eq!(send(&mut browser, &own.sign(&claims)).status(), 200);
}

/// A provider that does not answer is asked once in 5 seconds.
#[test]
fn a_storm_of_tokens_does_not_become_one_at_a_provider_that_is_down() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let down = || Err(authjs::platform::FetchError::Timeout);
    browser.platform.expect("https://op.example/.well-known/openid-configuration", down());
    for _ in 0..20 {
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 400);
    }
    assert_eq!(browser.platform.sent.borrow().len(), 1);
}

// An invocation of a Worker may send 50 queries to D1, or requests to Durable Objects. A user with more sessions would
// keep those that are left.
#[test]
fn the_sessions_of_a_user_end_at_once_however_many_there_are() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let mut cookies = Vec::new();
        for number in 0..60 {
            cookies.push(signed_in(&mut browser, json!({ "sid": format!("s-{number}") })));
        }
        browser.database.take_ran();
        assert_eq!(log_out(&mut browser, json!({ "sub": "user-1" })), 200, "{store}");
        let ran = browser.database.take_ran();
        assert!(ran.len() < 10, "{store}: {} statements", ran.len());
        assert!(cookies.iter().all(|cookie| !lives(&mut browser, cookie)), "{store}");
    }
}
