use super::{Group, Kind, Row};

pub(super) const EXPERIMENTAL: Group = Group {
    path: "experimental",
    title: "Experimental",
    rows: &[Row::new("enableWebAuthn", Kind::Boolean, "true")
        .default("`false`")
        .about("has no effect yet, because passkeys do not exist here yet; `true` gives a warning")],
};
