use crate::providers::profile::Profile;
use crate::providers::quirks::{discord, github, gitlab};
use crate::providers::row::{Row, oauth};

/// OAuth 2.0 providers from A to L, sorted by id.
pub(super) const ROWS: &[Row] = &[
    oauth("discord", "Discord")
        .endpoints(
            "https://discord.com/api/oauth2/authorize",
            "https://discord.com/api/oauth2/token",
            "https://discord.com/api/users/@me",
        )
        .scope("identify email")
        .brand_color("#5865F2")
        .quirk(&discord::Discord)
        .profile(|p| {
            let profile = Profile::new(p.required("id")?);
            let name = p.at("global_name").or(p.at("username"));
            Ok(profile.name(name).email(p.at("email")).image(p.at("image_url")))
        }),
    oauth("github", "GitHub")
        .options(&[github::ENTERPRISE])
        .issuer("{web}/login/oauth")
        .endpoints("{web}/login/oauth/authorize", "{web}/login/oauth/access_token", "{api}/user")
        .scope("read:user user:email")
        .brand_color("#24292f")
        .quirk(&github::GitHub)
        .profile(|p| {
            let profile = Profile::new(p.required("id")?);
            Ok(profile.name(p.at("name").or(p.at("login"))).email(p.at("email")).image(p.at("avatar_url")))
        }),
    oauth("gitlab", "GitLab")
        .options(&[gitlab::BASE_URL])
        .endpoints("{base}/oauth/authorize", "{base}/oauth/token", "{base}/api/v4/user")
        .scope("read_user")
        .brand_color("#FC6D26")
        .profile(|p| {
            let profile = Profile::new(p.at("sub").or(p.at("id")).text());
            Ok(profile.name(p.at("name").or(p.at("username"))).email(p.at("email")).image(p.at("avatar_url")))
        }),
];
