//! `origins`: which origin learns what of a session.

use authjs::http::Method;
use authjs::jose::jws::{UnverifiedJws, parse};
use serde_json::{Value, json};

use crate::routes::callback::signed_in_by;
use crate::support::{Browser, Op};

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

/// Returns a browser with a session, at a deployment that protects all paths.
fn signed_in() -> Browser {
    let auth = json!({
        "providers": [Op::config()], "matcher": ["/((?!open).*)"],
        "upstream": "https://site.internal.example",
        "origin": { "headers": { "X-User": "{token.name}" } },
        "origins": [
            { "path": ["/vendor/:path*", "/open-vendor"], "to": "https://vendor.example" },
            { "path": "/api/:path*", "to": "https://api.example:8443", "assertion": true,
              "headers": { "X-Api-User": "{token.email}" } },
            { "path": "/open/api/:path*", "to": "binding:API", "assertion": true, "publicPaths": true,
              "allowOrigins": ["https://app.example"] },
        ],
    });
    signed_in_by(Browser::with_env(json!({ "AUTH": auth, "AUTH_ASSERTION_KEY": ED25519 })))
}

/// Sends a request. Returns the headers for the origin: an assertion by its audience, others with their value.
fn headers(browser: &mut Browser, method: Method, path: &str, sent: &[(&str, &str)]) -> Vec<String> {
    let pass = browser.pass(method, path, sent).ok().expect("it passes").unwrap_or_default();
    let shown = |(name, value): &(String, String)| match name.as_str() {
        "X-Auth-Assertion" => format!("for {}", claims(value)["aud"].as_str().unwrap()),
        _ => format!("{name}: {value}"),
    };
    pass.headers.iter().map(shown).collect()
}

fn claims(assertion: &str) -> Value {
    let UnverifiedJws { unverified_claims, .. } = parse(assertion).unwrap();
    Value::Object(unverified_claims)
}

const USER: [&str; 1] = ["X-User: Ada"];
const API: [&str; 2] = ["X-Api-User: ada@example.com", "for https://api.example:8443"];
const NONE: [&str; 0] = [];

#[test]
fn each_origin_gets_the_headers_of_its_own_entry() {
    let mut browser = signed_in();
    let mut get = |path| headers(&mut browser, Method::Get, path, &[]);
    assert_eq!(get("/dashboard"), USER);
    assert_eq!(get("/vendor/x"), NONE);
    assert_eq!(get("/api/x"), API);
    assert_eq!(get("/api/x"), API, "an assertion that is kept");
    assert_eq!(get("/open/api/x"), ["for http://localhost:8787"], "a binding has no address of its own");
    assert_eq!(get("/open-vendor"), NONE);
    assert_eq!(get("/open/other"), NONE, "publicPaths is that of the entry");
}

/// What an origin would read in a path does not matter: the request goes by its canonical URL, and so do the
/// headers.
#[test]
fn another_reading_of_a_path_takes_no_header_to_another_origin() {
    let mut browser = signed_in();
    let mut get = |path| headers(&mut browser, Method::Get, path, &[]);
    for path in ["/vendor/..%2fapi/x", "/vendor/%252e%252e/api/x", "/vendor/..%5capi/x"] {
        assert_eq!(get(path), NONE, "{path} goes to the vendor");
    }
    for path in ["/api/..%2fvendor/x", "/vendor/../api/x", "/vendor/%2e%2e/api/x"] {
        assert_eq!(get(path), API, "{path} goes to the API");
    }
    for path in [
        "/API/x",
        "/%61pi/x",
        "/api%2fx",
        "//api/x",
        "/x/..%2fapi/x",
        "/VENDOR/x",
        "/api.json",
        "/vendor//api/x",
    ] {
        assert_eq!(get(path), USER, "{path} goes to the origin of [vars.AUTH.origin]");
    }
}

#[test]
fn an_entry_says_which_sites_may_send_its_headers() {
    let mut browser = signed_in();
    let app = [("origin", "https://app.example")];
    assert_eq!(headers(&mut browser, Method::Post, "/open/api/x", &app), ["for http://localhost:8787"]);
    assert_eq!(headers(&mut browser, Method::Post, "/vendor/x", &app), NONE, "it takes no header");
    for path in ["/api/x", "/dashboard"] {
        let refused = browser.pass(Method::Post, path, &app).expect_err("the gate refuses");
        assert_eq!(refused.status(), 403, "{path}");
    }
    let log = browser.platform.log.borrow().join("\n");
    assert!(log.contains("origins[1].allowOrigins") && log.contains(" origin.allowOrigins"), "{log}");
}

#[test]
fn a_header_that_is_left_out_is_named_with_its_entry() {
    let auth = json!({
        "providers": [Op::config()], "matcher": ["/:path*"],
        "origins": [{ "path": "/x", "to": "ASSETS", "headers": { "X-Name": "{token.email}\u{20}{token.name}" } }],
    });
    let mut browser = signed_in_by(Browser::with_env(json!({ "AUTH": auth })));
    assert_eq!(headers(&mut browser, Method::Get, "/x", &[]), ["X-Name: ada@example.com Ada"]);
    assert_eq!(headers(&mut browser, Method::Get, "/y", &[]), NONE);
}

#[test]
fn the_key_of_assertions_is_published_for_the_origins_of_entries_too() {
    let set = signed_in().get("/api/auth/jwks").json();
    assert_eq!(set["keys"].as_array().map(Vec::len), Some(1), "{set}");
}
