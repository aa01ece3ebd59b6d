//! Rules with `mfa = true`: a session passes the second factor when it is asked for.

use super::*;
use authjs::http::Method;

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const FETCH: &[(&str, &str)] = &[("sec-fetch-mode", "cors"), ("accept", "application/json")];

pub fn by_rule(more: Value) -> Value {
    let rules = json!([
        { "path": "/admin/:path*", "access": "signed-in", "mfa": true },
        { "path": "/api/keys", "access": "api", "mfa": true },
        { "path": "/:path*", "access": "signed-in" },
    ]);
    let auth =
        json!({ "providers": [Op::config()], "secondFactor": {}, "rules": rules, "unmatched": "deny" });
    with(auth, more)
}

fn each(test: impl Fn(Browser)) {
    each_with(json!({}), test);
}

pub fn each_with(more: Value, test: impl Fn(Browser)) {
    for strategy in ["jwt", "database"] {
        let auth = by_rule(json!({ "session": { "strategy": strategy, "updateAge": 0 } }));
        test(Browser::with_database(with(auth, more.clone())));
    }
}

pub fn passes(browser: &mut Browser, path: &str) -> bool {
    match browser.visit(path, NAVIGATION) {
        Err(_) => false,
        Ok(cookies) => {
            for cookie in cookies {
                let (name, rest) = cookie.split_once('=').unwrap();
                browser.jar.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            true
        }
    }
}

/// Signs in without a second factor. The provider says that the user has just entered something there.
pub fn signed_in(browser: &mut Browser) {
    let now = browser.platform.seconds();
    assert_eq!(sign_in(browser, json!({ "auth_time": now })).location(), HOME);
}

#[test]
fn a_session_passes_the_factor_when_a_rule_asks_for_it() {
    each(|mut browser| {
        signed_in(&mut browser);
        assert!(passes(&mut browser, "/about"));
        let sent = browser.visit("/admin/users?page=2", NAVIGATION).unwrap_err();
        let there = "http://localhost:8787/api/auth/second-factor?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fadmin%2Fusers%3Fpage%3D2";
        assert_eq!((sent.status(), sent.location()), (307, there));
        assert_eq!(browser.platform.reasons(), ["second_factor_required"]);
        enrol(&mut browser);
        assert!(passes(&mut browser, "/admin/users"), "{:?}", browser.platform.log.borrow());
        assert_eq!(browser.database.count("second_factors"), 1);
    });
}

#[test]
fn a_program_gets_401_that_says_what_is_missing() {
    each(|mut browser| {
        signed_in(&mut browser);
        for (path, headers) in [("/admin", FETCH), ("/api/keys", FETCH), ("/api/keys", NAVIGATION)] {
            let refused = browser.visit(path, headers).unwrap_err();
            assert_eq!(refused.status(), 401, "{path}");
            let challenge = refused.response.get("www-authenticate").unwrap();
            let expected =
                r#"error="insufficient_user_authentication", error_description="a second factor is needed""#;
            assert!(challenge.contains(expected), "{challenge}");
        }
    });
}

#[test]
fn the_fact_outlives_each_reissue_and_no_page_can_write_it() {
    each(|mut browser| {
        signed_in(&mut browser);
        let update = |browser: &mut Browser, data: Value| {
            let csrf_token = browser.csrf_token();
            let body = json!({ "csrfToken": csrf_token, "data": data }).to_string();
            browser.send(Method::Post, "/api/auth/session", &[("content-type", "application/json")], &body)
        };
        let forged =
            json!({ "second_factor": { "owner": "x", "proved": 1_800_000_000, "at": 1_800_000_000 } });
        update(&mut browser, json!({ "authjs_gate": forged }));
        assert!(!passes(&mut browser, "/admin"));
        enrol(&mut browser);
        for _ in 0..3 {
            browser.platform.pass_seconds(3_600);
            assert!(passes(&mut browser, "/admin"), "{:?}", browser.platform.log.borrow());
            browser.get("/api/auth/session");
            update(&mut browser, json!({ "authjs_gate": {} }));
        }
        assert!(passes(&mut browser, "/admin"));
    });
}

#[test]
fn another_session_of_the_user_passes_it_for_itself() {
    each(|mut browser| {
        signed_in(&mut browser);
        let app = enrol(&mut browser);
        let first = std::mem::take(&mut browser.jar);
        browser.platform.pass_seconds(60);
        signed_in(&mut browser);
        assert!(!passes(&mut browser, "/admin"));
        let prompt = browser.get(PATH);
        assert!(prompt.response.body.contains("<h1>Enter your code</h1>"));
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert!(passes(&mut browser, "/admin"));
        browser.jar = first;
        assert!(passes(&mut browser, "/admin"));
    });
}

#[test]
fn a_thief_of_a_session_sets_up_no_app() {
    each(|mut browser| {
        signed_in(&mut browser);
        browser.platform.pass_seconds(301);
        let to = |answer: &Answer| {
            answer.location().starts_with("http://localhost:8787/api/auth/signin?callbackUrl=")
        };
        assert!(to(&browser.get(PATH)), "a sign-in of long ago does not prove who is there");
        assert_eq!(enter(&mut browser, "123456").location(), REFUSED, "the browser has no key");
        browser.platform.pass_seconds(600);
        assert!(to(&enter(&mut browser, "123456")));
        assert_eq!(browser.database.count("second_factors"), 0);
        // Nor does one that links an account of the thief, who drops what the next sign-in must fulfil.
        browser.jar.remove("authjs.state.step-up");
        let linked = json!({ "sub": "user-of-thief", "email": "thief@example.com" });
        assert_eq!(sign_in(&mut browser, linked).location(), HOME);
        assert_eq!(browser.database.count("accounts"), 2);
        assert!(to(&browser.get(PATH)));
        signed_in(&mut browser);
        enrol(&mut browser);
    });
}

#[test]
fn a_session_of_before_the_option_signs_in_again() {
    let mut before =
        Browser::with_database(json!({ "providers": [Op::config()], "session": { "strategy": "jwt" } }));
    sign_in(&mut before, json!({}));
    let mut after = Browser::with_database(by_rule(json!({ "session": { "strategy": "jwt" } })));
    after.jar = before.jar.clone();
    assert!(passes(&mut after, "/about") && !passes(&mut after, "/admin"));
    let page = after.get(PATH);
    assert!(page.location().starts_with("http://localhost:8787/api/auth/signin?"), "{}", page.location());
}

#[test]
fn a_provider_with_several_factors_passes_at_once_and_a_linked_account_does_not() {
    each(|mut browser| {
        sign_in(&mut browser, json!({ "amr": ["mfa"] }));
        assert!(passes(&mut browser, "/admin"));
    });
    each(|mut browser| {
        signed_in(&mut browser);
        let linked = json!({ "sub": "other", "email": "other@example.com", "amr": ["mfa"] });
        sign_in(&mut browser, linked);
        assert_eq!(browser.database.count("accounts"), 2);
        assert!(!passes(&mut browser, "/admin"), "the owner of the account may not be the user");
    });
}

/// The user may have signed in at the provider days ago, in a browser that someone else has found open.
#[test]
fn an_app_is_set_up_only_after_the_provider_has_asked_the_user() {
    each(|mut browser| {
        for claims in [json!({}), json!({ "auth_time": browser.platform.seconds() - 301 })] {
            browser.jar.clear();
            assert_eq!(sign_in(&mut browser, claims).location(), HOME);
            assert!(!passes(&mut browser, "/admin"));
            let answer = browser.get(PATH);
            assert!(answer.location().contains("/api/auth/signin?callbackUrl="), "{}", answer.response.body);
            assert!(!browser.jar.contains_key(SETUP));
        }
        let url = Op::start_again(&mut browser);
        let asked = ["prompt", "max_age"].map(|name| Op::parameter(&url, name));
        assert_eq!(asked, ["login", "300"]);
        browser.get(PATH);
        let answer = sign_in(&mut browser, json!({}));
        assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=AccessDenied");
        assert_eq!(browser.platform.reasons().last().unwrap(), "step_up_refused");
        signed_in(&mut browser);
        enrol(&mut browser);
        assert!(passes(&mut browser, "/admin"));
    });
}

#[test]
fn an_app_is_set_up_without_that_proof_if_the_deployment_trusts_the_provider() {
    each_with(json!({ "secondFactor": { "trustUnprovenSignIn": true } }), |mut browser| {
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        browser.platform.pass_seconds(301);
        assert!(browser.get(PATH).location().contains("/api/auth/signin?callbackUrl="));
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        enrol(&mut browser);
        assert!(passes(&mut browser, "/admin"));
    });
}

/// The user needs time to install an app, after the key was shown.
#[test]
fn the_first_code_has_as_long_as_the_key() {
    each(|mut browser| {
        signed_in(&mut browser);
        browser.platform.pass_seconds(299);
        let app = App::of_page(&browser.get(PATH).response.body);
        browser.platform.pass_seconds(500);
        assert!(browser.get(PATH).location().contains("/api/auth/signin?"), "the key is not shown again");
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).status(), 200, "{:?}", browser.platform.log.borrow());
    });
}

#[test]
fn a_code_proves_that_the_user_is_there_and_changes_nothing() {
    each(|mut browser| {
        signed_in(&mut browser);
        let app = enrol(&mut browser);
        browser.platform.pass_seconds(3_600);
        let page = browser.get(&format!("{PATH}?confirm=1&callbackUrl=/dashboard"));
        assert!(page.response.body.contains("<h1>Enter your code</h1>"), "{}", page.response.body);
        let wrong = app.wrong(&browser);
        let send =
            |browser: &mut Browser, code: &str| post(browser, &[("action", "confirm"), ("code", code)]);
        assert_eq!(send(&mut browser, &wrong).location(), format!("{REFUSED}&confirm=1"));
        let code = app.code(&browser, 0);
        assert_eq!(send(&mut browser, &code).location(), HOME);
        assert_eq!(
            (browser.database.count("second_factors"), browser.database.count("recovery_codes")),
            (1, 10)
        );
    });
}
