use crate::quirks::{dialects, threads, tiktok, twitch};
use crate::row::{Check, Row, oauth, oidc};
use authjs_oauth::ClientAuthMethod;

pub(super) const ROWS: &[Row] = &[
    oauth("reddit", "Reddit")
        .authorization("https://www.reddit.com/api/v1/authorize")
        .token("https://www.reddit.com/api/v1/access_token")
        .userinfo("https://oauth.reddit.com/api/v1/me")
        .scope("identity")
        .checks(&[Check::State])
        .brand_color("#FF4500"),
    oidc("roblox", "Roblox")
        .issuer("https://apis.roblox.com/oauth/")
        .scope("openid profile")
        .checks(&[Check::Pkce, Check::State])
        .brand_color("#5865F2"),
    oidc("salesforce", "Salesforce")
        // https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm
        .email_verified()
        .issuer("https://login.salesforce.com")
        .checks(&[Check::Pkce, Check::State, Check::Nonce])
        .profile_from_userinfo()
        .brand_color("#00a1e0"),
    oidc("simplelogin", "SimpleLogin")
        // https://simplelogin.io/docs/siwsl/
        .email_verified()
        .issuer("https://app.simplelogin.io")
        .brand_color("#e3156a")
        .fields("sub", "name", "email", "avatar_url"),
    oidc("slack", "Slack")
        // https://docs.slack.dev/authentication/sign-in-with-slack/
        .email_verified()
        .issuer("https://slack.com")
        .checks(&[Check::Nonce, Check::State])
        .brand_color("#611f69"),
    oauth("spotify", "Spotify")
        .authorization("https://accounts.spotify.com/authorize")
        .token("https://accounts.spotify.com/api/token")
        .userinfo("https://api.spotify.com/v1/me")
        .scope("user-read-email")
        .brand_color("#1db954")
        .fields("id", "display_name", "email", "images.0.url"),
    oauth("strava", "Strava")
        .authorization("https://www.strava.com/api/v3/oauth/authorize")
        .token("https://www.strava.com/api/v3/oauth/token")
        .userinfo("https://www.strava.com/api/v3/athlete")
        .params(&[("scope", "read"), ("approval_prompt", "auto"), ("response_type", "code")])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .fields("id", "firstname + lastname", "null", "profile"),
    oauth("threads", "Threads")
        .authorization("https://threads.net/oauth/authorize")
        .token("https://graph.threads.net/oauth/access_token")
        .userinfo("https://graph.threads.net/v1.0/me?fields=id,username,threads_profile_picture_url")
        .scope("threads_basic")
        .checks(&[Check::State])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#000")
        .quirk(&dialects::NO_TOKEN_TYPE)
        .profile(threads::profile),
    oauth("tiktok", "TikTok")
        .authorization("https://www.tiktok.com/v2/auth/authorize")
        .token("https://open.tiktokapis.com/v2/oauth/token/")
        .userinfo("https://open.tiktokapis.com/v2/user/info/?fields=open_id,avatar_url,display_name")
        .params(&[("client_key", "{clientId}")])
        .scope("user.info.basic")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#000")
        .quirk(&tiktok::TikTok)
        .fields("data.user.open_id", "data.user.display_name", "null", "data.user.avatar_url"),
    oauth("todoist", "Todoist")
        .authorization("https://todoist.com/oauth/authorize")
        .token("https://todoist.com/oauth/access_token")
        .userinfo("https://api.todoist.com/api/v1/user")
        .scope("data:read")
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#E44332")
        .fields("id", "full_name", "email", "avatar_big"),
    oauth("trakt", "Trakt")
        .authorization("https://trakt.tv/oauth/authorize")
        .token("https://api.trakt.tv/oauth/token")
        .userinfo("https://api.trakt.tv/users/me?extended=full")
        .scope("")
        .brand_color("#ED2224")
        .quirk(&dialects::TRAKT)
        .fields("ids.slug", "name", "null", "images.avatar.full"),
    oidc("twitch", "Twitch")
        // The quirk asks for the claim: https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/#requesting-claims
        .email_verified()
        .issuer("https://id.twitch.tv/oauth2")
        .params(&[
            ("scope", "openid user:read:email"),
            ("claims", r#"{"id_token":{"email":null,"picture":null,"preferred_username":null}}"#),
        ])
        .auth_method(ClientAuthMethod::ClientSecretPost)
        .brand_color("#65459B")
        .quirk(&twitch::Twitch),
    oauth("twitter", "Twitter")
        .authorization("https://x.com/i/oauth2/authorize")
        .token("https://api.x.com/2/oauth2/token")
        .userinfo("https://api.x.com/2/users/me?user.fields=profile_image_url")
        .scope("users.read tweet.read offline.access")
        .checks(&[Check::Pkce, Check::State])
        .brand_color("#1da1f2")
        .fields("data.id", "data.name", "data.email ?? null", "data.profile_image_url"),
];
