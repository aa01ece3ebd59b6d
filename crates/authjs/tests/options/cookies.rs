use serde_json::{Value, json};

use super::effect::{Effect, members, seen, tested};
use super::sign_in::{browser, sign_in, start, with_op};

pub fn effects() -> Vec<Effect> {
    let site = || with_op(json!({}));
    let shared = || with_op(json!({ "sharedChecks": true }));
    let check = |path, name: &'static str| {
        seen(path, json!({ "name": "site.own" }), shared(), move |auth| names(auth, name), [name, "site.own"])
    };
    let named = |path, name: &'static str| {
        seen(path, json!({ "name": "site.own" }), site(), move |auth| names(auth, name), [name, "site.own"])
    };
    let sid = || with_op(json!({ "cookies": { "csrfToken": { "name": "sid" } } }));
    let attribute = |path, value: Value, attributes| {
        seen(path, value, sid(), csrf, ["sid; Path=/; HttpOnly; SameSite=Lax", attributes])
    };
    vec![
        members("cookies"),
        named("cookies.sessionToken", "authjs.session-token"),
        named("cookies.callbackUrl", "authjs.callback-url"),
        named("cookies.csrfToken", "authjs.csrf-token"),
        check("cookies.pkceCodeVerifier", "authjs.pkce.code_verifier"),
        check("cookies.state", "authjs.state"),
        check("cookies.nonce", "authjs.nonce"),
        seen("sharedChecks", json!(true), site(), |auth| names(auth, "authjs.state"), ["", "authjs.state"]),
        tested(
            "cookies.webauthnChallenge",
            &[(
                "crates/authjs/tests/routes/webauthn/options.rs",
                "the_challenge_is_in_a_cookie_of_the_configured_name",
            )],
        ),
        seen(
            "cookies.<name>.name",
            json!("sid"),
            site(),
            csrf,
            ["authjs.csrf-token; Path=/; HttpOnly; SameSite=Lax", "sid; Path=/; HttpOnly; SameSite=Lax"],
        ),
        members("cookies.<name>.options"),
        attribute(
            "cookies.<name>.options.domain",
            json!("localhost"),
            "sid; Domain=localhost; Path=/; HttpOnly; SameSite=Lax",
        ),
        attribute("cookies.<name>.options.path", json!("/api"), "sid; Path=/api; HttpOnly; SameSite=Lax"),
        attribute("cookies.<name>.options.httpOnly", json!(false), "sid; Path=/; SameSite=Lax"),
        attribute(
            "cookies.<name>.options.secure",
            json!(true),
            "sid; Path=/; HttpOnly; Secure; SameSite=Lax",
        ),
        seen(
            "cookies.<name>.options.partitioned",
            json!(true),
            with_op(json!({ "cookies": { "csrfToken": { "name": "sid", "options": { "secure": true } } } })),
            csrf,
            [
                "sid; Path=/; HttpOnly; Secure; SameSite=Lax",
                "sid; Path=/; HttpOnly; Secure; Partitioned; SameSite=Lax",
            ],
        ),
        attribute(
            "cookies.<name>.options.priority",
            json!("high"),
            "sid; Path=/; HttpOnly; Priority=High; SameSite=Lax",
        ),
        attribute(
            "cookies.<name>.options.sameSite",
            json!("strict"),
            "sid; Path=/; HttpOnly; SameSite=Strict",
        ),
        attribute(
            "cookies.<name>.options.maxAge",
            json!(900),
            "sid; Max-Age=900; Path=/; HttpOnly; SameSite=Lax",
        ),
        seen(
            "useSecureCookies",
            json!(true),
            site(),
            csrf,
            [
                "authjs.csrf-token; Path=/; HttpOnly; SameSite=Lax",
                "__Host-authjs.csrf-token; Path=/; HttpOnly; Secure; SameSite=Lax",
            ],
        ),
    ]
}

/// Returns which of `name` and `site.own` a sign-in sets as names of cookies.
fn names(auth: Value, name: &str) -> String {
    let (browser, _) = start(&auth);
    let signed_in = sign_in(&auth, json!({}));
    let is_set = |name: &&str| browser.jar.contains_key(*name) || signed_in.browser.jar.contains_key(*name);
    [name, "site.own"].into_iter().filter(is_set).collect()
}

/// Returns the line that sets the CSRF token, without its value.
fn csrf(auth: Value) -> String {
    let answer = browser(auth).get("/api/auth/csrf");
    let line =
        answer.set_cookies.iter().find(|line| line.contains("csrf") || line.starts_with("sid")).unwrap();
    let (name, rest) = line.split_once('=').unwrap();
    let (_, attributes) = rest.split_once(';').unwrap();
    format!("{name};{attributes}")
}
