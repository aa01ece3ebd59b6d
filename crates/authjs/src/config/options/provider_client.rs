use super::{Group, Kind, Row};

const SIGNS: &str = r#"{ "token_endpoint_auth_method": "private_key_jwt" }"#;

pub(super) const CLIENT: Group = Group {
    path: "providers[].client",
    title: "The client at a provider",
    rows: &[
        Row::new(
            "token_endpoint_auth_method",
            Kind::OneOf(&[
                "client_secret_basic",
                "client_secret_post",
                "client_secret_jwt",
                "private_key_jwt",
                "none",
            ]),
            r#""client_secret_post""#,
        )
        .default("that of the built-in provider, else `\"client_secret_basic\"`")
        .about(
            "how the Worker proves itself to the token endpoint: \
             [docs/speaking-to-providers.md](docs/speaking-to-providers.md)",
        ),
        Row::new("token_endpoint_auth_signing_alg", Kind::Text, r#""ES256""#)
            .beside(SIGNS)
            .default("the key's usual one")
            .about("the algorithm of client assertions"),
        Row::new("assertionAudience", Kind::Text, r#""issuer""#)
            .beside(SIGNS)
            .default("`\"token_endpoint\"`")
            .about("the `aud` of client assertions: `\"token_endpoint\"`, `\"issuer\"` or any other text"),
        Row::new("kid", Kind::Text, r#""key-1""#)
            .beside(SIGNS)
            .about("the name under which the provider knows the private key"),
        Row::new("id_token_signed_response_alg", Kind::Text, r#""RS256""#)
            .default("the algorithms that the metadata list")
            .about("the one algorithm that ID Tokens may have"),
        Row::new("userinfo_signed_response_alg", Kind::Text, r#""RS256""#)
            .about("requires userinfo as a JWT, signed with this algorithm"),
    ],
};
