use super::{Group, Kind, Row};

pub(super) const ENTRY: Group = Group {
    path: "bearer[]",
    title: "Bearer tokens: an issuer",
    rows: &[
        Row::new("issuer", Kind::Address, r#""https://id.acme.example""#)
            .beside(r#"{ "audience": "https://api.example.com" }"#)
            .about("the `iss` of its tokens, byte for byte")
            .required(),
        Row::new(
            "audience",
            Kind::Either(&[Kind::Text, Kind::List(&Kind::Text)]),
            r#""https://api.example.com""#,
        )
        .beside(ISSUER)
        .about("the `aud` of tokens for this site: one of these texts")
        .required(),
        Row::new("algorithms", Kind::List(&Kind::OneOf(&ALGORITHMS)), r#"["ES256"]"#)
            .beside(BOTH)
            .default("`[\"RS256\"]`")
            .about("the signatures to accept"),
        Row::new("typ", Kind::Text, r#""JWT""#)
            .beside(BOTH)
            .default("`\"at+jwt\"`")
            .about("the `typ` of its tokens; with `\"JWT\"` they may have none"),
        Row::new("scopes", Kind::List(&Kind::Text), r#"["read"]"#)
            .beside(BOTH)
            .about("the scopes that a token must all have"),
        Row::new("clients", Kind::List(&Kind::Text), r#"["cli"]"#)
            .beside(BOTH)
            .default("any")
            .about("the clients (`client_id` or `azp`) whose tokens to accept"),
        Row::new("jwksUri", Kind::Address, r#""https://id.acme.example/jwks""#)
            .beside(BOTH)
            .default("`jwks_uri` of its metadata")
            .about("where its keys are"),
        Row::new(
            "introspection",
            Kind::Table(&[&INTROSPECTION]),
            r#"{ "url": "https://id.acme.example/introspect", "clientId": "gate" }"#,
        )
        .beside(BOTH)
        .about("asks the issuer about opaque tokens: [docs/bearer.md](docs/bearer.md#opaque-tokens)"),
        Row::new("header", Kind::Text, r#""Cf-Access-Jwt-Assertion""#)
            .beside(BOTH)
            .default("`Authorization`, as `Bearer <token>`")
            .about("the header that holds the token alone, as that of Cloudflare Access does"),
    ],
};

pub(super) const INTROSPECTION: Group = Group {
    path: "bearer[].introspection",
    title: "Bearer tokens: opaque tokens",
    rows: &[
        Row::new("url", Kind::Address, r#""https://id.acme.example/introspect""#)
            .beside(r#"{ "clientId": "gate" }"#)
            .about("the introspection endpoint of the issuer")
            .required(),
        Row::new("clientId", Kind::Text, r#""gate""#)
            .beside(r#"{ "url": "https://id.acme.example/introspect" }"#)
            .about("the client that may ask; its secret is the secret `AUTH_INTROSPECTION_SECRET`")
            .required(),
    ],
};

const ISSUER: &str = r#"{ "issuer": "https://id.acme.example" }"#;

const BOTH: &str = r#"{ "issuer": "https://id.acme.example", "audience": "https://api.example.com" }"#;

/// The names that [`asymmetric`](crate::jose::algorithms::asymmetric) has.
const ALGORITHMS: [&str; 11] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
