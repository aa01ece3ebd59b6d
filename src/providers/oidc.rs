use crate::oauth::ClientAuthMethod;
use crate::providers::claims::Claim;
use crate::providers::profile::Profile;
use crate::providers::quirks::{apple, microsoft_entra_id};
use crate::providers::row::{Check, Row, oidc};

/// OpenID Providers, sorted by id. Endpoints and keys come from discovery.
pub(super) const ROWS: &[Row] = &[
    oidc("apple", "Apple")
        .issuer("https://appleid.apple.com")
        .params(&[("scope", "name email"), ("response_mode", "form_post")])
        .checks(&[Check::Nonce, Check::State])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#000")
        .quirk(&apple::Apple)
        .profile(|p| {
            let name = p.join(&["user.name.firstName", "user.name.lastName"]);
            let profile = Profile::new(p.at("sub").text()).email(p.at("email")).image(Claim::NULL);
            Ok(if name.is_empty() { profile.name(p.at("email")) } else { profile.name(name) })
        }),
    oidc("auth0", "Auth0").issuer_like("https://example.eu.auth0.com").brand_color("#EB5424"),
    oidc("cognito", "Cognito")
        .issuer_like("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example")
        .brand_color("#C17B9E"),
    oidc("google", "Google").issuer("https://accounts.google.com").brand_color("#1a73e8"),
    oidc("keycloak", "Keycloak").issuer_like("https://id.example.com/realms/main").brand_color("#428bca"),
    oidc("microsoft-entra-id", "Microsoft Entra ID")
        .options(&[microsoft_entra_id::PROFILE_PHOTO_SIZE])
        .issuer("https://login.microsoftonline.com/common/v2.0")
        .scope("openid profile email User.Read")
        .brand_color("#0072c6")
        .quirk(&microsoft_entra_id::MicrosoftEntraId)
        .profile(|p| {
            let profile = Profile::new(p.at("sub").text());
            Ok(profile.name(p.at("name")).email(p.at("email")).image(p.at("image").or(Claim::NULL)))
        }),
    oidc("okta", "Okta")
        .issuer_like("https://example.okta.com")
        .checks(&[Check::Pkce, Check::State])
        .brand_color("#000"),
    oidc("slack", "Slack").issuer("https://slack.com").checks(&[Check::Nonce]).brand_color("#611f69"),
];
