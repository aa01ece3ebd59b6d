//! What a handler of the deployer learns of the principal.

use std::rc::Rc;

use authjs::gate::{Decision, Holder, HolderKind};
use authjs::http::IncomingRequest;
use authjs::platform::Platform;
use url::Url;

use super::*;
use crate::routes::callback::signed_in_with;
use crate::support::TestHeaders;

/// Returns what a handler gets of a request for this path, with the cookies of the browser.
fn pass(browser: &Browser, path: &str, authorization: Option<&str>) -> Pass {
    let cookie: Vec<_> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookie = cookie.join("; ");
    let mut headers = vec![("cookie", cookie.as_str())];
    headers.extend(authorization.map(|authorization| ("authorization", authorization)));
    let headers = TestHeaders::new(&headers);
    let url = Url::parse(&format!("http://localhost:8787{path}")).unwrap();
    let request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
    let platform: Rc<dyn Platform> = browser.platform.clone();
    match pollster::block_on(browser.auth().gate_with_session(&request, &platform)) {
        Decision::Pass(pass) => pass,
        other => panic!("{other:?}"),
    }
}

fn holder(browser: &Browser, path: &str, authorization: Option<&str>) -> Option<Holder> {
    pass(browser, path, authorization).holder.map(|holder| *holder)
}

#[test]
fn a_handler_gets_the_claims_and_scopes_of_a_token_and_never_the_token() {
    let jar = signed_in_with(auth(json!({}))).jar;
    let (mut browser, key) = site(auth(json!({})));
    browser.jar = jar;
    let token = token(&key, &claims());
    let pass = pass(&browser, "/api/me", Some(&format!("Bearer {token}")));
    let holder = pass.holder.expect("a holder");
    assert_eq!((holder.kind, holder.sub.as_deref()), (HolderKind::Bearer, Some("alice")));
    assert_eq!(
        (holder.kind.name(), &holder.scopes),
        ("bearer", &vec!["read".to_owned(), "write".to_owned()])
    );
    assert_eq!(Value::Object(holder.claims.clone()), claims());
    // The cookie of the same request says nothing beside the token.
    assert!(pass.session.is_none());
    assert_eq!(format!("{holder:?}"), "Holder { kind: Bearer, .. }");
}

#[test]
fn scopes_are_those_of_scp_without_a_scope() {
    let (browser, key) = site(auth(json!({})));
    let scopes = |scp: Value| {
        let mut claims = with("scope", Value::Null);
        claims["scp"] = scp;
        let header = format!("Bearer {}", token(&key, &claims));
        holder(&browser, "/api/me", Some(&header)).expect("a holder").scopes.join("|")
    };
    assert_eq!(scopes(json!(["a", "b"])), "a|b");
    assert_eq!(scopes(json!("a b")), "a|b");
}

#[test]
fn a_service_token_and_a_session_have_kinds_of_their_own() {
    let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let tokens =
        json!([{ "id": "ci", "sha256": sha256, "scopes": ["deploy"], "expires": "2030-01-01T00:00:00Z" }]);
    let env = json!({ "AUTH": auth(json!({})), "AUTH_SERVICE_TOKENS": tokens.to_string() });
    let browser = Browser::with_env(env);
    let service = holder(&browser, "/api/me", Some("Bearer svc_ci.test")).expect("a holder");
    assert_eq!((service.kind, service.sub.as_deref()), (HolderKind::Service, Some("service:ci")));
    assert_eq!((service.kind.name(), service.scopes.join(" ")), ("service", "deploy".to_owned()));
    assert!(!Value::Object(service.claims).to_string().contains("svc_"));
    let browser = signed_in_with(auth(json!({})));
    let session = holder(&browser, "/api/me", None).expect("a holder");
    assert_eq!((session.kind, session.kind.name()), (HolderKind::Session, "session"));
    // The session token may have secrets: only its `sub` is shown.
    assert!(session.sub.is_some() && session.claims.is_empty() && session.scopes.is_empty());
}

#[test]
fn a_public_path_has_no_holder_without_a_valid_token() {
    let (browser, _key) = site(auth(json!({})));
    assert!(holder(&browser, "/", None).is_none());
    assert!(holder(&browser, "/", Some("Bearer %")).is_none());
}
