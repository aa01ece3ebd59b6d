//! `idTokenSignIn`: an ID Token of a native app or of Google One Tap signs its user in.

use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::http::Method;
use authjs::jose::base64url;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Op};

const PATH: &str = "/api/auth/callback/op/id-token";
const SESSION: &str = "authjs.session-token";
const NONCE: &str = "authjs.nonce.id-token.op";
const ORIGIN: (&str, &str) = ("origin", "http://localhost:8787");
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn auth(more: Value) -> Value {
    let mut op = Op::config();
    op["idTokenSignIn"] = json!(true);
    op.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "providers": [op], "matcher": ["/dashboard"] })
}

fn site() -> Browser {
    expecting_discovery(Browser::new(auth(json!({}))))
}

fn expecting_discovery(browser: Browser) -> Browser {
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser
}

fn post(browser: &mut Browser, headers: &[(&str, &str)], body: &Value) -> Answer {
    browser.send(Method::Post, PATH, headers, &body.to_string())
}

/// Asks for a nonce, as a script of the site does.
fn nonce(browser: &mut Browser) -> String {
    let answer = post(browser, &[ORIGIN, JSON], &json!({}));
    assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
    answer.json()["nonce"].as_str().unwrap().to_owned()
}

/// Posts an ID Token as a script of the site does.
fn send(browser: &mut Browser, token: &str) -> Answer {
    post(browser, &[ORIGIN, JSON], &json!({ "id_token": token, "callbackUrl": "/dashboard" }))
}

/// Signs in with a token that has these claims.
fn sign_in(browser: &mut Browser, claims: &Value) -> Answer {
    let mut all = Op::claims(&nonce(browser));
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    send(browser, &Op::id_token(&all))
}

fn reason(browser: &Browser) -> String {
    browser.platform.reasons().last().cloned().unwrap_or_default()
}

/// Expects that a request signed no one in, with this status and reason.
#[track_caller]
fn refused(browser: &Browser, answer: &Answer, status: u16, expected: &str) {
    assert_eq!((answer.status(), reason(browser).as_str()), (status, expected), "{}", answer.response.body);
    assert!(!browser.jar.contains_key(SESSION));
    assert_eq!(answer.location(), "");
}

