use crate::email_proof::EmailProof;
use crate::quirks::{dialects, microsoft_entra_id};
use crate::row::{Check, Row, oauth, oidc};
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oidc("identity-server4", "IdentityServer4")
        // https://identityserver4.readthedocs.io/en/latest/topics/resources.html
        .email_verified()
        .issuer_like("https://id.example.com"),
    oauth("instagram", "Instagram")
        .authorization("https://api.instagram.com/oauth/authorize")
        .token("https://api.instagram.com/oauth/access_token")
        .userinfo("https://graph.instagram.com/me?fields=id,username,account_type,name")
        .scope("user_profile")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .quirk(&dialects::NO_TOKEN_TYPE)
        .fields("id", "username", "null", "null"),
    oauth("kakao", "Kakao")
        // An address that another account has taken over is not valid.
        // https://developers.kakao.com/docs/latest/en/kakaologin/rest-api#kakaoaccount
        .email_proof(EmailProof::Claims(&["kakao_account.is_email_valid", "kakao_account.is_email_verified"]))
        .authorization("https://kauth.kakao.com/oauth/authorize")
        .token("https://kauth.kakao.com/oauth/token")
        .userinfo("https://kapi.kakao.com/v2/user/me")
        .scope("")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .fields(
            "id",
            "kakao_account.profile.nickname",
            "kakao_account.email",
            "kakao_account.profile.profile_image_url",
        ),
    oidc("keycloak", "Keycloak")
        // https://www.keycloak.org/docs/latest/server_admin/#_client_scopes
        .email_verified()
        .issuer_like("https://id.example.com/realms/main")
        .brand_color("#428bca"),
    oidc("kinde", "Kinde").issuer_like("https://example.kinde.com").checks(&[Check::State, Check::Pkce]),
    oidc("line", "LINE")
        .issuer("https://access.line.me")
        .checks(&[Check::State])
        .id_token_alg("HS256")
        .brand_color("#00C300"),
    oidc("linkedin", "LinkedIn")
        // https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
        .email_verified()
        .issuer("https://www.linkedin.com/oauth")
        .checks(&[Check::State])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#069"),
    oidc("logto", "Logto")
        // https://authjs.dev/reference/core/providers/logto#logtoprofile
        .email_verified()
        .issuer_like("https://example.logto.app/oidc")
        .scope("offline_access openid email profile")
        .fields("sub", "name ?? username", "email", "picture"),
    oauth("mailchimp", "Mailchimp")
        .authorization("https://login.mailchimp.com/oauth2/authorize")
        .token("https://login.mailchimp.com/oauth2/token")
        .userinfo("https://login.mailchimp.com/oauth2/metadata")
        .brand_color("#000")
        .fields("login.login_id", "accountname", "login.email", "null"),
    oauth("mailru", "Mail.ru")
        .authorization("https://oauth.mail.ru/login")
        .token("https://oauth.mail.ru/token")
        .userinfo("https://oauth.mail.ru/userinfo")
        .scope("userinfo"),
    oauth("mastodon", "Mastodon")
        .issuer_like("https://mastodon.example.com")
        .authorization("{issuer}/oauth/authorize")
        .token("{issuer}/oauth/token")
        .userinfo("{issuer}/api/v1/accounts/verify_credentials")
        .scope("read")
        .fields("id", "username", "null", "avatar_static"),
    oauth("mattermost", "Mattermost")
        // https://developers.mattermost.com/api-documentation/#/operations/GetUser
        .email_proof(EmailProof::Claims(&["email_verified"]))
        .issuer_like("https://mattermost.example.com")
        .authorization("{issuer}/oauth/authorize")
        .token("{issuer}/oauth/access_token")
        .userinfo("{issuer}/api/v4/users/me")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#000")
        .fields("id", "username ?? first_name + last_name", "email", "null"),
    oauth("medium", "Medium")
        .authorization("https://medium.com/m/oauth/authorize")
        .token("https://api.medium.com/v1/tokens")
        .userinfo("https://api.medium.com/v1/me")
        .scope("basicProfile")
        .fields("data.id", "data.name", "null", "data.imageUrl"),
    oidc("microsoft-entra-id", "Microsoft Entra ID")
        // Its rules want "Sign in with Microsoft":
        // https://learn.microsoft.com/entra/identity-platform/howto-add-branding-in-apps
        .button_name("Microsoft")
        // https://learn.microsoft.com/en-us/entra/identity-platform/migrate-off-email-claim-authorization
        .email_proof(EmailProof::Tenant("xms_edov"))
        .options(&[microsoft_entra_id::PROFILE_PHOTO_SIZE])
        .issuer("https://login.microsoftonline.com/common/v2.0")
        .scope("openid profile email User.Read")
        .brand_color("#0072c6")
        .quirk(&microsoft_entra_id::MicrosoftEntraId)
        .fields("sub", "name", "email", "image ?? null"),
];
