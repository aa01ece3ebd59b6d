//! Weaknesses of other proxies in sign-ins, sessions and redirects, each as a test under its number.

use authjs::forwarded::{Treatment, treatment};
use serde_json::{Value, json};

use crate::routes::accounts::sign_in;
use crate::routes::callback::{come_back, signed_in, started};
use crate::support::{Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

fn with(more: Value) -> Value {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/admin/:path*"] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

/// A sign-out and a sign-in with these addresses as their destination stay on the site.
fn stays_here(targets: &[&str]) {
    for target in targets {
        let mut browser = signed_in();
        let token = browser.csrf_token();
        let form = [("csrfToken", token.as_str()), ("callbackUrl", target)];
        let ended = browser.post("/api/auth/signout", &form);
        let location = url::Url::parse("http://localhost:8787").unwrap().join(ended.location()).unwrap();
        assert_eq!(location.origin().ascii_serialization(), "http://localhost:8787", "sign-out: {target}");
        let (mut browser, state, nonce) = started(with(json!({})));
        let token = browser.csrf_token();
        let cookie = "authjs.callback-url";
        browser.post("/api/auth/signin", &[("csrfToken", token.as_str()), ("callbackUrl", target)]);
        assert!(
            browser.jar[cookie].starts_with("http%3A%2F%2Flocalhost%3A8787"),
            "{target}: {:?}",
            browser.jar[cookie]
        );
        let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
        browser.platform.expect_json("https://op.example/token", 200, &response);
        let location = come_back(&mut browser, &state, "").location().to_owned();
        assert!(location.starts_with("http://localhost:8787"), "sign-in: {target}: {location}");
    }
}

/// oauth2-proxy took `/\\` for a path of the site.
#[test]
fn cve_2020_5233() {
    stays_here(&["/\\evil.example", "\\\\evil.example", "/\\/evil.example"]);
}

/// oauth2-proxy took encoded white space for the beginning of a path.
#[test]
fn cve_2020_11053() {
    stays_here(&[
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "/%09/evil.example",
        "/%0a//evil.example",
    ]);
}

/// oauth2-proxy let further forms of the same pass.
#[test]
fn cve_2020_4037() {
    stays_here(&["/\r\n/evil.example", "/ /evil.example", "/\u{b}/evil.example", "//evil.example/%2e%2e"]);
}

/// oauth2-proxy compared the end of a host without the dot before it.
#[test]
fn cve_2021_21291() {
    stays_here(&[
        "http://evillocalhost:8787/",
        "http://localhost:8787.evil.example/",
        "http://x.localhost:8787/",
    ]);
}

/// A fork of oauth2-proxy had `/\\` and `/\t` again.
#[test]
fn cve_2026_83589() {
    stays_here(&["/\\\t/evil.example", "/\t\\evil.example", "/.//\\evil.example"]);
}

/// Authelia went from the sign-out to any address.
#[test]
fn cve_2021_29456() {
    stays_here(&["https://evil.example/", "//evil.example", "https:evil.example", "javascript:alert(1)"]);
}

/// mod_auth_openidc went from the sign-out to addresses that browsers read otherwise than it.
#[test]
fn cve_2022_23527() {
    stays_here(&[
        "/\t/evil.example",
        "///evil.example",
        "https://localhost:8787@evil.example/",
        "/%5cevil.example",
    ]);
}

/// oauth2-proxy removed `X-Forwarded-User`, and the origin read `X_Forwarded_User`.
#[test]
fn cve_2025_64484() {
    for name in
        ["x_forwarded_user", "x-forwarded_user", "x.forwarded.user", "x_auth_request_email", "remote_user"]
    {
        assert_eq!(treatment(name), Treatment::Remove, "{name}");
    }
}

/// Astro took the path of a request from a header.
#[test]
fn cve_2026_33768() {
    for name in ["x-astro-path", "x_astro_path", "x-astro-locals"] {
        assert_eq!(treatment(name), Treatment::Remove, "{name}");
    }
}

/// Returns whether a visitor without a session reaches `/admin` with these headers.
fn passes(headers: &[(&str, &str)]) -> bool {
    Browser::new(with(json!({}))).visit("/admin", &[NAVIGATION, headers].concat()).is_ok()
}

/// oauth2-proxy let health checks pass by their `User-Agent`.
#[test]
fn cve_2026_34457() {
    for agent in
        ["GoogleHC/1.0", "kube-probe/1.29", "ELB-HealthChecker/2.0", "Amazon-Route53-Health-Check-Service"]
    {
        assert!(!passes(&[("user-agent", agent)]), "{agent}");
    }
}

/// The correction of an oauth2-proxy that believed `X-Forwarded-Uri` did nothing without a further option.
#[test]
fn cve_2026_76835() {
    for name in ["x-forwarded-uri", "x-original-url", "x-rewrite-url", "x-forwarded-path", "x-original-uri"] {
        assert!(!passes(&[(name, "/public")]), "{name}");
    }
}

/// Next.js had the data of a page under further paths.
#[test]
fn cve_2026_44575() {
    for path in ["/admin.rsc", "/admin.segments/_tree.segment.rsc", "/admin.segments/$d$x.segment.rsc"] {
        assert!(Browser::new(with(json!({}))).visit(path, NAVIGATION).is_err(), "{path}");
    }
}

/// oauth2-proxy compared the domain behind the last `@` of an address with two.
#[test]
fn cve_2026_40574() {
    let allowed = |email: &str| {
        let rule = json!({ "callbacks": { "signIn": { "emailDomains": ["example.com"] } } });
        let mut browser = Browser::new(with(rule));
        sign_in(&mut browser, json!({ "email": email, "email_verified": true }));
        browser.jar.contains_key("authjs.session-token")
    };
    assert!(allowed("ada@example.com"));
    for email in
        ["ada@evil.example@example.com", "\"ada@evil.example\"@example.com ", "a@evil.example,b@example.com"]
    {
        assert!(!allowed(email), "{email}");
    }
}

/// oauth2-proxy left the cookie of the session in the browser when it showed the sign-in page.
#[test]
fn ghsa_f24x_5g9q_753f() {
    let mut browser = Browser::new(with(json!({})));
    browser.jar.insert("authjs.session-token".to_owned(), "no session".to_owned());
    let answer = browser.visit("/admin", NAVIGATION).expect_err("no session");
    assert!(answer.cookie("authjs.session-token").contains("Max-Age=0"), "{:?}", answer.set_cookies);
    assert!(!browser.jar.contains_key("authjs.session-token"));
}

/// oauth2-proxy ignored the option that names groups.
#[test]
fn ghsa_652x_m2gr_hppm() {
    let rules = json!([{ "path": "/admin/:path*", "access": "signed-in", "groups": ["admins"] }]);
    let opens = |groups: Value| {
        let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" });
        let mut browser = Browser::new(auth);
        sign_in(&mut browser, json!({ "groups": groups }));
        browser.visit("/admin", NAVIGATION).is_ok()
    };
    assert!(opens(json!(["admins"])));
    assert!(!opens(json!(["staff"])) && !opens(json!([])) && !opens(json!(null)));
}

/// Pomerium showed the tokens of a session on its page about the user.
#[test]
fn cve_2024_39315() {
    let mut browser = signed_in();
    for path in ["session", "providers", "csrf", "signout", "signin", "error"] {
        let body = browser.get(&format!("/api/auth/{path}")).response.body;
        for secret in ["access_token", "id_token", "refresh_token", "eyJ", "client secret of the tests"] {
            assert!(!body.contains(secret), "{path}: {secret}");
        }
    }
}

/// A middleware of Pomerium did not verify the signature of a token.
#[test]
fn go_2022_0827() {
    let mut browser = signed_in();
    let value = browser.jar["authjs.session-token"].clone();
    assert!(browser.visit("/admin", NAVIGATION).is_ok());
    for (index, byte) in [(value.len() - 3, 'x'), (value.len() / 2, '_')] {
        let mut damaged = value.clone();
        let other = if damaged[index..].starts_with(byte) { "y".to_owned() } else { byte.to_string() };
        damaged.replace_range(index..=index, &other);
        browser.jar.insert("authjs.session-token".to_owned(), damaged);
        assert!(browser.visit("/admin", NAVIGATION).is_err(), "{index}");
    }
}

/// Pomerium judged a user by the claims of the first sign-in for ever.
#[test]
fn cve_2021_41230() {
    let rules = json!([{ "path": "/admin", "access": "signed-in", "claims": { "level": ["high"] } }]);
    let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" });
    for mut browser in [Browser::new(auth.clone()), Browser::with_database(auth)] {
        sign_in(&mut browser, json!({ "level": "high" }));
        assert!(browser.visit("/admin", NAVIGATION).is_ok());
        sign_in(&mut browser, json!({ "level": "low" }));
        assert!(browser.visit("/admin", NAVIGATION).is_err());
        sign_in(&mut browser, json!({}));
        assert!(browser.visit("/admin", NAVIGATION).is_err());
    }
}

/// Pomerium took the token of a service account for one that may change its own data.
#[cfg(feature = "bearer")]
#[test]
fn cve_2024_47616() {
    use authjs::http::Method;

    let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let tokens =
        json!([{ "id": "ci", "sha256": sha256, "scopes": ["deploy"], "expires": "2030-01-01T00:00:00Z" }]);
    let auth = with(json!({ "session": { "strategy": "jwt", "revocable": true } }));
    let env = json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens.to_string(), "AUTH_STATE": null });
    let mut browser = Browser::with_env(env);
    let headers = [("authorization", "Bearer svc_ci.test"), ("content-type", "application/json")];
    assert!(browser.visit("/admin", &headers).is_ok(), "it passes the gate");
    let body = r#"{"provider":"op","providerAccountId":"user-1"}"#;
    let answer = browser.send(Method::Post, "/api/auth/admin/revoke", &headers, body);
    assert_eq!(answer.status(), 403);
    assert_eq!(browser.send(Method::Get, "/api/auth/session", &headers, "").response.body, "null");
}

