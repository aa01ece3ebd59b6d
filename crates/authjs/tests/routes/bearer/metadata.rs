use super::*;

fn metadata(browser: &mut Browser, method: Method, path: &str) -> Answer {
    let path = format!("/.well-known/oauth-protected-resource{path}");
    browser.pass(method, &path, &[]).expect_err("the gate answers itself")
}

#[test]
fn the_metadata_name_the_issuers_for_a_client_that_has_no_token() {
    let bearer = json!([
        entry(json!({ "scopes": ["read", "write"] })),
        { "issuer": "https://other.example", "audience": "x", "scopes": ["read"] },
        { "issuer": "https://team.cloudflareaccess.com", "audience": "x", "header": "Cf-Access-Jwt-Assertion" },
    ]);
    // Every path is protected.
    let mut browser = Browser::new(json!({ "providers": [Op::config()], "bearer": bearer }));
    let answer = metadata(&mut browser, Method::Get, "");
    assert_eq!((answer.status(), answer.response.get("access-control-allow-origin")), (200, Some("*")));
    let expected = json!({
        "resource": "http://localhost:8787",
        "authorization_servers": [ISSUER, "https://other.example"],
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["read", "write"],
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(metadata(&mut browser, Method::Get, "/mcp").json()["resource"], "http://localhost:8787/mcp");
    assert_eq!(metadata(&mut browser, Method::Head, "").response.body, "");
    let preflight = metadata(&mut browser, Method::Options, "/mcp");
    assert_eq!(
        (preflight.status(), preflight.response.get("access-control-allow-headers")),
        (204, Some("*"))
    );
}

#[test]
fn a_challenge_leads_to_the_metadata_of_the_audience_that_is_this_address() {
    let audience =
        json!(["http://localhost:8787/api/mcp", "http://localhost:8787/api", "https://x.example/api/a"]);
    let mut browser = Browser::new(auth(json!({ "bearer": [entry(json!({ "audience": audience }))] })));
    for (path, resource) in [
        ("/api/mcp", "/api/mcp"),
        ("/api/mcp/x", "/api/mcp"),
        ("/api/mcps", "/api"),
        ("/api/a", "/api"),
        ("/api", "/api"),
    ] {
        let answer = get(&mut browser, path, "").expect_err("the gate refuses");
        let address = format!("http://localhost:8787/.well-known/oauth-protected-resource{resource}\"");
        assert!(challenge(&answer).ends_with(&address), "{path}: {}", challenge(&answer));
        let named = metadata(&mut browser, Method::Get, resource).json()["resource"].clone();
        assert_eq!(named, format!("http://localhost:8787{resource}"));
    }
}

#[test]
fn without_an_issuer_for_authorization_there_are_no_metadata() {
    let access = entry(json!({ "header": "Cf-Access-Jwt-Assertion" }));
    let path = "/.well-known/oauth-protected-resource";
    for bearer in [Value::Null, json!([access])] {
        let mut auth = auth(json!({ "bearer": bearer }));
        auth.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert!(matches!(Browser::new(auth).pass(Method::Get, path, &[]), Ok(None)), "it is a public path");
    }
    let mut browser = Browser::new(auth(json!({})));
    assert!(matches!(browser.pass(Method::Get, &format!("{path}x"), &[]), Ok(None)));
    assert!(matches!(browser.pass(Method::Post, path, &[]), Ok(None)));
}
