use super::{Group, Kind, Row};

pub(super) const PROFILE: Group = Group {
    path: "providers[].profile",
    title: "From profile to user",
    rows: &[
        Row::new("id", Kind::Mapping, r#""user.id""#)
            .default("`sub`, else `id`")
            .about("the id at the provider, one that never changes"),
        Row::new("name", Kind::Mapping, r#"["display_name", "login"]"#)
            .default("`name`, else `nickname`, else `preferred_username`")
            .about("the user's name"),
        Row::new("email", Kind::Mapping, "false").default("`email`").about("the user's e-mail address"),
        Row::new("image", Kind::Mapping, r#"{ "template": "https://cdn.acme.example/{id}.png" }"#)
            .default("`picture`")
            .about("the address of the user's picture"),
    ],
};

pub(super) const MAPPING: Group = Group {
    path: "providers[].profile.<field>",
    title: "A mapping that is a table",
    rows: &[
        Row::new("join", Kind::List(&Kind::Mapping), r#"["first_name", "last_name"]"#)
            .about("the values that are present, joined"),
        Row::new("separator", Kind::Text, r#"", ""#)
            .beside(r#"{ "join": ["first_name", "last_name"] }"#)
            .default("a blank")
            .about("the text between the values of `join`; it may be empty"),
        Row::new("template", Kind::Text, r#""https://cdn.acme.example/{id}.png""#)
            .about("a text with the values of its paths; nothing if one of them is absent"),
        Row::new("path", Kind::List(&Kind::Text), r#"["https://acme.example/claims", "full_name"]"#)
            .about("a path, step by step, for names with dots in them"),
        Row::new("const", Kind::Text, r#""Guest""#).about("the text, whatever the provider says"),
    ],
};
