//! What is stored of an account, and what needs no database.

use authjs::config::Config;
use authjs::jose::jwe::{self, EncryptionKey};
use authjs::secret::Secret;
use serde_json::{Value, json};

use super::{HOME, sign_in};
use crate::routes::callback::started_by;
use crate::support::{Browser, Op, TestEnv};

#[test]
fn a_sign_in_replaces_the_stored_tokens_of_its_account() {
    let tokens = |refreshes: Value| {
        let auth = json!({ "providers": [Op::config()], "accounts": { "refreshTokens": refreshes } });
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        browser.database.execute("UPDATE accounts SET access_token = 'old', refresh_token = 'rt-1'");
        browser.jar.clear();
        sign_in(&mut browser, json!({}));
        browser.database.text("SELECT access_token || ' ' || refresh_token FROM accounts")
    };
    assert_eq!(tokens(json!(true)), "at-1 rt-1", "a response without a refresh token keeps the old one");
    assert_eq!(tokens(json!(false)), "old rt-1");
}

#[test]
fn started_sign_ins_need_no_database() {
    let browser = Browser::with_database(json!({ "providers": [Op::config()] }));
    let (browser, ..) = started_by(browser);
    assert_eq!(browser.database.take_ran(), [""; 0]);
}

#[test]
fn a_configuration_whose_sessions_no_request_reads_is_refused() {
    let login = json!({
        "id": "login", "type": "credentials", "url": "https://api.example/sign-in",
        "fields": { "password": { "type": "password" } },
    });
    let read = |session: Value| {
        let env = json!({
            "AUTH": { "providers": [login], "session": session },
            "AUTH_DB": null, "AUTH_SECRET": "a secret for tests, longer than 32 characters",
        });
        Config::from_env(&TestEnv(env), None).map(drop).map_err(|error| error.to_string())
    };
    assert!(read(json!({})).unwrap_err().starts_with("session.credentials: sessions are in the database"));
    assert_eq!(read(json!({ "credentials": "database" })), Ok(()));
    assert_eq!(read(json!({ "strategy": "jwt" })), Ok(()));
}

#[test]
fn sealed_tokens_open_with_the_secret_only() {
    let auth = json!({ "providers": [Op::config()], "accounts": { "seal": true } });
    let mut browser = Browser::with_database(auth);
    let open = |sealed: &str, secret: &str| {
        let key = EncryptionKey::derive(&Secret::new(secret), "account tokens");
        let plaintext = jwe::decrypt(&[key], sealed, false).ok()?;
        serde_json::from_slice::<Value>(&plaintext).ok()
    };
    let secret = "a secret for tests, longer than 32 characters";
    let expected = json!({ "token": "at-1", "provider": "op", "providerAccountId": "user-1" });
    let mut seals = Vec::new();
    for _ in 0..2 {
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        let stored = |column: &str| browser.database.text(&format!("SELECT {column} FROM accounts"));
        assert_eq!(open(&stored("access_token"), secret), Some(expected.clone()));
        assert_eq!(open(&stored("access_token"), "another secret, longer than 32 characters"), None);
        assert!(open(&stored("id_token"), secret).unwrap()["token"].as_str().unwrap().starts_with("ey"));
        assert_eq!(stored("token_type"), "bearer", "no secret");
        seals.push(stored("access_token"));
    }
    assert_ne!(seals[0], seals[1], "each has an initialization vector of its own");
}
