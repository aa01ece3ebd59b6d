//! Which pending sign-ins a browser keeps, and in which cookies.

use serde_json::{Value, json};

use super::{at, come_back, oauth, open_tab, sign_in};
use crate::support::{Browser, Op};

fn two() -> Browser {
    Browser::new(json!({ "providers": [oauth("a"), oauth("b")] }))
}

#[test]
fn a_sixth_sign_in_replaces_the_oldest_of_any_provider() {
    let mut browser = two();
    let tabs: Vec<_> = (0..7)
        .map(|index| {
            let id = if index % 3 == 0 { "b" } else { "a" };
            let tab = open_tab(&mut browser, id, &format!("/{index}"));
            assert_eq!(browser.pending().len(), 5.min(index + 1));
            (id, tab)
        })
        .collect();
    for (index, (id, tab)) in tabs.iter().enumerate() {
        if index < 2 {
            assert!(come_back(&mut browser, id, tab).location().contains("code=retry"), "{index}");
        } else {
            assert_eq!(sign_in(&mut browser, id, tab).location(), at(&format!("/{index}")));
        }
    }
}

#[test]
fn cookies_that_cannot_be_read_make_room_first() {
    let mut browser = two();
    let old = open_tab(&mut browser, "a", "/old");
    browser.platform.pass_seconds(800);
    let tabs: Vec<_> = (0..3).map(|index| open_tab(&mut browser, "a", &format!("/{index}"))).collect();
    // The browser still has the cookie of a sign-in that has expired, and one of another deployment.
    browser.platform.pass_seconds(130);
    let foreign = "authjs.state.0123456789abcdef";
    browser.jar.insert(foreign.to_owned(), "foreign".to_owned());
    open_tab(&mut browser, "b", "/b");
    assert_eq!(browser.pending().len(), 5);
    assert!(come_back(&mut browser, "a", &old).location().contains("code=retry"));
    open_tab(&mut browser, "b", "/b");
    assert_eq!(browser.pending().len(), 5);
    for (index, tab) in tabs.iter().enumerate() {
        assert_eq!(sign_in(&mut browser, "a", tab).location(), at(&format!("/{index}")));
    }
    assert_eq!(browser.pending().len(), 2);
}

#[test]
fn a_browser_with_many_foreign_cookies_still_signs_in() {
    let mut browser = two();
    for index in 0..60 {
        browser.jar.insert(format!("authjs.state.{index:016x}"), "x".repeat(100));
    }
    let tab = open_tab(&mut browser, "a", "/a");
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), at("/a"));
}

#[test]
fn a_sign_in_has_one_cookie_for_the_auth_routes_alone() {
    let mut browser = two();
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signin/a", &[("csrfToken", &csrf_token)]);
    let expires = authjs::platform::Platform::now(&*browser.platform).plus_seconds(900).http_date();
    let [line] = answer.pending()[..] else { panic!("{:?}", answer.set_cookies) };
    let attributes = format!("; Max-Age=900; Path=/api/auth; Expires={expires}; HttpOnly; SameSite=Lax");
    assert!(line.ends_with(&attributes), "{line}");
    let tab = url::Url::parse(answer.location()).unwrap();
    let answer = sign_in(&mut browser, "a", &tab);
    let [cleared] = answer.pending()[..] else { panic!("{:?}", answer.set_cookies) };
    assert!(cleared.ends_with("=; Max-Age=0; Path=/api/auth; HttpOnly; SameSite=Lax"), "{cleared}");
}

#[test]
fn the_name_is_that_of_the_state_cookie_and_keeps_its_prefix() {
    let table = [
        (json!({}), "https://app.example", "__Secure-authjs.state.", "; Path=/api/auth;"),
        (json!({ "state": { "name": "__Host-s" } }), "https://app.example", "__Host-s.", "; Path=/;"),
        (json!({ "state": { "name": "s" } }), "http://localhost:8787", "s.", "; Path=/api/auth;"),
        (
            json!({ "state": { "options": { "domain": "app.example", "sameSite": "none" } } }),
            "https://app.example",
            "__Secure-authjs.state.",
            "; Domain=app.example; Path=/api/auth;",
        ),
    ];
    for (cookies, origin, name, attributes) in table {
        let auth = json!({ "providers": [oauth("a")], "cookies": cookies });
        let mut browser = Browser::new(auth).at(origin);
        let tab = open_tab(&mut browser, "a", "/a");
        let [pending] = &browser.pending()[..] else { panic!("{:?}", browser.jar) };
        assert!(pending.starts_with(name), "{pending}");
        let answer = sign_in(&mut browser, "a", &tab);
        let [line] = answer.pending()[..] else { panic!("{:?}", answer.set_cookies) };
        assert!(line.starts_with(name) && line.contains(attributes), "{line}");
        assert_eq!(answer.location(), format!("{origin}/a"));
    }
}