#[test]
fn a_script_of_the_site_signs_in_with_an_id_token() {
    let mut browser = site();
    let asked = post(&mut browser, &[ORIGIN, JSON], &json!({}));
    let cookie = asked.cookie(NONCE);
    for attribute in ["Max-Age=3600", "HttpOnly", "SameSite=Lax", "Path=/api/auth"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let nonce = asked.json()["nonce"].as_str().unwrap().to_owned();
    assert!(nonce.len() >= 43 && !cookie.contains(&nonce), "{nonce}");
    let answer = send(&mut browser, &Op::id_token(&Op::claims(&nonce)));
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": "http://localhost:8787/dashboard" })));
    assert!(answer.cookie(NONCE).contains("Max-Age=0"), "a nonce signs in once");
    assert!(browser.visit("/dashboard", &[]).is_ok());
    let session = browser.get("/api/auth/session").json();
    assert_eq!(session["user"]["email"], "ada@example.com");
    assert_eq!(browser.platform.reasons(), [""; 0]);
}

#[test]
fn a_stolen_token_with_its_cookie_works_once_where_something_stores_that() {
    for binding in ["AUTH_STATE", "AUTH_DB"] {
        let mut auth = auth(json!({}));
        auth["session"] = json!({ "strategy": "jwt" });
        let mut browser = expecting_discovery(Browser::with_env(json!({ "AUTH": auth, binding: null })));
        let nonce = nonce(&mut browser);
        let token = Op::id_token(&Op::claims(&nonce));
        let cookie = browser.jar[NONCE].clone();
        assert_eq!(send(&mut browser, &token).status(), 200);
        browser.jar.clear();
        browser.jar.insert(NONCE.into(), cookie);
        let answer = send(&mut browser, &token);
        refused(&browser, &answer, 401, "check_used");
        // The page gets another nonce, with which the user can sign in.
        let answer = sign_in(&mut browser, &json!({}));
        assert_eq!(answer.status(), 200, "{binding}");
        let stored = browser.database.text("SELECT group_concat(name) FROM provider_sessions");
        assert!(!stored.contains(&nonce), "only a hash is stored");
    }
}

#[test]
fn a_store_that_fails_signs_no_one_in_with_a_token() {
    let env = json!({ "AUTH": auth(json!({})), "AUTH_STATE": null });
    let mut browser = expecting_discovery(Browser::with_env(env));
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.database.works.set(false);
    let answer = send(&mut browser, &token);
    assert!(answer.status() >= 500, "{}", answer.status());
    assert!(!browser.jar.contains_key(SESSION));
}

#[test]
fn a_form_goes_on_to_its_address_also_under_the_names_of_google() {
    for (name, more) in [("id_token", ""), ("credential", ""), ("credential", "&g_csrf_token=g-1")] {
        let mut browser = site();
        let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
        browser.jar.insert("g_csrf_token".into(), "g-1".into());
        let body = format!("{name}={token}&callbackUrl=%2Fdashboard{more}");
        let answer = browser.send(Method::Post, PATH, &[ORIGIN, FORM], &body);
        assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/dashboard"), "{body}");
        assert!(browser.jar.contains_key(SESSION));
    }
}

#[test]
fn an_app_that_is_no_browser_needs_the_csrf_token() {
    let mut browser = site();
    let answer = post(&mut browser, &[JSON], &json!({}));
    refused(&browser, &answer, 403, "missing_csrf");
    let csrf = browser.csrf_token();
    let asked = post(&mut browser, &[JSON], &json!({ "csrfToken": csrf })).json();
    let token = Op::id_token(&Op::claims(asked["nonce"].as_str().unwrap()));
    let answer = post(&mut browser, &[JSON], &json!({ "id_token": token }));
    refused(&browser, &answer, 403, "missing_csrf");
    let answer = post(&mut browser, &[JSON], &json!({ "id_token": token, "csrfToken": csrf }));
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": "http://localhost:8787" })));
    assert!(browser.jar.contains_key(SESSION));
}

#[test]
fn another_site_signs_no_one_in_whatever_cookies_it_has_planted() {
    let rows: [(&[(&str, &str)], &str); 8] = [
        (&[("origin", "https://evil.example")], "cross_site"),
        (&[("origin", "null")], "cross_site"),
        (&[("origin", "http://localhost:8788")], "cross_site"),
        (&[("origin", "https://accounts.google.com")], "cross_site"),
        (&[("sec-fetch-site", "same-site")], "cross_site"),
        (&[("sec-fetch-site", "cross-site"), ORIGIN], "cross_site"),
        (&[("sec-fetch-site", "none")], "cross_site"),
        (&[ORIGIN, ("sec-purpose", "prefetch")], "prefetch"),
    ];
    for (headers, expected) in rows {
        let mut browser = site();
        // A sibling domain has planted all cookies, and knows the CSRF token.
        let (csrf, nonce) = (browser.csrf_token(), nonce(&mut browser));
        browser.jar.insert("g_csrf_token".into(), "g-1".into());
        let token = Op::id_token(&Op::claims(&nonce));
        let body = json!({ "id_token": token, "csrfToken": csrf, "g_csrf_token": "g-1" });
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        let answer = post(&mut browser, &headers, &body);
        refused(&browser, &answer, 403, expected);
        let answer = post(&mut browser, &headers, &json!({ "csrfToken": csrf }));
        assert_eq!(
            (answer.status(), answer.json().get("nonce")),
            (403, None),
            "no nonce either: {headers:?}"
        );
    }
}

#[test]
fn the_token_of_google_must_hold_and_is_not_enough() {
    for (cookie, sent) in [(Some("g-1"), "g-2"), (None, "g-1"), (Some(""), "")] {
        let mut browser = site();
        let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
        browser.jar.extend(cookie.map(|cookie| ("g_csrf_token".to_owned(), cookie.to_owned())));
        let body = json!({ "credential": token, "g_csrf_token": sent });
        let answer = post(&mut browser, &[ORIGIN, JSON], &body);
        refused(&browser, &answer, 403, "missing_csrf");
    }
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.jar.insert("g_csrf_token".into(), "g-1".into());
    let answer = post(&mut browser, &[JSON], &json!({ "credential": token, "g_csrf_token": "g-1" }));
    refused(&browser, &answer, 403, "missing_csrf");
}

#[test]
fn a_token_needs_the_nonce_of_this_browser() {
    // Without a nonce of its own.
    let mut browser = site();
    let answer = send(&mut browser, &Op::id_token(&Op::claims("n")));
    refused(&browser, &answer, 401, "check_missing");
    // With that of another browser, or none.
    for claim in [json!("another"), json!(null), json!(["n"]), json!(1)] {
        let mut browser = site();
        let answer = sign_in(&mut browser, &json!({ "nonce": claim }));
        refused(&browser, &answer, 401, "id_token_nonce");
    }
    // A cookie that another secret has sealed, and one of another provider.
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    let mut other = Browser::with_env(json!({
        "AUTH": auth(json!({})), "AUTH_SECRET": "another secret for tests, longer than 32 characters",
    }));
    other.jar = browser.jar.clone();
    let answer = send(&mut other, &token);
    refused(&other, &answer, 401, "check_invalid");
    // After an hour.
    browser.platform.pass_seconds(3_700);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "check_invalid");
}

