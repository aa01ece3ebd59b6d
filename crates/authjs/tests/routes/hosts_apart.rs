//! What keeps the users and sessions of two hosts apart beside the session cookie.

use serde_json::{Value, json};

use super::hosts::{ADMIN, BASE, auth, sign_in, site};
use crate::options::sign_in::environment;
use crate::support::Browser;

#[test]
fn users_of_credentials_of_two_servers_are_not_one_user() {
    let login =
        |url: &str| json!([{ "id": "login", "type": "credentials", "url": url, "fields": { "name": {} } }]);
    let env = |session: Value, admin: &str| {
        let base = json!({ "providers": login("https://a.example/login"), "session": session });
        let mut env = environment(&auth(base, json!({ "providers": login(admin) })));
        env["AUTH_DB"] = Value::Null;
        authjs::config::Config::from_env(&crate::support::TestEnv(env), None)
            .map_err(|error| error.to_string())
    };
    let stored = || json!({ "strategy": "database", "credentials": "database" });
    let error = env(stored(), "https://b.example/login").unwrap_err();
    assert!(error.contains("login is another server"), "{error}");
    assert!(env(stored(), "https://a.example/login").is_ok());
    assert!(env(json!({ "strategy": "jwt" }), "https://b.example/login").is_ok(), "not in the database");
}

#[test]
fn others_of_the_same_account_id_at_another_host_go_on() {
    let session = json!({ "session": { "strategy": "jwt", "revocable": true } });
    let env = json!({ "AUTH": auth(session, json!({})), "AUTH_STATE": null });
    let browser = sign_in(Browser::with_env(env), BASE);
    let base = browser.jar.clone();
    let mut browser = browser;
    browser.jar.clear();
    let mut browser = sign_in(browser, ADMIN);
    assert_eq!(browser.database.count("session_families"), 2);
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str()), ("scope", "others")]);
    assert_eq!(browser.database.count("session_families"), 2, "another server may know the user by this id");
    let mut browser = browser.at(BASE);
    browser.jar = base;
    assert!(browser.visit("/dashboard", &[]).is_ok());
}

// Without this, a thief at one host stays where the user has signed out everywhere else at another.
#[test]
fn others_of_a_user_of_the_database_end_at_hosts_with_another_strategy_too() {
    let base = json!({ "session": { "strategy": "database" } });
    let admin = json!({ "session": { "strategy": "jwt", "revocable": true } });
    for (here, there) in [(BASE, ADMIN), (ADMIN, BASE)] {
        let env = json!({ "AUTH": auth(base.clone(), admin.clone()), "AUTH_DB": null });
        let mut browser = sign_in(Browser::with_env(env), there);
        let other = std::mem::take(&mut browser.jar);
        let mut browser = sign_in(browser, here);
        let csrf_token = browser.csrf_token();
        browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str()), ("scope", "others")]);
        assert!(browser.visit("/dashboard", &[]).is_ok());
        browser.platform.pass_seconds(60);
        let mut browser = browser.at(there);
        browser.jar = other;
        assert!(browser.visit("/dashboard", &[]).is_err(), "{there}");
    }
}

#[test]
fn tokens_of_another_host_end_with_its_sessions() {
    let session = json!({ "strategy": "jwt", "revocable": true });
    let base = json!({ "session": session, "tokens": { "refresh": true } });
    let admin = json!({ "tokens": { "refresh": false } });
    let mut browser = sign_in(Browser::with_env(json!({ "AUTH": auth(base, admin), "AUTH_DB": null })), BASE);
    assert_eq!(browser.database.count("session_tokens"), 1);
    browser.jar.clear();
    let mut browser = sign_in(browser, ADMIN);
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str()), ("scope", "others")]);
    assert_eq!(browser.database.count("session_families"), 1);
    assert_eq!(browser.database.count("session_tokens"), 0);
}

#[test]
fn hosts_that_share_sessions_end_them_alike() {
    let domain = json!({ "sessionToken": { "options": { "domain": "localhost" } } });
    let env = |admin: Value| {
        let session = json!({ "strategy": "jwt", "revocable": true });
        let mut env = environment(&auth(json!({ "cookies": domain, "session": session }), admin));
        env["AUTH_STATE"] = Value::Null;
        authjs::config::Config::from_env(&crate::support::TestEnv(env), None)
            .map_err(|error| error.to_string())
    };
    let error = env(json!({ "session": { "revocable": false } })).unwrap_err();
    assert!(error.starts_with("hosts[\"admin.localhost\"].session: differs from that of a host"), "{error}");
    let error = env(json!({ "session": { "absoluteMaxAge": 3_600 } })).unwrap_err();
    assert!(error.contains("absoluteMaxAge, idleSeconds, strategy and tokens"), "{error}");
    assert!(env(json!({})).is_ok());
}

#[test]
fn a_header_that_one_host_sets_is_removed_at_every_host() {
    let admin = json!({ "origin": { "headers": { "X-Tenant-Id": "{token.tenant}" } } });
    let browser = site(admin);
    let config = browser.auth().config();
    let removes = |config: &authjs::config::Config| {
        config.removed_headers(&config.origin).iter().any(|pattern| pattern.covers("x-tenant-id"))
    };
    assert!(removes(config), "the base");
    assert!(config.hosts().is_none_or(|hosts| hosts.iter().all(|(_, config)| removes(config))));
}

#[test]
fn attempts_at_one_server_count_at_every_host_and_those_at_another_do_not() {
    let login =
        |url: &str| json!([{ "id": "login", "type": "credentials", "url": url, "fields": { "name": {} } }]);
    for (of_admin, expected) in [("https://a.example/login", 429), ("https://b.example/login", 302)] {
        let base = json!({ "providers": login("https://a.example/login"), "session": { "strategy": "jwt" } });
        let env = json!({ "AUTH": auth(base, json!({ "providers": login(of_admin) })), "AUTH_DB": null });
        let mut browser = Browser::with_env(env);
        let attempt = |browser: &mut Browser, url: &str| {
            browser.platform.client_address.set(Some("192.0.2.1".parse().unwrap()));
            let csrf_token = browser.csrf_token();
            browser.platform.expect_json(url, 401, &json!({}));
            let answer = browser
                .post("/api/auth/callback/login", &[("csrfToken", csrf_token.as_str()), ("name", "ada")]);
            browser.platform.forget();
            answer.status()
        };
        for _ in 0..10 {
            assert_eq!(attempt(&mut browser, "https://a.example/login"), 302);
        }
        assert_eq!(attempt(&mut browser, "https://a.example/login"), 429);
        let mut browser = browser.at(ADMIN);
        browser.jar.clear();
        assert_eq!(attempt(&mut browser, of_admin), expected, "{of_admin}");
    }
}
