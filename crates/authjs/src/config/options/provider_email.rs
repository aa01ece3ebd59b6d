use super::{Group, Kind, Row};

/// A mail service with every setting.
const OF_SERVICE: &str =
    r#"{ "id": "mailgun", "type": "email", "apiKey": "key", "from": "Example <no-reply@example.com>" }"#;

pub(super) const EMAIL: Group = Group {
    path: "providers[]",
    title: "A provider of e-mail links",
    rows: &[
        Row::new("apiKey", Kind::Text, r#""re_123""#)
            .beside(OF_SERVICE)
            .needs_database()
            .variables(&["AUTH_<PROVIDER>_KEY"])
            .about(
                "the key of the mail service: [docs/email.md](docs/email.md); set the variable, as a secret",
            ),
        Row::new("code", Kind::Either(&[Kind::Boolean, Kind::OneOf(&["only"])]), "true")
            .beside(OF_SERVICE)
            .needs_database()
            .default("`false`")
            .about(
                "a mail has a code for the browser that asked, beside the link (`true`) or instead of it (`\"only\"`): \
                 [docs/email.md](docs/email.md#a-code)",
            ),
        Row::new("emailConfirm", Kind::Boolean, "true")
            .beside(OF_SERVICE)
            .needs_database()
            .default("`false`")
            .about(
                "a link opens a page with a button, so that mail scanners do not use it up: \
                 [docs/email.md](docs/email.md#a-page-with-a-button)",
            ),
        Row::new("from", Kind::Text, r#""Example <no-reply@example.com>""#)
            .beside(OF_SERVICE)
            .needs_database()
            .about("the sender, an address of a domain that the mail service has verified"),
        Row::new("maxAge", Kind::Seconds(60, 86_400), "900")
            .beside(OF_SERVICE)
            .needs_database()
            .default("600")
            .about("seconds that a link works"),
        Row::new("region", Kind::OneOf(&["US", "EU"]), r#""EU""#)
            .beside(OF_SERVICE)
            .needs_database()
            .default("`\"US\"`")
            .about("the region of an account at Mailgun"),
        Row::new("server", Kind::Text, r#""smtps://user:password@smtp.example.com:465""#)
            .beside(r#"{ "id": "nodemailer", "type": "email", "from": "no-reply@example.com" }"#)
            .needs_database()
            .variables(&["AUTH_<PROVIDER>_SERVER"])
            .about(
                "the mail server of `nodemailer` and `email`: [docs/email.md](docs/email.md#smtp); set the variable, as a \
                 secret",
            ),
        Row::new("transactionalId", Kind::Text, r#""clx0example""#)
            .beside(r#"{ "id": "loops", "type": "email", "apiKey": "key", "from": "no-reply@example.com" }"#)
            .needs_database()
            .about("the template that Loops sends, with the variable `url`"),
    ],
};
