use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::config::env::tests::TestEnv;
use crate::config::{Config, SessionCookie};

/// A private key of [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";

/// Returns the configuration with these members of `[vars.AUTH]` and these variables.
fn config(more: &Value, variables: &Value) -> Result<Config, String> {
    let mut auth = json!({ "providers": ["google"], "matcher": "/x" });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut all = json!({
        "AUTH": auth, "AUTH_SECRET": "a-secret-of-32-characters-at-least", "AUTH_ORIGIN_KEY": "key",
        "AUTH_GOOGLE_ID": "client", "AUTH_GOOGLE_SECRET": "hunter2",
    });
    all.as_object_mut().unwrap().extend(variables.as_object().unwrap().clone());
    Config::from_env(&TestEnv::new(&all), None).map_err(|error| error.to_string())
}

fn with(origins: &Value) -> Result<Config, String> {
    config(&json!({ "origins": origins }), &json!({}))
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn an_entry_has_an_origin_and_the_options_of_one() {
    let config = with(&json!([
        { "path": "/files/:path*", "to": "ASSETS" },
        { "path": ["/api/:path*", "/rpc"], "hosts": ["A.example."], "to": "binding:API", "sessionCookie": "strip",
          "timeoutMs": 1000 },
        { "hosts": ["b.example"], "to": "https://o.example:8443/", "mapRedirects": false, "removeHeaders": ["X-A"] },
    ]));
    let config = config.unwrap();
    let to: Vec<_> = config.origins.entries().iter().map(|entry| entry.to.clone()).collect();
    let binding = |name: &str| OriginTarget::Binding(name.to_owned());
    assert_eq!(to, [binding("ASSETS"), binding("API"), OriginTarget::Server(url("https://o.example:8443"))]);
    let of = |path: &str| config.origin_of(&url(path));
    let path_of = |path: &str| of(path).path.as_str();
    assert_eq!(path_of("https://a.example/files/x"), "origins[0]");
    assert_eq!(path_of("https://a.example/rpc"), "origins[1]");
    assert_eq!(path_of("https://c.example/rpc"), "origin");
    assert_eq!(path_of("https://b.example/rpc"), "origins[2]");
    let api = of("https://a.example/api/x");
    assert_eq!((api.session_cookie, api.timeout_ms), (SessionCookie::Strip, Some(1000)));
    assert!(!of("https://b.example/").map_redirects && config.origin.map_redirects);
    assert_eq!(
        with(&json!([])).unwrap_err(),
        "origins: an empty list. Write at least one entry, or remove the key."
    );
}

#[test]
fn mistakes_are_errors_that_name_their_entry() {
    let row = |more: Value| {
        let mut entry = json!({ "path": "/a", "to": "binding:A" });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    for (entry, expected) in [
        (json!({ "path": "/a" }), "origins[0].to: not set. Write \"ASSETS\", "),
        (json!({ "to": "ASSETS" }), "origins[0].path: neither path nor hosts is set."),
        (row(json!({ "to": "API" })), "origins[0].to: \"API\": unknown origin. Write \"ASSETS\""),
        (row(json!({ "to": "assets" })), "origins[0].to: \"assets\": unknown origin."),
        (row(json!({ "to": "binding:" })), "origins[0].to: \"binding:\": not the name of a binding."),
        (row(json!({ "to": "binding:a b" })), "origins[0].to: \"binding:a b\": not the name"),
        (row(json!({ "to": "http://o.example" })), "origins[0].to: \"http://o.example\": not https."),
        (row(json!({ "to": "file:///etc" })), "origins[0].to: \"file:///etc\": not an absolute https URL."),
        (
            row(json!({ "to": "ws://o.example" })),
            "origins[0].to: \"ws://o.example\": not an absolute https URL.",
        ),
        (row(json!({ "to": "https://10.0.0.1" })), "origins[0].to: \"https://10.0.0.1\": an IP address"),
        (
            row(json!({ "to": "https://localhost" })),
            "origins[0].to: \"https://localhost\": a loopback address",
        ),
        (row(json!({ "to": "https://u@o.example" })), "origins[0].to: a URL with user information: has user"),
        (row(json!({ "to": "https://o.example/v1" })), "origins[0].to: \"https://o.example/v1\": has a path"),
        (
            row(json!({ "to": "https://o.example?a" })),
            "origins[0].to: \"https://o.example?a\": has a path or",
        ),
        (row(json!({ "path": "/*" })), "origins[0].path: "),
        (row(json!({ "path": [] })), "origins[0].path: a list: an empty list."),
        (row(json!({ "path": "" })), "origins[0].path: \"\": empty."),
        (
            row(json!({ "hosts": ["a.example:8080"] })),
            "origins[0].hosts[0]: \"a.example:8080\": not a host name.",
        ),
        (row(json!({ "path": "/a", "paths": "/b" })), "origins[0].paths: unknown key. Did you mean `path`?"),
        (row(json!({ "mapRedirects": true })), "origins[0].mapRedirects: true: the origin is a binding"),
        (
            row(json!({ "publicPaths": true })),
            "origins[0].publicPaths: no header has a value of the session.",
        ),
        (row(json!({ "allowOrigins": [] })), "origins[0].allowOrigins: no header has a value"),
        (row(json!({ "timeoutMs": 1 })), "origins[0].timeoutMs: 1: not a usable time limit."),
        (
            row(json!({ "headers": { "Host": "x" } })),
            "origins[0].headers.Host: HTTP, the Worker or Cloudflare",
        ),
        (
            row(json!({ "assertion": true })),
            "AUTH_ASSERTION_KEY: not set, and origins[0].assertion needs it.",
        ),
        (
            row(json!({ "assertion": true, "headers": { "x_auth_assertion": "{token.sub}" } })),
            "origins[0].headers.x_auth_assertion: origins[0].assertion sets this header.",
        ),
    ] {
        let error = with(&json!([entry])).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let entry = json!({ "path": "/a", "to": "ASSETS" });
    let error = with(&json!([entry, entry])).unwrap_err();
    assert!(error.starts_with("origins[1].path: \"/a\" is that of origins[0] already."), "{error}");
    let error = with(&json!([{ "path": "/:path*", "to": "ASSETS" }, entry])).unwrap_err();
    assert!(error.starts_with("origins[1].path: origins[0] takes every path"), "{error}");
    let error = with(&json!("https://o.example")).unwrap_err();
    assert!(error.starts_with("origins: is a text, where a list is expected."), "{error}");
}

/// Returns whether the origin with this index does not get a visitor's header. `None` is that of `origin`.
fn removes(config: &Config, index: Option<usize>, name: &str) -> bool {
    let settings = index.map_or(&config.origin, |index| &config.origins.entries()[index].settings);
    config.removed_headers(settings).iter().any(|pattern| pattern.covers(name))
}

#[test]
fn headers_of_the_worker_are_removed_from_visitors_for_every_origin_under_every_spelling() {
    let config = config(
        &json!({
            "origin": { "headers": { "X-Tenant": "{token.sub}" }, "removeHeaders": ["X-Acl-*"] },
            "origins": [
                { "path": "/a", "to": "ASSETS", "headers": { "Api-Key": "{secret.AUTH_ORIGIN_KEY}" } },
                { "path": "/b", "to": "binding:B", "assertion": true, "removeHeaders": ["X-B"] },
            ],
        }),
        &json!({ "AUTH_ASSERTION_KEY": KEY }),
    );
    let config = config.unwrap();
    for index in [None, Some(0), Some(1)] {
        for name in ["x-tenant", "X_TENANT", "x.tenant", "api_key", "Api-Key", "x-auth-assertion"] {
            assert!(removes(&config, index, name), "{index:?} {name}");
        }
        assert!(!removes(&config, index, "x-tenants"));
        assert_eq!(removes(&config, index, "x-acl-role"), index.is_none(), "{index:?}");
        assert_eq!(removes(&config, index, "x-b"), index == Some(1), "{index:?}");
    }
}

#[test]
fn an_assertion_is_for_the_address_of_the_origin_that_gets_it() {
    let settings = json!({
        "upstream": "https://u.example",
        "origins": [{ "path": "/a", "to": "https://a.example" }, { "path": "/b", "to": "binding:B" }],
    });
    let config = config(&settings, &json!({})).unwrap();
    let address =
        |path| config.own_address_of_origin(&url(&format!("https://s.example{path}"))).map(Url::as_str);
    assert_eq!(address("/a"), Some("https://a.example/"));
    assert_eq!(address("/b"), None);
    assert_eq!(address("/c"), Some("https://u.example/"));
    let names: Vec<_> = config.addresses_of_origins().filter_map(Url::host_str).collect();
    assert_eq!(names, ["u.example", "a.example"], "the names by which origins reach themselves");
}

#[test]
fn a_binding_may_be_static_assets() {
    let protects = |origins: Value| {
        let config = config(&json!({ "matcher": "/x.html", "origins": origins }), &json!({})).unwrap();
        config.matcher.unwrap().protects("/x", &crate::matcher::NoFacts)
    };
    assert!(protects(json!([{ "path": "/x", "to": "binding:FILES" }])));
    assert!(!protects(json!([{ "path": "/x", "to": "https://o.example" }])));
}

#[test]
fn headers_of_an_entry_give_the_warnings_of_an_origin() {
    let headers = json!({ "X-Mail": "{token.email}" });
    let config = with(&json!([{ "path": "/a", "to": "ASSETS", "headers": headers }])).unwrap();
    let warnings: Vec<_> = config.warnings.iter().map(ToString::to_string).collect();
    assert!(warnings.len() == 1 && warnings[0].contains("origins[0].headers.X-Mail"), "{warnings:?}");
}
