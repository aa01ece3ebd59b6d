use super::{Group, Kind, Row, provider_credentials};

/// A provider of passkeys of one's own.
const OF_PASSKEYS: &str = r#"{ "type": "webauthn" }"#;

pub(super) const WEBAUTHN: Group = Group {
    path: "providers[]",
    title: "A provider of passkeys",
    rows: &[
        Row::new("relyingParty", Kind::Table(&[&RELYING_PARTY]), r#"{ "name": "Acme" }"#)
            .beside(OF_PASSKEYS)
            .needs_database()
            .default("the address of the site")
            .about("the site that passkeys belong to: [docs/passkeys.md](docs/passkeys.md#relying-party)"),
        Row::new("relayingParty", Kind::Table(&[&RELYING_PARTY]), r#"{ "name": "Acme" }"#)
            .beside(OF_PASSKEYS)
            .needs_database()
            .about("`relyingParty` in the spelling of Auth.js"),
        Row::new("enableConditionalUI", Kind::Boolean, "false")
            .beside(OF_PASSKEYS)
            .needs_database()
            .default("`true`")
            .about("the browser offers passkeys in the list of a field; one provider may have it"),
        Row::new(
            "formFields",
            Kind::Map(&Kind::Table(&[&provider_credentials::FIELD])),
            r#"{ "email": { "autoComplete": "username webauthn" } }"#,
        )
        .beside(OF_PASSKEYS)
        .needs_database()
        .default("`email`")
        .about("the inputs of the form on the sign-in page, with the keys of `fields`"),
    ],
};

pub(super) const RELYING_PARTY: Group = Group {
    path: "providers[].relyingParty",
    title: "The relying party of passkeys",
    rows: &[
        Row::new("id", Kind::Text, r#""example.com""#)
            .needs_database()
            .default("the host name of the site")
            .about("the domain whose sub-domains share passkeys: never change it"),
        Row::new("name", Kind::Text, r#""Acme""#)
            .needs_database()
            .default("the host of the site")
            .about("the name that browsers show"),
        Row::new(
            "origin",
            Kind::Either(&[Kind::Origin, Kind::List(&Kind::Origin)]),
            r#""https://www.example.com""#,
        )
        .needs_database()
        .default("that of the site")
        .about("the origins of the pages that ask for a passkey"),
    ],
};
