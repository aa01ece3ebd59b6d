//! Linking: the table of `handleLoginOrRegister`, with sessions in the cookie and in the database.

use std::cell::RefCell;
use std::rc::Rc;

use authjs::config::Config;
use authjs::events::{Events, LinkedAccount, SignedIn};
use authjs::http::OutgoingRequest;
use authjs::jose::jwe::{self, EncryptionKey};
use authjs::model::User;
use authjs::secret::Secret;
use serde_json::{Value, json};
use url::Url;

use crate::routes::callback::started_by;
use crate::support::{Answer, Browser, ISSUER, Op, TestEnv};

const COOKIE: &str = "authjs.session-token";
pub(super) const HOME: &str = "http://localhost:8787/dashboard";
pub(super) const NOT_LINKED: &str = "http://localhost:8787/api/auth/signin?error=OAuthAccountNotLinked";
pub(super) const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";

/// Runs a test with each strategy.
pub(super) fn with_each_strategy(test: impl Fn(Value)) {
    for strategy in ["jwt", "database"] {
        test(json!({ "providers": [Op::config()], "session": { "strategy": strategy } }));
    }
}

pub fn with(mut auth: Value, more: Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        auth[name] = value.clone();
    }
    auth
}

/// Signs in at the provider as the user whose claims these are.
pub(super) fn sign_in(browser: &mut Browser, claims: Value) -> Answer {
    let discovered = |request: &OutgoingRequest| request.url.path().starts_with("/.well-known/");
    if !browser.platform.sent.borrow().iter().any(discovered) {
        browser.platform.expect_json(
            "https://op.example/.well-known/openid-configuration",
            200,
            &Op::metadata(),
        );
    }
    let url = Op::start(browser, "/dashboard");
    come_back(browser, &url, claims)
}

/// Comes back from the provider as the user whose claims these are.
pub(super) fn come_back(browser: &mut Browser, url: &Url, claims: Value) -> Answer {
    let mut all = Op::claims(&Op::parameter(url, "nonce"));
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let now = browser.platform.seconds();
    all["iat"] = now.into();
    all["exp"] = (now + 600).into();
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&Op::id_token(&all)));
    let state = Op::parameter(url, "state");
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    answer
}

/// Another person, with another account and address.
pub(super) fn bob() -> Value {
    json!({ "sub": "user-2", "name": "Bob", "email": "bob@example.com" })
}

/// Another account with the first person's address.
fn other_account() -> Value {
    json!({ "sub": "user-1-of-another", "name": "Ada L." })
}

pub fn counts(browser: &Browser) -> (i64, i64) {
    (browser.database.count("users"), browser.database.count("accounts"))
}

#[test]
fn a_new_account_of_a_new_address_creates_a_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
        assert_eq!(browser.get("/api/auth/session").json()["user"]["email"], "ada@example.com");
    });
}

#[test]
fn a_known_account_signs_its_user_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        let answer = sign_in(&mut browser, json!({ "name": "Renamed", "email": "new@example.com" }));
        assert_eq!(answer.location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
        let user = browser.get("/api/auth/session").json()["user"].clone();
        assert_eq!((&user["name"], &user["email"]), (&json!("Ada"), &json!("ada@example.com")), "as stored");
    });
}

#[test]
fn a_known_account_of_the_user_who_is_signed_in_stays() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
    });
}

#[test]
fn a_known_account_of_another_user_is_refused_to_the_one_who_is_signed_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, bob());
        browser.jar.clear();
        sign_in(&mut browser, json!({}));
        let session = browser.jar[COOKIE].clone();
        assert_eq!(sign_in(&mut browser, bob()).location(), NOT_LINKED);
        assert_eq!(browser.jar[COOKIE], session, "the session stays");
        assert_eq!(browser.platform.reasons(), ["account_not_linked"]);
    });
}