#[test]
fn a_nonce_of_another_provider_is_refused() {
    let mut config = auth(json!({}));
    let mut other = config["providers"][0].clone();
    other["id"] = json!("other");
    config["providers"].as_array_mut().unwrap().push(other);
    let env = json!({ "AUTH": config, "AUTH_OTHER_ID": "client-1", "AUTH_OTHER_SECRET": "another client secret of the tests" });
    let mut browser = Browser::with_env(env);
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    let cookie = browser.jar.remove(NONCE).unwrap();
    browser.jar.insert("authjs.nonce.id-token.other".into(), cookie);
    let body = json!({ "id_token": token }).to_string();
    let answer = browser.send(Method::Post, "/api/auth/callback/other/id-token", &[ORIGIN, JSON], &body);
    refused(&browser, &answer, 401, "check_of_other_provider");
}

#[test]
fn a_replay_is_refused() {
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    assert_eq!(send(&mut browser, &token).status(), 200);
    browser.jar.remove(SESSION);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "check_missing");
    nonce(&mut browser);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "id_token_nonce");
}

#[test]
fn several_tabs_share_a_nonce_until_half_of_its_time() {
    let mut browser = site();
    let first = nonce(&mut browser);
    browser.platform.pass_seconds(1_700);
    assert_eq!(nonce(&mut browser), first);
    browser.platform.pass_seconds(101);
    assert_ne!(nonce(&mut browser), first);
}

#[test]
fn the_rules_for_id_tokens_hold() {
    let rows = [
        (json!({ "iss": "https://evil.example" }), "id_token_iss"),
        (json!({ "aud": "client-2" }), "id_token_aud"),
        (json!({ "aud": ["client-2", "client-3"] }), "id_token_aud"),
        (json!({ "aud": null }), "id_token_aud"),
        (json!({ "aud": ["client-1", "client-2"] }), "id_token_azp"),
        (json!({ "azp": "client-2" }), "id_token_azp"),
        (json!({ "exp": 1_799_999_000 }), "id_token_exp"),
        (json!({ "exp": null }), "id_token_exp"),
        (json!({ "iat": 1_799_990_000 }), "id_token_iat"),
        (json!({ "iat": 1_800_009_000 }), "id_token_iat"),
        (json!({ "nbf": 1_800_009_000 }), "id_token_nbf"),
        (json!({ "sub": "" }), "id_token_sub"),
    ];
    for (claims, expected) in rows {
        let mut browser = site();
        let answer = sign_in(&mut browser, &claims);
        refused(&browser, &answer, 401, expected);
    }
}

#[test]
fn unsigned_and_foreign_tokens_are_refused() {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    for (header, expected) in [
        (json!({ "alg": "none" }), "id_token_alg"),
        (json!({ "alg": "RS256" }), "id_token_alg"),
        (json!({ "alg": "HS256" }), "id_token_signature"),
        (json!({ "alg": "HS256", "typ": "at+jwt" }), "id_token_signature"),
    ] {
        let mut browser = site();
        let claims = Op::claims(&nonce(&mut browser));
        let answer = send(&mut browser, &format!("{}.{}.c2ln", part(&header), part(&claims)));
        refused(&browser, &answer, 401, expected);
    }
    // HS256 under the client secret, where the provider is not registered to sign so.
    let mut browser = expecting_discovery(Browser::new(auth(json!({ "client": {} }))));
    let answer = sign_in(&mut browser, &json!({}));
    refused(&browser, &answer, 401, "id_token_alg");
    for token in ["x", "a.b", "..", "a.b.c.d.e"] {
        let mut browser = site();
        nonce(&mut browser);
        let answer = send(&mut browser, token);
        assert_eq!(answer.status(), 401, "{token}");
        assert!(!browser.jar.contains_key(SESSION));
    }
}

