//! Weaknesses of other proxies in front of an origin, each as a test of the gate under its number.

use authjs::http::Method;
use serde_json::json;

use crate::support::{Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

/// A site with a public part, and one for users.
fn site() -> Browser {
    let rules = json!([
        { "path": ["/health", "/public/:path*"], "access": "public" },
        { "path": ["/admin/:path*", "/users/:id"], "access": "signed-in" },
        { "path": "/:path*", "access": "public" },
    ]);
    Browser::new(json!({ "providers": [Op::config()], "rules": rules, "unmatched": "deny" }))
}

/// The gate forwards none of these addresses without a session.
fn asks_for_a_session(paths: &[&str]) {
    for path in paths {
        let answer = site().visit(path, NAVIGATION).err().unwrap_or_else(|| panic!("{path} passes"));
        assert!([307, 403].contains(&answer.status()), "{path}: {}", answer.status());
    }
    assert!(site().visit("/about", NAVIGATION).is_ok());
}

/// Pomerium judged other paths than Envoy passed on.
#[test]
fn cve_2023_33189() {
    asks_for_a_session(&[
        "/public/../admin",
        "/public/%2e%2e/admin",
        "/public/..%2fadmin",
        "//admin",
        "/%61dmin",
    ]);
}

/// Envoy took a fragment for a part of the path.
#[test]
fn cve_2021_39206() {
    asks_for_a_session(&["/admin%23/public/x", "/admin/x%23", "/admin%23"]);
}

/// oauth2-proxy compared the pattern of a public path with the path and the query.
#[test]
fn cve_2025_54576() {
    asks_for_a_session(&["/admin?/health", "/admin?x=/public/x", "/admin/x?/public/"]);
}

/// oauth2-proxy compared the pattern of a public path with a fragment.
#[test]
fn ghsa_pxq7_h93f_9jrg() {
    asks_for_a_session(&["/admin%23/health", "/admin%2523/health"]);
}

/// Oathkeeper judged the raw path, and its origin the normalised one.
#[test]
fn cve_2026_33494() {
    asks_for_a_session(&["/public/../admin/secrets", "/public/x/..%2f..%2fadmin/secrets"]);
}

/// Heimdall judged the raw path, and its origin the normalised one.
#[test]
fn ghsa_3q34_rx83_r6mq() {
    asks_for_a_session(&["/public/./../admin", "/public/%2e%2e%2fadmin"]);
}

/// Traefik, two plugins of Fastify, NestJS and Quarkus routed other paths than they judged: with two slashes, with
/// path parameters, with escaped slashes, and behind a prefix.
#[test]
fn cve_2026_48020() {
    asks_for_a_session(&["//admin/x", "/admin//x", "/public/..//admin"]);
}

#[test]
fn cve_2026_2880() {
    asks_for_a_session(&["//admin", "/admin;x=1", "/;/admin"]);
}

#[test]
fn cve_2026_14198() {
    asks_for_a_session(&["/admin;a/x", "/admin%3bx", "/public;/../admin"]);
}

#[test]
fn cve_2026_33808() {
    asks_for_a_session(&["///admin", "/ADMIN/x", "/admin/"]);
}

#[test]
fn cve_2026_2293() {
    asks_for_a_session(&["/%2e/admin", "/admin%2fx", "/users/7%2f"]);
}

#[test]
fn cve_2026_50559() {
    asks_for_a_session(&["/admin/..;/admin", "/public/..;/admin", "/admin;jsessionid=1/x"]);
}

/// Next.js let a page at the root pass for the parameter of one locale.
#[test]
fn cve_2024_51479() {
    asks_for_a_session(&["/admin?__nextLocale=en", "/admin?__nextLocale=111&x=1", "/admin?nxtPid=public"]);
}

/// mod_auth_openidc sent the protected content with the page that posts the request for a sign-in.
#[test]
fn ghsa_59jp_rwph_878r() {
    for method in [Method::Post, Method::Put, Method::Delete, Method::Patch, Method::Head, Method::Options] {
        let answer = site().pass(method, "/admin", NAVIGATION).map(|_| ()).expect_err("no session");
        assert!([303, 307, 401, 403].contains(&answer.status()), "{method:?} {}", answer.status());
    }
}

/// mod_auth_openidc ended at a cookie of many chunks, of which it found none.
#[test]
fn cve_2023_28625() {
    let name = site().session_cookie_name();
    for cookies in [
        format!("{name}.0="),
        format!("{name}.1=x"),
        format!("{name}=; {name}.0=; {name}.1="),
        format!("{name}.99999999999999999999=x"),
        format!("{name}.-1=x; {name}.=y"),
        (0..300).map(|number| format!("{name}.{number}=x")).collect::<Vec<_>>().join("; "),
        format!("{name}="),
        name.to_string(),
        "=; ;; =x".to_owned(),
    ] {
        let headers = [NAVIGATION, &[("cookie", cookies.as_str())]].concat();
        let answer = site().visit("/admin", &headers).expect_err("no session");
        assert_eq!(answer.status(), 307, "{cookies}");
    }
}

/// Pomerium served profiles and metrics of its own process.
#[test]
fn cve_2022_24797() {
    let rules = json!([{ "path": "/:path*", "access": "signed-in" }]);
    let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "deny" });
    for path in ["/debug/pprof/", "/metrics", "/healthz", "/.well-known/pomerium", "/status"] {
        let browser = Browser::new(auth.clone());
        assert!(!browser.answers(path), "{path}");
        assert!(Browser::new(auth.clone()).visit(path, NAVIGATION).is_err(), "{path}");
    }
    for action in ["debug", "metrics", "pprof", "check", "jwks", "session/debug"] {
        let answer = Browser::new(auth.clone()).get(&format!("/api/auth/{action}"));
        assert_eq!(answer.status(), 400, "{action}");
    }
}

/// Authelia compared the domain of a rule with another spelling of the host.
#[test]
fn ghsa_j748_h363_wqj8() {
    let rules = || json!([{ "path": "/:path*", "access": "deny", "hosts": ["Admin.Example"] }]);
    for origin in [
        "http://admin.example",
        "http://ADMIN.EXAMPLE",
        "http://admin.example.:80",
        "http://admin.example:8080",
    ] {
        let auth = json!({ "providers": [Op::config()], "rules": rules(), "unmatched": "public" });
        let answer = Browser::new(auth).at(origin).visit("/x", NAVIGATION).expect_err(origin);
        assert_eq!(answer.status(), 403, "{origin}");
    }
}

/// Pomerium's redirect to the sign-in page led to another site, with a token.
#[test]
fn cve_2021_29651() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/admin/:path*"] });
    for path in
        ["/admin//evil.example", "/\\evil.example/../admin", "/admin?callbackUrl=https://evil.example"]
    {
        let answer = Browser::new(auth.clone()).visit(path, NAVIGATION).expect_err(path);
        let location = url::Url::parse(answer.location()).unwrap();
        assert!(location.as_str().starts_with("http://localhost:8787/api/auth/signin?"), "{location}");
        let callback = location.query_pairs().find(|(name, _)| name == "callbackUrl").unwrap().1.into_owned();
        assert!(callback.starts_with("http://localhost:8787/"), "{callback}");
    }
}
