//! `forwardAuth`: what a proxy learns at `check`.

use authjs::callbacks::{Authorization, Authorized, CallbackError, Callbacks};
use authjs::http::AuthResponse;

use super::*;
use crate::routes::callback::signed_in_with;

/// The SHA-256 of `test`.
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const TOKEN: (&str, &str) = ("authorization", "Bearer svc_nginx.test");
const KEY: &str = "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\
    -----END PRIVATE KEY-----";
const APP: &str = "https://app.example.com";

fn site(more: Value) -> Browser {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/admin/:path*"], "forwardAuth": true });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let tokens = json!([{ "id": "nginx", "sha256": SHA256, "expires": "2030-01-01T00:00:00Z" }]);
    Browser::with_env(
        json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens.to_string(), "AUTH_ASSERTION_KEY": KEY }),
    )
}

fn signed_in(more: Value) -> Browser {
    let jar = signed_in_with(json!({ "providers": [Op::config()] })).jar;
    let mut browser = site(more);
    browser.jar = jar;
    browser
}

fn ask(browser: &mut Browser, headers: &[(&str, &str)]) -> Answer {
    browser.send(Method::Get, "/api/auth/check", headers, "")
}

fn nginx(browser: &mut Browser, method: &str, address: &str, more: &[(&str, &str)]) -> Answer {
    let url = if address.starts_with('/') { format!("{APP}{address}") } else { address.to_owned() };
    let own = [TOKEN, ("x-original-url", &url), ("x-original-method", method)];
    ask(browser, &[&own, more].concat())
}

fn traefik(browser: &mut Browser, uri: &str, more: &[(&str, &str)]) -> Answer {
    let own = [
        TOKEN,
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "app.example.com"),
        ("x-forwarded-uri", uri),
    ];
    ask(browser, &[&own, more].concat())
}

const NAVIGATION: (&str, &str) = ("sec-fetch-mode", "navigate");
const SIGN_IN: &str =
    "http://localhost:8787/api/auth/signin?callbackUrl=https%3A%2F%2Fapp.example.com%2Fadmin%3Fa%3D1";

#[test]
fn a_session_passes_with_its_headers() {
    let origin = json!({ "headers": { "X-Name": "{token.name}" } });
    let mut browser = signed_in(json!({ "origin": origin }));
    for answer in [nginx(&mut browser, "GET", "/admin", &[]), traefik(&mut browser, "/admin", &[])] {
        assert_eq!((answer.status(), answer.response.get("x-name")), (204, Some("Ada")));
        assert!(
            answer.response.body.is_empty()
                && answer.response.get("cache-control").unwrap().contains("no-store")
        );
    }
}

#[test]
fn a_public_path_passes_without_a_session_and_without_headers() {
    let mut browser = site(json!({ "origin": { "headers": { "X-Name": "{token.name}" } } }));
    let answer = nginx(&mut browser, "GET", "/", &[]);
    assert_eq!((answer.status(), answer.response.get("x-name")), (204, None));
}

#[test]
fn without_a_session_nginx_gets_401_and_the_others_a_redirect() {
    let mut browser = site(json!({}));
    let answer = nginx(&mut browser, "GET", "/admin?a=1", &[NAVIGATION]);
    assert_eq!((answer.status(), answer.location()), (401, SIGN_IN));
    let answer = traefik(&mut browser, "/admin?a=1", &[NAVIGATION]);
    assert_eq!((answer.status(), answer.location()), (302, SIGN_IN));
    for answer in [nginx(&mut browser, "GET", "/admin", &[]), traefik(&mut browser, "/admin", &[])] {
        assert_eq!((answer.status(), answer.location()), (401, ""), "a fetch");
    }
}

#[test]
fn without_a_service_token_the_description_is_not_believed() {
    let mut browser = signed_in(json!({}));
    let own = [("x-original-url", "https://app.example.com/"), ("x-original-method", "GET")];
    for authorization in
        [None, Some("Bearer svc_nginx.tesT"), Some("Bearer x"), Some("Basic eDp5"), Some("svc_nginx.test")]
    {
        let sent: Vec<_> = authorization.map(|value| ("authorization", value)).into_iter().collect();
        let answer = ask(&mut browser, &[&own[..], &sent].concat());
        assert_eq!(answer.status(), 403, "{authorization:?}");
    }
    assert_eq!(browser.platform.reasons(), ["service_token_refused"; 5]);
}

