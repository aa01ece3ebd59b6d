use authjs::http::Method;
use serde_json::{Value, json};

use super::effect::{Effect, default_only, members, seen, tested};
use super::sign_in::{browser, sign_in, with_op};
use crate::support::Op;

const UPSTREAM: &str = "tests/worker/upstream.test.mjs";

pub fn effects() -> Vec<Effect> {
    [matcher(), rules(), conditions(), cors(), origin(), origins()].into_iter().flatten().collect()
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

fn with_rules(rule: Value) -> Value {
    let providers = json!([Op::config(), "github"]);
    with_op(json!({ "providers": providers, "matcher": null, "rules": [rule], "unmatched": "public" }))
}

fn rules() -> Vec<Effect> {
    let x = || with_rules(json!({ "path": "/x", "access": "signed-in" }));
    let look = |auth| visit(auth, "/x", &[]);
    let other = json!([{ "path": "/y", "access": "signed-in" }]);
    vec![
        seen("rules", other, x(), look, ["refused", "passes"]),
        seen("unmatched", json!("deny"), x(), |auth| visit(auth, "/y", &[]), ["passes", "refused"]),
        seen("rules[].path", json!("/y"), x(), look, ["refused", "passes"]),
        seen("rules[].access", json!("public"), x(), look, ["refused", "passes"]),
        seen("rules[].hosts", json!(["other.example"]), x(), look, ["refused", "passes"]),
        seen("rules[].methods", json!(["POST"]), x(), look, ["refused", "passes"]),
    ]
}

fn conditions() -> Vec<Effect> {
    let condition = |path, value| {
        let base = with_rules(json!({ "path": "/x", "access": "signed-in" }));
        seen(path, value, base, as_user, ["passes", "refused"])
    };
    let sub = || json!({ "claims": { "sub": ["user-1"] } });
    let any = with_rules(json!({ "path": "/x", "access": "signed-in", "any": [sub()] }));
    vec![
        condition("rules[].emails", json!(["bob@example.com"])),
        condition("rules[].emailDomains", json!(["other.example"])),
        condition("rules[].groups", json!(["admins"])),
        condition("rules[].claims", json!({ "role": ["admin"] })),
        condition("rules[].providers", json!(["github"])),
        condition("rules[].countries", json!(["DE"])),
        condition("rules[].asns", json!([64496])),
        condition("rules[].ips", json!(["192.0.2.0/24"])),
        condition("rules[].any", json!([{ "groups": ["admins"] }])),
        condition("rules[].all", json!([sub(), { "groups": ["admins"] }])),
        condition("rules[].not", sub()),
        condition("rules[].maxAge", json!(300)),
        condition("rules[].acr", json!("phr")),
        seen("rules[].any[].not", sub(), any, as_user, ["passes", "refused"]),
    ]
}

fn cors() -> Vec<Effect> {
    let with = |cors: Value| with_rules(json!({ "path": "/x", "access": "signed-in", "cors": cors }));
    let table = || with(json!({ "origins": ["https://app.example"] }));
    let header = |name: &'static str| move |auth| preflight(auth, name);
    let allow = ["none", "https://app.example"];
    vec![
        seen(
            "rules[].cors",
            json!({ "origins": ["https://app.example"] }),
            with_rules(json!({ "path": "/x", "access": "signed-in" })),
            header("origin"),
            allow,
        ),
        seen(
            "rules[].cors.origins",
            json!(["https://app.example"]),
            with(json!({ "origins": ["https://b.example"] })),
            header("origin"),
            allow,
        ),
        seen("rules[].cors.methods", json!(["PUT"]), table(), header("methods"), ["none", "PUT"]),
        seen("rules[].cors.headers", json!(["X-Csrf"]), table(), header("headers"), ["none", "X-Csrf"]),
        seen("rules[].cors.credentials", json!(true), table(), header("credentials"), ["none", "true"]),
        seen("rules[].cors.maxAge", json!(600), table(), |auth| preflight(auth, "age"), ["none", "600"]),
        tested(
            "rules[].cors.expose",
            &[("crates/authjs/tests/routes/cors.rs", "refusals_of_the_worker_can_be_read_by_listed_origins")],
        ),
    ]
}

/// Returns the header of the answer to a preflight of `/x` whose name ends so.
fn preflight(auth: Value, end: &str) -> String {
    let headers = [("origin", "https://app.example"), ("access-control-request-method", "PUT")];
    let answer = browser(auth).pass(Method::Options, "/x", &headers).expect_err("the gate answers");
    let mut headers = answer.response.headers.iter();
    let found = headers.find(|(name, _)| name.starts_with("access-control-") && name.ends_with(end));
    found.map_or_else(|| "none".to_owned(), |(_, value)| value.clone())
}

/// Returns how the gate decides on `/x` for a user who has signed in.
fn as_user(auth: Value) -> String {
    let mut browser = sign_in(&auth, json!({ "email_verified": true })).browser;
    if browser.visit("/x", &[]).is_ok() { "passes" } else { "refused" }.to_owned()
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
        tested(
            "origin.timeoutMs",
            &[("tests/worker/origin-timeout.test.mjs", "an origin that does not answer in time gives a 504")],
        ),
    ]
}

fn origins() -> Vec<Effect> {
    let entry = |more: Value| {
        let mut entry = json!({ "path": "/x", "to": "ASSETS", "headers": { "X-User": "{token.name}" } });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([entry])
    };
    let with = |origins: Value| with_op(json!({ "matcher": "/:path*", "origins": origins }));
    let look = |auth| headers(auth, Method::Get, "/x", &[]);
    let without = with_op(json!({ "matcher": "/:path*" }));
    vec![
        seen("origins", entry(json!({})), without, look, ["", "X-User: Ada"]),
        seen("origins[].path", json!("/y"), with(entry(json!({}))), look, ["X-User: Ada", ""]),
        seen("origins[].hosts", json!(["other.example"]), with(entry(json!({}))), look, ["X-User: Ada", ""]),
        tested(
            "origins[].to",
            &[("tests/worker/origins.test.mjs", "the first entry that matches gets the request")],
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
