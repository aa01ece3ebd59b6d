use super::{Group, Kind, Row};

pub(super) const ORIGIN: Group = Group {
    path: "origin",
    title: "The origin",
    rows: &[
        Row::new("mapRedirects", Kind::Boolean, "false")
            .default("`true`")
            .about("rewrites redirects and cookie domains of the `upstream` to the site's")
            .when("`false` if the origin names the public site already, or redirects to itself on purpose"),
        Row::new("removeHeaders", Kind::List(&Kind::Text), r#"["X-Tenant", "X-Acl-*"]"#)
            .default("`[]`")
            .about("removes further headers of visitors: `[\"X-Tenant\", \"X-Acl-*\"]`")
            .when("the origin believes a header that another gateway used to set"),
        Row::new("headers", Kind::Map(&Kind::Text), r#"{ "Authorization": "Bearer {token.accessToken}" }"#)
            .default("`{}`")
            .about(
                "headers that the origin gets: `{ Authorization = \"Bearer {token.accessToken}\" }`: \
                 [docs/behind-the-worker.md](docs/behind-the-worker.md#headers-of-the-session)",
            )
            .when("the origin reads tokens, or must know that a request came through the Worker"),
        Row::new("publicPaths", Kind::Boolean, "true")
            .default("`false`")
            .about("sets headers of the session on public paths too, and makes their answers private")
            .when("public pages differ for signed-in users")
            .beside(HEADERS),
        Row::new("allowOrigins", Kind::List(&Kind::Origin), r#"["https://app.example.com"]"#)
            .default("`[]`")
            .about(
                "other origins whose pages may send requests that get headers of the session: \
                 `[\"https://app.example.com\"]`",
            )
            .when("another site of yours calls this one with its cookies")
            .beside(HEADERS),
        Row::new("sessionCookie", Kind::OneOf(&["forward", "strip"]), r#""strip""#)
            .default("`\"forward\"`")
            .about("`\"strip\"`: the session cookie does not reach the origin")
            .when("the origin does not read the session itself"),
        Row::new("assertion", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "requests of a session carry `X-Auth-Assertion`, a signed token of a minute that names the user: \
                 [docs/behind-the-worker.md](docs/behind-the-worker.md#a-signed-assertion)",
            )
            .when("the origin must be able to verify who sends a request"),
    ],
};

/// A header of the session, which other options need.
const HEADERS: &str = r#"{ "headers": { "X-User": "{token.sub}" } }"#;
