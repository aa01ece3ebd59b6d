use super::{Group, Kind, Row};

pub(super) const ACCOUNT: Group = Group {
    path: "account",
    title: "The account page",
    rows: &[
        Row::new("enabled", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "signed-in users see and change their sign-ins, sessions and data at `<basePath>/account`: \
                 [docs/account.md](docs/account.md)",
            )
            .when("users shall end sessions and link accounts themselves")
            .needs_database(),
        Row::new("delete", Kind::Boolean, "true")
            .default("`false`")
            .about("users can delete their account: [docs/account.md](docs/account.md#deletion)")
            .beside(r#"{ "enabled": true }"#)
            .needs_database(),
        Row::new("trustUnprovenSignIn", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "**weakens** the page: a new sign-in allows changes although the OpenID Provider does not say that it has \
                 asked the user, as Google never does: [docs/account.md](docs/account.md#a-recent-sign-in)",
            )
            .beside(r#"{ "enabled": true }"#)
            .needs_database(),
    ],
};