/// Two plugins of mod_auth_openidc took a token of another purpose, without `aud` and `iss`, for a session.
#[cfg(all(feature = "bearer", feature = "josekit"))]
#[test]
fn ghsa_wcvh_g65p_v576() {
    use crate::support::{ISSUER, Key};
    let key = Key::new("a");
    let jwks = "https://op.example/jwks";
    let entry = json!({ "issuer": ISSUER, "audience": "https://api.example.com", "algorithms": ["ES256"], "jwksUri": jwks });
    let mut browser = Browser::new(with(json!({ "bearer": [entry] })));
    browser.platform.expect_json(jwks, 200, &json!({ "keys": [key.public()] }));
    let claims = json!({ "iss": ISSUER, "aud": "https://api.example.com", "sub": "ada", "exp": 1_800_000_300, "iat": 1_800_000_000 });
    let mut opens = |missing: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(missing);
        let header = format!("Bearer {}", key.sign_as("at+jwt", &claims));
        browser.visit("/admin", &[("authorization", header.as_str())]).is_ok()
    };
    assert!(opens("nothing"));
    assert!(!opens("aud") && !opens("iss") && !opens("sub") && !opens("exp"));
}

/// mod_auth_openidc believed the number of chunks that a cookie names.
#[test]
fn cve_2024_24814() {
    for number in ["1000000", "4294967296", "18446744073709551616", "-1", "1e9"] {
        let cookies = format!("authjs.session-token.{number}=x; authjs.session-token.chunks={number}");
        let headers = [NAVIGATION, &[("cookie", cookies.as_str())]].concat();
        assert!(Browser::new(with(json!({}))).visit("/admin", &headers).is_err(), "{number}");
    }
}

