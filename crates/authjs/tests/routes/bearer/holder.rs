use authjs::callbacks::{Authorization, Authorized, CallbackError, Callbacks};
use authjs::gate::VisitorAuthorization;

use super::*;
use crate::routes::callback::signed_in_with;

/// Lets only alice pass.
struct Alice;

#[async_trait::async_trait(?Send)]
impl Callbacks for Alice {
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        let sub = input.token.and_then(|token| token.get("sub")).and_then(Value::as_str);
        Ok(match sub {
            Some("alice") => Authorization::Allow,
            Some("bob") => Authorization::Deny,
            _ => Authorization::SignIn,
        })
    }
}

#[test]
fn the_authorized_callback_gets_the_claims() {
    let (mut browser, key) = (Browser::with_callbacks(auth(json!({})), Box::new(Alice)), Key::new("a"));
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    passes(&mut browser, &token(&key, &claims()));
    let mut status = |sub: &str| {
        let header = format!("Bearer {}", token(&key, &with("sub", json!(sub))));
        let answer = refusal(&mut browser, &header);
        (answer.status(), challenge(&answer).to_owned())
    };
    assert_eq!(status("bob"), (403, String::new()));
    assert_eq!(status("carol"), (401, INVALID.to_owned()));
}

fn headers(pass: &Pass) -> Vec<String> {
    pass.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

#[test]
fn the_origin_gets_the_headers_with_claims_of_the_token_and_not_of_the_cookie() {
    let origin = json!({ "headers": { "X-User": "{token.sub}", "X-Issuer": "{token.iss}" } });
    let jar = signed_in_with(auth(json!({}))).jar;
    let (mut browser, key) = site(auth(json!({ "origin": origin })));
    browser.jar = jar;
    let pass = passes(&mut browser, &token(&key, &claims()));
    assert_eq!(headers(&pass), ["X-User: alice", "X-Issuer: https://op.example"]);
    assert!(pass.cookies.is_empty() && pass.session.is_none());
    let post =
        [("authorization", &*format!("Bearer {}", token(&key, &claims()))), ("origin", "https://x.example")];
    assert!(browser.pass(Method::Post, "/api/me", &post).is_ok(), "no cookie, so no forged request");
}

#[test]
fn the_visitors_authorization_passes_unless_a_template_or_the_deployer_takes_its_place() {
    let with_origin = |origin: Value| {
        let (mut browser, key) = site(auth(json!({ "origin": origin })));
        let pass = passes(&mut browser, &token(&key, &claims()));
        (pass.authorization, headers(&pass).concat())
    };
    let passes = VisitorAuthorization::Passes;
    assert_eq!(with_origin(json!({})), (passes, String::new()));
    let unfilled = json!({ "headers": { "Authorization": "Bearer {token.accessToken}" } });
    assert_eq!(with_origin(unfilled), (passes, String::new()));
    let filled = json!({ "headers": { "Authorization": "User {token.sub}" } });
    assert_eq!(with_origin(filled), (passes, "Authorization: User alice".to_owned()));
    let removed = json!({ "removeHeaders": ["Authorization"] });
    assert_eq!(with_origin(removed), (VisitorAuthorization::AsConfigured, String::new()));
}

#[test]
fn a_session_leaves_the_visitors_authorization_as_configured() {
    let mut browser = signed_in_with(auth(json!({})));
    let pass = get(&mut browser, "/api/me", "Basic YTpi").ok().flatten().unwrap();
    assert_eq!(pass.authorization, VisitorAuthorization::AsConfigured);
}

#[test]
fn a_public_path_reads_no_token_without_public_paths() {
    let mut browser = Browser::new(auth(json!({})));
    assert!(matches!(get(&mut browser, "/", "Bearer %"), Ok(None)));
}

#[test]
fn with_public_paths_a_public_path_gets_the_headers_of_a_valid_token_alone() {
    let origin = json!({ "headers": { "X-User": "{token.sub}" }, "publicPaths": true });
    let jar = signed_in_with(auth(json!({}))).jar;
    let (mut browser, key) = site(auth(json!({ "origin": origin })));
    browser.jar = jar;
    let mut sent = |authorization: String| {
        let pass = get(&mut browser, "/", &authorization).ok().flatten().unwrap();
        assert!(pass.cookies.is_empty());
        headers(&pass).concat()
    };
    assert_eq!(sent(format!("Bearer {}", token(&key, &claims()))), "X-User: alice");
    assert_eq!(sent("Bearer %".to_owned()), "", "not the user of the cookie");
}

#[test]
fn the_header_of_cloudflare_access_holds_the_token_alone() {
    let access = entry(json!({ "header": "Cf-Access-Jwt-Assertion", "typ": "JWT" }));
    let (mut browser, key) = site(auth(json!({ "bearer": [access] })));
    let mut visit = |value: &str, authorization: &str| {
        let headers = [("cf-access-jwt-assertion", value), ("authorization", authorization)];
        browser.pass(Method::Get, "/api/me", &headers).map(|pass| pass.unwrap().authorization)
    };
    let valid = key.sign(&claims());
    assert_eq!(visit(&valid, "Basic YTpi").ok(), Some(VisitorAuthorization::AsConfigured));
    assert_eq!(visit(&valid, "Bearer of-the-origin").ok(), Some(VisitorAuthorization::AsConfigured));
    for wrong in [format!("Bearer {valid}"), format!("{valid}, {valid}"), String::new()] {
        let answer = visit(&wrong, "").expect_err("the gate refuses");
        assert_eq!(
            (answer.status(), challenge(&answer)),
            (401, "Bearer realm=\"authjs\", error=\"invalid_token\"")
        );
    }
    let answer = refusal(&mut browser, &format!("Bearer {valid}"));
    assert_eq!(
        (answer.status(), challenge(&answer)),
        (401, "Bearer realm=\"authjs\""),
        "Authorization is not read"
    );
}

#[test]
fn another_site_cannot_use_a_token_that_a_browser_brings_by_itself() {
    let access = entry(json!({ "header": "Cf-Access-Jwt-Assertion", "typ": "JWT" }));
    let origin = json!({ "headers": { "X-User": "{token.sub}" } });
    let (mut browser, key) = site(auth(json!({ "bearer": [access], "origin": origin })));
    let token = key.sign_as("JWT", &claims());
    let mut send = |method: Method, more: &[(&str, &str)]| {
        let mut headers = vec![("cf-access-jwt-assertion", token.as_str())];
        headers.extend(more);
        browser.pass(method, "/api/me", &headers).map_or_else(|answer| answer.status(), |_| 200)
    };
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(send(Method::Post, &[("sec-fetch-site", site)]), 403, "{site}");
    }
    assert_eq!(send(Method::Post, &[("origin", "https://evil.example")]), 403);
    assert_eq!(send(Method::Post, &[]), 403);
    assert_eq!(send(Method::Get, &[("upgrade", "websocket"), ("sec-fetch-site", "cross-site")]), 403);
    assert_eq!(send(Method::Post, &[("sec-fetch-site", "same-origin")]), 200);
    assert_eq!(send(Method::Post, &[("origin", "http://localhost:8787")]), 200);
    assert_eq!(send(Method::Get, &[("sec-fetch-site", "cross-site")]), 200);
}
