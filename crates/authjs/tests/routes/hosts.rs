//! `hosts`: several sites in one Worker.

use std::rc::Rc;

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::{IncomingRequest, Method};
use authjs::platform::Platform;
use serde_json::{Map, Value, json};
use url::Url;

use crate::options::sign_in::environment;
use crate::routes::callback::{DISCOVERY, TOKEN};
use crate::routes::email::{self, MAILER, mail};
use crate::support::{Answer, Browser, ISSUER, Op, TestHeaders};

pub(super) const BASE: &str = "http://localhost:8787";
pub(super) const ADMIN: &str = "http://admin.localhost:8787";
const COOKIE: &str = "authjs.session-token";

pub(super) fn auth(base: Value, admin: Value) -> Value {
    let mut auth = json!({
        "providers": [Op::config()], "matcher": ["/dashboard"], "unknownHosts": "base",
        "hosts": { "admin.localhost": admin, "other.localhost": {} },
    });
    auth.as_object_mut().unwrap().extend(base.as_object().unwrap().clone());
    auth
}

pub(super) fn site(admin: Value) -> Browser {
    Browser::new(auth(json!({}), admin))
}

/// Runs a test with each strategy, and with each form of the rows.
fn everywhere(test: impl Fn(Browser)) {
    test(site(json!({})));
    let stored = |base: bool, admin: bool| {
        Browser::with_database(auth(
            json!({ "session": { "hashTokens": base } }),
            json!({ "session": { "hashTokens": admin } }),
        ))
    };
    for (base, admin) in [(false, false), (false, true), (true, false), (true, true)] {
        test(stored(base, admin));
    }
}

/// Signs in at an origin. Returns the browser there, with the session.
pub(super) fn sign_in(browser: Browser, origin: &str) -> Browser {
    let (mut browser, state, nonce) = start(browser, origin);
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json(TOKEN, 200, &response);
    let answer = come_back(&mut browser, &state);
    assert_eq!(answer.location(), format!("{origin}/dashboard"), "{:?}", browser.platform.log.borrow());
    browser
}

fn start(browser: Browser, origin: &str) -> (Browser, String, String) {
    let mut browser = browser.at(origin);
    // All hosts share what is known of a provider.
    if browser.platform.sent.borrow().is_empty() {
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    }
    let url = Op::start(&mut browser, "/dashboard");
    browser.platform.finish();
    (browser, Op::parameter(&url, "state"), Op::parameter(&url, "nonce"))
}

fn come_back(browser: &mut Browser, state: &str) -> Answer {
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    answer
}

fn passes(browser: &mut Browser) -> bool {
    browser.visit("/dashboard", &[]).is_ok()
}

#[test]
fn each_host_has_its_own_options() {
    let own = json!({ "basePath": "/auth", "matcher": "/secret", "pages": { "signIn": "/login" } });
    let mut browser = site(own);
    assert!(browser.answers("/api/auth/csrf") && !browser.answers("/auth/csrf"));
    assert!(browser.visit("/secret", &[]).is_ok() && browser.visit("/dashboard", &[]).is_err());
    let mut browser = browser.at(ADMIN);
    assert!(browser.answers("/auth/csrf") && !browser.answers("/api/auth/csrf"));
    assert_eq!(browser.get("/auth/csrf").status(), 200);
    assert!(browser.visit("/dashboard", &[]).is_ok());
    let refused = browser.visit("/secret", &[("sec-fetch-mode", "navigate")]).err().unwrap();
    assert_eq!(
        refused.location(),
        format!("{ADMIN}/login?callbackUrl=http%3A%2F%2Fadmin.localhost%3A8787%2Fsecret")
    );
    for same in ["http://admin.localhost", "http://admin.localhost.:8787", "https://admin.localhost:443"] {
        browser = browser.at(same);
        assert!(browser.visit("/secret", &[]).is_err() && browser.visit("/dashboard", &[]).is_ok(), "{same}");
    }
}