#[test]
fn the_service_token_of_the_proxy_does_not_make_the_visitor_a_principal() {
    let mut browser = site(json!({}));
    assert_eq!(nginx(&mut browser, "GET", "/admin", &[]).status(), 401);
}

/// CVE-2021-32637: Authelia let a request with a malformed address pass.
#[test]
fn cve_2021_32637_an_address_with_another_reading_is_refused() {
    let mut browser = signed_in(json!({}));
    for path in [
        "/public/../admin",
        "/admin/..",
        "/%2e%2e/x",
        "/a\\b",
        "/a b",
        "/x#y",
        "//evil\u{e9}",
        "/?nxtPpage=admin",
        "",
        "admin",
        "?x",
    ] {
        let answer = nginx(&mut browser, "GET", &format!("{APP}{path}"), &[]);
        assert_eq!(answer.status(), 400, "{path}");
    }
    for address in [
        "https:///admin",
        "ftp://app.example.com/",
        "https://u@app.example.com/",
        "/admin",
        "https://a b/",
        "x",
    ] {
        let own = [TOKEN, ("x-original-url", address), ("x-original-method", "GET")];
        assert_eq!(ask(&mut browser, &own).status(), 400, "{address}");
    }
    assert!(browser.platform.reasons().iter().all(|reason| reason == "check_malformed"));
}

/// CVE-2026-40575: oauth2-proxy believed an `X-Forwarded-Uri` of the visitor.
#[test]
fn cve_2026_40575_two_descriptions_are_refused_and_so_is_half_of_one() {
    let mut browser = signed_in(json!({}));
    assert_eq!(nginx(&mut browser, "GET", "/admin", &[("x-forwarded-uri", "/")]).status(), 400);
    assert_eq!(
        traefik(&mut browser, "/admin", &[("x-original-url", "https://app.example.com/")]).status(),
        400
    );
    let whole = [
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "app.example.com"),
        ("x-forwarded-uri", "/"),
    ];
    for missing in 0..whole.len() {
        let rest = whole.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, header)| *header);
        let sent: Vec<_> = std::iter::once(TOKEN).chain(rest).collect();
        assert_eq!(ask(&mut browser, &sent).status(), 400, "{missing}");
    }
    assert_eq!(ask(&mut browser, &[TOKEN, ("x-original-url", "https://app.example.com/")]).status(), 400);
    assert_eq!(ask(&mut browser, &[TOKEN]).status(), 400);
}

/// Answers every request in place of the origin.
struct Answers;

#[async_trait::async_trait(?Send)]
impl Callbacks for Answers {
    async fn authorized(&self, _: Authorized<'_>) -> Result<Authorization, CallbackError> {
        Ok(Authorization::Respond(AuthResponse::new(200)))
    }
}

#[test]
fn an_answer_of_a_callback_is_no_permission() {
    let tokens = json!([{ "id": "nginx", "sha256": SHA256, "expires": "2030-01-01T00:00:00Z" }]).to_string();
    let auth = json!({ "providers": [Op::config()], "forwardAuth": true });
    let env = json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens });
    let mut browser = Browser::with_env_and(env, Box::new(Answers));
    assert_eq!(nginx(&mut browser, "GET", "/admin", &[]).status(), 403);
}

/// The runtime knows the address of the proxy, which is not the visitor's.
#[test]
fn rules_judge_what_is_asked_about_and_do_not_know_the_client() {
    let rules = json!([
        { "path": "/inside/:path*", "access": "public", "ips": ["192.0.2.0/24"] },
        { "path": "/host", "hosts": ["app.example.com"], "access": "public" },
        { "path": "/read", "methods": ["GET"], "access": "public" },
        { "path": "/admin", "access": "signed-in" },
    ]);
    let more = json!({ "matcher": null, "rules": rules, "unmatched": "deny" });
    let mut browser = site(more);
    browser.platform.client_address.set("192.0.2.1".parse().ok());
    let mut status = |method, path| nginx(&mut browser, method, path, &[]).status();
    assert_eq!((status("GET", "/host"), status("GET", "https://www.example.com/host")), (204, 403));
    assert_eq!((status("GET", "/read"), status("POST", "/read")), (204, 403));
    assert_eq!((status("GET", "/inside/x"), status("GET", "/admin")), (403, 401));
}

