use crate::fields::Fields;
use crate::profile::{Profile, ProfileError};
use authjs_claims::Claims;

/// Says who the token is for
/// ([GetMembershipsForCurrentUser](https://bungie-net.github.io/#User.GetMembershipsForCurrentUser)). Auth.js's own
/// endpoint is one that nobody fills the user's id into.
///
/// Bungie answers no request without the key of the application in `X-API-Key`, and knows no PKCE.
pub(crate) const USERINFO: &str = "https://www.bungie.net/platform/User/GetMembershipsForCurrentUser/";

const FIELDS: Fields = Fields {
    id: "Response.bungieNetUser.membershipId",
    name: "Response.bungieNetUser.displayName",
    email: "null",
    image: "",
};

/// Pictures are paths on bungie.net.
pub(crate) fn profile(p: &Claims<'_>) -> Result<Profile, ProfileError> {
    let profile = FIELDS.apply(p)?;
    let Some(path) = p.at("Response.bungieNetUser.profilePicturePath").text() else { return Ok(profile) };
    let slash = if path.starts_with('/') { "" } else { "/" };
    Ok(profile.image(format!("https://www.bungie.net{slash}{path}")))
}
