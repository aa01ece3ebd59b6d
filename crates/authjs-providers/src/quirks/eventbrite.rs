use serde_json::Value;

use crate::fields::Fields;
use crate::profile::{Profile, ProfileError};
use authjs_claims::{Claim, Claims};

const FIELDS: Fields = Fields {
    id: "id",
    name: "name",
    email: "",
    image: "https://img.evbuc.com/https%3A%2F%2Fcdn.evbuc.com%2Fimages%2F{image_id}\
            %2F1%2Foriginal.jpg ?? null",
};

/// Eventbrite lists several addresses, one of which is the primary address ([user
/// object](https://www.eventbrite.com/platform/api#/reference/user)).
pub(crate) fn profile(p: &Claims<'_>) -> Result<Profile, ProfileError> {
    let emails = p.at("emails").value().and_then(Value::as_array);
    let is_primary = |entry: &&Value| !Claim::of(entry.get("primary")).is_falsy();
    let primary = emails.and_then(|emails| emails.iter().find(is_primary));
    Ok(FIELDS.apply(p)?.email(Claim::of(primary.and_then(|entry| entry.get("email")))))
}
