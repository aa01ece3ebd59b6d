use super::{Group, Kind, Row};

pub(super) const INVITED: Group = Group {
    path: "invited",
    title: "Who may sign up",
    rows: &[
        Row::new("emails", Kind::List(&Kind::Text), r#"["ada@example.com"]"#)
            .about("addresses, which must be verified")
            .needs_database(),
        Row::new("emailDomains", Kind::List(&Kind::Text), r#"["example.com", "*.example.com"]"#)
            .about("domains of verified addresses; `*.example.com` are those below it")
            .needs_database(),
    ],
};

pub(super) const ACCOUNTS: Group = Group {
    path: "accounts",
    title: "Accounts in the database",
    rows: &[
        Row::new("refreshTokens", Kind::Boolean, "false")
            .default("`true`")
            .about("a sign-in replaces the stored tokens of its account")
            .when("another program keeps the tokens")
            .needs_database(),
        Row::new("seal", Kind::Boolean, "true")
            .default("`false`")
            .about("encrypts the providers' tokens in `accounts`: [docs/database.md](docs/database.md#tokens-of-providers)")
            .when("a copy of the database must not open the users' accounts elsewhere")
            .needs_database(),
    ],
};