#[test]
fn a_cookie_that_is_copied_to_another_host_is_no_session_there() {
    everywhere(|browser| {
        let mut browser = sign_in(browser, BASE);
        assert!(passes(&mut browser));
        let of_base = browser.jar[COOKIE].clone();
        browser.jar.clear();
        let mut browser = sign_in(browser, ADMIN);
        assert!(passes(&mut browser));
        let of_admin = browser.jar[COOKIE].clone();
        let rows: Vec<String> = match browser.database.count("sessions") {
            0 => Vec::new(),
            _ => ["ASC", "DESC"]
                .map(|order| {
                    browser
                        .database
                        .text(&format!("SELECT sessionToken FROM sessions ORDER BY rowid {order}"))
                })
                .into(),
        };
        for (origin, own) in
            [(BASE, &of_base), (ADMIN, &of_admin), ("http://other.localhost:8787", &String::new())]
        {
            browser = browser.at(origin);
            // A thief of the table has the rows too.
            for cookie in [&of_base, &of_admin].into_iter().chain(&rows) {
                browser.jar.clear();
                browser.jar.insert(COOKIE.into(), cookie.clone());
                let is_row_itself = own == &of_base && rows.first() == Some(cookie);
                if cookie == own || is_row_itself && cookie == &of_base {
                    assert!(passes(&mut browser), "{origin}");
                    continue;
                }
                let Err(refused) = browser.visit("/dashboard", &[]) else {
                    panic!("{cookie} passes at {origin}")
                };
                assert_eq!(refused.status(), 401);
                assert!(refused.cookie(COOKIE).contains("Max-Age=0"), "{origin}");
                browser.jar.insert(COOKIE.into(), cookie.clone());
                assert_eq!(browser.get("/api/auth/session").response.body, "null", "{cookie} at {origin}");
            }
        }
    });
}

#[test]
fn the_reason_is_in_the_log() {
    let mut browser = sign_in(site(json!({})), BASE).at(ADMIN);
    assert!(!passes(&mut browser));
    assert_eq!(browser.platform.reasons(), ["session_of_other_host"]);
}

#[test]
fn a_shared_domain_shares_the_session() {
    let cookies = json!({ "sessionToken": { "options": { "domain": "localhost" } } });
    for browser in [
        Browser::new(auth(json!({ "cookies": cookies }), json!({}))),
        Browser::with_database(auth(json!({ "cookies": cookies }), json!({}))),
    ] {
        let mut browser = sign_in(browser, BASE).at(ADMIN);
        assert!(passes(&mut browser));
        let mut browser = sign_in(browser, ADMIN).at("http://other.localhost:8787");
        assert!(passes(&mut browser));
    }
}

/// A `jwt` callback that writes the claim of another host.
struct Forging;

#[async_trait::async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, mut jwt: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        jwt.token.insert("authjs_host".into(), "admin.localhost".into());
        Ok(Some(jwt.token))
    }
}

#[test]
fn a_callback_does_not_choose_the_host_of_a_session() {
    let forging = Browser::with_callbacks(auth(json!({}), json!({})), Box::new(Forging));
    let mut browser = sign_in(forging, BASE);
    assert!(passes(&mut browser));
    let mut browser = browser.at(ADMIN);
    assert!(!passes(&mut browser));
    let mut browser = sign_in(browser, "http://other.localhost:8787");
    browser.get("/api/auth/session");
    assert!(passes(&mut browser));
    let mut browser = browser.at(ADMIN);
    assert!(!passes(&mut browser));
}

#[test]
fn checks_of_one_host_do_not_end_a_sign_in_at_another() {
    let (browser, state, _) = start(site(json!({})), BASE);
    let mut browser = browser.at(ADMIN);
    let answer = come_back(&mut browser, &state);
    assert!(answer.location().contains("code=retry"), "{}", answer.location());
    assert_eq!(browser.platform.reasons(), ["callback_url_refused", "check_invalid"]);
    assert!(browser.platform.sent.borrow().iter().all(|sent| !sent.url.as_str().contains("/token")));
}

/// A site with links and codes by mail.
fn mails(admin: Value) -> Browser {
    let mut provider = mail("mail");
    provider["code"] = json!(true);
    Browser::with_database(auth(json!({ "providers": [provider] }), admin))
}

#[test]
fn a_link_works_on_the_host_that_mailed_it_alone() {
    for (own, other) in [(BASE, ADMIN), (ADMIN, BASE), (ADMIN, "http://other.localhost:8787")] {
        let mut browser = mails(json!({})).at(own);
        browser.platform.expect_json(MAILER, 200, &json!({}));
        email::ask(&mut browser, &[("email", "ada@example.com")]);
        let sent = email::mailed(&browser);
        let link = Url::parse(sent["url"].as_str().unwrap()).unwrap();
        assert!(link.as_str().starts_with(own), "{link}");
        let mut browser = browser.at(other);
        let cookies = browser.jar.clone();
        let refused = email::open(&mut browser, &link);
        assert!(refused.location().contains("error=Verification"), "{}", refused.location());
        // The browser that asked copies its cookies too.
        browser.jar = cookies;
        let form = [("email", "ada@example.com"), ("code", sent["code"].as_str().unwrap())];
        let refused = browser.post("/api/auth/callback/mail", &form);
        assert!(!browser.jar.contains_key(COOKIE), "{}", refused.location());
        let mut browser = browser.at(own);
        let signed_in = email::open(&mut browser, &link);
        assert_eq!(signed_in.location(), format!("{own}/dashboard"), "{:?}", browser.platform.log.borrow());
        assert!(passes(&mut browser));
    }
}

