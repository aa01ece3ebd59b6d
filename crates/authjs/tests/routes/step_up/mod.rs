//! `maxAge` and `acr` of rules: users sign in again, and the provider's answer is held to what was asked.

mod answers;
#[cfg(all(feature = "bearer", feature = "josekit"))]
mod bearer;
mod loops;
mod other_providers;
mod sessions;

use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, ISSUER, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const FETCH: &[(&str, &str)] = &[("sec-fetch-mode", "cors"), ("accept", "application/json")];
const COOKIE: &str = "authjs.state.step-up";

/// Returns settings whose rule for `/admin` has these members.
fn auth(rule: Value) -> Value {
    let mut admin = json!({ "path": ["/admin/:path*", "/dashboard"], "access": "signed-in" });
    admin.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
    let rules = json!([admin, { "path": "/:path*", "access": "signed-in" }]);
    json!({ "providers": [Op::config()], "rules": rules, "unmatched": "deny" })
}

fn site(rule: Value) -> Browser {
    expecting_discovery(Browser::new(auth(rule)))
}

fn expecting_discovery(browser: Browser) -> Browser {
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser
}

/// Answers a sign-in with these claims, at the time of the browser.
fn answer(browser: &mut Browser, url: &Url, claims: &Value) -> Answer {
    let mut all = Op::claims(&Op::parameter(url, "nonce"));
    let now = browser.platform.seconds();
    (all["iat"], all["exp"]) = (now.into(), (now + 600).into());
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&Op::id_token(&all)));
    let state = Op::parameter(url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"))
}

/// Signs in at the provider, which says these claims. Returns the authorization URL and the answer.
fn sign_in(browser: &mut Browser, claims: &Value) -> (Url, Answer) {
    let url = Op::start(browser, "/dashboard");
    let answer = answer(browser, &url, claims);
    (url, answer)
}

/// Signs in `seconds` ago at the provider.
fn signed_in(browser: &mut Browser, seconds: i64) {
    let auth_time = browser.platform.seconds() - seconds;
    let (_, answer) = sign_in(browser, &json!({ "auth_time": auth_time }));
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
}

fn refused(browser: &mut Browser, path: &str, headers: &[(&str, &str)]) -> Answer {
    browser.visit(path, headers).expect_err("the gate refuses")
}

fn passes(browser: &mut Browser, path: &str) -> bool {
    browser.visit(path, NAVIGATION).is_ok()
}

