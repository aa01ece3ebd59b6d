use crate::assertion::Assertion;
use crate::email_proof::EmailProof;
use crate::profile::Profile;
use crate::quirks::{dialects, discord, eventbrite};
use crate::row::{Check, Row, oauth, oidc};
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oauth("click-up", "ClickUp")
        .authorization("https://app.clickup.com/api")
        .token("https://api.clickup.com/api/v2/oauth/token")
        .userinfo("https://api.clickup.com/api/v2/user")
        .checks(&[Check::State])
        .brand_color("#24292f")
        .profile(|p| {
            let profile = Profile::new(p.required("user.id")?).name(p.at("user.username"));
            Ok(profile
                .extra("profilePicture", p.at("user.profilePicture"))
                .extra("color", p.at("user.color")))
        }),
    oidc("cloudflare-access", "Cloudflare Access")
        // https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token
        .email_proof(EmailProof::Present("email"))
        .issuer_like("https://acme.cloudflareaccess.com")
        .asserted(Assertion {
            header: "cf-access-jwt-assertion",
            keys: "/cdn-cgi/access/certs",
            algorithm: "RS256",
            user_claim: "email",
        })
        .brand_color("#F38020")
        .fields("sub", "name ?? custom.name", "email", "null"),
    oidc("cognito", "Cognito")
        // UserInfo writes the claim as a text.
        // https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
        .email_proof(EmailProof::Flag("email_verified"))
        .issuer_like("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example")
        .brand_color("#C17B9E"),
    oauth("coinbase", "Coinbase")
        .authorization("https://login.coinbase.com/oauth2/auth")
        .token("https://login.coinbase.com/oauth2/token")
        .userinfo("https://api.coinbase.com/v2/user")
        .scope("wallet:user:email wallet:user:read")
        .brand_color("#0052ff")
        .fields("data.id", "data.name", "data.email", "data.avatar_url"),
    oauth("concept2", "Concept2")
        .authorization("https://log.concept2.com/oauth/authorize")
        .token("https://log.concept2.com/oauth/access_token")
        .userinfo("https://log.concept2.com/api/users/me")
        .scope("user:read,results:write")
        .fields("data.id", "data.username", "data.email", "data.profile_image"),
    oidc("descope", "Descope")
        // https://authjs.dev/reference/core/providers/descope#descopeprofile
        .email_verified()
        .issuer("https://api.descope.com/{clientId}")
        .checks(&[Check::Pkce, Check::State])
        .brand_color("#1C1C23"),
    oauth("discord", "Discord")
        // https://discord.com/developers/docs/resources/user#user-object
        .email_proof(EmailProof::Claims(&["verified"]))
        .authorization("https://discord.com/api/oauth2/authorize")
        .token("https://discord.com/api/oauth2/token")
        .userinfo("https://discord.com/api/users/@me")
        .scope("identify email")
        .brand_color("#5865F2")
        .quirk(&discord::Discord)
        .fields("id", "global_name ?? username", "email", "image_url"),
    oauth("dribbble", "Dribbble")
        .authorization("https://dribbble.com/oauth/authorize")
        .token("https://dribbble.com/oauth/token")
        .userinfo("https://api.dribbble.com/v2/user")
        .scope("public")
        .brand_color("#000")
        .fields("id", "name", "email", "avatar_url"),
    oauth("dropbox", "Dropbox")
        // https://www.dropbox.com/developers/documentation/http/documentation#users-get_current_account
        .email_proof(EmailProof::Claims(&["email_verified"]))
        .authorization("https://www.dropbox.com/oauth2/authorize")
        .token("https://api.dropboxapi.com/oauth2/token")
        .userinfo("https://api.dropboxapi.com/2/users/get_current_account")
        .params(&[("token_access_type", "offline")])
        .scope("account_info.read")
        .brand_color("#0061fe")
        .quirk(&dialects::DROPBOX)
        .fields("account_id", "name.display_name", "email", "profile_photo_url"),
    oidc("duende-identity-server6", "DuendeIdentityServer6")
        // https://docs.duendesoftware.com/identityserver/fundamentals/resources/identity/
        .email_verified()
        .issuer_like("https://id.example.com"),
    oauth("eventbrite", "Eventbrite")
        .authorization("https://www.eventbrite.com/oauth/authorize")
        .token("https://www.eventbrite.com/oauth/token")
        .userinfo("https://www.eventbriteapi.com/v3/users/me/")
        .scope("user.profile")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#f05537")
        .profile(eventbrite::profile),
    oauth("eveonline", "EVE Online")
        .authorization("https://login.eveonline.com/v2/oauth/authorize")
        .token("https://login.eveonline.com/v2/oauth/token")
        .userinfo("https://login.eveonline.com/oauth/verify")
        .scope("publicData")
        .checks(&[Check::State])
        .fields(
            "CharacterID",
            "CharacterName",
            "null",
            "https://image.eveonline.com/Character/{CharacterID}_128.jpg",
        ),
];
