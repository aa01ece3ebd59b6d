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
    ],
};