/// Returns the parameters of an authorization request that are about the authentication.
fn asked(url: &Url) -> String {
    let about =
        url.query_pairs().filter(|(name, _)| matches!(name.as_ref(), "prompt" | "max_age" | "acr_values"));
    about.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[test]
fn a_user_whose_sign_in_is_too_old_signs_in_again() {
    let mut browser = site(json!({ "maxAge": 300 }));
    signed_in(&mut browser, 0);
    assert!(passes(&mut browser, "/admin"));
    browser.platform.pass_seconds(301);
    assert!(passes(&mut browser, "/about"), "other paths need no recent sign-in");
    let sent = refused(&mut browser, "/admin/users?page=2", NAVIGATION);
    let back = "callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fadmin%2Fusers%3Fpage%3D2";
    assert_eq!(
        (sent.status(), sent.location()),
        (307, &*format!("http://localhost:8787/api/auth/signin?{back}"))
    );
    assert!(browser.jar.contains_key("authjs.session-token"), "the session goes on");
    let cookie = sent.cookie(COOKIE);
    assert!(cookie.contains("; Max-Age=900; Path=/api/auth; ") && cookie.contains("; HttpOnly"), "{cookie}");
    assert_eq!(browser.platform.reasons(), ["step_up_required"]);

    let auth_time = browser.platform.seconds();
    let (url, done) = sign_in(&mut browser, &json!({ "auth_time": auth_time }));
    assert_eq!(asked(&url), "max_age=300&prompt=login");
    assert_eq!(done.location(), "http://localhost:8787/dashboard");
    assert!(!browser.jar.contains_key(COOKIE), "the next sign-in is asked nothing");
    assert!(passes(&mut browser, "/admin"));
    browser.platform.finish();
}

#[test]
fn a_user_whose_sign_in_is_of_another_kind_is_asked_for_one_of_the_rule() {
    let mut browser = site(json!({ "acr": ["phr", "urn:mfa"] }));
    sign_in(&mut browser, &json!({ "acr": "password" }));
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    let (url, _) = sign_in(&mut browser, &json!({ "acr": "urn:mfa" }));
    assert_eq!(asked(&url), "acr_values=phr urn:mfa", "the provider decides what is missing");
    assert!(passes(&mut browser, "/admin"));
}

#[test]
fn a_visitor_without_a_session_is_asked_at_the_first_sign_in() {
    let mut browser = site(json!({ "maxAge": 300, "acr": "phr" }));
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    let auth_time = browser.platform.seconds() - 200;
    let (url, _) = sign_in(&mut browser, &json!({ "auth_time": auth_time, "acr": "phr" }));
    assert_eq!(asked(&url), "max_age=300&acr_values=phr", "a session at the provider may be recent enough");
    assert!(passes(&mut browser, "/admin"));
    let mut elsewhere = site(json!({ "maxAge": 300 }));
    assert_eq!(refused(&mut elsewhere, "/about", NAVIGATION).cookie(COOKIE), "");
    assert_eq!(asked(&Op::start(&mut elsewhere, "/about")), "");
}

#[test]
fn a_program_gets_401_with_what_is_missing() {
    let challenge = "Bearer realm=\"authjs\", error=\"insufficient_user_authentication\", \
        acr_values=\"phr urn:mfa\", max_age=\"300\"";
    for (access, headers) in [("signed-in", FETCH), ("signed-in", &[]), ("api", NAVIGATION), ("api", FETCH)] {
        let mut browser = site(json!({ "access": access, "maxAge": 300, "acr": ["phr", "urn:mfa"] }));
        signed_in(&mut browser, 0);
        let answer = refused(&mut browser, "/admin", headers);
        assert_eq!((answer.status(), answer.location(), answer.cookie(COOKIE)), (401, "", ""));
        assert_eq!(answer.response.get("www-authenticate"), Some(challenge));
        assert_eq!(answer.json(), json!({ "message": "Unauthorized" }));
        assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
        assert!(browser.jar.contains_key("authjs.session-token"));
    }
}

#[test]
fn clients_that_can_send_their_visitor_on_get_the_address_too() {
    let page = ("hx-current-url", "http://localhost:8787/about");
    for (headers, name, expected) in [
        (&[("hx-request", "true"), page][..], "hx-redirect", "Fabout"),
        (&[("next-action", "x")][..], "x-action-redirect", "Fadmin;push"),
    ] {
        let mut browser = site(json!({ "maxAge": 300 }));
        signed_in(&mut browser, 400);
        let answer = refused(&mut browser, "/admin", headers);
        assert_eq!((answer.status(), answer.location()), (401, ""));
        assert!(answer.response.get(name).unwrap().ends_with(expected), "{:?}", answer.response);
        assert!(answer.response.get("www-authenticate").unwrap().contains("max_age=\"300\""));
        let url = Op::start(&mut browser, "/about");
        assert_eq!(asked(&url), "max_age=300&prompt=login", "the page is another than the part");
    }
}

#[test]
fn a_visitor_s_parameters_do_not_weaken_what_is_asked() {
    let mut browser = site(json!({ "maxAge": 300, "acr": "phr" }));
    signed_in(&mut browser, 400);
    refused(&mut browser, "/admin", NAVIGATION);
    let csrf_token = browser.csrf_token();
    let weaker = "prompt=none&max_age=86400&acr_values=password&login_hint=ada";
    let answer = browser.post(
        &format!("/api/auth/signin/op?{weaker}"),
        &[("csrfToken", &csrf_token), ("callbackUrl", "/elsewhere")],
    );
    let url = Url::parse(answer.location()).unwrap();
    assert_eq!(asked(&url), "prompt=login&max_age=300&acr_values=phr");
    assert_eq!(Op::parameter(&url, "login_hint"), "ada");
}

#[test]
fn a_forged_or_old_cookie_asks_nothing() {
    let mut browser = site(json!({ "maxAge": 300 }));
    signed_in(&mut browser, 400);
    let session = browser.jar["authjs.session-token"].clone();
    for forged in ["", "x", "eyJhbGciOiJub25lIn0.e30.", &session] {
        browser.jar.insert(COOKIE.to_owned(), forged.to_owned());
        assert_eq!(asked(&Op::start(&mut browser, "/admin")), "", "{forged}");
    }
    refused(&mut browser, "/admin", NAVIGATION);
    browser.platform.pass_seconds(916);
    assert_eq!(asked(&Op::start(&mut browser, "/admin")), "");
}

#[test]
fn what_is_asked_is_pushed_where_requests_are_pushed() {
    const PAR: &str = "https://op.example/par";
    let mut op = Op::config();
    op["par"] = true.into();
    let mut settings = auth(json!({ "maxAge": 300, "acr": "phr" }));
    settings["providers"] = json!([op]);
    let mut browser = Browser::new(settings);
    let mut metadata = Op::metadata();
    metadata["pushed_authorization_request_endpoint"] = PAR.into();
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &metadata);
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    browser.platform.expect_json(PAR, 201, &json!({ "request_uri": "urn:r:1", "expires_in": 60 }));
    let url = Op::start(&mut browser, "/dashboard");
    browser.platform.finish();
    assert_eq!(url.query(), Some("client_id=client-1&request_uri=urn%3Ar%3A1"));
    let request = browser.platform.sent.borrow().last().cloned().unwrap();
    let pushed = Url::parse(&format!("{PAR}?{}", request.body.as_deref().unwrap_or_default())).unwrap();
    assert_eq!((request.url.as_str(), asked(&pushed)), (PAR, "max_age=300&acr_values=phr".to_owned()));

    let auth_time = browser.platform.seconds() - 200;
    answer(&mut browser, &pushed, &json!({ "auth_time": auth_time, "acr": "phr" }));
    assert!(passes(&mut browser, "/admin"), "{:?}", browser.platform.log.borrow());
}
