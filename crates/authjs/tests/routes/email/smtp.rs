//! Mails over SMTP.

use serde_json::json;

use super::EMAIL_SIGNIN;
use crate::support::Browser;

const START: [&str; 3] = ["220 ready\r\n", "250-smtp.example.com\r\n250 AUTH PLAIN\r\n", "235 welcome\r\n"];
const ENVELOPE: [&str; 4] = ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 queued\r\n"];

fn site(server: &str) -> Browser {
    let provider = json!({ "id": "nodemailer", "from": "Acme <no-reply@acme.example>" });
    Browser::with_env(json!({
        "AUTH": { "providers": [provider] }, "AUTH_DB": null, "AUTH_NODEMAILER_SERVER": server,
    }))
}

fn submit(browser: &mut Browser) -> String {
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
    browser.post("/api/auth/signin/nodemailer", &form).location().to_owned()
}

#[test]
fn a_mail_is_handed_to_the_server() {
    let mut browser = site("smtps://user:hunter2@smtp.example.com");
    browser.platform.tcp.expect(&[&START[..], &ENVELOPE].concat());
    let location = submit(&mut browser);
    assert!(location.ends_with("/verify-request?provider=nodemailer&type=email"), "{location}");
    let done = browser.platform.tcp.done.take();
    assert_eq!(done[0], "connect smtp.example.com:465 true");
    assert_eq!(done[1], "EHLO acme.example\r\n");
    assert_eq!(
        done[3..6],
        ["MAIL FROM:<no-reply@acme.example>\r\n", "RCPT TO:<ada@example.com>\r\n", "DATA\r\n"]
    );
    let mail = done[6].replace("=\r\n", "").replace("=3D", "=");
    assert!(mail.contains("Subject: Sign in to localhost:8787\r\n"), "{mail}");
    assert!(mail.contains("http://localhost:8787/api/auth/callback/nodemailer?callbackUrl="), "{mail}");
    assert_eq!(done[7], "QUIT\r\n");
    assert_eq!(browser.database.count("verification_tokens"), 1);
}

#[test]
fn starttls_comes_before_the_password() {
    let mut browser = site("smtp://user:hunter2@smtp.example.com:587");
    let start = ["220 ready\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n"];
    browser.platform.tcp.expect(&[&start[..], &START[1..], &ENVELOPE].concat());
    assert!(submit(&mut browser).contains("/verify-request"));
    let done = browser.platform.tcp.done.take();
    assert_eq!(
        done[..5],
        [
            "connect smtp.example.com:587 false",
            "EHLO acme.example\r\n",
            "STARTTLS\r\n",
            "<tls>",
            "EHLO acme.example\r\n"
        ]
    );
}

#[test]
fn a_server_that_does_not_take_the_mail_leaves_no_token() {
    let scripts: [(&[&str], &str); 5] = [
        (&[], "smtp.example.com closed the connection after the connection (mail_failed)"),
        (&["!"], "smtp.example.com:465: no answer in time"),
        (&["554 no\r\n"], "smtp.example.com answered 554 to the connection: no (mail_refused)"),
        (&["220 a\r\n250 b\r\n"], "has bytes after its end (mail_malformed)"),
        (
            &["220 a\r\n", "250-b\r\n250 AUTH PLAIN\r\n", "535 hunter2 is wrong\r\n"],
            "smtp.example.com answered 535 to AUTH (mail_refused)",
        ),
    ];
    for (script, detail) in scripts {
        let mut browser = site("smtps://user:hunter2@smtp.example.com");
        browser.platform.tcp.expect(script);
        assert_eq!(submit(&mut browser), EMAIL_SIGNIN);
        assert_eq!(browser.platform.reasons(), ["mail_not_sent"]);
        assert_eq!(browser.database.count("verification_tokens"), 0);
        let log = browser.platform.log.borrow().concat();
        assert!(log.contains(detail) && !log.contains("hunter2"), "{log}");
    }
}
