use serde_json::{Map, Value};

use crate::quirk::{Exchange, Quirk};
use authjs_jose::uri_component;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// The identity of Discogs has an id and a user name. Name, address and picture are in the profile
/// with that user name ([user identity](https://www.discogs.com/developers#page:user-identity)). If
/// the profile cannot be fetched, the identity is used alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Discogs;

impl Quirk for Discogs {
    fn follow_up(&self, exchange: &Exchange<'_>, profile: &Map<String, Value>) -> Option<OutgoingRequest> {
        let username = uri_component::encode(profile.get("username")?.as_str()?);
        let url = exchange.provider.endpoints.userinfo.as_ref()?.join(&format!("/users/{username}")).ok()?;
        Some(OutgoingRequest::get(url))
    }

    fn process_follow_up(
        &self,
        mut profile: Map<String, Value>,
        response: Option<&OutgoingResponse>,
    ) -> Map<String, Value> {
        let whole =
            response.filter(|response| response.status == 200).and_then(OutgoingResponse::json_object);
        let id = |members: &Map<String, Value>| members.get("id").and_then(Value::as_u64);
        let Some(mut whole) = whole else { return profile };
        // Use the profile only if its id equals the identity's id.
        if id(&whole).is_some() && id(&whole) == id(&profile) {
            for name in ["name", "email", "avatar_url"] {
                profile.extend(whole.remove_entry(name));
            }
        }
        profile
    }
}
