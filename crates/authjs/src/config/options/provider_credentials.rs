use super::{Group, Kind, Row};

pub(super) const CREDENTIALS: Group = Group {
    path: "providers[]",
    title: "A provider of credentials",
    rows: &[
        Row::new(
        "fields",
        Kind::Map(&Kind::Table(&[&FIELD])),
        r#"{ "username": { "label": "User name" }, "password": { "type": "password" } }"#,
    )
    .beside(r#"{ "type": "credentials", "url": "https://api.example.com/sign-in" }"#)
    .default("no form on the sign-in page")
    .about(
        "the inputs of the form, by their names: [docs/credentials.md](docs/credentials.md); a provider of credentials \
         also takes `url`, `service`, `headers` and `timeoutMs` of [a server that gets JSON](#a-server-that-gets-json)",
    ),
        Row::new("account", Kind::Text, r#""email""#)
            .beside(r#"{ "type": "credentials", "url": "https://api.example.com/sign-in" }"#)
            .default("the first of `fields` that is not a password")
            .about("the field that names the account, for the [limits of attempts](docs/credentials.md#limits)"),
    ],
};

pub(super) const FIELD: Group = Group {
    path: "providers[].fields.<field>",
    title: "An input for credentials",
    rows: &[
        Row::new("label", Kind::Text, r#""User name""#).default("the name").about("the text beside it"),
        Row::new(
            "type",
            Kind::OneOf(&["text", "password", "email", "tel", "number", "url", "search", "date"]),
            r#""password""#,
        )
        .default("`\"text\"`")
        .about("the kind of input"),
        Row::new("placeholder", Kind::Text, r#""ada""#).about("the text of an empty input"),
        Row::new("required", Kind::Boolean, "true").default("`false`").about("the browser demands a value"),
        Row::new("autoComplete", Kind::Text, r#""current-password""#)
            .about("what password managers fill in: `username`, `current-password`, `one-time-code`"),
        Row::new("autoFocus", Kind::Boolean, "true").default("`false`").about("the cursor begins here"),
        Row::new("inputMode", Kind::Text, r#""numeric""#).about("the keyboard of a telephone"),
        Row::new("pattern", Kind::Text, r#""[0-9]{6}""#)
            .about("the regular expression that the browser demands"),
        Row::new("title", Kind::Text, r#""Six digits""#).about("what the browser says of `pattern`"),
        Row::new("minLength", LENGTH, "8").about("the fewest characters"),
        Row::new("maxLength", LENGTH, "64").about("the most characters"),
    ],
};

const LENGTH: Kind = Kind::Count(1, 10_000);
