//! `origin.headers`: what the origin gets of a session, and which requests may take it there.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::Method;
use serde_json::{Map, Value, json};

use crate::routes::callback::signed_in_with;
use crate::support::{Answer, Browser, Op};

/// Adds claims to every session, and fails if they are null.
struct With(Value);

#[async_trait::async_trait(?Send)]
impl Callbacks for With {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let more = self.0.as_object().ok_or_else(|| CallbackError("broken".into()))?;
        let mut token = input.token;
        token.extend(more.clone());
        Ok(Some(token))
    }
}

fn auth(origin: Value) -> Value {
    json!({ "providers": [Op::config()], "matcher": ["/dashboard/:path*"], "origin": origin })
}

fn bearer() -> Value {
    json!({ "headers": { "Authorization": "Bearer {token.accessToken}", "X-User": "{token.name:uri}" } })
}

/// Returns a browser with a session that has these claims, at a deployment with this `origin`.
fn signed_in(origin: Value, claims: Value) -> Browser {
    let jar = signed_in_with(auth(json!({}))).jar;
    let mut browser = Browser::with_callbacks(auth(origin), Box::new(With(claims)));
    browser.jar = jar;
    browser
}

fn ada(origin: Value) -> Browser {
    signed_in(origin, json!({ "accessToken": "at-1" }))
}

/// Sends a request. Returns the names and values of the headers for the origin.
fn headers(browser: &mut Browser, method: Method, path: &str, sent: &[(&str, &str)]) -> Vec<String> {
    let pass = browser.pass(method, path, sent).ok().expect("it passes").unwrap_or_default();
    pass.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

fn refusal(browser: &mut Browser, method: Method, path: &str, sent: &[(&str, &str)]) -> Answer {
    browser.pass(method, path, sent).expect_err("the gate refuses")
}

const BOTH: [&str; 2] = ["Authorization: Bearer at-1", "X-User: Ada"];

#[test]
fn a_protected_path_gets_the_headers_of_the_session() {
    let mut browser = ada(bearer());
    for method in [Method::Get, Method::Head, Method::Options] {
        assert_eq!(headers(&mut browser, method, "/dashboard", &[]), BOTH);
    }
    let cross_site = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    assert_eq!(headers(&mut browser, Method::Get, "/dashboard", &cross_site), BOTH);
    assert!(browser.pass(Method::Get, "/", &[]).unwrap_or_else(|_| panic!()).is_none(), "a public path");
    browser.jar.clear();
    assert_eq!(refusal(&mut browser, Method::Get, "/dashboard", &[]).status(), 401);
}

#[test]
fn a_pass_shows_no_token() {
    let pass = ada(bearer()).pass(Method::Get, "/dashboard", &[]).ok().flatten().unwrap();
    let shown = format!("{pass:?}");
    assert!(shown.contains("Authorization") && !shown.contains("at-1"), "{shown}");
}

#[test]
fn a_header_without_its_value_is_not_set() {
    let mut browser = signed_in(bearer(), json!({ "accessToken": null }));
    assert_eq!(headers(&mut browser, Method::Get, "/dashboard", &[]), ["X-User: Ada"]);
    assert_eq!(browser.platform.reasons(), [""; 0]);
}

#[test]
fn a_value_that_no_header_can_have_is_left_out_and_logged_once() {
    let origin =
        json!({ "headers": { "X-Name": "{token.nick}", "X-Uri": "{token.nick:uri}", "X-B": "b {token.b}" } });
    for nick in ["hunté", "hunt\r\nX-Admin: 1", " hunter", "hunter ", "hunter\u{7f}"] {
        let mut browser = signed_in(origin.clone(), json!({ "nick": nick, "b": "\u{1f600}" }));
        for _ in 0..2 {
            let set = headers(&mut browser, Method::Get, "/dashboard", &[]);
            assert!(set.len() == 1 && set[0].starts_with("X-Uri: ") && set[0].is_ascii(), "{set:?}");
        }
        let log = browser.platform.log.borrow().join("\n");
        assert_eq!(browser.platform.reasons(), ["origin_header", "origin_header"], "one for each header");
        assert!(log.contains("origin.headers.X-Name") && !log.contains("hunt"), "{log}");
    }
    let mut browser = signed_in(origin, json!({ "nick": "Ada L", "b": 1 }));
    let set = headers(&mut browser, Method::Get, "/dashboard", &[]);
    assert_eq!(set, ["X-Name: Ada L", "X-Uri: Ada%20L", "X-B: b 1"]);
}

const SITE: (&str, &str) = ("origin", "http://localhost:8787");

#[test]
fn a_request_that_changes_something_must_come_from_the_site_itself() {
    let mut browser = ada(bearer());
    let own: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "same-origin")],
        &[SITE],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
    ];
    for sent in own {
        for method in [Method::Post, Method::Other] {
            assert_eq!(headers(&mut browser, method, "/dashboard", sent), BOTH, "{sent:?}");
        }
    }
    let foreign: [&[(&str, &str)]; 9] = [
        &[],
        &[("origin", "null")],
        &[("origin", "http://evil.localhost:8787")],
        &[("origin", "http://localhost:8788")],
        &[("origin", "https://localhost:8787")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://app.localhost:8787")],
        &[("sec-fetch-site", "same-site"), SITE],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin, cross-site"), SITE],
    ];
    for sent in foreign {
        for method in [Method::Post, Method::Other] {
            let answer = refusal(&mut browser, method, "/dashboard", sent);
            assert_eq!(
                (answer.status(), answer.json()),
                (403, json!({ "message": "Forbidden" })),
                "{sent:?}"
            );
            assert_eq!(answer.response.get("x-content-type-options"), Some("nosniff"));
        }
    }
    assert_eq!(browser.platform.reasons(), ["cross_site"; 18]);
}

