use super::{Group, Kind, Row};
use crate::config::rules::MAX_AGES;

const TEXTS: Kind = Kind::List(&Kind::Text);

pub(super) const RULE: Group = Group {
    path: "rules[]",
    title: "Rules for paths",
    rows: &[
        Row::new("path", Kind::Either(&[Kind::Text, TEXTS]), r#""/admin/:path*""#)
            .beside(r#"{ "access": "signed-in" }"#)
            .about("a pattern, in the syntax of `matcher`, or a list")
            .required(),
        Row::new("access", Kind::OneOf(&["public", "signed-in", "api", "deny"]), r#""signed-in""#)
            .beside(r#"{ "path": "/admin" }"#)
            .about(
                "`\"public\"`: no session is needed. `\"signed-in\"`: a session. `\"api\"`: a session, and 401 instead of \
                 a redirect without one. `\"deny\"`: every request is refused; with conditions, those that may meet them",
            )
            .required(),
        Row::new("hosts", TEXTS, r#"["admin.example.com"]"#)
            .beside(PATH)
            .default("all")
            .about("the hosts of the rule, without port"),
        Row::new("methods", TEXTS, r#"["POST", "DELETE"]"#)
            .beside(PATH)
            .default("all")
            .about("the methods of the rule; HEAD and OPTIONS are judged as GET"),
        Row::new("maxAge", Kind::Seconds(*MAX_AGES.start(), *MAX_AGES.end()), "300").beside(PATH).about(
            "seconds since the user signed in; after them the user signs in again: \
             [docs/rules.md](docs/rules.md#a-recent-sign-in)",
        ),
        Row::new("acr", Kind::Either(&[Kind::Text, TEXTS]), r#""phr""#)
            .beside(r#"{ "path": "/admin", "access": "signed-in", "providers": ["acme"] }"#)
            .about(
                "kinds of sign-ins, as the ID Token names them in `acr`, of which the user's must be one: \
                 [docs/rules.md](docs/rules.md#a-recent-sign-in)",
            ),
        Row::new("mfa", Kind::Boolean, "true")
            .beside(PATH)
            .default("`false`")
            .about(
                "whether the session must have passed a second factor; one that has not is asked for it: \
                 [docs/second-factor.md](docs/second-factor.md)",
            )
            .needs_database(),
        Row::new(
            "cors",
            Kind::Either(&[Kind::Table(&[&CORS]), Kind::OneOf(&["origin"])]),
            r#"{ "origins": ["https://app.example.com"] }"#,
        )
        .beside(PATH)
        .about(
            "which scripts of other sites may read the answers, so that the Worker answers preflights itself. `\"origin\"`: the \
             origin answers them, without credentials. Without it, a preflight of a path that needs a session is refused",
        ),
    ],
};

pub(super) const LEAVES: Group = Group {
    path: "rules[]",
    title: "Conditions of rules",
    rows: &[
        Row::new("emails", TEXTS, r#"["ada@example.com"]"#)
            .beside(PATH)
            .about("addresses that the sign-in proved"),
        Row::new("emailDomains", TEXTS, r#"["example.com"]"#)
            .beside(PATH)
            .about("domains of addresses that the sign-in proved; domains below them are others"),
        Row::new("groups", TEXTS, r#"["admins"]"#)
            .beside(PATH)
            .about("groups of the user: `groups` of the session token, or of the profile at sign-in"),
        Row::new("claims", Kind::Map(&Kind::List(&Kind::Scalar)), r#"{ "realm_access.roles": ["admin"] }"#)
            .beside(PATH)
            .about(
                "paths into the session token, or the profile at sign-in; each must have one of its values",
            ),
        Row::new("providers", TEXTS, r#"["acme"]"#).beside(PATH).about("ids of providers of the sign-in"),
        Row::new("countries", TEXTS, r#"["DE", "FR"]"#)
            .beside(PATH)
            .about("countries of the client (ISO 3166-1 alpha-2), as Cloudflare knows them; `T1` is Tor"),
        Row::new("asns", Kind::List(&Kind::Count(1, u32::MAX)), "[64496]")
            .beside(PATH)
            .about("numbers of the client's autonomous system, as Cloudflare knows them"),
        Row::new("ips", TEXTS, r#"["192.0.2.0/24", "2001:db8::/32"]"#)
            .beside(PATH)
            .about("addresses and networks of the client, as Cloudflare knows them"),
    ],
};

pub(super) const COMBINED: Group = Group {
    path: "rules[]",
    title: "Conditions of rules, combined",
    rows: &[
        Row::new("any", Kind::List(&Kind::Table(&[&LEAVES, &INNER])), r#"[{ "groups": ["admins"] }]"#)
            .beside(PATH)
            .about("tables of conditions, of which one must be met"),
        Row::new("all", Kind::List(&Kind::Table(&[&LEAVES, &INNER])), r#"[{ "groups": ["admins"] }]"#)
            .beside(PATH)
            .about("tables of conditions that must all be met"),
        Row::new("not", Kind::Table(&[&LEAVES]), r#"{ "groups": ["guests"] }"#)
            .beside(PATH)
            .about("conditions that must not all be met"),
    ],
};

pub(super) const INNER: Group = Group {
    path: "rules[].any[]",
    title: "Conditions of rules inside `any` and `all`",
    rows: &[Row::new("not", Kind::Table(&[&LEAVES]), r#"{ "groups": ["guests"] }"#)
        .about("conditions that must not all be met")],
};

pub(super) const CORS: Group = Group {
    path: "rules[].cors",
    title: "Scripts of other sites",
    rows: &[
        Row::new("origins", TEXTS, r#"["https://app.example.com"]"#)
            .about("the origins of the scripts; `[\"*\"]` is all, without credentials")
            .required(),
        Row::new("methods", TEXTS, r#"["PUT", "DELETE"]"#)
            .beside(ORIGINS)
            .default("GET, HEAD and POST, for which browsers need no permission")
            .about("methods that scripts may use"),
        Row::new("headers", TEXTS, r#"["Content-Type"]"#)
            .beside(ORIGINS)
            .about("headers that requests may have beside those that a form could send"),
        Row::new("expose", TEXTS, r#"["ETag"]"#)
            .beside(ORIGINS)
            .about("headers of answers that scripts may read beside the usual ones"),
        Row::new("credentials", Kind::Boolean, "true")
            .beside(ORIGINS)
            .default("`false`")
            .about("whether requests may have cookies"),
        Row::new("maxAge", Kind::Seconds(0, 86_400), "600")
            .beside(ORIGINS)
            .default("5, by the browsers")
            .about("the number of seconds for which browsers keep the answer to a preflight"),
    ],
};

const ORIGINS: &str = r#"{ "origins": ["https://app.example.com"] }"#;
const PATH: &str = r#"{ "path": "/admin", "access": "signed-in" }"#;
