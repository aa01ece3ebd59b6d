use crate::providers::profile::Profile;
use crate::providers::quirks::github;
use crate::providers::row::{Row, oauth};

/// OAuth 2.0 providers from A to L, sorted by id.
pub(super) const ROWS: &[Row] = &[oauth("github", "GitHub")
    .options(&[github::ENTERPRISE])
    .issuer("{web}/login/oauth")
    .endpoints("{web}/login/oauth/authorize", "{web}/login/oauth/access_token", "{api}/user")
    .scope("read:user user:email")
    .brand_color("#24292f")
    .quirk(&github::GitHub)
    .profile(|p| {
        let profile = Profile::new(p.required("id")?);
        Ok(profile.name(p.at("name").or(p.at("login"))).email(p.at("email")).image(p.at("avatar_url")))
    })];
