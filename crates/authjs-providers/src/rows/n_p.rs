use crate::email_proof::EmailProof;
use crate::option;
use crate::quirks::{dialects, netsuite};
use crate::row::{Check, Row, oauth, oidc};

pub(super) const ROWS: &[Row] = &[
    oauth("naver", "Naver")
        .authorization("https://nid.naver.com/oauth2.0/authorize")
        .token("https://nid.naver.com/oauth2.0/token")
        .userinfo("https://openapi.naver.com/v1/nid/me")
        .fields("response.id", "response.nickname", "response.email", "response.profile_image"),
    oauth("netlify", "Netlify")
        .authorization("https://app.netlify.com/authorize")
        .token("https://api.netlify.com/oauth/token")
        .userinfo("https://api.netlify.com/api/v1/user")
        .scope("")
        .brand_color("#32e6e2")
        .fields("id", "full_name", "email", "avatar_url"),
    oauth("netsuite", "NetSuite")
        .options(&[netsuite::ACCOUNT_ID])
        .authorization("https://{accountID}.app.netsuite.com/app/login/oauth2/authorize.nl")
        .token("https://{accountID}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token")
        .scope("restlets rest_webservices")
        .checks(&[Check::State])
        .brand_color("#181a1b")
        .fields("id", "name", "email", "null"),
    oauth("nextcloud", "Nextcloud")
        .issuer_like("https://cloud.example.com")
        .authorization("{issuer}/apps/oauth2/authorize")
        .token("{issuer}/apps/oauth2/api/v1/token")
        .userinfo("{issuer}/ocs/v1.php/cloud/users")
        .quirk(&dialects::NEXTCLOUD)
        .fields("id", "displayname", "email", "{$issuer}/avatar/{id}/512"),
    oauth("notion", "Notion")
        .options(&[option::text("redirectUri", &[option::value("redirectUri", None)])])
        .authorization("https://api.notion.com/v1/oauth/authorize")
        .token("https://api.notion.com/v1/oauth/token")
        .userinfo("https://api.notion.com/v1/users")
        .params(&[
            ("client_id", "{clientId}"),
            ("response_type", "code"),
            ("owner", "user"),
            ("redirect_uri", "{redirectUri}"),
        ])
        .quirk(&dialects::NOTION)
        .fields("id", "name", "person.email", "avatar_url"),
    oidc("okta", "Okta")
        // https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/
        .email_verified()
        .issuer_like("https://example.okta.com")
        .checks(&[Check::Pkce, Check::State])
        .brand_color("#000"),
    oidc("onelogin", "OneLogin").issuer_like("https://example.onelogin.com/oidc/2"),
    oauth("osso", "Osso")
        .issuer_like("https://osso.example.com")
        .authorization("{issuer}/oauth/authorize")
        .token("{issuer}/oauth/token")
        .userinfo("{issuer}/oauth/me"),
    oauth("osu", "osu!")
        .authorization("https://osu.ppy.sh/oauth/authorize")
        .token("https://osu.ppy.sh/oauth/token")
        .userinfo("https://osu.ppy.sh/api/v2/me")
        .scope("identify")
        .fields("id", "username", "null", "avatar_url"),
    oidc("passage", "Passage")
        // https://authjs.dev/reference/core/providers/passage#passageprofile
        .email_verified()
        .issuer_like("https://example.withpassage.com")
        .brand_color("#3d53f6"),
    oauth("patreon", "Patreon")
        // https://docs.patreon.com/#user-v2
        .email_proof(EmailProof::Claims(&["data.attributes.is_email_verified"]))
        .authorization("https://www.patreon.com/oauth2/authorize")
        .token("https://www.patreon.com/api/oauth2/token")
        .userinfo("https://www.patreon.com/api/oauth2/api/current_user")
        .scope("identity identity[email]")
        .brand_color("#e85b46")
        .fields("data.id", "data.attributes.full_name", "data.attributes.email", "data.attributes.image_url"),
    oidc("ping-id", "Ping Identity").issuer_like("https://auth.pingone.eu/example/as"),
    oauth("pinterest", "Pinterest")
        .authorization("https://www.pinterest.com/oauth")
        .token("https://api.pinterest.com/v5/oauth/token")
        .userinfo("https://api.pinterest.com/v5/user_account")
        .scope("user_accounts:read")
        .brand_color("#bd081c")
        .fields("username", "username", "null", "profile_image"),
    oauth("pipedrive", "Pipedrive")
        .authorization("https://oauth.pipedrive.com/oauth/authorize")
        .token("https://oauth.pipedrive.com/oauth/token")
        .userinfo("https://api.pipedrive.com/users/me")
        .fields("data.id", "data.name", "data.email", "data.icon_url"),
];
