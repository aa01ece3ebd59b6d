use authjs::config::provider_variable;
use authjs::email::ServiceKind;
use serde_json::{Value, json};

/// Returns a mail service as JSON.
pub(super) fn json(service: ServiceKind) -> Value {
    json!({ "id": service.id(), "name": service.name(), "type": "email", "env": { "key": key(service) } })
}

/// Returns the cells of a mail service in the table.
pub(super) fn cells(service: ServiceKind) -> [String; 6] {
    let (id, name) = (service.id().to_owned(), service.name().to_owned());
    [id, name, "email".to_owned(), "-".to_owned(), "-".to_owned(), key(service)]
}

/// Returns the sections about providers that are neither OAuth nor OpenID Connect.
pub(super) fn sections() -> String {
    let rows: String = ServiceKind::ALL
        .into_iter()
        .map(|service| {
            let (id, name) = (service.id(), service.name());
            format!(
                "| {name} | `{id}` | `{}` | `https://<your site>/api/auth/callback/{id}` |\n",
                key(service)
            )
        })
        .collect();
    format!(
        "\
\n## E-mail links

A mail service sends a link: [email.md](email.md). It needs a database. `type = \"email\"` with `url` or `service` is a server of yours
that sends the mail.

| name | id, type `email` | variable | the link in the mail |
|---|---|---|---|
{rows}| Nodemailer | `nodemailer` | `AUTH_NODEMAILER_SERVER` | `https://<your site>/api/auth/callback/nodemailer` |
| Email | `email` | `AUTH_EMAIL_SERVER` | `https://<your site>/api/auth/callback/email` |

The last two send over SMTP and need the Cargo feature `email-smtp`.

## Credentials

`type = \"credentials\"` with an id of your own: a server of yours, or code in Rust, checks what visitors type:
[credentials.md](credentials.md).
"
    )
}

fn key(service: ServiceKind) -> String {
    provider_variable(service.id(), "KEY")
}
