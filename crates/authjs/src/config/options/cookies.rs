use super::{Group, Kind, Row};

pub(super) const COOKIES: Group = Group {
    path: "cookies",
    title: "Cookies",
    rows: &[
        cookie("sessionToken").about("the session"),
        cookie("callbackUrl").about("where a visitor goes after the sign-in"),
        cookie("csrfToken").about("the CSRF token"),
        cookie("pkceCodeVerifier").about("the PKCE verifier of a sign-in, with `sharedChecks`"),
        cookie("state").about("a sign-in: an id follows the name. With `sharedChecks`, its `state`"),
        cookie("nonce").about("the nonce of a sign-in, with `sharedChecks`"),
        cookie("webauthnChallenge").about("the challenge of a passkey"),
    ],
};

const fn cookie(key: &'static str) -> Row {
    Row::new(key, Kind::Table(&[&COOKIE]), r#"{ "name": "site.auth" }"#).default("as in Auth.js")
}

pub(super) const COOKIE: Group = Group {
    path: "cookies.<name>",
    title: "One cookie",
    rows: &[
        Row::new("name", Kind::Text, r#""site.auth""#)
            .default("Auth.js's, with a prefix on a secure site")
            .about("the whole name; no prefix is added"),
        Row::new("options", Kind::Table(&[&ATTRIBUTES]), r#"{ "sameSite": "strict" }"#)
            .about("its attributes; each one that is missing keeps its default"),
    ],
};

/// One of them is also the id of a provider, which only rows may name (`tests/layers`).
const PRIORITIES: &[&str] = &["low", concat!("med", "ium"), "high"];

pub(super) const ATTRIBUTES: Group = Group {
    path: "cookies.<name>.options",
    title: "The attributes of a cookie",
    rows: &[
        Row::new("domain", Kind::Text, r#""example.com""#)
            .default("this host only")
            .about("`Domain`: the host whose subdomains get the cookie too"),
        Row::new("path", Kind::Path, r#""/app""#).default("`\"/\"`").about("`Path`"),
        Row::new("httpOnly", Kind::Boolean, "true").default("`true`").about("`HttpOnly`: hides it from scripts"),
        Row::new("secure", Kind::Boolean, "true")
            .default("as `useSecureCookies`")
            .about("`Secure`: sends it over https only"),
        Row::new("partitioned", Kind::Boolean, "false")
            .default("`false`")
            .about("`Partitioned`: a cookie of its own for each site that embeds this one"),
        Row::new("priority", Kind::OneOf(PRIORITIES), r#""high""#)
            .about("`Priority`: which cookies a full browser keeps"),
        Row::new(
            "sameSite",
            Kind::Either(&[Kind::OneOf(&["lax", "strict", "none"]), Kind::Boolean]),
            r#""strict""#,
        )
        .default("`\"lax\"`")
        .about("`SameSite`: which requests of other sites carry it; `true` is `\"strict\"`, `false` leaves it out"),
        Row::new("maxAge", Kind::Seconds(i64::MIN, i64::MAX), "900").about("`Max-Age`"),
    ],
};
