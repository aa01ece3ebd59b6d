use authjs::config::provider_variable;
use authjs::email::ServiceKind;
use serde_json::{Value, json};

/// A provider that mails links.
pub(super) struct Mailer {
    id: &'static str,
    name: &'static str,
    /// What the name of its variable or binding is a name of.
    env: &'static str,
    variable: String,
}

/// Returns all of them: the mail services, then what is no service with a key.
pub(super) fn all() -> Vec<Mailer> {
    let service = |service: ServiceKind| Mailer {
        id: service.id(),
        name: service.name(),
        env: "key",
        variable: provider_variable(service.id(), "KEY"),
    };
    let binding =
        Mailer { id: "cloudflare", name: "Email", env: "binding", variable: "AUTH_EMAIL".to_owned() };
    let smtp = [("nodemailer", "Nodemailer"), ("email", "Email")].map(|(id, name)| Mailer {
        id,
        name,
        env: "server",
        variable: provider_variable(id, "SERVER"),
    });
    ServiceKind::ALL.into_iter().map(service).chain([binding]).chain(smtp).collect()
}

impl Mailer {
    /// Returns the provider as JSON.
    pub(super) fn json(&self) -> Value {
        let Self { id, name, env, variable } = self;
        json!({ "id": id, "name": name, "type": "email", "env": { *env: variable } })
    }

    /// Returns the cells of the provider in the table.
    pub(super) fn cells(&self) -> [String; 6] {
        let [id, name, none] = [self.id, self.name, "-"].map(str::to_owned);
        [id, name, "email".to_owned(), none.clone(), none, self.variable.clone()]
    }

    fn row(&self) -> String {
        let Self { id, name, env, variable } = self;
        let place =
            if *env == "binding" { format!("the binding `{variable}`") } else { format!("`{variable}`") };
        format!("| {name} | `{id}` | {place} | `https://<your site>/api/auth/callback/{id}` |\n")
    }
}

/// Returns the sections about providers that are neither OAuth nor OpenID Connect.
pub(super) fn sections() -> String {
    let rows: String = all().iter().map(Mailer::row).collect();
    format!(
        "\
\n## E-mail links

A mail service sends a link: [email.md](email.md). It needs a database. `type = \"email\"` with `url` or `service` is a server of yours
that sends the mail.

| name | id, type `email` | variable | the link in the mail |
|---|---|---|---|
{rows}
`cloudflare` is Cloudflare Email Service. `nodemailer` and `email` send over SMTP and need the Cargo feature `email-smtp`.

## Credentials

`type = \"credentials\"` with an id of your own: a server of yours, or code in Rust, checks what visitors type:
[credentials.md](credentials.md).
"
    )
}
