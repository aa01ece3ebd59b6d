use crate::providers::row::{Row, oidc};

/// OpenID Providers, sorted by id. Endpoints and keys come from discovery.
pub(super) const ROWS: &[Row] = &[
    oidc("google", "Google").issuer("https://accounts.google.com").brand_color("#1a73e8"),
    oidc("keycloak", "Keycloak").issuer_like("https://id.example.com/realms/main").brand_color("#428bca"),
];
