use crate::email_proof::EmailProof;
use crate::option;
use crate::quirks::{dialects, github, gitlab, google};
use crate::row::{Check, Row, oauth, oidc};
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oauth("facebook", "Facebook")
        .authorization("https://www.facebook.com/v19.0/dialog/oauth")
        .token("https://graph.facebook.com/oauth/access_token")
        .userinfo("https://graph.facebook.com/me?fields=id,name,email,picture")
        .scope("email")
        .brand_color("#006aff")
        .fields("id", "name", "email", "picture.data.url"),
    oauth("faceit", "FACEIT")
        .authorization("https://accounts.faceit.com/accounts")
        .token("https://api.faceit.com/auth/v1/oauth/token")
        .userinfo("https://api.faceit.com/auth/v1/resources/userinfo")
        .params(&[("redirect_popup", "true")])
        .fields("guid", "name", "email", "picture"),
    oauth("figma", "Figma")
        .authorization("https://www.figma.com/oauth")
        .token("https://api.figma.com/v1/oauth/token")
        .userinfo("https://api.figma.com/v1/me")
        .scope("files:read")
        .checks(&[Check::State])
        .brand_color("#ff7237")
        .fields("id", "handle", "email", "img_url"),
    oauth("foursquare", "Foursquare")
        .options(&[option::text("apiVersion", &[option::value("apiVersion", Some("20230131"))])])
        .authorization("https://foursquare.com/oauth2/authenticate")
        .token("https://foursquare.com/oauth2/access_token")
        .userinfo("https://api.foursquare.com/v2/users/self?v={apiVersion}")
        .brand_color("#000")
        .quirk(&dialects::FOURSQUARE)
        .fields(
            "response.user.id",
            "response.user.firstName + response.user.lastName",
            "response.user.contact.email",
            "{response.user.photo.prefix}original{response.user.photo.suffix} ?? null",
        ),
    oauth("freshbooks", "Freshbooks")
        .authorization("https://auth.freshbooks.com/service/auth/oauth/authorize")
        .token("https://api.freshbooks.com/auth/oauth/token")
        .userinfo("https://api.freshbooks.com/auth/api/v1/users/me")
        .brand_color("#0075dd")
        .fields("response.id", "response.first_name + response.last_name", "response.email", "null"),
    oidc("frontegg", "Frontegg")
        // https://authjs.dev/reference/core/providers/frontegg#fronteggprofile
        .email_verified()
        .issuer_like("https://example.frontegg.com")
        .well_known("{issuer}/oauth/.well-known/openid-configuration")
        .authorization("{issuer}/oauth/authorize")
        .token("{issuer}/oauth/token")
        .userinfo("{issuer}/identity/resources/users/v2/me"),
    oidc("fusionauth", "FusionAuth")
        // https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens#id-token-claims
        .email_verified()
        .options(&[option::text("tenantId", &[option::value("tenantId", None)])])
        .issuer_like("https://id.example.com")
        .well_known("{issuer}/.well-known/openid-configuration?tenantId={tenantId}")
        .token("{issuer}/oauth2/token")
        .userinfo("{issuer}/oauth2/userinfo")
        .params(&[("scope", "openid offline_access email profile"), ("tenantId", "{tenantId}")])
        .checks(&[Check::Pkce, Check::State])
        .fields(
            "sub",
            "name ?? preferred_username ?? given_name + middle_name + family_name",
            "email",
            "picture",
        ),
    oauth("github", "GitHub")
        // The quirk makes the claim of /user/emails.
        .email_proof(EmailProof::Claims(&[github::VERIFIED]))
        .options(&[github::ENTERPRISE])
        .issuer("{web}/login/oauth")
        .authorization("{web}/login/oauth/authorize")
        .token("{web}/login/oauth/access_token")
        .userinfo("{api}/user")
        .scope("read:user user:email")
        .brand_color("#24292f")
        .quirk(&github::GitHub)
        .fields("id", "name ?? login", "email", "avatar_url"),
    oauth("gitlab", "GitLab")
        // https://docs.gitlab.com/api/users/#retrieve-the-current-user
        .email_proof(EmailProof::Present("confirmed_at"))
        .options(&[gitlab::BASE_URL])
        .authorization("{base}/oauth/authorize")
        .token("{base}/oauth/token")
        .userinfo("{base}/api/v4/user")
        .scope("read_user")
        .brand_color("#FC6D26")
        .quirk(&gitlab::GitLab)
        .fields("sub ?? id", "name ?? username", "email", "avatar_url"),
    oidc("google", "Google")
        // https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
        .email_verified()
        .issuer("https://accounts.google.com")
        .brand_color("#1a73e8")
        .quirk(&google::Google),
    oauth("hubspot", "HubSpot")
        .authorization("https://app.hubspot.com/oauth/authorize")
        .token("https://api.hubapi.com/oauth/v1/token")
        .userinfo("https://api.hubapi.com/oauth/v1/access-tokens")
        .params(&[("scope", "oauth"), ("client_id", "{clientId}")])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#ff7a59")
        .quirk(&dialects::HUBSPOT)
        .fields("user_id", "user", "user", "null"),
    oidc("huggingface", "Hugging Face")
        // https://huggingface.co/docs/hub/oauth
        .email_verified()
        .issuer("https://huggingface.co")
        .checks(&[Check::State, Check::Pkce])
        .brand_color("#FFD21E"),
    oidc("hydra", "Hydra")
        // The deployer's own consent app says it: https://www.ory.com/docs/oauth2-oidc/custom-login-consent/flow
        .email_verified()
        .issuer_like("https://id.example.com"),
];
