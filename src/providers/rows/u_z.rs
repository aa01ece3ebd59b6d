use crate::oauth::ClientAuthMethod;
use crate::providers::option;
use crate::providers::row::{Check, Row, oauth, oidc};

pub(super) const ROWS: &[Row] = &[
    oidc("united-effects", "United Effects")
        .issuer_like("https://auth.unitedeffects.com/example")
        .params(&[("scope", "openid email profile"), ("resource", "{issuer}")]),
    oidc("vipps", "Vipps")
        .issuer("https://api.vipps.no/access-management-1.0/access/")
        .scope("openid name email")
        .checks(&[Check::Pkce, Check::State, Check::Nonce])
        .profile_from_userinfo()
        .brand_color("#f05c18"),
    oauth("webex", "Webex")
        .options(&[option::base_url("apiBaseUrl", &[option::value("api", Some("https://webexapis.com/v1"))])])
        .authorization("{api}/authorize")
        .token("{api}/access_token")
        .userinfo("{api}/people/me")
        .scope("spark:kms spark:people_read")
        .fields("id", "displayName", "emails.0", "avatar"),
    oauth("wikimedia", "Wikimedia")
        .authorization("https://meta.wikimedia.org/w/rest.php/oauth2/authorize")
        .token("https://meta.wikimedia.org/w/rest.php/oauth2/access_token")
        .userinfo("https://meta.wikimedia.org/w/rest.php/oauth2/resource/profile")
        .scope("")
        .brand_color("#000")
        .fields("sub", "username", "email", "null"),
    oauth("wordpress", "WordPress.com")
        .authorization("https://public-api.wordpress.com/oauth2/authorize")
        .token("https://public-api.wordpress.com/oauth2/token")
        .userinfo("https://public-api.wordpress.com/rest/v1/me")
        .scope("auth")
        .fields("ID", "display_name", "email", "avatar_URL"),
    oauth("workos", "WorkOS")
        .options(&[
            option::base_url("issuer", &[option::value("base", Some("https://api.workos.com"))]),
            option::text("connection", &[option::value("connection", Some(""))]),
        ])
        .authorization("{base}/sso/authorize")
        .token("{base}/sso/token")
        .userinfo("{base}/sso/profile")
        .params(&[("connection", "{connection}")])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#6363f1")
        .fields("id", "first_name + last_name", "email", "raw_attributes.picture ?? null"),
    oidc("zitadel", "ZITADEL").issuer_like("https://example.zitadel.cloud"),
    oauth("zoho", "Zoho")
        .authorization("https://accounts.zoho.com/oauth/v2/auth")
        .token("https://accounts.zoho.com/oauth/v2/token")
        .userinfo("https://accounts.zoho.com/oauth/user/info")
        .scope("AaaServer.profile.Read")
        .fields("ZUID", "First_Name + Last_Name", "Email", "null"),
    oauth("zoom", "Zoom")
        .authorization("https://zoom.us/oauth/authorize")
        .token("https://zoom.us/oauth/token")
        .userinfo("https://api.zoom.us/v2/users/me")
        .scope("")
        .brand_color("#0b5cff")
        .fields("id", "first_name + last_name", "email", "pic_url"),
];