#[test]
fn a_websocket_must_come_from_the_site_itself() {
    let mut browser = ada(bearer());
    for upgrade in ["websocket", "WebSocket", "h2c, websocket"] {
        let sent = |more: &[(&'static str, &'static str)]| [&[("upgrade", upgrade)], more].concat();
        assert_eq!(headers(&mut browser, Method::Get, "/dashboard", &sent(&[SITE])), BOTH);
        for foreign in [&[][..], &[("origin", "http://evil.localhost:8787")], &[("origin", "null")]] {
            assert_eq!(refusal(&mut browser, Method::Get, "/dashboard", &sent(foreign)).status(), 403);
        }
    }
}

#[test]
fn allowed_origins_may_send_such_requests() {
    let mut origin = bearer();
    origin["allowOrigins"] = json!(["https://app.example.com"]);
    let mut browser = ada(origin);
    for relation in [&[][..], &[("sec-fetch-site", "same-site")], &[("sec-fetch-site", "cross-site")]] {
        let from = |origin| [&[("origin", origin)], relation].concat();
        assert_eq!(headers(&mut browser, Method::Post, "/dashboard", &from("https://app.example.com")), BOTH);
        for other in ["https://app.example.com.evil.example", "https://app.example.com:444", "null"] {
            assert_eq!(
                refusal(&mut browser, Method::Post, "/dashboard", &from(other)).status(),
                403,
                "{other}"
            );
        }
    }
}

#[test]
fn the_site_is_that_of_auth_url() {
    let mut auth = auth(json!({ "headers": { "X-User": "{token.name}" } }));
    auth["useSecureCookies"] = json!(false);
    let env = json!({ "AUTH_URL": "https://www.example.com", "AUTH": auth });
    let mut browser = Browser::with_env(env);
    browser.jar = signed_in_with(self::auth(json!({}))).jar;
    assert_eq!(refusal(&mut browser, Method::Post, "/dashboard", &[SITE]).status(), 403);
    let own = [("origin", "https://www.example.com")];
    assert_eq!(headers(&mut browser, Method::Post, "/dashboard", &own), ["X-User: Ada"]);
}

#[test]
fn without_headers_of_the_session_nothing_is_asked() {
    let origin = json!({ "headers": { "X-Key": "{secret.AUTH_ORIGIN_KEY}" } });
    let mut browser = Browser::with_env(json!({ "AUTH": auth(origin), "AUTH_ORIGIN_KEY": "key" }));
    browser.jar = signed_in_with(auth(json!({}))).jar;
    for browser in [&mut browser, &mut ada(json!({}))] {
        assert_eq!(
            headers(browser, Method::Post, "/dashboard", &[("sec-fetch-site", "cross-site")]),
            [""; 0]
        );
    }
}

fn in_public() -> Value {
    let mut origin = bearer();
    origin["publicPaths"] = json!(true);
    origin
}

#[test]
fn public_paths_get_the_headers_of_a_session_if_there_is_one() {
    let mut browser = ada(in_public());
    let pass = browser.pass(Method::Get, "/", &[]).ok().flatten().unwrap();
    assert!(pass.varies_by_cookie && pass.headers.len() == 2 && pass.cookies.is_empty());
    let pass = browser.pass(Method::Get, "/dashboard", &[]).ok().flatten().unwrap();
    assert!(!pass.varies_by_cookie && pass.headers.len() == 2);
    assert_eq!(refusal(&mut browser, Method::Post, "/", &[("origin", "null")]).status(), 403);
    assert_eq!(headers(&mut browser, Method::Post, "/", &[SITE]), BOTH);
    browser.jar.clear();
    for method in [Method::Get, Method::Post] {
        let pass = browser.pass(method, "/", &[("origin", "null")]).ok().flatten().unwrap();
        assert!(pass.varies_by_cookie && pass.headers.is_empty(), "an answer to visitors without a session");
    }
    browser.jar.insert("authjs.session-token".into(), "forged".into());
    let pass = browser.pass(Method::Get, "/", &[]).ok().flatten().unwrap();
    assert!(pass.varies_by_cookie && pass.headers.is_empty());
}

#[test]
fn a_callback_that_fails_closes_no_public_path() {
    let mut browser = signed_in(in_public(), Value::Null);
    let pass = browser.pass(Method::Get, "/", &[]).ok().flatten().unwrap();
    assert!(pass.varies_by_cookie && pass.headers.is_empty());
    assert_eq!(browser.platform.reasons(), ["callback_failed"]);
    assert_eq!(refusal(&mut browser, Method::Get, "/dashboard", &[]).status(), 500);
}
