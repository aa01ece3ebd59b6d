use super::{Group, Kind, Row};

pub(super) const TURNSTILE: Group = Group {
    path: "turnstile",
    title: "Turnstile",
    rows: &[Row::new("siteKey", Kind::Text, r#""0x4AAAAAAAexample""#)
        .about("the site key of the widget; its secret key is the secret `AUTH_TURNSTILE_SECRET`")
        .required()],
};
