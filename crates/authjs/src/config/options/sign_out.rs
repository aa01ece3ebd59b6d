use super::{Group, Kind, Row};

pub(super) const SIGN_OUT: Group = Group {
    path: "signOut",
    title: "A sign-out",
    rows: &[
        Row::new("provider", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "the browser goes on to the provider, which ends its own session and sends the browser back: \
                 [docs/logout.md](docs/logout.md)",
            )
            .when("a visitor who signs in again must be asked again"),
        Row::new("revoke", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "the provider revokes the tokens of the session (RFC 7009): \
                 [docs/logout.md](docs/logout.md#tokens-are-revoked)",
            )
            .when("the session keeps refresh tokens"),
    ],
};
