//! `code`: the mail with a code, and the form that takes it.

mod asking;
mod entering;
mod guessing;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{MAILER, VERIFY_REQUEST, ask, mail, mailed};
use crate::support::{Answer, Browser};

const HOME: &str = "http://localhost:8787/dashboard";
const CALLBACK: &str = "/api/auth/callback/mail";
const COOKIE: &str = "authjs.state.code";
const REFUSED: &str =
    "http://localhost:8787/api/auth/verify-request?provider=mail&type=email&error=Verification";

type Jar = BTreeMap<String, String>;

/// A provider with codes: `true` or `"only"`.
fn provider(id: &str, code: &Value) -> Value {
    let mut provider = mail(id);
    provider["code"] = code.clone();
    provider
}

fn site(code: &Value, more: Value) -> Browser {
    let mut auth = json!({ "providers": [provider("mail", code)] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Browser::with_database(auth)
}

fn with_code() -> Browser {
    site(&json!(true), json!({}))
}

/// Runs a test beside and instead of the link, with each strategy.
fn everywhere(test: impl Fn(Browser)) {
    for code in [json!(true), json!("only")] {
        for strategy in ["jwt", "database"] {
            test(site(&code, json!({ "session": { "strategy": strategy } })));
        }
    }
}

/// Asks for a mail. Returns it.
fn mail_to(browser: &mut Browser, email: &str) -> Value {
    browser.platform.expect_json(MAILER, 200, &json!({}));
    let answer = ask(browser, &[("email", email)]);
    assert_eq!(answer.location(), VERIFY_REQUEST, "{:?}", browser.platform.log.borrow());
    browser.platform.finish();
    mailed(browser)
}

/// Asks for a mail. Returns its code.
fn code_to(browser: &mut Browser, email: &str) -> String {
    mail_to(browser, email)["code"].as_str().unwrap().to_owned()
}

/// Posts the form with this code.
fn enter(browser: &mut Browser, code: &str) -> Answer {
    let csrf_token = browser.csrf_token();
    browser.post(CALLBACK, &[("csrfToken", &csrf_token), ("callbackUrl", "/dashboard"), ("code", code)])
}

/// Does the same in another browser, and comes back.
fn elsewhere<T>(browser: &mut Browser, jar: Jar, act: impl FnOnce(&mut Browser) -> T) -> (T, Jar) {
    let here = std::mem::replace(&mut browser.jar, jar);
    let result = act(browser);
    (result, std::mem::replace(&mut browser.jar, here))
}

/// Returns a code that could be right and is not.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &code[1..])
}

/// Returns the number of wrong codes that are counted. Mails have another limit.
fn counted(browser: &Browser) -> String {
    browser.database.text(
        "SELECT CAST(coalesce(sum(attempts), 0) AS TEXT) FROM limits WHERE expires - 86400 >= 1799999000",
    )
}
