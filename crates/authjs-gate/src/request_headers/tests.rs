use super::tables::{REMOVED, REMOVED_BEHIND_X, REMOVED_PREFIXES, REMOVED_PREFIXES_BEHIND_X};
use super::*;

#[test]
fn who_the_user_is_is_never_for_the_visitor_to_say() {
    let names = [
        "Authjs-User",
        "Client-Cert",
        "Ngrok-Auth-User-Email",
        "X-Authenticated-Groups",
        "X-Endpoint-API-UserInfo",
        "Cf-Access-Jwt-Assertion",
        "Cf-Access-Authenticated-User-Email",
        "Remote_User",
        "REMOTE-USER",
        "X-AUTH-USER",
        "X-Auth_User",
        "X.Auth.User",
        "Remote~User",
        "X-Auth-Request-Email",
        "X-Authjs-Session",
        "X-Forwarded-Access-Token",
        "X-Forwarded-Email",
        "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username",
        "X-Forwarded-User",
        "X_Forwarded_User",
        "X-Remote-User",
        "X-User",
        "X_User",
        "X-WebAuth-User",
        "CAS-User",
        "Impersonate-User",
        "Impersonate-Extra-scopes",
        "MELLON_NAME_ID",
        "Mellon-uid",
        "Proxy",
        "Proxy-Remote-User",
        "SM_USER",
        "SM_USERDN",
        "Shib-Identity-Provider",
        "Shib_Session_ID",
        "X-ARR-ClientCert",
        "X-Amzn-Mtls-Clientcert-Subject",
        "X-Credential-Identifier",
        "X-Credential-Username",
        "X-Hasura-Role",
        "X-Hasura-Admin-Secret",
        "X-Proxy-User",
        "X-SSL-CERT",
        "X-SSL-Client-DN",
        "X-SSL-Subject",
        "X-Tls-Client-Subject",
        "X-User-Email",
        "X-User-Id",
        "X-User-Roles",
        "X-WAWS-Unencoded-URL",
        "es-security-runas-user",
        "iv-groups",
        "iv-user",
        "x_auth_email",
    ];
    for name in names {
        assert_eq!(treatment(name), Treatment::Remove, "{name}");
    }
}

#[test]
fn which_url_was_asked_for_is_never_for_the_visitor_to_say() {
    let names = [
        "Forwarded",
        "SCRIPT_NAME",
        "X-Astro-Path",
        "X_Astro_Path",
        "X-Forwarded-Method",
        "X-Forwarded-Prefix",
        "X-Forwarded-Uri",
        "X-Invoke-Path",
        "X-Middleware-Override-Headers",
        "X-Middleware-Subrequest",
        "X-Original-Method",
        "X-Original-URI",
        "X-Original-URL",
        "Next-Url",
        "X-Envoy-Original-Path",
        "X-Ingress-Path",
        "X-Replaced-Path",
        "X-Rewrite-Url",
        "x_forwarded_host",
        "x_forwarded_proto",
    ];
    for name in names {
        assert_eq!(treatment(name), Treatment::Remove, "{name}");
    }
}

/// CVE-2025-29927 skipped the middleware of Next.js. CVE-2024-46982 and its successors chose the page that
/// is rendered, or cached, by a header.
#[test]
fn cve_2025_29927_headers_of_next_js_to_itself_are_never_for_the_visitor_to_send() {
    let names = [
        "X-Middleware-Invoke",
        "X-Middleware-Next",
        "X-Middleware-Override-Headers",
        "X-Middleware-Prefetch",
        "X-Middleware-Redirect",
        "X-Middleware-Request-X-Auth-Assertion",
        "X-Middleware-Rewrite",
        "X-Middleware-Set-Cookie",
        "X-Middleware-Skip",
        "X-Middleware-Subrequest",
        "X_Middleware_Subrequest",
        "x.middleware.subrequest",
        "X-Middleware-Subrequest-Id",
        "X-Invoke-Path",
        "X-Invoke-Query",
        "X-Invoke-Status",
        "X-Matched-Path",
        "X-Now-Route-Matches",
        "X-Nextjs-Matched-Path",
        "X-Nextjs-Postponed",
        "X-Nextjs-Rewritten-Path",
        "X_Nextjs_Data",
        "X-Next-Resume-State-Length",
        "X-Next-Revalidated-Tags",
        "Next-Resume",
    ];
    for name in names {
        assert_eq!(treatment(name), Treatment::Remove, "{name}");
    }
    for name in
        ["X-Nextjs-Data", "Next-Action", "Next-Router-State-Tree", "Next-Router-Prefetch", "RSC", "X-Next"]
    {
        assert_eq!(treatment(name), Treatment::Pass, "{name}");
    }
}

#[test]
fn what_cloudflare_says_of_the_connection_passes_if_true() {
    assert_eq!(treatment("x-forwarded-proto"), Treatment::PassIfTrue(Claim::Scheme));
    assert_eq!(treatment("X-Forwarded-Host"), Treatment::PassIfTrue(Claim::Host));
    assert_eq!(treatment("x-forwarded-for"), Treatment::Pass);
    assert_eq!(treatment("x_forwarded_for"), Treatment::Remove);
    assert_eq!(treatment("x.forwarded.for"), Treatment::Remove);
}

#[test]
fn the_visitors_address_has_one_spelling() {
    for name in ["CF-Connecting-IP", "cf-ipcountry", "true-client-ip", "X-Real-IP"] {
        assert_eq!(treatment(name), Treatment::Pass, "{name}");
        let otherwise = name.replace('-', "_");
        assert_eq!(treatment(&otherwise), Treatment::Remove, "{otherwise}");
    }
}

#[test]
fn ordinary_headers_pass() {
    let names = [
        "",
        "accept",
        "authorization",
        "cf-connecting-ip",
        "cf-ray",
        "cookie",
        "next-router-prefetch",
        "origin",
        "rsc",
        "sec-websocket-key",
        "user-agent",
        "x-auth",
        "x-csrf-token",
        "x-http-method-override",
        "x-requested-with",
        "x-user-agent",
        "proxy-authorization",
        "shibboleth",
        "x-ssl",
        "x-user-preferences",
        "x-replaced-path-regex",
    ];
    for name in names {
        assert_eq!(treatment(name), Treatment::Pass, "{name}");
    }
}

#[test]
fn connection_nominates_headers_but_not_those_of_the_edge() {
    let names: Vec<_> =
        nominated("keep-alive, X-Auth-User ,, Upgrade,authorization, CF-Connecting-IP, bad name").collect();
    assert_eq!(names, ["X-Auth-User", "authorization"]);
}

#[test]
fn the_tables_are_written_folded() {
    let plain = REMOVED.iter().chain(&REMOVED_PREFIXES);
    assert!(plain.clone().all(|name| !name.starts_with("x-")), "a name that is never looked up");
    let behind_x = REMOVED_BEHIND_X.iter().chain(&REMOVED_PREFIXES_BEHIND_X);
    for name in plain.chain(behind_x).chain(&EDGE).chain(&EDGE_PREFIXES) {
        assert!(name.bytes().all(|byte| fold(byte) == byte), "{name}");
    }
}