#[test]
fn a_code_works_on_the_host_that_mailed_it_alone() {
    let mut browser = mails(json!({})).at(ADMIN);
    browser.platform.expect_json(MAILER, 200, &json!({}));
    email::ask(&mut browser, &[("email", "ada@example.com")]);
    let code = email::mailed(&browser)["code"].as_str().unwrap().to_owned();
    let cookies = browser.jar.clone();
    for (origin, signs_in) in [(BASE, false), ("http://other.localhost:8787", false), (ADMIN, true)] {
        browser = browser.at(origin);
        browser.jar = cookies.clone();
        let csrf_token = browser.csrf_token();
        browser.post("/api/auth/callback/mail", &[("csrfToken", &csrf_token), ("code", &code)]);
        assert_eq!(
            browser.jar.contains_key(COOKIE),
            signs_in,
            "{origin}: {:?}",
            browser.platform.log.borrow()
        );
    }
}

#[test]
fn a_session_of_another_host_is_not_updated_and_links_no_account() {
    everywhere(|browser| {
        let mut browser = sign_in(browser, BASE).at(ADMIN);
        let csrf_token = browser.csrf_token();
        let body = json!({ "csrfToken": csrf_token, "data": { "name": "Eve" } }).to_string();
        let headers = [("content-type", "application/json")];
        let answer = browser.send(Method::Post, "/api/auth/session", &headers, &body);
        assert_eq!(answer.response.body, "null");
        assert!(!browser.jar.contains_key(COOKIE));
    });
}

#[test]
fn one_host_can_be_the_redirect_proxy_of_another() {
    let proxy = json!({ "redirectProxyUrl": format!("{BASE}/api/auth"), "redirectProxyAllow": [ADMIN] });
    let mut env = environment(&auth(proxy, json!({})));
    env["AUTH_DEV"] = json!("1");
    let (browser, state, nonce) = start(Browser::with_env(env), ADMIN);
    let jar = browser.jar.clone();
    let mut browser = browser.at(BASE);
    let passed_on = come_back(&mut browser, &state);
    let back = passed_on.location().strip_prefix(ADMIN).expect("it goes back").to_owned();
    let mut browser = browser.at(ADMIN);
    browser.jar = jar;
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json(TOKEN, 200, &response);
    assert_eq!(browser.get(&back).location(), format!("{ADMIN}/dashboard"));
    assert!(passes(&mut browser));
    assert!(!passes(&mut browser.at(BASE)));
}

#[test]
fn code_on_the_server_asks_the_host_of_its_request() {
    let mut browser = sign_in(site(json!({ "basePath": "/auth" })), BASE);
    browser = browser.at(ADMIN);
    let headers = TestHeaders::new(&[("cookie", &format!("{COOKIE}={}", browser.jar[COOKIE]))]);
    for (origin, has_session) in [(BASE, true), (ADMIN, false)] {
        let url = Url::parse(&format!("{origin}/page")).unwrap();
        let request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
        let platform: Rc<dyn Platform> = browser.platform.clone();
        let current = pollster::block_on(browser.auth().session(&request, platform));
        assert_eq!((current.session.is_some(), current.error), (has_session, None), "{origin}");
    }
}

#[test]
fn an_unknown_host_gets_the_base_or_nothing() {
    let mut browser = site(json!({})).at("http://unknown.localhost:8787");
    assert_eq!(browser.get("/api/auth/csrf").status(), 200);
    assert!(browser.visit("/", &[]).is_ok() && browser.visit("/dashboard", &[]).is_err());

    let deny = || Browser::new(auth(json!({ "unknownHosts": "deny" }), json!({})));
    for origin in [BASE, "http://admin.localhost.evil.example", "http://x.admin.localhost"] {
        let mut browser = deny().at(origin);
        let refused = [
            browser.get("/api/auth/csrf"),
            browser.get("/api/auth/signin"),
            browser.post("/api/auth/signin/op", &[]),
            browser.send(Method::Head, "/api/auth/callback/op", &[], ""),
            browser.visit("/", &[]).err().unwrap(),
            browser.visit("/dashboard", &[("x-forwarded-host", "admin.localhost")]).err().unwrap(),
        ];
        for answer in refused {
            assert_eq!((answer.status(), answer.set_cookies.len()), (421, 0), "{origin}");
            assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
        }
        assert_eq!(browser.platform.reasons(), ["unknown_host"; 6]);
        assert!(browser.answers("/"), "nothing of it reaches the origin");
    }
    let mut browser = deny().at(ADMIN);
    assert_eq!(browser.get("/api/auth/csrf").status(), 200);
    assert!(browser.visit("/", &[]).is_ok());
}
