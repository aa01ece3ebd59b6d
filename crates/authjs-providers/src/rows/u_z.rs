use crate::email_proof::EmailProof;
use crate::fields::Fields;
use crate::option;
use crate::quirks::{dialects, wechat};
use crate::row::{Check, Row, oauth, oidc};
use authjs_claims::Claim;
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oidc("united-effects", "United Effects")
        .issuer_like("https://auth.unitedeffects.com/example")
        .params(&[("scope", "openid email profile"), ("resource", "{issuer}")]),
    oidc("vipps", "Vipps")
        // https://developer.vippsmobilepay.com/docs/APIs/userinfo-api/userinfo-api-guide/
        .email_verified()
        .issuer("https://api.vipps.no/access-management-1.0/access/")
        .scope("openid name email")
        .checks(&[Check::Pkce, Check::State, Check::Nonce])
        .profile_from_userinfo()
        .brand_color("#f05c18"),
    oauth("vk", "VK")
        .authorization("https://oauth.vk.com/authorize")
        .token("https://oauth.vk.com/access_token?v=5.131")
        .userinfo("https://api.vk.com/method/users.get?fields=photo_100&v=5.131")
        .params(&[("scope", "email"), ("v", "5.131")])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#07F")
        .quirk(&dialects::VK)
        .fields("id", "first_name + last_name", "email ?? null", "photo_100"),
    oauth("webex", "Webex")
        .options(&[option::base_url("apiBaseUrl", &[option::value("api", Some("https://webexapis.com/v1"))])])
        .authorization("{api}/authorize")
        .token("{api}/access_token")
        .userinfo("{api}/people/me")
        .scope("spark:kms spark:people_read")
        .fields("id", "displayName", "emails.0", "avatar"),
    oauth("wechat", "WeChat")
        .options(&[wechat::PLATFORM_TYPE])
        .authorization("https://open.weixin.qq.com/connect/{page}")
        .token("https://api.weixin.qq.com/sns/oauth2/access_token")
        .userinfo("https://api.weixin.qq.com/sns/userinfo")
        .params(&[("appid", "{clientId}")])
        .scope("{scope}")
        .checks(&[Check::State])
        .quirk(&wechat::WeChat)
        .fields("unionid", "nickname", "null", "headimgurl"),
    oauth("wikimedia", "Wikimedia")
        // https://www.mediawiki.org/wiki/OAuth/For_Developers
        .email_proof(EmailProof::Claims(&["confirmed_email"]))
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
    oauth("yandex", "Yandex")
        .authorization("https://oauth.yandex.ru/authorize")
        .token("https://oauth.yandex.ru/token")
        .userinfo("https://login.yandex.ru/info?format=json")
        .scope("login:info login:email login:avatar")
        .brand_color("#ffcc00")
        .profile(|p| {
            let fields = Fields {
                id: "id",
                name: "display_name ?? real_name ?? first_name",
                email: "default_email ?? emails.0 ?? null",
                image: "https://avatars.yandex.net/get-yapic/{default_avatar_id}/islands-200 ?? null",
            };
            let profile = fields.apply(p)?;
            Ok(if p.at("is_avatar_empty").is_falsy() { profile } else { profile.image(Claim::NULL) })
        }),
    oidc("zitadel", "ZITADEL")
        // https://zitadel.com/docs/apis/openidoauth/claims
        .email_verified()
        .issuer_like("https://example.zitadel.cloud"),
    oauth("zoho", "Zoho")
        .authorization("https://accounts.zoho.com/oauth/v2/auth")
        .token("https://accounts.zoho.com/oauth/v2/token")
        .userinfo("https://accounts.zoho.com/oauth/user/info")
        .scope("AaaServer.profile.Read")
        .fields("ZUID", "First_Name + Last_Name", "Email", "null"),
    oauth("zoom", "Zoom")
        // The claim is 0 or 1: https://developers.zoom.us/docs/api/users/#tag/users/GET/users/{userId}
        .email_proof(EmailProof::Flag("verified"))
        .authorization("https://zoom.us/oauth/authorize")
        .token("https://zoom.us/oauth/token")
        .userinfo("https://api.zoom.us/v2/users/me")
        .scope("")
        .brand_color("#0b5cff")
        .fields("id", "first_name + last_name", "email", "pic_url"),
];