/// workers-oauth-provider did not compare the redirect URI. Ours is that of the site, whatever the request says.
#[test]
fn cve_2025_4143() {
    let mut browser = Browser::new(with(json!({})));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let token = browser.csrf_token();
    let form = [("csrfToken", token.as_str()), ("redirect_uri", "https://evil.example/")];
    let query = "redirect_uri=https%3A%2F%2Fevil.example%2F&redirectUri=https%3A%2F%2Fevil.example%2F";
    let answer = browser.post(&format!("/api/auth/signin/op?{query}"), &form);
    let url = url::Url::parse(answer.location()).unwrap();
    let sent: Vec<_> = url.query_pairs().filter(|(name, _)| name == "redirect_uri").collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1, "http://localhost:8787/api/auth/callback/op");
}

/// workers-oauth-provider skipped PKCE for a request without a verifier. A callback without the cookie of the
/// verifier redeems no code.
#[test]
fn cve_2025_4144() {
    for value in [None, Some(""), Some("x")] {
        let (mut browser, state, _) = started(with(json!({ "sharedChecks": true })));
        let cookie = "authjs.pkce.code_verifier";
        assert!(browser.jar.remove(cookie).is_some());
        browser.jar.extend(value.map(|value| (cookie.to_owned(), value.to_owned())));
        let sent = browser.platform.sent.borrow().len();
        come_back(&mut browser, &state, "");
        assert_eq!(browser.platform.sent.borrow().len(), sent, "no code is redeemed: {value:?}");
        assert!(!browser.jar.contains_key("authjs.session-token"), "{value:?}");
    }
}

