use super::{Group, Kind, Row};

pub(super) const ENTRY: Group = Group {
    path: "origins[]",
    title: "Several origins",
    rows: &[
        Row::new("path", Kind::Either(&[Kind::Text, Kind::List(&Kind::Text)]), r#""/api/:path*""#)
            .beside(TO)
            .default("all")
            .about("a pattern, in the syntax of `matcher`, or a list, of the requests for this origin"),
        Row::new("hosts", Kind::List(&Kind::Text), r#"["api.example.com"]"#)
            .beside(TO)
            .default("all")
            .about("the hosts of those requests, without port. One of `path` and `hosts` must be set"),
        Row::new("to", Kind::Text, r#""https://api.internal.example.com""#)
            .beside(r#"{ "path": "/api/:path*" }"#)
            .about("the origin: `\"ASSETS\"`, `\"binding:NAME\"` or the origin of a server, `\"https://…\"`")
            .required(),
    ],
};

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
        Row::new("timeoutMs", Kind::Milliseconds(100, 600_000), "30000")
            .default("none")
            .about("the longest time until the first byte of the origin's answer; then the visitor gets a 504")
            .when("the origin sometimes hangs"),
    ],
};

/// A header of the session, which other options need.
const HEADERS: &str = r#"{ "headers": { "X-User": "{token.sub}" } }"#;

/// What an entry needs beside its other members.
const TO: &str = r#"{ "path": "/api/:path*", "to": "binding:API" }"#;
