//! Linking: the table of `handleLoginOrRegister`, with sessions in the cookie and in the database.

mod linking;
mod stored;
mod users;

use std::cell::RefCell;

use authjs::events::{Events, LinkedAccount, SignedIn};
use authjs::http::OutgoingRequest;
use authjs::model::User;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, ISSUER, Op};

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

pub(super) fn linking(auth: Value) -> Value {
    let mut auth = auth;
    auth["providers"][0]["allowDangerousEmailAccountLinking"] = true.into();
    auth
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

/// Signs in with credentials, which the server answers with this user.
pub(super) fn with_credentials(browser: &mut Browser, user: Value) -> Answer {
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("password", "p"), ("callbackUrl", "/dashboard")];
    browser.platform.expect_json("https://api.example/sign-in", 200, &user);
    browser.post("/api/auth/callback/login", &form)
}