/// The tests of one file.
fn tests_of(file: &str) -> String {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The advisories of identity-aware proxies, and two about passkeys. Authelia's two about spellings of an account are those of the limits.
const ADVISORIES: [&str; 51] = [
    "cve_2020_11053",
    "cve_2020_4037",
    "cve_2020_5233",
    "cve_2021_21291",
    "cve_2021_29456",
    "cve_2021_29651",
    "cve_2021_32637",
    "cve_2021_39206",
    "cve_2021_41230",
    "cve_2022_23527",
    "cve_2022_24797",
    "cve_2023_28625",
    "cve_2023_33189",
    "cve_2024_24814",
    "cve_2024_39315",
    "cve_2024_47616",
    "cve_2024_51479",
    "cve_2025_24806",
    "cve_2025_29927",
    "cve_2025_4143",
    "cve_2025_4144",
    "cve_2025_54576",
    "cve_2025_64484",
    "cve_2026_14198",
    "cve_2026_2293",
    "cve_2026_2880",
    "cve_2026_33494",
    "cve_2026_33768",
    "cve_2026_33808",
    "cve_2026_34457",
    "cve_2026_40574",
    "cve_2026_40575",
    "cve_2026_44574",
    "cve_2026_44575",
    "cve_2026_48020",
    "cve_2026_50559",
    "cve_2026_73278",
    "cve_2026_76835",
    "cve_2026_83589",
    "ghsa_3q34_rx83_r6mq",
    "ghsa_59jp_rwph_878r",
    "ghsa_652x_m2gr_hppm",
    "ghsa_6gpp_xcg3_4w24",
    "ghsa_f24x_5g9q_753f",
    "ghsa_h4fw_6r7f_w494",
    "ghsa_hjj4_hfjm_fmrj",
    "ghsa_j748_h363_wqj8",
    "ghsa_pxq7_h93f_9jrg",
    "ghsa_wcvh_g65p_v576",
    "go_2022_0827",
    "ghsa_68wm_pfjf_wqp6",
];

/// Advisories that have the test of another one: two numbers for one weakness.
const SAME: [(&str, &str); 2] =
    [("ghsa_68wm_pfjf_wqp6", "cve_2021_32637"), ("ghsa_6gpp_xcg3_4w24", "cve_2026_44574")];

#[test]
fn every_advisory_of_an_identity_aware_proxy_has_a_test_under_its_number() {
    let files = [
        "tests/routes/advisories.rs",
        "tests/routes/advisories_of_sessions.rs",
        "tests/routes/limits.rs",
        "tests/routes/webauthn/advisories.rs",
        "tests/routes/bearer/forward_auth.rs",
        "../authjs-gate/src/request_headers/tests.rs",
        "../authjs-gate/src/path/internal_query.rs",
    ];
    let all: String = files.map(tests_of).concat();
    let has_test =
        |id: &str| all.contains(&format!("#[test]\nfn {id}(")) || all.contains(&format!("fn {id}_"));
    let test_of = |id: &'static str| SAME.iter().find(|(other, _)| *other == id).map_or(id, |(_, test)| test);
    let missing: Vec<_> = ADVISORIES.iter().filter(|id| !has_test(test_of(id))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
