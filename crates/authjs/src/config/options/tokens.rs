use super::{Group, Kind, Row};
use crate::config::tokens::BEFORE;

const REFRESH: &str = r#"{ "refresh": true }"#;

pub(super) const TOKENS: Group = Group {
    path: "tokens",
    title: "Tokens that stay fresh",
    rows: &[
        Row::new("refresh", Kind::Boolean, "true")
            .default("`false`")
            .about("refreshes the access token of a session before it expires, once for all isolates: [docs/refresh.md](docs/refresh.md)")
            .when("an origin or a page calls APIs with it"),
        Row::new("before", Kind::Seconds(*BEFORE.start(), *BEFORE.end()), "60")
            .beside(REFRESH)
            .default("`30`")
            .about("seconds before its end at which an access token is refreshed, at most half of its lifetime"),
        Row::new("onFailure", Kind::OneOf(&["end", "keep"]), r#""keep""#)
            .beside(REFRESH)
            .default("`\"end\"`")
            .about(
                "what becomes of a session whose refresh token the provider refuses: it ends, or goes on with \
                 `error = \"RefreshTokenError\"`",
            )
            .when("pages work without fresh tokens too"),
    ],
};
