use super::*;
use crate::config::env::tests::TestEnv;
use serde_json::{Value, json};

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn parse(config: Value) -> Result<OriginSettings, String> {
    let root = Node { path: String::new(), value: &config }.open_table().unwrap();
    let env = TestEnv::new(
        &json!({ "AUTH_ORIGIN_KEY": "k e y", "AUTH_ORIGIN_BAD": "caf\u{e9}", "AUTH_SECRET": "hunter2" }),
    );
    read(&env, &root, false, &mut Vec::new()).map_err(|error| error.to_string())
}

#[test]
fn redirects_are_mapped_unless_the_deployer_says_otherwise() {
    let upstream = "https://o.example";
    assert!(parse(json!({})).unwrap().map_redirects);
    assert!(parse(json!({ "upstream": upstream, "origin": {} })).unwrap().map_redirects);
    let off = json!({ "upstream": upstream, "origin": { "mapRedirects": false } });
    assert!(!parse(off).unwrap().map_redirects);
}

#[test]
fn removed_headers_are_names_and_beginnings_of_names() {
    let settings = parse(json!({ "origin": { "removeHeaders": ["X-Tenant", "x-acl-*"] } })).unwrap();
    let is_removed = |name| settings.remove_headers.iter().any(|pattern| pattern.covers(name));
    assert!(is_removed("x_tenant") && is_removed("X-Acl-Role"));
    assert!(!is_removed("x-tenant-id"));
}

#[test]
fn mistakes_are_errors_that_name_their_place() {
    let table = [
        (json!({ "origin": { "mapRedirects": false } }), "origin.mapRedirects: false: there is no upstream."),
        (json!({ "origin": { "mapRedirect": true } }), "origin.mapRedirect: unknown key. Did you mean"),
        (json!({ "origin": { "removeHeaders": "X-A" } }), "origin.removeHeaders: is a text, where a list"),
        (json!({ "origin": { "removeHeaders": ["X-A", "a b"] } }), "origin.removeHeaders[1]: \"a b\": not a"),
        (
            json!({ "origin": { "removeHeaders": ["*"] } }),
            "origin.removeHeaders[0]: \"*\": not a header name.",
        ),
        (
            json!({ "origin": { "removeHeaders": ["Host"] } }),
            "origin.removeHeaders[0]: \"Host\": covers a header",
        ),
        (json!({ "origin": "https://o.example" }), "origin: is a text, where a table is expected."),
    ];
    for (config, expected) in table {
        let error = parse(config.clone()).unwrap_err();
        assert!(error.starts_with(expected), "{config}: {error}");
    }
}
