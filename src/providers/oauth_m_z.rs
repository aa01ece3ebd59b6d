use crate::providers::claims::Claim;
use crate::providers::profile::Profile;
use crate::providers::row::{Check, Row, oauth};

/// OAuth 2.0 providers from M to Z, sorted by id.
pub(super) const ROWS: &[Row] = &[oauth("twitter", "Twitter")
    .endpoints(
        "https://x.com/i/oauth2/authorize",
        "https://api.x.com/2/oauth2/token",
        "https://api.x.com/2/users/me?user.fields=profile_image_url",
    )
    .scope("users.read tweet.read offline.access")
    .checks(&[Check::Pkce, Check::State])
    .brand_color("#1da1f2")
    .profile(|p| {
        let profile = Profile::new(p.required("data.id")?);
        let email = p.at("data.email").or(Claim::NULL);
        Ok(profile.name(p.at("data.name")).email(email).image(p.at("data.profile_image_url")))
    })];
