use super::{Group, Kind, Row};

pub(super) const AUDIT: Group = Group {
    path: "audit",
    title: "The audit trail",
    rows: &[
        Row::new("to", Kind::List(&Kind::OneOf(&["log", "analytics", "queue"])), r#"["log"]"#)
            .about(
                "where events go: the log, Workers Analytics Engine (binding `AUTH_ANALYTICS`), a queue (binding \
                 `AUTH_QUEUE`)",
            )
            .required(),
        Row::new("email", Kind::OneOf(&["hash", "plain", "none"]), r#""none""#)
            .beside(r#"{ "to": ["log"] }"#)
            .default("`\"hash\"`")
            .about("how an event shows an e-mail address: as a keyed hash, as it is, or not at all"),
    ],
};
