//! The client of SMTP against scripted servers, most of them hostile.
#![cfg(feature = "smtp")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use authjs_email::{
    AsciiOnly, EmailAddress, MailContent, Mailbox, Message, SendErrorCode, SmtpAction, SmtpServer,
    SmtpSession, Theme,
};
use authjs_jose::timestamp::Timestamp;

/// What the client did: the commands that it sent, `<tls>` where TLS began, and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Played {
    sent: Vec<String>,
    end: Result<(), (SendErrorCode, String)>,
}

/// Plays a server that sends these texts, one after each command and after TLS began. The last
/// command gets the end of the connection.
fn play(server: &str, script: &[&str]) -> Played {
    let server = SmtpServer::parse(server).unwrap();
    let to = EmailAddress::parse("ada@example.net", &AsciiOnly).unwrap();
    let from = Mailbox::parse("Example <no-reply@example.com>").unwrap();
    let url = "https://site.example/?token=1".parse().unwrap();
    let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
    let content = MailContent::write(&message, &from, Timestamp::from_seconds(0), "0f");
    let mut session = SmtpSession::new(&server, from.address(), &to, &content);
    let mut script = script.iter();
    let mut sent = Vec::new();
    let mut action = SmtpAction::Read;
    loop {
        action = match action {
            SmtpAction::Read => match script.next() {
                Some(bytes) => session.receive(bytes.as_bytes()),
                None => session.closed(),
            },
            SmtpAction::Send(bytes) => {
                let bytes = bytes.reveal().to_owned();
                assert!(bytes.ends_with("\r\n"));
                let is_mail = bytes.ends_with("\r\n.\r\n");
                assert!(is_mail || bytes.matches("\r\n").count() == 1, "{bytes}");
                sent.push(if is_mail { "<mail>".to_owned() } else { bytes.trim_end().to_owned() });
                SmtpAction::Read
            }
            SmtpAction::StartTls => {
                sent.push("<tls>".to_owned());
                session.encrypted()
            }
            SmtpAction::Done(bytes) => {
                sent.push(bytes.trim_end().to_owned());
                return Played { sent, end: Ok(()) };
            }
            SmtpAction::Fail(error) => return Played { sent, end: Err((error.code, error.detail)) },
        };
    }
}

const IMPLICIT: &str = "smtps://user:pass@smtp.example.com";
const START_TLS: &str = "smtp://user:pass@smtp.example.com";

const ENVELOPE: [&str; 5] = ["250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 queued\r\n", "221 bye\r\n"];

#[test]
fn a_mail_goes_over_implicit_tls() {
    let start =
        ["220 smtp.example.com ESMTP\r\n", "250-smtp.example.com\r\n250 AUTH PLAIN LOGIN\r\n", "235 ok\r\n"];
    let played = play(IMPLICIT, &[&start[..], &ENVELOPE].concat());
    assert_eq!(played.end, Ok(()));
    assert_eq!(
        played.sent,
        [
            "EHLO example.com",
            "AUTH PLAIN AHVzZXIAcGFzcw==",
            "MAIL FROM:<no-reply@example.com>",
            "RCPT TO:<ada@example.net>",
            "DATA",
            "<mail>",
            "QUIT"
        ]
    );
}

#[test]
fn a_mail_goes_over_starttls_and_auth_login() {
    let start = [
        "220 ready\r\n",
        // What is offered before TLS does not count.
        "250-smtp.example.com\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n",
        "220 go ahead\r\n",
        "250-smtp.example.com\r\n250 AUTH LOGIN\r\n",
        "334 VXNlcm5hbWU6\r\n",
        "334 UGFzc3dvcmQ6\r\n",
        "235 ok\r\n",
    ];
    let played = play(START_TLS, &[&start[..], &ENVELOPE].concat());
    assert_eq!(played.end, Ok(()));
    assert_eq!(
        &played.sent[..6],
        ["EHLO example.com", "STARTTLS", "<tls>", "EHLO example.com", "AUTH LOGIN", "dXNlcg=="]
    );
}

#[test]
fn replies_may_come_byte_by_byte() {
    let whole = ["220 a\r\n", "250-b\r\n250 AUTH PLAIN\r\n", "235 ok\r\n"].iter().chain(&ENVELOPE);
    let bytes: Vec<String> = whole.flat_map(|reply| reply.chars().map(String::from)).collect();
    let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
    assert_eq!(play(IMPLICIT, &bytes).end, Ok(()));
}

#[test]
fn a_server_without_a_login_is_asked_for_none() {
    let start = ["220 a\r\n", "250 b\r\n"];
    let played = play("smtps://smtp.example.com", &[&start[..], &ENVELOPE].concat());
    assert_eq!(played.end, Ok(()));
    assert!(!played.sent.iter().any(|command| command.starts_with("AUTH")));
}

