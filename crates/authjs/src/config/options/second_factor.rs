use super::{Group, Kind, Row};

pub(super) const SECOND_FACTOR: Group = Group {
    path: "secondFactor",
    title: "A second factor",
    rows: &[
        Row::new("always", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "every sign-in needs a second factor, unless its ID Token says that it had one (`amr` with `mfa`). Without it, rules with \
                 `mfa = true` ask for one",
            )
            .needs_database(),
        Row::new("issuer", Kind::Text, r#""Acme""#)
            .beside(r#"{ "always": true }"#)
            .default("`theme.name`, else the host")
            .about("the name of the site in authenticator apps")
            .needs_database(),
        Row::new("trustUnprovenSignIn", Kind::Boolean, "true")
            .beside(r#"{ "always": true }"#)
            .default("`false`")
            .about(
                "**weakens** the setup: a user in a session sets up an app although the OpenID Provider does not say that it has asked the \
                 user, as Google never does: [docs/second-factor.md](docs/second-factor.md#what-a-user-sees)",
            )
            .needs_database(),
    ],
};
