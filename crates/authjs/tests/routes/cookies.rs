//! Two cookies of one name. A browser sends them if `Domain` or `Path` differ, the older one first.

use authjs::http::Method;
use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt;
use authjs::secret::Secret;
use serde_json::{Value, json};

use crate::routes::callback::{signed_in, signed_in_with};
use crate::support::{Browser, ISSUER, Op};

const NAME: &str = "authjs.session-token";
const NOW: i64 = 1_800_000_000;

fn browser() -> Browser {
    Browser::new(json!({ "providers": ["github"], "matcher": ["/dashboard"] }))
}

/// Returns the session token of a user, issued this many seconds ago.
fn token(sub: &str, ago: i64, more: &Value) -> String {
    let secret = Secret::new("a secret for tests, longer than 32 characters");
    let mut claims = json!({ "name": sub, "sub": sub, "iat": NOW - ago, "exp": NOW + 3600 });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    jwt::encode(&EncryptionKey::derive(&secret, NAME), claims.as_object().unwrap(), [ago as u8; 16])
}

/// Returns a `Cookie` header with each value under the session cookie's name.
fn header(values: &[&str]) -> String {
    values.iter().map(|value| format!("{NAME}={value}")).collect::<Vec<_>>().join("; ")
}

/// Returns the user that `/session` shows, and whether the gate lets the request pass.
fn seen(browser: &mut Browser, cookie: &str) -> (Value, bool) {
    let shown = browser.send(Method::Get, "/api/auth/session", &[("cookie", cookie)], "");
    let passes = browser.visit("/dashboard", &[("cookie", cookie)]).is_ok();
    (shown.json()["user"]["name"].clone(), passes)
}

#[test]
fn a_stale_cookie_in_front_hides_no_session() {
    let [ada, expired] = [token("ada", 10, &json!({})), token("ada", 20, &json!({ "exp": NOW - 60 }))];
    for values in
        [["garbage", ada.as_str()].as_slice(), &[&expired, &ada], &[&ada, "garbage"], &["a", "b", "c", &ada]]
    {
        let mut browser = browser();
        assert_eq!(seen(&mut browser, &header(values)), (json!("ada"), true));
        assert_eq!(browser.platform.reasons(), Vec::<String>::new());
    }
    let mut browser = browser();
    assert_eq!(seen(&mut browser, &header(&["a", "b", "c", "d", &ada])), (Value::Null, false));
}

#[test]
fn of_two_users_the_one_who_signed_in_last_counts_with_a_warning() {
    let [ada, bob] = [token("ada", 10, &json!({})), token("bob", 600, &json!({}))];
    for values in [[&ada, &bob], [&bob, &ada]] {
        let mut browser = browser();
        assert_eq!(seen(&mut browser, &header(&values.map(String::as_str))), (json!("ada"), true));
        assert_eq!(browser.platform.reasons(), ["session_ambiguous", "session_ambiguous"]);
    }
    let again = token("ada-again", 5, &json!({ "email": "ada@example.com" }));
    let first = token("ada-first", 6, &json!({ "email": "ada@example.com" }));
    let mut browser = browser();
    assert_eq!(seen(&mut browser, &header(&[&first, &again])), (json!("ada-again"), true));
    assert_eq!(browser.platform.reasons(), Vec::<String>::new(), "two sign-ins of one user");
}

#[test]
fn chunks_of_two_sessions_are_not_mixed() {
    let stale = token("ada", 20, &json!({ "exp": NOW - 60, "groups": "g".repeat(8_000) }));
    let ada = token("ada", 10, &json!({ "groups": "h".repeat(4_000) }));
    let chunks = |token: &str| {
        let pieces = token.as_bytes().chunks(3936).enumerate();
        let cookie =
            |(index, piece): (usize, &[u8])| format!("{NAME}.{index}={}", str::from_utf8(piece).unwrap());
        pieces.map(cookie).collect::<Vec<_>>().join("; ")
    };
    for cookie in [
        format!("{}; {}", chunks(&stale), chunks(&ada)),
        format!("{}; {}", chunks(&ada), chunks(&stale)),
        format!("{}; {}", header(&["garbage"]), chunks(&ada)),
    ] {
        assert_eq!(seen(&mut browser(), &cookie), (json!("ada"), true));
    }
}