#[test]
fn a_new_account_is_linked_to_the_user_who_is_signed_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
        assert_eq!(counts(&browser), (1, 2));
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
        browser.jar.clear();
        sign_in(&mut browser, bob());
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada", "both are Ada's now");
    });
}

#[test]
fn an_address_alone_links_nothing() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({ "email_verified": true }));
        browser.jar.clear();
        for email in ["Ada@Example.com", "ada@example.com"] {
            let mut claims = other_account();
            claims["email"] = email.into();
            claims["email_verified"] = true.into();
            assert_eq!(sign_in(&mut browser, claims).location(), NOT_LINKED, "{email}");
        }
        assert_eq!(counts(&browser), (1, 1));
        assert!(!browser.jar.contains_key(COOKIE));
    });
}

pub(super) fn linking(auth: Value) -> Value {
    let mut auth = auth;
    auth["providers"][0]["allowDangerousEmailAccountLinking"] = true.into();
    auth
}

/// An attacker who signs up with the address of another person at a provider that does not check it
/// must not get the account that the owner links later, and the reverse.
#[test]
fn linking_by_e_mail_needs_two_verified_addresses() {
    let cases = [
        (true, true, HOME),
        (true, false, NOT_LINKED),
        (false, true, NOT_LINKED),
        (false, false, NOT_LINKED),
    ];
    for (of_user, of_account, outcome) in cases {
        with_each_strategy(|auth| {
            let mut browser = Browser::with_database(linking(auth));
            sign_in(&mut browser, json!({ "email_verified": of_user }));
            browser.jar.clear();
            let claims = with(other_account(), json!({ "email_verified": of_account }));
            assert_eq!(sign_in(&mut browser, claims).location(), outcome, "{of_user} {of_account}");
            assert_eq!(counts(&browser), (1, if outcome == HOME { 2 } else { 1 }));
            assert_eq!(browser.jar.contains_key(COOKIE), outcome == HOME);
        });
    }
}

#[test]
fn link_unverified_email_links_as_auth_js_does() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(with(linking(auth), json!({ "linkUnverifiedEmail": true })));
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, other_account()).location(), HOME);
        assert_eq!(counts(&browser), (1, 2));
    });
}

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
fn of_two_simultaneous_sign_ups_one_creates_the_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth.clone());
        let faster = "INSERT INTO users (id, name, email) VALUES ('first', 'Ada', 'ada@example.com');
            INSERT INTO accounts (id, userId, type, provider, providerAccountId)
            VALUES ('a', 'first', 'oidc', 'op', 'user-1');";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", faster.into()));
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));

        let mut browser = Browser::with_database(auth);
        let same_address = "INSERT INTO users (id, email) VALUES ('first', 'ada@example.com')";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", same_address.into()));
        assert_eq!(sign_in(&mut browser, json!({})).location(), NOT_LINKED);
    });
}

/// Hears which events come, in order.
#[derive(Default)]
struct Heard(RefCell<Vec<String>>);

#[async_trait::async_trait(?Send)]
impl Events for Heard {
    async fn create_user(&self, user: &User) {
        self.0.borrow_mut().push(format!("createUser {}", user.email.clone().unwrap_or_default()));
    }

    async fn link_account(&self, message: LinkedAccount<'_>) {
        let (user, profile) = (&message.user.name, &message.profile.name);
        let (user, profile) = (user.text().unwrap_or_default(), profile.text().unwrap_or_default());
        self.0.borrow_mut().push(format!("linkAccount {} {user} {profile}", message.account.provider));
    }

    async fn sign_in(&self, message: SignedIn<'_>) {
        self.0.borrow_mut().push(format!("signIn {}", message.is_new_user));
    }
}

#[test]
fn the_events_come_in_auth_js_order() {
    with_each_strategy(|auth| {
        let heard = Rc::new(Heard::default());
        let mut browser = Browser::with_database(auth).hear(heard.clone());
        sign_in(&mut browser, json!({}));
        assert_eq!(heard.0.take(), ["createUser ada@example.com", "linkAccount op Ada Ada", "signIn true"]);
        sign_in(&mut browser, bob());
        assert_eq!(heard.0.take(), ["linkAccount op Ada Bob", "signIn false"]);
        browser.jar.clear();
        sign_in(&mut browser, bob());
        assert_eq!(heard.0.take(), ["signIn false"]);
    });
}

