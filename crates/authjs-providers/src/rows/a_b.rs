use crate::email_proof::EmailProof;
use crate::profile::Profile;
use crate::quirks::{apple, azure_ad_b2c, azure_devops, bungie, microsoft_entra_id};
use crate::row::{Check, Row, oauth, oidc};
use authjs_claims::Claim;
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oauth("42-school", "42 School")
        .authorization("https://api.intra.42.fr/oauth/authorize")
        .token("https://api.intra.42.fr/oauth/token")
        .userinfo("https://api.intra.42.fr/v2/me")
        .scope("public")
        .fields("id", "usual_full_name", "email", "image.link"),
    oidc("apple", "Apple")
        // Apple writes "true" in some tokens: https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple
        .email_proof(EmailProof::Flag("email_verified"))
        .issuer("https://appleid.apple.com")
        .params(&[("scope", "name email"), ("response_mode", "form_post")])
        .checks(&[Check::Nonce, Check::State])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#000")
        .secret_from_key(&apple::SECRET)
        .quirk(&apple::Apple)
        .fields("sub", "user.name.firstName + user.name.lastName ?? email", "email", "null"),
    oidc("asgardeo", "Asgardeo")
        .issuer_like("https://api.asgardeo.io/t/example/oauth2/token")
        .brand_color("#000"),
    oauth("atlassian", "Atlassian")
        .authorization("https://auth.atlassian.com/authorize")
        .token("https://auth.atlassian.com/oauth/token")
        .userinfo("https://api.atlassian.com/me")
        .params(&[("audience", "api.atlassian.com")])
        .scope("read:me")
        .checks(&[Check::State])
        .fields("account_id", "name", "email", "picture"),
    oidc("auth0", "Auth0")
        // https://auth0.com/docs/secure/tokens/id-tokens/id-token-structure
        .email_verified()
        .issuer_like("https://example.eu.auth0.com")
        .brand_color("#EB5424"),
    // No proof: before 2025.10 the default mapping said true for every address.
    // https://docs.goauthentik.io/add-secure-apps/providers/oauth2/verify-email-address/
    oidc("authentik", "Authentik").issuer_like("https://id.example.com/application/o/main/"),
    oidc("azure-ad", "Azure Active Directory")
        // Its rules want "Sign in with Microsoft":
        // https://learn.microsoft.com/entra/identity-platform/howto-add-branding-in-apps
        .button_name("Microsoft")
        // https://learn.microsoft.com/en-us/entra/identity-platform/migrate-off-email-claim-authorization
        .email_proof(EmailProof::Tenant("xms_edov"))
        .options(&[microsoft_entra_id::PROFILE_PHOTO_SIZE])
        .issuer_or("AUTH_MICROSOFT_ENTRA_ID_ISSUER", "https://login.microsoftonline.com/common/v2.0")
        .scope("openid profile email User.Read")
        .brand_color("#0072c6")
        .quirk(&microsoft_entra_id::MicrosoftEntraId)
        .fields("sub", "name", "email", "image ?? null"),
    oidc("azure-ad-b2c", "Azure AD B2C")
        .options(&[azure_ad_b2c::TENANT_ID, azure_ad_b2c::PRIMARY_USER_FLOW])
        .issuer_of_options(
            "https://{tenantId}.b2clogin.com/{tenantId}.onmicrosoft.com/{primaryUserFlow}/v2.0",
            "https://example.b2clogin.com/example.onmicrosoft.com/B2C_1_signin/v2.0",
        )
        .scope("openid {clientId}")
        .quirk(&azure_ad_b2c::AzureAdB2c)
        .brand_color("#0072c6")
        .fields("sub", "name ?? preferred_username", "emails.0", "null"),
    oauth("azure-devops", "Azure DevOps")
        .authorization("https://app.vssps.visualstudio.com/oauth2/authorize")
        .token("https://app.vssps.visualstudio.com/oauth2/token")
        .userinfo(azure_devops::USERINFO)
        .params(&[("response_type", "Assertion")])
        .scope("vso.profile")
        .checks(&[Check::State])
        .quirk(&azure_devops::AzureDevOps)
        .fields(
            "id",
            "displayName",
            "emailAddress",
            "data:image/jpeg;base64,{coreAttributes.Avatar.value.value}",
        ),
    oidc("bankid-no", "BankID Norge")
        .issuer("https://auth.bankid.no/auth/realms/prod")
        .params(&[("ui_locales", "no"), ("login_hint", "BIS")])
        .checks(&[Check::Pkce, Check::State, Check::Nonce])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .userinfo_alg("RS256")
        .profile_from_userinfo()
        .brand_color("#39134c")
        .fields("sub", "name", "email ?? null", "null"),
    oidc("battlenet", "Battle.net").issuer_like("https://oauth.battle.net").brand_color("#148eff").fields(
        "sub",
        "battle_tag",
        "null",
        "null",
    ),
    oidc("beyondidentity", "Beyond Identity")
        .issuer_like("https://auth-us.beyondidentity.com/v1/tenants/example/realms/main/applications/app")
        .brand_color("#5077c5")
        .profile(|p| {
            let profile =
                Profile::new(p.required("sub")?).name(p.at("name")).email(p.at("email")).image(Claim::NULL);
            Ok(profile.extra("preferred_username", p.at("preferred_username")))
        }),
    oauth("bitbucket", "Bitbucket")
        .authorization("https://bitbucket.org/site/oauth2/authorize")
        .token("https://bitbucket.org/site/oauth2/access_token")
        .userinfo("https://api.bitbucket.org/2.0/user")
        .scope("account")
        .brand_color("#205081")
        .fields("account_id", "display_name ?? username", "", "links.avatar.href"),
    oauth("box", "Box")
        .authorization("https://account.box.com/api/oauth2/authorize")
        .token("https://api.box.com/oauth2/token")
        .userinfo("https://api.box.com/2.0/users/me")
        .brand_color("#0075C9")
        .fields("id", "name", "login", "avatar_url"),
    oauth("boxyhq-saml", "BoxyHQ SAML")
        .issuer_like("https://saml.example.com")
        .authorization("{issuer}/api/oauth/authorize")
        .token("{issuer}/api/oauth/token")
        .userinfo("{issuer}/api/oauth/userinfo")
        .params(&[("provider", "saml")])
        .brand_color("#25c2a0")
        .fields("id", "firstName + lastName", "email", "null"),
    oauth("bungie", "Bungie")
        .authorization("https://www.bungie.net/en/OAuth/Authorize")
        .token("https://www.bungie.net/platform/app/oauth/token/")
        .userinfo(bungie::USERINFO)
        .params(&[("reauth", "true")])
        .checks(&[Check::State])
        .required_header("x-api-key")
        .profile(bungie::profile),
];