#[test]
fn another_site_cannot_use_a_session_to_change_something() {
    let mut browser = signed_in(json!({ "origin": { "assertion": true } }));
    let cross = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(nginx(&mut browser, "POST", "/admin", &cross).status(), 403);
    let own = [("origin", APP)];
    assert_eq!(nginx(&mut browser, "POST", "/admin", &own).status(), 204);
}

#[test]
fn an_assertion_is_of_the_site_with_the_auth_routes_for_the_site_that_is_asked_about() {
    let more = json!({ "origin": { "assertion": true }, "upstream": "https://origin.example.com" });
    let answer = nginx(&mut signed_in(more), "GET", "/admin", &[]);
    let jws = authjs::jose::jws::parse(answer.response.get("x-auth-assertion").unwrap()).unwrap();
    let claims = jws.unverified_claims;
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("http://localhost:8787/api/auth"), &json!(APP)));
}

#[test]
fn without_forward_auth_check_is_an_unknown_action() {
    let mut off = site(json!({ "forwardAuth": false }));
    let answer = nginx(&mut off, "GET", "/", &[]);
    assert_eq!((answer.status(), off.platform.reasons()), (400, vec!["unknown_action".to_owned()]));
    let mut on = site(json!({}));
    assert_eq!(on.post("/api/auth/check", &[]).status(), 400);
    assert_eq!(nginx(&mut on, "GET", "/", &[]).status(), 204);
}

/// `app.example.com` has a configuration of its own. The proxy asks at `localhost`.
fn with_hosts(base: Value, app: Value) -> Value {
    let mut auth = json!({ "unknownHosts": "base", "hosts": { "app.example.com": app } });
    auth.as_object_mut().unwrap().extend(base.as_object().unwrap().clone());
    auth
}

#[test]
fn a_host_with_a_configuration_is_judged_by_it_if_it_shares_the_session() {
    let cookies = json!({ "cookies": { "sessionToken": { "options": { "domain": "example.com" } } } });
    let own = json!({ "matcher": ["/secret"] });
    let mut browser = site(with_hosts(cookies.clone(), own.clone()));
    assert_eq!(nginx(&mut browser, "GET", "/admin", &[]).status(), 204, "open on this host");
    assert_eq!(nginx(&mut browser, "GET", "/secret", &[]).status(), 401);
    assert_eq!(nginx(&mut browser, "GET", "https://other.example.com/admin", &[]).status(), 401, "the base");
    assert_eq!(nginx(&mut browser, "GET", "https://other.example.com/secret", &[]).status(), 204);
    let jar = signed_in_with(json!({ "providers": [Op::config()] })).jar;
    browser.jar = jar;
    assert_eq!(nginx(&mut browser, "GET", "/secret", &[]).status(), 204);

    for auth in [with_hosts(json!({}), own), with_hosts(cookies, json!({ "basePath": "/auth" }))] {
        let mut browser = site(auth);
        for path in ["/", "/secret"] {
            assert_eq!(nginx(&mut browser, "GET", path, &[]).status(), 403, "{path}");
            assert_eq!(traefik(&mut browser, path, &[]).status(), 403, "{path}");
        }
        assert_eq!(browser.platform.reasons(), ["check_of_other_host"; 4]);
    }
}

#[test]
fn a_host_that_is_refused_is_refused_to_a_proxy_too() {
    let hosts = json!({ "unknownHosts": "deny", "hosts": { "localhost": {} } });
    let mut browser = site(hosts);
    assert_eq!(nginx(&mut browser, "GET", "/", &[]).status(), 403);
    assert_eq!(browser.platform.reasons(), ["unknown_host"]);
}
