//! Sign-ins without an ID Token, and by way of a redirect proxy.

use serde_json::{Value, json};

use super::{COOKIE, NAVIGATION, answer, asked, auth, expecting_discovery, passes, refused, signed_in};
use crate::routes::accounts::{counts, with};
use crate::routes::credentials::{answered, login};
use crate::support::{Browser, Op};

const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";

fn with_login(rule: Value) -> Browser {
    expecting_discovery(Browser::new(with(
        auth(rule),
        json!({ "providers": [Op::config(), login(), "github"] }),
    )))
}

fn ada() -> Value {
    json!({ "id": 7, "name": "Ada", "email": "ada@example.com" })
}

#[test]
fn new_credentials_are_recent() {
    let mut browser = with_login(json!({ "maxAge": 300 }));
    browser.platform.forget();
    answered(&mut browser, 200, &ada());
    assert!(passes(&mut browser, "/admin"));
    browser.platform.pass_seconds(301);
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    answered(&mut browser, 200, &ada());
    assert!(passes(&mut browser, "/admin") && !browser.jar.contains_key(COOKIE));
}

/// Signs in at the OpenID Provider, and is sent back for another kind of sign-in.
fn asked_for_acr() -> Browser {
    let mut browser = with_login(json!({ "acr": "phr" }));
    signed_in(&mut browser, 0);
    refused(&mut browser, "/admin", NAVIGATION);
    browser
}

#[test]
fn a_provider_that_never_says_acr_ends_in_a_page_before_it_is_asked() {
    let mut browser = asked_for_acr();
    let csrf_token = browser.csrf_token();
    let refusal = browser.post("/api/auth/signin/github", &[("csrfToken", &csrf_token)]);
    assert_eq!((refusal.status(), refusal.location()), (302, DENIED));
    assert!(!browser.jar.contains_key(COOKIE), "the next sign-in may be for another page");
    assert!(browser.platform.reasons().contains(&"step_up_refused".to_owned()));
    let line = browser.platform.log.borrow().last().cloned().unwrap();
    assert!(line.contains("\"provider\":\"github\"") && line.contains("only OpenID Providers"), "{line}");

    let mut browser = asked_for_acr();
    let refusal = crate::routes::credentials::submit(&mut browser, &[]);
    assert_eq!((refusal.status(), refusal.location()), (302, DENIED), "the password is not checked");
    assert!(passes(&mut browser, "/about"), "the user is still signed in");
}

