use super::{Group, Kind, Row};

pub(super) const CALLBACKS: Group = Group {
    path: "callbacks",
    title: "Callbacks without code",
    rows: &[
        Row::new("jwt", Kind::Map(&Kind::Mapping), r#"{ "accessToken": "account.access_token" }"#)
            .default("`{}`")
            .about("claims that the session keeps, copied from `account`, `profile` and `user` at sign-in"),
        Row::new("session", Kind::Map(&Kind::Mapping), r#"{ "user.id": "token.sub" }"#)
            .default("`{}`")
            .about("members that the browser sees beside `user` and `expires`, from `token`"),
        Row::new("signIn", Kind::Table(&[&SIGN_IN]), r#"{ "claims": { "groups": ["staff"] } }"#)
            .default("every user")
            .about("who may sign in; every rule must allow it"),
        Row::new("redirect", Kind::Table(&[&REDIRECT]), r#"{ "allow": ["https://app.example.com"] }"#)
            .default("this site alone")
            .about("where a callback URL may lead"),
    ],
};

pub(super) const SIGN_IN: Group = Group {
    path: "callbacks.signIn",
    title: "Who may sign in",
    rows: &[
        Row::new("emails", Kind::List(&Kind::Text), r#"["ada@example.com"]"#)
            .about("the verified addresses that may sign in, besides those of `emailDomains`"),
        Row::new("emailDomains", Kind::List(&Kind::Text), r#"["example.com", "*.example.com"]"#)
            .about("the domains whose verified addresses may sign in; `*.` stands for the domains below"),
        Row::new("requireVerifiedEmail", Kind::Boolean, "true")
            .default("`false`")
            .about("refuses users without a verified address"),
        Row::new("claims", Kind::Map(&Kind::List(&Kind::Scalar)), r#"{ "groups": ["staff"] }"#)
            .about("paths into the profile; each must have one of its values, or a list with one of them"),
        Row::new("providers", Kind::List(&Kind::Text), r#"["acme"]"#)
            .default("all")
            .about("the providers that may sign users in"),
        Row::new(
            "exchange",
            Kind::Table(&[&BACKEND, &EXCHANGE]),
            r#"{ "url": "https://api.example.com/auth", "body": { "id_token": "account.id_token" } }"#,
        )
        .about("posts the sign-in to a backend, whose answer becomes members of `user`"),
    ],
};

pub(super) const BACKEND: Group = Group {
    path: "events",
    title: "A server that gets JSON",
    rows: &[
        Row::new("url", Kind::Address, r#""https://api.example.com/auth""#)
            .about("the address; a service binding sees it as the URL of the request"),
        Row::new("service", Kind::Text, r#""BACKEND""#)
            .about("the name of a service binding that takes the request"),
        Row::new("headers", Kind::Map(&Kind::Text), r#"{ "X-Key": "{secret.AUTH_ORIGIN_KEY}" }"#)
            .beside(URL)
            .default("`{}`")
            .about("further headers; `{secret.AUTH_ORIGIN_…}` is the value of a secret"),
        Row::new("timeoutMs", Kind::Milliseconds(100, 30_000), "2000")
            .beside(URL)
            .default("`5000`")
            .about("the time that the answer may take, in milliseconds"),
    ],
};

pub(super) const EXCHANGE: Group = Group {
    path: "callbacks.signIn.exchange",
    title: "The exchange with a backend",
    rows: &[
        Row::new("body", Kind::Map(&Kind::Mapping), r#"{ "id_token": "account.id_token" }"#)
            .beside(URL)
            .about("the JSON to post; a sign-in without one of the values is refused")
            .required(),
        Row::new("store", Kind::Map(&Kind::Text), r#"{ "auth_token": "tokens" }"#)
            .default("`{}`")
            .beside(
                r#"{ "url": "https://api.example.com/auth", "body": { "id_token": "account.id_token" } }"#,
            )
            .about("members of `user`, each with the path of its value in the answer"),
        Row::new("again", Kind::OneOf(&["refresh"]), r#""refresh""#)
            .beside(
                r#"{ "url": "https://api.example.com/auth", "body": { "id_token": "account.id_token" } }"#,
            )
            .about("`\"refresh\"`: asks the backend again when the tokens of a session are refreshed: [docs/refresh.md](docs/refresh.md)")
            .when("its answer lasts no longer than the access token"),
    ],
};

pub(super) const REDIRECT: Group = Group {
    path: "callbacks.redirect",
    title: "Where a callback URL may lead",
    rows: &[Row::new("allow", Kind::List(&Kind::Origin), r#"["https://app.example.com"]"#)
        .default("`[]`")
        .about("origins besides the site's own")],
};

pub(super) const EVENTS: Group = Group {
    path: "events",
    title: "Events without code",
    rows: &[Row::new(
        "only",
        Kind::List(&Kind::OneOf(&[
            "signIn",
            "signOut",
            "session",
            "createUser",
            "updateUser",
            "linkAccount",
        ])),
        r#"["signIn", "signOut"]"#,
    )
    .default("`[\"signIn\", \"signOut\"]`")
    .beside(URL)
    .about("the events that are posted")],
};

const URL: &str = r#"{ "url": "https://api.example.com/auth" }"#;
