use authjs::http::Method;
use authjs::platform::Place;

use super::*;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";

/// Signs the same user in with another browser. Returns its session cookie.
fn elsewhere(browser: &mut Browser) -> String {
    let own = browser.jar.remove(COOKIE);
    browser.platform.pass_seconds(1);
    sign_in_now(browser, json!({}));
    let other = browser.jar.insert(COOKIE.to_owned(), own.unwrap()).unwrap();
    browser.platform.log.borrow_mut().clear();
    other
}

fn ids(html: &str) -> Vec<&str> {
    let parts = html.split(r#"name="session" value=""#).skip(1);
    parts.filter_map(|part| part.split_once('"').map(|(id, _)| id)).collect()
}

fn lives(browser: &mut Browser, cookie: &str) -> bool {
    let own = browser.jar.insert(COOKIE.to_owned(), cookie.to_owned()).unwrap();
    let lives = is_signed_in(browser);
    browser.jar.insert(COOKIE.to_owned(), own);
    lives
}

#[test]
fn one_session_ends_and_the_others_go_on() {
    with_each(|mut browser| {
        let (first, second) = (elsewhere(&mut browser), elsewhere(&mut browser));
        let html = shown(&mut browser);
        let ids = ids(&html);
        assert_eq!(ids.len(), 2, "this one has no button");
        assert_eq!(html.matches("<strong>This browser</strong>").count(), 1);
        let answer = ask(&mut browser, "end-session", &[("session", ids[0])]);
        assert_eq!(answer.location(), status("session-ended"));
        let living = [lives(&mut browser, &first), lives(&mut browser, &second)];
        assert_eq!(living.iter().filter(|lives| **lives).count(), 1);
        assert!(is_signed_in(&mut browser));
        assert_eq!(ask(&mut browser, "end-session", &[("session", ids[0])]).location(), status("not-there"));
        assert!(shown(&mut browser).contains("Sign out everywhere else"));
    });
}

#[test]
fn all_other_sessions_end() {
    with_each(|mut browser| {
        let (first, second) = (elsewhere(&mut browser), elsewhere(&mut browser));
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), status("others-ended"));
        assert!(is_signed_in(&mut browser));
        assert!(!lives(&mut browser, &first) && !lives(&mut browser, &second));
        let html = browser.get("/api/auth/account?status=others-ended").response.body;
        assert!(
            html.contains(r#"<div class="error info" role="status"><p>All other browsers are"#),
            "{html}"
        );
        assert!(!html.contains("Sign out everywhere else"), "there is nothing else");
    });
}

#[test]
fn a_session_has_browser_and_country_and_no_text_of_the_visitor() {
    for auth in configurations() {
        let mut browser = Browser::with_database(auth);
        let place = Place { city: None, country: Some("DE".to_owned()), asn: None };
        browser.platform.place.replace(Some(place));
        for (user_agent, expected) in [(FIREFOX, "Firefox on Linux"), ("<b>Evil</b>", "Unknown browser")] {
            browser.jar.remove(COOKIE);
            sign_in_with(&mut browser, user_agent);
            let html = shown(&mut browser);
            assert!(html.contains(expected) && html.contains("Country: DE"), "{html}");
            assert!(!html.contains("Evil"), "{html}");
        }
    }
}

/// Signs in with a browser of this name.
fn sign_in_with(browser: &mut Browser, user_agent: &str) {
    if browser.platform.sent.borrow().is_empty() {
        browser.platform.expect_json(
            "https://op.example/.well-known/openid-configuration",
            200,
            &Op::metadata(),
        );
    }
    let url = Op::start(browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    let now = browser.platform.seconds();
    claims["auth_time"] = json!(now);
    browser.platform.expect_json(
        "https://op.example/token",
        200,
        &Op::token_response(&Op::id_token(&claims)),
    );
    let state = Op::parameter(&url, "state");
    let path = format!("/api/auth/callback/op?code=c-1&iss=https://op.example&state={state}");
    browser.send(Method::Get, &path, &[("user-agent", user_agent)], "");
    browser.platform.finish();
}

#[test]
fn the_device_of_a_family_goes_with_it() {
    let [_, auth] = configurations();
    let mut browser = signed_in(auth);
    elsewhere(&mut browser);
    assert_eq!(browser.database.count("session_devices"), 2);
    ask(&mut browser, "end-others", &[]);
    assert_eq!(browser.database.count("session_devices"), 1);
    let mut plain = configurations()[1].clone();
    plain["account"] = json!({ "enabled": false });
    assert_eq!(signed_in(plain).database.count("session_devices"), 0, "nothing is kept without the page");
}

#[test]
fn a_failing_store_ends_nothing_and_says_so() {
    with_each(|mut browser| {
        let other = elsewhere(&mut browser);
        browser.database.fails.set(Some("DELETE FROM session"));
        let answer = ask(&mut browser, "end-others", &[]);
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert!(lives(&mut browser, &other));
    });
}
