use serde_json::{Value, json};

use super::parse_whole;
#[cfg(feature = "email-smtp")]
use crate::email::Tls;
use crate::email::{Region, ServiceKind};
use crate::providers::{EmailProvider, MailTransport, Method};

const FROM: &str = "Acme <no-reply@acme.example>";

fn read_with(entry: &Value, variables: &Value) -> Result<(String, EmailProvider), String> {
    let mut all = json!({ "AUTH_DB": {} });
    all.as_object_mut().unwrap().extend(variables.as_object().unwrap().clone());
    let (provider, _) = parse_whole(entry, &all)?;
    assert_eq!(provider.type_name(), "email");
    match provider.method {
        Method::Email(email) => Ok((provider.name, email)),
        _ => panic!("not of e-mail"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn read(entry: Value) -> Result<(String, EmailProvider), String> {
    read_with(&entry, &json!({ "AUTH_RESEND_KEY": "re_1", "AUTH_MAILGUN_KEY": "mg", "AUTH_LOOPS_KEY": "lp" }))
}

#[test]
fn a_service_has_a_sender_and_the_key_of_its_variable() {
    let (name, resend) = read(json!({ "id": "resend", "from": FROM })).unwrap();
    assert_eq!((name.as_str(), resend.max_age), ("Resend", 600));
    assert_eq!(resend.from.as_ref().unwrap().text(), FROM);
    let MailTransport::Service(service) = resend.transport else { panic!("not a service") };
    assert_eq!((service.kind, service.api_key.reveal()), (ServiceKind::Resend, "re_1"));
    let mailgun = json!({ "id": "mailgun", "type": "email", "from": FROM, "region": "EU", "maxAge": 86_400, "name": "Acme" });
    let (name, mailgun) = read(mailgun).unwrap();
    assert_eq!((name.as_str(), mailgun.max_age), ("Acme", 86_400));
    let MailTransport::Service(service) = mailgun.transport else { panic!("not a service") };
    assert_eq!(service.region, Region::Eu);
    let (_, loops) = read(json!({ "id": "loops", "transactionalId": "t-1" })).unwrap();
    assert!(loops.from.is_none());
}

#[test]
fn a_server_of_the_deployer_may_send() {
    let (name, own) =
        read(json!({ "id": "http-email", "type": "email", "url": "https://api.example.com/send" })).unwrap();
    assert_eq!(name, "Email");
    assert_eq!(own.backend().unwrap().url.as_str(), "https://api.example.com/send");
}

#[test]
fn code_of_the_deployer_may_send() {
    let (name, own) = read(json!({ "id": "own", "type": "email" })).unwrap();
    assert!(name == "Email" && matches!(own.transport, MailTransport::Function) && own.backend().is_none());
}

#[test]
fn cloudflare_sends_through_a_binding() {
    let bound = json!({ "AUTH_EMAIL": {} });
    for entry in [
        json!({ "id": "cloudflare", "from": FROM }),
        json!({ "id": "cloudflare", "type": "email", "from": FROM }),
    ] {
        let (name, email) = read_with(&entry, &bound).unwrap();
        assert!(name == "Email" && matches!(email.transport, MailTransport::Binding));
        let error = read(entry).unwrap_err();
        assert!(error.starts_with("providers[0]: cloudflare needs a binding that sends mails."), "{error}");
        assert!(error.contains("[[send_email]] with name = \"AUTH_EMAIL\""), "{error}");
    }
    let no_sender = read_with(&json!("cloudflare"), &bound).unwrap_err();
    assert!(no_sender.starts_with("providers[0].from: not set."), "{no_sender}");
    let with_key = read_with(&json!({ "id": "cloudflare", "from": FROM, "apiKey": "k" }), &bound);
    assert!(with_key.unwrap_err().starts_with("providers[0].apiKey: unknown key."));
    let own = json!({ "id": "cloudflare", "type": "email", "url": "https://api.example.com/send" });
    assert!(read(own).unwrap().1.backend().is_some());
}

/// Cloudflare Access is an OpenID Provider.
#[test]
fn a_provider_of_another_type_may_have_the_id_cloudflare() {
    let entry = json!({ "id": "cloudflare", "type": "oidc", "issuer": "https://acme.cloudflareaccess.com" });
    let variables = json!({ "AUTH_CLOUDFLARE_ID": "id", "AUTH_CLOUDFLARE_SECRET": "secret" });
    assert_eq!(parse_whole(&entry, &variables).unwrap().0.type_name(), "oidc");
}

#[cfg(feature = "email-smtp")]
#[test]
fn a_mail_server_is_a_url_in_its_variable() {
    let server = "smtp://user:hunter2@smtp.example.com:587";
    for (id, name) in [("nodemailer", "Nodemailer"), ("email", "Email")] {
        let variables = json!({ format!("AUTH_{}_SERVER", id.to_uppercase()): server });
        let (found, email) = read_with(&json!({ "id": id, "from": FROM }), &variables).unwrap();
        assert_eq!(found, name);
        let MailTransport::Smtp(server) = email.transport else { panic!("not SMTP") };
        assert_eq!((server.host.as_str(), server.port, server.tls), ("smtp.example.com", 587, Tls::StartTls));
    }
    let own = json!({ "id": "email", "type": "email", "url": "https://api.example.com/send" });
    assert!(read(own).unwrap().1.backend().is_some());
}

#[test]
fn mistakes_name_their_place() {
    for (entry, expected) in [
        (json!("resend"), "providers[0].from: not set."),
        (
            json!({ "id": "resend", "from": "Acme" }),
            "providers[0].from: \"Acme\": the e-mail address has no `@`",
        ),
        (
            json!({ "id": "resend", "from": "a@x.example, b@x.example" }),
            "providers[0].from: \"a@x.example, b@x.example\": ",
        ),
        (
            json!({ "id": "resend", "type": "oidc", "from": FROM }),
            "providers[0].type: \"oidc\": not the type of this provider.",
        ),
        (json!({ "id": "resend", "from": FROM, "region": "EU" }), "providers[0].region: unknown key."),
        (json!({ "id": "resend", "from": FROM, "clientId": "x" }), "providers[0].clientId: unknown key."),
        (
            json!({ "id": "mailgun", "from": FROM, "region": "eu" }),
            "providers[0].region: \"eu\": unknown region.",
        ),
        (json!({ "id": "resend", "from": FROM, "maxAge": 59 }), "providers[0].maxAge: 59: out of range."),
        (
            json!({ "id": "resend", "from": FROM, "code": "yes" }),
            "providers[0].code: \"yes\": neither true, false nor \"only\". Write true for a code beside the link",
        ),
        (json!({ "id": "resend", "from": FROM, "code": null }), "providers[0].code: null: neither"),
        (json!({ "id": "loops", "transactionalId": "t", "code": true }), "providers[0].code: unknown key."),
        (json!({ "id": "resend", "from": FROM, "apiKey": "a b" }), "providers[0].apiKey: has a blank"),
        (
            json!({ "id": "postmark", "from": FROM }),
            "providers[0].apiKey: not set. Set the key that Postmark gave you: `npx wrangler secret put AUTH_POSTMARK_KEY`.",
        ),
        (json!({ "id": "loops" }), "providers[0].transactionalId: not set."),
        (
            json!({ "id": "own", "type": "email", "timeoutMs": 1000 }),
            "providers[0].url: neither url nor service is set.",
        ),
        (
            json!({ "id": "own", "type": "email", "url": "https://x.example", "apiKey": "k" }),
            "providers[0].apiKey: unknown key.",
        ),
        (json!("nodemailer"), "providers[0].server: not set."),
        (json!({ "id": "email", "server": "smtps://u:re_1@h.example" }), "providers[0].from: not set."),
        (
            json!({ "id": "email", "from": FROM, "server": "smtp://u:re_1@h.example:25" }),
            "providers[0].server: port 25 is blocked by Cloudflare",
        ),
        (
            json!({ "id": "nodemailer", "from": FROM, "server": "https://u:re_1@h.example" }),
            "providers[0].server: the scheme is neither smtps nor smtp.",
        ),
        (
            json!({ "id": "nodemailer", "from": FROM, "server": { "host": "h.example" } }),
            "providers[0].server: is a table, where a text is expected.",
        ),
        (
            json!({ "id": "resend", "from": FROM, "server": "smtps://u:re_1@h.example" }),
            "providers[0].server: unknown key.",
        ),
    ] {
        let error = read(entry.clone()).unwrap_err();
        assert!(error.starts_with(expected), "{entry}: {error}");
        assert!(!error.contains("re_1"), "{error}");
    }
}

/// Auth.js: `MissingAdapter`.
#[test]
fn a_provider_of_e_mail_links_needs_a_database() {
    let (entry, variables) = (json!({ "id": "resend", "from": FROM }), json!({ "AUTH_RESEND_KEY": "re_1" }));
    let error = parse_whole(&entry, &variables).unwrap_err();
    assert!(error.starts_with("providers[0]: resend needs a database"), "{error}");
    assert!(error.contains("Bind a D1 database to AUTH_DB"), "{error}");
}

#[test]
fn a_key_in_the_configuration_gives_a_warning() {
    let entry = json!({ "id": "resend", "from": FROM, "apiKey": "re_2" });
    let (_, warnings) = parse_whole(&entry, &json!({ "AUTH_DB": {} })).unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>(), ["plain-client-secret"]);
}
