//! Where visitors return to, for odd and long addresses.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, ISSUER, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const ORIGIN: &str = "http://localhost:8787";

fn deployment() -> Browser {
    Browser::new(json!({ "providers": [Op::config()], "matcher": ["/dashboard/:path*"] }))
}

/// Returns the answer of the gate to a navigation.
fn turned_away(browser: &mut Browser, path: &str) -> Answer {
    browser.visit(path, NAVIGATION).expect_err("the gate refuses")
}

fn path_of(location: &str) -> &str {
    location.strip_prefix(ORIGIN).expect("a page of ours")
}

/// Returns the callback URL in the form of a sign-in page.
fn in_form(page: &Answer) -> String {
    let (_, rest) = page.response.body.split_once(r#"name="callbackUrl" value=""#).expect("a form");
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

/// Signs in from the page that the gate redirects to, and returns the final address.
fn return_to(browser: &mut Browser, path: &str) -> String {
    let answer = turned_away(browser, path);
    let page = browser.get(path_of(answer.location()));
    let callback_url = in_form(&page);
    browser.platform.expect_json(format!("{ISSUER}/.well-known/openid-configuration"), 200, &Op::metadata());
    let url = Op::start(browser, &callback_url);
    let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    browser.platform.expect_json(format!("{ISSUER}/token"), 200, &Op::token_response(&id_token));
    let state = Op::parameter(&url, "state");
    let answer = browser.get(&format!("/api/auth/callback/op?code=c&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    answer.location().to_owned()
}

/// Returns a path whose URL has this length.
fn path(bytes: usize) -> String {
    format!("/dashboard?q={}", "x".repeat(bytes - ORIGIN.len() - "/dashboard?q=".len()))
}

#[test]
fn a_visitor_returns_to_an_address_with_a_backslash_in_its_query() {
    let mut browser = deployment();
    let answer = turned_away(&mut browser, r"/dashboard?file=C:\a\b");
    assert!(answer.location().ends_with("%3Ffile%3DC%3A%255Ca%255Cb"), "{}", answer.location());
    let back = return_to(&mut browser, r"/dashboard?file=C:\a\b");
    assert_eq!(back, format!("{ORIGIN}/dashboard?file=C:%5Ca%5Cb"));
    let raw = browser.get(r"/api/auth/signin?callbackUrl=/dashboard?file=C:\a");
    assert_eq!(in_form(&raw), format!("{ORIGIN}/dashboard?file=C:%5Ca"));
    assert_eq!(browser.platform.reasons(), ["session_missing"; 2]);
}

#[test]
fn a_visitor_returns_to_an_address_of_up_to_8192_bytes() {
    for bytes in [2049, 3900, 5000, 8192] {
        let mut browser = deployment();
        let path = path(bytes);
        let back = return_to(&mut browser, &path);
        assert_eq!(back, format!("{ORIGIN}{path}"), "{bytes}");
        assert_eq!(browser.platform.reasons(), ["session_missing"], "{bytes}");
        let pieces = browser.jar.keys().filter(|name| name.starts_with("authjs.callback-url")).count();
        let expected = if bytes < 3950 { 1 } else { bytes / 3936 + 1 };
        assert_eq!(pieces, expected, "{bytes}");
    }
}

#[test]
fn every_cookie_that_keeps_an_address_is_one_that_browsers_keep() {
    let query = "%C3%BC&a=/".repeat(800);
    let mut browser = deployment();
    let answer = browser.post("/api/auth/signin", &[("callbackUrl", &format!("/dashboard?{query}"))]);
    assert_eq!(answer.location(), format!("{ORIGIN}/api/auth/signin?error=MissingCSRF"));
    let token = browser.csrf_token();
    let form = [("csrfToken", token.as_str()), ("callbackUrl", &format!("/dashboard?{query}"))];
    let answer = browser.post("/api/auth/signin", &form);
    let lines: Vec<_> = answer.set_cookies.iter().filter(|line| line.contains("callback-url.")).collect();
    assert_eq!(lines.len(), 5);
    for line in &lines {
        let pair = line.split(';').next().unwrap();
        assert!(pair.len() <= 4096, "{}", pair.len());
        assert!(line.ends_with("; Max-Age=900; Path=/api/auth; HttpOnly; SameSite=Lax"), "{line}");
    }
    assert_eq!(in_form(&browser.get("/api/auth/signin")), format!("{ORIGIN}/dashboard?{query}"));

    let short = browser.get("/api/auth/signin?callbackUrl=/dashboard");
    let cleared = short.set_cookies.iter().filter(|line| line.contains("Max-Age=0; Path=/api/auth")).count();
    assert_eq!((in_form(&short).as_str(), cleared), ("http://localhost:8787/dashboard", 5));
    assert_eq!(browser.jar["authjs.callback-url"], "http%3A%2F%2Flocalhost%3A8787%2Fdashboard");
    let long = browser.get(&format!("/api/auth/signin?callbackUrl={}", path(8192)));
    assert!(long.cookie("authjs.callback-url").contains("Max-Age=0"), "{:?}", long.set_cookies);
}

/// Checks that the address is not used, and that the log gives the cause without the address.
fn assert_dropped(browser: &Browser, cause: &str) {
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("callback_url_refused"));
    let log = browser.platform.log.borrow();
    let line = log.last().unwrap();
    assert!(line.contains(cause) && !line.contains("dashboard") && !line.contains("evil"), "{line}");
}

#[test]
fn an_address_that_is_too_long_is_dropped_with_a_line_in_the_log() {
    let mut browser = deployment();
    for path in [path(8193), format!("/dashboard?{}", "&".repeat(8_000))] {
        let answer = turned_away(&mut browser, &path);
        assert_eq!(answer.location(), format!("{ORIGIN}/api/auth/signin"));
        assert_dropped(&browser, "longer than 8,192 bytes");
    }
}

#[test]
fn an_address_that_is_refused_is_named_in_the_log_by_its_fault() {
    let mut browser = deployment();
    for (callback_url, cause) in [
        ("https://evil.example/dashboard", "not an address of this site"),
        ("//evil.example/dashboard", "not an address of this site"),
        ("/%5Cevil.example/dashboard", "in different ways"),
        (&path(8193), "longer than 8,192 bytes"),
    ] {
        browser.get(&format!("/api/auth/signin?callbackUrl={callback_url}"));
        assert_dropped(&browser, cause);
    }
    assert_eq!(browser.platform.reasons().len(), 4, "once each");
}

#[test]
fn a_visitor_who_is_asked_to_try_again_still_returns_to_a_long_address() {
    let mut browser = deployment();
    let url = format!("{ORIGIN}/dashboard?{}", "&".repeat(8_000));
    let token = browser.csrf_token();
    browser.post("/api/auth/signin", &[("csrfToken", &token), ("callbackUrl", &url)]);
    let answer = browser.get("/api/auth/callback/op?code=c");
    assert_eq!(answer.location(), format!("{ORIGIN}/api/auth/signin?error=OAuthCallbackError&code=retry"));
    assert_eq!(in_form(&browser.get(path_of(answer.location()))), url);
}

#[test]
fn a_custom_sign_in_page_gets_a_long_address_in_its_query() {
    let auth = json!({ "providers": [Op::config()], "pages": { "signIn": "/login?a=b" } });
    let mut browser = Browser::new(auth);
    let answer = browser.get(&format!("/api/auth/signin?error=X&callbackUrl={}", path(8192)));
    let query = answer.location().strip_prefix("/login?a=b&callbackUrl=").expect("the page");
    assert!(query.ends_with("xxx&error=X"), "{query}");
    assert!(turned_away(&mut browser, &path(8192)).location().contains("/login?a=b&callbackUrl="));
}

fn form_post() -> Value {
    let mut config = Op::config();
    config["authorization"] = json!({ "params": { "response_mode": "form_post" } });
    config
}

#[test]
fn a_posted_response_leads_to_a_long_address_too() {
    for bytes in [1_024, 1_025, 8_192] {
        let mut browser = Browser::new(json!({ "providers": [form_post()] }));
        browser.platform.expect_json(
            format!("{ISSUER}/.well-known/openid-configuration"),
            200,
            &Op::metadata(),
        );
        browser.get(&format!("/api/auth/signin?callbackUrl={}", path(bytes)));
        let url = Op::start(&mut browser, &path(bytes));
        assert!(Op::parameter(&url, "state").len() < 3_000, "{bytes}");
        // A browser sends none of its other cookies with a POST from another site.
        let sent = ["authjs.state.", "authjs.callback-url."];
        browser.jar.retain(|name, _| sent.iter().any(|prefix| name.starts_with(prefix)));
        let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
        browser.platform.expect_json(format!("{ISSUER}/token"), 200, &Op::token_response(&id_token));
        let state = Op::parameter(&url, "state");
        let answer =
            browser.post("/api/auth/callback/op", &[("code", "c"), ("iss", ISSUER), ("state", &state)]);
        assert_eq!(answer.location(), format!("{ORIGIN}{}", path(bytes)), "{bytes}");
        assert_eq!(browser.platform.reasons(), Vec::<String>::new());
    }
}

/// Starts a sign-in with this fragment and returns the callback URL that is stored.
fn kept_with(keep: bool, callback_url: &str, fragment: &str) -> (Browser, String) {
    let mut browser = Browser::new(json!({ "providers": ["github"], "keepFragment": keep }));
    let token = browser.csrf_token();
    let form = [("csrfToken", token.as_str()), ("callbackUrl", callback_url), ("callbackFragment", fragment)];
    let answer = browser.post("/api/auth/signin/github", &form);
    assert!(answer.location().starts_with("https://github.com/"), "{}", answer.location());
    assert!(!answer.location().contains("callbackFragment"));
    let kept = in_form(&browser.get("/api/auth/signin"));
    (browser, kept)
}

#[test]
fn a_fragment_is_kept_where_the_deployer_wants_it() {
    let long = format!("#{}", "x".repeat(1_023));
    for (callback_url, fragment, expected) in [
        ("/dashboard", "#/invoices/7?tab=a", "/dashboard#/invoices/7?tab=a"),
        ("/dashboard?a=b", "#c", "/dashboard?a=b#c"),
        ("/dashboard#own", "#other", "/dashboard#own"),
        ("/dashboard", r"#a\b", "/dashboard#a%5Cb"),
        ("/dashboard", "#//evil.example", "/dashboard#//evil.example"),
        ("/dashboard", "", "/dashboard"),
        ("/dashboard", "#", "/dashboard"),
        ("/dashboard", &long, &format!("/dashboard{long}")),
    ] {
        let (browser, kept) = kept_with(true, callback_url, fragment);
        assert_eq!(kept, format!("{ORIGIN}{expected}"));
        assert_eq!(browser.platform.reasons(), Vec::<String>::new(), "{fragment}");
    }
    let (_, kept) = kept_with(false, "/dashboard", "#c");
    assert_eq!(kept, format!("{ORIGIN}/dashboard"));
}

#[test]
fn a_fragment_that_is_none_is_dropped_and_never_logged() {
    let long = format!("#evil{}", "x".repeat(1_020));
    for fragment in
        ["evil", "@evil.example", "/evil", "#evil b", "#evil\n", "#evil\u{e9}", "#evil\u{0}", &long]
    {
        let (browser, kept) = kept_with(true, "/dashboard", fragment);
        assert_eq!(kept, format!("{ORIGIN}/dashboard"), "{fragment:?}");
        assert_dropped(&browser, "callbackFragment is not used");
    }
}

#[test]
fn the_sign_in_page_has_its_script_only_where_the_deployer_wants_it() {
    for keep in [true, false] {
        let mut browser = Browser::new(json!({ "providers": ["github"], "keepFragment": keep }));
        let page = browser.get("/api/auth/signin");
        assert_eq!(page.response.body.contains("<script>"), keep);
        let policy = page.response.get("content-security-policy").unwrap();
        assert_eq!(policy.contains("script-src 'sha256-"), keep, "{policy}");
        let error = browser.get("/api/auth/error");
        assert!(!error.response.body.contains("<script"));
    }
}