#[test]
fn an_oauth_2_sign_in_counts_from_the_moment_here() {
    let mut browser = with_login(json!({ "maxAge": 300 }));
    signed_in(&mut browser, 400);
    refused(&mut browser, "/admin", NAVIGATION);
    let url = browser.start("github");
    assert_eq!(asked(&url), "", "GitHub knows no such parameters");
    browser.platform.expect_json(
        "https://github.com/login/oauth/access_token",
        200,
        &json!({ "access_token": "gho", "token_type": "bearer" }),
    );
    let user = json!({ "id": 1, "login": "ada", "name": "Ada", "email": "ada@example.com", "auth_time": 1, "acr": "phr" });
    browser.platform.expect_json("https://api.github.com/user", 200, &user);
    let state = Op::parameter(&url, "state");
    let done = browser.get(&format!("/api/auth/callback/github?code=c&state={state}"));
    assert_eq!(done.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    browser.platform.pass_seconds(300);
    assert!(passes(&mut browser, "/admin"));
    browser.platform.pass_seconds(1);
    assert!(!passes(&mut browser, "/admin"));
}

/// A stranger at the user's screen has an account at the provider too.
#[test]
fn linking_another_account_is_no_sign_in_of_the_user() {
    for strategy in ["jwt", "database"] {
        let settings = with(auth(json!({ "maxAge": 300 })), json!({ "session": { "strategy": strategy } }));
        let signed_in_before = || {
            let mut browser = expecting_discovery(Browser::with_database(settings.clone()));
            signed_in(&mut browser, 0);
            assert!(passes(&mut browser, "/admin"), "{strategy}");
            browser.platform.pass_seconds(301);
            browser
        };
        let mut browser = signed_in_before();
        let now = browser.platform.seconds();
        let stranger = json!({ "sub": "stranger", "email": "eve@evil.example", "auth_time": now });
        let url = Op::start(&mut browser, "/about");
        let linked = answer(&mut browser, &url, &stranger);
        assert_eq!((linked.location(), counts(&browser)), ("http://localhost:8787/about", (1, 2)));
        assert!(
            !passes(&mut browser, "/admin"),
            "{strategy}: the account is linked, and the user has not signed in"
        );

        let mut browser = signed_in_before();
        refused(&mut browser, "/admin", NAVIGATION);
        let url = Op::start(&mut browser, "/admin");
        let refusal = answer(&mut browser, &url, &stranger);
        assert_eq!((refusal.location(), counts(&browser)), (DENIED, (1, 1)), "a step-up links no account");
        assert!(!passes(&mut browser, "/admin"), "{strategy}");
    }
}

/// An account that is linked opens the session too, so how its visitor signed in counts.
#[test]
fn a_session_that_linked_an_account_is_as_old_as_the_older_sign_in() {
    for (strategy, age, is_recent) in
        [("jwt", 301, false), ("jwt", 300, true), ("database", 301, false), ("database", 300, true)]
    {
        let settings = with(auth(json!({ "maxAge": 300 })), json!({ "session": { "strategy": strategy } }));
        let mut browser = expecting_discovery(Browser::with_database(settings));
        signed_in(&mut browser, 0);
        let other = json!({ "sub": "other", "email": "ada@other.example", "auth_time": browser.platform.seconds() - age });
        let url = Op::start(&mut browser, "/about");
        answer(&mut browser, &url, &other);
        assert_eq!(counts(&browser), (1, 2));
        assert_eq!(passes(&mut browser, "/admin"), is_recent, "{strategy} {age}");
    }
    for (acr, opens) in [(json!("phr"), true), (json!("0"), false), (json!(null), false)] {
        let mut browser = expecting_discovery(Browser::with_database(auth(json!({ "acr": "phr" }))));
        let url = Op::start(&mut browser, "/about");
        answer(&mut browser, &url, &json!({ "acr": "phr" }));
        assert!(passes(&mut browser, "/admin"));
        let other = json!({ "sub": "other", "email": "ada@other.example", "acr": acr });
        let url = Op::start(&mut browser, "/about");
        answer(&mut browser, &url, &other);
        assert_eq!((counts(&browser), passes(&mut browser, "/admin")), ((1, 2), opens), "{acr}");
    }
}

#[test]
fn a_step_up_goes_by_way_of_the_redirect_proxy() {
    let settings = || {
        with(
            auth(json!({ "maxAge": 300 })),
            json!({ "redirectProxyUrl": "https://www.example.com/api/auth" }),
        )
    };
    let mut preview = expecting_discovery(Browser::new(settings()).at("https://pr-1.example.dev"));
    let through_proxy = |preview: &mut Browser, auth_time: i64| {
        let url = Op::start(preview, "/dashboard");
        let mut proxy = Browser::new(settings()).at("https://www.example.com");
        proxy.platform.pass_seconds(preview.platform.seconds() - proxy.platform.seconds());
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        let passed = proxy.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
        let back = passed.location().strip_prefix("https://pr-1.example.dev").unwrap().to_owned();
        let mut claims = Op::claims(&nonce);
        (claims["auth_time"], claims["iat"]) = (auth_time.into(), preview.platform.seconds().into());
        claims["exp"] = (preview.platform.seconds() + 600).into();
        preview.platform.expect_json(
            "https://op.example/token",
            200,
            &Op::token_response(&Op::id_token(&claims)),
        );
        (asked(&url), preview.get(&back).location().to_owned())
    };
    let start = preview.platform.seconds();
    assert_eq!(through_proxy(&mut preview, start).1, "https://pr-1.example.dev/dashboard");
    preview.platform.pass_seconds(301);
    refused(&mut preview, "/admin", NAVIGATION);
    let stale = through_proxy(&mut preview, start);
    let denied = "https://pr-1.example.dev/api/auth/error?error=AccessDenied";
    assert_eq!(stale, ("max_age=300&prompt=login".to_owned(), denied.to_owned()));
    refused(&mut preview, "/admin", NAVIGATION);
    let fresh = through_proxy(&mut preview, start + 301);
    assert_eq!(fresh.1, "https://pr-1.example.dev/dashboard");
    assert!(passes(&mut preview, "/admin"));
}
