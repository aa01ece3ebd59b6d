use authjs::http::Method;
use serde_json::{Value, json};

use super::effect::{Effect, default_only, members, seen, tested};
use super::sign_in::{browser, sign_in, with_op};

const UPSTREAM: &str = "tests/worker/upstream.test.mjs";

pub fn effects() -> Vec<Effect> {
    [matcher(), origin()].into_iter().flatten().collect()
}

fn matcher() -> Vec<Effect> {
    let with = |matcher: Value| with_op(json!({ "matcher": matcher }));
    let beta = || with(json!([{ "source": "/x", "has": [{ "type": "header", "key": "beta" }] }]));
    let condition = || json!([{ "type": "header", "key": "beta" }]);
    let x = || with(json!([{ "source": "/x" }]));
    let plain = |auth| visit(auth, "/x", &[]);
    let asked = |auth| visit(auth, "/x", &[("beta", "1")]);
    vec![
        seen("matcher", json!(["/y"]), with_op(json!({ "matcher": null })), plain, ["refused", "passes"]),
        seen("caseSensitive", json!(true), with(json!("/X")), plain, ["refused", "passes"]),
        seen("matcher[].source", json!("/y"), x(), plain, ["refused", "passes"]),
        seen("matcher[].has", condition(), x(), plain, ["refused", "passes"]),
        seen("matcher[].missing", condition(), x(), asked, ["refused", "passes"]),
        default_only("matcher[].locale", x(), json!(true)),
        seen("matcher[].has[].type", json!("query"), beta(), asked, ["refused", "passes"]),
        seen("matcher[].has[].key", json!("gamma"), beta(), asked, ["refused", "passes"]),
        seen("matcher[].has[].value", json!("2"), beta(), asked, ["refused", "passes"]),
    ]
}

fn origin() -> Vec<Effect> {
    let with = |origin: Value| with_op(json!({ "origin": origin }));
    let user = || with(json!({ "headers": { "X-User": "{token.name}" } }));
    let from = [("origin", "https://app.example.com")];
    vec![
        members("origin"),
        tested("origin.mapRedirects", &[(UPSTREAM, "with origin.mapRedirects = false everything stays")]),
        tested(
            "origin.removeHeaders",
            &[(
                UPSTREAM,
                "headers that the deployer names do not reach the origin, nor do those of gateways",
            )],
        ),
        seen(
            "origin.headers",
            json!({ "X-User": "{token.name}" }),
            with(json!({})),
            |auth| headers(auth, Method::Get, "/dashboard", &[]),
            ["", "X-User: Ada"],
        ),
        seen(
            "origin.publicPaths",
            json!(true),
            user(),
            |auth| headers(auth, Method::Get, "/public", &[]),
            ["", "X-User: Ada"],
        ),
        seen(
            "origin.allowOrigins",
            json!(["https://app.example.com"]),
            user(),
            move |auth| headers(auth, Method::Post, "/dashboard", &from),
            ["refused", "X-User: Ada"],
        ),
        tested(
            "origin.sessionCookie",
            &[("tests/worker/origin-headers.test.mjs", "leaves other cookies byte for byte")],
        ),
        tested(
            "origin.assertion",
            &[(
                "crates/authjs/tests/routes/assertion.rs",
                "a_request_of_a_session_carries_an_assertion_that_the_published_key_verifies",
            )],
        ),
    ]
}

/// Returns how the gate decides without a session.
fn visit(auth: Value, path: &str, headers: &[(&str, &str)]) -> String {
    if browser(auth).visit(path, headers).is_ok() { "passes" } else { "refused" }.to_owned()
}

/// Returns the headers that the origin gets with a request that has a session.
fn headers(auth: Value, method: Method, path: &str, sent: &[(&str, &str)]) -> String {
    match sign_in(&auth, json!({})).browser.pass(method, path, sent) {
        Ok(pass) => {
            pass.unwrap_or_default().headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
        }
        Err(_) => "refused".to_owned(),
    }
}
