//! Tokens that stay fresh: `tokens.refresh`.

mod answers;
mod database;
mod exchange;
mod failures;
mod lease;
mod sessions;
mod sign_out;

use serde_json::{Map, Value, json};

use crate::routes::callback::{TOKEN, come_back, started_by};
use crate::support::{Browser, Op};

const COOKIE: &str = "authjs.session-token";
/// From now on, the tokens of a sign-in are due: they last for 300 seconds.
const DUE: i64 = 270;
/// Until then, they are not, whatever the chance.
const FRESH: i64 = 260;

fn env() -> Value {
    env_with(&json!({}))
}

/// Returns the environment with more members of `tokens`.
fn env_with(tokens: &Value) -> Value {
    let mut auth = json!({
        "providers": [Op::config()],
        "matcher": ["/dashboard"],
        "tokens": { "refresh": true },
        "callbacks": {
            "jwt": { "accessToken": "account.access_token", "nick": "profile.name" },
            "session": { "accessToken": "token.accessToken" },
        },
        "origin": { "headers": { "X-Token": "{token.accessToken}" } },
    });
    auth["tokens"].as_object_mut().unwrap().extend(tokens.as_object().unwrap().clone());
    json!({ "AUTH": auth, "AUTH_STATE": null })
}

fn signed_in() -> Browser {
    signed_in_by(Browser::with_env(env()))
}

fn signed_in_by(browser: Browser) -> Browser {
    signed_in_with(browser, &json!({ "refresh_token": "rt-1" }))
}

fn signed_in_with(browser: Browser, more: &Value) -> Browser {
    let (mut browser, state, nonce) = started_by(browser);
    let mut response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    browser.platform.expect_json(TOKEN, 200, &response);
    let answer = come_back(&mut browser, &state, "");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    browser.platform.sent.take();
    browser.database.take_ran();
    browser
}

/// Signs in again, as the user of this id.
fn sign_in_as(browser: &mut Browser, sub: &str) {
    let url = Op::start(browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["sub"] = sub.into();
    let mut response = Op::token_response(&Op::id_token(&claims));
    response["refresh_token"] = "rt-1".into();
    browser.platform.expect_json(TOKEN, 200, &response);
    let answer = come_back(browser, &Op::parameter(&url, "state"), "");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard");
    browser.platform.sent.take();
}

/// Expects a refresh, whose answer has the tokens of this number and these members.
fn expect_refresh(browser: &Browser, number: u32, more: &Value) {
    let mut answer = json!({
        "access_token": format!("at-{number}"), "refresh_token": format!("rt-{number}"),
        "token_type": "Bearer", "expires_in": 300,
    });
    let members: &mut Map<String, Value> = answer.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value.is_null() {
            true => drop(members.shift_remove(name)),
            false => drop(members.insert(name.clone(), value.clone())),
        }
    }
    browser.platform.expect_json(TOKEN, 200, &answer);
}

/// Requests a protected path. Returns the access token that the origin gets, or the status of the refusal.
fn visit(browser: &mut Browser) -> Result<String, u16> {
    let pass = browser.pass(authjs::http::Method::Get, "/dashboard", &[]);
    let pass = pass.map_err(|answer| answer.status())?.unwrap();
    for cookie in &pass.cookies {
        let line = cookie.serialise();
        let (name, rest) = line.split_once('=').unwrap();
        browser.jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
    }
    browser.platform.finish();
    let token = pass.headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("X-Token"));
    Ok(token.map(|(_, value)| value).unwrap_or_default())
}

fn shown(browser: &mut Browser) -> Value {
    let shown = browser.get("/api/auth/session").json();
    browser.platform.finish();
    shown
}

/// Returns the refresh token of each request to the token endpoint.
fn sent(browser: &Browser) -> Vec<String> {
    let sent = browser.platform.sent.take();
    let form = |body: Option<String>| {
        let form = authjs::http::Params::parse(body.unwrap_or_default().as_bytes(), 20).unwrap();
        assert_eq!(form.get("grant_type"), Some("refresh_token"));
        form.get("refresh_token").unwrap().to_owned()
    };
    sent.into_iter().map(|request| form(request.body)).collect()
}

const ASK: [&str; 2] = ["UPDATE session_tokens SET", "SELECT tokens, generation,"];