#[test]
fn nothing_is_sent_in_plain_text() {
    for offer in ["250 smtp.example.com\r\n", "250-smtp.example.com\r\n250 AUTH PLAIN\r\n"] {
        let played = play(START_TLS, &["220 ready\r\n", offer]);
        assert_eq!(played.sent, ["EHLO example.com"]);
        let (code, detail) = played.end.unwrap_err();
        assert_eq!(code, SendErrorCode::Refused);
        assert_eq!(detail, "smtp.example.com offers no STARTTLS, and nothing is sent in plain text");
    }
    // A server that lies about STARTTLS.
    for lie in ["454 not now\r\n", "502 what\r\n", "250 ok\r\n"] {
        let played = play(START_TLS, &["220 ready\r\n", "250-a\r\n250 STARTTLS\r\n", lie]);
        assert_eq!(played.sent, ["EHLO example.com", "STARTTLS"], "{lie}");
        assert!(played.end.is_err());
    }
}

/// CVE-2011-0411: an attacker in the network adds replies behind the answer to STARTTLS.
#[test]
fn bytes_before_tls_are_never_read_as_if_they_came_over_it() {
    let injected = "220 go ahead\r\n250-smtp.example.com\r\n250 AUTH PLAIN\r\n";
    let played = play(START_TLS, &["220 ready\r\n", "250-a\r\n250 STARTTLS\r\n", injected, "250 b\r\n"]);
    assert_eq!(played.sent, ["EHLO example.com", "STARTTLS"]);
    let (code, detail) = played.end.unwrap_err();
    assert_eq!(
        (code, detail.as_str()),
        (SendErrorCode::Malformed, "the answer to STARTTLS has bytes after its end")
    );
}

#[test]
fn each_step_may_be_refused() {
    let good = [
        "220 a\r\n",
        "250-b\r\n250 AUTH PLAIN\r\n",
        "235 ok\r\n",
        "250 ok\r\n",
        "250 ok\r\n",
        "354 go\r\n",
        "250 ok\r\n",
    ];
    let steps = ["the connection", "EHLO", "AUTH", "MAIL FROM", "RCPT TO", "DATA", "the mail"];
    for (index, step) in steps.into_iter().enumerate() {
        for (reply, code) in [
            ("421 too busy\r\n", SendErrorCode::Failed),
            ("451-try\r\n451 later\r\n", SendErrorCode::Failed),
            ("554 no\r\n", SendErrorCode::Refused),
            ("299 what\r\n", SendErrorCode::Malformed),
        ] {
            let script = [&good[..index], &[reply, "250 ok\r\n", "250 ok\r\n"]].concat();
            let (found, detail) = play(IMPLICIT, &script).end.unwrap_err();
            assert_eq!(found, code, "{step}: {reply}");
            assert!(detail.contains(&format!(" to {step}: ")), "{detail}");
        }
        let (found, detail) = play(IMPLICIT, &good[..index]).end.unwrap_err();
        assert_eq!(found, SendErrorCode::Failed);
        assert_eq!(detail, format!("smtp.example.com closed the connection after {step}"));
        let (found, _) =
            play(IMPLICIT, &[&good[..index], &["\u{0}\u{1}garbage\r\n"]].concat()).end.unwrap_err();
        assert_eq!(found, SendErrorCode::Malformed);
    }
}

#[test]
fn a_server_cannot_put_the_address_or_the_password_into_the_log() {
    let start = ["220 a\r\n", "250-b\r\n250 AUTH PLAIN\r\n"];
    let (_, detail) = play(IMPLICIT, &[&start[..], &["535 pass is wrong\r\n"]].concat()).end.unwrap_err();
    assert_eq!(detail, "smtp.example.com answered 535 to AUTH");
    let refusal = ["235 ok\r\n", "250 ok\r\n", "550 5.1.1 <Ada@example.net> unknown\r\n"];
    let (_, detail) = play(IMPLICIT, &[&start[..], &refusal].concat()).end.unwrap_err();
    assert_eq!(detail, "smtp.example.com answered 550 to RCPT TO");
}

#[test]
fn a_server_without_a_known_mechanism_gets_no_password() {
    for offer in ["250 b\r\n", "250-b\r\n250 AUTH CRAM-MD5 XOAUTH2\r\n", "250 AUTH PLAIN\r\n"] {
        let played = play(IMPLICIT, &["220 a\r\n", offer]);
        assert_eq!(played.sent, ["EHLO example.com"], "{offer}");
        assert!(played.end.is_err());
    }
}

#[test]
fn tls_begins_only_when_asked_for() {
    let server = SmtpServer::parse(START_TLS).unwrap();
    let to = EmailAddress::parse("ada@example.net", &AsciiOnly).unwrap();
    let from = Mailbox::parse("no-reply@example.com").unwrap();
    let url = "https://site.example/".parse().unwrap();
    let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
    let content = MailContent::write(&message, &from, Timestamp::from_seconds(0), "0f");
    let mut session = SmtpSession::new(&server, from.address(), &to, &content);
    let SmtpAction::Fail(error) = session.encrypted() else { panic!("the session went on") };
    assert_eq!(error.code, SendErrorCode::Malformed);
}