#[test]
fn clients_of_native_apps_are_named() {
    let apps = || expecting_discovery(Browser::new(auth(json!({ "idTokenAudiences": ["ios", "android"] }))));
    for claims in [
        json!({ "aud": "ios" }),
        json!({ "aud": "ios", "azp": "ios" }),
        json!({ "azp": "android" }),
        json!({ "aud": "client-1" }),
    ] {
        let mut browser = apps();
        assert_eq!(sign_in(&mut browser, &claims).status(), 200, "{claims}");
        assert!(browser.jar.contains_key(SESSION));
    }
    for (claims, expected) in [
        (json!({ "aud": "web-2" }), "id_token_aud"),
        (json!({ "aud": "ios", "azp": "web-2" }), "id_token_azp"),
    ] {
        let mut browser = apps();
        let answer = sign_in(&mut browser, &claims);
        refused(&browser, &answer, 401, expected);
    }
    // They count here alone: the code flow of the site takes none of them.
    let mut browser = apps();
    let url = Op::start(&mut browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["aud"] = json!("ios");
    browser.platform.expect_json(
        "https://op.example/token",
        200,
        &Op::token_response(&Op::id_token(&claims)),
    );
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
    assert_eq!(reason(&browser), "id_token_aud");
}

#[test]
fn the_body_is_read_with_limits() {
    let mut browser = site();
    nonce(&mut browser);
    let answer = send(&mut browser, &"x".repeat(70_000));
    refused(&browser, &answer, 413, "body_too_large");
    let token = Op::id_token(&Op::claims("n"));
    for body in [
        format!("id_token={token}&id_token={token}"),
        format!("id_token={token}&credential={token}"),
        format!("credential={token}&credential=x"),
        "id_token=".to_owned(),
    ] {
        let headers = [ORIGIN, FORM, ("x-auth-return-redirect", "1")];
        let answer = browser.send(Method::Post, PATH, &headers, &body);
        refused(&browser, &answer, 401, "id_token_missing");
    }
    // A type that another site may send without asking is no JSON.
    let body = json!({ "id_token": token }).to_string();
    let headers = [ORIGIN, ("content-type", "text/plain; x=application/json")];
    let answer = browser.send(Method::Post, PATH, &headers, &body);
    assert!(answer.json()["nonce"].is_string(), "the body is not read");
    // A token in the query is not read: it would be in logs.
    let answer = browser.send(Method::Post, &format!("{PATH}?id_token={token}"), &[ORIGIN, JSON], "{}");
    assert!(answer.json()["nonce"].is_string());
}

#[test]
fn without_the_option_the_action_is_unknown() {
    let mut browser = Browser::new(json!({ "providers": [Op::config(), "github"] }));
    for path in [PATH, "/api/auth/callback/github/id-token", "/api/auth/callback/nothing/id-token"] {
        let answer = browser.send(Method::Post, path, &[ORIGIN, JSON], "{}");
        refused(&browser, &answer, 400, "unknown_action");
    }
    let mut browser = site();
    for method in [Method::Get, Method::Head] {
        let answer = browser.send(method, PATH, &[ORIGIN], "");
        refused(&browser, &answer, 400, "unknown_action");
    }
}

#[test]
fn a_form_that_is_refused_leads_to_the_pages() {
    let mut browser = site();
    let answer = browser.send(Method::Post, PATH, &[ORIGIN, FORM], "id_token=x&callbackUrl=%2Fdashboard");
    let page = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=retry";
    assert!(answer.location().starts_with(page), "{}", answer.location());
    let answer = browser.send(Method::Post, PATH, &[("origin", "https://evil.example"), FORM], "id_token=x");
    assert!(answer.location().contains("error=MissingCSRF"), "{}", answer.location());
}

struct Denying;

#[async_trait::async_trait(?Send)]
impl Callbacks for Denying {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        assert_eq!(input.account.provider, "op");
        assert_eq!(input.account.tokens.keys().collect::<Vec<_>>(), ["id_token"]);
        assert_eq!(input.profile["sub"], "user-1");
        Ok(SignInDecision::Deny)
    }
}

#[test]
fn the_sign_in_callback_decides() {
    let mut browser = expecting_discovery(Browser::with_callbacks(auth(json!({})), Box::new(Denying)));
    let answer = sign_in(&mut browser, &json!({}));
    refused(&browser, &answer, 403, "access_denied");
    assert_eq!(answer.json()["url"], "http://localhost:8787/api/auth/error?error=AccessDenied");
}

#[test]
fn users_accounts_and_families_are_those_of_any_sign_in() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    for table in ["users", "accounts", "sessions"] {
        assert_eq!(browser.database.count(table), 1, "{table}");
    }
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    assert_eq!(browser.database.count("sessions"), 1, "the session is replaced");
    let mut config = auth(json!({}));
    config["session"] = json!({ "strategy": "jwt", "revocable": true });
    let env = json!({ "AUTH": config, "AUTH_STATE": null });
    let mut browser = expecting_discovery(Browser::with_env(env));
    assert_eq!(sign_in(&mut browser, &json!({})).status(), 200);
    assert_eq!(browser.database.count("session_families"), 1);
    browser.database.execute("DELETE FROM session_families");
    browser.platform.pass_seconds(60);
    assert!(browser.visit("/dashboard", &[]).is_err());
}

