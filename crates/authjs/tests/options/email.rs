use serde_json::{Value, json};

use super::effect::{Effect, seen, tested};
use crate::support::Browser;

const CONFIG: &str = "crates/authjs/src/config/provider/tests/email.rs";

pub fn effects() -> Vec<Effect> {
    vec![
        seen(
            "providers[].apiKey",
            json!("own"),
            service(),
            |auth| header(&auth),
            ["Basic YXBpOmtleQ==", "Basic YXBpOm93bg=="],
        ),
        seen(
            "providers[].from",
            json!("b@b.example"),
            service(),
            |auth| address(&auth),
            [
                "https://api.mailgun.net/v3/a.example/messages",
                "https://api.mailgun.net/v3/b.example/messages",
            ],
        ),
        seen(
            "providers[].region",
            json!("EU"),
            service(),
            |auth| address(&auth),
            [
                "https://api.mailgun.net/v3/a.example/messages",
                "https://api.eu.mailgun.net/v3/a.example/messages",
            ],
        ),
        tested(
            "providers[].code",
            &[
                (
                    "crates/authjs/tests/routes/email/code/asking.rs",
                    "a_mail_has_a_code_beside_the_link_and_the_database_has_hashes",
                ),
                (
                    "crates/authjs/tests/routes/email/code/asking.rs",
                    "the_code_may_stand_in_the_place_of_the_link",
                ),
            ],
        ),
        tested(
            "providers[].emailConfirm",
            &[("crates/authjs/tests/routes/email/confirming.rs", "opening_the_link_uses_nothing_up")],
        ),
        tested(
            "providers[].maxAge",
            &[("crates/authjs/tests/routes/email/asking.rs", "the_link_works_as_long_as_max_age_says")],
        ),
        tested(
            "providers[].server",
            &[("crates/authjs/tests/routes/email/smtp.rs", "a_mail_is_handed_to_the_server")],
        ),
        tested("providers[].transactionalId", &[(CONFIG, "mistakes_name_their_place")]),
    ]
}

fn service() -> Value {
    json!({ "providers": [{ "id": "mailgun", "apiKey": "key", "from": "a@a.example" }] })
}

/// Asks for a link, and returns the browser. The service does not answer.
fn asked(auth: &Value) -> Browser {
    let mut browser = Browser::with_database(auth.clone());
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
    let error = authjs::platform::FetchError::Timeout;
    let region = if auth["providers"][0]["region"] == "EU" { "eu." } else { "" };
    let domain = if auth["providers"][0]["from"] == "b@b.example" { "b.example" } else { "a.example" };
    browser.platform.expect(format!("https://api.{region}mailgun.net/v3/{domain}/messages"), Err(error));
    browser.post("/api/auth/signin/mailgun", &form);
    browser
}

fn address(auth: &Value) -> String {
    asked(auth).platform.sent.borrow().last().unwrap().url.to_string()
}

fn header(auth: &Value) -> String {
    let browser = asked(auth);
    let sent = browser.platform.sent.borrow();
    let header = sent.last().unwrap().headers.iter().find(|(name, _)| *name == "authorization");
    header.unwrap().1.clone()
}
