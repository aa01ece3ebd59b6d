//! The mails, requests and identifiers of @auth/core, recorded by `golden.mjs`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use authjs_email::{
    AsciiOnly, EmailAddress, MailService, Mailbox, Message, OutgoingRequest, Region, ServiceKind, Theme,
};
use authjs_jose::secret::Secret;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("vectors/auth_core.json")).unwrap()
}

fn list<'a>(golden: &'a Value, name: &str) -> &'a [Value] {
    golden[name].as_array().map(Vec::as_slice).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[test]
fn mails_equal_those_of_auth_core() {
    for expected in list(&golden(), "messages") {
        let color = |name: &str| expected["theme"][name].as_str().map(str::to_owned);
        let theme = Theme { brand_color: color("brandColor"), button_text: color("buttonText") };
        let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
        let from = Mailbox::parse("no-reply@example.com").unwrap();
        let url = text(expected, "url").parse().unwrap();
        let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &theme };
        assert_eq!(message.subject(), text(expected, "subject"));
        assert_eq!(message.text(), text(expected, "text"));
        assert_eq!(message.html(), text(expected, "html"));
    }
}

#[test]
fn a_mail_has_no_html_of_its_link() {
    let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
    let from = Mailbox::parse("no-reply@example.com").unwrap();
    let url = "https://site.example.com/#\"><script>".parse().unwrap();
    let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
    assert!(!message.html().contains("<script>"));
    assert!(!message.html().contains("\">\n<"));
}

#[test]
fn requests_equal_those_of_auth_core() {
    for expected in list(&golden(), "requests") {
        let kind = ServiceKind::ALL.into_iter().find(|kind| kind.id() == text(expected, "id")).unwrap();
        assert_eq!(kind.name(), text(expected, "name"));
        let options = &expected["options"];
        let service = MailService {
            kind,
            api_key: Secret::new(text(options, "apiKey")),
            region: if options["region"] == "EU" { Region::Eu } else { Region::Us },
            transactional_id: options["transactionalId"].as_str().map(str::to_owned),
        };
        let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
        let from = Mailbox::parse(text(options, "from")).unwrap();
        let url = text(expected, "link").parse().unwrap();
        let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
        assert_same(&service.request(kind.name(), &message).unwrap(), &expected["request"], kind);
    }
}

/// Compares method, address, body and headers. `accept` and `user-agent` are ours, where Auth.js
/// sends none.
fn assert_same(request: &OutgoingRequest, expected: &Value, kind: ServiceKind) {
    assert_eq!(request.method, text(expected, "method"));
    assert_eq!(request.url.as_str(), text(expected, "url"));
    let content_type = request.headers.iter().find(|(name, _)| *name == "content-type").unwrap();
    let boundary = content_type.1.split_once("boundary=").map_or("no boundary", |(_, boundary)| boundary);
    let body = request.body.as_deref().unwrap().replace(boundary, "BOUNDARY");
    assert_eq!(body, text(expected, "body"), "{kind:?}");
    for header in list(expected, "headers") {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        let ours = request.headers.iter().find(|(ours, _)| *ours == name).map(|(_, value)| value.as_str());
        assert_eq!(
            ours.map(|value| value.replace(boundary, "BOUNDARY")).as_deref(),
            Some(value),
            "{kind:?} {name}"
        );
    }
    let added = request
        .headers
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !list(expected, "headers").iter().any(|header| header[0] == *name));
    let added: Vec<_> = added.filter(|name| !["accept", "user-agent"].contains(name)).collect();
    assert_eq!(added, Vec::<&str>::new(), "{kind:?}");
}

#[test]
fn identifiers_equal_those_of_auth_core() {
    for expected in list(&golden(), "identifiers") {
        let typed = text(expected, "typed");
        let email = EmailAddress::parse(typed, &AsciiOnly).ok();
        assert_eq!(email.as_ref().map(EmailAddress::as_str), expected["email"].as_str(), "{typed}");
    }
}