// A page may show One Tap until the next one who uses the browser has signed in in another tab.
#[test]
fn a_page_that_was_left_links_no_account_to_the_next_user() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    let bob = |nonce: &str| {
        let mut claims = Op::claims(nonce);
        claims["sub"] = json!("user-2");
        claims["email"] = json!("bob@example.com");
        Op::id_token(&claims)
    };
    let left = nonce(&mut browser);
    let page = browser.jar[NONCE].clone();
    browser.jar.remove(NONCE);
    sign_in(&mut browser, &json!({}));
    assert_eq!(browser.database.count("accounts"), 1);
    browser.jar.insert(NONCE.into(), page.clone());
    assert_eq!(send(&mut browser, &bob(&left)).status(), 403);
    assert_eq!(reason(&browser), "account_not_linked");
    assert_eq!(browser.database.count("accounts"), 1);
    browser.jar.insert(NONCE.into(), page);
    let own = nonce(&mut browser);
    assert_ne!(own, left, "that of another visitor");
    assert_eq!(send(&mut browser, &bob(&own)).status(), 200);
    assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 2));
}

#[test]
fn an_outage_is_no_refusal() {
    let mut browser = expecting_discovery(Browser::with_database(auth(json!({}))));
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.database.works.set(false);
    assert_eq!(send(&mut browser, &token).status(), 503);
    browser.database.works.set(true);
    assert_eq!(send(&mut browser, &token).status(), 200, "the nonce has not been used");
}

#[test]
fn rules_judge_it_by_what_the_token_says() {
    let rules = json!([{ "path": "/dashboard", "access": "signed-in", "maxAge": 300 }]);
    let mut config = auth(json!({}));
    config["rules"] = rules;
    config["unmatched"] = json!("public");
    config.as_object_mut().unwrap().remove("matcher");
    for (claims, passes) in [
        (json!({ "auth_time": 1_799_999_900 }), true),
        (json!({ "auth_time": 1_799_999_000 }), false),
        (json!({}), false),
    ] {
        let mut browser = expecting_discovery(Browser::new(config.clone()));
        assert_eq!(sign_in(&mut browser, &claims).status(), 200);
        assert_eq!(browser.visit("/dashboard", &[]).is_ok(), passes, "{claims}");
    }
}

#[test]
fn groups_that_only_an_access_token_could_tell_are_unknown() {
    let google = json!({
        "id": "google", "idTokenSignIn": true, "client": { "id_token_signed_response_alg": "HS256" },
    });
    let not = json!({ "groups": ["contractors@example.com"] });
    let rules = json!([
        { "path": "/dashboard", "access": "signed-in", "not": not },
        { "path": "/about", "access": "signed-in" },
    ]);
    let config = json!({ "providers": [google], "rules": rules, "unmatched": "public" });
    let secret = "client secret of the tests, 32 characters and more";
    let env = json!({ "AUTH": config, "AUTH_GOOGLE_ID": "client-1", "AUTH_GOOGLE_SECRET": secret });
    let mut browser = Browser::with_env(env);
    let mut metadata = Op::metadata();
    metadata["issuer"] = json!("https://accounts.google.com");
    browser.platform.expect_json(
        "https://accounts.google.com/.well-known/openid-configuration",
        200,
        &metadata,
    );
    let path = "/api/auth/callback/google/id-token";
    let asked = browser.send(Method::Post, path, &[ORIGIN, JSON], "{}").json();
    let mut claims = Op::claims(asked["nonce"].as_str().unwrap());
    claims["iss"] = json!("https://accounts.google.com");
    claims["groups"] = json!(["staff@example.com"]);
    let body = json!({ "id_token": Op::id_token(&claims) }).to_string();
    let answer = browser.send(Method::Post, path, &[ORIGIN, JSON], &body);
    assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
    assert!(browser.visit("/about", &[]).is_ok());
    assert!(browser.visit("/dashboard", &[]).is_err(), "the user may be in the group");
}

#[test]
fn no_secret_is_in_the_log() {
    let mut browser = site();
    let nonce = nonce(&mut browser);
    let token = Op::id_token(&Op::claims(&nonce));
    send(&mut browser, &token);
    send(&mut browser, &token);
    let log = format!("{:?}", browser.platform.log.borrow());
    assert!(!log.contains(&token) && !log.contains(&nonce));
}
