use crate::fields;
use crate::profile::{Profile, ProfileError};
use authjs_claims::{Claim, Claims};

/// Auth.js reads the profile from `data`. Threads' documentation shows it without `data`
/// ([profiles](https://developers.facebook.com/docs/threads/threads-profiles)). Both forms are
/// accepted. An empty name or picture is null.
pub(crate) fn profile(p: &Claims<'_>) -> Result<Profile, ProfileError> {
    let or_null = |inside: &str, outside: &str| {
        let claim = p.at(inside).or(p.at(outside));
        if claim.is_falsy() { Claim::NULL } else { claim }
    };
    Ok(Profile::new(fields::required("data.id ?? id", p)?)
        .name(or_null("data.username", "username"))
        .email(Claim::NULL)
        .image(or_null("data.threads_profile_picture_url", "threads_profile_picture_url")))
}