#[test]
fn a_new_user_goes_to_the_page_for_new_users() {
    with_each_strategy(|auth| {
        let auth = with(auth, json!({ "pages": { "newUser": "/welcome?a=b" } }));
        let mut browser = Browser::with_database(auth);
        let page = "/welcome?a=b&callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
        assert_eq!(sign_in(&mut browser, json!({})).location(), page);
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
    });
}

#[test]
fn the_id_of_the_user_stays() {
    let ids = |auth: Value| {
        let auth = with(auth, json!({ "callbacks": { "session": { "user.id": "token.sub" } } }));
        let mut browser = Browser::with_database(auth);
        let mut id = || {
            browser.jar.clear();
            sign_in(&mut browser, json!({}));
            browser.get("/api/auth/session").json()["user"]["id"].as_str().unwrap().to_owned()
        };
        (id(), id())
    };
    with_each_strategy(|auth| {
        let (first, second) = ids(auth);
        assert_eq!(first, second);
    });
}

/// A visitor with an old session of a user who was deleted gets a user of their own.
#[test]
fn a_session_of_a_deleted_user_is_no_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        browser.database.execute("DELETE FROM users");
        assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Bob");
        assert_eq!(counts(&browser), (1, 1));
    });
}

#[test]
fn started_sign_ins_need_no_database() {
    let browser = Browser::with_database(json!({ "providers": [Op::config()] }));
    let (browser, ..) = started_by(browser);
    assert_eq!(browser.database.take_ran(), [""; 0]);
}

/// Signs in with credentials, which the server answers with this user.
pub(super) fn with_credentials(browser: &mut Browser, user: Value) -> Answer {
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("password", "p"), ("callbackUrl", "/dashboard")];
    browser.platform.expect_json("https://api.example/sign-in", 200, &user);
    browser.post("/api/auth/callback/login", &form)
}

#[test]
fn users_of_credentials_can_be_users_of_the_database() {
    let login = json!({
        "id": "login", "type": "credentials", "url": "https://api.example/sign-in",
        "fields": { "password": { "type": "password" } },
    });
    let auth = json!({ "providers": [Op::config(), login], "session": { "credentials": "database" } });
    let mut browser = Browser::with_database(auth);
    let user = || json!({ "id": "7", "name": "Ada", "email": "ada@example.com" });
    assert_eq!(with_credentials(&mut browser, user()).location(), HOME);
    assert_eq!((counts(&browser), browser.database.count("sessions")), ((1, 1), 1));
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
    assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "");
    browser.jar.clear();
    assert_eq!(with_credentials(&mut browser, user()).location(), HOME);
    assert_eq!(counts(&browser), (1, 1), "the id of the server is known again");
    browser.jar.clear();
    assert_eq!(sign_in(&mut browser, json!({})).location(), NOT_LINKED, "of Ada's address");
    let without_id = with_credentials(&mut browser, json!({ "name": "Ada" }));
    assert_eq!(without_id.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert_eq!(counts(&browser), (1, 1));
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

/// A replica or the isolate may have a session for longer than the primary.
#[test]
fn a_session_that_the_primary_has_ended_links_nothing() {
    let auth = json!({ "providers": [Op::config()], "session": { "cacheSeconds": 300 } });
    let mut browser = Browser::with_database(auth);
    sign_in(&mut browser, json!({}));
    assert!(browser.get("/api/auth/session").json()["user"].is_object());
    browser.database.execute("DELETE FROM sessions");
    assert!(browser.get("/api/auth/session").json()["user"].is_object(), "the isolate has it");
    assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
    assert_eq!(counts(&browser), (2, 2), "Bob is a user of his own");
}