#[test]
fn an_invalid_session_says_how_many_cookies_there_were() {
    let mut browser = browser();
    assert_eq!(seen(&mut browser, &header(&["x", "y"])), (Value::Null, false));
    assert_eq!(browser.platform.reasons(), ["session_invalid", "session_invalid"]);
    for line in &*browser.platform.log.borrow() {
        assert!(line.contains("session cookies in the request: 2."), "{line}");
    }
}

fn with_domain() -> Value {
    let domain = json!({ "options": { "domain": "localhost" } });
    json!({ "providers": [Op::config()], "cookies": { "sessionToken": domain, "callbackUrl": domain } })
}

/// Returns the lines of an answer for this cookie, without values.
fn lines(set_cookies: &[String], name: &str) -> Vec<String> {
    let own = set_cookies.iter().filter(|line| line.starts_with(&format!("{name}=")));
    own.map(|line| {
        let is_cleared = line.contains("Max-Age=0");
        let domain = if line.contains("Domain=localhost") { "domain" } else { "host" };
        format!("{} {domain}", if is_cleared { "cleared" } else { "set" })
    })
    .collect()
}

#[test]
fn with_a_domain_signing_out_clears_the_cookie_of_the_host_too() {
    let mut browser = signed_in_with(with_domain());
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", &csrf_token)]);
    assert_eq!(lines(&answer.set_cookies, NAME), ["cleared host", "cleared domain"]);
}

#[test]
fn with_a_domain_a_repeated_cookie_is_replaced_and_a_single_one_is_not_cleared() {
    let browser = || Browser::new(with_domain());
    let [old, new] = [token("ada", 20, &json!({})), token("ada", 10, &json!({}))];
    for (cookie, expected) in [
        (header(&[&new]), ["set domain"].as_slice()),
        (header(&[&old, &new]), &["cleared host", "set domain"]),
        (header(&["x"]), &["cleared host", "cleared domain"]),
    ] {
        let answer = browser().send(Method::Get, "/api/auth/session", &[("cookie", &cookie)], "");
        assert_eq!(lines(&answer.set_cookies, NAME), expected, "{cookie}");
    }
}

#[test]
fn with_a_domain_a_sign_in_replaces_what_the_host_had() {
    let mut browser = Browser::new(with_domain());
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser.jar.insert("authjs.callback-url".into(), "http%3A%2F%2Flocalhost%3A8787%2Fold".into());
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", "/new")];
    let answer = browser.post("/api/auth/signin/op", &form);
    assert_eq!(lines(&answer.set_cookies, "authjs.callback-url"), ["cleared host", "set domain"]);
}

#[test]
fn a_stale_csrf_cookie_in_front_refuses_no_form() {
    let mut browser = signed_in();
    let csrf_token = browser.csrf_token();
    let own = &browser.jar["authjs.csrf-token"];
    let cookie =
        format!("authjs.csrf-token={}%7C{}; authjs.csrf-token={own}", "ab".repeat(32), "00".repeat(32));
    let form = format!("csrfToken={csrf_token}");
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let answer = browser.send(Method::Post, "/api/auth/signout", &headers, &form);
    assert_eq!(answer.location(), "http://localhost:8787");
}

#[test]
fn a_stale_check_cookie_in_front_ends_no_sign_in() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let response = Op::token_response(&Op::id_token(&Op::claims(&Op::parameter(&url, "nonce"))));
    browser.platform.expect_json("https://op.example/token", 200, &response);
    let own: Vec<_> =
        browser.jar.iter().map(|(name, value)| format!("{name}=stale; {name}={value}")).collect();
    let path = format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={}", Op::parameter(&url, "state"));
    let answer = browser.send(Method::Get, &path, &[("cookie", &own.join("; "))], "");
    assert!(!answer.location().contains("error"), "{}", answer.location());
    assert_eq!(lines(&answer.set_cookies, NAME), ["set host"]);
}
