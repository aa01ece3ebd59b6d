use super::{Group, Kind, Row};

pub(super) const ENTRY: Group = Group {
    path: "matcher[]",
    title: "Protected paths: an entry that is a table",
    rows: &[
        Row::new("source", Kind::Text, r#""/admin/:path*""#)
            .about("the pattern, in the syntax of Next.js")
            .required(),
        Row::new("has", CONDITIONS, r#"[{ "type": "host", "value": "app.example.com" }]"#)
            .beside(r#"{ "source": "/admin" }"#)
            .about("conditions that must all hold"),
        Row::new("missing", CONDITIONS, r#"[{ "type": "host", "value": "app.example.com" }]"#)
            .beside(r#"{ "source": "/admin" }"#)
            .about("conditions that must not hold"),
        Row::new("locale", Kind::False, "false")
            .beside(r#"{ "source": "/admin" }"#)
            .about("only `false`, because the gate has no locales"),
    ],
};

const CONDITIONS: Kind = Kind::List(&Kind::Table(&[&CONDITION]));

pub(super) const CONDITION: Group = Group {
    path: "matcher[].has[]",
    title: "Protected paths: a condition",
    rows: &[
        Row::new("type", Kind::OneOf(&["header", "cookie", "query", "host"]), r#""host""#)
            .beside(r#"{ "value": "app.example.com" }"#)
            .about("the part of the request")
            .required(),
        Row::new("key", Kind::Text, r#""x-preview""#)
            .beside(r#"{ "type": "header" }"#)
            .about("the name of the header, cookie or query parameter"),
        Row::new("value", Kind::Either(&[Kind::Text, Kind::Null]), r#""app.example.com""#)
            .beside(r#"{ "type": "host" }"#)
            .default("any value except the empty one")
            .about("a regular expression for the whole value"),
    ],
};
