//! Sign-in by the assertion of Cloudflare Access, in front of the Worker.

use authjs::config::Config;
use authjs::http::Method;
use serde_json::{Value, json};

use crate::routes::accounts::counts;
use crate::support::{Answer, Browser, Key, Op, TestEnv};

const TEAM: &str = "https://acme.cloudflareaccess.com";
const CERTS: &str = "https://acme.cloudflareaccess.com/cdn-cgi/access/certs";
const AUD: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const HEADER: &str = "cf-access-jwt-assertion";
const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";

fn access(more: Value) -> Value {
    let mut entry = json!({ "id": "cloudflare-access", "issuer": TEAM, "clientId": AUD });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry
}

fn auth(more: Value) -> Value {
    let mut auth = json!({ "providers": [Op::config(), access(json!({}))] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

/// The claims of a user of the team, as Access writes them.
fn claims() -> Value {
    json!({
        "aud": [AUD], "email": "Ada@Example.com", "iss": TEAM, "type": "app",
        "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_003_600,
        "identity_nonce": "6ei69kawdKzMIAPF", "sub": "7335d417-61da-459d-899c-0a01c76a2f94", "country": "US",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

/// Publishes the key of the team once.
fn site(auth: Value) -> (Browser, Key) {
    behind(Browser::new(auth))
}

fn behind(browser: Browser) -> (Browser, Key) {
    let key = Key::rsa("a", 0);
    browser.platform.expect_json(CERTS, 200, &json!({ "keys": [key.public()] }));
    (browser, key)
}

/// Presses the button of the sign-in page, through Access with this assertion.
fn press(browser: &mut Browser, assertion: Option<&str>, more: &[(&str, &str)]) -> Answer {
    let token = browser.csrf_token();
    let body = format!("csrfToken={token}&callbackUrl=%2Fdashboard");
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    headers.extend(assertion.map(|assertion| (HEADER, assertion)));
    headers.extend(more);
    browser.send(Method::Post, "/api/auth/signin/cloudflare-access", &headers, &body)
}

fn sign_in(browser: &mut Browser, key: &Key, claims: &Value) -> Answer {
    press(browser, Some(&key.sign_as("JWT", claims)), &[])
}

fn is_signed_in(browser: &Browser) -> bool {
    browser.jar.contains_key("authjs.session-token")
}

#[test]
fn the_user_of_access_signs_in() {
    let claims_seen = json!({ "jwt": { "provider": "account.provider", "id": "account.providerAccountId" },
        "session": { "provider": "token.provider", "id": "token.id" } });
    let (mut browser, key) = site(auth(json!({ "callbacks": claims_seen })));
    let answer = sign_in(&mut browser, &key, &with("custom", json!({ "name": "Ada" })));
    assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/dashboard"));
    let session = browser.get("/api/auth/session").json();
    let user = json!({ "name": "Ada", "email": "ada@example.com", "image": null });
    assert_eq!(session["user"], user);
    assert_eq!(session["provider"], "cloudflare-access");
    assert_eq!(session["id"], "7335d417-61da-459d-899c-0a01c76a2f94");
    assert!(browser.visit("/admin", &[]).is_ok());
    // The session is one of the site: it needs no further assertion, and no callback belongs to it.
    assert!(
        !browser.jar.keys().any(|name| name.contains("state") || name.contains("pkce")),
        "{:?}",
        browser.jar
    );
    browser.platform.finish();
}

#[test]
fn the_keys_are_kept_and_fetched_again_for_an_unknown_one() {
    let (mut browser, key) = site(auth(json!({})));
    sign_in(&mut browser, &key, &claims());
    assert!(is_signed_in(&browser));
    browser.jar.clear();
    browser.platform.pass_seconds(61);
    let rotated = Key::rsa("b", 1);
    browser.platform.expect_json(CERTS, 200, &json!({ "keys": [key.public(), rotated.public()] }));
    sign_in(&mut browser, &rotated, &claims());
    assert!(is_signed_in(&browser), "{:?}", browser.platform.log.borrow());
    browser.platform.finish();
}

#[test]
fn an_assertion_that_is_not_valid_signs_nobody_in() {
    let mut no_email = claims();
    no_email.as_object_mut().unwrap().remove("email");
    let service = json!({
        "type": "app", "aud": [AUD], "exp": 1_800_003_600, "iss": TEAM, "iat": 1_800_000_000,
        "common_name": "e367826f93b8d71185e03fe518aff3b4.access", "sub": "",
    });
    let mut named_service = service.clone();
    named_service["sub"] = "e367826f93b8d71185e03fe518aff3b4".into();
    let table = [
        (with("aud", json!(["another application"])), "access_token_aud"),
        (with("aud", json!([])), "access_token_aud"),
        (with("iss", json!("https://evil.cloudflareaccess.com")), "access_token_iss"),
        (with("iss", json!(format!("{TEAM}/"))), "access_token_iss"),
        (with("exp", json!(1_799_999_000)), "access_token_exp"),
        (with("exp", json!("1800003600")), "access_token_exp"),
        (with("nbf", json!(1_800_000_900)), "access_token_nbf"),
        (with("sub", json!(null)), "access_token_sub"),
        (with("cnf", json!({ "jkt": "x" })), "access_token_cnf"),
        (with("nonce", json!("n")), "access_token_typ"),
        (with("email", json!("")), "proxy_assertion_refused"),
        (with("email", json!(["ada@example.com"])), "proxy_assertion_refused"),
        (no_email, "proxy_assertion_refused"),
        (service, "access_token_sub"),
        (named_service, "proxy_assertion_refused"),
    ];
    for (claims, reason) in table {
        let (mut browser, key) = site(auth(json!({})));
        let answer = sign_in(&mut browser, &key, &claims);
        assert_eq!((answer.status(), answer.location()), (302, DENIED), "{claims}");
        assert!(!is_signed_in(&browser), "{claims}");
        assert_eq!(browser.platform.reasons(), [reason], "{claims}");
    }
}

#[test]
fn a_forged_assertion_signs_nobody_in() {
    let (mut browser, key) = site(auth(json!({})));
    let forged = Key::rsa("a", 1);
    let valid = key.sign_as("JWT", &claims());
    let unsigned = format!("{}.", valid.rsplit_once('.').unwrap().0);
    let of_other_key = forged.sign_as("JWT", &claims());
    let es256 = Key::new("a").sign_as("JWT", &claims());
    let at_jwt = key.sign_as("at+jwt", &claims());
    for assertion in ["", "x", "eyJ.eyJ.x", &unsigned, &of_other_key, &es256, &at_jwt] {
        // A signature that does not hold makes the Worker ask for the keys again.
        browser.platform.expect_json(CERTS, 200, &json!({ "keys": [key.public()] }));
        let answer = press(&mut browser, Some(assertion), &[]);
        assert_eq!((answer.status(), answer.location()), (302, DENIED), "{assertion}");
        assert!(!is_signed_in(&browser), "{assertion}");
        browser.platform.pass_seconds(61);
    }
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains("eyJ") && !log.contains("Ada") && !log.contains("7335d417"), "{log}");
}

#[test]
fn a_request_that_has_not_come_through_access_signs_nobody_in() {
    let mut browser = Browser::new(auth(json!({})));
    let answer = press(&mut browser, None, &[]);
    assert_eq!((answer.status(), answer.location()), (302, DENIED));
    assert_eq!(browser.platform.reasons(), ["proxy_assertion_refused"]);
    let log = browser.platform.log.borrow().concat();
    assert!(log.contains("has no cf-access-jwt-assertion"), "{log}");
    browser.platform.finish();
}

#[test]
fn another_site_cannot_begin_a_sign_in() {
    let (mut browser, key) = (Browser::new(auth(json!({}))), Key::rsa("a", 0));
    let assertion = key.sign_as("JWT", &claims());
    // Without the CSRF token.
    let headers = [("content-type", "application/x-www-form-urlencoded"), (HEADER, assertion.as_str())];
    let answer = browser.send(Method::Post, "/api/auth/signin/cloudflare-access", &headers, "");
    assert!(answer.location().contains("MissingCSRF"), "{}", answer.location());
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let answer = press(&mut browser, Some(&assertion), &[foreign]);
        assert!(answer.location().contains("MissingCSRF"), "{foreign:?} {}", answer.location());
        assert!(!is_signed_in(&browser), "{foreign:?}");
    }
    // By GET, and at a callback, which the provider does not have.
    for (method, path) in [
        (Method::Get, "/api/auth/signin/cloudflare-access"),
        (Method::Get, "/api/auth/callback/cloudflare-access?code=1&state=2"),
        (Method::Post, "/api/auth/callback/cloudflare-access"),
    ] {
        browser.send(method, path, &headers, "");
        assert!(!is_signed_in(&browser), "{path}");
    }
    browser.platform.finish();
    let (mut browser, key) = site(auth(json!({})));
    let assertion = key.sign_as("JWT", &claims());
    press(&mut browser, Some(&assertion), &[("sec-fetch-site", "same-origin")]);
    assert!(is_signed_in(&browser));
}

#[test]
fn the_sign_in_callback_and_rules_about_addresses_decide() {
    let allowed = |callbacks: Value| {
        let (mut browser, key) = site(auth(json!({ "callbacks": { "signIn": callbacks } })));
        sign_in(&mut browser, &key, &claims());
        is_signed_in(&browser)
    };
    assert!(allowed(json!({ "emailDomains": ["example.com"] })));
    assert!(!allowed(json!({ "emailDomains": ["example.org"] })));
    assert!(allowed(json!({ "requireVerifiedEmail": true })));
    let rules = json!([{ "path": "/admin/:path*", "access": "signed-in", "emails": ["ada@example.com"],
        "providers": ["cloudflare-access"], "claims": { "country": ["US"] } }]);
    let (mut browser, key) = site(auth(json!({ "rules": rules, "unmatched": "deny" })));
    sign_in(&mut browser, &key, &claims());
    assert!(browser.visit("/admin/users", &[]).is_ok(), "{:?}", browser.platform.log.borrow());
    let (mut browser, key) = site(auth(json!({ "rules": rules, "unmatched": "deny" })));
    sign_in(&mut browser, &key, &with("email", json!("bob@example.com")));
    assert!(browser.visit("/admin/users", &[]).is_err());
}

#[test]
fn a_recent_sign_in_is_none_of_access() {
    let rules = json!([{ "path": "/billing", "access": "signed-in", "maxAge": 300 }]);
    let (mut browser, key) = site(auth(json!({ "rules": rules, "unmatched": "signed-in" })));
    sign_in(&mut browser, &key, &claims());
    assert!(browser.visit("/other", &[]).is_ok());
    let page = [("accept", "text/html"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let refused = browser.visit("/billing", &page).expect_err("the sign-in is not known to be recent");
    assert_eq!(refused.status(), 307);
    let answer = sign_in(&mut browser, &key, &claims());
    assert_eq!((answer.status(), answer.location()), (302, DENIED));
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("step_up_refused"));
}

#[test]
fn accounts_are_stored_and_linked_as_those_of_any_provider() {
    let (mut browser, key) = behind(Browser::with_database(auth(json!({}))));
    sign_in(&mut browser, &key, &claims());
    assert!(is_signed_in(&browser), "{:?}", browser.platform.log.borrow());
    assert_eq!(counts(&browser), (1, 1));
    // The same user again, and another user who signs in beside the session of the first.
    sign_in(&mut browser, &key, &claims());
    assert_eq!(counts(&browser), (1, 1));
    let mut bob = with("sub", json!("another-user"));
    bob["email"] = "bob@example.com".into();
    sign_in(&mut browser, &key, &bob);
    assert_eq!(counts(&browser), (1, 2));
    // Without a session, a known address does not link an account of another subject.
    browser.jar.clear();
    let mut taken = with("sub", json!("readded-user"));
    taken["email"] = "ada@example.com".into();
    let answer = sign_in(&mut browser, &key, &taken);
    assert!(answer.location().contains("OAuthAccountNotLinked"), "{}", answer.location());
    assert_eq!(counts(&browser), (1, 2));
}

#[test]
fn the_outage_of_the_keys_is_no_refusal_of_the_visitor() {
    let (mut browser, key) = (Browser::new(auth(json!({}))), Key::rsa("a", 0));
    browser.platform.expect_json(CERTS, 500, &json!({}));
    let answer = sign_in(&mut browser, &key, &claims());
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert!(!is_signed_in(&browser));
}

#[test]
fn options_that_a_sign_in_by_assertion_does_not_use_are_errors() {
    let error = |entry: Value| {
        let env = json!({ "AUTH_SECRET": "a secret for tests, longer than 32 characters", "AUTH": { "providers": [entry] } });
        Config::from_env(&TestEnv(env), None).map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(error(access(json!({ "name": "Acme", "style": { "brandColor": "#f38020" } }))), "");
    for key in [
        "token",
        "scope",
        "checks",
        "client",
        "par",
        "wellKnown",
        "clientSecret",
        "fetch",
        "emailVerified",
        "profile",
    ] {
        let mut entry = access(json!({}));
        entry[key] = "x".into();
        let message = error(entry);
        assert!(message.contains(&format!("providers[0].{key}")), "{key}: {message}");
    }
    let mut entry = access(json!({}));
    entry.as_object_mut().unwrap().remove("clientId");
    assert!(error(entry).contains("AUTH_CLOUDFLARE_ACCESS_ID"));
    let mut entry = access(json!({}));
    entry.as_object_mut().unwrap().remove("issuer");
    assert!(error(entry).contains("AUTH_CLOUDFLARE_ACCESS_ISSUER"));
}