#[test]
fn the_cookie_fits_into_a_browser_with_the_longest_address_that_it_keeps() {
    for (length, lands) in [(1_000, true), (1_024, true), (1_025, false), (8_000, false)] {
        let mut browser = Browser::new(json!({ "providers": [Op::config(), oauth("a")] }));
        let path = format!("/{}", "a".repeat(length - at("/").len()));
        let tab = open_tab(&mut browser, "a", &path);
        let [name] = &browser.pending()[..] else { panic!("{:?}", browser.jar) };
        assert!(name.len() + browser.jar[name].len() < 2_400, "{}", browser.jar[name].len());
        open_tab(&mut browser, "a", "/younger");
        let expected = if lands { at(&path) } else { at("/younger") };
        assert_eq!(
            sign_in(&mut browser, "a", &tab).location(),
            expected,
            "a longer one is in shared cookies"
        );
    }
}

#[test]
fn a_provider_without_checks_has_no_cookie() {
    let mut config = oauth("a");
    config["checks"] = json!(["none"]);
    let mut browser = Browser::new(json!({ "providers": [config] }));
    let tab = open_tab(&mut browser, "a", "/a");
    assert!(!browser.has_checks());
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), at("/a"));
}

#[test]
fn a_posted_response_finds_the_destination_of_its_own_tab() {
    let mut config = oauth("a");
    config["authorization"] =
        json!({ "url": "https://a.example/authorize", "params": { "response_mode": "form_post" } });
    let mut browser = Browser::new(json!({ "providers": [config] }));
    let tabs = ["/a", "/b"].map(|path| (path, open_tab(&mut browser, "a", path)));
    for (path, tab) in &tabs {
        let token = json!({ "access_token": "a", "token_type": "bearer" });
        browser.platform.expect_json("https://a.example/token", 200, &token);
        browser.platform.expect_json("https://a.example/userinfo", 200, &json!({ "sub": "1" }));
        let others: Vec<_> =
            browser.jar.keys().filter(|name| !name.starts_with("authjs.state.")).cloned().collect();
        let kept: Vec<_> = others.iter().filter_map(|name| browser.jar.remove_entry(name)).collect();
        let state = Op::parameter(tab, "state");
        let answer = browser.post("/api/auth/callback/a", &[("code", "c-1"), ("state", &state)]);
        browser.jar.extend(kept);
        assert_eq!(answer.location(), at(path), "{:?}", browser.platform.log.borrow());
        assert!(answer.pending()[0].ends_with("; Secure; SameSite=None"), "{:?}", answer.set_cookies);
    }
}

/// What a rule asks holds for the sign-in that it was asked of, and for no other tab.
#[test]
fn what_the_gate_asks_of_one_tab_is_not_asked_of_another() {
    let rules: Value = json!([
        { "path": "/admin/:path*", "access": "signed-in", "acr": ["gold"] },
        { "path": "/:path*", "access": "signed-in" },
    ]);
    let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "deny" });
    let mut browser = Browser::new(auth);
    browser.platform.expect_json(crate::routes::callback::DISCOVERY, 200, &Op::metadata());
    let plain = open_tab(&mut browser, "op", "/about");
    assert_eq!(Op::parameter(&plain, "acr_values"), "");
    let navigation = [("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    browser.visit("/admin", &navigation).unwrap_err();
    let asked = open_tab(&mut browser, "op", "/admin");
    assert_eq!(Op::parameter(&asked, "acr_values"), "gold");
    for (tab, path) in [(&plain, "/about"), (&asked, "/admin")] {
        let claims = Op::claims(&Op::parameter(tab, "nonce"));
        let response = Op::token_response(&Op::id_token(&claims));
        browser.platform.expect_json(crate::routes::callback::TOKEN, 200, &response);
        let state = Op::parameter(tab, "state");
        let iss = crate::support::ISSUER;
        let answer = browser.get(&format!("/api/auth/callback/op?code=c&iss={iss}&state={state}"));
        assert_eq!(answer.location(), at(path), "{:?}", browser.platform.log.borrow());
    }
}
