use crate::fields::Fields;
use crate::profile::{Profile, ProfileError};
use authjs_claims::Claims;

/// The endpoint that returns the user of the token
/// ([GetMembershipsForCurrentUser](https://bungie-net.github.io/#User.GetMembershipsForCurrentUser)).
/// Auth.js's endpoint has a placeholder for the user's id that is never filled in.
///
/// Bungie requires the key of the application in `X-API-Key` on every request, and does not support
/// PKCE.
pub(crate) const USERINFO: &str = "https://www.bungie.net/platform/User/GetMembershipsForCurrentUser/";

const FIELDS: Fields = Fields {
    id: "Response.bungieNetUser.membershipId",
    name: "Response.bungieNetUser.displayName",
    email: "null",
    image: "",
};

/// Maps the profile. Pictures are paths on bungie.net.
pub(crate) fn profile(p: &Claims<'_>) -> Result<Profile, ProfileError> {
    let profile = FIELDS.apply(p)?;
    let Some(path) = p.at("Response.bungieNetUser.profilePicturePath").text() else { return Ok(profile) };
    let slash = if path.starts_with('/') { "" } else { "/" };
    Ok(profile.image(format!("https://www.bungie.net{slash}{path}")))
}
