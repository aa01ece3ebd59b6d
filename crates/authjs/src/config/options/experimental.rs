use super::{Group, Kind, Row};

pub(super) const EXPERIMENTAL: Group = Group {
    path: "experimental",
    title: "Experimental",
    rows: &[Row::new("enableWebAuthn", Kind::Boolean, "true")
        .default("`false`")
        .about("has no effect, because passkeys need no flag: [docs/passkeys.md](docs/passkeys.md); `true` gives a warning")],
};
